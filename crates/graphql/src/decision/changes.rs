//! Changes of decisions: decided by the votes, ratified, put right; and minutes that are signed.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::decision::{DecisionCorrected, DecisionRatified, DecisionWords};
use domain::event::Event;
use domain::ids::CaseId;
use domain::panel::Capacity;
use domain::private::Private;
use domain::refusal::OnPanel;
use store::decision::Said;

use crate::ids::{Tag, decode};
use crate::scalars::Date;
use crate::sitting::SittingChange;
use crate::write::{Once, Writing};

/// A decision. What is decided is what the votes come to.
#[derive(Clone, Debug, InputObject)]
pub struct DecideInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// The option that you expect, by its short name: where the votes come to another, nothing is decided. Whatever they come to where left
    /// out.
    option: Option<String>,
    /// Coded reasons, by their short names in the terms of reference: at least one.
    reasons: Vec<String>,
    /// Why, in words.
    reasons_in_words: String,
    /// Feedback to the person.
    feedback_to_person: Option<String>,
    /// Feedback to the assessor.
    feedback_to_assessor: Option<String>,
    /// Conditions, where it is put off.
    conditions: Option<String>,
    /// The day from which it takes effect. Today where left out.
    takes_effect_on: Option<Date>,
    /// By when conditions are to be met, where it is put off.
    due_on: Option<Date>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// What the decision-maker says.
#[derive(Clone, Debug, InputObject)]
pub struct RatifyInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// As which member. Where left out: as the decision-maker that you are at this sitting.
    member_id: Option<ID>,
    /// Whether it is ratified.
    ratified: bool,
    /// Why.
    reasons: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Words of a decision that are put right.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectDecisionInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// Why they are put right.
    reason: String,
    /// Why it was decided, in words, as they should be.
    reasons_in_words: String,
    /// Feedback to the person, as it should be.
    feedback_to_person: Option<String>,
    /// Feedback to the assessor, as it should be.
    feedback_to_assessor: Option<String>,
    /// Conditions, as they should be.
    conditions: Option<String>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Minutes that are signed.
#[derive(Clone, Debug, InputObject)]
pub struct SignMinutesInput {
    /// The sitting.
    sitting_id: ID,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `decide`.
#[derive(SimpleObject)]
pub struct DecidePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `ratify`.
#[derive(SimpleObject)]
pub struct RatifyPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `correctDecision`.
#[derive(SimpleObject)]
pub struct CorrectDecisionPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `signMinutes`.
#[derive(SimpleObject)]
pub struct SignMinutesPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// Changes of decisions.
#[derive(Default)]
pub struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// Decides a case as its votes come to, by who chairs it: where everybody in the room who may vote has voted, they are a quorum, and there is
    /// no tie that the terms do not let the chair settle.
    async fn decide(&self, ctx: &Context<'_>, #[graphql(desc = "The decision.")] input: DecideInput) -> Result<DecidePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let desk = &writing.desk;
        let said = Said {
            option: input.option,
            reasons: input.reasons,
            takes_effect_on: input.takes_effect_on.map_or(desk.moment.today, |it| it.0),
            due_on: input.due_on.map(|it| it.0),
            words: DecisionWords {
                reasons: input.reasons_in_words,
                to_person: input.feedback_to_person,
                to_assessor: input.feedback_to_assessor,
                conditions: input.conditions,
            },
        };
        let (said, case) = (&said, &input.case_id);
        let change = SittingChange::planned(ctx, &writing, &input.sitting_id, |id| async move {
            let case = decode(Tag::Case, case).map(CaseId).ok_or(OnPanel::CaseUnknown)?;
            desk.store.plan_decision(desk.asker(), (id, case), said).await
        });
        Ok(DecidePayload { change: change.await? })
    }

    /// Ratifies what the panel recommends, or does not, by the agency decision-maker.
    async fn ratify(&self, ctx: &Context<'_>, #[graphql(desc = "What, and why.")] input: RatifyInput) -> Result<RatifyPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let member = found.member(input.member_id.as_ref(), |seat| seat.capacity == Capacity::DecisionMaker)?;
            let (ratified, reasons) = (input.ratified, Private::Open(input.reasons.clone()));
            let said = DecisionRatified { case: found.case, person: found.person, member, ratified, reasons };
            Ok(found.planned(Event::DecisionRatified(said)))
        });
        Ok(RatifyPayload { change: change.await? })
    }

    /// Puts the words of a decision right, with a reason. The decision stays, and so does what it said before.
    async fn correct_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: CorrectDecisionInput,
    ) -> Result<CorrectDecisionPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let words = DecisionWords {
                reasons: input.reasons_in_words.clone(),
                to_person: input.feedback_to_person.clone(),
                to_assessor: input.feedback_to_assessor.clone(),
                conditions: input.conditions.clone(),
            };
            let (reason, words) = (Private::Open(input.reason.clone()), Private::Open(words));
            let corrected = DecisionCorrected { case: found.case, person: found.person, reason, words };
            Ok(found.planned(Event::DecisionCorrected(corrected)))
        });
        Ok(CorrectDecisionPayload { change: change.await? })
    }

    /// Signs the minutes as the record has them, by the chair, once every case is decided or taken off. Nothing happens at the sitting after it
    /// but what becomes of its decisions; its members see its cases for some days more.
    async fn sign_minutes(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] input: SignMinutesInput) -> Result<SignMinutesPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let desk = &writing.desk;
        let change =
            SittingChange::planned(ctx, &writing, &input.sitting_id, |id| async move { desk.store.plan_signing(desk.asker(), id).await });
        Ok(SignMinutesPayload { change: change.await? })
    }
}
