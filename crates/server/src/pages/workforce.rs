//! The page of one employer: its workforce as counted from the log, beside what was published.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::access;
use domain::figures::{Figure, Measure};
use domain::history::AsAt;
use domain::ids::EmployerId;
use domain::measures::{Formula, Tenths};
use domain::workforce::Workforce;
use store::failure::Failure;
use store::published::Printed;

use super::{Pages, away, html, id, not_found, session};
use crate::clock;

/// Years shown where nothing was published.
const YEARS: i32 = 9;

#[derive(Template)]
#[template(path = "workforce.html")]
struct WorkforcePage {
    name: String,
    release: Option<String>,
    years: Vec<i32>,
    lines: Vec<Line>,
    compared: usize,
    differing: usize,
}

struct Line {
    label: &'static str,
    definition: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    counted: String,
    published: String,
    differs: bool,
}

/// How a measure is called here, and how it is counted.
type Counted = (&'static str, Measure, fn(&Workforce) -> Option<String>);

const LINES: &[Counted] = &[
    ("In post, FTE", Measure::InPostFte, |it| fte(it.in_post.fte)),
    ("In post, headcount", Measure::InPostHeadcount, |it| whole(it.in_post.headcount)),
    ("Starters, FTE", Measure::StartersFte, |it| fte(it.starters.fte)),
    ("Starters, headcount", Measure::StartersHeadcount, |it| whole(it.starters.headcount)),
    ("Leavers, FTE", Measure::LeaversFte, |it| fte(it.leavers.fte)),
    ("Leavers, headcount", Measure::LeaversHeadcount, |it| whole(it.leavers.headcount)),
    ("Turnover, FTE %", Measure::TurnoverRateFte, |it| rate(it.rate(Formula::Turnover))),
    ("Turnover, headcount %", Measure::TurnoverRateHeadcount, |it| rate(it.rate_by_headcount(Formula::Turnover))),
    ("Agency, FTE", Measure::AgencyFte, |it| fte(it.agency.fte)),
    ("Agency, headcount", Measure::AgencyHeadcount, |it| whole(it.agency.headcount)),
    ("Agency rate, FTE %", Measure::AgencyRateFte, |it| rate(it.rate(Formula::Agency))),
    ("Agency rate, headcount %", Measure::AgencyRateHeadcount, |it| rate(it.rate_by_headcount(Formula::Agency))),
    ("Vacancies, FTE", Measure::VacancyFte, |it| fte(it.vacancies.fte)),
    ("Vacancy rate %", Measure::VacancyRateFte, |it| rate(it.rate(Formula::Vacancy))),
    ("Case holders, FTE", Measure::CaseHoldersFte, |it| fte(it.case_holders.fte)),
    ("Cases", Measure::Cases, |it| whole(it.cases)),
    ("Average caseload", Measure::CaseloadFte, |it| rate(it.rate(Formula::Caseload))),
    ("Days lost", Measure::WorkingDaysLostFte, |it| it.days_lost.map(|days| Tenths::of_hundredths(days).to_string())),
    ("Absence rate %", Measure::AbsenceRateFte, |it| rate(it.rate(Formula::Absence))),
];

fn fte(millionths: Option<i64>) -> Option<String> {
    millionths.map(|it| Tenths::of_millionths(it).to_string())
}

fn whole(number: Option<i64>) -> Option<String> {
    number.map(|it| it.to_string())
}

fn rate(tenths: Option<Tenths>) -> Option<String> {
    tenths.map(|it| it.to_string())
}

pub(super) async fn page(State(pages): State<Arc<Pages>>, path: Path<String>, headers: HeaderMap) -> Response {
    let Some(actor) = session::actor(&pages, &headers).await else { return session::please_sign_in() };
    let Some(employer) = id(path).map(EmployerId).filter(|it| access::sees_workforce(&actor, *it)) else { return not_found() };
    match make(&pages, employer).await {
        Ok(Some(page)) => html(&page),
        Ok(None) => not_found(),
        Err(why) => {
            tracing::error!(%why, "a page could not be made");
            away()
        }
    }
}

async fn make(pages: &Pages, employer: EmployerId) -> Result<Option<WorkforcePage>, Failure> {
    let store = &pages.store;
    let Some(known) = store.employers(i64::MAX).await?.into_iter().find(|it| it.id == employer) else { return Ok(None) };
    let newest = store.releases(i64::MAX).await?.into_iter().next();
    let published = store.published(&known.name, None, newest.as_deref(), i64::MAX).await?;
    let mut years: Vec<i32> = published.iter().map(|it| it.year).collect();
    if years.is_empty() {
        let this = clock::day_in_england(clock::now()).year();
        years = (this - YEARS + 1..=this).collect();
    }
    years.sort_unstable();
    let mut counted = Vec::with_capacity(years.len());
    for year in &years {
        let on = NaiveDate::from_ymd_opt(*year, 9, 30).unwrap_or_default();
        counted.push(store.workforce(employer, AsAt { on, known: i64::MAX }).await?);
    }
    let lines: Vec<Line> = LINES.iter().map(|it| line(it, &years, &counted, &published)).collect();
    let cells = || lines.iter().flat_map(|it| &it.cells);
    let compared = cells().filter(|it| !it.published.is_empty() && it.published.starts_with(|c: char| c.is_ascii_digit())).count();
    let differing = cells().filter(|it| it.differs).count();
    Ok(Some(WorkforcePage { name: known.name, release: newest.filter(|_| !published.is_empty()), years, lines, compared, differing }))
}

fn line((label, measure, count): &Counted, years: &[i32], counted: &[Workforce], published: &[Printed]) -> Line {
    let cells = years.iter().zip(counted).map(|(year, workforce)| {
        let figure = published.iter().find(|it| it.year == *year).map(|it| it.figure(*measure)).unwrap_or(Figure::NotPublished);
        let counted = count(workforce);
        // Printed without a last nought: 20 and 20.0 are the same figure.
        let differs = match &figure {
            Figure::Number { value, .. } => {
                counted.as_deref().and_then(|it| domain::decimal::Decimal::parse(it).ok()).and_then(|it| it.scaled(6).ok())
                    != value.scaled(6).ok()
            }
            Figure::Symbol(_) | Figure::NotPublished => false,
        };
        Cell { counted: counted.unwrap_or_else(|| "–".into()), published: figure.to_string(), differs }
    });
    Line { label, definition: measure.definition(), cells: cells.collect() }
}
