//! Entries: what was recorded, when and by whom, and what of it still stands.

mod fact;
mod summary;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::access::{Class, Given, WithheldBecause};
use domain::correction::Standing;
use domain::event::Event;
use domain::history::{History, Kind, Recorded, Stream};
use domain::ids::{EventId, PersonId};
use uuid::Uuid;

pub use fact::Fact;

use crate::at::At;
use crate::desk::Desk;
use crate::ids::{Tag, encode, encode_entry};
use crate::journey::{Journey, Known, Together};
use crate::scalars::{Date, Long};

/// A history, and what stands of each of its entries.
pub struct Whole {
    history: Arc<History>,
    withheld: BTreeMap<Class, WithheldBecause>,
    standing: Vec<Standing>,
}

impl Whole {
    /// Looks once at what was given of a history, for all of its entries.
    pub fn of(history: Arc<History>, withheld: &BTreeMap<Class, WithheldBecause>) -> Arc<Self> {
        let standing = history.standing().into_iter().map(|(_, it)| it).collect();
        Arc::new(Self { history, withheld: withheld.clone(), standing })
    }
}

/// What the entries of one answer share beside their history: when it is asked, and the journey that they belong to, folded once.
pub struct Shared {
    at: At,
    journey: OnceLock<Arc<Together>>,
}

impl Shared {
    /// Nothing yet but the times.
    pub fn new(at: At) -> Arc<Self> {
        Arc::new(Self { at, journey: OnceLock::new() })
    }
}

/// One entry of a history.
#[derive(Clone)]
pub struct Entry {
    whole: Arc<Whole>,
    index: usize,
    shared: Arc<Shared>,
}

/// What holds of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum EntryStanding {
    /// It holds as it was recorded.
    Stands,
    /// It holds as a later entry corrected it.
    Corrected,
    /// It does not hold: a later entry took it out.
    Retracted,
}

impl Entry {
    /// Every entry of a history, in the order in which they were recorded.
    pub fn all(given: Given, at: &At) -> Vec<Self> {
        Self::each(&Whole::of(Arc::new(given.history), &given.withheld), &Shared::new(at.clone()))
    }

    /// Every entry of a journey that is asked for among others.
    pub fn of_journey(whole: &Arc<Whole>, together: &Arc<Together>) -> Vec<Self> {
        let journey = OnceLock::from(together.clone());
        Self::each(whole, &Arc::new(Shared { at: together.at().clone(), journey }))
    }

    fn each(whole: &Arc<Whole>, shared: &Arc<Shared>) -> Vec<Self> {
        (0..whole.history.entries().len()).map(|index| Self { whole: whole.clone(), index, shared: shared.clone() }).collect()
    }

    /// Every entry of a stream, as known at the time of a question, where they are the actor's to see. Those of many streams are asked
    /// for together.
    pub async fn of_stream(ctx: &Context<'_>, stream: Stream, at: &At) -> Result<Option<Vec<Self>>> {
        let desk = Desk::of(ctx)?;
        let given = at.histories(&desk, &[stream]).await?.remove(&stream);
        Ok(given.map(|it| Self::all(Given::clone(&it).known_at(at.as_at().known), at)))
    }

    /// The entry of one event, where the history has it.
    pub fn one(whole: &Arc<Whole>, event: EventId, shared: &Arc<Shared>) -> Option<Self> {
        let index = whole.history.entries().iter().position(|it| it.id == event)?;
        Some(Self { whole: whole.clone(), index, shared: shared.clone() })
    }

    /// The entry of an event, where there is one that the actor may see.
    pub async fn find(ctx: &Context<'_>, stream: Stream, event: EventId, at: At) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream) else { return Ok(None) };
        Ok(Self::one(&Whole::of(Arc::new(given.history.clone()), &given.withheld), event, &Shared::new(at)))
    }

    /// Its place in the whole log.
    pub fn position_of(&self) -> i64 {
        self.recorded().position
    }

    /// As it was recorded.
    pub fn recorded(&self) -> &Recorded {
        &self.whole.history.entries()[self.index]
    }

    fn other(&self, id: EventId) -> Option<Self> {
        let index = self.whole.history.entries().iter().position(|it| it.id == id)?;
        Some(Self { index, ..self.clone() })
    }
}

/// One entry: a fact as it was recorded, or a correction or retraction of one. Entries are never changed.
#[Object]
impl Entry {
    /// The entry's node id.
    pub async fn id(&self) -> ID {
        encode_entry(self.recorded().stream, self.recorded().id)
    }

    /// The event's own id, for ever.
    async fn event_id(&self) -> Uuid {
        self.recorded().id.0
    }

    /// The event's type, such as `EmploymentStarted`. A type's name never changes.
    #[graphql(name = "type")]
    async fn kind(&self) -> &'static str {
        self.recorded().event.name()
    }

    /// The day on which it is true.
    async fn effective_on(&self) -> Date {
        self.recorded().effective_on.into()
    }

    /// The instant at which it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.recorded().recorded_at
    }

    /// Its place in the whole log, from 1, without gaps.
    async fn position(&self) -> Long {
        Long(self.recorded().position)
    }

    /// Its place in its own history, from 1, without gaps.
    async fn version(&self) -> i32 {
        i32::try_from(self.recorded().version).unwrap_or(i32::MAX)
    }

    /// Who recorded it: the id of a signed-in person or a service, as `viewer` has it.
    async fn by(&self) -> ID {
        encode(Tag::Actor, self.recorded().by.0)
    }

    /// The history that it belongs to, such as `journey/0190…`.
    async fn stream(&self) -> String {
        self.recorded().stream.to_string()
    }

    /// The journey that it belongs to, where it belongs to one.
    async fn journey(&self) -> Option<Journey> {
        let stream = self.recorded().stream;
        let person = PersonId(stream.id);
        let Shared { at, journey } = self.shared.as_ref();
        let Whole { history, withheld, .. } = self.whole.as_ref();
        let given = || Given { history: History::clone(history), withheld: withheld.clone(), ..Given::default() };
        let known = || Known::of(given(), at);
        let together = || journey.get_or_init(|| Together::one(person, known(), at.clone())).clone();
        (stream.kind == Kind::Journey).then(|| Journey::listed(person, None, together()))
    }

    /// What holds of it.
    async fn standing(&self) -> EntryStanding {
        match self.whole.standing[self.index] {
            Standing::Stands => EntryStanding::Stands,
            Standing::Corrected { .. } => EntryStanding::Corrected,
            Standing::Retracted { .. } => EntryStanding::Retracted,
        }
    }

    /// The later entry that says what holds instead, where it was corrected.
    async fn corrected_by(&self) -> Option<Entry> {
        match self.whole.standing[self.index] {
            Standing::Corrected { by, .. } => self.other(by),
            _ => None,
        }
    }

    /// The later entry that took it out, where it was retracted.
    async fn retracted_by(&self) -> Option<Entry> {
        match self.whole.standing[self.index] {
            Standing::Retracted { by } => self.other(by),
            _ => None,
        }
    }

    /// The earlier entry that this one corrects, where it is a correction.
    async fn corrects(&self) -> Option<Entry> {
        match &self.recorded().event {
            Event::EntryCorrected(it) => self.other(it.target),
            _ => None,
        }
    }

    /// The earlier entry that this one takes out, where it is a retraction.
    async fn retracts(&self) -> Option<Entry> {
        match &self.recorded().event {
            Event::EntryRetracted(it) => self.other(it.target),
            _ => None,
        }
    }

    /// Why it was corrected or retracted; null for other entries, and where the person has been erased.
    async fn reason(&self) -> Option<&String> {
        match &self.recorded().event {
            Event::EntryCorrected(it) => it.reason.get(),
            Event::EntryRetracted(it) => it.reason.get(),
            _ => None,
        }
    }

    /// The person's request for rectification that it answers, where it is a correction or a retraction that answers one.
    async fn answers_rectification_id(&self) -> Option<ID> {
        let answers = match &self.recorded().event {
            Event::EntryCorrected(it) => it.answers,
            Event::EntryRetracted(it) => it.answers,
            _ => None,
        };
        answers.map(|it| encode(Tag::Rectification, it.0))
    }

    /// What it says, value by value; of a correction, what it says instead. Null for a retraction, which says nothing of its own.
    async fn fact(&self) -> Option<Fact> {
        fact::of(self)
    }

    /// What it says, in a few words for people, without anything personal.
    async fn summary(&self) -> String {
        summary::of(&self.recorded().event)
    }
}
