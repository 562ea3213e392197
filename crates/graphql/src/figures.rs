//! Figures of the workforce, published or counted: the same shape for both, so that one can be held beside the other.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::figures::{Figure, Measure, Symbol};
use domain::measures::Formula;
use domain::workforce::{Count, Workforce};
use store::published::Printed;

use crate::at::{AsAtAnswered, At};
use crate::employer::{self, Employer};
use crate::scalars::Date;

/// The measures of a workforce.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum MeasureName {
    /// Social workers in post.
    InPost,
    /// Social workers who started in the year.
    Starters,
    /// Social workers who left in the year.
    Leavers,
    /// Agency social workers.
    Agency,
    /// Vacant posts.
    Vacancies,
    /// Social workers who hold at least one case.
    CaseHolders,
    /// Cases held.
    Cases,
    /// Working days lost to sickness in the year.
    DaysLost,
    /// Leavers over those in post.
    TurnoverRate,
    /// Agency workers over agency workers and those in post.
    AgencyRate,
    /// Vacancies over vacancies and those in post.
    VacancyRate,
    /// Cases over those who hold any.
    AverageCaseload,
    /// Days lost over the working days of those in post.
    AbsenceRate,
}

impl MeasureName {
    fn by_fte(self) -> Measure {
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

    fn by_headcount(self) -> Option<Measure> {
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

    fn formula(self) -> Option<Formula> {
        Some(match self {
            Self::TurnoverRate => Formula::Turnover,
            Self::AgencyRate => Formula::Agency,
            Self::VacancyRate => Formula::Vacancy,
            Self::AverageCaseload => Formula::Caseload,
            Self::AbsenceRate => Formula::Absence,
            _ => return None,
        })
    }

    fn definition(self) -> &'static str {
        self.formula().map_or_else(|| self.by_fte().definition(), Formula::definition)
    }
}

/// One figure: a number, or the symbol that stands where there is none, or neither, where there is no such measure.
#[derive(Clone, Copy, Default)]
struct Shown {
    millionths: Option<i64>,
    symbol: Option<Symbol>,
}

impl Shown {
    fn printed(it: &Figure) -> Self {
        let symbol = if let Figure::Symbol(symbol) = it { Some(*symbol) } else { None };
        Self { millionths: it.millionths(), symbol }
    }

    fn counted(millionths: Option<i64>, otherwise: Symbol) -> Self {
        Self { millionths, symbol: if millionths.is_some() { None } else { Some(otherwise) } }
    }

    /// To the digit that is published: one decimal, rounded half up.
    fn tenths(self) -> Option<f64> {
        self.millionths.map(|it| it.saturating_add(50_000).div_euclid(100_000) as f64 / 10.0)
    }

    fn whole(self) -> Option<i32> {
        self.millionths.and_then(|it| i32::try_from(it / 1_000_000).ok())
    }

    fn code(self) -> Option<&'static str> {
        self.symbol.map(Symbol::code)
    }
}

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
    Counted(Box<(Workforce, Employer, At)>),
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
    /// Figures counted over the twelve months to a day.
    pub fn counted(workforce: Workforce, area: String, employer: Employer, at: At) -> Self {
        Self { on: at.on(), area, figures: Figures::Counted(Box::new((workforce, employer, at))) }
    }

    /// Figures as one release printed them.
    pub fn printed(it: Printed) -> Self {
        let on = NaiveDate::from_ymd_opt(it.year, 9, 30).unwrap_or_default();
        Self { area: it.name.clone(), on, figures: Figures::Printed(it) }
    }

    fn fte(&self, measure: MeasureName) -> Shown {
        match &self.figures {
            Figures::Printed(it) => Shown::printed(&it.figure(measure.by_fte())),
            Figures::Counted(it) => counted(&it.0, measure, |it| it.fte, Workforce::rate),
        }
    }

    fn headcount(&self, measure: MeasureName) -> Shown {
        match &self.figures {
            Figures::Printed(it) => measure.by_headcount().map(|measure| Shown::printed(&it.figure(measure))).unwrap_or_default(),
            // Posts have no heads, and no rate by heads is made of them.
            Figures::Counted(_) if measure.by_headcount().is_none() && measure != MeasureName::CaseHolders => Shown::default(),
            Figures::Counted(it) => counted(&it.0, measure, heads, Workforce::rate_by_headcount),
        }
    }

    fn count(&self, measure: MeasureName) -> WorkforceCount {
        let (fte, headcount) = (self.fte(measure), self.headcount(measure));
        WorkforceCount {
            fte: fte.tenths(),
            headcount: headcount.whole(),
            symbol: fte.code().or(headcount.code()),
            fte_symbol: fte.code(),
            headcount_symbol: headcount.code(),
            definition: measure.definition(),
        }
    }

    fn rate(&self, measure: MeasureName) -> WorkforceRate {
        let (fte, headcount) = (self.fte(measure), self.headcount(measure));
        WorkforceRate {
            fte: fte.tenths(),
            headcount: headcount.tenths(),
            symbol: fte.code().or(headcount.code()),
            fte_symbol: fte.code(),
            headcount_symbol: headcount.code(),
            definition: measure.definition(),
        }
    }
}

fn heads(it: &Count) -> Option<i64> {
    it.headcount.map(|it| it.saturating_mul(1_000_000))
}

/// A figure of a workforce that was counted: unknown is `x`, and a rate with nothing to divide by is `z`.
fn counted(
    it: &Workforce,
    measure: MeasureName,
    amount: impl Fn(&Count) -> Option<i64>,
    rate: impl Fn(&Workforce, Formula) -> Option<domain::measures::Tenths>,
) -> Shown {
    let millionths = match measure {
        MeasureName::InPost => amount(&it.in_post),
        MeasureName::Starters => amount(&it.starters),
        MeasureName::Leavers => amount(&it.leavers),
        MeasureName::Agency => amount(&it.agency),
        MeasureName::Vacancies => amount(&it.vacancies),
        MeasureName::CaseHolders => amount(&it.case_holders),
        MeasureName::Cases => it.cases.map(|it| it.saturating_mul(1_000_000)),
        MeasureName::DaysLost => it.days_lost.map(|it| it.saturating_mul(10_000)),
        _ => measure.formula().and_then(|formula| rate(it, formula)).map(|it| it.tenths().saturating_mul(100_000)),
    };
    let made_of = match measure {
        MeasureName::TurnoverRate => [it.leavers.fte, it.in_post.fte],
        MeasureName::AgencyRate => [it.agency.fte, it.in_post.fte],
        MeasureName::VacancyRate => [it.vacancies.fte, it.in_post.fte],
        MeasureName::AverageCaseload => [it.cases, it.case_holders.fte],
        MeasureName::AbsenceRate => [it.days_lost, it.in_post.fte],
        _ => [None, None],
    };
    let known = made_of.iter().all(Option::is_some);
    Shown::counted(millionths, if known { Symbol::NotApplicable } else { Symbol::Unavailable })
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
        self.fte(MeasureName::Cases).whole()
    }

    /// Working days lost to sickness in the twelve months.
    async fn days_lost(&self) -> Option<f64> {
        self.fte(MeasureName::DaysLost).tenths()
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
        self.fte(MeasureName::VacancyRate).tenths()
    }

    /// Cases over the full-time equivalents of those who hold any.
    async fn average_caseload(&self) -> Option<f64> {
        self.fte(MeasureName::AverageCaseload).tenths()
    }

    /// Days lost over the working days of those in post, times 100.
    async fn absence_rate(&self) -> Option<f64> {
        self.fte(MeasureName::AbsenceRate).tenths()
    }

    /// The symbol that stands where a measure has no number: `z` not applicable, `x` not available, `c` withheld, `low` rounds
    /// to nothing, `u` too unreliable. Null where there is a number.
    async fn symbol(&self, #[graphql(desc = "Of which measure.")] measure: MeasureName) -> Option<&'static str> {
        self.fte(measure).code().or(self.headcount(measure).code())
    }

    /// What a measure is, in words.
    async fn definition(&self, #[graphql(desc = "Of which measure.")] measure: MeasureName) -> &'static str {
        measure.definition()
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
