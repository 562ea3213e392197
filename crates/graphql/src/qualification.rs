//! Qualifying: when somebody was awarded what lets them register as a social worker.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::private::Private;
use domain::qualification as known;

use crate::desk::Desk;
use crate::errors::Told;
use crate::scalars::{Date, noted};
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A qualification in social work.
#[derive(Clone, Debug, SimpleObject)]
pub struct Qualification {
    /// The day of the award.
    awarded_on: Date,
    /// What it is called; null where nobody said, or the person has been erased.
    title: Option<String>,
}

impl From<&known::Qualification> for Qualification {
    fn from(it: &known::Qualification) -> Self {
        Self { awarded_on: it.on.into(), title: noted(&it.title).map(str::to_owned) }
    }
}

/// A qualification that was awarded.
#[derive(Clone, Debug, InputObject)]
pub struct RecordQualificationInput {
    /// Whose.
    journey_id: ID,
    /// What it is called.
    qualification: Option<String>,
    /// The day of the award.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordQualificationInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let qualification = Private::Open(self.qualification.clone());
        let event = Event::QualificationAwarded(known::QualificationAwarded { qualification, recorded_for: None });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordQualification`.
#[derive(SimpleObject)]
pub struct RecordQualificationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// That a qualification in social work was awarded, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct QualificationAwarded {
    /// What it is called; null where nobody said, or the person has been erased.
    qualification: Option<String>,
}

impl From<&known::QualificationAwarded> for QualificationAwarded {
    fn from(it: &known::QualificationAwarded) -> Self {
        Self { qualification: noted(&it.qualification).map(str::to_owned) }
    }
}

/// Changes of qualifications.
#[derive(Default)]
pub struct QualificationMutation;

#[Object]
impl QualificationMutation {
    /// Records that a qualification in social work was awarded: rules that speak of "years after qualifying" count from it.
    async fn record_qualification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The qualification.")] input: RecordQualificationInput,
    ) -> Result<RecordQualificationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(RecordQualificationPayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }
}
