//! People: their names and details, and how they change.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::event::Event;
use domain::person::{Details, DetailsRecorded, Name, NameChanged};
use domain::private::Private;

use crate::codes::{Ethnicity, Gender};
use crate::desk::Desk;
use crate::errors::Told;
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A person's name.
#[derive(Clone, Debug, SimpleObject)]
pub struct PersonName {
    /// Given names.
    given: String,
    /// Family name.
    family: String,
    /// Given names and family name, as people read them.
    full: String,
}

impl From<Name> for PersonName {
    fn from(it: Name) -> Self {
        Self { full: it.full(), given: it.given, family: it.family }
    }
}

/// An earlier name.
#[derive(Clone, Debug, SimpleObject)]
pub struct FormerName {
    /// The name.
    name: PersonName,
    /// The first day of the name after it.
    until: Date,
}

impl FormerName {
    /// A name that gave way on a day.
    pub fn of(name: Name, until: NaiveDate) -> Self {
        Self { name: name.into(), until: until.into() }
    }
}

/// A new name.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeNameInput {
    /// Whose.
    journey_id: ID,
    /// Given names.
    given_name: String,
    /// Family name.
    family_name: String,
    /// The first day of the new name.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ChangeNameInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let name = Private::Open(Name::new(&self.given_name, &self.family_name)?);
        desk.in_journey(&self.journey_id, self.effective_on, Event::NameChanged(NameChanged { name, recorded_for: None }))
    }
}

/// The answer to `changeName`.
#[derive(SimpleObject)]
pub struct ChangeNamePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// What became known of a person. What is left out keeps its value; to take something back, correct the entry that said it.
#[derive(Clone, Debug, InputObject)]
pub struct RecordDetailsInput {
    /// Whose.
    journey_id: ID,
    /// The day from which this is known to be so.
    effective_on: Date,
    /// Date of birth.
    born_on: Option<Date>,
    /// Gender by the census's list.
    gender: Option<Gender>,
    /// Ethnicity by the census's list.
    ethnicity: Option<Ethnicity>,
    /// Whether the person counts themselves as disabled.
    disabled: Option<bool>,
    /// Religion or belief in the person's own words.
    religion: Option<String>,
    /// Sexual orientation in the person's own words.
    orientation: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Telephone number.
    phone: Option<String>,
    /// Postal address.
    address: Option<String>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordDetailsInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let it = self.clone();
        let details = Details {
            born_on: it.born_on.map(|it| it.0),
            gender: it.gender.map(Into::into),
            ethnicity: it.ethnicity.map(Into::into),
            disabled: it.disabled,
            religion: it.religion,
            orientation: it.orientation,
            email: it.email,
            phone: it.phone,
            address: it.address,
        };
        if details == Details::default() {
            return Err(domain::refusal::Refusal::NothingChanges.into());
        }
        let event = Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordDetails`.
#[derive(SimpleObject)]
pub struct RecordDetailsPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of what is known of a person.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Records that a person took another name.
    async fn change_name(&self, ctx: &Context<'_>, #[graphql(desc = "The new name.")] input: ChangeNameInput) -> Result<ChangeNamePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(ChangeNamePayload { change })
    }

    /// Records birth date, characteristics or contact details as they become known.
    async fn record_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What became known.")] input: RecordDetailsInput,
    ) -> Result<RecordDetailsPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordDetailsPayload { change })
    }
}
