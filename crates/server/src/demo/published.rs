//! Reads the published file for the tests. `waymark demo` reads it with the importer instead.

use super::PublishedYear;

const PUBLISHED: &str = include_str!("../../data/csww_indicators_2017_to_2025.csv");

/// A published year, with the two rates that a plan gives without being told them.
pub(super) struct Published {
    pub year: PublishedYear,
    pub turnover_rate_headcount: Option<i64>,
    pub agency_rate_headcount: Option<i64>,
}

/// Every authority of the published file with its years, in the file's order of names.
pub(super) fn published() -> Vec<(String, Vec<Published>)> {
    let mut authorities: Vec<(String, Vec<Published>)> = Vec::new();
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
        let year = Published {
            year: year(text("time_period").parse().expect("a year"), tenths),
            turnover_rate_headcount: tenths("turnover_rate_headcount"),
            agency_rate_headcount: tenths("agency_rate_headcount"),
        };
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
