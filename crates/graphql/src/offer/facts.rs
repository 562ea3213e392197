//! What entries say of offers, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::offer as recorded;

use crate::codes::{OfferCondition, OfferOutcome};
use crate::ids::{Tag, encode};
use crate::scalars::Date;

/// That an employer offered a post, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct OfferMade {
    /// The offer.
    offer_id: Option<ID>,
    /// Who offered.
    employer_id: Option<ID>,
    /// The post's title; null where the person has been erased.
    title: Option<String>,
    /// What must still happen before the person can start.
    conditions: Vec<OfferCondition>,
    /// The day on which the person is expected to start, where one was said.
    expected_start: Option<Date>,
}

impl From<&recorded::OfferMade> for OfferMade {
    fn from(it: &recorded::OfferMade) -> Self {
        Self {
            offer_id: Some(encode(Tag::Offer, it.offer.0)),
            employer_id: Some(encode(Tag::Employer, it.employer.0)),
            title: it.title.get().cloned(),
            conditions: it.conditions.iter().map(|it| (*it).into()).collect(),
            expected_start: it.expected_start.map(Date),
        }
    }
}

/// What became of an offer, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct OfferClosed {
    /// The offer.
    offer_id: Option<ID>,
    /// What became of it.
    outcome: OfferOutcome,
}

impl From<&recorded::OfferClosed> for OfferClosed {
    fn from(it: &recorded::OfferClosed) -> Self {
        Self { offer_id: Some(encode(Tag::Offer, it.offer.0)), outcome: it.outcome.into() }
    }
}
