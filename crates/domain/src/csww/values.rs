//! The types of the return's values: what a text must be to be a date, a decimal or a code.

use chrono::NaiveDate;

use crate::decimal::{Decimal, NotADecimal};
use crate::fte::{Days, Fte, NotAnFte};

/// The rule that a text broke.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// A code that never changes.
    pub rule: &'static str,
    /// What was expected, without the text that was found.
    pub expected: String,
}

pub(super) fn broken<T>(rule: &'static str, expected: &str) -> Result<T, Broken> {
    Err(Broken { rule, expected: expected.to_owned() })
}

pub(super) fn code<T>(found: Option<T>) -> Result<T, Broken> {
    found.ok_or(Broken { rule: "code", expected: "expected a code of this field's list".to_owned() })
}

pub(super) fn flag(text: &str) -> Result<bool, Broken> {
    match text {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => broken("code", "expected 0 or 1"),
    }
}

/// Numbers and dates may stand in white space; codes and texts may not.
fn collapsed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

pub(super) fn fte(text: &str) -> Result<Fte, Broken> {
    Fte::parse(collapsed(text)).map_err(|it| match it {
        NotAnFte::Number(NotADecimal::Form) => Broken { rule: "decimal", expected: it.to_string() },
        NotAnFte::Number(NotADecimal::Places(_)) => Broken { rule: "decimal-places", expected: it.to_string() },
        NotAnFte::Number(NotADecimal::TooLarge) | NotAnFte::Range => Broken { rule: "fte-range", expected: NotAnFte::Range.to_string() },
    })
}

pub(super) fn days(text: &str) -> Result<Days, Broken> {
    Days::parse(collapsed(text)).map_err(not_a_decimal)
}

pub(super) fn decimal(text: &str, places: u8) -> Result<i64, Broken> {
    Decimal::parse(collapsed(text)).and_then(|it| it.scaled(places)).map_err(not_a_decimal)
}

fn not_a_decimal(it: NotADecimal) -> Broken {
    let rule = match it {
        NotADecimal::Form => "decimal",
        NotADecimal::Places(_) => "decimal-places",
        NotADecimal::TooLarge => "too-large",
    };
    Broken { rule, expected: it.to_string() }
}

pub(super) fn integer(text: &str) -> Result<i64, Broken> {
    let text = collapsed(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return broken("integer", "expected a whole number in digits");
    }
    text.parse().or_else(|_| broken("too-large", "expected a smaller number"))
}

/// `2022-09-30`, perhaps with a time zone, which says nothing about a day in a return and is dropped.
pub(super) fn date(text: &str) -> Result<NaiveDate, Broken> {
    plain_date(without_zone(collapsed(text)))
}

fn plain_date(text: &str) -> Result<NaiveDate, Broken> {
    let parts: Vec<&str> = text.split('-').collect();
    let all_digits = parts.iter().all(|part| part.bytes().all(|it| it.is_ascii_digit()));
    let [year, month, day] = parts[..] else {
        return broken("date", "expected a date such as 2022-09-30");
    };
    if !all_digits || (year.len(), month.len(), day.len()) != (4, 2, 2) || year == "0000" {
        return broken("date", "expected a date such as 2022-09-30");
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| broken("date", "expected a day that the calendar has"))
}

pub(super) fn year(text: &str) -> Result<i32, Broken> {
    let text = without_zone(collapsed(text));
    if text.len() != 4 || !text.bytes().all(|it| it.is_ascii_digit()) || text == "0000" {
        return broken("year", "expected a year such as 2022");
    }
    text.parse().or_else(|_| broken("year", "expected a year such as 2022"))
}

pub(super) fn date_time(text: &str) -> Result<(), Broken> {
    let expected = "expected a date and time such as 2023-03-28T14:54:55Z";
    let Some((day, time)) = without_zone(collapsed(text)).split_once('T') else {
        return broken("date-time", expected);
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let shape: String = time.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect();
    let right_fraction = !fraction.is_empty() && fraction.bytes().all(|it| it.is_ascii_digit());
    let right_time = shape == "99:99:99" && (time < "24" || time == "24:00:00") && &time[3..4] < "6" && &time[6..7] < "6";
    if plain_date(day).is_err() || !right_fraction || !right_time {
        return broken("date-time", expected);
    }
    Ok(())
}

fn without_zone(text: &str) -> &str {
    if let Some(text) = text.strip_suffix('Z') {
        return text;
    }
    let Some((rest, zone)) = text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) else {
        return text;
    };
    let shape: String = zone.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect();
    let is_zone = matches!(shape.as_str(), "+99:99" | "-99:99") && (&zone[1..3] < "14" || &zone[1..] == "14:00") && &zone[4..5] < "6";
    if is_zone { rest } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_carry_a_zone_and_white_space_but_must_exist() {
        for text in ["2022-09-30", " 2022-09-30\n", "2022-09-30Z", "2022-09-30+01:00", "2020-02-29"] {
            assert!(date(text).is_ok(), "{text}");
        }
        for text in
            ["", "30/09/2022", "2022-9-30", "2021-02-29", "-2022-09-30", "2022-09-30+15:00", "2022-09-30T", "２０２２-09-30", "0000-01-01"]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_checked_down_to_its_seconds() {
        for text in ["2023-03-28T14:54:55Z", "2023-03-28T24:00:00", "2023-03-28T00:00:00.123+01:00"] {
            assert!(date_time(text).is_ok(), "{text}");
        }
        for text in ["2023-03-28", "2023-03-28T25:00:00", "2023-03-28T12:60:00", "2023-03-28T12:00:00.", "2023-02-30T12:00:00"] {
            assert!(date_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_whole_number_has_no_point() {
        assert_eq!(integer(" 72 "), Ok(72));
        assert_eq!(integer("-3"), Ok(-3));
        for text in ["", "72.0", "+", "1e3", "seven"] {
            assert_eq!(integer(text).unwrap_err().rule, "integer", "{text}");
        }
    }
}
