//! One row as a person, perhaps a spell, and perhaps a membership of a cohort.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::codes::{EntryRoute, Ethnicity, Gender, LeaveReason, LeaverDestination, OrgRole, StartOrigin};

use super::cells::{self, Wrong};
use super::columns::{Column, Columns};
use super::text::SheetRow;
use super::{CohortFields, PersonFields, RowFault, SpellFields};

/// What one row says. Of the person it says only what its cells hold: another row may say the rest.
pub(super) struct RowFields {
    pub person: PersonFields,
    pub spell: Option<SpellFields>,
    pub cohort: Option<CohortFields>,
}

/// Reads one row's cells, and notes what is wrong with each.
pub(super) struct RowReader<'a> {
    number: u64,
    cells: HashMap<u8, &'a str>,
    pub reference: Option<String>,
    pub faults: Vec<RowFault>,
}

impl<'a> RowReader<'a> {
    pub fn new(row: &'a SheetRow, columns: &Columns) -> Self {
        let mut cells = HashMap::new();
        for (column, cell) in columns.places.iter().zip(&row.cells) {
            let cell = cells::unwrapped(cell);
            if let Some(column) = column.filter(|_| !cell.is_empty()) {
                cells.insert(column as u8, cell);
            }
        }
        let mut it = Self { number: row.number, cells, reference: None, faults: vec![] };
        it.reference = it.take(Column::PersonRef, cells::reference);
        let unread = !it.cells.contains_key(&(Column::PersonRef as u8));
        if unread {
            it.missing(Column::PersonRef, "say whose row this is, with your own reference for the person");
        }
        let beyond = row.cells.iter().skip(columns.places.len()).any(|cell| !cell.trim().is_empty());
        if beyond {
            let way_out = "put quotation marks around cells that have the separator in them, or give every column a heading";
            it.fault("file", "cells", "has more cells than there are headings", way_out.to_owned());
        }
        it
    }

    /// The row's fields, as far as they can be read. They count only if there is no fault.
    pub fn fields(&mut self) -> RowFields {
        let record = self.take(Column::Record, |text| match text.to_ascii_lowercase().as_str() {
            "person" => Ok(Record::Person),
            "spell" => Ok(Record::Spell),
            "cohort" => Ok(Record::Cohort),
            _ => Err(Wrong {
                rule: "record",
                message: "is not a kind of row",
                way_out: "write person, spell or cohort, or leave it empty".to_owned(),
            }),
        });
        let has_spell = self.any(Column::is_of_spell);
        let has_cohort = self.any(Column::is_of_cohort);
        if (has_spell && matches!(record, Some(Record::Person | Record::Cohort)))
            || (has_cohort && matches!(record, Some(Record::Person | Record::Spell)))
        {
            let way_out = "leave the record column empty, or the cells of the other kinds";
            self.fault(Column::Record.name(), "record", "does not fit the cells of the row", way_out.to_owned());
        }
        let person = self.person();
        let spell = if has_spell || record == Some(Record::Spell) { self.spell() } else { None };
        let cohort = if has_cohort || record == Some(Record::Cohort) { self.cohort() } else { None };
        RowFields { person, spell, cohort }
    }

    fn person(&mut self) -> PersonFields {
        PersonFields {
            given_name: self.take(Column::GivenName, cells::words),
            family_name: self.take(Column::FamilyName, cells::words).unwrap_or_default(),
            previous_family_name: self.take(Column::PreviousFamilyName, cells::words),
            date_of_birth: self.take(Column::DateOfBirth, cells::date),
            gender: self.take(Column::Gender, |it| cells::code(Gender::from_words(it), &labels(Gender::ALL, Gender::label))),
            ethnicity: self.take(Column::Ethnicity, |it| cells::code(Ethnicity::from_words(it), &labels(Ethnicity::ALL, Ethnicity::label))),
            email: self.take(Column::Email, cells::email),
            phone: self.take(Column::Phone, cells::phone),
            registration_number: self.take(Column::RegistrationNumber, cells::registration),
            entry_route: self
                .take(Column::EntryRoute, |it| cells::code(EntryRoute::from_words(it), &labels(EntryRoute::ALL, EntryRoute::label))),
        }
    }

    fn spell(&mut self) -> Option<SpellFields> {
        let employer = self.required(Column::Employer, cells::words, "name the employer, or give its three-digit code");
        let start_date = self.required(Column::StartDate, cells::date, "write the first day of the spell");
        let end_date = self.take(Column::EndDate, cells::date);
        self.in_order((Column::EndDate, end_date), start_date);
        let reason =
            self.take(Column::Reason, |it| cells::code(LeaveReason::from_words(it), &labels(LeaveReason::ALL, LeaveReason::label)));
        let destination = self.take(Column::Destination, |it| {
            cells::code(LeaverDestination::from_words(it), &labels(LeaverDestination::ALL, LeaverDestination::label))
        });
        for column in [Column::Reason, Column::Destination] {
            if self.has(column) && !self.has(Column::EndDate) {
                let way_out = "write the end date, or leave this empty until the spell has ended".to_owned();
                self.fault(column.name(), "leaving-without-end", "says how a spell ended that has no end date", way_out);
            }
        }
        let mut it = SpellFields {
            row: self.number,
            employer: String::new(),
            post: self.take(Column::Post, cells::words),
            grade: self.take(Column::Grade, cells::words),
            csww_role: self.take(Column::CswwRole, |it| cells::code(OrgRole::from_words(it), &labels(OrgRole::ALL, OrgRole::label))),
            team: self.take(Column::Team, cells::words),
            fte: self.take(Column::Fte, cells::fte),
            contract: self.take(Column::Contract, cells::contract),
            origin: self.take(Column::Origin, |it| cells::code(StartOrigin::from_words(it), &labels(StartOrigin::ALL, StartOrigin::label))),
            start_date: NaiveDate::MIN,
            end_date,
            reason,
            destination,
        };
        it.employer = employer?;
        it.start_date = start_date?;
        Some(it)
    }

    fn cohort(&mut self) -> Option<CohortFields> {
        let cohort = self.required(Column::Cohort, cells::words, "name the cohort");
        let joined_on = self.required(Column::JoinedOn, cells::date, "write the day on which the person joined the cohort");
        let programme = self.take(Column::Programme, cells::words);
        let intake = self.take(Column::Intake, cells::words);
        let left_on = self.take(Column::LeftOn, cells::date);
        self.in_order((Column::LeftOn, left_on), joined_on);
        Some(CohortFields { row: self.number, cohort: cohort?, programme, intake, joined_on: joined_on?, left_on })
    }

    fn in_order(&mut self, (column, end): (Column, Option<NaiveDate>), start: Option<NaiveDate>) {
        if let (Some(end), Some(start)) = (end, start)
            && end < start
        {
            self.fault(
                column.name(),
                "end-before-start",
                "is before the start",
                "check both dates: the day comes before the month".to_owned(),
            );
        }
    }

    fn take<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let cell = *self.cells.get(&(column as u8))?;
        match read(cell) {
            Ok(it) => Some(it),
            Err(it) => {
                self.fault(column.name(), it.rule, it.message, it.way_out);
                None
            }
        }
    }

    fn required<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, Wrong>, way_out: &str) -> Option<T> {
        if !self.has(column) {
            self.missing(column, way_out);
        }
        self.take(column, read)
    }

    fn missing(&mut self, column: Column, way_out: &str) {
        self.fault(column.name(), "missing", "is empty", way_out.to_owned());
    }

    fn has(&self, column: Column) -> bool {
        self.cells.contains_key(&(column as u8))
    }

    fn any(&self, of: fn(Column) -> bool) -> bool {
        let all = <Column as strum::VariantArray>::VARIANTS;
        all.iter().any(|it| of(*it) && self.has(*it))
    }

    fn fault(&mut self, column: &'static str, rule: &'static str, message: &str, way_out: String) {
        let person = self.reference.clone();
        self.faults.push(RowFault { row: self.number, person, column, rule, message: message.to_owned(), way_out });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Record {
    Person,
    Spell,
    Cohort,
}

fn labels<T: Copy>(all: &[T], label: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|it| label(*it)).collect()
}
