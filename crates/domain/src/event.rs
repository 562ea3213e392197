//! Everything that can be recorded: the one list of facts, each with its stable name.
//!
//! Add a variant; never change one. The payload of each lives in the file of its feature.

mod secrets;
mod traits;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::{
    account, appeal, application, attendance, calendar, caseload, certificate, cohort, concern, correction, cpd, csww, decision,
    designation, development, employer, employment, enrolment, erasure, evidence, framework, funding, grade, handover, hold, import,
    incentive, judgement, matching, memorandum, moderation, offer, pack, panel, person, placement, published, qualification, rectification,
    registration, renewal, review, secondment, sitting, supervision, support, suppression, training,
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
    /// A qualification in social work was awarded.
    QualificationAwarded(qualification::QualificationAwarded),
    /// Somebody looked a person up in the register.
    RegisterChecked(renewal::RegisterChecked),
    /// A step of a yearly renewal was taken.
    RenewalStepTaken(renewal::RenewalStepTaken),
    /// A piece of learning was done.
    CpdRecorded(cpd::CpdRecorded),
    /// Somebody applied for a step of a ladder.
    StepApplied(application::StepApplied),
    /// An application was endorsed, or was not.
    ApplicationEndorsed(application::ApplicationEndorsed),
    /// An application was withdrawn.
    ApplicationWithdrawn(application::ApplicationWithdrawn),
    /// An application was decided.
    StepDecided(application::StepDecided),
    /// Somebody holds a grade.
    GradeHeld(grade::GradeHeld),
    /// Somebody was assessed at a level of a standard.
    PcfLevelAssessed(grade::PcfLevelAssessed),
    /// Somebody was approved or appointed as something beside their grade.
    DesignationGranted(designation::DesignationGranted),
    /// A designation was renewed.
    DesignationRenewed(designation::DesignationRenewed),
    /// A designation ended.
    DesignationEnded(designation::DesignationEnded),
    /// Training for a designation was done.
    DesignationHoursRecorded(designation::DesignationHoursRecorded),
    /// An incentive was granted.
    IncentiveGranted(incentive::IncentiveGranted),
    /// An incentive is paid no more.
    IncentiveEnded(incentive::IncentiveEnded),
    /// Some of an incentive was paid back.
    IncentiveRecovered(incentive::IncentiveRecovered),
    /// A course was done.
    TrainingRecorded(training::TrainingRecorded),
    /// What somebody means to learn in a registration year was planned.
    CpdPlanned(cpd::CpdPlanned),
    /// A secondment, shadowing, or time with another agency began.
    SecondmentStarted(secondment::SecondmentStarted),
    /// It ended.
    SecondmentEnded(secondment::SecondmentEnded),
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
    /// Somebody on a programme was matched to a permanent post.
    MatchedToPost(matching::MatchedToPost),
    /// An employer opened a cohort of a programme.
    CohortOpened(cohort::CohortOpened),
    /// An employer became known to Waymark.
    EmployerRegistered(employer::EmployerRegistered),
    /// An employer opened a team.
    TeamOpened(employer::TeamOpened),
    /// An employer changed its standard weekly hours.
    StandardHoursSet(employer::StandardHoursSet),
    /// An employer said what a full-time worker holds.
    FullCaseloadSet(caseload::FullCaseloadSet),
    /// An employer adopted a version of a framework.
    FrameworkAdopted(framework::FrameworkAdopted),
    /// An employer opened an address at which due days can be read.
    CalendarFeedOpened(calendar::CalendarFeedOpened),
    /// Such an address answers nobody any more.
    CalendarFeedClosed(calendar::CalendarFeedClosed),
    /// An employer reported its vacancies on a day.
    VacanciesReported(employer::VacanciesReported),
    /// One area's published figures for one year, as one release printed them.
    FiguresPublished(published::FiguresPublished),
    /// A file was imported.
    FileImported(import::FileImported),
    /// An import was taken back.
    ImportTakenBack(import::ImportTakenBack),
    /// An earlier entry was wrong, and this is what it should have said.
    EntryCorrected(correction::EntryCorrected),
    /// An earlier entry should not have been made.
    EntryRetracted(correction::EntryRetracted),
    /// A legal hold was placed.
    LegalHoldPlaced(hold::LegalHoldPlaced),
    /// A legal hold was lifted.
    LegalHoldLifted(hold::LegalHoldLifted),
    /// Somebody proposed that a person be erased.
    ErasureProposed(erasure::ErasureProposed),
    /// A second person approved it.
    ErasureApproved(erasure::ErasureApproved),
    /// Somebody rejected or withdrew it.
    ErasureRejected(erasure::ErasureRejected),
    /// A person asked that an entry about them be put right.
    RectificationRequested(rectification::RectificationRequested),
    /// That was refused, with reasons.
    RectificationRefused(rectification::RectificationRefused),
    /// A person agreed that what was gathered on a programme is handed over to another employer.
    HandoverAgreed(handover::HandoverAgreed),
    /// That employer took it over.
    HandoverAccepted(handover::HandoverAccepted),
    /// One of the two declined.
    HandoverDeclined(handover::HandoverDeclined),
    /// An employer said from how many people on it tells a number to who sees no names.
    SuppressionPolicySet(suppression::SuppressionPolicySet),
    /// Figures were told to somebody who sees no names.
    FiguresReleased(suppression::FiguresReleased),
    /// An employer agreed to a memorandum with others.
    MemorandumAgreed(memorandum::MemorandumAgreed),
    /// An employer ended a memorandum.
    MemorandumEnded(memorandum::MemorandumEnded),
    /// Somebody was put on an employer's central list of panel members.
    PanelMemberListed(panel::PanelMemberListed),
    /// Somebody was taken off it.
    PanelMemberUnlisted(panel::PanelMemberUnlisted),
    /// A sitting of a panel was convened.
    SittingConvened(sitting::SittingConvened),
    /// A sitting was moved to another day or place.
    SittingMoved(sitting::SittingMoved),
    /// A sitting was cancelled.
    SittingCancelled(sitting::SittingCancelled),
    /// Somebody was invited to a sitting, or admitted in the place of somebody else.
    MemberInvited(sitting::MemberInvited),
    /// Somebody who was invited answered.
    InvitationAnswered(sitting::InvitationAnswered),
    /// A case was put on the agenda.
    CaseAdded(sitting::CaseAdded),
    /// A case was taken off the agenda.
    CaseWithdrawn(sitting::CaseWithdrawn),
    /// Somebody declared that they are not free in a case.
    ConflictDeclared(sitting::ConflictDeclared),
    /// Somebody stepped back from a case.
    MemberRecused(sitting::MemberRecused),
    /// The agenda of a sitting was closed.
    AgendaClosed(sitting::AgendaClosed),
    /// Somebody came into the room.
    MemberArrived(sitting::MemberArrived),
    /// Somebody left the room.
    MemberLeft(sitting::MemberLeft),
    /// A case's pack was sealed.
    PackSealed(pack::PackSealed),
    /// The chair did not admit late evidence.
    LateEvidenceRefused(pack::LateEvidenceRefused),
    /// A member scored a case.
    ScoreRecorded(judgement::ScoreRecorded),
    /// The scores of a case were revealed.
    ScoresRevealed(judgement::ScoresRevealed),
    /// A member voted on a case.
    VoteCast(judgement::VoteCast),
    /// A case was decided.
    CaseDecided(decision::CaseDecided),
    /// The decision-maker ratified a decision, or did not.
    DecisionRatified(decision::DecisionRatified),
    /// The words of a decision were put right.
    DecisionCorrected(decision::DecisionCorrected),
    /// The chair signed the minutes.
    MinutesSigned(decision::MinutesSigned),
    /// An appeal or a complaint was lodged against a decision.
    AppealLodged(appeal::AppealLodged),
    /// An employer issued a certificate.
    CertificateIssued(certificate::CertificateIssued),
    /// An employer revoked a certificate.
    CertificateRevoked(certificate::CertificateRevoked),
    /// A sample of what panels decided was drawn.
    SampleDrawn(moderation::SampleDrawn),
    /// A moderator said what they think of a case in it.
    ModerationRecorded(moderation::ModerationRecorded),
    /// An account was opened.
    AccountOpened(account::AccountOpened),
    /// A role was granted to an account.
    RoleGranted(account::RoleGranted),
    /// A role that was granted ended.
    RoleEnded(account::RoleEnded),
    /// Somebody from outside was invited.
    InvitationIssued(account::InvitationIssued),
    /// An invitation was taken up.
    InvitationAccepted(account::InvitationAccepted),
    /// A token was made for a service.
    TokenIssued(account::TokenIssued),
    /// A token is good no more.
    TokenRevoked(account::TokenRevoked),
    /// Every token of an account from before an instant is good no more.
    TokensRevoked(account::TokensRevoked),
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

    /// Where in a day this fact stands among others of the same day: what others lean on comes first, what begins comes before what
    /// changes, and what ends comes last, since a last day is still a day of it.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::JourneyOpened(_)
            | Self::EmployerRegistered(_)
            | Self::CohortOpened(_)
            | Self::AccountOpened(_)
            | Self::SittingConvened(_)
            | Self::SampleDrawn(_) => 0,
            Self::OfferMade(_) | Self::ReadinessAssessed(_) | Self::QualificationAwarded(_) => 1,
            Self::EmploymentStarted(_) | Self::PlacementRecorded(_) | Self::CohortJoined(_) => 2,
            // In a post and with a cohort that began on the same day.
            Self::ProgrammeEnrolled(_) => 3,
            // True on the first day back, so that other leave, or another pause, may begin on that day.
            Self::AwayEnded(_) | Self::ProgrammeResumed(_) => 4,
            Self::EmploymentEnded(_)
            | Self::CohortLeft(_)
            | Self::ProgrammeTransferred(_)
            | Self::ProgrammeWithdrawn(_)
            | Self::ProgrammeConcluded(_)
            | Self::SecondmentEnded(_)
            | Self::RoleEnded(_) => 6,
            Self::PersonErased(_) => 7,
            _ => 5,
        }
    }

    /// Whether this is no fact of its own, but changes what stands of an earlier entry.
    pub fn amends(&self) -> bool {
        matches!(self, Self::EntryCorrected(_) | Self::EntryRetracted(_))
    }

    /// Whether this is no fact of a day but an act on the record itself: judged in the order in which such acts were recorded, and
    /// never corrected or taken back.
    pub fn is_an_act(&self) -> bool {
        matches!(
            self,
            Self::PersonErased(_)
                | Self::LegalHoldPlaced(_)
                | Self::LegalHoldLifted(_)
                | Self::ErasureProposed(_)
                | Self::ErasureApproved(_)
                | Self::ErasureRejected(_)
                | Self::RectificationRequested(_)
                | Self::RectificationRefused(_)
                | Self::HandoverAgreed(_)
                | Self::HandoverAccepted(_)
                | Self::HandoverDeclined(_)
        ) || self.is_of_a_sitting()
            || self.is_of_a_certificate()
            || self.is_of_moderation()
    }

    /// Whether this fact holds from the beginning of the journey, whatever day it was entered for.
    pub fn opens_a_stream(&self) -> bool {
        matches!(
            self,
            Self::JourneyOpened(_)
                | Self::EmployerRegistered(_)
                | Self::CohortOpened(_)
                | Self::AccountOpened(_)
                | Self::SittingConvened(_)
                | Self::SampleDrawn(_)
        )
    }
}
