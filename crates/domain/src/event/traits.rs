//! What is true of an event by its type alone: whether it can only be of the past, and what it is of.

use chrono::NaiveDate;

use super::Event;
use crate::ids::{CaseId, EmployerId, EnrolmentId, PersonId};
use crate::supervision;

impl Event {
    /// Whether this can only have happened already: a reading or a result, not a plan.
    pub(crate) fn is_only_about_the_past(&self) -> bool {
        if let Self::SupervisionRecorded(it) = self {
            return it.state == supervision::SessionState::Held;
        }
        self.is_an_act()
            || matches!(
                self,
                Self::NameChanged(_)
                    | Self::ReadinessAssessed(_)
                    | Self::PlacementConcluded(_)
                    | Self::QualificationAwarded(_)
                    | Self::RegisterChecked(_)
                    | Self::RenewalStepTaken(_)
                    | Self::CpdRecorded(_)
                    | Self::StepApplied(_)
                    | Self::ApplicationEndorsed(_)
                    | Self::ApplicationWithdrawn(_)
                    | Self::StepDecided(_)
                    | Self::PcfLevelAssessed(_)
                    | Self::DesignationHoursRecorded(_)
                    | Self::IncentiveRecovered(_)
                    | Self::TrainingRecorded(_)
                    | Self::CpdPlanned(_)
                    | Self::SecondmentEnded(_)
                    | Self::OfferMade(_)
                    | Self::OfferClosed(_)
                    | Self::CaseloadRecorded(_)
                    | Self::DaysLostRecorded(_)
                    | Self::VacanciesReported(_)
                    | Self::EvidenceAdded(_)
                    | Self::ReviewDrafted(_)
                    | Self::ReviewSubmitted(_)
                    | Self::ProgrammeConcluded(_)
                    | Self::ReviewReturned(_)
                    | Self::ConcernRaised(_)
                    | Self::ActionPlanAgreed(_)
                    | Self::DevelopmentTimeRecorded(_)
                    | Self::ClaimRecorded(_)
                    | Self::AttendanceRecorded(_)
                    | Self::AccountOpened(_)
                    | Self::InvitationIssued(_)
                    | Self::InvitationAccepted(_)
                    | Self::TokenIssued(_)
                    | Self::TokenRevoked(_)
                    | Self::TokensRevoked(_)
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
                | Self::StepApplied(_)
                | Self::GradeHeld(_)
                | Self::DesignationGranted(_)
                | Self::IncentiveGranted(_)
                | Self::CohortJoined(_)
                | Self::ProgrammeEnrolled(_)
                | Self::SecondmentStarted(_)
        )
    }

    /// The other day that this fact speaks of, where it speaks of one, with the input's field.
    pub(crate) fn day_within(&self) -> Option<(&'static str, NaiveDate)> {
        let (field, day) = match self {
            Self::DetailsRecorded(it) => ("bornOn", it.details.get().and_then(|it| it.born_on)),
            Self::PlacementRecorded(it) => ("plannedEnd", it.planned_end),
            Self::TrainingRecorded(it) => ("expiresOn", it.expires_on),
            Self::SecondmentStarted(it) => ("plannedUntil", it.until),
            Self::OfferMade(it) => ("expectedStart", it.expected_start),
            Self::AwayStarted(it) => ("expectedBack", it.expected_back),
            Self::DaysLostRecorded(it) => ("from", Some(it.from)),
            Self::ProgrammeEnrolled(it) => ("anchor", Some(it.anchor)),
            Self::ProgrammePaused(it) => ("expectedBack", it.expected_back),
            Self::ProgrammeConcluded(it) => ("countsFrom", Some(it.counts_from)),
            Self::ReviewSubmitted(it) => ("heldOn", Some(it.held_on)),
            Self::ActionPlanAgreed(it) => ("reviewOn", Some(it.review_on)),
            Self::CaseloadExcessAllowed(it) => ("until", Some(it.until)),
            Self::MemorandumAgreed(it) => ("until", Some(it.until)),
            Self::DevelopmentTimeRecorded(it) => ("from", Some(it.from)),
            Self::MatchedToPost(it) => ("beginsOn", it.begins_on),
            Self::GradeHeld(it) => ("heldUntil", it.until),
            Self::DesignationGranted(it) => ("expiresOn", it.expires_on),
            Self::DesignationRenewed(it) => ("expiresOn", Some(it.expires_on)),
            Self::IncentiveGranted(it) => ("endsOn", it.terms.get().and_then(|it| it.ends_on)),
            Self::StepDecided(it) => ("againFrom", it.again_from),
            Self::RoleGranted(it) => ("grantedUntil", it.until),
            Self::PanelMemberListed(it) => ("until", it.until),
            Self::SittingConvened(it) => ("heldOn", Some(it.held_on)),
            Self::SampleDrawn(it) => ("from", Some(it.from)),
            Self::SittingMoved(it) => ("heldOn", Some(it.held_on)),
            Self::CaseDecided(it) => ("takesEffectOn", Some(it.takes_effect_on)),
            _ => return None,
        };
        Some((field, day?))
    }

    /// What this fact is about inside its stream: a correction may change what is said, not what it is said of.
    pub(crate) fn subject(&self) -> Option<uuid::Uuid> {
        Some(match self {
            Self::PlacementRecorded(it) => it.placement.0,
            Self::PlacementConcluded(it) => it.placement.0,
            Self::CpdRecorded(it) => it.item.0,
            Self::StepApplied(it) => it.application.0,
            Self::ApplicationEndorsed(it) => it.application.0,
            Self::ApplicationWithdrawn(it) => it.application.0,
            Self::StepDecided(it) => it.application.0,
            Self::GradeHeld(it) => it.spell.0,
            Self::IncentiveGranted(it) => it.incentive.0,
            Self::IncentiveEnded(it) => it.incentive.0,
            Self::IncentiveRecovered(it) => it.incentive.0,
            Self::DesignationGranted(it) => it.designation.0,
            Self::DesignationRenewed(it) => it.designation.0,
            Self::DesignationEnded(it) => it.designation.0,
            Self::DesignationHoursRecorded(it) => it.designation.0,
            Self::TrainingRecorded(it) => it.training.0,
            Self::CpdPlanned(it) => it.plan.0,
            Self::SecondmentStarted(it) => it.secondment.0,
            Self::SecondmentEnded(it) => it.secondment.0,
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
            Self::FullCaseloadSet(it) => return it.team.map(|it| it.0),
            Self::CalendarFeedOpened(it) => it.feed.0,
            Self::CalendarFeedClosed(it) => it.feed.0,
            Self::MemorandumAgreed(it) => it.memorandum.0,
            Self::MemorandumEnded(it) => it.memorandum.0,
            Self::PanelMemberListed(it) => it.member.0,
            Self::PanelMemberUnlisted(it) => it.member.0,
            other => return other.enrolment().map(|it| it.0),
        })
    }

    /// Whether this happens at a sitting of a panel.
    pub fn is_of_a_sitting(&self) -> bool {
        self.case().is_some()
            || matches!(
                self,
                Self::SittingConvened(_)
                    | Self::SittingMoved(_)
                    | Self::SittingCancelled(_)
                    | Self::MemberInvited(_)
                    | Self::InvitationAnswered(_)
                    | Self::AgendaClosed(_)
                    | Self::MemberArrived(_)
                    | Self::MemberLeft(_)
                    | Self::MinutesSigned(_)
            )
    }

    /// Whether this issues or revokes a certificate.
    pub fn is_of_a_certificate(&self) -> bool {
        matches!(self, Self::CertificateIssued(_) | Self::CertificateRevoked(_))
    }

    /// Whether this is of a sample that is moderated.
    pub fn is_of_moderation(&self) -> bool {
        matches!(self, Self::SampleDrawn(_) | Self::ModerationRecorded(_))
    }

    /// The case before a panel that this is about, where it is about one.
    pub fn case(&self) -> Option<CaseId> {
        Some(match self {
            Self::CaseAdded(it) => it.case,
            Self::CaseWithdrawn(it) => it.case,
            Self::ConflictDeclared(it) => it.case,
            Self::MemberRecused(it) => it.case,
            Self::PackSealed(it) => it.case,
            Self::LateEvidenceRefused(it) => it.case,
            Self::ScoreRecorded(it) => it.case,
            Self::ScoresRevealed(it) => it.case,
            Self::VoteCast(it) => it.case,
            Self::CaseDecided(it) => it.case,
            Self::DecisionRatified(it) => it.case,
            Self::DecisionCorrected(it) => it.case,
            Self::AppealLodged(it) => it.case,
            _ => return None,
        })
    }

    /// Under whose key the personal values of this fact are sealed, where that is not its own stream's: what is said at a panel of somebody
    /// whose case it is goes with them when they are erased.
    pub fn sealed_with(&self) -> Option<PersonId> {
        Some(match self {
            Self::ConflictDeclared(it) => it.person,
            Self::MemberRecused(it) => it.person,
            Self::PackSealed(it) => it.person,
            Self::LateEvidenceRefused(it) => it.person,
            Self::ScoreRecorded(it) => it.person,
            Self::VoteCast(it) => it.person,
            Self::CaseDecided(it) => it.person,
            Self::DecisionRatified(it) => it.person,
            Self::DecisionCorrected(it) => it.person,
            Self::AppealLodged(it) => it.person,
            Self::ModerationRecorded(it) => it.person,
            Self::EntryCorrected(it) => return it.replacement.sealed_with(),
            _ => return None,
        })
    }

    /// For which employer something of the person was recorded, where it was for one.
    pub fn recorded_for(&self) -> Option<EmployerId> {
        match self {
            Self::NameChanged(it) => it.recorded_for,
            Self::DetailsRecorded(it) => it.recorded_for,
            Self::ReadinessAssessed(it) => it.recorded_for,
            Self::QualificationAwarded(it) => it.recorded_for,
            Self::RegisterChecked(it) => it.recorded_for,
            Self::RenewalStepTaken(it) => it.recorded_for,
            Self::CpdRecorded(it) => it.recorded_for,
            Self::PcfLevelAssessed(it) => it.recorded_for,
            Self::DesignationGranted(it) => it.recorded_for,
            Self::DesignationRenewed(it) => it.recorded_for,
            Self::DesignationEnded(it) => it.recorded_for,
            Self::DesignationHoursRecorded(it) => it.recorded_for,
            Self::TrainingRecorded(it) => it.recorded_for,
            Self::CpdPlanned(it) => it.recorded_for,
            Self::SecondmentStarted(it) => it.recorded_for,
            Self::SecondmentEnded(it) => it.recorded_for,
            _ => None,
        }
    }

    /// Whether this is something of the person that is recorded for an employer.
    pub fn is_of_the_person(&self) -> bool {
        matches!(
            self,
            Self::NameChanged(_)
                | Self::DetailsRecorded(_)
                | Self::ReadinessAssessed(_)
                | Self::QualificationAwarded(_)
                | Self::RegisterChecked(_)
                | Self::RenewalStepTaken(_)
                | Self::CpdRecorded(_)
                | Self::PcfLevelAssessed(_)
                | Self::DesignationGranted(_)
                | Self::DesignationRenewed(_)
                | Self::DesignationEnded(_)
                | Self::DesignationHoursRecorded(_)
                | Self::TrainingRecorded(_)
                | Self::CpdPlanned(_)
                | Self::SecondmentStarted(_)
                | Self::SecondmentEnded(_)
        )
    }

    /// Says for which employer something of the person is recorded, where nobody has said so yet.
    pub fn record_for(&mut self, employer: EmployerId) {
        let said = match self {
            Self::NameChanged(it) => &mut it.recorded_for,
            Self::DetailsRecorded(it) => &mut it.recorded_for,
            Self::ReadinessAssessed(it) => &mut it.recorded_for,
            Self::QualificationAwarded(it) => &mut it.recorded_for,
            Self::RegisterChecked(it) => &mut it.recorded_for,
            Self::RenewalStepTaken(it) => &mut it.recorded_for,
            Self::CpdRecorded(it) => &mut it.recorded_for,
            Self::PcfLevelAssessed(it) => &mut it.recorded_for,
            Self::DesignationGranted(it) => &mut it.recorded_for,
            Self::DesignationRenewed(it) => &mut it.recorded_for,
            Self::DesignationEnded(it) => &mut it.recorded_for,
            Self::DesignationHoursRecorded(it) => &mut it.recorded_for,
            Self::TrainingRecorded(it) => &mut it.recorded_for,
            Self::CpdPlanned(it) => &mut it.recorded_for,
            Self::SecondmentStarted(it) => &mut it.recorded_for,
            Self::SecondmentEnded(it) => &mut it.recorded_for,
            _ => return,
        };
        said.get_or_insert(employer);
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
            Self::MatchedToPost(it) => it.enrolment,
            Self::HandoverAgreed(it) => it.enrolment,
            Self::HandoverAccepted(it) => it.enrolment,
            Self::HandoverDeclined(it) => it.enrolment,
            _ => return None,
        })
    }
}
