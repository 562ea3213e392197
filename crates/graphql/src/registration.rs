//! Registration with Social Work England: numbers held, claimed and released.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::codes::RegistrationNumber;
use domain::event::Event;
use domain::private::Private;
use domain::refusal::Refusal;
use domain::registration::{RegistrationClaimed, RegistrationReleased};

use crate::desk::Desk;
use crate::errors::Told;
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A registration number, held over a time.
#[derive(Clone, Debug, SimpleObject)]
pub struct Registration {
    /// The number, such as `SW1234`; null where the person has been erased.
    number: Option<String>,
    /// First day.
    from: Date,
    /// The day it was given up; null while it is held.
    until: Option<Date>,
}

impl Registration {
    /// As the rules know it.
    pub fn of(it: &domain::registration::Registration) -> Self {
        let number = it.number.get().map(|it| it.as_str().to_owned());
        Self { number, from: it.from.into(), until: it.until.map(Date) }
    }
}

/// A claim to a number. Nobody else may hold it.
#[derive(Clone, Debug, InputObject)]
pub struct ClaimRegistrationInput {
    /// Whose.
    journey_id: ID,
    /// The number: `SW` and one to six digits.
    number: String,
    /// The first day of registration.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ClaimRegistrationInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let number = read(&self.number)?;
        let claim = desk.store.keys.pseudonym(number.as_str());
        let event = Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(number), claim });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// A registration number as the register prints it.
pub fn read(number: &str) -> Result<RegistrationNumber, Told> {
    RegistrationNumber::new(number).map_err(|_| Refusal::RegistrationNumberForm.into())
}

/// The answer to `claimRegistration`.
#[derive(SimpleObject)]
pub struct ClaimRegistrationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A number given up: the person left the register, or the number was not theirs.
#[derive(Clone, Debug, InputObject)]
pub struct ReleaseRegistrationInput {
    /// Whose.
    journey_id: ID,
    /// The number: `SW` and one to six digits.
    number: String,
    /// The day from which it is not held any more.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ReleaseRegistrationInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let claim = desk.store.keys.pseudonym(read(&self.number)?.as_str());
        desk.in_journey(&self.journey_id, self.effective_on, Event::RegistrationReleased(RegistrationReleased { claim }))
    }
}

/// The answer to `releaseRegistration`.
#[derive(SimpleObject)]
pub struct ReleaseRegistrationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of registrations.
#[derive(Default)]
pub struct RegistrationMutation;

#[Object]
impl RegistrationMutation {
    /// Claims a Social Work England number for a person.
    async fn claim_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] input: ClaimRegistrationInput,
    ) -> Result<ClaimRegistrationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(ClaimRegistrationPayload { change })
    }

    /// Gives up a number that a person holds.
    async fn release_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number given up.")] input: ReleaseRegistrationInput,
    ) -> Result<ReleaseRegistrationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(ReleaseRegistrationPayload { change })
    }
}
