//! A stream's history: what was recorded, what of it stands after corrections, and what a new entry would do to it.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::correction::{Ledger, Standing};
use crate::event::Event;
use crate::ids::{ActorId, CohortId, EmployerId, EventId, ImportId, PersonId, SampleId, SittingId};
use crate::refusal::Refusal;
use crate::{account, cohort, employer, journey, moderation, sitting};

/// What kind of thing a stream is the history of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// One person's journey.
    Journey,
    /// One employer.
    Employer,
    /// One cohort.
    Cohort,
    /// One release of published figures.
    Release,
    /// One import of a file.
    Import,
    /// What was told of one employer or cohort to who sees no names.
    Disclosure,
    /// One account.
    Account,
    /// One sitting of a panel.
    Sitting,
    /// One sample of what panels decided.
    Moderation,
}

/// The name of one stream: `journey/0190…`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stream {
    /// What it is the history of.
    pub kind: Kind,
    /// Of which one.
    pub id: Uuid,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", <&str>::from(self.kind), self.id.as_hyphenated())
    }
}

impl std::str::FromStr for Stream {
    type Err = NotAStream;

    fn from_str(text: &str) -> Result<Self, NotAStream> {
        let (kind, id) = text.split_once('/').ok_or(NotAStream)?;
        Ok(Self { kind: kind.parse().map_err(|_| NotAStream)?, id: id.parse().map_err(|_| NotAStream)? })
    }
}

/// A text that names no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a stream's name, such as journey/01900000-0000-7000-8000-000000000000")]
pub struct NotAStream;

impl From<PersonId> for Stream {
    fn from(id: PersonId) -> Self {
        Self { kind: Kind::Journey, id: id.0 }
    }
}

impl From<EmployerId> for Stream {
    fn from(id: EmployerId) -> Self {
        Self { kind: Kind::Employer, id: id.0 }
    }
}

impl From<CohortId> for Stream {
    fn from(id: CohortId) -> Self {
        Self { kind: Kind::Cohort, id: id.0 }
    }
}

impl From<ActorId> for Stream {
    fn from(id: ActorId) -> Self {
        Self { kind: Kind::Account, id: id.0 }
    }
}

impl From<SittingId> for Stream {
    fn from(id: SittingId) -> Self {
        Self { kind: Kind::Sitting, id: id.0 }
    }
}

impl From<SampleId> for Stream {
    fn from(id: SampleId) -> Self {
        Self { kind: Kind::Moderation, id: id.0 }
    }
}

impl From<ImportId> for Stream {
    fn from(id: ImportId) -> Self {
        Self { kind: Kind::Import, id: id.0 }
    }
}

/// An entry that is about to be recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Its id, for ever.
    pub id: EventId,
    /// The day on which it is true.
    pub effective_on: NaiveDate,
    /// What it says.
    pub event: Event,
}

/// An entry of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its place in the whole log, from 1, without gaps: the axis of what was known.
    pub position: i64,
    /// Its id.
    pub id: EventId,
    /// The stream it belongs to.
    pub stream: Stream,
    /// Its place in the stream, from 1, without gaps.
    pub version: i64,
    /// When it was recorded: strictly later than the entry before it.
    pub recorded_at: DateTime<Utc>,
    /// The day on which it is true, as a civil date in England.
    pub effective_on: NaiveDate,
    /// Who recorded it.
    pub by: ActorId,
    /// The import that it came with.
    pub import: Option<ImportId>,
    /// What it says.
    pub event: Event,
}

/// A fact that stands: an entry, as the latest correction of it has it.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'a> {
    /// The entry by which the fact was first recorded.
    pub origin: &'a Recorded,
    /// The entry that says what holds: the origin itself, or a correction.
    pub carrier: &'a Recorded,
    /// The day on which it is true.
    pub effective_on: NaiveDate,
    /// What is true.
    pub event: &'a Event,
}

impl Fact<'_> {
    /// Its place among the facts of its stream.
    fn place(&self) -> (NaiveDate, u8, i64) {
        let from = if self.event.opens_a_stream() { NaiveDate::MIN } else { self.effective_on };
        (from, self.event.rank(), self.origin.position)
    }
}

/// A stream's entries, in the order in which they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History(Vec<Recorded>);

/// The day and the knowledge from which a question is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsAt {
    /// The day: what was true at its close.
    pub on: NaiveDate,
    /// The position up to which the log was known.
    pub known: i64,
}

impl AsAt {
    /// Everything that is known, true on whatever day: for questions about whole histories.
    pub const END: Self = Self { on: NaiveDate::MAX, known: i64::MAX };
}

impl History {
    /// A history from entries in the order of their versions.
    pub fn new(recorded: Vec<Recorded>) -> Self {
        Self(recorded)
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[Recorded] {
        &self.0
    }

    /// The entries themselves, oldest first.
    pub fn into_entries(self) -> Vec<Recorded> {
        self.0
    }

    /// How many entries there are, which is the stream's version.
    pub fn version(&self) -> i64 {
        self.0.last().map_or(0, |it| it.version)
    }

    /// What of this history was known at a position.
    pub fn known_at(mut self, position: i64) -> Self {
        self.0.truncate(self.0.partition_point(|it| it.position <= position));
        self
    }

    /// Adds entries recorded since.
    pub fn extend(&mut self, later: impl IntoIterator<Item = Recorded>) {
        self.0.extend(later);
    }

    /// The facts that stand, in the order in which they became true.
    pub fn facts(&self) -> Vec<Fact<'_>> {
        self.facts_known_at(i64::MAX)
    }

    /// The facts that stood when the log was known up to a position, in the order in which they became true.
    pub fn facts_known_at(&self, position: i64) -> Vec<Fact<'_>> {
        let entries = &self.0[..self.0.partition_point(|it| it.position <= position)];
        let ledger = Ledger::of(entries);
        let mut facts: Vec<Fact<'_>> = Vec::with_capacity(entries.len());
        for (index, origin) in entries.iter().enumerate() {
            if origin.event.amends() || ledger.taken_out_by[index].is_some() {
                continue;
            }
            let carrier = &entries[ledger.said_by[index].unwrap_or(index)];
            let event = match &carrier.event {
                Event::EntryCorrected(it) => it.replacement.as_ref(),
                event => event,
            };
            facts.push(Fact { origin, carrier, effective_on: carrier.effective_on, event });
        }
        facts.sort_by_key(Fact::place);
        facts
    }

    /// What the facts last came to where they came to anything: now, or before the latest amendment that took it away.
    pub fn last<T>(&self, come_to: impl Fn(&[Fact<'_>]) -> Option<T>) -> Option<T> {
        let amendments = self.0.iter().rev().filter(|it| it.event.amends());
        std::iter::once(i64::MAX).chain(amendments.map(|it| it.position - 1)).find_map(|known| come_to(&self.facts_known_at(known)))
    }

    /// Every entry, and what stands of it.
    pub fn standing(&self) -> Vec<(&Recorded, Standing)> {
        let ledger = Ledger::of(&self.0);
        let standing = |index: usize| {
            let root = ledger.root[index].unwrap_or(index);
            // A correction of what was taken out says nothing any more, though nobody took out the correction.
            if let Some(by) = ledger.taken_out_by[index].or(ledger.taken_out_by[root]) {
                return Standing::Retracted { by: self.0[by].id };
            }
            match ledger.said_by[root] {
                Some(by) if by != index && !matches!(self.0[index].event, Event::EntryRetracted(_)) => {
                    Standing::Corrected { by: self.0[by].id, effective_on: self.0[by].effective_on }
                }
                _ => Standing::Stands,
            }
        };
        self.0.iter().enumerate().map(|(index, entry)| (entry, standing(index))).collect()
    }

    /// Whether this history with `drafts` added would be lawful from beginning to end.
    ///
    /// A correction is judged like any other entry: by what the whole history would then be. Each draft is recorded on top of the
    /// one before it, but only the end is judged: two corrections may be lawful together though neither is alone.
    pub fn admit(&self, kind: Kind, drafts: &[Draft], ctx: &Context) -> Result<(), Refusal> {
        self.objection(kind, drafts, ctx).map_or(Ok(()), |(_, refusal)| Err(refusal))
    }

    /// As [`Self::admit`]: why not, and at which of the drafts, where it is at one of them.
    pub fn objection(&self, kind: Kind, drafts: &[Draft], ctx: &Context) -> Option<(Option<EventId>, Refusal)> {
        let mut after = self.clone();
        for draft in drafts {
            if let Err(refusal) = after.check_draft(draft, ctx) {
                return Some((Some(draft.id), refusal));
            }
            after.0.push(after.as_if_recorded(draft, ctx));
        }
        let breaches = judge(kind, &after.facts());
        if breaches.is_empty() {
            return None;
        }
        // What was recorded under an older rule stays on record, and must not stand in the way of everything after it.
        let before = judge(kind, &self.facts());
        let breach = breaches.into_iter().find(|it| !before.contains(it))?;
        if drafts.iter().any(|it| it.id == breach.entry) {
            return Some((Some(breach.entry), breach.refusal));
        }
        Some((None, breach.would_break()))
    }

    /// This history as it would be with `drafts` recorded.
    pub fn with(&self, drafts: &[Draft], ctx: &Context) -> Self {
        let mut after = self.clone();
        for draft in drafts {
            after.0.push(after.as_if_recorded(draft, ctx));
        }
        after
    }

    fn as_if_recorded(&self, draft: &Draft, ctx: &Context) -> Recorded {
        let last = self.0.last();
        Recorded {
            position: last.map_or(0, |it| it.position) + 1,
            id: draft.id,
            stream: last.map_or(Stream { kind: Kind::Journey, id: Uuid::nil() }, |it| it.stream),
            version: self.version() + 1,
            recorded_at: ctx.now,
            effective_on: draft.effective_on,
            by: ctx.by,
            import: None,
            event: draft.event.clone(),
        }
    }
}

/// What a rule may know beside the history: who, and when. `today` is the civil date in England.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
    /// Who acts.
    pub by: ActorId,
    /// The instant.
    pub now: DateTime<Utc>,
    /// The day in England.
    pub today: NaiveDate,
}

/// The fact at which a history would stop being lawful.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// The entry that carries the fact.
    pub entry: EventId,
    /// The day on which it is true.
    pub on: NaiveDate,
    /// The name of its type.
    pub what: &'static str,
    /// Why it would not be lawful.
    pub refusal: Refusal,
}

/// Everything that is not lawful in a stream with these facts, in their order.
fn judge(kind: Kind, facts: &[Fact<'_>]) -> Vec<Breach> {
    match kind {
        Kind::Journey => journey::judge(facts),
        Kind::Employer => employer::judge(facts),
        Kind::Cohort => cohort::judge(facts),
        Kind::Release | Kind::Import | Kind::Disclosure => Vec::new(),
        Kind::Account => account::judge(facts),
        Kind::Sitting => sitting::judge(facts),
        Kind::Moderation => moderation::judge(facts),
    }
}

impl Breach {
    pub(crate) fn at(fact: &Fact<'_>, refusal: Refusal) -> Self {
        Self { entry: fact.carrier.id, on: fact.effective_on, what: fact.event.name(), refusal }
    }

    /// As whoever records something else is told.
    pub(crate) fn would_break(self) -> Refusal {
        Refusal::WouldBreak { entry: self.entry, on: self.on, what: self.what, because: Box::new(self.refusal) }
    }
}

mod drafts;
mod growing;
#[cfg(test)]
mod laws;

pub use growing::Growing;
