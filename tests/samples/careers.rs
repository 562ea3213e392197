//! Events of careers, as they are recorded today.

use domain::application::{ApplicationEndorsed, ApplicationWithdrawn, ByPanel, StepApplied, StepDecided, StepOutcome};
use domain::codes::LeaveReason;
use domain::cpd::{CpdGoal, CpdKind, CpdPlanWords, CpdPlanned, CpdRecorded, CpdWords};
use domain::designation::{
    DesignationEnd, DesignationEnded, DesignationGranted, DesignationHoursRecorded, DesignationKind, DesignationRenewed,
};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::Named;
use domain::fte::Days;
use domain::grade::{CameBy, GradeHeld, PcfLevelAssessed};
use domain::ids::{
    ApplicationId, CaseId, CpdId, CpdPlanId, DesignationId, EmployerId, IncentiveId, SecondmentId, SittingId, SpellId, TrainingId,
};
use domain::incentive::{IncentiveEnded, IncentiveGranted, IncentiveKind, IncentiveRecovered, IncentiveTerms, Paid, Recovery};
use domain::ladder::Gate;
use domain::private::Private::Open;
use domain::renewal::{RegisterChecked, RegisterStatus, RenewalStep, RenewalStepTaken};
use domain::secondment::{SecondmentEnded, SecondmentKind, SecondmentStarted, SecondmentWords};
use domain::training::TrainingRecorded;

use super::{day, id};

pub fn careers() -> Vec<Event> {
    let north = Some(EmployerId(id(2)));
    let words = CpdWords {
        title: "Working with fathers".into(),
        learned: Some("To ask for them by name".into()),
        changed: Some("Every plan names both parents".into()),
        peer: Some("Grace Okafor".into()),
    };
    let renewal = vec![
        Event::RegisterChecked(RegisterChecked {
            status: RegisterStatus::Registered,
            registered_until: Some(day("2026-11-30")),
            recorded_for: north,
        }),
        Event::RenewalStepTaken(RenewalStepTaken { year: 2026, step: RenewalStep::Form, recorded_for: north }),
        Event::CpdRecorded(CpdRecorded {
            item: CpdId(id(30)),
            kind: CpdKind::Course,
            minutes: 240,
            part: Some("part-4-2".into()),
            peer_reflection: true,
            for_year: None,
            words: Open(words),
            recorded_for: north,
        }),
    ];
    [renewal, learning(north)].concat()
}

fn learning(north: Option<EmployerId>) -> Vec<Event> {
    let goals = vec![CpdGoal { title: "To listen to fathers".into(), part: "part-4-2".into(), by: Some(day("2027-06-30")) }];
    let purpose = "To see a court at work".into();
    vec![
        Event::TrainingRecorded(TrainingRecorded {
            training: TrainingId(id(31)),
            course: "data-protection".into(),
            provider: Some("in-house".into()),
            expires_on: Some(day("2027-10-01")),
            quality: Some(4),
            note: Open(Some("Well told".into())),
            recorded_for: north,
        }),
        Event::CpdPlanned(CpdPlanned {
            plan: CpdPlanId(id(32)),
            year: 2027,
            words: Open(CpdPlanWords { goals, agreed_with: Some("Grace Okafor".into()) }),
            recorded_for: north,
        }),
        Event::SecondmentStarted(SecondmentStarted {
            secondment: SecondmentId(id(33)),
            spell: Some(SpellId(id(6))),
            kind: SecondmentKind::OtherAgency,
            host: None,
            words: Open(SecondmentWords { host: Some("Rochdale Youth Court".into()), purpose }),
            until: Some(day("2026-12-18")),
            days_a_week: Some(Days::from_hundredths(150)),
            recorded_for: north,
        }),
        Event::SecondmentEnded(SecondmentEnded {
            secondment: SecondmentId(id(33)),
            learned: Open(Some("Who speaks when".into())),
            recorded_for: north,
        }),
    ]
    .into_iter()
    .chain(ladders())
    .chain(designations())
    .chain(incentives())
    .collect()
}

fn incentives() -> Vec<Event> {
    let (incentive, spell) = (IncentiveId(id(35)), SpellId(id(5)));
    let terms = IncentiveTerms {
        title: "Welcome payment".into(),
        pence: 300_000,
        paid: Paid::Once,
        ends_on: None,
        recovery: Some((24, Recovery::Monthly)),
        waived_on: vec![LeaveReason::CompulsoryRedundancy],
    };
    vec![
        Event::IncentiveGranted(IncentiveGranted { incentive, spell, kind: IncentiveKind::GoldenHandcuff, terms: Open(terms) }),
        Event::IncentiveEnded(IncentiveEnded { incentive, spell, note: Open(Some("the scheme ended".into())) }),
        Event::IncentiveRecovered(IncentiveRecovered { incentive, spell, pence: Open(125_000) }),
    ]
}

fn designations() -> Vec<Event> {
    let (designation, north) = (DesignationId(id(34)), Some(EmployerId(id(2))));
    vec![
        Event::DesignationGranted(DesignationGranted {
            designation,
            kind: DesignationKind::Amhp,
            approved_by: north,
            body: Open(Some("The approvals panel".into())),
            expires_on: Some(day("2031-03-31")),
            hours_a_year: Some(18),
            course_completed_on: Some(day("2026-01-31")),
            spell: Some(SpellId(id(5))),
            recorded_for: north,
        }),
        Event::DesignationRenewed(DesignationRenewed { designation, expires_on: day("2036-03-31"), recorded_for: north }),
        Event::DesignationEnded(DesignationEnded {
            designation,
            why: DesignationEnd::ApprovedElsewhere,
            note: Open(Some("moved to the coast".into())),
            recorded_for: north,
        }),
        Event::DesignationHoursRecorded(DesignationHoursRecorded {
            designation,
            minutes: 180,
            what: Open(Some("The code of practice".into())),
            recorded_for: north,
        }),
    ]
}

fn ladders() -> Vec<Event> {
    let (application, spell) = (ApplicationId(id(31)), SpellId(id(5)));
    let ladder = Pin { id: "ladder-warwickshire".into(), version: "2023".into(), sha256: "0f".repeat(32) };
    vec![
        Event::StepApplied(StepApplied {
            application,
            spell,
            ladder: ladder.clone(),
            step: "level-3".into(),
            gate: Gate::Panel,
            fast_track: false,
            statement: Open(Some("What I have led since spring".into())),
        }),
        Event::ApplicationEndorsed(ApplicationEndorsed {
            application,
            spell,
            supports: true,
            confirms: vec!["portfolio".into()],
            words: Open(Some("She is ready".into())),
        }),
        Event::ApplicationWithdrawn(ApplicationWithdrawn { application, spell, note: Open(Some("moves away".into())) }),
        Event::StepDecided(StepDecided {
            application,
            spell,
            outcome: StepOutcome::Granted,
            by_panel: Some(ByPanel { sitting: SittingId(id(32)), case: CaseId(id(33)) }),
            takes_effect_on: Some(day("2027-10-17")),
            pay_due_from: Some(day("2028-01-01")),
            again_from: None,
            reasons: Open(Some("As the panel had it".into())),
        }),
        Event::GradeHeld(GradeHeld {
            spell,
            ladder,
            grade: "level-3".into(),
            came_by: CameBy::Promoted,
            until: None,
            pay_due_from: Some(day("2028-01-01")),
            application: Some(application),
            note: Open(None),
        }),
        Event::PcfLevelAssessed(PcfLevelAssessed {
            standard: Named { id: "pcf".into(), version: "2018".into() },
            level: "experienced".into(),
            recorded_for: Some(EmployerId(id(2))),
        }),
    ]
}
