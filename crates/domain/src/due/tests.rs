//! What is due, late and owed, over told stories.

use super::*;
use crate::concern::tests::{plan, raised};
use crate::enrolment::tests::{concluded, moved, on_programme, paused, year};
use crate::event::Event;
use crate::given::*;
use crate::history::AsAt;
use crate::matching::tests::matched;
use crate::review::ReviewSubmitted;
use crate::review::tests::{REVIEW, a_draft_of, a_review_of, returned, submitted};
use crate::support::tests::{agreed, assigned};

fn due(story: &Story, programme: &Programme, on: u64) -> Vec<DueItem> {
    let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
    journey.enrolments[0].due(&journey, programme, day(on))
}

/// What is due, on which day, and how late.
fn told(story: &Story, on: u64) -> Vec<(String, u64, u32)> {
    let words = |it: &What| match it {
        What::Review(point, _) => point.clone(),
        other => other.code().to_owned(),
    };
    let number = |it: NaiveDate| (it - day(0)).num_days().unsigned_abs();
    due(story, year().programme().unwrap(), on).iter().map(|it| (words(&it.what), number(it.on), it.late_by_days)).collect()
}

fn with<const N: usize>(all: [Told; N]) -> Story {
    all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted())
}

#[test]
fn the_next_things_come_first_and_an_optional_review_only_when_it_was_given_back() {
    let story = with([assigned(5, Party::Assessor)]);
    let expected = [
        ("supervision", 11, 0),
        ("agreement", 28, 0),
        ("beginning", 28, 0),
        ("three-months", 98, 0),
        ("six-months", 189, 0),
        ("final", 371, 0),
    ];
    assert_eq!(told(&story, 6), expected.map(|(what, on, late)| (what.to_owned(), on, late)));
    let optional = |story: &Story, on| told(story, on).into_iter().find(|it| it.0 == "nine-months");
    let story = story.when((200, Event::ReviewDrafted(a_draft_of("nine-months")))).accepted();
    assert_eq!(optional(&story, 201), None, "nobody is told that somebody else has begun one");
    let handed_in = ReviewSubmitted { review: REVIEW, ..a_review_of(0, "nine-months", 201) };
    let story = story.when(submitted(202, handed_in)).accepted();
    assert_eq!(optional(&story, 203), None);
    let story = story.when(returned(204)).accepted();
    assert_eq!(optional(&story, 205), Some(("nine-months".into(), 280, 0)));
}

#[test]
fn what_was_not_done_is_late_by_so_many_days_and_says_whose_move_it_is_and_why() {
    let story = with([submitted(26, a_review_of(1, "beginning", 26))]);
    let late = due(&story, year().programme().unwrap(), 108).into_iter().find(|it| it.late_by_days > 0 && it.what.code() == "review");
    let late = late.unwrap();
    assert_eq!((late.what, late.late_by_days, late.whose), (What::Review("three-months".into(), None), 10, Party::Assessor));
    assert!(late.why.iter().any(|it| it.because == Because::Rule("reviews.three-months.after_months".into())));
}

#[test]
fn a_missed_session_is_late_while_one_can_still_answer_for_it() {
    let sessions = |on| told(&on_programme(), on).into_iter().filter(|it| it.0 == "supervision").map(|it| (it.1, it.2)).collect::<Vec<_>>();
    assert_eq!(sessions(14), [(11, 3), (18, 0)]);
    assert_eq!(sessions(21), [(18, 3), (25, 0)], "the first week can no longer be made good");
}

#[test]
fn trap_6_a_new_assessor_owes_a_signature() {
    let story = with([assigned(5, Party::Assessor), agreed(16, &[Party::Worker, Party::Assessor]), assigned(60, Party::Assessor)]);
    assert!(told(&story, 63).contains(&("agreement".into(), 60, 3)));
}

#[test]
fn a_concern_needs_a_plan_and_a_plan_a_second_look() {
    let story = with([raised(50)]);
    assert!(told(&story, 52).contains(&("plan_for_concern".into(), 50, 2)));
    let story = story.when(plan(53, true, 81)).accepted();
    assert!(told(&story, 54).contains(&("second_look".into(), 81, 0)));
}

#[test]
fn where_a_version_asks_for_an_action_plan_of_everybody_it_is_due_with_the_first_review() {
    let programme = Programme { action_plan_required: true, ..year().programme().unwrap().clone() };
    let is_plan = |it: &DueItem| it.what == What::ActionPlan && it.on == day(28);
    assert!(due(&on_programme(), &programme, 6).iter().any(is_plan));
    assert!(!due(&with([plan(6, false, 40)]), &programme, 6).iter().any(is_plan));
}

#[test]
fn trap_11_who_is_not_registered_any_more_owes_a_registration_and_stays_employed() {
    let story = with([claimed(7, "a"), released(60, "a")]);
    assert!(told(&story, 63).contains(&("registration".into(), 60, 3)));
    assert!(!told(&story.when(claimed(64, "b")).accepted(), 64).iter().any(|it| it.0 == "registration"));
    assert!(!told(&on_programme(), 63).iter().any(|it| it.0 == "registration"), "a number may arrive after the start");
}

#[test]
fn trap_3_a_long_absence_is_for_somebody_to_decide_about_and_pauses_nothing_by_itself() {
    let story = with([away(50, leave(FIRST))]);
    let is_absence = |it: &(String, u64, u32)| it.0 == "long_absence";
    assert!(!told(&story, 60).iter().any(is_absence));
    assert!(told(&story, 80).contains(&("long_absence".into(), 78, 2)));
    assert!(told(&story, 80).contains(&("three-months".into(), 98, 0)), "the clock runs on");
}

#[test]
fn where_a_version_asks_for_it_everybody_is_matched_to_a_post_by_the_end() {
    let programme = Programme { matching_required: true, ..year().programme().unwrap().clone() };
    let is_match = |it: &DueItem| it.what == What::Matching && it.on == day(371);
    assert!(due(&on_programme(), &programme, 6).iter().any(is_match));
    assert!(!due(&with([matched(300, "Social worker")]), &programme, 301).iter().any(is_match));
}

#[test]
fn while_the_clock_stands_no_supervision_is_due_and_an_overdue_return_is() {
    let story = with([paused(50, Some(80))]);
    assert!(!told(&story, 60).iter().any(|it| it.0 == "supervision"));
    assert!(told(&story, 83).contains(&("return".into(), 80, 3)));
}

#[test]
fn what_was_due_before_a_move_that_leaves_reviews_behind_is_not_owed_and_what_comes_after_is() {
    let reviews = |carried: &[Carried]| {
        let story = with([submitted(99, a_review_of(1, "three-months", 98)), moved(150, "2027", carried)]);
        told(&story, 160).into_iter().filter(|it| !it.0.contains("super")).map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(reviews(&[Carried::Time]), ["six-months", "final"]);
    assert_eq!(reviews(&[Carried::Time, Carried::Reviews]), ["beginning", "six-months", "final"]);
}

#[test]
fn nothing_is_due_when_it_is_over() {
    assert_eq!(told(&with([concluded(380, 371)]), 380), []);
}
