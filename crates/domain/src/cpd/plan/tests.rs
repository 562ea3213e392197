//! Sentences about plans of learning: for which year, and what of them is done.

use uuid::Uuid;

use super::*;
use crate::cpd::{CpdKind, CpdRecorded, CpdWords};
use crate::event::Event;
use crate::given::*;
use crate::history::AsAt;
use crate::ids::CpdId;
use crate::private::Private::Open;

fn number(text: &str) -> u64 {
    u64::try_from((text.parse::<NaiveDate>().unwrap() - day(0)).num_days()).unwrap()
}

fn goal(part: &str) -> CpdGoal {
    CpdGoal { title: "Working with fathers".into(), part: part.into(), by: None }
}

fn planned(on: &str, id: u128, year: i32, goals: Vec<CpdGoal>) -> Told {
    let words = Open(CpdPlanWords { goals, agreed_with: Some("Grace Okafor".into()) });
    (number(on), Event::CpdPlanned(CpdPlanned { plan: CpdPlanId(Uuid::from_u128(id)), year, words, recorded_for: None }))
}

fn learned(on: &str, id: u128, part: Option<&str>, for_year: Option<i32>) -> Told {
    let words = Open(CpdWords { title: format!("Course {id}"), learned: None, changed: None, peer: None });
    let it = CpdRecorded {
        item: CpdId(Uuid::from_u128(id)),
        kind: CpdKind::Course,
        minutes: 60,
        part: part.map(Into::into),
        peer_reflection: false,
        for_year,
        words,
        recorded_for: None,
    };
    (number(on), Event::CpdRecorded(it))
}

fn journey(story: &Story) -> Journey {
    Journey::fold(&story.history, AsAt::END)
}

#[test]
fn a_later_plan_of_the_same_year_replaces_the_earlier_and_both_are_kept() {
    let story = given([
        opened(),
        planned("2025-01-10", 1, 2025, vec![goal("part-4-2")]),
        planned("2025-11-20", 2, 2026, vec![goal("part-4-3")]),
        planned("2025-06-01", 3, 2025, vec![goal("part-4-1")]),
    ]);
    let journey = journey(&story);
    let in_force: Vec<(i32, bool)> = journey.career.plans.iter().map(|it| (it.year, it.is_in_force(&journey))).collect();
    assert_eq!(in_force, [(2025, false), (2025, true), (2026, true)]);
    story.then_on(number("2025-03-01"), |journey| assert!(journey.career.plans[0].is_in_force(&journey), "in force until then"));
}

#[test]
fn a_plan_is_for_the_year_that_runs_or_the_next() {
    let story = given([opened()]);
    for (day, year) in [("2025-11-30", 2025), ("2025-11-30", 2026), ("2025-12-01", 2026)] {
        story.clone().when(planned(day, 1, year, vec![goal("part-4-2")])).accepted();
    }
    for (day, year) in [("2025-12-01", 2025), ("2025-11-30", 2027), ("2025-11-30", i32::MAX), ("2025-11-30", i32::MIN), ("2025-11-30", 0)] {
        story.clone().when(planned(day, 1, year, vec![goal("part-4-2")])).refused(OnCareer::CpdPlanYear);
    }
}

#[test]
fn a_plan_has_goals_that_speak_to_parts_of_the_standard_and_are_met_within_its_year() {
    let tell = |goals| given([opened()]).when(planned("2025-06-01", 1, 2025, goals));
    tell(vec![]).refused(OnCareer::CpdPlanGoals);
    tell(vec![goal("part-4-2"); 21]).refused(OnCareer::CpdPlanGoals);
    tell(vec![goal("part-4-2"); 20]).accepted();
    tell(vec![goal("part-4-2"), goal("part-9-9")]).refused(OnCareer::CpdGoalPart);
    tell(vec![CpdGoal { title: " ".into(), ..goal("part-4-2") }]).refused(Refusal::Empty("goals"));
    let by = |text: &str| vec![CpdGoal { by: text.parse().ok(), ..goal("part-4-2") }];
    tell(by("2025-12-01")).refused(OnCareer::CpdGoalDay);
    tell(by("2024-11-30")).refused(OnCareer::CpdGoalDay);
    let known = tell(by("2025-11-30")).accepted();
    known.when(planned("2025-07-01", 1, 2025, vec![goal("part-4-2")])).refused(OnCareer::CpdPlanKnown);
}

#[test]
fn what_speaks_to_the_same_part_in_the_same_year_stands_beside_a_goal() {
    let story = given([
        opened(),
        learned("2025-11-30", 1, Some("part-4-2"), None),
        learned("2025-12-01", 2, Some("part-4-2"), None),
        learned("2025-12-02", 3, Some("part-4-2"), Some(2025)),
        learned("2025-12-03", 4, Some("part-4-3"), None),
        learned("2025-12-04", 5, None, None),
    ]);
    let journey = journey(&story);
    let found = |year, part| towards(&journey, year, part).iter().map(|it| it.id.0.as_u128()).collect::<Vec<_>>();
    assert_eq!([found(2025, "part-4-2"), found(2026, "part-4-2"), found(2026, "part-4-1")], [vec![1, 3], vec![2], vec![]]);
}
