//! Retention: what a schedule says, and whose records are due for erasure by it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::access::{self, Act};
use domain::ids::{EmployerId, PersonId};
use domain::retention as known;
use store::journey::Line;
use store::retention::DueErasure as Found;

use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::due::lines;
use crate::employer::{self, Employer};
use crate::erasure::ErasureProposal;
use crate::erasure::facts::RetentionRule;
use crate::errors::theirs;
use crate::framework::number;
use crate::hold::LegalHold;
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::Date;

/// Whose record is in a class, by what stands of them at the employer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::retention::Whose")]
pub enum RetentionOf {
    /// Was employed in children's services.
    WorkedWithChildren,
    /// Was employed in adults' services.
    WorkedWithAdults,
    /// Was employed.
    Employed,
    /// Was never employed: a student, an applicant, somebody on a placement.
    NeverEmployed,
    /// Anybody.
    Anybody,
}

/// From when the years of a class run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::retention::RunsFrom")]
pub enum RetentionFrom {
    /// The last day of the last employment.
    EmploymentEnded,
    /// The last day of which anything is on record, whatever it is.
    LastEntry,
}

/// A class of record: whose it is, and how long it is kept from when. What is not confirmed of it is in the document's `marks`.
#[derive(Clone, Debug, SimpleObject)]
pub struct RetentionClass {
    /// Its short name.
    slug: String,
    /// What people call it.
    title: String,
    /// Whose record is in it: anybody of whom one of these is so.
    whose: Vec<RetentionOf>,
    /// For how many years. They end with the day that has the date from which they run.
    years: i32,
    /// From when the years run.
    from: RetentionFrom,
}

impl From<&known::Class> for RetentionClass {
    fn from(it: &known::Class) -> Self {
        Self {
            slug: it.slug.clone(),
            title: it.title.clone(),
            whose: it.whose.iter().map(|it| (*it).into()).collect(),
            years: number(it.years),
            from: it.from.into(),
        }
    }
}

/// What stands in the way of erasing somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum ErasureObstacle {
    /// A legal hold, on the record or of an employer that it ever had to do with.
    LegalHold,
    /// Another employer's schedule keeps the record.
    KeptElsewhere,
}

/// An employer that keeps a record, by its own schedule.
#[derive(Clone)]
pub struct KeptBy {
    it: known::Keeping,
    at: At,
}

/// An employer that keeps a record, by its own schedule.
#[Object]
impl KeptBy {
    /// Who keeps it.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it.employer), &self.at).await
    }

    /// The last day on which it is kept; null where the years have not begun to run, or nobody says how many.
    async fn until(&self) -> Option<Date> {
        self.it.until.map(Into::into)
    }

    /// As which class of record; null where the schedule has none for it.
    async fn class(&self) -> Option<RetentionClass> {
        self.it.class.as_ref().map(Into::into)
    }

    /// Whether the employer has adopted a schedule for this day. Who has not keeps everything.
    async fn has_schedule(&self) -> bool {
        self.it.schedule.is_some()
    }
}

/// Somebody whose record is due for erasure by the schedule of an employer.
#[derive(Clone)]
pub struct DueErasure {
    it: Found,
    line: Option<Line>,
    together: Arc<Together>,
}

/// Somebody whose record is due for erasure by the schedule of an employer.
#[Object]
impl DueErasure {
    /// Who.
    async fn journey(&self) -> Journey {
        Journey::listed(self.it.person, self.line.clone(), self.together.clone())
    }

    /// Under which rule of which version of the employer's schedule, since which day.
    async fn under(&self) -> RetentionRule {
        (&self.it.under).into()
    }

    /// The class of record.
    async fn class(&self) -> Option<RetentionClass> {
        self.it.kept.iter().find(|it| it.employer == self.it.under.employer).and_then(|it| it.class.as_ref()).map(Into::into)
    }

    /// Whether nothing stands in the way: it can be proposed, approved and done.
    async fn clear(&self) -> bool {
        self.it.holds.is_empty() && self.it.due.is_some()
    }

    /// What stands in the way.
    async fn obstacles(&self) -> Vec<ErasureObstacle> {
        let held = (!self.it.holds.is_empty()).then_some(ErasureObstacle::LegalHold);
        let kept = self.it.due.is_none().then_some(ErasureObstacle::KeptElsewhere);
        held.into_iter().chain(kept).collect()
    }

    /// The legal holds of your employers that stand in the way. That another's does is told among the obstacles.
    async fn holds(&self, ctx: &Context<'_>) -> Result<Vec<LegalHold>> {
        let actor = Desk::of(ctx)?.actor;
        let theirs = self.it.holds.iter().filter(|it| it.is_shown_to(actor));
        Ok(theirs.map(|it| LegalHold::of(it.clone(), self.together.at())).collect())
    }

    /// Those of your employers that keep the record. That another keeps it is told among the obstacles.
    async fn kept_by(&self, ctx: &Context<'_>) -> Result<Vec<KeptBy>> {
        let (at, actor) = (self.together.at(), Desk::of(ctx)?.actor);
        let yours = |employer| access::may(actor, Act::ActFor(employer)).is_ok();
        let keeping = self.it.kept.iter().filter(|it| it.keeps(at.on()) && yours(it.employer));
        Ok(keeping.map(|it| KeptBy { it: it.clone(), at: at.clone() }).collect())
    }

    /// The proposal to erase the person that is open, where there is one.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Option<ErasureProposal>> {
        let actor = Desk::of(ctx)?.actor;
        Ok(self.it.proposal.as_ref().map(|it| ErasureProposal::of(self.it.person, it, actor)))
    }
}

/// Questions about retention.
#[derive(Default)]
pub struct RetentionQuery;

#[Object]
impl RetentionQuery {
    /// Whose records are due for erasure by the retention schedule of an employer, the longest due first; nobody where it has adopted none.
    /// Null where there is no such employer, or none whose records you may erase.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn due_erasures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which employer, by node id, published name, or code.")] employer: ID,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Connection<DueErasure>>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let (desk, at) = (Desk::of(ctx)?, At::of(ctx, at).await?);
        let named = employer::named(ctx, &employer, &at).await?;
        let allowed = |it: &EmployerId| access::may(desk.actor, Act::ActFor(*it)).is_ok();
        let Some(employer) = named.filter(allowed) else { return Ok(None) };
        if at.employer(desk.store, employer).await?.is_none() {
            return Ok(None);
        }
        let items = desk.store.due_erasures(employer, at.as_at()).await.map_err(theirs)?;
        let list = List { items, order: "dueErasures", known: at.shown().0 };
        let page = list.page(&window, |it| it.person.0, |_| None)?;
        let people: Vec<PersonId> = page.items.iter().map(|it| it.person).collect();
        let names = lines(ctx, &people, &at).await?;
        let together = Together::new(people, at);
        Ok(Some(page.show(|it| DueErasure { line: names.get(&it.person).cloned(), together: together.clone(), it })))
    }
}
