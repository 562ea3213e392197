//! Changes of training: a course was done.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::TrainingId;
use domain::private::Private;
use domain::training as known;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A course that somebody did.
#[derive(Clone, Debug, InputObject)]
pub struct RecordTrainingInput {
    /// Whose.
    journey_id: ID,
    /// The course, as the employer's training matrix names it.
    course: String,
    /// Who gave it, as the matrix names them.
    provider: Option<String>,
    /// The last day on which it holds, where the certificate says so. By the matrix where left out.
    expires_on: Option<Date>,
    /// How good the person found it, from 1 to 5.
    quality: Option<i32>,
    /// What was said of it.
    note: Option<String>,
    /// The day on which it was finished.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// From 1 to 5, or what the rules refuse.
pub(crate) fn quality(it: i32) -> u8 {
    u8::try_from(it).unwrap_or(0)
}

impl RecordTrainingInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::TrainingRecorded(known::TrainingRecorded {
            training: TrainingId(desk.new_id()),
            course: self.course.clone(),
            provider: self.provider.clone(),
            expires_on: self.expires_on.map(|it| it.0),
            quality: self.quality.map(quality),
            note: Private::Open(self.note.clone()),
            recorded_for: None,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordTraining`.
#[derive(SimpleObject)]
pub struct RecordTrainingPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// This doing of it; null where the request was refused.
    training_id: Option<ID>,
}

/// Changes of training.
#[derive(Default)]
pub struct TrainingMutation;

#[Object]
impl TrainingMutation {
    /// Records that somebody did a course of their employer's training matrix.
    async fn record_training(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RecordTrainingInput,
    ) -> Result<RecordTrainingPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let training_id = outcome.entries().find_map(|it| match &it.event {
            Event::TrainingRecorded(it) => Some(encode(Tag::Training, it.training.0)),
            _ => None,
        });
        Ok(RecordTrainingPayload { training_id, change: outcome.journey() })
    }
}
