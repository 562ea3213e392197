//! Drift: agreement half-year by half-year, and by how much it changed from one to the next.

use chrono::{Datelike, NaiveDate};

use super::{Interval, Kappa, NotComputed};

/// Half a financial year: April to September, or October to March. Two of them end with a census day, 30 September.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Half {
    /// The year in which it begins.
    pub year: i32,
    /// Whether it is the half from October.
    pub second: bool,
}

impl Half {
    /// The half-year that a day is in.
    pub fn of(day: NaiveDate) -> Self {
        let (year, month) = (day.year(), day.month());
        Self { year: year - i32::from(month < 4), second: !(4..10).contains(&month) }
    }

    /// Its first day.
    pub fn from(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, if self.second { 10 } else { 4 }, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn until(self) -> NaiveDate {
        self.next().from().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// The half-year after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { year: self.year + i32::from(self.second), second: !self.second }
    }

    /// Every half-year that has a day from one day to another.
    pub fn all(from: NaiveDate, until: NaiveDate) -> Vec<Self> {
        let first = if from <= until { Some(Self::of(from)) } else { None };
        std::iter::successors(first, |it| Some(it.next()).filter(|it| it.from() <= until)).collect()
    }
}

/// Agreement in one half-year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct InHalf {
    /// Which.
    pub half: Half,
    /// What it comes to.
    pub kappa: Result<Kappa, NotComputed>,
}

/// By how much agreement changed from one half-year to a later one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Change {
    /// From which.
    pub from: Half,
    /// To which: the next in which agreement could be computed.
    pub to: Half,
    /// By how much.
    pub by: f64,
    /// How sure that is: the items of two half-years have nothing to do with each other, so that their variances add up.
    pub interval: Interval,
}

impl Change {
    /// Whether it is more than chance would make of the same agreement in 95 of a hundred cases.
    pub fn is_drift(&self) -> bool {
        self.interval.low > 0.0 || self.interval.high < 0.0
    }
}

/// Agreement in each half-year that has a day from `from` to `until`, over items each judged on a day.
pub fn per_half<T: Clone>(
    (from, until): (NaiveDate, NaiveDate),
    items: &[(NaiveDate, T)],
    of: impl Fn(&[T]) -> Result<Kappa, NotComputed>,
) -> Vec<InHalf> {
    let within = |half: Half| -> Vec<T> { items.iter().filter(|(on, _)| Half::of(*on) == half).map(|(_, it)| it.clone()).collect() };
    Half::all(from, until).into_iter().map(|half| InHalf { half, kappa: of(&within(half)) }).collect()
}

/// From each half-year whose agreement has an interval to the next that has one.
pub fn changes(halves: &[InHalf]) -> Vec<Change> {
    let known: Vec<(Half, f64, f64)> = halves
        .iter()
        .filter_map(|it| {
            let kappa = it.kappa.ok()?;
            Some((it.half, kappa.value, kappa.interval.ok()?.standard_error))
        })
        .collect();
    let change = |pair: &[(Half, f64, f64)]| {
        let [(from, before, error_before), (to, after, error_after)] = pair else { return None };
        let by = after - before;
        let interval = Interval::around(by, error_before.powi(2) + error_after.powi(2), (-2.0, 2.0)).ok()?;
        Some(Change { from: *from, to: *to, by, interval })
    };
    known.windows(2).filter_map(change).collect()
}
