//! Suppression of small numbers: what may be told of a workforce or a cohort to somebody who has no right to names.
//!
//! ARCHITECTURE.md says what is promised, and `laws.rs` searches for what would break it.

mod counted;
mod editions;
#[cfg(test)]
mod laws;
mod region;
mod shares;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::access::{self, Actor, Role};
use crate::employer::Employer;
use crate::ids::{CohortId, EmployerId};
use crate::refusal::Refusal;

pub use counted::{Counted, Hidden, Part, People};
pub use editions::{Beside, Decision, Edition, Given, decide, decide_size, given};
pub use region::{Regional, regional, sees_region};
pub use shares::{Share, ToldShare, decide_shares};

/// An employer said from how many people on it tells a number to who sees no names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SuppressionPolicySet {
    /// Numbers of 1 to so many people are withheld: 5, 6 or 10.
    pub threshold: u32,
    /// No rate is told whose denominator is less.
    pub least_denominator: u32,
    /// To what figures of several councils are rounded: 1 for not at all, 5 or 10.
    pub region_rounding: u32,
}

/// As the Department for Education does it, where an employer has said nothing.
pub const DEFAULT: SuppressionPolicySet = SuppressionPolicySet { threshold: 5, least_denominator: 10, region_rounding: 10 };

impl SuppressionPolicySet {
    /// A policy that somebody may set.
    ///
    /// # Errors
    /// The field that is out of its range.
    pub fn check(&self) -> Result<(), Refusal> {
        if ![5, 6, 10].contains(&self.threshold) {
            return Err(Refusal::SuppressionThreshold);
        }
        if !(10..=1_000).contains(&self.least_denominator) {
            return Err(Refusal::SuppressionDenominator);
        }
        if [1, 5, 10].contains(&self.region_rounding) { Ok(()) } else { Err(Refusal::SuppressionRounding) }
    }

    /// Whether so many people are so few that their number is withheld. None at all is told.
    pub fn is_small(&self, people: usize) -> bool {
        0 < people && people <= self.threshold as usize
    }
}

/// A policy, and from when it holds. The default has no day, and is version 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// What it says.
    pub says: SuppressionPolicySet,
    /// The how-manieth of the employer it is.
    pub version: usize,
    /// From which day it holds.
    pub from: Option<NaiveDate>,
}

/// The policy that an employer, folded up to a day, goes by on that day.
pub fn policy_of(employer: &Employer) -> Policy {
    let set = employer.suppression.iter().enumerate().max_by_key(|(index, (on, _))| (*on, *index));
    set.map_or(Policy { says: DEFAULT, version: 0, from: None }, |(index, (on, says))| Policy {
        says: *says,
        version: index + 1,
        from: Some(*on),
    })
}

/// What somebody is told of an employer's people in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// Exact figures, of any day and as known at any time: who may read the names could count them.
    Exact,
    /// Figures that give no small number away.
    Suppressed,
    /// That there are none, as if the employer did not exist.
    Nothing,
}

/// What an actor is told of an employer's people in numbers.
pub fn sight(actor: &Actor, employer: EmployerId) -> Sight {
    let names = access::scope(actor);
    if names.everything || names.employers.contains(&employer) {
        Sight::Exact
    } else if access::sees_workforce(actor, employer) {
        Sight::Suppressed
    } else {
        Sight::Nothing
    }
}

/// Whether an actor is not told at which places of the log something was recorded that they may not see: who is told figures and no
/// names could count what is recorded between two figures, and know how many people they differ by.
pub fn sees_own_places_only(actor: &Actor) -> bool {
    let counts = actor.has(Role::Leader) || actor.has(Role::RegionalAnalyst);
    let reads_the_log = actor.has(Role::Auditor) || actor.has(Role::Administrator);
    counts && !reads_the_log && access::scope(actor).is_empty() && !actor.reads_by_person()
}

/// The last census day on or before a day, and not after today: for who sees no names there are no other days, since the workforces of
/// two days that lie close together differ by a few people.
pub fn reference_day(on: NaiveDate, today: NaiveDate) -> NaiveDate {
    let on = on.min(today);
    let of_year = |year| NaiveDate::from_ymd_opt(year, 9, 30).unwrap_or(NaiveDate::MIN);
    let this = of_year(on.year());
    if this <= on { this } else { of_year(on.year() - 1) }
}

/// What figures were told of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The workforce of an employer, on a census day.
    Workforce(EmployerId),
    /// How many are in a cohort.
    Cohort(CohortId),
    /// The patterns of an employer's panels, in the year to a census day.
    Panels(EmployerId),
}

/// Figures were told to somebody who sees no names. Whoever asks after them is told the same, until they can be told others without
/// giving away the few people by whom the two differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FiguresReleased {
    /// Of what.
    pub of: Subject,
    /// What was known by then: a position of the log.
    pub known: i64,
    /// What was withheld beside small numbers, so that nothing can be worked out from what was told before.
    #[serde(default, skip_serializing_if = "Hidden::is_empty")]
    pub hidden: Hidden,
}
