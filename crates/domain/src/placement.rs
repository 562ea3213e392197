//! Placements: where a student practised, with whom, for how many days, and how it ended.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{EmployerId, EventId, PersonId, PlacementId};
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
    /// For which employer it was recorded, where it was for one: what one employer gets to know is not another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A placement was agreed or began. It is true from its first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacementRecorded {
    /// The placement.
    pub placement: PlacementId,
    /// Who agreed it with the student.
    pub parties: Private<Parties>,
    /// The employer that hosts the placement, where Waymark knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<EmployerId>,
    /// The practice educator's name.
    pub practice_educator: Private<Option<String>>,
    /// The practice educator, where Waymark knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub educator: Option<PersonId>,
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

/// Who agreed a placement with the student, as somebody typed it: a small setting can say who the student is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Parties {
    /// The university, or other provider, whose student it is.
    pub university: String,
    /// The team or organisation in which the student practises.
    pub setting: String,
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
    /// How it ended, once it is over.
    pub concluded: Option<Conclusion>,
}

/// How a placement ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conclusion {
    /// Last day.
    pub on: NaiveDate,
    /// With what outcome.
    pub outcome: PlacementOutcome,
    /// Days in practice that the student completed.
    pub days: u16,
    /// What the report added.
    pub note: Private<Option<String>>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// An assessment of a student's readiness for direct practice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assessment {
    /// The day.
    pub on: NaiveDate,
    /// Whether the student was found ready.
    pub ready: bool,
    /// What the assessor added.
    pub note: Private<Option<String>>,
}

/// The most days that one placement can have: no course asks for more than the 200 of the whole programme.
const MOST_DAYS: u16 = 200;

pub(crate) fn record(journey: &Journey, it: &PlacementRecorded, from: NaiveDate) -> Result<(), Refusal> {
    if journey.placements.iter().any(|known| known.recorded.placement == it.placement) {
        return Err(Refusal::PlacementKnown);
    }
    if let Some(parties) = it.parties.get() {
        text::line("university", &parties.university, text::LINE)?;
        text::line("setting", &parties.setting, text::LINE)?;
    }
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
    if journey.ready() == Some(false) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;
    use crate::journey::Stage;

    #[test]
    fn a_placement_runs_from_its_first_day_to_its_last_with_its_outcome() {
        given([opened(), assessed(1, true), placed(5, a_placement()), concluded(90, 70)])
            .then_on(5, |it| assert_eq!((&it.placements[0].concluded, it.stage(day(5))), (&None, Stage::Student)))
            .then_on(90, |it| {
                let (outcome, note) = (PlacementOutcome::Passed, Private::Open(None));
                assert_eq!(it.placements[0].concluded, Some(Conclusion { on: day(90), outcome, days: 70, note, said_by: entry(4) }));
            });
    }

    #[test]
    fn a_placement_is_recorded_once() {
        given([opened(), placed(5, a_placement())]).when(placed(9, a_placement())).refused(Refusal::PlacementKnown);
    }

    #[test]
    fn a_placement_says_where() {
        let wrong = [
            (PlacementRecorded { parties: parties(" ", "Duty"), ..a_placement() }, Refusal::Empty("university")),
            (PlacementRecorded { parties: parties("Salford", ""), ..a_placement() }, Refusal::Empty("setting")),
            (PlacementRecorded { parties: parties("Salford", &"x".repeat(201)), ..a_placement() }, Refusal::TooLong("setting", 200)),
            (
                PlacementRecorded { practice_educator: Private::Open(Some("\u{1}".into())), ..a_placement() },
                Refusal::ControlCharacter("practiceEducator"),
            ),
        ];
        for (it, refusal) in wrong {
            given([opened()]).when(placed(1, it)).refused(refusal);
        }
        for parties in [Private::Sealed("x1".into()), Private::Erased] {
            given([opened()]).when(placed(1, PlacementRecorded { parties, ..a_placement() })).accepted();
        }
    }

    #[test]
    fn a_placement_has_from_1_to_200_days() {
        for days in [0, 201] {
            given([opened()]).when(placed(1, PlacementRecorded { days, ..a_placement() })).refused(Refusal::PlacementDays(200));
        }
        for days in [1, 200] {
            given([opened()]).when(placed(1, PlacementRecorded { days, ..a_placement() })).accepted();
        }
    }

    #[test]
    fn a_placement_is_not_planned_to_end_before_it_begins() {
        let until = |on| PlacementRecorded { planned_end: Some(day(on)), ..a_placement() };
        given([opened()]).when(placed(5, until(4))).refused(Refusal::EndsBeforeItBegins("plannedEnd"));
        given([opened()]).when(placed(5, until(5))).accepted();
    }

    #[test]
    fn the_last_placement_needs_an_educator_at_stage_2() {
        let last = |stage| PlacementRecorded { last: true, educator_stage: stage, ..a_placement() };
        given([opened()]).when(placed(1, last(Some(EducatorStage::One)))).refused(Refusal::EducatorStage);
        given([opened()]).when(placed(1, last(Some(EducatorStage::Two)))).accepted();
        // Not known is not the same as too low.
        given([opened()]).when(placed(1, last(None))).accepted();
    }

    #[test]
    fn nobody_practises_who_was_found_not_ready() {
        given([opened(), assessed(1, false)]).when(placed(5, a_placement())).refused(Refusal::NotReadyForPractice);
        given([opened(), assessed(1, false), assessed(3, true)]).when(placed(5, a_placement())).accepted();
    }

    #[test]
    fn readiness_found_on_the_first_day_counts_for_it() {
        given([opened(), assessed(1, false), assessed(5, true)]).when(placed(5, a_placement())).accepted();
        given([opened(), assessed(5, false)]).when(placed(5, a_placement())).refused(Refusal::NotReadyForPractice);
    }

    #[test]
    fn readiness_that_was_not_found_after_all_unsettles_the_placement() {
        given([opened(), assessed(1, true), placed(5, a_placement())]).when(corrected(2, assessed(1, false))).would_break(
            3,
            5,
            Refusal::NotReadyForPractice,
        );
    }

    #[test]
    fn only_a_placement_that_has_begun_and_is_not_over_is_concluded() {
        given([opened()]).when(concluded(5, 70)).refused(Refusal::PlacementUnknown);
        given([opened(), placed(5, a_placement())]).when(concluded(4, 70)).refused(Refusal::PlacementUnknown);
        given([opened(), placed(5, a_placement()), concluded(90, 70)]).when(concluded(91, 70)).refused(Refusal::PlacementOver);
    }

    #[test]
    fn a_placement_that_broke_down_at_once_had_no_days_and_none_has_over_200() {
        given([opened(), placed(5, a_placement())]).when(concluded(5, 0)).accepted();
        given([opened(), placed(5, a_placement())]).when(concluded(90, 201)).refused(Refusal::PlacementDays(200));
    }

    #[test]
    fn an_outcome_is_not_told_before_it_is_known() {
        given([opened(), placed(5, a_placement())]).when(concluded(TODAY + 1, 70)).refused(Refusal::InTheFuture);
    }
}
