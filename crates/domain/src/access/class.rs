//! Classes of record: what an entry is about, as far as it matters who may see it.

use std::fmt;

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::event::Event;

/// What a part of a record is about. Every entry is of one class, and some of its values may be of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Class {
    /// Names, present and former.
    Name,
    /// Addresses and telephone numbers.
    Contact,
    /// Birth, gender, ethnicity, disability, religion or belief, orientation.
    Characteristics,
    /// The regulator's number.
    Registration,
    /// Readiness, placements, qualifications, training, what was learned and what is planned.
    Education,
    /// Offers, posts, hours, teams, leave as such, secondments, post after a programme.
    Employment,
    /// Why somebody is or was away, and sickness.
    Health,
    /// What was said about leaving.
    Leaving,
    /// Enrolments, cohorts, pauses, extensions, outcomes.
    Programme,
    /// Who supports somebody, and what was agreed.
    Support,
    /// When supervision was held, and how.
    Supervision,
    /// What was said in supervision.
    SupervisionNotes,
    /// Evidence and reviews.
    Assessment,
    /// What is being drafted.
    Draft,
    /// Concerns and action plans.
    Capability,
    /// Cases held, time for development, attendance.
    Workload,
    /// Claims for funding.
    Funding,
    /// Rows of the census, as returned.
    Census,
    /// What becomes of the record itself: erasure, holds, rectification.
    Record,
    /// What is paid beside pay.
    Pay,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = 20;

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether reading it of another person is itself recorded: special categories, what may cost somebody their post, and what was said
    /// in confidence.
    pub fn is_sensitive(self) -> bool {
        matches!(
            self,
            Self::Contact
                | Self::Characteristics
                | Self::Health
                | Self::Leaving
                | Self::SupervisionNotes
                | Self::Assessment
                | Self::Capability
                | Self::Census
                | Self::Pay
        )
    }

    /// What an entry is about. A correction is about what it says instead; a retraction about what it takes out, which it does not say.
    pub fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::JourneyOpened(_) | Event::NameChanged(_) => Self::Name,
            Event::DetailsRecorded(_) => Self::Contact,
            Event::RegistrationClaimed(_) | Event::RegistrationReleased(_) | Event::RegisterChecked(_) | Event::RenewalStepTaken(_) => {
                Self::Registration
            }
            Event::ReadinessAssessed(_)
            | Event::PlacementRecorded(_)
            | Event::PlacementConcluded(_)
            | Event::QualificationAwarded(_)
            | Event::CpdRecorded(_)
            | Event::TrainingRecorded(_)
            | Event::CpdPlanned(_)
            | Event::PcfLevelAssessed(_)
            | Event::DesignationHoursRecorded(_) => Self::Education,
            Event::OfferMade(_)
            | Event::OfferClosed(_)
            | Event::EmploymentStarted(_)
            | Event::EmploymentChanged(_)
            | Event::AwayStarted(_)
            | Event::AwayEnded(_)
            | Event::EmploymentEnded(_)
            | Event::SecondmentStarted(_)
            | Event::SecondmentEnded(_)
            | Event::StepApplied(_)
            | Event::ApplicationEndorsed(_)
            | Event::ApplicationWithdrawn(_)
            | Event::StepDecided(_)
            | Event::GradeHeld(_)
            | Event::DesignationGranted(_)
            | Event::DesignationRenewed(_)
            | Event::DesignationEnded(_)
            | Event::MatchedToPost(_) => Self::Employment,
            Event::DaysLostRecorded(_) => Self::Health,
            Event::CohortJoined(_)
            | Event::CohortLeft(_)
            | Event::ProgrammeEnrolled(_)
            | Event::ProgrammePaused(_)
            | Event::ProgrammeResumed(_)
            | Event::ProgrammeExtended(_)
            | Event::ProgrammeMoved(_)
            | Event::ProgrammeTransferred(_)
            | Event::HandoverAgreed(_)
            | Event::HandoverAccepted(_)
            | Event::HandoverDeclined(_)
            | Event::ProgrammeWithdrawn(_)
            | Event::ProgrammeConcluded(_) => Self::Programme,
            Event::SupportAssigned(_) | Event::SupportEnded(_) | Event::SupportAgreed(_) => Self::Support,
            Event::SupervisionRecorded(_) => Self::Supervision,
            Event::EvidenceAdded(_) | Event::ReviewSubmitted(_) | Event::ReviewReturned(_) => Self::Assessment,
            Event::ReviewDrafted(_) => Self::Draft,
            Event::ConcernRaised(_) | Event::ActionPlanAgreed(_) | Event::ConcernSettled(_) => Self::Capability,
            Event::CaseloadRecorded(_)
            | Event::CaseloadExcessAllowed(_)
            | Event::DevelopmentTimeRecorded(_)
            | Event::AttendanceRecorded(_) => Self::Workload,
            Event::ClaimRecorded(_) => Self::Funding,
            Event::CensusReturned(_) => Self::Census,
            Event::IncentiveGranted(_) | Event::IncentiveEnded(_) | Event::IncentiveRecovered(_) => Self::Pay,
            Event::EntryCorrected(it) => return Self::of(&it.replacement),
            Event::EntryRetracted(_) => return None,
            event if is_of_the_record(event) || is_of_no_journey(event) => Self::Record,
            // What nobody has put into a class is nobody's to see.
            _ => return None,
        })
    }

    /// The class of a personal value of an entry, by the name of its field, where it is another than the entry's own.
    pub(crate) fn of_value(event: &Event, field: &str) -> Option<Self> {
        match (event, field) {
            (Event::AwayStarted(_), "kind") | (Event::ProgrammePaused(_), "why") => Some(Self::Health),
            (Event::EmploymentEnded(_), "note") => Some(Self::Leaving),
            (Event::StepApplied(_), "statement") | (Event::ApplicationEndorsed(_), "words") | (Event::StepDecided(_), "reasons") => {
                Some(Self::Assessment)
            }
            (Event::SupervisionRecorded(_), "words") => Some(Self::SupervisionNotes),
            (Event::EntryCorrected(it), field) => Self::of_value(&it.replacement, field),
            (event, _) => Self::of(event),
        }
    }
}

/// What becomes of a record itself.
fn is_of_the_record(event: &Event) -> bool {
    matches!(
        event,
        Event::PersonErased(_)
            | Event::LegalHoldPlaced(_)
            | Event::LegalHoldLifted(_)
            | Event::ErasureProposed(_)
            | Event::ErasureApproved(_)
            | Event::ErasureRejected(_)
            | Event::RectificationRequested(_)
            | Event::RectificationRefused(_)
    )
}

/// What is of an employer, a cohort, an account or the installation: it comes by another way than journeys do.
fn is_of_no_journey(event: &Event) -> bool {
    matches!(
        event,
        Event::CohortOpened(_)
            | Event::EmployerRegistered(_)
            | Event::TeamOpened(_)
            | Event::StandardHoursSet(_)
            | Event::FullCaseloadSet(_)
            | Event::FrameworkAdopted(_)
            | Event::CalendarFeedOpened(_)
            | Event::CalendarFeedClosed(_)
            | Event::VacanciesReported(_)
            | Event::FiguresPublished(_)
            | Event::FileImported(_)
            | Event::ImportTakenBack(_)
            | Event::SuppressionPolicySet(_)
            | Event::FiguresReleased(_)
            | Event::MemorandumAgreed(_)
            | Event::MemorandumEnded(_)
            | Event::PanelMemberListed(_)
            | Event::PanelMemberUnlisted(_)
            | Event::CertificateIssued(_)
            | Event::CertificateRevoked(_)
            | Event::SampleDrawn(_)
            | Event::ModerationRecorded(_)
            | Event::AccountOpened(_)
            | Event::RoleGranted(_)
            | Event::RoleEnded(_)
            | Event::InvitationIssued(_)
            | Event::InvitationAccepted(_)
            | Event::TokenIssued(_)
            | Event::TokenRevoked(_)
            | Event::TokensRevoked(_)
    ) || event.is_of_a_sitting()
}

/// Some of the classes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Classes(u32);

impl Classes {
    /// Every one.
    pub fn all() -> Self {
        Class::iter().collect()
    }

    /// Whether one is among them.
    pub fn holds(self, class: Class) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// With one more.
    #[must_use]
    pub fn with(self, class: Class) -> Self {
        Self(self.0 | (1 << class as u32))
    }

    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One after another, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::iter().filter(move |it| self.holds(*it))
    }

    /// As a number that can be kept: a bit for each class, by its place in the list.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// From such a number; bits of classes that this binary does not know are left out.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits).and(Self::all())
    }
}

impl FromIterator<Class> for Classes {
    fn from_iter<I: IntoIterator<Item = Class>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
