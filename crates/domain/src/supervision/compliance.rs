//! Compliance: the windows of the promised cadence, and what of it was given in each.
//!
//! A window is a time of the programme's clock, so a pause stretches it. One session answers for one window; a second session in a window
//! answers for the one before it, where that had none: so a session that was a day late leaves no gap beside those that came in time.

use chrono::{NaiveDate, TimeDelta};

use super::{Cadence, Session, SessionState};
use crate::clock::{Clock, Course, Length};
use crate::enrolment::{Carried, Enrolment};
use crate::framework::Programme;
use crate::ids::SessionId;
use crate::journey::Journey;

/// Whether the promised supervision was given, window by window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compliance {
    /// The windows that have begun, oldest first.
    pub windows: Vec<Window>,
}

/// A time in which one session is promised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    /// Which phase of the cadence it belongs to, from 1.
    pub phase: usize,
    /// First day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
    /// What was given.
    pub given: Given,
    /// Sessions held in it that do not count, each with the reason.
    pub not_counted: Vec<(SessionId, Shortfall)>,
}

/// What was given in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Given {
    /// A session that counts.
    InTime(SessionId),
    /// A session that counts, in the window after it.
    Late(SessionId),
    /// None, and the person was away.
    Excused,
    /// None.
    Missed,
    /// None yet: the window is not over.
    Open,
}

/// Why a session does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Shortfall {
    /// It was of another kind than is promised.
    Kind,
    /// It was too short.
    TooShort,
    /// It was interrupted.
    Interrupted,
}

impl Window {
    /// The last day; none while nobody knows it, since a pause goes on.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.until.pred_opt().filter(|_| self.until != NaiveDate::MAX)
    }
}

impl Compliance {
    /// How many windows came out in a way.
    pub fn count(&self, is: impl Fn(Given) -> bool) -> usize {
        self.windows.iter().filter(|it| is(it.given)).count()
    }

    /// How many sessions were promised so far: one for each window that is over and not excused, or that has its session already.
    pub fn promised(&self) -> usize {
        self.count(|it| !matches!(it, Given::Open | Given::Excused))
    }

    /// How many of them were given, in time or late.
    pub fn given(&self) -> usize {
        self.count(|it| matches!(it, Given::InTime(_) | Given::Late(_)))
    }
}

impl Cadence {
    /// Why a session that was held does not count; none where it does.
    pub fn shortfall(&self, session: &Session) -> Option<Shortfall> {
        if !self.counts.contains(&session.kind) {
            return Some(Shortfall::Kind);
        }
        if u32::from(session.minutes.get()) < self.minimum_minutes {
            return Some(Shortfall::TooShort);
        }
        (self.uninterrupted && !session.uninterrupted).then_some(Shortfall::Interrupted)
    }
}

impl Enrolment {
    /// Whether the supervision that the pinned version promises was given, asked at the close of a day; none where it promises none.
    pub fn supervision(&self, journey: &Journey, programme: &Programme, on: NaiveDate) -> Option<Compliance> {
        let cadence = programme.cadence.as_ref()?;
        let course = self.course(journey, programme, on);
        let last = self.ended.as_ref().map_or(on, |it| it.on.min(on));
        // Before somebody was on the programme, or where a move left supervision behind, nothing was promised to them here.
        let first = self.counts_from(Carried::Supervision).map_or(self.enrolled_on, |it| it.max(self.enrolled_on));
        let mut windows = windows(cadence, &course, last);
        windows.retain(|it| it.until > first);
        let mut held: Vec<&Session> = self.sessions.iter().filter(|it| it.state == SessionState::Held && it.on <= on).collect();
        held.sort_by_key(|it| (it.on, it.id));
        judge(&mut windows, cadence, &held);
        for window in windows.iter_mut().filter(|it| it.given == Given::Missed) {
            window.given = if is_excused(&course, cadence, window, last) {
                Given::Excused
            } else if window.until > last {
                Given::Open
            } else {
                Given::Missed
            };
        }
        // Who left in the middle of a window was not owed its session.
        windows.retain(|it| self.ended.is_none() || it.given != Given::Open);
        Some(Compliance { windows })
    }
}

/// The windows that begin up to a day, each with nothing given yet.
fn windows(cadence: &Cadence, course: &Course<'_>, last: NaiveDate) -> Vec<Window> {
    let end = Clock::of(course).expected_end.on;
    let mut all: Vec<Window> = Vec::new();
    let reached = |day: NaiveDate| {
        let days = u32::try_from((day - course.anchor).num_days()).unwrap_or(u32::MAX);
        course.reached(Length::Days(days)).filter(|it| end.is_none_or(|end| *it < end))
    };
    let mut from = course.anchor;
    for (index, phase) in cadence.phases.iter().enumerate() {
        let until = phase.until.map_or(NaiveDate::MAX, |it| it.after(course.anchor));
        for (first, next) in slots(Slotted { from, until, every: phase.every }, last) {
            let Some(from) = reached(first) else { return all };
            // A window that runs into the end ends there; one that runs into a pause of which nobody knows the end is not over.
            let until = reached(next).or(end).unwrap_or(NaiveDate::MAX);
            if let Some(before) = all.last_mut().filter(|_| is_stub(until - from, next - first)) {
                before.until = until;
                return all;
            }
            if last < from {
                return all;
            }
            all.push(Window { phase: index + 1, from, until, given: Given::Missed, not_counted: Vec::new() });
        }
        from = until;
    }
    all
}

/// The slots of a phase by the calendar, before any pause: those that begin up to a day, and the next. What is left over at the end of a
/// phase is a slot of its own where it is at least half as long as the others, and otherwise belongs to the last.
fn slots(phase: Slotted, last: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let Slotted { from, until, every } = phase;
    let mut all: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for count in 0.. {
        let (start, next) = (every.times(count).after(from), every.times(count + 1).after(from));
        if until <= start {
            break;
        }
        match all.last_mut() {
            Some(before) if is_stub(until.min(next) - start, next - start) => before.1 = until,
            _ => all.push((start, until.min(next))),
        }
        if last < start {
            break;
        }
    }
    all
}

/// Whether what is left over is too short to promise a session of its own.
fn is_stub(left: TimeDelta, whole: TimeDelta) -> bool {
    left * 2 < whole
}

/// A phase by the calendar.
#[derive(Clone, Copy)]
struct Slotted {
    from: NaiveDate,
    until: NaiveDate,
    every: Length,
}

/// Gives each window its session: the first that counts in it, or one too many of the next.
fn judge(windows: &mut [Window], cadence: &Cadence, held: &[&Session]) {
    let mut counted: Vec<Vec<SessionId>> = Vec::with_capacity(windows.len());
    for window in windows.iter_mut() {
        let inside = held.iter().filter(|it| window.from <= it.on && it.on < window.until);
        let (good, short): (Vec<_>, Vec<_>) = inside.map(|it| (it.id, cadence.shortfall(it))).partition(|(_, it)| it.is_none());
        window.not_counted = short.into_iter().filter_map(|(id, why)| Some((id, why?))).collect();
        counted.push(good.into_iter().map(|(id, _)| id).collect());
    }
    for index in 0..windows.len() {
        let next = counted.get(index + 1).filter(|it| it.len() > 1).map(|it| it[0]);
        windows[index].given = match (counted[index].first(), next) {
            (Some(id), _) => Given::InTime(*id),
            (None, Some(id)) => {
                counted[index + 1].remove(0);
                Given::Late(id)
            }
            (None, None) => Given::Missed,
        };
    }
}

/// Whether the person was away for so much of a window that is over that no session could be expected.
fn is_excused(course: &Course<'_>, cadence: &Cadence, window: &Window, last: NaiveDate) -> bool {
    let paused = |day: NaiveDate| course.pauses.iter().any(|it| it.from <= day && it.until.is_none_or(|until| day < until));
    let away = |day: NaiveDate| course.absences.iter().any(|it| it.from <= day && it.until.is_none_or(|until| day <= until));
    if last < window.until {
        return false;
    }
    let days: Vec<NaiveDate> = window.from.iter_days().take_while(|it| *it < window.until).filter(|it| !paused(*it)).collect();
    let lost = days.iter().filter(|it| away(**it)).count() as u64;
    lost > 0 && lost * 100 >= days.len() as u64 * u64::from(cadence.excused_from_percent)
}
