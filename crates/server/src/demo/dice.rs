//! Chance, seeded: the same seed and authority always give the same throws.

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

/// The one source of chance of a plan.
pub(super) struct Dice(StdRng);

impl Dice {
    pub fn new(seed: u64, authority: u32) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&authority.to_le_bytes());
        Self(StdRng::from_seed(bytes))
    }

    /// A whole number from 0 to one below the limit; 0 where there is no such number.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { self.0.random_range(0..limit) }
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, times: usize) -> bool {
        self.below(1_000) < times
    }

    /// A day from the first to the last, both possible.
    pub fn day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let days = (last - first).num_days().max(0);
        first + Days::new(self.below(days as usize + 1) as u64)
    }

    /// A first of a month among those days, or any of them where there is none.
    pub fn month_start(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        use chrono::Datelike;
        let day = self.day(first, last);
        match day.with_day(1) {
            Some(start) if first <= start => start,
            _ => day,
        }
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of the values, each as likely as the weight beside it.
    pub fn weighted<T: Copy>(&mut self, from: &[(T, usize)]) -> T {
        let mut throw = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            if throw < *weight {
                return *value;
            }
            throw -= weight;
        }
        from[0].0
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }
}
