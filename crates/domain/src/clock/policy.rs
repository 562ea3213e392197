//! The clock's policy: what part-time hours move, how parts of a day are rounded, and what becomes of a date on a day of rest.

use chrono::{Days, NaiveDate};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::england::is_working_day;
use crate::framework::Section;

/// What moves with a person's hours. There is no national formula: each document says its own (`domain.md` 1.9).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProRata {
    /// Which dates move; those that are not named stay as they are for full time.
    pub moves: Vec<Moved>,
    /// What becomes of a part of a day.
    pub rounding: Rounding,
}

/// A kind of date of a programme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Moved {
    /// The end.
    End,
    /// The review points that do not stand at the end.
    Reviews,
    /// The phases of supervision.
    Supervision,
}

/// What becomes of a part of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Rounding {
    /// It takes the whole day: nobody ends before the time is done.
    #[default]
    Up,
    /// It falls to the nearer day; half a day takes the whole.
    Nearest,
    /// It is let go.
    Down,
}

impl Rounding {
    /// How many whole days `amount` takes at `rate` a day.
    pub(super) fn days(self, amount: i64, rate: i64) -> i64 {
        match self {
            Self::Up => amount.saturating_add(rate - 1) / rate,
            Self::Nearest => amount.saturating_add(rate / 2) / rate,
            Self::Down => amount / rate,
        }
    }
}

/// What becomes of a date that falls on a weekend or a bank holiday.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum RestDay {
    /// It stays.
    #[default]
    Keep,
    /// It moves to the working day after.
    NextWorkingDay,
    /// It moves to the working day before.
    PreviousWorkingDay,
}

impl RestDay {
    /// The day that is meant by another.
    pub fn settle(self, day: NaiveDate) -> NaiveDate {
        let step = |it: NaiveDate| match self {
            Self::Keep => None,
            Self::NextWorkingDay => it.checked_add_days(Days::new(1)),
            Self::PreviousWorkingDay => it.checked_sub_days(Days::new(1)),
        };
        let mut settled = day;
        while !is_working_day(settled) {
            let Some(next) = step(settled) else { return settled };
            settled = next;
        }
        settled
    }
}

/// What becomes of dates on days of rest, for ends and for reviews.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DaysOfRest {
    /// For the end.
    pub end: RestDay,
    /// For a review.
    pub reviews: RestDay,
}

impl DaysOfRest {
    /// Both from `[days_of_rest]`; where nothing is said, a date stays where it is.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Self {
        let Some(section) = whole.section("days_of_rest") else { return Self::default() };
        let (end, reviews) = (section.maybe_choice("end"), section.maybe_choice("reviews"));
        Self { end: end.unwrap_or_default(), reviews: reviews.unwrap_or_default() }
    }
}

impl ProRata {
    /// From `[pro_rata]`; where there is none, hours move nothing.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let section = whole.section("pro_rata")?;
        let (moves, rounding) = (section.choices("moves"), section.maybe_choice("rounding"));
        if moves.is_empty() {
            section.fault("moves", "names nothing that hours move", "name end, reviews or supervision, or leave [pro_rata] out");
        }
        Some(Self { moves, rounding: rounding.unwrap_or_default() })
    }

    /// Whether hours move dates of a kind.
    pub(super) fn has(&self, kind: Moved) -> bool {
        self.moves.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(it: RestDay, day: &str) -> String {
        it.settle(day.parse().unwrap()).to_string()
    }

    #[test]
    fn a_review_on_a_sunday_is_held_on_the_working_day_after_or_before() {
        let sunday = "2027-03-07";
        assert_eq!(settled(RestDay::Keep, sunday), sunday);
        assert_eq!(settled(RestDay::NextWorkingDay, sunday), "2027-03-08");
        assert_eq!(settled(RestDay::PreviousWorkingDay, sunday), "2027-03-05");
    }

    #[test]
    fn bank_holidays_are_passed_over_with_the_weekend_beside_them() {
        assert_eq!(settled(RestDay::NextWorkingDay, "2026-12-25"), "2026-12-29");
        assert_eq!(settled(RestDay::PreviousWorkingDay, "2027-03-29"), "2027-03-25");
    }

    #[test]
    fn a_part_of_a_day_is_rounded_as_the_document_says() {
        let days = |it: Rounding| it.days(159_000_000, 800_000);
        assert_eq!([days(Rounding::Up), days(Rounding::Nearest), days(Rounding::Down)], [199, 199, 198]);
        assert_eq!([Rounding::Up.days(0, 5), Rounding::Nearest.days(5, 10), Rounding::Nearest.days(4, 10)], [0, 1, 0]);
    }
}
