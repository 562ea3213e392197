//! Accounts from outside: outsiders who come once, services with tokens, and revocations that hold everywhere at once.

use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town, until};

both! {
    an_outsider_comes_once_by_invitation_however_many_try
    a_token_of_a_service_is_revoked_at_once_here_and_within_a_second_elsewhere
    a_socket_ends_with_what_was_granted
    an_invitation_ends_with_every_token_of_the_account
}

async fn opened(by: &Actor, kind: &str) -> String {
    let input = json!({ "accountKind": kind, "nameOfAccount": "Grace Okafor" });
    by.done("openAccount", "account { id }", input).await["account"]["id"].as_str().unwrap().to_owned()
}

fn in_days(days: i64) -> String {
    (chrono::Utc::now() + chrono::TimeDelta::days(days)).to_rfc3339()
}

async fn an_outsider_comes_once_by_invitation_however_many_try(town: Town) {
    let Academy { serving, ada, cora, employer } = town.open("Salford").await;
    let grace = opened(&cora, "PERSON").await;
    let grant = json!({ "accountId": grace, "grantedRole": "PANEL_MEMBER", "employerId": employer });
    cora.done("grantRole", "", grant).await;
    let invite = json!({ "accountId": grace, "expiresAt": in_days(7) });
    let address = cora.done("issueInvitation", "address", invite).await["address"].as_str().unwrap().to_owned();
    let url = format!("{}{address}", serving.url);
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for _ in 0..3 {
        assert!(client.get(&url).send().await.unwrap().text().await.unwrap().contains("Come in"), "looking uses nothing up");
    }
    let all = futures_util::future::join_all((0..8).map(|_| client.post(&url).send())).await;
    let came: Vec<_> = all.into_iter().map(Result::unwrap).filter(|it| it.status() == StatusCode::SEE_OTHER).collect();
    assert_eq!(came.len(), 1);
    assert_eq!(client.post(&url).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let never = format!("{}/invited/{}", serving.url, "0".repeat(64));
    assert_eq!(client.get(never).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let cookie = came[0].headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = async || client.get(format!("{}/panel", serving.url)).header("cookie", &cookie).send().await.unwrap().status();
    assert_eq!(page().await, StatusCode::OK);
    // Signed out at once, by somebody else.
    ada.done("revokeTokens", "", json!({ "accountId": grace })).await;
    assert_eq!(page().await, StatusCode::SEE_OTHER);
    assert!(!serving.said().contains("Grace") && !serving.said().contains(&address));
}

const QUESTION: &str = "{ viewer { roles employers { name } } }";

async fn status(actor: &Actor) -> StatusCode {
    actor.post(json!({ "query": QUESTION }).to_string()).await.unwrap().status
}

async fn a_token_of_a_service_is_revoked_at_once_here_and_within_a_second_elsewhere(town: Town) {
    let Academy { serving, ada, employer, .. } = town.open("Salford").await;
    let feed = opened(&ada, "SERVICE").await;
    let grant = json!({ "accountId": feed, "grantedRole": "COORDINATOR", "employerId": employer });
    let bea = town.somebody(&serving, &["administrator"]).await;
    bea.done("grantRole", "", grant).await;
    let issue = json!({ "accountId": feed, "expiresAt": in_days(90) });
    let issued = ada.done("issueToken", "token account { tokens { id } }", issue.clone()).await;
    let token = issued["token"].as_str().unwrap().to_owned();
    let service = Actor::new(&serving.url, &token);
    let said = service.data(QUESTION, Value::Null).await;
    assert_eq!(said["viewer"], json!({ "roles": ["COORDINATOR"], "employers": [{ "name": "Salford" }] }));
    let change = json!({ "query": "mutation { openJourney(input: { givenName: \"A\", familyName: \"B\" }) { position } }" });
    let refused = service.post(change.to_string()).await.unwrap();
    assert!(refused.body.contains("FORBIDDEN"), "{}", refused.body);
    // Another process on the same database knows it too.
    let other = if town.database.is_some() { Some(town.serve().await) } else { None };
    let elsewhere = other.as_ref().map(|it| service.at(&it.url));
    if let Some(elsewhere) = &elsewhere {
        until("the other process knows the account", async || status(elsewhere).await.is_success().then_some(())).await;
    }
    let id = issued["account"]["tokens"][0]["id"].clone();
    ada.done("revokeToken", "", json!({ "accountId": feed, "tokenId": id })).await;
    let revoked = Instant::now();
    assert_eq!(status(&service).await, StatusCode::UNAUTHORIZED, "at once");
    if let Some(elsewhere) = &elsewhere {
        until("revoked elsewhere", async || (status(elsewhere).await == StatusCode::UNAUTHORIZED).then_some(())).await;
        assert!(revoked.elapsed() < Duration::from_secs(5), "{:?}", revoked.elapsed());
    }
    // Another token is another token, and one of a made-up name is none.
    let second = ada.done("issueToken", "token", issue).await["token"].as_str().unwrap().to_owned();
    assert!(status(&Actor::new(&serving.url, &second)).await.is_success());
    assert_eq!(status(&Actor::new(&serving.url, &format!("{second}x"))).await, StatusCode::UNAUTHORIZED);
}

async fn a_socket_ends_with_what_was_granted(town: Town) {
    let Academy { serving, ada, employer, .. } = town.open("Salford").await;
    let feed = opened(&ada, "SERVICE").await;
    let grant = json!({ "accountId": feed, "grantedRole": "COORDINATOR", "employerId": employer });
    let bea = town.somebody(&serving, &["administrator"]).await;
    let granted = bea.done("grantRole", "account { grants { id } }", grant).await["account"]["grants"][0]["id"].clone();
    let issue = json!({ "accountId": feed, "expiresAt": in_days(90) });
    let token = ada.done("issueToken", "token", issue).await["token"].as_str().unwrap().to_owned();
    let mut follower = Actor::new(&serving.url, &token).follow(0).await;
    assert_eq!(follower.hear().await.unwrap()["type"], "next");
    ada.done("endRole", "", json!({ "accountId": feed, "grantId": granted })).await;
    let begun = Instant::now();
    while follower.hear().await.is_some() {
        assert!(begun.elapsed() < Duration::from_secs(10), "the socket goes on");
    }
}

async fn an_invitation_ends_with_every_token_of_the_account(town: Town) {
    let Academy { serving, cora, employer, .. } = town.open("Salford").await;
    let grace = opened(&cora, "PERSON").await;
    cora.done("grantRole", "", json!({ "accountId": grace, "grantedRole": "PANEL_MEMBER", "employerId": employer })).await;
    let invite = json!({ "accountId": grace, "expiresAt": in_days(7) });
    let address = cora.done("issueInvitation", "address", invite).await["address"].as_str().unwrap().to_owned();
    cora.done("revokeTokens", "", json!({ "accountId": grace })).await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}{address}", serving.url);
    assert_eq!(client.get(&url).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(client.post(&url).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}
