//! One event of every type that happens on a programme, as this Waymark writes it.

use domain::anonymity::Anonymity;
use domain::attendance::AttendanceRecorded;
use domain::caseload::CaseloadExcessAllowed;
use domain::clock::Length;
use domain::concern::{ActionPlanAgreed, ConcernRaised, ConcernSettled};
use domain::development::DevelopmentTimeRecorded;
use domain::eligibility::{Answer, Eligibility, Verdict, Vouched};
use domain::employment::Service;
use domain::enrolment::{
    Carried, Onward, Pin, ProgrammeConcluded, ProgrammeEnrolled, ProgrammeExtended, ProgrammeMoved, ProgrammePaused, ProgrammeResumed,
    ProgrammeTransferred, ProgrammeWithdrawn, Why,
};
use domain::event::Event;
use domain::evidence::{EvidenceAdded, EvidenceWords};
use domain::framework::FrameworkAdopted;
use domain::funding::{ClaimRecorded, ClaimState};
use domain::ids::{ClaimId, CohortId, ConcernId, EmployerId, EnrolmentId, EvidenceId, PersonId, ReviewId, SessionId, SpellId, TeamId};
use domain::matching::MatchedToPost;
use domain::private::Private::Open;
use domain::review::{Judged, Progress, ReviewDrafted, ReviewReturned, ReviewSubmitted};
use domain::standards::StatementPin;
use domain::supervision::{Minutes, SessionKind, SessionState, SessionWords, SupervisionRecorded};
use domain::support::{Party, Somebody, SupportAgreed, SupportAssigned, SupportEnded};

use super::{day, id};

pub(super) fn programmes() -> Vec<Event> {
    [enrolled(), stretched(), supported(), reviewed(), agreed(), counted(), vec![adopted(), matched()]].concat()
}

fn adopted() -> Event {
    Event::FrameworkAdopted(FrameworkAdopted {
        framework: pin("asye-children", "2026-townbury"),
        text: "id = \"asye-children\"\nversion = \"2026-townbury\"\n".into(),
    })
}

fn matched() -> Event {
    Event::MatchedToPost(MatchedToPost {
        enrolment: EnrolmentId(id(13)),
        title: Open("Social worker, court team".into()),
        team: Some(TeamId(id(3))),
        begins_on: Some(day("2027-10-18")),
        note: Open(Some("asked for court work".into())),
    })
}

fn pin(id: &str, version: &str) -> Pin {
    Pin { id: id.into(), version: version.into(), sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into() }
}

fn eligibility() -> Eligibility {
    let may_enrol = Answer { answer: Verdict::Yes, decided_by: vec!["registered".into(), "suitable-role".into()] };
    Eligibility { may_enrol, is_funded: Answer { answer: Verdict::NotKnown, decided_by: vec!["funded-once".into()] } }
}

fn enrolled() -> Vec<Event> {
    let enrolment = EnrolmentId(id(13));
    vec![
        Event::ProgrammeEnrolled(ProgrammeEnrolled {
            enrolment,
            employer: EmployerId(id(2)),
            spell: SpellId(id(5)),
            framework: pin("asye-children", "2026-dfe"),
            standards: vec![pin("pqs-children", "2018"), pin("pcf", "2018")],
            anchor: day("2026-09-07"),
            eligibility: eligibility(),
            vouched: Vouched::default(),
            cohort: Some(CohortId(id(8))),
            continues: Some(EnrolmentId(id(14))),
            carries_over: vec![Carried::Time, Carried::Evidence],
        }),
        Event::ProgrammeMoved(ProgrammeMoved {
            enrolment,
            to: pin("early-career", "2027"),
            standards: vec![pin("ecs", "2026")],
            carries_over: vec![Carried::Time, Carried::Evidence, Carried::Reviews, Carried::Supervision],
            eligibility: eligibility(),
            vouched: Vouched::default(),
            note: Open(Some("said that the new standards fit".into())),
        }),
        Event::ProgrammeTransferred(ProgrammeTransferred {
            enrolment,
            to: Onward::Service(Service::Adults),
            consented: true,
            note: Open(Some("said yes".into())),
        }),
        Event::ProgrammeConcluded(ProgrammeConcluded {
            enrolment,
            outcome: "pass".into(),
            completed: true,
            counts_from: day("2027-10-17"),
            note: Open(Some("said to have done well".into())),
        }),
        Event::ProgrammeWithdrawn(ProgrammeWithdrawn { enrolment, note: Open(Some("said that it was too much".into())) }),
    ]
}

fn stretched() -> Vec<Event> {
    let enrolment = EnrolmentId(id(13));
    vec![
        Event::ProgrammePaused(ProgrammePaused {
            enrolment,
            why: Open(Why { reason: "long-sickness".into(), note: Some("said to be sick".into()) }),
            agreed_by: vec![Party::Worker, Party::Assessor, Party::LineManager, Party::Coordinator],
            expected_back: Some(day("2027-04-01")),
        }),
        Event::ProgrammeResumed(ProgrammeResumed { enrolment }),
        Event::ProgrammeExtended(ProgrammeExtended {
            enrolment,
            by: Length::Months(2),
            why: Open(Why { reason: "part-time-hours".into(), note: None }),
            agreed_by: vec![Party::Assessor],
        }),
    ]
}

fn supported() -> Vec<Event> {
    let enrolment = EnrolmentId(id(13));
    vec![
        Event::SupervisionRecorded(SupervisionRecorded {
            session: SessionId(id(15)),
            enrolment,
            state: SessionState::Held,
            kind: SessionKind::Combined,
            minutes: Minutes::new(90).expect("minutes"),
            with: vec![
                Somebody { party: Party::Supervisor, person: Some(PersonId(id(16))) },
                Somebody { party: Party::Assessor, person: None },
            ],
            uninterrupted: true,
            anonymity: Anonymity::NothingFound,
            words: Open(SessionWords { rating: Some(4), note: Some("said to have helped".into()) }),
        }),
        Event::EvidenceAdded(EvidenceAdded {
            evidence: EvidenceId(id(17)),
            enrolment,
            category: "direct-observation".into(),
            by: Somebody { party: Party::Assessor, person: Some(PersonId(id(16))) },
            for_review: Some("six-months".into()),
            same_occasion_as: Some(EvidenceId(id(18))),
            speaks_to: vec![StatementPin { id: "pcf".into(), version: "2018".into(), statement: "knowledge".into() }],
            sha256: Some("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into()),
            anonymity: Anonymity::ClearedByHand,
            words: Open(EvidenceWords {
                title: "A home visit".into(),
                view: Some("said to be good".into()),
                file_name: Some("observation-2.pdf".into()),
                kept_at: Some("portfolio".into()),
            }),
        }),
    ]
}

fn counted() -> Vec<Event> {
    let enrolment = EnrolmentId(id(13));
    vec![
        Event::CaseloadExcessAllowed(CaseloadExcessAllowed {
            enrolment,
            by: Somebody { party: Party::LineManager, person: None },
            until: day("2027-01-31"),
            note: Open(Some("said to be for a month".into())),
        }),
        Event::DevelopmentTimeRecorded(DevelopmentTimeRecorded {
            enrolment,
            from: day("2026-09-07"),
            given_minutes: 200,
            taken_away_minutes: 22,
            note: Open(Some("said to be on duty".into())),
        }),
        Event::AttendanceRecorded(AttendanceRecorded { enrolment, session: "pathway-1".into(), attended: true }),
        Event::ClaimRecorded(ClaimRecorded {
            claim: ClaimId(id(22)),
            enrolment,
            instalment: "registration".into(),
            pounds: 1_000,
            state: ClaimState::Submitted,
        }),
    ]
}

fn reviewed() -> Vec<Event> {
    let (enrolment, review) = (EnrolmentId(id(13)), ReviewId(id(19)));
    let statement = StatementPin { id: "pcf".into(), version: "2018".into(), statement: "knowledge".into() };
    vec![
        Event::ReviewDrafted(ReviewDrafted { review, enrolment, point: "three-months".into(), words: Open("said so far".into()) }),
        Event::ReviewSubmitted(ReviewSubmitted {
            review,
            enrolment,
            point: "three-months".into(),
            held_on: day("2026-12-07"),
            by: Somebody { party: Party::Assessor, person: Some(PersonId(id(16))) },
            progress: vec![Progress { statement, judged: Judged::OnTheWay }],
            recommends: Some("pass".into()),
            again_after: Some(ReviewId(id(21))),
            anonymity: Anonymity::ClearedByHand,
            words: Open("said in full".into()),
        }),
        Event::ReviewReturned(ReviewReturned {
            review,
            enrolment,
            by: Somebody { party: Party::Coordinator, person: None },
            reasons: Open("said to lack a domain".into()),
        }),
    ]
}

fn agreed() -> Vec<Event> {
    let (enrolment, concern) = (EnrolmentId(id(13)), ConcernId(id(20)));
    vec![
        Event::SupportAssigned(SupportAssigned {
            enrolment,
            party: Party::Assessor,
            person: Some(PersonId(id(16))),
            name: Open(Some("Ellis Quill".into())),
            registered: Some(true),
        }),
        Event::SupportEnded(SupportEnded { enrolment, party: Party::Mentor }),
        Event::SupportAgreed(SupportAgreed {
            enrolment,
            signatories: vec![Party::Worker, Party::Assessor, Party::LineManager],
            terms: Open("said what each will do".into()),
        }),
        Event::ConcernRaised(ConcernRaised {
            concern,
            enrolment,
            by: Somebody { party: Party::Supervisor, person: None },
            anonymity: Anonymity::NothingFound,
            words: Open("said to fall behind".into()),
        }),
        Event::ActionPlanAgreed(ActionPlanAgreed {
            enrolment,
            concern: Some(concern),
            agreed_by: vec![Party::Worker, Party::Supervisor],
            review_on: day("2027-01-18"),
            anonymity: Anonymity::NothingFound,
            words: Open("said what is to be done".into()),
        }),
        Event::ConcernSettled(ConcernSettled { concern, enrolment, note: Open(Some("said to be well".into())) }),
    ]
}
