//! Sentences about grades: held from a day, for a time or for good, and four facts that stay four.

use super::*;
use crate::enrolment::tests::pin;
use crate::given::*;
use crate::private::Private::Open;

fn a_grade(grade: &str, came_by: CameBy) -> GradeHeld {
    GradeHeld {
        spell: FIRST,
        ladder: pin("ladder-croydon", "2018"),
        grade: grade.into(),
        came_by,
        until: None,
        pay_due_from: None,
        application: None,
        note: Open(None),
    }
}

fn held(on: u64, it: GradeHeld) -> Told {
    (on, Event::GradeHeld(it))
}

fn in_post() -> Story {
    given([opened(), started(5, a_start(FIRST))])
}

fn grade_on(story: &Story, on: u64) -> (Option<String>, Option<String>) {
    let journey = crate::journey::Journey::fold(&story.history, crate::history::AsAt { on: day(on), known: i64::MAX });
    let of = |it: Option<&GradeHolding>| it.map(|it| it.held.grade.clone());
    (of(journey.career.grade(FIRST, day(on))), of(journey.career.own_grade(FIRST, day(on))))
}

#[test]
fn one_steps_up_skips_a_grade_acts_up_for_a_time_and_steps_down() {
    let story = in_post().when(held(5, a_grade("g10", CameBy::Appointed))).accepted();
    let story = story.when(held(400, a_grade("g12", CameBy::Promoted))).accepted();
    let acting = GradeHeld { until: Some(day(899)), ..a_grade("g15", CameBy::ActingUp) };
    let story = story.when(held(800, acting)).accepted();
    let story = story.when(held(1_200, a_grade("g11", CameBy::SteppedDown))).accepted();
    let at = |on: u64| grade_on(&story, on);
    let both = |grade: &str, own: &str| (Some(grade.to_owned()), Some(own.to_owned()));
    assert_eq!(at(4), (None, None));
    assert_eq!((at(399), at(400)), (both("g10", "g10"), both("g12", "g12")));
    assert_eq!((at(800), at(899), at(900)), (both("g15", "g12"), both("g15", "g12"), both("g12", "g12")));
    assert_eq!(at(1_200), both("g11", "g11"));
}

#[test]
fn acting_up_has_an_end_and_nothing_else_has() {
    in_post().when(held(10, a_grade("g15", CameBy::ActingUp))).refused(OnCareer::ActingUpEnds);
    let until = |on: u64, came_by| GradeHeld { until: Some(day(on)), ..a_grade("g15", came_by) };
    in_post().when(held(10, until(20, CameBy::Promoted))).refused(OnCareer::ActingUpEnds);
    in_post().when(held(10, until(9, CameBy::ActingUp))).refused(Refusal::EndsBeforeItBegins("heldUntil"));
    in_post().when(held(10, until(10, CameBy::ActingUp))).accepted();
}

#[test]
fn a_grade_is_held_in_a_post_and_pay_is_due_from_a_day_of_its_own() {
    given([opened()]).when(held(10, a_grade("g10", CameBy::Appointed))).refused(Refusal::SpellUnknown);
    in_post().when(held(4, a_grade("g10", CameBy::Appointed))).refused(Refusal::SpellUnknown);
    in_post().when(held(10, GradeHeld { grade: "G 10".into(), ..a_grade("", CameBy::Appointed) })).refused(OnCareer::GradeUnknown);
    let due = |on: u64| GradeHeld { pay_due_from: Some(day(on)), ..a_grade("g11", CameBy::Promoted) };
    in_post().when(held(10, due(10 + 366 * 11))).refused(OnCareer::PayDay);
    let story = in_post().when(held(40, due(20))).accepted();
    story.then(|it| assert_eq!((it.career.grades[0].from, it.career.grades[0].pay_due_from()), (day(40), day(20))));
}

#[test]
fn a_level_is_no_grade_no_title_and_no_role() {
    let standard = Named { id: "pcf".into(), version: "2018".into() };
    let it = PcfLevelAssessed { standard, level: "experienced".into(), recorded_for: None };
    let story = in_post().when(held(5, a_grade("g10", CameBy::Appointed))).accepted();
    let story = story.when((30, Event::PcfLevelAssessed(it.clone()))).accepted();
    story.clone().when((31, Event::PcfLevelAssessed(PcfLevelAssessed { level: "6 !".into(), ..it }))).refused(OnCareer::LevelUnknown);
    story.then(|it| {
        assert_eq!(it.career.levels[0].assessed.level, "experienced");
        assert_eq!(it.career.grades[0].held.grade, "g10");
        let post = &it.spells[0].now().post;
        assert_eq!((post.title(), post.role), (Some("Social worker"), None));
    });
}
