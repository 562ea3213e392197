//! What entries say of handings over, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::handover as recorded;

use crate::ids::{Tag, encode};
use crate::scalars::noted;

/// That the person agreed that what was gathered is handed over.
#[derive(Clone, Debug, SimpleObject)]
pub struct HandoverAgreed {
    /// The enrolment.
    enrolment_id: ID,
    /// To whom.
    employer_id: Option<ID>,
}

impl From<&recorded::HandoverAgreed> for HandoverAgreed {
    fn from(it: &recorded::HandoverAgreed) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0), employer_id: Some(encode(Tag::Employer, it.to.0)) }
    }
}

/// That an employer took the record over.
#[derive(Clone, Debug, SimpleObject)]
pub struct HandoverAccepted {
    /// The enrolment.
    enrolment_id: ID,
    /// Who took it over.
    employer_id: Option<ID>,
}

impl From<&recorded::HandoverAccepted> for HandoverAccepted {
    fn from(it: &recorded::HandoverAccepted) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0), employer_id: Some(encode(Tag::Employer, it.to.0)) }
    }
}

/// That the person or the other employer declined.
#[derive(Clone, Debug, SimpleObject)]
pub struct HandoverDeclined {
    /// The enrolment.
    enrolment_id: ID,
    /// To whom it would have been handed over.
    employer_id: Option<ID>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::HandoverDeclined> for HandoverDeclined {
    fn from(it: &recorded::HandoverDeclined) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            employer_id: Some(encode(Tag::Employer, it.to.0)),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}
