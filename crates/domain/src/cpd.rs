//! CPD: what registration asks of a person's development in each registration year, by version of the rules, and what they did.

mod item;
mod plan;

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};

use crate::framework::{Body, Framework, Section, Shipped, check, shipped};
use crate::restoration::RestorationRules;

pub(crate) use item::record;
pub use item::{CpdItem, CpdKind, CpdRecorded, CpdWords, different};
pub(crate) use plan::plan;
pub use plan::{CpdGoal, CpdPlan, CpdPlanWords, CpdPlanned, towards};

/// One version of the regulator's rules. The year is the regulator's, and neither the calendar's nor a programme's (`domain.md` 4.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CpdRules {
    /// The first day of a registration year.
    pub year_begins: DayOfYear,
    /// From when renewal is open; it closes with the year.
    pub renewal_opens: DayOfYear,
    /// How many different pieces of learning are recorded in a year.
    pub items: u32,
    /// How many of them with a peer's reflection.
    pub with_peer_reflection: u32,
    /// For how many days after the year's end it may still be done.
    pub grace_days: u32,
    /// Who was registered on this day of the year or later owes no items in it, where there is such a day.
    pub registered_late_from: Option<DayOfYear>,
    /// The parts of the standard that an item may speak to.
    pub parts: Vec<(String, String)>,
    /// What a return to the register asks, where the document says it.
    pub restoration: Option<RestorationRules>,
}

/// A day that comes in every year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DayOfYear {
    /// The month, from 1.
    pub month: u32,
    /// The day, from 1.
    pub day: u32,
}

impl DayOfYear {
    /// The day in one year.
    pub fn of(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }

    fn needed(whole: &Section<'_, '_>, field: &'static str) -> Option<Self> {
        let it = Self::maybe(whole, field);
        if it.is_none() && !whole.has(field) {
            whole.fault(field, "is missing", "give a day of the year");
        }
        it
    }

    fn maybe(whole: &Section<'_, '_>, field: &'static str) -> Option<Self> {
        let section = whole.section(field)?;
        let (month, day) = (section.number("month", 1..=12), section.number("day", 1..=31));
        let it = Self { month: month?, day: day? };
        // 2023 is not a leap year: a day that does not come in every year is none.
        if it.of(2023).is_none() {
            section.fault("day", "does not come in every year", "give a day that does");
            return None;
        }
        Some(it)
    }
}

impl CpdRules {
    /// The registration year that a day falls into: its first day and its last.
    pub fn year_of(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let this = self.year_begins.of(day.year())?;
        let from = if this <= day { this } else { self.year_begins.of(day.year() - 1)? };
        Some((from, self.year_begins.of(from.year() + 1)?.pred_opt()?))
    }

    /// How many items, and how many of them with a peer's reflection, somebody owes in the registration year of a day: none who was
    /// registered so late in it that only the fee is due. Leave and sickness change nothing (`domain.md` 4.2).
    pub fn owed(&self, registered_on: NaiveDate, day: NaiveDate) -> Option<(u32, u32)> {
        let (from, until) = self.year_of(day)?;
        if until < registered_on {
            return Some((0, 0));
        }
        // The day comes once in each registration year, which is not the calendar's.
        let late_from = self
            .registered_late_from
            .and_then(|it| [from.year(), until.year()].into_iter().find_map(|year| it.of(year).filter(|it| from <= *it && *it <= until)));
        let is_late = late_from.is_some_and(|it| it <= registered_on);
        Some(if is_late { (0, 0) } else { (self.items, self.with_peer_reflection) })
    }

    /// The last day on which what is owed in the registration year of a day can be done.
    pub fn deadline(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.year_of(day)?.1.checked_add_days(Days::new(self.grace_days.into()))
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let (year_begins, renewal_opens) = (DayOfYear::needed(whole, "year_begins"), DayOfYear::needed(whole, "renewal_opens"));
        let registered_late_from = DayOfYear::maybe(whole, "registered_late_from");
        let (items, with_peer_reflection) = (whole.number("items", 1..=50), whole.number("with_peer_reflection", 0..=50));
        if with_peer_reflection > items {
            whole.fault("with_peer_reflection", "is more than the items there are", "ask for as many as there are items, or for fewer");
        }
        let grace_days = whole.number("grace_days", 0..=366);
        let restoration = whole.section("restoration").and_then(|it| RestorationRules::read(&it));
        let sections = whole.sections("parts");
        let read = |it: &Section<'_, '_>| {
            let (slug, title) = (it.slug("slug"), it.text("title"));
            Some((slug?, title?))
        };
        let parts: Vec<_> = sections.iter().filter_map(read).collect();
        if parts.len() == sections.len() {
            Section::distinct(&sections, "slug", parts.iter().map(|it| it.0.as_str()));
        }
        Some(Self {
            year_begins: year_begins?,
            renewal_opens: renewal_opens?,
            items: items?,
            with_peer_reflection: with_peer_reflection?,
            grace_days: grace_days?,
            registered_late_from,
            parts,
            restoration,
        })
    }
}

/// The registration year that a day lies in, by the calendar year in which it ends: with every version of the rules so far it begins on
/// 1 December.
pub fn year_ending(day: NaiveDate) -> i32 {
    day.year() + i32::from(day.month() == 12)
}

/// The regulator's rules of a registration year, by the year in which it ends, as they come with Waymark: those that are in force on its
/// last day. `None` for a year before there were any.
pub fn shipped_rules(year: i32) -> Option<&'static CpdRules> {
    static ALL: LazyLock<Vec<Framework>> = LazyLock::new(|| {
        let is_of_it = |it: &&Shipped| it.file.starts_with("swe-cpd-");
        shipped().iter().filter(is_of_it).filter_map(|it| check(it.text).ok()).collect()
    });
    let last = NaiveDate::from_ymd_opt(year, 11, 30)?;
    ALL.iter().filter(|it| it.is_in_force(last)).find_map(|it| if let Body::Cpd(it) = &it.body { Some(it) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(file: &str) -> CpdRules {
        let it = shipped().iter().find(|it| it.file == file).unwrap();
        let Body::Cpd(it) = check(it.text).unwrap().body else { panic!("CPD rules") };
        it
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn trap_12_the_year_is_the_regulators() {
        let it = rules("swe-cpd-v2.toml");
        let year = Some((day("2025-12-01"), day("2026-11-30")));
        assert_eq!([it.year_of(day("2025-12-01")), it.year_of(day("2026-11-30"))], [year, year]);
        assert_eq!(it.deadline(day("2026-01-15")), Some(day("2026-11-30")));
    }

    #[test]
    fn trap_12_who_registers_by_the_end_of_august_owes_items_and_who_registers_later_only_the_fee() {
        let it = rules("swe-cpd-v2.toml");
        let owed = |registered: &str, on: &str| it.owed(day(registered), day(on)).unwrap();
        assert_eq!([owed("2026-08-31", "2026-10-01"), owed("2026-09-01", "2026-10-01")], [(2, 1), (0, 0)]);
        assert_eq!(owed("2026-09-01", "2027-10-01"), (2, 1), "in the next year everybody owes");
        assert_eq!(owed("2026-12-01", "2026-10-01"), (0, 0), "nobody owes before they are registered");
    }

    #[test]
    fn trap_12_the_rules_are_versioned_by_year() {
        let it = rules("swe-cpd-v1.toml");
        assert_eq!(it.owed(day("2020-01-06"), day("2021-10-01")), Some((1, 0)));
        assert_eq!(it.deadline(day("2021-10-01")), Some(day("2021-12-21")), "three weeks of grace");
    }
}
