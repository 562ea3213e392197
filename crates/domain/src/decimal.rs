//! Decimals exactly as people wrote them: whole units and places, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A decimal number, held exactly. Trailing zeros after the point are dropped, so `1.50` equals `1.5`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Decimal {
    units: i64,
    places: u8,
}

/// Why a text is not the decimal that was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotADecimal {
    /// Something other than an optional sign, digits and one point.
    #[error("expected a number in digits, such as 0.8")]
    Form,
    /// More digits after the point than the field holds.
    #[error("expected at most {0} digits after the point")]
    Places(u8),
    /// A number no real return holds, and no field here either.
    #[error("expected a smaller number")]
    TooLarge,
}

impl Decimal {
    /// Reads `-12.50`, `+3`, `.5` and `5.`: what XML Schema calls a decimal. ASCII digits only.
    pub fn parse(text: &str) -> Result<Self, NotADecimal> {
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return Err(NotADecimal::Form);
        }
        let fraction = fraction.trim_end_matches('0');
        let mut units: i64 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            units = units.checked_mul(10).and_then(|so_far| so_far.checked_add(i64::from(digit - b'0'))).ok_or(NotADecimal::TooLarge)?;
        }
        let places = u8::try_from(fraction.len()).map_err(|_| NotADecimal::TooLarge)?;
        Ok(Self { units: if negative { -units } else { units }, places })
    }

    /// The number in units of ten to the minus `places`: `1.5` in two places is 150. Never rounds.
    pub fn scaled(self, places: u8) -> Result<i64, NotADecimal> {
        let more = places.checked_sub(self.places).ok_or(NotADecimal::Places(places))?;
        10_i64.checked_pow(u32::from(more)).and_then(|factor| self.units.checked_mul(factor)).ok_or(NotADecimal::TooLarge)
    }

    /// How many digits stand after the point, without trailing zeros.
    pub fn places(self) -> u8 {
        self.places
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.units, self.places)
    }
}

/// Writes scaled units back as a decimal, without trailing zeros.
pub(crate) fn write_scaled(f: &mut fmt::Formatter<'_>, units: i64, places: u8) -> fmt::Result {
    let sign = if units < 0 { "-" } else { "" };
    let width = usize::from(places) + 1;
    let digits = format!("{:0>width$}", units.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(places));
    match fraction.trim_end_matches('0') {
        "" => write!(f, "{sign}{whole}"),
        fraction => write!(f, "{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decimal_is_read_exactly_and_written_without_trailing_zeros() {
        for (written, printed) in [("0.10", "0.1"), ("+36186.3", "36186.3"), (".5", "0.5"), ("5.", "5"), ("-0.05", "-0.05"), ("0", "0")] {
            assert_eq!(Decimal::parse(written).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for written in ["", ".", "+", "1e3", "1,5", "1.2.3", "٣", " 1", "--1", "NaN"] {
            assert_eq!(Decimal::parse(written), Err(NotADecimal::Form), "{written}");
        }
        assert_eq!(Decimal::parse("99999999999999999999"), Err(NotADecimal::TooLarge));
    }

    #[test]
    fn scaling_never_rounds() {
        assert_eq!(Decimal::parse("1.5").unwrap().scaled(2), Ok(150));
        assert_eq!(Decimal::parse("1.555").unwrap().scaled(2), Err(NotADecimal::Places(2)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(decimal) = Decimal::parse(&text) {
                prop_assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
                let _ = decimal.scaled(6);
            }
        }
    }
}
