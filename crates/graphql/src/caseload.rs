//! Protected caseloads: what somebody on a programme carried beside what was promised, and who allowed more.

mod changes;
pub mod facts;

use async_graphql::SimpleObject;
use domain::caseload::{Allowance, Load};

pub use changes::CaseloadMutation;

use crate::scalars::{Date, from_hundredths, noted};
use crate::support::Somebody;

/// Cases held on a day, beside the most that was promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaseloadReading {
    /// The day.
    on: Date,
    /// Cases held.
    cases: i32,
    /// What they weigh by the employer's own scheme of complexity, in cases: where it is said, it is compared with what was promised, and
    /// the bare count is not.
    weighted: Option<f64>,
    /// The most that was promised, in cases; null where nobody said what a full-time worker holds.
    promised: Option<f64>,
    /// Whether more was carried than was promised, allowed or not.
    exceeded: bool,
    /// Who had allowed that more is carried on that day, where somebody had.
    allowed_by: Option<Somebody>,
}

impl From<&Load> for CaseloadReading {
    fn from(it: &Load) -> Self {
        Self {
            on: it.on.into(),
            cases: i32::try_from(it.cases).unwrap_or(i32::MAX),
            weighted: it.weighted_hundredths.map(|it| from_hundredths(it.into())),
            promised: it.promised_hundredths.map(|it| from_hundredths(i64::try_from(it).unwrap_or(i64::MAX))),
            exceeded: it.is_exceeded(),
            allowed_by: it.allowed_by.map(Into::into),
        }
    }
}

/// A time in which more may be carried than was promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaseloadAllowance {
    /// First day.
    from: Date,
    /// Last day.
    until: Date,
    /// Who allowed it.
    allowed_by: Somebody,
    /// Why; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&Allowance> for CaseloadAllowance {
    fn from(it: &Allowance) -> Self {
        let note = noted(&it.note).map(str::to_owned);
        Self { from: it.from.into(), until: it.until.into(), allowed_by: it.by.into(), note }
    }
}

/// What somebody on a programme carried, beside what was promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProtectedCaseload {
    /// Every reading since the programme began.
    loads: Vec<CaseloadReading>,
    /// The readings that are above what was promised and that nobody had allowed.
    breaches: Vec<CaseloadReading>,
    /// The readings that are above what was promised, and that somebody had allowed.
    allowed: Vec<CaseloadReading>,
    /// The times in which more may be carried, oldest first.
    allowances: Vec<CaseloadAllowance>,
}

impl ProtectedCaseload {
    /// The readings of an enrolment, and what was allowed.
    pub fn of(loads: &[Load], allowances: &[Allowance]) -> Self {
        let (breaches, exceeded) = (loads.iter().filter(|it| it.is_breach()), loads.iter().filter(|it| it.is_exceeded()));
        Self {
            loads: loads.iter().map(Into::into).collect(),
            breaches: breaches.map(Into::into).collect(),
            allowed: exceeded.filter(|it| !it.is_breach()).map(Into::into).collect(),
            allowances: allowances.iter().map(Into::into).collect(),
        }
    }
}
