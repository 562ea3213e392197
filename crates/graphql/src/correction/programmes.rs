//! What an entry should have said, kind by kind: how somebody came onto a programme, what stretched it, and how it ended.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::clock::Length;
use domain::enrolment::{
    Onward, ProgrammeConcluded, ProgrammeEnrolled, ProgrammeExtended, ProgrammeMoved, ProgrammePaused, ProgrammeTransferred, Why,
};
use domain::funding::ClaimRecorded;
use domain::ids::{CohortId, EmployerId};
use domain::matching::MatchedToPost;
use domain::private::Private;
use domain::refusal::{OnProgramme, Refusal};

use super::patch::{note, set};
use crate::codes::Service;
use crate::employment::team;
use crate::enrolment::CarriedOver;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::support::Party;

pub(super) fn parties(all: Vec<Party>) -> Vec<domain::support::Party> {
    all.into_iter().map(Into::into).collect()
}

fn carried(all: Vec<CarriedOver>) -> Vec<domain::enrolment::Carried> {
    all.into_iter().map(Into::into).collect()
}

fn why(slot: &mut Private<Why>, reason: Option<String>, note: MaybeUndefined<String>) -> Result<(), Told> {
    let mut it = slot.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
    it.reason = reason.unwrap_or(it.reason);
    set(&mut it.note, note);
    *slot = Private::Open(it);
    Ok(())
}

/// A text that must say something, over one that is readable.
pub(super) fn text(slot: &mut Private<String>, it: Option<String>) {
    if let Some(text) = it {
        *slot = Private::Open(text);
    }
}

/// Another qualification.
#[derive(Clone, Debug, InputObject)]
pub struct QualificationPatch {
    /// What it is called; null where nobody said.
    pub(super) qualification: MaybeUndefined<String>,
}

/// Other facts of an enrolment. The version that is pinned is changed by a move, and by taking the entry back.
#[derive(Clone, Debug, InputObject)]
pub struct EnrolmentPatch {
    /// The day from which the clock runs.
    anchor: Option<Date>,
    /// The cohort that they are enrolled with; null for none.
    cohort_id: MaybeUndefined<ID>,
    /// What was done before that counts here.
    carries_over: Option<Vec<CarriedOver>>,
}

impl EnrolmentPatch {
    pub(super) fn apply(self, fact: &mut ProgrammeEnrolled) -> Result<(), Told> {
        fact.anchor = self.anchor.map_or(fact.anchor, |it| it.0);
        set(&mut fact.cohort, self.cohort_id.map_value(|id| id_of(Tag::Cohort, &id, "cohortId").map(CohortId)).transpose()?);
        fact.carries_over = self.carries_over.map_or_else(|| fact.carries_over.clone(), carried);
        Ok(())
    }
}

/// Other facts of a pause.
#[derive(Clone, Debug, InputObject)]
pub struct PausePatch {
    /// Why, by its short name.
    reason: Option<String>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
    /// Who agreed.
    agreed_by: Option<Vec<Party>>,
    /// The first day on which it is expected to go on; null for none.
    expected_back: MaybeUndefined<Date>,
}

impl PausePatch {
    pub(super) fn apply(self, fact: &mut ProgrammePaused) -> Result<(), Told> {
        why(&mut fact.why, self.reason, self.note)?;
        fact.agreed_by = self.agreed_by.map_or_else(|| fact.agreed_by.clone(), parties);
        set(&mut fact.expected_back, self.expected_back.map_value(|it| it.0));
        Ok(())
    }
}

/// Other facts of an extension.
#[derive(Clone, Debug, InputObject)]
pub struct ExtensionPatch {
    /// By so many calendar months; null where it is in days.
    by_months: MaybeUndefined<i32>,
    /// By so many days; null where it is in months.
    by_days: MaybeUndefined<i32>,
    /// Why, by its short name.
    reason: Option<String>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
    /// Who agreed.
    agreed_by: Option<Vec<Party>>,
}

impl ExtensionPatch {
    pub(super) fn apply(self, fact: &mut ProgrammeExtended) -> Result<(), Told> {
        let count = |field, it: i32| u32::try_from(it).map_err(|_| Told::about(field, OnProgramme::ExtensionLength.into()));
        fact.by = match (self.by_months, self.by_days) {
            (MaybeUndefined::Value(_), MaybeUndefined::Value(_)) => {
                return Err(OnProgramme::MonthsOrDays.into());
            }
            (MaybeUndefined::Value(months), _) => Length::Months(count("byMonths", months)?),
            (_, MaybeUndefined::Value(days)) => Length::Days(count("byDays", days)?),
            _ => fact.by,
        };
        why(&mut fact.why, self.reason, self.note)?;
        fact.agreed_by = self.agreed_by.map_or_else(|| fact.agreed_by.clone(), parties);
        Ok(())
    }
}

/// Other facts of a move. The version moved to is changed by taking the entry back, and moving again.
#[derive(Clone, Debug, InputObject)]
pub struct MovePatch {
    /// What was done before that counts under the new version.
    carries_over: Option<Vec<CarriedOver>>,
    /// Why; null for nothing.
    note: MaybeUndefined<String>,
}

impl MovePatch {
    pub(super) fn apply(self, fact: &mut ProgrammeMoved) {
        fact.carries_over = self.carries_over.map_or_else(|| fact.carries_over.clone(), carried);
        note(&mut fact.note, self.note);
    }
}

/// Other facts of a transfer.
#[derive(Clone, Debug, InputObject)]
pub struct TransferPatch {
    /// The employer at which it goes on; null for none that Waymark knows.
    to_employer_id: MaybeUndefined<ID>,
    /// The part of the same council in which it goes on; null for none.
    to_service: MaybeUndefined<Service>,
    /// Whether the person agreed that what was gathered is handed over.
    consented: Option<bool>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl TransferPatch {
    pub(super) fn apply(self, fact: &mut ProgrammeTransferred) -> Result<(), Told> {
        let (mut employer, mut service) = (fact.to.employer(), if let Onward::Service(it) = fact.to { Some(it) } else { None });
        let named = self.to_employer_id.map_value(|id| id_of(Tag::Employer, &id, "toEmployerId").map(EmployerId)).transpose()?;
        set(&mut employer, named);
        set(&mut service, self.to_service.map_value(Into::into));
        fact.to = match (employer, service) {
            (Some(_), Some(_)) => return Err(OnProgramme::OneDestination.into()),
            (Some(it), None) => Onward::Employer(it),
            (None, Some(it)) => Onward::Service(it),
            (None, None) => Onward::Elsewhere,
        };
        fact.consented = self.consented.unwrap_or(fact.consented);
        note(&mut fact.note, self.note);
        Ok(())
    }
}

/// Another note.
#[derive(Clone, Debug, InputObject)]
pub struct NotePatch {
    /// What was said; null for nothing.
    pub(super) note: MaybeUndefined<String>,
}

/// Other facts of an outcome. Another outcome is another decision: take the entry back, and conclude again.
#[derive(Clone, Debug, InputObject)]
pub struct ConclusionPatch {
    /// The day from which it counts.
    counts_from: Option<Date>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl ConclusionPatch {
    pub(super) fn apply(self, fact: &mut ProgrammeConcluded) {
        fact.counts_from = self.counts_from.map_or(fact.counts_from, |it| it.0);
        note(&mut fact.note, self.note);
    }
}

/// Other facts of a match.
#[derive(Clone, Debug, InputObject)]
pub struct MatchPatch {
    /// What the post is called.
    title: Option<String>,
    /// The team; null where none is known.
    team_id: MaybeUndefined<ID>,
    /// The day from which they are in it; null where none is known.
    begins_on: MaybeUndefined<Date>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl MatchPatch {
    pub(super) fn apply(self, fact: &mut MatchedToPost) -> Result<(), Told> {
        text(&mut fact.title, self.title);
        set(&mut fact.team, self.team_id.map_value(|id| team(&id)).transpose()?);
        set(&mut fact.begins_on, self.begins_on.map_value(|it| it.0));
        note(&mut fact.note, self.note);
        Ok(())
    }
}

/// Another amount.
#[derive(Clone, Debug, InputObject)]
pub struct ClaimPatch {
    /// What is claimed, by its short name.
    instalment: Option<String>,
    /// In whole pounds.
    pounds: Option<i32>,
}

impl ClaimPatch {
    pub(super) fn apply(self, fact: &mut ClaimRecorded) -> Result<(), Told> {
        fact.instalment = self.instalment.unwrap_or_else(|| fact.instalment.clone());
        let no_amount = |_| Told::about("pounds", OnProgramme::InstalmentUnknown.into());
        fact.pounds = self.pounds.map_or(Ok(fact.pounds), |it| u32::try_from(it).map_err(no_amount))?;
        Ok(())
    }
}
