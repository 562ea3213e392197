//! Enrolling, pausing, moving on and leaving, told as sentences; and the worked calendar from events to dates.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::clock::{Because, Clock};
use crate::eligibility::Answer;
use crate::employment::{EmploymentChanged, EmploymentStarted};
use crate::event::Event;
use crate::framework::{Framework, Programme, check, shipped};
use crate::fte::Days;
use crate::given::*;
use crate::handover::tests as handover;
use crate::history::AsAt;

pub(crate) const YEAR: EnrolmentId = EnrolmentId(Uuid::from_u128(0x71));
const NEXT: EnrolmentId = EnrolmentId(Uuid::from_u128(0x72));

pub(crate) fn pin(id: &str, version: &str) -> Pin {
    Pin { id: id.into(), version: version.into(), sha256: "0f".repeat(32) }
}

fn standards() -> Vec<Pin> {
    vec![pin("pqs-children", "2018"), pin("pcf", "2018")]
}

fn eligible(may_enrol: Verdict) -> Eligibility {
    let answer = |answer| Answer { answer, decided_by: vec!["registered".into()] };
    Eligibility { may_enrol: answer(may_enrol), is_funded: answer(Verdict::Yes) }
}

pub(crate) fn an_enrolment() -> ProgrammeEnrolled {
    ProgrammeEnrolled {
        enrolment: YEAR,
        employer: NORTH,
        spell: FIRST,
        framework: pin("asye-children", "2026-dfe"),
        standards: standards(),
        anchor: day(5),
        eligibility: eligible(Verdict::Yes),
        cohort: None,
        continues: None,
        carries_over: Vec::new(),
        vouched: Vouched::default(),
    }
}

pub(crate) fn enrolled(on: u64, it: ProgrammeEnrolled) -> Told {
    (on, Event::ProgrammeEnrolled(it))
}

pub(crate) fn paused(on: u64, expected_back: Option<u64>) -> Told {
    let why = Private::Open(Why { reason: "long-sickness".into(), note: None });
    let agreed_by = vec![Party::Worker, Party::Assessor, Party::LineManager, Party::Coordinator];
    (on, Event::ProgrammePaused(ProgrammePaused { enrolment: YEAR, why, agreed_by, expected_back: expected_back.map(day) }))
}

pub(crate) fn resumed(on: u64) -> Told {
    (on, Event::ProgrammeResumed(ProgrammeResumed { enrolment: YEAR }))
}

pub(crate) fn extended(on: u64, by: Length) -> Told {
    let why = Private::Open(Why { reason: "part-time-hours".into(), note: None });
    (on, Event::ProgrammeExtended(ProgrammeExtended { enrolment: YEAR, by, why, agreed_by: vec![Party::Assessor] }))
}

pub(crate) fn moved(on: u64, version: &str, carries_over: &[Carried]) -> Told {
    let it = ProgrammeMoved {
        enrolment: YEAR,
        to: pin("asye-children", version),
        standards: standards(),
        carries_over: carries_over.to_vec(),
        eligibility: eligible(Verdict::Yes),
        vouched: Vouched::default(),
        note: Private::Open(None),
    };
    (on, Event::ProgrammeMoved(it))
}

pub(crate) fn transferred(on: u64, to: Onward, consented: bool) -> Told {
    (on, Event::ProgrammeTransferred(ProgrammeTransferred { enrolment: YEAR, to, consented, note: Private::Open(None) }))
}

pub(crate) fn withdrawn(on: u64) -> Told {
    (on, Event::ProgrammeWithdrawn(ProgrammeWithdrawn { enrolment: YEAR, note: Private::Open(None) }))
}

/// Somebody in post from day 5 and on the programme since.
pub(crate) fn on_programme() -> Story {
    given([opened(), started(5, a_start(FIRST)), enrolled(5, an_enrolment())])
}

pub(crate) fn year() -> Framework {
    check(shipped().iter().find(|it| it.file == "asye-children-2026-dfe.toml").unwrap().text).unwrap()
}

/// The clock of the first enrolment at the close of a day.
fn clock(story: &Story, on: u64) -> Clock {
    let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
    Clock::of(&journey.enrolments[0].course(&journey, year().programme().unwrap(), day(on)))
}

/// How many days after day 0 the end is expected.
fn end(story: &Story, on: u64) -> Option<i64> {
    clock(story, on).expected_end.on.map(|it| (it - day(0)).num_days())
}

#[test]
fn an_enrolment_pins_a_version_and_both_answers() {
    on_programme().then(|it| {
        let known = &it.enrolments[0];
        assert_eq!((known.framework.named().to_string().as_str(), known.anchor), ("asye-children 2026-dfe", day(5)));
        assert_eq!(known.eligibility, eligible(Verdict::Yes));
        assert_eq!(known.anchored_by, entry(3));
    });
}

#[test]
fn trap_1_the_clock_runs_from_one_stated_day_whatever_else_began_when() {
    let it = ProgrammeEnrolled { anchor: day(9), ..an_enrolment() };
    let story = given([opened(), claimed(2, "a"), started(5, a_start(FIRST)), enrolled(12, it)]);
    let clock = clock(&story, 12);
    assert_eq!((clock.planned_end.on, clock.phases[0].from.on), (Some(day(9 + 366)), Some(day(9))));
    assert_eq!(clock.review("beginning").unwrap().due.on, Some(day(9 + 21)).map(|it| crate::clock::RestDay::NextWorkingDay.settle(it)));
    let corrected = story.when(corrected(4, enrolled(12, ProgrammeEnrolled { anchor: day(2), ..an_enrolment() }))).accepted();
    assert_eq!(end(&corrected, 12), Some(2 + 366), "corrected, everything follows the other day");
}

#[test]
fn nobody_is_enrolled_whom_a_rule_does_not_let_and_what_is_not_known_does_not_stand_in_the_way() {
    let with = |verdict| enrolled(5, ProgrammeEnrolled { eligibility: eligible(verdict), ..an_enrolment() });
    let story = given([opened(), started(5, a_start(FIRST))]);
    story.clone().when(with(Verdict::No)).refused(OnProgramme::NotEligible(vec!["registered".into()]));
    // A registration number may arrive after the start.
    story.when(with(Verdict::NotKnown)).accepted();
}

#[test]
fn a_programme_is_done_in_a_running_post_at_the_employer_whose_it_is() {
    let story = given([opened(), started(5, a_start(FIRST))]);
    story.clone().when(enrolled(4, an_enrolment())).refused(Refusal::SpellUnknown);
    story.clone().when(enrolled(5, ProgrammeEnrolled { employer: SOUTH, ..an_enrolment() })).refused(OnProgramme::SpellOfAnother);
    story.clone().when(enrolled(5, ProgrammeEnrolled { cohort: Some(AUTUMN), ..an_enrolment() })).refused(Refusal::NotInCohort);
    let over = story.when(ended(9, an_ending(FIRST))).accepted();
    over.when(enrolled(10, an_enrolment())).refused(Refusal::SpellOver);
}

#[test]
fn employment_cohort_and_enrolment_may_begin_on_one_day_in_whatever_order_they_were_recorded() {
    let with_cohort = ProgrammeEnrolled { cohort: Some(AUTUMN), ..an_enrolment() };
    let all = [enrolled(5, with_cohort), joined(5, AUTUMN), started(5, a_start(FIRST))];
    given([opened()]).when_all(all).accepted();
}

#[test]
fn nobody_is_on_one_programme_twice_at_once_and_may_be_on_two_programmes() {
    let again = |id: &str| enrolled(9, ProgrammeEnrolled { enrolment: NEXT, framework: pin(id, "1"), ..an_enrolment() });
    on_programme().when(enrolled(9, an_enrolment())).refused(OnProgramme::EnrolmentKnown);
    on_programme().when(again("asye-children")).refused(OnProgramme::AlreadyEnrolled);
    on_programme().when(again("leadership")).accepted();
    on_programme().when(withdrawn(8)).accepted().when(again("asye-children")).accepted();
}

#[test]
fn a_pin_is_a_name_a_version_and_a_hash() {
    let wrong = [
        Pin { id: "ASYE".into(), ..pin("asye", "1") },
        Pin { version: String::new(), ..pin("asye", "1") },
        Pin { sha256: "0F".repeat(32), ..pin("asye", "1") },
    ];
    let story = given([opened(), started(5, a_start(FIRST))]);
    for framework in wrong {
        story.clone().when(enrolled(5, ProgrammeEnrolled { framework, ..an_enrolment() })).refused(OnProgramme::PinForm);
    }
}

#[test]
fn a_clock_stops_once_and_goes_on_once() {
    on_programme().when(resumed(9)).refused(OnProgramme::NotPaused);
    let stopped = on_programme().when(paused(9, None)).accepted();
    stopped.clone().when(paused(10, None)).refused(OnProgramme::AlreadyPaused);
    let on = stopped.when(resumed(20)).accepted();
    on.clone().when(resumed(21)).refused(OnProgramme::NotPaused);
    on.when(paused(20, None)).accepted().then(|it| assert_eq!(it.enrolments[0].pauses.len(), 2));
    on_programme().when(paused(9, Some(9))).refused(Refusal::EndsBeforeItBegins("expectedBack"));
}

#[test]
fn nothing_more_happens_to_an_enrolment_that_is_over() {
    let over = on_programme().when(withdrawn(9)).accepted();
    for it in [paused(10, None), resumed(10), extended(10, Length::Months(1)), moved(10, "2027", &[]), withdrawn(10)] {
        over.clone().when(it).refused(OnProgramme::EnrolmentOver);
    }
    given([opened()]).when(withdrawn(9)).refused(OnProgramme::EnrolmentUnknown);
}

#[test]
fn an_extension_is_at_least_a_day() {
    on_programme().when(extended(9, Length::Days(0))).refused(OnProgramme::ExtensionLength);
    on_programme().when(extended(9, Length::Months(121))).refused(OnProgramme::ExtensionLength);
    on_programme().when(extended(9, Length::Months(2))).accepted();
}

#[test]
fn trap_13_a_pin_changes_only_by_an_explicit_move_that_says_what_carries_over() {
    on_programme().when(moved(9, "2026-dfe", &[])).refused(Refusal::NothingChanges);
    let carried = [Carried::Time, Carried::Evidence];
    on_programme().when(moved(100, "2027", &carried)).accepted().then(|it| {
        let known = &it.enrolments[0];
        assert_eq!((known.framework.version.as_str(), known.moves[0].from.version.as_str()), ("2027", "2026-dfe"));
        assert_eq!((known.anchor, known.counts_from(Carried::Evidence)), (day(5), None));
        assert_eq!(known.counts_from(Carried::Reviews), Some(day(100)));
    });
    on_programme().when(moved(100, "2027", &[])).accepted().then(|it| assert_eq!(it.enrolments[0].anchor, day(100)));
}

#[test]
fn trap_9_a_transfer_is_neither_a_failure_nor_a_withdrawal_and_goes_on_elsewhere() {
    let south = |continues, carries_over: &[Carried]| {
        let carries_over = carries_over.to_vec();
        let it = ProgrammeEnrolled { enrolment: NEXT, employer: SOUTH, spell: SECOND, continues, carries_over, ..an_enrolment() };
        enrolled(31, it)
    };
    let start = started(31, EmploymentStarted { employer: SOUTH, ..a_start(SECOND) });
    let gone = |consented| {
        let told = [transferred(30, Onward::Employer(SOUTH), consented), ended(30, an_ending(FIRST)), start.clone()];
        told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted())
    };
    let here = on_programme().when(start.clone()).accepted();
    here.when(south(Some(YEAR), &[])).refused(OnProgramme::AlreadyEnrolled);
    gone(true).when(south(None, &[Carried::Evidence])).refused(OnProgramme::NothingToCarryOver);
    gone(true).when(south(Some(YEAR), &[Carried::Evidence])).refused(OnProgramme::NotHandedOver);
    gone(false).when(south(Some(YEAR), &[Carried::Time])).accepted();
    let handed_over = gone(true).when(handover::agreed(SOUTH)).accepted().when(handover::accepted(SOUTH)).accepted();
    handed_over.when(south(Some(YEAR), &[Carried::Time, Carried::Evidence])).accepted().then(|it| {
        assert!(matches!(it.enrolments[0].ended.as_ref().unwrap().how, Ended::Transferred { consented: true, .. }));
        assert!(it.enrolments[1].is_running());
    });
    on_programme().when(transferred(9, Onward::Employer(NORTH), true)).refused(Refusal::NothingChanges);
    let left = on_programme().when(withdrawn(9)).accepted();
    left.when(enrolled(31, ProgrammeEnrolled { enrolment: NEXT, continues: Some(YEAR), ..an_enrolment() }))
        .refused(OnProgramme::NotTransferred);
}

#[test]
fn trap_10_who_moves_to_adult_services_in_one_council_goes_on_under_another_programme_and_other_standards() {
    let adults = changed(31, EmploymentChanged { service: Some(Service::Adults), ..a_change(FIRST) });
    let next = ProgrammeEnrolled {
        enrolment: NEXT,
        framework: pin("asye-adults", "2022"),
        standards: vec![pin("kss-adults", "2015"), pin("pcf", "2018")],
        continues: Some(YEAR),
        carries_over: vec![Carried::Time],
        ..an_enrolment()
    };
    let told = [transferred(30, Onward::Service(Service::Adults), true), adults, enrolled(31, next)];
    told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted()).then(|it| {
        assert_eq!((it.enrolments.len(), it.spells.len()), (2, 1), "the person never left the employer");
        assert_eq!((it.enrolments[1].standards[0].id.as_str(), it.enrolments[1].anchor), ("kss-adults", day(5)));
    });
}

#[test]
fn an_enrolment_that_is_taken_back_would_leave_its_pause_without_ground() {
    on_programme().when(paused(9, None)).accepted().when(retracted(3)).would_break(4, 9, OnProgramme::EnrolmentUnknown);
}

#[test]
fn hours_are_those_of_the_post_and_a_second_post_beside_it_has_none_of_the_programme() {
    let half = changed(100, EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) });
    let story = on_programme().when(started(50, EmploymentStarted { fte: fte("0.1").unwrap(), ..a_start(SECOND) })).accepted();
    // 2024 is a leap year: 366 days, of which 95 are done.
    assert_eq!(end(&story, 60), Some(371));
    assert_eq!(end(&story.when(half).accepted(), 100), Some(100 + 271 * 2));
}

#[test]
fn who_is_taken_on_from_an_agency_goes_on_with_the_same_year() {
    let agency = EmploymentStarted { contract: crate::employment::Contract::Agency, ..a_start(FIRST) };
    let told = [ended(99, an_ending(FIRST)), started(100, EmploymentStarted { fte: fte("0.5").unwrap(), ..a_start(SECOND) })];
    let story = given([opened(), started(5, agency), enrolled(5, an_enrolment())]);
    let story = told.into_iter().fold(story, |story, it| story.when(it).accepted());
    assert_eq!(end(&story, 100), Some(100 + 271 * 2));
}

#[test]
fn a_return_that_is_overdue_is_no_longer_expected() {
    let story = on_programme().when(paused(50, Some(80))).accepted();
    assert_eq!((end(&story, 60), end(&story, 80)), (Some(371 + 30), None));
    assert_eq!(end(&story.when(resumed(90)).accepted(), 90), Some(371 + 40));
}

#[test]
fn trap_8_a_back_dated_change_moves_every_date_and_what_was_known_before_stays_answerable() {
    let story = on_programme().when(paused(200, None)).accepted().when(resumed(210)).accepted();
    assert_eq!(end(&story, 300), Some(381));
    let later = story.when(corrected(4, paused(190, None))).accepted();
    assert_eq!(end(&later, 300), Some(391));
    let known = Journey::fold(&later.history, AsAt { on: day(300), known: 5 });
    let before = Clock::of(&known.enrolments[0].course(&known, year().programme().unwrap(), day(300)));
    assert_eq!(before.expected_end.on, Some(day(381)));
    let why = &clock(&later, 300).expected_end.why;
    let because: Vec<_> = why.iter().map(|it| it.because.clone()).collect();
    // The correction is what says so now, and the entry by which it went on.
    assert_eq!(because[because.len() - 2..], [Because::Entry(entry(6)), Because::Entry(entry(5))]);
}

#[test]
fn leave_and_wholly_lost_weeks_are_absences_and_stop_no_clock() {
    let spell = FIRST;
    let lost = |from: u64, until: u64, days: &str| {
        let (days, cause) = (Days::parse(days).unwrap(), Private::Open(None));
        (until, Event::DaysLostRecorded(crate::employment::DaysLostRecorded { spell, from: day(from), days, cause }))
    };
    // Day 0 is a Monday.
    let told = [away(49, leave(FIRST)), back(84, FIRST), lost(91, 95, "5"), lost(98, 102, "4.5")];
    let story = told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
    assert_eq!(end(&story, 200), Some(371));
    let journey = Journey::fold(&story.history, AsAt { on: day(200), known: i64::MAX });
    let year = year();
    let course = journey.enrolments[0].course(&journey, year.programme().unwrap(), day(200));
    let days = course.absences.iter().map(|it| (it.from, it.until)).collect::<Vec<_>>();
    assert_eq!(days, [(day(49), Some(day(83))), (day(91), Some(day(95)))]);
    assert_eq!(course.long_absences(day(200)), [course.absences[0]]);
}

/// The answer of the pinned version to an entry.
fn asked(programme: &Programme, told: Told) -> Result<(), Refusal> {
    against(programme, &told.1, day(told.0))
}

#[test]
fn the_pinned_version_says_for_what_the_clock_may_be_stopped_and_who_must_agree() {
    let year = year();
    let programme = year.programme().unwrap();
    let with = |change: fn(&mut ProgrammePaused)| {
        let (on, Event::ProgrammePaused(mut it)) = paused(9, Some(60)) else { panic!("a pause") };
        change(&mut it);
        asked(programme, (on, Event::ProgrammePaused(it)))
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(with(|it| it.expected_back = Some(day(36))), Err(OnProgramme::TooShortToPause(28).into()));
    assert_eq!(with(|it| it.expected_back = Some(day(37))), Ok(()));
    assert_eq!(with(|it| it.agreed_by.truncate(3)), Err(OnProgramme::NotAgreed("coordinator").into()));
    let for_reason = |reason: &str, back| {
        let (on, Event::ProgrammePaused(it)) = paused(9, back) else { panic!("a pause") };
        let why = Private::Open(Why { reason: reason.into(), note: None });
        asked(programme, (on, Event::ProgrammePaused(ProgrammePaused { why, ..it })))
    };
    assert_eq!(for_reason("capability", None), Err(OnProgramme::ReasonUnknown.into()));
    assert_eq!(for_reason("bereavement", Some(20)), Ok(()), "grief is not measured in days");
    assert_eq!(asked(&Programme { pauses: None, ..programme.clone() }, paused(9, None)), Err(OnProgramme::NeverPaused.into()));
    assert_eq!(asked(programme, extended(9, Length::Months(1))), Ok(()));
    assert_eq!(
        asked(&Programme { extensions: Vec::new(), ..programme.clone() }, extended(9, Length::Months(1))),
        Err(OnProgramme::ReasonUnknown.into())
    );
}

#[test]
fn the_standards_that_are_pinned_are_those_that_the_version_names() {
    let year = year();
    let with = |standards| asked(year.programme().unwrap(), enrolled(5, ProgrammeEnrolled { standards, ..an_enrolment() }));
    assert_eq!(with(standards()), Ok(()));
    assert_eq!(with(standards()[..1].to_vec()), Err(OnProgramme::StandardsDiffer.into()));
    assert_eq!(with(vec![pin("pqs-children", "2018"), pin("pcf", "2012")]), Err(OnProgramme::StandardsDiffer.into()));
}

pub(crate) fn concluded(on: u64, counts_from: u64) -> Told {
    let (outcome, note) = ("pass".to_owned(), Private::Open(None));
    (on, Event::ProgrammeConcluded(ProgrammeConcluded { enrolment: YEAR, outcome, completed: true, counts_from: day(counts_from), note }))
}

#[test]
fn trap_5_the_decision_has_its_day_and_the_outcome_counts_from_another() {
    let story = on_programme().when(concluded(420, 371)).accepted();
    story.clone().when(resumed(421)).refused(OnProgramme::EnrolmentOver);
    let clock = clock(&story, 420);
    assert_eq!((clock.expected_end.on, clock.actual_end), (Some(day(371)), Some((day(371), entry(4)))));
    let year = year();
    assert_eq!(asked(year.programme().unwrap(), concluded(420, 371)), Ok(()));
    let (on, Event::ProgrammeConcluded(it)) = concluded(420, 371) else { panic!("a conclusion") };
    let failed = Event::ProgrammeConcluded(ProgrammeConcluded { outcome: "fail".into(), ..it });
    assert_eq!(asked(year.programme().unwrap(), (on, failed)), Err(OnProgramme::OutcomeUnknown.into()), "nobody completes by failing");
    let without = Programme { outcomes: Vec::new(), ..year.programme().unwrap().clone() };
    assert_eq!(asked(&without, concluded(420, 371)), Err(OnProgramme::OutcomeUnknown.into()));
}

/// The worked calendar of `domain.md` section 12, in days after 1 January 2024: 7 September 2026 and 1 April 2027.
const SEPTEMBER: u64 = 980;
const APRIL: u64 = 1_186;

proptest! {
    #[test]
    fn the_order_of_recording_does_not_matter_where_no_two_facts_share_a_day(
        all in prop::collection::btree_map(6..400_u64, 0..4_u8, 0..8)
            .prop_map(happenings)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let (in_order, shuffled) = all;
        let dates = |told: Vec<Told>| {
            let story = on_programme().when_all(told).accepted();
            let clock = clock(&story, 400);
            let dues: Vec<_> = clock.reviews.iter().map(|it| it.due.on).chain(clock.phases.iter().map(|it| it.until.on)).collect();
            (clock.planned_end.on, clock.expected_end.on, dues)
        };
        prop_assert_eq!(dates(in_order), dates(shuffled));
    }
}

/// A lawful story from days and kinds: what stops the clock is followed by what starts it.
fn happenings(days: std::collections::BTreeMap<u64, u8>) -> Vec<Told> {
    let mut stands = false;
    let told = days.into_iter().map(|(on, kind)| match kind {
        0 | 1 => {
            stands = !stands;
            if stands { paused(on, None) } else { resumed(on) }
        }
        2 => extended(on, Length::Days(u32::try_from(on % 30 + 1).unwrap())),
        _ => changed(on, EmploymentChanged { fte: fte(if on % 2 == 0 { "0.8" } else { "0.5" }), ..a_change(FIRST) }),
    });
    told.collect()
}

#[test]
fn the_worked_calendar_comes_to_the_same_dates_in_whatever_order_it_was_recorded() {
    let start = started(SEPTEMBER, a_start(FIRST));
    let enrol = enrolled(SEPTEMBER, ProgrammeEnrolled { anchor: day(SEPTEMBER), ..an_enrolment() });
    let part_time = changed(APRIL, EmploymentChanged { fte: fte("0.8"), ..a_change(FIRST) });
    let in_order = given([opened(), start.clone(), enrol.clone(), part_time.clone()]);
    let shuffled = given([opened(), start, part_time, enrol]);
    for story in [&in_order, &shuffled] {
        let clock = clock(story, APRIL);
        let dates = [&clock.planned_end, &clock.expected_end].map(|it| it.on.unwrap().to_string());
        assert_eq!(dates, ["2027-09-07", "2027-10-17"]);
        let reviews: Vec<_> = clock.reviews.iter().map(|it| it.due.on.unwrap().to_string()).collect();
        assert_eq!(reviews[1..], ["2026-12-07", "2027-03-08", "2027-06-07", "2027-10-18"]);
        let phases: Vec<_> = clock.phases.iter().map(|it| it.until.on.unwrap().to_string()).collect();
        assert_eq!(phases, ["2026-10-19", "2027-03-07", "2027-10-17"]);
    }
}
