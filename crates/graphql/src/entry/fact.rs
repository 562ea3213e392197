//! What an entry says, in typed form: one type for each fact, by the name of its event.

use async_graphql::Union;
use domain::event::Event;
use domain::history::Recorded;
use domain::ids::PersonId;

use super::Entry;
use crate::{
    account, application, attendance, calendar, caseload, certificate, cohort, concern, cpd, csww, designation, development, employer,
    employment, enrolment, erasure, evidence, framework, funding, grade, handover, hold, import, incentive, matching, memorandum,
    moderation, offer, panel, pause, person, placement, published, qualification, rectification, registration, renewal, review, secondment,
    sitting, supervision, support, suppression, training,
};

/// What an entry says, with the fields and the names of the input by which it is recorded: what is read here can be said again by
/// `correctEntry`. Personal values are null where the person has been erased. A field has one type wherever it is, except `days`,
/// `outcome` and `reason`, of which one needs an alias where several are asked for together.
#[derive(Clone, Union)]
pub enum Fact {
    /// A journey began to be recorded.
    JourneyOpened(person::facts::JourneyOpened),
    /// A person took another name.
    NameChanged(person::facts::NameChanged),
    /// Birth date, characteristics or contact details became known.
    DetailsRecorded(person::facts::DetailsRecorded),
    /// The person was erased.
    PersonErased(erasure::facts::PersonErased),
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
    /// A qualification in social work was awarded.
    QualificationAwarded(qualification::QualificationAwarded),
    /// Somebody looked a person up in the register.
    RegisterChecked(renewal::RegisterChecked),
    /// A step of a renewal was taken.
    RenewalStepTaken(renewal::RenewalStepTaken),
    /// A piece of learning was done.
    CpdRecorded(cpd::CpdRecorded),
    /// Somebody applied for a step of a ladder.
    StepApplied(application::facts::StepApplied),
    /// An application was endorsed, or was not.
    ApplicationEndorsed(application::facts::ApplicationEndorsed),
    /// An application was withdrawn.
    ApplicationWithdrawn(application::facts::ApplicationWithdrawn),
    /// An application was decided.
    StepDecided(application::facts::StepDecided),
    /// Somebody holds a grade.
    GradeHeld(grade::GradeHeld),
    /// Somebody was approved or appointed as something beside their grade.
    DesignationGranted(designation::facts::DesignationGranted),
    /// A designation was renewed.
    DesignationRenewed(designation::facts::DesignationRenewed),
    /// A designation ended.
    DesignationEnded(designation::facts::DesignationEnded),
    /// Training for a designation was done.
    DesignationHoursRecorded(designation::facts::DesignationHoursRecorded),
    /// An incentive was granted.
    IncentiveGranted(incentive::facts::IncentiveGranted),
    /// An incentive is paid no more.
    IncentiveEnded(incentive::facts::IncentiveEnded),
    /// Some of an incentive was paid back.
    IncentiveRecovered(incentive::facts::IncentiveRecovered),
    /// Somebody was assessed at a level of the professional capabilities.
    PcfLevelAssessed(grade::PcfLevelAssessed),
    /// A course was done.
    TrainingRecorded(training::TrainingRecorded),
    /// What somebody means to learn in a registration year was planned.
    CpdPlanned(cpd::plan::CpdPlanned),
    /// A secondment, shadowing, or time with another agency began.
    SecondmentStarted(secondment::SecondmentStarted),
    /// It ended.
    SecondmentEnded(secondment::SecondmentEnded),
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
    /// Somebody was given to a person on a programme.
    SupportAssigned(support::facts::SupportAssigned),
    /// Somebody is no longer there for a person on a programme.
    SupportEnded(support::facts::SupportEnded),
    /// The support and assessment agreement was signed.
    SupportAgreed(support::facts::SupportAgreed),
    /// A piece of evidence was added.
    EvidenceAdded(evidence::facts::EvidenceAdded),
    /// A review was drafted, or its draft was changed.
    ReviewDrafted(review::facts::ReviewDrafted),
    /// A review was submitted.
    ReviewSubmitted(review::facts::ReviewSubmitted),
    /// A review was given back with reasons.
    ReviewReturned(review::facts::ReviewReturned),
    /// Somebody raised a cause for concern.
    ConcernRaised(concern::facts::ConcernRaised),
    /// An action plan was agreed.
    ActionPlanAgreed(concern::facts::ActionPlanAgreed),
    /// A concern is settled.
    ConcernSettled(concern::facts::ConcernSettled),
    /// A session of supervision was planned, held or cancelled.
    SupervisionRecorded(supervision::facts::SupervisionRecorded),
    /// Somebody allowed that more is carried than was promised.
    CaseloadExcessAllowed(caseload::facts::CaseloadExcessAllowed),
    /// How much development time there was in a period.
    DevelopmentTimeRecorded(development::DevelopmentTimeRecorded),
    /// Whether somebody was there when something was taught.
    AttendanceRecorded(attendance::AttendanceRecorded),
    /// A claim for funding was submitted, paid, refused or paid back.
    ClaimRecorded(funding::facts::ClaimRecorded),
    /// A person joined a cohort.
    CohortJoined(cohort::facts::CohortJoined),
    /// A person left a cohort.
    CohortLeft(cohort::facts::CohortLeft),
    /// A person was enrolled on one version of a programme.
    ProgrammeEnrolled(enrolment::facts::ProgrammeEnrolled),
    /// A programme's clock was stopped.
    ProgrammePaused(pause::facts::ProgrammePaused),
    /// A programme's clock runs again.
    ProgrammeResumed(pause::facts::ProgrammeResumed),
    /// A programme's end was put off.
    ProgrammeExtended(pause::facts::ProgrammeExtended),
    /// A person goes on under another version of a programme.
    ProgrammeMoved(enrolment::facts::ProgrammeMoved),
    /// An enrolment goes on elsewhere.
    ProgrammeTransferred(enrolment::facts::ProgrammeTransferred),
    /// A person left a programme without an outcome.
    ProgrammeWithdrawn(enrolment::facts::ProgrammeWithdrawn),
    /// An outcome was decided.
    ProgrammeConcluded(enrolment::facts::ProgrammeConcluded),
    /// Somebody on a programme was matched to a permanent post.
    MatchedToPost(matching::MatchedToPost),
    /// An employer opened a cohort.
    CohortOpened(cohort::facts::CohortOpened),
    /// An employer became known.
    EmployerRegistered(employer::facts::EmployerRegistered),
    /// An employer opened a team.
    TeamOpened(employer::facts::TeamOpened),
    /// An employer changed its standard weekly hours.
    StandardHoursSet(employer::facts::StandardHoursSet),
    /// An employer said what a full-time worker holds.
    FullCaseloadSet(caseload::facts::FullCaseloadSet),
    /// An employer opened a calendar feed.
    CalendarFeedOpened(calendar::CalendarFeedOpened),
    /// An employer closed a calendar feed.
    CalendarFeedClosed(calendar::CalendarFeedClosed),
    /// An employer set from how many people on it tells a number.
    SuppressionPolicySet(suppression::SuppressionPolicySet),
    /// An employer agreed to a memorandum.
    MemorandumAgreed(memorandum::MemorandumAgreed),
    /// An employer ended a memorandum.
    MemorandumEnded(memorandum::MemorandumEnded),
    /// Figures were told to somebody who sees no names.
    FiguresReleased(suppression::FiguresReleased),
    /// An employer reported its vacancies.
    VacanciesReported(employer::facts::VacanciesReported),
    /// An employer adopted a version of a framework.
    FrameworkAdopted(framework::facts::FrameworkAdopted),
    /// An area's published figures for a year.
    FiguresPublished(published::facts::FiguresPublished),
    /// A file was imported.
    FileImported(import::FileImported),
    /// An import was taken back.
    ImportTakenBack(import::ImportTakenBack),
    /// A legal hold was placed.
    LegalHoldPlaced(hold::facts::LegalHoldPlaced),
    /// A legal hold was lifted.
    LegalHoldLifted(hold::facts::LegalHoldLifted),
    /// Somebody proposed to erase the person.
    ErasureProposed(erasure::facts::ErasureProposed),
    /// A second person approved it.
    ErasureApproved(erasure::facts::ErasureApproved),
    /// It was rejected or withdrawn.
    ErasureRejected(erasure::facts::ErasureRejected),
    /// The person asked that an entry be put right.
    RectificationRequested(rectification::facts::RectificationRequested),
    /// That was refused, with reasons.
    RectificationRefused(rectification::facts::RectificationRefused),
    /// The person agreed that what was gathered is handed over.
    HandoverAgreed(handover::facts::HandoverAgreed),
    /// An employer took the record over.
    HandoverAccepted(handover::facts::HandoverAccepted),
    /// The person or the other employer declined.
    HandoverDeclined(handover::facts::HandoverDeclined),
    /// Somebody was put on a central list of panel members.
    PanelMemberListed(panel::facts::PanelMemberListed),
    /// Somebody was taken off it.
    PanelMemberUnlisted(panel::facts::PanelMemberUnlisted),
    /// Something happened at a sitting of a panel: the entry's `type` says what.
    AtSitting(sitting::facts::AtSitting),
    /// An employer issued a certificate.
    CertificateIssued(certificate::facts::CertificateIssued),
    /// An employer revoked a certificate.
    CertificateRevoked(certificate::facts::CertificateRevoked),
    /// A sample of what panels decided was drawn.
    SampleDrawn(moderation::facts::SampleDrawn),
    /// A moderator said what they think of a case in it.
    ModerationRecorded(moderation::facts::ModerationRecorded),
    /// An account was opened.
    AccountOpened(account::facts::AccountOpened),
    /// A role was granted to an account.
    RoleGranted(account::facts::RoleGranted),
    /// A role that was granted ended.
    RoleEnded(account::facts::RoleEnded),
    /// Somebody from outside was invited.
    InvitationIssued(account::facts::InvitationIssued),
    /// An invitation was taken up.
    InvitationAccepted(account::facts::InvitationAccepted),
    /// A token was made for a service.
    TokenIssued(account::facts::TokenIssued),
    /// A token is good no more.
    TokenRevoked(account::facts::TokenRevoked),
    /// Every token of an account from before an instant is good no more.
    TokensRevoked(account::facts::TokensRevoked),
}

/// What an entry says: a correction says what its entry should have said, and a retraction says nothing of its own.
pub(super) fn of(entry: &Entry) -> Option<Fact> {
    let Recorded { event, stream, by, .. } = entry.recorded();
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
        // Who said a draft last is its author: nobody else's is corrected.
        Event::ReviewDrafted(it) => Fact::ReviewDrafted(review::facts::ReviewDrafted::of(it, *by)),
        Event::QualificationAwarded(it) => Fact::QualificationAwarded(it.into()),
        Event::RectificationRequested(it) => Fact::RectificationRequested(rectification::facts::RectificationRequested::of(it, *stream)),
        other => return of_work(other).or_else(|| of_a_career(other)).or_else(|| of_assessment(other)).or_else(|| of_the_record(other)),
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
        Event::FullCaseloadSet(it) => Fact::FullCaseloadSet(it.into()),
        Event::CalendarFeedOpened(it) => Fact::CalendarFeedOpened(it.into()),
        Event::CalendarFeedClosed(it) => Fact::CalendarFeedClosed(it.into()),
        Event::SuppressionPolicySet(it) => Fact::SuppressionPolicySet(it.into()),
        Event::MemorandumAgreed(it) => Fact::MemorandumAgreed(it.into()),
        Event::MemorandumEnded(it) => Fact::MemorandumEnded(it.into()),
        Event::FiguresReleased(it) => Fact::FiguresReleased(it.into()),
        Event::VacanciesReported(it) => Fact::VacanciesReported(it.into()),
        Event::FrameworkAdopted(it) => Fact::FrameworkAdopted(it.into()),
        Event::FiguresPublished(it) => Fact::FiguresPublished(it.into()),
        Event::FileImported(it) => Fact::FileImported(it.into()),
        Event::ImportTakenBack(it) => Fact::ImportTakenBack(it.into()),
        other => return of_programme(other),
    })
}

fn of_a_career(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::RegisterChecked(it) => Fact::RegisterChecked(it.into()),
        Event::RenewalStepTaken(it) => Fact::RenewalStepTaken(it.into()),
        Event::CpdRecorded(it) => Fact::CpdRecorded(it.into()),
        Event::DesignationGranted(it) => Fact::DesignationGranted(it.into()),
        Event::DesignationRenewed(it) => Fact::DesignationRenewed(it.into()),
        Event::DesignationEnded(it) => Fact::DesignationEnded(it.into()),
        Event::DesignationHoursRecorded(it) => Fact::DesignationHoursRecorded(it.into()),
        Event::IncentiveGranted(it) => Fact::IncentiveGranted(it.into()),
        Event::IncentiveEnded(it) => Fact::IncentiveEnded(it.into()),
        Event::IncentiveRecovered(it) => Fact::IncentiveRecovered(it.into()),
        Event::TrainingRecorded(it) => Fact::TrainingRecorded(it.into()),
        Event::CpdPlanned(it) => Fact::CpdPlanned(it.into()),
        Event::SecondmentStarted(it) => Fact::SecondmentStarted(it.into()),
        Event::SecondmentEnded(it) => Fact::SecondmentEnded(it.into()),
        Event::StepApplied(it) => Fact::StepApplied(it.into()),
        Event::ApplicationEndorsed(it) => Fact::ApplicationEndorsed(it.into()),
        Event::ApplicationWithdrawn(it) => Fact::ApplicationWithdrawn(it.into()),
        Event::StepDecided(it) => Fact::StepDecided(it.into()),
        Event::GradeHeld(it) => Fact::GradeHeld(it.into()),
        Event::PcfLevelAssessed(it) => Fact::PcfLevelAssessed(it.into()),
        _ => return None,
    })
}

fn of_programme(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::ProgrammeEnrolled(it) => Fact::ProgrammeEnrolled(it.into()),
        Event::ProgrammePaused(it) => Fact::ProgrammePaused(it.into()),
        Event::ProgrammeResumed(it) => Fact::ProgrammeResumed(it.into()),
        Event::ProgrammeExtended(it) => Fact::ProgrammeExtended(it.into()),
        Event::ProgrammeMoved(it) => Fact::ProgrammeMoved(it.into()),
        Event::ProgrammeTransferred(it) => Fact::ProgrammeTransferred(it.into()),
        Event::ProgrammeWithdrawn(it) => Fact::ProgrammeWithdrawn(it.into()),
        Event::ProgrammeConcluded(it) => Fact::ProgrammeConcluded(it.into()),
        Event::MatchedToPost(it) => Fact::MatchedToPost(it.into()),
        Event::SupervisionRecorded(it) => Fact::SupervisionRecorded(it.into()),
        Event::CaseloadExcessAllowed(it) => Fact::CaseloadExcessAllowed(it.into()),
        Event::DevelopmentTimeRecorded(it) => Fact::DevelopmentTimeRecorded(it.into()),
        Event::AttendanceRecorded(it) => Fact::AttendanceRecorded(it.into()),
        Event::ClaimRecorded(it) => Fact::ClaimRecorded(it.into()),
        _ => return None,
    })
}

fn of_assessment(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::SupportAssigned(it) => Fact::SupportAssigned(it.into()),
        Event::SupportEnded(it) => Fact::SupportEnded(it.into()),
        Event::SupportAgreed(it) => Fact::SupportAgreed(it.into()),
        Event::EvidenceAdded(it) => Fact::EvidenceAdded(it.into()),
        Event::ReviewSubmitted(it) => Fact::ReviewSubmitted(it.into()),
        Event::ReviewReturned(it) => Fact::ReviewReturned(it.into()),
        Event::ConcernRaised(it) => Fact::ConcernRaised(it.into()),
        Event::ActionPlanAgreed(it) => Fact::ActionPlanAgreed(it.into()),
        Event::ConcernSettled(it) => Fact::ConcernSettled(it.into()),
        other => return of_account(other),
    })
}

fn of_account(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::AccountOpened(it) => Fact::AccountOpened(it.into()),
        Event::RoleGranted(it) => Fact::RoleGranted(it.into()),
        Event::RoleEnded(it) => Fact::RoleEnded(it.into()),
        Event::InvitationIssued(it) => Fact::InvitationIssued(it.into()),
        Event::InvitationAccepted(it) => Fact::InvitationAccepted(it.into()),
        Event::TokenIssued(it) => Fact::TokenIssued(it.into()),
        Event::TokenRevoked(it) => Fact::TokenRevoked(it.into()),
        Event::TokensRevoked(it) => Fact::TokensRevoked(it.into()),
        Event::PanelMemberListed(it) => Fact::PanelMemberListed(it.into()),
        Event::PanelMemberUnlisted(it) => Fact::PanelMemberUnlisted(it.into()),
        Event::CertificateIssued(it) => Fact::CertificateIssued(it.into()),
        Event::CertificateRevoked(it) => Fact::CertificateRevoked(it.into()),
        Event::SampleDrawn(it) => Fact::SampleDrawn(it.into()),
        Event::ModerationRecorded(it) => Fact::ModerationRecorded(it.into()),
        other => return sitting::facts::AtSitting::of(other).map(Fact::AtSitting),
    })
}

fn of_the_record(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::LegalHoldPlaced(it) => Fact::LegalHoldPlaced(it.into()),
        Event::LegalHoldLifted(it) => Fact::LegalHoldLifted(it.into()),
        Event::ErasureProposed(it) => Fact::ErasureProposed(it.into()),
        Event::ErasureApproved(it) => Fact::ErasureApproved(it.into()),
        Event::ErasureRejected(it) => Fact::ErasureRejected(it.into()),
        Event::RectificationRefused(it) => Fact::RectificationRefused(it.into()),
        Event::HandoverAgreed(it) => Fact::HandoverAgreed(it.into()),
        Event::HandoverAccepted(it) => Fact::HandoverAccepted(it.into()),
        Event::HandoverDeclined(it) => Fact::HandoverDeclined(it.into()),
        _ => return None,
    })
}
