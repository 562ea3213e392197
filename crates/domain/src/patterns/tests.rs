//! Sentences about patterns: who leaves before a decision, how long people wait, and what panels carry.

use proptest::prelude::*;

use super::*;
use crate::enrolment::tests::{YEAR, on_programme, pin, withdrawn, year};
use crate::given::*;
use crate::history::AsAt;
use crate::review::ReviewSubmitted;
use crate::review::tests::{a_review_of, submitted};
use crate::sitting::tests::{ASHA, CHAIR, MAKER, after_the_decision, sitting};

/// The day on which the panel of these sentences decides.
const DECIDED: u64 = 1_000;

/// The final review that was submitted on a day.
fn reviewed(on: u64, recommends: &str) -> Told {
    submitted(on, ReviewSubmitted { recommends: Some(recommends.into()), ..a_review_of(0x511, "final", on) })
}

fn journey(story: &Story) -> Journey {
    Journey::fold(&story.history, AsAt { on: NaiveDate::MAX, known: i64::MAX })
}

/// A sitting that decided so on the final review.
fn decided(option: &str) -> Sitting {
    let mut sitting = sitting(&after_the_decision());
    let case = &mut sitting.cases[0];
    case.added.enrolment = YEAR;
    case.decision.as_mut().unwrap().decided.option = option.into();
    sitting
}

/// A sitting that decided nothing yet.
fn undecided() -> Sitting {
    let mut sitting = decided("confirm");
    sitting.cases[0].decision = None;
    sitting
}

fn patterns(sittings: &[Sitting], story: &Story, days: (u64, u64)) -> Patterns {
    let journeys = HashMap::from([(ASHA, journey(story))]);
    let frameworks = HashMap::from([(pin("asye-children", "2026-dfe"), Arc::new(year()))]);
    let gathered = Gathered { employer: NORTH, sittings, journeys: &journeys, frameworks: &frameworks };
    gathered.patterns((day(days.0), day(days.1)))
}

fn fails(sittings: &[Sitting], story: &Story) -> (usize, usize) {
    let it = patterns(sittings, story, (0, 2_000)).fails;
    (it.all.len(), it.left.len())
}

fn deferrals(sittings: &[Sitting], story: &Story) -> (usize, usize) {
    let it = patterns(sittings, story, (0, 2_000)).deferrals;
    (it.all.len(), it.left.len())
}

fn on_final_review(recommends: &str) -> Story {
    on_programme().when(reviewed(370, recommends)).accepted()
}

#[test]
fn who_leaves_between_a_recommended_fail_and_the_decision_left_before_it() {
    let story = on_final_review("fail");
    let left = story.clone().when(withdrawn(500)).accepted();
    assert_eq!(fails(&[undecided()], &story), (1, 0), "still there");
    assert_eq!(fails(&[undecided()], &left), (1, 1), "left before it");
    assert_eq!(fails(&[], &left), (1, 1), "whether or not it came before a panel");
    assert_eq!(fails(&[decided("not-confirm")], &left), (1, 1), "the decision came after they had left");
}

#[test]
fn who_leaves_after_the_decision_or_passes_did_not_leave_before_a_fail() {
    let story = on_final_review("fail");
    let after = story.when(withdrawn(DECIDED + 1)).accepted();
    assert_eq!(fails(&[decided("confirm")], &after), (1, 0));
    let passes = on_final_review("pass").when(withdrawn(500)).accepted();
    assert_eq!(fails(&[undecided()], &passes), (0, 0));
    assert_eq!(fails(&[], &on_programme()), (0, 0), "no final review yet");
}

#[test]
fn a_fail_is_counted_in_the_time_in_which_it_was_recommended() {
    let story = on_final_review("fail").when(withdrawn(500)).accepted();
    assert_eq!(patterns(&[], &story, (370, 370)).fails.left.len(), 1);
    assert_eq!(patterns(&[], &story, (371, 2_000)).fails.all.len(), 0);
    assert_eq!(patterns(&[], &story, (0, 369)).fails.all.len(), 0);
}

#[test]
fn who_leaves_while_a_decision_is_put_off_is_counted_and_who_was_decided_since_is_not() {
    let story = on_final_review("pass");
    let left = story.clone().when(withdrawn(DECIDED + 50)).accepted();
    assert_eq!(deferrals(&[decided("defer")], &story), (1, 0));
    assert_eq!(deferrals(&[decided("defer")], &left), (1, 1));
    let mut again = decided("confirm");
    again.cases[0].decision.as_mut().unwrap().on = day(DECIDED + 20);
    assert_eq!(deferrals(&[decided("defer"), again], &left), (1, 0), "they left after it was decided");
    assert_eq!(deferrals(&[decided("confirm")], &left), (0, 0));
}

#[test]
fn who_leaves_the_post_leaves_the_programme_unless_another_post_there_goes_on() {
    let story = on_final_review("pass").when(ended(DECIDED + 50, an_ending(FIRST))).accepted();
    assert_eq!(deferrals(&[decided("defer")], &story), (1, 1));
    let another = story.when(started(DECIDED + 60, a_start(SECOND))).accepted();
    assert_eq!(deferrals(&[decided("defer")], &another), (1, 0));
}

#[test]
fn a_wait_goes_from_the_last_submission_to_the_decision_that_settles_it() {
    let story = on_final_review("pass");
    let waited = |sittings: &[Sitting]| patterns(sittings, &story, (0, 2_000)).waits;
    let days = i64::try_from(DECIDED - 370).unwrap();
    let one = Waits { decisions: 1, lower_quartile: days, median: days, upper_quartile: days, longest: days };
    assert_eq!(waited(&[decided("confirm")]), Some(one));
    assert_eq!(waited(&[decided("defer")]), None, "it waits on");
    assert_eq!(waited(&[undecided()]), None);
    assert_eq!(patterns(&[decided("confirm")], &story, (DECIDED + 1, 2_000)).waits, None);
}

#[test]
fn loads_are_of_sittings_that_were_not_cancelled_and_of_those_who_took_part() {
    let story = on_programme();
    let it = patterns(&[decided("confirm")], &story, (0, 2_000));
    let most_cases = crate::sitting::tests::terms().most_cases as usize;
    assert_eq!(it.sittings, [SittingLoad { sitting: decided("confirm").id(), held_on: day(DECIDED), cases: 1, most_cases }]);
    let of = |member: MemberId| it.members.iter().find(|it| it.member == member).map(|it| (it.sittings, it.cases));
    assert_eq!((of(CHAIR), of(MAKER), it.members.len()), (Some((1, 1)), Some((1, 0)), 4));
    let mut cancelled = decided("confirm");
    cancelled.cancelled = Some(crate::private::Private::Erased);
    assert_eq!(patterns(&[cancelled], &story, (0, 2_000)).sittings, []);
}

proptest! {
    #[test]
    fn quartiles_are_in_order_and_are_waits_that_somebody_had(days in proptest::collection::vec(0i64..400, 0..40)) {
        let Some(it) = waits(days.clone()) else {
            prop_assert!(days.is_empty());
            return Ok(());
        };
        let all = [it.lower_quartile, it.median, it.upper_quartile, it.longest];
        prop_assert!(all.is_sorted());
        prop_assert!(all.iter().all(|it| days.contains(it)));
        for (quarters, it) in (1..).zip(all) {
            let no_longer = days.iter().filter(|day| **day <= it).count();
            prop_assert!(no_longer * 4 >= days.len() * quarters);
        }
    }
}
