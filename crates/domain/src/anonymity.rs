//! Anonymity: traces in a text by which somebody whom the work is for could be known.
//!
//! A rule finds numbers, addresses and titles. It does not find every name: a person reads what it lets pass, and may clear what it finds.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::refusal::{OnProgramme, Refusal};

/// How it came that words are taken for anonymous.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Anonymity {
    /// Nothing was found in them.
    NothingFound,
    /// Something was found, and a person who looked at it said that it names nobody.
    ClearedByHand,
}

impl Anonymity {
    /// Refuses a text in which traces are found, unless a person has said otherwise.
    pub(crate) fn check(self, field: &'static str, text: &str) -> Result<(), Refusal> {
        let found = if self == Self::ClearedByHand { Vec::new() } else { found(text) };
        if found.is_empty() {
            return Ok(());
        }
        Err(OnProgramme::NotAnonymous(field, found.into_iter().map(|it| it.trace.words()).collect()).into())
    }
}

/// Something that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it looks like.
    pub trace: Trace,
    /// Where it is, in bytes of the text.
    pub at: Range<usize>,
}

/// What a trace looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Trace {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// An NHS number, by its check digit.
    NhsNumber,
    /// A National Insurance number.
    NationalInsurance,
    /// A postcode.
    Postcode,
    /// A full date, which may be that of a birth.
    FullDate,
    /// A long number, as records of people have.
    LongNumber,
    /// A title with a name.
    TitledName,
}

impl Trace {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Telephone => "a telephone number",
            Self::NhsNumber => "an NHS number",
            Self::NationalInsurance => "a National Insurance number",
            Self::Postcode => "a postcode",
            Self::FullDate => "a full date",
            Self::LongNumber => "a long number",
            Self::TitledName => "a title with a name",
        }
    }
}

/// A word of a text, and where it begins.
type Word<'t> = (usize, &'t str);

/// Every trace in a text, in its order.
pub fn found(text: &str) -> Vec<Found> {
    let words: Vec<Word<'_>> = words(text);
    let mut all = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let (trace, count) = trace(&words[index..]);
        if let Some(trace) = trace {
            let (last, word) = words[index + count - 1];
            all.push(Found { trace, at: words[index].0..last + word.len() });
        }
        index += count;
    }
    all
}

/// What the first words look like, and how many of them: one, where they look like nothing.
fn trace(words: &[Word<'_>]) -> (Option<Trace>, usize) {
    let (_, first) = words[0];
    if is_email(first) {
        return (Some(Trace::Email), 1);
    }
    if is_full_date(first) {
        return (Some(Trace::FullDate), 1);
    }
    let next = words.get(1).map_or("", |it| it.1);
    if is_title(first) && next.starts_with(char::is_uppercase) {
        return (Some(Trace::TitledName), 2);
    }
    if is_postcode(first, next) {
        return (Some(Trace::Postcode), 2);
    }
    if is_whole_postcode(first) {
        return (Some(Trace::Postcode), 1);
    }
    // People part long numbers by blanks.
    let count = words.iter().take_while(|(_, it)| is_number(it)).count();
    if let Some(insurance) = national_insurance(words) {
        return (Some(Trace::NationalInsurance), insurance);
    }
    let digits: String = words[..count].iter().flat_map(|(_, it)| it.chars().filter(char::is_ascii_digit)).collect();
    let trace = of_number(first, &digits);
    (trace, count.max(1))
}

fn of_number(first: &str, digits: &str) -> Option<Trace> {
    match digits.len() {
        10 if is_nhs_number(digits) => Some(Trace::NhsNumber),
        length if is_telephone(first, digits, length) => Some(Trace::Telephone),
        // Shorter ones are counts and years.
        6.. => Some(Trace::LongNumber),
        _ => None,
    }
}

fn is_telephone(first: &str, digits: &str, length: usize) -> bool {
    let international = first.starts_with('+') || digits.starts_with("0044");
    (10..=15).contains(&length) && (international || length <= 11 && digits.starts_with('0'))
}

/// The check digit of NHS numbers: weights from ten to two, modulo eleven.
fn is_nhs_number(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|it| it.to_digit(10)).collect();
    let Some((check, rest)) = values.split_last() else { return false };
    let sum: u32 = rest.iter().zip((2..=10).rev()).map(|(value, weight)| value * weight).sum();
    (11 - sum % 11) % 11 == *check
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Three numbers between two strokes, points or hyphens, one of them a year of four digits.
fn is_full_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let number = |it: &&str| (1..=4).contains(&it.len()) && it.chars().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number) && parts.iter().any(|it| it.len() == 4)
}

fn is_title(word: &str) -> bool {
    ["Mr", "Mrs", "Ms", "Miss", "Mx", "Master"].contains(&word.trim_end_matches('.'))
}

/// The shape of each character: a letter, a digit, or another.
fn shape(word: &str) -> String {
    word.chars()
        .map(|it| {
            if it.is_ascii_alphabetic() {
                'A'
            } else if it.is_ascii_digit() {
                '9'
            } else {
                '?'
            }
        })
        .collect()
}

/// `M5 4WT`, in any of the six shapes of a postcode. In small letters it is one too where it is all small.
fn is_postcode(outward: &str, inward: &str) -> bool {
    ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&shape(outward).as_str()) && shape(inward) == "9AA"
}

fn is_whole_postcode(word: &str) -> bool {
    (5..=7).contains(&word.len()) && word.is_ascii() && is_postcode(&word[..word.len() - 3], &word[word.len() - 3..])
}

/// How many words a National Insurance number takes that begins here: two letters, six digits, a letter from A to D.
fn national_insurance(words: &[Word<'_>]) -> Option<usize> {
    let mut joined = String::new();
    for (index, (_, word)) in words.iter().take(5).enumerate() {
        joined.push_str(word);
        if shape(&joined) == "AA999999A" {
            return joined.ends_with(|it: char| matches!(it.to_ascii_uppercase(), 'A'..='D')).then_some(index + 1);
        }
        if joined.len() > 9 {
            break;
        }
    }
    None
}

fn is_number(word: &str) -> bool {
    word.chars().any(|it| it.is_ascii_digit()) && word.chars().all(|it| it.is_ascii_digit() || matches!(it, '+' | '-'))
}

/// The words of a text, without what stands around them.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    for part in text.split(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '_')) {
        let word = part.trim_matches(|it: char| matches!(it, '.' | '!' | '?' | '[' | ']' | '<' | '>'));
        if !word.is_empty() {
            all.push((at + part.find(word).unwrap_or(0), word));
        }
        at += part.len() + text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn traces(text: &str) -> Vec<(Trace, &str)> {
        found(text).into_iter().map(|it| (it.trace, &text[it.at])).collect()
    }

    #[test]
    fn numbers_addresses_and_titles_are_found_where_they_are() {
        assert_eq!(
            traces("Visited Mrs Example (ex.ample@example.org, 020 7946 0000) at M5 4WT."),
            [
                (Trace::TitledName, "Mrs Example"),
                (Trace::Email, "ex.ample@example.org"),
                (Trace::Telephone, "020 7946 0000"),
                (Trace::Postcode, "M5 4WT"),
            ]
        );
        assert_eq!(
            traces("NHS 943 476 5919; NI QQ 12 34 56 C"),
            [(Trace::NhsNumber, "943 476 5919"), (Trace::NationalInsurance, "QQ 12 34 56 C")]
        );
        assert_eq!(traces("born 01/02/2015, case 1234567"), [(Trace::FullDate, "01/02/2015"), (Trace::LongNumber, "1234567")]);
        assert_eq!(traces("+44 7700 900123"), [(Trace::Telephone, "+44 7700 900123")]);
    }

    #[test]
    fn a_file_name_is_a_text_like_another() {
        assert_eq!(traces("report_Mr_Example_M54WT.docx"), [(Trace::TitledName, "Mr_Example")]);
        assert_eq!(traces("observation_2015-02-01_SW1A1AA"), [(Trace::FullDate, "2015-02-01"), (Trace::Postcode, "SW1A1AA")]);
    }

    #[test]
    fn what_names_nobody_is_let_pass() {
        for text in ["Direct observation 3 of 3, in 2026", "Section 47 enquiry, 15 working days", "Miss the point", "a 90 minute visit", ""]
        {
            assert_eq!(traces(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_what_is_found_is_in_it(text in ".{0,80}") {
            for it in found(&text) {
                prop_assert!(text.get(it.at).is_some());
            }
        }
    }
}
