//! What entries say of legal holds, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::hold as recorded;

use crate::ids::{Tag, encode};

/// That a legal hold was placed.
#[derive(Clone, Debug, SimpleObject)]
pub struct LegalHoldPlaced {
    /// The hold.
    hold_id: Option<ID>,
    /// Why; null for who does not keep the record, for the person themselves, and where they have been erased.
    reason: Option<String>,
    /// For which employer it was placed, where it is on a person's record.
    employer_id: Option<ID>,
}

impl From<&recorded::LegalHoldPlaced> for LegalHoldPlaced {
    fn from(it: &recorded::LegalHoldPlaced) -> Self {
        let employer_id = it.employer.map(|it| encode(Tag::Employer, it.0));
        Self { hold_id: Some(encode(Tag::Hold, it.hold.0)), reason: it.reason.get().cloned(), employer_id }
    }
}

/// That a legal hold was lifted.
#[derive(Clone, Debug, SimpleObject)]
pub struct LegalHoldLifted {
    /// The hold.
    hold_id: Option<ID>,
    /// Why; null for who does not keep the record, for the person themselves, and where they have been erased.
    reason: Option<String>,
}

impl From<&recorded::LegalHoldLifted> for LegalHoldLifted {
    fn from(it: &recorded::LegalHoldLifted) -> Self {
        Self { hold_id: Some(encode(Tag::Hold, it.hold.0)), reason: it.reason.get().cloned() }
    }
}
