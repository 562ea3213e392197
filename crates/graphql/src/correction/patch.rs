//! What an entry should have said: a patch of each kind of fact, and how it is put over what stands.

use async_graphql::{MaybeUndefined, OneofObject};
use domain::event::Event;
use domain::ids::CohortId;
use domain::person::Name;
use domain::private::Private;
use domain::refusal::Refusal;

use super::careers::{
    CpdPatch, EndorsementPatch, GradePatch, LevelPatch, RegisterCheckedPatch, RenewalStepPatch, StatementPatch, StepDecisionPatch,
};
use super::designations::{DesignationEndPatch, DesignationHoursPatch, DesignationPatch, DesignationRenewalPatch};
use super::incentives::{IncentivePatch, IncentiveRecoveryPatch};
use super::people::{
    CohortJoinedPatch, CohortLeftPatch, CohortOpenedPatch, DetailsPatch, EmployerPatch, HoursPatch, JourneyOpenedPatch, NamePatch,
    OfferClosedPatch, OfferMadePatch, PlacementConcludedPatch, PlacementRecordedPatch, ReadinessPatch, RegistrationPatch, TeamPatch,
    VacanciesPatch,
};
use super::posts::{
    AwayStartedPatch, CaseloadRecordedPatch, DaysLostRecordedPatch, EmploymentChangedPatch, EmploymentEndedPatch, EmploymentStartedPatch,
};
use super::practice::{
    ActionPlanPatch, AttendancePatch, ConcernPatch, DevelopmentTimePatch, EvidencePatch, ExcessPatch, FullCaseloadPatch,
    ReviewReturnedPatch, ReviewSubmittedPatch, SupervisionPatch, SupportAgreedPatch, SupportAssignedPatch,
};
use super::programmes::{
    ClaimPatch, ConclusionPatch, EnrolmentPatch, ExtensionPatch, MatchPatch, MovePatch, NotePatch, PausePatch, QualificationPatch,
    TransferPatch,
};
use super::training::{CpdPlanPatch, SecondmentEndedPatch, SecondmentStartedPatch, TrainingPatch};
use crate::cohort::seats;
use crate::desk::Desk;
use crate::employer::{heads, hours, posts};
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::placement::days;
use crate::registration;

/// What an entry should have said: a patch of the entry's own kind.
#[derive(Clone, Debug, OneofObject, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum FactInput {
    /// Of `JourneyOpened`.
    JourneyOpened(JourneyOpenedPatch),
    /// Of `NameChanged`.
    NameChanged(NamePatch),
    /// Of `DetailsRecorded`.
    DetailsRecorded(DetailsPatch),
    /// Of `RegistrationClaimed`.
    RegistrationClaimed(RegistrationPatch),
    /// Of `RegisterChecked`.
    RegisterChecked(RegisterCheckedPatch),
    /// Of `RenewalStepTaken`.
    RenewalStepTaken(RenewalStepPatch),
    /// Of `CpdRecorded`.
    CpdRecorded(CpdPatch),
    /// Of `DesignationGranted`.
    DesignationGranted(DesignationPatch),
    /// Of `DesignationRenewed`.
    DesignationRenewed(DesignationRenewalPatch),
    /// Of `DesignationEnded`.
    DesignationEnded(DesignationEndPatch),
    /// Of `DesignationHoursRecorded`.
    DesignationHoursRecorded(DesignationHoursPatch),
    /// Of `IncentiveGranted`.
    IncentiveGranted(IncentivePatch),
    /// Of `IncentiveEnded`.
    IncentiveEnded(NotePatch),
    /// Of `IncentiveRecovered`.
    IncentiveRecovered(IncentiveRecoveryPatch),
    /// Of `StepApplied`.
    StepApplied(StatementPatch),
    /// Of `ApplicationEndorsed`.
    ApplicationEndorsed(EndorsementPatch),
    /// Of `ApplicationWithdrawn`.
    ApplicationWithdrawn(NotePatch),
    /// Of `StepDecided`.
    StepDecided(StepDecisionPatch),
    /// Of `GradeHeld`.
    GradeHeld(GradePatch),
    /// Of `PcfLevelAssessed`.
    PcfLevelAssessed(LevelPatch),
    /// Of `TrainingRecorded`.
    TrainingRecorded(TrainingPatch),
    /// Of `CpdPlanned`.
    CpdPlanned(CpdPlanPatch),
    /// Of `SecondmentStarted`.
    SecondmentStarted(SecondmentStartedPatch),
    /// Of `SecondmentEnded`.
    SecondmentEnded(SecondmentEndedPatch),
    /// Of `ReadinessAssessed`.
    ReadinessAssessed(ReadinessPatch),
    /// Of `PlacementRecorded`.
    PlacementRecorded(PlacementRecordedPatch),
    /// Of `PlacementConcluded`.
    PlacementConcluded(PlacementConcludedPatch),
    /// Of `OfferMade`.
    OfferMade(OfferMadePatch),
    /// Of `OfferClosed`.
    OfferClosed(OfferClosedPatch),
    /// Of `EmploymentStarted`.
    EmploymentStarted(EmploymentStartedPatch),
    /// Of `EmploymentChanged`.
    EmploymentChanged(EmploymentChangedPatch),
    /// Of `AwayStarted`.
    AwayStarted(AwayStartedPatch),
    /// Of `CaseloadRecorded`.
    CaseloadRecorded(CaseloadRecordedPatch),
    /// Of `DaysLostRecorded`.
    DaysLostRecorded(DaysLostRecordedPatch),
    /// Of `EmploymentEnded`.
    EmploymentEnded(EmploymentEndedPatch),
    /// Of `CohortJoined`.
    CohortJoined(CohortJoinedPatch),
    /// Of `CohortLeft`.
    CohortLeft(CohortLeftPatch),
    /// Of `CohortOpened`.
    CohortOpened(CohortOpenedPatch),
    /// Of `EmployerRegistered`.
    EmployerRegistered(EmployerPatch),
    /// Of `TeamOpened`.
    TeamOpened(TeamPatch),
    /// Of `StandardHoursSet`.
    StandardHoursSet(HoursPatch),
    /// Of `VacanciesReported`.
    VacanciesReported(VacanciesPatch),
    /// Of `FullCaseloadSet`.
    FullCaseloadSet(FullCaseloadPatch),
    /// Of `QualificationAwarded`.
    QualificationAwarded(QualificationPatch),
    /// Of `ProgrammeEnrolled`.
    ProgrammeEnrolled(EnrolmentPatch),
    /// Of `ProgrammePaused`.
    ProgrammePaused(PausePatch),
    /// Of `ProgrammeExtended`.
    ProgrammeExtended(ExtensionPatch),
    /// Of `ProgrammeMoved`.
    ProgrammeMoved(MovePatch),
    /// Of `ProgrammeTransferred`.
    ProgrammeTransferred(TransferPatch),
    /// Of `ProgrammeWithdrawn`.
    ProgrammeWithdrawn(NotePatch),
    /// Of `ProgrammeConcluded`.
    ProgrammeConcluded(ConclusionPatch),
    /// Of `MatchedToPost`.
    MatchedToPost(MatchPatch),
    /// Of `ClaimRecorded`.
    ClaimRecorded(ClaimPatch),
    /// Of `SupportAssigned`.
    SupportAssigned(SupportAssignedPatch),
    /// Of `SupportAgreed`.
    SupportAgreed(SupportAgreedPatch),
    /// Of `SupervisionRecorded`.
    SupervisionRecorded(SupervisionPatch),
    /// Of `EvidenceAdded`.
    EvidenceAdded(EvidencePatch),
    /// Of `ReviewSubmitted`.
    ReviewSubmitted(ReviewSubmittedPatch),
    /// Of `ReviewReturned`.
    ReviewReturned(ReviewReturnedPatch),
    /// Of `ConcernRaised`.
    ConcernRaised(ConcernPatch),
    /// Of `ActionPlanAgreed`.
    ActionPlanAgreed(ActionPlanPatch),
    /// Of `ConcernSettled`.
    ConcernSettled(NotePatch),
    /// Of `CaseloadExcessAllowed`.
    CaseloadExcessAllowed(ExcessPatch),
    /// Of `DevelopmentTimeRecorded`.
    DevelopmentTimeRecorded(DevelopmentTimePatch),
    /// Of `AttendanceRecorded`.
    AttendanceRecorded(AttendancePatch),
}

impl FactInput {
    /// Puts the patch over what stands.
    pub fn apply(self, event: &mut Event, desk: &Desk<'_>) -> Result<(), Told> {
        match (self, event) {
            (Self::JourneyOpened(it), Event::JourneyOpened(fact)) => {
                fact.name = name(&fact.name, it.given_name, it.family_name)?;
                set(&mut fact.route, it.route.map_value(Into::into));
            }
            (Self::NameChanged(it), Event::NameChanged(fact)) => fact.name = name(&fact.name, it.given_name, it.family_name)?,
            (Self::DetailsRecorded(it), Event::DetailsRecorded(fact)) => it.apply(fact)?,
            (Self::RegistrationClaimed(it), Event::RegistrationClaimed(fact)) => {
                let number = registration::read(&it.number)?;
                fact.claim = desk.store.keys.pseudonym(number.as_str());
                fact.number = Private::Open(number);
            }
            (Self::ReadinessAssessed(it), Event::ReadinessAssessed(fact)) => {
                fact.ready = it.ready.unwrap_or(fact.ready);
                note(&mut fact.note, it.note);
            }
            (Self::PlacementRecorded(it), Event::PlacementRecorded(fact)) => it.apply(fact)?,
            (Self::PlacementConcluded(it), Event::PlacementConcluded(fact)) => {
                fact.outcome = it.outcome.map_or(fact.outcome, Into::into);
                fact.days = it.days.map_or(Ok(fact.days), days)?;
                note(&mut fact.note, it.note);
            }
            (Self::OfferMade(it), Event::OfferMade(fact)) => it.apply(fact)?,
            (Self::OfferClosed(it), Event::OfferClosed(fact)) => fact.outcome = it.outcome.into(),
            (Self::EmploymentStarted(it), Event::EmploymentStarted(fact)) => it.apply(fact)?,
            (Self::EmploymentChanged(it), Event::EmploymentChanged(fact)) => it.apply(fact)?,
            (Self::AwayStarted(it), Event::AwayStarted(fact)) => it.apply(fact)?,
            (Self::CaseloadRecorded(it), Event::CaseloadRecorded(fact)) => it.apply(fact)?,
            (Self::DaysLostRecorded(it), Event::DaysLostRecorded(fact)) => it.apply(fact)?,
            (Self::EmploymentEnded(it), Event::EmploymentEnded(fact)) => it.apply(fact),
            (other, event) => return other.apply_to_groups(event),
        }
        Ok(())
    }

    fn apply_to_groups(self, event: &mut Event) -> Result<(), Told> {
        match (self, event) {
            (Self::CohortJoined(it), Event::CohortJoined(fact)) => {
                fact.cohort = CohortId(id_of(Tag::Cohort, &it.cohort_id, "cohortId")?);
            }
            (Self::CohortLeft(it), Event::CohortLeft(fact)) => {
                let moved_to = it.moved_to_id.map_value(|id| id_of(Tag::Cohort, &id, "movedToId").map(CohortId));
                set(&mut fact.moved_to, moved_to.transpose()?);
                note(&mut fact.note, it.note);
            }
            (Self::CohortOpened(it), Event::CohortOpened(fact)) => {
                fact.name = it.name.unwrap_or_else(|| fact.name.clone());
                fact.programme = it.programme.unwrap_or_else(|| fact.programme.clone());
                match it.seats {
                    MaybeUndefined::Undefined => {}
                    MaybeUndefined::Null => fact.seats = None,
                    MaybeUndefined::Value(it) => fact.seats = seats(Some(it))?,
                }
            }
            (Self::EmployerRegistered(it), Event::EmployerRegistered(fact)) => {
                fact.name = it.name.unwrap_or_else(|| fact.name.clone());
                set(&mut fact.old_code, it.old_code);
                set(&mut fact.new_code, it.new_code);
                set(&mut fact.region, it.region);
                fact.standard_hours = it.standard_hours.map_or(Ok(fact.standard_hours), hours)?;
            }
            (Self::TeamOpened(it), Event::TeamOpened(fact)) => fact.name = it.name,
            (Self::StandardHoursSet(it), Event::StandardHoursSet(fact)) => fact.standard_hours = hours(it.standard_hours)?,
            (Self::VacanciesReported(it), Event::VacanciesReported(fact)) => {
                fact.fte = it.fte.map_or(Ok(fact.fte), |it| posts("fte", it))?;
                let cover = it.agency_cover_fte.map_value(|it| posts("agencyCoverFte", it)).transpose()?;
                set(&mut fact.agency_cover_fte, cover);
                set(&mut fact.agency_cover_headcount, it.agency_cover_headcount.map_value(heads).transpose()?);
            }
            (other, event) => return other.apply_to_programmes(event),
        }
        Ok(())
    }
}

impl FactInput {
    fn apply_to_programmes(self, event: &mut Event) -> Result<(), Told> {
        match (self, event) {
            (Self::FullCaseloadSet(it), Event::FullCaseloadSet(fact)) => it.apply(fact)?,
            (Self::RegisterChecked(it), Event::RegisterChecked(fact)) => it.apply(fact),
            (Self::RenewalStepTaken(it), Event::RenewalStepTaken(fact)) => it.apply(fact),
            (Self::CpdRecorded(it), Event::CpdRecorded(fact)) => it.apply(fact)?,
            (Self::DesignationGranted(it), Event::DesignationGranted(fact)) => it.apply(fact)?,
            (Self::DesignationRenewed(it), Event::DesignationRenewed(fact)) => fact.expires_on = it.expires_on.0,
            (Self::DesignationEnded(it), Event::DesignationEnded(fact)) => it.apply(fact),
            (Self::DesignationHoursRecorded(it), Event::DesignationHoursRecorded(fact)) => it.apply(fact),
            (Self::IncentiveGranted(it), Event::IncentiveGranted(fact)) => it.apply(fact)?,
            (Self::IncentiveEnded(it), Event::IncentiveEnded(fact)) => note(&mut fact.note, it.note),
            (Self::IncentiveRecovered(it), Event::IncentiveRecovered(fact)) => it.apply(fact),
            (Self::StepApplied(it), Event::StepApplied(fact)) => note(&mut fact.statement, it.statement),
            (Self::ApplicationEndorsed(it), Event::ApplicationEndorsed(fact)) => it.apply(fact),
            (Self::ApplicationWithdrawn(it), Event::ApplicationWithdrawn(fact)) => note(&mut fact.note, it.note),
            (Self::StepDecided(it), Event::StepDecided(fact)) => it.apply(fact),
            (Self::GradeHeld(it), Event::GradeHeld(fact)) => it.apply(fact),
            (Self::PcfLevelAssessed(it), Event::PcfLevelAssessed(fact)) => it.apply(fact)?,
            (Self::QualificationAwarded(it), Event::QualificationAwarded(fact)) => note(&mut fact.qualification, it.qualification),
            (Self::ProgrammeEnrolled(it), Event::ProgrammeEnrolled(fact)) => it.apply(fact)?,
            (Self::ProgrammePaused(it), Event::ProgrammePaused(fact)) => it.apply(fact)?,
            (Self::ProgrammeExtended(it), Event::ProgrammeExtended(fact)) => it.apply(fact)?,
            (Self::ProgrammeMoved(it), Event::ProgrammeMoved(fact)) => it.apply(fact),
            (Self::ProgrammeTransferred(it), Event::ProgrammeTransferred(fact)) => it.apply(fact)?,
            (Self::ProgrammeWithdrawn(it), Event::ProgrammeWithdrawn(fact)) => note(&mut fact.note, it.note),
            (Self::ProgrammeConcluded(it), Event::ProgrammeConcluded(fact)) => it.apply(fact),
            (Self::MatchedToPost(it), Event::MatchedToPost(fact)) => it.apply(fact)?,
            (Self::ClaimRecorded(it), Event::ClaimRecorded(fact)) => it.apply(fact)?,
            (Self::SupportAssigned(it), Event::SupportAssigned(fact)) => it.apply(fact)?,
            (Self::SupportAgreed(it), Event::SupportAgreed(fact)) => it.apply(fact),
            (Self::SupervisionRecorded(it), Event::SupervisionRecorded(fact)) => it.apply(fact)?,
            (Self::EvidenceAdded(it), Event::EvidenceAdded(fact)) => it.apply(fact)?,
            (Self::ReviewSubmitted(it), Event::ReviewSubmitted(fact)) => it.apply(fact)?,
            (Self::ReviewReturned(it), Event::ReviewReturned(fact)) => it.apply(fact)?,
            (Self::ConcernRaised(it), Event::ConcernRaised(fact)) => it.apply(fact)?,
            (Self::ActionPlanAgreed(it), Event::ActionPlanAgreed(fact)) => it.apply(fact),
            (Self::ConcernSettled(it), Event::ConcernSettled(fact)) => note(&mut fact.note, it.note),
            (Self::CaseloadExcessAllowed(it), Event::CaseloadExcessAllowed(fact)) => it.apply(fact)?,
            (Self::DevelopmentTimeRecorded(it), Event::DevelopmentTimeRecorded(fact)) => it.apply(fact)?,
            (Self::AttendanceRecorded(it), Event::AttendanceRecorded(fact)) => it.apply(fact),
            (other, event) => return other.apply_to_careers(event),
        }
        Ok(())
    }

    fn apply_to_careers(self, event: &mut Event) -> Result<(), Told> {
        match (self, event) {
            (Self::TrainingRecorded(it), Event::TrainingRecorded(fact)) => it.apply(fact),
            (Self::CpdPlanned(it), Event::CpdPlanned(fact)) => it.apply(fact)?,
            (Self::SecondmentStarted(it), Event::SecondmentStarted(fact)) => it.apply(fact)?,
            (Self::SecondmentEnded(it), Event::SecondmentEnded(fact)) => it.apply(fact),
            _ => return Err(Refusal::AnotherKindOfFact.into()),
        }
        Ok(())
    }
}

/// Left out keeps a value, null clears it.
pub(super) fn set<T>(slot: &mut Option<T>, it: MaybeUndefined<T>) {
    match it {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *slot = None,
        MaybeUndefined::Value(value) => *slot = Some(value),
    }
}

pub(super) fn note(slot: &mut Private<Option<String>>, it: MaybeUndefined<String>) {
    let mut text = slot.get().cloned().flatten();
    set(&mut text, it);
    *slot = Private::Open(text);
}

fn name(old: &Private<Name>, given: Option<String>, family: Option<String>) -> Result<Private<Name>, Told> {
    let old = old.get().ok_or_else(|| Told::from(Refusal::Erased))?;
    let (given, family) = (given.unwrap_or_else(|| old.given.clone()), family.unwrap_or_else(|| old.family.clone()));
    Ok(Private::Open(Name::new(&given, &family)?))
}
