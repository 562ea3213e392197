//! Sentences about incentives: what is paid when, and what is asked back, to the penny.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::event::Event;
use crate::given::*;
use crate::private::Private::Open;

const BONUS: IncentiveId = IncentiveId(Uuid::from_u128(0xD1));

fn terms() -> IncentiveTerms {
    IncentiveTerms {
        title: "Welcome payment".into(),
        pence: 300_000,
        paid: Paid::Once,
        ends_on: None,
        recovery: Some((24, Recovery::Monthly)),
        waived_on: vec![LeaveReason::VoluntaryRedundancy],
    }
}

fn granted(on: u64, terms: IncentiveTerms) -> Told {
    let it = IncentiveGranted { incentive: BONUS, spell: FIRST, kind: IncentiveKind::GoldenHandcuff, terms: Open(terms) };
    (on, Event::IncentiveGranted(it))
}

fn recovered(on: u64, pence: u32) -> Told {
    (on, Event::IncentiveRecovered(IncentiveRecovered { incentive: BONUS, spell: FIRST, pence: Open(pence) }))
}

fn stopped(on: u64) -> Told {
    (on, Event::IncentiveEnded(IncentiveEnded { incentive: BONUS, spell: FIRST, note: Open(None) }))
}

fn in_post() -> Story {
    given([opened(), started(5, a_start(FIRST))])
}

fn of(story: &Story) -> Incentive {
    Journey::fold(&story.history, crate::history::AsAt::END).career.incentives[0].clone()
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn an_equal_part_less_is_asked_back_for_each_whole_month() {
    // Day 31 is 1 February 2024.
    let it = of(&in_post().when(granted(31, terms())).accepted());
    let back = |day: &str| it.recoverable(on(day), None).unwrap();
    assert_eq!([back("2024-01-31"), back("2024-02-01"), back("2024-02-29"), back("2024-03-01")], [0, 300_000, 300_000, 287_500]);
    assert_eq!([back("2026-01-31"), back("2026-02-01")], [12_500, 0]);
    assert_eq!(it.recoverable(on("2024-06-01"), Some(LeaveReason::VoluntaryRedundancy)), Some(0));
    assert_eq!(it.recoverable(on("2024-06-01"), Some(LeaveReason::Resignation)), Some(250_000));
}

#[test]
fn a_part_of_a_penny_is_not_asked_back_and_a_month_without_the_day_ends_with_its_last() {
    let odd = IncentiveTerms { pence: 100, recovery: Some((3, Recovery::Monthly)), ..terms() };
    // Day 30 is 31 January 2024.
    let it = of(&in_post().when(granted(30, odd)).accepted());
    let back = |day: &str| it.recoverable(on(day), None).unwrap();
    assert_eq!([back("2024-02-28"), back("2024-02-29"), back("2024-03-31"), back("2024-04-30")], [100, 66, 33, 0]);
}

#[test]
fn the_whole_is_asked_back_until_the_months_are_over() {
    let whole = IncentiveTerms { recovery: Some((12, Recovery::Whole)), ..terms() };
    let it = of(&in_post().when(granted(31, whole)).accepted());
    assert_eq!([it.recoverable(on("2025-01-31"), None), it.recoverable(on("2025-02-01"), None)], [Some(300_000), Some(0)]);
    let nothing = of(&in_post().when(granted(31, IncentiveTerms { recovery: None, ..terms() })).accepted());
    assert_eq!(nothing.recoverable(on("2024-02-02"), None), Some(0));
}

#[test]
fn a_supplement_is_paid_every_month_until_somebody_ends_it() {
    let supplement = IncentiveTerms { pence: 20_000, paid: Paid::Monthly, recovery: None, ..terms() };
    let story = in_post().when(granted(31, supplement.clone())).accepted();
    assert_eq!(of(&story).paid(on("2024-06-30")), Some(100_000));
    let story = story.when(stopped(100)).accepted();
    assert_eq!(of(&story).paid(on("2024-06-30")), Some(60_000), "of February, March and April");
    story.when(stopped(101)).refused(OnCareer::IncentiveOver);
    let yearly = IncentiveTerms { paid: Paid::Yearly, ends_on: Some(on("2026-12-31")), ..supplement };
    assert_eq!(of(&in_post().when(granted(31, yearly)).accepted()).payments(on("2030-01-01")).len(), 3);
}

#[test]
fn what_was_paid_back_is_not_asked_again() {
    let story = in_post().when(granted(31, terms())).accepted().when(recovered(200, 100_000)).accepted();
    let it = of(&story);
    assert_eq!(it.recoverable(on("2024-08-01"), None), Some(125_000));
    assert_eq!(it.recoverable(on("2025-12-01"), None), Some(0));
    story.clone().when(recovered(210, 0)).refused(OnCareer::IncentiveAmount);
    let more = of(&story.when(recovered(210, 400_000)).accepted());
    assert_eq!(more.recoverable(on("2024-08-01"), None), Some(0), "never less than nothing");
}

#[test]
fn nothing_is_paid_in_a_post_that_is_over() {
    let supplement = IncentiveTerms { pence: 20_000, paid: Paid::Monthly, ..terms() };
    let story = in_post().when(granted(31, supplement)).accepted().when(ended(100, an_ending(FIRST))).accepted();
    assert_eq!(of(&story).paid(on("2025-06-30")), Some(60_000), "of February, March and April");
}

#[test]
fn nonsense_is_refused() {
    let with = |terms: IncentiveTerms| in_post().when(granted(31, terms));
    with(IncentiveTerms { pence: 0, ..terms() }).refused(OnCareer::IncentiveAmount);
    with(IncentiveTerms { pence: u32::MAX, ..terms() }).refused(OnCareer::IncentiveAmount);
    with(IncentiveTerms { recovery: Some((0, Recovery::Whole)), ..terms() }).refused(OnCareer::RecoveryMonths);
    with(IncentiveTerms { recovery: Some((121, Recovery::Whole)), ..terms() }).refused(OnCareer::RecoveryMonths);
    with(IncentiveTerms { ends_on: Some(day(30)), ..terms() }).refused(Refusal::EndsBeforeItBegins("endsOn"));
    with(IncentiveTerms { title: " ".into(), ..terms() }).refused(Refusal::Empty("title"));
    given([opened()]).when(granted(31, terms())).refused(Refusal::SpellUnknown);
    in_post().when(stopped(40)).refused(OnCareer::IncentiveUnknown);
    in_post().when(recovered(40, 1)).refused(OnCareer::IncentiveUnknown);
}

proptest! {
    /// What is asked back of one payment never rises as the day of leaving moves on, and is never more than was paid less what was paid back.
    #[test]
    fn what_is_asked_back_falls(pence in 1u32..10_000_000, months in 1u32..60, whole in any::<bool>(), back in 0u32..5_000_000, days in prop::collection::vec(0u64..2_500, 2..20)) {
        let recovery = Some((months, if whole { Recovery::Whole } else { Recovery::Monthly }));
        let mut story = in_post().when(granted(31, IncentiveTerms { pence, recovery, ..terms() })).accepted();
        let asked = story.clone().when(recovered(40, back));
        if asked.is_accepted() {
            story = asked.accepted();
        }
        let it = of(&story);
        let mut days = days;
        days.sort_unstable();
        let mut before = u64::MAX;
        for number in days {
            let now = it.recoverable(day(31 + number), None).unwrap();
            prop_assert!(now <= before && now <= u64::from(pence).saturating_sub(it.recovered.unwrap()));
            before = now;
        }
    }
}
