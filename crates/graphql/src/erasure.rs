//! Erasure: proposed by one, approved by another, done, and proved. A person's key is destroyed, and what it sealed is gone.

pub mod facts;
mod proof;

use std::collections::BTreeSet;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::erasure as known;
use domain::event::Event;
use domain::ids::{EventId, PersonId, ProposalId};
use domain::private::Private;
use domain::refusal::Refusal;
use store::erasure::{Once as StoreOnce, Proposing};

pub use proof::{ErasureProof, ErasureProposal, ErasureQuery};

use crate::codes::ErasureGround;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Outcome, Writing};

/// Who is to be erased, and why.
#[derive(Clone, Debug, InputObject)]
pub struct ProposeErasureInput {
    /// Whose journey.
    journey_id: ID,
    /// Why the person is to be erased. The retention period must be over by the schedule of every employer that the record has to do with.
    ground: ErasureGround,
    /// What else the second person should know.
    note: Option<String>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `proposeErasure`.
#[derive(SimpleObject)]
pub struct ProposeErasurePayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The proposal; null where the request was refused.
    proposal_id: Option<ID>,
}

/// A proposal that a second person approves.
#[derive(Clone, Debug, InputObject)]
pub struct ApproveErasureInput {
    /// Whose journey.
    journey_id: ID,
    /// The proposal. Somebody else made it.
    proposal_id: ID,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `approveErasure`.
#[derive(SimpleObject)]
pub struct ApproveErasurePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A proposal that is rejected or withdrawn.
#[derive(Clone, Debug, InputObject)]
pub struct RejectErasureInput {
    /// Whose journey.
    journey_id: ID,
    /// The proposal, approved or not.
    proposal_id: ID,
    /// Why.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `rejectErasure`.
#[derive(SimpleObject)]
pub struct RejectErasurePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Who is erased, as a second person approved.
#[derive(Clone, Debug, InputObject)]
pub struct ErasePersonInput {
    /// Whose journey.
    journey_id: ID,
    /// The ground on which it was approved. That of the proposal where left out.
    ground: Option<ErasureGround>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `erasePerson`.
#[derive(SimpleObject)]
pub struct ErasePersonPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Erasures.
#[derive(Default)]
pub struct ErasureMutation;

#[Object]
impl ErasureMutation {
    /// Proposes that a person be erased. Nothing is erased before a second person has approved it, and somebody of every employer that still
    /// keeps something of the person has proposed or approved it.
    async fn propose_erasure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and why.")] input: ProposeErasureInput,
    ) -> Result<ProposeErasurePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = match id_of(Tag::Journey, &input.journey_id, "journeyId") {
            Ok(id) => propose(&writing, PersonId(id), &input).await?,
            Err(told) => Outcome::refused(told),
        };
        Ok(ProposeErasurePayload { proposal_id: proposed(&outcome), change: outcome.journey() })
    }

    /// Approves a proposal of somebody else's. Once somebody of every employer that still keeps something of the person has proposed or
    /// approved, they can be erased, unless a legal hold is placed before.
    async fn approve_erasure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: ApproveErasureInput,
    ) -> Result<ApproveErasurePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = proposal(&input.proposal_id).map(|it| Event::ErasureApproved(approving(it)));
        let plan = event.and_then(|event| writing.desk.in_journey(&input.journey_id, today(&writing.desk), event));
        Ok(ApproveErasurePayload { change: writing.record(plan).await?.journey() })
    }

    /// Rejects a proposal, or withdraws it: also one that was approved, before it is carried out.
    async fn reject_erasure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal, and why.")] input: RejectErasureInput,
    ) -> Result<RejectErasurePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = proposal(&input.proposal_id).map(|it| Event::ErasureRejected(rejecting(it, &input.reason)));
        let plan = event.and_then(|event| writing.desk.in_journey(&input.journey_id, today(&writing.desk), event));
        Ok(RejectErasurePayload { change: writing.record(plan).await?.journey() })
    }

    /// Erases a person, as a second person approved: destroys the key under which everything personal is sealed. It cannot be undone.
    /// That it was done, and the counts that the person was part of, stay.
    async fn erase_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is erased.")] input: ErasePersonInput,
    ) -> Result<ErasePersonPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = match id_of(Tag::Journey, &input.journey_id, "journeyId") {
            Ok(id) => erase(&writing, PersonId(id), input.ground).await?,
            Err(told) => Outcome::refused(told),
        };
        Ok(ErasePersonPayload { change: outcome.journey() })
    }
}

fn today(desk: &Desk<'_>) -> Date {
    Date(desk.moment.today)
}

fn proposal(id: &ID) -> Result<ProposalId, Told> {
    decode(Tag::Proposal, id).map(ProposalId).ok_or_else(|| Told::about("proposalId", Refusal::ProposalUnknown))
}

/// For which employers somebody acts is written in by the store, by how they stand to the journey.
fn approving(proposal: ProposalId) -> known::ErasureApproved {
    known::ErasureApproved { proposal, employers: BTreeSet::new() }
}

fn rejecting(proposal: ProposalId, reason: &str) -> known::ErasureRejected {
    known::ErasureRejected { proposal, reason: Private::Open(reason.to_owned()), employers: BTreeSet::new() }
}

fn proposed(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::ErasureProposed(it) => Some(encode(Tag::Proposal, it.proposal.0)),
        _ => None,
    })
}

fn once(writing: &Writing<'_>) -> StoreOnce {
    StoreOnce { expected: writing.expected(), key: writing.key() }
}

async fn propose(writing: &Writing<'_>, person: PersonId, input: &ProposeErasureInput) -> Result<Outcome> {
    if let Some(told) = writing.refusal() {
        return Ok(Outcome::refused(told.clone()));
    }
    let desk = &writing.desk;
    let (id, proposal) = (EventId(desk.new_id()), ProposalId(desk.new_id()));
    let it = Proposing { id, proposal, ground: input.ground.into(), note: input.note.clone() };
    writing.settle(desk.store.propose_erasure(desk.actor, desk.context(), person, (it, once(writing))).await).await
}

/// Asks the store also where the answer is known: a key that outlived a failure is destroyed by asking again.
async fn erase(writing: &Writing<'_>, person: PersonId, ground: Option<ErasureGround>) -> Result<Outcome> {
    if let Some(told) = writing.refusal() {
        return Ok(Outcome::refused(told.clone()));
    }
    let desk = &writing.desk;
    let it = (EventId(desk.new_id()), ground.map(Into::into), once(writing));
    writing.settle(desk.store.erase(desk.actor, desk.context(), person, it).await).await
}
