//! What entries say of people, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::person as recorded;

use crate::codes::{EntryRoute, Ethnicity, Gender};
use crate::ids::{Tag, encode};
use crate::scalars::Date;

/// That a journey began to be recorded.
#[derive(Clone, Debug, SimpleObject)]
pub struct JourneyOpened {
    /// Given names; null where the person has been erased.
    given_name: Option<String>,
    /// Family name; null where the person has been erased.
    family_name: Option<String>,
    /// The employer whose academy opened it, where one did.
    employer_id: Option<ID>,
    /// How the person came, or is coming, to be qualified, where it was said.
    route: Option<EntryRoute>,
}

impl From<&recorded::JourneyOpened> for JourneyOpened {
    fn from(it: &recorded::JourneyOpened) -> Self {
        let name = it.name.get();
        Self {
            given_name: name.map(|it| it.given.clone()),
            family_name: name.map(|it| it.family.clone()),
            employer_id: it.opened_by.map(|it| encode(Tag::Employer, it.0)),
            route: it.route.map(Into::into),
        }
    }
}

/// That a person took another name. The entry's day is its first day.
#[derive(Clone, Debug, SimpleObject)]
pub struct NameChanged {
    /// Given names; null where the person has been erased.
    given_name: Option<String>,
    /// Family name; null where the person has been erased.
    family_name: Option<String>,
}

impl From<&recorded::NameChanged> for NameChanged {
    fn from(it: &recorded::NameChanged) -> Self {
        let name = it.name.get();
        Self { given_name: name.map(|it| it.given.clone()), family_name: name.map(|it| it.family.clone()) }
    }
}

/// What became known of a person by the entry's day. What was not said is null, and everything is where the person has been erased.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct DetailsRecorded {
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
}

impl From<&recorded::DetailsRecorded> for DetailsRecorded {
    fn from(it: &recorded::DetailsRecorded) -> Self {
        let Some(it) = it.details.get().cloned() else { return Self::default() };
        Self {
            born_on: it.born_on.map(Date),
            gender: it.gender.map(Into::into),
            ethnicity: it.ethnicity.map(Into::into),
            disabled: it.disabled,
            religion: it.religion,
            orientation: it.orientation,
            email: it.email,
            phone: it.phone,
            address: it.address,
        }
    }
}
