//! Lengths: so many months or so many days, and the day that lies so far from another.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::framework::Section;

/// How far one day lies from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Calendar months: where the month reached has no such day, its last (31 August and six months is the end of February).
    Months(u32),
    /// Days.
    Days(u32),
}

/// The most that a document may say: fifty years.
const MOST_MONTHS: u32 = 600;
const MOST_DAYS: u32 = 18_300;

impl Length {
    /// The day that lies so far after another; the last day there is, where there is no such day.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        let it = match self {
            Self::Months(months) => day.checked_add_months(Months::new(months)),
            Self::Days(days) => day.checked_add_days(Days::new(days.into())),
        };
        it.unwrap_or(NaiveDate::MAX)
    }

    /// This length so many times over.
    pub fn times(self, count: u32) -> Self {
        match self {
            Self::Months(months) => Self::Months(months.saturating_mul(count)),
            Self::Days(days) => Self::Days(days.saturating_mul(count)),
        }
    }

    /// In what it is counted, as documents name it: `months` or `days`.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Months(_) => "months",
            Self::Days(_) => "days",
        }
    }

    /// About how many days it has, by which two lengths are put in order: never for a date.
    pub(crate) fn roughly_days(self) -> u32 {
        match self {
            // The longest month: whatever is said in days to come after so many months does so in every year.
            Self::Months(months) => months.saturating_mul(31),
            Self::Days(days) => days,
        }
    }

    /// Whether it is certainly longer than another, whatever day it is counted from.
    pub(crate) fn is_longer_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Months(one), Self::Months(other)) => one > other,
            (Self::Days(one), other) => one > other.roughly_days(),
            // The shortest twelve months have 365 days, and the shortest one has 28.
            (Self::Months(one), Self::Days(other)) => one / 12 * 365 + one % 12 * 28 > other,
        }
    }

    /// A length that a section gives in months or in days, where it gives one.
    pub(crate) fn maybe(section: &Section<'_, '_>, months: &'static str, days: &'static str) -> Option<Self> {
        let (in_months, in_days) = (section.maybe_number(months, 0..=MOST_MONTHS), section.maybe_number(days, 0..=MOST_DAYS));
        match (in_months, in_days) {
            (Some(_), Some(_)) => {
                section.fault(days, "is said in months and in days", format!("keep either {months} or {days}"));
                None
            }
            (Some(it), None) => Some(Self::Months(it)),
            (None, it) => it.map(Self::Days),
        }
    }

    /// A length that a section must give in months or in days.
    pub(crate) fn needed(section: &Section<'_, '_>, months: &'static str, days: &'static str) -> Option<Self> {
        let it = Self::maybe(section, months, days);
        if !section.has(months) && !section.has(days) {
            section.fault(months, "is missing", format!("give either {months} or {days}"));
        }
        it
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, one) = match self {
            Self::Months(count) => (count, "month"),
            Self::Days(count) => (count, "day"),
        };
        write!(f, "{count} {one}{}", if *count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(length: Length, day: &str) -> String {
        length.after(day.parse().unwrap()).to_string()
    }

    #[test]
    fn where_a_month_has_no_such_day_its_last_is_meant() {
        let six = Length::Months(6);
        assert_eq!([after(six, "2026-08-31"), after(six, "2027-08-31")], ["2027-02-28", "2028-02-29"]);
        assert_eq!(after(Length::Months(12), "2028-02-29"), "2029-02-28");
    }

    #[test]
    fn days_are_counted_one_by_one() {
        assert_eq!(after(Length::Days(42), "2026-09-07"), "2026-10-19");
    }

    #[test]
    fn no_length_reaches_past_the_last_day_there_is() {
        assert_eq!(Length::Months(u32::MAX).after(NaiveDate::MAX), NaiveDate::MAX);
        assert_eq!(Length::Days(7).times(u32::MAX).after(NaiveDate::MAX), NaiveDate::MAX);
    }

    #[test]
    fn lengths_are_compared_only_where_every_calendar_agrees() {
        assert!(Length::Months(13).is_longer_than(Length::Months(12)) && Length::Days(94).is_longer_than(Length::Months(3)));
        assert!(!Length::Days(93).is_longer_than(Length::Months(3)) && !Length::Months(12).is_longer_than(Length::Days(365)));
        assert!(Length::Months(6).is_longer_than(Length::Days(42)));
    }
}
