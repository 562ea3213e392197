//! The first look at a document: one pass over its bytes, without building anything.

use std::collections::HashSet;

use async_graphql::ServerResult;

use super::errors::{Code, over, refusal};
use super::limits::Limits;

/// Refuses what the parser could be hurt by: its recursion follows brackets, its memory follows tokens.
pub(super) fn check(document: &str, limits: &Limits) -> ServerResult<()> {
    if document.len() > limits.bytes {
        return Err(over("bytes", limits.bytes, document.len()));
    }
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut open) = (0, 0, 0_usize);
    let mut objects = Objects::default();
    while let Some(&byte) = bytes.get(at) {
        let blanks = blanks(&bytes[at..]);
        if blanks > 0 {
            at += blanks;
            continue;
        }
        let length = token(&bytes[at..])?;
        match byte {
            b'{' | b'[' | b'(' => {
                open += 1;
                objects.open(byte);
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                objects.close();
            }
            byte if is_word(byte) && length <= limits.name_bytes => objects.name(&bytes[at..], length)?,
            byte if is_word(byte) && length > limits.name_bytes => {
                return Err(over("bytes in a name", limits.name_bytes, length));
            }
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(over("tokens", limits.tokens, tokens));
        }
        if open > limits.brackets {
            return Err(over("open brackets", limits.brackets, open));
        }
        at += length;
    }
    Ok(())
}

/// Input objects that are open, and the fields that each has so far: the parser keeps the last of two alike, and says nothing.
#[derive(Default)]
struct Objects<'a> {
    open: Vec<(u8, HashSet<&'a [u8]>)>,
    arguments: usize,
}

impl<'a> Objects<'a> {
    fn open(&mut self, bracket: u8) {
        self.arguments += usize::from(bracket == b'(');
        self.open.push((bracket, HashSet::new()));
    }

    fn close(&mut self) {
        self.arguments -= usize::from(self.open.pop().is_some_and(|it| it.0 == b'('));
    }

    fn name(&mut self, rest: &'a [u8], length: usize) -> ServerResult<()> {
        // Outside of arguments, what is in braces is a selection.
        let Some((b'{', fields)) = self.open.last_mut().filter(|_| self.arguments > 0) else { return Ok(()) };
        if !comes_before_a_colon(&rest[length..]) || fields.insert(&rest[..length]) {
            return Ok(());
        }
        let name = String::from_utf8_lossy(&rest[..length]);
        Err(refusal(Code::ValidationFailed, format!("the input field \"{name}\" is given twice")))
    }
}

fn comes_before_a_colon(rest: &[u8]) -> bool {
    rest.get(blanks(rest)) == Some(&b':')
}

/// The length of the blanks, commas and comments that the bytes begin with.
pub(super) fn blanks(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => 1,
            b'#' => until(&bytes[at..], |byte| byte == b'\n' || byte == b'\r'),
            _ => break,
        };
    }
    at
}

/// The length of the token that the bytes begin with.
pub(super) fn token(bytes: &[u8]) -> ServerResult<usize> {
    Ok(match bytes.first() {
        Some(0) => return Err(nul()),
        Some(b'"') => string(bytes)?,
        Some(b'.') => until(bytes, |byte| byte != b'.'),
        Some(byte) if is_word(*byte) => until(bytes, |byte| !is_word(byte)),
        _ => 1,
    })
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| stop(byte)).unwrap_or(bytes.len())
}

/// The length of the string that the bytes begin with. One without an end reaches to the end of the document.
fn string(bytes: &[u8]) -> ServerResult<usize> {
    if bytes.starts_with(br#"""""#) {
        return block_string(bytes);
    }
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0 => return Err(nul()),
            b'"' => return Ok(at + 1),
            b'\\' if bytes[at..].starts_with(b"\\u0000") => return Err(nul()),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

fn block_string(bytes: &[u8]) -> ServerResult<usize> {
    let mut at = 3;
    while at < bytes.len() {
        if bytes[at..].starts_with(br#"""""#) {
            return Ok(at + 3);
        }
        match bytes[at] {
            0 => return Err(nul()),
            b'\\' if bytes[at..].starts_with(br#"\""""#) => at += 4,
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

pub(super) fn nul() -> async_graphql::ServerError {
    refusal(Code::BadUserInput, "text may not hold the character U+0000")
}
