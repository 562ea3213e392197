//! People: who a journey belongs to, what is known of them, and what remains when they are erased.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{EntryRoute, Ethnicity, Gender};
use crate::ids::EmployerId;
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A person's name, in the two parts that councils' systems keep.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Name {
    /// Family name first, so that names sort as people expect.
    pub family: String,
    /// Given names.
    pub given: String,
}

impl Name {
    /// The longest part of a name, in characters.
    pub const LONGEST: usize = 100;

    /// A checked name: both parts trimmed, not empty, at most [`Self::LONGEST`] characters, no control characters.
    pub fn new(given: &str, family: &str) -> Result<Self, Refusal> {
        Ok(Self { family: part("familyName", family)?, given: part("givenName", given)? })
    }
}

fn part(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    text::line(field, text, Name::LONGEST)?;
    Ok(text.to_owned())
}

/// What may be known of a person beside the name. Absent means not known, which is not the same as "not stated".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born_on: Option<NaiveDate>,
    /// Gender, by the census's code list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Ethnicity, by the census's code list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<Ethnicity>,
    /// Whether the person counts themselves as disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Religion or belief, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub religion: Option<String>,
    /// Sexual orientation, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Details {
    /// These details with those of `later` put over them, field by field.
    pub fn overlaid(&self, later: &Self) -> Self {
        fn over<T: Clone>(later: &Option<T>, earlier: &Option<T>) -> Option<T> {
            later.clone().or_else(|| earlier.clone())
        }
        Self {
            born_on: over(&later.born_on, &self.born_on),
            gender: over(&later.gender, &self.gender),
            ethnicity: over(&later.ethnicity, &self.ethnicity),
            disabled: over(&later.disabled, &self.disabled),
            religion: over(&later.religion, &self.religion),
            orientation: over(&later.orientation, &self.orientation),
            email: over(&later.email, &self.email),
            phone: over(&later.phone, &self.phone),
            address: over(&later.address, &self.address),
        }
    }

    /// Refuses texts that are too long or hold control characters, and an e-mail address without an `@`.
    pub fn check(&self) -> Result<(), Refusal> {
        let texts = [
            ("religion", &self.religion),
            ("orientation", &self.orientation),
            ("email", &self.email),
            ("phone", &self.phone),
            ("address", &self.address),
        ];
        for (field, text) in texts {
            let Some(text) = text else { continue };
            text::lines(field, text, 300)?;
        }
        if self.email.as_ref().is_some_and(|it| !it.contains('@')) {
            return Err(Refusal::EmailForm);
        }
        Ok(())
    }
}

/// A journey begins to be recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JourneyOpened {
    /// The name by which the person is known on opening.
    pub name: Private<Name>,
    /// The employer whose academy opened the journey; it may see the journey from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<EmployerId>,
    /// How the person came, or is coming, to be qualified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<EntryRoute>,
}

/// A person took another name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NameChanged {
    /// The new name.
    pub name: Private<Name>,
}

/// Birth date, characteristics or contact details became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DetailsRecorded {
    /// Only what became known; what is absent keeps its value.
    pub details: Private<Details>,
}

/// The person's key was destroyed. Says nothing that a key would have to protect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonErased {
    /// Why, by code.
    pub ground: ErasureGround,
}

/// Why a person was erased (UK GDPR, Articles 5(1)(e) and 17).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// The retention period is over.
    RetentionExpired,
    /// The person asked, and the council agreed.
    Requested,
    /// The record should never have been made.
    RecordedInError,
}

pub(crate) fn opened(journey: &Journey, it: &JourneyOpened) -> Result<(), Refusal> {
    if journey.opened {
        return Err(Refusal::AlreadyOpened);
    }
    check_name(&it.name)
}

pub(crate) fn check_name(name: &Private<Name>) -> Result<(), Refusal> {
    let Some(name) = name.get() else {
        return Ok(());
    };
    Name::new(&name.given, &name.family).map(|_| ())
}

pub(crate) fn details(it: &DetailsRecorded, on: NaiveDate) -> Result<(), Refusal> {
    let Some(details) = it.details.get() else {
        return Ok(());
    };
    details.check()?;
    if details.born_on.is_some_and(|born_on| born_on >= on) { Err(Refusal::NotYetBorn) } else { Ok(()) }
}
