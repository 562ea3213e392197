//! What holds of every clock, whatever happened in whatever order it was recorded.

use std::sync::LazyLock;

use chrono::Days;
use proptest::prelude::*;

use super::tests::{course, day, entry, year};
use super::*;

const ANCHOR: &str = "2026-09-07";

/// The year without what moves a date after it was reached.
static PLAIN: LazyLock<Programme> = LazyLock::new(|| {
    let programme = year().programme().unwrap().clone();
    Programme { days_of_rest: DaysOfRest::default(), ..programme }
});

/// A day in the time around a programme.
fn some_day() -> impl Strategy<Value = NaiveDate> {
    (0..800_u64).prop_map(|it| day(ANCHOR) + Days::new(it))
}

fn some_hours() -> impl Strategy<Value = (NaiveDate, Fte)> {
    (some_day(), 0..=10_i64).prop_map(|(from, tenths)| (from, Fte::from_millionths(tenths * 100_000).unwrap()))
}

fn some_pause() -> impl Strategy<Value = (NaiveDate, Option<NaiveDate>)> {
    (some_day(), prop::option::weighted(0.9, 1..200_u64)).prop_map(|(from, days)| (from, days.map(|it| from + Days::new(it))))
}

/// What happened in a programme, each with its number.
fn anything() -> impl Strategy<Value = Course<'static>> {
    let hours = prop::collection::vec(some_hours(), 0..5);
    let pauses = prop::collection::vec(some_pause(), 0..5);
    let extensions = prop::collection::vec((some_day(), 1..90_u32), 0..3);
    (hours, pauses, extensions).prop_map(move |(hours, pauses, extensions)| {
        let mut it = course(&PLAIN, ANCHOR);
        let mut number = 10_u128;
        let mut said_by = || {
            number += 1;
            entry(number)
        };
        it.hours.extend(hours.into_iter().map(|(from, fte)| Hours { from, fte, said_by: said_by() }));
        it.pauses.extend(pauses.into_iter().map(|(from, until)| Pause { from, until, said_by: said_by(), resumed_by: None }));
        it.extensions.extend(extensions.into_iter().map(|(on, days)| Extension { on, by: Length::Days(days), said_by: said_by() }));
        it
    })
}

/// The pace of a day, looked up without a timeline.
fn pace(course: &Course<'_>, day: NaiveDate) -> i64 {
    if course.pauses.iter().any(|it| it.from <= day && it.until.is_none_or(|until| day < until)) {
        return 0;
    }
    let mut hours: Vec<_> = course.hours.iter().filter(|it| it.from <= day).collect();
    hours.sort_by_key(|it| (it.from, it.said_by));
    hours.last().map_or(Fte::ONE, |it| it.fte).millionths()
}

/// The day on which so many days have passed, one day after the other.
fn slowly(course: &Course<'_>, days: i64) -> Option<NaiveDate> {
    let mut left = days * 1_000_000;
    // Beyond this nothing changes any more, and at a tenth of full time twelve months take ten years.
    let days = course.anchor.iter_days().take(8_000);
    for day in days {
        if left <= 0 && pace(course, day) > 0 {
            return Some(day);
        }
        left -= pace(course, day);
    }
    None
}

proptest! {
    #[test]
    fn the_order_of_recording_does_not_matter((course, shuffled) in {
        anything().prop_flat_map(|it| {
            let parts = (Just(it.hours.clone()).prop_shuffle(), Just(it.pauses.clone()).prop_shuffle(), Just(it.extensions.clone()).prop_shuffle());
            (Just(it.clone()), parts).prop_map(|(it, (hours, pauses, extensions))| (it.clone(), Course { hours, pauses, extensions, ..it }))
        })
    }) {
        prop_assert_eq!(Clock::of(&course), Clock::of(&shuffled));
    }

    #[test]
    fn the_end_is_the_day_on_which_its_time_has_passed(course in anything()) {
        let without = Course { extensions: Vec::new(), ..course };
        prop_assert_eq!(Clock::of(&without).expected_end.on, slowly(&without, 365));
    }

    #[test]
    fn a_pause_of_n_days_moves_every_later_date_by_n_days(
        from in some_day(), days in 1..200_u64, tenths in 1..=10_i64,
    ) {
        let mut without = course(&PLAIN, ANCHOR);
        without.hours[0].fte = Fte::from_millionths(tenths * 100_000).unwrap();
        let mut with = without.clone();
        with.pauses.push(Pause { from, until: Some(from + Days::new(days)), said_by: entry(9), resumed_by: None });
        let (before, after) = (Clock::of(&without), Clock::of(&with));
        let dates = |it: &Clock| -> Vec<NaiveDate> {
            let phases = it.phases.iter().map(|it| it.until.on);
            it.reviews.iter().map(|it| it.due.on).chain(phases).chain([it.expected_end.on]).flatten().collect()
        };
        for (was, is) in dates(&before).into_iter().zip(dates(&after)) {
            prop_assert_eq!(is, if was < from { was } else { was + Days::new(days) });
        }
        prop_assert_eq!(before.planned_end, after.planned_end);
    }

    #[test]
    fn every_step_begins_where_the_one_before_it_ended(course in anything()) {
        let clock = Clock::of(&course);
        let reviews = clock.reviews.iter().map(|it| &it.due);
        for it in reviews.chain([&clock.planned_end, &clock.expected_end]) {
            prop_assert!(it.why.windows(2).all(|it| it[0].to == it[1].from));
            prop_assert_eq!(it.why.last().and_then(|it| it.to), it.on);
        }
    }
}
