//! Carrying: the cases that somebody held beside what was promised, and the time that they had for development.

use chrono::{Datelike, Days, NaiveDate};
use domain::caseload::CaseloadExcessAllowed;
use domain::development::DevelopmentTimeRecorded;
use domain::employment::CaseloadRecorded;
use domain::event::Event;
use domain::private::Private::Open;
use domain::support::Party;

use super::telling::{Telling, after};
use crate::demo::plan::Happening;

/// The last day of which cases were published: before it, only what the plan has may be the last reading of a year.
const PUBLISHED: NaiveDate = NaiveDate::from_ymd_opt(2025, 9, 30).unwrap();

/// A tenth of a week of 37 hours, in minutes.
const TENTH_OF_A_WEEK: u64 = 222;

/// The days of a line of the ledger.
const LINE: u64 = 91;

impl Telling<'_> {
    /// A reading a month, rising as they grow into the work.
    pub(super) fn carried(&mut self) {
        let Some(spell) = self.journey.spells.iter().find(|it| it.id == self.spell).cloned() else { return };
        let fte = |on: NaiveDate| spell.pieces.iter().rev().find(|it| it.from <= on).map_or(0, |it| it.fte.millionths());
        let counted = |on: NaiveDate| spell.caseloads.iter().any(|it| year_of_count(it.on) == year_of_count(on) && on < it.on);
        let is_overloaded = self.has(Happening::Overloaded);
        for month in 1..30_u64 {
            let on = after(self.enrolled_on, month * 30 - 9);
            if self.until < on {
                break;
            }
            let Some(on) = self.open_day(on, after(on, 10)).filter(|it| PUBLISHED < *it || counted(*it)) else { continue };
            let most = if is_overloaded { 17 + month.min(3) } else { (5 + month + self.dice.below(2) as u64).min(14) };
            let cases = u32::try_from(most * fte(on).unsigned_abs() / 1_000_000).unwrap_or(0);
            self.say(on, Event::CaseloadRecorded(CaseloadRecorded { spell: self.spell, cases, weighted_hundredths: None }));
        }
        if is_overloaded {
            let from = after(self.enrolled_on, 15);
            let (by, note) = (self.who(Party::LineManager, from), Open(Some("Until the vacancy in the team is filled".to_owned())));
            let allowed = CaseloadExcessAllowed { enrolment: self.enrolment, by, until: after(from, 28), note };
            self.say(from, Event::CaseloadExcessAllowed(allowed));
        }
    }

    /// A line of the ledger for each quarter: most of what was promised, and what was taken away of it.
    pub(super) fn developed(&mut self) {
        let mut from = self.enrolled_on;
        while after(from, LINE - 1) <= self.until {
            let until = after(from, LINE - 1);
            let open = from.iter_days().take_while(|it| *it <= until).filter(|it| self.is_open(*it)).count() as u64;
            let promised = TENTH_OF_A_WEEK * open / 5;
            let given = promised * (70 + self.dice.below(31) as u64) / 100;
            let line = DevelopmentTimeRecorded {
                enrolment: self.enrolment,
                from,
                given_minutes: u32::try_from(given).unwrap_or(0),
                taken_away_minutes: u32::try_from((promised - given) / 2).unwrap_or(0),
                note: Open(None),
            };
            self.say(until, Event::DevelopmentTimeRecorded(line));
            from = after(until, 1);
        }
    }
}

/// The year to 30 September that a day lies in.
fn year_of_count(on: NaiveDate) -> i32 {
    (on + Days::new(92)).year()
}
