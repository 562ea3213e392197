//! Measures a plan from its spells alone, and compares it with what was published.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::published::Published;
use super::workforce::Window;
use super::{Change, Contract, Plan, PlannedSpell, Service, working_days};

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
        let here = spell.start <= window.to
            && spell.last_day.is_none_or(|day| window.to < day)
            && service == Service::Childrens;
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
        if let Some(day) = spell
            .last_day
            .filter(|day| window.from <= *day && *day <= window.to)
        {
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
    let vacancies = plan
        .vacancies
        .iter()
        .find(|vacancies| vacancies.year == year);
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
    let it = &published.year;
    let got = measures(plan, it.year);
    let mut wrong = Vec::new();
    let mut same = |name: &str, published: Option<i64>, got: i64| {
        if published.is_some_and(|published| published != got) {
            wrong.push(format!(
                "{} {name}: published {published:?}, got {got}",
                it.year
            ));
        }
    };
    let fte = |micro: i64| tenths(micro, 1_000_000, 1);
    same("in post", it.inpost_fte, fte(got.in_post.0));
    same("people in post", it.inpost_headcount, got.in_post.1);
    same("starters", it.starters_fte, fte(got.starters.0));
    same("people starting", it.starters_headcount, got.starters.1);
    same("leavers", it.leavers_fte, fte(got.leavers.0));
    same("people leaving", it.leavers_headcount, got.leavers.1);
    same("agency", it.agency_fte, fte(got.agency.0));
    same("agency workers", it.agency_headcount, got.agency.1);
    same("case holders", it.case_holders_fte, fte(got.case_holders));
    same("cases", it.cases, got.cases);
    same(
        "days lost",
        it.working_days_lost_fte,
        tenths(got.days_lost_hundredths, 100, 1),
    );
    let (vacancies, cover) = got.vacancies;
    same("vacancies", it.vacancy_fte, fte(vacancies));
    same("cover", it.agency_cover_fte, fte(cover));

    // A rate of nothing at all is not published as a number, so none may be compared here.
    let mut rate = |name: &str, published: Option<i64>, part: i64, whole: i64, times: i64| {
        same(
            name,
            published,
            if whole == 0 {
                -1
            } else {
                tenths(part, whole, times)
            },
        );
    };
    let (in_post, agency) = (got.in_post, got.agency);
    let turnover = published.turnover_rate_headcount;
    rate(
        "turnover",
        it.turnover_rate_fte,
        got.leavers.0,
        in_post.0,
        100,
    );
    rate("people's turnover", turnover, got.leavers.1, in_post.1, 100);
    rate(
        "agency rate",
        it.agency_rate_fte,
        agency.0,
        agency.0 + in_post.0,
        100,
    );
    let workers = published.agency_rate_headcount;
    rate(
        "agency workers' rate",
        workers,
        agency.1,
        agency.1 + in_post.1,
        100,
    );
    rate(
        "vacancy rate",
        it.vacancy_rate_fte,
        vacancies,
        vacancies + in_post.0,
        100,
    );
    rate("cover rate", it.agency_cover_rate_fte, cover, agency.0, 100);
    rate(
        "vacancies covered",
        it.vacancy_agency_cover_rate_fte,
        cover,
        vacancies,
        100,
    );
    rate(
        "caseload",
        it.caseload_fte,
        got.cases * 1_000_000,
        got.case_holders,
        1,
    );
    let days = in_post.0 * working_days(it.year);
    rate(
        "absence",
        it.absence_rate_fte,
        got.days_lost_hundredths * 10_000,
        days,
        100,
    );
    wrong
}
