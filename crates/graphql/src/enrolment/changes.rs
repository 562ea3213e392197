//! Changes of enrolments: who enrols on which version, moves to another, goes on elsewhere, leaves, or comes to an outcome.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::enrolment::{Onward, ProgrammeTransferred, ProgrammeWithdrawn};
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{EmployerId, PersonId};
use domain::private::Private;
use domain::refusal::OnProgramme;

use super::choosing;
use crate::codes::Service;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Outcome, Plan, Turns, Writing};

/// What may count in one version, or at one employer, that was done in another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::enrolment::Carried")]
pub enum CarriedOver {
    /// The time done: the clock runs on.
    Time,
    /// Evidence.
    Evidence,
    /// Reviews that were held.
    Reviews,
    /// Supervision that was held.
    Supervision,
}

/// A person who is enrolled on a programme.
#[derive(Clone, Debug, InputObject)]
pub struct EnrolInput {
    /// Who.
    pub(super) journey_id: ID,
    /// The post in which it is done. Where left out: the one that the person is in on that day, where there is only one.
    pub(super) spell_id: Option<ID>,
    /// Which programme, such as `asye-children`. That of the cohort where left out.
    pub(super) framework: Option<String>,
    /// Which version of it. The latest that the employer has adopted and that may be chosen on that day, where left out.
    pub(super) version: Option<String>,
    /// The cohort that the person is enrolled with, and is in.
    pub(super) cohort_id: Option<ID>,
    /// The day from which the clock runs. Where left out: the latest of the days that the programme names; it is stated once and stays.
    pub(super) anchor: Option<Date>,
    /// The transferred enrolment that this one goes on with.
    pub(super) continues: Option<ID>,
    /// What of that one counts here.
    #[graphql(default)]
    pub(super) carries_over: Vec<CarriedOver>,
    /// Whether their role lets them show what the standards ask, where anybody knows.
    pub(super) suitable_role: Option<bool>,
    /// Whether they were funded on such a programme before, here or elsewhere, where anybody knows.
    pub(super) funded_before: Option<bool>,
    /// Whether the employer belongs to a partnership, where anybody knows.
    pub(super) employer_in_partnership: Option<bool>,
    /// The day of the enrolment.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `enrol`.
#[derive(SimpleObject)]
pub struct EnrolPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new enrolment; null where the request was refused.
    enrolment_id: Option<ID>,
}

fn enrolled(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::ProgrammeEnrolled(it) => Some(encode(Tag::Enrolment, it.enrolment.0)),
        _ => None,
    })
}

/// A person who goes on under another version.
#[derive(Clone, Debug, InputObject)]
pub struct MoveProgrammeInput {
    /// Who.
    pub(super) journey_id: ID,
    /// Which enrolment.
    pub(super) enrolment_id: ID,
    /// The programme from now on. The same as before where left out.
    pub(super) framework: Option<String>,
    /// The version from now on.
    pub(super) version: String,
    /// What counts under it that was done before. Where time does not, the clock begins anew on this day.
    pub(super) carries_over: Vec<CarriedOver>,
    /// Whether their role lets them show what the standards ask, where anybody knows.
    pub(super) suitable_role: Option<bool>,
    /// Whether they were funded on such a programme before, here or elsewhere, where anybody knows.
    pub(super) funded_before: Option<bool>,
    /// Whether the employer belongs to a partnership, where anybody knows.
    pub(super) employer_in_partnership: Option<bool>,
    /// Why.
    pub(super) note: Option<String>,
    /// The first day under it.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `moveProgramme`.
#[derive(SimpleObject)]
pub struct MoveProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// An enrolment that goes on elsewhere: neither failed nor withdrawn.
#[derive(Clone, Debug, InputObject)]
pub struct TransferProgrammeInput {
    /// Whose.
    journey_id: ID,
    /// Which enrolment.
    enrolment_id: ID,
    /// The employer at which it goes on, where Waymark knows it.
    to_employer_id: Option<ID>,
    /// The part of the same council in which it goes on. Where this and the employer are left out: somewhere that Waymark does not know.
    to_service: Option<Service>,
    /// Whether the person told you that what was gathered may be handed over. Inside the same council it then counts; to another employer
    /// it is handed over when the person agrees themselves (`agreeHandover`) and that employer takes it over (`acceptHandover`).
    #[graphql(default)]
    consented: bool,
    /// What was said.
    note: Option<String>,
    /// The last day on it here.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl TransferProgrammeInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let to = match (&self.to_employer_id, self.to_service) {
            (Some(_), Some(_)) => return Err(OnProgramme::OneDestination.into()),
            (Some(id), None) => Onward::Employer(EmployerId(id_of(Tag::Employer, id, "toEmployerId")?)),
            (None, Some(service)) => Onward::Service(service.into()),
            (None, None) => Onward::Elsewhere,
        };
        let note = Private::Open(self.note.clone());
        let it = ProgrammeTransferred { enrolment: enrolment(&self.enrolment_id)?, to, consented: self.consented, note };
        desk.in_journey(&self.journey_id, self.effective_on, Event::ProgrammeTransferred(it))
    }
}

/// The answer to `transferProgramme`.
#[derive(SimpleObject)]
pub struct TransferProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A person who leaves a programme without an outcome.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInput {
    /// Who.
    journey_id: ID,
    /// Which enrolment.
    enrolment_id: ID,
    /// Why.
    note: Option<String>,
    /// The last day on it.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl WithdrawInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let it = ProgrammeWithdrawn { enrolment: enrolment(&self.enrolment_id)?, note: Private::Open(self.note.clone()) };
        desk.in_journey(&self.journey_id, self.effective_on, Event::ProgrammeWithdrawn(it))
    }
}

/// The answer to `withdraw`.
#[derive(SimpleObject)]
pub struct WithdrawPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// An outcome that was decided.
#[derive(Clone, Debug, InputObject)]
pub struct ConcludeProgrammeInput {
    /// Whose.
    pub(super) journey_id: ID,
    /// Which enrolment.
    pub(super) enrolment_id: ID,
    /// The outcome, from the pinned version's list.
    pub(super) outcome: String,
    /// The day from which it counts: pay may hang on it. The day of the decision where left out.
    pub(super) counts_from: Option<Date>,
    /// What was said.
    pub(super) note: Option<String>,
    /// The day of the decision.
    pub(super) effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `concludeProgramme`.
#[derive(SimpleObject)]
pub struct ConcludeProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

fn of<'w, 'a>(writing: &'w Writing<'a>, journey: &ID) -> Turns<'w, 'a> {
    writing.turns(decode(Tag::Journey, journey).map(|it| Stream::from(PersonId(it))), "journeyId")
}

/// Changes of enrolments.
#[derive(Default)]
pub struct EnrolmentMutation;

#[Object]
impl EnrolmentMutation {
    /// Enrols a person on one version of a programme, which stays theirs; may they, and does somebody else pay, are answered apart.
    async fn enrol(&self, ctx: &Context<'_>, #[graphql(desc = "Who, and on what.")] input: EnrolInput) -> Result<EnrolPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let mut turns = of(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let planned = choosing::enrol(&input, &writing.desk, &history).await?;
            turns.record(planned).await?;
        }
        let outcome = turns.outcome();
        Ok(EnrolPayload { enrolment_id: enrolled(&outcome), change: outcome.journey() })
    }

    /// Moves a person to another version of a programme, by an explicit decision that says what carries over.
    async fn move_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and to what.")] input: MoveProgrammeInput,
    ) -> Result<MoveProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let mut turns = of(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let planned = choosing::move_on(&input, &writing.desk, &history).await?;
            turns.record(planned).await?;
        }
        Ok(MoveProgrammePayload { change: turns.outcome().journey() })
    }

    /// Closes an enrolment that goes on elsewhere: it counts neither as failed nor as withdrawn.
    async fn transfer_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: TransferProgrammeInput,
    ) -> Result<TransferProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let outcome = outcome.placed(|_, field| if field == "employerId" { vec!["toEmployerId"] } else { vec![field] });
        Ok(TransferProgrammePayload { change: outcome.journey() })
    }

    /// Records that a person left a programme without an outcome.
    async fn withdraw(&self, ctx: &Context<'_>, #[graphql(desc = "Who.")] input: WithdrawInput) -> Result<WithdrawPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(WithdrawPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }

    /// Records the outcome that was decided, and with it the end of the enrolment. An assessor's recommendation is no decision.
    async fn conclude_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The outcome.")] input: ConcludeProgrammeInput,
    ) -> Result<ConcludeProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let mut turns = of(&writing, &input.journey_id);
        while let Some(history) = turns.history().await? {
            let planned = choosing::conclude(&input, &writing.desk, &history).await?;
            turns.record(planned).await?;
        }
        let outcome = turns.outcome().placed(|_, field| if field == "recommends" { vec!["outcome"] } else { vec![field] });
        Ok(ConcludeProgrammePayload { change: outcome.journey() })
    }
}

/// That there is no such enrolment.
pub(super) fn unknown() -> Told {
    OnProgramme::EnrolmentUnknown.into()
}
