//! Corrections: entries said again, or taken out. Nothing is overwritten.

mod patch;
mod posts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access;
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::event::Event;
use domain::history::{Fact, History, Kind, Stream};
use domain::ids::{EmployerId, EventId};
use domain::private::Private;
use domain::refusal::Refusal;
use store::append::Appended;
use store::failure::Unanswered;

pub use patch::FactInput;

use crate::cohort::Cohort;
use crate::employer::Employer;
use crate::employment::POST;
use crate::errors::{Told, theirs, told};
use crate::ids::decode_entry;
use crate::scalars::Date;
use crate::write::{EntryChange, Once, Outcome, Writing};

/// How often a correction is made from what is on record when something else keeps being recorded in between.
const TRIES: usize = 4;

/// The fields that every amendment has; empty where a refusal is about the whole.
const OWN: [&str; 5] = ["", "entryId", "reason", "expectedVersion", "idempotencyKey"];

/// What an entry should have said.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectEntryInput {
    /// The entry that was wrong, by its node id or its `eventId`: a fact, or an earlier correction of one.
    entry_id: ID,
    /// The day on which the fact is true. As it stands where left out.
    effective_on: Option<Date>,
    /// What should have been said: a patch of the entry's own kind. What is left out keeps its value.
    fact: Option<FactInput>,
    /// Why: it is what people will ask first.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An entry that should not have been made.
#[derive(Clone, Debug, InputObject)]
pub struct RetractEntryInput {
    /// The entry, by its node id or its `eventId`: a fact, a correction (what stood before it stands again), or a retraction
    /// (what it took out is back).
    entry_id: ID,
    /// Why: it is what people will ask first.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `correctEntry`.
#[derive(SimpleObject)]
pub struct CorrectEntryPayload {
    #[graphql(flatten)]
    change: EntryChange,
}

/// The answer to `retractEntry`.
#[derive(SimpleObject)]
pub struct RetractEntryPayload {
    #[graphql(flatten)]
    change: EntryChange,
}

/// Corrections and retractions.
#[derive(Default)]
pub struct CorrectionMutation;

#[Object]
impl CorrectionMutation {
    /// Corrects an entry. The old one stays on record, and answers as known before stay as they were.
    async fn correct_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it should have said.")] input: CorrectEntryInput,
    ) -> Result<CorrectEntryPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = amend(&writing, &input.entry_id, |target, history| input.event(target, history, &writing)).await?;
        let outcome = outcome.placed(|_, field| input.place(field));
        Ok(CorrectEntryPayload { change: outcome.entry(ctx)? })
    }

    /// Retracts an entry. It stays on record, and answers as known before stay as they were.
    async fn retract_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: RetractEntryInput,
    ) -> Result<RetractEntryPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = amend(&writing, &input.entry_id, |target, _| Ok(input.event(target, &writing))).await?;
        let outcome = outcome.placed(|_, field| if OWN.contains(&field) { vec![field] } else { vec!["entryId"] });
        Ok(RetractEntryPayload { change: outcome.entry(ctx)? })
    }
}

impl CorrectEntryInput {
    fn event(&self, target: EventId, history: &History, writing: &Writing<'_>) -> Result<(Date, Event), Told> {
        let facts = history.facts();
        let fact = fact(&facts, history, target)?;
        let mut replacement = fact.event.clone();
        if let Some(patch) = self.fact.clone() {
            patch.apply(&mut replacement, &writing.desk)?;
        }
        let on = self.effective_on.unwrap_or(Date(fact.effective_on));
        if replacement == *fact.event && on.0 == fact.effective_on {
            return Err(Refusal::NothingChanges.into());
        }
        let (replacement, reason) = (Box::new(replacement), Private::Open(self.reason.clone()));
        Ok((on, Event::EntryCorrected(EntryCorrected { target, replacement, reason })))
    }
}

impl CorrectEntryInput {
    /// Where a field that a rule names is in the input: most are of the fact.
    fn place<'a>(&self, field: &'a str) -> Vec<&'a str> {
        if OWN.contains(&field) || field == "effectiveOn" {
            return vec![field];
        }
        let Some(fact) = &self.fact else { return vec![if self.effective_on.is_some() { "effectiveOn" } else { "entryId" }] };
        let kind: &'static str = fact.into();
        match (kind, field) {
            // A correction says nothing of which thing it is about: that is the entry's.
            (_, "journeyId" | "spellId" | "placementId") => vec!["entryId"],
            ("cohortLeft", "cohortId") => vec!["fact", kind, "movedToId"],
            ("employmentStarted" | "employmentChanged", _) if POST.contains(&field) => vec!["fact", kind, "post", field],
            _ => vec!["fact", kind, field],
        }
    }
}

impl RetractEntryInput {
    fn event(&self, target: EventId, writing: &Writing<'_>) -> (Date, Event) {
        let event = Event::EntryRetracted(EntryRetracted { target, reason: Private::Open(self.reason.clone()) });
        (Date(writing.desk.moment.today), event)
    }
}

/// The fact that an entry is about in the end, as it stands.
fn fact<'a>(facts: &'a [Fact<'a>], history: &History, target: EventId) -> Result<&'a Fact<'a>, Told> {
    let mut root = target;
    loop {
        let entry = history.entries().iter().find(|it| it.id == root);
        match &entry.ok_or_else(|| Told::from(Refusal::EntryUnknown))?.event {
            Event::EntryCorrected(it) => root = it.target,
            Event::EntryRetracted(_) | Event::PersonErased(_) => return Err(Refusal::NotCorrectable.into()),
            _ => break,
        }
    }
    facts.iter().find(|it| it.origin.id == root).ok_or_else(|| Refusal::EntryRetracted.into())
}

/// Records a correction made from what is on record, unless something else was recorded meanwhile: then it is made anew.
async fn amend(writing: &Writing<'_>, entry: &ID, event: impl Fn(EventId, &History) -> Result<(Date, Event), Told>) -> Result<Outcome> {
    if let Some(outcome) = writing.before().await? {
        return Ok(outcome);
    }
    // Before anything is looked for: what is there and what is not are answered alike.
    if let Err(refusal) = access::may_change_something(writing.desk.actor) {
        return Ok(Outcome::refused(refusal.into()));
    }
    let nobodys = || Ok(Outcome::refused(Told::about("entryId", Refusal::NotFound)));
    let Some((stream, target)) = find(writing, entry).await? else { return nobodys() };
    for _ in 0..TRIES {
        let history = match writing.desk.store.history_to_change(writing.desk.actor, stream).await {
            Ok(history) => history,
            Err(Unanswered::Refused(Refusal::NotFound)) => return nobodys(),
            Err(why) => return Ok(Outcome::refused(told(why)?)),
        };
        let (on, event) = match event(target, &history) {
            Ok(it) => it,
            Err(told) => return Ok(Outcome::refused(told)),
        };
        let expected = writing.expected().unwrap_or(history.version());
        let answer = writing.send(writing.desk.one(stream, on, event), Some(expected)).await;
        if writing.expected().is_some() || !came_between(&answer) {
            return writing.settle(answer).await;
        }
    }
    Ok(Outcome::refused(Refusal::Busy.into()))
}

fn came_between(answer: &Result<Appended, Unanswered>) -> bool {
    matches!(answer, Err(Unanswered::Refused(Refusal::VersionConflict { .. })))
}

async fn find(writing: &Writing<'_>, entry: &ID) -> Result<Option<(Stream, EventId)>> {
    if let Some(found) = decode_entry(entry) {
        return Ok(Some(found));
    }
    let Ok(event) = entry.parse::<uuid::Uuid>().map(EventId) else { return Ok(None) };
    let stream = writing.desk.store.log.stream_of(event).await.map_err(theirs)?;
    Ok(stream.map(|it| (it, event)))
}

/// What a corrected entry belongs to.
#[derive(Default)]
pub struct Whose {
    /// The cohort.
    pub cohort: Option<Cohort>,
    /// The employer.
    pub employer: Option<Employer>,
}

impl Whose {
    /// The cohort or employer that a stream is the history of.
    pub fn of(ctx: &Context<'_>, stream: Stream, history: &History, at: &crate::at::At) -> Result<Self> {
        let mut it = Self::default();
        match stream.kind {
            Kind::Cohort => it.cohort = Cohort::of_history(ctx, domain::ids::CohortId(stream.id), history, at.clone())?,
            Kind::Employer => it.employer = Employer::of_history(EmployerId(stream.id), history, at.clone()),
            Kind::Journey | Kind::Release | Kind::Import => {}
        }
        Ok(it)
    }
}
