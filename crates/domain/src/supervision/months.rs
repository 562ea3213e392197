//! Supervision by calendar months: what was promised beside what was given, for one person or for many.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Compliance, Given, Window};
use crate::enrolment::Enrolment;
use crate::ids::{PersonId, TeamId};
use crate::journey::Journey;
use crate::support::{Party, Supporter};

/// What was promised and given in a calendar month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Month {
    /// Its first day.
    pub first_day: NaiveDate,
    /// Sessions promised: one for each window that is over and not excused, or that has its session already.
    pub promised: usize,
    /// Of these, given: in time or late.
    pub given: usize,
    /// Of those given, late.
    pub late: usize,
    /// Of those promised, missed.
    pub missed: usize,
    /// Windows in which nothing was promised since the person was away.
    pub excused: usize,
}

/// The months of some people's supervision, oldest first; a month in which none of their windows has come to anything is left out.
///
/// A window belongs to the month in which it begins. When it ends may not be known yet, and moves with a pause; its beginning stays, and so
/// does the month that people have seen.
pub fn months<'a>(all: impl IntoIterator<Item = &'a Compliance>) -> Vec<Month> {
    months_of(all.into_iter().flat_map(|it| &it.windows))
}

/// The same of some windows, whoever's they are.
pub fn months_of<'a>(windows: impl IntoIterator<Item = &'a Window>) -> Vec<Month> {
    let mut months: BTreeMap<NaiveDate, Month> = BTreeMap::new();
    for window in windows.into_iter().filter(|it| it.given != Given::Open) {
        let first_day = window.from.with_day(1).unwrap_or(window.from);
        let month = months.entry(first_day).or_insert(Month { first_day, ..Month::default() });
        let (given, late) = (matches!(window.given, Given::InTime(_) | Given::Late(_)), matches!(window.given, Given::Late(_)));
        let (missed, excused) = (window.given == Given::Missed, window.given == Given::Excused);
        month.promised += usize::from(given || missed);
        month.given += usize::from(given);
        month.late += usize::from(late);
        month.missed += usize::from(missed);
        month.excused += usize::from(excused);
    }
    months.into_values().collect()
}

/// A window, and on whom it was to keep it: the team that the person was in when it began, and who supervised them then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Charged {
    /// The window.
    pub window: Window,
    /// The team, where the person was in one.
    pub team: Option<TeamId>,
    /// Who supervised them, where Waymark knows them.
    pub supervisor: Option<PersonId>,
}

impl Enrolment {
    /// Each window that has begun, and on whom it was to keep it.
    pub fn charged(&self, journey: &Journey, compliance: &Compliance) -> Vec<Charged> {
        let worked = self.worked(journey);
        let team = |on: NaiveDate| {
            let (spell, _) = worked.iter().rev().find(|(_, from)| *from <= on)?;
            spell.pieces.iter().rev().find(|it| it.from <= on)?.team
        };
        let supervisor = |on: NaiveDate| {
            let there = |it: &&Supporter| it.from <= on && it.until.is_none_or(|until| on < until);
            let all = || self.support.supporters.iter().filter(there);
            // Where nobody else supervises, who assesses does.
            let found = all().rfind(|it| it.party == Party::Supervisor).or_else(|| all().rfind(|it| it.party == Party::Assessor));
            found?.person
        };
        let charged = |it: &Window| Charged { window: it.clone(), team: team(it.from), supervisor: supervisor(it.from) };
        compliance.windows.iter().map(charged).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SessionId;

    fn window(from: &str, given: Given) -> Window {
        let from: NaiveDate = from.parse().unwrap();
        Window { phase: 1, from, until: NaiveDate::MAX, given, not_counted: Vec::new() }
    }

    fn counts(all: &[Compliance]) -> Vec<(String, [usize; 5])> {
        let counts = |it: Month| [it.promised, it.given, it.late, it.missed, it.excused];
        months(all).into_iter().map(|it| (it.first_day.to_string(), counts(it))).collect()
    }

    const IN_TIME: Given = Given::InTime(SessionId(uuid::Uuid::nil()));
    const LATE: Given = Given::Late(SessionId(uuid::Uuid::nil()));

    #[test]
    fn a_window_is_counted_in_the_month_in_which_it_begins() {
        let one = Compliance {
            windows: vec![
                window("2026-09-30", IN_TIME),
                window("2026-10-01", LATE),
                window("2026-10-31", Given::Missed),
                window("2026-11-01", Given::Excused),
                window("2026-12-01", Given::Open),
            ],
        };
        let september = ("2026-09-01".to_owned(), [1, 1, 0, 0, 0]);
        let october = ("2026-10-01".to_owned(), [2, 1, 1, 1, 0]);
        assert_eq!(counts(&[one]), [september, october, ("2026-11-01".to_owned(), [0, 0, 0, 0, 1])]);
    }

    #[test]
    fn the_months_of_many_people_are_those_of_each_together() {
        let person = |given| Compliance { windows: vec![window("2026-10-07", given)] };
        let all = [person(IN_TIME), person(Given::Missed), person(LATE), Compliance { windows: Vec::new() }];
        assert_eq!(counts(&all), [("2026-10-01".to_owned(), [3, 2, 1, 1, 0])]);
        assert_eq!(counts(&[]), []);
    }
}
