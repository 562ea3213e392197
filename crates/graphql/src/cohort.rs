//! Cohorts: who is on which programme's intake, where each of them stands, and how people join and leave.

mod changes;
pub mod facts;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::NaiveDate;
use domain::access;
use domain::figures::Symbol;
use domain::history::History;
use domain::ids::{CohortId, EmployerId, PersonId};
use store::cohort::Cohort as Line;
use store::journey::Filter;
use store::listing::{By, Listed, Order};
use store::suppression::Size;

pub use changes::CohortMutation;
pub(crate) use changes::seats;

use crate::at::{AsAtAnswered, AsAtInput, At};
use crate::codes::Stage;
use crate::desk::Desk;
use crate::due::{self, BoardFilter, BoardLine, BoardOrder};
use crate::employer::{self, Employer};
use crate::entry::Entry;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::journey::{Journey, Together, places};
use crate::page::{Connection, Cursor, List, Place, Window, place_of};
use crate::scalars::{Date, count, noted};

/// A cohort of a programme at an employer.
#[derive(Clone)]
pub struct Cohort {
    line: Line,
    at: At,
}

impl Cohort {
    fn alone(line: Line, at: &At) -> Self {
        Self { line, at: at.clone() }
    }

    /// A cohort as its own history has it.
    pub fn of_history(ctx: &Context<'_>, id: CohortId, history: &History, at: At) -> Result<Option<Self>> {
        let Some((intake_on, it)) = domain::cohort::fold(&history.facts()) else { return Ok(None) };
        if !access::sees_cohorts(Desk::of(ctx)?.actor, it.employer) {
            return Ok(None);
        }
        let domain::cohort::CohortOpened { employer, name, programme, seats, .. } = it;
        let line = Line { id, employer, name, programme, intake_on, seats, known_from: history.version() };
        Ok(Some(Self::alone(line, &at)))
    }

    /// The cohort of an id, where there is one that the actor may see.
    pub async fn find(ctx: &Context<'_>, id: CohortId, at: At) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        let found = at.cohorts(desk.store).await?.get(&id).filter(|it| access::sees_cohorts(desk.actor, it.employer));
        Ok(found.map(|it| Self::alone(it.clone(), &at)))
    }

    fn at(&self) -> &At {
        &self.at
    }

    async fn told_size(&self, ctx: &Context<'_>) -> Result<Size> {
        let (desk, when, cohorts) = (Desk::of(ctx)?, self.at.when(), self.at.cohorts(Desk::of(ctx)?.store).await?);
        let whose = |id: CohortId| (id, cohorts.get(&id).map_or(self.line.employer, |it| it.employer));
        let ask = async move |ids: Vec<CohortId>| {
            let asked: Vec<(CohortId, EmployerId)> = ids.into_iter().map(whose).collect();
            desk.store.told_sizes(desk.asking(), &asked, when).await.map_err(theirs)
        };
        Ok(self.at.loaders().sizes.load(self.line.id, ask).await?.unwrap_or(Size::Withheld))
    }
}

/// A cohort of a programme at an employer.
#[Object]
impl Cohort {
    /// The cohort's node id.
    pub async fn id(&self) -> ID {
        encode(Tag::Cohort, self.line.id.0)
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.line.name
    }

    /// The programme, by its code, such as `asye-children`.
    async fn programme(&self) -> &str {
        &self.line.programme
    }

    /// The intake's day.
    async fn intake_on(&self) -> Date {
        self.line.intake_on.into()
    }

    /// Whose it is.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.line.employer), self.at()).await
    }

    /// Room for how many people; null for no bound.
    async fn seats(&self) -> Option<i32> {
        self.line.seats.and_then(|it| i32::try_from(it).ok())
    }

    /// How many people are in it on the day; null where that is withheld. Who sees no names is told the number of today, none of one to
    /// five people, and not one that differs by so few from what was told before.
    async fn size(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(if let Size::Number(it) = self.told_size(ctx).await? { Some(count(it)) } else { None })
    }

    /// What stands where the number of people is not: `c`, withheld. Null where the number is there.
    async fn size_symbol(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        Ok(if self.told_size(ctx).await? == Size::Withheld { Some(Symbol::Suppressed.code()) } else { None })
    }

    /// How many entries the cohort has: what a change may name as the version that it expects.
    async fn version(&self, ctx: &Context<'_>) -> Result<i32> {
        self.at.version(Desk::of(ctx)?.store, self.line.id.into()).await
    }

    /// Every entry known by then, in the order in which they were recorded, corrected and retracted ones among them; null where they are
    /// not yours to see.
    async fn history(&self, ctx: &Context<'_>) -> Result<Option<Vec<Entry>>> {
        Entry::of_stream(ctx, self.line.id.into(), self.at()).await
    }

    /// The board: for everybody in it the next thing, what is late and by how long, whose move it is, and why. Who is in the cohort and
    /// not enrolled has a line too. Only people whose journeys you may see.
    async fn board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lines: employer and cohort are this one's.")] filter: Option<BoardFilter>,
        #[graphql(desc = "In which order.", default)] order_by: BoardOrder,
    ) -> Result<Vec<BoardLine>> {
        let lines = due::of_cohort(ctx, &self.line, self.at(), filter.unwrap_or_default()).await?;
        Ok(due::sorted(lines, order_by))
    }

    /// Who is in it on the day and where each of them stands, by name. Only people whose journeys you may see.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CohortMember>> {
        let window = Window { first, after, last, before };
        window.size()?;
        members(ctx, self.line.id, self.at(), &window).await
    }

    /// The day and the instant that this answer holds for.
    async fn as_at(&self) -> AsAtAnswered {
        self.at().answered()
    }
}

async fn members(ctx: &Context<'_>, cohort: CohortId, at: &At, window: &Window) -> Result<Connection<CohortMember>> {
    let desk = Desk::of(ctx)?;
    let (store, scope, as_at) = (desk.store, desk.scope().await?, at.as_at());
    let cursors = window.cursors("members")?;
    let ask = async move |ids: Vec<CohortId>| {
        let boards = store.boards(&scope, &ids, as_at).await.map_err(theirs)?;
        Ok::<_, async_graphql::Error>(boards.into_iter().map(|(id, it)| (id, Arc::new(it))).collect())
    };
    let board = at.loaders().boards.load(cohort, ask).await?.unwrap_or_default();
    let days: HashMap<PersonId, (NaiveDate, Option<NaiveDate>)> = board.iter().map(|it| (it.line.person, (it.from, it.until))).collect();
    let items: Vec<Listed> = board.iter().map(|it| it.line.clone()).collect();
    let filter = Filter { cohort: Some(cohort), ..Filter::default() };
    let order = Order { by: By::Name, descending: false };
    let places = places(&desk, &filter, order, at, cursors.map(|it| it.map(|it| (it, &items[..])))).await?;
    let list = List { items, order: "members", known: as_at.known };
    let page = list.page(window, |it| it.person.0, |it| places.get(it).copied())?;
    let together = Together::new(page.items.iter().map(|it| it.person).collect(), at.clone());
    Ok(page.show(|line| {
        let (joined, left) = days.get(&line.person).copied().unwrap_or((at.on(), None));
        let stage = line.stage.into();
        CohortMember { joined, left, stage, journey: Journey::listed(line.person, Some(line.into()), together.clone()) }
    }))
}

/// A person on a cohort's board.
#[derive(Clone)]
pub struct CohortMember {
    journey: Journey,
    joined: NaiveDate,
    left: Option<NaiveDate>,
    stage: Stage,
}

/// A person on a cohort's board.
#[Object]
impl CohortMember {
    /// Whose line it is.
    async fn journey(&self) -> &Journey {
        &self.journey
    }

    /// First day in the cohort.
    async fn joined_on(&self) -> Date {
        self.joined.into()
    }

    /// The last day in the cohort, where it is set.
    async fn left_on(&self) -> Option<Date> {
        self.left.map(Date)
    }

    /// Where the person stands on the day.
    async fn stage(&self) -> Stage {
        self.stage
    }
}

/// A person's time in a cohort.
#[derive(Clone)]
pub struct Membership {
    person: PersonId,
    it: domain::cohort::Membership,
    at: At,
}

impl Membership {
    /// As the rules know it.
    pub fn of(person: PersonId, it: domain::cohort::Membership, at: At) -> Self {
        Self { person, it, at }
    }

    async fn cohort_of(&self, ctx: &Context<'_>, id: CohortId) -> Result<Option<Cohort>> {
        seen_by(ctx, (id, self.person), &self.at).await
    }
}

/// A cohort that a person was in, where it is the actor's to see.
async fn seen_of<'a>(ctx: &Context<'_>, at: &'a At, id: CohortId, person: PersonId) -> Result<Option<&'a Line>> {
    let desk = Desk::of(ctx)?;
    let Some(found) = at.cohorts(desk.store).await?.get(&id) else { return Ok(None) };
    if access::sees_cohorts(desk.actor, found.employer) {
        return Ok(Some(found));
    }
    let stream = person.into();
    let given = at.histories(&desk, &[stream]).await?.remove(&stream).unwrap_or_default();
    Ok(access::sees_cohort_of(desk.actor, found.employer, &given.footing).then_some(found))
}

/// A cohort that a person has to do with, where it is the actor's to see.
pub async fn seen_by(ctx: &Context<'_>, (id, person): (CohortId, PersonId), at: &At) -> Result<Option<Cohort>> {
    Ok(seen_of(ctx, at, id, person).await?.map(|it| Cohort::alone(it.clone(), at)))
}

/// A person's time in a cohort.
#[Object]
impl Membership {
    /// The cohort; null where it is not yours to see.
    async fn cohort(&self, ctx: &Context<'_>) -> Result<Option<Cohort>> {
        self.cohort_of(ctx, self.it.cohort).await
    }

    /// First day.
    async fn joined_on(&self) -> Date {
        self.it.from.into()
    }

    /// The last day, once the person has left.
    async fn left_on(&self) -> Option<Date> {
        self.it.until.map(Date)
    }

    /// Why the person left; null where nothing was said, while they are in it, and where they have been erased.
    async fn note(&self) -> Option<&str> {
        noted(&self.it.note)
    }

    /// The cohort moved to, where it was a move; null where it is not yours to see.
    async fn moved_to(&self, ctx: &Context<'_>) -> Result<Option<Cohort>> {
        match self.it.moved_to {
            Some(id) => self.cohort_of(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// Questions about cohorts.
#[derive(Default)]
pub struct CohortQuery;

#[Object]
impl CohortQuery {
    /// One cohort; null where there is none, or none that you may see.
    async fn cohort(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cohort's node id.")] id: ID,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Cohort>> {
        let Some(id) = decode(Tag::Cohort, &id) else { return Ok(None) };
        Cohort::find(ctx, CohortId(id), At::of(ctx, at).await?).await
    }

    /// The cohorts that you may see, the latest intake first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn cohorts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this employer, by node id, published name, or code.")] employer: Option<ID>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<Cohort>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let Some(employer) = employer else { return list(ctx, None, &window, &at).await };
        match employer::named(ctx, &employer, &at).await? {
            None => show(&Desk::of(ctx)?, Vec::new(), &window, &at).await,
            found => list(ctx, found, &window, &at).await,
        }
    }
}

async fn list(ctx: &Context<'_>, employer: Option<EmployerId>, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    let desk = Desk::of(ctx)?;
    let lines = desk.store.cohorts(employer, at.as_at().known).await.map_err(theirs)?;
    show(&desk, lines, window, at).await
}

/// The cohorts of one employer: whoever shows many employers asks for all cohorts once.
pub async fn of_employer(ctx: &Context<'_>, employer: EmployerId, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    let desk = Desk::of(ctx)?;
    let all = at.cohorts(desk.store).await?.values();
    let mut lines: Vec<Line> = all.filter(|it| it.employer == employer).cloned().collect();
    lines.sort_by(order);
    show(&desk, lines, window, at).await
}

/// The latest intake first.
fn order(a: &Line, b: &Line) -> Ordering {
    b.intake_on.cmp(&a.intake_on).then_with(|| (&a.name, a.id).cmp(&(&b.name, b.id)))
}

async fn show(desk: &Desk<'_>, mut lines: Vec<Line>, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    lines.retain(|it| access::sees_cohorts(desk.actor, it.employer));
    lines.sort_by(order);
    let mut places: HashMap<Cursor, Place> = HashMap::new();
    for cursor in window.cursors("cohorts")?.into_iter().flatten().filter(|it| it.known != at.as_at().known) {
        let then = desk.store.cohorts_by_id(&[CohortId(cursor.id)], cursor.known).await.map_err(theirs)?;
        let then = then.iter().filter(|it| access::sees_cohorts(desk.actor, it.employer));
        places.extend(then.map(|it| (cursor, place_of(&lines, it, order))));
    }
    let list = List { items: lines, order: "cohorts", known: at.shown().0 };
    let page = list.page(window, |it| it.id.0, |it| places.get(it).copied())?;
    Ok(page.show(|line| Cohort::alone(line, at)))
}
