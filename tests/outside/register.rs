//! An extract of the regulator's register: what differs is shown, recorded where that is asked for, and recorded once.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Town, sample, text};

both! {
    what_differs_is_shown_then_recorded_and_then_there_is_nothing_more_to_record
    who_is_not_in_the_extract_is_told_by_their_journey_and_nobody_by_name
    what_cannot_be_read_or_recorded_holds_back_nobody_else
    an_import_of_the_register_is_taken_back_as_one
    an_extract_names_an_employer_and_a_day_that_has_come
}

const SHEET: &str = "person_ref,given_name,family_name,registration_number,employer,post,fte,start_date,end_date";
const HEAD: &str =
    "Id,Registration Number,Registered Name,Status,Town of employment,Registered from,Registered until,Registered,Test Scenario";

/// Ann, Bob and Cat have numbers, Dan has none yet, and Eve has left.
async fn staffed(town: &Town) {
    let rows = [
        "A,Ann Marie,Lee,SW991001,Bury,Social worker,1,01/09/2020,",
        "B,Bob,Ray,SW991002,Bury,Social worker,1,01/09/2020,",
        "C,Cat,Roe,SW991003,Bury,Social worker,1,01/09/2020,",
        "D,Dan,Poe,,Bury,Social worker,1,01/09/2020,",
        "E,Eve,Fox,SW991005,Bury,Social worker,1,01/09/2020,31/08/2021",
    ];
    let file = town.file("sheet.csv", format!("{SHEET}\n{}\n", rows.join("\n")));
    town.done(&["import", "journeys", text(&file)]).await;
}

fn row(number: u32, name: &str, (status, until): (&str, &str)) -> String {
    format!("{number},SW{number},{name},{status},Bury,2012-08-01 00:00:00,{until},,")
}

const ON: (&str, &str) = ("Registered", "2099-11-30 00:00:00");
const OFF: (&str, &str) = ("\"No Longer Registered - Failed to Renew,\"", "2020-11-30 00:00:00");

fn extract(town: &Town, rows: &[String]) -> String {
    text(&town.file("extract.csv", format!("\u{feff}{HEAD}\r\n{}\r\n", rows.join("\r\n")))).to_owned()
}

async fn head(town: &Town) -> String {
    town.done(&["head"]).await
}

/// What is on record of looks into the register, by name.
async fn looked_up(cora: &Actor) -> Value {
    let asked =
        "{ journeys(first: 9) { nodes { name { full } registered { registered by since } registerChecks { status registeredUntil } } } }";
    cora.data(asked, Value::Null).await["journeys"]["nodes"].clone()
}

fn of<'a>(all: &'a Value, name: &str) -> &'a Value {
    all.as_array().unwrap().iter().find(|it| it["name"]["full"] == name).unwrap()
}

async fn what_differs_is_shown_then_recorded_and_then_there_is_nothing_more_to_record(town: Town) {
    staffed(&town).await;
    let file = extract(&town, &[row(991_001, "Ann-Marie Lee", ON), row(991_002, "Bob Ray", OFF), row(991_003, "Cat Roe", ON)]);
    let show = ["import", "register", &file, "--employer", "Bury"];
    let record = [&show[..], &["--record"]].concat();
    let before = head(&town).await;
    let shown = town.done(&show).await;
    for line in [
        "row 2: first look: Registered, until 2099-11-30",
        "row 3: first look: No Longer Registered - Failed to Renew, until 2020-11-30",
        "in the extract, and nobody's here: 0",
        "in post without a number on record: 1",
        "would be recorded: 3; unchanged: 0; left out: 0",
        "the same command with --record does it",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert_eq!(head(&town).await, before, "nothing is recorded unless that is asked for");
    let done = town.done(&record).await;
    assert!(done.contains("recorded: 3; unchanged: 0;") && done.contains("waymark import take-back"), "{done}");
    let after = head(&town).await;
    let again = town.done(&record).await;
    assert!(again.contains("recorded: 0; unchanged: 3;"), "{again}");
    assert_eq!(head(&town).await, after, "the same file again records nothing");
    let file =
        extract(&town, &[row(991_001, "Ann-Marie Lee", OFF), row(991_002, "Bob Ray", ON), row(991_003, "Cat Roe", ("Registered", ""))]);
    let next = town.done(&["import", "register", &file, "--employer", "Bury", "--record"]).await;
    for line in [
        "row 2: status changed: No Longer Registered - Failed to Renew, until 2020-11-30; was Registered",
        "row 3: status changed: Registered, until 2099-11-30; was No Longer Registered - Failed to Renew",
        "row 4: day changed: Registered, until no day; was until 2099-11-30",
    ] {
        assert!(next.contains(line), "{line}: {next}");
    }
    let serving = town.serve().await;
    let cora = town.somebody(&serving, &["coordinator", "--employer", "Bury"]).await;
    let all = looked_up(&cora).await;
    let ann = json!([{ "status": "REGISTERED", "registeredUntil": "2099-11-30" },
        { "status": "FAILED_TO_RENEW", "registeredUntil": "2020-11-30" }]);
    assert_eq!(of(&all, "Ann Marie Lee")["registerChecks"], ann);
    assert_eq!(of(&all, "Ann Marie Lee")["registered"]["registered"], false);
    assert_eq!(of(&all, "Bob Ray")["registered"]["registered"], true);
    assert_eq!(of(&all, "Dan Poe")["registerChecks"], json!([]));
    let imports = "{ log(first: 100) { nodes { entry { type fact { ... on FileImported { file entries } } } } } }";
    let ada = town.ada(&serving).await;
    let logged = ada.data(imports, Value::Null).await.to_string();
    assert_eq!(logged.matches("\"REGISTER\"").count(), 2, "one import each: {logged}");
}

async fn who_is_not_in_the_extract_is_told_by_their_journey_and_nobody_by_name(town: Town) {
    staffed(&town).await;
    let strangers = (991_100..991_103).map(|it| row(it, "Somebody Else", ON));
    let rows: Vec<String> = [row(991_001, "Ann Lark", ON), row(991_005, "Eve Fox", OFF)].into_iter().chain(strangers).collect();
    let file = extract(&town, &rows);
    let said = town.run(&["import", "register", &file, "--employer", "Bury"]).await;
    assert_eq!(said.code, Some(0), "{} {}", said.out, said.err);
    assert!(said.out.contains("in the extract, and nobody's here: 4"), "who left is nobody's business here: {}", said.out);
    assert!(said.err.contains("row 2: the name differs"), "{}", said.err);
    assert_eq!(said.err.matches("in post, and the number is not in the extract").count(), 2, "Bob and Cat: {}", said.err);
    let ids: Vec<&str> = said.err.lines().filter_map(|it| it.split("journey ").nth(1)?.split(':').next()).collect();
    let told = ids.iter().fold(format!("{}{}", said.out, said.err), |told, id| told.replace(id, ""));
    for name in ["Ann", "Lee", "Lark", "Bob", "Ray", "Cat", "Roe", "Dan", "Eve", "Somebody", "SW9"] {
        assert!(!told.contains(name), "{name}: {told}");
    }
    // The journey that is told is the one of whom it is about.
    let serving = town.serve().await;
    let cora = town.somebody(&serving, &["coordinator", "--employer", "Bury"]).await;
    for id in ids {
        let data = cora.data("query($id: ID!) { journey(id: $id) { name { full } } }", json!({ "id": id })).await;
        assert!(["Bob Ray", "Cat Roe"].contains(&data["journey"]["name"]["full"].as_str().unwrap()));
    }
}

async fn what_cannot_be_read_or_recorded_holds_back_nobody_else(town: Town) {
    staffed(&town).await;
    let bob = row(991_002, "Bob Ray", ON).replace(",,", ",False,");
    let rows = [row(991_001, "Ann Lee", ON), bob, row(991_003, "Cat Roe", ("Registered", "2020-11-30 00:00:00"))];
    let file = extract(&town, &rows);
    let said = town.run(&["import", "register", &file, "--employer", "Bury", "--record"]).await;
    assert_eq!(said.code, Some(1), "{} {}", said.out, said.err);
    assert!(said.err.contains("row 3, Registered: says the opposite of the status; ") && said.err.contains("(disagrees)"), "{}", said.err);
    assert!(said.out.contains("left out: row 4: ") && said.out.contains("--on"), "{}", said.out);
    assert!(said.out.contains("recorded: 1; unchanged: 0; left out: 2"), "{}", said.out);
    assert!(!said.err.contains("not in the extract"), "Bob's row is there, though it cannot be read: {}", said.err);
    // On its own day the extract is right.
    let fine = extract(&town, &[row(991_003, "Cat Roe", ("Registered", "2020-11-30 00:00:00"))]);
    let done = town.done(&["import", "register", &fine, "--employer", "Bury", "--on", "2020-10-05", "--record"]).await;
    assert!(done.contains("recorded: 1;"), "{done}");
    let before = head(&town).await;
    let example = sample("tests/data/register/example.csv");
    let said = town.refused(&["import", "register", text(&example), "--employer", "Bury", "--record"]).await;
    assert_eq!(said.matches("(registration-number)").count(), 2, "{said}");
    assert_eq!(head(&town).await, before, "nobody of the example is here");
}

async fn an_import_of_the_register_is_taken_back_as_one(town: Town) {
    staffed(&town).await;
    let file = extract(&town, &[row(991_001, "Ann Lee", ON), row(991_002, "Bob Ray", OFF)]);
    let all = ["import", "register", &file, "--employer", "Bury", "--record"];
    let done = town.done(&all).await;
    let id = done.split("take-back ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let back = town.done(&["import", "take-back", &id, "--reason", "another council's extract"]).await;
    assert!(back.contains("2 entries retracted"), "{back}");
    let again = town.done(&all).await;
    assert!(again.contains("recorded: 2;"), "what was taken back is news again: {again}");
}

async fn an_extract_names_an_employer_and_a_day_that_has_come(town: Town) {
    staffed(&town).await;
    let file = extract(&town, &[row(991_001, "Ann Lee", ON)]);
    let said = town.refused(&["import", "register", &file, "--employer", "Burry"]).await;
    assert!(said.contains("Burry"), "{said}");
    let said = town.refused(&["import", "register", &file, "--employer", "Bury", "--on", "2098-01-01"]).await;
    assert!(said.contains("still to come") && said.contains("--on"), "{said}");
    let said = town.refused(&["import", "register", text(&town.file("other.csv", "a,b\n1,2\n")), "--employer", "Bury"]).await;
    assert!(said.contains("(missing-column)") && said.contains("Registration Number"), "{said}");
}
