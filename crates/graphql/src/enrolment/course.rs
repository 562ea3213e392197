//! The course of an enrolment: what stopped it, stretched it, changed its version, and what became of it.

use async_graphql::{ID, SimpleObject};
use domain::enrolment::{self as known, Ended, Onward};

use super::CarriedOver;
use crate::codes::Service;
use crate::framework::Length;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};
use crate::support::Party;

/// A time in which the clock stood.
#[derive(Clone, Debug, SimpleObject)]
pub struct Paused {
    /// First day of it.
    from: Date,
    /// The first day after it, once the programme went on.
    until: Option<Date>,
    /// The first day after it, as it was expected.
    expected_back: Option<Date>,
    /// Why, by the short name that the pinned version has for it; null where the person has been erased.
    reason: Option<String>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
    /// Who agreed.
    agreed_by: Vec<Party>,
}

impl Paused {
    pub(super) fn of(it: &known::Paused) -> Self {
        Self {
            from: it.from.into(),
            until: it.until.map(Date),
            expected_back: it.expected_back.map(Date),
            reason: it.why.get().map(|it| it.reason.clone()),
            note: it.why.get().and_then(|it| it.note.clone()),
            agreed_by: it.agreed_by.iter().map(|it| (*it).into()).collect(),
        }
    }
}

/// By how much the end was put off.
#[derive(Clone, Debug, SimpleObject)]
pub struct Extended {
    /// The day on which it was agreed.
    on: Date,
    /// By how much.
    by: Length,
    /// Why, by the short name that the pinned version has for it; null where the person has been erased.
    reason: Option<String>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
    /// Who agreed.
    agreed_by: Vec<Party>,
}

impl Extended {
    pub(super) fn of(it: &known::Extended) -> Self {
        Self {
            on: it.on.into(),
            by: it.by.into(),
            reason: it.why.get().map(|it| it.reason.clone()),
            note: it.why.get().and_then(|it| it.note.clone()),
            agreed_by: it.agreed_by.iter().map(|it| (*it).into()).collect(),
        }
    }
}

/// A move from one version to another.
#[derive(Clone, Debug, SimpleObject)]
pub struct Moved {
    /// First day under the new version.
    on: Date,
    /// The programme before.
    from_framework: String,
    /// The version before.
    from_version: String,
    /// What counts under the new version that was done before.
    carries_over: Vec<CarriedOver>,
    /// Why; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl Moved {
    pub(super) fn of(it: &known::Move) -> Self {
        Self {
            on: it.on.into(),
            from_framework: it.from.id.clone(),
            from_version: it.from.version.clone(),
            carries_over: it.carries_over.iter().map(|it| (*it).into()).collect(),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// The end of an enrolment.
#[derive(Clone, Debug, SimpleObject)]
pub struct Ending {
    /// The last day, or the day of the decision.
    on: Date,
    /// The outcome, from the pinned version's list; null where there was none: a transfer is neither failed nor withdrawn.
    outcome: Option<String>,
    /// Whether the programme was completed.
    completed: bool,
    /// The day from which the outcome counts.
    counts_from: Option<Date>,
    /// The employer at which it goes on, where it does.
    to_employer_id: Option<ID>,
    /// The part of the same council in which it goes on, where it does.
    to_service: Option<Service>,
    /// Whether the person told whoever recorded it that what was gathered may be handed over, where it goes on elsewhere.
    consented: Option<bool>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl Ending {
    pub(super) fn of(it: &known::Ending) -> Self {
        let mut ending = Self {
            on: it.on.into(),
            outcome: None,
            completed: false,
            counts_from: None,
            to_employer_id: None,
            to_service: None,
            consented: None,
            note: noted(&it.note).map(str::to_owned),
        };
        match &it.how {
            Ended::Withdrawn => {}
            Ended::Transferred { to, consented } => {
                ending.to_employer_id = to.employer().map(|it| encode(Tag::Employer, it.0));
                ending.to_service = if let Onward::Service(service) = to { Some((*service).into()) } else { None };
                ending.consented = Some(*consented);
            }
            Ended::Concluded { outcome, completed, counts_from } => {
                ending.outcome = Some(outcome.clone());
                ending.completed = *completed;
                ending.counts_from = Some((*counts_from).into());
            }
        }
        ending
    }
}
