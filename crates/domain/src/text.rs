//! Texts that people type: said where something must be said, not endless, and without control characters.

use crate::private::Private;
use crate::refusal::Refusal;

/// The longest line, in characters: a title, a team, a university.
pub(crate) const LINE: usize = 200;
/// The longest note, in characters.
pub(crate) const NOTE: usize = 4_000;

/// One line that must say something.
pub(crate) fn line(field: &'static str, text: &str, longest: usize) -> Result<(), Refusal> {
    if says_nothing(text) {
        return Err(Refusal::Empty(field));
    }
    if text.chars().count() > longest {
        return Err(Refusal::TooLong(field, longest));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::ControlCharacter(field));
    }
    Ok(())
}

/// Whether a text is a short name for programs: small letters, digits and hyphens.
pub(crate) fn slug(text: &str) -> bool {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    (1..=64).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-') && !text.ends_with('-')
}

/// Whether a text is a SHA-256 as it is written here: 64 small hexadecimal digits.
pub(crate) fn sha256(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|it| matches!(it, '0'..='9' | 'a'..='f'))
}

/// Whether nobody would see anything: white space, and characters that only join, part or turn others.
fn says_nothing(text: &str) -> bool {
    let shows_nothing = |it: char| {
        let it = u32::from(it);
        matches!(it, 0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x3164 | 0xFEFF | 0xFFA0)
            || (0x180B..=0x180F).contains(&it)
            || (0x200B..=0x200F).contains(&it)
            || (0x202A..=0x202E).contains(&it)
            || (0x2060..=0x206F).contains(&it)
            || (0xFE00..=0xFE0F).contains(&it)
            || (0xE0000..=0xE0FFF).contains(&it)
    };
    text.chars().all(|it| it.is_whitespace() || shows_nothing(it))
}

/// A text over several lines, which may say nothing.
pub(crate) fn lines(field: &'static str, text: &str, longest: usize) -> Result<(), Refusal> {
    if text.chars().count() > longest {
        return Err(Refusal::TooLong(field, longest));
    }
    // A browser ends the lines of a form with both.
    if text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t')) {
        return Err(Refusal::ControlCharacter(field));
    }
    Ok(())
}

/// What somebody added, where they did and it can be read.
pub(crate) fn note(note: &Private<Option<String>>) -> Result<(), Refusal> {
    noted("note", note)
}

/// The same where the input calls it otherwise.
pub(crate) fn noted(field: &'static str, note: &Private<Option<String>>) -> Result<(), Refusal> {
    let text = note.get().and_then(Option::as_deref);
    text.map_or(Ok(()), |text| lines(field, text, NOTE))
}

/// Why something on record is changed: it is what people will ask first.
pub(crate) fn reason(field: &'static str, reason: &Private<String>) -> Result<(), Refusal> {
    reason.get().map_or(Ok(()), |text| said(field, text))
}

/// A text over several lines that must say something.
pub(crate) fn said(field: &'static str, text: &str) -> Result<(), Refusal> {
    if says_nothing(text) {
        return Err(Refusal::Empty(field));
    }
    lines(field, text, NOTE)
}
