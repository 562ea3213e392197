//! The server killed, or asked to end, while many write: what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town, until};

const WRITERS: usize = 12;
const ENOUGH: usize = 60;

both! {
    what_was_acknowledged_survives_a_kill_once
    being_asked_to_end_answers_what_was_begun
}

/// What a writer sent, and whether it was answered.
type Sent = Vec<(Value, bool)>;

/// Writes until the server is gone.
async fn write(cora: Actor, writer: usize, acknowledged: Arc<AtomicUsize>) -> Sent {
    let mut sent = Vec::new();
    for number in 0.. {
        let input = json!({ "givenName": format!("W{writer}"), "familyName": format!("N{number}"), "effectiveOn": "2026-09-01",
            "idempotencyKey": format!("{writer}/{number}") });
        let answer = cora.try_to_change("openJourney", "journey { id }", input.clone()).await;
        let is_done = answer.as_ref().is_ok_and(|it| it["position"].is_number());
        sent.push((input, is_done));
        match answer {
            Ok(payload) if is_done || payload["errors"][0]["code"] == "BUSY" => {}
            Ok(payload) => panic!("{payload:#}"),
            Err(_) => break,
        }
        acknowledged.fetch_add(usize::from(is_done), Ordering::Relaxed);
    }
    sent
}

/// Starts the writers; answers when enough was acknowledged.
async fn under_load(cora: &Actor) -> Vec<tokio::task::JoinHandle<Sent>> {
    let acknowledged: Arc<AtomicUsize> = Arc::default();
    let writers = (0..WRITERS).map(|it| tokio::spawn(write(cora.clone(), it, acknowledged.clone()))).collect();
    until("load", async || (acknowledged.load(Ordering::Relaxed) >= ENOUGH).then_some(())).await;
    writers
}

async fn all_of(writers: Vec<tokio::task::JoinHandle<Sent>>) -> Sent {
    join_all(writers).await.into_iter().flat_map(Result::unwrap).collect()
}

/// The names of everybody in the list, with how many there are.
async fn names(cora: &Actor) -> (usize, BTreeSet<String>) {
    let (mut all, mut count, mut after) = (BTreeSet::new(), 0, Value::Null);
    loop {
        let query = "query($after: String) { journeys(first: 100, after: $after) { totalCount nodes { name { full } }
            pageInfo { hasNextPage endCursor } } }";
        let page = cora.data(query, json!({ "after": after })).await["journeys"].clone();
        for node in page["nodes"].as_array().unwrap() {
            count += 1;
            all.insert(node["name"]["full"].as_str().unwrap().to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], count);
            return (count, all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn name(input: &Value) -> String {
    format!("{} {}", input["givenName"].as_str().unwrap(), input["familyName"].as_str().unwrap())
}

async fn what_was_acknowledged_survives_a_kill_once(town: Town) {
    let Academy { serving, ada, cora, .. } = town.open("Salford").await;
    let mut seen = ada.follow(0).await;
    let first = seen.next().await;
    let writers = under_load(&cora).await;
    serving.kill().await;
    let sent = all_of(writers).await;
    assert!(sent.iter().filter(|(_, is_done)| *is_done).count() >= ENOUGH);
    let serving = town.serve().await;
    let (ada, cora) = (ada.at(&serving.url), cora.at(&serving.url));
    let (count, there) = names(&cora).await;
    assert_eq!(count, there.len(), "nobody is there twice");
    for (input, is_done) in &sent {
        assert!(!is_done || there.contains(&name(input)), "acknowledged, and gone: {input}");
    }
    // Everything is sent again, acknowledged or not: everything is there exactly once.
    let again = join_all(sent.iter().map(|(input, _)| cora.done("openJourney", "journey { id name { full } }", input.clone()))).await;
    for ((input, _), payload) in sent.iter().zip(&again) {
        assert_eq!(payload["journey"]["name"]["full"], name(input));
    }
    let (count, there) = names(&cora).await;
    assert_eq!((count, there), (sent.len(), sent.iter().map(|(input, _)| name(input)).collect()));
    let log = ada.log().await;
    assert_eq!(log.len(), 1 + sent.len());
    assert_eq!(first.unwrap()["hash"], log[0]["hash"]);
    drop(serving);
    assert!(town.done(&["verify"]).await.contains(&format!("{} events", log.len())));
}

async fn being_asked_to_end_answers_what_was_begun(town: Town) {
    let Academy { serving, cora, .. } = town.open("Salford").await;
    let writers = under_load(&cora).await;
    serving.ask_to_end();
    assert_eq!(serving.ended().await, Some(0));
    let sent = all_of(writers).await;
    let serving = town.serve().await;
    let (count, there) = names(&cora.at(&serving.url)).await;
    let acknowledged: BTreeSet<String> = sent.iter().filter(|(_, is_done)| *is_done).map(|(input, _)| name(input)).collect();
    // Whatever began was answered: nothing is on record that its sender does not know of.
    assert_eq!((count, there), (acknowledged.len(), acknowledged));
    drop(serving);
    town.done(&["verify"]).await;
}
