//! Changes of incentives: granted, ended, and paid back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{IncentiveId, SpellId};
use domain::incentive as known;
use domain::private::Private;
use domain::refusal::OnCareer;

use super::{IncentiveKind, IncentivePaid, IncentiveRecovery};
use crate::codes::LeaveReason;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// An incentive that is granted.
#[derive(Clone, Debug, InputObject)]
pub struct GrantIncentiveInput {
    /// To whom.
    journey_id: ID,
    /// In which post.
    spell_id: ID,
    /// What is paid.
    incentive_kind: IncentiveKind,
    /// What it is called.
    incentive_title: String,
    /// One payment, in pence.
    amount_pence: i32,
    /// How often.
    #[graphql(default_with = "IncentivePaid::Once")]
    paid: IncentivePaid,
    /// The last day on which it is paid, where it has one.
    ends_on: Option<Date>,
    /// Within how many months of a payment it is to be paid back by who leaves. Together with what of it.
    recovery_months: Option<i32>,
    /// What of it is to be paid back.
    recovery: Option<IncentiveRecovery>,
    /// The reasons for leaving for which nothing is asked back.
    #[graphql(default)]
    waived_on: Vec<LeaveReason>,
    /// The day of the first payment.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

pub(crate) fn recovery(months: Option<i32>, how: Option<IncentiveRecovery>) -> Result<Option<(u32, known::Recovery)>, Told> {
    match (months, how) {
        (None, None) => Ok(None),
        (Some(months), Some(how)) => Ok(Some((u32::try_from(months).unwrap_or(0), how.into()))),
        _ => Err(OnCareer::RecoveryMonths.into()),
    }
}

fn spell(id: &ID) -> Result<SpellId, Told> {
    id_of(Tag::Employment, id, "spellId").map(SpellId)
}

fn incentive(id: &ID) -> Result<IncentiveId, Told> {
    decode(Tag::Incentive, id).map(IncentiveId).ok_or_else(|| OnCareer::IncentiveUnknown.into())
}

impl GrantIncentiveInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let terms = known::IncentiveTerms {
            title: self.incentive_title.trim().to_owned(),
            pence: u32::try_from(self.amount_pence).unwrap_or(0),
            paid: self.paid.into(),
            ends_on: self.ends_on.map(|it| it.0),
            recovery: recovery(self.recovery_months, self.recovery)?,
            waived_on: self.waived_on.iter().map(|it| (*it).into()).collect(),
        };
        let event = Event::IncentiveGranted(known::IncentiveGranted {
            incentive: IncentiveId(desk.new_id()),
            spell: spell(&self.spell_id)?,
            kind: self.incentive_kind.into(),
            terms: Private::Open(terms),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `grantIncentive`.
#[derive(SimpleObject)]
pub struct GrantIncentivePayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The incentive; null where the request was refused.
    incentive_id: Option<ID>,
}

/// An incentive that is paid no more.
#[derive(Clone, Debug, InputObject)]
pub struct EndIncentiveInput {
    /// Whose.
    journey_id: ID,
    /// In which post.
    spell_id: ID,
    /// Which.
    incentive_id: ID,
    /// Why.
    note: Option<String>,
    /// The last day on which it is paid.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl EndIncentiveInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (incentive, spell) = (incentive(&self.incentive_id)?, spell(&self.spell_id)?);
        let event = known::IncentiveEnded { incentive, spell, note: Private::Open(self.note.clone()) };
        desk.in_journey(&self.journey_id, self.effective_on, Event::IncentiveEnded(event))
    }
}

/// The answer to `endIncentive`.
#[derive(SimpleObject)]
pub struct EndIncentivePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Some of an incentive that was paid back.
#[derive(Clone, Debug, InputObject)]
pub struct RecordIncentiveRecoveryInput {
    /// Whose.
    journey_id: ID,
    /// In which post.
    spell_id: ID,
    /// Of which.
    incentive_id: ID,
    /// How much, in pence.
    amount_pence: i32,
    /// The day on which it was paid back.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordIncentiveRecoveryInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (incentive, spell) = (incentive(&self.incentive_id)?, spell(&self.spell_id)?);
        let pence = Private::Open(u32::try_from(self.amount_pence).unwrap_or(0));
        let event = Event::IncentiveRecovered(known::IncentiveRecovered { incentive, spell, pence });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordIncentiveRecovery`.
#[derive(SimpleObject)]
pub struct RecordIncentiveRecoveryPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of incentives.
#[derive(Default)]
pub struct IncentiveMutation;

#[Object]
impl IncentiveMutation {
    /// Grants an incentive: a retention payment, a market supplement, a golden handcuff with its terms of recovery, and their like.
    async fn grant_incentive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and on what terms.")] input: GrantIncentiveInput,
    ) -> Result<GrantIncentivePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let incentive_id = outcome.entries().find_map(|it| match &it.event {
            Event::IncentiveGranted(it) => Some(encode(Tag::Incentive, it.incentive.0)),
            _ => None,
        });
        Ok(GrantIncentivePayload { incentive_id, change: outcome.journey() })
    }

    /// Records that an incentive is paid no more after a day.
    async fn end_incentive(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: EndIncentiveInput) -> Result<EndIncentivePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(EndIncentivePayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }

    /// Records that some of an incentive was paid back.
    async fn record_incentive_recovery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which, and how much.")] input: RecordIncentiveRecoveryInput,
    ) -> Result<RecordIncentiveRecoveryPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(RecordIncentiveRecoveryPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }
}
