//! Registration with Social Work England: who holds a number, and that nobody else does.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::RegistrationNumber;
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;

/// A Social Work England number was claimed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegistrationClaimed {
    /// The number.
    pub number: Private<RegistrationNumber>,
    /// The number's pseudonym: a keyed hash, the same for the same number, by which two claims meet without the number being in the clear.
    pub claim: String,
}

/// A Social Work England number was given up: the person left the register, or the number was not theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegistrationReleased {
    /// The pseudonym of the number given up.
    pub claim: String,
}

/// A number held by a person over a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    /// The number.
    pub number: Private<RegistrationNumber>,
    /// Its pseudonym.
    pub claim: String,
    /// First day.
    pub from: NaiveDate,
    /// The day it was given up; none while it is held.
    pub until: Option<NaiveDate>,
}

/// The tag that every claim to one number carries.
pub fn tag(claim: &str) -> String {
    format!("registration:{claim}")
}

pub(crate) fn claim(journey: &Journey, it: &RegistrationClaimed) -> Result<(), Refusal> {
    match journey.registrations.iter().find(|held| held.until.is_none()) {
        Some(held) if held.claim == it.claim => Err(Refusal::NumberAlreadyHeld),
        Some(_) => Err(Refusal::AnotherNumberHeld),
        None => Ok(()),
    }
}

pub(crate) fn release(journey: &Journey, it: &RegistrationReleased) -> Result<(), Refusal> {
    if journey.registrations.iter().any(|held| held.until.is_none() && held.claim == it.claim) {
        Ok(())
    } else {
        Err(Refusal::NumberNotHeld)
    }
}
