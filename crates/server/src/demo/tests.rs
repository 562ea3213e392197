//! What every plan must keep to, asked of all authorities in the published file.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::check::differences;
use super::published::{Published, published};
use super::*;

fn england(seed: u64) -> impl Iterator<Item = (String, Vec<Published>, Plan)> {
    published().into_iter().enumerate().map(move |(at, (name, years))| {
        let authority = Authority { name: name.clone(), index: at as u32 };
        let only: Vec<PublishedYear> = years.iter().map(|it| it.year.clone()).collect();
        let plan = plan(&authority, &only, seed);
        (name, years, plan)
    })
}

fn salford(seed: u64) -> Plan {
    let years = published().into_iter().find(|(name, _)| name == "Salford").expect("Salford").1;
    let only: Vec<PublishedYear> = years.into_iter().map(|it| it.year).collect();
    plan(&Authority { name: "Salford".to_owned(), index: 7 }, &only, seed)
}

#[test]
fn every_authority_measures_as_published() {
    for seed in [1, 2026] {
        let mut wrong = Vec::new();
        for (name, years, plan) in england(seed) {
            for year in &years {
                let found = differences(&plan, year);
                wrong.extend(found.into_iter().map(|it| format!("{name} {it}")));
            }
            wrong.extend(plan.unmet.iter().map(|it| format!("{name} cannot meet {it:?}")));
        }
        assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn every_life_could_have_been_lived() {
    let mut wrong = Vec::new();
    for (name, _, plan) in england(3) {
        for person in &plan.people {
            let found = impossible(&plan, person);
            let who = format!("{name}: {} {}", person.given, person.family);
            wrong.extend(found.into_iter().map(|why| format!("{who} {why}")));
        }
    }
    wrong.truncate(60);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_registration_number_or_address_is_given_twice() {
    let (mut numbers, mut addresses, mut facts) = (HashSet::new(), HashSet::new(), 0);
    for (_, _, plan) in england(4) {
        facts += plan.facts();
        for person in plan.people {
            let number = person.registration.expect("enough numbers for everybody").number;
            assert!((1..=999_999).contains(&number) && numbers.insert(number), "SW{number} again");
            assert!(addresses.insert(person.email.clone()), "{} again", person.email);
        }
    }
    println!("{} people, {facts} facts", numbers.len());
    assert!((700_000..1_600_000).contains(&facts), "{facts} facts");
}

#[test]
fn a_seed_gives_the_same_plan_and_another_gives_other_people() {
    let (one, again, other) = (salford(5), salford(5), salford(6));
    assert_eq!(format!("{one:?}"), format!("{again:?}"));
    let key = |it: &PlannedPerson| (it.given.clone(), it.family.clone(), it.born_on);
    let known: HashSet<_> = one.people.iter().map(key).collect();
    let shared = other.people.iter().filter(|it| known.contains(&key(it))).count();
    assert_eq!(shared, 0);
}

#[test]
fn an_authority_without_numbers_is_an_empty_plan() {
    let nowhere = Authority { name: "Nowhere".to_owned(), index: 0 };
    assert!(plan(&nowhere, &[], 1).people.is_empty());
    let years = [PublishedYear { year: 2020, ..PublishedYear::default() }];
    assert!(plan(&nowhere, &years, 1).people.is_empty());
}

/// Whatever could not have happened to this person, in words.
fn impossible(plan: &Plan, person: &PlannedPerson) -> Vec<String> {
    let mut wrong = impossible_career(person);
    wrong.extend(person.spells.iter().flat_map(impossible_spell));
    let mut free_from = NaiveDate::MIN;
    for it in &person.memberships {
        let opens = plan.cohorts[it.cohort].starts_on;
        if it.joined_on <= free_from || it.joined_on < opens {
            wrong.push(format!("cannot join a cohort on {}", it.joined_on));
        }
        free_from = it.ended.map_or(NaiveDate::MAX, |(day, _)| day);
        if free_from < it.joined_on {
            wrong.push("leaves a cohort before joining".to_owned());
        }
    }
    for offer in person.offers.iter().filter(|it| it.course_ends_on <= it.offered_on) {
        wrong.push(format!("is offered a post after the course, on {}", offer.offered_on));
    }
    wrong
}

fn impossible_career(person: &PlannedPerson) -> Vec<String> {
    let mut wrong = Vec::new();
    let registered_on = person.registration.map(|it| it.registered_on);
    let mut free_from = NaiveDate::MIN;
    for spell in person.spells.iter().filter(|spell| !spell.second_post) {
        if spell.start <= free_from {
            wrong.push(format!("works twice from {}", spell.start));
        }
        free_from = spell.last_day.unwrap_or(NaiveDate::MAX);
        let age = (spell.start - person.born_on).num_days() / 365;
        if !(20..=72).contains(&age) {
            wrong.push(format!("starts at the age of {age}"));
        }
        if registered_on > Some(spell.start) {
            wrong.push("starts before registering".to_owned());
        }
    }
    wrong
}

fn impossible_spell(spell: &PlannedSpell) -> Vec<String> {
    let mut wrong = Vec::new();
    let last = spell.last_day.unwrap_or(NaiveDate::MAX);
    let days = spell.changes.iter().map(|(day, _)| *day);
    for day in days.chain(spell.caseloads.iter().map(|(day, _)| *day)).chain([last]) {
        if day < spell.start || last < day {
            wrong.push(format!("changes outside the spell on {day}"));
        }
    }
    for absence in &spell.absences {
        let lost = absence.days_lost_hundredths;
        let calendar = (absence.to - absence.from).num_days() + 1;
        let outside = absence.from < spell.start || last < absence.to;
        if outside || lost < 0 || calendar * 100 < lost {
            wrong.push(format!("is ill {absence:?}"));
        }
    }
    let mut away = false;
    for (day, change) in &spell.changes {
        let fits = match change {
            Change::LeaveFrom(_) => !std::mem::replace(&mut away, true),
            Change::LeaveTo => std::mem::replace(&mut away, false),
            Change::Fte(fte) => (0..=WHOLE_FTE).contains(fte),
            _ => true,
        };
        if !fits {
            wrong.push(format!("cannot change {change:?} on {day}"));
        }
    }
    let ended = spell.contract != Contract::Agency && spell.last_day.is_some();
    if spell.leaving.is_some() && !ended {
        wrong.push("leaves without going".to_owned());
    }
    wrong
}
