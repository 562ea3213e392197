//! The bytes of an XML file as text: by byte order mark, by declaration, and otherwise UTF-8.

use std::borrow::Cow;

use domain::csww::Fault;
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::whole_file;

/// Decodes the file, strictly: a byte that means nothing in its encoding is a fault, and so is a character that XML does not have.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let (encoding, rest) = encoding_of(bytes)?;
    if encoding == UTF_8 {
        let text = std::str::from_utf8(rest).map_err(|it| {
            let line = line_at(&rest[..it.valid_up_to()]);
            whole_file("encoding", "expected UTF-8, or the encoding in the XML declaration", line)
        })?;
        return checked(Cow::Borrowed(text));
    }
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(rest)
        .ok_or_else(|| whole_file("encoding", "expected the encoding that the file declares", 1))?;
    checked(text)
}

fn encoding_of(bytes: &[u8]) -> Result<(&'static Encoding, &[u8]), Fault> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok((encoding, &bytes[length..]));
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, bytes)),
        [0, b'<', ..] => return Ok((UTF_16BE, bytes)),
        _ => {}
    }
    let Some(label) = declared(bytes) else {
        return Ok((UTF_8, bytes));
    };
    let known = [UTF_8, WINDOWS_1252, ISO_8859_15];
    match Encoding::for_label(label) {
        Some(encoding) if known.contains(&encoding) => Ok((encoding, bytes)),
        _ => Err(whole_file("encoding", "expected UTF-8, UTF-16 or Windows-1252", 1)),
    }
}

/// The label in `<?xml version="1.0" encoding="…"?>`, which is ASCII in every encoding that gets here.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.iter().take(200).position(|it| *it == b'>')?;
    let declaration = &declaration[..end];
    let at = declaration.windows(8).position(|it| it == b"encoding")?;
    let value = declaration[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = value.iter().position(|it| it == quote)?;
    Some(&value[..end])
}

fn checked(text: Cow<'_, str>) -> Result<Cow<'_, str>, Fault> {
    let foreign = |it: char| matches!(it, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.find(foreign) {
        None => Ok(text),
        Some(at) => {
            let line = line_at(&text.as_bytes()[..at]);
            Err(whole_file("malformed", "expected no control characters", line))
        }
    }
}

/// The number of the line that comes after these bytes.
pub(super) fn line_at(before: &[u8]) -> u64 {
    before.iter().filter(|it| **it == b'\n').count() as u64 + 1
}
