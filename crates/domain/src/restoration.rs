//! Restoration to the register: how much updating it takes after so long out of practice, by the regulator's rules (`domain.md` 4.4).

use chrono::{Months, NaiveDate};

use crate::framework::Section;

/// What a return to the register asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestorationRules {
    /// How much updating after how long, the shortest time first.
    pub updating: Vec<UpdatingBand>,
    /// How much of it may at most be private study, in percent.
    pub private_study_percent: u32,
}

/// So much updating after so long out of practice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UpdatingBand {
    /// The years.
    pub years: u32,
    /// Whether just so many years are enough; otherwise it is for longer than that.
    pub inclusive: bool,
    /// The days of updating.
    pub days: u32,
}

/// What one person's return asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Restoration {
    /// The first day without registration.
    pub out_since: NaiveDate,
    /// The days of updating.
    pub updating_days: u32,
    /// How many of them may be private study.
    pub private_study_at_most_days: u32,
}

impl UpdatingBand {
    /// Whether it is for somebody who is back on a day. Years are the calendar's: who went on 29 February has been out for two years on the
    /// 28th of the second February after it.
    fn is_for(&self, out_since: NaiveDate, back_on: NaiveDate) -> bool {
        let Some(reached) = out_since.checked_add_months(Months::new(self.years * 12)) else { return false };
        if self.inclusive { reached <= back_on } else { reached < back_on }
    }

    fn read(it: &Section<'_, '_>) -> Option<Self> {
        let (from, over) = (it.maybe_number("from_years", 0..=100), it.maybe_number("over_years", 0..=100));
        let days = it.number("days", 0..=1_000);
        let (years, inclusive) = match (from, over) {
            (Some(years), None) => (years, true),
            (None, Some(years)) => (years, false),
            _ => {
                if it.has("from_years") == it.has("over_years") {
                    it.fault("from_years", "and over_years: just one of them says after how long", "say one of the two");
                }
                return None;
            }
        };
        Some(Self { years, inclusive, days: days? })
    }
}

impl RestorationRules {
    /// What the return of somebody asks who has been off the register since a day and is back on another. `None` where they would be back
    /// before they went.
    pub fn after(&self, out_since: NaiveDate, back_on: NaiveDate) -> Option<Restoration> {
        if back_on < out_since {
            return None;
        }
        let band = self.updating.iter().rfind(|it| it.is_for(out_since, back_on));
        let updating_days = band.map_or(0, |it| it.days);
        Some(Restoration { out_since, updating_days, private_study_at_most_days: updating_days * self.private_study_percent / 100 })
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let private_study_percent = whole.number("private_study_percent", 0..=100);
        let sections = whole.sections("updating");
        if sections.is_empty() {
            whole.fault("updating", "says nothing", "say at least once after how long how many days are asked");
            return None;
        }
        let updating: Vec<UpdatingBand> = sections.iter().filter_map(UpdatingBand::read).collect();
        let place = |it: &UpdatingBand| (it.years, !it.inclusive);
        let disorder = updating.windows(2).position(|it| place(&it[0]) >= place(&it[1]));
        if let Some(section) = disorder.and_then(|it| sections.get(it + 1)) {
            section.fault("from_years", "is not after a longer time than the one before", "put the shortest time first, each once");
        }
        Some(Self { updating, private_study_percent: private_study_percent? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpd::shipped_rules;
    use crate::framework::{check, shipped};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn asked(out_since: &str, back_on: &str) -> Option<(u32, u32)> {
        let rules = shipped_rules(2026).unwrap().restoration.as_ref().unwrap();
        rules.after(day(out_since), day(back_on)).map(|it| (it.updating_days, it.private_study_at_most_days))
    }

    #[test]
    fn under_two_years_nothing_is_asked_from_two_to_five_thirty_days_and_after_more_than_five_sixty() {
        let of = |back_on| asked("2020-12-01", back_on);
        assert_eq!(of("2020-12-01"), Some((0, 0)));
        assert_eq!([of("2022-11-30"), of("2022-12-01")], [Some((0, 0)), Some((30, 15))], "just two years");
        assert_eq!([of("2025-12-01"), of("2025-12-02")], [Some((30, 15)), Some((60, 30))], "just five years, and a day more");
        assert_eq!(of("2060-01-01"), Some((60, 30)));
        assert_eq!(of("2020-11-30"), None, "nobody is back before they went");
    }

    #[test]
    fn who_went_on_29_february_has_been_away_for_whole_years_on_the_28th() {
        let of = |back_on| asked("2024-02-29", back_on);
        assert_eq!([of("2026-02-27"), of("2026-02-28")], [Some((0, 0)), Some((30, 15))]);
        assert_eq!([of("2029-02-28"), of("2029-03-01")], [Some((30, 15)), Some((60, 30))]);
        assert_eq!([asked("2023-02-28", "2028-02-28"), asked("2023-02-28", "2028-02-29")], [Some((30, 15)), Some((60, 30))]);
    }

    #[test]
    fn private_study_is_at_most_its_share_and_never_a_part_of_a_day_more() {
        let band = UpdatingBand { years: 0, inclusive: true, days: 15 };
        let rules = RestorationRules { updating: vec![band], private_study_percent: 50 };
        assert_eq!(rules.after(day("2026-01-01"), day("2026-01-01")).map(|it| it.private_study_at_most_days), Some(7));
    }

    #[test]
    fn rules_that_were_written_before_anybody_said_so_ask_nothing_that_is_known() {
        assert_eq!(shipped_rules(2021).map(|it| it.restoration.is_none()), Some(true));
    }

    #[test]
    fn a_document_says_each_time_once_and_the_shortest_first() {
        let text = shipped().iter().find(|it| it.file == "swe-cpd-v2.toml").unwrap().text;
        let faults = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            let faults = check(&text.replacen(from, to, 1)).err().unwrap_or_default();
            faults.into_iter().map(|it| format!("{}: {}", it.field, it.reason)).collect::<Vec<_>>()
        };
        assert_eq!(faults("over_years = 5", "over_years = 5"), Vec::<String>::new());
        for (from, to, field) in [
            ("over_years = 5", "from_years = 2", "restoration.updating.2.from_years"),
            ("over_years = 5", "over_years = 1", "restoration.updating.2.from_years"),
            ("over_years = 5", "over_years = 5\nfrom_years = 5", "restoration.updating.2.from_years"),
            ("over_years = 5\n", "", "restoration.updating.2.from_years"),
            ("private_study_percent = 50\n", "", "restoration.private_study_percent"),
            ("private_study_percent = 50", "private_study_percent = 101", "restoration.private_study_percent"),
            ("days = 60", "days = -1", "restoration.updating.2.days"),
        ] {
            let told = faults(from, to);
            assert!(told.len() == 1 && told[0].starts_with(&format!("{field}: ")), "{to}: {told:?}");
        }
        assert!(faults("[restoration]", "[restorations]")[0].contains("nobody knows this field"));
    }
}
