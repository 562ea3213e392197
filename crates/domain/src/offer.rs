//! Offers: the bridge from the last placement to the first post, and what became of each.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{EmployerId, OfferId};
use crate::journey::Journey;
use crate::refusal::Refusal;
use crate::text;

/// An employer offered a post. True from the day it was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferMade {
    /// The offer.
    pub offer: OfferId,
    /// Who made it.
    pub employer: EmployerId,
    /// The post's title.
    pub title: String,
    /// What must still happen before the person can start.
    #[serde(default)]
    pub conditions: Vec<OfferCondition>,
    /// The day on which the person is expected to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_start: Option<NaiveDate>,
}

/// What an offer may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferCondition {
    /// The qualification must be awarded.
    Qualification,
    /// Social Work England must have registered the person.
    Registration,
    /// References, checks and health clearance must be in.
    Checks,
}

/// An offer was accepted, declined, withdrawn, or lapsed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferClosed {
    /// The offer.
    pub offer: OfferId,
    /// What became of it.
    pub outcome: OfferOutcome,
}

/// What became of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    /// The person accepted.
    Accepted,
    /// The person declined.
    Declined,
    /// The employer withdrew it.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

/// An offer as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// What was offered.
    pub made: OfferMade,
    /// When.
    pub on: NaiveDate,
    /// What became of it, and when.
    pub closed: Option<(NaiveDate, OfferOutcome)>,
}

impl Offer {
    /// Whether the person may still start on it: open, or accepted.
    pub fn stands(&self) -> bool {
        self.closed.is_none_or(|(_, outcome)| outcome == OfferOutcome::Accepted)
    }
}

pub(crate) fn make(journey: &Journey, it: &OfferMade, on: NaiveDate) -> Result<(), Refusal> {
    if journey.offers.iter().any(|known| known.made.offer == it.offer) {
        return Err(Refusal::OfferKnown);
    }
    text::line("title", &it.title, text::LINE)?;
    if it.expected_start.is_some_and(|start| start < on) {
        return Err(Refusal::StartBeforeOffer);
    }
    Ok(())
}

pub(crate) fn close(journey: &Journey, it: &OfferClosed) -> Result<(), Refusal> {
    let Some(offer) = journey.offers.iter().find(|known| known.made.offer == it.offer) else {
        return Err(Refusal::OfferUnknown);
    };
    // Who has started on an offer has accepted it: that may be noted late, but nothing else may.
    let started = journey.spells.iter().any(|spell| spell.offer == Some(it.offer));
    if offer.closed.is_some() || (started && it.outcome != OfferOutcome::Accepted) {
        return Err(Refusal::OfferOver);
    }
    Ok(())
}
