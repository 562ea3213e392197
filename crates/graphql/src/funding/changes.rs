//! Changes of claims: how one is submitted, paid, refused or paid back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::funding::ClaimRecorded;
use domain::ids::ClaimId;
use domain::refusal::OnProgramme;

use super::ClaimState;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// What became of a claim for funding.
#[derive(Clone, Debug, InputObject)]
pub struct RecordClaimInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment that it is for. It may have come to its end.
    enrolment_id: ID,
    /// Which claim, where it was submitted before. A new one where left out.
    claim_id: Option<ID>,
    /// What is claimed, by the short name that the document of the programme has.
    instalment: String,
    /// In whole pounds.
    pounds: i32,
    /// What became of it: a claim is submitted first.
    claim_state: ClaimState,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordClaimInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let claim = self.claim_id.as_ref().map(|it| id_of(Tag::Claim, it, "claimId")).transpose()?;
        let no_amount = |_| Told::about("pounds", OnProgramme::InstalmentUnknown.into());
        let event = Event::ClaimRecorded(ClaimRecorded {
            claim: ClaimId(claim.unwrap_or_else(|| desk.new_id())),
            enrolment: enrolment(&self.enrolment_id)?,
            instalment: self.instalment.clone(),
            pounds: u32::try_from(self.pounds).map_err(no_amount)?,
            state: self.claim_state.into(),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordClaim`.
#[derive(SimpleObject)]
pub struct RecordClaimPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The claim; null where the request was refused.
    claim_id: Option<ID>,
}

fn recorded(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::ClaimRecorded(it) => Some(encode(Tag::Claim, it.claim.0)),
        _ => None,
    })
}

/// Changes of claims.
#[derive(Default)]
pub struct FundingMutation;

#[Object]
impl FundingMutation {
    /// Records that a claim was submitted, paid, refused or paid back. It completes nothing.
    async fn record_claim(&self, ctx: &Context<'_>, #[graphql(desc = "The claim.")] input: RecordClaimInput) -> Result<RecordClaimPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(RecordClaimPayload { claim_id: recorded(&outcome), change: outcome.journey() })
    }
}
