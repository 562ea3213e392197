//! An extract of the regulator's register, as CSV: what each row says of one registration number.
//!
//! The format is described in `docs/import-register.md`. A row that cannot be read is told with its column and the way out, and holds back
//! nobody else's.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::codes::RegistrationNumber;
use domain::renewal::RegisterStatus;
use strum::VariantArray as _;

use super::journeys::cells::{self, Wrong};
use super::journeys::text::{self, SheetRow};
use super::journeys::{MAX_BYTES, RowFault};

/// The most faults that are told.
const MAX_FAULTS: usize = 10_000;

/// What an extract says, and what is wrong with it.
#[derive(Debug)]
pub struct Register {
    /// The rows that can be read, in the order of the file, each number once.
    pub lines: Vec<Line>,
    /// What is wrong with the others, in the order of the file.
    pub faults: Vec<RowFault>,
    /// The numbers of those others, as far as they could be read: they are in the extract all the same.
    pub held_back: HashSet<RegistrationNumber>,
}

/// What an extract says of one number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The row as a spreadsheet numbers it: the headings are row 1.
    pub row: u64,
    /// The number.
    pub number: RegistrationNumber,
    /// The name in the register.
    pub name: String,
    /// The status.
    pub status: RegisterStatus,
    /// Until when they are, or were, registered; none where the extract does not say.
    pub until: Option<NaiveDate>,
}

impl Register {
    /// How many rows cannot be read.
    pub fn rows_with_faults(&self) -> usize {
        self.faults.iter().map(|it| it.row).collect::<HashSet<u64>>().len()
    }
}

impl Line {
    fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.name, self.status, self.until) == (&other.name, other.status, other.until)
    }
}

/// A column that means something. The others, such as the town, are passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::VariantArray)]
enum Column {
    Number,
    Name,
    Status,
    Until,
    Registered,
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Self::Number => "Registration Number",
            Self::Name => "Registered Name",
            Self::Status => "Status",
            Self::Until => "Registered until",
            Self::Registered => "Registered",
        }
    }

    fn named(heading: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|it| folded(it.heading()) == folded(heading))
    }

    /// Whether an extract may be without it: it only says again what the status says.
    fn may_be_missing(self) -> bool {
        self == Self::Registered
    }
}

/// Letters alone, so that `registration_number` is the same heading.
fn folded(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Reads an extract. It is refused as a whole only where its rows cannot be told apart or its columns not be known.
pub fn read(bytes: &[u8]) -> Result<Register, Vec<RowFault>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![of_file(1, "size", "the file is larger than 32 MiB", "split the file, with the headings in each part")]);
    }
    let text = text::decode(bytes).map_err(|it| vec![it])?;
    let sheet = text::sheet(&text, |it| Column::named(it).is_some()).map_err(|it| vec![it])?;
    let columns = Columns::of(&sheet.header, sheet.header_row)?;
    if sheet.rows.is_empty() {
        let way_out = "export the register again: there is one row for each number";
        return Err(vec![of_file(sheet.header_row, "empty", "the file has no rows under its headings", way_out)]);
    }
    gather(&sheet.rows, &columns)
}

fn gather(rows: &[SheetRow], columns: &Columns) -> Result<Register, Vec<RowFault>> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut faults, mut held_back) = (Vec::new(), HashSet::new());
    let mut seen: HashMap<RegistrationNumber, usize> = HashMap::new();
    let mut unclear: HashSet<RegistrationNumber> = HashSet::new();
    for row in rows {
        let mut reader = Reader { row, columns, number: None, faults: &mut faults };
        let line = reader.line();
        let number = reader.number.take();
        let Some(line) = line else {
            held_back.extend(number);
            if faults.len() > MAX_FAULTS {
                let way_out = "put these right first, and send the file again";
                faults.push(of_file(row.number, "too-many", "only the rows up to here were read", way_out));
                return Err(faults);
            }
            continue;
        };
        match seen.get(&line.number).map(|at| &lines[*at]) {
            None => {
                seen.insert(line.number.clone(), lines.len());
                lines.push(line);
            }
            Some(first) if first.says_the_same_as(&line) => {}
            Some(first) => {
                let message = format!("is that of row {} too, which says something else of it", first.row);
                let way_out = "find out which of the rows is right, and take the other one out: neither is used until then";
                faults.push(Column::Number.fault(row.number, ("number-twice", message, way_out.to_owned())));
                unclear.insert(line.number);
            }
        }
    }
    lines.retain(|it| !unclear.contains(&it.number));
    held_back.extend(unclear);
    Ok(Register { lines, faults, held_back })
}

/// Where each column stands.
struct Columns {
    places: Vec<(Column, usize)>,
    count: usize,
}

impl Columns {
    fn of(header: &[String], row: u64) -> Result<Self, Vec<RowFault>> {
        let mut places: Vec<(Column, usize)> = Vec::new();
        let mut faults = Vec::new();
        for (at, heading) in header.iter().enumerate() {
            let Some(column) = Column::named(heading) else { continue };
            if places.iter().any(|it| it.0 == column) {
                let (message, way_out) = ("stands twice", "take one of the two columns out");
                faults.push(column.fault(row, ("repeated-column", message.to_owned(), way_out.to_owned())));
            }
            places.push((column, at));
        }
        let is_missing = |it: &&Column| !it.may_be_missing() && places.iter().all(|known| known.0 != **it);
        for column in Column::VARIANTS.iter().filter(is_missing) {
            let way_out = format!("name the column \"{}\", as the register does", column.heading());
            faults.push(column.fault(row, ("missing-column", "is not there".to_owned(), way_out)));
        }
        if faults.is_empty() { Ok(Self { places, count: header.len() }) } else { Err(faults) }
    }

    fn cell<'r>(&self, row: &'r SheetRow, column: Column) -> &'r str {
        let place = self.places.iter().find(|it| it.0 == column).map(|it| it.1);
        cells::unwrapped(place.and_then(|it| row.cells.get(it)).map_or("", String::as_str))
    }
}

/// Reads one row, and notes everything that is wrong with it.
struct Reader<'r> {
    row: &'r SheetRow,
    columns: &'r Columns,
    /// The number, where it can be read.
    number: Option<RegistrationNumber>,
    faults: &'r mut Vec<RowFault>,
}

/// The rule, what is wrong, and the way out.
type Why = (&'static str, String, String);

impl Reader<'_> {
    fn line(&mut self) -> Option<Line> {
        let before = self.faults.len();
        if self.row.cells.len() > self.columns.count {
            let way_out = "look for a comma in a cell that has no quotation marks around it";
            self.faults.push(of_file(self.row.number, "cells", "the row has more cells than there are headings", way_out));
            return None;
        }
        let cell = |column| self.columns.cell(self.row, column);
        let (name, until) = (cell(Column::Name).to_owned(), cell(Column::Until));
        let until = if until.is_empty() { Ok(None) } else { cells::date(until).map(Some) };
        let status = status(cell(Column::Status));
        let contradicts = status.as_ref().ok().and_then(|it| contradiction(*it, cell(Column::Registered)));
        let number = number(cell(Column::Number));
        self.number = self.keep(Column::Number, number);
        let status = self.keep(Column::Status, status);
        let until = self.keep(Column::Until, until.map_err(|Wrong { rule, message, way_out }| (rule, message.to_owned(), way_out)));
        if let Some(why) = contradicts {
            self.faults.push(Column::Registered.fault(self.row.number, why));
        }
        if name.is_empty() {
            let way_out = "write the name as the register has it: it is compared, and kept nowhere";
            self.faults.push(Column::Name.fault(self.row.number, ("missing", "is empty".to_owned(), way_out.to_owned())));
        }
        if self.faults.len() > before {
            return None;
        }
        Some(Line { row: self.row.number, number: self.number.clone()?, name, status: status?, until: until? })
    }

    fn keep<T>(&mut self, column: Column, read: Result<T, Why>) -> Option<T> {
        read.map_err(|why| self.faults.push(column.fault(self.row.number, why))).ok()
    }
}

fn number(text: &str) -> Result<RegistrationNumber, Why> {
    RegistrationNumber::new(text).map_err(|_| {
        let way_out = "write SW and one to six digits that do not start with 0, such as SW1234";
        ("registration-number", "is not a Social Work England number".to_owned(), way_out.to_owned())
    })
}

fn status(text: &str) -> Result<RegisterStatus, Why> {
    RegisterStatus::from_words(text).ok_or_else(|| {
        let known: Vec<&str> = RegisterStatus::VARIANTS.iter().map(|it| it.words()).collect();
        ("status", "is not a status that is known here".to_owned(), format!("write one of: {}", known.join("; ")))
    })
}

/// Where the column that says again whether somebody is registered says the opposite of the status.
fn contradiction(status: RegisterStatus, registered: &str) -> Option<Why> {
    let says = match folded(registered).as_str() {
        "" => return None,
        "true" | "yes" => true,
        "false" | "no" => false,
        _ => return Some(("registered", "is neither true nor false".to_owned(), "write True or False, or leave it empty".to_owned())),
    };
    (says != status.practises()).then(|| {
        let way_out = "look the number up in the register, and put whichever is wrong right";
        ("disagrees", "says the opposite of the status".to_owned(), way_out.to_owned())
    })
}

impl Column {
    fn fault(self, row: u64, (rule, message, way_out): Why) -> RowFault {
        RowFault { row, person: None, column: self.heading(), rule, message, way_out }
    }
}

fn of_file(row: u64, rule: &'static str, message: &str, way_out: &str) -> RowFault {
    RowFault { row, person: None, column: "file", rule, message: message.to_owned(), way_out: way_out.to_owned() }
}
