//! Funding: what is claimed for somebody on a programme, and what became of it. It says nothing of how far they have come.

mod changes;
pub mod facts;

use async_graphql::{Enum, ID, SimpleObject};
use domain::funding as known;

pub use changes::FundingMutation;

use crate::ids::{Tag, encode};
use crate::scalars::Date;

/// What became of a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::funding::ClaimState")]
pub enum ClaimState {
    /// It is with who pays.
    Submitted,
    /// It was paid.
    Paid,
    /// It was refused.
    Refused,
    /// It was paid, and paid back.
    PaidBack,
}

/// What an instalment is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::funding::PaidAt")]
pub enum PaidAt {
    /// Registering a person on the programme.
    Registration,
    /// A person's completing it.
    Completion,
}

/// What became of a claim on a day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ClaimStep {
    /// What became of it.
    state: ClaimState,
    /// The day.
    on: Date,
}

/// A claim for funding as far as it has come.
#[derive(Clone, Debug, SimpleObject)]
pub struct Claim {
    /// The claim, for mutations.
    id: ID,
    /// What is claimed, by its short name.
    instalment: String,
    /// In whole pounds.
    pounds: i32,
    /// What became of it last.
    state: ClaimState,
    /// What became of it, oldest first.
    states: Vec<ClaimStep>,
}

impl Claim {
    /// As the rules know it.
    pub fn of(it: &known::Claim) -> Self {
        Self {
            id: encode(Tag::Claim, it.id.0),
            instalment: it.instalment.clone(),
            pounds: pounds(it.pounds),
            state: it.state().into(),
            states: it.states.iter().map(|(on, state, _)| ClaimStep { state: (*state).into(), on: (*on).into() }).collect(),
        }
    }
}

fn pounds(it: u32) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

/// A part of what somebody else pays for a person on a programme.
#[derive(Clone, Debug, SimpleObject)]
pub struct Instalment {
    /// Its short name.
    instalment: String,
    /// In whole pounds.
    pounds: i32,
    /// What it is paid for.
    paid_at: PaidAt,
    /// Paid on this day also for who has not come so far, where that is the rule.
    paid_early_on: Option<Date>,
}

impl From<&known::Instalment> for Instalment {
    fn from(it: &known::Instalment) -> Self {
        Self { instalment: it.slug.clone(), pounds: pounds(it.pounds), paid_at: it.at.into(), paid_early_on: it.paid_early_on.map(Date) }
    }
}

/// What somebody else pays for each person on a programme, and when it is claimed.
#[derive(Clone, Debug, SimpleObject)]
pub struct FundingRules {
    /// Who pays.
    payer: String,
    /// Claims from this day on, where it is known.
    claims_from: Option<Date>,
    /// Claims until this day, where it is known.
    claims_until: Option<Date>,
    /// What is paid at which point; empty where the amounts are not published.
    instalments: Vec<Instalment>,
}

impl FundingRules {
    /// As the version of a programme has them.
    pub fn of(it: &known::Funding) -> Self {
        Self {
            payer: it.payer.clone(),
            claims_from: it.claims_from.map(Date),
            claims_until: it.claims_until.map(Date),
            instalments: it.instalments.iter().map(Into::into).collect(),
        }
    }
}
