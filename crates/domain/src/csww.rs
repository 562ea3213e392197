//! The statutory return of the children's social work workforce (CSWW): its records, and what a census officer would query.
//!
//! There are two kinds of complaint, and they are not alike.
//!
//! - **Faults** are breaches of the return's schema ([`schema`]): an element missing, unknown, repeated or out of order, a value that
//!   is not of its type or code list. One fault refuses the whole file: nobody can tell what a broken return meant to say.
//! - **Queries** ([`queries`]) are the census's cross-field rules. A file with queries is read. They cannot be faults, because files
//!   that the schema accepts break them: published samples have agency workers with a leaving date decades before the census year.
//!   The rules about mandatory fields, leavers' FTE and the leaving date apply to rows of directly employed workers only, as the
//!   census itself asks them of no agency worker.

mod queries;
pub mod schema;
mod values;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{
    AbsenceReason, Ethnicity, Gender, KssStatus, LeaveReason, LeaverDestination, OrgRole, QualificationLevel, RegistrationNumber,
    StartOrigin,
};
use crate::fte::{Days, Fte};
use crate::ids::EmployerId;
use crate::private::Private;

pub use queries::queries;

/// One complaint about one place in a return, without the person's data in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line of the element complained of; where one is missing, of the element it is missing from.
    pub line: u64,
    /// The element's name.
    pub field: String,
    /// The rule that was broken: a code that never changes.
    pub rule: &'static str,
    /// What was expected, in plain words.
    pub message: String,
    /// The worker complained of, counted from one in the order of the file.
    pub worker: Option<usize>,
}

/// One local authority's return for one census year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Return {
    /// The census year: 2022 covers 1 October 2021 to 30 September 2022. The schema does not insist on it.
    pub year: Option<i32>,
    /// The day the return describes. The schema does not insist on it.
    pub reference_date: Option<NaiveDate>,
    /// The three digits of each local authority that the header names as a source: one, in any return that makes sense.
    pub leas: Vec<String>,
    /// The software that wrote the file, if it says.
    pub software: Option<String>,
    /// The authority's posts as a whole.
    pub vacancies: Vacancies,
    /// One for each role, in the order of the file: a person with two roles is here twice.
    pub workers: Vec<Worker>,
}

impl Return {
    /// The authority, where the header names exactly one.
    pub fn lea(&self) -> Option<&str> {
        match self.leas.as_slice() {
            [lea] => Some(lea),
            _ => None,
        }
    }
}

/// The authority's vacancies and the agency workers who cover them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Vacancies {
    /// Vacant posts, in hundredths of a full-time equivalent.
    pub vacant_hundredths: i64,
    /// Agency workers covering vacancies, in hundredths of a full-time equivalent.
    pub agency_cover_hundredths: i64,
    /// Agency workers covering vacancies, in heads.
    pub agency_cover_headcount: i64,
}

/// One role of one worker, as returned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Worker {
    /// The line where the row starts; not part of what is returned.
    #[serde(skip)]
    pub line: u64,
    /// Not directly paid by the authority.
    pub agency: bool,
    /// The registration number in the form of the return's year.
    pub number: ReturnedNumber,
    /// As at 30 September of the census year; nothing for a leaver.
    pub fte: Option<Fte>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Ethnicity.
    pub ethnicity: Option<Ethnicity>,
    /// Where the worker qualified: at least one, though it may be empty text.
    pub institutions: Vec<String>,
    /// The level of the qualification.
    pub qualification_level: Option<QualificationLevel>,
    /// Qualified through Step Up to Social Work.
    pub step_up: Option<bool>,
    /// The role in the organisation.
    pub role: Option<OrgRole>,
    /// When the role began.
    pub started_on: Option<NaiveDate>,
    /// Where the worker came from.
    pub origin: Option<StartOrigin>,
    /// When the role ended: only a leaver has one.
    pub ended_on: Option<NaiveDate>,
    /// Where a leaver went.
    pub destination: Option<LeaverDestination>,
    /// Why a leaver left.
    pub reason: Option<LeaveReason>,
    /// `FTE30`. The schema's comment says the full-time equivalent at the previous 30 September; its name says the current one.
    pub fte30: Option<Fte>,
    /// Cases held on 30 September. The schema sets no bounds.
    pub cases: Option<i64>,
    /// Working days lost to sickness in the year.
    pub days_lost: Option<Days>,
    /// Lengths of an agency worker's contracts, in tenths of a week.
    pub contract_tenths_of_weeks: Vec<i64>,
    /// Qualified through Frontline.
    pub frontline: Option<bool>,
    /// Absent on 30 September. The schema allows several.
    pub absent: Vec<bool>,
    /// Why absent. The schema allows several.
    pub absence_reasons: Vec<AbsenceReason>,
    /// Standing against the knowledge and skills statements. The schema allows several.
    pub kss: Vec<KssStatus>,
}

/// The registration number as a return holds it: checked against the form of the return's year, and kept as text.
///
/// The forms differ: `[A-Z]{2}[0-9]{4,12}` up to 2021, `[A-Za-z]{2}\d{10}` from 2022, and what Social Work England prints, which real
/// councils send. Digits are ASCII digits, although the schema's `\d` would take those of any script.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReturnedNumber(String);

impl ReturnedNumber {
    /// Checks the text against the form of the return's year; without a year, against both forms.
    pub fn new(text: &str, year: Option<i32>) -> Option<Self> {
        let (letters, digits) = text.split_at_checked(2)?;
        let digits_only = digits.bytes().all(|it| it.is_ascii_digit());
        let upper = letters.bytes().all(|it| it.is_ascii_uppercase());
        let either_case = letters.bytes().all(|it| it.is_ascii_alphabetic());
        let until_2021 = upper && digits_only && (4..=12).contains(&digits.len());
        let from_2022 = either_case && digits_only && digits.len() == 10;
        let of_its_year = match year {
            Some(..=2021) => until_2021,
            Some(2022..) => from_2022,
            None => until_2021 || from_2022,
        };
        let fits = of_its_year || RegistrationNumber::new(text).is_ok();
        fits.then(|| Self(text.to_owned()))
    }

    /// As it stood in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same number as Social Work England prints it, if it is one.
    pub fn registration(&self) -> Option<RegistrationNumber> {
        RegistrationNumber::new(&self.0).ok()
    }
}

/// A person was returned in a council's census: the row as it was filed, kept whatever is corrected later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CensusReturned {
    /// The council that filed the return.
    pub employer: EmployerId,
    /// The census year.
    pub year: i32,
    /// The pseudonym of the number in the return, by which the next year's row finds this person.
    pub number: String,
    /// The row.
    pub row: Private<Worker>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_form_of_its_year_or_of_the_register() {
        let taken = |text, year| ReturnedNumber::new(text, year).is_some();
        assert!(taken("Oz2054309383", Some(2022)));
        assert!(!taken("Oz2054309383", Some(2021)));
        assert!(taken("AB1234", Some(2021)));
        assert!(!taken("AB1234", Some(2022)));
        assert!(taken("SW1234", Some(2022)));
        assert!(taken("sw7", Some(2024)));
        assert!(taken("AB1234", None) && taken("Oz2054309383", None));
    }

    #[test]
    fn anything_else_is_not_a_number() {
        for text in ["", "A", "é1", "AB", "1234567890", "AB12345678901234", "AB１２３４", " SW1234"] {
            assert_eq!(ReturnedNumber::new(text, None), None, "{text}");
        }
    }
}
