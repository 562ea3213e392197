//! One event of every type, as this Waymark writes it.

use domain::calendar::{CalendarFeedClosed, CalendarFeedOpened};
use domain::caseload::FullCaseloadSet;
use domain::codes::{
    AbsenceReason, EntryRoute, Ethnicity, Gender, KssStatus, LeaveReason, LeaverDestination, OrgRole, QualificationLevel,
    RegistrationNumber, StartOrigin,
};
use domain::cohort::{CohortJoined, CohortLeft, CohortOpened};
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::csww::{CensusReturned, ReturnedNumber, Worker};
use domain::employer::{EmployerRegistered, StandardHoursSet, TeamOpened, VacanciesReported};
use domain::employment::{
    Away, AwayEnded, AwayStarted, CaseloadRecorded, Contract, DaysLostRecorded, EmploymentChanged, EmploymentEnded, EmploymentStarted,
    Post, Service,
};
use domain::enrolment::Pin;
use domain::erasure::{DueUnder, ErasureApproved, ErasureProposed, ErasureRejected};
use domain::event::Event;
use domain::fte::{Days, Fte};
use domain::handover::{HandoverAccepted, HandoverAgreed, HandoverDeclined};
use domain::hold::{LegalHoldLifted, LegalHoldPlaced};
use domain::ids::{
    CohortId, EmployerId, EnrolmentId, EventId, FeedId, HoldId, ImportId, MemorandumId, OfferId, PlacementId, ProposalId, RectificationId,
    SpellId, TeamId,
};
use domain::import::{FileImported, FileKind, ImportTakenBack};
use domain::memorandum::{MemorandumAgreed, MemorandumEnded};
use domain::offer::{OfferClosed, OfferCondition, OfferMade, OfferOutcome};
use domain::person::{Details, DetailsRecorded, ErasureGround, JourneyOpened, Name, NameChanged, PersonErased};
use domain::placement::{EducatorStage, Parties, PlacementConcluded, PlacementOutcome, PlacementRecorded, ReadinessAssessed};
use domain::private::Private::Open;
use domain::published::FiguresPublished;
use domain::qualification::QualificationAwarded;
use domain::rectification::{RectificationRefused, RectificationRequested};
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use domain::suppression::{FiguresReleased, Part, Subject, SuppressionPolicySet};
use domain::workforce::Quantity;

use super::accounts::accounts;
use super::careers::careers;
use super::panels::panels;
use super::programmes::programmes;
use super::{day, id};

/// The pseudonym of a number that nobody holds.
const CLAIM: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

pub fn events() -> Vec<Event> {
    let of_others = [corrections(), acts(), accounts(), panels(), careers()].concat();
    [person(), practice(), employment(), cohorts(), programmes(), employer(), figures_and_files(), of_others].concat()
}

fn person() -> Vec<Event> {
    let details = Details {
        born_on: Some(day("1994-02-28")),
        gender: Some(Gender::NotSpecified),
        ethnicity: Some(Ethnicity::OtherMixed),
        disabled: Some(false),
        religion: Some("none".into()),
        orientation: None,
        email: Some("samira@example.org".into()),
        phone: Some("020 7946 0000".into()),
        address: Some("1 Long Lane\nTownbury".into()),
    };
    let number = RegistrationNumber::new("SW123456").expect("a number");
    vec![
        Event::JourneyOpened(JourneyOpened { name: Open(name()), opened_by: Some(EmployerId(id(2))), route: Some(EntryRoute::StepUp) }),
        Event::NameChanged(NameChanged { name: Open(name()), recorded_for: None }),
        Event::DetailsRecorded(DetailsRecorded { details: Open(details), recorded_for: None }),
        Event::PersonErased(PersonErased { ground: ErasureGround::RetentionExpired, proposal: None }),
        Event::RegistrationClaimed(RegistrationClaimed { number: Open(number), claim: CLAIM.into() }),
        Event::RegistrationReleased(RegistrationReleased { claim: CLAIM.into() }),
    ]
}

fn name() -> Name {
    Name::new("Samira", "Quill").expect("a name")
}

fn practice() -> Vec<Event> {
    let placement = PlacementId(id(3));
    vec![
        Event::ReadinessAssessed(ReadinessAssessed { ready: true, note: Open(Some("said to be ready".into())), recorded_for: None }),
        Event::PlacementRecorded(PlacementRecorded {
            placement,
            parties: Open(Parties { university: "University of Townbury".into(), setting: "Duty and assessment".into() }),
            employer: Some(EmployerId(id(2))),
            practice_educator: Open(Some("Ellis Quill".into())),
            educator: None,
            educator_stage: Some(EducatorStage::Two),
            planned_end: Some(day("2026-06-26")),
            days: 100,
            statutory: true,
            last: true,
        }),
        Event::PlacementConcluded(PlacementConcluded { placement, outcome: PlacementOutcome::Passed, days: 100, note: Open(None) }),
        Event::QualificationAwarded(QualificationAwarded { qualification: Open(Some("MA Social Work".into())), recorded_for: None }),
        Event::OfferMade(OfferMade {
            offer: OfferId(id(4)),
            employer: EmployerId(id(2)),
            title: Open("Social worker (newly qualified)".into()),
            conditions: vec![OfferCondition::Qualification, OfferCondition::Registration, OfferCondition::Checks],
            expected_start: Some(day("2026-09-07")),
        }),
        Event::OfferClosed(OfferClosed { offer: OfferId(id(4)), outcome: OfferOutcome::Accepted }),
    ]
}

fn started() -> EmploymentStarted {
    EmploymentStarted {
        spell: SpellId(id(5)),
        employer: EmployerId(id(2)),
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::parse("0.8").expect("a part of full time"),
        post: Post::new("Social worker", Some("G7".into()), Some(OrgRole::CaseHolder)),
        service: Service::Children,
        team: Some(TeamId(id(6))),
        offer: Some(OfferId(id(4))),
    }
}

fn employment() -> Vec<Event> {
    let spell = SpellId(id(5));
    vec![
        Event::EmploymentStarted(started()),
        Event::EmploymentChanged(EmploymentChanged {
            spell,
            fte: Some(Fte::ONE),
            post: Some(Post::new("Senior practitioner", None, Some(OrgRole::SeniorPractitioner))),
            contract: Some(Contract::FixedTerm),
            service: Some(Service::Adults),
            team: None,
        }),
        Event::AwayStarted(AwayStarted {
            spell,
            seconded: true,
            kind: Open(Away::Secondment("a neighbouring council".into())),
            expected_back: Some(day("2027-04-01")),
        }),
        Event::AwayEnded(AwayEnded { spell }),
        Event::CaseloadRecorded(CaseloadRecorded { spell, cases: 14, weighted_hundredths: None }),
        Event::DaysLostRecorded(DaysLostRecorded {
            spell,
            from: day("2025-10-01"),
            days: Days::parse("2.5").expect("days"),
            cause: Open(Some(AbsenceReason::Sick)),
        }),
        Event::EmploymentEnded(EmploymentEnded {
            spell,
            reason: LeaveReason::Resignation,
            destination: LeaverDestination::NotYetCollected,
            note: Open(Some("said that it was time".into())),
        }),
    ]
}

fn cohorts() -> Vec<Event> {
    let cohort = CohortId(id(8));
    vec![
        Event::CohortOpened(CohortOpened {
            cohort,
            employer: EmployerId(id(2)),
            name: "Autumn 2026".into(),
            programme: "asye-children".into(),
            seats: Some(24),
        }),
        Event::CohortJoined(CohortJoined { cohort }),
        Event::CohortLeft(CohortLeft { cohort, moved_to: Some(CohortId(id(9))), note: Open(None) }),
        Event::CensusReturned(CensusReturned { employer: EmployerId(id(2)), year: 2022, number: CLAIM.into(), row: Open(returned()) }),
    ]
}

/// A row of a return with every element in it.
fn returned() -> Worker {
    Worker {
        line: 0,
        agency: false,
        number: ReturnedNumber::new("SW1", Some(2022)).expect("a number"),
        fte: Fte::parse("0.8").ok(),
        birth_date: Some(day("1994-03-01")),
        gender: Some(Gender::Female),
        ethnicity: Some(Ethnicity::Refused),
        institutions: vec!["University of Townbury".into()],
        qualification_level: Some(QualificationLevel::Postgraduate),
        step_up: Some(true),
        role: Some(OrgRole::CaseHolder),
        started_on: Some(day("2021-09-06")),
        origin: Some(StartOrigin::NewlyQualified),
        ended_on: None,
        destination: None,
        reason: None,
        fte30: Fte::parse("1").ok(),
        cases: Some(14),
        days_lost: Days::parse("2.5").ok(),
        contract_tenths_of_weeks: vec![],
        frontline: Some(false),
        absent: vec![false],
        absence_reasons: vec![AbsenceReason::Sick],
        kss: vec![KssStatus::Asye],
    }
}

fn employer() -> Vec<Event> {
    vec![
        Event::EmployerRegistered(EmployerRegistered {
            employer: EmployerId(id(2)),
            name: "Townbury".into(),
            old_code: Some("999".into()),
            new_code: Some("E09999999".into()),
            region: Some("North West".into()),
            standard_hours: 3_700,
        }),
        Event::TeamOpened(TeamOpened { team: TeamId(id(6)), name: "Duty and assessment".into() }),
        Event::CalendarFeedOpened(CalendarFeedOpened {
            feed: FeedId(id(8)),
            cohort: CohortId(id(3)),
            secret_sha256: "0123456789abcdef".repeat(4),
        }),
        Event::CalendarFeedClosed(CalendarFeedClosed { feed: FeedId(id(8)) }),
        Event::SuppressionPolicySet(SuppressionPolicySet { threshold: 10, least_denominator: 20, region_rounding: 10 }),
        Event::MemorandumAgreed(MemorandumAgreed {
            memorandum: MemorandumId(id(9)),
            with: [EmployerId(id(4)), EmployerId(id(5))].into(),
            figures: [Quantity::InPost, Quantity::TurnoverRate].into(),
            purposes: ["workforce planning in the region".to_owned()].into(),
            until: day("2028-03-31"),
        }),
        Event::MemorandumEnded(MemorandumEnded { memorandum: MemorandumId(id(9)) }),
        Event::FiguresReleased(FiguresReleased {
            of: Subject::Workforce(EmployerId(id(2))),
            known: 1_234,
            hidden: [Part::ComingsAndGoings].into(),
        }),
        Event::StandardHoursSet(StandardHoursSet { standard_hours: 3_500 }),
        Event::FullCaseloadSet(FullCaseloadSet { team: Some(TeamId(id(6))), cases_hundredths: 1_650 }),
        Event::VacanciesReported(VacanciesReported {
            fte: 12_500_000,
            agency_cover_fte: Some(9_000_000),
            agency_cover_headcount: Some(10),
        }),
    ]
}

fn figures_and_files() -> Vec<Event> {
    let figures = [("caseload_fte", "16.4"), ("turnover_rate_fte", "c"), ("vacancy_fte", "12.5")];
    let import = ImportId(id(10));
    vec![
        Event::FiguresPublished(FiguresPublished {
            release: "2025".into(),
            year: 2025,
            level: "local_authority".into(),
            code: "E09999999".into(),
            old_code: Some("999".into()),
            name: "Townbury".into(),
            region: Some("North West".into()),
            figures: figures.map(|(measure, printed)| (measure.to_owned(), printed.to_owned())).into(),
        }),
        Event::FileImported(FileImported {
            import,
            kind: FileKind::Csww,
            sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
            employer: Some(EmployerId(id(2))),
            events: 412,
        }),
        Event::ImportTakenBack(ImportTakenBack { import, entries: 411 }),
    ]
}

fn corrections() -> Vec<Event> {
    let reason = || Open("the wrong day was entered".to_owned());
    vec![
        Event::EntryCorrected(EntryCorrected {
            target: EventId(id(11)),
            replacement: Box::new(Event::EmploymentStarted(started())),
            reason: reason(),
            answers: None,
        }),
        Event::EntryRetracted(EntryRetracted { target: EventId(id(12)), reason: reason(), answers: None }),
    ]
}

fn acts() -> Vec<Event> {
    let (hold, proposal, rectification) = (HoldId(id(12)), ProposalId(id(13)), RectificationId(id(14)));
    let (enrolment, to) = (EnrolmentId(id(15)), EmployerId(id(2)));
    let reason = |text: &str| Open(text.to_owned());
    let schedule = Pin { id: "retention".into(), version: "2025".into(), sha256: "0123456789abcdef".repeat(4) };
    let under = DueUnder { employer: EmployerId(id(2)), schedule, class: "employment".into(), since: day("2026-04-01") };
    vec![
        Event::LegalHoldPlaced(LegalHoldPlaced { hold, reason: reason("a national inquiry"), employer: None }),
        Event::LegalHoldLifted(LegalHoldLifted { hold, reason: reason("the inquiry is over") }),
        Event::ErasureProposed(ErasureProposed {
            proposal,
            ground: ErasureGround::RetentionExpired,
            under: Some(under),
            note: Open(Some("the file was closed in 2019".into())),
            employers: [].into(),
            let_go: [].into(),
        }),
        Event::ErasureApproved(ErasureApproved { proposal, employers: [].into() }),
        Event::ErasureRejected(ErasureRejected { proposal, reason: reason("a claim may still come"), employers: [].into() }),
        Event::RectificationRequested(RectificationRequested {
            rectification,
            entry: EventId(id(11)),
            words: reason("I began a week later"),
        }),
        Event::RectificationRefused(RectificationRefused { rectification, reason: reason("the contract has that day") }),
        Event::HandoverAgreed(HandoverAgreed { enrolment, to }),
        Event::HandoverAccepted(HandoverAccepted { enrolment, to }),
        Event::HandoverDeclined(HandoverDeclined { enrolment, to, note: Open(Some("she has another post by now".into())) }),
    ]
}
