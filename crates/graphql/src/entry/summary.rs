//! Entries in a few words for people, without names or health; what people typed is in them as long as it can be read.

use domain::employment::{CaseloadRecorded, EmploymentChanged, EmploymentStarted};
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
        Event::CaseloadRecorded(CaseloadRecorded { cases, weighted_hundredths: Some(it), .. }) => {
            format!("{cases} cases held, weighing {}", f64::from(*it) / 100.0)
        }
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
        Event::CalendarFeedOpened(_) => "calendar feed opened".to_owned(),
        Event::CalendarFeedClosed(_) => "calendar feed closed".to_owned(),
        Event::SuppressionPolicySet(it) => format!("numbers of 1 to {} people withheld from who sees no names", it.threshold),
        Event::MemorandumAgreed(it) => format!("memorandum with {} other employers agreed until {}", it.with.len(), it.until),
        Event::MemorandumEnded(_) => "memorandum ended".to_owned(),
        Event::FiguresReleased(_) => "figures told to somebody who sees no names".to_owned(),
        Event::StandardHoursSet(it) => format!("standard hours set to {}", f64::from(it.standard_hours) / 100.0),
        Event::VacanciesReported(it) => format!("vacancies reported: {} full-time equivalents", it.fte as f64 / 1e6),
        Event::FiguresPublished(it) => format!("figures of {} for {} published in release {}", it.name, it.year, it.release),
        Event::FileImported(it) => format!("file imported: {} entries", it.events),
        Event::ImportTakenBack(it) => format!("import taken back: {} entries", it.entries),
        Event::FullCaseloadSet(it) => format!("full caseload set to {} cases", f64::from(it.cases_hundredths) / 100.0),
        other => of_programme(other),
    }
}

fn of_programme(event: &Event) -> String {
    match event {
        Event::QualificationAwarded(_) => "qualification awarded".to_owned(),
        Event::RegisterChecked(it) => format!("the register said: {}", it.status.words()),
        Event::RenewalStepTaken(it) => format!("renewal {}: {}", it.year, <&str>::from(it.step)),
        Event::CpdRecorded(it) => format!("{} minutes of learning", it.minutes),
        Event::DesignationGranted(it) => format!("designation granted: {}", <&str>::from(it.kind)),
        Event::DesignationRenewed(it) => format!("designation renewed until {}", it.expires_on),
        Event::DesignationEnded(it) => format!("designation ended: {}", <&str>::from(it.why)),
        Event::DesignationHoursRecorded(it) => format!("{} minutes of training for a designation", it.minutes),
        Event::IncentiveGranted(it) => format!("incentive granted: {}", <&str>::from(it.kind)),
        Event::IncentiveEnded(_) => "incentive ended".to_owned(),
        Event::IncentiveRecovered(_) => "incentive paid back in part".to_owned(),
        Event::StepApplied(it) => format!("applied for {} on {}", it.step, it.ladder.id),
        Event::ApplicationEndorsed(it) => format!("application {}", if it.supports { "endorsed" } else { "not endorsed" }),
        Event::ApplicationWithdrawn(_) => "application withdrawn".to_owned(),
        Event::StepDecided(it) => format!("application decided: {}", <&str>::from(it.outcome)),
        Event::GradeHeld(it) => format!("holds grade {} of {}", it.grade, it.ladder.id),
        Event::PcfLevelAssessed(it) => format!("assessed at level {} of {}", it.level, it.standard),
        Event::TrainingRecorded(it) => format!("training done: {}", it.course),
        Event::CpdPlanned(it) => format!("learning planned for {}", it.year),
        Event::SecondmentStarted(it) => format!("{} began", word(&it.kind)),
        Event::SecondmentEnded(_) => "back from secondment or shadowing".to_owned(),
        Event::FrameworkAdopted(it) => format!("framework adopted: {} {}", it.framework.id, it.framework.version),
        Event::ProgrammeEnrolled(it) => format!("enrolled on {} {}", it.framework.id, it.framework.version),
        Event::ProgrammePaused(_) => "programme paused".to_owned(),
        Event::ProgrammeResumed(_) => "programme resumed".to_owned(),
        Event::ProgrammeExtended(it) => format!("programme extended by {}", it.by),
        Event::ProgrammeMoved(it) => format!("moved to {} {}", it.to.id, it.to.version),
        Event::ProgrammeTransferred(_) => "programme goes on elsewhere".to_owned(),
        Event::ProgrammeWithdrawn(_) => "withdrawn from the programme".to_owned(),
        Event::ProgrammeConcluded(it) => format!("programme concluded: {}", it.outcome),
        Event::MatchedToPost(_) => "matched to a permanent post".to_owned(),
        Event::SupportAssigned(it) => format!("{} assigned", word(&it.party)),
        Event::SupportEnded(it) => format!("without {} from here on", word(&it.party)),
        Event::SupportAgreed(_) => "support and assessment agreement signed".to_owned(),
        Event::SupervisionRecorded(it) => format!("{} supervision {}, {} minutes", word(&it.kind), word(&it.state), it.minutes.get()),
        Event::EvidenceAdded(it) => format!("evidence added: {}", it.category),
        Event::ReviewDrafted(it) => format!("review drafted: {}", it.point),
        Event::ReviewSubmitted(it) => format!("review submitted: {}", it.point),
        Event::ReviewReturned(_) => "review returned".to_owned(),
        other => of_support(other),
    }
}

fn of_support(event: &Event) -> String {
    match event {
        Event::ConcernRaised(_) => "cause for concern raised".to_owned(),
        Event::ConcernSettled(_) => "concern settled".to_owned(),
        Event::ActionPlanAgreed(_) => "action plan agreed".to_owned(),
        Event::CaseloadExcessAllowed(it) => format!("a higher caseload allowed until {}", it.until),
        Event::DevelopmentTimeRecorded(it) => format!("{} minutes of development time", it.given_minutes),
        Event::AttendanceRecorded(it) if it.attended => format!("there for {}", it.session),
        Event::AttendanceRecorded(it) => format!("not there for {}", it.session),
        Event::ClaimRecorded(it) => format!("claim {}: {}, {} pounds", word(&it.state), it.instalment, it.pounds),
        other => of_the_record(other).map_or_else(|| of_account(other), str::to_owned),
    }
}

fn of_the_record(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::LegalHoldPlaced(_) => "legal hold placed",
        Event::LegalHoldLifted(_) => "legal hold lifted",
        Event::ErasureProposed(_) => "erasure proposed",
        Event::ErasureApproved(_) => "erasure approved by a second person",
        Event::ErasureRejected(_) => "erasure rejected",
        Event::RectificationRequested(_) => "rectification requested",
        Event::RectificationRefused(_) => "rectification refused",
        Event::HandoverAgreed(_) => "the person agreed to the handing over",
        Event::HandoverAccepted(_) => "handed over to another employer",
        Event::HandoverDeclined(_) => "handing over declined",
        _ => return None,
    })
}

fn of_account(event: &Event) -> String {
    match event {
        Event::AccountOpened(it) => format!("account of a {} opened", word(&it.kind)),
        Event::RoleGranted(it) => format!("granted: {}", word(&it.role)),
        Event::RoleEnded(_) => "a grant ended".to_owned(),
        Event::InvitationIssued(_) => "invited".to_owned(),
        Event::InvitationAccepted(_) => "invitation taken up".to_owned(),
        Event::TokenIssued(_) => "token issued".to_owned(),
        Event::TokenRevoked(_) => "token revoked".to_owned(),
        Event::TokensRevoked(_) => "all tokens revoked".to_owned(),
        other => of_panel(other),
    }
}

fn of_panel(event: &Event) -> String {
    match event {
        Event::PanelMemberListed(_) => "put on the central list of panel members".to_owned(),
        Event::PanelMemberUnlisted(_) => "taken off the central list of panel members".to_owned(),
        Event::SittingConvened(it) => format!("sitting convened for {}", it.held_on),
        Event::SittingMoved(it) => format!("sitting moved to {}", it.held_on),
        Event::SittingCancelled(_) => "sitting cancelled".to_owned(),
        Event::MemberInvited(it) if it.instead_of.is_some() => format!("substitute admitted as {}", word(&it.capacity)),
        Event::MemberInvited(it) => format!("invited as {}", word(&it.capacity)),
        Event::InvitationAnswered(it) if it.accepts => "invitation accepted".to_owned(),
        Event::InvitationAnswered(_) => "invitation declined".to_owned(),
        Event::CaseAdded(_) => "case put on the agenda".to_owned(),
        Event::CaseWithdrawn(_) => "case taken off the agenda".to_owned(),
        Event::ConflictDeclared(_) => "conflict declared".to_owned(),
        Event::MemberRecused(_) => "stepped back from a case".to_owned(),
        Event::AgendaClosed(_) => "agenda closed".to_owned(),
        Event::MemberArrived(_) => "came into the room".to_owned(),
        Event::MemberLeft(_) => "left the room".to_owned(),
        Event::PackSealed(it) => format!("pack sealed, number {}", it.number),
        other => of_judgement(other),
    }
}

fn of_judgement(event: &Event) -> String {
    match event {
        Event::LateEvidenceRefused(_) => "late evidence not admitted".to_owned(),
        Event::ScoreRecorded(_) => "case scored".to_owned(),
        Event::ScoresRevealed(_) => "scores revealed".to_owned(),
        Event::VoteCast(_) => "vote cast".to_owned(),
        Event::CaseDecided(it) => format!("case decided: {}", it.option),
        Event::DecisionRatified(it) if it.ratified => "decision ratified".to_owned(),
        Event::DecisionRatified(_) => "decision not ratified".to_owned(),
        Event::DecisionCorrected(_) => "words of a decision put right".to_owned(),
        Event::MinutesSigned(_) => "minutes signed".to_owned(),
        Event::CertificateIssued(it) => format!("certificate {} issued", it.number),
        Event::CertificateRevoked(it) => format!("certificate revoked: {}", word(&it.because)),
        Event::SampleDrawn(it) => format!("sample of {} cases drawn", it.drawn.len()),
        Event::ModerationRecorded(_) => "case moderated".to_owned(),
        Event::AppealLodged(it) => format!("{} lodged", word(&it.kind)),
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
