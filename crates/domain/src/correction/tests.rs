//! What was recorded wrongly: corrected, taken out, brought back, and refused where it would break what follows.

use super::*;
use crate::given::*;
use crate::journey::Journey;
use crate::refusal::Refusal;

fn called(family: &'static str) -> impl FnOnce(Journey) {
    move |journey| assert_eq!(journey.name, name(family))
}

/// Opened as Khan (1), called Ali from day 5 (2).
fn renamed_once() -> Story {
    given([opened(), renamed(5, "Ali")])
}

/// In post from day 10 (2) to day 20 (4), with a caseload on day 15 (3).
fn left_on_20() -> Story {
    given([opened(), started(10, a_start(FIRST)), holding(15, 12), ended(20, an_ending(FIRST))])
}

fn retracted_by(number: u128) -> Standing {
    Standing::Retracted { by: entry(number) }
}

fn corrected_by(number: u128, on: u64) -> Standing {
    Standing::Corrected { by: entry(number), effective_on: day(on) }
}

#[test]
fn a_correction_says_what_the_entry_should_have_said() {
    let story = renamed_once().when(corrected(2, renamed(7, "Aly"))).accepted();
    let story = story.then_on(6, called("Khan")).then_on(7, called("Aly")).then(|it| assert_eq!(it.former_names.len(), 1));
    assert_eq!(story.standing(), [Standing::Stands, corrected_by(3, 7), Standing::Stands]);
}

#[test]
fn a_retraction_takes_an_entry_out() {
    let story = renamed_once().when(retracted(2)).accepted().then(called("Khan"));
    assert_eq!(story.standing(), [Standing::Stands, retracted_by(3), Standing::Stands]);
}

#[test]
fn the_latest_correction_holds_whichever_entry_it_names() {
    for target in [2, 3] {
        let story = renamed_once().when(corrected(2, renamed(5, "Aly"))).accepted();
        let story = story.when(corrected(target, renamed(6, "Alee"))).accepted().then(called("Alee"));
        assert_eq!(story.standing()[1..], [corrected_by(4, 6), corrected_by(4, 6), Standing::Stands]);
    }
}

#[test]
fn what_stood_before_a_retracted_correction_stands_again() {
    let twice = renamed_once().when(corrected(2, renamed(5, "Aly"))).accepted().when(corrected(3, renamed(5, "Alee"))).accepted();
    let story = twice.clone().when(retracted(4)).accepted().then(called("Aly"));
    assert_eq!(story.standing()[1..4], [corrected_by(3, 5), Standing::Stands, retracted_by(5)]);
    // A correction of a correction stands on its own.
    twice.when(retracted(3)).accepted().then(called("Alee")).when(retracted(4)).accepted().then(called("Ali"));
}

#[test]
fn a_retraction_can_be_taken_back_and_taken_back_again() {
    let story = renamed_once().when(retracted(2)).accepted().when(retracted(3)).accepted().then(called("Ali"));
    assert_eq!(story.standing()[1..], [Standing::Stands, retracted_by(4), Standing::Stands]);
    let story = story.when(retracted(4)).accepted().then(called("Khan"));
    assert_eq!(story.standing()[1..], [retracted_by(3), Standing::Stands, retracted_by(5), Standing::Stands]);
}

#[test]
fn a_fact_that_is_brought_back_can_be_taken_out_again() {
    let story = renamed_once().when(retracted(2)).accepted().when(retracted(3)).accepted();
    story.when(retracted(2)).accepted().then(called("Khan"));
}

#[test]
fn what_was_taken_out_twice_is_back_when_both_are_taken_back() {
    let story = renamed_once().when(retracted(2)).accepted().when(retracted(3)).accepted().when(retracted(2)).accepted();
    let twice = story.when(retracted(4)).accepted();
    assert_eq!(twice.standing()[1], retracted_by(5));
    twice.when(retracted(5)).accepted().then(called("Khan")).when(retracted(3)).accepted().then(called("Ali"));
}

#[test]
fn a_correction_goes_and_comes_with_the_fact_it_corrects() {
    let story = renamed_once().when(corrected(2, renamed(5, "Aly"))).accepted().when(retracted(2)).accepted().then(called("Khan"));
    assert_eq!(story.standing()[1..3], [retracted_by(4), retracted_by(4)]);
    story.when(retracted(4)).accepted().then(called("Aly"));
}

#[test]
fn what_was_taken_out_is_neither_corrected_nor_taken_out_again() {
    let story = renamed_once().when(corrected(2, renamed(5, "Aly"))).accepted().when(retracted(2)).accepted();
    for told in [corrected(2, renamed(5, "Alee")), corrected(3, renamed(5, "Alee")), retracted(2)] {
        story.clone().when(told).refused(Refusal::EntryRetracted);
    }
    let story = renamed_once().when(corrected(2, renamed(5, "Aly"))).accepted().when(retracted(3)).accepted();
    story.when(corrected(3, renamed(5, "Alee"))).refused(Refusal::EntryRetracted);
}

#[test]
fn one_batch_is_judged_in_its_own_order() {
    renamed_once().when_all([retracted(2), corrected(2, renamed(5, "Aly"))]).refused(Refusal::EntryRetracted);
    renamed_once().when_all([retracted(2), retracted(2)]).refused(Refusal::EntryRetracted);
    // The third entry is the batch's own first.
    renamed_once().when_all([retracted(2), retracted(3)]).accepted().then(called("Ali"));
    renamed_once().when_all([renamed(8, "Begum"), corrected(3, renamed(8, "Bibi"))]).accepted().then(called("Bibi"));
}

#[test]
fn what_was_never_recorded_is_not_corrected() {
    renamed_once().when(corrected(9, renamed(5, "Aly"))).refused(Refusal::EntryUnknown);
    renamed_once().when(retracted(9)).refused(Refusal::EntryUnknown);
    // An entry is not there before itself.
    renamed_once().when(retracted(3)).refused(Refusal::EntryUnknown);
}

#[test]
fn a_retraction_is_taken_back_and_not_corrected() {
    let story = renamed_once().when(retracted(2)).accepted();
    story.when(corrected(3, renamed(5, "Aly"))).refused(Refusal::NotCorrectable);
}

#[test]
fn a_correction_stays_with_the_kind_of_fact_and_what_it_is_about() {
    renamed_once().when(corrected(2, claimed(5, "a"))).refused(Refusal::AnotherKindOfFact);
    renamed_once().when(corrected(2, erased(5))).refused(Refusal::AnotherKindOfFact);
    renamed_once().when(corrected(2, corrected(1, opened()))).refused(Refusal::AnotherKindOfFact);
    left_on_20().when(corrected(2, started(10, a_start(SECOND)))).refused(Refusal::AnotherKindOfFact);
}

#[test]
fn a_correction_says_why() {
    let blank = || Private::Open(" ".to_owned());
    let retraction = EntryRetracted { target: entry(2), reason: blank(), answers: None };
    renamed_once().when((5, Event::EntryRetracted(retraction))).refused(Refusal::Empty("reason"));
    let replacement = Box::new(renamed(5, "Aly").1);
    let correction = EntryCorrected { target: entry(2), replacement, reason: blank(), answers: None };
    renamed_once().when((5, Event::EntryCorrected(correction))).refused(Refusal::Empty("reason"));
}

#[test]
fn a_replacement_meets_the_rules_of_what_it_replaces() {
    left_on_20().when(corrected(3, holding(15, 501))).refused(Refusal::TooManyCases(500));
    left_on_20().when(corrected(3, holding(TODAY + 1, 12))).refused(Refusal::InTheFuture);
    left_on_20().when(corrected(3, holding(80_000, 12))).refused(Refusal::DateOutOfRange("on"));
    left_on_20().when(corrected(3, holding(21, 12))).refused(Refusal::SpellOver);
    left_on_20().when(corrected(3, holding(9, 12))).refused(Refusal::SpellUnknown);
}

#[test]
fn a_date_that_moves_past_a_later_fact_says_what_it_would_break() {
    let refusal = Refusal::WouldBreak { entry: entry(3), on: day(15), what: "CaseloadRecorded", because: Box::new(Refusal::SpellOver) };
    assert_eq!(refusal.code(), "WOULD_BREAK");
    left_on_20().when(corrected(4, ended(14, an_ending(FIRST)))).refused(refusal);
    left_on_20().when(corrected(4, ended(15, an_ending(FIRST)))).accepted();
    left_on_20().when(corrected(2, started(16, a_start(FIRST)))).would_break(3, 15, Refusal::SpellUnknown);
    left_on_20().when(corrected(2, started(15, a_start(FIRST)))).accepted();
}

#[test]
fn what_would_break_is_named_by_the_entry_that_says_it_now() {
    let story = left_on_20().when(corrected(3, holding(16, 12))).accepted();
    story.when(corrected(4, ended(15, an_ending(FIRST)))).would_break(5, 16, Refusal::SpellOver);
}

#[test]
fn a_retraction_that_takes_the_ground_away_is_refused() {
    left_on_20().when(retracted(2)).would_break(3, 15, Refusal::SpellUnknown);
    left_on_20().when(retracted(1)).would_break(2, 10, Refusal::NotOpened);
    given([opened(), retracted(1)]).when(opened()).accepted();
}

#[test]
fn a_fact_is_not_brought_back_where_another_took_its_place() {
    let story = left_on_20().when(retracted(4)).accepted().when(ended(30, an_ending(FIRST))).accepted();
    story.when(retracted(5)).would_break(6, 30, Refusal::SpellOver);
    let reopened = given([opened(), retracted(1), opened()]);
    reopened.when(retracted(2)).would_break(3, 0, Refusal::AlreadyOpened);
}

#[test]
fn two_corrections_may_be_lawful_together_where_neither_is_alone() {
    let (later, last) = (corrected(4, ended(12, an_ending(FIRST))), corrected(3, holding(11, 12)));
    left_on_20().when(later.clone()).would_break(3, 15, Refusal::SpellOver);
    left_on_20().when_all([later, last]).accepted();
}

#[test]
fn between_two_corrections_of_one_batch_only_the_first_is_known() {
    let story = left_on_20().when_all([corrected(4, ended(18, an_ending(FIRST))), corrected(3, holding(16, 9))]).accepted();
    let seen = |known: i64, last: u64, caseload: (u64, u32)| {
        story.clone().then_known(known, |it| {
            assert_eq!(it.spells[0].ended.as_ref().map(|it| it.last_day), Some(day(last)));
            let held: Vec<_> = it.spells[0].caseloads.iter().map(|it| (it.on, it.cases)).collect();
            assert_eq!(held, [(day(caseload.0), caseload.1)]);
        });
    };
    seen(4, 20, (15, 12));
    seen(5, 18, (15, 12));
    seen(6, 18, (16, 9));
}

#[test]
fn a_correction_may_change_the_order_in_which_things_happened() {
    let story = given([opened(), renamed(5, "Ali"), renamed(9, "Begum")]).then(called("Begum"));
    story.when(corrected(2, renamed(12, "Ali"))).accepted().then(called("Ali")).then(|it| {
        assert_eq!(it.former_names, [(day(9), name("Khan")), (day(12), name("Begum"))]);
    });
}

#[test]
fn on_one_day_a_corrected_fact_keeps_its_place_among_the_others() {
    let story = given([opened(), renamed(5, "Ali"), renamed(5, "Begum")]);
    story.when(corrected(2, renamed(5, "Aly"))).accepted().then(called("Begum"));
}

#[test]
fn a_leaver_who_did_not_leave_is_in_post_again_and_as_it_was_known_still_is_not() {
    left_on_20()
        .when(retracted(4))
        .accepted()
        .then(|it| assert_eq!(it.spells[0].ended, None))
        .then_known(4, |it| assert!(it.spells[0].ended.is_some()));
}

#[test]
fn what_an_older_rule_allowed_does_not_stand_in_the_way() {
    // Nobody could record this caseload today.
    let old = recorded([opened(), started(10, a_start(FIRST)), holding(15, 9_999)]);
    old.clone().when(renamed(20, "Ali")).accepted();
    old.clone().when(proposed(20)).accepted().when(approved(20)).accepted().when(erased(20)).accepted();
    old.clone().when(corrected(3, holding(15, 99))).accepted();
    old.clone().when(holding(16, 9_999)).refused(Refusal::TooManyCases(500));
    old.when(ended(12, an_ending(FIRST))).would_break(3, 15, Refusal::SpellOver);
}
