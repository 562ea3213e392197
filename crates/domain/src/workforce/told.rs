//! Figures as they are told: a number, or the symbol that stands where there is none. Nobody who shows them decides anything any more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Count, Workforce};
use crate::figures::{Measure, Symbol};
use crate::measures::{Formula, Tenths};

/// What is counted of a workforce, and the rates that are made of it.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Quantity {
    /// In post.
    InPost,
    /// Started in the year.
    Starters,
    /// Left in the year.
    Leavers,
    /// Agency workers.
    Agency,
    /// Vacant posts.
    Vacancies,
    /// Those who hold at least one case.
    CaseHolders,
    /// Cases held.
    Cases,
    /// Working days lost in the year.
    DaysLost,
    /// Leavers over those in post.
    TurnoverRate,
    /// Agency workers over agency workers and those in post.
    AgencyRate,
    /// Vacancies over vacancies and those in post.
    VacancyRate,
    /// Cases over those who hold any.
    AverageCaseload,
    /// Days lost over those in post.
    AbsenceRate,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The published measure in full-time equivalents, or the only one there is.
    pub fn by_fte(self) -> Measure {
        match self {
            Self::InPost => Measure::InPostFte,
            Self::Starters => Measure::StartersFte,
            Self::Leavers => Measure::LeaversFte,
            Self::Agency => Measure::AgencyFte,
            Self::Vacancies => Measure::VacancyFte,
            Self::CaseHolders => Measure::CaseHoldersFte,
            Self::Cases => Measure::Cases,
            Self::DaysLost => Measure::WorkingDaysLostFte,
            Self::TurnoverRate => Measure::TurnoverRateFte,
            Self::AgencyRate => Measure::AgencyRateFte,
            Self::VacancyRate => Measure::VacancyRateFte,
            Self::AverageCaseload => Measure::CaseloadFte,
            Self::AbsenceRate => Measure::AbsenceRateFte,
        }
    }

    /// The measure by heads, where one is published.
    pub fn by_headcount(self) -> Option<Measure> {
        Some(match self {
            Self::InPost => Measure::InPostHeadcount,
            Self::Starters => Measure::StartersHeadcount,
            Self::Leavers => Measure::LeaversHeadcount,
            Self::Agency => Measure::AgencyHeadcount,
            Self::TurnoverRate => Measure::TurnoverRateHeadcount,
            Self::AgencyRate => Measure::AgencyRateHeadcount,
            _ => return None,
        })
    }

    /// The formula of a rate.
    pub fn formula(self) -> Option<Formula> {
        Some(match self {
            Self::TurnoverRate => Formula::Turnover,
            Self::AgencyRate => Formula::Agency,
            Self::VacancyRate => Formula::Vacancy,
            Self::AverageCaseload => Formula::Caseload,
            Self::AbsenceRate => Formula::Absence,
            _ => return None,
        })
    }

    /// What it is, in words.
    pub fn definition(self) -> &'static str {
        self.formula().map_or_else(|| self.by_fte().definition(), Formula::definition)
    }

    /// Whether it is counted in heads too. Posts have no heads, and no rate by heads is made of them.
    pub fn has_heads(self) -> bool {
        self.by_headcount().is_some() || self == Self::CaseHolders
    }
}

/// One figure: a number, or the symbol that stands where there is none, or neither, where there is no such measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Shown {
    /// The number, in millionths.
    pub millionths: Option<i64>,
    /// What stands in its place.
    pub symbol: Option<Symbol>,
}

impl Shown {
    /// A number.
    pub fn number(millionths: i64) -> Self {
        Self { millionths: Some(millionths), symbol: None }
    }

    /// A symbol in the place of a number.
    pub fn symbol(symbol: Symbol) -> Self {
        Self { millionths: None, symbol: Some(symbol) }
    }

    /// To the digit that is published: one decimal, rounded half up.
    pub fn tenths(self) -> Option<Tenths> {
        self.millionths.map(|it| Tenths::of_millionths(it.min(i64::MAX - 50_000)))
    }
}

/// One quantity in two ways of counting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TwoWays {
    /// By full-time equivalents, or the only way there is.
    pub fte: Shown,
    /// By heads.
    pub headcount: Shown,
}

/// The figures of a workforce, as one who asks is told them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Figures(BTreeMap<Quantity, TwoWays>);

impl Figures {
    /// Every figure as it was counted: unknown is `x`, and a rate with nothing to divide by is `z`.
    pub fn exact(it: &Workforce) -> Self {
        let told = |quantity: &Quantity| {
            let fte = counted(it, *quantity, |it| it.fte, Workforce::rate);
            let headcount = counted(it, *quantity, heads, Workforce::rate_by_headcount);
            (*quantity, TwoWays { fte, headcount: if quantity.has_heads() { headcount } else { Shown::default() } })
        };
        Self(Quantity::ALL.iter().map(told).collect())
    }

    /// One quantity.
    pub fn get(&self, quantity: Quantity) -> TwoWays {
        self.0.get(&quantity).copied().unwrap_or_default()
    }

    /// Puts something in the place of one quantity.
    pub(crate) fn put(&mut self, quantity: Quantity, told: TwoWays) {
        self.0.insert(quantity, told);
    }

    /// Puts a symbol in the place of one quantity, however it is counted.
    pub(crate) fn withhold(&mut self, quantity: Quantity, symbol: Symbol) {
        let headcount = if quantity.has_heads() { Shown::symbol(symbol) } else { Shown::default() };
        self.put(quantity, TwoWays { fte: Shown::symbol(symbol), headcount });
    }
}

fn heads(it: &Count) -> Option<i64> {
    it.headcount.map(|it| it.saturating_mul(1_000_000))
}

fn counted(
    it: &Workforce,
    quantity: Quantity,
    amount: impl Fn(&Count) -> Option<i64>,
    rate: impl Fn(&Workforce, Formula) -> Option<Tenths>,
) -> Shown {
    let millionths = match quantity {
        Quantity::InPost => amount(&it.in_post),
        Quantity::Starters => amount(&it.starters),
        Quantity::Leavers => amount(&it.leavers),
        Quantity::Agency => amount(&it.agency),
        Quantity::Vacancies => amount(&it.vacancies),
        Quantity::CaseHolders => amount(&it.case_holders),
        Quantity::Cases => it.cases.map(|it| it.saturating_mul(1_000_000)),
        Quantity::DaysLost => it.days_lost.map(|it| it.saturating_mul(10_000)),
        _ => quantity.formula().and_then(|formula| rate(it, formula)).map(|it| it.tenths().saturating_mul(100_000)),
    };
    let made_of = match quantity {
        Quantity::TurnoverRate => [it.leavers.fte, it.in_post.fte],
        Quantity::AgencyRate => [it.agency.fte, it.in_post.fte],
        Quantity::VacancyRate => [it.vacancies.fte, it.in_post.fte],
        Quantity::AverageCaseload => [it.cases, it.case_holders.fte],
        Quantity::AbsenceRate => [it.days_lost, it.in_post.fte],
        _ => [None, None],
    };
    let known = made_of.iter().all(Option::is_some);
    let otherwise = if known { Symbol::NotApplicable } else { Symbol::Unavailable };
    millionths.map_or_else(|| Shown::symbol(otherwise), Shown::number)
}
