//! Sentences about renewal: traps 11 and 12 of the field, by name, and a year simulated day by day.

mod extract;
mod lapses;
mod season;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::cpd::{CpdKind, CpdRecorded, CpdWords};
use crate::event::Event;
use crate::framework::{Body, check as read, shipped};
use crate::given::*;
use crate::history::AsAt;
use crate::ids::CpdId;
use crate::private::Private::Open;
use crate::refusal::OnCareer;

fn rules() -> CpdRules {
    let it = shipped().iter().find(|it| it.file == "swe-cpd-v2.toml").unwrap();
    let Body::Cpd(it) = read(it.text).unwrap().body else { panic!("rules of development") };
    it
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The number of a day in the sentences' calendar.
fn at(text: &str) -> u64 {
    u64::try_from((on(text) - day(0)).num_days()).unwrap()
}

fn checked(day: &str, status: RegisterStatus) -> Told {
    (at(day), Event::RegisterChecked(RegisterChecked { status, registered_until: None, recorded_for: None }))
}

fn took(day: &str, year: i32, step: RenewalStep) -> Told {
    (at(day), Event::RenewalStepTaken(RenewalStepTaken { year, step, recorded_for: None }))
}

fn learned(day: &str, number: u128, title: &str, peer_reflection: bool) -> Told {
    let words = Open(CpdWords { title: title.into(), learned: Some("To listen".into()), changed: None, peer: None });
    let (item, kind, part) = (CpdId(Uuid::from_u128(number)), CpdKind::Course, Some("part-4-2".to_owned()));
    let it = CpdRecorded { item, kind, minutes: 90, part, peer_reflection, for_year: None, words, recorded_for: None };
    (at(day), Event::CpdRecorded(it))
}

/// Somebody who was registered on a day.
fn registered_on(day: &str) -> Story {
    given([opened(), claimed(at(day), "a")])
}

fn journey(story: &Story) -> Journey {
    Journey::fold(&story.history, AsAt { on: NaiveDate::MAX, known: i64::MAX })
}

fn is_registered(story: &Story, day: &str) -> (Option<bool>, KnownBy) {
    let rules = rules();
    let journey = Journey::fold(&story.history, AsAt { on: on(day), known: i64::MAX });
    let it = registered(&journey, |_| Some(&rules), on(day));
    (it.is, it.by)
}

fn missing(story: &Story, year: i32) -> Owed {
    renewal_year(&journey(story), &rules(), year).unwrap().missing
}

fn done(year: i32) -> [Told; 4] {
    let of = |day: &str| format!("{year}-{day}");
    [
        learned(&of("03-02"), 1, "Listening to children", false),
        learned(&of("05-04"), 2, "Working with fathers", true),
        took(&of("09-20"), year, RenewalStep::Form),
        took(&of("09-21"), year, RenewalStep::Fee),
    ]
}

fn tell(story: Story, told: impl IntoIterator<Item = Told>) -> Story {
    told.into_iter().fold(story, |story, it| story.when(it).accepted())
}

#[test]
fn trap_12_who_was_registered_by_31_august_owes_form_fee_and_two_items_and_who_came_later_the_fee_alone() {
    let everything = Owed { form: true, fee: true, items: 2, with_peer_reflection: 1 };
    assert_eq!(missing(&registered_on("2025-08-31"), 2025), everything);
    assert_eq!(missing(&registered_on("2025-09-01"), 2025), Owed { fee: true, ..Owed::default() });
    assert_eq!(missing(&registered_on("2025-09-01"), 2026), everything);
    assert_eq!(missing(&registered_on("2025-12-01"), 2025), Owed::default(), "not registered in it");
}

#[test]
fn trap_12_form_fee_and_development_are_three_facts() {
    let mut story = registered_on("2024-03-01");
    for (number, told) in done(2025).into_iter().enumerate() {
        assert!(!missing(&story, 2025).is_nothing(), "after {number} of four");
        story = story.when(told).accepted();
    }
    assert!(missing(&story, 2025).is_nothing());
    let without_form = tell(
        registered_on("2024-03-01"),
        done(2025).into_iter().filter(|it| !matches!(&it.1, Event::RenewalStepTaken(it) if it.step == RenewalStep::Form)),
    );
    assert_eq!(missing(&without_form, 2025), Owed { form: true, ..Owed::default() }, "a thousand people once paid, and sent no form");
}

#[test]
fn trap_12_two_items_differ_and_one_of_them_has_a_peers_reflection() {
    let story = registered_on("2024-03-01");
    let twice = tell(story.clone(), [learned("2025-02-01", 1, "Trauma", false), learned("2025-04-01", 2, "trauma!", false)]);
    assert_eq!((missing(&twice, 2025).items, missing(&twice, 2025).with_peer_reflection), (1, 1), "the same, done again");
    let one_with_peer = tell(twice, [learned("2025-05-01", 3, "Trauma", true), learned("2025-06-01", 4, "Law", false)]);
    assert_eq!((missing(&one_with_peer, 2025).items, missing(&one_with_peer, 2025).with_peer_reflection), (0, 0));
    let next_year = tell(story, [learned("2025-11-30", 1, "Trauma", true), learned("2025-12-01", 2, "Law", true)]);
    assert_eq!((missing(&next_year, 2025).items, missing(&next_year, 2026).items), (1, 1), "the year is the regulator's");
}

#[test]
fn trap_11_who_did_not_finish_lapses_at_midnight_in_england() {
    let story = tell(registered_on("2024-12-02"), done(2025).into_iter().take(3));
    assert_eq!(is_registered(&story, "2025-11-30"), (Some(true), KnownBy::Number));
    assert_eq!(is_registered(&story, "2025-12-01"), (Some(false), KnownBy::Renewal));
    // Paid on the last day.
    let paid = story.clone().when(took("2025-11-30", 2025, RenewalStep::Fee)).accepted();
    assert_eq!(is_registered(&paid, "2025-12-01"), (Some(true), KnownBy::Renewal));
    // A day too late.
    let late = story.clone().when(took("2025-12-01", 2025, RenewalStep::Fee)).accepted();
    assert_eq!(is_registered(&late, "2025-12-02"), (Some(false), KnownBy::Renewal));
    // The register's own word is the last.
    let looked_up = story.when(checked("2025-12-03", RegisterStatus::Registered)).accepted();
    assert_eq!(is_registered(&looked_up, "2025-12-02"), (Some(false), KnownBy::Renewal));
    assert_eq!(is_registered(&looked_up, "2025-12-03"), (Some(true), KnownBy::Check));
}

#[test]
fn a_year_of_which_nothing_is_on_record_says_nothing_of_the_person() {
    let story = registered_on("2024-03-01");
    assert_eq!(is_registered(&story, "2025-12-01"), (None, KnownBy::Nothing));
    let off = story.when(checked("2025-12-01", RegisterStatus::FailedToRenew)).accepted();
    assert_eq!(is_registered(&off, "2025-12-02"), (Some(false), KnownBy::Check));
    let restored = off.when(checked("2026-02-03", RegisterStatus::Registered)).accepted();
    assert_eq!([is_registered(&restored, "2026-02-02").0, is_registered(&restored, "2026-02-03").0], [Some(false), Some(true)]);
    assert_eq!(is_registered(&given([opened()]), "2026-01-01"), (None, KnownBy::Nothing));
}

#[test]
fn duties_run_on_through_leave() {
    let story = given([opened(), started(at("2024-02-01"), a_start(FIRST)), claimed(at("2024-03-01"), "a")]);
    let before = missing(&story, 2025);
    let back = (at("2025-11-20"), Event::AwayEnded(crate::employment::AwayEnded { spell: FIRST }));
    assert_eq!(missing(&tell(story, [away(at("2025-01-10"), leave(FIRST)), back]), 2025), before);
}

#[test]
fn a_step_is_taken_once_and_of_a_year_that_is_there() {
    let story = registered_on("2024-03-01").when(took("2025-09-20", 2025, RenewalStep::Form)).accepted();
    story.clone().when(took("2025-09-21", 2025, RenewalStep::Form)).refused(OnCareer::RenewalStepKnown);
    for (day, year) in [("2025-09-21", 2026), ("2025-09-21", 2023), ("2025-11-30", 2026), ("2025-09-21", i32::MAX)] {
        story.clone().when(took(day, year, RenewalStep::Fee)).refused(OnCareer::RenewalYear);
    }
    story.clone().when(took("2025-12-01", 2026, RenewalStep::Fee)).accepted();
    story.when(took("2025-12-01", 2025, RenewalStep::Fee)).accepted();
}

#[test]
fn a_piece_of_learning_takes_some_time_and_is_called_something() {
    let with = |change: fn(&mut CpdRecorded)| {
        let (day, Event::CpdRecorded(mut it)) = learned("2025-02-01", 1, "Law", true) else { unreachable!() };
        change(&mut it);
        registered_on("2024-03-01").when((day, Event::CpdRecorded(it)))
    };
    with(|it| it.minutes = 0).refused(OnCareer::CpdMinutes);
    with(|it| it.minutes = 200_000).refused(OnCareer::CpdMinutes);
    with(|it| it.part = Some("Part 4".into())).refused(OnCareer::CpdPart);
    with(|it| it.words = Open(CpdWords { title: " ".into(), learned: None, changed: None, peer: None })).refused(Refusal::Empty("title"));
    let known = with(|_| ()).accepted();
    known.when(learned("2025-03-01", 1, "Law again", false)).refused(OnCareer::CpdKnown);
}

#[test]
fn days_left_count_the_last_one() {
    let journey = journey(&registered_on("2024-03-01"));
    let rules = rules();
    let year = renewal_year(&journey, &rules, 2025).unwrap();
    assert_eq!((year.opens, year.deadline), (on("2025-09-01"), on("2025-11-30")));
    assert_eq!([year.days_left(on("2025-11-30")), year.days_left(on("2025-12-01")), year.days_left(on("2025-11-01"))], [1, 0, 30]);
    assert_eq!([year.standing(on("2025-11-30")), year.standing(on("2025-12-01"))], [RenewalStanding::Owes, RenewalStanding::NotKnown]);
}

proptest! {
    /// A renewal season, day by day, in whatever order things are recorded: nothing that is done makes more missing, what is done late is
    /// missing for ever, and who is renewed at the end of the year is registered on the next day.
    #[test]
    fn a_season_is_told_the_same_in_whatever_order(order in Just((0..4).collect::<Vec<usize>>()).prop_shuffle(), keep in proptest::collection::vec(any::<bool>(), 4)) {
        let told = done(2025);
        let all: Vec<Told> = order.iter().filter(|it| keep[**it]).map(|it| told[*it].clone()).collect();
        let mut story = registered_on("2024-03-01");
        let mut before = missing(&story, 2025);
        for it in all {
            story = story.when(it).recorded();
            let now = missing(&story, 2025);
            prop_assert!(now.items <= before.items && now.with_peer_reflection <= before.with_peer_reflection);
            prop_assert!(before.form || !now.form);
            prop_assert!(before.fee || !now.fee);
            before = now;
        }
        let something = keep.iter().any(|it| *it);
        let expected = if before.is_nothing() { Some(true) } else { something.then_some(false) };
        prop_assert_eq!(is_registered(&story, "2025-12-01").0, expected);
    }
}
