//! What is withheld of figures, and why: the policy, in numbers and in words.

use async_graphql::{Enum, SimpleObject};
use domain::suppression::Policy;

use crate::scalars::Date;

/// Why something is withheld.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum SuppressionReason {
    /// A number is of few people, or one that is of few could be worked out from it and others, told now or before. Which of the two it
    /// is would itself tell.
    SmallNumbers,
}

/// What is withheld of figures from who sees no names. What is withheld has the symbol `c`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SuppressionPolicy {
    /// Why.
    reason: SuppressionReason,
    /// The same in plain words.
    words: String,
    /// Numbers of one to so many people are withheld. Nobody at all is told.
    threshold: i32,
    /// No rate is told whose denominator is less.
    least_denominator: i32,
    /// The version of the employer's policy; 0 for the one that holds where an employer set none.
    policy_version: i32,
    /// From which day the policy holds; null for version 0.
    policy_from: Option<Date>,
}

impl SuppressionPolicy {
    /// By a policy.
    pub fn of(policy: Policy) -> Self {
        let says = policy.says;
        let number = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
        let words = format!(
            "numbers of 1 to {} people are withheld, and what they could be worked out from; so is a rate of fewer than {}. The figures are \
             those of 30 September, and change only by more than {} people at a time",
            says.threshold, says.least_denominator, says.threshold
        );
        Self {
            reason: SuppressionReason::SmallNumbers,
            words,
            threshold: number(says.threshold),
            least_denominator: number(says.least_denominator),
            policy_version: i32::try_from(policy.version).unwrap_or(i32::MAX),
            policy_from: policy.from.map(Date),
        }
    }
}
