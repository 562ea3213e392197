//! Figures of several councils together: made of what each of them may be told of, and so of nothing that is withheld.

use std::collections::{BTreeMap, BTreeSet};

use super::SuppressionPolicySet;
use crate::access::{Actor, Role};
use crate::figures::Symbol;
use crate::ids::EmployerId;
use crate::measures::{Amounts, working_days};
use crate::memorandum::FEWEST;
use crate::workforce::{Figures, Quantity, Shown, TwoWays};

/// Whether an actor may ask for figures of these employers together: a regional analyst of one of them at least.
pub fn sees_region(actor: &Actor, parties: &BTreeSet<EmployerId>) -> bool {
    !actor.employers_as(&[Role::RegionalAnalyst]).is_disjoint(parties)
}

/// One quantity of several councils.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Regional {
    /// The figure.
    pub told: TwoWays,
    /// Of how many of the councils it is: those whose own figure is withheld or unknown are not in it.
    pub councils: usize,
}

/// Adds up what may be told of each council; a rate is made of the sums over those of which both its parts are told.
///
/// Whatever is told here could be worked out by somebody who is told the figures of each council without its small numbers. So it gives
/// no small number away, whichever councils are asked for together.
pub fn regional(
    councils: &[Figures],
    wanted: &BTreeSet<Quantity>,
    policy: &SuppressionPolicySet,
    year: i32,
) -> BTreeMap<Quantity, Regional> {
    wanted.iter().map(|quantity| (*quantity, one(councils, *quantity, policy, year))).collect()
}

fn one(councils: &[Figures], quantity: Quantity, policy: &SuppressionPolicySet, year: i32) -> Regional {
    let is_number = |it: &Figures, of: Quantity| it.get(of).fte.millionths.is_some();
    let parts = parts(quantity);
    let among: Vec<&Figures> = councils.iter().filter(|it| parts.iter().all(|part| is_number(it, *part))).collect();
    if among.len() < FEWEST {
        let withheld = councils.iter().flat_map(|it| parts.iter().map(|part| it.get(*part).fte.symbol));
        let symbol = if withheld.flatten().any(|it| it == Symbol::Suppressed) || among.len() == 1 {
            Symbol::Suppressed
        } else {
            Symbol::Unavailable
        };
        let headcount = if quantity.has_heads() { Shown::symbol(symbol) } else { Shown::default() };
        return Regional { told: TwoWays { fte: Shown::symbol(symbol), headcount }, councils: among.len() };
    }
    let sum = |of: Quantity, way: Way| -> Option<i64> {
        among.iter().map(|it| way(it.get(of)).millionths).try_fold(0_i64, |sum, it| Some(sum.saturating_add(it?)))
    };
    let told = |way: Way| match quantity.formula() {
        None => sum(quantity, way).map_or_else(Shown::default, |it| rounded(it, policy.region_rounding)),
        Some(_) => rate(quantity, &|of| sum(of, way), policy, year),
    };
    let headcount = if quantity.has_heads() { told(|it| it.headcount) } else { Shown::default() };
    Regional { told: TwoWays { fte: told(|it| it.fte), headcount }, councils: among.len() }
}

/// One of the two ways of counting.
type Way = fn(TwoWays) -> Shown;

/// What a quantity is made of.
fn parts(quantity: Quantity) -> Vec<Quantity> {
    match quantity {
        Quantity::TurnoverRate => vec![Quantity::Leavers, Quantity::InPost],
        Quantity::AgencyRate => vec![Quantity::Agency, Quantity::InPost],
        Quantity::VacancyRate => vec![Quantity::Vacancies, Quantity::InPost],
        Quantity::AverageCaseload => vec![Quantity::Cases, Quantity::CaseHolders],
        Quantity::AbsenceRate => vec![Quantity::DaysLost, Quantity::InPost],
        other => vec![other],
    }
}

/// To the nearest so many, half up; what is above nought and rounds to it is `low`.
fn rounded(millionths: i64, to: u32) -> Shown {
    // Full-time equivalents that are not rounded keep the digit that is published.
    if to <= 1 {
        return Shown::number(millionths);
    }
    let step = i64::from(to) * 1_000_000;
    let rounded = millionths.saturating_add(step / 2).div_euclid(step) * step;
    if rounded == 0 && millionths > 0 { Shown::symbol(Symbol::RoundsToZero) } else { Shown::number(rounded) }
}

fn rate(quantity: Quantity, sum: &dyn Fn(Quantity) -> Option<i64>, policy: &SuppressionPolicySet, year: i32) -> Shown {
    let amounts = Amounts {
        in_post: sum(Quantity::InPost),
        leavers: sum(Quantity::Leavers),
        agency: sum(Quantity::Agency),
        agency_cover: None,
        vacancies: sum(Quantity::Vacancies),
        case_holders: sum(Quantity::CaseHolders),
        cases: sum(Quantity::Cases).map(|it| it / 1_000_000),
        days_lost: sum(Quantity::DaysLost).map(|it| it / 10_000),
        working_days: u16::try_from(year).ok().map(working_days),
    };
    let below = match quantity {
        Quantity::AverageCaseload => amounts.case_holders,
        Quantity::AgencyRate => amounts.agency.zip(amounts.in_post).map(|(one, other)| one.saturating_add(other)),
        Quantity::VacancyRate => amounts.vacancies.zip(amounts.in_post).map(|(one, other)| one.saturating_add(other)),
        _ => amounts.in_post,
    };
    if below.is_some_and(|it| 0 < it && it < i64::from(policy.least_denominator) * 1_000_000) {
        return Shown::symbol(Symbol::Suppressed);
    }
    let tenths = quantity.formula().and_then(|it| it.of(&amounts));
    tenths.map_or(Shown::symbol(Symbol::NotApplicable), |it| Shown::number(it.tenths().saturating_mul(100_000)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suppression::DEFAULT;

    fn council(in_post: Option<i64>, leavers: Option<i64>) -> Figures {
        let mut figures = Figures::default();
        for (quantity, heads) in [(Quantity::InPost, in_post), (Quantity::Leavers, leavers)] {
            let shown = heads.map_or(Shown::symbol(Symbol::Suppressed), |it| Shown::number(it * 1_000_000));
            figures.put(quantity, TwoWays { fte: shown, headcount: shown });
        }
        figures
    }

    fn told(councils: &[Figures], quantity: Quantity) -> (Shown, usize) {
        let all = regional(councils, &[quantity].into(), &DEFAULT, 2026);
        (all[&quantity].told.headcount, all[&quantity].councils)
    }

    #[test]
    fn councils_are_added_up_and_rounded_to_ten() {
        let three = [council(Some(43), Some(6)), council(Some(52), Some(0)), council(Some(31), None)];
        assert_eq!(told(&three, Quantity::InPost), (Shown::number(130_000_000), 3));
        assert_eq!(told(&three, Quantity::Leavers), (Shown::number(10_000_000), 2), "the third is not in it");
        assert_eq!(told(&three, Quantity::TurnoverRate), (Shown::number(6_300_000), 2), "6 of 95, of the two alone");
        assert_eq!(
            told(&[council(Some(0), Some(0)), council(Some(0), Some(0))], Quantity::TurnoverRate).0.symbol,
            Some(Symbol::NotApplicable)
        );
    }

    #[test]
    fn what_is_withheld_of_a_council_makes_no_difference_to_the_sum() {
        let sums =
            [Some(40), None].map(|it| told(&[council(Some(43), it), council(Some(52), Some(9)), council(it, Some(20))], Quantity::Leavers));
        assert_eq!(sums[1], (Shown::number(30_000_000), 2));
        assert_ne!(sums[0], sums[1]);
    }

    #[test]
    fn of_one_council_nothing_is_told() {
        for councils in [vec![council(Some(43), Some(6))], vec![council(Some(43), None), council(None, Some(7))]] {
            assert_eq!(told(&councils, Quantity::InPost).0.symbol, Some(Symbol::Suppressed));
        }
    }

    #[test]
    fn no_rate_of_a_region_is_told_of_fewer_than_ten() {
        let two = [council(Some(0), Some(0)), council(Some(9), Some(0))];
        assert_eq!(told(&two, Quantity::TurnoverRate).0.symbol, Some(Symbol::Suppressed));
        assert_eq!(rounded(3_000_000, 10).symbol, Some(Symbol::RoundsToZero));
        assert_eq!(rounded(5_000_000, 10), Shown::number(10_000_000));
    }
}
