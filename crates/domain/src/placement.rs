//! Placements: where a student practised, with whom, for how many days, and how it ended.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{EmployerId, PlacementId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A student's readiness for direct practice was assessed, as it must be before the first placement
/// (Social Work England, education and training standards 2021, standard 1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadinessAssessed {
    /// Whether the student was found ready.
    pub ready: bool,
    /// What the assessor added.
    pub note: Private<Option<String>>,
}

/// A placement was agreed or began. It is true from its first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacementRecorded {
    /// The placement.
    pub placement: PlacementId,
    /// The university, or other provider, whose student it is.
    pub university: String,
    /// The team or organisation in which the student practises.
    pub setting: String,
    /// The employer that hosts the placement, where Waymark knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<EmployerId>,
    /// The practice educator's name.
    pub practice_educator: Private<Option<String>>,
    /// The practice educator's stage (PEPS 1 or 2), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub educator_stage: Option<EducatorStage>,
    /// The last day that is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_end: Option<NaiveDate>,
    /// Planned days in practice.
    pub days: u16,
    /// Whether it is a statutory placement, with high-risk decisions and legal interventions.
    pub statutory: bool,
    /// Whether it is the last assessed placement before qualifying.
    #[serde(default)]
    pub last: bool,
}

/// What a practice educator may do (BASW, Practice Educator Professional Standards, 2022).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EducatorStage {
    /// May supervise, teach and assess up to but not including the last assessed placement.
    One,
    /// May take full responsibility, the last placement included.
    Two,
}

/// A placement came to its end. It is true on its last day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacementConcluded {
    /// The placement.
    pub placement: PlacementId,
    /// How it ended.
    pub outcome: PlacementOutcome,
    /// Days in practice that the student completed.
    pub days: u16,
    /// What the report adds.
    pub note: Private<Option<String>>,
}

/// How a placement ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementOutcome {
    /// The student passed.
    Passed,
    /// The student failed.
    Failed,
    /// The placement broke down or the student withdrew.
    Withdrawn,
}

/// A placement as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placement {
    /// What was recorded when it began.
    pub recorded: PlacementRecorded,
    /// First day.
    pub from: NaiveDate,
    /// Last day, outcome and days, once it is over.
    pub concluded: Option<(NaiveDate, PlacementOutcome, u16)>,
}

/// The most days that one placement can have: no course asks for more than the 200 of the whole programme.
const MOST_DAYS: u16 = 200;

pub(crate) fn record(journey: &Journey, it: &PlacementRecorded, from: NaiveDate) -> Result<(), Refusal> {
    if journey.placements.iter().any(|known| known.recorded.placement == it.placement) {
        return Err(Refusal::PlacementKnown);
    }
    text::line("university", &it.university, text::LINE)?;
    text::line("setting", &it.setting, text::LINE)?;
    if let Some(Some(educator)) = it.practice_educator.get() {
        text::line("practiceEducator", educator, text::LINE)?;
    }
    if it.days == 0 || it.days > MOST_DAYS {
        return Err(Refusal::PlacementDays(MOST_DAYS));
    }
    if it.planned_end.is_some_and(|end| end < from) {
        return Err(Refusal::EndsBeforeItBegins("plannedEnd"));
    }
    if it.last && it.educator_stage == Some(EducatorStage::One) {
        return Err(Refusal::EducatorStage);
    }
    if journey.ready == Some(false) {
        return Err(Refusal::NotReadyForPractice);
    }
    Ok(())
}

pub(crate) fn conclude(journey: &Journey, it: &PlacementConcluded) -> Result<(), Refusal> {
    let Some(placement) = journey.placements.iter().find(|known| known.recorded.placement == it.placement) else {
        return Err(Refusal::PlacementUnknown);
    };
    if placement.concluded.is_some() {
        return Err(Refusal::PlacementOver);
    }
    if it.days > MOST_DAYS {
        return Err(Refusal::PlacementDays(MOST_DAYS));
    }
    text::note(&it.note)
}
