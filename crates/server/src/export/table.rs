//! Tables: named columns and lines, written as comma-separated values or as a spreadsheet, so that no cell is ever run as a formula.

use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::failed::Failed;

/// By this a spreadsheet knows that comma-separated values are in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The longest text of a spreadsheet's cell, in the units that it counts in.
const LONGEST: usize = 32_767;

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(u64),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    /// A text.
    pub fn text(it: impl Into<String>) -> Self {
        Self::Text(it.into())
    }
}

impl From<Option<String>> for Cell {
    fn from(it: Option<String>) -> Self {
        it.map_or(Self::Nothing, Self::Text)
    }
}

impl From<Option<u64>> for Cell {
    fn from(it: Option<u64>) -> Self {
        it.map_or(Self::Nothing, Self::Number)
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(it: Option<NaiveDate>) -> Self {
        it.map_or(Self::Nothing, Self::Day)
    }
}

/// Named columns, and lines of as many cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
    lines: Vec<Vec<Cell>>,
}

impl Table {
    /// A table.
    pub fn new(name: &'static str, columns: &[&'static str], lines: Vec<Vec<Cell>>) -> Self {
        Self { name, columns: columns.to_vec(), lines }
    }

    /// As comma-separated values: RFC 4180, in UTF-8 and marked as such.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn csv(&self) -> Result<Vec<u8>, Failed> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
        let lines = self.lines.iter().map(|line| line.iter().map(plain).collect::<Vec<String>>());
        let all = [self.columns.iter().map(|it| (*it).to_owned()).collect()].into_iter().chain(lines);
        for line in all {
            writer.write_record(&line).map_err(|why| Failed::Input(why.to_string()))?;
        }
        writer.into_inner().map_err(|why| Failed::Input(why.to_string()))
    }

    /// As a spreadsheet: days are days, the header stays in sight, and each column can be filtered.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn xlsx(&self) -> Result<Vec<u8>, Failed> {
        self.workbook().and_then(|mut it| it.save_to_buffer()).map_err(|why| Failed::Input(why.to_string()))
    }

    fn workbook(&self) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(self.name)?;
        let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
        for (column, title) in (0..).zip(&self.columns) {
            sheet.write_string_with_format(0, column, *title, &bold)?;
            sheet.set_column_width(column, self.width(usize::from(column)))?;
        }
        for (row, line) in (1..).zip(&self.lines) {
            for (column, cell) in (0..).zip(line) {
                write(sheet, (row, column), cell, &day)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        let (rows, columns) = (u32::try_from(self.lines.len()), u16::try_from(self.columns.len()));
        if let (Ok(last), Ok(columns @ 1..)) = (rows, columns) {
            sheet.autofilter(0, 0, last, columns - 1)?;
        }
        Ok(book)
    }

    /// Wide enough for most of what stands in a column, in characters.
    fn width(&self, column: usize) -> f64 {
        let longest = self.lines.iter().filter_map(|it| it.get(column)).map(|it| plain(it).chars().count()).max().unwrap_or(0);
        longest.max(self.columns[column].len() + 4).min(48) as f64
    }
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, day: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => {}
        // A text is written as one, whatever it begins with.
        Cell::Text(it) => {
            sheet.write_string(row, column, cut(it))?;
        }
        Cell::Number(it) => {
            sheet.write_number(row, column, *it as f64)?;
        }
        Cell::Day(it) => match ExcelDateTime::parse_from_str(&it.to_string()) {
            Ok(it) => {
                sheet.write_datetime_with_format(row, column, it, day)?;
            }
            // Spreadsheets know no day before 1900.
            Err(_) => {
                sheet.write_string(row, column, it.to_string())?;
            }
        },
    }
    Ok(())
}

fn cut(text: &str) -> String {
    let mut units = 0;
    let fits = |it: &char| {
        units += it.len_utf16();
        units <= LONGEST
    };
    text.chars().take_while(fits).collect()
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(it) => harmless(it),
        Cell::Number(it) => it.to_string(),
        Cell::Day(it) => it.to_string(),
    }
}

/// A text that a spreadsheet shows and does not run: who has such a name is shown with an apostrophe before it.
fn harmless(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn table() -> Table {
        let day = NaiveDate::from_ymd_opt(2026, 6, 22).unwrap();
        let wild = ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "a \"b\", c\r\nd", "Zoë"];
        let lines = wild.into_iter().map(|it| vec![Cell::text(it), Cell::Day(day), Cell::Number(7), Cell::Nothing]);
        Table::new("board", &["name", "due on", "days late", "why"], lines.collect())
    }

    #[test]
    fn comma_separated_values_are_marked_quoted_and_never_a_formula() {
        let bytes = table().csv().unwrap();
        assert!(bytes.starts_with(MARK) && bytes.ends_with(b"\r\n"));
        let mut reader = csv::Reader::from_reader(&bytes[MARK.len()..]);
        assert_eq!(reader.headers().unwrap(), vec!["name", "due on", "days late", "why"]);
        let names: Vec<String> = reader.records().map(|it| it.unwrap()[0].to_owned()).collect();
        assert_eq!(names, ["'=1+1", "'+1", "'-1", "'@sum", "'\t=1", "'\r=1", "a \"b\", c\r\nd", "Zoë"]);
        assert!(String::from_utf8(bytes).unwrap().contains("\r\nZoë,2026-06-22,7,\r\n"));
    }

    #[test]
    fn a_spreadsheet_has_texts_days_and_numbers_and_no_formula() {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(table().xlsx().unwrap())).unwrap();
        let sheet = book.worksheet_range("board").unwrap();
        assert_eq!(sheet.get((0, 1)), Some(&Data::String("due on".into())));
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("=1+1".into())));
        let Some(Data::DateTime(day)) = sheet.get((1, 1)) else { panic!("{:?}", sheet.get((1, 1))) };
        assert_eq!(day.as_f64(), 46_195.0, "the days since the last of 1899");
        assert_eq!(sheet.get((1, 2)), Some(&Data::Float(7.0)));
        assert!(book.worksheet_formula("board").unwrap().is_empty());
    }

    #[test]
    fn what_no_spreadsheet_holds_is_cut_or_written_as_text() {
        let early = NaiveDate::from_ymd_opt(1850, 1, 1).unwrap();
        let table = Table::new("due", &["why", "due on"], vec![vec![Cell::text("é".repeat(40_000)), Cell::Day(early)]]);
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(table.xlsx().unwrap())).unwrap();
        let sheet = book.worksheet_range("due").unwrap();
        assert_eq!(sheet.get((1, 1)), Some(&Data::String("1850-01-01".into())));
        assert!(matches!(sheet.get((1, 0)), Some(Data::String(it)) if it.chars().count() == LONGEST));
    }
}
