//! Shares: some people, and those of them of whom something is so, told together and by editions like everything else.

use super::SuppressionPolicySet;
use super::counted::{Hidden, People};
use super::editions::{Decision, are_apart};

/// Some people, and those of them of whom something is so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// All of them.
    pub all: People,
    /// Those of whom it is so.
    pub part: People,
}

/// How many they are, as it is told; `None` where it is withheld.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ToldShare {
    /// All of them.
    pub all: Option<usize>,
    /// Those of whom it is so.
    pub part: Option<usize>,
}

impl Share {
    /// The others.
    fn rest(&self) -> People {
        self.all.iter().filter(|(who, _)| !self.part.contains_key(*who)).map(|(who, amount)| (*who, *amount)).collect()
    }

    /// What is told of it alone: no number of few, nor one that the few follow from.
    pub fn told(&self, policy: &SuppressionPolicySet) -> ToldShare {
        let shown = |it: &People| !policy.is_small(it.len());
        let all = Some(self.all.len()).filter(|_| shown(&self.all));
        let part = Some(self.part.len()).filter(|_| all.is_some() && shown(&self.part) && shown(&self.rest()));
        ToldShare { all, part }
    }

    /// Whether what is told of this after what was told of another says nothing of a few people.
    fn is_apart(&self, policy: &SuppressionPolicySet, other: &Self) -> bool {
        let (now, then) = (self.told(policy), other.told(policy));
        let whole = now.all.is_none() || then.all.is_none() || are_apart(policy, &self.all, &other.all);
        let part = now.part.is_none() || then.part.is_none() || {
            are_apart(policy, &self.part, &other.part) && are_apart(policy, &self.rest(), &other.rest())
        };
        whole && part
    }
}

/// Decides what is told of several shares, by what was told before, in order: all of them anew, or all of them as they were.
pub fn decide_shares(policy: &SuppressionPolicySet, now: &[Share], before: &[&[Share]]) -> Decision {
    let told = |it: &[Share]| it.iter().map(|it| it.told(policy)).collect::<Vec<ToldShare>>();
    // Where one of them has not changed, it says nothing; where it changed by a few, the others wait with it.
    let apart = |then: &[Share]| now.iter().zip(then).all(|(now, then)| now == then || now.is_apart(policy, then));
    if before.iter().any(|then| !apart(then)) {
        return Decision::AsBefore;
    }
    let says_nothing = |it: &ToldShare| it.all.unwrap_or(0) == 0;
    match before.last() {
        Some(last) if told(last) == told(now) => Decision::AsBefore,
        None if told(now).iter().all(says_nothing) => Decision::NoNumber(Hidden::new()),
        _ => Decision::Anew(Hidden::new()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::suppression::DEFAULT;

    fn people(who: impl IntoIterator<Item = u8>) -> People {
        who.into_iter().map(|it| (Uuid::from_u128(it.into()), (0, 1))).collect()
    }

    fn share(all: u8, part: u8) -> Share {
        Share { all: people(0..all), part: people(0..part) }
    }

    fn told(all: u8, part: u8) -> (Option<usize>, Option<usize>) {
        let ToldShare { all, part } = share(all, part).told(&DEFAULT);
        (all, part)
    }

    #[test]
    fn a_few_are_withheld_and_so_is_whatever_they_follow_from() {
        assert_eq!(told(5, 0), (None, None), "few of all");
        assert_eq!(told(20, 3), (Some(20), None), "few of whom it is so");
        assert_eq!(told(20, 16), (Some(20), None), "few others");
        assert_eq!([told(20, 8), told(20, 0), told(20, 20), told(0, 0)].map(|it| it.1), [Some(8), Some(0), Some(20), Some(0)]);
    }

    #[test]
    fn what_changed_by_a_few_is_told_as_it_was_and_the_others_wait_with_it() {
        let before = [share(20, 8), share(30, 10)];
        let decide = |now: &[Share]| decide_shares(&DEFAULT, now, &[&before]);
        assert_eq!(decide(&before), Decision::AsBefore);
        assert_eq!(decide(&[share(21, 8), share(30, 10)]), Decision::AsBefore);
        assert_eq!(decide(&[share(21, 8), share(50, 20)]), Decision::AsBefore);
        assert_eq!(decide(&[share(20, 8), share(50, 20)]), Decision::Anew(Hidden::new()));
        assert_eq!(decide(&[share(40, 16), share(50, 20)]), Decision::Anew(Hidden::new()));
        assert_eq!(decide(&[share(20, 9), share(30, 10)]), Decision::AsBefore, "one more of whom it is so");
        assert_eq!(decide_shares(&DEFAULT, &[share(3, 1), share(0, 0)], &[]), Decision::NoNumber(Hidden::new()));
    }

    proptest! {
        /// Whatever is told one after the other, no two numbers of the same thing differ by a few people, nor by people of whom few differ.
        #[test]
        fn no_two_numbers_that_were_told_differ_by_a_few(
            steps in proptest::collection::vec(proptest::collection::vec((0u8..40, any::<bool>()), 0..25), 1..8)
        ) {
            let shares: Vec<Share> = steps.iter().map(|it| {
                let all = people(it.iter().map(|(who, _)| *who));
                let so = people(it.iter().filter(|(_, so)| *so).map(|(who, _)| *who));
                Share { all, part: so }
            }).collect();
            let mut editions: Vec<&Share> = Vec::new();
            for now in &shares {
                let before: Vec<&[Share]> = editions.iter().map(|it| std::slice::from_ref(*it)).collect();
                if matches!(decide_shares(&DEFAULT, std::slice::from_ref(now), &before), Decision::Anew(_)) {
                    editions.push(now);
                }
            }
            let few = |it: usize| DEFAULT.is_small(it);
            for (index, one) in editions.iter().enumerate() {
                for other in &editions[..index] {
                    for of in [|it: &Share| it.all.clone(), |it: &Share| it.part.clone(), Share::rest] {
                        let is_told = |it: &Share| it.told(&DEFAULT).part.is_some();
                        if !is_told(one) || !is_told(other) {
                            continue;
                        }
                        let (a, b) = (of(one), of(other));
                        let differ = a.keys().filter(|it| !b.contains_key(*it)).count() + b.keys().filter(|it| !a.contains_key(*it)).count();
                        prop_assert!(!few(differ) && !few(a.len().abs_diff(b.len())), "{a:?} {b:?}");
                    }
                }
            }
        }
    }
}
