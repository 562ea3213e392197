//! The mend file: the rows that were held back, with what is wrong in a column of its own.

use super::HeldBack;
use super::columns::Column;

/// CSV that a spreadsheet opens as it is and calculates nothing of. An `error` column that was there already is written anew.
pub(super) fn write(header: &[String], rows: &[HeldBack]) -> String {
    let kept: Vec<bool> = header.iter().map(|it| Column::named(it) != Some(Column::Error)).collect();
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let mut written = vec![];
    let lines = std::iter::once((header, "error")).chain(rows.iter().map(|it| (it.cells.as_slice(), it.error.as_str())));
    for (cells, error) in lines {
        // Cells beyond the headings come last, where they are still too many.
        let own = (0..header.len()).map(|at| (kept[at], cells.get(at).map_or("", String::as_str)));
        let mut line: Vec<String> = own.filter(|(kept, _)| *kept).map(|(_, it)| inert(it)).collect();
        line.push(inert(error));
        line.extend(cells.iter().skip(header.len()).map(|it| inert(it)));
        written.push(writer.write_record(line).is_ok());
    }
    // Writing to memory does not fail; if it ever did, half a mend file would lose people silently.
    debug_assert!(written.iter().all(|it| *it));
    let bytes = writer.into_inner().unwrap_or_default();
    // Excel takes a file for UTF-8 only if it says so.
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

/// A cell that no spreadsheet takes for a formula. Reading takes the apostrophe off again.
fn inert(cell: &str) -> String {
    if cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']) {
        return format!("'{}", cell.trim_start());
    }
    cell.to_owned()
}
