//! The worked calendar and the traps of the clock, told as sentences.

use uuid::Uuid;

use super::*;
use crate::framework::{Framework, check, shipped};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn entry(number: u128) -> EventId {
    EventId(Uuid::from_u128(number))
}

pub(super) fn year() -> Framework {
    let it = shipped().iter().find(|it| it.file == "asye-children-2026-dfe.toml").unwrap();
    check(it.text).unwrap()
}

fn townbury() -> Framework {
    check(include_str!("../../../../frameworks/examples/asye-children-townbury.toml")).unwrap()
}

/// A course that begins on a day, at full time, in which nothing has happened.
pub(super) fn course<'p>(programme: &'p Programme, anchor: &str) -> Course<'p> {
    let (anchor, stated_by) = (day(anchor), entry(1));
    let hours = vec![Hours { from: anchor, fte: Fte::ONE, said_by: entry(2) }];
    Course { programme, anchor, stated_by, hours, pauses: Vec::new(), extensions: Vec::new(), absences: Vec::new(), ended: None }
}

fn hours(from: &str, fte: &str, said_by: u128) -> Hours {
    Hours { from: day(from), fte: Fte::parse(fte).unwrap(), said_by: entry(said_by) }
}

fn pause(from: &str, until: Option<&str>, said_by: u128) -> Pause {
    Pause { from: day(from), until: until.map(day), said_by: entry(said_by), resumed_by: None }
}

fn text(it: &Timed) -> String {
    it.on.map_or_else(|| "nobody knows".to_owned(), |it| it.to_string())
}

/// When each review is due.
fn reviews(clock: &Clock) -> Vec<String> {
    clock.reviews.iter().map(|it| text(&it.due)).collect()
}

fn steps(it: &Timed) -> Vec<String> {
    let because = |it: &Because| match it {
        Because::Entry(it) => format!("entry {}", it.0.as_u128()),
        Because::Rule(it) => it.clone(),
    };
    it.why.iter().map(|it| format!("{}: {} ({})", because(&it.because), it.words, it.to.unwrap_or_default())).collect()
}

#[test]
fn a_year_at_full_time_ends_on_the_same_day_of_the_next() {
    let year = year();
    let clock = Clock::of(&course(year.programme().unwrap(), "2026-09-07"));
    assert_eq!((text(&clock.planned_end), text(&clock.expected_end)), ("2027-09-07".into(), "2027-09-07".into()));
    // The six-month day is a Sunday.
    assert_eq!(reviews(&clock), ["2026-09-28", "2026-12-07", "2027-03-08", "2027-06-07", "2027-09-07"]);
}

#[test]
fn trap_2_a_part_time_end_is_reached_in_pieces_of_working_pattern() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.hours.push(hours("2027-04-01", "0.8", 7));
    let clock = Clock::of(&course);
    assert_eq!((text(&clock.planned_end), text(&clock.expected_end)), ("2027-09-07".into(), "2027-10-17".into()));
    assert_eq!(
        steps(&clock.expected_end),
        [
            "entry 1: the clock runs from this day (2026-09-07)",
            "length_months: 12 months after the first day (2027-09-07)",
            "entry 7: 0.8 of full time from 1 April 2027: 159 of 365 days were left, and take 199 (2027-10-17)",
        ]
    );
    assert_eq!(text(&clock.review("nine-months").unwrap().due), "2027-06-07", "a review that hours do not move stays");
    assert_eq!(text(&clock.review("final").unwrap().due), "2027-10-18", "the final review goes where the end goes, to a working day");
    assert_eq!(text(&clock.phases[2].until), "2027-10-17");
}

#[test]
fn who_begins_part_time_is_promised_the_longer_time_from_the_start() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.hours = vec![hours("2026-01-01", "0.5", 7)];
    let clock = Clock::of(&course);
    assert_eq!((text(&clock.planned_end), text(&clock.expected_end)), ("2028-09-06".into(), "2028-09-06".into()));
}

#[test]
fn trap_7_boundaries_are_day_42_and_six_months_with_the_month_cut_where_it_ends() {
    let year = year();
    let clock = Clock::of(&course(year.programme().unwrap(), "2026-09-07"));
    let phases: Vec<_> = clock.phases.iter().map(|it| (text(&it.from), text(&it.until))).collect();
    let told = [("2026-09-07", "2026-10-19"), ("2026-10-19", "2027-03-07"), ("2027-03-07", "2027-09-07")];
    assert_eq!(phases, told.map(|(from, until)| (from.to_owned(), until.to_owned())));
    let late = Clock::of(&course(year.programme().unwrap(), "2026-08-31"));
    assert_eq!(text(&late.phases[1].until), "2027-02-28");
    let leap = Clock::of(&course(year.programme().unwrap(), "2027-08-31"));
    assert_eq!(text(&leap.phases[1].until), "2028-02-29");
}

#[test]
fn trap_3_a_pause_moves_the_end_the_reviews_and_the_phases_that_lie_after_it() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.pauses.push(pause("2027-01-04", Some("2027-03-01"), 9));
    let clock = Clock::of(&course);
    assert_eq!(text(&clock.planned_end), "2027-09-07", "what was promised stays what was promised");
    assert_eq!(text(&clock.expected_end), "2027-11-02");
    assert_eq!(reviews(&clock), ["2026-09-28", "2026-12-07", "2027-05-04", "2027-08-02", "2027-11-02"]);
    assert_eq!((text(&clock.phases[0].until), text(&clock.phases[1].until)), ("2026-10-19".into(), "2027-05-02".into()));
    assert_eq!(
        steps(&clock.review("six-months").unwrap().due),
        [
            "entry 1: the clock runs from this day (2026-09-07)",
            "reviews.six-months.after_months: 6 months after the first day (2027-03-07)",
            "entry 9: paused for 56 days from 4 January 2027 (2027-05-02)",
            "days_of_rest.reviews: the working day after a weekend or bank holiday (2027-05-04)",
        ]
    );
}

#[test]
fn a_date_that_falls_into_a_pause_is_the_first_day_back_when_its_time_was_done() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.pauses.push(pause("2026-12-07", Some("2027-01-11"), 9));
    assert_eq!(text(&Clock::of(&course).review("three-months").unwrap().due), "2027-01-11");
    course.pauses[0].from = day("2026-12-08");
    assert_eq!(text(&Clock::of(&course).review("three-months").unwrap().due), "2026-12-07");
}

#[test]
fn while_nobody_has_said_when_a_pause_ends_nobody_knows_what_comes_after_it() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.pauses.push(pause("2027-01-04", None, 9));
    let clock = Clock::of(&course);
    assert_eq!(text(&clock.expected_end), "nobody knows");
    assert_eq!(reviews(&clock)[..3], ["2026-09-28", "2026-12-07", "nobody knows"]);
    assert_eq!(clock.expected_end.why.last().unwrap().words, "paused from 4 January 2027, and nobody has said until when");
}

#[test]
fn trap_4_an_extension_puts_off_the_end_and_nothing_else() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.extensions.push(Extension { on: day("2027-08-02"), by: Length::Months(1), said_by: entry(8) });
    let clock = Clock::of(&course);
    assert_eq!((text(&clock.planned_end), text(&clock.expected_end)), ("2027-09-07".into(), "2027-10-07".into()));
    assert_eq!(reviews(&clock)[3..], ["2027-06-07", "2027-10-07"], "only the review at the end goes with it");
    course.pauses.push(pause("2027-09-20", Some("2027-09-27"), 9));
    assert_eq!(text(&Clock::of(&course).expected_end), "2027-10-14", "an extension can be paused");
}

#[test]
fn a_councils_own_reviews_come_on_its_own_days() {
    let (townbury, mut dates) = (townbury(), Vec::new());
    for it in Clock::of(&course(townbury.programme().unwrap(), "2026-09-07")).reviews {
        dates.push(format!("{} {}", it.review, text(&it.due)));
    }
    assert_eq!(dates[1..], ["three-months 2026-12-07", "six-months 2027-03-08", "nine-months 2027-06-07", "final 2027-08-09"]);
}

#[test]
fn nothing_goes_on_after_the_hard_stop() {
    let townbury = townbury();
    let mut course = course(townbury.programme().unwrap(), "2026-09-07");
    course.pauses.push(pause("2027-01-04", Some("2028-05-01"), 9));
    let clock = Clock::of(&course);
    assert_eq!((clock.hard_stop, text(&clock.expected_end)), (Some(day("2028-09-07")), "2028-09-07".into()));
    assert_eq!(clock.expected_end.why.last().unwrap().because, Because::Rule("hard_stop_months".into()));
}

#[test]
fn a_day_of_rest_moves_nothing_past_the_hard_stop() {
    let townbury = townbury();
    let rest = DaysOfRest { end: RestDay::NextWorkingDay, reviews: RestDay::NextWorkingDay };
    let programme = Programme { days_of_rest: rest, hard_stop: Some(Length::Months(12)), ..townbury.programme().unwrap().clone() };
    // 5 September 2026 and 2027 are a Saturday and a Sunday.
    let clock = Clock::of(&course(&programme, "2026-09-05"));
    assert_eq!(text(&clock.expected_end), "2027-09-05");
}

#[test]
fn a_clock_that_begins_before_the_employment_is_promised_by_its_first_hours() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.hours = vec![hours("2026-10-07", "0.5", 7)];
    let clock = Clock::of(&course);
    // Thirty days at full time, and 335 that take twice as long.
    assert_eq!((clock.planned_end.on, text(&clock.expected_end)), (clock.expected_end.on, "2028-08-07".into()));
}

#[test]
fn where_a_length_is_not_published_there_is_no_end_and_the_gap_is_the_reason() {
    let year = year();
    let programme = Programme { length: None, ..year.programme().unwrap().clone() };
    let clock = Clock::of(&course(&programme, "2026-09-07"));
    assert_eq!((text(&clock.expected_end), text(&clock.review("final").unwrap().due)), ("nobody knows".into(), "nobody knows".into()));
    assert_eq!(clock.expected_end.why.last().unwrap().because, Because::Rule("length_months".into()));
}

#[test]
fn who_left_the_programme_owes_no_later_review() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.ended = Some((day("2027-03-08"), entry(9)));
    let clock = Clock::of(&course);
    assert_eq!(clock.reviews.iter().map(|it| it.fell_away).collect::<Vec<_>>(), [false, false, false, true, true]);
    assert_eq!(clock.actual_end, Some((day("2027-03-08"), entry(9))));
}

#[test]
fn a_long_absence_without_a_pause_is_pointed_out_and_a_short_one_is_not() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    let away = |from: &str, until: Option<&str>| Absence { from: day(from), until: until.map(day) };
    course.absences = vec![away("2027-01-11", Some("2027-01-29")), away("2027-02-01", Some("2027-02-28")), away("2027-05-01", None)];
    assert_eq!(course.long_absences(day("2027-05-27")), [course.absences[1]]);
    assert_eq!(course.long_absences(day("2027-05-28")).len(), 2);
    course.pauses.push(pause("2027-02-01", Some("2027-03-01"), 9));
    assert_eq!(course.long_absences(day("2027-05-27")), []);
}

#[test]
fn days_in_a_pause_are_not_active() {
    let year = year();
    let mut course = course(year.programme().unwrap(), "2026-09-07");
    course.pauses.push(pause("2026-09-14", Some("2026-09-21"), 9));
    assert_eq!([day("2026-09-07"), day("2026-09-14"), day("2026-09-20"), day("2026-09-22")].map(|it| course.active_days(it)), [0, 7, 7, 8]);
}
