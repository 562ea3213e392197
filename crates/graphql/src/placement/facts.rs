//! What entries say of placements, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::placement as recorded;

use crate::codes::{EducatorStage, PlacementOutcome};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, noted};

/// That a student's readiness for direct practice was assessed, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReadinessAssessed {
    /// Whether the student was found ready.
    ready: bool,
    /// What the assessor added; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::ReadinessAssessed> for ReadinessAssessed {
    fn from(it: &recorded::ReadinessAssessed) -> Self {
        Self { ready: it.ready, note: noted(&it.note).map(str::to_owned) }
    }
}

/// That a placement was agreed or began. The entry's day is its first day.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlacementRecorded {
    /// The placement.
    placement_id: ID,
    /// The university, or other provider, whose student it is; null where the person has been erased.
    university: Option<String>,
    /// The team or organisation in which the student practises; null where the person has been erased.
    setting: Option<String>,
    /// The employer that hosts the placement, where one was said.
    employer_id: Option<ID>,
    /// The practice educator's name; null where none was said, or the person has been erased.
    practice_educator: Option<String>,
    /// The practice educator's own journey, where one was said.
    educator_journey_id: Option<ID>,
    /// The practice educator's stage, where one was said.
    educator_stage: Option<EducatorStage>,
    /// The last day that is planned, where one was said.
    planned_end: Option<Date>,
    /// Planned days in practice.
    days: i32,
    /// Whether it is a statutory placement.
    statutory: bool,
    /// Whether it is the last assessed placement before qualifying.
    last: bool,
}

impl From<&recorded::PlacementRecorded> for PlacementRecorded {
    fn from(it: &recorded::PlacementRecorded) -> Self {
        let parties = it.parties.get();
        Self {
            placement_id: encode(Tag::Placement, it.placement.0),
            university: parties.map(|it| it.university.clone()),
            setting: parties.map(|it| it.setting.clone()),
            employer_id: it.employer.map(|it| encode(Tag::Employer, it.0)),
            practice_educator: noted(&it.practice_educator).map(str::to_owned),
            educator_journey_id: it.educator.map(|it| encode(Tag::Journey, it.0)),
            educator_stage: it.educator_stage.map(Into::into),
            planned_end: it.planned_end.map(Date),
            days: it.days.into(),
            statutory: it.statutory,
            last: it.last,
        }
    }
}

/// That a placement came to its end. The entry's day is its last day.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlacementConcluded {
    /// The placement.
    placement_id: ID,
    /// How it ended.
    outcome: PlacementOutcome,
    /// Days in practice that the student completed.
    days: i32,
    /// What the report added; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::PlacementConcluded> for PlacementConcluded {
    fn from(it: &recorded::PlacementConcluded) -> Self {
        Self {
            placement_id: encode(Tag::Placement, it.placement.0),
            outcome: it.outcome.into(),
            days: it.days.into(),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}
