//! Handing over: what was gathered on a programme goes along with the person, by three acts.

pub mod facts;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::handover as known;
use domain::ids::{EmployerId, EnrolmentId, PersonId};
use domain::private::Private;
use domain::refusal::Refusal;
use store::handover::Offered;

use crate::at::At;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode, encode};
use crate::person::PersonName;
use crate::scalars::{Date, noted};
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// How far a handing over has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::handover::HandoverState")]
pub enum HandoverState {
    /// The enrolment was transferred, and the person has not said anything.
    AwaitsPerson,
    /// The person agreed, and the other employer has not said anything.
    AwaitsEmployer,
    /// The record was handed over.
    Accepted,
    /// One of the two declined.
    Declined,
}

/// How far the handing over of what was gathered has come. Nothing crosses before both the person and the other employer have acted.
pub struct Handover {
    it: known::Handover,
    at: At,
}

impl Handover {
    pub(crate) fn of(it: known::Handover, at: &At) -> Self {
        Self { it, at: at.clone() }
    }
}

/// How far the handing over of what was gathered has come. Nothing crosses before both the person and the other employer have acted.
#[Object]
impl Handover {
    /// The employer to which it is handed over, for mutations.
    async fn employer_id(&self) -> ID {
        encode(Tag::Employer, self.it.to.0)
    }

    /// That employer.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it.to), &self.at).await
    }

    /// How far it has come.
    async fn state(&self) -> HandoverState {
        self.it.state.into()
    }

    /// The day on which the person agreed; null where they have not.
    async fn agreed_on(&self) -> Option<Date> {
        self.it.agreed_on.map(Into::into)
    }

    /// The day on which it was accepted or declined; null where it was neither.
    async fn answered_on(&self) -> Option<Date> {
        self.it.answered_on.map(Into::into)
    }

    /// What was said with a declining; null where nothing was, or the person has been erased.
    async fn note(&self) -> Option<&str> {
        noted(&self.it.note)
    }
}

/// What an employer is asked to take over, and no more of it than is needed to answer.
pub struct OfferedHandover {
    it: Offered,
    at: At,
}

/// What an employer is asked to take over, and no more of it than is needed to answer.
#[Object]
impl OfferedHandover {
    /// Whose it is, for mutations. The journey itself is there once the record has been handed over.
    async fn journey_id(&self) -> ID {
        encode(Tag::Journey, self.it.person.0)
    }

    /// The enrolment that goes on, for mutations.
    async fn enrolment_id(&self) -> ID {
        encode(Tag::Enrolment, self.it.enrolment.id.0)
    }

    /// The person's name.
    async fn name(&self) -> Option<PersonName> {
        self.it.name.get().cloned().map(Into::into)
    }

    /// The programme's id.
    async fn framework(&self) -> &str {
        &self.pin().id
    }

    /// The version that the person was on.
    async fn version(&self) -> &str {
        &self.pin().version
    }

    /// Who sends the person on.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it.enrolment.employer), &self.at).await
    }

    /// The last day on it there.
    async fn last_day(&self) -> Option<Date> {
        self.it.enrolment.ended.as_ref().map(|it| it.on.into())
    }

    /// The day on which the person agreed.
    async fn agreed_on(&self) -> Option<Date> {
        self.it.handover.agreed_on.map(Into::into)
    }
}

impl OfferedHandover {
    fn pin(&self) -> &Pin {
        &self.it.enrolment.framework
    }
}

/// Questions about what is to be handed over.
#[derive(Default)]
pub struct HandoverQuery;

#[Object]
impl HandoverQuery {
    /// What other employers would hand over to this one, and the person has agreed to: the longest waiting first. Empty where there is
    /// nothing, or you do not act for such an employer.
    async fn offered_handovers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer that would take it over.")] employer_id: ID,
    ) -> Result<Vec<OfferedHandover>> {
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(Vec::new()) };
        let (desk, at) = (Desk::of(ctx)?, At::live(ctx, None).await?);
        let offered = desk.store.offered_to(desk.asker(), employer).await.map_err(theirs)?;
        Ok(offered.into_iter().map(|it| OfferedHandover { it, at: at.clone() }).collect())
    }
}

/// Your agreement that what was gathered on a programme is handed over.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeHandoverInput {
    /// Whose journey: yours. Yours where left out.
    journey_id: Option<ID>,
    /// The enrolment that was transferred.
    enrolment_id: ID,
    /// The employer to which you agree that it is handed over, and no other.
    employer_id: ID,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `agreeHandover`.
#[derive(SimpleObject)]
pub struct AgreeHandoverPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A record that an employer takes over.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptHandoverInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment that goes on at your employer.
    enrolment_id: ID,
    /// Your employer.
    employer_id: ID,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `acceptHandover`.
#[derive(SimpleObject)]
pub struct AcceptHandoverPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A record that is not handed over.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineHandoverInput {
    /// Whose. Yours where left out.
    journey_id: Option<ID>,
    /// The enrolment.
    enrolment_id: ID,
    /// The employer to which it would be handed over.
    employer_id: ID,
    /// What you want to say with it. Whoever sends the person on reads it, and so does the person.
    note: Option<String>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `declineHandover`.
#[derive(SimpleObject)]
pub struct DeclineHandoverPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The plan of an act of one of the sides, on the day on which it is recorded.
fn act(desk: &Desk<'_>, journey: Option<&ID>, event: Result<Event, Told>) -> Result<Plan, Told> {
    let person = match journey {
        Some(id) => PersonId(id_of(Tag::Journey, id, "journeyId")?),
        None => desk.actor.person.ok_or(Refusal::NotAllowed)?,
    };
    Ok(desk.one(person.into(), Date(desk.moment.today), event?))
}

/// What is handed over, and to whom.
fn what(enrolment_id: &ID, employer_id: &ID) -> Result<(EnrolmentId, EmployerId), Told> {
    Ok((enrolment(enrolment_id)?, EmployerId(id_of(Tag::Employer, employer_id, "employerId")?)))
}

/// Handings over: agreed to by the person, accepted by the employer where the programme goes on, or declined by either.
#[derive(Default)]
pub struct HandoverMutation;

#[Object]
impl HandoverMutation {
    /// Agrees that what was gathered on a programme of yours that was transferred is handed over. Nobody does this for you.
    async fn agree_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and to whom.")] input: AgreeHandoverInput,
    ) -> Result<AgreeHandoverPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = what(&input.enrolment_id, &input.employer_id)
            .map(|(enrolment, to)| Event::HandoverAgreed(known::HandoverAgreed { enrolment, to }));
        let plan = act(&writing.desk, input.journey_id.as_ref(), event);
        Ok(AgreeHandoverPayload { change: writing.record(plan).await?.journey() })
    }

    /// Takes over what the person agreed to have handed over: from then on your employer sees and goes on with it.
    async fn accept_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and for which employer.")] input: AcceptHandoverInput,
    ) -> Result<AcceptHandoverPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = what(&input.enrolment_id, &input.employer_id)
            .map(|(enrolment, to)| Event::HandoverAccepted(known::HandoverAccepted { enrolment, to }));
        let plan = act(&writing.desk, Some(&input.journey_id), event);
        Ok(AcceptHandoverPayload { change: writing.record(plan).await?.journey() })
    }

    /// Declines a handing over, as the person or for the employer to which it would be handed over. Nothing crosses, until the person
    /// agrees anew.
    async fn decline_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and to whom it would have gone.")] input: DeclineHandoverInput,
    ) -> Result<DeclineHandoverPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let note = Private::Open(input.note.clone());
        let event = what(&input.enrolment_id, &input.employer_id)
            .map(|(enrolment, to)| Event::HandoverDeclined(known::HandoverDeclined { enrolment, to, note }));
        let plan = act(&writing.desk, input.journey_id.as_ref(), event);
        Ok(DeclineHandoverPayload { change: writing.record(plan).await?.journey() })
    }
}
