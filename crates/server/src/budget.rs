//! Budgets: what each caller may ask for in a while. A council is one address, so it is the caller's and not the address's; only of those
//! who have not said who they are, nothing else is known.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// When so many are known, those who have all of theirs back are forgotten.
const MANY: usize = 10_000;

/// How much there is, and how fast it comes back.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// What may be used at once.
    pub points: u32,
    /// What comes back each second.
    pub each_second: u32,
}

/// What is left of everybody's allowance.
pub(crate) struct Budgets<K> {
    allowance: Allowance,
    used: Mutex<HashMap<K, Used>>,
}

#[derive(Clone, Copy)]
struct Used {
    points: f64,
    at: Instant,
}

impl<K: Eq + Hash> Budgets<K> {
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self { allowance, used: Mutex::default() }
    }

    /// Takes points from somebody's allowance; or says, having taken none, in how many seconds there will be enough.
    pub(crate) fn spend(&self, whose: K, points: u32) -> Result<(), u64> {
        self.spend_at(whose, points, Instant::now())
    }

    fn spend_at(&self, whose: K, points: u32, now: Instant) -> Result<(), u64> {
        let Allowance { points: most, each_second } = self.allowance;
        let rate = f64::from(each_second.max(1));
        let left_of = |it: Used| (it.points - rate * now.duration_since(it.at).as_secs_f64()).max(0.0);
        let mut all = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            all.retain(|_, it| left_of(*it) > 0.0);
        }
        let used = all.entry(whose).or_insert(Used { points: 0.0, at: now });
        // Who asks for more than there ever is at once waits until all of it is there.
        let asked = f64::from(points.min(most));
        let before = left_of(*used);
        if before + asked > f64::from(most) {
            let short = before + asked - f64::from(most);
            // At least a second, and whole ones: whoever waits so long finds enough.
            return Err((short / rate).ceil().clamp(1.0, 3_600.0) as u64);
        }
        *used = Used { points: before + asked, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_used_comes_back_and_nobody_uses_another_s() {
        let budgets = Budgets::new(Allowance { points: 100, each_second: 10 });
        let begun = Instant::now();
        let spend = |who, points, after| budgets.spend_at(who, points, begun + Duration::from_secs(after));
        assert_eq!(spend("sam", 100, 0), Ok(()));
        assert_eq!(spend("sam", 25, 0), Err(3));
        assert_eq!(spend("kim", 25, 0), Ok(()));
        assert_eq!(spend("sam", 25, 3), Ok(()));
        assert_eq!(spend("sam", 25, 3), Err(2), "five were left, and the rest comes back in two seconds");
        assert_eq!(spend("sam", 1_000, 3_600), Ok(()), "all there ever is, is enough for anything");
        assert_eq!(spend("sam", 1, 3_600), Err(1));
    }
}
