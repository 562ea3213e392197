//! Plans of learning: what somebody means to learn in a registration year, and what of it they have done.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CpdItem, shipped_rules, year_ending};
use crate::history::Fact;
use crate::ids::{CpdPlanId, EmployerId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// One goal of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CpdGoal {
    /// What is to be learned.
    pub title: String,
    /// The part of the standard that it speaks to: `part-4-2`.
    pub part: String,
    /// By when, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<NaiveDate>,
}

/// What a plan says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CpdPlanWords {
    /// The goals.
    pub goals: Vec<CpdGoal>,
    /// With whom it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_with: Option<String>,
}

/// What somebody means to learn in a registration year was planned, on this day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CpdPlanned {
    /// The plan.
    pub plan: CpdPlanId,
    /// For which registration year, by the year in which that ends.
    pub year: i32,
    /// What it says.
    pub words: Private<CpdPlanWords>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A plan, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CpdPlan {
    /// The plan.
    pub id: CpdPlanId,
    /// The day on which it was made.
    pub on: NaiveDate,
    /// For which registration year.
    pub year: i32,
    /// What it says.
    pub words: Private<CpdPlanWords>,
    /// The entry that says so.
    pub said_by: EventId,
}

impl CpdPlan {
    pub(crate) fn new(it: &CpdPlanned, fact: &Fact<'_>) -> Self {
        Self { id: it.plan, on: fact.effective_on, year: it.year, words: it.words.clone(), said_by: fact.carrier.id }
    }

    /// Whether it is the one in force of its year: the last that was made.
    pub fn is_in_force(&self, journey: &Journey) -> bool {
        journey.career.plans.iter().rfind(|it| it.year == self.year).is_some_and(|it| it.id == self.id)
    }
}

/// What somebody has learned that speaks to a part of the standard, and counts for a registration year.
pub fn towards<'j>(journey: &'j Journey, year: i32, part: &str) -> Vec<&'j CpdItem> {
    let is_of_it = |it: &&CpdItem| it.for_year.unwrap_or_else(|| year_ending(it.on)) == year && it.part.as_deref() == Some(part);
    journey.cpd.iter().filter(is_of_it).collect()
}

/// Goals of a plan, at most.
const MOST_GOALS: usize = 20;

pub(crate) fn plan(journey: &Journey, it: &CpdPlanned, on: NaiveDate) -> Result<(), Refusal> {
    if journey.career.plans.iter().any(|known| known.id == it.plan) {
        return Err(OnCareer::CpdPlanKnown.into());
    }
    // For the year that runs, or for the next.
    let running = year_ending(on);
    let Some(rules) = shipped_rules(it.year).filter(|_| (running..=running + 1).contains(&it.year)) else {
        return Err(OnCareer::CpdPlanYear.into());
    };
    let Some(words) = it.words.get() else { return Ok(()) };
    if words.goals.is_empty() || words.goals.len() > MOST_GOALS {
        return Err(OnCareer::CpdPlanGoals.into());
    }
    for goal in &words.goals {
        text::line("goals", &goal.title, text::LINE)?;
        if !rules.parts.iter().any(|(slug, _)| *slug == goal.part) {
            return Err(OnCareer::CpdGoalPart.into());
        }
        if goal.by.is_some_and(|by| year_ending(by) != it.year) {
            return Err(OnCareer::CpdGoalDay.into());
        }
    }
    words.agreed_with.as_deref().map_or(Ok(()), |with| text::line("agreedWith", with, text::LINE))
}

#[cfg(test)]
mod tests;
