//! Many clients at once after one thing: one of them gets it, the others are told why not.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town};

const CLIENTS: usize = 50;

both! {
    one_of_many_gets_the_last_seat
    one_of_many_gets_the_number
    one_key_sent_many_times_at_once_writes_once
    one_of_many_changes_the_version_that_all_saw
}

async fn journeys(cora: &Actor, count: usize) -> Vec<String> {
    join_all((0..count).map(|it| async move { cora.open_journey("Racer", &format!("Number {it}")).await })).await
}

/// How many were done, and how many refused for which reason.
fn outcomes(payloads: &[Value]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for payload in payloads {
        let code = payload["errors"][0]["code"].as_str().unwrap_or("done");
        assert_eq!(code == "done", payload["position"].is_number(), "{payload:#}");
        *counted.entry(code.to_owned()).or_default() += 1;
    }
    counted
}

fn expected(refusal: &str) -> BTreeMap<String, usize> {
    BTreeMap::from([("done".to_owned(), 1), (refusal.to_owned(), CLIENTS - 1)])
}

async fn one_of_many_gets_the_last_seat(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    let cohort = json!({ "name": "September", "programme": "asye-children", "seats": 1, "effectiveOn": "2026-09-01" });
    let cohort = cora.done("openCohort", "cohort { id }", cohort).await["cohort"]["id"].clone();
    let racers = journeys(&cora, CLIENTS).await;
    let join = |id: &String| {
        let (cora, input) = (cora.clone(), json!({ "journeyId": id, "cohortId": cohort, "effectiveOn": "2026-09-01" }));
        async move { cora.change("joinCohort", "", input).await }
    };
    let payloads = join_all(racers.iter().map(join)).await;
    assert_eq!(outcomes(&payloads), expected("COHORT_FULL"));
    let board = cora.data("query($id: ID!) { cohort(id: $id) { size members { totalCount } } }", json!({ "id": cohort })).await;
    assert_eq!(board["cohort"], json!({ "size": 1, "members": { "totalCount": 1 } }));
}

async fn one_of_many_gets_the_number(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    let racers = journeys(&cora, CLIENTS).await;
    let claim = |id: &String| {
        let (cora, input) = (cora.clone(), json!({ "journeyId": id, "number": "SW4711", "effectiveOn": "2026-09-01" }));
        async move { cora.change("claimRegistration", "", input).await }
    };
    let payloads = join_all(racers.iter().map(claim)).await;
    assert_eq!(outcomes(&payloads), expected("NUMBER_CLAIMED"));
}

async fn one_key_sent_many_times_at_once_writes_once(town: Town) {
    let Academy { serving: _serving, ada, cora, .. } = town.open("Salford").await;
    let input = json!({ "givenName": "Only", "familyName": "Once", "effectiveOn": "2026-09-01", "idempotencyKey": "one and the same" });
    let selection = "journey { id name { full } version } entries { eventId position }";
    let payloads = join_all((0..CLIENTS).map(|_| cora.change("openJourney", selection, input.clone()))).await;
    assert!(payloads.iter().all(|it| *it == payloads[0] && it["position"].is_number()), "{payloads:#?}");
    assert_eq!(ada.log().await.iter().filter(|it| it["type"] == "JourneyOpened").count(), 1);
    let mut other = input.clone();
    other["familyName"] = json!("Twice");
    assert_eq!(cora.refused("openJourney", other).await, "IDEMPOTENCY_KEY_REUSED");
    // The key is the caller's own: the same text from somebody else is another key.
    ada.done("openJourney", "", json!({ "givenName": "A", "familyName": "B", "idempotencyKey": "one and the same" })).await;
}

async fn one_of_many_changes_the_version_that_all_saw(town: Town) {
    let Academy { serving: _serving, cora, .. } = town.open("Salford").await;
    let id = cora.open_journey("Aisha", "Khan").await;
    let change = |number: usize| {
        let input = json!({ "journeyId": id, "givenName": "Aisha", "familyName": format!("Name {number}"), "effectiveOn": "2026-01-01",
            "expectedVersion": 1 });
        let cora = cora.clone();
        async move { cora.change("changeName", "journey { version }", input).await }
    };
    let payloads = join_all((0..CLIENTS).map(change)).await;
    assert_eq!(outcomes(&payloads), expected("VERSION_CONFLICT"));
}
