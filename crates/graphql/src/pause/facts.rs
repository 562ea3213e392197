//! What entries say of pauses and extensions, with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::clock::Length;
use domain::enrolment as recorded;

use crate::framework::number;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::Party;

/// That the clock of an enrolment was stopped. The entry's day is the first on which it stands.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammePaused {
    /// The enrolment.
    enrolment_id: ID,
    /// Why, by its short name; null where the person has been erased.
    reason: Option<String>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
    /// Who agreed.
    agreed_by: Vec<Party>,
    /// The first day on which it is expected to go on, where one was said.
    expected_back: Option<Date>,
}

impl From<&recorded::ProgrammePaused> for ProgrammePaused {
    fn from(it: &recorded::ProgrammePaused) -> Self {
        let why = it.why.get();
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            reason: why.map(|it| it.reason.clone()),
            note: why.and_then(|it| it.note.clone()),
            agreed_by: it.agreed_by.iter().map(|it| (*it).into()).collect(),
            expected_back: it.expected_back.map(Date),
        }
    }
}

/// That the clock of an enrolment runs again, from the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeResumed {
    /// The enrolment.
    enrolment_id: ID,
}

impl From<&recorded::ProgrammeResumed> for ProgrammeResumed {
    fn from(it: &recorded::ProgrammeResumed) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0) }
    }
}

/// That the end of an enrolment was put off, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeExtended {
    /// The enrolment.
    enrolment_id: ID,
    /// By so many calendar months; null where it was said in days.
    by_months: Option<i32>,
    /// By so many days; null where it was said in months.
    by_days: Option<i32>,
    /// Why, by its short name; null where the person has been erased.
    reason: Option<String>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
    /// Who agreed.
    agreed_by: Vec<Party>,
}

impl From<&recorded::ProgrammeExtended> for ProgrammeExtended {
    fn from(it: &recorded::ProgrammeExtended) -> Self {
        let why = it.why.get();
        let (by_months, by_days) = match it.by {
            Length::Months(months) => (Some(number(months)), None),
            Length::Days(days) => (None, Some(number(days))),
        };
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            by_months,
            by_days,
            reason: why.map(|it| it.reason.clone()),
            note: why.and_then(|it| it.note.clone()),
            agreed_by: it.agreed_by.iter().map(|it| (*it).into()).collect(),
        }
    }
}
