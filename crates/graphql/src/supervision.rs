//! Supervision: sessions that were planned and held, and what of the promised supervision was given.

mod changes;
pub mod facts;
mod map;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::NaiveDate;
use domain::enrolment::Enrolment;
use domain::history::History;
use domain::supervision as known;
use domain::supervision::Compliance;

pub use changes::SupervisionMutation;
pub use map::SupervisionQuery;

use crate::codes::SessionKind;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count};
use crate::support::Somebody;

/// How far a session has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::supervision::SessionState")]
pub enum SessionState {
    /// It is to be on its day.
    Planned,
    /// It was held on its day.
    Held,
    /// It was planned for its day and not held.
    Cancelled,
}

/// Why a session does not count towards what was promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::supervision::Shortfall")]
pub enum SessionShortfall {
    /// It was of another kind than is promised.
    Kind,
    /// It was too short.
    TooShort,
    /// It was interrupted.
    Interrupted,
}

/// What was given in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum SupervisionGiven {
    /// A session that counts.
    InTime,
    /// A session that counts, in the window after it.
    Late,
    /// None, and the person was away.
    Excused,
    /// None.
    Missed,
    /// None yet: the window is not over.
    Open,
}

/// A session of supervision as far as it has come.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "SupervisionSession")]
pub struct Session {
    /// The session, for mutations: what was planned and what was held is one.
    id: ID,
    /// Its day.
    on: Date,
    /// How far it has come.
    state: SessionState,
    /// What it was for.
    kind: SessionKind,
    /// How long it was, or is to be.
    minutes: i32,
    /// With whom.
    with: Vec<Somebody>,
    /// Whether nobody and nothing interrupted it.
    uninterrupted: bool,
    /// What the worker thought of it, from 1 to 5; null where nothing was said, or the person has been erased.
    rating: Option<i32>,
    /// What the worker said of it; null where nothing was said, or the person has been erased.
    note: Option<String>,
    /// How many days after it was held it was first recorded: 0 for the same day. Null where it was not held.
    recorded_late_by_days: Option<i32>,
}

impl Session {
    /// As the rules know it, recorded in a history.
    pub fn of(it: &known::Session, history: &History) -> Self {
        let words = it.words.get();
        Self {
            id: encode(Tag::Session, it.id.0),
            on: it.on.into(),
            state: it.state.into(),
            kind: it.kind.into(),
            minutes: it.minutes.get().into(),
            with: it.with.iter().map(|it| (*it).into()).collect(),
            uninterrupted: it.uninterrupted,
            rating: words.and_then(|it| it.rating).map(Into::into),
            note: words.and_then(|it| it.note.clone()),
            recorded_late_by_days: it.recorded_late_by_days(history).map(|it| i32::try_from(it).unwrap_or(i32::MAX)),
        }
    }
}

/// A session that was held and does not count.
#[derive(Clone, Debug, SimpleObject)]
pub struct NotCounted {
    /// The session.
    session_id: ID,
    /// Why it does not count.
    why: SessionShortfall,
}

/// A time in which one session is promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupervisionWindow {
    /// Which phase of the promised cadence it belongs to, from 1.
    phase: i32,
    /// First day.
    from: Date,
    /// Last day; null while a pause goes on of which nobody knows the end.
    until: Option<Date>,
    /// What was given.
    given: SupervisionGiven,
    /// The session that answers for it, where one does.
    session_id: Option<ID>,
    /// Sessions held in it that do not count, each with the reason.
    not_counted: Vec<NotCounted>,
}

impl From<&known::Window> for SupervisionWindow {
    fn from(it: &known::Window) -> Self {
        let (given, session) = match it.given {
            known::Given::InTime(id) => (SupervisionGiven::InTime, Some(id)),
            known::Given::Late(id) => (SupervisionGiven::Late, Some(id)),
            known::Given::Excused => (SupervisionGiven::Excused, None),
            known::Given::Missed => (SupervisionGiven::Missed, None),
            known::Given::Open => (SupervisionGiven::Open, None),
        };
        let not_counted = it.not_counted.iter().map(|(id, why)| NotCounted { session_id: encode(Tag::Session, id.0), why: (*why).into() });
        Self {
            phase: count(it.phase),
            from: it.from.into(),
            until: it.last_day().map(Date),
            given,
            session_id: session.map(|it| encode(Tag::Session, it.0)),
            not_counted: not_counted.collect(),
        }
    }
}

/// The sessions of an enrolment, and what of the promised supervision was given.
#[derive(Clone, Debug, SimpleObject)]
pub struct Supervision {
    /// Sessions promised so far: one for each window that is over and not excused, or that has its session already. Null where the
    /// version of the programme promises no supervision.
    promised: Option<i32>,
    /// Of these, given: in time or late.
    given: i32,
    /// Of those given, late.
    late: i32,
    /// Of those promised, missed.
    missed: i32,
    /// Windows in which nothing was promised since the person was away.
    excused: i32,
    /// The windows that have begun, oldest first.
    windows: Vec<SupervisionWindow>,
    /// The same by calendar month.
    months: Vec<SupervisionMonth>,
    /// Every session up to the day that is asked about, whether it counts or not, by its day.
    sessions: Vec<Session>,
    /// Sessions that are planned for days after it.
    planned: Vec<Session>,
}

impl Supervision {
    /// The sessions of an enrolment, folded up to a day, and what of the promise they keep; no promise where the version makes none.
    pub fn of(enrolment: &Enrolment, compliance: Option<&Compliance>, history: &History, on: NaiveDate) -> Self {
        let counted = |is: fn(known::Given) -> bool| compliance.map_or(0, |it| count(it.count(is)));
        let mut sessions: Vec<&known::Session> = enrolment.sessions.iter().collect();
        sessions.sort_by_key(|it| (it.on, it.id));
        Self {
            promised: compliance.map(|it| count(it.promised())),
            given: compliance.map_or(0, |it| count(it.given())),
            late: counted(|it| matches!(it, known::Given::Late(_))),
            missed: counted(|it| it == known::Given::Missed),
            excused: counted(|it| it == known::Given::Excused),
            windows: compliance.iter().flat_map(|it| &it.windows).map(Into::into).collect(),
            months: SupervisionMonth::all(compliance),
            sessions: sessions.into_iter().map(|it| Session::of(it, history)).collect(),
            planned: enrolment.planned_after(on, history).iter().map(|it| Session::of(it, history)).collect(),
        }
    }
}

/// What was promised and given in a calendar month, of one person or of many. A window belongs to the month in which it begins.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupervisionMonth {
    /// The month, by its first day.
    month: Date,
    /// Sessions promised: one for each window that is over and not excused, or that has its session already.
    promised: i32,
    /// Of these, given: in time or late.
    given: i32,
    /// Of those given, late.
    late: i32,
    /// Of those promised, missed.
    missed: i32,
    /// Windows in which nothing was promised since somebody was away.
    excused: i32,
}

impl SupervisionMonth {
    /// The months of some people's supervision together, oldest first.
    pub fn all<'a>(people: impl IntoIterator<Item = &'a Compliance>) -> Vec<Self> {
        known::months(people).into_iter().map(Self::from).collect()
    }
}

impl From<known::Month> for SupervisionMonth {
    fn from(it: known::Month) -> Self {
        Self {
            month: it.first_day.into(),
            promised: count(it.promised),
            given: count(it.given),
            late: count(it.late),
            missed: count(it.missed),
            excused: count(it.excused),
        }
    }
}
