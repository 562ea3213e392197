//! Supervising: the sessions of each window that the version promises, and those that were not held as promised.

use chrono::NaiveDate;
use domain::event::Event;
use domain::ids::SessionId;
use domain::private::Private::Open;
use domain::supervision::{Given, Minutes, SessionKind, SessionState, SessionWords, SupervisionRecorded};
use domain::support::Party;

use super::telling::{CLEAN, Telling, after};
use super::words::AFTER_SUPERVISION;
use crate::clock;
use crate::demo::plan::Happening;

/// How a session went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Session {
    Good,
    TooShort,
    AboutCases,
    Interrupted,
    Cancelled,
    /// After the time in which it was promised.
    Late,
    /// Nobody thought of it.
    Missing,
}

const USUALLY: [(Session, usize); 7] = [
    (Session::Good, 850),
    (Session::TooShort, 35),
    (Session::AboutCases, 20),
    (Session::Interrupted, 15),
    (Session::Cancelled, 30),
    (Session::Late, 25),
    (Session::Missing, 25),
];

impl Telling<'_> {
    /// A session in each window, as a rule.
    pub(super) fn supervised(&mut self) {
        let Some(compliance) = self.bare().and_then(|it| it.supervision(&self.journey, self.chosen.programme, self.until)) else { return };
        let windows: Vec<_> = compliance.windows.iter().filter(|it| it.given != Given::Excused).map(|it| (it.from, it.until)).collect();
        let poor = if self.has(Happening::SupervisionMissed) { windows.len().saturating_sub(4) } else { usize::MAX };
        for (index, (from, until)) in windows.into_iter().enumerate() {
            let how = match index.checked_sub(poor) {
                Some(0) => Session::TooShort,
                Some(1) => Session::AboutCases,
                Some(2) => Session::Cancelled,
                Some(_) => Session::Missing,
                None => self.dice.weighted(&USUALLY),
            };
            self.session(how, (from, until));
        }
        if !self.is_over {
            let next = after(self.today, 1 + self.dice.below(6) as u64);
            if let Some(on) = self.open_day(next, after(next, 14)) {
                self.record((on, SessionState::Planned), (SessionKind::Reflective, 90, true));
            }
        }
    }

    fn session(&mut self, how: Session, (from, until): (NaiveDate, NaiveDate)) {
        let until = until.min(after(self.today, 30));
        let day = if how == Session::Late { self.some_day(until, after(until, 4)) } else { self.some_day(from, until) };
        let Some(on) = day else { return };
        let minutes = 90 + 5 * self.dice.below(5) as u16;
        let kind = if self.dice.per_mille(250) { SessionKind::Combined } else { SessionKind::Reflective };
        let what = match how {
            Session::Missing => return,
            Session::Good | Session::Late | Session::Cancelled => (kind, minutes, true),
            Session::TooShort => (kind, 45 + minutes / 10, true),
            Session::AboutCases => (SessionKind::Case, minutes, true),
            Session::Interrupted => (kind, minutes, false),
        };
        let state = if how == Session::Cancelled { SessionState::Cancelled } else { SessionState::Held };
        if on <= self.until {
            self.record((on, state), what);
        }
    }

    fn record(&mut self, (on, state): (NaiveDate, SessionState), (kind, minutes, uninterrupted): (SessionKind, u16, bool)) {
        let Ok(minutes) = Minutes::new(minutes) else { return };
        let is_rated = state == SessionState::Held && self.dice.per_mille(600);
        let rating = is_rated.then(|| 2 + self.dice.weighted(&[(0, 10), (1, 20), (2, 45), (3, 25)]));
        let note = (is_rated && self.dice.per_mille(300)).then(|| self.one_of(AFTER_SUPERVISION));
        let it = SupervisionRecorded {
            session: SessionId(clock::new_id()),
            enrolment: self.enrolment,
            state,
            kind,
            minutes,
            with: vec![self.who(Party::Supervisor, on)],
            uninterrupted,
            anonymity: CLEAN,
            words: Open(SessionWords { rating, note }),
        };
        // What is planned lies ahead, and is told all the same.
        self.drafts.push(crate::demo::record::draft(on, Event::SupervisionRecorded(it)));
    }
}
