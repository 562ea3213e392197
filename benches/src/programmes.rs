//! Programmes: the board of sixty people in the middle of their assessed year, everything that a year records behind them.

use std::cell::Cell;

use chrono::{Days, NaiveDate};
use domain::anonymity::Anonymity;
use domain::cohort::{CohortJoined, CohortOpened};
use domain::eligibility::{Answer, Eligibility, Verdict, Vouched};
use domain::employer::{EmployerRegistered, STANDARD_HOURS};
use domain::employment::{CaseloadRecorded, Contract, EmploymentStarted, Post, Service};
use domain::enrolment::{Pin, ProgrammeEnrolled};
use domain::event::Event;
use domain::evidence::{EvidenceAdded, EvidenceWords};
use domain::framework::{FrameworkAdopted, shipped};
use domain::fte::Fte;
use domain::history::Draft;
use domain::ids::{CohortId, EmployerId, EnrolmentId, EvidenceId, PersonId, ReviewId, SessionId, SpellId};
use domain::private::Private::Open;
use domain::review::ReviewSubmitted;
use domain::supervision::{Minutes, SessionKind, SessionState, SessionWords, SupervisionRecorded};
use domain::support::{Party, Somebody, SupportAssigned};
use graphql::ids::{Tag, encode};
use serde_json::json;
use store::Store;
use store::bring_in::Bringing;
use uuid::Uuid;

use crate::asking::Desk;
use crate::ground;
use crate::importing::print_asked;
use crate::invented::{draft, opened};

const PEOPLE: usize = 60;

const BOARD: &str = "query($id: ID!, $at: AsAt) { cohort(id: $id, at: $at) { name board { journey { name { full } } state lateByDays whose endsOn \
    next { what title on lateByDays why { words rule } } late { title } review { point on lacks { title asked held } } \
    supervisionPromised supervisionGiven } } }";
const DUE: &str =
    "query($at: AsAt) { dueItems(first: 100, at: $at) { totalCount nodes { what title on lateByDays whose journey { name { full } } } } }";

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2024, 9, 2).unwrap();

fn day(number: u64) -> NaiveDate {
    FIRST + Days::new(number)
}

fn document(file: &str) -> Event {
    let text = shipped().iter().find(|it| it.file == file).expect("a document").text;
    let (_, framework) = store::framework::read(text).expect("without fault");
    Event::FrameworkAdopted(FrameworkAdopted { framework, text: text.to_owned() })
}

fn pin(event: &Event) -> Pin {
    let Event::FrameworkAdopted(it) = event else { unreachable!("a document") };
    it.framework.clone()
}

/// Prints how long the board takes: of a day that was asked about before, and of one that was not, so that every history is read and folded.
pub async fn run(store: &Store) {
    let (employer, cohort) = (EmployerId(Uuid::now_v7()), CohortId(Uuid::now_v7()));
    let documents = ["pqs-children-2018.toml", "pcf-2018.toml", "asye-children-2022.toml"].map(document);
    let pins = [pin(&documents[0]), pin(&documents[1]), pin(&documents[2])];
    let registered = EmployerRegistered {
        employer,
        name: format!("Academy {employer}"),
        old_code: None,
        new_code: None,
        region: None,
        standard_hours: STANDARD_HOURS,
    };
    let mut drafts = vec![draft(day(0), Event::EmployerRegistered(registered))];
    drafts.extend(documents.into_iter().map(|it| draft(day(0), it)));
    let opening = CohortOpened { cohort, employer, name: "Autumn".into(), programme: "asye-children".into(), seats: None };
    let mut parts = vec![
        Bringing { stream: employer.into(), drafts },
        Bringing { stream: cohort.into(), drafts: vec![draft(day(0), Event::CohortOpened(opening))] },
    ];
    parts.extend((0..PEOPLE).map(|it| person(it, (employer, cohort), &pins)));
    let events: usize = parts.iter().skip(2).map(|it| it.drafts.len()).sum();
    store.bring_in(&ground::operator(), ground::context(), None, parts).await.unwrap().unwrap();
    ground::settle(store).await;
    let (desk, id) = (Desk::of(store), encode(Tag::Cohort, cohort.0).0);
    let per_person = events / PEOPLE;
    let same = json!({ "id": id, "at": { "on": "2025-05-12" } });
    let asked = desk.ask(BOARD, same.clone()).await;
    assert_eq!(asked["cohort"]["board"].as_array().map(Vec::len), Some(PEOPLE), "{asked}");
    print_asked(&format!("a programme's board of {PEOPLE} people, {per_person} events each, over GraphQL"), 10.0, || {
        desk.ask(BOARD, same.clone())
    })
    .await;
    let number = Cell::new(0);
    let another = || {
        number.set(number.get() + 1);
        json!({ "id": id, "at": { "on": day(100 + number.get()).to_string() } })
    };
    print_asked("the same for a day that nobody asked about before", 100.0, || desk.ask(BOARD, another())).await;
    let due = json!({ "at": { "on": "2025-05-12" } });
    print_asked("what is due of everybody, 100 of it, over GraphQL", 20.0, || desk.ask(DUE, due.clone())).await;
}

/// Somebody's assessed year, nine months of it.
fn person(number: usize, (employer, cohort): (EmployerId, CohortId), [pqs, pcf, year]: &[Pin; 3]) -> Bringing {
    let (spell, enrolment) = (SpellId(Uuid::now_v7()), EnrolmentId(Uuid::now_v7()));
    let started = EmploymentStarted {
        spell,
        employer,
        contract: Contract::Permanent,
        origin: domain::codes::StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post: Post::new("Social worker", None, None),
        service: Service::Children,
        team: None,
        offer: None,
    };
    let yes = Answer { answer: Verdict::Yes, decided_by: vec!["registered".into()] };
    let enrolled = ProgrammeEnrolled {
        enrolment,
        employer,
        spell,
        framework: year.clone(),
        standards: vec![pqs.clone(), pcf.clone()],
        anchor: day(0),
        eligibility: Eligibility { may_enrol: yes.clone(), is_funded: yes },
        cohort: Some(cohort),
        continues: None,
        carries_over: Vec::new(),
        vouched: Vouched::default(),
    };
    let assigned =
        SupportAssigned { enrolment, party: Party::Assessor, person: None, name: Open(Some("Ellis Quill".into())), registered: Some(true) };
    let mut drafts = vec![
        draft(day(0), opened(number, Some(employer))),
        draft(day(0), Event::EmploymentStarted(started)),
        draft(day(0), Event::CohortJoined(CohortJoined { cohort })),
        draft(day(0), Event::ProgrammeEnrolled(enrolled)),
        draft(day(0), Event::SupportAssigned(assigned)),
    ];
    drafts.extend((0..36).map(|week| draft(day(week * 7 + 2 + number as u64 % 3), session(enrolment))));
    drafts.extend((0..36).map(|week| draft(day(week * 7 + 4), Event::CaseloadRecorded(caseload(spell, week as u32)))));
    drafts.extend((0..14).map(|count| draft(day(20 + count * 17), evidence(enrolment, count))));
    for (point, on) in [("beginning", 20), ("three-months", 92), ("six-months", 183)] {
        drafts.push(draft(day(on), review(enrolment, point, day(on))));
    }
    drafts.sort_by_key(|it: &Draft| it.effective_on);
    Bringing { stream: PersonId(Uuid::now_v7()).into(), drafts }
}

fn caseload(spell: SpellId, week: u32) -> CaseloadRecorded {
    CaseloadRecorded { spell, cases: 4 + week / 3, weighted_hundredths: None }
}

fn session(enrolment: EnrolmentId) -> Event {
    Event::SupervisionRecorded(SupervisionRecorded {
        session: SessionId(Uuid::now_v7()),
        enrolment,
        state: SessionState::Held,
        kind: SessionKind::Reflective,
        minutes: Minutes::new(90).expect("minutes"),
        with: vec![Somebody { party: Party::Supervisor, person: None }],
        uninterrupted: true,
        anonymity: Anonymity::NothingFound,
        words: Open(SessionWords { rating: Some(4), note: Some("What went well, what did not, and what to try next".into()) }),
    })
}

fn evidence(enrolment: EnrolmentId, count: u64) -> Event {
    let category = ["direct-observation", "feedback-from-people", "feedback-from-professionals", "written-work", "critical-reflection"];
    Event::EvidenceAdded(EvidenceAdded {
        evidence: EvidenceId(Uuid::now_v7()),
        enrolment,
        category: category[count as usize % category.len()].into(),
        by: Somebody { party: Party::Assessor, person: None },
        for_review: None,
        same_occasion_as: None,
        speaks_to: Vec::new(),
        sha256: None,
        anonymity: Anonymity::NothingFound,
        words: Open(EvidenceWords { title: "A home visit".into(), view: Some("Listened well".into()), file_name: None, kept_at: None }),
    })
}

fn review(enrolment: EnrolmentId, point: &str, held_on: NaiveDate) -> Event {
    Event::ReviewSubmitted(ReviewSubmitted {
        review: ReviewId(Uuid::now_v7()),
        enrolment,
        point: point.into(),
        held_on,
        by: Somebody { party: Party::Assessor, person: None },
        progress: Vec::new(),
        recommends: None,
        again_after: None,
        anonymity: Anonymity::NothingFound,
        words: Open("Comes on well".into()),
    })
}
