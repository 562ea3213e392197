//! The schema of the return, as a table: which elements stand where, how often, and what each may hold.
//!
//! Transcribed from the schema of the 2021/22 return. Whoever reads the file walks the table and hands each element's text to its
//! [`Content::Value`], which checks the text and notes it in the [`Draft`].

use chrono::NaiveDate;

pub use super::values::Broken;
use super::values::{broken, code, date, date_time, days, decimal, flag, fte, integer, year};
use super::{Return, ReturnedNumber, Vacancies, Worker};
use crate::codes::{AbsenceReason, Ethnicity, Gender, KssStatus, LeaveReason, LeaverDestination, OrgRole, QualificationLevel, StartOrigin};
use crate::fte::{Days, Fte};

/// One element of the schema.
pub struct Element {
    /// The element's name, in no namespace.
    pub name: &'static str,
    /// Whether its parent must have one.
    pub required: bool,
    /// Whether its parent may have several, one after the other.
    pub many: bool,
    /// What stands between its tags.
    pub content: Content,
}

/// What stands between an element's tags.
pub enum Content {
    /// Elements in this order, and no text.
    Group(&'static [Element]),
    /// Text, which is checked and noted.
    Value(Note),
}

/// Checks a text and notes it in the draft.
pub type Note = fn(&mut Draft, &str) -> Result<(), Broken>;

/// A return while it is read.
#[derive(Default)]
pub struct Draft {
    it: Return,
    worker: WorkerDraft,
    // The 2021 file spells its own collection with three Ws; no later one may.
    spelled_as_in_2021: bool,
}

/// A worker's row while it is read. What the schema requires is an option here, until the row ends.
#[derive(Default)]
struct WorkerDraft {
    agency: Option<bool>,
    number: Option<ReturnedNumber>,
    fte: Option<Fte>,
    birth_date: Option<NaiveDate>,
    gender: Option<Gender>,
    ethnicity: Option<Ethnicity>,
    institutions: Vec<String>,
    qualification_level: Option<QualificationLevel>,
    step_up: Option<bool>,
    role: Option<OrgRole>,
    started_on: Option<NaiveDate>,
    origin: Option<StartOrigin>,
    ended_on: Option<NaiveDate>,
    destination: Option<LeaverDestination>,
    reason: Option<LeaveReason>,
    fte30: Option<Fte>,
    cases: Option<i64>,
    days_lost: Option<Days>,
    contract_tenths_of_weeks: Vec<i64>,
    frontline: Option<bool>,
    absent: Vec<bool>,
    absence_reasons: Vec<AbsenceReason>,
    kss: Vec<KssStatus>,
}

impl Draft {
    /// A worker's row has ended. A row without its required elements is dropped: the reader has already found fault with it.
    pub fn end_worker(&mut self, line: u64) {
        let row = std::mem::take(&mut self.worker);
        let (Some(agency), Some(number)) = (row.agency, row.number) else {
            return;
        };
        self.it.workers.push(Worker {
            line,
            agency,
            number,
            fte: row.fte,
            birth_date: row.birth_date,
            gender: row.gender,
            ethnicity: row.ethnicity,
            institutions: row.institutions,
            qualification_level: row.qualification_level,
            step_up: row.step_up,
            role: row.role,
            started_on: row.started_on,
            origin: row.origin,
            ended_on: row.ended_on,
            destination: row.destination,
            reason: row.reason,
            fte30: row.fte30,
            cases: row.cases,
            days_lost: row.days_lost,
            contract_tenths_of_weeks: row.contract_tenths_of_weeks,
            frontline: row.frontline,
            absent: row.absent,
            absence_reasons: row.absence_reasons,
            kss: row.kss,
        });
    }

    /// The return, once the file has ended without a fault.
    pub fn finish(self) -> Return {
        self.it
    }
}

const fn one(name: &'static str, note: Note) -> Element {
    Element { name, required: true, many: false, content: Content::Value(note) }
}

const fn maybe(name: &'static str, note: Note) -> Element {
    Element { name, required: false, many: false, content: Content::Value(note) }
}

const fn any(name: &'static str, note: Note) -> Element {
    Element { name, required: false, many: true, content: Content::Value(note) }
}

/// The element that holds all others.
pub static MESSAGE: Element = Element { name: "Message", required: true, many: false, content: Content::Group(BLOCKS) };

/// The name of the element that holds one worker's role.
pub const WORKER: &str = "CSWWWorker";

static BLOCKS: &[Element] = &[
    Element { name: "Header", required: false, many: false, content: Content::Group(HEADER) },
    Element { name: "LALevelVacancies", required: true, many: false, content: Content::Group(VACANCIES) },
    Element { name: WORKER, required: true, many: true, content: Content::Group(ROLE) },
];

static HEADER: &[Element] = &[
    Element { name: "CollectionDetails", required: false, many: false, content: Content::Group(COLLECTION) },
    Element { name: "Source", required: false, many: true, content: Content::Group(SOURCE) },
];

static COLLECTION: &[Element] = &[
    maybe("Collection", |draft, text| {
        draft.spelled_as_in_2021 = text == "CSWWW";
        if text == "CSWW" || draft.spelled_as_in_2021 { Ok(()) } else { broken("collection", "expected the collection CSWW") }
    }),
    maybe("Year", |draft, text| {
        let year = year(text)?;
        draft.it.year = Some(year);
        if draft.spelled_as_in_2021 && year > 2021 {
            return broken("collection", "expected the collection CSWW in a return of this year");
        }
        Ok(())
    }),
    maybe("ReferenceDate", |draft, text| note(&mut draft.it.reference_date, date(text))),
];

static SOURCE: &[Element] = &[
    maybe("SourceLevel", |_, text| if text == "L" { Ok(()) } else { broken("source-level", "expected the source level L") }),
    one("LEA", |draft, text| {
        if text.len() != 3 || !text.bytes().all(|it| it.is_ascii_digit()) {
            return broken("lea", "expected the three digits of a local authority");
        }
        draft.it.leas.push(text.to_owned());
        Ok(())
    }),
    maybe("SoftwareCode", |draft, text| note(&mut draft.it.software, Ok(text.to_owned()))),
    maybe("DateTime", |_, text| date_time(text)),
];

static VACANCIES: &[Element] = &[
    one("NumberOfVacancies", |draft, text| vacancy(draft, |it| &mut it.vacant_hundredths, decimal(text, 2))),
    one("NoAgencyFTE", |draft, text| vacancy(draft, |it| &mut it.agency_cover_hundredths, decimal(text, 2))),
    one("NoAgencyHeadcount", |draft, text| vacancy(draft, |it| &mut it.agency_cover_headcount, integer(text))),
];

static ROLE: &[Element] = &[
    one("AgencyWorker", |draft, text| note(&mut draft.worker.agency, flag(text))),
    one("SWENo", |draft, text| {
        draft.worker.number = ReturnedNumber::new(text, draft.it.year);
        if draft.worker.number.is_some() {
            return Ok(());
        }
        broken("registration-number", "expected a registration number in the form of the return's year, or SW and one to six digits")
    }),
    maybe("FTE", |draft, text| note(&mut draft.worker.fte, fte(text))),
    maybe("PersonBirthDate", |draft, text| note(&mut draft.worker.birth_date, date(text))),
    maybe("GenderCurrent", |draft, text| note(&mut draft.worker.gender, code(Gender::from_code(text)))),
    maybe("Ethnicity", |draft, text| note(&mut draft.worker.ethnicity, code(Ethnicity::from_code(text)))),
    Element {
        name: "QualInst",
        required: true,
        many: true,
        content: Content::Value(|draft, text| push(&mut draft.worker.institutions, Ok(text.to_owned()))),
    },
    maybe("QualLevel", |draft, text| note(&mut draft.worker.qualification_level, code(QualificationLevel::from_code(text)))),
    maybe("StepUpGrad", |draft, text| note(&mut draft.worker.step_up, flag(text))),
    maybe("OrgRole", |draft, text| note(&mut draft.worker.role, code(OrgRole::from_code(text)))),
    maybe("RoleStartDate", |draft, text| note(&mut draft.worker.started_on, date(text))),
    maybe("StartOrigin", |draft, text| note(&mut draft.worker.origin, code(StartOrigin::from_code(text)))),
    maybe("RoleEndDate", |draft, text| note(&mut draft.worker.ended_on, date(text))),
    maybe("LeaverDestination", |draft, text| note(&mut draft.worker.destination, code(LeaverDestination::from_code(text)))),
    maybe("ReasonLeave", |draft, text| note(&mut draft.worker.reason, code(LeaveReason::from_code(text)))),
    maybe("FTE30", |draft, text| note(&mut draft.worker.fte30, fte(text))),
    maybe("Cases30", |draft, text| note(&mut draft.worker.cases, integer(text))),
    maybe("WorkingDaysLost", |draft, text| note(&mut draft.worker.days_lost, days(text))),
    any("ContractWeeks", |draft, text| push(&mut draft.worker.contract_tenths_of_weeks, decimal(text, 1))),
    maybe("FrontlineGrad", |draft, text| note(&mut draft.worker.frontline, flag(text))),
    any("Absat30Sept", |draft, text| push(&mut draft.worker.absent, flag(text))),
    any("ReasonAbsence", |draft, text| push(&mut draft.worker.absence_reasons, code(AbsenceReason::from_code(text)))),
    any("CFKSSstatus", |draft, text| push(&mut draft.worker.kss, code(KssStatus::from_code(text)))),
];

fn note<T>(slot: &mut Option<T>, value: Result<T, Broken>) -> Result<(), Broken> {
    *slot = Some(value?);
    Ok(())
}

fn push<T>(list: &mut Vec<T>, value: Result<T, Broken>) -> Result<(), Broken> {
    list.push(value?);
    Ok(())
}

fn vacancy(draft: &mut Draft, slot: fn(&mut Vacancies) -> &mut i64, value: Result<i64, Broken>) -> Result<(), Broken> {
    *slot(&mut draft.it.vacancies) = value?;
    Ok(())
}
