//! Changes of applications: put forward, endorsed, withdrawn and decided.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::application as known;
use domain::event::Event;
use domain::ids::PersonId;
use domain::private::Private;

use super::StepOutcome;
use super::planning::{Found, Planning};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Outcome, Turns, Writing};

/// A step that somebody applies for.
#[derive(Clone, Debug, InputObject)]
pub struct ApplyForStepInput {
    /// Who.
    pub(super) journey_id: ID,
    /// In which post. May be left out where they are in one alone.
    pub(super) spell_id: Option<ID>,
    /// Which ladder, such as `ladder-warwickshire`. May be left out where the employer uses one alone that has the step.
    pub(super) ladder: Option<String>,
    /// The step, by its short name there.
    pub(super) ladder_step: String,
    /// Whether they go the shorter way.
    #[graphql(default)]
    pub(super) fast_track: bool,
    /// What they say for themselves.
    pub(super) statement: Option<String>,
    /// The day on which they apply.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    pub(super) once: Once,
}

/// An application that is endorsed, or is not.
#[derive(Clone, Debug, InputObject)]
pub struct EndorseApplicationInput {
    /// Whose application.
    pub(super) journey_id: ID,
    /// The application.
    pub(super) application_id: ID,
    /// Whether you support it.
    #[graphql(default = true)]
    pub(super) supports: bool,
    /// The criteria that you confirm to be met, by their short names: those that are met by being confirmed.
    #[graphql(default)]
    pub(super) confirms: Vec<String>,
    /// What you say.
    pub(super) words: Option<String>,
    /// The day.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    pub(super) once: Once,
}

/// An application that is withdrawn.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawApplicationInput {
    /// Whose application.
    journey_id: ID,
    /// The application.
    application_id: ID,
    /// Why.
    note: Option<String>,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An application that is decided.
#[derive(Clone, Debug, InputObject)]
pub struct DecideStepInput {
    /// Whose application.
    pub(super) journey_id: ID,
    /// The application.
    pub(super) application_id: ID,
    /// What becomes of it. A panel's step goes by what the panel decided.
    pub(super) outcome: StepOutcome,
    /// The sitting at which a panel decided it; with a panel's gate, and only there.
    pub(super) sitting_id: Option<ID>,
    /// The case there.
    pub(super) case_id: Option<ID>,
    /// From which day the grade is held, where it is granted: before or after the decision. The day of the decision where left out; for an automatic
    /// step the day on which all of it was met.
    pub(super) takes_effect_on: Option<Date>,
    /// From which day its pay is due. As the ladder has it where left out.
    pub(super) pay_due_from: Option<Date>,
    /// From which day they may apply again, where it is not granted. As the ladder has it where left out.
    pub(super) again_from: Option<Date>,
    /// Why.
    pub(super) reasons: Option<String>,
    /// The day of the decision.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    pub(super) once: Once,
}

/// The answer to `applyForStep`.
#[derive(SimpleObject)]
pub struct ApplyForStepPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The application; null where the request was refused.
    application_id: Option<ID>,
}

/// The answer to `endorseApplication`.
#[derive(SimpleObject)]
pub struct EndorseApplicationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The answer to `withdrawApplication`.
#[derive(SimpleObject)]
pub struct WithdrawApplicationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The answer to `decideStep`.
#[derive(SimpleObject)]
pub struct DecideStepPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A change of a journey that is planned turn by turn.
fn turns<'w, 'a>(writing: &'w Writing<'a>, journey: &ID) -> (Option<PersonId>, Turns<'w, 'a>) {
    let person = decode(Tag::Journey, journey).map(PersonId);
    (person, writing.turns(person.map(Into::into), "journeyId"))
}

fn application_id(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::StepApplied(it) => Some(encode(Tag::Application, it.application.0)),
        _ => None,
    })
}

/// Changes of applications.
#[derive(Default)]
pub struct ApplicationMutation;

#[Object]
impl ApplicationMutation {
    /// Applies for a step of the employer's ladder: by the person themselves, or by somebody for them.
    async fn apply_for_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and for which.")] input: ApplyForStepInput,
    ) -> Result<ApplyForStepPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (person, mut turns) = turns(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let Some(person) = person else { break };
            let it = Planning { desk: &writing.desk, history: &history, person, on: input.effective_on.0 };
            turns.record(input.plan(&it).await?).await?;
        }
        let outcome = turns.outcome();
        Ok(ApplyForStepPayload { application_id: application_id(&outcome), change: outcome.journey() })
    }

    /// Endorses an application, or says that you do not: by somebody who knows the person's work, and never by the person.
    async fn endorse_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndorseApplicationInput,
    ) -> Result<EndorseApplicationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (person, mut turns) = turns(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let Some(person) = person else { break };
            let it = Planning { desk: &writing.desk, history: &history, person, on: input.effective_on.0 };
            let found = it.application(&input.application_id).await?;
            turns.record(found.and_then(|found| input.draft(&it, &found))).await?;
        }
        Ok(EndorseApplicationPayload { change: turns.outcome().journey() })
    }

    /// Withdraws an application that nobody has decided.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawApplicationInput,
    ) -> Result<WithdrawApplicationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (person, mut turns) = turns(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let Some(person) = person else { break };
            let it = Planning { desk: &writing.desk, history: &history, person, on: input.effective_on.0 };
            let draft = |found: Found| {
                let known::StepApplied { application, spell, .. } = found.application.applied;
                let event = known::ApplicationWithdrawn { application, spell, note: Private::Open(input.note.clone()) };
                vec![it.desk.draft(input.effective_on, Event::ApplicationWithdrawn(event))]
            };
            turns.record(it.application(&input.application_id).await?.map(draft)).await?;
        }
        Ok(WithdrawApplicationPayload { change: turns.outcome().journey() })
    }

    /// Decides an application. Where it is granted, the grade is held from the day on which that takes effect, and its pay is due from the day that
    /// the ladder says, or that you say: three days that may differ.
    async fn decide_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and how.")] input: DecideStepInput,
    ) -> Result<DecideStepPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (person, mut turns) = turns(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let Some(person) = person else { break };
            let it = Planning { desk: &writing.desk, history: &history, person, on: input.effective_on.0 };
            turns.record(input.plan(&it).await?).await?;
        }
        Ok(DecideStepPayload { change: turns.outcome().journey() })
    }
}
