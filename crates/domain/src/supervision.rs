//! Supervision: sessions that were planned and held, and whether what was promised was given.

mod cadence;
mod compliance;
mod months;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::anonymity::Anonymity;
use crate::england::day_in_england;
use crate::enrolment::{self, Enrolment};
use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{EnrolmentId, EventId, SessionId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::support::Somebody;
use crate::text;

pub use cadence::{Cadence, CadencePhase};
pub use compliance::{Compliance, Given, Shortfall, Window};
pub use months::{Charged, Month, months, months_of};

/// What a session was for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SessionKind {
    /// Reflection on practice.
    Reflective,
    /// The management of cases.
    Case,
    /// Clinical supervision.
    Clinical,
    /// With others on the programme, led by somebody.
    Group,
    /// Among equals.
    Peer,
    /// Reflection and cases in one session.
    Combined,
}

/// How far a session has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SessionState {
    /// It is to be on its day.
    Planned,
    /// It was held on its day.
    Held,
    /// It was planned for its day and not held.
    Cancelled,
}

/// A session's length. Holding one is proof that it was checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Minutes(u16);

impl Minutes {
    /// Longer than a working day: a slip of the keyboard.
    const MOST: u16 = 480;

    /// A length from a minute to a working day.
    pub fn new(minutes: u16) -> Result<Self, Refusal> {
        if (1..=Self::MOST).contains(&minutes) { Ok(Self(minutes)) } else { Err(OnProgramme::SessionLength(Self::MOST).into()) }
    }

    /// In minutes.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Minutes {
    type Error = Refusal;

    fn try_from(minutes: u16) -> Result<Self, Refusal> {
        Self::new(minutes)
    }
}

impl From<Minutes> for u16 {
    fn from(it: Minutes) -> Self {
        it.0
    }
}

/// A session was planned, held or cancelled. True on the day of the session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SupervisionRecorded {
    /// The session: what was planned and what was held is one.
    pub session: SessionId,
    /// The enrolment that it was promised in.
    pub enrolment: EnrolmentId,
    /// How far it has come.
    pub state: SessionState,
    /// What it was for.
    pub kind: SessionKind,
    /// How long it was, or is to be.
    pub minutes: Minutes,
    /// With whom.
    pub with: Vec<Somebody>,
    /// Whether nobody and nothing interrupted it.
    pub uninterrupted: bool,
    /// Whether anything in the words had to be looked at by a person before it was taken for anonymous.
    pub anonymity: Anonymity,
    /// What the worker thought of it.
    pub words: Private<SessionWords>,
}

/// What the worker thought of a session: theirs, and sealed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SessionWords {
    /// From one, of no use, to five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The best rating there is.
const BEST: u8 = 5;

/// A session as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Its day.
    pub on: NaiveDate,
    /// How far it has come.
    pub state: SessionState,
    /// What it was for.
    pub kind: SessionKind,
    /// How long.
    pub minutes: Minutes,
    /// With whom.
    pub with: Vec<Somebody>,
    /// Whether nobody and nothing interrupted it.
    pub uninterrupted: bool,
    /// What the worker thought of it.
    pub words: Private<SessionWords>,
    /// The entry that says so.
    pub said_by: EventId,
    /// The entry that said it first, before any correction.
    pub first_said_by: EventId,
    /// Where in the log that is.
    pub position: i64,
}

impl Session {
    /// By how many days it was recorded later than it was held, in England's days; none where it was not held, or is recorded elsewhere.
    pub fn recorded_late_by_days(&self, history: &History) -> Option<i64> {
        if self.state != SessionState::Held {
            return None;
        }
        let entry = history.entries().iter().find(|it| it.id == self.first_said_by)?;
        Some((day_in_england(entry.recorded_at) - self.on).num_days().max(0))
    }
}

impl Enrolment {
    /// The sessions that are planned for days after one, by their days: a plan is true on the day that it is for, and so not before it.
    pub fn planned_after(&self, on: NaiveDate, history: &History) -> Vec<Session> {
        let mut sessions = self.sessions.clone();
        let facts = history.facts();
        for fact in facts.iter().filter(|it| on < it.effective_on) {
            match fact.event {
                Event::SupervisionRecorded(it) if it.enrolment == self.id && it.state != SessionState::Held => {
                    remember(&mut sessions, it, fact);
                }
                _ => {}
            }
        }
        sessions.retain(|it| on < it.on && it.state == SessionState::Planned);
        sessions.sort_by_key(|it| (it.on, it.id));
        sessions
    }
}

pub(crate) fn record(journey: &Journey, it: &SupervisionRecorded) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    let elsewhere = journey.enrolments.iter().filter(|known| known.id != it.enrolment).flat_map(|it| &it.sessions);
    if elsewhere.into_iter().any(|known| known.id == it.session) {
        return Err(OnProgramme::SessionKnown.into());
    }
    let held = enrolment.sessions.iter().any(|known| known.id == it.session && known.state == SessionState::Held);
    // A plan for a later day than that of the session stays on record, and says nothing any more.
    if held && it.state != SessionState::Planned {
        return Err(OnProgramme::SessionKnown.into());
    }
    if it.with.is_empty() {
        return Err(Refusal::Empty("with"));
    }
    let Some(words) = it.words.get() else {
        return Ok(());
    };
    if words.rating.is_some_and(|it| !(1..=BEST).contains(&it)) {
        return Err(OnProgramme::RatingRange(BEST).into());
    }
    let Some(note) = words.note.as_deref() else {
        return Ok(());
    };
    text::lines("note", note, text::NOTE)?;
    it.anonymity.check("note", note)
}

/// Remembers a session: what was held stays held, and before that it is what was said of it last. A plan may move it to an earlier day.
pub(crate) fn remember(sessions: &mut Vec<Session>, it: &SupervisionRecorded, fact: &Fact<'_>) {
    let session = Session {
        id: it.session,
        on: fact.effective_on,
        state: it.state,
        kind: it.kind,
        minutes: it.minutes,
        with: it.with.clone(),
        uninterrupted: it.uninterrupted,
        words: it.words.clone(),
        said_by: fact.carrier.id,
        first_said_by: fact.origin.id,
        position: fact.origin.position,
    };
    match sessions.iter_mut().find(|known| known.id == it.session) {
        Some(known) if known.state == SessionState::Held => {}
        Some(known) if session.state != SessionState::Held && session.position < known.position => {}
        Some(known) => *known = session,
        None => sessions.push(session),
    }
}

#[cfg(test)]
pub(crate) mod tests;
