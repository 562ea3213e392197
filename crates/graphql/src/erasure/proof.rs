//! The proof of an erasure: who proposed, approved and did it, and that nothing can be read any more.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::access::{self, Act, Actor};
use domain::erasure as known;
use domain::history::{History, Stream};
use domain::ids::PersonId;
use store::erasure::Proof;

use super::facts::RetentionRule;
use crate::at::At;
use crate::codes::ErasureGround;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::hold::may_ask;
use crate::ids::{Tag, decode, encode, encode_entry};
use crate::scalars::{Date, Long, count, noted};

/// Where a proposal to erase somebody stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::erasure::ProposalState")]
pub enum ErasureProposalState {
    /// It waits for a second person, or for somebody of another employer.
    Proposed,
    /// It may be carried out.
    Approved,
    /// It was rejected or withdrawn.
    Rejected,
    /// The person was erased.
    CarriedOut,
}

/// One step of an erasure: who did it, when, and where that stands in the log.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureStep {
    /// Who: the id of a signed-in person or a service.
    by: ID,
    /// The day.
    on: Date,
    /// The entry that says so.
    entry_id: ID,
    /// Its place in the whole log.
    position: Long,
}

fn step(stream: Stream, it: &known::Done) -> ErasureStep {
    ErasureStep { by: encode(Tag::Actor, it.by.0), on: it.on.into(), entry_id: encode_entry(stream, it.entry), position: Long(it.position) }
}

/// A proposal to erase somebody, and what became of it.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureProposal {
    /// The proposal.
    id: ID,
    /// Where it stands.
    state: ErasureProposalState,
    /// Why.
    ground: ErasureGround,
    /// The rule by which the record is due, where that is the ground.
    under: Option<RetentionRule>,
    /// What else was said; null where nothing was, where it was said for another employer, or the person has been erased.
    note: Option<String>,
    /// Its proposing.
    proposed: ErasureStep,
    /// The approval with which everybody had agreed who is asked.
    approved: Option<ErasureStep>,
    /// Every approval, the oldest first.
    approvals: Vec<ErasureStep>,
    /// Whether somebody of an employer of yours proposed or approved it.
    agreed_by_yours: bool,
    /// Whether somebody of every employer that is asked proposed or approved it. Which others are asked is not told.
    agreed_by_all: bool,
    /// Its rejection or withdrawal.
    rejected: Option<ErasureStep>,
    /// Why it was rejected; null where it was not, where it was for another employer, or the person has been erased.
    rejected_because: Option<String>,
    /// The erasure.
    carried_out: Option<ErasureStep>,
    /// Whether something was recorded of the person since it was proposed: it is then proposed anew.
    outdated: bool,
}

impl ErasureProposal {
    /// As it is shown.
    pub(crate) fn of(person: PersonId, it: &known::Proposal, actor: &Actor) -> Self {
        let stream = Stream::from(person);
        Self {
            id: encode(Tag::Proposal, it.id.0),
            state: it.state().into(),
            ground: it.ground.into(),
            // By whose schedule it is due is theirs to tell.
            under: it.under.as_ref().filter(|it| access::may(actor, Act::ActFor(it.employer)).is_ok()).map(Into::into),
            note: noted(&it.note).map(str::to_owned),
            proposed: step(stream, &it.proposed),
            approved: it.approved().map(|it| step(stream, it)),
            approvals: it.approvals.iter().map(|it| step(stream, it)).collect(),
            agreed_by_yours: !it.agreed.is_disjoint(&actor.employers()),
            agreed_by_all: it.missing.is_empty() || it.carried_out.is_some(),
            rejected: it.rejected.as_ref().map(|(it, _)| step(stream, it)),
            rejected_because: it.rejected.as_ref().and_then(|(_, why)| why.get().cloned()),
            carried_out: it.carried_out.as_ref().map(|it| step(stream, it)),
            outdated: it.is_outdated,
        }
    }
}

/// What became of a person's erasure, looked up anew: in the log, among the keys, and by trying to read.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasureProof {
    /// Every proposal, the oldest first.
    proposals: Vec<ErasureProposal>,
    /// The erasure, where the person was erased.
    erased: Option<ErasureStep>,
    /// Whether a key is stored with which anything personal could be read.
    key_stored: bool,
    /// How many personal values those of the person's entries have that are yours to see.
    sealed_values: i32,
    /// How many of them can be read.
    readable_values: i32,
    /// Whether the person was erased, no key is stored, and nothing can be read of any entry, yours to see or not.
    complete: bool,
}

fn shown(person: PersonId, it: &Proof, (given, actor): (&History, &Actor)) -> ErasureProof {
    let stream = Stream::from(person);
    let erased = it.erased.as_ref().map(|it| ErasureStep {
        by: encode(Tag::Actor, it.by.0),
        on: it.effective_on.into(),
        entry_id: encode_entry(stream, it.id),
        position: Long(it.position),
    });
    // What was typed is shown, and counted, as far as it is given out.
    let (told, values) = (known::proposals(given), it.values_of(given.entries()));
    ErasureProof {
        proposals: it.proposals.iter().map(|it| ErasureProposal::of(person, &it.clone().in_the_words_of(&told), actor)).collect(),
        erased,
        key_stored: it.key_is_stored,
        sealed_values: count(values.sealed),
        readable_values: count(values.readable),
        complete: it.is_complete(),
    }
}

/// Questions about erasures.
#[derive(Default)]
pub struct ErasureQuery;

#[Object]
impl ErasureQuery {
    /// What became of the erasure of a person: proposals, approvals, the erasure itself, and the proof that nothing can be read. Null
    /// where there is no such journey, or none whose erasure is yours to know of.
    async fn erasure_proof(&self, ctx: &Context<'_>, #[graphql(desc = "Whose journey.")] journey_id: ID) -> Result<Option<ErasureProof>> {
        let Some(person) = decode(Tag::Journey, &journey_id).map(PersonId) else { return Ok(None) };
        let (desk, stream) = (Desk::of(ctx)?, Stream::from(person));
        let at = At::live(ctx, None).await?;
        let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream).filter(|it| may_ask(desk.actor, stream, it)) else {
            return Ok(None);
        };
        let proof = desk.store.prove_erasure(person).await.map_err(theirs)?;
        Ok(Some(shown(person, &proof, (&given.history, desk.actor))))
    }
}
