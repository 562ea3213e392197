//! England's civil days: which one an instant falls on, and which of them are worked.

mod holidays;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc, Weekday};

pub use holidays::{is_bank_holiday, is_working_day, working_days};

/// The civil date in England at an instant.
///
/// Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October (Summer Time Order 2002).
pub fn day_in_england(instant: DateTime<Utc>) -> NaiveDate {
    in_england(instant).date_naive()
}

/// The time of day in England at an instant.
pub fn time_in_england(instant: DateTime<Utc>) -> NaiveTime {
    in_england(instant).time()
}

/// What clocks in England show at an instant.
fn in_england(instant: DateTime<Utc>) -> DateTime<Utc> {
    let one = NaiveTime::from_hms_opt(1, 0, 0).unwrap_or_default();
    let change = |month: u32| last_sunday(instant.year(), month).map(|day| day.and_time(one).and_utc());
    let summer = change(3).is_some_and(|it| it <= instant) && change(10).is_some_and(|it| instant < it);
    instant + Duration::hours(i64::from(summer))
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    // Both months have 31 days.
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let since_sunday = last.weekday().days_since(Weekday::Sun);
    last.checked_sub_days(chrono::Days::new(u64::from(since_sunday)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_at(text: &str) -> String {
        day_in_england(text.parse().unwrap()).to_string()
    }

    #[test]
    fn the_last_minute_of_november_is_november_in_england() {
        assert_eq!(day_at("2026-11-30T23:59:59Z"), "2026-11-30");
    }

    #[test]
    fn in_summer_the_day_begins_an_hour_earlier() {
        assert_eq!(day_at("2026-08-31T23:30:00Z"), "2026-09-01");
    }

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        assert_eq!(day_at("2026-03-28T23:30:00Z"), "2026-03-28");
        assert_eq!(day_at("2026-03-29T23:30:00Z"), "2026-03-30");
        assert_eq!(day_at("2026-10-24T23:30:00Z"), "2026-10-25");
        assert_eq!(day_at("2026-10-25T23:30:00Z"), "2026-10-25");
    }
}
