//! The bytes of a spreadsheet's CSV as rows of cells: encoding, line ends, separator and row numbers.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{MAX_ROW_BYTES, MAX_ROWS, RowFault};

/// A file taken apart, with nothing understood yet but where its headings are.
pub(in crate::import) struct Sheet {
    pub header: Vec<String>,
    pub header_row: u64,
    pub rows: Vec<SheetRow>,
}

/// One row, numbered as the spreadsheet numbers it.
pub(in crate::import) struct SheetRow {
    pub number: u64,
    pub cells: Vec<String>,
}

/// By byte order mark; else UTF-8 if it is valid; else Windows-1252, which is what Excel in England writes when it is not asked.
pub(in crate::import) fn decode(bytes: &[u8]) -> Result<String, RowFault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let way_out = "save it as CSV UTF-8 and send that";
        return Err(RowFault::of_file(1, "workbook", "this is a workbook and not a CSV file", way_out));
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => marked(encoding, &bytes[length..])?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => unmarked(bytes)?,
        },
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if let Some(at) = text.find('\0') {
        let way_out = "save it again as CSV UTF-8";
        return Err(RowFault::of_file(1 + breaks(&text[..at]), "binary", "the file is not text from here on", way_out));
    }
    Ok(text)
}

const UNREADABLE: &str = "has a character that is not in the file's encoding";
const SAVE_AGAIN: &str = "open the file in the spreadsheet, write the cell again, and save it as CSV UTF-8";

/// What says of itself how it is encoded is read so or not at all: a name with a hole in it is nobody's.
fn marked<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, RowFault> {
    let row = match std::str::from_utf8(bytes) {
        Err(it) if encoding == UTF_8 => 1 + rows_in(&bytes[..it.valid_up_to()]),
        _ => 1,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| RowFault::of_file(row, "encoding", UNREADABLE, SAVE_AGAIN))
}

/// Neither encoding holds for a file that was put together from two: it would be read without a fault, and every accent wrong.
fn unmarked(bytes: &[u8]) -> Result<Cow<'_, str>, RowFault> {
    let is_also_utf_8 = bytes.utf8_chunks().any(|it| !it.valid().is_ascii());
    match std::str::from_utf8(bytes) {
        Err(it) if is_also_utf_8 => {
            let row = 1 + rows_in(&bytes[..it.valid_up_to()]);
            Err(RowFault::of_file(row, "encoding", "is in another encoding than other rows of the file", SAVE_AGAIN))
        }
        _ => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// Row ends, whichever way rows end.
fn rows_in(before: &[u8]) -> u64 {
    let ends = before.iter().zip(before.iter().skip(1).chain([&b' ']));
    ends.filter(|(it, next)| **it == b'\n' || (**it == b'\r' && **next != b'\n')).count() as u64
}

/// Takes the text apart; `is_heading` knows a heading that means something, by which the separator is told.
pub(in crate::import) fn sheet(text: &str, is_heading: impl Fn(&str) -> bool) -> Result<Sheet, RowFault> {
    // Excel's own first line, by which it tells itself the separator.
    let told = text.lines().next().filter(|it| it.len() == 5 && it.to_ascii_lowercase().starts_with("sep="));
    let (skipped, body) = match told {
        Some(line) => (1, text.get(line.len() + 1..).unwrap_or_default()),
        None => (0, text),
    };
    let separator = told.and_then(|it| it.bytes().last()).filter(u8::is_ascii).unwrap_or_else(|| separator(body, is_heading));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body.as_bytes());
    let mut rows = vec![];
    // Rows are lines, less the line breaks inside cells.
    let (mut counted, mut number) = (0, 1 + skipped);
    for record in reader.records() {
        let Ok(record) = record else {
            return Err(RowFault::of_file(number, "unreadable", "the row cannot be read", "save the file again as CSV UTF-8"));
        };
        let start = record.position().and_then(|it| usize::try_from(it.byte()).ok()).unwrap_or(counted);
        let blank = body.get(start..).unwrap_or_default().bytes().take_while(|it| *it == b'\n').count();
        number += breaks(body.get(counted..start + blank).unwrap_or_default());
        counted = start + blank;
        if record.as_slice().len() > MAX_ROW_BYTES {
            let way_out = "look for a quotation mark that is opened here and never closed";
            return Err(RowFault::of_file(number, "row-size", "the row is longer than 1 MiB", way_out));
        }
        if rows.len() > MAX_ROWS {
            let way_out = "split the file, with the headings in each part";
            return Err(RowFault::of_file(number, "rows", "the file has more than 100,000 rows", way_out));
        }
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let within: u64 = cells.iter().map(|it| breaks(it)).sum();
        if cells.iter().any(|it| !it.trim().is_empty()) {
            rows.push(SheetRow { number, cells });
        }
        number = number.saturating_sub(within);
    }
    if rows.is_empty() {
        return Err(RowFault::of_file(1, "empty", "the file has no headings", "start it with one row of headings"));
    }
    let header = rows.remove(0);
    Ok(Sheet { header: header.cells, header_row: header.number, rows })
}

/// The separator that makes the most known headings of the first line.
fn separator(text: &str, is_heading: impl Fn(&str) -> bool) -> u8 {
    let heading = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let heading: String = heading.chars().take(10_000).collect();
    let known = |by: u8| heading.split(char::from(by)).filter(|it| is_heading(it.trim_matches('"'))).count();
    let mut best = b',';
    for by in [b';', b'\t'] {
        if known(by) > known(best) {
            best = by;
        }
    }
    best
}

fn breaks(text: &str) -> u64 {
    text.bytes().filter(|it| *it == b'\n').count() as u64
}
