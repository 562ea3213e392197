//! CPD: what registration asks of a person's development in each registration year, by version of the rules.

use chrono::NaiveDate;

use crate::framework::Section;

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
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let (year_begins, renewal_opens) = (DayOfYear::needed(whole, "year_begins"), DayOfYear::needed(whole, "renewal_opens"));
        let registered_late_from = DayOfYear::maybe(whole, "registered_late_from");
        let (items, with_peer_reflection) = (whole.number("items", 1..=50), whole.number("with_peer_reflection", 0..=50));
        if with_peer_reflection > items {
            whole.fault("with_peer_reflection", "is more than the items there are", "ask for as many as there are items, or for fewer");
        }
        let grace_days = whole.number("grace_days", 0..=366);
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
        })
    }
}
