//! What every resolver has at hand: who asks, when, and the store.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Context, ID, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Actor, Scope};
use domain::event::Event;
use domain::history::{self, Draft, Stream};
use domain::ids::{EmployerId, EventId, PersonId};
use store::Store;
use store::access::Asker;
use store::suppression::Asking;
use uuid::Uuid;

use crate::access::{self, Wanted};
use crate::errors::{self, Told, id_of, theirs};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::write::Plan;

/// The instant of a request, and the day in England that it falls on. The door puts one into each request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The civil date in England.
    pub today: NaiveDate,
}

/// What the moment is whenever it is asked: a subscription outlives the moment at which it began. The door puts one into each request.
#[derive(Clone)]
pub struct Watch(pub Arc<dyn Fn() -> Moment + Send + Sync>);

/// Where new ids come from.
#[derive(Clone)]
pub struct NewIds(pub Arc<dyn Fn() -> Uuid + Send + Sync>);

/// Who asks, when, and of which store.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub moment: Moment,
    /// Of what.
    pub store: &'a Store,
    /// What the document asks for.
    pub wanted: &'a Wanted,
    ids: &'a NewIds,
}

impl<'a> Desk<'a> {
    /// The desk of a request.
    pub fn of(ctx: &Context<'a>) -> Result<Self> {
        let actor = ctx.data_opt().ok_or_else(errors::unauthenticated)?;
        let moment = *ctx.data()?;
        // What a subscriber may see of an item is decided when it is shown, and noted as read then.
        let goes_on = ctx.query_env.operation.node.ty == OperationType::Subscription;
        let watch = ctx.data_opt::<Watch>().filter(|_| goes_on);
        let moment = watch.map_or(moment, |it| (it.0)());
        Ok(Self { actor, moment, store: ctx.data()?, wanted: access::wanted(ctx), ids: ctx.data()? })
    }

    /// An id that nobody has.
    pub fn new_id(&self) -> Uuid {
        (self.ids.0)()
    }

    /// Who asks, and the day by which it is decided what they may do.
    pub fn may(&self) -> (&'a Actor, NaiveDate) {
        (self.actor, self.moment.today)
    }

    /// Who asks, as the gate takes it.
    pub fn asker(&self) -> Asker<'a> {
        let Moment { now, today } = self.moment;
        Asker { actor: self.actor, today, wanted: self.wanted.classes, through: &self.wanted.through, now }
    }

    /// The journeys of which the actor is shown lists.
    pub async fn scope(&self) -> Result<Scope> {
        self.store.scope(self.actor, self.moment.today).await.map_err(theirs)
    }

    /// Who asks for figures, and when.
    pub fn asking(&self) -> Asking<'a> {
        Asking { actor: self.actor, context: self.context(), new_id: &*self.ids.0 }
    }

    /// What the rules may know beside the history.
    pub fn context(&self) -> history::Context {
        history::Context { by: self.actor.id, now: self.moment.now, today: self.moment.today }
    }
}

impl Desk<'_> {
    /// The plan of one event in one journey.
    pub fn in_journey(&self, journey: &ID, on: Date, event: Event) -> Result<Plan, Told> {
        let person = PersonId(id_of(Tag::Journey, journey, "journeyId")?);
        Ok(self.one(person.into(), on, event))
    }

    /// The plan of one event at one employer.
    pub fn at_employer(&self, employer: &ID, on: Date, event: Event) -> Result<Plan, Told> {
        let employer = EmployerId(id_of(Tag::Employer, employer, "employerId")?);
        Ok(self.one(employer.into(), on, event))
    }

    /// The plan of one event.
    pub fn one(&self, stream: Stream, on: Date, event: Event) -> Plan {
        Plan { stream, drafts: vec![self.draft(on, event)] }
    }

    /// An event that is to be recorded.
    pub fn draft(&self, on: Date, event: Event) -> Draft {
        Draft { id: EventId(self.new_id()), effective_on: on.0, event }
    }
}
