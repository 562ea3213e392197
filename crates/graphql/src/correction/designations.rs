//! What an entry should have said, kind by kind: designations.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::designation::{DesignationEnded, DesignationGranted, DesignationHoursRecorded};
use domain::ids::{EmployerId, SpellId};

use super::patch::{note, set};
use crate::designation::{DesignationEnd, DesignationKind, hours};
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;

/// Other facts of a designation.
#[derive(Clone, Debug, InputObject)]
pub struct DesignationPatch {
    /// As what.
    designation_kind: Option<DesignationKind>,
    /// The employer that approved it; null for none.
    approved_by_id: MaybeUndefined<ID>,
    /// The other body that did, or as what, in words; null for none.
    body: MaybeUndefined<String>,
    /// The last day; null where it has none.
    expires_on: MaybeUndefined<Date>,
    /// Hours of training a year that were agreed; null for none.
    hours_a_year: MaybeUndefined<i32>,
    /// When the course was completed; null for none.
    course_completed_on: MaybeUndefined<Date>,
    /// The post that goes with it; null for none.
    held_in_spell_id: MaybeUndefined<ID>,
}

impl DesignationPatch {
    pub(super) fn apply(self, fact: &mut DesignationGranted) -> Result<(), Told> {
        fact.kind = self.designation_kind.map_or(fact.kind, Into::into);
        let approved_by = self.approved_by_id.map_value(|id| id_of(Tag::Employer, &id, "approvedById").map(EmployerId));
        set(&mut fact.approved_by, approved_by.transpose()?);
        note(&mut fact.body, self.body);
        set(&mut fact.expires_on, self.expires_on.map_value(|it| it.0));
        match self.hours_a_year {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => fact.hours_a_year = None,
            MaybeUndefined::Value(it) => fact.hours_a_year = hours(Some(it))?,
        }
        set(&mut fact.course_completed_on, self.course_completed_on.map_value(|it| it.0));
        let spell = self.held_in_spell_id.map_value(|id| id_of(Tag::Employment, &id, "heldInSpellId").map(SpellId));
        set(&mut fact.spell, spell.transpose()?);
        Ok(())
    }
}

/// Another last day.
#[derive(Clone, Debug, InputObject)]
pub struct DesignationRenewalPatch {
    /// The last day.
    pub(super) expires_on: Date,
}

/// Another reason.
#[derive(Clone, Debug, InputObject)]
pub struct DesignationEndPatch {
    /// Why.
    ended_because: Option<DesignationEnd>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl DesignationEndPatch {
    pub(super) fn apply(self, fact: &mut DesignationEnded) {
        fact.why = self.ended_because.map_or(fact.why, Into::into);
        note(&mut fact.note, self.note);
    }
}

/// Other training.
#[derive(Clone, Debug, InputObject)]
pub struct DesignationHoursPatch {
    /// How long, in minutes.
    minutes: Option<i32>,
    /// What it was; null for nothing.
    training: MaybeUndefined<String>,
}

impl DesignationHoursPatch {
    pub(super) fn apply(self, fact: &mut DesignationHoursRecorded) {
        fact.minutes = self.minutes.map_or(fact.minutes, |it| u32::try_from(it).unwrap_or(0));
        note(&mut fact.what, self.training);
    }
}
