//! Cases held: how many a person had on a day, and how much they weighed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::running;
use crate::ids::SpellId;
use crate::journey::Journey;
use crate::refusal::Refusal;

/// How many cases a person held on a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseloadRecorded {
    /// The spell.
    pub spell: SpellId,
    /// Cases held.
    pub cases: u32,
    /// What they weigh by the employer's own scheme of complexity, in hundredths of a case; none where the employer only counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_hundredths: Option<u32>,
}

/// Cases held on a day, as a spell remembers them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CasesHeld {
    /// The day.
    pub on: NaiveDate,
    /// Cases held.
    pub cases: u32,
    /// What they weigh, in hundredths of a case, where the employer weighs them.
    pub weighted_hundredths: Option<u32>,
}

/// The most cases anybody can be recorded with: above it, a slip of the keyboard.
const MOST_CASES: u32 = 500;

pub(crate) fn caseload(journey: &Journey, it: &CaseloadRecorded) -> Result<(), Refusal> {
    running(journey, it.spell)?;
    if it.cases > MOST_CASES {
        return Err(Refusal::TooManyCases(MOST_CASES));
    }
    if it.weighted_hundredths.is_some_and(|it| it > MOST_CASES * 100) { Err(Refusal::WeightedCases(MOST_CASES)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::given::*;

    fn weighing(on: u64, cases: u32, hundredths: u32) -> Told {
        let weighted_hundredths = Some(hundredths);
        (on, Event::CaseloadRecorded(CaseloadRecorded { spell: FIRST, cases, weighted_hundredths }))
    }

    #[test]
    fn what_cases_weigh_is_remembered_beside_how_many_they_are() {
        let story = given([opened(), started(5, a_start(FIRST)), holding(10, 4)]).when(weighing(11, 4, 550)).accepted();
        story.clone().then(|it| {
            let held: Vec<_> = it.spells[0].caseloads.iter().map(|it| (it.cases, it.weighted_hundredths)).collect();
            assert_eq!(held, [(4, None), (4, Some(550))]);
        });
        story.clone().when(weighing(12, 4, 50_000)).accepted();
        story.when(weighing(12, 4, 50_001)).refused(Refusal::WeightedCases(500));
    }

    #[test]
    fn what_was_recorded_before_cases_were_weighed_reads_and_is_written_as_it_was() {
        let old = r#"{"spell":"01900000-0000-7000-8000-000000000005","cases":14}"#;
        let read: CaseloadRecorded = serde_json::from_str(old).unwrap();
        assert_eq!((read.cases, read.weighted_hundredths), (14, None));
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }
}
