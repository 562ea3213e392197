//! Cohorts: who is on which programme's intake, where each of them stands, and how people join and leave.

mod changes;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::NaiveDate;
use domain::access;
use domain::history::{History, Stream};
use domain::ids::{CohortId, EmployerId, PersonId};
use store::cohort::Cohort as Line;
use store::journey::Filter;
use tokio::sync::OnceCell;

pub use changes::CohortMutation;
pub(crate) use changes::seats;

use crate::at::{AsAtAnswered, AsAtInput, At};
use crate::codes::Stage;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::{Date, count};

/// The cohorts of one answer: what each shows beside its line is asked for together.
pub struct Siblings {
    ids: Vec<CohortId>,
    at: At,
    versions: OnceCell<HashMap<Stream, i64>>,
    sizes: OnceCell<HashMap<CohortId, i64>>,
}

/// A cohort of a programme at an employer.
#[derive(Clone)]
pub struct Cohort {
    line: Line,
    siblings: Arc<Siblings>,
}

impl Siblings {
    fn of(lines: &[Line], at: &At) -> Arc<Self> {
        let ids = lines.iter().map(|it| it.id).collect();
        Arc::new(Self { ids, at: at.clone(), versions: OnceCell::new(), sizes: OnceCell::new() })
    }
}

impl Cohort {
    fn alone(line: Line, at: &At) -> Self {
        Self { siblings: Siblings::of(std::slice::from_ref(&line), at), line }
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
        let mut found = desk.store.cohorts_by_id(&[id], at.as_at().known).await.map_err(theirs)?;
        found.retain(|it| access::sees_cohorts(desk.actor, it.employer));
        Ok(found.pop().map(|it| Self::alone(it, &at)))
    }

    fn at(&self) -> &At {
        &self.siblings.at
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

    /// How many people are in it on the day.
    async fn size(&self, ctx: &Context<'_>) -> Result<i32> {
        let Siblings { ids, at, sizes, .. } = self.siblings.as_ref();
        let store = Desk::of(ctx)?.store;
        let ask = async || store.cohort_sizes(ids, at.as_at()).await.map(|it| it.into_iter().collect()).map_err(theirs);
        let size = sizes.get_or_try_init(ask).await?.get(&self.line.id).copied().unwrap_or(0);
        Ok(count(usize::try_from(size).unwrap_or(0)))
    }

    /// How many entries the cohort has: what a change may name as the version that it expects.
    async fn version(&self, ctx: &Context<'_>) -> Result<i32> {
        let Siblings { ids, at, versions, .. } = self.siblings.as_ref();
        let streams: Vec<Stream> = ids.iter().map(|it| Stream::from(*it)).collect();
        let store = Desk::of(ctx)?.store;
        let ask = async || store.log.versions(&streams, at.as_at().known).await.map_err(theirs);
        let version = versions.get_or_try_init(ask).await?.get(&Stream::from(self.line.id)).copied().unwrap_or(0);
        Ok(i32::try_from(version).unwrap_or(i32::MAX))
    }

    /// The board: who is in it on the day and where each of them stands, by name. Only people whose journeys you may see.
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
    let filter = Filter { cohort: Some(cohort), ..Filter::default() };
    let mut lines = desk.store.journeys(&access::scope(desk.actor), &filter, at.as_at()).await.map_err(theirs)?;
    let days = desk.store.members(cohort, at.as_at()).await.map_err(theirs)?;
    let days: HashMap<PersonId, (NaiveDate, Option<NaiveDate>)> = days.into_iter().map(|(who, from, to)| (who, (from, to))).collect();
    lines.sort_by_cached_key(|it| {
        (it.name.is_none(), it.name.as_ref().map(|it| (it.family.to_lowercase(), it.given.to_lowercase())), it.person)
    });
    let list = List { items: lines, order: "members", known: at.as_at().known };
    let page = list.page(window, |it| it.person.0, |_| None)?;
    let together = Together::new(page.items.iter().map(|it| it.person).collect(), at.clone());
    Ok(page.show(|line| {
        let (joined, left) = days.get(&line.person).copied().unwrap_or((at.on(), None));
        let stage = line.stage.into();
        CohortMember { joined, left, stage, journey: Journey::listed(line.person, Some(line), together.clone()) }
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
        let desk = Desk::of(ctx)?;
        let found = self.at.cohorts(desk.store).await?.get(&id).cloned();
        let found = found.filter(|it| access::sees_cohort_of(desk.actor, it.employer, self.person));
        Ok(found.map(|it| Cohort::alone(it, &self.at)))
    }
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
            None => show(&Desk::of(ctx)?, Vec::new(), &window, &at),
            found => list(ctx, found, &window, &at).await,
        }
    }
}

async fn list(ctx: &Context<'_>, employer: Option<EmployerId>, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    let desk = Desk::of(ctx)?;
    let lines = desk.store.cohorts(employer, at.as_at().known).await.map_err(theirs)?;
    show(&desk, lines, window, at)
}

/// The cohorts of one employer: whoever shows many employers asks for all cohorts once.
pub async fn of_employer(ctx: &Context<'_>, employer: EmployerId, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    let desk = Desk::of(ctx)?;
    let all = at.cohorts(desk.store).await?.values();
    let mut lines: Vec<Line> = all.filter(|it| it.employer == employer).cloned().collect();
    lines.sort_by(|a, b| (b.intake_on, &a.name, a.id).cmp(&(a.intake_on, &b.name, b.id)));
    show(&desk, lines, window, at)
}

fn show(desk: &Desk<'_>, mut lines: Vec<Line>, window: &Window, at: &At) -> Result<Connection<Cohort>> {
    lines.retain(|it| access::sees_cohorts(desk.actor, it.employer));
    let page = List { items: lines, order: "cohorts", known: at.as_at().known }.page(window, |it| it.id.0, |_| None)?;
    let siblings = Siblings::of(&page.items, at);
    Ok(page.show(|line| Cohort { line, siblings: siblings.clone() }))
}
