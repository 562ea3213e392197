//! Sentences about ties: with which employers a journey has to do.

use super::*;
use crate::employment::EmploymentStarted;
use crate::given::*;

fn started_in_the_south(on: u64) -> Told {
    started(on, EmploymentStarted { employer: SOUTH, ..a_start(FIRST) })
}

fn tied(story: &Story) -> Vec<EmployerId> {
    Journey::tied(&story.history).into_iter().collect()
}

#[test]
fn a_tie_that_was_taken_back_ties_nobody_while_others_stand() {
    let story = given([opened(), started_in_the_south(5)]);
    assert_eq!(tied(&story), [NORTH, SOUTH]);
    assert_eq!(tied(&story.when(retracted(2)).accepted()), [NORTH]);
}

#[test]
fn where_nothing_ties_a_journey_any_more_the_last_ties_that_stood_do() {
    let story = given([opened(), retracted(1)]);
    assert_eq!(tied(&story), [NORTH]);
    let wrongly = given([opened(), started_in_the_south(5), retracted(2), retracted(1)]);
    assert_eq!(tied(&wrongly), [NORTH], "who was tied by mistake is not tied again");
    assert_eq!(tied(&wrongly.when(retracted(3)).recorded()), [SOUTH], "what stands decides again");
}
