//! What every resolver has at hand: who asks, when, and the store.

use std::sync::Arc;

use async_graphql::{Context, ID, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Actor;
use domain::event::Event;
use domain::history::{self, Draft, Stream};
use domain::ids::{EmployerId, EventId, PersonId};
use store::Store;
use uuid::Uuid;

use crate::errors::{self, Told, id_of};
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
    ids: &'a NewIds,
}

impl<'a> Desk<'a> {
    /// The desk of a request.
    pub fn of(ctx: &Context<'a>) -> Result<Self> {
        Ok(Self { actor: ctx.data_opt().ok_or_else(errors::unauthenticated)?, moment: *ctx.data()?, store: ctx.data()?, ids: ctx.data()? })
    }

    /// An id that nobody has.
    pub fn new_id(&self) -> Uuid {
        (self.ids.0)()
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
