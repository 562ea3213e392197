//! The formulas behind the published rates, to one printed decimal, in whole numbers only.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::decimal::write_scaled;

/// What the rates are made of. An unknown amount is `None`, and is not nothing.
///
/// Workers are in millionths of a full-time equivalent; for rates by headcount, in millionths of a head.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amounts {
    /// In post on 30 September.
    pub in_post: Option<i64>,
    /// Left in the year to 30 September.
    pub leavers: Option<i64>,
    /// Agency workers on 30 September.
    pub agency: Option<i64>,
    /// Agency workers covering vacancies on 30 September.
    pub agency_cover: Option<i64>,
    /// Vacant posts on 30 September.
    pub vacancies: Option<i64>,
    /// Those who hold at least one case on 30 September.
    pub case_holders: Option<i64>,
    /// Cases held on 30 September, in whole cases.
    pub cases: Option<i64>,
    /// Working days lost to sickness in the year, in hundredths of a day.
    pub days_lost: Option<i64>,
    /// The working days of the census year: see [`working_days`].
    pub working_days: Option<i64>,
}

/// A published formula.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// Leavers over those in post at the end.
    Turnover,
    /// Agency workers over agency workers and those in post.
    Agency,
    /// Agency workers covering vacancies over agency workers.
    AgencyCover,
    /// Vacancies over vacancies and those in post.
    Vacancy,
    /// Agency workers covering vacancies over vacancies.
    VacancyAgencyCover,
    /// Cases over those who hold any.
    Caseload,
    /// Days lost over the working days of those in post.
    Absence,
}

/// The working days of a census year for each full-time equivalent in post.
///
/// Derived, as no definition prints it: every local authority's absence rate from 2017 to 2025 follows from 253 days, but for 2020
/// and 2024, in which every one follows from 254. They are the leap years, so a later leap year is taken to have 254 too.
pub fn working_days(year: u16) -> i64 {
    if NaiveDate::from_ymd_opt(i32::from(year), 2, 29).is_some() { 254 } else { 253 }
}

impl Formula {
    /// Every formula.
    pub const ALL: &[Self] =
        &[Self::Turnover, Self::Agency, Self::AgencyCover, Self::Vacancy, Self::VacancyAgencyCover, Self::Caseload, Self::Absence];

    /// The rate in tenths, rounded half up; `None` where an amount is unknown or negative, or there is nothing to divide by.
    pub fn of(self, it: &Amounts) -> Option<Tenths> {
        let (above, below) = self.fraction(it)?;
        if above < 0 || below <= 0 {
            return None;
        }
        let tenths = above / below + i128::from(above % below >= below - above % below);
        i64::try_from(tenths).ok().map(Tenths)
    }

    /// The fraction whose value is the rate in tenths. Two 64-bit amounts multiplied fit in 128 bits.
    fn fraction(self, it: &Amounts) -> Option<(i128, i128)> {
        let wide = |amount: Option<i64>| amount.map(i128::from);
        let percent = |part: Option<i64>, whole: i128| Some((wide(part)? * 1000, whole));
        match self {
            Self::Turnover => percent(it.leavers, wide(it.in_post)?),
            Self::Agency => percent(it.agency, wide(it.agency)? + wide(it.in_post)?),
            Self::AgencyCover => percent(it.agency_cover, wide(it.agency)?),
            Self::Vacancy => percent(it.vacancies, wide(it.vacancies)? + wide(it.in_post)?),
            Self::VacancyAgencyCover => percent(it.agency_cover, wide(it.vacancies)?),
            Self::Caseload => Some((wide(it.cases)? * 10 * 1_000_000, wide(it.case_holders)?)),
            // Hundredths of days over millionths of workers: ten thousand times too little.
            Self::Absence => {
                percent(it.days_lost, wide(it.in_post)?.checked_mul(wide(it.working_days)?)?).map(|(above, below)| (above * 10_000, below))
            }
        }
    }

    /// What the rate is, in words, and what to beware of when comparing it.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Turnover => {
                "leavers in the year to 30 September over workers in post on 30 September, times 100: the closing stock, as the Department for Education counts it, not the average stock of most HR dashboards. A headcount counts a person once in an authority; full-time equivalents count every post"
            }
            Self::Agency => {
                "agency workers over agency workers and workers in post on 30 September, times 100. A headcount counts a worker in post once but an agency worker as often as returned; full-time equivalents count every post"
            }
            Self::AgencyCover => {
                "agency workers who cover vacancies over all agency workers on 30 September, in full-time equivalents, times 100"
            }
            Self::Vacancy => {
                "vacant posts over vacant posts and workers in post on 30 September, in full-time equivalents, times 100. A post that an agency worker covers is still vacant"
            }
            Self::VacancyAgencyCover => {
                "agency workers who cover vacancies over vacant posts on 30 September, in full-time equivalents, times 100. The current layout prints no rate above 100, and marks it unreliable instead"
            }
            Self::Caseload => {
                "cases held on 30 September over the full-time equivalents of those who hold at least one, agency workers among them"
            }
            Self::Absence => {
                "working days lost to sickness in the year to 30 September over 253 working days for each full-time equivalent in post, or 254 in a leap year, times 100. The 253 and 254 are derived from the published rates, not printed with them"
            }
        }
    }
}

/// A rate in tenths: what is printed with one decimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenths(i64);

impl Tenths {
    /// Millionths as they are printed, with one decimal, rounded half up.
    pub fn of_millionths(millionths: i64) -> Self {
        Self((millionths + 50_000).div_euclid(100_000))
    }

    /// Hundredths as they are printed, with one decimal, rounded half up.
    pub fn of_hundredths(hundredths: i64) -> Self {
        Self((hundredths + 5).div_euclid(10))
    }

    /// In tenths, for comparing.
    pub fn tenths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// England, 2025.
    fn england() -> Amounts {
        Amounts {
            in_post: Some(36_186_300_000),
            leavers: Some(4_276_300_000),
            agency: Some(5_415_900_000),
            agency_cover: Some(4_390_800_000),
            vacancies: Some(5_965_400_000),
            case_holders: Some(21_105_400_000),
            cases: Some(321_661),
            days_lost: Some(32_278_630),
            working_days: Some(working_days(2025)),
        }
    }

    #[test]
    fn the_rates_of_england_come_out_as_published() {
        let printed = Formula::ALL.iter().map(|it| it.of(&england()).unwrap().to_string());
        assert_eq!(printed.collect::<Vec<_>>(), ["11.8", "13", "81.1", "14.2", "73.6", "15.2", "3.5"]);
    }

    #[test]
    fn nothing_to_divide_by_is_no_rate() {
        let nobody = Amounts { in_post: Some(0), leavers: Some(0), agency: Some(0), ..Amounts::default() };
        assert_eq!(Formula::Turnover.of(&nobody), None);
        assert_eq!(Formula::Agency.of(&nobody), None);
        assert_eq!(Formula::Absence.of(&nobody), None);
    }

    #[test]
    fn an_unknown_amount_is_no_rate_either() {
        for it in Formula::ALL {
            assert_eq!(it.of(&Amounts::default()), None);
        }
    }

    #[test]
    fn half_a_tenth_is_rounded_up() {
        let it = Amounts { in_post: Some(2000), leavers: Some(1), ..Amounts::default() };
        assert_eq!(Formula::Turnover.of(&it), Some(Tenths(1)));
        let it = Amounts { in_post: Some(2001), leavers: Some(1), ..Amounts::default() };
        assert_eq!(Formula::Turnover.of(&it), Some(Tenths(0)));
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        let most = Some(i64::MAX);
        let it = Amounts {
            in_post: most,
            leavers: most,
            agency: most,
            agency_cover: most,
            vacancies: most,
            case_holders: Some(1),
            cases: most,
            days_lost: most,
            working_days: most,
        };
        for formula in Formula::ALL {
            let _ = formula.of(&it);
        }
    }
}
