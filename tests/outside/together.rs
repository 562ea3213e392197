//! Two servers on one PostgreSQL, both writing; and whoever follows the log, on either, over a reconnection.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town};

const WRITERS: usize = 8;
const EACH: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_of_one_database_write_at_once() {
    let Some(town) = Town::on_postgres("two_servers_of_one_database_write_at_once").await else { return };
    let Academy { serving: one, ada, cora, .. } = town.open("Salford").await;
    let two = town.serve().await;
    let elsewhere = cora.at(&two.url);
    let all = i64::try_from(1 + 2 * WRITERS * EACH).unwrap();
    let (here, there) = (follow(ada.clone(), ada.at(&two.url), all), follow(ada.at(&two.url), ada.clone(), all));
    let (here, there) = (tokio::spawn(here), tokio::spawn(there));
    let write = |cora: Actor, writer: usize| async move {
        for number in 0..EACH {
            let input = json!({ "givenName": format!("Writer {writer}"), "familyName": format!("Number {number}") });
            cora.done("openJourney", "", input).await;
        }
    };
    let ours = join_all((0..WRITERS).map(|it| write(cora.clone(), it)));
    let theirs = join_all((0..WRITERS).map(|it| write(elsewhere.clone(), it)));
    join(ours, theirs).await;
    let log = ada.log().await;
    gapless(&log, all);
    assert_eq!(log, ada.at(&two.url).log().await);
    let hashes: Vec<&Value> = log.iter().map(|it| &it["hash"]).collect();
    for seen in [here.await.unwrap(), there.await.unwrap()] {
        gapless(&seen, all);
        assert_eq!(seen.iter().map(|it| &it["hash"]).collect::<Vec<_>>(), hashes);
    }
    for serving in [one, two] {
        serving.ask_to_end();
        assert_eq!(serving.ended().await, Some(0));
    }
    assert!(town.done(&["verify"]).await.contains(&format!("{all} events")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_changes_in_one_document_are_answered_by_a_server_that_does_not_feed_the_views() {
    let name = "twenty_changes_in_one_document_are_answered_by_a_server_that_does_not_feed_the_views";
    let Some(town) = Town::on_postgres(name).await else { return };
    let Academy { serving: one, cora, .. } = town.open("Salford").await;
    let two = town.serve().await;
    let open =
        |it: usize| format!("a{it}: openJourney(input: {{ givenName: \"A\", familyName: \"B{it}\" }}) {{ position errors {{ code }} }}");
    let document = format!("mutation {{ {} }}", (0..20).map(open).collect::<Vec<_>>().join(" "));
    for server in [&two, &one] {
        let data = cora.at(&server.url).data(&document, json!({})).await;
        assert!((0..20).all(|it| data[format!("a{it}")]["position"].is_number()), "{data}");
        let listed = cora.at(&server.url).data("{ journeys(first: 1) { totalCount } }", json!({})).await;
        assert_eq!(listed["journeys"]["totalCount"], if server.url == two.url { 20 } else { 40 });
    }
    for serving in [one, two] {
        serving.ask_to_end();
        assert_eq!(serving.ended().await, Some(0));
    }
}

fn gapless(log: &[Value], all: i64) {
    let positions: Vec<i64> = log.iter().map(|it| it["position"].as_i64().unwrap()).collect();
    assert_eq!(positions, (1..=all).collect::<Vec<_>>());
}

/// Follows the log to a position; goes away every now and then, and comes back to the other server.
async fn follow(ada: Actor, other: Actor, to: i64) -> Vec<Value> {
    let mut seen: Vec<Value> = Vec::new();
    let mut turn = 0;
    while seen.len() < usize::try_from(to).unwrap() {
        let at = if turn % 2 == 0 { &ada } else { &other };
        turn += 1;
        let mut follower = at.follow(i64::try_from(seen.len()).unwrap()).await;
        while let Some(place) = follower.next().await {
            seen.push(place);
            if seen.len().is_multiple_of(40) || seen.len() == usize::try_from(to).unwrap() {
                break;
            }
        }
    }
    seen
}
