//! The list of journeys: filtered, ordered, and cut into pages.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::history::AsAt;
use domain::ids::{CohortId, PersonId};
use store::journey::{Filter, Line};
use store::listing::{By, Listed, Order};

use super::{Journey, Together};
use crate::at::{AsAtInput, At};
use crate::codes::Stage;
use crate::desk::Desk;
use crate::employer;
use crate::errors::theirs;
use crate::ids::{Tag, decode};
use crate::page::{Connection, Cursor, List, Page, Place, Window, place_of};

/// Which journeys are wanted. Everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct JourneyFilter {
    /// That have to do with this employer, by node id, published name, or code: it opened them, hosted a placement, offered a post, or
    /// employed.
    employer: Option<ID>,
    /// In this cohort on the day.
    cohort: Option<ID>,
    /// Standing here on the day.
    stage: Option<Stage>,
    /// Whose name on the day holds this text, in any case.
    name_contains: Option<String>,
}

impl JourneyFilter {
    /// For the store; `None` where an id names nothing, so that nothing is wanted.
    async fn read(self, ctx: &Context<'_>, at: &At) -> Result<Option<Filter>> {
        let mut filter = Filter {
            employer: None,
            cohort: None,
            stage: self.stage.map(Into::into),
            person: None,
            name_holds: self.name_contains.filter(|it| !it.is_empty()),
        };
        if let Some(employer) = &self.employer {
            filter.employer = employer::named(ctx, employer, at).await?;
            if filter.employer.is_none() {
                return Ok(None);
            }
        }
        if let Some(cohort) = &self.cohort {
            filter.cohort = decode(Tag::Cohort, cohort).map(CohortId);
            if filter.cohort.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(filter))
    }
}

/// By what journeys are ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum JourneyOrderField {
    /// By family name, then given name. The erased come last.
    Name,
    /// By stage, from known to left, then by name.
    Stage,
    /// By id, which nobody can read anything into.
    Id,
}

/// Which way a list runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum OrderDirection {
    /// From the first to the last.
    Asc,
    /// From the last to the first.
    Desc,
}

/// How journeys are ordered.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct JourneyOrder {
    /// By what.
    field: JourneyOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl Default for JourneyOrder {
    fn default() -> Self {
        Self { field: JourneyOrderField::Name, direction: OrderDirection::Asc }
    }
}

impl JourneyOrder {
    fn name(self) -> String {
        format!("journeys {:?} {:?}", self.field, self.direction)
    }

    fn order(self) -> Order {
        let by = match self.field {
            JourneyOrderField::Name => By::Name,
            JourneyOrderField::Stage => By::Stage,
            JourneyOrderField::Id => By::Id,
        };
        Order { by, descending: self.direction == OrderDirection::Desc }
    }
}

/// Lists of journeys.
#[derive(Default)]
pub struct JourneyListQuery;

#[Object]
impl JourneyListQuery {
    /// The journeys that you may see.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<JourneyFilter>,
        #[graphql(desc = "In which order. By name where left out.")] order_by: Option<JourneyOrder>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<Journey>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let filter = filter.unwrap_or_default().read(ctx, &at).await?;
        Ok(show(page(ctx, filter, order_by.unwrap_or_default(), &window, &at).await?, at))
    }
}

async fn page(ctx: &Context<'_>, filter: Option<Filter>, order: JourneyOrder, window: &Window, at: &At) -> Result<Page<Line>> {
    let desk = Desk::of(ctx)?;
    let (name, order) = (order.name(), order.order());
    let cursors = window.cursors(&name)?;
    let Some(filter) = filter else { return Ok(Page::counted(0)) };
    let scope = desk.scope().await?;
    let wants = ["edges", "nodes", "pageInfo"];
    if !wants.iter().any(|it| ctx.look_ahead().field(it).exists()) {
        return Ok(Page::counted(desk.store.count_journeys(&scope, &filter, at.as_at()).await.map_err(theirs)?));
    }
    let items = desk.store.listing(&scope, &filter, at.as_at(), order).await.map_err(theirs)?;
    let places = places(&desk, &filter, order, at, cursors.map(|it| it.map(|it| (it, &items[..])))).await?;
    let page = List { items, order: &name, known: at.shown().0 }.page(window, |it| it.person.0, |it| places.get(it).copied())?;
    let lines = desk.store.open_names(page.items.clone()).await.map_err(theirs)?;
    Ok(page.with(lines.into_iter().map(Line::from).collect()))
}

fn show(page: Page<Line>, at: At) -> Connection<Journey> {
    let together = Together::new(page.items.iter().map(|it| it.person).collect(), at);
    page.show(|line| Journey::listed(line.person, Some(line), together.clone()))
}

/// Where cursors point in a list as it is now, by what their people were called, and where they stood, when the cursors were given out.
///
/// A cursor names a person and no more, since a cursor may end up in an address, and a name may not.
pub async fn places(
    desk: &Desk<'_>,
    filter: &Filter,
    order: Order,
    at: &At,
    cursors: [Option<(Cursor, &[Listed])>; 2],
) -> Result<HashMap<Cursor, Place>> {
    let mut places = HashMap::new();
    let scope = desk.scope().await?;
    for (cursor, items) in cursors.into_iter().flatten() {
        let then = AsAt { on: at.on(), known: cursor.known };
        // Nothing has happened since: it stands where it stood.
        if cursor.known == at.as_at().known && items.get(cursor.index).is_some_and(|it| it.person.0 == cursor.id) {
            continue;
        }
        let person = PersonId(cursor.id);
        let only = Filter { person: Some(person), ..Filter::default() };
        let one = desk.store.listing(&scope, &only, then, order).await.map_err(theirs)?;
        let Some(one) = desk.store.open_names(one).await.map_err(theirs)?.pop() else { continue };
        if order.by == By::Id || one.is_named() {
            places.insert(cursor, place_of(items, &one, |a, b| order.compare(a, b)));
            continue;
        }
        // Erased, and nobody knows any more where the name stood. Who stood before it is still known.
        let mut before = desk.store.listing(&scope, filter, then, order).await.map_err(theirs)?;
        if before.get(cursor.index).is_some_and(|it| it.person == person) {
            places.insert(cursor, place_of(items, &one, |a, b| order.compare(a, b)));
            continue;
        }
        before.retain(|it| it.person != person);
        let last = cursor.index.checked_sub(1).and_then(|it| before.get(it));
        let next = last.map_or(0, |it| place_of(items, it, |a, b| order.compare(a, b)).1);
        places.insert(cursor, (next, next));
    }
    Ok(places)
}
