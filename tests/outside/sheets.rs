//! A coordinator's spreadsheet sent again and again: the same people, what changed of them, and who is held back.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Said, Town, text};

both! {
    the_same_reference_is_the_same_person
    who_cannot_be_told_apart_is_held_back
    who_is_held_back_by_a_rule_stands_in_the_mend_file
    a_new_team_is_opened_at_an_employer_that_is_known
    what_changed_of_a_spell_is_recorded_or_held_back
    teams_and_cohorts_of_others_stay_when_an_import_is_taken_back
    a_team_of_which_something_is_said_stays_when_its_import_is_taken_back
    who_has_one_name_is_read
    a_published_file_is_what_it_says_or_is_refused
    a_council_that_is_named_is_registered
}

const HEAD: &str = "person_ref,given_name,family_name,date_of_birth,registration_number,employer,post,grade,csww_role,team,fte,contract,\
    origin,start_date,end_date";

async fn send(town: &Town, rows: &[&str]) -> Said {
    let file = town.file("sheet.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    town.run(&["import", "journeys", text(&file)]).await
}

async fn sent(town: &Town, rows: &[&str]) -> String {
    let said = send(town, rows).await;
    assert_eq!(said.code, Some(0), "{} {}", said.out, said.err);
    said.out
}

fn mended(town: &Town) -> String {
    std::fs::read_to_string(town.directory.join("sheet.mend.csv")).unwrap()
}

/// Everybody, by name, each with the number of their spells.
async fn people(ada: &Actor) -> Value {
    let nodes = ada.data("{ journeys(first: 50) { nodes { name { full } spells { startedOn } } } }", Value::Null).await;
    let nodes = nodes["journeys"]["nodes"].as_array().unwrap().clone();
    let mut all: Vec<(String, usize)> =
        nodes.iter().map(|it| (it["name"]["full"].as_str().unwrap().to_owned(), it["spells"].as_array().unwrap().len())).collect();
    all.sort();
    json!(all)
}

async fn served(town: &Town) -> (super::town::Serving, Actor) {
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    (serving, ada)
}

async fn the_same_reference_is_the_same_person(town: Town) {
    let twins = ["A,John,Smith,,,Bury,SW,,,,1,,,01/09/2020,", "B,John,Smith,,,Bury,SW,,,,1,,,01/10/2020,"];
    sent(&town, &twins).await;
    let again = sent(&town, &twins).await;
    assert!(again.contains("recorded: 0; unchanged: 2;"), "{again}");
    // A birth date, a number and another surname become known later.
    sent(&town, &["A,John,Smith,01/02/1990,,Bury,SW,,,,1,,,01/09/2020,"]).await;
    sent(&town, &["A,John,Jones,01/02/1990,SW5,Bury,SW,,,,1,,,01/09/2020,"]).await;
    let (_serving, ada) = served(&town).await;
    assert_eq!(people(&ada).await, json!([["John Jones", 1], ["John Smith", 1]]));
    let log = std::fs::read(town.data.join("log.db")).unwrap_or_default();
    assert!(!log.windows(9).any(|it| it == b"reference") || !log.windows(4).any(|it| it == b":A\n:"), "no reference is in the clear");
}

async fn who_cannot_be_told_apart_is_held_back(town: Town) {
    sent(&town, &["A,John,Smith,,,Bury,SW,,,,1,,,01/09/2020,", "B,John,Smith,,,Bury,SW,,,,1,,,01/10/2020,"]).await;
    // The number of one person, and the reference of the other.
    sent(&town, &["A,John,Smith,,SW7,Bury,SW,,,,1,,,01/09/2020,"]).await;
    let said = send(&town, &["B,John,Smith,,SW7,Bury,SW,,,,1,,,01/10/2020,"]).await;
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(mended(&town).contains("the registration number another's"), "{}", mended(&town));
    // A name and a date of birth that somebody with another number has.
    sent(&town, &["C,Cat,Lee,01/02/1990,SW8,Bury,SW,,,,1,,,01/09/2020,"]).await;
    let said = send(&town, &["D,Cat,Lee,01/02/1990,SW9,Bury,SW,,,,1,,,01/10/2020,"]).await;
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(mended(&town).contains("with another registration number"), "{}", mended(&town));
    let (_serving, ada) = served(&town).await;
    assert_eq!(people(&ada).await, json!([["Cat Lee", 1], ["John Smith", 1], ["John Smith", 1]]));
}

async fn who_is_held_back_by_a_rule_stands_in_the_mend_file(town: Town) {
    let rows = [
        "B,Bob,Ray,01/02/1991,SW12,Nowhere Council,SW,,,,1,,,01/09/2020,",
        "C,Cat,Roe,01/02/1992,SW13,Bury,SW,,,,1,,,01/09/2020,",
        "D,Dan,Poe,01/02/2199,SW14,Bury,SW,,,South,1,,,01/09/2199,",
    ];
    let file = town.file("sheet.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    let said = town.run(&["import", "journeys", text(&file), "--dry-run"]).await;
    assert_eq!(said.code, Some(1), "{} {}", said.out, said.err);
    let said = send(&town, &rows).await;
    assert_eq!(said.code, Some(1), "{} {}", said.out, said.err);
    let mend = mended(&town);
    assert!(mend.contains("Bob") && mend.contains("not an employer here") && !mend.contains("Cat"), "{mend}");
    let (_serving, ada) = served(&town).await;
    assert!(people(&ada).await.to_string().contains("Cat Roe"));
    // Put right, it is read.
    let mend = mend.replace("Nowhere Council", "Bury").replace("2199", "1999");
    let file = town.file("mended.csv", mend);
    let _ = town.run(&["import", "journeys", text(&file)]).await;
    assert!(people(&ada).await.to_string().contains("Bob Ray"));
}

async fn a_new_team_is_opened_at_an_employer_that_is_known(town: Town) {
    sent(&town, &["A,Ann,Lee,01/02/1991,SW11,Bury,SW,,,North,1,,,01/09/2020,"]).await;
    sent(&town, &["B,Bob,Lee,01/02/1991,SW12,Bury,SW,,,South,1,,,01/09/2020,"]).await;
    sent(&town, &["C,Cat,Lee,01/02/1991,SW13,Bury,SW,,,North,1,,,01/09/2020,"]).await;
    let (_serving, ada) = served(&town).await;
    let nodes = ada.data("{ journeys(first: 9) { nodes { spells { team { name } } } } }", Value::Null).await.to_string();
    assert_eq!((nodes.matches("North").count(), nodes.matches("South").count()), (2, 1));
}

async fn what_changed_of_a_spell_is_recorded_or_held_back(town: Town) {
    sent(&town, &["A,Jane,Smith,01/02/1990,SW1,Bury,SW,G8,5,East,1,Permanent,1,01/09/2020,"]).await;
    let done = sent(&town, &["A,Jane,Smith,01/02/1990,SW2,Bury,SW,G10,4,West,1,Fixed_term,1,01/09/2020,"]).await;
    for words in ["another grade, csww_role, team, contract from", "another registration number from"] {
        assert!(done.contains(words), "{done}");
    }
    let (_serving, ada) = served(&town).await;
    let query =
        "{ journeys(first: 9) { nodes { registrations { number } spells { startedOn contract team { name } post { grade role } } } } }";
    let said = ada.data(query, Value::Null).await.to_string();
    for words in ["SW2", "FIXED_TERM", "West", "G10", "SENIOR_PRACTITIONER"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // An old sheet, another origin, and a first day that was mended.
    for (row, words) in [
        ("A,Jane,Smith,01/02/1990,SW2,Bury,SW,G8,5,East,1,Permanent,1,01/09/2020,", "the record said so once"),
        ("A,Jane,Smith,01/02/1990,SW2,Bury,SW,G10,4,West,1,Fixed_term,2,01/09/2020,", "column origin"),
        ("A,Jane,Smith,01/02/1990,SW2,Bury,SW,G10,4,West,1,Fixed_term,1,07/09/2020,", "no row is about it"),
        ("A,Jane,Smith,01/02/1990,SW2,Bury,SW,G10,4,West,1,Agency,1,01/09/2020,", "no row is about it"),
    ] {
        let said = send(&town, &[row]).await;
        assert_eq!(said.code, Some(1), "{row} {}", said.out);
        assert!(mended(&town).contains(words), "{}", mended(&town));
    }
    assert_eq!(people(&ada).await, json!([["Jane Smith", 1]]));
    // Two posts at once are two rows.
    let two = ["A,Jane,Smith,01/02/1990,SW2,Bury,SW,G10,4,West,1,Fixed_term,1,01/09/2020,", "A,,,,,Bury,Out of hours,,,,0.2,,,07/09/2020,"];
    sent(&town, &two).await;
    assert_eq!(people(&ada).await, json!([["Jane Smith", 2]]));
}

async fn teams_and_cohorts_of_others_stay_when_an_import_is_taken_back(town: Town) {
    let sheet = |rows: &str| format!("person_ref,given_name,family_name,employer,team,start_date,cohort,joined_on\n{rows}\n");
    let first = sheet("A,Ann,Lee,Bury,North,01/09/2020,Autumn,01/09/2020\nC,Cat,Lee,Bury,South,01/09/2020,Spring,01/09/2020");
    let done = town.done(&["import", "journeys", text(&town.file("first.csv", first))]).await;
    let import = done.split("take-back ").nth(1).and_then(|it| it.split(' ').next()).unwrap().to_owned();
    let second = sheet("B,Bob,Ray,Bury,North,01/09/2020,Autumn,01/09/2020");
    town.done(&["import", "journeys", text(&town.file("second.csv", second))]).await;
    let done = town.done(&["import", "take-back", &import, "--reason", "the wrong file"]).await;
    for what in ["EmployerRegistered", "TeamOpened", "CohortOpened"] {
        assert_eq!(done.matches(what).count(), 1, "{what}: {done}");
    }
    let (_serving, ada) = served(&town).await;
    let query =
        "{ journeys(first: 9) { nodes { name { full } memberships { cohort { name } } spells { team { name } employer { name } } } }
        cohorts(first: 9) { nodes { name } } }";
    let it = ada.data(query, Value::Null).await;
    let bob = json!({ "name": { "full": "Bob Ray" }, "memberships": [{ "cohort": { "name": "Autumn" } }],
        "spells": [{ "team": { "name": "North" }, "employer": { "name": "Bury" } }] });
    assert_eq!((&it["journeys"]["nodes"], &it["cohorts"]["nodes"]), (&json!([bob]), &json!([{ "name": "Autumn" }])));
}

async fn a_team_of_which_something_is_said_stays_when_its_import_is_taken_back(town: Town) {
    let rows = ["A,Ann,Lee,,,Bury,SW,,,North,1,,,01/09/2020,", "B,Bob,Ray,,,Bury,SW,,,South,1,,,01/09/2020,"];
    let done = sent(&town, &rows).await;
    let import = done.split("take-back ").nth(1).and_then(|it| it.split(' ').next()).unwrap().to_owned();
    let (_serving, ada) = served(&town).await;
    let bury = ada.data("{ employers { nodes { id teams { id name } } } }", Value::Null).await["employers"]["nodes"][0].clone();
    let south = bury["teams"].as_array().unwrap().iter().find(|it| it["name"] == "South").unwrap()["id"].clone();
    let load = json!({ "employerId": bury["id"], "teamId": south, "caseload": 16.5, "effectiveOn": "2021-01-01" });
    ada.done("setFullCaseload", "", load).await;
    town.done(&["import", "take-back", &import, "--reason", "the wrong file"]).await;
    let left = ada.data("{ employers { nodes { teams { name } } } }", Value::Null).await;
    assert_eq!(left["employers"]["nodes"], json!([{ "teams": [{ "name": "South" }] }]));
}

async fn who_has_one_name_is_read(town: Town) {
    sent(&town, &["A,,Suharto,01/02/1990,SW11,Bury,SW,,,,1,,,01/09/2020,"]).await;
    let (_serving, ada) = served(&town).await;
    assert_eq!(people(&ada).await, json!([["Suharto", 1]]));
}

async fn a_published_file_is_what_it_says_or_is_refused(town: Town) {
    let all = std::fs::read_to_string(super::town::sample("crates/server/data/csww_indicators_2017_to_2025.csv")).unwrap();
    let few: Vec<&str> = all.lines().take(1).chain(all.lines().filter(|it| it.contains(",National,"))).collect();
    let few = few.join("\n") + "\n";
    let file = town.file("few.csv", &few);
    for release in ["", " ", &"x".repeat(5_000)] {
        town.refused(&["import", "published", text(&file), "--release", release]).await;
    }
    for (content, words) in [(few.replace("36186.3", "-5"), "figure"), (few.replace("starters_fte", "starters"), "starters_fte")] {
        let said = town.refused(&["import", "published", text(&town.file("broken.csv", content))]).await;
        assert!(said.contains(words), "{said}");
    }
    town.done(&["import", "published", text(&town.file("colon.csv", few.replace("36186.3", ":")))]).await;
    let (_serving, ada) = served(&town).await;
    let query = "{ published(area: \"England\", year: 2025) { inPost { fte symbol } } }";
    assert_eq!(ada.data(query, Value::Null).await["published"]["inPost"], json!({ "fte": null, "symbol": ":" }));
}

async fn a_council_that_is_named_is_registered(town: Town) {
    let file = town.file("one.csv", "person_ref,family_name\nA,Lee\n");
    town.done(&["import", "journeys", text(&file), "--employer", "Bury"]).await;
    town.refused(&["import", "journeys", text(&file), "--employer", "Buryx"]).await;
}
