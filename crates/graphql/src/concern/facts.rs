//! What entries say of concerns, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::concern as recorded;

use crate::anonymity::is_cleared;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};
use crate::support::{Party, Somebody, shown};

/// That somebody raised a cause for concern.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConcernRaised {
    /// The enrolment.
    enrolment_id: ID,
    /// The concern.
    concern_id: Option<ID>,
    /// Who raised it.
    by: Somebody,
    /// What it is; null where the person has been erased.
    words: Option<String>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
}

impl From<&recorded::ConcernRaised> for ConcernRaised {
    fn from(it: &recorded::ConcernRaised) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            concern_id: Some(encode(Tag::Concern, it.concern.0)),
            by: it.by.into(),
            words: it.words.get().cloned(),
            cleared_by_hand: is_cleared(it.anonymity),
        }
    }
}

/// That an action plan was agreed.
#[derive(Clone, Debug, SimpleObject)]
pub struct ActionPlanAgreed {
    /// The enrolment.
    enrolment_id: ID,
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
}

impl From<&recorded::ActionPlanAgreed> for ActionPlanAgreed {
    fn from(it: &recorded::ActionPlanAgreed) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            concern_id: it.concern.map(|it| encode(Tag::Concern, it.0)),
            agreed_by: shown(&it.agreed_by),
            review_on: it.review_on.into(),
            words: it.words.get().cloned(),
            cleared_by_hand: is_cleared(it.anonymity),
        }
    }
}

/// That a concern is settled: its plan was looked at again, and there is no cause any more.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConcernSettled {
    /// The enrolment.
    enrolment_id: ID,
    /// The concern.
    concern_id: Option<ID>,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ConcernSettled> for ConcernSettled {
    fn from(it: &recorded::ConcernSettled) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            concern_id: Some(encode(Tag::Concern, it.concern.0)),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}
