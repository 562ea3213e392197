//! What a lapse is and what it stops: trap 11, told as sentences.

use super::*;
use crate::employment::EmploymentStarted;
use crate::enrolment::tests::{YEAR, on_programme};
use crate::ids::PersonId;
use crate::placement::PlacementRecorded;
use crate::review::ReviewSubmitted;
use crate::review::tests::{a_review_of, returned, submitted};
use crate::support::tests::{agreed, assigned};
use crate::support::{Party, Somebody, SupportAssigned};

const ASSESSOR: PersonId = PersonId(Uuid::from_u128(0xE5));

fn off(day: &str, status: RegisterStatus, until: &str) -> Told {
    let registered_until = Some(on(until));
    (at(day), Event::RegisterChecked(RegisterChecked { status, registered_until, recorded_for: None }))
}

fn lapsed(story: &Story, day: &str) -> Vec<Lapse> {
    let rules = rules();
    let journey = Journey::fold(&story.history, AsAt { on: on(day), known: i64::MAX });
    lapses(&journey, |_| Some(&rules), on(day))
}

fn times(story: &Story, day: &str) -> Vec<(String, Option<String>)> {
    lapsed(story, day).iter().map(|it| (it.since.to_string(), it.until.map(|it| it.to_string()))).collect()
}

fn time(since: &str, until: Option<&str>) -> (String, Option<String>) {
    (since.to_owned(), until.map(str::to_owned))
}

#[test]
fn trap_11_a_lapse_begins_at_midnight_and_names_the_entries_by_which_it_is_known() {
    let story = tell(registered_on("2024-12-02"), done(2025).into_iter().take(3));
    assert_eq!(times(&story, "2025-11-30"), []);
    assert_eq!(times(&story, "2025-12-01"), [time("2025-12-01", None)]);
    let lapse = lapsed(&story, "2025-12-05").remove(0);
    // Opened and registered are 1 and 2; then two pieces of learning, and the form.
    assert_eq!((lapse.by, lapse.entries), (KnownBy::Renewal, vec![entry(5), entry(3), entry(4)]));
}

#[test]
fn trap_11_a_restoration_ends_a_lapse_from_its_day_on_and_not_before() {
    let story = tell(registered_on("2024-12-02"), done(2025).into_iter().take(3));
    let story = story.when(checked("2026-01-12", RegisterStatus::Registered)).accepted();
    assert_eq!(times(&story, "2026-01-11"), [time("2025-12-01", None)]);
    assert_eq!(times(&story, "2026-02-01"), [time("2025-12-01", Some("2026-01-12"))]);
    let rules = rules();
    let since = |day: &str| registered(&journey(&story), |_| Some(&rules), on(day)).since;
    assert_eq!([since("2025-12-20"), since("2026-01-12")], [Some(on("2025-12-01")), Some(on("2026-01-12"))]);
}

#[test]
fn a_look_that_says_when_it_ended_is_known_for_the_days_before_it() {
    let looked = off("2025-12-10", RegisterStatus::FailedToRenew, "2025-11-30");
    let story = registered_on("2024-03-01").when(looked.clone()).accepted();
    assert_eq!(times(&story, "2025-12-09"), [], "nobody has looked yet");
    assert_eq!(times(&story, "2025-12-10"), [time("2025-12-01", None)]);
    assert_eq!(lapsed(&story, "2025-12-10")[0].entries, [entry(3)]);
    // What was found in between is not contradicted.
    let found = registered_on("2024-03-01").when(checked("2025-12-03", RegisterStatus::Registered)).accepted().when(looked).accepted();
    assert_eq!(times(&found, "2025-12-10"), [time("2025-12-04", None)]);
    // The register knows of it, and nobody here looked: the year had nothing on record, and was said to be over.
    let twice = story.when(off("2026-03-01", RegisterStatus::Removed, "2025-11-30")).accepted();
    assert_eq!(times(&twice, "2026-03-02"), [time("2025-12-01", None)], "one lapse, looked at twice");
    assert_eq!(lapsed(&twice, "2026-03-02")[0].entries, [entry(3), entry(4)]);
}

#[test]
fn where_nobody_knows_nothing_is_said() {
    assert_eq!(times(&registered_on("2024-03-01"), "2026-01-01"), [], "nothing of the year is on record");
    assert_eq!(times(&given([opened()]), "2026-01-01"), []);
    let released = registered_on("2024-03-01").when(released(at("2025-06-01"), "a")).accepted();
    assert_eq!(times(&released, "2026-01-01"), [], "a number that was given up may have been the wrong one");
}

/// What stops of somebody's casework, each by its first day and the first after it.
fn stopped(story: &Story, day: &str) -> Vec<(String, Option<String>)> {
    let lapses = lapsed(story, day);
    let journey = Journey::fold(&story.history, AsAt { on: on(day), known: i64::MAX });
    casework_stopped(&journey, &lapses).iter().map(|it| (it.since.to_string(), it.until.map(|it| it.to_string()))).collect()
}

fn in_post(role: Option<crate::codes::OrgRole>, from: &str) -> Told {
    let post = crate::employment::Post::new("Social worker", None, role);
    started(at(from), EmploymentStarted { post, ..a_start(FIRST) })
}

#[test]
fn trap_11_a_lapse_stops_casework_and_ends_no_employment() {
    let case_holder = Some(crate::codes::OrgRole::CaseHolder);
    let tell_of = |post: Told| tell(given([opened(), post, claimed(at("2024-12-02"), "a")]), done(2025).into_iter().take(3));
    let story = tell_of(in_post(case_holder, "2024-12-02"));
    assert_eq!(stopped(&story, "2025-11-30"), []);
    assert_eq!(stopped(&story, "2025-12-01"), [time("2025-12-01", None)]);
    story.clone().then(|it| assert!(it.spells[0].ended.is_none()));
    // Who begins in such a post while they are lapsed does no casework from that day.
    let later = tell_of(in_post(case_holder, "2025-12-08"));
    assert_eq!(stopped(&later, "2025-12-10"), [time("2025-12-08", None)]);
    let restored = story.clone().when(checked("2026-01-12", RegisterStatus::Registered)).accepted();
    assert_eq!(stopped(&restored, "2026-02-01"), [time("2025-12-01", Some("2026-01-12"))]);
    let left = story.when(ended(at("2025-12-31"), an_ending(FIRST))).accepted();
    assert_eq!(stopped(&left, "2026-02-01"), [time("2025-12-01", Some("2026-01-01"))]);
    // A post that nobody must be registered for stops in nothing, until there are cases.
    let elsewhere = tell_of(in_post(None, "2024-12-02"));
    assert_eq!(stopped(&elsewhere, "2025-12-10"), []);
    assert_eq!(stopped(&elsewhere.when(holding(at("2025-12-09"), 3)).accepted(), "2025-12-10"), [time("2025-12-01", None)]);
}

#[test]
fn who_moves_out_of_social_work_while_lapsed_has_no_casework_to_stop() {
    let case_holder = Some(crate::codes::OrgRole::CaseHolder);
    let told = [opened(), in_post(case_holder, "2024-12-02"), claimed(at("2024-12-02"), "a")];
    let story = tell(given(told), done(2025).into_iter().take(3));
    let post = crate::employment::Post::new("Support worker", None, None);
    let moved = changed(at("2025-12-15"), crate::employment::EmploymentChanged { post: Some(post), ..a_change(FIRST) });
    assert_eq!(stopped(&story.when(moved).accepted(), "2026-02-01"), [time("2025-12-01", Some("2025-12-15"))]);
}

fn assessor(day: &str, person: Option<PersonId>) -> Told {
    let (_, Event::SupportAssigned(it)) = assigned(6, Party::Assessor) else { unreachable!() };
    (at(day), Event::SupportAssigned(SupportAssigned { person, ..it }))
}

fn review(number: u128, day: &str, by: Somebody) -> Told {
    let it = a_review_of(number, "three-months", at(day));
    submitted(at(day), ReviewSubmitted { by, ..it })
}

#[test]
fn trap_11_what_was_signed_off_is_known_by_who_signed_it_on_the_day() {
    let by = |person| Somebody { party: Party::Assessor, person };
    let another = PersonId(Uuid::from_u128(0xE6));
    let peer = Somebody { party: Party::Peer, person: Some(another) };
    let story = tell(
        on_programme(),
        [
            assessor("2024-02-01", Some(ASSESSOR)),
            agreed(at("2024-02-02"), &[Party::Worker, Party::Assessor]),
            review(1, "2024-03-01", by(None)),
            assessor("2024-04-01", None),
            review(2, "2024-05-01", by(None)),
            review(3, "2024-06-01", by(Some(another))),
            review(4, "2024-06-02", peer),
        ],
    );
    let journey = journey(&story);
    let signed: Vec<(NaiveDate, PersonId, EventId)> = sign_offs(&journey).iter().map(|it| (it.on, it.person, it.said_by)).collect();
    let first = story.history.version() as u128 - 6;
    assert_eq!(
        signed,
        [
            (on("2024-02-02"), ASSESSOR, entry(first + 1)),
            (on("2024-03-01"), ASSESSOR, entry(first + 2)),
            (on("2024-06-01"), another, entry(first + 5)),
        ],
        "who is not known, and who does not answer with a registration, is not among them"
    );
    assert_eq!(journey.enrolments[0].id, YEAR);
}

#[test]
fn what_was_given_back_and_what_was_not_held_was_not_signed_off() {
    let by = Somebody { party: Party::Assessor, person: Some(ASSESSOR) };
    let it = ReviewSubmitted { by, ..a_review_of(crate::review::tests::REVIEW.0.as_u128(), "three-months", 96) };
    let story = tell(on_programme(), [submitted(97, it), returned(99)]);
    assert_eq!(sign_offs(&journey(&story)), []);
    let session = |state| {
        let with = vec![Somebody { party: Party::Supervisor, person: Some(ASSESSOR) }];
        let it = crate::supervision::SupervisionRecorded { state, with, ..crate::supervision::tests::a_session(7) };
        on_programme().when((97, Event::SupervisionRecorded(it))).accepted()
    };
    let signed = |state| sign_offs(&journey(&session(state))).len();
    use crate::supervision::SessionState::{Cancelled, Held};
    assert_eq!([signed(Held), signed(Cancelled)], [1, 0]);
}

#[test]
fn a_placement_is_signed_off_by_its_educator_on_its_last_day() {
    let educated = |educator| given([opened(), placed(5, PlacementRecorded { educator, ..a_placement() })]);
    assert_eq!(sign_offs(&journey(&educated(Some(ASSESSOR)))), []);
    let of = |educator| sign_offs(&journey(&educated(educator).when(concluded(90, 70)).accepted()));
    let signed = SignOff { on: day(90), party: Party::Educator, person: ASSESSOR, said_by: entry(3) };
    assert_eq!((of(Some(ASSESSOR)), of(None)), (vec![signed], Vec::new()));
}

fn a_look() -> impl Strategy<Value = (u64, bool)> {
    (0_u64..900, any::<bool>())
}

proptest! {
    /// Lapses are the days on which it is known that somebody is not registered, and no others, whatever was looked up and done.
    #[test]
    fn lapses_are_the_days_on_which_it_is_known_that_somebody_is_not_registered(
        looks in proptest::collection::vec(a_look(), 0..6),
        keep in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let from = on("2024-06-01");
        let told = done(2024).into_iter().chain(done(2025).map(|(on, event)| match event {
            Event::CpdRecorded(it) => (on, Event::CpdRecorded(CpdRecorded { item: CpdId(Uuid::from_u128(it.item.0.as_u128() + 10)), ..it })),
            other => (on, other),
        }));
        let mut story = registered_on("2024-03-01");
        for (it, _) in told.zip(&keep).filter(|(_, keep)| **keep) {
            story = story.when(it).recorded();
        }
        for (after, is) in looks {
            let status = if is { RegisterStatus::Registered } else { RegisterStatus::FailedToRenew };
            let look = RegisterChecked { status, registered_until: None, recorded_for: None };
            story = story.when((at(&from.to_string()) + after, Event::RegisterChecked(look))).recorded();
        }
        let (rules, journey) = (rules(), journey(&story));
        let last = from + chrono::Days::new(950);
        let lapses = lapses(&journey, |_| Some(&rules), last);
        prop_assert!(lapses.windows(2).all(|it| it[0].until.is_some_and(|until| until < it[1].since)));
        for day in from.iter_days().take_while(|it| *it <= last).step_by(3) {
            let then = Journey::fold(&story.history, AsAt { on: day, known: i64::MAX });
            prop_assert_eq!(registered(&journey, |_| Some(&rules), day), registered(&then, |_| Some(&rules), day), "on {}", day);
            prop_assert_eq!(registered(&journey, |_| Some(&rules), day).is == Some(false), lapse_on(&lapses, day).is_some(), "on {}", day);
        }
    }
}
