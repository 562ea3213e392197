//! Spellings that the specification has and the parser does not know: each becomes one that it knows, and everything keeps its place.

use async_graphql::{Pos, ServerError, ServerResult};

use super::errors::{Code, refusal};
use super::lexical::{blanks, is_word, nul, token};

/// The document as the parser knows it, where that is another one: characters written as `\ud83d\ude00` or `\u{1f600}`, the whole
/// number `-0`, and descriptions of operations, fragments and variables. No line or column of a token changes.
pub(super) fn plain(document: &str) -> ServerResult<Option<String>> {
    if !document.contains(['"', '-']) {
        return Ok(None);
    }
    let bytes = document.as_bytes();
    let (mut text, mut told) = (String::new(), 0);
    let mut place = Place::default();
    // A byte order mark may stand before everything.
    let mut at = if document.starts_with('\u{feff}') { 3 } else { 0 };
    while at < bytes.len() {
        let skipped = blanks(&bytes[at..]);
        if skipped > 0 {
            at += skipped;
            continue;
        }
        let end = at + token(&bytes[at..])?;
        let (literal, next) = (&document[at..end], end + blanks(&bytes[end..]));
        let (end, other) = match bytes[at] {
            b'"' if place.describes(literal, &bytes[next..]) => (end, respelled(document, at, end).map(|_| blanked(literal))?),
            b'"' => (end, respelled(document, at, end)?),
            b'-' if is_nothing(bytes, at) => (at + 2, "0 ".to_owned()),
            _ => (end, literal.to_owned()),
        };
        if other != document[at..end] {
            text = text + &document[told..at] + &other;
            told = end;
        }
        place.pass(bytes[at]);
        at = end;
    }
    Ok((told > 0).then(|| text + &document[told..]))
}

/// Where in the document, as far as descriptions are concerned.
#[derive(Default)]
struct Place {
    open: usize,
    /// Whether the outermost bracket is that of variables, or of a directive's arguments.
    round: bool,
    /// The first byte of the token before.
    before: Option<u8>,
}

impl Place {
    fn describes(&self, literal: &str, next: &[u8]) -> bool {
        let word = &next[..next.iter().position(|it| !is_word(*it)).unwrap_or(next.len())];
        is_whole(literal)
            && match self.open {
                0 => matches!(self.before, None | Some(b'}')) && [&b"query"[..], b"mutation", b"subscription", b"fragment"].contains(&word),
                1 => self.round && !matches!(self.before, Some(b'=' | b':')) && next.first() == Some(&b'$'),
                _ => false,
            }
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' | b'(' => {
                self.round = if self.open == 0 { byte == b'(' } else { self.round };
                self.open += 1;
            }
            b'}' | b']' | b')' => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.before = Some(byte);
    }
}

/// Whether a value begins here that is `-0` and no more: not `-0.5`, and not the end of `1e-0`.
fn is_nothing(bytes: &[u8], at: usize) -> bool {
    let begins = at > 0 && b" \t\r\n,:[=".contains(&bytes[at - 1]);
    begins && bytes.get(at + 1) == Some(&b'0') && bytes.get(at + 2).is_none_or(|it| !is_word(*it) && *it != b'.')
}

/// Whether a string has its end, and where it may have it.
fn is_whole(literal: &str) -> bool {
    literal.len() > 1 && literal.ends_with('"') && (literal.starts_with("\"\"\"") || !literal.contains(['\n', '\r']))
}

fn blanked(literal: &str) -> String {
    literal.chars().map(|it| if it == '\n' || it == '\r' { it } else { ' ' }).collect()
}

/// A string with the escapes that the parser does not know as the characters that they mean. Blanks behind it make up for what is shorter.
fn respelled(document: &str, from: usize, to: usize) -> ServerResult<String> {
    let literal = &document[from..to];
    if literal.starts_with("\"\"\"") || !is_whole(literal) {
        return Ok(literal.to_owned());
    }
    let (mut text, mut at) = (String::with_capacity(literal.len()), 0);
    while let Some(found) = literal[at..].find('\\') {
        text += &literal[at..at + found];
        at += found;
        let escape = &literal[at..];
        let misspelled = || ServerError { locations: vec![pos(document, from + at)], ..refusal(Code::ParseFailed, MISSPELLED) };
        let (character, length) = match escape.as_bytes()[1] {
            b'u' => unicode(escape).ok_or_else(misspelled)?,
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => (None, 2),
            _ => return Err(misspelled()),
        };
        match character {
            None => text += &escape[..length],
            Some('\0') => return Err(nul()),
            Some('\n') => text += "\\n",
            Some('\r') => text += "\\r",
            Some(it @ ('"' | '\\')) => text.extend(['\\', it]),
            Some(it) => text.push(it),
        }
        at += length;
    }
    text += &literal[at..];
    let shorter = literal.chars().count() - text.chars().count();
    Ok(text + &" ".repeat(shorter))
}

const MISSPELLED: &str = "expected an escape of a character, such as \\n, \\u00e9, \\ud83d\\ude00 or \\u{1f600}";

/// The length of an escape, and the character it means where the parser does not know that; none where it means nothing.
fn unicode(escape: &str) -> Option<(Option<char>, usize)> {
    if let Some(inner) = escape.strip_prefix("\\u{") {
        let digits = &inner[..inner.find('}')?];
        let it = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        return Some((Some(char::from_u32(it)?), digits.len() + 4));
    }
    let unit = |escape: &str| {
        let digits = escape.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
    };
    let first = unit(escape)?;
    if char::from_u32(first.into()).is_some() {
        return Some((None, 6));
    }
    let second = unit(&escape[6..])?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((Some(character), 12))
}

fn pos(document: &str, at: usize) -> Pos {
    let before = &document[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count() + 1;
    Pos { line, column }
}

#[cfg(test)]
mod tests;
