//! Sentences about applications: put forward, endorsed, decided, and what each of it waits for.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::enrolment::tests::pin;
use crate::given::*;
use crate::grade::{CameBy, GradeHeld};
use crate::history::AsAt;
use crate::ids::CaseId;
use crate::private::Private::Open;

const ASKED: ApplicationId = ApplicationId(Uuid::from_u128(0x901));
const AGAIN: ApplicationId = ApplicationId(Uuid::from_u128(0x902));

fn applied(on: u64, application: ApplicationId, gate: Gate) -> Told {
    let (ladder, step) = (pin("ladder-warwickshire", "2023"), "level-3".to_owned());
    (on, Event::StepApplied(StepApplied { application, spell: FIRST, ladder, step, gate, fast_track: false, statement: Open(None) }))
}

fn endorsed(on: u64, supports: bool) -> Told {
    let it = ApplicationEndorsed { application: ASKED, spell: FIRST, supports, confirms: vec!["portfolio".into()], words: Open(None) };
    (on, Event::ApplicationEndorsed(it))
}

fn withdrawn(on: u64) -> Told {
    (on, Event::ApplicationWithdrawn(ApplicationWithdrawn { application: ASKED, spell: FIRST, note: Open(None) }))
}

fn said(outcome: StepOutcome) -> StepDecided {
    StepDecided {
        application: ASKED,
        spell: FIRST,
        outcome,
        by_panel: None,
        takes_effect_on: None,
        pay_due_from: None,
        again_from: None,
        reasons: Open(Some("As said".into())),
    }
}

fn decided(on: u64, it: StepDecided) -> Told {
    (on, Event::StepDecided(it))
}

fn by_panel() -> Option<ByPanel> {
    Some(ByPanel { sitting: SittingId(Uuid::from_u128(1)), case: CaseId(Uuid::from_u128(2)) })
}

fn held(on: u64, application: Option<ApplicationId>) -> Told {
    let it = GradeHeld {
        spell: FIRST,
        ladder: pin("ladder-warwickshire", "2023"),
        grade: "level-3".into(),
        came_by: CameBy::Promoted,
        until: None,
        pay_due_from: None,
        application,
        note: Open(None),
    };
    (on, Event::GradeHeld(it))
}

fn in_post() -> Story {
    given([opened(), started(5, a_start(FIRST))])
}

fn state(story: &Story) -> ApplicationState {
    crate::journey::Journey::fold(&story.history, AsAt::END).career.applications[0].state()
}

#[test]
fn an_application_goes_from_draft_to_endorsed_to_granted_and_the_grade_has_a_day_of_its_own() {
    let story = in_post().when(applied(900, ASKED, Gate::Appraisal)).accepted();
    assert_eq!(state(&story), ApplicationState::Draft);
    story.clone().when(decided(910, said(StepOutcome::Granted))).refused(OnCareer::NotEndorsed);
    let story = story.when(endorsed(905, true)).accepted();
    assert_eq!(state(&story), ApplicationState::Endorsed);
    let story = story.when_all([decided(910, said(StepOutcome::Granted)), held(850, Some(ASKED))]).accepted();
    assert_eq!(state(&story), ApplicationState::Granted);
    let journey = crate::journey::Journey::fold(&story.history, AsAt { on: day(860), known: i64::MAX });
    assert_eq!(
        journey.career.grade(FIRST, day(860)).map(|it| it.held.grade.as_str()),
        Some("level-3"),
        "back-dated: true from its own day"
    );
    assert!(journey.career.applications.is_empty(), "and nobody had applied on that day");
}

#[test]
fn the_last_word_of_who_endorses_counts() {
    let story = in_post().when(applied(900, ASKED, Gate::Appraisal)).accepted().when(endorsed(905, true)).accepted();
    let story = story.when(endorsed(906, false)).accepted();
    assert_eq!(state(&story), ApplicationState::NotEndorsed);
    story.clone().when(decided(910, said(StepOutcome::Granted))).refused(OnCareer::NotEndorsed);
    story.when(decided(910, said(StepOutcome::NotGranted))).accepted();
}

#[test]
fn a_panels_step_is_decided_by_a_panel_and_no_other_is() {
    let story = in_post().when(applied(900, ASKED, Gate::Panel)).accepted().when(endorsed(905, true)).accepted();
    story.clone().when(decided(910, said(StepOutcome::Granted))).refused(OnCareer::WhoDecides);
    story.when(decided(910, StepDecided { by_panel: by_panel(), ..said(StepOutcome::Granted) })).accepted();
    let story = in_post().when(applied(900, ASKED, Gate::Automatic)).accepted();
    story.clone().when(decided(910, StepDecided { by_panel: by_panel(), ..said(StepOutcome::Granted) })).refused(OnCareer::WhoDecides);
    story.when(decided(910, said(StepOutcome::Granted))).accepted();
}

#[test]
fn one_application_for_a_step_is_open_at_a_time_and_the_next_waits_for_its_day() {
    let story = in_post().when(applied(900, ASKED, Gate::Automatic)).accepted();
    story.clone().when(applied(901, AGAIN, Gate::Automatic)).refused(OnCareer::ApplicationKnown);
    story.clone().when(withdrawn(901)).accepted().when(applied(902, AGAIN, Gate::Automatic)).accepted();
    story.clone().when(decided(903, StepDecided { again_from: Some(day(902)), ..said(StepOutcome::NotYet) })).refused(OnCareer::AgainFrom);
    story.clone().when(decided(903, StepDecided { again_from: Some(day(990)), ..said(StepOutcome::Granted) })).refused(OnCareer::AgainFrom);
    let effect = StepDecided { takes_effect_on: Some(day(990)), ..said(StepOutcome::NotYet) };
    story.clone().when(decided(903, effect)).refused(OnCareer::NothingTakesEffect);
    let story = story.when(decided(903, StepDecided { again_from: Some(day(990)), ..said(StepOutcome::NotYet) })).accepted();
    story.clone().when(applied(989, AGAIN, Gate::Automatic)).refused(OnCareer::AppliedTooEarly);
    story.when(applied(990, AGAIN, Gate::Automatic)).accepted();
}

#[test]
fn what_is_settled_is_not_endorsed_withdrawn_or_decided_again_and_what_is_not_there_is_not_known() {
    let story = in_post().when(applied(900, ASKED, Gate::Automatic)).accepted().when(withdrawn(901)).accepted();
    for told in [endorsed(902, true), withdrawn(902), decided(902, said(StepOutcome::Granted))] {
        story.clone().when(told).refused(OnCareer::ApplicationSettled);
    }
    for told in [endorsed(902, true), withdrawn(902), decided(902, said(StepOutcome::Granted))] {
        in_post().when(told).refused(OnCareer::ApplicationUnknown);
    }
    in_post().when(applied(4, ASKED, Gate::Automatic)).refused(Refusal::SpellUnknown);
    given([opened()]).when(applied(4, ASKED, Gate::Automatic)).refused(Refusal::SpellUnknown);
}

#[test]
fn a_grade_that_came_by_an_application_is_not_left_without_its_decision() {
    let story = in_post().when(applied(900, ASKED, Gate::Automatic)).accepted();
    story.clone().when(held(910, Some(ASKED))).refused(OnCareer::NotGranted);
    let story = story.when_all([decided(910, said(StepOutcome::Granted)), held(910, Some(ASKED))]).accepted();
    assert!(!story.clone().when(retracted(4)).is_accepted(), "the decision stands while the grade does");
    story.when(retracted(5)).accepted().when(retracted(4)).accepted();
}

proptest! {
    /// Whatever is said in whatever order, one who was granted a step was endorsed where the gate asks for it.
    #[test]
    fn nobody_is_granted_a_step_without_what_its_gate_asks_for(words in prop::collection::vec(0u8..5, 0..12), gate in 0u8..4) {
        let gate = [Gate::Automatic, Gate::Appraisal, Gate::Panel, Gate::Vacancy][usize::from(gate)];
        let mut story = in_post().when(applied(900, ASKED, gate)).accepted();
        for (index, word) in words.into_iter().enumerate() {
            let on = 901 + index as u64;
            let told = match word {
                0 => endorsed(on, true),
                1 => endorsed(on, false),
                2 => withdrawn(on),
                3 => decided(on, said(StepOutcome::Granted)),
                _ => decided(on, StepDecided { by_panel: by_panel(), ..said(StepOutcome::Granted) }),
            };
            let asked = story.clone().when(told);
            if asked.is_accepted() {
                story = asked.accepted();
            }
        }
        let journey = crate::journey::Journey::fold(&story.history, AsAt::END);
        let it = &journey.career.applications[0];
        if let Some(decision) = &it.decision {
            prop_assert!(!gate.needs_endorsement() || it.endorsements.last().is_some_and(|it| it.says.supports));
            prop_assert_eq!(gate == Gate::Panel, decision.says.by_panel.is_some());
            prop_assert!(it.withdrawn_on.is_none());
        }
    }
}
