//! The worked calendar of `domain.md` section 12, whole: Aisha's year as it was lived, told in order, and backwards.

use uuid::Uuid;

use super::tests::{YEAR, an_enrolment, concluded, enrolled, year};
use super::*;
use crate::anonymity::Anonymity;
use crate::clock::Clock;
use crate::employment::{DaysLostRecorded, EmploymentChanged};
use crate::event::Event;
use crate::evidence::{EvidenceAdded, EvidenceWords};
use crate::fte::Days;
use crate::funding::{ClaimRecorded, ClaimState};
use crate::given::*;
use crate::history::AsAt;
use crate::ids::{ClaimId, EvidenceId, ReviewId};
use crate::review::tests::{a_review_of, submitted};
use crate::review::{ReviewReturned, ReviewState, ReviewSubmitted};
use crate::supervision::Given;
use crate::supervision::tests::a_session;
use crate::support::Somebody;
use crate::support::tests::{agreed, assigned};

/// The number of a day of the calendar, as the sentences of this crate count days.
fn on(text: &str) -> u64 {
    (text.parse::<NaiveDate>().unwrap() - day(0)).num_days().unsigned_abs()
}

/// An hour and a half with the supervisor.
fn supervised(text: &str) -> Told {
    (on(text), Event::SupervisionRecorded(a_session(u128::from(on(text)))))
}

fn gathered(text: &str, number: u128, (category, review): (&str, Option<&str>)) -> Told {
    let words = EvidenceWords { title: "A piece".into(), view: None, file_name: None, kept_at: None };
    let it = EvidenceAdded {
        evidence: EvidenceId(Uuid::from_u128(number)),
        enrolment: YEAR,
        category: category.into(),
        by: Somebody { party: Party::Assessor, person: None },
        for_review: review.map(str::to_owned),
        same_occasion_as: None,
        speaks_to: Vec::new(),
        sha256: None,
        anonymity: Anonymity::NothingFound,
        words: Private::Open(words),
    };
    (on(text), Event::EvidenceAdded(it))
}

fn reviewed(text: &str, number: u128, point: &str) -> Told {
    submitted(on(text), a_review_of(number, point, on(text)))
}

fn claimed_for(text: &str, instalment: &str, state: ClaimState) -> Told {
    let claim = ClaimId(Uuid::from_u128(instalment.len() as u128));
    let instalment = instalment.to_owned();
    (on(text), Event::ClaimRecorded(ClaimRecorded { claim, enrolment: YEAR, instalment, pounds: 1_000, state }))
}

/// The final review: submitted, given back since a piece was missing, and submitted again.
fn final_review() -> Vec<Told> {
    let review = |day: &str| {
        let it = ReviewSubmitted { recommends: Some("pass".into()), ..a_review_of(0x95, "final", on("2027-10-19")) };
        submitted(on(day), it)
    };
    let by = Somebody { party: Party::Coordinator, person: None };
    let reasons = Private::Open("The third feedback is missing".to_owned());
    let returned = ReviewReturned { review: ReviewId(Uuid::from_u128(0x95)), enrolment: YEAR, by, reasons };
    vec![review("2027-10-19"), (on("2027-11-04"), Event::ReviewReturned(returned)), review("2027-12-01")]
}

fn support() -> Vec<Told> {
    let both = [Party::Worker, Party::Assessor];
    vec![
        assigned(on("2026-09-07"), Party::Assessor),
        assigned(on("2026-09-07"), Party::Supervisor),
        agreed(on("2026-09-18"), &both),
        assigned(on("2027-02-15"), Party::Assessor),
        agreed(on("2027-02-22"), &both),
    ]
}

fn supervision() -> Vec<Told> {
    let weeks = ["2026-09-08", "2026-09-15", "2026-09-22", "2026-09-29", "2026-10-06", "2026-10-13"];
    let autumn = ["2026-10-26", "2026-11-09", "2026-11-23", "2026-12-07", "2026-12-21", "2027-01-04"];
    // Away from 11 to 29 January.
    let spring = ["2027-02-01", "2027-02-15", "2027-03-01", "2027-03-22", "2027-04-20", "2027-05-20", "2027-06-21", "2027-07-20"];
    let late = ["2027-09-20", "2027-10-12", "2027-08-12"];
    weeks.iter().chain(&autumn).chain(&spring).chain(&late).map(|it| supervised(it)).collect()
}

fn evidence() -> Vec<Told> {
    let (observed, heard) = ("direct-observation", "feedback-from-people");
    vec![
        gathered("2026-09-18", 1, ("self-assessment", Some("beginning"))),
        gathered("2026-11-24", 2, (observed, None)),
        gathered("2027-03-09", 3, (observed, None)),
        gathered("2027-03-09", 4, ("critical-reflection", Some("six-months"))),
        gathered("2027-06-07", 5, (observed, None)),
        gathered("2027-05-10", 6, (heard, None)),
        gathered("2027-06-07", 7, (heard, None)),
        gathered("2027-11-22", 8, (heard, None)),
    ]
}

fn lived() -> Vec<Told> {
    let start = on("2026-09-07");
    let (days, cause) = (Days::parse("15").unwrap(), Private::Open(None));
    let sick = DaysLostRecorded { spell: FIRST, from: day(on("2027-01-11")), days, cause };
    let mut all = vec![
        opened(),
        claimed(on("2026-07-20"), "a"),
        started(start, a_start(FIRST)),
        enrolled(start, ProgrammeEnrolled { anchor: day(start), ..an_enrolment() }),
        (on("2027-01-29"), Event::DaysLostRecorded(sick)),
        changed(on("2027-04-01"), EmploymentChanged { fte: fte("0.8"), ..a_change(FIRST) }),
        claimed_for("2026-10-30", "registration", ClaimState::Submitted),
        claimed_for("2026-11-20", "registration", ClaimState::Paid),
        claimed_for("2027-03-15", "completion", ClaimState::Submitted),
        claimed_for("2027-03-31", "completion", ClaimState::Paid),
        reviewed("2026-09-18", 0x91, "beginning"),
        reviewed("2026-12-07", 0x92, "three-months"),
        reviewed("2027-03-09", 0x93, "six-months"),
        reviewed("2027-06-07", 0x94, "nine-months"),
        concluded(on("2027-12-09"), on("2027-10-17")),
    ];
    all.extend(support().into_iter().chain(supervision()).chain(evidence()).chain(final_review()));
    all
}

/// The year in the order of its days, in that of the lists above, and backwards.
fn told_three_ways() -> [Story; 3] {
    let nothing = || Story { kind: crate::history::Kind::Journey, history: crate::history::History::default() };
    let mut in_order = lived();
    // What ends something is said after what led to it.
    in_order.sort_by_key(|(on, event)| (*on, event.rank()));
    let as_lived = in_order.clone().into_iter().fold(nothing(), |story, it| story.when(it).accepted());
    let backwards = in_order.into_iter().rev();
    [as_lived, nothing().when_all(lived()).accepted(), nothing().when_all(backwards).accepted()]
}

fn journey(story: &Story, text: &str) -> Journey {
    Journey::fold(&story.history, AsAt { on: text.parse().unwrap(), known: i64::MAX })
}

#[test]
fn aishas_year_comes_to_the_same_dates_in_whatever_order_it_is_told() {
    let year = year();
    for story in told_three_ways() {
        let journey = journey(&story, "2027-12-09");
        let clock = Clock::of(&journey.enrolments[0].course(&journey, year.programme().unwrap(), day(on("2027-12-09"))));
        let ends = [clock.planned_end.on, clock.expected_end.on, clock.actual_end.map(|it| it.0)];
        assert_eq!(ends.map(|it| it.unwrap().to_string()), ["2027-09-07", "2027-10-17", "2027-10-17"]);
        let reviews: Vec<_> = clock.reviews.iter().map(|it| it.due.on.unwrap().to_string()).collect();
        assert_eq!(reviews, ["2026-09-28", "2026-12-07", "2027-03-08", "2027-06-07", "2027-10-18"]);
        assert!(journey.enrolments[0].is_completed());
    }
}

#[test]
fn aishas_supervision_was_given_but_for_the_fortnight_in_which_she_was_ill() {
    let year = year();
    for story in told_three_ways() {
        let journey = journey(&story, "2027-12-09");
        let it = journey.enrolments[0].supervision(&journey, year.programme().unwrap(), day(on("2027-12-09"))).unwrap();
        let not_given: Vec<_> = it.windows.iter().filter(|it| !matches!(it.given, Given::InTime(_))).collect();
        assert_eq!(not_given.iter().map(|it| (it.from.to_string(), it.given)).collect::<Vec<_>>(), [("2027-01-11".into(), Given::Excused)]);
        assert_eq!((it.promised(), it.given()), (6 + 9 + 7, 6 + 9 + 7));
    }
}

#[test]
fn what_aisha_lacked_was_known_on_the_day_and_what_was_paid_was_not_progress() {
    let year = year();
    for story in told_three_ways() {
        let lacks = |text: &str| {
            let journey = journey(&story, text);
            let it = journey.enrolments[0].sufficiency(&journey, year.programme().unwrap(), Some("final"));
            it.categories.into_iter().find(|it| it.category == "feedback-from-people").unwrap().lacks
        };
        assert_eq!((lacks("2027-11-21").len(), lacks("2027-11-22").len()), (1, 0));
        let paid = journey(&story, "2027-04-01");
        assert!(paid.enrolments[0].claims.iter().all(|it| it.state() == ClaimState::Paid) && paid.enrolments[0].is_running());
        let states =
            ["2027-10-19", "2027-11-04", "2027-12-01"].map(|it| journey(&story, it).enrolments[0].review("final").unwrap().state());
        assert_eq!(states, [ReviewState::Submitted, ReviewState::Returned, ReviewState::Submitted]);
    }
}

#[test]
fn what_was_due_of_aisha_in_the_fifth_month_was_known_in_the_fifth_month() {
    let year = year();
    for story in told_three_ways() {
        let journey = journey(&story, "2027-02-16");
        let due = journey.enrolments[0].due(&journey, year.programme().unwrap(), day(on("2027-02-16")));
        let due: Vec<_> = due.iter().map(|it| (it.what.code(), it.on.to_string(), it.late_by_days)).collect();
        // The hours of April are not true yet in February: the final review is still due in September.
        let expected = [("agreement", "2027-02-15", 1), ("review", "2027-03-08", 0), ("review", "2027-09-07", 0)];
        let expected = expected.map(|(what, on, late)| (what, on.to_owned(), late));
        assert_eq!(due, expected);
    }
}
