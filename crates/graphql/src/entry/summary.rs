//! Entries in a few words for people, without names or health; what people typed is in them as long as it can be read.

use domain::employment::{EmploymentChanged, EmploymentStarted};
use domain::event::Event;
use domain::placement::PlacementRecorded;

/// What an event says.
pub(super) fn of(event: &Event) -> String {
    match event {
        Event::JourneyOpened(_) => "journey opened".to_owned(),
        Event::NameChanged(_) => "name changed".to_owned(),
        Event::DetailsRecorded(_) => "personal details recorded".to_owned(),
        Event::PersonErased(_) => "person erased".to_owned(),
        Event::RegistrationClaimed(_) => "registration number claimed".to_owned(),
        Event::RegistrationReleased(_) => "registration number released".to_owned(),
        Event::ReadinessAssessed(it) if it.ready => "found ready for direct practice".to_owned(),
        Event::ReadinessAssessed(_) => "found not ready for direct practice".to_owned(),
        Event::PlacementRecorded(it) => placed(it),
        Event::PlacementConcluded(it) => format!("placement {} after {} days", word(&it.outcome), it.days),
        Event::OfferMade(it) => it.title.get().map_or_else(|| "post offered".to_owned(), |title| format!("post offered: {title}")),
        Event::OfferClosed(it) => format!("offer {}", word(&it.outcome)),
        Event::EntryCorrected(it) => format!("corrected: {}", of(&it.replacement)),
        Event::EntryRetracted(_) => "entry retracted".to_owned(),
        other => of_work(other),
    }
}

fn of_work(event: &Event) -> String {
    match event {
        Event::EmploymentStarted(it) => started(it),
        Event::EmploymentChanged(it) => changed(it),
        Event::AwayStarted(it) if it.seconded => "secondment began".to_owned(),
        Event::AwayStarted(_) => "long leave began".to_owned(),
        Event::AwayEnded(_) => "back from leave or secondment".to_owned(),
        Event::CaseloadRecorded(it) => format!("{} cases held", it.cases),
        Event::DaysLostRecorded(it) => format!("{} working days lost", it.days),
        Event::EmploymentEnded(it) => format!("employment ended: {}", it.reason.label()),
        Event::CensusReturned(it) => format!("returned in the census of {}", it.year),
        Event::CohortJoined(_) => "cohort joined".to_owned(),
        Event::CohortLeft(it) if it.moved_to.is_some() => "moved to another cohort".to_owned(),
        Event::CohortLeft(_) => "cohort left".to_owned(),
        other => of_employer(other),
    }
}

fn of_employer(event: &Event) -> String {
    match event {
        Event::CohortOpened(it) => format!("cohort opened: {}, {}", it.name, it.programme),
        Event::EmployerRegistered(it) => format!("employer registered: {}", it.name),
        Event::TeamOpened(it) => format!("team opened: {}", it.name),
        Event::StandardHoursSet(it) => format!("standard hours set to {}", f64::from(it.standard_hours) / 100.0),
        Event::VacanciesReported(it) => format!("vacancies reported: {} full-time equivalents", it.fte as f64 / 1e6),
        Event::FiguresPublished(it) => format!("figures of {} for {} published in release {}", it.name, it.year, it.release),
        Event::FileImported(it) => format!("file imported: {} entries", it.events),
        Event::ImportTakenBack(it) => format!("import taken back: {} entries", it.entries),
        other => other.name().to_owned(),
    }
}

fn placed(it: &PlacementRecorded) -> String {
    let at = it.parties.get().map(|it| format!(" at {}, {}", it.setting, it.university));
    format!("placement of {} days{}", it.days, at.unwrap_or_default())
}

fn started(it: &EmploymentStarted) -> String {
    let title = it.post.title().map(|title| format!("{title}, "));
    format!("employment started: {}{} full-time equivalent, {}", title.unwrap_or_default(), it.fte, word(&it.contract))
}

fn changed(it: &EmploymentChanged) -> String {
    let mut what = Vec::new();
    what.extend(it.fte.map(|fte| format!("{fte} full-time equivalent")));
    what.extend(it.post.as_ref().map(|post| post.title().unwrap_or("another post").to_owned()));
    what.extend(it.contract.map(|contract| word(&contract)));
    what.extend(it.service.map(|service| format!("{} services", word(&service))));
    what.extend(it.team.map(|_| "another team".to_owned()));
    format!("employment changed: {}", what.join(", "))
}

/// `FixedTerm` as "fixed term".
fn word(it: &impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for letter in format!("{it:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
