//! What an entry should have said, kind by kind: registration from year to year, and what was learned.

use async_graphql::{InputObject, MaybeUndefined};
use domain::cpd::{CpdRecorded, CpdWords};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::renewal::{RegisterChecked, RenewalStepTaken};

use super::patch::set;
use crate::cpd::CpdKind;
use crate::errors::Told;
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
