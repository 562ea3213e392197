//! What was promised beside what was given, told as sentences.

use uuid::Uuid;

use super::*;
use crate::clock::Length;
use crate::enrolment::Carried;
use crate::enrolment::tests::{YEAR, an_enrolment, enrolled, extended, moved, on_programme, paused, resumed, withdrawn, year};
use crate::event::Event;
use crate::given::*;
use crate::history::AsAt;
use crate::support::Party;

fn session(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

/// An hour and a half of reflection with the supervisor.
pub(crate) fn a_session(number: u128) -> SupervisionRecorded {
    SupervisionRecorded {
        session: session(number),
        enrolment: YEAR,
        state: SessionState::Held,
        kind: SessionKind::Reflective,
        minutes: Minutes::new(90).unwrap(),
        with: vec![Somebody { party: Party::Supervisor, person: None }],
        uninterrupted: true,
        anonymity: Anonymity::NothingFound,
        words: Private::Open(SessionWords::default()),
    }
}

fn told(on: u64, it: SupervisionRecorded) -> Told {
    (on, Event::SupervisionRecorded(it))
}

/// Sessions that count, on these days, each numbered by its day.
fn held(story: Story, days: &[u64]) -> Story {
    days.iter().fold(story, |story, on| story.when(told(*on, a_session(u128::from(*on)))).accepted())
}

fn compliance(story: &Story, on: u64) -> Compliance {
    let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
    journey.enrolments[0].supervision(&journey, year().programme().unwrap(), day(on)).unwrap()
}

/// Each window's first day and what was given, the days counted from the first on the programme.
fn windows(story: &Story, on: u64) -> Vec<(i64, String)> {
    let words = |it: Given| match it {
        Given::InTime(it) => it.0.as_u128().to_string(),
        Given::Late(it) => format!("{} late", it.0.as_u128()),
        other => <&str>::from(other).to_owned(),
    };
    compliance(story, on).windows.iter().map(|it| ((it.from - day(5)).num_days(), words(it.given))).collect()
}

fn given_words(story: &Story, on: u64) -> Vec<String> {
    windows(story, on).into_iter().map(|(_, it)| it).collect()
}

#[test]
fn trap_7_a_session_in_each_week_is_what_was_promised() {
    let story = held(on_programme(), &[5, 12, 25]);
    assert_eq!(windows(&story, 30), [(0, "5".into()), (7, "12".into()), (14, "25".into()), (21, "open".into())]);
    assert_eq!((compliance(&story, 30).promised(), compliance(&story, 30).given()), (3, 3));
    assert_eq!(given_words(&story, 33)[3], "missed");
}

#[test]
fn trap_7_weeks_become_fortnights_on_day_42_and_months_after_six_months() {
    let story = on_programme();
    let starts: Vec<i64> = windows(&story, 371).into_iter().map(|(from, _)| from).collect();
    // 6 January to 6 July 2024 are 182 days: six weeks, and ten fortnights.
    let weeks = (0..6).map(|it| it * 7);
    let fortnights = (0..10).map(|it| 42 + it * 14);
    assert_eq!(starts[..16], weeks.chain(fortnights).collect::<Vec<_>>());
    assert_eq!(starts[16..], [182, 213, 244, 274, 305, 335]);
    assert_eq!(compliance(&story, 371).count(|it| it == Given::Missed), 22, "the last month is over on the last day");
}

#[test]
fn what_is_left_over_at_the_end_belongs_to_the_last_month_unless_it_is_half_of_one() {
    let longer = |days| {
        let story = on_programme().when(extended(300, Length::Days(days))).accepted();
        let windows = compliance(&story, 400).windows;
        windows[windows.len() - 2..].iter().map(|it| ((it.from - day(5)).num_days(), (it.until - day(5)).num_days())).collect::<Vec<_>>()
    };
    assert_eq!(longer(10), [(305, 335), (335, 376)]);
    assert_eq!(longer(16), [(335, 366), (366, 382)]);
}

#[test]
fn trap_7_one_late_session_is_not_two_gaps() {
    let a_day_late = held(on_programme(), &[5, 19, 24, 26]);
    assert_eq!(given_words(&a_day_late, 33), ["5", "19 late", "24", "26", "open"]);
    let instead = held(on_programme(), &[5, 19, 26]);
    assert_eq!(given_words(&instead, 33), ["5", "missed", "19", "26", "open"], "one session answers for one week");
}

#[test]
fn trap_7_forty_minutes_the_wrong_kind_or_a_ringing_telephone_do_not_count() {
    let short = SupervisionRecorded { minutes: Minutes::new(40).unwrap(), ..a_session(1) };
    let case = SupervisionRecorded { kind: SessionKind::Case, ..a_session(2) };
    let interrupted = SupervisionRecorded { uninterrupted: false, ..a_session(3) };
    let cancelled = SupervisionRecorded { state: SessionState::Cancelled, ..a_session(4) };
    let all = [told(6, short), told(7, case), told(8, interrupted), told(9, cancelled)];
    let story = all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
    let first = &compliance(&story, 30).windows[0];
    assert_eq!(first.given, Given::Missed);
    let why = [(session(1), Shortfall::TooShort), (session(2), Shortfall::Kind), (session(3), Shortfall::Interrupted)];
    assert_eq!(first.not_counted, why);
}

#[test]
fn trap_7_leave_excuses_and_is_not_a_failure() {
    let story =
        [away(12, leave(FIRST)), back(23, FIRST)].into_iter().fold(held(on_programme(), &[5]), |story, it| story.when(it).accepted());
    assert_eq!(given_words(&story, 33), ["5", "excused", "excused", "missed", "open"], "four days of seven are more than half");
    let story = held(story, &[24]);
    assert_eq!(given_words(&story, 33), ["5", "excused", "24", "missed", "open"], "a session that was held is not excused");
}

#[test]
fn trap_3_a_pause_stretches_the_window_that_it_falls_into() {
    let story = [paused(14, None), resumed(44)].into_iter().fold(held(on_programme(), &[5, 47]), |story, it| story.when(it).accepted());
    assert_eq!(windows(&story, 60), [(0, "5".into()), (7, "47".into()), (44, "missed".into()), (51, "open".into())]);
}

#[test]
fn while_a_pause_goes_on_its_window_is_open() {
    let story = held(on_programme(), &[5]).when(paused(14, None)).accepted();
    assert_eq!(given_words(&story, 300), ["5", "open"]);
}

#[test]
fn nothing_is_promised_before_the_enrolment_nor_in_the_window_in_which_somebody_leaves() {
    let late = given([opened(), started(5, a_start(FIRST)), enrolled(20, an_enrolment())]);
    assert_eq!(
        windows(&late, 27),
        [(14, "open".into()), (21, "open".into())].map(|(from, it): (i64, String)| (from, if from == 14 { "missed".into() } else { it }))
    );
    let left = held(on_programme(), &[5]).when(withdrawn(16)).accepted();
    assert_eq!(given_words(&left, 300), ["5"]);
    let left_later = held(on_programme(), &[5, 13]).when(withdrawn(16)).accepted();
    assert_eq!(given_words(&left_later, 300), ["5", "13"]);
}

#[test]
fn where_a_move_leaves_supervision_behind_it_is_promised_anew() {
    let moved = |carried: &[Carried]| held(on_programme(), &[5]).when(moved(20, "2027", carried)).accepted();
    assert_eq!(given_words(&moved(&[Carried::Time, Carried::Supervision]), 27), ["5", "missed", "missed", "open"]);
    assert_eq!(given_words(&moved(&[Carried::Time]), 27), ["missed", "open"]);
}

#[test]
fn a_session_is_held_once_and_a_plan_for_a_later_day_does_not_undo_it() {
    let plan = |on| told(on, SupervisionRecorded { state: SessionState::Planned, ..a_session(1) });
    let story = on_programme().when(plan(20)).accepted().when(plan(22)).accepted();
    story.clone().then(|it| assert_eq!((it.enrolments[0].sessions.len(), it.enrolments[0].sessions[0].on), (1, day(22))));
    let story = story.when(told(19, a_session(1))).accepted();
    story.clone().then(|it| assert_eq!(it.enrolments[0].sessions[0].on, day(19)));
    story.clone().when(told(23, a_session(1))).refused(OnProgramme::SessionKnown);
    story.when(told(23, SupervisionRecorded { state: SessionState::Cancelled, ..a_session(1) })).refused(OnProgramme::SessionKnown);
}

#[test]
fn a_session_is_where_it_was_planned_last_and_shown_before_its_day() {
    let state = |on, state| told(on, SupervisionRecorded { state, ..a_session(1) });
    let planned = |story: &Story, on: u64| -> Vec<NaiveDate> {
        let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
        journey.enrolments[0].planned_after(day(on), &story.history).iter().map(|it| it.on).collect()
    };
    let story = on_programme().when(state(30, SessionState::Planned)).accepted();
    assert_eq!([10, 29, 30].map(|on| planned(&story, on)), [vec![day(30)], vec![day(30)], vec![]]);
    let earlier = story.clone().when(state(25, SessionState::Planned)).accepted();
    assert_eq!([10, 24, 25].map(|on| planned(&earlier, on)), [vec![day(25)], vec![day(25)], vec![]]);
    earlier.clone().then(|it| assert_eq!(it.enrolments[0].sessions[0].on, day(25)));
    let cancelled = story.clone().when(state(12, SessionState::Cancelled)).accepted();
    assert_eq!([10, 12].map(|on| planned(&cancelled, on)), [vec![], vec![]]);
    cancelled.then(|it| assert_eq!(it.enrolments[0].sessions[0].state, SessionState::Cancelled));
    let held = story.when(state(20, SessionState::Held)).accepted();
    assert_eq!([10, 20].map(|on| planned(&held, on)), [vec![day(30)], vec![]]);
}

#[test]
fn only_what_has_happened_is_held_and_a_plan_may_lie_ahead() {
    let ahead = TODAY + 1;
    on_programme().when(told(ahead, a_session(1))).refused(Refusal::InTheFuture);
    on_programme().when(told(ahead, SupervisionRecorded { state: SessionState::Planned, ..a_session(1) })).accepted();
}

#[test]
fn a_session_is_with_somebody_rated_from_one_to_five_and_on_a_programme() {
    on_programme().when(told(9, SupervisionRecorded { with: Vec::new(), ..a_session(1) })).refused(Refusal::Empty("with"));
    let rated = |rating| SupervisionRecorded { words: Private::Open(SessionWords { rating: Some(rating), note: None }), ..a_session(1) };
    on_programme().when(told(9, rated(0))).refused(OnProgramme::RatingRange(5));
    on_programme().when(told(9, rated(5))).accepted();
    on_programme().when(told(4, a_session(1))).refused(OnProgramme::EnrolmentUnknown);
    on_programme().when(withdrawn(9)).accepted().when(told(10, a_session(1))).refused(OnProgramme::EnrolmentOver);
    assert_eq!(
        (Minutes::new(0), Minutes::new(481)),
        (Err(OnProgramme::SessionLength(480).into()), Err(OnProgramme::SessionLength(480).into()))
    );
}
