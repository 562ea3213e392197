//! What entries say of enrolments, with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::eligibility as judged;
use domain::enrolment as recorded;
use domain::enrolment::Onward;

use super::CarriedOver;
use crate::codes::Service;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};

/// An answer by a document's rules.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityAnswered {
    /// What it is.
    answer: super::Verdict,
    /// The short names of the rules that decided it.
    decided_by: Vec<String>,
}

impl From<&judged::Answer> for EligibilityAnswered {
    fn from(it: &judged::Answer) -> Self {
        Self { answer: it.answer.into(), decided_by: it.decided_by.clone() }
    }
}

/// That a person was enrolled on one version of a programme, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeEnrolled {
    /// The enrolment.
    enrolment_id: ID,
    /// Whose programme it is.
    employer_id: Option<ID>,
    /// The post in which it is done.
    spell_id: ID,
    /// Which programme.
    framework: String,
    /// Which version of it.
    version: String,
    /// SHA-256 of the document that was pinned.
    framework_sha256: String,
    /// The day from which the clock runs.
    anchor: Date,
    /// May they enrol, as answered then.
    may_enrol: EligibilityAnswered,
    /// Does somebody else pay, as answered then.
    funded: EligibilityAnswered,
    /// The cohort that they are enrolled with, where with one.
    cohort_id: Option<ID>,
    /// The transferred enrolment that this one goes on with.
    continues: Option<ID>,
    /// What was done before that counts here.
    carries_over: Vec<CarriedOver>,
    /// What was said of their role, where anything was.
    suitable_role: Option<bool>,
    /// What was said of earlier funding, where anything was.
    funded_before: Option<bool>,
    /// What was said of the employer's partnership, where anything was.
    employer_in_partnership: Option<bool>,
}

impl From<&recorded::ProgrammeEnrolled> for ProgrammeEnrolled {
    fn from(it: &recorded::ProgrammeEnrolled) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            employer_id: Some(encode(Tag::Employer, it.employer.0)),
            spell_id: encode(Tag::Employment, it.spell.0),
            framework: it.framework.id.clone(),
            version: it.framework.version.clone(),
            framework_sha256: it.framework.sha256.clone(),
            anchor: it.anchor.into(),
            may_enrol: (&it.eligibility.may_enrol).into(),
            funded: (&it.eligibility.is_funded).into(),
            cohort_id: it.cohort.map(|it| encode(Tag::Cohort, it.0)),
            continues: it.continues.map(|it| encode(Tag::Enrolment, it.0)),
            carries_over: it.carries_over.iter().map(|it| (*it).into()).collect(),
            suitable_role: it.vouched.suitable_role,
            funded_before: it.vouched.funded_before,
            employer_in_partnership: it.vouched.employer_in_partnership,
        }
    }
}

/// That a person goes on under another version, from the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeMoved {
    /// The enrolment.
    enrolment_id: ID,
    /// The programme from now on.
    framework: String,
    /// The version from now on.
    version: String,
    /// SHA-256 of the document that is pinned from now on.
    framework_sha256: String,
    /// What was done before that counts under it.
    carries_over: Vec<CarriedOver>,
    /// May they enrol under it, as answered then.
    may_enrol: EligibilityAnswered,
    /// Does somebody else pay under it, as answered then.
    funded: EligibilityAnswered,
    /// What was said of their role, where anything was.
    suitable_role: Option<bool>,
    /// What was said of earlier funding, where anything was.
    funded_before: Option<bool>,
    /// What was said of the employer's partnership, where anything was.
    employer_in_partnership: Option<bool>,
    /// Why; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ProgrammeMoved> for ProgrammeMoved {
    fn from(it: &recorded::ProgrammeMoved) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            framework: it.to.id.clone(),
            version: it.to.version.clone(),
            framework_sha256: it.to.sha256.clone(),
            carries_over: it.carries_over.iter().map(|it| (*it).into()).collect(),
            may_enrol: (&it.eligibility.may_enrol).into(),
            funded: (&it.eligibility.is_funded).into(),
            suitable_role: it.vouched.suitable_role,
            funded_before: it.vouched.funded_before,
            employer_in_partnership: it.vouched.employer_in_partnership,
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// That an enrolment goes on elsewhere. The entry's day is its last here.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeTransferred {
    /// The enrolment.
    enrolment_id: ID,
    /// The employer at which it goes on, where Waymark knows it.
    to_employer_id: Option<ID>,
    /// The part of the same council in which it goes on.
    to_service: Option<Service>,
    /// Whether the person agreed that what was gathered is handed over.
    consented: bool,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ProgrammeTransferred> for ProgrammeTransferred {
    fn from(it: &recorded::ProgrammeTransferred) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            to_employer_id: it.to.employer().map(|it| encode(Tag::Employer, it.0)),
            to_service: if let Onward::Service(service) = it.to { Some(service.into()) } else { None },
            consented: it.consented,
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// That a person left a programme without an outcome. The entry's day is the last on it.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeWithdrawn {
    /// The enrolment.
    enrolment_id: ID,
    /// Why; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ProgrammeWithdrawn> for ProgrammeWithdrawn {
    fn from(it: &recorded::ProgrammeWithdrawn) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0), note: noted(&it.note).map(str::to_owned) }
    }
}

/// That an outcome was decided, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgrammeConcluded {
    /// The enrolment.
    enrolment_id: ID,
    /// The outcome, from the pinned version's list.
    outcome: String,
    /// Whether with it the programme was completed.
    completed: bool,
    /// The day from which it counts.
    counts_from: Option<Date>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ProgrammeConcluded> for ProgrammeConcluded {
    fn from(it: &recorded::ProgrammeConcluded) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            outcome: it.outcome.clone(),
            completed: it.completed,
            counts_from: Some(it.counts_from.into()),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}
