//! What entries say of claims, with the fields of the input by which they were recorded.

use async_graphql::{ID, SimpleObject};
use domain::funding as recorded;

use super::{ClaimState, pounds};
use crate::ids::{Tag, encode};

/// What became of a claim for funding on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ClaimRecorded {
    /// The enrolment that it is for.
    enrolment_id: ID,
    /// The claim.
    claim_id: ID,
    /// What is claimed, by its short name.
    instalment: String,
    /// In whole pounds.
    pounds: i32,
    /// What became of it.
    claim_state: ClaimState,
}

impl From<&recorded::ClaimRecorded> for ClaimRecorded {
    fn from(it: &recorded::ClaimRecorded) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            claim_id: encode(Tag::Claim, it.claim.0),
            instalment: it.instalment.clone(),
            pounds: pounds(it.pounds),
            claim_state: it.state.into(),
        }
    }
}
