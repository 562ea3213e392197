//! Changes of cohorts: how one is opened, joined and left.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::cohort::{CohortJoined, CohortLeft, CohortOpened};
use domain::event::Event;
use domain::ids::{CohortId, EmployerId, PersonId};
use domain::private::Private;
use domain::refusal::Refusal;

use super::Cohort;
use crate::desk::Desk;
use crate::employer;
use crate::errors::{ErrorCode, Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;
use crate::write::{CohortChange, JourneyChange, New, Once, Plan, Writing};

/// A new cohort.
#[derive(Clone, Debug, InputObject)]
pub struct OpenCohortInput {
    /// Whose it is. Where left out: yours, where you have only one.
    employer_id: Option<ID>,
    /// What people call it.
    name: String,
    /// The programme, by its code, such as `asye-children`.
    programme: String,
    /// Room for how many people; no bound where left out.
    seats: Option<i32>,
    /// The intake's day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl OpenCohortInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let cohort = CohortId(desk.new_id());
        let employer = match &self.employer_id {
            Some(id) => EmployerId(id_of(Tag::Employer, id, "employerId")?),
            None => employer::only_one(desk.actor).ok_or(Refusal::WhichEmployer)?,
        };
        let (name, programme) = (self.name.clone(), self.programme.clone());
        let event = Event::CohortOpened(CohortOpened { cohort, employer, name, programme, seats: seats(self.seats)? });
        Ok(desk.one(cohort.into(), self.effective_on, event))
    }
}

/// Seats as the rules count them.
pub(crate) fn seats(it: Option<i32>) -> Result<Option<u32>, Told> {
    it.map(|it| u32::try_from(it).map_err(|_| Refusal::NoSeats.into())).transpose()
}

/// The answer to `openCohort`.
#[derive(SimpleObject)]
pub struct OpenCohortPayload {
    #[graphql(flatten)]
    change: CohortChange,
}

/// A person who joins a cohort.
#[derive(Clone, Debug, InputObject)]
pub struct JoinCohortInput {
    /// Who.
    journey_id: ID,
    /// Which cohort.
    cohort_id: ID,
    /// First day in it.
    effective_on: Date,
    /// How the request is known again. The version is the journey's.
    #[graphql(flatten)]
    once: Once,
}

impl JoinCohortInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let cohort = CohortId(id_of(Tag::Cohort, &self.cohort_id, "cohortId")?);
        desk.in_journey(&self.journey_id, self.effective_on, Event::CohortJoined(CohortJoined { cohort }))
    }
}

/// The answer to `joinCohort`.
#[derive(SimpleObject)]
pub struct JoinCohortPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The cohort after the change; null where the request was refused.
    cohort: Option<Cohort>,
}

/// A person who leaves a cohort.
#[derive(Clone, Debug, InputObject)]
pub struct LeaveCohortInput {
    /// Who.
    journey_id: ID,
    /// Which cohort.
    cohort_id: ID,
    /// The cohort that the person moves to, joining it on the same day.
    move_to_id: Option<ID>,
    /// Why.
    note: Option<String>,
    /// The last day in it.
    effective_on: Date,
    /// How the request is known again. The version is the journey's.
    #[graphql(flatten)]
    once: Once,
}

impl LeaveCohortInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let person = PersonId(id_of(Tag::Journey, &self.journey_id, "journeyId")?);
        let cohort = CohortId(id_of(Tag::Cohort, &self.cohort_id, "cohortId")?);
        let moved_to = self.move_to_id.as_ref().map(|it| id_of(Tag::Cohort, it, "moveToId")).transpose()?.map(CohortId);
        let left = Event::CohortLeft(CohortLeft { cohort, moved_to, note: Private::Open(self.note.clone()) });
        let mut drafts = vec![desk.draft(self.effective_on, left)];
        if let Some(cohort) = moved_to {
            drafts.push(desk.draft(self.effective_on, Event::CohortJoined(CohortJoined { cohort })));
        }
        Ok(Plan { stream: person.into(), drafts })
    }
}

/// Where a field of a leaving is: what is said of a cohort that somebody joins is said of the one moved to.
fn of_move(code: ErrorCode, field: &str) -> Vec<&str> {
    match code {
        ErrorCode::CohortUnknown | ErrorCode::CohortFull | ErrorCode::AlreadyInCohort => vec!["moveToId"],
        _ => vec![field],
    }
}

/// The answer to `leaveCohort`.
#[derive(SimpleObject)]
pub struct LeaveCohortPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The cohort left, after the change; null where the request was refused.
    cohort: Option<Cohort>,
}

/// The cohort of a mutation, as its answer knows it.
async fn after(ctx: &Context<'_>, change: &JourneyChange, cohort: &ID) -> Result<Option<Cohort>> {
    let id = id_of(Tag::Cohort, cohort, "cohortId").ok().map(CohortId);
    match (id, &change.journey) {
        (Some(id), Some(journey)) => Cohort::find(ctx, id, journey.at().clone()).await,
        _ => Ok(None),
    }
}

/// Changes of cohorts.
#[derive(Default)]
pub struct CohortMutation;

#[Object]
impl CohortMutation {
    /// Opens a cohort of a programme.
    async fn open_cohort(&self, ctx: &Context<'_>, #[graphql(desc = "The cohort.")] input: OpenCohortInput) -> Result<OpenCohortPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let change = writing.record(input.plan(&writing.desk)).await?.cohort(ctx)?;
        Ok(OpenCohortPayload { change })
    }

    /// Records that a person joined a cohort.
    async fn join_cohort(&self, ctx: &Context<'_>, #[graphql(desc = "Who joins.")] input: JoinCohortInput) -> Result<JoinCohortPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(JoinCohortPayload { cohort: after(ctx, &change, &input.cohort_id).await?, change })
    }

    /// Records that a person left a cohort, or moved to another.
    async fn leave_cohort(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who leaves.")] input: LeaveCohortInput,
    ) -> Result<LeaveCohortPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.placed(of_move).journey();
        Ok(LeaveCohortPayload { cohort: after(ctx, &change, &input.cohort_id).await?, change })
    }
}
