//! Both published files, read whole; and their rates, computed again from their own figures.

use domain::figures::Symbol;
use domain::measures::{Amounts, Formula, working_days};
use proptest::prelude::*;

use super::*;

fn count(rows: &[Row], level: Level) -> usize {
    rows.iter().filter(|it| it.level == level).count()
}

fn with_symbols(rows: &[Row], measure: Measure) -> usize {
    rows.iter().filter(|it| matches!(it.figure(measure), Figure::Symbol(_))).count()
}

fn changed(from: &str, to: &str) -> Vec<Fault> {
    let text = String::from_utf8(INDICATORS.to_vec()).unwrap();
    assert!(text.contains(from));
    read(text.replacen(from, to, 1).as_bytes()).unwrap_err()
}

#[test]
fn the_current_layout_is_read_whole() {
    let rows = read(INDICATORS).unwrap();
    assert_eq!((rows.len(), count(&rows, Level::National), count(&rows, Level::Regional)), (1463, 9, 99));
    assert_eq!(with_symbols(&rows, Measure::AgencyCoverRateFte), 60);
    let england = &rows[0];
    assert_eq!((england.year, england.area.code.as_str()), (2025, "E92000001"));
    assert_eq!(england.figure(Measure::InPostFte).to_string(), "36186.3");
}

#[test]
fn the_older_layout_is_read_whole_and_has_no_starters() {
    let rows = read(HEADLINES).unwrap();
    assert_eq!((rows.len(), count(&rows, Level::National), count(&rows, Level::Regional)), (978, 6, 66));
    assert!(rows.iter().all(|it| *it.figure(Measure::StartersFte) == Figure::NotPublished));
    let unformed: Vec<_> = rows.iter().filter(|it| *it.figure(Measure::InPostFte) == Figure::Symbol(Symbol::NotApplicable)).collect();
    assert_eq!(unformed.len(), 4);
    assert!(unformed.iter().all(|it| it.figure(Measure::Cases).millionths().is_none()));
}

#[test]
fn two_authorities_with_one_workforce_are_one_area_with_both_codes() {
    let rows = read(INDICATORS).unwrap();
    let shared = rows.iter().find(|it| it.year == 2025 && it.area.name.starts_with("Kingston upon Thames")).unwrap();
    assert_eq!(shared.area.code, "E09000021 / E09000027");
    assert_eq!(shared.area.old_codes().collect::<Vec<_>>(), ["314", "318"]);
    assert_eq!(shared.area.region_name.as_deref(), Some("Outer London"));
}

#[test]
fn columns_may_stand_in_any_order() {
    let mut writer = csv::Writer::from_writer(vec![]);
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(INDICATORS).records() {
        writer.write_record(record.unwrap().iter().collect::<Vec<_>>().iter().rev()).unwrap();
    }
    assert!(read(&writer.into_inner().unwrap()).unwrap() == read(INDICATORS).unwrap());
}

#[test]
fn garbage_is_a_fault_with_its_line_and_column() {
    let found = changed("36186.3", "36,186.3");
    assert_eq!((found[0].line, found[0].rule), (2, "cells"));
    for garbage in ["36186.3%", "", "n/a", "Z"] {
        let found = changed("36186.3", garbage);
        assert_eq!((found.len(), found[0].line, found[0].column.as_str(), found[0].rule), (1, 2, "inpost_fte", "figure"));
    }
    assert_eq!(changed("Regional", "Continental")[0].column, "geographic_level");
    assert_eq!(changed("inpost_fte", "posts")[0].rule, "layout");
    assert_eq!(changed("la_name", "name")[0].rule, "missing-column");
    assert_eq!(changed("starters_fte", "inpost_fte")[0].rule, "repeated-column");
}

#[test]
fn the_same_area_and_year_may_stand_twice_only_if_both_say_the_same() {
    let text = String::from_utf8(INDICATORS.to_vec()).unwrap();
    let england = text.lines().nth(1).unwrap();
    assert_eq!(read(format!("{text}{england}\n").as_bytes()).unwrap().len(), 1463);
    let found = read(format!("{text}{}\n", england.replace("36186.3", "36186.4")).as_bytes()).unwrap_err();
    assert_eq!((found.len(), found[0].line, found[0].rule), (1, 1465, "repeated"));
}

/// Each published rate, and what it is made of.
const RATES: [(Measure, Formula, bool); 9] = [
    (Measure::TurnoverRateHeadcount, Formula::Turnover, true),
    (Measure::AgencyRateHeadcount, Formula::Agency, true),
    (Measure::TurnoverRateFte, Formula::Turnover, false),
    (Measure::AgencyRateFte, Formula::Agency, false),
    (Measure::AgencyCoverRateFte, Formula::AgencyCover, false),
    (Measure::VacancyRateFte, Formula::Vacancy, false),
    (Measure::VacancyAgencyCoverRateFte, Formula::VacancyAgencyCover, false),
    (Measure::CaseloadFte, Formula::Caseload, false),
    (Measure::AbsenceRateFte, Formula::Absence, false),
];

/// What a row's rates are made of, with parts and wholes moved within the rounding of what was printed: a twentieth either way.
fn amounts(row: &Row, heads: bool, part: i64, whole: i64) -> Amounts {
    let printed = |measure| row.figure(measure).millionths();
    if heads {
        return Amounts {
            in_post: printed(Measure::InPostHeadcount),
            leavers: printed(Measure::LeaversHeadcount),
            agency: printed(Measure::AgencyHeadcount),
            ..Amounts::default()
        };
    }
    let moved = |measure, by: i64| printed(measure).map(|it| (it + by * 50_000).max(0));
    Amounts {
        in_post: moved(Measure::InPostFte, whole),
        leavers: moved(Measure::LeaversFte, part),
        agency: moved(Measure::AgencyFte, part),
        agency_cover: moved(Measure::AgencyCoverFte, part),
        vacancies: moved(Measure::VacancyFte, part),
        case_holders: moved(Measure::CaseHoldersFte, whole),
        cases: printed(Measure::Cases).map(|it| it / 1_000_000),
        days_lost: moved(Measure::WorkingDaysLostFte, part).map(|it| it / 10_000),
        working_days: Some(working_days(row.year)),
    }
}

/// How a published rate stands to the one computed from the same row's printed figures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Standing {
    Same,
    WithinRounding,
    NothingToComputeFrom,
    Other,
}

fn standing(row: &Row, measure: Measure, formula: Formula, heads: bool) -> Option<Standing> {
    let published = row.figure(measure).millionths()? / 100_000;
    let of = |part, whole| {
        let mut it = amounts(row, heads, part, whole);
        // The whole of these two rates is the part of another: it moves with the whole.
        match formula {
            Formula::AgencyCover => it.agency = amounts(row, heads, whole, 0).agency,
            Formula::VacancyAgencyCover => it.vacancies = amounts(row, heads, whole, 0).vacancies,
            _ => {}
        }
        formula.of(&it).map(|it| it.tenths())
    };
    let within = of(-1, 1).unwrap_or(0)..=of(1, -1).unwrap_or(i64::MAX);
    Some(match of(0, 0) {
        None => Standing::NothingToComputeFrom,
        Some(computed) if computed == published => Standing::Same,
        Some(_) if within.contains(&published) && !heads => Standing::WithinRounding,
        Some(_) => Standing::Other,
    })
}

/// For each rate, in the order of [`RATES`]: how many rows have each standing.
fn standings(bytes: &[u8], of_authorities: bool) -> Vec<[usize; 4]> {
    let mut rows = read(bytes).unwrap();
    rows.retain(|it| (it.level == Level::LocalAuthority) == of_authorities);
    let counted = |(measure, formula, heads)| {
        let mut count = [0; 4];
        for it in rows.iter().filter_map(|it| standing(it, measure, formula, heads)) {
            count[it as usize] += 1;
        }
        count
    };
    RATES.into_iter().map(counted).collect()
}

#[test]
fn every_authoritys_rates_follow_from_its_published_figures() {
    let expected = [
        [1347, 0, 0, 0],
        [1352, 0, 0, 0],
        [1234, 111, 0, 0],
        [1287, 54, 0, 0],
        [1170, 122, 3, 0],
        [1313, 40, 0, 0],
        [1170, 133, 3, 0],
        [1320, 30, 0, 0],
        [1328, 8, 0, 0],
    ];
    assert_eq!(standings(INDICATORS, true), expected);
}

#[test]
fn those_of_the_older_layout_do_too_but_print_zero_for_nothing_over_nothing() {
    let expected = [
        [900, 0, 0, 0],
        [902, 0, 0, 0],
        [824, 75, 0, 0],
        [859, 40, 0, 0],
        [789, 79, 28, 0],
        [877, 25, 0, 0],
        [789, 92, 15, 0],
        [881, 19, 0, 0],
        [889, 6, 0, 0],
    ];
    assert_eq!(standings(HEADLINES, true), expected);
}

/// Where one authority's part is unknown, the rate of its region and of England leaves out its whole, which the printed whole has in it.
#[test]
fn a_regions_rates_follow_unless_an_authority_in_it_is_unknown() {
    let others: Vec<_> = standings(INDICATORS, false).iter().map(|it| it[Standing::Other as usize]).collect();
    assert_eq!(others, [2, 2, 4, 5, 9, 0, 9, 0, 6]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        let header = INDICATORS.iter().position(|it| *it == b'\n').unwrap();
        let _ = read(&[&INDICATORS[..=header], &bytes].concat());
    }
}
