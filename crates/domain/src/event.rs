//! Everything that can be recorded: the one list of facts, each with its stable name.
//!
//! Add a variant; never change one. The payload of each lives in the file of its feature.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::ids::EnrolmentId;
use crate::private::Secret;
use crate::{
    attendance, caseload, cohort, concern, correction, csww, development, employer, employment, enrolment, evidence, framework, funding,
    offer, person, placement, published, registration, review, supervision, support, transfer,
};

/// A fact, as it is stored: the variant's name is its type's name for ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// A journey begins to be recorded.
    JourneyOpened(person::JourneyOpened),
    /// A person took another name.
    NameChanged(person::NameChanged),
    /// Birth date, characteristics or contact details became known.
    DetailsRecorded(person::DetailsRecorded),
    /// The person's key was destroyed.
    PersonErased(person::PersonErased),
    /// A Social Work England number was claimed.
    RegistrationClaimed(registration::RegistrationClaimed),
    /// A Social Work England number was given up.
    RegistrationReleased(registration::RegistrationReleased),
    /// A student's readiness for direct practice was assessed.
    ReadinessAssessed(placement::ReadinessAssessed),
    /// A placement was agreed or began.
    PlacementRecorded(placement::PlacementRecorded),
    /// A placement came to its end, with an outcome.
    PlacementConcluded(placement::PlacementConcluded),
    /// An employer offered a post.
    OfferMade(offer::OfferMade),
    /// An offer was accepted, declined, withdrawn, or lapsed.
    OfferClosed(offer::OfferClosed),
    /// A spell of employment began.
    EmploymentStarted(employment::EmploymentStarted),
    /// Hours, role, team, contract or service of a spell changed.
    EmploymentChanged(employment::EmploymentChanged),
    /// Long leave or a secondment began; the spell goes on.
    AwayStarted(employment::AwayStarted),
    /// The person came back from leave or secondment.
    AwayEnded(employment::AwayEnded),
    /// How many cases a person held on a day.
    CaseloadRecorded(employment::CaseloadRecorded),
    /// Working days lost to sickness in a period.
    DaysLostRecorded(employment::DaysLostRecorded),
    /// A spell of employment ended.
    EmploymentEnded(employment::EmploymentEnded),
    /// A person was returned in a council's census.
    CensusReturned(csww::CensusReturned),
    /// A person joined a cohort.
    CohortJoined(cohort::CohortJoined),
    /// A person left a cohort.
    CohortLeft(cohort::CohortLeft),
    /// A person was enrolled on one version of a programme.
    ProgrammeEnrolled(enrolment::ProgrammeEnrolled),
    /// A programme's clock was stopped.
    ProgrammePaused(enrolment::ProgrammePaused),
    /// A programme's clock runs again.
    ProgrammeResumed(enrolment::ProgrammeResumed),
    /// A programme's end was put off.
    ProgrammeExtended(enrolment::ProgrammeExtended),
    /// A person goes on under another version of a programme.
    ProgrammeMoved(enrolment::ProgrammeMoved),
    /// An enrolment goes on elsewhere.
    ProgrammeTransferred(enrolment::ProgrammeTransferred),
    /// A person left a programme without an outcome.
    ProgrammeWithdrawn(enrolment::ProgrammeWithdrawn),
    /// A session of supervision was planned, held or cancelled.
    SupervisionRecorded(supervision::SupervisionRecorded),
    /// A piece of evidence was added.
    EvidenceAdded(evidence::EvidenceAdded),
    /// An outcome was decided.
    ProgrammeConcluded(enrolment::ProgrammeConcluded),
    /// Somebody was given to a person on a programme.
    SupportAssigned(support::SupportAssigned),
    /// Somebody is no longer that to a person on a programme.
    SupportEnded(support::SupportEnded),
    /// A support and assessment agreement was signed.
    SupportAgreed(support::SupportAgreed),
    /// A review was drafted.
    ReviewDrafted(review::ReviewDrafted),
    /// A review was submitted.
    ReviewSubmitted(review::ReviewSubmitted),
    /// A review was given back with reasons.
    ReviewReturned(review::ReviewReturned),
    /// Somebody raised a cause for concern.
    ConcernRaised(concern::ConcernRaised),
    /// An action plan was agreed.
    ActionPlanAgreed(concern::ActionPlanAgreed),
    /// A concern was settled.
    ConcernSettled(concern::ConcernSettled),
    /// Somebody allowed that more is carried than was promised.
    CaseloadExcessAllowed(caseload::CaseloadExcessAllowed),
    /// How much development time there was in a period.
    DevelopmentTimeRecorded(development::DevelopmentTimeRecorded),
    /// Whether somebody was there when something was taught.
    AttendanceRecorded(attendance::AttendanceRecorded),
    /// A claim for funding was submitted, paid, refused or paid back.
    ClaimRecorded(funding::ClaimRecorded),
    /// An employer opened a cohort of a programme.
    CohortOpened(cohort::CohortOpened),
    /// An employer became known to Waymark.
    EmployerRegistered(employer::EmployerRegistered),
    /// An employer opened a team.
    TeamOpened(employer::TeamOpened),
    /// An employer changed its standard weekly hours.
    StandardHoursSet(employer::StandardHoursSet),
    /// An employer adopted a version of a framework.
    FrameworkAdopted(framework::FrameworkAdopted),
    /// An employer reported its vacancies on a day.
    VacanciesReported(employer::VacanciesReported),
    /// One area's published figures for one year, as one release printed them.
    FiguresPublished(published::FiguresPublished),
    /// A file was imported.
    FileImported(transfer::FileImported),
    /// An import was taken back.
    ImportTakenBack(transfer::ImportTakenBack),
    /// An earlier entry was wrong, and this is what it should have said.
    EntryCorrected(correction::EntryCorrected),
    /// An earlier entry should not have been made.
    EntryRetracted(correction::EntryRetracted),
}

/// The names of every event type, in the order of the list above.
pub const TYPES: &[&str] = <Event as VariantNames>::VARIANTS;

impl Event {
    /// The stable name of this event's type.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The version of the shape that this binary writes for this type. Older shapes are lifted by [`crate::upcast`].
    pub fn version(&self) -> i64 {
        crate::upcast::current_version(self.name())
    }

    /// The personal values of this event, each with the name of its field.
    pub fn secrets(&mut self) -> Vec<(&'static str, &mut dyn Secret)> {
        match self {
            Self::JourneyOpened(it) => vec![("name", &mut it.name)],
            Self::NameChanged(it) => vec![("name", &mut it.name)],
            Self::DetailsRecorded(it) => vec![("details", &mut it.details)],
            Self::RegistrationClaimed(it) => vec![("number", &mut it.number)],
            Self::ReadinessAssessed(it) => vec![("note", &mut it.note)],
            Self::PlacementRecorded(it) => vec![("parties", &mut it.parties), ("practice_educator", &mut it.practice_educator)],
            Self::PlacementConcluded(it) => vec![("note", &mut it.note)],
            Self::OfferMade(it) => vec![("title", &mut it.title)],
            Self::EmploymentStarted(it) => vec![("words", &mut it.post.words)],
            Self::EmploymentChanged(it) => it.post.iter_mut().map(|it| ("words", &mut it.words as &mut dyn Secret)).collect(),
            Self::AwayStarted(it) => vec![("kind", &mut it.kind)],
            Self::DaysLostRecorded(it) => vec![("cause", &mut it.cause)],
            Self::EmploymentEnded(it) => vec![("note", &mut it.note)],
            Self::CohortLeft(it) => vec![("note", &mut it.note)],
            Self::ProgrammePaused(it) => vec![("why", &mut it.why)],
            Self::ProgrammeExtended(it) => vec![("why", &mut it.why)],
            Self::ProgrammeMoved(it) => vec![("note", &mut it.note)],
            Self::ProgrammeTransferred(it) => vec![("note", &mut it.note)],
            Self::ProgrammeWithdrawn(it) => vec![("note", &mut it.note)],
            Self::ProgrammeConcluded(it) => vec![("note", &mut it.note)],
            Self::SupervisionRecorded(it) => vec![("words", &mut it.words)],
            Self::EvidenceAdded(it) => vec![("words", &mut it.words)],
            Self::SupportAssigned(it) => vec![("name", &mut it.name)],
            Self::SupportAgreed(it) => vec![("terms", &mut it.terms)],
            Self::ReviewDrafted(it) => vec![("words", &mut it.words)],
            Self::ReviewSubmitted(it) => vec![("words", &mut it.words)],
            Self::ReviewReturned(it) => vec![("reasons", &mut it.reasons)],
            Self::ConcernRaised(it) => vec![("words", &mut it.words)],
            Self::ActionPlanAgreed(it) => vec![("words", &mut it.words)],
            Self::ConcernSettled(it) => vec![("note", &mut it.note)],
            Self::CaseloadExcessAllowed(it) => vec![("note", &mut it.note)],
            Self::DevelopmentTimeRecorded(it) => vec![("note", &mut it.note)],
            Self::CensusReturned(it) => vec![("row", &mut it.row)],
            Self::EntryRetracted(it) => vec![("reason", &mut it.reason)],
            Self::EntryCorrected(it) => {
                let mut all = it.replacement.secrets();
                all.push(("reason", &mut it.reason));
                all
            }
            _ => Vec::new(),
        }
    }

    /// Where in a day this fact stands among others of the same day: what others lean on comes first, what begins comes before what
    /// changes, and what ends comes last, since a last day is still a day of it.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::JourneyOpened(_) | Self::EmployerRegistered(_) | Self::CohortOpened(_) => 0,
            Self::OfferMade(_) | Self::ReadinessAssessed(_) => 1,
            Self::EmploymentStarted(_) | Self::PlacementRecorded(_) | Self::CohortJoined(_) => 2,
            // In a post and with a cohort that began on the same day.
            Self::ProgrammeEnrolled(_) => 3,
            // True on the first day back, so that other leave, or another pause, may begin on that day.
            Self::AwayEnded(_) | Self::ProgrammeResumed(_) => 4,
            Self::EmploymentEnded(_)
            | Self::CohortLeft(_)
            | Self::ProgrammeTransferred(_)
            | Self::ProgrammeWithdrawn(_)
            | Self::ProgrammeConcluded(_) => 6,
            Self::PersonErased(_) => 7,
            _ => 5,
        }
    }

    /// Whether this is no fact of its own, but changes what stands of an earlier entry.
    pub fn amends(&self) -> bool {
        matches!(self, Self::EntryCorrected(_) | Self::EntryRetracted(_))
    }

    /// Whether this fact holds from the beginning of the journey, whatever day it was entered for.
    pub fn opens_a_stream(&self) -> bool {
        matches!(self, Self::JourneyOpened(_) | Self::EmployerRegistered(_) | Self::CohortOpened(_))
    }
}

impl Event {
    /// Whether this can only have happened already: a reading or a result, not a plan.
    pub(crate) fn is_only_about_the_past(&self) -> bool {
        if let Self::SupervisionRecorded(it) = self {
            return it.state == supervision::SessionState::Held;
        }
        matches!(
            self,
            Self::NameChanged(_)
                | Self::PersonErased(_)
                | Self::ReadinessAssessed(_)
                | Self::PlacementConcluded(_)
                | Self::OfferMade(_)
                | Self::OfferClosed(_)
                | Self::CaseloadRecorded(_)
                | Self::DaysLostRecorded(_)
                | Self::VacanciesReported(_)
                | Self::EvidenceAdded(_)
                | Self::ReviewSubmitted(_)
                | Self::ProgrammeConcluded(_)
                | Self::ReviewReturned(_)
                | Self::ConcernRaised(_)
                | Self::ActionPlanAgreed(_)
                | Self::DevelopmentTimeRecorded(_)
                | Self::ClaimRecorded(_)
                | Self::AttendanceRecorded(_)
        )
    }

    /// Whether something begins with this fact that a person must be alive for.
    pub(crate) fn begins_something(&self) -> bool {
        matches!(
            self,
            Self::RegistrationClaimed(_)
                | Self::PlacementRecorded(_)
                | Self::OfferMade(_)
                | Self::EmploymentStarted(_)
                | Self::AwayStarted(_)
                | Self::CohortJoined(_)
                | Self::ProgrammeEnrolled(_)
        )
    }

    /// The other day that this fact speaks of, where it speaks of one, with the input's field.
    pub(crate) fn day_within(&self) -> Option<(&'static str, NaiveDate)> {
        let (field, day) = match self {
            Self::DetailsRecorded(it) => ("bornOn", it.details.get().and_then(|it| it.born_on)),
            Self::PlacementRecorded(it) => ("plannedEnd", it.planned_end),
            Self::OfferMade(it) => ("expectedStart", it.expected_start),
            Self::AwayStarted(it) => ("expectedBack", it.expected_back),
            Self::DaysLostRecorded(it) => ("from", Some(it.from)),
            Self::ProgrammeEnrolled(it) => ("anchor", Some(it.anchor)),
            Self::ProgrammePaused(it) => ("expectedBack", it.expected_back),
            Self::ProgrammeConcluded(it) => ("countsFrom", Some(it.counts_from)),
            Self::ReviewSubmitted(it) => ("heldOn", Some(it.held_on)),
            Self::ActionPlanAgreed(it) => ("reviewOn", Some(it.review_on)),
            Self::CaseloadExcessAllowed(it) => ("until", Some(it.until)),
            Self::DevelopmentTimeRecorded(it) => ("from", Some(it.from)),
            _ => return None,
        };
        Some((field, day?))
    }

    /// What this fact is about inside its stream: a correction may change what is said, not what it is said of.
    pub(crate) fn subject(&self) -> Option<uuid::Uuid> {
        Some(match self {
            Self::PlacementRecorded(it) => it.placement.0,
            Self::PlacementConcluded(it) => it.placement.0,
            Self::OfferMade(it) => it.offer.0,
            Self::OfferClosed(it) => it.offer.0,
            Self::EmploymentStarted(it) => it.spell.0,
            Self::EmploymentChanged(it) => it.spell.0,
            Self::AwayStarted(it) => it.spell.0,
            Self::AwayEnded(it) => it.spell.0,
            Self::CaseloadRecorded(it) => it.spell.0,
            Self::DaysLostRecorded(it) => it.spell.0,
            Self::EmploymentEnded(it) => it.spell.0,
            Self::SupervisionRecorded(it) => it.session.0,
            Self::EvidenceAdded(it) => it.evidence.0,
            Self::ReviewDrafted(it) => it.review.0,
            Self::ReviewSubmitted(it) => it.review.0,
            Self::ReviewReturned(it) => it.review.0,
            Self::ConcernRaised(it) => it.concern.0,
            Self::ConcernSettled(it) => it.concern.0,
            Self::ClaimRecorded(it) => it.claim.0,
            Self::CohortOpened(it) => it.cohort.0,
            Self::EmployerRegistered(it) => it.employer.0,
            Self::TeamOpened(it) => it.team.0,
            other => return other.enrolment().map(|it| it.0),
        })
    }

    /// The enrolment that this fact is of, where it is of one.
    pub fn enrolment(&self) -> Option<EnrolmentId> {
        Some(match self {
            Self::ProgrammeEnrolled(it) => it.enrolment,
            Self::ProgrammePaused(it) => it.enrolment,
            Self::ProgrammeResumed(it) => it.enrolment,
            Self::ProgrammeExtended(it) => it.enrolment,
            Self::ProgrammeMoved(it) => it.enrolment,
            Self::ProgrammeTransferred(it) => it.enrolment,
            Self::ProgrammeWithdrawn(it) => it.enrolment,
            Self::ProgrammeConcluded(it) => it.enrolment,
            Self::SupportAssigned(it) => it.enrolment,
            Self::SupportEnded(it) => it.enrolment,
            Self::SupportAgreed(it) => it.enrolment,
            Self::SupervisionRecorded(it) => it.enrolment,
            Self::EvidenceAdded(it) => it.enrolment,
            Self::ReviewDrafted(it) => it.enrolment,
            Self::ReviewSubmitted(it) => it.enrolment,
            Self::ReviewReturned(it) => it.enrolment,
            Self::ConcernRaised(it) => it.enrolment,
            Self::ActionPlanAgreed(it) => it.enrolment,
            Self::ConcernSettled(it) => it.enrolment,
            Self::CaseloadExcessAllowed(it) => it.enrolment,
            Self::DevelopmentTimeRecorded(it) => it.enrolment,
            Self::ClaimRecorded(it) => it.enrolment,
            Self::AttendanceRecorded(it) => it.enrolment,
            _ => return None,
        })
    }
}
