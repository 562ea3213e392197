//! An extract of the register beside what is on record, told as sentences.

use super::*;
use crate::person::Name;

fn differs(story: &Story, (status, until): (RegisterStatus, Option<&str>), day: &str) -> Difference {
    difference(&journey(story), (status, until.map(on)), on(day))
}

const REGISTERED: (RegisterStatus, Option<&str>) = (RegisterStatus::Registered, Some("2025-11-30"));

fn looked(day: &str, (status, until): (RegisterStatus, Option<&str>)) -> Told {
    (at(day), Event::RegisterChecked(RegisterChecked { status, registered_until: until.map(on), recorded_for: None }))
}

#[test]
fn what_was_seen_before_is_the_same_until_a_registration_year_has_ended() {
    let story = registered_on("2024-03-01");
    assert_eq!(differs(&story, REGISTERED, "2025-03-01"), Difference::FirstLook);
    let story = story.when(looked("2025-03-01", REGISTERED)).accepted();
    for day in ["2025-03-01", "2025-11-30"] {
        assert_eq!(differs(&story, REGISTERED, day), Difference::Nothing, "{day}");
    }
    assert_eq!(differs(&story, REGISTERED, "2025-12-01"), Difference::YearEnded(on("2025-03-01")));
    assert_eq!(differs(&story, REGISTERED, "2025-02-28"), Difference::FirstLook, "an extract of a day before that look");
}

#[test]
fn another_status_or_another_day_is_news() {
    let story = registered_on("2024-03-01").when(looked("2025-03-01", REGISTERED)).accepted();
    let off = (RegisterStatus::FailedToRenew, REGISTERED.1);
    assert_eq!(differs(&story, off, "2025-12-04"), Difference::Status(RegisterStatus::Registered));
    let until = (RegisterStatus::Registered, Some("2026-11-30"));
    assert_eq!(differs(&story, until, "2025-11-04"), Difference::Until(Some(on("2025-11-30"))));
    assert_eq!(differs(&story, (RegisterStatus::Registered, None), "2025-11-04"), Difference::Until(Some(on("2025-11-30"))));
    // Of two looks on one day the later one stands.
    let twice = story.when(looked("2025-12-04", off)).accepted().when(looked("2025-12-04", until)).accepted();
    assert_eq!(differs(&twice, until, "2025-12-04"), Difference::Nothing);
}

#[test]
fn a_status_is_read_however_an_extract_spells_it() {
    for status in [RegisterStatus::Registered, RegisterStatus::FailedCpd, RegisterStatus::Deceased] {
        assert_eq!(RegisterStatus::from_words(status.words()), Some(status));
    }
    let said = ["No Longer Registered,", " no longer  registered – failed to renew", "REGISTERED", "No Longer Registered -Removed ,"];
    let read = [RegisterStatus::NoLongerRegistered, RegisterStatus::FailedToRenew, RegisterStatus::Registered, RegisterStatus::Removed];
    assert_eq!(said.map(RegisterStatus::from_words), read.map(Some));
    assert_eq!(["", "Suspended", "Registered - Removed"].map(RegisterStatus::from_words), [None; 3]);
}

#[test]
fn a_name_is_the_same_with_more_names_in_between_and_other_hyphens() {
    let is_another = |registered: &str, given: &str, family: &str| is_another_name(registered, &Name::new(given, family).unwrap());
    for (registered, given, family) in [
        ("Anne-Marie Lowe", "Anne Marie", "Lowe"),
        ("Anne Marie Lowe", "Annemarie", "Lowe"),
        ("ANNE-MARIE LOWE", "Anne", "Lowe"),
        ("Marlin Danielle Fay", "Marlin", "Fay"),
        ("Chelsie D'Amore", "Chelsie", "D’Amore"),
        ("Sam Mac-Donald", "Sam", "MacDonald"),
        ("Julio A.B.C Stehr", "Julio", "Stehr"),
        ("Fay Gwendolyn Quitzon Chelsie Goodwin-MacGyver", "Fay Gwendolyn", "Goodwin-MacGyver"),
        ("Ruby-Julio Kreiger-Joy Lakin", "Ruby-Julio", "Kreiger-Joy Lakin"),
        ("Plato", "", "Plato"),
    ] {
        assert!(!is_another(registered, given, family), "{registered}");
    }
    for (registered, given, family) in [
        ("Sam Bogan", "Samuel", "Bogan"),
        ("Marlin Fay", "Marlin", "Lark"),
        ("Sam Ashlee", "Sam", "Lee"),
        ("Fay Marlin", "Marlin", "Fay"),
        ("", "Marlin", "Fay"),
    ] {
        assert!(is_another(registered, given, family), "{registered}");
    }
}
