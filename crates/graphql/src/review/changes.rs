//! Changes of reviews: a draft, a submission, and one that is given back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::ReviewId;
use domain::private::Private;
use domain::review::{ReviewDrafted, ReviewReturned, ReviewSubmitted};

use super::ProgressInput;
use crate::anonymity::cleared;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{SomebodyInput, enrolment};
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

fn review(it: &ID, field: &'static str) -> Result<ReviewId, Told> {
    id_of(Tag::Review, it, field).map(ReviewId)
}

/// The review that is meant, or a new one where none is.
fn this_or_new(it: Option<&ID>, desk: &Desk<'_>) -> Result<ReviewId, Told> {
    it.map_or_else(|| Ok(ReviewId(desk.new_id())), |it| review(it, "reviewId"))
}

/// A draft of a review. Nobody but you sees what it says until it is submitted.
#[derive(Clone, Debug, InputObject)]
pub struct DraftReviewInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// The review. A new one where left out.
    review_id: Option<ID>,
    /// The review point, by the short name that the programme's document has for it.
    point: String,
    /// What it says so far, all of it.
    words: String,
    /// The day of the change.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl DraftReviewInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ReviewDrafted(ReviewDrafted {
            review: this_or_new(self.review_id.as_ref(), desk)?,
            enrolment: enrolment(&self.enrolment_id)?,
            point: self.point.clone(),
            words: Private::Open(self.words.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `draftReview`.
#[derive(SimpleObject)]
pub struct DraftReviewPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The review; null where the request was refused.
    review_id: Option<ID>,
}

/// A review that is submitted, for the first time or again after it was returned.
#[derive(Clone, Debug, InputObject)]
pub struct SubmitReviewInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// The review. A new one where left out.
    review_id: Option<ID>,
    /// The review point, by the short name that the programme's document has for it.
    point: String,
    /// The day of the meeting.
    held_on: Date,
    /// Whose review it is.
    by: SomebodyInput,
    /// How far the worker has come, by statements of the standards that they are assessed against.
    progress: Vec<ProgressInput>,
    /// The outcome that is recommended, by its short name. A recommendation is not a decision, and ends nothing.
    recommends: Option<String>,
    /// The review that this one looks at again, after a concern.
    again_after: Option<ID>,
    /// What it says. No name and no number by which somebody whom the work is for could be known.
    words: String,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    #[graphql(default)]
    cleared_by_hand: bool,
    /// The day of the submission.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl SubmitReviewInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ReviewSubmitted(ReviewSubmitted {
            review: this_or_new(self.review_id.as_ref(), desk)?,
            enrolment: enrolment(&self.enrolment_id)?,
            point: self.point.clone(),
            held_on: self.held_on.0,
            by: self.by.read("by")?,
            progress: self.progress.iter().map(Into::into).collect(),
            recommends: self.recommends.clone(),
            again_after: self.again_after.as_ref().map(|it| review(it, "againAfter")).transpose()?,
            anonymity: cleared(self.cleared_by_hand),
            words: Private::Open(self.words.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `submitReview`.
#[derive(SimpleObject)]
pub struct SubmitReviewPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The review; null where the request was refused.
    review_id: Option<ID>,
}

/// A review that is given back to its author.
#[derive(Clone, Debug, InputObject)]
pub struct ReturnReviewInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// The review.
    review_id: ID,
    /// Who gives it back.
    by: SomebodyInput,
    /// Why: its author works on from here.
    reasons: String,
    /// The day of it.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ReturnReviewInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ReviewReturned(ReviewReturned {
            review: review(&self.review_id, "reviewId")?,
            enrolment: enrolment(&self.enrolment_id)?,
            by: self.by.read("by")?,
            reasons: Private::Open(self.reasons.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `returnReview`.
#[derive(SimpleObject)]
pub struct ReturnReviewPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The review; null where the request was refused.
    review_id: Option<ID>,
}

fn recorded(outcome: &Outcome) -> Option<ID> {
    let review = outcome.entries().find_map(|it| match &it.event {
        Event::ReviewDrafted(it) => Some(it.review),
        Event::ReviewSubmitted(it) => Some(it.review),
        Event::ReviewReturned(it) => Some(it.review),
        _ => None,
    });
    review.map(|it| encode(Tag::Review, it.0))
}

/// Changes of reviews.
#[derive(Default)]
pub struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Begins a review, or changes what you have drafted of one.
    async fn draft_review(&self, ctx: &Context<'_>, #[graphql(desc = "The draft.")] input: DraftReviewInput) -> Result<DraftReviewPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(DraftReviewPayload { review_id: recorded(&outcome), change: outcome.journey() })
    }

    /// Submits a review, drafted before or not.
    async fn submit_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] input: SubmitReviewInput,
    ) -> Result<SubmitReviewPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(SubmitReviewPayload { review_id: recorded(&outcome), change: outcome.journey() })
    }

    /// Gives a review back to its author, with reasons.
    async fn return_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review, and why.")] input: ReturnReviewInput,
    ) -> Result<ReturnReviewPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(ReturnReviewPayload { review_id: recorded(&outcome), change: outcome.journey() })
    }
}
