//! Concerns: what gave cause for one, the action plan that was agreed, and when it is looked at again.

mod changes;
pub mod facts;

use async_graphql::{ID, SimpleObject};
use domain::concern as known;
use uuid::Uuid;

pub use changes::ConcernMutation;

use crate::anonymity::is_cleared;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{Party, Somebody, shown};

/// A cause for concern, as far as it has come. It is not capability, which is handled under the employer's own procedure.
#[derive(Clone, Debug, SimpleObject)]
pub struct Concern {
    /// The concern's id, for mutations.
    id: ID,
    /// The day on which it was raised.
    raised_on: Date,
    /// Who raised it.
    by: Somebody,
    /// What it is; null where the person has been erased.
    words: Option<String>,
    /// The action plans that answer it, oldest first: the last is in force.
    plans: Vec<ActionPlan>,
    /// The day on which it was settled; null while it is not.
    settled_on: Option<Date>,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Concern {
    /// Every concern of an enrolment, oldest first, as the rules know them.
    pub fn all(of: &known::Concerns) -> Vec<Self> {
        of.raised.iter().map(|it| Self::of(it, of)).collect()
    }

    /// As the rules know it, with the plans among these that answer it.
    pub fn of(it: &known::Concern, among: &known::Concerns) -> Self {
        let plans = among.plans.iter().filter(|plan| plan.agreed.concern == Some(it.id));
        Self {
            id: encode(Tag::Concern, it.id.0),
            raised_on: it.raised_on.into(),
            by: it.by.into(),
            words: it.words.get().cloned(),
            plans: plans.map(ActionPlan::of).collect(),
            settled_on: it.settled_on.map(Date),
            event_id: it.said_by.0,
        }
    }
}

/// An action plan that was agreed: for a concern, or because the programme asks for one of everybody.
#[derive(Clone, Debug, SimpleObject)]
pub struct ActionPlan {
    /// The day on which it was agreed.
    on: Date,
    /// The concern that it answers, where it answers one.
    concern_id: Option<ID>,
    /// Who agreed.
    agreed_by: Vec<Party>,
    /// The day on which it is looked at again.
    review_on: Date,
    /// What is to be done; null where the person has been erased.
    words: Option<String>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl ActionPlan {
    /// Every plan of an enrolment, oldest first, as the rules know them.
    pub fn all(of: &known::Concerns) -> Vec<Self> {
        of.plans.iter().map(Self::of).collect()
    }

    /// As the rules know it.
    pub fn of(it: &known::ActionPlan) -> Self {
        Self {
            on: it.on.into(),
            concern_id: it.agreed.concern.map(|it| encode(Tag::Concern, it.0)),
            agreed_by: shown(&it.agreed.agreed_by),
            review_on: it.agreed.review_on.into(),
            words: it.agreed.words.get().cloned(),
            cleared_by_hand: is_cleared(it.agreed.anonymity),
            event_id: it.said_by.0,
        }
    }
}
