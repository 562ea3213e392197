//! Changes of designations: granted, renewed, ended, and trained for.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::designation as known;
use domain::event::Event;
use domain::ids::{DesignationId, EmployerId, SpellId};
use domain::private::Private;
use domain::refusal::OnCareer;

use super::{DesignationEnd, DesignationKind};
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A designation that is granted.
#[derive(Clone, Debug, InputObject)]
pub struct GrantDesignationInput {
    /// To whom.
    journey_id: ID,
    /// As what.
    designation_kind: DesignationKind,
    /// The employer that approved it, where it is one that is registered here.
    approved_by_id: Option<ID>,
    /// The other body that did, or as what, in words.
    body: Option<String>,
    /// The last day, where it has one: of an approved mental health professional five years on, at most.
    expires_on: Option<Date>,
    /// Hours of training a year that were agreed.
    hours_a_year: Option<i32>,
    /// When the course was completed.
    course_completed_on: Option<Date>,
    /// The post that goes with it, where one does: of the emergency duty team, a second one.
    held_in_spell_id: Option<ID>,
    /// The first day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl GrantDesignationInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let approved_by = self.approved_by_id.as_ref().map(|id| id_of(Tag::Employer, id, "approvedById").map(EmployerId));
        let spell = self.held_in_spell_id.as_ref().map(|id| id_of(Tag::Employment, id, "heldInSpellId").map(SpellId));
        let event = Event::DesignationGranted(known::DesignationGranted {
            designation: DesignationId(desk.new_id()),
            kind: self.designation_kind.into(),
            approved_by: approved_by.transpose()?,
            body: Private::Open(self.body.clone()),
            expires_on: self.expires_on.map(|it| it.0),
            hours_a_year: hours(self.hours_a_year)?,
            course_completed_on: self.course_completed_on.map(|it| it.0),
            spell: spell.transpose()?,
            recorded_for: None,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// Hours of training a year, as they are typed.
pub(crate) fn hours(it: Option<i32>) -> Result<Option<u32>, Told> {
    it.map(|it| u32::try_from(it).map_err(|_| OnCareer::TrainingHours.into())).transpose()
}

/// The answer to `grantDesignation`.
#[derive(SimpleObject)]
pub struct GrantDesignationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The designation; null where the request was refused.
    designation_id: Option<ID>,
}

/// A designation that is renewed.
#[derive(Clone, Debug, InputObject)]
pub struct RenewDesignationInput {
    /// Whose.
    journey_id: ID,
    /// Which.
    designation_id: ID,
    /// The last day now.
    expires_on: Date,
    /// The day from which it is renewed.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `renewDesignation`.
#[derive(SimpleObject)]
pub struct RenewDesignationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A designation that ends.
#[derive(Clone, Debug, InputObject)]
pub struct EndDesignationInput {
    /// Whose.
    journey_id: ID,
    /// Which.
    designation_id: ID,
    /// Why.
    ended_because: DesignationEnd,
    /// What was said: needed where it is something else.
    note: Option<String>,
    /// The last day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `endDesignation`.
#[derive(SimpleObject)]
pub struct EndDesignationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Training for a designation.
#[derive(Clone, Debug, InputObject)]
pub struct RecordDesignationHoursInput {
    /// Whose.
    journey_id: ID,
    /// Which.
    designation_id: ID,
    /// How long, in minutes.
    minutes: i32,
    /// What it was.
    training: Option<String>,
    /// The day on which it was finished.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `recordDesignationHours`.
#[derive(SimpleObject)]
pub struct RecordDesignationHoursPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

fn of(id: &ID) -> Result<DesignationId, Told> {
    decode(Tag::Designation, id).map(DesignationId).ok_or_else(|| OnCareer::DesignationUnknown.into())
}

/// Changes of designations.
#[derive(Default)]
pub struct DesignationMutation;

#[Object]
impl DesignationMutation {
    /// Records that somebody was approved or appointed as something beside their grade. Several may stand at once.
    async fn grant_designation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: GrantDesignationInput,
    ) -> Result<GrantDesignationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let designation_id = outcome.entries().find_map(|it| match &it.event {
            Event::DesignationGranted(it) => Some(encode(Tag::Designation, it.designation.0)),
            _ => None,
        });
        Ok(GrantDesignationPayload { designation_id, change: outcome.journey() })
    }

    /// Records that a designation was renewed: before its last day, or after it.
    async fn renew_designation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, until when.")] input: RenewDesignationInput,
    ) -> Result<RenewDesignationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let plan = of(&input.designation_id).and_then(|designation| {
            let event = known::DesignationRenewed { designation, expires_on: input.expires_on.0, recorded_for: None };
            writing.desk.in_journey(&input.journey_id, input.effective_on, Event::DesignationRenewed(event))
        });
        Ok(RenewDesignationPayload { change: writing.record(plan).await?.journey() })
    }

    /// Records that a designation ended, and why.
    async fn end_designation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: EndDesignationInput,
    ) -> Result<EndDesignationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let plan = of(&input.designation_id).and_then(|designation| {
            let (why, note) = (input.ended_because.into(), Private::Open(input.note.clone()));
            let event = known::DesignationEnded { designation, why, note, recorded_for: None };
            writing.desk.in_journey(&input.journey_id, input.effective_on, Event::DesignationEnded(event))
        });
        Ok(EndDesignationPayload { change: writing.record(plan).await?.journey() })
    }

    /// Records training that was done for a designation.
    async fn record_designation_hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which, and how long.")] input: RecordDesignationHoursInput,
    ) -> Result<RecordDesignationHoursPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let plan = of(&input.designation_id).and_then(|designation| {
            let (minutes, what) = (u32::try_from(input.minutes).unwrap_or(0), Private::Open(input.training.clone()));
            let event = known::DesignationHoursRecorded { designation, minutes, what, recorded_for: None };
            writing.desk.in_journey(&input.journey_id, input.effective_on, Event::DesignationHoursRecorded(event))
        });
        Ok(RecordDesignationHoursPayload { change: writing.record(plan).await?.journey() })
    }
}
