//! The server killed, or asked to end, while many write: what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, PATIENCE, Town, until};

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
    let mut sent = all_of(writers).await;
    assert!(sent.iter().filter(|(_, is_done)| *is_done).count() >= ENOUGH);
    let serving = town.serve().await;
    let (ada, cora) = (ada.at(&serving.url), cora.at(&serving.url));
    sent.push((right_away(&cora).await, true));
    // On PostgreSQL the views wait for the lease of the one that was killed to run out.
    let acknowledged = || sent.iter().filter(|(_, is_done)| *is_done).map(|(input, _)| name(input));
    until("everything acknowledged", async || {
        let (count, there) = names(&cora).await;
        assert_eq!(count, there.len(), "nobody is there twice");
        acknowledged().all(|it| there.contains(&it)).then_some(())
    })
    .await;
    // Everything is sent again, acknowledged or not: everything is there exactly once.
    let again = join_all(sent.iter().map(|(input, _)| cora.done("openJourney", "journey { id name { full } }", input.clone()))).await;
    for ((input, _), payload) in sent.iter().zip(&again) {
        assert_eq!(payload["journey"]["name"]["full"], name(input));
    }
    let wanted = (sent.len(), sent.iter().map(|(input, _)| name(input)).collect());
    until("the views to catch up", async || (names(&cora).await == wanted).then_some(())).await;
    let log = ada.log().await;
    assert_eq!(log.len(), 1 + sent.len());
    assert_eq!(first.unwrap()["hash"], log[0]["hash"]);
    drop(serving);
    assert!(town.done(&["verify"]).await.contains(&format!("{} events", log.len())));
}

/// Writes while the views are still behind: done, and perhaps stale, but never told to wait.
async fn right_away(cora: &Actor) -> Value {
    let input = json!({ "givenName": "Right", "familyName": "Away", "effectiveOn": "2026-09-01", "idempotencyKey": "right away" });
    let query = "mutation($input: OpenJourneyInput!) { openJourney(input: $input) { position stale } }";
    let payload = cora.data(query, json!({ "input": input })).await["openJourney"].clone();
    assert!(payload["position"].is_number() && payload["stale"].is_boolean(), "{payload}");
    input
}

async fn being_asked_to_end_answers_what_was_begun(town: Town) {
    let Academy { serving, ada, cora, .. } = town.open("Salford").await;
    let writers = under_load(&cora).await;
    serving.ask_to_end();
    assert_eq!(serving.ended().await, Some(0));
    let sent = all_of(writers).await;
    let serving = town.serve().await;
    // Whatever began was answered: nothing is on record that its sender does not know of, or was told to ask for again.
    let acknowledged = sent.iter().filter(|(_, is_done)| *is_done).count();
    let told_to_wait = cora.told_to_wait.load(Ordering::Relaxed);
    let log = ada.at(&serving.url).log().await;
    let recorded = log.iter().filter(|it| it["type"] == "JourneyOpened").count();
    assert!((acknowledged..=acknowledged + told_to_wait).contains(&recorded), "{recorded} recorded, {acknowledged} acknowledged");
    let cora = cora.at(&serving.url);
    let (_, there) = until("the views to catch up", async || Some(names(&cora).await).filter(|it| it.0 == recorded)).await;
    assert!(sent.iter().all(|(input, is_done)| !is_done || there.contains(&name(input))));
    drop(serving);
    town.done(&["verify"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_until_it_is_acknowledged_survives_the_death_of_postgres_once() {
    let Some(postgres) = crate::postgres::Server::own() else { return };
    let mut town = Town::embedded();
    town.database = Some(postgres.database().await);
    let Academy { serving, ada, cora, .. } = town.open("Salford").await;
    let acknowledged: Arc<AtomicUsize> = Arc::default();
    let writers: Vec<_> = (0..6).map(|it| tokio::spawn(insist(cora.clone(), it, acknowledged.clone()))).collect();
    until("load", async || (acknowledged.load(Ordering::Relaxed) >= 20).then_some(())).await;
    postgres.kill();
    postgres.start_again();
    for writer in writers {
        writer.await.unwrap();
    }
    let log = ada.log().await;
    assert_eq!(log.iter().filter(|it| it["type"] == "JourneyOpened").count(), 6 * 15);
    until("the views to catch up", async || (names(&cora).await.0 == 6 * 15).then_some(())).await;
    drop(serving);
    town.done(&["verify"]).await;
}

/// Sends each of fifteen until it is acknowledged, whatever is said meanwhile: but never a failure that has no answer.
async fn insist(cora: Actor, writer: usize, acknowledged: Arc<AtomicUsize>) {
    let query = "mutation($input: OpenJourneyInput!) { openJourney(input: $input) { position errors { code } } }";
    for number in 0..15 {
        let input = json!({ "givenName": format!("W{writer}"), "familyName": format!("N{number}"), "idempotencyKey": format!("{writer}/{number}") });
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let begun = Instant::now();
        loop {
            let answer = cora.post(body.clone()).await.unwrap();
            assert!(answer.status.as_u16() < 500, "{} {}", answer.status, answer.body);
            let said: Value = serde_json::from_str(&answer.body).unwrap();
            if said["data"]["openJourney"]["position"].is_number() {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "never acknowledged: {}", answer.body);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
}
