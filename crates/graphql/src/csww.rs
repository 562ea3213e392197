//! The statutory return, as its entries say it: a row is kept as it was filed, whatever is corrected later.

use async_graphql::{ID, SimpleObject};
use domain::csww as recorded;

use crate::codes::{
    AbsenceReason, Ethnicity, Gender, LeaveReason, LeaverDestination, OrgRole, PracticeStatus, QualificationLevel, StartOrigin,
};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, Long, from_hundredths, from_millionths};

/// That a person was returned in a council's census.
#[derive(Clone, Debug, SimpleObject)]
pub struct CensusReturned {
    /// The council that filed the return.
    employer_id: Option<ID>,
    /// The census year.
    year: i32,
    /// The row as it was filed; null where the person has been erased.
    row: Option<CensusRow>,
}

impl From<&recorded::CensusReturned> for CensusReturned {
    fn from(it: &recorded::CensusReturned) -> Self {
        let employer_id = Some(encode(Tag::Employer, it.employer.0));
        Self { employer_id, year: it.year, row: it.row.get().map(CensusRow::from) }
    }
}

/// A row of a return as it was filed. What the return does not say is null.
#[derive(Clone, Debug, SimpleObject)]
pub struct CensusRow {
    /// Whether the authority did not pay the person directly.
    agency: bool,
    /// The registration number as it stood in the file.
    number: String,
    /// Full-time equivalent on 30 September; null for a leaver.
    fte: Option<f64>,
    /// Date of birth.
    born_on: Option<Date>,
    /// Gender by the census's list.
    gender: Option<Gender>,
    /// Ethnicity by the census's list.
    ethnicity: Option<Ethnicity>,
    /// Where the person qualified.
    institutions: Vec<String>,
    /// The level of the qualification.
    qualification_level: Option<QualificationLevel>,
    /// Whether they qualified through Step Up to Social Work.
    step_up: Option<bool>,
    /// Whether they qualified through Frontline.
    frontline: Option<bool>,
    /// The role in the organisation.
    role: Option<OrgRole>,
    /// When the role began.
    started_on: Option<Date>,
    /// Where the person came from.
    origin: Option<StartOrigin>,
    /// When the role ended, for a leaver.
    ended_on: Option<Date>,
    /// Where a leaver went.
    destination: Option<LeaverDestination>,
    /// Why a leaver left.
    reason: Option<LeaveReason>,
    /// The return's field `FTE30`.
    fte30: Option<f64>,
    /// Cases held on 30 September.
    cases: Option<Long>,
    /// Working days lost to sickness in the year.
    days_lost: Option<f64>,
    /// Lengths of an agency worker's contracts, in weeks.
    contract_weeks: Vec<f64>,
    /// Whether the person was absent on 30 September. The schema allows several answers.
    absent: Vec<bool>,
    /// Why they were absent. The schema allows several answers.
    absence_reasons: Vec<AbsenceReason>,
    /// Standing against the knowledge and skills statements. The schema allows several answers.
    practice_statuses: Vec<PracticeStatus>,
}

impl From<&recorded::Worker> for CensusRow {
    fn from(it: &recorded::Worker) -> Self {
        Self {
            agency: it.agency,
            number: it.number.as_str().to_owned(),
            fte: it.fte.map(|it| from_millionths(it.millionths())),
            born_on: it.birth_date.map(Date),
            gender: it.gender.map(Into::into),
            ethnicity: it.ethnicity.map(Into::into),
            institutions: it.institutions.clone(),
            qualification_level: it.qualification_level.map(Into::into),
            step_up: it.step_up,
            frontline: it.frontline,
            role: it.role.map(Into::into),
            started_on: it.started_on.map(Date),
            origin: it.origin.map(Into::into),
            ended_on: it.ended_on.map(Date),
            destination: it.destination.map(Into::into),
            reason: it.reason.map(Into::into),
            fte30: it.fte30.map(|it| from_millionths(it.millionths())),
            cases: it.cases.map(Long),
            days_lost: it.days_lost.map(|it| from_hundredths(it.hundredths())),
            contract_weeks: it.contract_tenths_of_weeks.iter().map(|it| *it as f64 / 10.0).collect(),
            absent: it.absent.clone(),
            absence_reasons: it.absence_reasons.iter().map(|it| (*it).into()).collect(),
            practice_statuses: it.kss.iter().map(|it| (*it).into()).collect(),
        }
    }
}
