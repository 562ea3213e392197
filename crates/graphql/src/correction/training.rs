//! What an entry should have said, kind by kind: courses, plans of learning, and secondments.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::cpd::{CpdPlanWords, CpdPlanned};
use domain::ids::EmployerId;
use domain::private::Private;
use domain::refusal::Refusal;
use domain::secondment::{SecondmentEnded, SecondmentStarted, SecondmentWords};
use domain::training::TrainingRecorded;

use super::patch::{note, set};
use crate::cpd::plan::CpdGoalInput;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::secondment::{SecondmentKind, week};
use crate::training::quality;

/// Other facts of a course that was done.
#[derive(Clone, Debug, InputObject)]
pub struct TrainingPatch {
    /// The course, as the employer's training matrix names it.
    course: Option<String>,
    /// Who gave it; null where nobody said.
    provider: MaybeUndefined<String>,
    /// The last day on which it holds; null where the matrix says it.
    expires_on: MaybeUndefined<Date>,
    /// How good the person found it, from 1 to 5; null where they did not say.
    quality: MaybeUndefined<i32>,
    /// What was said of it; null for nothing.
    note: MaybeUndefined<String>,
}

impl TrainingPatch {
    pub(super) fn apply(self, fact: &mut TrainingRecorded) {
        fact.course = self.course.unwrap_or_else(|| fact.course.clone());
        set(&mut fact.provider, self.provider);
        set(&mut fact.expires_on, self.expires_on.map_value(|it| it.0));
        set(&mut fact.quality, self.quality.map_value(quality));
        note(&mut fact.note, self.note);
    }
}

/// Other facts of a plan of learning.
#[derive(Clone, Debug, InputObject)]
pub struct CpdPlanPatch {
    /// The calendar year in which the registration year ends.
    registration_year: Option<i32>,
    /// All of its goals.
    goals: Option<Vec<CpdGoalInput>>,
    /// With whom it was agreed; null for nobody.
    agreed_with: MaybeUndefined<String>,
}

impl CpdPlanPatch {
    pub(super) fn apply(self, fact: &mut CpdPlanned) -> Result<(), Told> {
        let mut words: CpdPlanWords = fact.words.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        words.goals = self.goals.map_or(words.goals, |it| it.iter().map(Into::into).collect());
        set(&mut words.agreed_with, self.agreed_with);
        fact.words = Private::Open(words);
        fact.year = self.registration_year.unwrap_or(fact.year);
        Ok(())
    }
}

/// Other facts of a secondment that began. The absence from the post is an entry of its own.
#[derive(Clone, Debug, InputObject)]
pub struct SecondmentStartedPatch {
    /// What it is.
    secondment_kind: Option<SecondmentKind>,
    /// With which employer; null where it is none here.
    host_employer_id: MaybeUndefined<ID>,
    /// With whom, where that is no employer here; null where it is one.
    host_name: MaybeUndefined<String>,
    /// What for.
    purpose: Option<String>,
    /// The last day that is planned; null for none.
    planned_until: MaybeUndefined<Date>,
    /// How many days a week; null for all of the time.
    days_a_week: MaybeUndefined<f64>,
}

impl SecondmentStartedPatch {
    pub(super) fn apply(self, fact: &mut SecondmentStarted) -> Result<(), Told> {
        let mut words: SecondmentWords = fact.words.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        let host = self.host_employer_id.map_value(|it| id_of(Tag::Employer, &it, "hostEmployerId").map(EmployerId));
        set(&mut fact.host, host.transpose()?);
        set(&mut words.host, self.host_name);
        words.purpose = self.purpose.unwrap_or(words.purpose);
        fact.words = Private::Open(words);
        fact.kind = self.secondment_kind.map_or(fact.kind, Into::into);
        set(&mut fact.until, self.planned_until.map_value(|it| it.0));
        set(&mut fact.days_a_week, self.days_a_week.map_value(week).transpose()?);
        Ok(())
    }
}

/// Other facts of the end of a secondment.
#[derive(Clone, Debug, InputObject)]
pub struct SecondmentEndedPatch {
    /// What was learned; null for nothing.
    learned: MaybeUndefined<String>,
}

impl SecondmentEndedPatch {
    pub(super) fn apply(self, fact: &mut SecondmentEnded) {
        note(&mut fact.learned, self.learned);
    }
}
