//! Full-time equivalents and working days, counted exactly.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decimal::{Decimal, NotADecimal, write_scaled};

/// The full-time equivalent of one post, in millionths: from nothing to one. Holding one is proof that it was checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Fte(i64);

/// Why a text or number is not the full-time equivalent of a post.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAnFte {
    /// Not a decimal of up to six places.
    #[error(transparent)]
    Number(#[from] NotADecimal),
    /// One person in one post is never less than nothing nor more than full time.
    #[error("expected a number from 0 to 1, such as 0.8")]
    Range,
}

impl Fte {
    /// What a leaver is returned with.
    pub const ZERO: Self = Self(0);
    /// Full time.
    pub const ONE: Self = Self(1_000_000);

    /// Reads decimal text of up to six places, exactly.
    pub fn parse(text: &str) -> Result<Self, NotAnFte> {
        Self::from_millionths(Decimal::parse(text)?.scaled(6)?)
    }

    /// From millionths of a full-time post.
    pub fn from_millionths(millionths: i64) -> Result<Self, NotAnFte> {
        if !(Self::ZERO.0..=Self::ONE.0).contains(&millionths) {
            return Err(NotAnFte::Range);
        }
        Ok(Self(millionths))
    }

    /// In millionths, for adding up: a sum of posts is more than one, and no longer an `Fte`.
    pub fn millionths(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Fte {
    type Error = NotAnFte;

    fn try_from(millionths: i64) -> Result<Self, NotAnFte> {
        Self::from_millionths(millionths)
    }
}

impl From<Fte> for i64 {
    fn from(fte: Fte) -> Self {
        fte.0
    }
}

impl fmt::Display for Fte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, 6)
    }
}

/// Working days, in hundredths of a day: the two places the census asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(i64);

impl Days {
    /// From hundredths of a day.
    pub fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// Reads decimal text of up to two places, exactly.
    pub fn parse(text: &str) -> Result<Self, NotADecimal> {
        Ok(Self(Decimal::parse(text)?.scaled(2)?))
    }

    /// In hundredths of a day, for adding up.
    pub fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, 2)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn six_places_are_kept_exactly() {
        assert_eq!(Fte::parse("0.521371").unwrap().millionths(), 521_371);
        assert_eq!(Fte::parse("0.80").unwrap().to_string(), "0.8");
        assert_eq!(Fte::parse("1.000000").unwrap(), Fte::ONE);
        assert_eq!(Fte::parse("-0").unwrap(), Fte::ZERO);
    }

    #[test]
    fn a_seventh_place_is_refused_unless_it_is_nothing() {
        assert_eq!(Fte::parse("0.1234567"), Err(NotAnFte::Number(NotADecimal::Places(6))));
        assert_eq!(Fte::parse("0.1234560").unwrap().to_string(), "0.123456");
    }

    #[test]
    fn nobody_works_more_than_full_time_or_less_than_not_at_all() {
        assert_eq!(Fte::parse("1.000001"), Err(NotAnFte::Range));
        assert_eq!(Fte::parse("-0.1"), Err(NotAnFte::Range));
    }

    #[test]
    fn half_a_day_is_fifty_hundredths() {
        assert_eq!(Days::parse("15.5").unwrap().hundredths(), 1550);
        assert_eq!(Days::parse("15.5").unwrap().to_string(), "15.5");
        assert!(Days::parse("15.555").is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(millionths in 0_i64..=1_000_000) {
            let fte = Fte::from_millionths(millionths).unwrap();
            prop_assert_eq!(Fte::parse(&fte.to_string()), Ok(fte));
        }
    }
}
