//! Scalars that GraphQL does not bring: civil dates, and numbers that need more than 32 bits.

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use domain::decimal::Decimal;
use domain::private::Private;

/// A civil date in England.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date(pub NaiveDate);

/// A civil date in England, such as `2026-09-01`. It has no time and no time zone.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // Views compare days as text, which only holds while every year has four digits.
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) if date.format("%Y-%m-%d").to_string() == *text && text.len() == 10 => Ok(Self(date)),
            _ => Err(InputValueError::custom("expected a date, such as 2026-09-01")),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(it: NaiveDate) -> Self {
        Self(it)
    }
}

/// A whole number of up to 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Long(pub i64);

/// A whole number of up to 64 bits, written as a number. Positions in the log are of this type.
#[Scalar(name = "Long", specified_by_url = "https://scalars.graphql.org/jakobmerrild/long.html")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number.as_i64().map(Self).ok_or_else(|| InputValueError::custom("expected a whole number")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::Number(Number::from(self.0))
    }
}

/// A number of things, for GraphQL's 32-bit integers.
pub fn count(it: usize) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

/// The shortest decimal that is this number, and no other: what the client wrote.
pub fn decimal(it: f64) -> String {
    format!("{it}")
}

/// What somebody added, where they added something that can be read.
pub fn noted(it: &Private<Option<String>>) -> Option<&str> {
    it.get().and_then(Option::as_deref)
}

/// Hundredths as the number they are, to the digit.
pub fn from_hundredths(it: i64) -> f64 {
    it as f64 / 100.0
}

/// A number with at most two decimal places in hundredths, where it is one and not below nothing.
pub fn in_hundredths(it: f64) -> Option<u32> {
    let hundredths = Decimal::parse(&decimal(it)).and_then(|it| it.scaled(2)).ok()?;
    u32::try_from(hundredths).ok()
}

/// Millionths as the number they are, to the digit.
pub fn from_millionths(it: i64) -> f64 {
    it as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_ten_characters_and_no_other_spelling() {
        assert!(Date::is_valid(&Value::from("2026-02-28")));
        for text in ["2026-2-28", "2026-02-30", "12026-02-28", "2026-02-28T00:00:00Z", "+2026-02-2", "", "28/02/2026"] {
            assert!(!Date::is_valid(&Value::from(text)), "{text}");
        }
    }

    #[test]
    fn a_decimal_is_what_the_client_wrote() {
        for (number, text) in [(0.1, "0.1"), (1.0, "1"), (0.837_838, "0.837838"), (1e-7, "0.0000001"), (-0.5, "-0.5")] {
            assert_eq!(decimal(number), text);
        }
    }
}
