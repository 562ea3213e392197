//! Returns of one council over the years: corrected, in any order, cut short, sent twice, and about people who are gone.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Town, text, until};

both! {
    an_import_that_was_stopped_after_its_commit_records_nobody_twice
    two_imports_of_one_file_at_once_record_what_one_would
    agency_workers_leave_when_a_return_does_not_have_them
    who_goes_over_from_an_agency_is_counted_once
    a_corrected_return_corrects_what_the_first_one_led_to
    an_earlier_year_that_comes_later_leaves_the_later_year_as_it_was
    an_erased_person_does_not_stand_in_the_way_of_a_return
    what_others_stand_on_stays_when_an_import_is_taken_back
    a_number_that_changed_is_released_and_the_new_one_claimed
    a_row_with_impossible_days_is_left_out_and_named
    a_refusal_names_line_and_field_in_a_dry_run_too
    a_return_of_no_year_is_refused_in_one_line
}

/// A worker of a return, each field as it is usually, but for those that are given; an empty one is left out.
fn worker(but: &[(&str, &str)]) -> String {
    let usual = [
        ("AgencyWorker", "0"),
        ("SWENo", "SW1234"),
        ("FTE", "1"),
        ("PersonBirthDate", "1980-01-01"),
        ("GenderCurrent", "2"),
        ("Ethnicity", "WBRI"),
        ("QualInst", "Salford"),
        ("QualLevel", "1"),
        ("StepUpGrad", "0"),
        ("OrgRole", "5"),
        ("RoleStartDate", "2020-01-06"),
        ("StartOrigin", "1"),
        ("RoleEndDate", ""),
        ("LeaverDestination", ""),
        ("ReasonLeave", ""),
        ("FTE30", "1"),
        ("Cases30", "15"),
        ("WorkingDaysLost", "3"),
        ("FrontlineGrad", "0"),
    ];
    let field = |(name, value): (&str, &str)| {
        let value = but.iter().find(|(it, _)| *it == name).map_or(value, |(_, it)| it);
        if value.is_empty() { String::new() } else { format!("<{name}>{value}</{name}>") }
    };
    format!("<CSWWWorker>{}</CSWWWorker>\n", usual.map(field).concat())
}

/// Another worker, known by a number of their own.
fn numbered(number: usize, but: &[(&str, &str)]) -> String {
    let (swe, born_on) = (format!("SW{}", 2000 + number), format!("19{}-03-0{}", 50 + number / 9 % 50, 1 + number % 9));
    worker(&[&[("SWENo", swe.as_str()), ("PersonBirthDate", born_on.as_str())], but].concat())
}

const LEAVER: [(&str, &str); 2] = [("FTE", "0"), ("Cases30", "")];

fn left<'a>(on: &'a str, reason: &'a str, destination: &'a str) -> Vec<(&'a str, &'a str)> {
    [&LEAVER[..], &[("RoleEndDate", on), ("ReasonLeave", reason), ("LeaverDestination", destination)]].concat()
}

fn of_council(lea: u16, year: u16, workers: &[String]) -> String {
    format!(
        "<Message><Header><CollectionDetails><Collection>CSWW</Collection><Year>{year}</Year><ReferenceDate>{year}-09-30</ReferenceDate>\
         </CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>{lea}</LEA></Source></Header><LALevelVacancies>\
         <NumberOfVacancies>2.5</NumberOfVacancies><NoAgencyFTE>1</NoAgencyFTE><NoAgencyHeadcount>1</NoAgencyHeadcount></LALevelVacancies>\n\
         {}</Message>",
        workers.concat()
    )
}

fn returned(year: u16, workers: &[String]) -> String {
    of_council(355, year, workers)
}

async fn import(town: &Town, year: u16, workers: &[String]) -> String {
    town.done(&["import", "csww", text(&town.file("return.xml", returned(year, workers)))]).await
}

fn id_of(done: &str) -> String {
    done.split("take-back ").nth(1).and_then(|it| it.split(' ').next()).unwrap().to_owned()
}

/// In post, leavers, agency, cases and days lost of a year.
async fn figures(ada: &Actor, employer: &str, year: u16) -> Value {
    let query = "query($employer: ID!, $on: Date!) { workforce(employer: $employer, on: $on) { inPost { fte headcount }
        leavers { fte headcount } agency { fte headcount } cases daysLost } }";
    let it = ada.data(query, json!({ "employer": employer, "on": format!("{year}-09-30") })).await["workforce"].clone();
    let pair = |name: &str| json!([it[name]["fte"], it[name]["headcount"]]);
    json!([pair("inPost"), pair("leavers"), pair("agency"), it["cases"], it["daysLost"]])
}

async fn served(town: &Town) -> (super::town::Serving, Actor) {
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    (serving, ada)
}

async fn total(ada: &Actor) -> Value {
    ada.data("{ journeys(first: 1) { totalCount } }", Value::Null).await["journeys"]["totalCount"].clone()
}

async fn journey(ada: &Actor) -> Value {
    let query = "{ journeys(first: 1) { nodes { id registrations { number } spells { startedOn lastDay } } } }";
    ada.data(query, Value::Null).await["journeys"]["nodes"][0].clone()
}

async fn an_import_that_was_stopped_after_its_commit_records_nobody_twice(town: Town) {
    import(&town, 2021, &[worker(&[])]).await;
    let workers: Vec<String> = (0..400).map(|number| numbered(number, &[("SWENo", &format!("ZZ{:010}", number + 1))])).collect();
    let file = town.file("2022.xml", returned(2022, &workers));
    // Whoever feeds the views falls silent: what is recorded now is in no view for a while.
    let silent = town.serve().await;
    silent.pause();
    let before = town.done(&["head"]).await;
    let mut stopped = town.command(&["import", "csww", text(&file)]).spawn().unwrap();
    until("a commit", async || (town.done(&["head"]).await != before).then_some(())).await;
    stopped.kill().await.unwrap();
    town.done(&["import", "csww", text(&file)]).await;
    silent.kill().await;
    let (_serving, ada) = served(&town).await;
    assert_eq!(total(&ada).await, 401);
}

async fn two_imports_of_one_file_at_once_record_what_one_would(town: Town) {
    import(&town, 2021, &[worker(&[])]).await;
    let workers: Vec<String> = (0..60).map(|number| numbered(number, &[("SWENo", &format!("ZZ{:010}", number + 1))])).collect();
    let file = town.file("2022.xml", returned(2022, &workers));
    // The embedded store is one process's at a time: there, one waits for the other or is told so.
    let all = ["import", "csww", text(&file)];
    let (one, other) = tokio::join!(town.run(&all), town.run(&all));
    assert!([one.code, other.code].contains(&Some(0)), "{} {}", one.err, other.err);
    if town.database.is_some() {
        assert_eq!((one.code, other.code), (Some(0), Some(0)), "{} {}", one.err, other.err);
    }
    let (_serving, ada) = served(&town).await;
    assert_eq!(total(&ada).await, 61);
}

async fn agency_workers_leave_when_a_return_does_not_have_them(town: Town) {
    let agency = |number| numbered(number, &[("AgencyWorker", "1"), ("RoleStartDate", "2022-02-01"), ("WorkingDaysLost", "")]);
    let others = |from, to| [worker(&[]), numbered(80, &[])].into_iter().chain((from..to).map(agency)).collect::<Vec<_>>();
    import(&town, 2022, &others(0, 5)).await;
    let done = import(&town, 2023, &others(4, 6)).await;
    assert_eq!(done.matches("agency work ended on 2022-10-01").count(), 4, "{done}");
    // One who is directly employed is in no row: asked about, and not taken to have left.
    let file = town.file("2024.xml", returned(2024, &others(5, 7)[1..]));
    let said = town.run(&["import", "csww", text(&file)]).await;
    assert!(said.err.contains("1 directly employed") && said.err.contains("query-not-returned"), "{}", said.err);
    let (_serving, ada) = served(&town).await;
    let counts = async |year| figures(&ada, "Salford", year).await[2][1].clone();
    assert_eq!([counts(2022).await, counts(2023).await, counts(2024).await], [5, 2, 2]);
    assert_eq!(figures(&ada, "Salford", 2024).await[0], json!([2.0, 2]));
    town.done(&["verify"]).await;
}

async fn who_goes_over_from_an_agency_is_counted_once(town: Town) {
    import(&town, 2022, &[worker(&[("AgencyWorker", "1"), ("WorkingDaysLost", "")])]).await;
    import(&town, 2023, &[worker(&[("RoleStartDate", "2023-01-09"), ("StartOrigin", "4"), ("WorkingDaysLost", "")])]).await;
    let (_serving, ada) = served(&town).await;
    let (one, none) = (json!([1.0, 1]), json!([0.0, 0]));
    assert_eq!(figures(&ada, "Salford", 2022).await, json!([none, none, one, 15, null]));
    assert_eq!(figures(&ada, "Salford", 2023).await, json!([one, none, none, 15, null]));
    assert_eq!(journey(&ada).await["spells"][0]["lastDay"], "2023-01-08");
}

async fn a_corrected_return_corrects_what_the_first_one_led_to(town: Town) {
    let (serving, _) = served(&town).await;
    let (one, none) = (json!([1.0, 1]), json!([0.0, 0]));
    import(&town, 2022, &[worker(&[])]).await;
    let ada = town.ada(&serving).await;
    let corrected = [("WorkingDaysLost", "4"), ("Cases30", "12"), ("FTE", "0.8"), ("RoleStartDate", "2021-03-01")];
    import(&town, 2022, &[worker(&corrected)]).await;
    assert_eq!(figures(&ada, "Salford", 2022).await, json!([[0.8, 1], none, none, 12, 4.0]));
    assert_eq!(journey(&ada).await["spells"], json!([{ "startedOn": "2021-03-01", "lastDay": null }]));
    import(&town, 2022, &[worker(&left("2022-05-01", "1", "1"))]).await;
    let after = figures(&ada, "Salford", 2022).await;
    assert_eq!(after, json!([none, one, none, null, 3.0]));
    import(&town, 2022, &[worker(&left("2022-06-01", "5", "3"))]).await;
    assert_eq!(journey(&ada).await["spells"], json!([{ "startedOn": "2020-01-06", "lastDay": "2022-06-01" }]));
    let query = "{ journeys(first: 1) { nodes { spells { leaveReason leaverDestination } } } }";
    let said = ada.ask(query, Value::Null).await;
    if said.get("errors").is_none() {
        assert!(said.to_string().contains("RETIRED"), "{said}");
    }
    let head = town.done(&["head"]).await;
    let last = import(&town, 2022, &[worker(&left("2022-06-01", "5", "3"))]).await;
    assert!(last.contains("recorded: 0; unchanged: 1;"), "{last}");
    assert_eq!(town.done(&["head"]).await, head);
    drop(serving);
    town.done(&["verify"]).await;
}

async fn an_earlier_year_that_comes_later_leaves_the_later_year_as_it_was(town: Town) {
    let (serving, _) = served(&town).await;
    import(&town, 2023, &[worker(&[("FTE", "0.8")]), numbered(1, &[("OrgRole", "4"), ("RoleStartDate", "2023-02-01"), ("FTE", "0.6")])])
        .await;
    let ada = town.ada(&serving).await;
    let of_2023 = figures(&ada, "Salford", 2023).await;
    assert_eq!(of_2023[0], json!([1.4, 2]));
    import(&town, 2022, &[worker(&[]), numbered(1, &[])]).await;
    assert_eq!(figures(&ada, "Salford", 2023).await, of_2023);
    assert_eq!(figures(&ada, "Salford", 2022).await[0], json!([2.0, 2]));
    import(&town, 2022, &[worker(&[("FTE", "0.9")]), numbered(1, &[])]).await;
    assert_eq!(figures(&ada, "Salford", 2023).await, of_2023);
    assert_eq!(figures(&ada, "Salford", 2022).await[0], json!([1.9, 2]));
}

async fn an_erased_person_does_not_stand_in_the_way_of_a_return(town: Town) {
    import(&town, 2022, &[worker(&[]), numbered(1, &[])]).await;
    let (serving, ada) = served(&town).await;
    let query = "{ journeys(first: 9) { nodes { id registrations { number } } } }";
    let nodes = ada.data(query, Value::Null).await["journeys"]["nodes"].clone();
    let of_number = |it: &&Value| it["registrations"][0]["number"] == "SW1234";
    let erased = nodes.as_array().unwrap().iter().find(of_number).unwrap()["id"].as_str().unwrap().to_owned();
    let second = town.ada(&serving).await;
    ada.agree_with(&second, &erased).await;
    drop(serving);
    town.done(&["erase", &erased, "--ground", "requested", "--yes"]).await;
    let file = town.file("2023.xml", returned(2023, &[worker(&[]), numbered(1, &[("FTE", "0.5")])]));
    for dry_run in [true, false] {
        let mut all = vec!["import", "csww", text(&file)];
        all.extend(dry_run.then_some("--dry-run"));
        let said = town.run(&all).await;
        assert_eq!(said.code, Some(1), "{} {}", said.out, said.err);
        assert!(said.out.contains("recorded: 1;") && said.out.contains("left out: row at line 2, SWENo"), "{}", said.out);
    }
    let (_serving, ada) = served(&town).await;
    assert_eq!(figures(&ada, "Salford", 2023).await[0], json!([1.5, 2]));
}

async fn what_others_stand_on_stays_when_an_import_is_taken_back(town: Town) {
    let file = town.file("bury.xml", of_council(351, 2022, &[worker(&[])]));
    let import = id_of(&town.done(&["import", "csww", text(&file)]).await);
    let sheet = "person_ref,given_name,family_name,registration_number,employer,start_date\nA,Ann,Lee,SW11,Bury,01/09/2020\n";
    town.done(&["import", "journeys", text(&town.file("ann.csv", sheet))]).await;
    let (_serving, ada) = served(&town).await;
    assert_eq!(figures(&ada, "Bury", 2022).await[0], json!([2.0, 2]));
    let done = town.done(&["import", "take-back", &import, "--reason", "the wrong file"]).await;
    assert!(done.contains("left as it is") && done.contains("EmployerRegistered"), "{done}");
    assert_eq!(figures(&ada, "Bury", 2022).await[0], json!([1.0, 1]));
    let query = "{ journeys(first: 9) { nodes { spells { employer { name } } } } }";
    let nodes = ada.data(query, Value::Null).await["journeys"]["nodes"].clone();
    assert_eq!(nodes, json!([{ "spells": [{ "employer": { "name": "Bury" } }] }]));
    town.refused(&["import", "take-back", &import, "--reason", "again"]).await;
}

async fn a_number_that_changed_is_released_and_the_new_one_claimed(town: Town) {
    import(&town, 2022, &[worker(&[])]).await;
    let done = import(&town, 2023, &[worker(&[("SWENo", "SW999")])]).await;
    assert!(done.contains("another registration number from 2023-09-30"), "{done}");
    // The number that was given up may be somebody else's.
    import(&town, 2024, &[worker(&[("SWENo", "SW999")])]).await;
    let (_serving, ada) = served(&town).await;
    let held = journey(&ada).await["registrations"].clone();
    assert!(held.to_string().contains("SW999"), "{held}");
    assert_eq!(total(&ada).await, 1);
}

async fn a_row_with_impossible_days_is_left_out_and_named(town: Town) {
    let ended = [&[("RoleStartDate", "2022-03-01")], &left("2022-02-01", "1", "1")[..]].concat();
    let workers = [worker(&[]), numbered(1, &[("RoleStartDate", "2023-12-01")]), numbered(2, &ended)];
    let said = town.run(&["import", "csww", text(&town.file("return.xml", returned(2022, &workers)))]).await;
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("recorded: 1;"), "{}", said.out);
    assert!(said.out.contains("left out: row at line 3, RoleStartDate") && said.out.contains("row at line 4, RoleEndDate"), "{}", said.out);
    let (_serving, ada) = served(&town).await;
    assert_eq!(total(&ada).await, 1);
}

async fn a_refusal_names_line_and_field_in_a_dry_run_too(town: Town) {
    let all = [
        worker(&[]),
        numbered(1, &[("Cases30", "900")]),
        worker(&[("SWENo", "SW2002"), ("PersonBirthDate", "2022-12-30")]),
        numbered(3, &[("RoleStartDate", "2023-12-01")]),
    ];
    let file = town.file("return.xml", returned(2022, &all));
    let before = town.done(&["head"]).await;
    for (dry_run, words) in [(true, "nothing would be recorded"), (false, "nothing was recorded")] {
        let mut all = vec!["import", "csww", text(&file)];
        all.extend(dry_run.then_some("--dry-run"));
        let said = town.refused(&all).await;
        assert!(said.contains(words) && !said.contains("journey/"), "{said}");
        // Everything that is to be put right stands there at once, with what to do about it.
        for words in ["line 3, Cases30: ", "check the number of cases", "line 4, PersonBirthDate: ", "line 5, RoleStartDate: "] {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
    assert_eq!(town.done(&["head"]).await, before);
}

async fn a_return_of_no_year_is_refused_in_one_line(town: Town) {
    for (year, council) in [(2199, 355), (1066, 355), (2022, 999)] {
        let file = town.file("return.xml", of_council(council, year, &[worker(&[]), numbered(1, &[])]));
        let said = town.run(&["import", "csww", text(&file)]).await;
        let why: Vec<&str> = said.err.lines().filter(|it| !it.starts_with("query")).collect();
        assert!(said.code == Some(1) && why.len() == 1, "{}", said.err);
        assert!(why[0].contains(if council == 355 { "ReferenceDate: " } else { "LEA: " }), "{}", said.err);
    }
}
