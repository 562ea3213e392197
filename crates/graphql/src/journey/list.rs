//! The list of journeys: filtered, ordered, and cut into pages.

use std::cmp::Ordering;
use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::access;
use domain::history::AsAt;
use domain::ids::{CohortId, PersonId};
use store::journey::{Filter, Line};

use super::{Journey, Together};
use crate::at::{AsAtInput, At};
use crate::codes::Stage;
use crate::desk::Desk;
use crate::employer;
use crate::errors::theirs;
use crate::ids::{Tag, decode};
use crate::page::{Connection, Cursor, List, Page, Window};

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

    /// Whole: two different people are never equal, or a page would lose one of them.
    fn compare(self, a: &Line, b: &Line) -> Ordering {
        let name = |it: &Line| it.name.as_ref().map(|name| (name.family.to_lowercase(), name.given.to_lowercase()));
        let by_name = || (a.name.is_none(), name(a)).cmp(&(b.name.is_none(), name(b)));
        let order = match self.field {
            JourneyOrderField::Name => by_name(),
            JourneyOrderField::Stage => a.stage.cmp(&b.stage).then_with(by_name),
            JourneyOrderField::Id => Ordering::Equal,
        };
        let order = order.then_with(|| a.person.cmp(&b.person));
        if self.direction == OrderDirection::Desc { order.reverse() } else { order }
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

fn show(page: Page<Line>, at: At) -> Connection<Journey> {
    let together = Together::new(page.items.iter().map(|it| it.person).collect(), at);
    page.show(|line| Journey::listed(line.person, Some(line), together.clone()))
}

async fn page(ctx: &Context<'_>, filter: Option<Filter>, order: JourneyOrder, window: &Window, at: &At) -> Result<Page<Line>> {
    let desk = Desk::of(ctx)?;
    let mut lines = match &filter {
        Some(filter) => desk.store.journeys(&access::scope(desk.actor), filter, at.as_at()).await.map_err(theirs)?,
        None => Vec::new(),
    };
    lines.sort_by(|a, b| order.compare(a, b));
    let name = order.name();
    let gone = gone(&desk, &lines, window.cursors(&name)?, at).await?;
    let places: HashMap<PersonId, usize> =
        gone.iter().map(|line| (line.person, lines.partition_point(|it| order.compare(it, line).is_lt()))).collect();
    let place = |cursor: &Cursor| places.get(&PersonId(cursor.id)).copied();
    List { items: lines, order: &name, known: at.as_at().known }.page(window, |it| it.person.0, place)
}

/// The lines of cursors that are not in the list any more, as they were when the cursor was given out.
///
/// A cursor names a person and no more, since a cursor may end up in an address, and a name may not.
async fn gone(desk: &Desk<'_>, lines: &[Line], cursors: [Option<Cursor>; 2], at: &At) -> Result<Vec<Line>> {
    let mut gone = Vec::new();
    for cursor in cursors.into_iter().flatten().filter(|it| !lines.iter().any(|line| line.person.0 == it.id)) {
        let then = AsAt { on: at.on(), known: cursor.known };
        let lines = desk.store.journeys(&access::scope(desk.actor), &Filter::default(), then).await.map_err(theirs)?;
        gone.extend(lines.into_iter().find(|it| it.person.0 == cursor.id));
    }
    Ok(gone)
}
