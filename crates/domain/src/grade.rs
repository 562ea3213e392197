//! Grades: which grade of a ladder somebody holds from which day on and from when its pay is due, and at which level of the professional
//! capabilities they were assessed.
//!
//! Four facts stay four (`domain.md`, trap 17): the grade here, the level here, the job title and the census's role in the post.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::application::StepOutcome;
use crate::career::Career;
use crate::enrolment::Pin;
use crate::event::Event;
use crate::framework::Named;
use crate::history::{Breach, Fact};
use crate::ids::{ApplicationId, EmployerId, EventId, SpellId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// How somebody came to a grade.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CameBy {
    /// With the post.
    Appointed,
    /// By a step of the ladder.
    Promoted,
    /// By going back to a lower one, by their own wish or after leave.
    SteppedDown,
    /// For a time, in the place of somebody else.
    ActingUp,
    /// Since the employer changed its grades.
    Regraded,
}

/// Somebody holds a grade. True from the first day of it, whenever that was decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GradeHeld {
    /// In which post.
    pub spell: SpellId,
    /// The version of the ladder.
    pub ladder: Pin,
    /// The grade, by its short name there.
    pub grade: String,
    /// How they came to it.
    pub came_by: CameBy,
    /// The last day, where it is held for a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// From when its pay is due, where that is another day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_due_from: Option<NaiveDate>,
    /// The application by which it came, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// What was said.
    pub note: Private<Option<String>>,
}

/// Somebody was assessed at a level of a standard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PcfLevelAssessed {
    /// The version of the standard.
    pub standard: Named,
    /// The level, by its short name there.
    pub level: String,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A grade, held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GradeHolding {
    /// What was said.
    pub held: GradeHeld,
    /// First day.
    pub from: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

impl GradeHolding {
    pub(crate) fn new(it: &GradeHeld, fact: &Fact<'_>) -> Self {
        Self { held: it.clone(), from: fact.effective_on, said_by: fact.carrier.id }
    }

    /// The day from which its pay is due.
    pub fn pay_due_from(&self) -> NaiveDate {
        self.held.pay_due_from.unwrap_or(self.from)
    }
}

/// A level, assessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelHeld {
    /// What was said.
    pub assessed: PcfLevelAssessed,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

impl LevelHeld {
    pub(crate) fn new(it: &PcfLevelAssessed, fact: &Fact<'_>) -> Self {
        Self { assessed: it.clone(), on: fact.effective_on, said_by: fact.carrier.id }
    }
}

impl Career {
    /// The grade that is held in a post on a day: the latest that is not over. Who acted up is back in the grade before once that is over.
    pub fn grade(&self, spell: SpellId, on: NaiveDate) -> Option<&GradeHolding> {
        let holds = |it: &&GradeHolding| it.held.spell == spell && it.from <= on && it.held.until.is_none_or(|until| on <= until);
        self.grades.iter().rfind(holds)
    }

    /// The grade that is held in a post for good: whoever acts up holds it beside.
    pub fn own_grade(&self, spell: SpellId, on: NaiveDate) -> Option<&GradeHolding> {
        let holds = |it: &&GradeHolding| it.held.spell == spell && it.from <= on && it.held.until.is_none();
        self.grades.iter().rfind(holds)
    }

    /// The first day of the unbroken time in which a grade was held for good in a post, up to a day on which it is.
    pub fn in_grade_since(&self, spell: SpellId, on: NaiveDate) -> Option<&GradeHolding> {
        let own = self.own_grade(spell, on)?;
        let before = self.grades.iter().filter(|it| it.held.spell == spell && it.held.until.is_none() && it.from <= own.from);
        let mut since = own;
        for it in before.rev().skip_while(|it| it.said_by != own.said_by) {
            if it.held.grade != own.held.grade || it.held.ladder.id != own.held.ladder.id {
                break;
            }
            since = it;
        }
        Some(since)
    }
}

/// Pay is put right for so many years back, at most.
const MOST_YEARS_BACK: i32 = 10;

pub(crate) fn hold(journey: &Journey, it: &GradeHeld, on: NaiveDate) -> Result<(), Refusal> {
    it.ladder.check()?;
    let spell = journey.spells.iter().find(|known| known.id == it.spell).ok_or(Refusal::SpellUnknown)?;
    if !spell.in_post(on) {
        return Err(Refusal::SpellOver);
    }
    if !text::slug(&it.grade) {
        return Err(OnCareer::GradeUnknown.into());
    }
    if it.until.is_some_and(|until| until < on) {
        return Err(Refusal::EndsBeforeItBegins("heldUntil"));
    }
    if (it.came_by == CameBy::ActingUp) != it.until.is_some() {
        return Err(OnCareer::ActingUpEnds.into());
    }
    let too_far = |due: NaiveDate| (due - on).num_days().abs() > i64::from(MOST_YEARS_BACK) * 366;
    if it.pay_due_from.is_some_and(too_far) {
        return Err(OnCareer::PayDay.into());
    }
    text::note(&it.note)
}

pub(crate) fn assess(it: &PcfLevelAssessed) -> Result<(), Refusal> {
    let slugs = [&it.standard.id, &it.standard.version, &it.level];
    if slugs.into_iter().all(|it| text::slug(it)) { Ok(()) } else { Err(OnCareer::LevelUnknown.into()) }
}

/// A grade that came by an application has a decision that gave it: neither is taken back without the other.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let given = |it: &Fact<'_>| match it.event {
        Event::StepDecided(it) if it.outcome == StepOutcome::Granted => Some(it.application),
        _ => None,
    };
    let given: BTreeSet<ApplicationId> = facts.iter().filter_map(given).collect();
    let without = |fact: &&Fact<'_>| {
        let Event::GradeHeld(it) = fact.event else { return false };
        it.application.is_some_and(|it| !given.contains(&it))
    };
    facts.iter().filter(without).map(|fact| Breach::at(fact, OnCareer::NotGranted.into())).collect()
}
