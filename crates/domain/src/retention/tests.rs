//! Retention schedules: what a document may say, and when a record is due by it.

use super::*;
use crate::framework::{Body, check, shipped};
use crate::given::*;
use crate::history::AsAt;

const DOCUMENT: &str = r#"
id = "retention"
version = "1"
kind = "retention"
title = "Retention"
publisher = "Townbury"

[in_force]
from = 2026-04-01

[[classes]]
slug = "staff"
title = "Staff"
whose = ["employed"]
years = { value = 6, confirmed = false, note = "closed a year after leaving" }
from = "employment_ended"

[[classes]]
slug = "worked-with-children"
title = "Worked with children"
whose = ["worked_with_children", "worked_with_adults"]
years = 25
from = "employment_ended"

[[classes]]
slug = "never-employed"
title = "Never employed"
whose = ["never_employed"]
years = 1
from = "last_entry"
"#;

fn read(text: &str) -> Retention {
    let Body::Retention(it) = check(text).unwrap().body else { panic!("no retention schedule") };
    it
}

fn pin() -> Pin {
    Pin { id: "retention".into(), version: "1".into(), sha256: "0".repeat(64) }
}

fn kept(story: &Story, employer: EmployerId, on: NaiveDate) -> Keeping {
    let (schedule, pin) = (read(DOCUMENT), pin());
    let facts = story.history.facts();
    let journey = Journey::fold(&story.history, AsAt { on, known: i64::MAX });
    keeping(&journey, &facts, (employer, Some(Schedule { pin: &pin, says: &schedule })), on)
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn class(it: &Keeping) -> &str {
    it.class.as_ref().map_or("none", |it| it.slug.as_str())
}

fn leaver(service: Service) -> Story {
    let start = crate::employment::EmploymentStarted { service, ..a_start(FIRST) };
    given([opened(), started(5, start), ended(100, an_ending(FIRST))])
}

#[test]
fn who_worked_with_children_is_kept_for_the_longest_of_their_classes() {
    let it = kept(&leaver(Service::Children), NORTH, on("2040-01-01"));
    assert_eq!((class(&it), it.until), ("worked-with-children", Some(on("2049-04-10"))));
    let other = kept(&leaver(Service::Other), NORTH, on("2040-01-01"));
    assert_eq!((class(&other), other.until, other.due_since()), ("staff", Some(on("2030-04-10")), Some(on("2030-04-11"))));
}

#[test]
fn the_years_end_with_the_day_of_the_same_date() {
    let it = kept(&leaver(Service::Other), NORTH, on("2030-04-10"));
    assert!(it.keeps(on("2030-04-10")) && !it.keeps(on("2030-04-11")));
    let leap = given([opened(), started(5, crate::employment::EmploymentStarted { service: Service::Other, ..a_start(FIRST) })]);
    let leap = leap.when(ended(59, an_ending(FIRST))).accepted();
    assert_eq!(kept(&leap, NORTH, on("2040-01-01")).until, Some(on("2030-02-28")), "29 February 2024, and 2030 has none");
}

#[test]
fn nothing_runs_while_somebody_is_employed_or_employed_again() {
    let story = given([opened(), started(5, a_start(FIRST))]);
    assert_eq!(kept(&story, NORTH, on("2040-01-01")).until, None);
    let again = leaver(Service::Children).when(started(200, a_start(SECOND))).accepted();
    assert_eq!(kept(&again, NORTH, on("2040-01-01")).until, None);
    assert!(kept(&again, NORTH, day(150)).until.is_some(), "as at a day between");
}

#[test]
fn who_never_came_is_kept_from_the_last_day_on_record() {
    let story = given([opened(), renamed(30, "Ali")]).when(placed_on_hold(400)).accepted();
    let it = kept(&story, NORTH, on("2040-01-01"));
    assert_eq!((class(&it), it.until), ("never-employed", Some(on("2025-01-31"))), "a hold is nothing about the person");
}

#[test]
fn a_record_is_due_when_every_employer_lets_go_of_it() {
    let south = crate::employment::EmploymentStarted { employer: SOUTH, service: Service::Other, ..a_start(SECOND) };
    let story = leaver(Service::Children).when(started(200, south)).accepted();
    let today = on("2060-01-01");
    let both = [kept(&story, NORTH, today), kept(&story, SOUTH, today)];
    assert_eq!(due(&both[..1], today).map(|it| (it.class, it.since)), Some(("worked-with-children".into(), on("2049-04-11"))));
    assert_eq!(due(&both, today), None, "South employs them");
    assert_eq!(why_not(&both, today), "the years of the class staff have not begun to run");
    let none = Keeping { employer: SOUTH, schedule: None, class: None, until: None };
    assert_eq!(due(&[both[0].clone(), none.clone()], today), None, "nobody said how long South keeps it");
    assert!(why_not(&[none], today).contains("has adopted no retention schedule"));
    assert_eq!((due(&[], today), why_not(&[], today)), (None, "no employer that it has to do with has a schedule for it".into()));
}

#[test]
fn every_fault_is_told_with_its_field() {
    let faults = |from: &str, to: &str| {
        assert!(DOCUMENT.contains(from), "{from}");
        let faults = check(&DOCUMENT.replacen(from, to, 1)).err().unwrap_or_default();
        faults.into_iter().map(|it| format!("{}: {}", it.field, it.reason)).collect::<Vec<_>>()
    };
    let told = [
        ("whose = [\"employed\"]", "whose = []", "classes.staff.whose: names nobody"),
        ("whose = [\"employed\"]", "", "classes.staff.whose: is missing"),
        ("years = 25", "years = 400", "classes.worked-with-children.years: expected a whole number from 0 to 150, not 400"),
        ("years = 25", "", "classes.worked-with-children.years: is missing"),
        ("\"last_entry\"", "\"employment_ended\"", "classes.never-employed.from: would never run for who was never employed"),
        ("slug = \"staff\"", "slug = \"never-employed\"", "classes.never-employed.slug: never-employed is there twice"),
        ("title = \"Staff\"", "titel = \"Staff\"", "classes.staff.title: is missing"),
    ];
    for (from, to, fault) in told {
        assert!(faults(from, to).contains(&fault.to_owned()), "{to}: {:?}", faults(from, to));
    }
    let nothing = DOCUMENT.split("[[classes]]").next().unwrap();
    assert_eq!(check(nothing).unwrap_err()[0].field, "classes");
}

#[test]
fn what_comes_with_waymark_keeps_six_and_twenty_five_years_and_says_what_is_not_confirmed() {
    let text = shipped().iter().find(|it| it.file == "retention-2025.toml").unwrap().text;
    let framework = check(text).unwrap();
    let Body::Retention(it) = &framework.body else { panic!("no retention schedule") };
    let years: Vec<u32> = it.classes.iter().map(|it| it.years).collect();
    assert!(years.contains(&6) && years.contains(&25));
    assert!(!framework.doubts("classes").is_empty() && !framework.margin.sources.is_empty());
    for whose in [Whose::Employed, Whose::NeverEmployed] {
        assert!(it.classes.iter().any(|it| it.whose.contains(&whose)), "everybody is in some class");
    }
}
