//! The first look at a document: one pass over its bytes, without building anything.

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
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            0 => return Err(nul()),
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += until(&bytes[at..], |byte| byte == b'\n' || byte == b'\r');
                continue;
            }
            b'"' => string(&bytes[at..])?,
            b'.' => until(&bytes[at..], |byte| byte != b'.'),
            byte if is_word(byte) => until(&bytes[at..], |byte| !is_word(byte)),
            _ => 1,
        };
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
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

fn is_word(byte: u8) -> bool {
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
