//! What counts as evidence, and when there is enough of it, told as sentences.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::enrolment::tests::{YEAR, an_enrolment, enrolled, moved, on_programme, transferred, withdrawn, year};
use crate::enrolment::{Carried, Onward, ProgrammeEnrolled};
use crate::event::Event;
use crate::framework::{check, shipped};
use crate::given::*;
use crate::history::AsAt;
use crate::support::Party;

fn id(number: u128) -> EvidenceId {
    EvidenceId(Uuid::from_u128(number))
}

fn words(title: &str) -> Private<EvidenceWords> {
    Private::Open(EvidenceWords { title: title.into(), view: None, file_name: None, kept_at: None })
}

fn a_piece(number: u128, category: &str) -> EvidenceAdded {
    EvidenceAdded {
        evidence: id(number),
        enrolment: YEAR,
        category: category.into(),
        by: Somebody { party: Party::Assessor, person: None },
        for_review: None,
        same_occasion_as: None,
        speaks_to: Vec::new(),
        sha256: None,
        anonymity: Anonymity::NothingFound,
        words: words("A home visit"),
    }
}

fn observation(number: u128) -> EvidenceAdded {
    a_piece(number, "direct-observation")
}

fn reflection(number: u128, review: &str) -> EvidenceAdded {
    EvidenceAdded { for_review: Some(review.into()), ..a_piece(number, "critical-reflection") }
}

fn added(on: u64, it: EvidenceAdded) -> Told {
    (on, Event::EvidenceAdded(it))
}

fn with(story: Story, all: impl IntoIterator<Item = EvidenceAdded>) -> Story {
    all.into_iter().fold(story, |story, it| story.when(added(50, it)).accepted())
}

fn sufficiency(story: &Story, review: Option<&str>) -> Sufficiency {
    let journey = Journey::fold(&story.history, AsAt::END);
    journey.enrolments.last().unwrap().sufficiency(&journey, year().programme().unwrap(), review)
}

/// How many there are of a category, and what is missing.
fn standing(story: &Story, category: &str, review: Option<&str>) -> (u32, Vec<Lack>) {
    let it = sufficiency(story, review).categories.into_iter().find(|it| it.category == category).unwrap();
    (it.held, it.lacks)
}

#[test]
fn trap_15_evidence_is_counted_in_each_category_and_not_together() {
    let story = with(on_programme(), (1..=9).map(observation));
    assert_eq!(standing(&story, "direct-observation", None), (9, vec![]));
    assert_eq!(standing(&story, "written-work", None), (0, vec![Lack::Pieces(3)]));
    assert!(!sufficiency(&story, None).is_enough());
}

#[test]
fn trap_15_an_observation_by_two_people_is_one() {
    let joint = EvidenceAdded { same_occasion_as: Some(id(1)), by: Somebody { party: Party::Supervisor, person: None }, ..observation(2) };
    let third = EvidenceAdded { same_occasion_as: Some(id(2)), ..observation(3) };
    let story = with(on_programme(), [observation(1), joint, third, observation(4)]);
    assert_eq!(standing(&story, "direct-observation", None), (2, vec![Lack::Pieces(1)]));
    let stranger = EvidenceAdded { same_occasion_as: Some(id(9)), ..observation(5) };
    story.clone().when(added(50, stranger)).refused(OnProgramme::EvidenceUnknown);
    let elsewhere = EvidenceAdded { same_occasion_as: Some(id(1)), ..a_piece(5, "written-work") };
    story.when(added(50, elsewhere)).refused(OnProgramme::EvidenceUnknown);
}

#[test]
fn what_a_review_lacks_is_known_before_it() {
    let story = with(on_programme(), [observation(1)]);
    assert_eq!(standing(&story, "direct-observation", Some("three-months")), (1, vec![]));
    assert_eq!(standing(&story, "direct-observation", Some("six-months")), (1, vec![Lack::Pieces(1)]));
    assert_eq!(standing(&story, "direct-observation", Some("final")), (1, vec![Lack::Pieces(2)]));
    assert_eq!(standing(&story, "written-work", Some("six-months")).1, []);
    assert_eq!(standing(&story, "critical-reflection", Some("three-months")).1, []);
    let lacks = vec![Lack::Pieces(1), Lack::ForReview("six-months".into())];
    assert_eq!(standing(&story, "critical-reflection", Some("six-months")).1, lacks);
}

#[test]
fn a_reflection_for_each_review_is_not_two_for_one() {
    let story = with(on_programme(), [reflection(1, "six-months"), reflection(2, "six-months")]);
    assert_eq!(standing(&story, "critical-reflection", None), (2, vec![Lack::ForReview("final".into())]));
    assert_eq!(standing(&with(story, [reflection(3, "final")]), "critical-reflection", None), (3, vec![]));
}

#[test]
fn a_version_may_ask_for_so_many_from_whom() {
    let mut programme = year().programme().unwrap().clone();
    programme.evidence[0].from = vec![(Party::Supervisor, 1), (Party::Assessor, 2)];
    let story = with(on_programme(), (1..=3).map(observation));
    let journey = Journey::fold(&story.history, AsAt::END);
    let lacks = |review| journey.enrolments[0].sufficiency(&journey, &programme, review).categories[0].lacks.clone();
    assert_eq!((lacks(None), lacks(Some("six-months"))), (vec![Lack::From(Party::Supervisor, 1)], vec![]));
}

#[test]
fn what_is_missing_is_told_in_words() {
    let year = year();
    let told = [Lack::Pieces(2), Lack::ForReview("six-months".into()), Lack::From(Party::LineManager, 1)];
    let words = told.map(|it| it.words(year.programme().unwrap()));
    let title = &year.programme().unwrap().review("six-months").unwrap().title;
    assert_eq!(words, ["2 more".to_owned(), format!("one for {title}"), "1 more from the line manager".to_owned()]);
}

#[test]
fn what_is_only_recommended_holds_nothing_up() {
    let mut programme = year().programme().unwrap().clone();
    programme.evidence.truncate(1);
    programme.evidence[0].recommended = true;
    let journey = Journey::fold(&on_programme().history, AsAt::END);
    let it = journey.enrolments[0].sufficiency(&journey, &programme, None);
    assert_eq!((it.is_enough(), it.categories[0].lacks.len()), (true, 1));
}

#[test]
fn trap_6_an_observation_stays_its_observers() {
    let it = with(on_programme(), [observation(1)]);
    it.then(|it| assert_eq!(it.enrolments[0].evidence[0].added.by.party, Party::Assessor));
}

#[test]
fn evidence_goes_along_only_where_a_move_or_a_transfer_says_so() {
    let story = with(on_programme(), [observation(1)]);
    let moved = |carried: &[Carried]| story.clone().when(moved(60, "2027", carried)).accepted();
    assert_eq!(standing(&moved(&[Carried::Evidence]), "direct-observation", None).0, 1);
    assert_eq!(standing(&moved(&[Carried::Time]), "direct-observation", None).0, 0);
    let next = |carries_over: &[Carried]| {
        let enrolment = EnrolmentId(Uuid::from_u128(0x79));
        let it = ProgrammeEnrolled { enrolment, continues: Some(YEAR), carries_over: carries_over.to_vec(), ..an_enrolment() };
        let gone = story.clone().when(transferred(60, Onward::Elsewhere, true)).accepted();
        gone.when(enrolled(61, it)).accepted()
    };
    assert_eq!(standing(&next(&[Carried::Evidence]), "direct-observation", None).0, 1);
    assert_eq!(standing(&next(&[Carried::Time]), "direct-observation", None).0, 0);
}

#[test]
fn evidence_speaks_to_statements_of_the_pinned_standards() {
    let of = |version: &str, statement: &str| StatementPin { id: "pcf".into(), version: version.into(), statement: statement.into() };
    let speaking = |it: StatementPin| EvidenceAdded { speaks_to: vec![it], ..observation(1) };
    on_programme().when(added(50, speaking(of("2012", "knowledge")))).refused(OnProgramme::StandardNotPinned("speaksTo"));
    on_programme().when(added(50, speaking(of("2018", "knowledge")))).accepted();
    let shipped = |file: &str| check(shipped().iter().find(|it| it.file == file).unwrap().text).unwrap();
    let (pcf, ecs) = (shipped("pcf-2018.toml"), shipped("ecs-2026.toml"));
    let asked = |it| crate::enrolment::against_standards(&[&pcf, &ecs], &Event::EvidenceAdded(speaking(it)));
    assert_eq!(asked(of("2018", "knowledge")), Ok(()));
    assert_eq!(asked(of("2018", "intervention-and-skills")), Err(OnProgramme::StatementUnknown("speaksTo").into()));
    assert_eq!(asked(StatementPin { id: "ecs".into(), ..of("2026", "anything") }), Ok(()), "what is not published cannot be checked");
    assert_eq!(asked(of("2012", "knowledge")), Err(OnProgramme::StatementUnknown("speaksTo").into()));
}

#[test]
fn the_pinned_version_says_which_categories_and_reviews_there_are() {
    let year = year();
    let asked = |it| crate::enrolment::against(year.programme().unwrap(), &Event::EvidenceAdded(it), day(50));
    assert_eq!(asked(observation(1)), Ok(()));
    assert_eq!(asked(a_piece(1, "song")), Err(OnProgramme::CategoryUnknown.into()));
    assert_eq!(
        asked(EvidenceAdded { for_review: Some("eleven-months".into()), ..observation(1) }),
        Err(OnProgramme::ReviewUnknown("forReview").into())
    );
}

#[test]
fn nothing_in_the_words_may_tell_whom_the_work_is_for_unless_a_person_who_looked_says_that_it_does_not() {
    let named = |anonymity| EvidenceAdded { anonymity, words: words("Visit to Mrs Example, M5 4WT"), ..observation(1) };
    let found = vec!["a title with a name", "a postcode"];
    on_programme().when(added(50, named(Anonymity::NothingFound))).refused(OnProgramme::NotAnonymous("title", found));
    on_programme().when(added(50, named(Anonymity::ClearedByHand))).accepted();
    let file = EvidenceWords { title: "Visit".into(), view: None, file_name: Some("Mr_Example.pdf".into()), kept_at: None };
    let it = EvidenceAdded { words: Private::Open(file), ..observation(1) };
    on_programme().when(added(50, it)).refused(OnProgramme::NotAnonymous("fileName", vec!["a title with a name"]));
}

#[test]
fn evidence_is_of_the_past_of_a_running_enrolment_and_recorded_once() {
    on_programme().when(added(TODAY + 1, observation(1))).refused(Refusal::InTheFuture);
    with(on_programme(), [observation(1)]).when(added(51, observation(1))).refused(OnProgramme::EvidenceKnown);
    on_programme().when(withdrawn(49)).accepted().when(added(50, observation(1))).refused(OnProgramme::EnrolmentOver);
    let odd = EvidenceAdded { sha256: Some("abc".into()), ..observation(1) };
    on_programme().when(added(50, odd)).refused(OnProgramme::HashForm);
    on_programme().when(added(50, a_piece(1, "Direct observation"))).refused(OnProgramme::CategoryUnknown);
}

/// Any piece, among few categories, reviews and parties, that may be about the occasion of one before it.
fn some_piece(number: u128) -> impl Strategy<Value = EvidenceAdded> {
    let category = prop_oneof![Just("direct-observation"), Just("critical-reflection"), Just("self-assessment")];
    let review = prop::option::of(prop_oneof![Just("six-months"), Just("final")]);
    let party = prop_oneof![Just(Party::Assessor), Just(Party::Supervisor)];
    (category, review, party, prop::option::of(1..=number)).prop_map(move |(category, review, party, same)| EvidenceAdded {
        for_review: review.map(str::to_owned),
        by: Somebody { party, person: None },
        same_occasion_as: same.filter(|it| *it < number).map(id),
        ..a_piece(number, category)
    })
}

proptest! {
    #[test]
    fn sufficiency_never_falls_when_evidence_is_added(
        pieces in (1..12_u128).prop_flat_map(|count| (1..=count).map(some_piece).collect::<Vec<_>>()),
        review in prop::option::of(prop_oneof![Just("three-months"), Just("six-months"), Just("final")]),
    ) {
        let mut story = on_programme();
        let mut before = sufficiency(&story, review);
        for it in pieces {
            let asked = story.when(added(50, it));
            story = if asked.is_accepted() { asked.recorded() } else { asked.forgotten() };
            let after = sufficiency(&story, review);
            for (was, is) in before.categories.iter().zip(&after.categories) {
                prop_assert!(was.held <= is.held && was.pieces.iter().all(|it| is.pieces.contains(it)));
                prop_assert!(!was.lacks.is_empty() || is.lacks.is_empty());
                prop_assert!(is.lacks.len() <= was.lacks.len());
            }
            prop_assert!(!before.is_enough() || after.is_enough());
            before = after;
        }
    }
}
