//! What entries say of reviews, each fact with the fields of the input by which it was recorded.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::access;
use domain::ids::ActorId;
use domain::review as recorded;

use super::Progress;
use crate::anonymity::is_cleared;
use crate::desk::Desk;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::Somebody;

/// That a review was drafted, or its draft was changed.
#[derive(Clone, Debug)]
pub struct ReviewDrafted {
    it: recorded::ReviewDrafted,
    author: ActorId,
}

impl ReviewDrafted {
    /// What was recorded, and who recorded it.
    pub fn of(it: &recorded::ReviewDrafted, author: ActorId) -> Self {
        Self { it: it.clone(), author }
    }
}

/// That a review was drafted, or its draft was changed.
#[Object]
impl ReviewDrafted {
    /// The enrolment.
    async fn enrolment_id(&self) -> ID {
        encode(Tag::Enrolment, self.it.enrolment.0)
    }

    /// The review.
    async fn review_id(&self) -> ID {
        encode(Tag::Review, self.it.review.0)
    }

    /// The review point.
    async fn point(&self) -> &str {
        &self.it.point
    }

    /// What it said so far; null for everybody but its author, and where the person has been erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<&String>> {
        let yours = access::sees_draft(Desk::of(ctx)?.actor, self.author);
        Ok(self.it.words.get().filter(|_| yours))
    }
}

/// That a review was submitted, for the first time or again. The entry's day is that of the submission.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewSubmitted {
    /// The enrolment.
    enrolment_id: ID,
    /// The review.
    review_id: ID,
    /// The review point.
    point: String,
    /// The day of the meeting.
    held_on: Date,
    /// Whose review it is.
    by: Somebody,
    /// How far the worker has come, statement by statement.
    progress: Vec<Progress>,
    /// The outcome that is recommended, where one is. A recommendation is not a decision.
    recommends: Option<String>,
    /// The review that this one looks at again, where it does.
    again_after: Option<ID>,
    /// What it says; null where the person has been erased.
    words: Option<String>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
}

impl From<&recorded::ReviewSubmitted> for ReviewSubmitted {
    fn from(it: &recorded::ReviewSubmitted) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            review_id: encode(Tag::Review, it.review.0),
            point: it.point.clone(),
            held_on: it.held_on.into(),
            by: it.by.into(),
            progress: it.progress.iter().map(Into::into).collect(),
            recommends: it.recommends.clone(),
            again_after: it.again_after.map(|it| encode(Tag::Review, it.0)),
            words: it.words.get().cloned(),
            cleared_by_hand: is_cleared(it.anonymity),
        }
    }
}

/// That a review was given back with reasons.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewReturned {
    /// The enrolment.
    enrolment_id: ID,
    /// The review.
    review_id: ID,
    /// Who gave it back.
    by: Somebody,
    /// Why; null where the person has been erased.
    reasons: Option<String>,
}

impl From<&recorded::ReviewReturned> for ReviewReturned {
    fn from(it: &recorded::ReviewReturned) -> Self {
        let (enrolment_id, review_id) = (encode(Tag::Enrolment, it.enrolment.0), encode(Tag::Review, it.review.0));
        Self { enrolment_id, review_id, by: it.by.into(), reasons: it.reasons.get().cloned() }
    }
}
