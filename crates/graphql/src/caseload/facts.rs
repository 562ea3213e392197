//! What entries say of protected caseloads, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::caseload as recorded;

use crate::ids::{Tag, encode};
use crate::scalars::{Date, from_hundredths, noted};
use crate::support::Somebody;

/// That somebody allowed, from the entry's day on, that more is carried than was promised.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaseloadExcessAllowed {
    /// The enrolment.
    enrolment_id: ID,
    /// Who allowed it.
    allowed_by: Somebody,
    /// The last day on which it is allowed.
    until: Date,
    /// Why; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::CaseloadExcessAllowed> for CaseloadExcessAllowed {
    fn from(it: &recorded::CaseloadExcessAllowed) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            allowed_by: it.by.into(),
            until: it.until.into(),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// What a full-time worker holds, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct FullCaseloadSet {
    /// In which team; null for the whole employer.
    team_id: Option<ID>,
    /// In cases.
    caseload: f64,
}

impl From<&recorded::FullCaseloadSet> for FullCaseloadSet {
    fn from(it: &recorded::FullCaseloadSet) -> Self {
        Self { team_id: it.team.map(|it| encode(Tag::Team, it.0)), caseload: from_hundredths(it.cases_hundredths.into()) }
    }
}
