//! Changes of registrations from year to year: looked up, and renewed step by step.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::PersonId;
use domain::renewal as known;

use super::{RegisterStatus, RenewalStep};
use crate::desk::Desk;
use crate::errors::{Told, theirs};
use crate::ids::{Tag, decode};
use crate::registration::read;
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// What the register says of somebody.
#[derive(Clone, Debug, InputObject)]
pub struct RecordRegistrationInput {
    /// Whose.
    journey_id: ID,
    /// What it says.
    status: RegisterStatus,
    /// The number: `SW` and one to six digits. Where it is not on record yet, it is claimed.
    number: Option<String>,
    /// From when the person is registered, where the number is claimed by this. The day of the look where left out.
    registered_from: Option<Date>,
    /// Until when it says they are, or were, registered.
    registered_until: Option<Date>,
    /// The day on which somebody looked.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordRegistrationInput {
    /// Whether the number is on record as theirs already.
    async fn is_held(&self, desk: &Desk<'_>) -> Result<bool> {
        let number = self.number.as_deref().and_then(|it| read(it).ok());
        let person = decode(Tag::Journey, &self.journey_id).map(PersonId);
        let Some((number, person)) = number.zip(person) else { return Ok(false) };
        desk.store.holds(person, &desk.store.claim_of(number).claim).await.map_err(theirs)
    }

    fn plan(&self, desk: &Desk<'_>, is_held: bool) -> Result<Plan, Told> {
        let checked = Event::RegisterChecked(known::RegisterChecked {
            status: self.status.into(),
            registered_until: self.registered_until.map(|it| it.0),
            recorded_for: None,
        });
        let mut plan = desk.in_journey(&self.journey_id, self.effective_on, checked)?;
        if let Some(number) = self.number.as_deref().map(read).transpose()?.filter(|_| !is_held) {
            let claimed = Event::RegistrationClaimed(desk.store.claim_of(number));
            let from = self.registered_from.unwrap_or(self.effective_on);
            plan.drafts.splice(0..0, desk.in_journey(&self.journey_id, from, claimed)?.drafts);
        }
        Ok(plan)
    }
}

/// The answer to `recordRegistration`.
#[derive(SimpleObject)]
pub struct RecordRegistrationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A step of a renewal.
#[derive(Clone, Debug, InputObject)]
pub struct RecordRenewalStepInput {
    /// Whose.
    journey_id: ID,
    /// The calendar year in which the registration year ends: 2026 ends on 30 November 2026.
    registration_year: i32,
    /// Which step.
    step: RenewalStep,
    /// The day on which it was taken.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordRenewalStepInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let taken = known::RenewalStepTaken { year: self.registration_year, step: self.step.into(), recorded_for: None };
        desk.in_journey(&self.journey_id, self.effective_on, Event::RenewalStepTaken(taken))
    }
}

/// The answer to `recordRenewalStep`.
#[derive(SimpleObject)]
pub struct RecordRenewalStepPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of registrations from year to year.
#[derive(Default)]
pub struct RenewalMutation;

#[Object]
impl RenewalMutation {
    /// Records what the register says of somebody on the day on which somebody looked, and claims their number where it is not on record.
    async fn record_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says.")] input: RecordRegistrationInput,
    ) -> Result<RecordRegistrationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let is_held = input.is_held(&writing.desk).await?;
        let change = writing.record(input.plan(&writing.desk, is_held)).await?.journey();
        Ok(RecordRegistrationPayload { change })
    }

    /// Records a step of somebody's yearly renewal: form and fee are two facts, and what was learned is a third.
    async fn record_renewal_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RecordRenewalStepInput,
    ) -> Result<RecordRenewalStepPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordRenewalStepPayload { change })
    }
}
