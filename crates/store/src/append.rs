//! What can be asked of the log's writer, and what it answers.

use chrono::{DateTime, NaiveDate, Utc};
use domain::account;
use domain::employer;
use domain::event::Event;
use domain::history::{Draft, Stream};
use domain::ids::{ActorId, EventId, ImportId};
use domain::refusal::Refusal;

use crate::account::ACCOUNT_TAG;
use crate::failure::{Failure, Unanswered};
use crate::hold;
use crate::log::{ERASED_TAG, Stored};
use crate::seal::{self, Keyring};

/// An entry, sealed and encoded: all that is missing is its place.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: EventId,
    /// The day on which it is true.
    pub effective_on: NaiveDate,
    /// Its type's name.
    pub name: &'static str,
    /// The version of its shape.
    pub type_version: i64,
    /// By what rules across streams find it; sorted, without repetition.
    pub tags: Vec<String>,
    /// JSON, with personal values sealed.
    pub payload: Vec<u8>,
}

impl Entry {
    /// Seals and encodes a draft, under the key of whoever it is about.
    ///
    /// # Errors
    /// [`Refusal::Erased`] where that key is gone.
    pub fn new(mut draft: Draft, stream: Stream, keys: &Keyring) -> Result<Self, Unanswered> {
        let key = keys.get(&seal::keyed_by(&draft.event, stream)).ok_or(Refusal::Erased)?;
        let tags = tags(&draft.event).into_iter().chain(hold::tag_in(stream, &draft.event)).collect();
        seal::seal(&mut draft.event, draft.id, stream, key)?;
        let payload = serde_json::to_vec(&draft.event).map_err(|_| Failure::Damaged("an event could not be encoded".into()))?;
        let Draft { id, effective_on, event } = draft;
        Ok(Self { id, effective_on, name: event.name(), type_version: event.version(), tags, payload })
    }
}

/// The tag of every append of an import: two imports at once may be about the same people, whom neither finds yet.
pub(crate) const IMPORT_TAG: &str = "import";

/// The tags of an event: only what a rule across streams asks for. In the clear for ever, so pseudonyms only.
pub(crate) fn tags(event: &Event) -> Vec<String> {
    match event {
        Event::RegistrationClaimed(it) => vec![domain::registration::tag(&it.claim)],
        Event::RegistrationReleased(it) => vec![domain::registration::tag(&it.claim)],
        Event::CohortJoined(it) => vec![domain::cohort::tag(it.cohort)],
        Event::CohortLeft(it) => vec![domain::cohort::tag(it.cohort)],
        Event::CohortOpened(it) => vec![domain::cohort::opening_tag(it.cohort)],
        Event::TeamOpened(it) => vec![employer::team_opening_tag(it.team)],
        Event::EmploymentStarted(it) => it.team.map(employer::team_tag).into_iter().collect(),
        Event::EmploymentChanged(it) => it.team.map(employer::team_tag).into_iter().collect(),
        Event::EmployerRegistered(it) => it.called().iter().map(|(_, it)| employer::called_tag(it)).collect(),
        Event::PersonErased(_) => vec![ERASED_TAG.to_owned()],
        Event::FileImported(_) => vec![IMPORT_TAG.to_owned()],
        event if account::is_of_an_account(event) => vec![ACCOUNT_TAG.to_owned()],
        Event::EntryCorrected(it) => tags(&it.replacement),
        _ => Vec::new(),
    }
}

/// Entries for one stream.
#[derive(Clone, Debug)]
pub struct Part {
    /// The stream.
    pub stream: Stream,
    /// The version at which the entries were decided; `None` where it does not matter.
    pub expected: Option<i64>,
    /// What is added, in order.
    pub entries: Vec<Entry>,
}

/// No event of these types with these tags after a position. An empty list of types stands for every type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Any of these breaks it.
    pub items: Vec<Item>,
    /// Events up to this position were seen, and do not matter.
    pub after: i64,
}

/// What an event must look like to break a condition: one of the types, and all of the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Names of types; empty for any.
    pub types: Vec<String>,
    /// At least one: a condition without tags would have to read the whole log.
    pub tags: Vec<String>,
}

impl Item {
    pub(crate) fn matches(&self, name: &str, tags: &str) -> bool {
        (self.types.is_empty() || self.types.iter().any(|it| it == name))
            && self.tags.iter().all(|wanted| tags.lines().any(|it| it == wanted))
    }
}

/// An idempotency key, and what it was used for.
#[derive(Clone, Debug)]
pub struct Key {
    /// Whose key it is: another actor's same key is another key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// A keyed hash of the request.
    pub request: Vec<u8>,
}

/// What was recorded in the meantime, given to whoever decides again.
#[derive(Debug, Default)]
pub struct Meanwhile {
    /// In the command's own stream.
    pub stream: Vec<Stored>,
    /// With the tags of its condition.
    pub tagged: Vec<Stored>,
}

/// Decides a command again, inside the writer, after something came in between. Bounded, and without waiting for anything.
pub type Again = Box<dyn FnMut(Meanwhile) -> Result<Vec<Entry>, Unanswered> + Send>;

/// A command for the writer: everything of it is written, or nothing.
pub struct Append {
    /// Entries, stream by stream.
    pub parts: Vec<Part>,
    /// What must not have happened elsewhere.
    pub condition: Condition,
    /// The key under which the answer is kept.
    pub key: Option<Key>,
    /// Who acts.
    pub by: ActorId,
    /// The import that this belongs to.
    pub import: Option<ImportId>,
    /// The instant, by the clock of whoever acts.
    pub now: DateTime<Utc>,
    /// How to decide again; without it, what came in between is answered as a conflict. Only for commands of one part.
    pub again: Option<Again>,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The first position.
    pub first: i64,
    /// The last position: what the writer's own view of the log must reach.
    pub last: i64,
    /// Whether this had been written before, under the same key.
    pub repeated: bool,
    /// When the first entry was recorded, in microseconds since 1970, where what was written is what the command said: each next entry
    /// is a microsecond later. `None` where it was written before, or decided again.
    pub as_told: Option<i64>,
}
