//! Placements: where a student practises, how it ends, and whether the student was found ready for it.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{EmployerId, PersonId, PlacementId};
use domain::placement::{Assessment, Parties, PlacementConcluded, PlacementRecorded, ReadinessAssessed};
use domain::private::Private;
use domain::refusal::Refusal;

use crate::at::At;
use crate::codes::{EducatorStage, PlacementOutcome};
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// A placement as far as it has come.
#[derive(Clone)]
pub struct Placement {
    it: domain::placement::Placement,
    at: At,
}

impl Placement {
    /// As the rules know it.
    pub fn of(it: domain::placement::Placement, at: At) -> Self {
        Self { it, at }
    }
}

/// A placement of a student in a practice setting, as far as it has come.
#[Object]
impl Placement {
    /// The placement's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Placement, self.it.recorded.placement.0)
    }

    /// The university, or other provider, whose student it is; null where the person has been erased.
    async fn university(&self) -> Option<&str> {
        self.it.recorded.parties.get().map(|it| it.university.as_str())
    }

    /// The team or organisation in which the student practises; null where the person has been erased.
    async fn setting(&self) -> Option<&str> {
        self.it.recorded.parties.get().map(|it| it.setting.as_str())
    }

    /// The employer that hosts the placement, where known.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, self.it.recorded.employer, &self.at).await
    }

    /// The practice educator's name, where known.
    async fn practice_educator(&self) -> Option<&String> {
        self.it.recorded.practice_educator.get().and_then(Option::as_ref)
    }

    /// The practice educator's own journey, by its node id, where known.
    async fn educator_journey_id(&self) -> Option<ID> {
        self.it.recorded.educator.map(|it| encode(Tag::Journey, it.0))
    }

    /// The practice educator's stage, where known.
    async fn educator_stage(&self) -> Option<EducatorStage> {
        self.it.recorded.educator_stage.map(Into::into)
    }

    /// First day.
    async fn from(&self) -> Date {
        self.it.from.into()
    }

    /// The last day that is planned.
    async fn planned_end(&self) -> Option<Date> {
        self.it.recorded.planned_end.map(Date)
    }

    /// Planned days in practice.
    async fn days(&self) -> i32 {
        self.it.recorded.days.into()
    }

    /// Whether it is a statutory placement, with high-risk decisions and legal interventions.
    async fn statutory(&self) -> bool {
        self.it.recorded.statutory
    }

    /// Whether it is the last assessed placement before qualifying.
    async fn last(&self) -> bool {
        self.it.recorded.last
    }

    /// The last day, once it is over.
    async fn ended_on(&self) -> Option<Date> {
        self.it.concluded.as_ref().map(|it| it.on.into())
    }

    /// How it ended, once it is over.
    async fn outcome(&self) -> Option<PlacementOutcome> {
        self.it.concluded.as_ref().map(|it| it.outcome.into())
    }

    /// Days in practice that the student completed, once it is over.
    async fn days_completed(&self) -> Option<i32> {
        self.it.concluded.as_ref().map(|it| it.days.into())
    }

    /// What the report added; null where nothing was, while it goes on, and where the person has been erased.
    async fn note(&self) -> Option<&str> {
        self.it.concluded.as_ref().and_then(|it| noted(&it.note))
    }
}

/// An assessment of a student's readiness for direct practice.
#[derive(Clone, Debug, SimpleObject)]
pub struct Readiness {
    /// The day of the assessment.
    assessed_on: Date,
    /// Whether the student was found ready.
    ready: bool,
    /// What the assessor added; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&Assessment> for Readiness {
    fn from(it: &Assessment) -> Self {
        Self { assessed_on: it.on.into(), ready: it.ready, note: noted(&it.note).map(str::to_owned) }
    }
}

/// Days as the rules count them.
pub fn days(it: i32) -> Result<u16, Told> {
    u16::try_from(it).map_err(|_| Refusal::PlacementDays(200).into())
}

/// A placement that was agreed or began.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPlacementInput {
    /// Whose.
    journey_id: ID,
    /// The university, or other provider, whose student it is.
    university: String,
    /// The team or organisation in which the student practises.
    setting: String,
    /// The employer that hosts the placement, where Waymark knows it.
    employer_id: Option<ID>,
    /// The practice educator's name.
    practice_educator: Option<String>,
    /// The practice educator's own journey, where Waymark knows them: who taught somebody does not sit on their case.
    educator_journey_id: Option<ID>,
    /// The practice educator's stage.
    educator_stage: Option<EducatorStage>,
    /// First day.
    effective_on: Date,
    /// The last day that is planned.
    planned_end: Option<Date>,
    /// Planned days in practice.
    days: i32,
    /// Whether it is a statutory placement.
    #[graphql(default)]
    statutory: bool,
    /// Whether it is the last assessed placement before qualifying.
    #[graphql(default)]
    last: bool,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordPlacementInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let employer = self.employer_id.as_ref().map(|it| id_of(Tag::Employer, it, "employerId")).transpose()?;
        let educator = self.educator_journey_id.as_ref().map(|it| id_of(Tag::Journey, it, "educatorJourneyId")).transpose()?;
        let event = Event::PlacementRecorded(PlacementRecorded {
            placement: PlacementId(desk.new_id()),
            parties: Private::Open(Parties { university: self.university.clone(), setting: self.setting.clone() }),
            employer: employer.map(EmployerId),
            practice_educator: Private::Open(self.practice_educator.clone()),
            educator: educator.map(PersonId),
            educator_stage: self.educator_stage.map(Into::into),
            planned_end: self.planned_end.map(|it| it.0),
            days: days(self.days)?,
            statutory: self.statutory,
            last: self.last,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordPlacement`.
#[derive(SimpleObject)]
pub struct RecordPlacementPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new placement; null where the request was refused.
    placement_id: Option<ID>,
}

fn recorded(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::PlacementRecorded(it) => Some(encode(Tag::Placement, it.placement.0)),
        _ => None,
    })
}

/// The end of a placement.
#[derive(Clone, Debug, InputObject)]
pub struct ConcludePlacementInput {
    /// Whose.
    journey_id: ID,
    /// Which placement.
    placement_id: ID,
    /// How it ended.
    outcome: PlacementOutcome,
    /// Days in practice that the student completed.
    days: i32,
    /// What the report adds.
    note: Option<String>,
    /// The last day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ConcludePlacementInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::PlacementConcluded(PlacementConcluded {
            placement: PlacementId(id_of(Tag::Placement, &self.placement_id, "placementId")?),
            outcome: self.outcome.into(),
            days: days(self.days)?,
            note: Private::Open(self.note.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `concludePlacement`.
#[derive(SimpleObject)]
pub struct ConcludePlacementPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// An assessment of a student's readiness for direct practice.
#[derive(Clone, Debug, InputObject)]
pub struct AssessReadinessInput {
    /// Whose.
    journey_id: ID,
    /// Whether the student was found ready.
    ready: bool,
    /// What the assessor added.
    note: Option<String>,
    /// The day of the assessment.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AssessReadinessInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event =
            Event::ReadinessAssessed(ReadinessAssessed { ready: self.ready, note: Private::Open(self.note.clone()), recorded_for: None });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `assessReadiness`.
#[derive(SimpleObject)]
pub struct AssessReadinessPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of placements.
#[derive(Default)]
pub struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Records an assessment of a student's readiness for direct practice.
    async fn assess_readiness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assessment.")] input: AssessReadinessInput,
    ) -> Result<AssessReadinessPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(AssessReadinessPayload { change })
    }

    /// Records a placement that was agreed or began.
    async fn record_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] input: RecordPlacementInput,
    ) -> Result<RecordPlacementPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(RecordPlacementPayload { placement_id: recorded(&outcome), change: outcome.journey() })
    }

    /// Records how a placement ended.
    async fn conclude_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of the placement.")] input: ConcludePlacementInput,
    ) -> Result<ConcludePlacementPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(ConcludePlacementPayload { change })
    }
}
