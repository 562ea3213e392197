//! Drafting, submitting, giving back and looking again, told as sentences.

use uuid::Uuid;

use super::*;
use crate::access::{self, Actor, Role};
use crate::enrolment::tests::{YEAR, on_programme, withdrawn, year};
use crate::given::*;
use crate::history::{Context, Draft as Drafted};
use crate::support::Party;

pub(crate) const REVIEW: ReviewId = ReviewId(Uuid::from_u128(0x91));

fn drafted(on: u64, words: &str) -> Told {
    (on, Event::ReviewDrafted(ReviewDrafted { words: Private::Open(words.to_owned()), ..a_draft_of("three-months") }))
}

pub(crate) fn a_draft_of(point: &str) -> ReviewDrafted {
    ReviewDrafted { review: REVIEW, enrolment: YEAR, point: point.into(), words: Private::Open("So far".into()) }
}

fn a_review() -> ReviewSubmitted {
    let statement = StatementPin { id: "pcf".into(), version: "2018".into(), statement: "knowledge".into() };
    ReviewSubmitted {
        review: REVIEW,
        enrolment: YEAR,
        point: "three-months".into(),
        held_on: day(96),
        by: Somebody { party: Party::Assessor, person: None },
        progress: vec![Progress { statement, judged: Judged::OnTheWay }],
        recommends: None,
        again_after: None,
        anonymity: Anonymity::NothingFound,
        words: Private::Open("Growing in confidence".into()),
    }
}

pub(crate) fn submitted(on: u64, it: ReviewSubmitted) -> Told {
    (on, Event::ReviewSubmitted(it))
}

pub(crate) fn a_review_of(number: u128, point: &str, held_on: u64) -> ReviewSubmitted {
    ReviewSubmitted { review: ReviewId(Uuid::from_u128(number)), point: point.into(), held_on: day(held_on), ..a_review() }
}

pub(crate) fn returned(on: u64) -> Told {
    let by = Somebody { party: Party::Coordinator, person: None };
    (
        on,
        Event::ReviewReturned(ReviewReturned {
            review: REVIEW,
            enrolment: YEAR,
            by,
            reasons: Private::Open("One domain is missing".into()),
        }),
    )
}

#[test]
fn a_review_is_drafted_submitted_returned_with_reasons_and_submitted_again() {
    let story = on_programme().when(drafted(90, "So far")).accepted().when(drafted(91, "More")).accepted();
    story.clone().then(|it| assert_eq!(it.enrolments[0].reviews[0].state(), ReviewState::Drafted));
    let story = story.when(submitted(97, a_review())).accepted();
    story.clone().when(submitted(98, a_review())).refused(OnProgramme::AlreadySubmitted);
    story.clone().when(drafted(98, "Again")).refused(OnProgramme::AlreadySubmitted);
    let story = story.when(returned(99)).accepted();
    story.clone().when(returned(99)).refused(OnProgramme::NotSubmitted);
    story.when(submitted(103, a_review())).accepted().then(|it| {
        let review = it.enrolments[0].review("three-months").unwrap();
        assert_eq!((review.state(), review.submissions.len(), review.submissions[1].number), (ReviewState::Submitted, 2, 2));
        assert_eq!((review.draft.as_ref(), review.submissions[0].returned.as_ref().map(|it| it.0)), (None, Some(day(99))));
    });
}

#[test]
fn a_draft_is_its_authors_alone() {
    let story = on_programme().when(drafted(90, "So far")).accepted();
    let (_, event) = drafted(91, "Mine now");
    let draft = Drafted { id: entry(99), effective_on: day(91), event };
    assert_eq!(said_by(&story, &draft, 0), Ok(()));
    assert_eq!(said_by(&story, &draft, 7), Err(OnProgramme::DraftOfAnother.into()));
}

/// What the rules say where it is this actor who says it.
fn said_by(story: &Story, draft: &Drafted, by: u128) -> Result<(), Refusal> {
    let ctx = Context { by: ActorId(Uuid::from_u128(by)), now: chrono::DateTime::UNIX_EPOCH, today: day(TODAY) };
    story.history.admit(story.kind, std::slice::from_ref(draft), &ctx)
}

#[test]
fn what_was_drafted_up_to_today_may_have_been_submitted_last_week() {
    let story = on_programme().when(drafted(104, "So far")).accepted().when(submitted(97, a_review())).accepted();
    let known = |it: &Journey| (it.enrolments[0].reviews[0].state(), it.enrolments[0].reviews[0].draft.clone());
    story.clone().then(|it| assert_eq!(known(&it), (ReviewState::Submitted, None)));
    let story = story.when(drafted(105, "Again")).refused(OnProgramme::AlreadySubmitted).when(returned(98)).accepted();
    story.then(|it| assert_eq!(known(&it), (ReviewState::Returned, None)));
}

#[test]
fn nobody_becomes_the_author_of_a_draft_by_correcting_it() {
    let story = on_programme().when(drafted(90, "So far")).accepted();
    let last = story.history.entries().len() as u128;
    let (_, event) = corrected(last, drafted(91, "So far"));
    let draft = Drafted { id: entry(last + 1), effective_on: day(91), event };
    assert_eq!((said_by(&story, &draft, 0), said_by(&story, &draft, 7)), (Ok(()), Err(OnProgramme::DraftOfAnother.into())));
}

#[test]
fn a_review_that_is_only_a_draft_is_known_to_its_author_alone() {
    let someone = |id| Actor::new(ActorId(Uuid::from_u128(id)), [Role::Coordinator], [NORTH], None);
    let sees = |it: &Journey, id| access::sees_review(&someone(id), &it.enrolments[0].reviews[0]);
    let story = on_programme().when(drafted(90, "So far")).accepted();
    story.clone().then(|it| assert_eq!((sees(&it, 0), sees(&it, 7)), (true, false)));
    story.when(submitted(97, a_review())).accepted().then(|it| assert_eq!((sees(&it, 0), sees(&it, 7)), (true, true)));
}

#[test]
fn a_review_is_submitted_after_it_was_held_and_speaks_of_the_pinned_standards() {
    on_programme().when(submitted(95, a_review())).refused(OnProgramme::SubmittedBeforeHeld);
    let mut other = a_review();
    other.progress[0].statement.version = "2012".into();
    on_programme().when(submitted(97, other)).refused(OnProgramme::StandardNotPinned("progress"));
    let told = Private::Open("Visited Mrs Example".to_owned());
    let found = OnProgramme::NotAnonymous("words", vec!["a title with a name"]);
    let named = ReviewSubmitted { words: told, ..a_review() };
    on_programme().when(submitted(97, named.clone())).refused(found);
    on_programme().when(submitted(97, ReviewSubmitted { anonymity: Anonymity::ClearedByHand, ..named })).accepted();
    on_programme().when(drafted(97, "Visited Mrs Example")).accepted();
    on_programme().when(drafted(TODAY + 1, "Tomorrow's")).refused(Refusal::InTheFuture);
}

#[test]
fn a_draft_beside_a_review_that_was_submitted_changes_nothing_of_what_is_known_of_its_point() {
    let story = on_programme().when(submitted(97, a_review_of(0x92, "three-months", 96))).accepted().when(drafted(98, "Mine")).accepted();
    story.then(|it| assert_eq!(it.enrolments[0].review("three-months").map(Review::state), Some(ReviewState::Submitted)));
}

#[test]
fn a_review_stays_that_of_its_point_and_a_second_look_names_the_first() {
    let story = on_programme().when(drafted(90, "So far")).accepted();
    story.when(submitted(97, ReviewSubmitted { point: "six-months".into(), ..a_review() })).refused(OnProgramme::ReviewOfAnother);
    let again = |number| ReviewSubmitted { again_after: Some(REVIEW), ..a_review_of(number, "three-months", 120) };
    on_programme().when(submitted(120, again(0x92))).refused(OnProgramme::ReviewUnknown("againAfter"));
    let story = on_programme().when(submitted(97, a_review())).accepted();
    story.when(submitted(120, again(0x92))).accepted();
    on_programme().when(returned(97)).refused(OnProgramme::ReviewUnknown("reviewId"));
    on_programme().when(withdrawn(90)).accepted().when(submitted(97, a_review())).refused(OnProgramme::EnrolmentOver);
}

#[test]
fn a_review_that_leaves_a_statement_out_is_seen_to_do_so() {
    let pcf = crate::framework::shipped().iter().find(|it| it.file == "pcf-2018.toml").unwrap();
    let pcf = crate::framework::check(pcf.text).unwrap();
    let unjudged = a_review().unjudged(&[&pcf]);
    assert_eq!(unjudged.len(), 8);
    assert!(unjudged.iter().all(|it| it.is_of(&[&pcf]) && it.statement != "knowledge"));
}

#[test]
fn trap_5_a_recommendation_is_one_of_the_outcomes_and_decides_nothing() {
    let year = year();
    let asked = |it: ReviewSubmitted| crate::enrolment::against(year.programme().unwrap(), &Event::ReviewSubmitted(it), day(97));
    let recommending = |it: &str| ReviewSubmitted { recommends: Some(it.into()), ..a_review() };
    assert_eq!((asked(recommending("pass")), asked(recommending("deferred"))), (Ok(()), Err(OnProgramme::OutcomeUnknown.into())));
    assert_eq!(asked(ReviewSubmitted { point: "ten-months".into(), ..a_review() }), Err(OnProgramme::ReviewUnknown("point").into()));
    let story = on_programme().when(submitted(97, recommending("pass"))).accepted();
    story.then(|it| assert!(it.enrolments[0].is_running()));
}
