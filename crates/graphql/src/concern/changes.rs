//! Changes of concerns: one that is raised, the action plan that is agreed, and that there is no cause any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::concern::{ActionPlanAgreed, ConcernRaised, ConcernSettled};
use domain::event::Event;
use domain::ids::ConcernId;
use domain::private::Private;

use crate::anonymity::cleared;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{Party, SomebodyInput, enrolment, parties};
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

fn concern(it: &ID) -> Result<ConcernId, Told> {
    id_of(Tag::Concern, it, "concernId").map(ConcernId)
}

/// A cause for concern. It is not capability, which is handled under the employer's own procedure.
#[derive(Clone, Debug, InputObject)]
pub struct RaiseConcernInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// Who raised it.
    by: SomebodyInput,
    /// What it is. No name and no number by which somebody whom the work is for could be known.
    words: String,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    #[graphql(default)]
    cleared_by_hand: bool,
    /// The day on which it was raised.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RaiseConcernInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ConcernRaised(ConcernRaised {
            concern: ConcernId(desk.new_id()),
            enrolment: enrolment(&self.enrolment_id)?,
            by: self.by.read("by")?,
            anonymity: cleared(self.cleared_by_hand),
            words: Private::Open(self.words.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `raiseConcern`.
#[derive(SimpleObject)]
pub struct RaiseConcernPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new concern; null where the request was refused.
    concern_id: Option<ID>,
}

fn raised(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::ConcernRaised(it) => Some(encode(Tag::Concern, it.concern.0)),
        _ => None,
    })
}

/// An action plan that was agreed.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeActionPlanInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// The concern that it answers. Left out where the programme asks for a plan of everybody.
    concern_id: Option<ID>,
    /// Who agreed, the worker among them.
    agreed_by: Vec<Party>,
    /// The day on which it is looked at again.
    review_on: Date,
    /// What is to be done. No name and no number by which somebody whom the work is for could be known.
    words: String,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    #[graphql(default)]
    cleared_by_hand: bool,
    /// The day on which it was agreed.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AgreeActionPlanInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ActionPlanAgreed(ActionPlanAgreed {
            enrolment: enrolment(&self.enrolment_id)?,
            concern: self.concern_id.as_ref().map(concern).transpose()?,
            agreed_by: parties(&self.agreed_by),
            review_on: self.review_on.0,
            anonymity: cleared(self.cleared_by_hand),
            words: Private::Open(self.words.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `agreeActionPlan`.
#[derive(SimpleObject)]
pub struct AgreeActionPlanPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A concern that is settled: its plan was looked at again, and there is no cause any more.
#[derive(Clone, Debug, InputObject)]
pub struct SettleConcernInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// The concern.
    concern_id: ID,
    /// What was said.
    note: Option<String>,
    /// The day on which it was settled.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl SettleConcernInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (enrolment, concern) = (enrolment(&self.enrolment_id)?, concern(&self.concern_id)?);
        let event = Event::ConcernSettled(ConcernSettled { concern, enrolment, note: Private::Open(self.note.clone()) });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `settleConcern`.
#[derive(SimpleObject)]
pub struct SettleConcernPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of concerns.
#[derive(Default)]
pub struct ConcernMutation;

#[Object]
impl ConcernMutation {
    /// Raises a cause for concern.
    async fn raise_concern(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern.")] input: RaiseConcernInput,
    ) -> Result<RaiseConcernPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(RaiseConcernPayload { concern_id: raised(&outcome), change: outcome.journey() })
    }

    /// Records an action plan that was agreed.
    async fn agree_action_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: AgreeActionPlanInput,
    ) -> Result<AgreeActionPlanPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(AgreeActionPlanPayload { change })
    }

    /// Records that a concern is settled.
    async fn settle_concern(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The concern.")] input: SettleConcernInput,
    ) -> Result<SettleConcernPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(SettleConcernPayload { change })
    }
}
