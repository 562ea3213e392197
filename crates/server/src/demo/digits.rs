//! What a printed figure may have been before it was rounded, and which rates that allows.

use chrono::NaiveDate;

/// A tenth of a full-time equivalent, in millionths.
pub(super) const FTE_TENTH: i64 = 100_000;
/// A tenth of a day, in hundredths.
pub(super) const DAY_TENTH: i64 = 10;

/// The working days of a year to 30 September that its published absence rate divides by.
///
/// The publication does not say so, but no other number of days gives all the rates it prints:
/// 253, and 254 in the years that hold a 29 February.
pub fn working_days(year: i32) -> i64 {
    let leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some();
    if leap { 254 } else { 253 }
}

/// Whole numbers from `low` to `high`, both among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub low: i64,
    pub high: i64,
}

impl Span {
    /// Everything that prints, half up, as this many tenths.
    pub fn printed(tenths: i64, tenth: i64) -> Self {
        let low = tenths * tenth - tenth / 2;
        Self { low: low.max(0), high: low + tenth - 1 }
    }

    pub fn and(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    pub fn is_empty(self) -> bool {
        self.high < self.low
    }

    /// The value nearest to what is wanted, with as few digits as will do.
    pub fn nicest(self, wanted: i64, tenth: i64) -> i64 {
        if self.low <= wanted && wanted <= self.high {
            return wanted;
        }
        let mut grid = tenth;
        while grid > 1 {
            grid /= 10;
            let above = (self.low + grid - 1).div_euclid(grid) * grid;
            let below = self.high.div_euclid(grid) * grid;
            if above <= self.high {
                return if wanted < self.low { above } else { below };
            }
        }
        self.low
    }
}

/// When a part and a whole give a printed rate: `a × whole ≤ b × part` and `c × part < d × whole`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ratio {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
}

impl Ratio {
    pub fn of_whole(rate: i64) -> Self {
        Self { a: 2 * rate - 1, b: 2_000, c: 2_000, d: 2 * rate + 1 }
    }

    pub fn of_sum(rate: i64) -> Self {
        Self { a: 2 * rate - 1, b: 2_001 - 2 * rate, c: 1_999 - 2 * rate, d: 2 * rate + 1 }
    }

    pub fn of_working_days(rate: i64, year: i32) -> Self {
        let Self { a, b, c, d } = Self::of_whole(rate);
        let days = working_days(year);
        // A hundredth of a day is ten thousand millionths of one.
        Self { a: a * days, b: b * 10_000, c: c * 10_000, d: d * days }
    }

    /// The wholes for which some part in the span gives the rate.
    pub fn wholes(self, part: Span) -> Span {
        let high = if self.a > 0 { (self.b * part.high).div_euclid(self.a) } else { i64::MAX };
        Span { low: (self.c * part.low).div_euclid(self.d) + 1, high }
    }

    /// The parts that give the rate with this whole.
    pub fn parts(self, whole: i64) -> Span {
        let low = -(-self.a * whole).div_euclid(self.b);
        let high = if self.c > 0 { (self.d * whole - 1).div_euclid(self.c) } else { i64::MAX };
        Span { low, high }
    }
}
