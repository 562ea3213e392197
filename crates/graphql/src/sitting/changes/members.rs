//! Members of a sitting: invited, answered, replaced; not free in a case; in the room or not.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::MemberId;
use domain::private::Private;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{ConflictDeclared, InvitationAnswered, MemberArrived, MemberInvited, MemberLeft, MemberRecused};
use store::failure::Unanswered;
use store::pack::Planned;
use store::sitting::Seen;

use super::{SittingChange, member_of};
use crate::ids::{Tag, decode};
use crate::panel::Capacity;
use crate::write::{Once, Writing};

/// Somebody who is invited.
#[derive(Clone, Debug, InputObject)]
pub struct InviteMemberInput {
    /// The sitting.
    sitting_id: ID,
    /// Whom, of the employer's central list.
    member_id: ID,
    /// As what.
    capacity: Capacity,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to an invitation.
#[derive(Clone, Debug, InputObject)]
pub struct RespondToInvitationInput {
    /// The sitting.
    sitting_id: ID,
    /// As which member. Where left out: as the one that you are at this sitting.
    member_id: Option<ID>,
    /// Whether they come.
    accepts: bool,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Somebody who takes the place of somebody else.
#[derive(Clone, Debug, InputObject)]
pub struct SubstituteMemberInput {
    /// The sitting.
    sitting_id: ID,
    /// Whom, of the employer's central list.
    member_id: ID,
    /// In whose place.
    instead_of_id: ID,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// A conflict that is declared.
#[derive(Clone, Debug, InputObject)]
pub struct DeclareConflictInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// As which member. Where left out: as the one that you are at this sitting.
    member_id: Option<ID>,
    /// What it is.
    words: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Somebody who steps back from a case.
#[derive(Clone, Debug, InputObject)]
pub struct RecuseInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// Which member. Where left out: the one that you are at this sitting.
    member_id: Option<ID>,
    /// Why, where they say so.
    words: Option<String>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Somebody who comes into the room, or leaves it.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPresenceInput {
    /// The sitting.
    sitting_id: ID,
    /// Which member. Where left out: the one that you are at this sitting.
    member_id: Option<ID>,
    /// Whether they are in the room from now on.
    in_the_room: bool,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `inviteMember`.
#[derive(SimpleObject)]
pub struct InviteMemberPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `respondToInvitation`.
#[derive(SimpleObject)]
pub struct RespondToInvitationPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `substituteMember`.
#[derive(SimpleObject)]
pub struct SubstituteMemberPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `declareConflict`.
#[derive(SimpleObject)]
pub struct DeclareConflictPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `recuse`.
#[derive(SimpleObject)]
pub struct RecusePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `recordPresence`.
#[derive(SimpleObject)]
pub struct RecordPresencePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// Who takes part in sittings.
#[derive(Default)]
pub struct InvitationMutation;

/// Records what is done as a member, or for one.
async fn as_member(
    ctx: &Context<'_>,
    writing: &Writing<'_>,
    (sitting, named): (&ID, Option<&ID>),
    event: impl Fn(&Seen, MemberId) -> Result<Event, Refusal> + Send + Sync,
) -> Result<SittingChange> {
    let (desk, event) = (&writing.desk, &event);
    let change = SittingChange::planned(ctx, writing, sitting, |id| async move {
        let seen = desk.store.sitting_to_change(desk.asker(), id).await?.ok_or(Refusal::NotFound)?;
        let member = member_of(&seen, named, |_| true)?;
        Ok::<_, Unanswered>(Planned { events: vec![event(&seen, member)?], version: None })
    });
    change.await
}

#[Object]
impl InvitationMutation {
    /// Invites somebody of the central list. Nobody of the employer chairs where the terms ask for independence.
    async fn invite_member(&self, ctx: &Context<'_>, #[graphql(desc = "Whom.")] input: InviteMemberInput) -> Result<InviteMemberPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let capacity = input.capacity.into();
        let change = as_member(ctx, &writing, (&input.sitting_id, Some(&input.member_id)), |_, member| {
            Ok(Event::MemberInvited(MemberInvited { member, capacity, instead_of: None }))
        });
        Ok(InviteMemberPayload { change: change.await? })
    }

    /// Answers an invitation, by the member or by who convenes.
    async fn respond_to_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: RespondToInvitationInput,
    ) -> Result<RespondToInvitationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let accepts = input.accepts;
        let change = as_member(ctx, &writing, (&input.sitting_id, input.member_id.as_ref()), |_, member| {
            Ok(Event::InvitationAnswered(InvitationAnswered { member, accepts }))
        });
        Ok(RespondToInvitationPayload { change: change.await? })
    }

    /// Admits somebody of the central list in the place of somebody who was invited, as the same: at once, without an answer of theirs.
    async fn substitute_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and in whose place.")] input: SubstituteMemberInput,
    ) -> Result<SubstituteMemberPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let other = decode(Tag::Member, &input.instead_of_id).map(MemberId);
        let change = as_member(ctx, &writing, (&input.sitting_id, Some(&input.member_id)), |seen, member| {
            let seat = other.and_then(|it| seen.sitting.seat(it)).ok_or(OnPanel::NotOnThePanel)?;
            Ok(Event::MemberInvited(MemberInvited { member, capacity: seat.capacity, instead_of: Some(seat.member) }))
        });
        Ok(SubstituteMemberPayload { change: change.await? })
    }

    /// Declares that a member is not free in a case, by the member or by who convenes. It keeps them from the case from then on, and where
    /// it is declared after a vote, that vote does not count.
    async fn declare_conflict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what.")] input: DeclareConflictInput,
    ) -> Result<DeclareConflictPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let member = found.member(input.member_id.as_ref(), |_| true)?;
            let words = Private::Open(input.words.clone());
            let declared = ConflictDeclared { case: found.case, person: found.person, member, words };
            Ok(found.planned(Event::ConflictDeclared(declared)))
        });
        Ok(DeclareConflictPayload { change: change.await? })
    }

    /// Lets a member step back from one case: by the member, the chair, or who convenes. Where it is the chair who steps back, the next who
    /// is invited as chair and free chairs this case.
    async fn recuse(&self, ctx: &Context<'_>, #[graphql(desc = "Who, from what.")] input: RecuseInput) -> Result<RecusePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let member = found.member(input.member_id.as_ref(), |_| true)?;
            let words = Private::Open(input.words.clone());
            let recused = MemberRecused { case: found.case, person: found.person, member, words };
            Ok(found.planned(Event::MemberRecused(recused)))
        });
        Ok(RecusePayload { change: change.await? })
    }

    /// Says that a member is in the room, or has left it, from the day of the sitting on. Who scores or votes on the day is there without
    /// saying so; who left comes back by saying so.
    async fn record_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: RecordPresenceInput,
    ) -> Result<RecordPresencePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let comes = input.in_the_room;
        let change = as_member(ctx, &writing, (&input.sitting_id, input.member_id.as_ref()), |_, member| {
            Ok(if comes { Event::MemberArrived(MemberArrived { member }) } else { Event::MemberLeft(MemberLeft { member }) })
        });
        Ok(RecordPresencePayload { change: change.await? })
    }
}
