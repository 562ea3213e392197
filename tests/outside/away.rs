//! A database that goes away, or has no room: said as such, and over by itself.

use serde_json::{Value, json};

use super::town::{Academy, Town, until};
use crate::postgres::Server as Postgres;

async fn readiness(url: &str) -> u16 {
    reqwest::get(format!("{url}/readyz")).await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_everybody_is_told_to_try_again() {
    let Some(server) = Postgres::own() else {
        eprintln!("not run, for want of PostgreSQL on this machine: while_the_database_is_away_everybody_is_told_to_try_again");
        return;
    };
    let mut town = Town::embedded();
    town.database = Some(server.database().await);
    let Academy { serving, cora, .. } = town.open("Salford").await;
    let journey = cora.open_journey("Aisha", "Khan").await;
    server.kill();
    until("the server to say that it is not ready", async || (readiness(&serving.url).await == 503).then_some(())).await;
    for query in ["{ journeys(first: 3) { totalCount } }", "{ employers(first: 3) { nodes { name } } }"] {
        let answer = cora.ask(query, Value::Null).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BUSY", "{answer:#}");
        assert_eq!(answer["errors"][0]["message"], "the database cannot be reached, try again");
    }
    let rename = json!({ "journeyId": journey, "givenName": "Bushra", "familyName": "Khan", "effectiveOn": "2026-01-01" });
    let input = json!({ "i": rename });
    let mutation = "mutation($i: ChangeNameInput!) { changeName(input: $i) { position errors { code } } }";
    let answer = cora.ask(mutation, input).await;
    let told = answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_else(|| answer["data"]["changeName"]["errors"][0]["code"].as_str().unwrap());
    assert!(["BUSY", "TIMEOUT"].contains(&told), "{answer:#}");
    server.start_again();
    until("the server to be ready again", async || (readiness(&serving.url).await == 200).then_some(())).await;
    cora.data("{ journeys(first: 3) { totalCount } }", Value::Null).await;
    cora.done("changeName", "", rename).await;
}
