//! Sentences about secondments: one at a time takes all of the time, and what ended has begun.

use uuid::Uuid;

use super::*;
use crate::employment::EmploymentEnded;
use crate::event::Event;
use crate::given::*;
use crate::private::Private::Open;

fn id(number: u128) -> SecondmentId {
    SecondmentId(Uuid::from_u128(number))
}

fn a_secondment(number: u128) -> SecondmentStarted {
    SecondmentStarted {
        secondment: id(number),
        spell: Some(FIRST),
        kind: SecondmentKind::Secondment,
        host: None,
        words: Open(SecondmentWords { host: Some("Bury Hospital".into()), purpose: "To learn discharge planning".into() }),
        until: None,
        days_a_week: None,
        recorded_for: Some(NORTH),
    }
}

fn seconded(on: u64, it: SecondmentStarted) -> Told {
    (on, Event::SecondmentStarted(it))
}

fn back(on: u64, number: u128) -> Told {
    let learned = Open(Some("To plan from the first day".into()));
    (on, Event::SecondmentEnded(SecondmentEnded { secondment: id(number), learned, recorded_for: Some(NORTH) }))
}

fn two_days() -> Option<Days> {
    Some(Days::from_hundredths(200))
}

fn in_post() -> Story {
    given([opened(), started(10, a_start(FIRST))])
}

#[test]
fn two_secondments_that_take_all_of_the_time_do_not_overlap() {
    let story = in_post().when(seconded(20, a_secondment(1))).accepted();
    story.clone().when(seconded(30, a_secondment(2))).refused(OnCareer::SecondmentOverlaps);
    story.clone().when(seconded(30, SecondmentStarted { spell: None, ..a_secondment(2) })).refused(OnCareer::SecondmentOverlaps);
    story.clone().when(seconded(30, SecondmentStarted { days_a_week: two_days(), ..a_secondment(2) })).accepted();
    story.clone().when(seconded(30, SecondmentStarted { kind: SecondmentKind::Shadowing, ..a_secondment(2) })).accepted();
    let over = story.when(back(40, 1)).accepted();
    over.clone().when(seconded(40, a_secondment(2))).refused(OnCareer::SecondmentOverlaps);
    over.clone().when(seconded(41, a_secondment(2))).accepted();
    // Said later of an earlier day.
    over.when(seconded(15, a_secondment(2))).would_break(3, 20, OnCareer::SecondmentOverlaps);
}

#[test]
fn who_has_two_posts_may_be_seconded_from_each() {
    let story = given([opened(), started(10, a_start(FIRST)), started(10, a_start(SECOND)), seconded(20, a_secondment(1))]);
    story.when(seconded(30, SecondmentStarted { spell: Some(SECOND), ..a_secondment(2) })).accepted();
}

#[test]
fn what_another_employer_recorded_stands_in_nobodys_way_and_its_post_is_not_there() {
    let at_south = started(10, crate::employment::EmploymentStarted { employer: SOUTH, ..a_start(SECOND) });
    let story = given([opened(), started(10, a_start(FIRST)), at_south, seconded(20, a_secondment(1))]);
    let of_south = |spell| SecondmentStarted { spell, recorded_for: Some(SOUTH), ..a_secondment(2) };
    story.clone().when(seconded(30, of_south(None))).accepted();
    story.clone().when(seconded(30, of_south(Some(SECOND)))).accepted();
    story.clone().when(seconded(30, of_south(Some(FIRST)))).refused(Refusal::SpellUnknown);
    story
        .when(seconded(30, SecondmentStarted { recorded_for: None, spell: None, ..a_secondment(2) }))
        .refused(OnCareer::SecondmentOverlaps);
}

#[test]
fn nobody_is_seconded_from_a_post_that_ended_or_is_not_there() {
    let ended = (
        40,
        Event::EmploymentEnded(EmploymentEnded {
            spell: FIRST,
            reason: crate::codes::LeaveReason::Resignation,
            destination: crate::codes::LeaverDestination::NotKnown,
            note: Open(None),
        }),
    );
    let story = in_post().when(ended).accepted();
    story.clone().when(seconded(50, a_secondment(1))).refused(Refusal::SpellOver);
    story.clone().when(seconded(5, a_secondment(1))).refused(Refusal::SpellUnknown);
    story.clone().when(seconded(20, SecondmentStarted { spell: Some(SECOND), ..a_secondment(1) })).refused(Refusal::SpellUnknown);
    story.when(seconded(50, SecondmentStarted { spell: None, ..a_secondment(1) })).accepted();
}

#[test]
fn what_ended_has_begun_and_ends_once() {
    let story = in_post().when(seconded(20, a_secondment(1))).accepted();
    story.clone().when(back(19, 1)).refused(OnCareer::SecondmentUnknown);
    story.clone().when(back(30, 2)).refused(OnCareer::SecondmentUnknown);
    let on_the_first_day = story.clone().when(back(20, 1)).accepted();
    on_the_first_day.when(back(30, 1)).refused(OnCareer::SecondmentOver);
    story.clone().when(back(TODAY + 1, 1)).refused(Refusal::InTheFuture);
    let other = SecondmentEnded { secondment: id(1), learned: Open(None), recorded_for: Some(SOUTH) };
    story.clone().when((30, Event::SecondmentEnded(other))).refused(OnCareer::SecondmentUnknown);
    story.when(back(30, 1)).accepted().then(|journey| {
        let it = &journey.career.secondments[0];
        assert_eq!((it.from, it.ended.as_ref().map(|it| it.0)), (day(20), Some(day(30))));
    });
}

#[test]
fn a_secondment_is_with_somebody_for_something() {
    let tell = |change: fn(&mut SecondmentStarted)| {
        let mut it = a_secondment(1);
        change(&mut it);
        in_post().when(seconded(20, it))
    };
    let words = |host: Option<&str>, purpose: &str| Open(SecondmentWords { host: host.map(Into::into), purpose: purpose.into() });
    assert!(tell(|_| ()).is_accepted());
    tell(|it| it.host = Some(SOUTH)).refused(OnCareer::SecondmentHost);
    let nobody = SecondmentStarted { words: words(None, "To learn"), ..a_secondment(1) };
    in_post().when(seconded(20, nobody)).refused(OnCareer::SecondmentHost);
    let for_nothing = SecondmentStarted { words: words(Some("Bury"), " "), ..a_secondment(1) };
    in_post().when(seconded(20, for_nothing)).refused(Refusal::Empty("purpose"));
    let unnamed = SecondmentStarted { words: words(Some("\u{200b}"), "To learn"), ..a_secondment(1) };
    in_post().when(seconded(20, unnamed)).refused(Refusal::Empty("hostName"));
    tell(|it| it.until = Some(day(19))).refused(Refusal::EndsBeforeItBegins("plannedUntil"));
    for hundredths in [-100, 0, 601, i64::MAX] {
        let it = SecondmentStarted { days_a_week: Some(Days::from_hundredths(hundredths)), ..a_secondment(1) };
        in_post().when(seconded(20, it)).refused(OnCareer::SecondmentDays);
    }
    let known = tell(|_| ()).accepted();
    known.when(seconded(30, SecondmentStarted { kind: SecondmentKind::Shadowing, ..a_secondment(1) })).refused(OnCareer::SecondmentKnown);
}
