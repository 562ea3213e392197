//! Waymark's own CSV of people, their spells of employment and their cohorts, as a coordinator keeps it in a spreadsheet.
//!
//! The format is described in `docs/import-journeys.md`. A person is read whole or not at all: one bad row holds back every row of that
//! person, and nobody else's. What was held back is written to a mend file, which is put right and sent again.

pub(super) mod cells;
mod columns;
mod mend;
mod people;
mod rows;
#[cfg(test)]
mod tests;
pub(super) mod text;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::codes::{EntryRoute, Ethnicity, Gender, LeaveReason, LeaverDestination, OrgRole, RegistrationNumber, StartOrigin};
use domain::fte::Fte;

/// The largest file that is read.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// The largest row that is read. A longer one is a quotation mark that was never closed.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;
/// The most rows that are read.
pub const MAX_ROWS: usize = 100_000;
const MAX_FAULTS: usize = 10_000;

/// What a file says, and what is wrong with it.
#[derive(Debug)]
pub struct Journeys {
    /// Everybody whose rows are all sound, in the order of the file.
    pub people: Vec<PersonRows>,
    /// Every fault of everybody else's rows, in the order of the file.
    pub faults: Vec<RowFault>,
    /// Headings that mean nothing to Waymark, whose columns were passed over.
    pub ignored_columns: Vec<String>,
    /// Whose each row is, by its number.
    owners: HashMap<u64, Option<String>>,
}

impl Journeys {
    /// How many people are held back for what is in their rows; a row that is nobody's counts as one.
    pub fn people_with_faults(&self) -> usize {
        let whose: HashSet<Result<&str, u64>> = self.faults.iter().map(|it| it.person.as_deref().ok_or(it.row)).collect();
        whose.len()
    }

    /// The rows that were held back, each with what is wrong in an `error` column, to put right and send again. None if all were read.
    ///
    /// `more` were sound by themselves and not by the record: each by its person's reference and its row, and why.
    pub fn mend_file(&self, file: &[u8], more: &[(String, u64, String)]) -> Option<String> {
        if self.faults.is_empty() && more.is_empty() {
            return None;
        }
        // The file is read a second time: few are held back, and to keep every row for them would double what a large file takes.
        let text = text::decode(file).ok()?;
        let sheet = text::sheet(&text, columns::is_heading).ok()?;
        let mut faults: Vec<(u64, Option<String>, String)> = Vec::new();
        for it in &self.faults {
            faults.push((it.row, it.person.clone(), format!("{} {}: {}", it.column, it.message, it.way_out)));
        }
        faults.extend(more.iter().map(|(person, row, why)| (*row, Some(person.clone()), why.clone())));
        faults.sort_by_key(|it| it.0);
        let owners = |row: u64| self.owners.get(&row).cloned().flatten();
        Some(mend::write(&sheet.header, &people::held_back(sheet.rows, owners, &faults)))
    }
}

/// One row as it stood in the file, and why it was not read.
#[derive(Debug)]
struct HeldBack {
    cells: Vec<String>,
    error: String,
}

/// One person, with everything that the file says of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRows {
    /// The coordinator's own reference for the person.
    pub reference: String,
    /// The row where the person first stands.
    pub row: u64,
    /// The person.
    pub person: PersonFields,
    /// Spells of employment, in the order of the file. A spell that is repeated word for word is here once.
    pub spells: Vec<SpellFields>,
    /// Memberships of cohorts, in the order of the file. One that is repeated word for word is here once.
    pub cohorts: Vec<CohortFields>,
}

/// Who a person is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonFields {
    /// Given names.
    pub given_name: Option<String>,
    /// Family name, or the only name.
    pub family_name: String,
    /// A family name before this one.
    pub previous_family_name: Option<String>,
    /// Date of birth.
    pub date_of_birth: Option<NaiveDate>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Ethnicity.
    pub ethnicity: Option<Ethnicity>,
    /// Email address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Social Work England number.
    pub registration_number: Option<RegistrationNumber>,
    /// How the person qualified.
    pub entry_route: Option<EntryRoute>,
}

/// One spell of employment in one post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpellFields {
    /// The row of the file.
    pub row: u64,
    /// The employer's name or local authority code, as typed.
    pub employer: String,
    /// The post or job title.
    pub post: Option<String>,
    /// The pay grade.
    pub grade: Option<String>,
    /// The role as the census has it.
    pub csww_role: Option<OrgRole>,
    /// The team's name.
    pub team: Option<String>,
    /// The full-time equivalent.
    pub fte: Option<Fte>,
    /// How the post is held.
    pub contract: Option<ContractKind>,
    /// Where the person came from.
    pub origin: Option<StartOrigin>,
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day, if the spell has ended.
    pub end_date: Option<NaiveDate>,
    /// Why it ended.
    pub reason: Option<LeaveReason>,
    /// Where the person went.
    pub destination: Option<LeaverDestination>,
}

/// How a post is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContractKind {
    /// Paid by the employer, without an end.
    Permanent,
    /// Paid by the employer, to a day.
    FixedTerm,
    /// Not paid by the employer directly.
    Agency,
}

/// One membership of a cohort.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CohortFields {
    /// The row of the file.
    pub row: u64,
    /// The cohort's name.
    pub cohort: String,
    /// The programme, such as ASYE.
    pub programme: Option<String>,
    /// The intake, such as September 2026.
    pub intake: Option<String>,
    /// The day of joining.
    pub joined_on: NaiveDate,
    /// The day of leaving, if the person has left.
    pub left_on: Option<NaiveDate>,
}

/// One fault in one row. It does not repeat what the cell said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowFault {
    /// The row as a spreadsheet numbers it: the headings are row 1.
    pub row: u64,
    /// The person's reference, where the row has one.
    pub person: Option<String>,
    /// The column's own name, as in the documentation, or `file`.
    pub column: &'static str,
    /// The rule that was broken: a code that never changes.
    pub rule: &'static str,
    /// What is wrong, in plain words.
    pub message: String,
    /// What to do about it.
    pub way_out: String,
}

impl RowFault {
    fn of_file(row: u64, rule: &'static str, message: &str, way_out: &str) -> Self {
        Self { row, person: None, column: "file", rule, message: message.to_owned(), way_out: way_out.to_owned() }
    }
}

/// Reads a file. It is refused as a whole only where its rows cannot be told apart or its columns not be known.
pub fn read(bytes: &[u8]) -> Result<Journeys, Vec<RowFault>> {
    if bytes.len() > MAX_BYTES {
        let way_out = "split the file, with the headings in each part";
        return Err(vec![RowFault::of_file(1, "size", "the file is larger than 32 MiB", way_out)]);
    }
    let text = text::decode(bytes).map_err(|it| vec![it])?;
    let sheet = text::sheet(&text, columns::is_heading).map_err(|it| vec![it])?;
    let columns = columns::Columns::of(&sheet.header, sheet.header_row)?;
    if sheet.rows.is_empty() {
        let way_out = "write one row for each spell";
        return Err(vec![RowFault::of_file(sheet.header_row, "empty", "the file has no rows under its headings", way_out)]);
    }
    people::gather(sheet, columns)
}
