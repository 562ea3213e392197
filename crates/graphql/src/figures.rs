//! Figures of the workforce, published or counted: the same shape for both, so that one can be held beside the other.

mod measure;
mod policy;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::figures::{Figure, Symbol};
use domain::workforce::{Quantity, Shown, TwoWays};
use store::published::Printed;
use store::suppression::Answered;

pub use measure::MeasureName;
pub use policy::SuppressionPolicy;

use crate::at::{AsAtAnswered, At};
use crate::employer::{self, Employer};
use crate::scalars::Date;

/// Where figures come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum FiguresSource {
    /// Counted from the journeys on record.
    Counted,
    /// Printed in a release of official statistics.
    Published,
}

/// What is shown.
#[derive(Clone)]
enum Figures {
    Counted(Box<(Arc<Answered>, Employer, At)>),
    Printed(Printed),
}

/// The workforce of an area or an employer in figures.
#[derive(Clone)]
pub struct WorkforceFigures {
    figures: Figures,
    area: String,
    on: NaiveDate,
}

impl WorkforceFigures {
    /// Figures counted over the twelve months to a day, as somebody is told them.
    pub fn counted(told: Arc<Answered>, area: String, employer: Employer, at: &At) -> Self {
        let at = told.known_at.map_or_else(|| at.on_day(told.at.on), |known| At::new(told.at, known));
        Self { on: told.at.on, area, figures: Figures::Counted(Box::new((told, employer, at))) }
    }

    /// Figures as one release printed them.
    pub fn printed(it: Printed) -> Self {
        let on = NaiveDate::from_ymd_opt(it.year, 9, 30).unwrap_or_default();
        Self { area: it.name.clone(), on, figures: Figures::Printed(it) }
    }

    fn told(&self, measure: MeasureName) -> TwoWays {
        let quantity = Quantity::from(measure);
        match &self.figures {
            Figures::Counted(it) => it.0.figures.get(quantity),
            Figures::Printed(it) => {
                let heads = quantity.by_headcount().map(|measure| printed(&it.figure(measure)));
                TwoWays { fte: printed(&it.figure(quantity.by_fte())), headcount: heads.unwrap_or_default() }
            }
        }
    }

    fn only(&self, measure: MeasureName) -> Shown {
        self.told(measure).fte
    }

    fn count(&self, measure: MeasureName) -> WorkforceCount {
        WorkforceCount::of(measure.into(), self.told(measure))
    }

    fn rate(&self, measure: MeasureName) -> WorkforceRate {
        WorkforceRate::of(measure.into(), self.told(measure))
    }
}

/// A figure as a release printed it.
fn printed(it: &Figure) -> Shown {
    let symbol = if let Figure::Symbol(symbol) = it { Some(*symbol) } else { None };
    Shown { millionths: it.millionths(), symbol }
}

/// To the digit that is published.
fn one_decimal(it: Shown) -> Option<f64> {
    it.tenths().map(|it| it.tenths() as f64 / 10.0)
}

fn whole(it: Shown) -> Option<i32> {
    it.millionths.and_then(|it| i32::try_from(it / 1_000_000).ok())
}

fn code(it: Shown) -> Option<&'static str> {
    it.symbol.map(Symbol::code)
}

/// The workforce of an area or an employer, in figures. Published and counted figures have the same shape.
#[Object]
impl WorkforceFigures {
    /// Where the figures come from.
    async fn source(&self) -> FiguresSource {
        match &self.figures {
            Figures::Counted(_) => FiguresSource::Counted,
            Figures::Printed(_) => FiguresSource::Published,
        }
    }

    /// The name of the area or employer, as published.
    async fn area(&self) -> &str {
        &self.area
    }

    /// The area's nine-character code, where it has one.
    async fn area_code(&self) -> Option<&str> {
        match &self.figures {
            Figures::Printed(it) => Some(&it.code),
            Figures::Counted(it) => it.1.code_of(),
        }
    }

    /// The kind of area: `national`, `regional` or `local_authority`.
    async fn level(&self) -> &str {
        match &self.figures {
            Figures::Printed(it) => &it.level,
            Figures::Counted(_) => "local_authority",
        }
    }

    /// The employer that was counted; for published figures the employer of that name or code, where there is one.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        match &self.figures {
            Figures::Counted(it) => Ok(Some(it.1.clone())),
            Figures::Printed(it) => employer::called(ctx, &it.code).await,
        }
    }

    /// The day on which the twelve months end.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// The year in which the twelve months end.
    async fn year(&self) -> i32 {
        chrono::Datelike::year(&self.on)
    }

    /// The release that printed the figures; null for counted ones.
    async fn release(&self) -> Option<&str> {
        match &self.figures {
            Figures::Printed(it) => Some(&it.release),
            Figures::Counted(_) => None,
        }
    }

    /// The day and the instant that counted figures hold for; null for published ones.
    async fn as_at(&self) -> Option<AsAtAnswered> {
        match &self.figures {
            Figures::Counted(it) => Some(it.2.answered()),
            Figures::Printed(_) => None,
        }
    }

    /// The instant up to which was known what counted figures are made of; null for published ones.
    async fn known(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        match &self.figures {
            Figures::Counted(it) => Some(it.2.known()),
            Figures::Printed(_) => None,
        }
    }

    /// Social workers in post on the day.
    async fn in_post(&self) -> WorkforceCount {
        self.count(MeasureName::InPost)
    }

    /// Social workers who started in the twelve months.
    async fn starters(&self) -> WorkforceCount {
        self.count(MeasureName::Starters)
    }

    /// Social workers who left in the twelve months.
    async fn leavers(&self) -> WorkforceCount {
        self.count(MeasureName::Leavers)
    }

    /// Agency social workers on the day.
    async fn agency(&self) -> WorkforceCount {
        self.count(MeasureName::Agency)
    }

    /// Vacant posts on the day. Posts have no heads.
    async fn vacancies(&self) -> WorkforceCount {
        self.count(MeasureName::Vacancies)
    }

    /// Social workers who hold at least one case on the day, agency workers among them.
    async fn case_holders(&self) -> WorkforceCount {
        self.count(MeasureName::CaseHolders)
    }

    /// Cases held on the day.
    async fn cases(&self) -> Option<i32> {
        whole(self.only(MeasureName::Cases))
    }

    /// Working days lost to sickness in the twelve months.
    async fn days_lost(&self) -> Option<f64> {
        one_decimal(self.only(MeasureName::DaysLost))
    }

    /// Leavers over those in post at the end, times 100.
    async fn turnover_rate(&self) -> WorkforceRate {
        self.rate(MeasureName::TurnoverRate)
    }

    /// Agency workers over agency workers and those in post, times 100.
    async fn agency_rate(&self) -> WorkforceRate {
        self.rate(MeasureName::AgencyRate)
    }

    /// Vacancies over vacancies and those in post, in full-time equivalents, times 100.
    async fn vacancy_rate(&self) -> Option<f64> {
        one_decimal(self.only(MeasureName::VacancyRate))
    }

    /// Cases over the full-time equivalents of those who hold any.
    async fn average_caseload(&self) -> Option<f64> {
        one_decimal(self.only(MeasureName::AverageCaseload))
    }

    /// Days lost over the working days of those in post, times 100.
    async fn absence_rate(&self) -> Option<f64> {
        one_decimal(self.only(MeasureName::AbsenceRate))
    }

    /// The symbol that stands where a measure has no number: `z` not applicable, `x` not available, `c` withheld, `low` rounds
    /// to nothing, `u` too unreliable. Null where there is a number.
    async fn symbol(&self, #[graphql(desc = "Of which measure.")] measure: MeasureName) -> Option<&'static str> {
        let TwoWays { fte, headcount } = self.told(measure);
        code(fte).or(code(headcount))
    }

    /// What is withheld and why, where you see no names; null where the figures are exact or published.
    async fn withheld(&self) -> Option<SuppressionPolicy> {
        match &self.figures {
            Figures::Counted(it) => it.0.policy.map(SuppressionPolicy::of),
            Figures::Printed(_) => None,
        }
    }

    /// What a measure is, in words.
    async fn definition(&self, #[graphql(desc = "Of which measure.")] measure: MeasureName) -> &'static str {
        Quantity::from(measure).definition()
    }
}

/// A number of people, or of posts, in two ways of counting.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct WorkforceCount {
    /// Full-time equivalents to one decimal; null where there is no number.
    fte: Option<f64>,
    /// Heads; null where there is no number.
    headcount: Option<i32>,
    /// What stands where one of the numbers is not; null where both are there.
    symbol: Option<&'static str>,
    /// What stands where the full-time equivalents are not.
    fte_symbol: Option<&'static str>,
    /// What stands where the heads are not.
    headcount_symbol: Option<&'static str>,
    /// What this is, in words.
    definition: &'static str,
}

/// A rate in two ways of counting, in percent.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct WorkforceRate {
    /// By full-time equivalents, to one decimal; null where there is no number.
    fte: Option<f64>,
    /// By headcount, to one decimal; null where there is no number.
    headcount: Option<f64>,
    /// What stands where one of the numbers is not; null where both are there.
    symbol: Option<&'static str>,
    /// What stands where the rate by full-time equivalents is not.
    fte_symbol: Option<&'static str>,
    /// What stands where the rate by headcount is not.
    headcount_symbol: Option<&'static str>,
    /// What this is, in words.
    definition: &'static str,
}

impl WorkforceCount {
    /// A number as it is told.
    pub fn of(quantity: Quantity, TwoWays { fte, headcount }: TwoWays) -> Self {
        Self {
            fte: one_decimal(fte),
            headcount: whole(headcount),
            symbol: code(fte).or(code(headcount)),
            fte_symbol: code(fte),
            headcount_symbol: code(headcount),
            definition: quantity.definition(),
        }
    }
}

impl WorkforceRate {
    /// A rate as it is told.
    pub fn of(quantity: Quantity, TwoWays { fte, headcount }: TwoWays) -> Self {
        Self {
            fte: one_decimal(fte),
            headcount: one_decimal(headcount),
            symbol: code(fte).or(code(headcount)),
            fte_symbol: code(fte),
            headcount_symbol: code(headcount),
            definition: quantity.definition(),
        }
    }
}
