//! Opening a journey.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access::{self, Role};
use domain::event::Event;
use domain::ids::PersonId;
use domain::person::{JourneyOpened, Name};
use domain::private::Private;
use domain::refusal::Refusal;

use crate::codes::EntryRoute;
use crate::desk::Desk;
use crate::employer;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::write::{JourneyChange, New, Plan, Writing};

/// Whose journey is opened.
#[derive(Clone, Debug, InputObject)]
pub struct OpenJourneyInput {
    /// Given names.
    given_name: String,
    /// Family name.
    family_name: String,
    /// The employer whose academy opens the journey. Where left out: yours, where you have only one.
    employer_id: Option<ID>,
    /// How the person came, or is coming, to be qualified.
    route: Option<EntryRoute>,
    /// The day of opening. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl OpenJourneyInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let name = Name::new(&self.given_name, &self.family_name)?;
        let opened_by = match &self.employer_id {
            Some(id) => Some(domain::ids::EmployerId(id_of(Tag::Employer, id, "employerId")?)),
            None => employer::only_one(desk.actor),
        };
        // Only who acts for no employer in particular opens a journey for none.
        if opened_by.is_none() && !desk.actor.has(Role::Operator) {
            access::may_change_something(desk.actor)?;
            return Err(Refusal::WhichEmployer.into());
        }
        let event = Event::JourneyOpened(JourneyOpened { name: Private::Open(name), opened_by, route: self.route.map(Into::into) });
        let on = self.effective_on.unwrap_or(Date(desk.moment.today));
        Ok(desk.one(PersonId(desk.new_id()).into(), on, event))
    }
}

/// The answer to `openJourney`.
#[derive(SimpleObject)]
pub struct OpenJourneyPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of whole journeys.
#[derive(Default)]
pub struct JourneyMutation;

#[Object]
impl JourneyMutation {
    /// Opens the journey of a person.
    async fn open_journey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose journey is opened.")] input: OpenJourneyInput,
    ) -> Result<OpenJourneyPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(OpenJourneyPayload { change })
    }
}
