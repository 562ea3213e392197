//! Figures: what a turn gave, medians of turns, and how they stand to a target.

use std::time::{Duration, Instant};

/// What one turn gave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// Done in a second.
    pub rate: f64,
    /// Half were answered within so many milliseconds.
    pub p50: f64,
    /// All but one in a hundred were answered within so many milliseconds.
    pub p99: f64,
}

impl Turn {
    /// From every wait, in milliseconds, and how long it took altogether.
    pub fn of(mut waits: Vec<f64>, took: Duration) -> Self {
        let rate = waits.len() as f64 / took.as_secs_f64();
        waits.sort_by(f64::total_cmp);
        Self { rate, p50: percentile(&waits, 0.50), p99: percentile(&waits, 0.99) }
    }
}

/// A value that so large a part of a sorted list does not exceed.
pub fn percentile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    percentile(&values, 0.5)
}

/// All turns of a contestant, in order.
#[derive(Clone, Debug)]
pub struct Turns {
    /// Who.
    pub name: String,
    /// Turn by turn.
    pub turns: Vec<Turn>,
}

impl Turns {
    /// The medians of what the turns gave.
    pub fn median(&self) -> Turn {
        let of = |what: fn(&Turn) -> f64| median(self.turns.iter().map(what).collect());
        Turn { rate: of(|it| it.rate), p50: of(|it| it.p50), p99: of(|it| it.p99) }
    }

    /// How often another's figure goes into this one's: the median over the rounds.
    pub fn over(&self, other: &Self, what: fn(&Turn) -> f64) -> f64 {
        median(self.turns.iter().zip(&other.turns).map(|(it, other)| what(it) / what(other)).collect())
    }

    /// One line of a table.
    pub fn print(&self) {
        let Turn { rate, p50, p99 } = self.median();
        println!("  {:<60} {rate:>9.0}/s   p50 {p50:>7.2}   p99 {p99:>7.2} ms", self.name);
    }
}

/// Milliseconds since an instant.
pub fn since(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1_000.0
}

/// Prints a heading.
pub fn heading(text: &str) {
    println!("\n{text}\n{}", "-".repeat(text.len()));
}

/// Prints a figure that should be at least so much.
pub fn at_least(what: &str, is: f64, target: f64) {
    let mark = if is >= target { '✓' } else { '✗' };
    println!("{mark} {what:<60} {is:>11.2}   target ≥ {target}");
}

/// Prints a figure that should be at most so much.
pub fn at_most(what: &str, is: f64, target: f64) {
    let mark = if is <= target { '✓' } else { '✗' };
    println!("{mark} {what:<60} {is:>11.2}   target ≤ {target}");
}

/// Prints a figure without a target.
pub fn figure(what: &str, is: f64, unit: &str) {
    println!("  {what:<60} {is:>11.2}   {unit}");
}
