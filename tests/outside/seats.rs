//! A spreadsheet against what others have: the last seat of a cohort, a reader that stops reading, and half of a person.

use std::process::Stdio;

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town, text};

both! {
    who_finds_no_seat_is_held_back_and_nobody_else
    what_somebody_leaves_may_be_taken_further_up_in_the_file
    nobody_is_recorded_by_halves
    who_stops_reading_stops_nothing
    a_column_of_notes_does_not_open_a_team_for_each
}

const HEAD: &str = "person_ref,family_name,employer,team,start_date,origin,cohort,joined_on,left_on";

/// Sends a sheet; answers the exit code, what was printed, and the mend file.
async fn send(town: &Town, rows: &[&str], but: &[&str]) -> (Option<i32>, String, String) {
    let file = town.file("sheet.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    let said = town.run(&[&["import", "journeys", text(&file)], but].concat()).await;
    let mend = std::fs::read_to_string(town.directory.join("sheet.mend.csv")).unwrap_or_default();
    (said.code, said.out, mend)
}

async fn cohort(cora: &Actor, seats: u32) -> Value {
    let cohort = json!({ "name": "September", "programme": "asye", "seats": seats, "effectiveOn": "2026-09-01" });
    cora.done("openCohort", "cohort { id }", cohort).await["cohort"]["id"].clone()
}

async fn members(cora: &Actor, cohort: &Value) -> Value {
    let it = cora.data("query($id: ID!) { cohort(id: $id) { members { totalCount } } }", json!({ "id": cohort })).await;
    it["cohort"]["members"]["totalCount"].clone()
}

async fn who_finds_no_seat_is_held_back_and_nobody_else(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    let september = cohort(&cora, 2).await;
    let rows = [
        "A,Lee,Salford,,01/09/2026,,September,01/09/2026,",
        "B,Ray,Salford,North,01/09/2026,,,,",
        "C,Roe,Salford,,01/09/2026,,september,01/09/2026,",
        "D,Poe,Salford,South,01/09/2026,,,,",
        "D,,,,,,September,02/09/2026,",
    ];
    for dry_run in [true, false] {
        let (code, out, mend) = send(&town, &rows, if dry_run { &["--dry-run"] } else { &[] }).await;
        assert_eq!(code, Some(1), "{out}");
        let words = "row 6: column cohort: every seat of this cohort is taken; name another cohort";
        assert!(out.contains(words) && out.contains("recorded: 3; unchanged: 0; left out: 1"), "{out}");
        let is_mended = mend.contains("Poe") && mend.contains("COHORT_FULL") && !mend.contains("Ray");
        assert!(dry_run || is_mended, "{mend}");
    }
    assert_eq!(members(&cora, &september).await, 2);
    let teams = cora.data("{ journeys(first: 9) { nodes { spells { team { name } } } } }", Value::Null).await.to_string();
    assert!(teams.contains("North") && !teams.contains("South"), "who was held back opens nothing: {teams}");
    let (code, out, _) = send(&town, &rows[..3], &[]).await;
    assert!(code == Some(0) && out.contains("recorded: 0; unchanged: 3"), "who has a seat is found there again: {out}");
    town.done(&["verify"]).await;
}

async fn what_somebody_leaves_may_be_taken_further_up_in_the_file(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    let september = cohort(&cora, 1).await;
    assert_eq!(send(&town, &["A,Lee,Salford,,01/09/2026,,September,01/09/2026,"], &[]).await.0, Some(0));
    let rows = ["B,Ray,Salford,,01/09/2026,,September,01/10/2026,", "A,Lee,Salford,,01/09/2026,,September,01/09/2026,30/09/2026"];
    let (code, out, _) = send(&town, &rows, &[]).await;
    assert_eq!(code, Some(0), "{out}");
    assert_eq!(members(&cora, &september).await, 1, "one at a time");
    town.done(&["verify"]).await;
}

async fn nobody_is_recorded_by_halves(town: Town) {
    assert_eq!(send(&town, &["A,Lee,Bury,North,01/09/2020,1,,,"], &[]).await.0, Some(0));
    let (code, out, mend) = send(&town, &["A,Lee,Bury,South,01/09/2020,2,,,", "B,Ray,Bury,,01/09/2020,,,,"], &[]).await;
    assert!(code == Some(1) && out.contains("recorded: 1; unchanged: 0; left out: 1"), "{out}");
    assert!(mend.contains("column origin") && !mend.contains("Ray"), "{mend}");
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    let teams = ada.data("{ journeys(first: 9) { nodes { spells { team { name } } } } }", Value::Null).await.to_string();
    assert!(teams.contains("North") && !teams.contains("South"), "{teams}");
}

async fn who_stops_reading_stops_nothing(town: Town) {
    let rows: Vec<String> = (0..400).map(|it| format!("P{it},Lee,Bury,,{},,,,", if it == 0 { "01/09/2020" } else { "soon" })).collect();
    let file = town.file("sheet.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    let mut command = town.command(&["import", "journeys", text(&file)]);
    let mut reading = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((reading.stdout.take(), reading.stderr.take()));
    assert_eq!(reading.wait().await.unwrap().code(), Some(1));
    assert!(town.directory.join("sheet.mend.csv").exists(), "what was held back can be put right");
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    assert_eq!(ada.data("{ journeys(first: 1) { totalCount } }", Value::Null).await["journeys"]["totalCount"], 1);
}

async fn a_column_of_notes_does_not_open_a_team_for_each(town: Town) {
    let rows: Vec<String> = (0..1_001).map(|it| format!("P{it},Lee,Bury,Note {it},01/09/2020,,,,")).collect();
    let file = town.file("sheet.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    let said = town.refused(&["import", "journeys", text(&file)]).await;
    assert!(said.contains("row 1002, column team: would open more than 1,000"), "{said}");
}
