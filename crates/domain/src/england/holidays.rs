//! Working days: which days England rests on, weekends and bank holidays.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Days of a year, as month and day.
type Dates = &'static [(u32, u32)];

/// Bank holidays that were proclaimed for one year, and regular ones that were moved in it: added, taken away.
///
/// By royal proclamation under the Banking and Financial Dealings Act 1971, as listed on gov.uk/bank-holidays.
const PROCLAIMED: &[(i32, Dates, Dates)] = &[
    (2002, &[(6, 3), (6, 4)], &[(5, 27)]),
    (2011, &[(4, 29)], &[]),
    (2012, &[(6, 4), (6, 5)], &[(5, 28)]),
    (2020, &[(5, 8)], &[(5, 4)]),
    (2022, &[(6, 2), (6, 3), (9, 19)], &[(5, 30)]),
    (2023, &[(5, 8)], &[]),
];

/// Whether people in England's offices work on a day: neither a weekend nor a bank holiday.
pub fn is_working_day(day: NaiveDate) -> bool {
    !is_weekend(day) && !is_bank_holiday(day)
}

/// How many working days there are from one day to another, both counted.
pub fn working_days(from: NaiveDate, until: NaiveDate) -> usize {
    from.iter_days().take_while(|it| *it <= until).filter(|it| is_working_day(*it)).count()
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Whether a day is a bank holiday in England and Wales.
pub fn is_bank_holiday(day: NaiveDate) -> bool {
    let special = PROCLAIMED.iter().find(|(year, ..)| *year == day.year());
    let listed = |days: Dates| days.contains(&(day.month(), day.day()));
    match special {
        Some((_, added, _)) if listed(added) => true,
        Some((.., taken)) if listed(taken) => false,
        _ => is_regular(day),
    }
}

fn is_regular(day: NaiveDate) -> bool {
    let (month, date, monday) = (day.month(), day.day(), day.weekday() == Weekday::Mon);
    match month {
        // A holiday on a weekend is kept on the Monday after.
        1 => date == 1 && !is_weekend(day) || monday && matches!(date, 2 | 3),
        3 | 4 => easter(day.year()).is_some_and(|sunday| day == sunday - Days::new(2) || day == sunday + Days::new(1)),
        5 => monday && (date <= 7 || date >= 25),
        8 => monday && date >= 25,
        12 => match date {
            25 | 26 => !is_weekend(day),
            // Whichever of the two falls on a weekend is kept on the first weekdays that are free.
            27 | 28 => matches!(day.weekday(), Weekday::Mon | Weekday::Tue),
            _ => false,
        },
        _ => false,
    }
}

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Nature printed in 1876.
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let sum = moon + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays(year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|it| it.year() == year).filter(|it| is_bank_holiday(*it));
        days.map(|it| it.format("%d %b").to_string()).collect()
    }

    #[test]
    fn the_bank_holidays_are_those_that_were_published() {
        assert_eq!(holidays(2026), ["01 Jan", "03 Apr", "06 Apr", "04 May", "25 May", "31 Aug", "25 Dec", "28 Dec"]);
        assert_eq!(holidays(2027), ["01 Jan", "26 Mar", "29 Mar", "03 May", "31 May", "30 Aug", "27 Dec", "28 Dec"]);
        assert_eq!(holidays(2021), ["01 Jan", "02 Apr", "05 Apr", "03 May", "31 May", "30 Aug", "27 Dec", "28 Dec"]);
    }

    #[test]
    fn a_new_year_on_a_weekend_is_kept_on_the_monday() {
        assert_eq!((holidays(2022)[0].as_str(), holidays(2023)[0].as_str()), ("03 Jan", "02 Jan"));
    }

    #[test]
    fn what_was_proclaimed_for_one_year_is_known() {
        assert_eq!(holidays(2022), ["03 Jan", "15 Apr", "18 Apr", "02 May", "02 Jun", "03 Jun", "29 Aug", "19 Sep", "26 Dec", "27 Dec"]);
        assert!(holidays(2020).contains(&"08 May".to_owned()) && !holidays(2020).contains(&"04 May".to_owned()));
        assert!(holidays(2023).contains(&"08 May".to_owned()) && holidays(2023).contains(&"01 May".to_owned()));
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        let sundays = [2019, 2024, 2025, 2026, 2027, 2038].map(|it| easter(it).unwrap().to_string());
        assert_eq!(sundays, ["2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"]);
    }

    #[test]
    fn working_days_are_counted_with_both_ends() {
        let day = |it: &str| it.parse().unwrap();
        assert_eq!(working_days(day("2027-01-11"), day("2027-01-29")), 15);
        assert_eq!(working_days(day("2026-12-24"), day("2026-12-29")), 2);
    }
}
