//! What entries say of registrations, each fact with the fields of the input by which it was recorded.

use async_graphql::SimpleObject;
use domain::event::Event;
use domain::history::History;
use domain::registration as recorded;

/// That a number was claimed. The entry's day is the first day of registration.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegistrationClaimed {
    /// The number, such as `SW1234`; null where the person has been erased.
    number: Option<String>,
}

impl From<&recorded::RegistrationClaimed> for RegistrationClaimed {
    fn from(it: &recorded::RegistrationClaimed) -> Self {
        Self { number: it.number.get().map(|it| it.as_str().to_owned()) }
    }
}

/// That a number was given up. The entry's day is the day from which it is not held any more.
#[derive(Clone, Debug, SimpleObject)]
pub struct RegistrationReleased {
    /// The number, such as `SW1234`; null where the person has been erased.
    number: Option<String>,
}

impl RegistrationReleased {
    /// A release says which number by its pseudonym only: the claim that it ends has the number.
    pub fn of(it: &recorded::RegistrationReleased, history: &History) -> Self {
        let claims = history.entries().iter().filter_map(|entry| claim(&entry.event)).filter(|claim| claim.claim == it.claim);
        Self { number: claims.filter_map(|it| it.number.get()).next().map(|it| it.as_str().to_owned()) }
    }
}

fn claim(event: &Event) -> Option<&recorded::RegistrationClaimed> {
    match event {
        Event::RegistrationClaimed(it) => Some(it),
        Event::EntryCorrected(it) => claim(&it.replacement),
        _ => None,
    }
}
