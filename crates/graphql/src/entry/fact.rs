//! What an entry says, in typed form: one type for each fact, by the name of its event.

use async_graphql::Union;
use domain::event::Event;
use domain::history::Recorded;
use domain::ids::PersonId;

use super::Entry;
use crate::{cohort, csww, employer, employment, offer, person, placement, published, registration, transfer};

/// What an entry says, with the fields and the names of the input by which it is recorded: what is read here can be said again by
/// `correctEntry`. Personal values are null where the person has been erased. A field has one type wherever it is, except `days`
/// and `outcome`, of which one needs an alias where several are asked for together.
#[derive(Clone, Union)]
pub enum Fact {
    /// A journey began to be recorded.
    JourneyOpened(person::facts::JourneyOpened),
    /// A person took another name.
    NameChanged(person::facts::NameChanged),
    /// Birth date, characteristics or contact details became known.
    DetailsRecorded(person::facts::DetailsRecorded),
    /// The person was erased.
    PersonErased(person::facts::PersonErased),
    /// A Social Work England number was claimed.
    RegistrationClaimed(registration::facts::RegistrationClaimed),
    /// A Social Work England number was given up.
    RegistrationReleased(registration::facts::RegistrationReleased),
    /// A student's readiness for direct practice was assessed.
    ReadinessAssessed(placement::facts::ReadinessAssessed),
    /// A placement was agreed or began.
    PlacementRecorded(placement::facts::PlacementRecorded),
    /// A placement came to its end.
    PlacementConcluded(placement::facts::PlacementConcluded),
    /// An employer offered a post.
    OfferMade(offer::facts::OfferMade),
    /// What became of an offer.
    OfferClosed(offer::facts::OfferClosed),
    /// A spell of employment began.
    EmploymentStarted(employment::facts::EmploymentStarted),
    /// Something about a spell changed.
    EmploymentChanged(employment::facts::EmploymentChanged),
    /// Long leave or a secondment began.
    AwayStarted(employment::facts::AwayStarted),
    /// The person came back from leave or secondment.
    AwayEnded(employment::facts::AwayEnded),
    /// How many cases a person held.
    CaseloadRecorded(employment::facts::CaseloadRecorded),
    /// Working days lost to sickness.
    DaysLostRecorded(employment::facts::DaysLostRecorded),
    /// A spell of employment ended.
    EmploymentEnded(employment::facts::EmploymentEnded),
    /// A person was returned in a council's census.
    CensusReturned(csww::CensusReturned),
    /// A person joined a cohort.
    CohortJoined(cohort::facts::CohortJoined),
    /// A person left a cohort.
    CohortLeft(cohort::facts::CohortLeft),
    /// An employer opened a cohort.
    CohortOpened(cohort::facts::CohortOpened),
    /// An employer became known.
    EmployerRegistered(employer::facts::EmployerRegistered),
    /// An employer opened a team.
    TeamOpened(employer::facts::TeamOpened),
    /// An employer changed its standard weekly hours.
    StandardHoursSet(employer::facts::StandardHoursSet),
    /// An employer reported its vacancies.
    VacanciesReported(employer::facts::VacanciesReported),
    /// An area's published figures for a year.
    FiguresPublished(published::facts::FiguresPublished),
    /// A file was imported.
    FileImported(transfer::FileImported),
    /// An import was taken back.
    ImportTakenBack(transfer::ImportTakenBack),
}

/// What an entry says: a correction says what its entry should have said, and a retraction says nothing of its own.
pub(super) fn of(entry: &Entry) -> Option<Fact> {
    let Recorded { event, stream, .. } = entry.recorded();
    let event = match event {
        Event::EntryCorrected(it) => it.replacement.as_ref(),
        event => event,
    };
    let (person, at) = (PersonId(stream.id), &entry.shared.at);
    Some(match event {
        Event::JourneyOpened(it) => Fact::JourneyOpened(it.into()),
        Event::NameChanged(it) => Fact::NameChanged(it.into()),
        Event::DetailsRecorded(it) => Fact::DetailsRecorded(it.into()),
        Event::PersonErased(it) => Fact::PersonErased(it.into()),
        Event::RegistrationClaimed(it) => Fact::RegistrationClaimed(it.into()),
        Event::RegistrationReleased(it) => {
            Fact::RegistrationReleased(registration::facts::RegistrationReleased::of(it, &entry.whole.history))
        }
        Event::ReadinessAssessed(it) => Fact::ReadinessAssessed(it.into()),
        Event::PlacementRecorded(it) => Fact::PlacementRecorded(it.into()),
        Event::PlacementConcluded(it) => Fact::PlacementConcluded(it.into()),
        Event::OfferMade(it) => Fact::OfferMade(it.into()),
        Event::OfferClosed(it) => Fact::OfferClosed(it.into()),
        Event::CohortJoined(it) => Fact::CohortJoined(cohort::facts::CohortJoined::of(it, person, at.clone())),
        Event::CohortLeft(it) => Fact::CohortLeft(cohort::facts::CohortLeft::of(it, person, at.clone())),
        other => return of_work(other),
    })
}

fn of_work(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::EmploymentStarted(it) => Fact::EmploymentStarted(it.into()),
        Event::EmploymentChanged(it) => Fact::EmploymentChanged(it.into()),
        Event::AwayStarted(it) => Fact::AwayStarted(it.into()),
        Event::AwayEnded(it) => Fact::AwayEnded(it.into()),
        Event::CaseloadRecorded(it) => Fact::CaseloadRecorded(it.into()),
        Event::DaysLostRecorded(it) => Fact::DaysLostRecorded(it.into()),
        Event::EmploymentEnded(it) => Fact::EmploymentEnded(it.into()),
        Event::CensusReturned(it) => Fact::CensusReturned(it.into()),
        Event::CohortOpened(it) => Fact::CohortOpened(it.into()),
        Event::EmployerRegistered(it) => Fact::EmployerRegistered(it.into()),
        Event::TeamOpened(it) => Fact::TeamOpened(it.into()),
        Event::StandardHoursSet(it) => Fact::StandardHoursSet(it.into()),
        Event::VacanciesReported(it) => Fact::VacanciesReported(it.into()),
        Event::FiguresPublished(it) => Fact::FiguresPublished(it.into()),
        Event::FileImported(it) => Fact::FileImported(it.into()),
        Event::ImportTakenBack(it) => Fact::ImportTakenBack(it.into()),
        _ => return None,
    })
}
