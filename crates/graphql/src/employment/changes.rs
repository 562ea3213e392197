//! Changes of employment: how a spell starts, changes and ends.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::employment::{EmploymentChanged, EmploymentEnded, EmploymentStarted};
use domain::event::Event;
use domain::ids::{EmployerId, OfferId, SpellId};
use domain::private::Private;

use super::{POST, PostInput, fte, team};
use crate::codes::{Contract, LeaveReason, LeaverDestination, Service, StartOrigin};
use crate::desk::Desk;
use crate::errors::{ErrorCode, Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// The start of a spell of employment.
#[derive(Clone, Debug, InputObject)]
pub struct StartEmploymentInput {
    /// Whose.
    journey_id: ID,
    /// Who employs, or engages.
    employer_id: ID,
    /// How.
    contract: Contract,
    /// Where the person came from into this post.
    origin: StartOrigin,
    /// Full-time equivalent from 0 to 1, with at most six decimal places.
    fte: f64,
    /// Title, grade and census role.
    post: PostInput,
    /// The part of the council.
    service: Service,
    /// The team, where known.
    team_id: Option<ID>,
    /// The offer that led here, where there was one.
    offer_id: Option<ID>,
    /// First day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl StartEmploymentInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let offer = self.offer_id.as_ref().map(|it| id_of(Tag::Offer, it, "offerId")).transpose()?;
        let event = Event::EmploymentStarted(EmploymentStarted {
            spell: SpellId(desk.new_id()),
            employer: EmployerId(id_of(Tag::Employer, &self.employer_id, "employerId")?),
            contract: self.contract.into(),
            origin: self.origin.into(),
            fte: fte(self.fte)?,
            post: self.post.clone().into(),
            service: self.service.into(),
            team: self.team_id.as_ref().map(team).transpose()?,
            offer: offer.map(OfferId),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `startEmployment`.
#[derive(SimpleObject)]
pub struct StartEmploymentPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new spell of employment; null where the request was refused.
    spell_id: Option<ID>,
}

fn started(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::EmploymentStarted(it) => Some(encode(Tag::Employment, it.spell.0)),
        _ => None,
    })
}

/// A change within a spell. What is left out stays as it was.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeEmploymentInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// New full-time equivalent from 0 to 1, with at most six decimal places.
    fte: Option<f64>,
    /// New title, grade and census role, as one.
    post: Option<PostInput>,
    /// New contract.
    contract: Option<Contract>,
    /// New part of the council: a move inside, neither a start nor a leaving.
    service: Option<Service>,
    /// New team.
    team_id: Option<ID>,
    /// The first day of the change.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ChangeEmploymentInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::EmploymentChanged(EmploymentChanged {
            spell: spell(&self.spell_id)?,
            fte: self.fte.map(fte).transpose()?,
            post: self.post.clone().map(Into::into),
            contract: self.contract.map(Into::into),
            service: self.service.map(Into::into),
            team: self.team_id.as_ref().map(team).transpose()?,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// Where a field of a start or a change is: a post's own are inside it.
fn in_post(_: ErrorCode, field: &str) -> Vec<&str> {
    if POST.contains(&field) { vec!["post", field] } else { vec![field] }
}

/// The spell of an argument.
pub(super) fn spell(it: &ID) -> Result<SpellId, Told> {
    id_of(Tag::Employment, it, "spellId").map(SpellId)
}

/// The answer to `changeEmployment`.
#[derive(SimpleObject)]
pub struct ChangeEmploymentPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// New hours.
#[derive(Clone, Debug, InputObject)]
pub struct ChangePatternInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// New full-time equivalent from 0 to 1, with at most six decimal places.
    fte: f64,
    /// The first day of the new hours.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ChangePatternInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (spell, fte) = (spell(&self.spell_id)?, Some(fte(self.fte)?));
        let it = EmploymentChanged { spell, fte, post: None, contract: None, service: None, team: None };
        desk.in_journey(&self.journey_id, self.effective_on, Event::EmploymentChanged(it))
    }
}

/// The answer to `changePattern`.
#[derive(SimpleObject)]
pub struct ChangePatternPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The end of a spell.
#[derive(Clone, Debug, InputObject)]
pub struct EndEmploymentInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// Why.
    reason: LeaveReason,
    /// Where to.
    destination: LeaverDestination,
    /// What was said.
    note: Option<String>,
    /// The last day, which is still a day of employment.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl EndEmploymentInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::EmploymentEnded(EmploymentEnded {
            spell: spell(&self.spell_id)?,
            reason: self.reason.into(),
            destination: self.destination.into(),
            note: Private::Open(self.note.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `endEmployment`.
#[derive(SimpleObject)]
pub struct EndEmploymentPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of spells of employment.
#[derive(Default)]
pub struct EmploymentMutation;

#[Object]
impl EmploymentMutation {
    /// Records that a spell of employment began.
    async fn start_employment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start.")] input: StartEmploymentInput,
    ) -> Result<StartEmploymentPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?.placed(in_post);
        Ok(StartEmploymentPayload { spell_id: started(&outcome), change: outcome.journey() })
    }

    /// Records new hours, another post, team, contract or part of the council within a spell.
    async fn change_employment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: ChangeEmploymentInput,
    ) -> Result<ChangeEmploymentPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.placed(in_post).journey();
        Ok(ChangeEmploymentPayload { change })
    }

    /// Records a new working pattern: from its first day on, every date of a programme follows it as the pinned version says.
    async fn change_pattern(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new hours.")] input: ChangePatternInput,
    ) -> Result<ChangePatternPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(ChangePatternPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }

    /// Records that a spell of employment ended.
    async fn end_employment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndEmploymentInput,
    ) -> Result<EndEmploymentPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(EndEmploymentPayload { change })
    }
}
