//! Corrections: entries said again, or taken out. Nothing is overwritten.

mod careers;
mod designations;
mod incentives;
mod patch;
mod people;
mod posts;
mod practice;
mod programmes;
mod training;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::event::Event;
use domain::history::{Fact, History, Kind, Stream};
use domain::ids::{EmployerId, EventId};
use domain::private::Private;
use domain::refusal::Refusal;

pub use patch::FactInput;

use crate::cohort::Cohort;
use crate::employer::Employer;
use crate::employment::POST;
use crate::errors::{ErrorCode, Told, theirs};
use crate::ids::decode_entry;
use crate::rectification;
use crate::scalars::Date;
use crate::write::{EntryChange, Once, Outcome, Writing};

/// The fields that every amendment has; empty where a refusal is about the whole.
const OWN: [&str; 6] = ["", "entryId", "reason", "rectificationId", "expectedVersion", "idempotencyKey"];

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
    /// The person's request for rectification that it answers, where it answers one.
    rectification_id: Option<ID>,
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
    /// The person's request for rectification that it answers, where it answers one.
    rectification_id: Option<ID>,
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
        let outcome = outcome.placed(|code, field| input.place(code, field));
        Ok(CorrectEntryPayload { change: outcome.entry(ctx)? })
    }

    /// Retracts an entry. It stays on record, and answers as known before stay as they were.
    async fn retract_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: RetractEntryInput,
    ) -> Result<RetractEntryPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = amend(&writing, &input.entry_id, |target, _| input.event(target, &writing)).await?;
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
        let answers = self.rectification_id.as_ref().map(rectification::request).transpose()?;
        Ok((on, Event::EntryCorrected(EntryCorrected { target, replacement, reason, answers })))
    }
}

impl CorrectEntryInput {
    /// Where a field that a rule names is in the input: most are of the fact.
    fn place<'a>(&self, code: ErrorCode, field: &'a str) -> Vec<&'a str> {
        // The reason of a pause is another than that of its correction.
        if code != ErrorCode::ReasonUnknown && (OWN.contains(&field) || field == "effectiveOn") {
            return vec![field];
        }
        let Some(fact) = &self.fact else { return vec![if self.effective_on.is_some() { "effectiveOn" } else { "entryId" }] };
        let kind: &'static str = fact.into();
        match (kind, field) {
            // A correction says nothing of which thing it is about: that is the entry's.
            (
                _,
                "journeyId" | "spellId" | "placementId" | "enrolmentId" | "sessionId" | "reviewId" | "evidenceId" | "concernId"
                | "secondmentId",
            ) => {
                vec!["entryId"]
            }
            ("cohortLeft", "cohortId") => vec!["fact", kind, "movedToId"],
            ("employmentStarted" | "employmentChanged", _) if POST.contains(&field) => vec!["fact", kind, "post", field],
            _ => vec!["fact", kind, field],
        }
    }
}

impl RetractEntryInput {
    fn event(&self, target: EventId, writing: &Writing<'_>) -> Result<(Date, Event), Told> {
        let answers = self.rectification_id.as_ref().map(rectification::request).transpose()?;
        let event = Event::EntryRetracted(EntryRetracted { target, reason: Private::Open(self.reason.clone()), answers });
        Ok((Date(writing.desk.moment.today), event))
    }
}

/// The fact that an entry is about in the end, as it stands.
fn fact<'a>(facts: &'a [Fact<'a>], history: &History, target: EventId) -> Result<&'a Fact<'a>, Told> {
    let mut root = target;
    loop {
        let entry = history.entries().iter().find(|it| it.id == root);
        match &entry.ok_or_else(|| Told::from(Refusal::EntryUnknown))?.event {
            Event::EntryCorrected(it) => root = it.target,
            Event::EntryRetracted(_) => return Err(Refusal::NotCorrectable.into()),
            act if act.is_an_act() => return Err(Refusal::NotCorrectable.into()),
            _ => break,
        }
    }
    facts.iter().find(|it| it.origin.id == root).ok_or_else(|| Refusal::EntryRetracted.into())
}

/// Records a correction made from what is on record.
async fn amend(writing: &Writing<'_>, entry: &ID, event: impl Fn(EventId, &History) -> Result<(Date, Event), Told>) -> Result<Outcome> {
    let found = find(writing, entry).await?;
    let mut turns = writing.turns(found.map(|(stream, _)| stream), "entryId");
    while let Some(history) = turns.history().await? {
        // What the actor is not given is not there for them.
        let given = |(stream, target): (Stream, EventId)| {
            let given = writing.desk.asker().look(stream, history.clone())?;
            given.history.entries().iter().any(|it| it.id == target).then_some(target)
        };
        let planned = match found.and_then(given) {
            Some(target) => event(target, &history).map(|(on, event)| vec![writing.desk.draft(on, event)]),
            None => Err(Refusal::EntryUnknown.into()),
        };
        turns.record(planned).await?;
    }
    Ok(turns.outcome())
}

/// A stream that nothing is in.
const NOBODYS: Stream = Stream { kind: Kind::Journey, id: uuid::Uuid::nil() };

async fn find(writing: &Writing<'_>, entry: &ID) -> Result<Option<(Stream, EventId)>> {
    if let Some(found) = decode_entry(entry) {
        return Ok(Some(found));
    }
    let Ok(event) = entry.parse::<uuid::Uuid>().map(EventId) else { return Ok(None) };
    // What is not there is looked for as what is somebody else's is.
    let stream = writing.desk.store.log.stream_of(event).await.map_err(theirs)?;
    Ok(Some((stream.unwrap_or(NOBODYS), event)))
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
            Kind::Journey | Kind::Release | Kind::Import | Kind::Disclosure | Kind::Account | Kind::Sitting | Kind::Moderation => {}
        }
        Ok(it)
    }
}
