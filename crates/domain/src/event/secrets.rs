//! Which values of an event are personal, and so sealed under a person's key.

use super::Event;
use crate::private::Secret;

impl Event {
    /// The personal values of this event, each with the name of its field.
    pub fn secrets(&mut self) -> Vec<(&'static str, &mut dyn Secret)> {
        match self {
            Self::JourneyOpened(it) => vec![("name", &mut it.name)],
            Self::AccountOpened(it) => vec![("name", &mut it.name), ("email", &mut it.email)],
            Self::NameChanged(it) => vec![("name", &mut it.name)],
            Self::DetailsRecorded(it) => vec![("details", &mut it.details)],
            Self::RegistrationClaimed(it) => vec![("number", &mut it.number)],
            Self::ReadinessAssessed(it) => vec![("note", &mut it.note)],
            Self::PlacementRecorded(it) => vec![("parties", &mut it.parties), ("practice_educator", &mut it.practice_educator)],
            Self::PlacementConcluded(it) => vec![("note", &mut it.note)],
            Self::QualificationAwarded(it) => vec![("qualification", &mut it.qualification)],
            Self::MatchedToPost(it) => vec![("title", &mut it.title), ("note", &mut it.note)],
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
            Self::LegalHoldPlaced(it) => vec![("reason", &mut it.reason)],
            Self::LegalHoldLifted(it) => vec![("reason", &mut it.reason)],
            Self::ErasureProposed(it) => vec![("note", &mut it.note)],
            Self::ErasureRejected(it) => vec![("reason", &mut it.reason)],
            Self::RectificationRequested(it) => vec![("words", &mut it.words)],
            Self::RectificationRefused(it) => vec![("reason", &mut it.reason)],
            Self::HandoverDeclined(it) => vec![("note", &mut it.note)],
            Self::EntryCorrected(it) => {
                let mut all = it.replacement.secrets();
                all.push(("reason", &mut it.reason));
                all
            }
            other => other.secrets_of_a_career(),
        }
    }

    fn secrets_of_a_career(&mut self) -> Vec<(&'static str, &mut dyn Secret)> {
        match self {
            Self::CpdRecorded(it) => vec![("words", &mut it.words)],
            Self::DesignationGranted(it) => vec![("body", &mut it.body)],
            Self::DesignationEnded(it) => vec![("note", &mut it.note)],
            Self::DesignationHoursRecorded(it) => vec![("what", &mut it.what)],
            Self::IncentiveGranted(it) => vec![("terms", &mut it.terms)],
            Self::IncentiveEnded(it) => vec![("note", &mut it.note)],
            Self::IncentiveRecovered(it) => vec![("pence", &mut it.pence)],
            Self::TrainingRecorded(it) => vec![("note", &mut it.note)],
            Self::CpdPlanned(it) => vec![("words", &mut it.words)],
            Self::SecondmentStarted(it) => vec![("words", &mut it.words)],
            Self::SecondmentEnded(it) => vec![("learned", &mut it.learned)],
            Self::StepApplied(it) => vec![("statement", &mut it.statement)],
            Self::ApplicationEndorsed(it) => vec![("words", &mut it.words)],
            Self::ApplicationWithdrawn(it) => vec![("note", &mut it.note)],
            Self::StepDecided(it) => vec![("reasons", &mut it.reasons)],
            Self::GradeHeld(it) => vec![("note", &mut it.note)],
            other => other.secrets_at_a_panel(),
        }
    }

    fn secrets_at_a_panel(&mut self) -> Vec<(&'static str, &mut dyn Secret)> {
        match self {
            Self::PanelMemberListed(it) => vec![("name", &mut it.name), ("organisation", &mut it.organisation)],
            Self::SittingConvened(it) => vec![("place", &mut it.place)],
            Self::SittingMoved(it) => vec![("place", &mut it.place)],
            Self::SittingCancelled(it) => vec![("reason", &mut it.reason)],
            Self::ConflictDeclared(it) => vec![("words", &mut it.words)],
            Self::MemberRecused(it) => vec![("words", &mut it.words)],
            Self::PackSealed(it) => vec![("contents", &mut it.contents)],
            Self::LateEvidenceRefused(it) => vec![("reason", &mut it.reason)],
            Self::ScoreRecorded(it) => vec![("words", &mut it.words)],
            Self::VoteCast(it) => vec![("reasons", &mut it.reasons)],
            Self::CaseDecided(it) => vec![("words", &mut it.words)],
            Self::DecisionRatified(it) => vec![("reasons", &mut it.reasons)],
            Self::DecisionCorrected(it) => vec![("reason", &mut it.reason), ("words", &mut it.words)],
            Self::AppealLodged(it) => vec![("words", &mut it.words)],
            Self::ModerationRecorded(it) => vec![("feedback", &mut it.feedback)],
            _ => Vec::new(),
        }
    }
}
