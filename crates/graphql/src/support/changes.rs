//! Changes of support: who is given to a person on a programme, who no longer is, and what they all sign.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::PersonId;
use domain::private::Private;
use domain::support::{SupportAgreed, SupportAssigned, SupportEnded};

use super::{Party, enrolment, parties};
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// Somebody who is given to a person on a programme.
#[derive(Clone, Debug, InputObject)]
pub struct AssignSupportInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// What they are to the person: an assessor, supervisor, educator, mentor, line manager or coordinator. Whoever was that before is
    /// it no longer.
    party: Party,
    /// Who, by the node id of their own journey, where Waymark knows them.
    person_id: Option<ID>,
    /// What they are called. Needed where there is no `personId`.
    full_name: Option<String>,
    /// Whether they are registered with the regulator, where anybody looked.
    registered: Option<bool>,
    /// First day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AssignSupportInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let person = self.person_id.as_ref().map(|it| id_of(Tag::Journey, it, "personId")).transpose()?;
        let event = Event::SupportAssigned(SupportAssigned {
            enrolment: enrolment(&self.enrolment_id)?,
            party: self.party.into(),
            person: person.map(PersonId),
            name: Private::Open(self.full_name.clone()),
            registered: self.registered,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `assignSupport`.
#[derive(SimpleObject)]
pub struct AssignSupportPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Somebody who is no longer there for a person on a programme, and in whose place nobody is yet.
#[derive(Clone, Debug, InputObject)]
pub struct EndSupportInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// What they were to the person.
    party: Party,
    /// The first day without them.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl EndSupportInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::SupportEnded(SupportEnded { enrolment: enrolment(&self.enrolment_id)?, party: self.party.into() });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `endSupport`.
#[derive(SimpleObject)]
pub struct EndSupportPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A support and assessment agreement that was signed, for the first time or anew.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeSupportInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// Who signed: the worker and the assessor, and whoever else did.
    signatories: Vec<Party>,
    /// What was agreed.
    terms: String,
    /// The day of the signatures.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AgreeSupportInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (signatories, terms) = (parties(&self.signatories), Private::Open(self.terms.clone()));
        let event = Event::SupportAgreed(SupportAgreed { enrolment: enrolment(&self.enrolment_id)?, signatories, terms });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `agreeSupport`.
#[derive(SimpleObject)]
pub struct AgreeSupportPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of support.
#[derive(Default)]
pub struct SupportMutation;

#[Object]
impl SupportMutation {
    /// Gives somebody to a person on a programme, in the place of whoever was that to them before.
    async fn assign_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what they are to the person.")] input: AssignSupportInput,
    ) -> Result<AssignSupportPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let change = outcome.placed(|_, field| vec![if field == "name" { "fullName" } else { field }]).journey();
        Ok(AssignSupportPayload { change })
    }

    /// Records that somebody is no longer there for a person on a programme.
    async fn end_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they were to the person.")] input: EndSupportInput,
    ) -> Result<EndSupportPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(EndSupportPayload { change })
    }

    /// Records that the support and assessment agreement was signed, for the first time or anew.
    async fn agree_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: AgreeSupportInput,
    ) -> Result<AgreeSupportPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        // Of those who sign, a rule says what they are to the person.
        let change = outcome.placed(|_, field| vec![if field == "party" { "signatories" } else { field }]).journey();
        Ok(AgreeSupportPayload { change })
    }
}
