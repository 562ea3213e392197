//! Examples of what is told, for people to read. What must never be told is searched for in `laws.rs`.

use super::*;
use crate::figures::Symbol;
use crate::workforce::{Figures, Known, Piece, Quantity, TwoWays};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const CENSUS: &str = "2026-09-30";

/// People in post from one day until another, each full-time.
fn people(first: u128, count: u128, from: &str, to: &str) -> Vec<Piece> {
    let one = |number: u128| Piece {
        person: uuid::Uuid::from_u128(number),
        spell: uuid::Uuid::from_u128(1_000 + number),
        from: date(from),
        to: date(to),
        starts: true,
        ends: to != "2999-01-01",
        agency: false,
        children: true,
        fte: 1_000_000,
    };
    (first..first + count).map(one).collect()
}

const STAYS: &str = "2999-01-01";

fn counted(pieces: &[Vec<Piece>]) -> Counted {
    let known = Known { pieces: pieces.concat(), ..Known::default() };
    Counted::of(&known, date(CENSUS))
}

fn told(it: &Counted) -> Figures {
    it.told(&DEFAULT, &it.hides(&DEFAULT))
}

fn heads(it: &Figures, quantity: Quantity) -> Result<i64, &'static str> {
    let TwoWays { fte, headcount } = it.get(quantity);
    assert_eq!(fte.symbol, headcount.symbol, "both ways of counting are withheld together");
    headcount.millionths.map(|it| it / 1_000_000).ok_or(headcount.symbol.map_or("", Symbol::code))
}

#[test]
fn one_to_five_are_withheld_and_nobody_and_six_are_told() {
    for (count, expected) in [(0, Ok(0)), (1, Err("c")), (5, Err("c")), (6, Ok(6))] {
        let figures = told(&counted(&[people(1, count, "2020-01-01", STAYS), people(50, 1, "2001-01-01", "2001-02-01")]));
        assert_eq!(heads(&figures, Quantity::InPost), expected);
    }
    let ten = SuppressionPolicySet { threshold: 10, ..DEFAULT };
    let it = counted(&[people(1, 10, "2020-01-01", STAYS)]);
    assert_eq!(it.told(&ten, &it.hides(&ten)).get(Quantity::InPost).headcount.symbol, Some(Symbol::Suppressed));
}

#[test]
fn leavers_are_withheld_with_starters_since_either_follows_from_the_stock_of_two_years() {
    let stay = people(1, 20, "2020-01-01", STAYS);
    let start = people(30, 3, "2026-03-01", STAYS);
    let leave = people(40, 8, "2020-01-01", "2026-05-31");
    let figures = told(&counted(&[stay.clone(), start, leave.clone()]));
    assert_eq!(heads(&figures, Quantity::InPost), Ok(23));
    assert_eq!([Quantity::Starters, Quantity::Leavers].map(|it| heads(&figures, it)), [Err("c"), Err("c")]);
    assert_eq!(figures.get(Quantity::TurnoverRate).fte.symbol, Some(Symbol::Suppressed), "it is leavers over those in post");
    let figures = told(&counted(&[stay, leave]));
    assert_eq!([Quantity::Starters, Quantity::Leavers].map(|it| heads(&figures, it)), [Ok(0), Ok(8)]);
    assert_eq!(figures.get(Quantity::TurnoverRate).headcount.millionths, Some(40_000_000));
}

#[test]
fn no_rate_is_told_of_fewer_than_ten() {
    let figures = |count| told(&counted(&[people(1, count, "2020-01-01", STAYS)]));
    assert_eq!(figures(9).get(Quantity::TurnoverRate).fte.symbol, Some(Symbol::Suppressed));
    assert_eq!(figures(10).get(Quantity::TurnoverRate).fte.millionths, Some(0));
    assert_eq!(figures(9).get(Quantity::AbsenceRate).fte.symbol, Some(Symbol::Unavailable), "what was never returned is no secret");
}

#[test]
fn who_holds_no_case_is_not_found_by_taking_those_who_do_from_all() {
    let pieces = people(1, 20, "2020-01-01", STAYS);
    let reading = |piece: &Piece| (piece.spell, date(CENSUS), 15);
    for (holding, expected) in [(20, Ok(20)), (18, Err("c")), (14, Ok(14)), (3, Err("c"))] {
        let caseloads = pieces.iter().take(holding).map(reading).collect();
        let it = Counted::of(&Known { pieces: pieces.clone(), caseloads, ..Known::default() }, date(CENSUS));
        let figures = told(&it);
        assert_eq!(heads(&figures, Quantity::CaseHolders), expected, "{holding}");
        assert_eq!(figures.get(Quantity::Cases).fte.symbol.is_some(), expected.is_err());
    }
}

#[test]
fn days_that_a_few_have_lost_are_withheld() {
    let pieces = people(1, 20, "2020-01-01", STAYS);
    for (sick, withheld) in [(1, true), (5, true), (6, false)] {
        let days_lost = pieces.iter().take(sick).map(|it| (it.spell, date("2026-02-02"), 350)).collect();
        let figures = told(&Counted::of(&Known { pieces: pieces.clone(), days_lost, ..Known::default() }, date(CENSUS)));
        for quantity in [Quantity::DaysLost, Quantity::AbsenceRate] {
            assert_eq!(figures.get(quantity).fte.symbol == Some(Symbol::Suppressed), withheld);
        }
    }
}

#[test]
fn the_only_days_are_census_days_that_are_over() {
    let today = date("2026-11-20");
    let of = |on| reference_day(date(on), today).to_string();
    assert_eq!(of("2026-11-20"), CENSUS);
    assert_eq!([of("2026-09-29"), of(CENSUS), of("2026-10-01")], ["2025-09-30", CENSUS, CENSUS]);
    assert_eq!(of("2031-01-01"), CENSUS, "what is planned is not told");
}

fn decided(before: &[(&Counted, &Hidden)], now: &Counted) -> Decision {
    let same: Vec<Edition<'_>> = before.iter().map(|(counted, hidden)| Edition { counted, hidden }).collect();
    decide(&DEFAULT, now, Beside { same: &same, ..Beside::default() })
}

#[test]
fn who_is_recorded_late_is_told_of_with_five_others_and_not_alone() {
    let none = Hidden::new();
    let twelve = counted(&[people(1, 12, "2020-01-01", STAYS)]);
    assert_eq!(decided(&[], &twelve), Decision::Anew(none.clone()));
    assert_eq!(decided(&[(&twelve, &none)], &twelve), Decision::AsBefore);
    let and = |more| counted(&[people(1, 12, "2020-01-01", STAYS), people(20, more, "2020-01-01", STAYS)]);
    for few in 1..=5 {
        assert_eq!(decided(&[(&twelve, &none)], &and(few)), Decision::AsBefore, "{few}");
    }
    assert_eq!(decided(&[(&twelve, &none)], &and(6)), Decision::Anew(none.clone()));
    let six_others = counted(&[people(7, 12, "2020-01-01", STAYS)]);
    assert_eq!(decided(&[(&twelve, &none)], &six_others), Decision::AsBefore, "the same number is told either way");
}

#[test]
fn what_has_no_number_is_not_remembered_and_what_is_told_after_it_is() {
    let few = counted(&[people(1, 4, "2020-01-01", STAYS)]);
    assert_eq!(decided(&[], &few), Decision::NoNumber(few.hides(&DEFAULT)));
    assert_eq!(decided(&[], &Counted::default()), Decision::NoNumber(Hidden::new()));
}

#[test]
fn starters_and_leavers_that_were_withheld_once_stay_withheld_for_that_day() {
    let none = Hidden::new();
    let stay = || people(1, 20, "2020-01-01", STAYS);
    let then = counted(&[stay(), people(40, 2, "2020-01-01", "2026-05-31")]);
    let now = counted(&[stay(), people(60, 8, "2026-03-01", STAYS), people(40, 9, "2020-01-01", "2026-05-31")]);
    assert_eq!(decided(&[(&then, &none)], &now), Decision::Anew([Part::ComingsAndGoings].into()));
}

#[test]
fn starters_and_leavers_are_withheld_where_last_years_stock_is_not_what_was_told() {
    let none = Hidden::new();
    let last_year = Counted::of(&Known { pieces: people(1, 20, "2020-01-01", STAYS), ..Known::default() }, date("2025-09-30"));
    let now = counted(&[people(1, 20, "2020-01-01", STAYS), people(40, 7, "2020-01-01", "2026-05-31"), people(60, 1, "2024-01-01", STAYS)]);
    let year_before = [Edition { counted: &last_year, hidden: &none }];
    assert_eq!(decide(&DEFAULT, &now, Beside { year_before: &year_before, ..Beside::default() }), Decision::Anew(none.clone()));
    let late = counted(&[people(1, 20, "2020-01-01", STAYS), people(60, 7, "2026-01-01", STAYS), people(80, 1, "2024-01-01", STAYS)]);
    let beside = Beside { year_before: &year_before, ..Beside::default() };
    assert_eq!(decide(&DEFAULT, &late, beside), Decision::Anew([Part::ComingsAndGoings].into()));
}

#[test]
fn a_cohort_grows_by_six_at_a_time() {
    let of = |count| people(1, count, "2026-09-07", STAYS).iter().map(|it| (it.person, (0, 1))).collect::<People>();
    assert_eq!(decide_size(&DEFAULT, &of(5), &[]), Decision::NoNumber(Hidden::new()));
    assert_eq!(decide_size(&DEFAULT, &of(7), &[]), Decision::Anew(Hidden::new()));
    assert_eq!(decide_size(&DEFAULT, &of(8), &[&of(7)]), Decision::AsBefore);
    assert_eq!(decide_size(&DEFAULT, &of(13), &[&of(7)]), Decision::Anew(Hidden::new()));
}

#[test]
fn a_policy_is_one_that_is_published_by() {
    assert_eq!(SuppressionPolicySet { threshold: 4, ..DEFAULT }.check(), Err(Refusal::SuppressionThreshold));
    assert_eq!(SuppressionPolicySet { least_denominator: 9, ..DEFAULT }.check(), Err(Refusal::SuppressionDenominator));
    assert_eq!(SuppressionPolicySet { region_rounding: 3, ..DEFAULT }.check(), Err(Refusal::SuppressionRounding));
    assert_eq!(DEFAULT.check(), Ok(()));
    assert_eq!(policy_of(&Employer::default()).version, 0);
}
