//! Erasures by several people, told as sentences.

use super::*;
use crate::given::*;

#[test]
fn nobody_is_erased_whom_no_second_person_approved() {
    given([opened()]).when(erased(9)).refused(Refusal::ErasureNotApproved);
    let story = given([opened(), proposed(5)]).when(erased(9)).refused(Refusal::ErasureNotApproved);
    let story = story.when_by(ACTOR, approved(6)).refused(Refusal::SecondPerson);
    story.when(approved(6)).accepted().when(erased(9)).accepted();
}

#[test]
fn what_was_rejected_is_proposed_anew() {
    let story = given([opened(), proposed(5), approved(6), rejected(7)]).when(erased(9)).refused(Refusal::ErasureNotApproved);
    let story = story.when(approved(8)).refused(Refusal::ProposalUnknown).when(rejected(8)).refused(Refusal::ProposalUnknown);
    story.when(proposed(8)).accepted();
}

#[test]
fn one_proposal_at_a_time_and_each_approved_once() {
    given([opened(), proposed(5)]).when(proposed(6)).refused(Refusal::ProposalKnown);
    given([opened(), proposed(5), approved(6)]).when(approved(7)).refused(Refusal::ProposalUnknown);
}

#[test]
fn who_approved_saw_what_is_erased() {
    given([opened(), proposed(5), renamed(6, "Ali")]).when(approved(7)).refused(Refusal::ProposalOutdated);
    given([opened(), proposed(5), approved(6), renamed(6, "Ali")]).when(erased(9)).refused(Refusal::ProposalOutdated);
    given([opened(), proposed(5), approved(6), placed_on_hold(7), hold_lifted(8)]).when(erased(9)).accepted();
}

#[test]
fn the_ground_is_the_one_that_was_approved() {
    let ground = ErasureGround::RecordedInError;
    let it = Event::PersonErased(PersonErased { ground, proposal: Some(PROPOSAL) });
    given([opened(), proposed(5), approved(6)]).when((9, it)).refused(Refusal::AnotherGround);
}

#[test]
fn what_two_people_did_is_never_taken_back_or_said_again() {
    let story = given([opened(), proposed(5), approved(6)]);
    for number in [2, 3] {
        story.clone().when(retracted(number)).refused(Refusal::NotCorrectable);
    }
    story.when(corrected(2, proposed(6))).refused(Refusal::NotCorrectable);
}

#[test]
fn a_proposal_tells_who_did_what() {
    let story = given([opened(), proposed(5), approved(6)]).when(erased(9)).accepted();
    let [it] = proposals(&story.history).try_into().unwrap();
    assert_eq!((it.state(), it.proposed.by == it.approved().unwrap().by), (ProposalState::CarriedOut, false));
    assert_eq!(it.carried_out.map(|it| it.position), Some(4));
}

fn of_two() -> Story {
    given([opened(), started(1, crate::employment::EmploymentStarted { employer: SOUTH, ..a_start(FIRST) })])
}

fn for_(employer: EmployerId, (on, mut event): Told) -> Told {
    match &mut event {
        Event::ErasureProposed(it) => it.employers = [employer].into(),
        Event::ErasureApproved(it) => it.employers = [employer].into(),
        _ => {}
    }
    (on, event)
}

#[test]
fn every_employer_that_has_to_do_with_somebody_agrees_to_their_erasure() {
    let waits = Refusal::EmployersMustAgree { yours: false };
    let story = of_two().when(for_(NORTH, proposed(5))).accepted().when(for_(NORTH, approved(6))).accepted();
    assert_eq!(open_proposal(&story.history).map(|it| (it.state(), it.missing)), Some((ProposalState::Proposed, [SOUTH].into())));
    let story = story.when(erased(9)).refused(waits).when(for_(NORTH, approved(7))).refused(Refusal::ProposalUnknown);
    story.when(for_(SOUTH, approved(8))).accepted().when(erased(9)).accepted();
    let story = of_two().when(for_(NORTH, proposed(5))).accepted().when_by(ACTOR, for_(SOUTH, approved(6)));
    story.refused(Refusal::SecondPerson).when(for_(SOUTH, approved(6))).accepted().when(erased(9)).accepted();
}

#[test]
fn who_takes_a_post_back_has_no_say_in_it() {
    let story = of_two().when(retracted(2)).accepted().when(for_(NORTH, proposed(5))).accepted();
    story.when(for_(NORTH, approved(6))).accepted().when(erased(9)).accepted();
}

#[test]
fn an_employer_that_had_let_go_of_the_record_is_not_asked() {
    let (on, mut event) = for_(SOUTH, proposed(5));
    if let Event::ErasureProposed(it) = &mut event {
        it.let_go = [NORTH].into();
    }
    of_two().when((on, event)).accepted().when(for_(SOUTH, approved(6))).accepted().when(erased(9)).accepted();
}

#[test]
fn an_old_proposal_that_names_nobody_counts_where_one_employer_alone_could_have_made_it() {
    let story = given([opened(), proposed(5), approved(6)]);
    assert!(open_proposal(&story.history).is_some_and(|it| it.agreed == [NORTH].into() && it.missing.is_empty()));
    let story = of_two().when(proposed(5)).accepted().when(approved(6)).accepted();
    let story = story.when(erased(9)).refused(Refusal::EmployersMustAgree { yours: false });
    let story = story.when(for_(NORTH, approved(7))).accepted().when(for_(SOUTH, approved(8))).accepted();
    story.when(erased(9)).accepted();
}
