//! Keeping a store while it is used: copied to the other engine, signed and proved, and people erased from it.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town, text, until};

both! {
    a_copy_made_in_use_comes_back_on_the_other_engine
    a_signed_head_proves_the_log
    the_erased_are_gone_from_every_answer_and_the_figures_stay
}

async fn a_copy_made_in_use_comes_back_on_the_other_engine(town: Town) {
    let Academy { serving, cora, .. } = town.open("Salford").await;
    for number in 0..20 {
        cora.open_journey("Early", &format!("Number {number}")).await;
    }
    let writer = tokio::spawn({
        let cora = cora.clone();
        async move {
            for number in 0..60 {
                cora.open_journey("Late", &format!("Number {number}")).await;
            }
        }
    });
    let backup = town.directory.join("backup");
    let made = town.done(&["backup", "--to", text(&backup)]).await;
    let hash = made.split("head ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let again = town.refused(&["backup", "--to", text(&backup)]).await;
    assert!(again.contains("not empty"), "{again}");
    writer.await.unwrap();
    let other = match &town.database {
        Some(_) => Town::embedded(),
        None => match Town::on_postgres("a_copy_made_in_use_comes_back_on_the_other_engine").await {
            Some(other) => other,
            None => Town::embedded(),
        },
    };
    let restored = other.done(&["restore", "--from", text(&backup)]).await;
    assert!(restored.contains(&hash), "{restored} {made}");
    assert!(other.done(&["head"]).await.contains(&hash));
    other.done(&["verify"]).await;
    other.refused(&["restore", "--from", text(&backup)]).await;
    // The copy serves: everybody up to its head is there, by name, and more can be recorded.
    let copy = other.serve().await;
    let ada = other.ada(&copy).await;
    let early = "{ journeys(first: 100, filter: { nameContains: \"early\" }) { totalCount nodes { name { full } } } }";
    assert_eq!(ada.data(early, Value::Null).await["journeys"]["totalCount"], 20);
    ada.open_journey("Written", "Afterwards").await;
    // And the store that was copied goes on.
    assert_eq!(cora.data("{ journeys { totalCount } }", Value::Null).await["journeys"]["totalCount"], 80);
    drop(serving);
    town.done(&["verify"]).await;
}

async fn a_signed_head_proves_the_log(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    cora.open_journey("Aisha", "Khan").await;
    let signed = town.done(&["head", "--sign"]).await;
    let file = town.file("head.json", &signed);
    cora.open_journey("Sam", "Okoro").await;
    town.done(&["verify", "--from", text(&file)]).await;
    let mut forged: Value = serde_json::from_str(&signed).unwrap();
    let hash = forged["hash"].as_str().unwrap().to_owned();
    let turned = if hash.starts_with('0') { hash.replacen('0', "1", 1) } else { format!("0{}", &hash[1..]) };
    forged["hash"] = json!(turned);
    town.refused(&["verify", "--from", text(&town.file("forged.json", forged.to_string()))]).await;
    town.refused(&["verify", "--from", text(&town.file("empty.json", "{}"))]).await;
    // The head of another log, well signed, is not this log's.
    let another = town.another().await;
    let academy = another.open("Salford").await;
    academy.cora.open_journey("Aisha", "Khan").await;
    let theirs = another.done(&["head", "--sign"]).await;
    town.refused(&["verify", "--from", text(&town.file("theirs.json", theirs))]).await;
}

/// Employs somebody; answers the journey.
async fn employed(academy: &Academy, given: &str, family: &str, number: &str) -> String {
    let Academy { cora, employer, .. } = academy;
    let id = cora.open_journey(given, family).await;
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.8,
        "post": { "title": format!("Social worker for {family}"), "role": "CASE_HOLDER" }, "service": "CHILDREN",
        "effectiveOn": "2025-09-01" });
    cora.done("startEmployment", "", start).await;
    cora.done("claimRegistration", "", json!({ "journeyId": id, "number": number, "effectiveOn": "2025-09-01" })).await;
    id
}

/// Everything that can be asked and could name somebody.
async fn everything(ada: &Actor) -> String {
    let query = "{ journeys(first: 100) { nodes { name { full } formerNames { name { full } } email bornOn registrations { number }
        spells { post { title } } history { summary reason } } } log(first: 100) { nodes { entry { summary reason } } } }";
    ada.data(query, Value::Null).await.to_string()
}

async fn the_erased_are_gone_from_every_answer_and_the_figures_stay(town: Town) {
    let academy = town.open("Salford").await;
    let first = employed(&academy, "Wilhelmina", "Quetzalcoatl", "SW777001").await;
    let second = employed(&academy, "Bartholomew", "Zygmuntowicz", "SW777002").await;
    let other = academy.cora.open_journey("Still", "Here").await;
    let Academy { serving, ada, cora, .. } = academy;
    let figures = "{ workforce(employer: \"Salford\", on: \"2026-09-30\") { inPost { fte headcount } starters { headcount } } }";
    let before = cora.data(figures, Value::Null).await;
    assert_eq!(before["workforce"]["inPost"], json!({ "fte": 1.6, "headcount": 2 }));
    let seen = everything(&ada).await;
    assert!(["Quetzalcoatl", "Zygmuntowicz", "SW777001"].iter().all(|it| seen.contains(it)), "{seen}");
    // One by GraphQL, one on the command line while the server runs and remembers.
    ada.agree_with(&cora, &first).await;
    ada.done("erasePerson", "journey { erased name { full } }", json!({ "journeyId": first, "ground": "REQUESTED" })).await;
    let seen = everything(&ada).await;
    assert!(!seen.contains("Quetzalcoatl") && !seen.contains("777001") && seen.contains("Zygmuntowicz"), "{seen}");
    let asked = town.refused(&["erase", &second, "--ground", "requested"]).await;
    assert!(asked.contains("--yes"), "{asked}");
    let out = town.directory.join("asked");
    town.done(&["subject-access", "--journey", &second, "--out", text(&out)]).await;
    let (page, data) =
        (std::fs::read_to_string(out.join("record.html")).unwrap(), std::fs::read_to_string(out.join("record.json")).unwrap());
    assert!(page.contains("Zygmuntowicz") && page.contains("Employment started") && data.contains("SW777002"), "{page}");
    assert!(!page.contains("Quetzalcoatl") && !data.contains("Quetzalcoatl"), "somebody else's");
    assert!(town.refused(&["subject-access", "--journey", &second, "--out", text(&out)]).await.contains("make"), "nothing is overwritten");
    let alone = town.refused(&["erase", &second, "--ground", "requested", "--yes"]).await;
    assert!(alone.contains("ERASURE_NOT_APPROVED") && alone.contains("proposeErasure"), "{alone}");
    cora.agree_with(&ada, &second).await;
    let hold = cora.done("placeLegalHold", "holdId", json!({ "journeyId": second, "reason": "an inquiry" })).await["holdId"].clone();
    let held = town.refused(&["erase", &second, "--yes"]).await;
    assert!(held.contains("ON_HOLD") && held.contains("legal hold"), "{held}");
    assert!(town.refused(&["prove-erasure", &second]).await.contains("not erased"));
    cora.done("liftLegalHold", "", json!({ "journeyId": second, "holdId": hold, "reason": "it is over" })).await;
    town.done(&["erase", &second, "--yes"]).await;
    let proof = town.done(&["prove-erasure", &second]).await;
    assert!(
        ["proposed on", "approved on", "erased on", "no key is stored", ", 0 of them readable"].iter().all(|it| proof.contains(it)),
        "{proof}"
    );
    until("the running server to forget", async || {
        let seen = everything(&ada).await;
        (!seen.contains("Zygmuntowicz") && !seen.contains("Bartholomew") && !seen.contains("777002")).then_some(())
    })
    .await;
    assert_eq!(cora.data(figures, Value::Null).await, before, "figures stay");
    assert!(everything(&ada).await.contains("Still Here"));
    // What is gone is refused, and the number that was held stays taken.
    let rename = |id: &str| json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-01-01" });
    assert_eq!(cora.refused("changeName", rename(&first)).await, "ERASED");
    let claim = json!({ "journeyId": other, "number": "SW777001", "effectiveOn": "2026-01-01" });
    assert_eq!(cora.refused("claimRegistration", claim).await, "NUMBER_CLAIMED");
    assert_eq!(ada.refused("erasePerson", json!({ "journeyId": first, "ground": "REQUESTED" })).await, "ERASED");
    cora.done("changeName", "", rename(&other)).await;
    drop(serving);
    town.done(&["verify"]).await;
    town.done(&["rebuild"]).await;
    let serving = town.serve().await;
    let seen = everything(&ada.at(&serving.url)).await;
    assert!(!seen.contains("Quetzalcoatl") && !seen.contains("Zygmuntowicz"), "{seen}");
    assert_eq!(cora.at(&serving.url).data(figures, Value::Null).await, before);
}

#[tokio::test]
async fn a_command_whose_reader_has_gone_ends_quietly() {
    let town = Town::embedded();
    for arguments in [&["verify"][..], &["head"], &["head", "--sign"], &["rebuild"], &["token", "--role", "leader"]] {
        let mut child = town.command(arguments).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = tokio::time::timeout(super::town::PATIENCE, child.wait_with_output()).await.expect("it did not end").unwrap();
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""), "{arguments:?}");
    }
}
