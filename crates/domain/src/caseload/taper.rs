//! The taper: how much of a whole load somebody on a programme is to carry, step by step.

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Length;
use crate::framework::Section;

/// How a caseload is protected: a step function, since councils read "ninety per cent" as an average, as a bound and as a ramp.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taper {
    /// Of what the share is taken.
    pub of: WholeLoad,
    /// The steps, from the first day on.
    pub steps: Vec<TaperStep>,
}

/// Of what a share of the load is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum WholeLoad {
    /// The average of the team.
    TeamAverage,
    /// What is expected of a confident social worker in the same role.
    ConfidentWorker,
}

/// A step of a taper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TaperStep {
    /// From so long after the anchor.
    pub from: Length,
    /// The share, in per cent.
    pub percent: u32,
}

impl Taper {
    /// From `[taper]`.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let section = whole.section("taper")?;
        let of = section.choice("of");
        let mut steps: Vec<TaperStep> = Vec::new();
        let sections = section.sections("steps");
        for it in &sections {
            let from = Length::needed(it, "from_months", "from_days");
            let percent = it.number("percent", 1..=200);
            let (Some(from), Some(percent)) = (from, percent) else { continue };
            if steps.last().is_some_and(|before| !from.is_longer_than(before.from)) {
                it.fault("from_months", "does not come after the step above it", "put the steps in the order of their days");
            }
            steps.push(TaperStep { from, percent });
        }
        if sections.is_empty() {
            section.fault("steps", "there are none", "say from when which share holds: [[taper.steps]] from_months = 0, percent = 90");
        } else if steps.len() == sections.len() && steps[0].from.roughly_days() != 0 {
            sections[0].fault("from_months", "leaves the first days without a share", "begin with from_months = 0");
        }
        Some(Self { of: of?, steps })
    }

    /// The share in force so many days of active time after the anchor, in per cent; none before the first step.
    pub fn percent(&self, anchor: NaiveDate, active_days: u32) -> Option<u32> {
        let reached = Length::Days(active_days).after(anchor);
        self.steps.iter().rev().find(|it| it.from.after(anchor) <= reached).map(|it| it.percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Taper {
        let step = |months, percent| TaperStep { from: Length::Months(months), percent };
        Taper { of: WholeLoad::TeamAverage, steps: vec![step(0, 25), step(3, 50), step(6, 70), step(9, 90)] }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_ramp_rises_on_the_day_of_each_step() {
        let anchor = day("2026-09-07");
        let percents = [0, 90, 91, 181, 273, 400].map(|days| ramp().percent(anchor, days).unwrap());
        assert_eq!(percents, [25, 25, 50, 70, 90, 90]);
    }
}
