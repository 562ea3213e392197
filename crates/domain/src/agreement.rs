//! Agreement between those who judge: Cohen's kappa between two, Fleiss' among several, each with its standard error and interval.
//!
//! Both compare how often people agree with how often they would by chance, given how often each category is used: 1 is agreement every
//! time, 0 is what chance gives, and below it they agree less often than that. Categories are nominal: none is nearer to another.
//!
//! *Two raters.* J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960); the
//! standard error, whatever the true kappa is, from J. L. Fleiss, J. Cohen and B. S. Everitt, "Large sample standard errors of kappa and
//! weighted kappa", Psychological Bulletin 72 (1969).
//!
//! *Several raters.* J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971). It need not be
//! the same people, nor as many, who judge each item: each item counts alike, and where their number varies, an item's share in a category
//! is the share of its own raters. What one person alone judged says nothing of agreement and is left out. The standard error under the
//! hypothesis that there is no agreement beyond chance is that of J. L. Fleiss, J. C. M. Nee and J. R. Landis, "Large sample variance of
//! kappa in the case of different sets of raters", Psychological Bulletin 86 (1979); it wants as many raters for each item, and is not one
//! by which an interval may be drawn. The interval is drawn by K. L. Gwet, "Large-sample variance of Fleiss generalized kappa",
//! Educational and Psychological Measurement 81 (2021), which holds whatever the true kappa is.
//!
//! All of it is for large samples: of fewer than about thirty items an interval is rough, and says so by being wide.

pub mod between;
mod drift;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use strum::IntoStaticStr;

pub use drift::{Change, Half, InHalf, changes, per_half};

/// 95 of a hundred normal values lie within so many standard deviations.
const WITHIN_95: f64 = 1.959_963_984_540_054;

/// Below this a variance is nothing but rounding.
const NOTHING: f64 = 1e-15;

/// Why agreement, or how sure it is, cannot be computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum NotComputed {
    /// Nothing to compare.
    #[error("nothing was judged by two or more people")]
    NoItems,
    /// Chance alone would make them agree every time.
    #[error("every judgement is of one category, so that chance alone would make everybody agree")]
    OneCategory,
    /// One item has no spread.
    #[error("one item alone does not say how sure a figure is")]
    OneItem,
    /// Agreement, or disagreement, without exception.
    #[error("the items do not differ in how far people agree on them, so that the large-sample formula gives no interval")]
    NoSpread,
    /// Fleiss, Nee and Landis want as many raters for each item.
    #[error("not every item was judged by as many people")]
    RatersVary,
}

/// How far people agree beyond chance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kappa {
    /// The coefficient.
    pub value: f64,
    /// In how large a share of comparisons people agree.
    pub observed: f64,
    /// In how large a share they would by chance.
    pub by_chance: f64,
    /// How many items were compared.
    pub items: usize,
    /// How sure it is, whatever the true value.
    pub interval: Result<Interval, NotComputed>,
    /// The standard error if there were no agreement beyond chance, by which that hypothesis is tested.
    pub error_under_chance: Result<f64, NotComputed>,
}

/// A 95% interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// The standard error that it is drawn with.
    pub standard_error: f64,
    /// Its lower end, not below −1.
    pub low: f64,
    /// Its upper end, not above 1.
    pub high: f64,
}

impl Interval {
    fn around(value: f64, variance: f64, within: (f64, f64)) -> Result<Self, NotComputed> {
        if variance <= NOTHING {
            return Err(NotComputed::NoSpread);
        }
        let standard_error = variance.sqrt();
        let (low, high) = (value - WITHIN_95 * standard_error, value + WITHIN_95 * standard_error);
        Ok(Self { standard_error, low: low.max(within.0), high: high.min(within.1) })
    }
}

/// Cohen's kappa: what each of two raters said of the same items.
///
/// # Errors
/// Why it cannot be computed.
pub fn cohen<C: Ord>(pairs: &[(C, C)]) -> Result<Kappa, NotComputed> {
    if pairs.is_empty() {
        return Err(NotComputed::NoItems);
    }
    let items = pairs.len() as f64;
    let each = items.recip();
    let (mut first, mut second, mut cells) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (one, other) in pairs {
        *first.entry(one).or_insert(0.0) += each;
        *second.entry(other).or_insert(0.0) += each;
        *cells.entry((one, other)).or_insert(0.0) += each;
    }
    let in_first = |it: &C| first.get(it).copied().unwrap_or(0.0);
    let in_second = |it: &C| second.get(it).copied().unwrap_or(0.0);
    // Counted, and not summed: agreement without exception is 1 and not nearly 1.
    let observed = pairs.iter().filter(|(one, other)| one == other).count() as f64 / items;
    let by_chance: f64 = first.iter().map(|(category, share)| share * in_second(category)).sum();
    let rest = 1.0 - by_chance;
    if rest <= NOTHING {
        return Err(NotComputed::OneCategory);
    }
    let value = (observed - by_chance) / rest;
    let (mut agreeing, mut differing, mut marginal) = (0.0, 0.0, 0.0);
    for ((one, other), share) in &cells {
        let both: f64 = in_second(one) + in_first(other);
        if one == other {
            agreeing += share * (1.0 - both * (1.0 - value)).powi(2);
        } else {
            differing += share * both.powi(2);
        }
    }
    for (category, share) in &first {
        marginal += share * in_second(category) * (share + in_second(category));
    }
    let spread = agreeing + (1.0 - value).powi(2) * differing - (value - by_chance * (1.0 - value)).powi(2);
    let of = |numerator: f64| numerator / (items * rest.powi(2));
    let interval = if pairs.len() == 1 { Err(NotComputed::OneItem) } else { Interval::around(value, of(spread), (-1.0, 1.0)) };
    let under_chance = of(by_chance + by_chance.powi(2) - marginal);
    let error_under_chance = if under_chance <= NOTHING { Err(NotComputed::NoSpread) } else { Ok(under_chance.sqrt()) };
    Ok(Kappa { value, observed, by_chance, items: pairs.len(), interval, error_under_chance })
}

/// Fleiss' kappa: what several raters, not always the same nor as many, said of each item.
///
/// # Errors
/// Why it cannot be computed.
pub fn fleiss<C: Ord>(items: &[Vec<C>]) -> Result<Kappa, NotComputed> {
    let counts: Vec<BTreeMap<&C, f64>> = items.iter().filter(|it| it.len() > 1).map(|it| counted(it)).collect();
    if counts.is_empty() {
        return Err(NotComputed::NoItems);
    }
    let number = counts.len() as f64;
    let raters = |it: &BTreeMap<&C, f64>| it.values().sum::<f64>();
    let mut shares: BTreeMap<&C, f64> = BTreeMap::new();
    for item in &counts {
        for (category, count) in item {
            *shares.entry(*category).or_insert(0.0) += count / raters(item) / number;
        }
    }
    if shares.len() == 1 {
        return Err(NotComputed::OneCategory);
    }
    let agreed = |it: &BTreeMap<&C, f64>| it.values().map(|count| count * (count - 1.0)).sum::<f64>() / (raters(it) * (raters(it) - 1.0));
    let observed = counts.iter().map(agreed).sum::<f64>() / number;
    let by_chance: f64 = shares.values().map(|it| it.powi(2)).sum();
    let rest = 1.0 - by_chance;
    let value = (observed - by_chance) / rest;
    // What each item adds, and what it adds to the chance that is taken off (Gwet 2021).
    let adds = |it: &BTreeMap<&C, f64>| {
        let chance: f64 = it.iter().map(|(category, count)| count / raters(it) * shares[*category]).sum();
        (agreed(it) - by_chance) / rest - 2.0 * (1.0 - value) * (chance - by_chance) / rest
    };
    let spread: f64 = counts.iter().map(|it| (adds(it) - value).powi(2)).sum();
    let interval = if counts.len() == 1 {
        Err(NotComputed::OneItem)
    } else {
        Interval::around(value, spread / (number * (number - 1.0)), (-1.0, 1.0))
    };
    let first = raters(&counts[0]);
    let even = counts.iter().all(|it| raters(it) == first);
    let error_under_chance = if even { Ok(under_chance(&shares, number, first)) } else { Err(NotComputed::RatersVary) };
    Ok(Kappa { value, observed, by_chance, items: counts.len(), interval, error_under_chance })
}

fn counted<C: Ord>(item: &[C]) -> BTreeMap<&C, f64> {
    let mut counts = BTreeMap::new();
    for category in item {
        *counts.entry(category).or_insert(0.0) += 1.0;
    }
    counts
}

/// The standard error of Fleiss' kappa if there were no agreement beyond chance (Fleiss, Nee and Landis 1979).
fn under_chance<C: Ord>(shares: &BTreeMap<&C, f64>, items: f64, raters: f64) -> f64 {
    let whole: f64 = shares.values().map(|p| p * (1.0 - p)).sum();
    let skew: f64 = shares.values().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
    (2.0 * (whole.powi(2) - skew)).sqrt() / (whole * (items * raters * (raters - 1.0)).sqrt())
}
