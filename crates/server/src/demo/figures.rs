//! Finds the digits that the published figures do not print.
//!
//! A figure is published to one decimal, and its rates were computed before it was
//! rounded. So recomputing a rate from the printed figures misses the printed rate
//! about one time in ten. Here every figure gets a value that prints as published
//! and, together with the others, gives the published rates.

use super::digits::{DAY_TENTH, FTE_TENTH, Ratio, Span};

/// One year of one authority as published: FTE and rates in tenths, people and cases whole.
///
/// `None` is a figure that was not published (`x`, `z`, `c`, `u`) and constrains nothing.
/// A figure published as `low` is `Some(0)`: it rounds to 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedYear {
    /// The year that ends on 30 September.
    pub year: i32,
    /// Social workers in post at 30 September, in tenths of FTE.
    pub inpost_fte: Option<i64>,
    /// People in post at 30 September.
    pub inpost_headcount: Option<i64>,
    /// Starters in the year, in tenths of FTE.
    pub starters_fte: Option<i64>,
    /// People who started in the year.
    pub starters_headcount: Option<i64>,
    /// Leavers in the year, in tenths of FTE.
    pub leavers_fte: Option<i64>,
    /// People who left in the year.
    pub leavers_headcount: Option<i64>,
    /// Leavers as a share of those in post, FTE, in tenths of a per cent.
    pub turnover_rate_fte: Option<i64>,
    /// Agency workers at 30 September, in tenths of FTE.
    pub agency_fte: Option<i64>,
    /// Agency workers at 30 September.
    pub agency_headcount: Option<i64>,
    /// Agency workers as a share of agency and in post, FTE, in tenths of a per cent.
    pub agency_rate_fte: Option<i64>,
    /// Agency workers who cover vacancies, in tenths of FTE.
    pub agency_cover_fte: Option<i64>,
    /// Agency covering vacancies as a share of agency, in tenths of a per cent.
    pub agency_cover_rate_fte: Option<i64>,
    /// Vacancies at 30 September, in tenths of FTE.
    pub vacancy_fte: Option<i64>,
    /// Vacancies as a share of vacancies and in post, in tenths of a per cent.
    pub vacancy_rate_fte: Option<i64>,
    /// Agency covering vacancies as a share of vacancies, in tenths of a per cent.
    pub vacancy_agency_cover_rate_fte: Option<i64>,
    /// Social workers holding at least one case, in tenths of FTE.
    pub case_holders_fte: Option<i64>,
    /// Cases held at 30 September.
    pub cases: Option<i64>,
    /// Cases for each FTE who holds any, in tenths.
    pub caseload_fte: Option<i64>,
    /// Working days lost to sickness in the year, in tenths.
    pub working_days_lost_fte: Option<i64>,
    /// Days lost as a share of working days, in tenths of a per cent.
    pub absence_rate_fte: Option<i64>,
}

/// A published rate that no choice of hidden digits gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Leavers by those in post.
    Turnover,
    /// Agency by agency and in post.
    Agency,
    /// Vacancies by vacancies and in post.
    Vacancy,
    /// Days lost by working days.
    Absence,
    /// Cases by those who hold any.
    Caseload,
    /// Agency covering vacancies by agency, or by vacancies.
    Cover,
}

/// A year's figures with all their digits: FTE in millionths, days in hundredths.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub in_post: Option<i64>,
    pub starters: Option<i64>,
    pub leavers: Option<i64>,
    pub agency: Option<i64>,
    pub vacancies: Option<i64>,
    pub cover: Option<i64>,
    pub case_holders: Option<i64>,
    pub days_lost_hundredths: Option<i64>,
    pub unmet: Vec<Rate>,
}

/// Chooses every hidden digit of a year, the printed value itself wherever that works.
pub(super) fn settle(it: &PublishedYear) -> Figures {
    let mut figures = Figures { starters: it.starters_fte.map(|tenths| tenths * FTE_TENTH), ..Figures::default() };
    let mut parts = vec![
        Part::new(Rate::Turnover, it.leavers_fte, it.turnover_rate_fte, Ratio::of_whole),
        Part::new(Rate::Agency, it.agency_fte, it.agency_rate_fte, Ratio::of_sum),
        Part::new(Rate::Vacancy, it.vacancy_fte, it.vacancy_rate_fte, Ratio::of_sum),
        Part::new(Rate::Absence, it.working_days_lost_fte, it.absence_rate_fte, |rate| Ratio::of_working_days(rate, it.year)),
    ];
    // Nobody is more than full time, and an agency worker has no second post.
    if let (Some(span), Some(heads)) = (&mut parts[1].printed, it.agency_headcount) {
        span.high = span.high.min(heads * 10 * FTE_TENTH).max(span.low);
    }
    if let Some(printed) = it.inpost_fte {
        let (in_post, unmet) = whole(printed, &parts);
        figures.in_post = Some(in_post);
        for part in &mut parts {
            if unmet.contains(&part.rate) {
                part.ratio = None;
            }
        }
        figures.unmet = unmet;
    }
    let chosen: Vec<Option<Span>> = parts.iter().map(|part| part.span(figures.in_post)).collect();
    figures.leavers = nicest(chosen[0], it.leavers_fte, FTE_TENTH);
    figures.days_lost_hundredths = nicest(chosen[3], it.working_days_lost_fte, DAY_TENTH);
    cover(it, chosen[1], chosen[2], &mut figures);
    case_holders(it, &mut figures);
    figures
}

/// A figure that is published as a share of those in post.
struct Part {
    rate: Rate,
    printed: Option<Span>,
    ratio: Option<Ratio>,
}

impl Part {
    fn new(rate: Rate, figure: Option<i64>, share: Option<i64>, ratio: impl Fn(i64) -> Ratio) -> Self {
        let tenth = if rate == Rate::Absence { DAY_TENTH } else { FTE_TENTH };
        Self { rate, printed: figure.map(|tenths| Span::printed(tenths, tenth)), ratio: share.map(ratio) }
    }

    /// What the figure may be once the whole is known.
    fn span(&self, whole: Option<i64>) -> Option<Span> {
        let printed = self.printed?;
        let (Some(ratio), Some(whole)) = (self.ratio, whole) else {
            return Some(printed);
        };
        // A share of nobody is no rate.
        if whole == 0 && matches!(self.rate, Rate::Turnover | Rate::Absence) {
            return Some(printed);
        }
        Some(printed.and(ratio.parts(whole)))
    }
}

/// Chooses the FTE in post, and gives up as few rates as it must.
fn whole(printed: i64, parts: &[Part]) -> (i64, Vec<Rate>) {
    let mut given_up: Vec<u32> = (0..1 << parts.len()).collect();
    given_up.sort_by_key(|mask| mask.count_ones());
    let span = Span::printed(printed, FTE_TENTH);
    if printed == 0 {
        return (0, Vec::new());
    }
    for mask in given_up {
        let kept = || parts.iter().enumerate().filter(|(at, _)| mask & (1 << at) == 0);
        let mut left = span;
        for (_, part) in kept() {
            if let (Some(part), Some(ratio)) = (part.printed, part.ratio) {
                left = left.and(ratio.wholes(part));
            }
        }
        if left.is_empty() {
            continue;
        }
        let middle = left.low + (left.high - left.low) / 2;
        for whole in [left.nicest(printed * FTE_TENTH, FTE_TENTH), middle, left.low, left.high] {
            if kept().all(|(_, part)| part.span(Some(whole)).is_none_or(|span| !span.is_empty())) {
                let unmet = parts.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
                return (whole, unmet.map(|(_, part)| part.rate).collect());
            }
        }
    }
    (printed * FTE_TENTH, parts.iter().map(|part| part.rate).collect())
}

fn nicest(span: Option<Span>, printed: Option<i64>, tenth: i64) -> Option<i64> {
    Some(span?.nicest(printed? * tenth, tenth))
}

/// Chooses agency, vacancies and the agency that covers vacancies, which share two rates.
fn cover(it: &PublishedYear, agency: Option<Span>, vacancies: Option<Span>, to: &mut Figures) {
    to.agency = nicest(agency, it.agency_fte, FTE_TENTH);
    to.vacancies = nicest(vacancies, it.vacancy_fte, FTE_TENTH);
    let Some(printed) = it.agency_cover_fte else {
        return;
    };
    to.cover = Some(printed * FTE_TENTH);
    let tries = |span: Option<Span>, nice: Option<i64>| match (span, nice) {
        (Some(span), Some(nice)) => {
            let step = (span.high - span.low) / 8;
            let mut all = vec![Some(nice)];
            all.extend((0..=8).map(|at| Some(span.low + at * step)));
            all
        }
        _ => vec![nice],
    };
    // Where there is nothing, no share of it is printed: a figure with a share only rounds to 0.
    for agency in tries(agency, to.agency) {
        for vacancies in tries(vacancies, to.vacancies) {
            let mut span = Span::printed(printed, FTE_TENTH);
            let shares = [(agency, it.agency_cover_rate_fte), (vacancies, it.vacancy_agency_cover_rate_fte)];
            for (whole, rate) in shares {
                if let (Some(whole), Some(rate)) = (whole, rate) {
                    span = span.and(Ratio::of_whole(rate).parts(whole));
                }
            }
            if !span.is_empty() {
                to.agency = agency;
                to.vacancies = vacancies;
                to.cover = Some(span.nicest(printed * FTE_TENTH, FTE_TENTH));
                return;
            }
        }
    }
    to.unmet.push(Rate::Cover);
}

/// Chooses the FTE of those who hold cases; there are no more of them than work here.
fn case_holders(it: &PublishedYear, to: &mut Figures) {
    let Some(printed) = it.case_holders_fte else {
        return;
    };
    let mut span = Span::printed(printed, FTE_TENTH);
    if let (Some(in_post), Some(agency)) = (to.in_post, to.agency) {
        span.high = span.high.min(in_post + agency);
    }
    let mut wanted = span;
    if let (Some(cases @ 1..), Some(rate)) = (it.cases, it.caseload_fte) {
        // Tenths of a case for each FTE: twenty million halves of them in a million millionths.
        let low = (20_000_000 * cases).div_euclid(2 * rate + 1) + 1;
        let high = if rate > 0 { (20_000_000 * cases).div_euclid(2 * rate - 1) } else { i64::MAX };
        wanted = span.and(Span { low, high });
        if wanted.is_empty() {
            to.unmet.push(Rate::Caseload);
            wanted = span;
        }
    }
    to.case_holders = Some(wanted.nicest(printed * FTE_TENTH, FTE_TENTH));
}
