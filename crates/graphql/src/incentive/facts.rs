//! What entries about incentives say, with the names of the inputs by which they are recorded.

use async_graphql::{ID, SimpleObject};
use domain::incentive as known;

use super::{IncentiveKind, IncentivePaid, IncentiveRecovery};
use crate::codes::LeaveReason;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count, noted};

/// That an incentive was granted, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct IncentiveGranted {
    /// The incentive.
    incentive_id: Option<ID>,
    /// The post.
    spell_id: ID,
    /// What is paid.
    incentive_kind: IncentiveKind,
    /// What it is called.
    incentive_title: Option<String>,
    /// One payment, in pence.
    amount_pence: Option<i32>,
    /// How often.
    paid: Option<IncentivePaid>,
    /// The last day on which it is paid.
    ends_on: Option<Date>,
    /// Within how many months it is to be paid back by who leaves.
    recovery_months: Option<i32>,
    /// What of it.
    recovery: Option<IncentiveRecovery>,
    /// The reasons for leaving for which nothing is asked back.
    waived_on: Vec<LeaveReason>,
}

impl From<&known::IncentiveGranted> for IncentiveGranted {
    fn from(it: &known::IncentiveGranted) -> Self {
        let terms = it.terms.get();
        let recovery = terms.and_then(|it| it.recovery);
        Self {
            incentive_id: Some(encode(Tag::Incentive, it.incentive.0)),
            spell_id: encode(Tag::Employment, it.spell.0),
            incentive_kind: it.kind.into(),
            incentive_title: terms.map(|it| it.title.clone()),
            amount_pence: terms.map(|it| count(it.pence as usize)),
            paid: terms.map(|it| it.paid.into()),
            ends_on: terms.and_then(|it| it.ends_on).map(Date),
            recovery_months: recovery.map(|it| count(it.0 as usize)),
            recovery: recovery.map(|it| it.1.into()),
            waived_on: terms.map(|it| it.waived_on.iter().map(|it| (*it).into()).collect()).unwrap_or_default(),
        }
    }
}

/// That an incentive is paid no more after the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct IncentiveEnded {
    /// The incentive.
    incentive_id: Option<ID>,
    /// The post.
    spell_id: ID,
    /// Why.
    note: Option<String>,
}

impl From<&known::IncentiveEnded> for IncentiveEnded {
    fn from(it: &known::IncentiveEnded) -> Self {
        Self {
            incentive_id: Some(encode(Tag::Incentive, it.incentive.0)),
            spell_id: encode(Tag::Employment, it.spell.0),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// That some of an incentive was paid back, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct IncentiveRecovered {
    /// The incentive.
    incentive_id: Option<ID>,
    /// The post.
    spell_id: ID,
    /// How much, in pence.
    amount_pence: Option<i32>,
}

impl From<&known::IncentiveRecovered> for IncentiveRecovered {
    fn from(it: &known::IncentiveRecovered) -> Self {
        Self {
            incentive_id: Some(encode(Tag::Incentive, it.incentive.0)),
            spell_id: encode(Tag::Employment, it.spell.0),
            amount_pence: it.pence.get().map(|it| count(*it as usize)),
        }
    }
}
