//! What a cell may say: dates as people in England write them, numbers, names and codes.

use chrono::{Datelike, NaiveDate};
use domain::codes::RegistrationNumber;
use domain::decimal::NotADecimal;
use domain::fte::{Fte, NotAnFte};

use super::ContractKind;

/// What is wrong with a cell, without what it says, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Wrong {
    pub rule: &'static str,
    pub message: &'static str,
    pub way_out: String,
}

fn wrong<T>(rule: &'static str, message: &'static str, way_out: &str) -> Result<T, Wrong> {
    Err(Wrong { rule, message, way_out: way_out.to_owned() })
}

const MAX_TEXT: usize = 200;
const FORMULA: [char; 4] = ['=', '+', '-', '@'];
/// Characters that turn the words after them round, so that a name looks like another.
const TURNING: [std::ops::RangeInclusive<char>; 2] = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];

/// The cell without the spaces around it, and without the apostrophe that keeps a spreadsheet from calculating.
///
/// The apostrophe of 't Hooft is part of the name: only one before a formula or a digit is taken off.
pub(in crate::import) fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with(|it: char| it.is_ascii_digit()) => rest,
        _ => cell,
    }
}

/// A name or other words. Nothing that a spreadsheet would calculate: whoever opens an export would run it.
pub(super) fn words(text: &str) -> Result<String, Wrong> {
    if text.starts_with(FORMULA) {
        return wrong("formula", "starts as a formula does", "take away the =, +, - or @ at the start");
    }
    if text.contains('\n') {
        let way_out = "write it on one line; where other rows stand in it, a quotation mark was opened before it and never closed";
        return wrong("control-characters", "has a line break in it", way_out);
    }
    if text.chars().any(|it| it.is_control() || TURNING.iter().any(|turning| turning.contains(&it))) {
        return wrong("control-characters", "has a character in it that nobody sees", "delete what is in the cell, and write it again");
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        let way_out = "write it again as it should be, and save the file as CSV UTF-8";
        return wrong("unreadable-characters", "has a character in it that was lost when the file was saved", way_out);
    }
    if text.chars().count() > MAX_TEXT {
        return wrong("too-long", "is longer than 200 characters", "shorten it");
    }
    Ok(text.to_owned())
}

/// A coordinator's own reference for a person.
pub(super) fn reference(text: &str) -> Result<String, Wrong> {
    let text = words(text)?;
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let scientific = text.split_once("E+").is_some_and(|(number, power)| digits(number) && digits(power));
    if scientific {
        let way_out = "format the column as text, so that the spreadsheet does not shorten the reference";
        return wrong("shortened-number", "was shortened by the spreadsheet", way_out);
    }
    Ok(text)
}

pub(super) fn email(text: &str) -> Result<String, Wrong> {
    let text = words(text)?;
    let whole = text.split_once('@').is_some_and(|(name, place)| !name.is_empty() && place.contains('.') && !place.contains('@'));
    if !whole || text.contains(char::is_whitespace) {
        return wrong("email", "is not an email address", "write one address, such as name@example.org");
    }
    Ok(text)
}

pub(super) fn phone(text: &str) -> Result<String, Wrong> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|it| it.is_ascii_digit() || matches!(it, ' ' | '+' | '(' | ')' | '-'));
    if !plain || !(5..=15).contains(&digits) || text.len() > 30 {
        return wrong("phone", "is not a telephone number", "write digits and spaces, such as 020 7946 0000");
    }
    Ok(text.to_owned())
}

pub(super) fn registration(text: &str) -> Result<RegistrationNumber, Wrong> {
    RegistrationNumber::new(text).or_else(|_| {
        let way_out = "write SW and one to six digits, such as SW1234, or leave it empty until the number is known";
        wrong("registration-number", "is not a Social Work England number", way_out)
    })
}

pub(super) fn fte(text: &str) -> Result<Fte, Wrong> {
    if text.ends_with('%') {
        return wrong("fte-percent", "is a percentage", "write it as a decimal: 80% is 0.8");
    }
    if text.contains(',') {
        return wrong("fte-comma", "has a comma in it", "write the decimal with a point: 0.8");
    }
    Fte::parse(text).or_else(|it| match it {
        NotAnFte::Number(NotADecimal::Form) => wrong("fte", "is not a number", "write a decimal from 0 to 1, such as 0.8"),
        NotAnFte::Number(NotADecimal::Places(_)) => {
            wrong("fte-places", "has more than six digits after the point", "round it to six digits after the point")
        }
        NotAnFte::Number(NotADecimal::TooLarge) | NotAnFte::Range => {
            wrong("fte-range", "is not from 0 to 1", "divide the contracted hours by the full-time hours: 30 of 37 hours is 0.810811")
        }
    })
}

/// One of a list of codes, by code or by label.
pub(super) fn code<T: Copy>(found: Option<T>, labels: &[&str]) -> Result<T, Wrong> {
    found.ok_or_else(|| {
        let way_out = format!("write one of: {}", labels.join("; "));
        Wrong { rule: "code", message: "is not in the list", way_out }
    })
}

pub(super) fn contract(text: &str) -> Result<ContractKind, Wrong> {
    let found = match text.to_lowercase().replace(['-', '_'], " ").as_str() {
        "permanent" => Some(ContractKind::Permanent),
        "fixed term" => Some(ContractKind::FixedTerm),
        "agency" => Some(ContractKind::Agency),
        _ => None,
    };
    code(found, &["permanent", "fixed_term", "agency"])
}

const WRITE_A_DATE: &str = "write day, month and year, such as 01/09/2026 or 1-Sep-2026, or 2026-09-01";

/// A day, as people in England write it. The day always comes first, unless the year does.
pub(in crate::import) fn date(text: &str) -> Result<NaiveDate, Wrong> {
    let text = without_midnight(text);
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let whole = text.split('.').next().unwrap_or_default();
    if whole.len() == 5 && digits(whole) {
        let way_out = "format the column as a date and save the file again: this is a spreadsheet's own number for a day";
        return wrong("date-serial", "is a number and not a date", way_out);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|it| !it.is_empty()).collect();
    let [first, second, third] = parts[..] else {
        return wrong("date", "is not a date", WRITE_A_DATE);
    };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() == 2 && digits(year) {
        return wrong("date-year", "has a year of two digits", "write all four digits of the year");
    }
    let month = if digits(month) { month.parse().ok() } else { month_named(month) };
    let day = Some(day).filter(|it| digits(it) && it.len() <= 2).and_then(|it| it.parse().ok());
    let year = Some(year).filter(|it| digits(it) && it.len() == 4).and_then(|it| it.parse().ok());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return wrong("date", "is not a date", WRITE_A_DATE);
    };
    match NaiveDate::from_ymd_opt(year, month, day) {
        None => wrong("date-calendar", "is not a day that the calendar has", "write the day first, then the month"),
        Some(it) if !(1900..=2100).contains(&it.year()) => wrong("date-range", "is not between 1900 and 2100", "check the year"),
        Some(it) => Ok(it),
    }
}

/// Spreadsheets add midnight to days.
fn without_midnight(text: &str) -> &str {
    for midnight in [" 00:00:00", "T00:00:00", " 00:00"] {
        if let Some(day) = text.strip_suffix(midnight) {
            return day;
        }
    }
    text
}

fn month_named(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let name = name.to_ascii_lowercase();
    let found = MONTHS.iter().position(|it| name.len() >= 3 && (it.starts_with(&name) || (name == "sept" && *it == "september")))?;
    u32::try_from(found + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_day_comes_first_as_in_england() {
        for text in [
            "03/09/2026",
            "3/9/2026",
            "3-Sep-2026",
            "03 September 2026",
            "3.9.2026",
            "2026-09-03",
            "03/09/2026 00:00",
            "2026-09-03T00:00:00",
        ] {
            assert_eq!(date(text), Ok(day(2026, 9, 3)), "{text}");
        }
    }

    #[test]
    fn a_date_that_could_mean_two_things_or_none_is_refused() {
        let rules = [
            ("03/09/26", "date-year"),
            ("3-Sep-26", "date-year"),
            ("46268", "date-serial"),
            ("46268.5", "date-serial"),
            ("09/30/2026", "date-calendar"),
            ("29/02/2026", "date-calendar"),
            ("01/09/0226", "date-range"),
            ("20260903", "date"),
            ("September 2026", "date"),
            ("soon", "date"),
            ("３/9/2026", "date"),
            ("", "date"),
        ];
        for (text, rule) in rules {
            assert_eq!(date(text).unwrap_err().rule, rule, "{text}");
        }
    }

    #[test]
    fn an_fte_is_a_decimal() {
        assert_eq!(fte("0.8").unwrap().millionths(), 800_000);
        let rules = [("80%", "fte-percent"), ("0,8", "fte-comma"), ("30", "fte-range"), ("full", "fte"), ("0.1234567", "fte-places")];
        for (text, rule) in rules {
            assert_eq!(fte(text).unwrap_err().rule, rule);
        }
    }

    #[test]
    fn a_formula_is_not_a_name_but_an_apostrophe_may_be_part_of_one() {
        assert_eq!(words(unwrapped("=HYPERLINK(\"x\")")).unwrap_err().rule, "formula");
        assert_eq!(words(unwrapped("'=1+1")).unwrap_err().rule, "formula");
        assert_eq!(words(unwrapped(" 't Hooft ")).unwrap(), "'t Hooft");
        assert_eq!(unwrapped("'0123"), "0123");
        assert_eq!(phone(unwrapped("'+44 20 7946 0000")).unwrap(), "+44 20 7946 0000");
    }

    #[test]
    fn a_reference_that_a_spreadsheet_shortened_is_refused() {
        assert_eq!(reference("1.23457E+11").unwrap_err().rule, "shortened-number");
        assert_eq!(reference("E12").unwrap(), "E12");
    }
}
