//! What an entry should have said, kind by kind: registration from year to year, what was learned, and steps of a ladder.

use async_graphql::{InputObject, MaybeUndefined};
use domain::application::{ApplicationEndorsed, StepDecided};
use domain::cpd::{CpdRecorded, CpdWords};
use domain::grade::{GradeHeld, PcfLevelAssessed};
use domain::private::Private;
use domain::refusal::{OnCareer, Refusal};
use domain::renewal::{RegisterChecked, RenewalStepTaken};

use super::patch::{note, set};
use crate::cpd::CpdKind;
use crate::errors::Told;
use crate::framework::has_level;
use crate::renewal::{RegisterStatus, RenewalStep};
use crate::scalars::Date;

/// What the register said.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterCheckedPatch {
    /// What it said.
    status: Option<RegisterStatus>,
    /// Until when it said they are, or were, registered; null where it did not say.
    registered_until: MaybeUndefined<Date>,
}

impl RegisterCheckedPatch {
    pub(super) fn apply(self, fact: &mut RegisterChecked) {
        fact.status = self.status.map_or(fact.status, Into::into);
        set(&mut fact.registered_until, self.registered_until.map_value(|it| it.0));
    }
}

/// Another step.
#[derive(Clone, Debug, InputObject)]
pub struct RenewalStepPatch {
    /// The calendar year in which the registration year ends.
    registration_year: Option<i32>,
    /// Which step.
    step: Option<RenewalStep>,
}

impl RenewalStepPatch {
    pub(super) fn apply(self, fact: &mut RenewalStepTaken) {
        fact.year = self.registration_year.unwrap_or(fact.year);
        fact.step = self.step.map_or(fact.step, Into::into);
    }
}

/// Other facts of a piece of learning.
#[derive(Clone, Debug, InputObject)]
pub struct CpdPatch {
    /// How it was learned.
    cpd_kind: Option<CpdKind>,
    /// How long it took, in minutes.
    minutes: Option<i32>,
    /// The part of the standard that it speaks to; null for none.
    part: MaybeUndefined<String>,
    /// Whether a peer reflected on it with them.
    peer_reflection: Option<bool>,
    /// The registration year for which it counts; null where the day says it.
    for_year: MaybeUndefined<i32>,
    /// What it was.
    title: Option<String>,
    /// What was learned; null for nothing.
    learned: MaybeUndefined<String>,
    /// What changed by it; null for nothing.
    changed: MaybeUndefined<String>,
    /// With whom they reflected on it; null for nobody.
    peer_reflection_with: MaybeUndefined<String>,
}

impl CpdPatch {
    pub(super) fn apply(self, fact: &mut CpdRecorded) -> Result<(), Told> {
        let mut words: CpdWords = fact.words.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        words.title = self.title.unwrap_or(words.title);
        set(&mut words.learned, self.learned);
        set(&mut words.changed, self.changed);
        set(&mut words.peer, self.peer_reflection_with);
        fact.words = Private::Open(words);
        fact.kind = self.cpd_kind.map_or(fact.kind, Into::into);
        fact.minutes = self.minutes.map_or(fact.minutes, |it| u32::try_from(it).unwrap_or(0));
        set(&mut fact.part, self.part);
        fact.peer_reflection = self.peer_reflection.unwrap_or(fact.peer_reflection);
        set(&mut fact.for_year, self.for_year);
        Ok(())
    }
}

/// Another statement.
#[derive(Clone, Debug, InputObject)]
pub struct StatementPatch {
    /// What they say for themselves; null for nothing.
    pub(super) statement: MaybeUndefined<String>,
}

/// What was said of an application.
#[derive(Clone, Debug, InputObject)]
pub struct EndorsementPatch {
    /// Whether it is supported.
    supports: Option<bool>,
    /// What was said; null for nothing.
    words: MaybeUndefined<String>,
}

impl EndorsementPatch {
    pub(super) fn apply(self, fact: &mut ApplicationEndorsed) {
        fact.supports = self.supports.unwrap_or(fact.supports);
        note(&mut fact.words, self.words);
    }
}

/// Other particulars of a decision on an application. What it came to is not corrected here: take the grade and the decision back, and decide anew.
#[derive(Clone, Debug, InputObject)]
pub struct StepDecisionPatch {
    /// From which day they may apply again; null for at any time.
    again_from: MaybeUndefined<Date>,
    /// Why; null for nothing.
    reasons: MaybeUndefined<String>,
}

impl StepDecisionPatch {
    pub(super) fn apply(self, fact: &mut StepDecided) {
        set(&mut fact.again_from, self.again_from.map_value(|it| it.0));
        note(&mut fact.reasons, self.reasons);
    }
}

/// Other particulars of a grade that is held.
#[derive(Clone, Debug, InputObject)]
pub struct GradePatch {
    /// The last day, of acting up.
    held_until: MaybeUndefined<Date>,
    /// From when its pay is due; null where that is the first day.
    pay_due_from: MaybeUndefined<Date>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl GradePatch {
    pub(super) fn apply(self, fact: &mut GradeHeld) {
        set(&mut fact.until, self.held_until.map_value(|it| it.0));
        set(&mut fact.pay_due_from, self.pay_due_from.map_value(|it| it.0));
        note(&mut fact.note, self.note);
    }
}

/// Another level of the same standard.
#[derive(Clone, Debug, InputObject)]
pub struct LevelPatch {
    /// The level, by its short name.
    level: String,
}

impl LevelPatch {
    pub(super) fn apply(self, fact: &mut PcfLevelAssessed) -> Result<(), Told> {
        let meant = (Some(fact.standard.version.as_str()), chrono::NaiveDate::MAX);
        has_level(&fact.standard.id, meant, &self.level).ok_or(OnCareer::LevelUnknown)?;
        fact.level = self.level;
        Ok(())
    }
}
