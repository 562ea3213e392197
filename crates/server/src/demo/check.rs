//! Measures a plan from its spells alone, and compares it with what was published.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::workforce::Window;
use super::{
    Authority, Change, Contract, Plan, PlannedSpell, PublishedYear, Service, plan as plan_for,
};

const PUBLISHED: &str = include_str!("../../data/published/csww_indicators_2017_to_2025.csv");

/// The measures of one year: FTE in millionths, days in hundredths.
#[derive(Debug, Default)]
struct Measures {
    in_post: (i64, i64),
    starters: (i64, i64),
    leavers: (i64, i64),
    agency: (i64, i64),
    vacancies: Option<(i64, i64)>,
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
    it.vacancies = vacancies.map(|it| (it.vacancies_fte, it.agency_cover_fte));
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
fn differences(plan: &Plan, it: &PublishedYear) -> Vec<String> {
    let got = measures(plan, it.year);
    let mut wrong = Vec::new();
    let mut same = |name: &str, published: Option<i64>, got: i64| {
        if published.is_some_and(|published| published != got) {
            wrong.push(format!("{} {name}: published {published:?}, got {got}", it.year));
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
    same("days lost", it.working_days_lost_fte, tenths(got.days_lost_hundredths, 100, 1));
    if it.inpost_fte.is_some() && got.in_post.0 > 0 {
        let whole = got.in_post.0;
        same("turnover", it.turnover_rate_fte, tenths(got.leavers.0, whole, 100));
        let days = whole * 253;
        same("absence", it.absence_rate_fte, tenths(got.days_lost_hundredths * 10_000, days, 100));
    }
    if it.agency_fte.is_some() && it.inpost_fte.is_some() && got.agency.0 + got.in_post.0 > 0 {
        let whole = got.agency.0 + got.in_post.0;
        same("agency rate", it.agency_rate_fte, tenths(got.agency.0, whole, 100));
    }
    if it.cases.is_some() && got.case_holders > 0 {
        same("caseload", it.caseload_fte, tenths(got.cases * 1_000_000, got.case_holders, 1));
    }
    if let Some((vacancies, cover)) = got.vacancies {
        same("vacancies", it.vacancy_fte, fte(vacancies));
        same("cover", it.agency_cover_fte, fte(cover));
        if vacancies + got.in_post.0 > 0 {
            let whole = vacancies + got.in_post.0;
            same("vacancy rate", it.vacancy_rate_fte, tenths(vacancies, whole, 100));
        }
        if got.agency.0 > 0 {
            same("cover rate", it.agency_cover_rate_fte, tenths(cover, got.agency.0, 100));
        }
        if vacancies > 0 {
            let rate = it.vacancy_agency_cover_rate_fte;
            same("vacancies covered", rate, tenths(cover, vacancies, 100));
        }
    }
    wrong
}

/// Every authority of the published file with its years, in the file's order of names.
fn published() -> Vec<(String, Vec<PublishedYear>)> {
    let mut authorities: Vec<(String, Vec<PublishedYear>)> = Vec::new();
    let mut file = csv::Reader::from_reader(PUBLISHED.trim_start_matches('\u{feff}').as_bytes());
    let columns = file.headers().expect("a header").clone();
    for row in file.records() {
        let row = row.expect("a row");
        let text = |name: &str| {
            let at = columns.iter().position(|column| column == name).expect(name);
            row[at].to_owned()
        };
        if text("geographic_level") != "Local authority" {
            continue;
        }
        let tenths = |name: &str| match text(name).as_str() {
            "low" => Some(0),
            number => number.parse::<f64>().ok().map(|it| (it * 10.0).round() as i64),
        };
        let year = year(text("time_period").parse().expect("a year"), tenths);
        let name = text("la_name");
        match authorities.iter_mut().find(|(known, _)| *known == name) {
            Some((_, years)) => years.push(year),
            None => authorities.push((name, vec![year])),
        }
    }
    authorities.sort_by(|one, other| one.0.cmp(&other.0));
    authorities
}

fn year(year: i32, tenths: impl Fn(&str) -> Option<i64>) -> PublishedYear {
    let whole = |name: &str| tenths(name).map(|it| it / 10);
    PublishedYear {
        year,
        inpost_fte: tenths("inpost_fte"),
        inpost_headcount: whole("inpost_headcount"),
        starters_fte: tenths("starters_fte"),
        starters_headcount: whole("starters_headcount"),
        leavers_fte: tenths("leavers_fte"),
        leavers_headcount: whole("leavers_headcount"),
        turnover_rate_fte: tenths("turnover_rate_fte"),
        agency_fte: tenths("agency_fte"),
        agency_headcount: whole("agency_headcount"),
        agency_rate_fte: tenths("agency_rate_fte"),
        agency_cover_fte: tenths("agency_cover_fte"),
        agency_cover_rate_fte: tenths("agency_cover_rate_fte"),
        vacancy_fte: tenths("vacancy_fte"),
        vacancy_rate_fte: tenths("vacancy_rate_fte"),
        vacancy_agency_cover_rate_fte: tenths("vacancy_agency_cover_rate_fte"),
        case_holders_fte: tenths("case_holders_fte"),
        cases: whole("cases"),
        caseload_fte: tenths("caseload_fte"),
        working_days_lost_fte: tenths("working_days_lost_fte"),
        absence_rate_fte: tenths("absence_rate_fte"),
    }
}

fn england(seed: u64) -> impl Iterator<Item = (String, Vec<PublishedYear>, Plan)> {
    published().into_iter().enumerate().map(move |(at, (name, years))| {
        let authority = Authority { name: name.clone(), index: at as u32 };
        let plan = plan_for(&authority, &years, seed);
        (name, years, plan)
    })
}

#[test]
fn every_authority_measures_as_published() {
    for seed in [1, 2026] {
        let mut wrong = Vec::new();
        for (name, years, plan) in england(seed) {
            for year in &years {
                let found = differences(&plan, year);
                wrong.extend(found.into_iter().map(|it| format!("{name} {it}")));
            }
            for it in &plan.unmet { eprintln!("UNMET {name} {it:?}"); }
        }
        assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    }
}
