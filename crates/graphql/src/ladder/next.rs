//! Next steps: which steps of the ladder are open to somebody, what of each is met by which event, and when its time comes.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::history::Fact;
use domain::ids::{EmployerId, EventId, PersonId};
use domain::journey::Journey as Folded;
use domain::ladder as known;
use store::ladder::Used;
use uuid::Uuid;

use super::{LadderStep, StepClock, StepCriterion};
use crate::application::Application;
use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::errors::theirs;
use crate::framework::FrameworkName;
use crate::ids::{Tag, decode, encode};
use crate::journey::{Journey, Known};
use crate::scalars::{Date, count};

/// How ready somebody is for a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Enum)]
#[graphql(remote = "domain::ladder::Ready")]
pub enum StepReadiness {
    /// Everything that the step asks for is met.
    Now,
    /// Only time is missing, and it comes within a year.
    WithinAYear,
    /// Something is missing.
    Blocked,
}

/// The time that a step asks for, for one person.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepTime {
    /// From which day it is counted.
    counts_from: StepClock,
    /// That day; null where it is not on record.
    from: Option<Date>,
    /// The event that says so.
    event_id: Option<Uuid>,
    /// The first day on which the time is met; null where nobody knows from when it counts.
    met_on: Option<Date>,
    /// Whether it is met.
    met: bool,
    /// How many days are left; 0 where it is met, null where nobody knows.
    days_left: Option<i32>,
    /// The first day on which the shorter way is open, where the step has one.
    fast_track_on: Option<Date>,
}

/// Something that a step asks for, for one person.
#[derive(Clone, Debug, SimpleObject)]
pub struct CriterionMet {
    /// What.
    #[graphql(flatten)]
    criterion: StepCriterion,
    /// Whether it is met.
    met: bool,
    /// Since when.
    met_on: Option<Date>,
    /// By which event; null where it is not met, or by no single one.
    event_id: Option<Uuid>,
}

/// The grade that somebody holds on a ladder.
#[derive(Clone, Debug, SimpleObject)]
pub struct GradeOnLadder {
    /// Its short name.
    grade: String,
    /// What people call it.
    title: String,
    /// Since when it is held for good.
    since: Date,
    /// The event that says so: a grade that was recorded, or a post that is called so.
    event_id: Uuid,
}

/// A step that is open to somebody from the grade that they hold.
#[derive(Clone, SimpleObject)]
pub struct NextStep {
    /// The post.
    spell_id: ID,
    /// The ladder.
    ladder: FrameworkName,
    /// The grade that is held.
    grade: GradeOnLadder,
    /// The step.
    step: LadderStep,
    /// The time that it asks for; null where it asks for none.
    time: Option<StepTime>,
    /// What else it asks for.
    criteria: Vec<CriterionMet>,
    /// The short names of what is missing, time not among them.
    missing: Vec<String>,
    /// The first day on which all of it is met, where only time is missing; a day that is over where all is met; null where something is missing.
    open_on: Option<Date>,
    /// How ready they are.
    readiness: StepReadiness,
    /// The latest application for it.
    application: Option<Application>,
}

pub(super) fn event(id: EventId) -> Uuid {
    id.0
}

impl NextStep {
    /// The steps from the grade that is held on one ladder in one post.
    pub(super) fn all(grounds: &known::Grounds<'_>, (used, at, person): (&Used, &At, PersonId)) -> Vec<Self> {
        let Some((slug, (since, by))) = grounds.grade() else { return Vec::new() };
        let title = grounds.ladder.grade(slug).map(|it| it.named.title.clone()).unwrap_or_default();
        let grade = GradeOnLadder { grade: slug.to_owned(), title, since: since.into(), event_id: event(by) };
        let show = |it: known::StepStanding<'_>| Self {
            spell_id: encode(Tag::Employment, grounds.spell.0),
            ladder: FrameworkName::from(&used.pin.named()),
            grade: grade.clone(),
            step: it.step.into(),
            time: it.time.map(|it| StepTime::of(&it, grounds.on)),
            criteria: it.criteria.iter().map(CriterionMet::from).collect(),
            missing: it.missing().map(|it| it.criterion.named.slug.clone()).collect(),
            open_on: it.open_on(false).map(|it| Date(it.max(since))),
            readiness: it.ready(grounds.on).into(),
            application: it.application.map(|it| Application::of(it.clone(), person, at.clone())),
        };
        grounds.steps().into_iter().map(show).collect()
    }
}

impl NextStep {
    /// Whether it leads to a grade.
    pub(super) fn leads_to(&self, grade: &str) -> bool {
        self.step.to == grade
    }

    /// How ready they are.
    pub(super) fn how_ready(&self) -> StepReadiness {
        self.readiness
    }

    /// The first day on which all of it is met, where only time is missing.
    pub(super) fn opens(&self) -> Option<NaiveDate> {
        self.open_on.map(|it| it.0)
    }

    /// The short names of what is missing, time among them.
    pub(super) fn obstacles(&self) -> Vec<String> {
        let time = self.time.as_ref().filter(|it| !it.met).map(|_| "time".to_owned());
        self.missing.iter().cloned().chain(time).collect()
    }
}

impl StepTime {
    fn of(it: &known::TimeStanding, on: NaiveDate) -> Self {
        let left = it.met_on.map(|met| (met - on).num_days().max(0));
        Self {
            counts_from: it.counts_from.into(),
            from: it.from.map(|it| it.0.into()),
            event_id: it.from.map(|it| event(it.1)),
            met_on: it.met_on.map(Date),
            met: it.met_on.is_some_and(|it| it <= on),
            days_left: left.map(|it| count(usize::try_from(it).unwrap_or(usize::MAX))),
            fast_track_on: it.fast_track_on.map(Date),
        }
    }
}

impl From<&known::CriterionStanding<'_>> for CriterionMet {
    fn from(it: &known::CriterionStanding<'_>) -> Self {
        Self { criterion: it.criterion.into(), met: it.met_on.is_some(), met_on: it.met_on.map(Date), event_id: it.by.map(event) }
    }
}

/// The facts of a journey up to the day of a question.
pub(crate) fn facts_by<'k>(known: &'k domain::history::History, on: NaiveDate) -> Vec<Fact<'k>> {
    known.facts().into_iter().filter(|it| it.event.opens_a_stream() || it.effective_on <= on).collect()
}

/// The employers of the posts that somebody is in on a day.
pub(super) fn employers(journey: &Folded, on: NaiveDate) -> Vec<EmployerId> {
    let mut all: Vec<EmployerId> = journey.spells.iter().filter(|it| it.in_post(on)).map(|it| it.employer).collect();
    all.sort();
    all.dedup();
    all
}

/// Every step that is open to somebody, in each of their posts.
async fn open_to(ctx: &Context<'_>, person: PersonId, (known, at): (&Known, &At)) -> Result<Vec<NextStep>> {
    let (desk, on) = (Desk::of(ctx)?, at.on());
    let used = desk.store.ladders(&employers(&known.folded, on), at.as_at()).await.map_err(theirs)?;
    let facts = facts_by(&known.history, on);
    let mut all = Vec::new();
    for spell in known.folded.spells.iter().filter(|it| it.in_post(on)) {
        for used in used.iter().filter(|it| it.employer == spell.employer) {
            let Some(ladder) = used.document.ladder() else { continue };
            let journey = &known.folded;
            let grounds = known::Grounds { facts: &facts, journey, ladder, called: &used.pin.id, spell: spell.id, on };
            all.extend(NextStep::all(&grounds, (used, at, person)));
        }
    }
    Ok(all)
}

/// Questions about next steps.
#[derive(Default)]
pub struct NextStepQuery;

#[Object]
impl NextStepQuery {
    /// Every step of their employer's ladders that is open to somebody from the grade that they hold on the day: each criterion, met or not and
    /// by which event, and when the time that it asks for is met. Null where there is no such journey that you may see; empty where they are in
    /// no post, hold no grade of a ladder, or stand at its end.
    async fn next_steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose: the journey's node id.")] journey: ID,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Vec<NextStep>>> {
        let Some(person) = decode(Tag::Journey, &journey).map(PersonId) else { return Ok(None) };
        let at = At::live(ctx, at).await?;
        let Some(journey) = Journey::find(ctx, person, at.clone()).await? else { return Ok(None) };
        open_to(ctx, person, (&*journey.known(ctx).await?, &at)).await.map(Some)
    }
}
