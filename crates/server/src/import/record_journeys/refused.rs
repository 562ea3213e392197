//! What a rule's refusal is about, as a spreadsheet has it.

use domain::event::Event;
use domain::refusal::Refusal;

/// The column to look at, from the refusal and from what the refused entry says.
pub(super) fn column(refusal: &Refusal, event: Option<&Event>) -> &'static str {
    match refusal {
        Refusal::WouldBreak { because, .. } => column(because, None),
        Refusal::CohortFull | Refusal::CohortUnknown => "cohort",
        Refusal::NumberClaimed | Refusal::NumberAlreadyHeld | Refusal::AnotherNumberHeld | Refusal::NumberNotHeld => "registration_number",
        Refusal::EmployerUnknown => "employer",
        Refusal::TeamUnknown => "team",
        Refusal::AgencyIsAnotherSpell => "contract",
        Refusal::NotYetBorn => "date_of_birth",
        _ => match event {
            Some(Event::EmploymentStarted(_)) => "start_date",
            Some(Event::EmploymentEnded(_)) => "end_date",
            Some(Event::CohortJoined(_)) => "joined_on",
            Some(Event::CohortLeft(_)) => "left_on",
            Some(Event::JourneyOpened(_) | Event::NameChanged(_)) => "family_name",
            Some(Event::DetailsRecorded(_)) => "date_of_birth",
            Some(Event::RegistrationClaimed(_) | Event::RegistrationReleased(_)) => "registration_number",
            _ => "person_ref",
        },
    }
}
