//! Measures a plan from its spells alone, and compares it with what was published.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::published::Published;
use super::workforce::Window;
use super::{Change, Contract, Plan, PlannedSpell, PublishedYear, Service, WHOLE_FTE, working_days};

/// The measures of one year: FTE in millionths, days in hundredths.
#[derive(Debug, Default)]
struct Measures {
    in_post: (i64, i64),
    starters: (i64, i64),
    leavers: (i64, i64),
    agency: (i64, i64),
    vacancies: (i64, i64),
    case_holders: i64,
    cases: i64,
    days_lost_hundredths: i64,
}

fn measures(plan: &Plan, year: i32) -> Measures {
    let window = Window::of(year);
    let mut it = Measures::default();
    let (mut in_post, mut starters, mut leavers) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (person, spell) in spells(plan) {
        let (hours, service) = as_at(spell, window.to);
        let here = spell.start <= window.to && spell.last_day.is_none_or(|day| window.to < day) && service == Service::Childrens;
        let cases: i64 = readings(spell, window.to);
        if here && 1 <= cases {
            it.case_holders += hours;
            it.cases += cases;
        }
        if spell.contract == Contract::Agency {
            if here {
                it.agency = (it.agency.0 + hours, it.agency.1 + 1);
            }
            continue;
        }
        if here {
            it.in_post.0 += hours;
            in_post.insert(person);
        }
        if window.from <= spell.start && spell.start <= window.to {
            let (hours, service) = as_at(spell, spell.start);
            if service == Service::Childrens {
                it.starters.0 += hours;
                starters.insert((person, spell.start));
            }
        }
        if let Some(day) = spell.last_day.filter(|day| window.from <= *day && *day <= window.to) {
            let (hours, service) = as_at(spell, day);
            if service == Service::Childrens {
                it.leavers.0 += hours;
                leavers.insert((person, day));
            }
        }
        for absence in &spell.absences {
            if window.from <= absence.from && absence.to <= window.to {
                it.days_lost_hundredths += absence.days_lost_hundredths;
            }
        }
    }
    it.in_post.1 = in_post.len() as i64;
    it.starters.1 = starters.len() as i64;
    it.leavers.1 = leavers.len() as i64;
    let vacancies = plan.vacancies.iter().find(|vacancies| vacancies.year == year);
    it.vacancies = vacancies.map_or((0, 0), |it| (it.vacancies_fte, it.agency_cover_fte));
    it
}

fn spells(plan: &Plan) -> impl Iterator<Item = (usize, &PlannedSpell)> {
    let people = plan.people.iter().enumerate();
    people.flat_map(|(at, person)| person.spells.iter().map(move |spell| (at, spell)))
}

fn as_at(spell: &PlannedSpell, day: NaiveDate) -> (i64, Service) {
    let (mut hours, mut service) = (spell.fte, spell.service);
    for (from, change) in &spell.changes {
        match change {
            Change::Fte(to) if *from <= day => hours = *to,
            Change::Service(to) if *from <= day => service = *to,
            _ => {}
        }
    }
    (hours, service)
}

fn readings(spell: &PlannedSpell, day: NaiveDate) -> i64 {
    let of_day = spell.caseloads.iter().filter(|(on, _)| *on == day);
    of_day.map(|(_, cases)| i64::from(*cases)).sum()
}

/// Tenths of `times × part / whole`, half up.
fn tenths(part: i64, whole: i64, times: i64) -> i64 {
    let (part, whole) = (i128::from(part) * i128::from(times) * 10, i128::from(whole));
    ((2 * part + whole) / (2 * whole)) as i64
}

/// Everything published that the plan does not give, in words.
pub(super) fn differences(plan: &Plan, published: &Published) -> Vec<String> {
    let got = measures(plan, published.year.year);
    let compared = figures(&published.year, &got).into_iter().chain(rates(published, &got));
    compared
        .filter(|(_, published, got)| published.is_some_and(|published| published != *got))
        .map(|(name, published, got)| format!("{name}: published {published:?}, got {got}"))
        .collect()
}

/// What is compared, what was published for it, and what the plan gives.
type Compared = (String, Option<i64>, i64);

fn figures(it: &PublishedYear, got: &Measures) -> Vec<Compared> {
    let fte = |micro: i64| tenths(micro, WHOLE_FTE, 1);
    let days_lost = tenths(got.days_lost_hundredths, 100, 1);
    let all = [
        ("in post", it.inpost_fte, fte(got.in_post.0)),
        ("people in post", it.inpost_headcount, got.in_post.1),
        ("starters", it.starters_fte, fte(got.starters.0)),
        ("people starting", it.starters_headcount, got.starters.1),
        ("leavers", it.leavers_fte, fte(got.leavers.0)),
        ("people leaving", it.leavers_headcount, got.leavers.1),
        ("agency", it.agency_fte, fte(got.agency.0)),
        ("agency workers", it.agency_headcount, got.agency.1),
        ("vacancies", it.vacancy_fte, fte(got.vacancies.0)),
        ("cover", it.agency_cover_fte, fte(got.vacancies.1)),
        ("case holders", it.case_holders_fte, fte(got.case_holders)),
        ("cases", it.cases, got.cases),
        ("days lost", it.working_days_lost_fte, days_lost),
    ];
    all.map(|(name, published, got)| (format!("{} {name}", it.year), published, got)).into()
}

fn rates(published: &Published, got: &Measures) -> Vec<Compared> {
    let it = &published.year;
    let ((fte, heads), agency, leavers) = (got.in_post, got.agency, got.leavers);
    let (vacancies, cover) = got.vacancies;
    let (turnover, workers) = (published.turnover_rate_headcount, published.agency_rate_headcount);
    let days = fte * working_days(it.year);
    let lost = got.days_lost_hundredths * 10_000;
    let held = got.cases * WHOLE_FTE;
    let all = [
        ("turnover", it.turnover_rate_fte, leavers.0, fte, 100),
        ("people's turnover", turnover, leavers.1, heads, 100),
        ("agency rate", it.agency_rate_fte, agency.0, agency.0 + fte, 100),
        ("agency workers' rate", workers, agency.1, agency.1 + heads, 100),
        ("vacancy rate", it.vacancy_rate_fte, vacancies, vacancies + fte, 100),
        ("cover rate", it.agency_cover_rate_fte, cover, agency.0, 100),
        ("vacancies covered", it.vacancy_agency_cover_rate_fte, cover, vacancies, 100),
        ("caseload", it.caseload_fte, held, got.case_holders, 1),
        ("absence", it.absence_rate_fte, lost, days, 100),
    ];
    all.map(|(name, published, part, whole, times)| {
        // A rate of nothing at all is never published as a number.
        let got = if whole == 0 { -1 } else { tenths(part, whole, times) };
        (format!("{} {name}", it.year), published, got)
    })
    .into()
}
