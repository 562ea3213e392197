//! Offers: the bridge from the last placement to the first post.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{EmployerId, OfferId};
use domain::offer::{OfferClosed, OfferMade};
use domain::private::Private;

use crate::at::At;
use crate::codes::{OfferCondition, OfferOutcome};
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// An offer as far as it has come.
#[derive(Clone)]
pub struct Offer {
    it: domain::offer::Offer,
    at: At,
}

impl Offer {
    /// As the rules know it.
    pub fn of(it: domain::offer::Offer, at: At) -> Self {
        Self { it, at }
    }
}

/// An offer of a post, as far as it has come.
#[Object]
impl Offer {
    /// The offer's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Offer, self.it.made.offer.0)
    }

    /// Who made it.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it.made.employer), &self.at).await
    }

    /// The post's title; null where the person has been erased.
    async fn title(&self) -> Option<&String> {
        self.it.made.title.get()
    }

    /// What must still happen before the person can start.
    async fn conditions(&self) -> Vec<OfferCondition> {
        self.it.made.conditions.iter().map(|it| (*it).into()).collect()
    }

    /// The day it was made.
    async fn made_on(&self) -> Date {
        self.it.on.into()
    }

    /// The day on which the person is expected to start.
    async fn expected_start(&self) -> Option<Date> {
        self.it.made.expected_start.map(Date)
    }

    /// The day it was accepted, declined or withdrawn, or lapsed.
    async fn closed_on(&self) -> Option<Date> {
        self.it.closed.map(|(on, _)| on.into())
    }

    /// What became of it; null while it is open.
    async fn outcome(&self) -> Option<OfferOutcome> {
        self.it.closed.map(|(_, outcome)| outcome.into())
    }
}

/// An offer of a post.
#[derive(Clone, Debug, InputObject)]
pub struct MakeOfferInput {
    /// To whom.
    journey_id: ID,
    /// Who offers.
    employer_id: ID,
    /// The post's title.
    title: String,
    /// What must still happen before the person can start.
    #[graphql(default)]
    conditions: Vec<OfferCondition>,
    /// The day on which the person is expected to start.
    expected_start: Option<Date>,
    /// The day on which the offer is made.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl MakeOfferInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::OfferMade(OfferMade {
            offer: OfferId(desk.new_id()),
            employer: EmployerId(id_of(Tag::Employer, &self.employer_id, "employerId")?),
            title: Private::Open(self.title.clone()),
            conditions: self.conditions.iter().map(|it| (*it).into()).collect(),
            expected_start: self.expected_start.map(|it| it.0),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `makeOffer`.
#[derive(SimpleObject)]
pub struct MakeOfferPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new offer; null where the request was refused.
    offer_id: Option<ID>,
}

fn made(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::OfferMade(it) => Some(encode(Tag::Offer, it.offer.0)),
        _ => None,
    })
}

/// What became of an offer.
#[derive(Clone, Debug, InputObject)]
pub struct CloseOfferInput {
    /// Whose journey.
    journey_id: ID,
    /// Which offer.
    offer_id: ID,
    /// What became of it.
    outcome: OfferOutcome,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl CloseOfferInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let offer = OfferId(id_of(Tag::Offer, &self.offer_id, "offerId")?);
        let event = Event::OfferClosed(OfferClosed { offer, outcome: self.outcome.into() });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `closeOffer`.
#[derive(SimpleObject)]
pub struct CloseOfferPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of offers.
#[derive(Default)]
pub struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Records that an employer offered a post.
    async fn make_offer(&self, ctx: &Context<'_>, #[graphql(desc = "The offer.")] input: MakeOfferInput) -> Result<MakeOfferPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(MakeOfferPayload { offer_id: made(&outcome), change: outcome.journey() })
    }

    /// Records what became of an offer.
    async fn close_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What became of it.")] input: CloseOfferInput,
    ) -> Result<CloseOfferPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(CloseOfferPayload { change })
    }
}
