//! Tests of handings over: the three acts, in their order, and what each of them lets through.

use super::*;
use crate::enrolment::tests::*;
use crate::given::*;

const EAST: EmployerId = EmployerId(uuid::Uuid::from_u128(0xA3));

pub(crate) fn agreed(to: EmployerId) -> Told {
    (TODAY, Event::HandoverAgreed(HandoverAgreed { enrolment: YEAR, to }))
}

pub(crate) fn accepted(to: EmployerId) -> Told {
    (TODAY, Event::HandoverAccepted(HandoverAccepted { enrolment: YEAR, to }))
}

fn declined(to: EmployerId) -> Told {
    let note = Private::Open(Some("not any more".to_owned()));
    (TODAY, Event::HandoverDeclined(HandoverDeclined { enrolment: YEAR, to, note }))
}

fn sent_on() -> Story {
    on_programme().when(transferred(30, Onward::Employer(SOUTH), true)).accepted()
}

fn state(story: &Story) -> (HandoverState, Option<EmployerId>) {
    let journey = Journey::of(&story.history.facts(), NaiveDate::MAX);
    let enrolment = &journey.enrolments[0];
    (journey.handover(enrolment).unwrap().state, journey.handed_over_to(enrolment))
}

#[test]
fn nothing_is_handed_over_before_all_three_have_acted_whatever_the_sender_was_told() {
    let story = sent_on();
    assert_eq!(state(&story), (HandoverState::AwaitsPerson, None));
    story.clone().when(accepted(SOUTH)).refused(OnProgramme::HandoverNotAgreed);
    let story = story.when(agreed(SOUTH)).accepted();
    assert_eq!(state(&story), (HandoverState::AwaitsEmployer, None));
    story.clone().when(agreed(SOUTH)).refused(Refusal::NothingChanges);
    let story = story.when(accepted(SOUTH)).accepted();
    assert_eq!(state(&story), (HandoverState::Accepted, Some(SOUTH)));
    for late in [agreed(SOUTH), accepted(SOUTH), declined(SOUTH)] {
        story.clone().when(late).refused(OnProgramme::HandedOver);
    }
}

#[test]
fn consent_is_to_one_employer_and_to_no_other() {
    let story = sent_on().when(agreed(SOUTH)).accepted();
    story.clone().when(accepted(EAST)).refused(OnProgramme::HandoverElsewhere);
    let corrected = story.clone().when(corrected(4, transferred(30, Onward::Employer(EAST), true))).accepted();
    assert_eq!(state(&corrected), (HandoverState::AwaitsPerson, None));
    corrected.clone().when(accepted(EAST)).refused(OnProgramme::HandoverNotAgreed);
    corrected.clone().when(accepted(SOUTH)).refused(OnProgramme::HandoverElsewhere);
    on_programme().when(agreed(SOUTH)).refused(OnProgramme::HandoverElsewhere);
    let within = on_programme().when(transferred(30, Onward::Elsewhere, true)).accepted();
    within.when(agreed(SOUTH)).refused(OnProgramme::HandoverElsewhere);
}

#[test]
fn whoever_declines_ends_it_until_the_person_agrees_anew() {
    let story = sent_on().when(agreed(SOUTH)).accepted().when(declined(SOUTH)).accepted();
    assert_eq!(state(&story), (HandoverState::Declined, None));
    story.clone().when(declined(SOUTH)).refused(Refusal::NothingChanges);
    story.clone().when(accepted(SOUTH)).refused(OnProgramme::HandoverNotAgreed);
    let again = story.clone().when(agreed(SOUTH)).accepted().when(accepted(SOUTH)).accepted();
    assert_eq!(state(&again), (HandoverState::Accepted, Some(SOUTH)));
    assert_eq!(state(&sent_on().when(declined(SOUTH)).accepted()), (HandoverState::Declined, None), "also before anybody agreed");
}

#[test]
fn what_was_handed_over_is_not_taken_back_by_one_side() {
    let story = sent_on().when(agreed(SOUTH)).accepted().when(accepted(SOUTH)).accepted();
    story.clone().when(retracted(4)).refused(OnProgramme::HandedOver);
    story.clone().when(corrected(4, transferred(30, Onward::Employer(EAST), true))).refused(OnProgramme::HandedOver);
    story.clone().when(corrected(4, transferred(29, Onward::Employer(SOUTH), true))).accepted();
    story.clone().when(retracted(6)).refused(Refusal::NotCorrectable);
    sent_on().when(agreed(SOUTH)).accepted().when(retracted(4)).accepted();
}
