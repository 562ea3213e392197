//! Sentences about ladders: six real schemes, three clocks of one gate, and what of a step is met by which entry.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::application::StepApplied;
use crate::cpd::{CpdKind, CpdRecorded, CpdWords};
use crate::employment::{Contract, EmploymentStarted};
use crate::enrolment::tests::{an_enrolment, concluded, enrolled, pin};
use crate::event::Event;
use crate::framework::{Framework, check, shipped};
use crate::given::*;
use crate::grade::{CameBy, GradeHeld, PcfLevelAssessed};
use crate::history::AsAt;
use crate::ids::{ApplicationId, CpdId, EventId, SpellId};
use crate::journey::Journey;
use crate::private::Private::Open;
use crate::qualification::QualificationAwarded;

fn document(file: &str) -> Framework {
    let it = shipped().iter().find(|it| it.file == file).unwrap();
    check(it.text).unwrap()
}

fn ladder(file: &str) -> Ladder {
    document(file).ladder().unwrap().clone()
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> u64 {
    u64::try_from((on(text) - day(0)).num_days()).unwrap()
}

fn qualified(day: &str) -> Told {
    (at(day), Event::QualificationAwarded(QualificationAwarded { qualification: Open(None), recorded_for: None }))
}

fn in_post(day: &str, grade: &str) -> Told {
    let post = crate::employment::Post::new("Social worker", Some(grade.to_owned()), None);
    started(at(day), EmploymentStarted { post, ..a_start(FIRST) })
}

fn held(day: &str, ladder: &str, grade: &str) -> Told {
    let ladder = pin(ladder, "2023");
    let it = GradeHeld {
        spell: FIRST,
        ladder,
        grade: grade.into(),
        came_by: CameBy::Promoted,
        until: None,
        pay_due_from: None,
        application: None,
        note: Open(None),
    };
    (at(day), Event::GradeHeld(it))
}

fn learned(day: &str, number: u128) -> Told {
    let words = Open(CpdWords { title: format!("Module {number}"), learned: None, changed: None, peer: None });
    let (item, kind) = (CpdId(Uuid::from_u128(number)), CpdKind::Course);
    let it = CpdRecorded { item, kind, minutes: 600, part: None, peer_reflection: false, for_year: None, words, recorded_for: None };
    (at(day), Event::CpdRecorded(it))
}

/// Where somebody stands at a step on a day: when all of it is met, and what is missing.
fn standing(story: &Story, (ladder, called, step): (&Ladder, &str, &str), day: &str) -> (Option<NaiveDate>, Vec<String>) {
    let at = AsAt { on: on(day), known: i64::MAX };
    let facts = story.history.facts_known_at(at.known);
    let facts: Vec<_> = facts.into_iter().filter(|it| it.event.opens_a_stream() || it.effective_on <= at.on).collect();
    let journey = Journey::fold(&story.history, at);
    let grounds = Grounds { facts: &facts, journey: &journey, ladder, called, spell: FIRST, on: at.on };
    let it = grounds.standing(ladder.step(step).unwrap());
    (it.open_on(false), it.missing().map(|it| it.criterion.named.slug.clone()).collect())
}

/// Aisha of the walk through a journey (`domain.md` 12), as far as the gate asks.
fn aisha() -> Story {
    recorded([
        opened(),
        qualified("2026-06-26"),
        claimed(at("2026-07-20"), "a"),
        in_post("2026-09-07", "8"),
        enrolled(at("2026-09-07"), an_enrolment()),
        concluded(at("2027-12-09"), at("2027-12-09")),
    ])
}

/// The gate of two years, with another clock and nothing else.
fn two_years(counts_from: CountsFrom) -> Ladder {
    let mut it = ladder("ladder-two-years-2019.toml");
    let programmes = if counts_from == CountsFrom::Programme { vec!["asye-children".to_owned()] } else { Vec::new() };
    it.steps[0].minimum = Some(Minimum { length: Length::Months(24), counts_from, programmes });
    it.steps[0].criteria.clear();
    it
}

#[test]
fn trap_17_a_gate_of_two_years_opens_on_three_days_by_its_three_clocks() {
    let opens = |counts_from| standing(&aisha(), (&two_years(counts_from), "ladder-two-years", "grade-9"), "2027-12-31").0;
    assert_eq!(opens(CountsFrom::Qualification), Some(on("2028-06-26")));
    assert_eq!(opens(CountsFrom::Employment), Some(on("2028-09-07")));
    assert_eq!(opens(CountsFrom::Programme), Some(on("2029-12-09")));
    assert_eq!(opens(CountsFrom::Registration), Some(on("2028-07-20")));
}

#[test]
fn what_is_not_on_record_opens_nothing_and_is_not_taken_for_missing_time() {
    let story = recorded([opened(), in_post("2026-09-07", "8")]);
    let of = |counts_from| standing(&story, (&two_years(counts_from), "ladder-two-years", "grade-9"), "2030-01-01").0;
    assert_eq!([CountsFrom::Qualification, CountsFrom::Registration, CountsFrom::Programme].map(of), [None, None, None]);
    assert_eq!(of(CountsFrom::Employment), Some(on("2028-09-07")));
}

#[test]
fn six_real_schemes_come_with_waymark_and_their_steps_lead_upwards() {
    let all: Vec<Framework> = shipped().iter().map(|it| check(it.text).unwrap()).filter(|it| it.ladder().is_some()).collect();
    assert_eq!(all.len(), 6);
    for it in all {
        let ladder = it.ladder().unwrap();
        for step in &ladder.steps {
            let to = ladder.rank(&step.to).unwrap();
            assert!(step.from.iter().all(|from| ladder.rank(from).unwrap() < to), "{} {}", it.named, step.named.slug);
        }
        // Nobody stays below for ever: the lowest grade leads on, and each but the lowest is reached.
        assert!(ladder.grades.iter().skip(1).all(|it| ladder.steps.iter().any(|step| step.to == it.named.slug)), "{}", it.named);
        assert!(ladder.from(&ladder.grades[0].named.slug).next().is_some(), "{}", it.named);
    }
}

#[test]
fn the_gates_are_as_the_schemes_have_them() {
    let gate = |file: &str, step: &str| ladder(file).step(step).unwrap().gate;
    assert_eq!(gate("ladder-wakefield-2023.toml", "advanced"), Gate::Vacancy);
    assert_eq!(gate("ladder-progression-panel-2020.toml", "social-worker"), Gate::Automatic);
    assert_eq!(gate("ladder-progression-panel-2020.toml", "senior"), Gate::Panel);
    assert_eq!(gate("ladder-croydon-2018.toml", "grade-12"), Gate::Appraisal);
    assert_eq!(gate("ladder-croydon-2018.toml", "advanced"), Gate::Panel);
    assert_eq!(gate("ladder-rotherham-2022.toml", "level-3"), Gate::Panel);
    assert_eq!(gate("ladder-two-years-2019.toml", "grade-9"), Gate::Panel);
    let warwickshire = ladder("ladder-warwickshire-2023.toml");
    let minimum = warwickshire.step("level-3").unwrap().minimum.as_ref().unwrap();
    assert_eq!((minimum.length, minimum.counts_from), (Length::Months(30), CountsFrom::Qualification));
}

#[test]
fn each_criterion_is_met_by_its_entry_or_is_missing() {
    let ladder = ladder("ladder-wakefield-2023.toml");
    let step = (&ladder, "ladder-wakefield", "level-2");
    let story = aisha();
    assert_eq!(standing(&story, step, "2027-12-08").1, ["asye", "registered", "assessment"], "nobody knows whether they renewed");
    let facts = story.history.facts_known_at(i64::MAX);
    let journey = Journey::fold(&story.history, AsAt { on: on("2027-12-09"), known: i64::MAX });
    let grounds = Grounds { facts: &facts, journey: &journey, ladder: &ladder, called: step.1, spell: FIRST, on: on("2027-12-09") };
    assert_eq!(grounds.grade(), Some(("g8", (on("2026-09-07"), entry(4)))), "by the post's own grade");
    let steps = grounds.steps();
    assert_eq!(steps.iter().map(|it| it.step.named.slug.as_str()).collect::<Vec<_>>(), ["level-2"]);
    let asye = &steps[0].criteria[0];
    assert_eq!((asye.met_on, asye.by), (Some(on("2027-12-09")), Some(entry(6))));
}

#[test]
fn the_time_in_a_grade_goes_on_through_acting_up_and_begins_anew_after_a_step_down() {
    let ladder = ladder("ladder-warwickshire-2023.toml");
    let step = (&ladder, "ladder-warwickshire", "level-4");
    let all = |more: Vec<Told>| {
        let before = [opened(), in_post("2025-03-01", "L2"), held("2026-03-01", "ladder-warwickshire", "level-3")];
        recorded(before.into_iter().chain(more))
    };
    let since = |story: &Story, day: &str| {
        let facts = story.history.facts_known_at(i64::MAX);
        let journey = Journey::fold(&story.history, AsAt { on: on(day), known: i64::MAX });
        let grounds = Grounds { facts: &facts, journey: &journey, ladder: &ladder, called: step.1, spell: FIRST, on: on(day) };
        let TimeStanding { from, met_on, .. } = grounds.standing(ladder.step("level-4").unwrap()).time.unwrap();
        (from.map(|it| it.0), met_on)
    };
    assert_eq!(since(&all(vec![]), "2027-01-01"), (Some(on("2026-03-01")), Some(on("2027-09-01"))));
    let (day_of, Event::GradeHeld(it)) = held("2026-06-01", "ladder-warwickshire", "level-4") else { unreachable!() };
    let acting = GradeHeld { came_by: CameBy::ActingUp, until: Some(on("2026-12-31")), ..it };
    let acted_up = all(vec![(day_of, Event::GradeHeld(acting))]);
    assert_eq!(since(&acted_up, "2027-01-01").0, Some(on("2026-03-01")));
    let journey = |day: &str| Journey::fold(&acted_up.history, AsAt { on: on(day), known: i64::MAX });
    let grade = |day: &str| journey(day).career.grade(FIRST, on(day)).map(|it| it.held.grade.clone());
    assert_eq!(grade("2026-12-31").as_deref(), Some("level-4"));
    assert_eq!(grade("2027-01-01").as_deref(), Some("level-3"), "the last day of it is over");
    let stepped_down =
        all(vec![held("2026-09-01", "ladder-warwickshire", "level-2"), held("2027-02-01", "ladder-warwickshire", "level-3")]);
    assert_eq!(since(&stepped_down, "2027-03-01").0, Some(on("2027-02-01")));
}

#[test]
fn learning_counts_from_the_grade_and_a_level_from_its_assessment() {
    let ladder = ladder("ladder-warwickshire-2023.toml");
    let step = (&ladder, "ladder-warwickshire", "level-3");
    let story = recorded([
        opened(),
        qualified("2025-06-01"),
        claimed(at("2025-07-01"), "a"),
        in_post("2025-09-01", "Level 1"),
        learned("2026-01-01", 1),
        held("2026-09-01", "ladder-warwickshire", "level-2"),
        learned("2026-10-01", 2),
        learned("2026-11-01", 3),
    ]);
    assert_eq!(standing(&story, step, "2026-10-31").1, ["registered", "modules", "portfolio"]);
    assert_eq!(standing(&story, step, "2026-11-01").1, ["registered", "portfolio"]);
    let panel = self::ladder("ladder-progression-panel-2020.toml");
    let at_level = |level: &str| {
        let standard = crate::framework::Named { id: "pcf".into(), version: "2018".into() };
        let it = PcfLevelAssessed { standard, level: level.into(), recorded_for: None };
        let story = recorded([opened(), in_post("2025-09-01", "10"), (at("2026-01-01"), Event::PcfLevelAssessed(it))]);
        standing(&story, (&panel, "ladder-progression-panel", "senior"), "2026-02-01").1
    };
    assert_eq!(at_level("social-worker"), ["registered", "capabilities", "feedback"]);
    assert_eq!(at_level("experienced"), ["registered", "feedback"]);
}

#[test]
fn a_post_is_permanent_since_it_became_so_without_a_break() {
    let ladder = ladder("ladder-two-years-2019.toml");
    let step = (&ladder, "ladder-two-years", "grade-9");
    let fixed = EmploymentStarted { contract: Contract::FixedTerm, ..a_start(FIRST) };
    let story = recorded([opened(), started(10, fixed)]);
    assert!(standing(&story, step, "2025-01-01").1.contains(&"permanent".to_owned()));
    let change = crate::employment::EmploymentChanged { contract: Some(Contract::Permanent), ..a_change(FIRST) };
    let story =
        recorded([opened(), started(10, EmploymentStarted { contract: Contract::FixedTerm, ..a_start(FIRST) }), changed(40, change)]);
    assert!(!standing(&story, step, "2025-01-01").1.contains(&"permanent".to_owned()));
}

#[test]
fn a_designation_counts_while_it_is_held() {
    use crate::designation::{DesignationGranted, DesignationKind};
    let mut ladder = two_years(CountsFrom::Employment);
    let named = crate::panel::Term { slug: "educator".into(), title: "Teaches students".into() };
    ladder.steps[0].criteria = vec![Criterion { named, met_by: MetBy::Designation(vec!["practice-educator-one".into()]) }];
    let granted = DesignationGranted {
        designation: crate::ids::DesignationId(Uuid::from_u128(5)),
        kind: DesignationKind::PracticeEducatorOne,
        approved_by: Some(NORTH),
        body: Open(None),
        expires_on: Some(on("2026-03-31")),
        hours_a_year: None,
        course_completed_on: None,
        spell: None,
        recorded_for: None,
    };
    let story = recorded([opened(), in_post("2025-01-01", "8"), (at("2025-06-01"), Event::DesignationGranted(granted))]);
    let missing = |day: &str| standing(&story, (&ladder, "ladder-two-years", "grade-9"), day).1;
    assert_eq!(
        [missing("2025-05-31").len(), missing("2025-06-01").len(), missing("2026-03-31").len(), missing("2026-04-01").len()],
        [1, 0, 0, 1]
    );
}

fn faults(from: &str, to: &str) -> Vec<String> {
    let text = shipped().iter().find(|it| it.file == "ladder-warwickshire-2023.toml").unwrap().text;
    assert!(text.contains(from), "{from}");
    let faults = check(&text.replacen(from, to, 1)).err().unwrap_or_default();
    faults.into_iter().map(|it| format!("{}: {}", it.field, it.reason)).collect()
}

#[test]
fn a_faulty_ladder_is_told_where_and_why() {
    assert_eq!(faults("to = \"level-3\"", "to = \"level-9\""), ["steps.level-3.to: level-9 is no grade of this ladder"]);
    assert_eq!(faults("from = [\"level-2\"]", "from = []"), ["steps.level-3.from: has nothing in it"]);
    assert_eq!(faults("to = \"level-3\"", "to = \"level-2\""), ["steps.level-3.to: is a grade from which the step is open"]);
    assert_eq!(faults("counts_from = \"grade\"", "counts_from = \"programme\"").len(), 1);
    let misspelt = faults("met_by = \"cpd\"\ncount = 2", "met_by = \"designation\"\nof = [\"practise-educator\"]");
    assert_eq!(misspelt, ["steps.level-3.criteria.modules.of: practise-educator is no designation"]);
    assert_eq!(faults("count = 2", "count = 2\nof = [\"asye\"]").len(), 1);
    assert_eq!(faults("slug = \"level-2\"\ntitle = \"Level 1", "slug = \"level-3\"\ntitle = \"Level 1").len(), 1);
}

#[test]
fn pay_is_due_from_the_day_that_the_ladder_says() {
    let (effect, decided) = (on("2028-01-01"), on("2027-12-31"));
    let due = |it: PayFrom| it.day(effect, decided, Some(on("2027-10-17")));
    assert_eq!(due(PayFrom::Effect), effect);
    assert_eq!(due(PayFrom::Decision), decided);
    assert_eq!(due(PayFrom::NextMonth), on("2028-01-01"));
    assert_eq!(due(PayFrom::Eligibility), on("2027-10-17"));
    assert_eq!(PayFrom::Eligibility.day(effect, decided, None), effect);
}

#[test]
fn an_application_for_the_step_stands_beside_it() {
    let ladder = ladder("ladder-warwickshire-2023.toml");
    let applied = StepApplied {
        application: ApplicationId(Uuid::from_u128(7)),
        spell: FIRST,
        ladder: pin("ladder-warwickshire", "2023"),
        step: "level-3".into(),
        gate: Gate::Panel,
        fast_track: false,
        statement: Open(None),
    };
    let story = recorded([opened(), in_post("2025-09-01", "L2"), (at("2026-09-01"), Event::StepApplied(applied))]);
    let journey = Journey::fold(&story.history, AsAt::END);
    let facts = story.history.facts_known_at(i64::MAX);
    let of = |called: &'static str| {
        let grounds = Grounds { facts: &facts, journey: &journey, ladder: &ladder, called, spell: FIRST, on: on("2026-09-02") };
        grounds.standing(ladder.step("level-3").unwrap()).application.map(|it| it.said_by)
    };
    assert_eq!((of("ladder-warwickshire"), of("another")), (Some(entry(3)), None::<EventId>));
}

proptest! {
    /// Whatever is learned, decided or left out: as time goes on, a step that is met stays met, and the day on which it is met never lies
    /// ahead of a day on which it was met already.
    #[test]
    fn what_is_met_stays_met(start in 0u64..600, gap in 1u64..900, later in 0u64..900) {
        let ladder = two_years(CountsFrom::Employment);
        let story = recorded([opened(), started(start, a_start(FIRST))]);
        let ready = |on: NaiveDate| {
            let facts = story.history.facts_known_at(i64::MAX);
            let journey = Journey::fold(&story.history, AsAt { on, known: i64::MAX });
            let spell: SpellId = FIRST;
            let grounds = Grounds { facts: &facts, journey: &journey, ladder: &ladder, called: "x", spell, on };
            grounds.standing(&ladder.steps[0]).ready(on)
        };
        let (first, second) = (ready(day(start + gap)), ready(day(start + gap + later)));
        prop_assert!(second <= first, "{first:?} {second:?}");
    }
}
