//! The page of one employer: its workforce as counted from the log, beside what was published.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::access::{self, Actor};
use domain::figures::{Figure, Measure, Symbol};
use domain::history::{AsAt, Context};
use domain::ids::EmployerId;
use domain::workforce::{Figures, Quantity};
use store::failure::Failure;
use store::published::Printed;
use store::suppression::{Asking, When};

use super::{Pages, away, html, id, not_found, sign_in};
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

/// How a measure is called here, and which way of counting it is.
type Counted = (&'static str, Quantity, Way);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Fte,
    Heads,
}

const LINES: &[Counted] = &[
    ("In post, FTE", Quantity::InPost, Way::Fte),
    ("In post, headcount", Quantity::InPost, Way::Heads),
    ("Starters, FTE", Quantity::Starters, Way::Fte),
    ("Starters, headcount", Quantity::Starters, Way::Heads),
    ("Leavers, FTE", Quantity::Leavers, Way::Fte),
    ("Leavers, headcount", Quantity::Leavers, Way::Heads),
    ("Turnover, FTE %", Quantity::TurnoverRate, Way::Fte),
    ("Turnover, headcount %", Quantity::TurnoverRate, Way::Heads),
    ("Agency, FTE", Quantity::Agency, Way::Fte),
    ("Agency, headcount", Quantity::Agency, Way::Heads),
    ("Agency rate, FTE %", Quantity::AgencyRate, Way::Fte),
    ("Agency rate, headcount %", Quantity::AgencyRate, Way::Heads),
    ("Vacancies, FTE", Quantity::Vacancies, Way::Fte),
    ("Vacancy rate %", Quantity::VacancyRate, Way::Fte),
    ("Case holders, FTE", Quantity::CaseHolders, Way::Fte),
    ("Cases", Quantity::Cases, Way::Fte),
    ("Average caseload", Quantity::AverageCaseload, Way::Fte),
    ("Days lost", Quantity::DaysLost, Way::Fte),
    ("Absence rate %", Quantity::AbsenceRate, Way::Fte),
];

/// A figure as it is told: a number, `c` where it is withheld, or nothing where there is none.
fn told(figures: &Figures, (_, quantity, way): &Counted) -> Option<String> {
    let told = figures.get(*quantity);
    let shown = if *way == Way::Heads { told.headcount } else { told.fte };
    let is_whole = *quantity == Quantity::Cases || (*way == Way::Heads && quantity.formula().is_none());
    match shown.millionths {
        Some(it) if is_whole => Some((it / 1_000_000).to_string()),
        Some(_) => shown.tenths().map(|it| it.to_string()),
        None => shown.symbol.filter(|it| *it == Symbol::Suppressed).map(|it| it.code().to_owned()),
    }
}

fn measure((_, quantity, way): &Counted) -> Measure {
    let by_heads = quantity.by_headcount().filter(|_| *way == Way::Heads);
    by_heads.unwrap_or(quantity.by_fte())
}

pub(super) async fn page(State(pages): State<Arc<Pages>>, path: Path<String>, headers: HeaderMap) -> Response {
    let actor = match sign_in::whoever(&pages, &headers).await {
        Ok(actor) => actor,
        Err(answer) => return answer,
    };
    let Some(employer) = id(path).map(EmployerId).filter(|it| access::sees_workforce(&actor, *it)) else { return not_found() };
    match make(&pages, &actor, employer).await {
        Ok(Some(page)) => html(&page),
        Ok(None) => not_found(),
        Err(why) => {
            tracing::error!(%why, "a page could not be made");
            away()
        }
    }
}

async fn make(pages: &Pages, actor: &Actor, employer: EmployerId) -> Result<Option<WorkforcePage>, Failure> {
    let store = &pages.store;
    let Some(line_of) = store.employers(i64::MAX).await?.into_iter().find(|it| it.id == employer) else { return Ok(None) };
    let newest = store.releases(i64::MAX).await?.into_iter().next();
    let published = store.published(&line_of.name, None, newest.as_deref(), i64::MAX).await?;
    let mut years: Vec<i32> = published.iter().map(|it| it.year).collect();
    if years.is_empty() {
        let this = clock::day_in_england(clock::now()).year();
        years = (this - YEARS + 1..=this).collect();
    }
    years.sort_unstable();
    let (now, known) = (clock::now(), store.views.progress().borrow().position);
    let context = Context { by: actor.id, now, today: clock::day_in_england(now) };
    let asking = Asking { actor, context, new_id: &clock::new_id };
    let mut counted = Vec::with_capacity(years.len());
    for year in &years {
        let on = NaiveDate::from_ymd_opt(*year, 9, 30).unwrap_or_default();
        let when = When { at: AsAt { on, known }, is_past: false };
        let told = store.told_workforces(asking, &[employer], when).await?.remove(&employer);
        // A day that is still to come is not told to everybody.
        counted.push(told.filter(|it| it.at.on == on).map(|it| it.figures).unwrap_or_default());
    }
    let lines: Vec<Line> = LINES.iter().map(|it| line(it, &years, &counted, &published)).collect();
    let cells = || lines.iter().flat_map(|it| &it.cells);
    let is_compared = |it: &&Cell| it.counted != Symbol::Suppressed.code() && it.published.starts_with(|c: char| c.is_ascii_digit());
    let compared = cells().filter(is_compared).count();
    let differing = cells().filter(|it| it.differs).count();
    Ok(Some(WorkforcePage { name: line_of.name, release: newest.filter(|_| !published.is_empty()), years, lines, compared, differing }))
}

fn line(it: &Counted, years: &[i32], counted: &[Figures], published: &[Printed]) -> Line {
    let measure = measure(it);
    let cells = years.iter().zip(counted).map(|(year, figures)| {
        let figure = published.iter().find(|it| it.year == *year).map(|it| it.figure(measure)).unwrap_or(Figure::NotPublished);
        let counted = told(figures, it);
        // Printed without a last nought: 20 and 20.0 are the same figure.
        let differs = match &figure {
            // What is withheld does not differ.
            Figure::Number { .. } if counted.as_deref() == Some(Symbol::Suppressed.code()) => false,
            Figure::Number { value, .. } => {
                counted.as_deref().and_then(|it| domain::decimal::Decimal::parse(it).ok()).and_then(|it| it.scaled(6).ok())
                    != value.scaled(6).ok()
            }
            Figure::Symbol(_) | Figure::NotPublished => false,
        };
        Cell { counted: counted.unwrap_or_else(|| "–".into()), published: figure.to_string(), differs }
    });
    Line { label: it.0, definition: measure.definition(), cells: cells.collect() }
}
