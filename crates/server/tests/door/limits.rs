//! What a caller may ask for in a while, which documents are run, and what every answer says to browsers.

use reqwest::StatusCode;
use server::budget::Allowance;

use super::house::{open, open_with};

#[tokio::test]
async fn who_is_over_their_budget_is_told_when_to_ask_again() {
    let house = open_with(|settings, _| settings.allowance = Allowance { points: 3, each_second: 1 }).await;
    let ask = async || house.post().body(r#"{"query": "{ number text }"}"#).send().await.unwrap();
    assert_eq!(ask().await.status(), StatusCode::OK);
    let refused = ask().await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert!(refused.text().await.unwrap().contains("OVER_BUDGET"));
}

#[tokio::test]
async fn every_answer_keeps_browsers_careful_and_https_to_itself() {
    for https in [false, true] {
        let house = open_with(|settings, _| settings.https = https).await;
        for path in ["/healthz", "/graphql", "/nope"] {
            let answer = house.get(path).send().await.unwrap();
            for header in ["content-security-policy", "permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"] {
                assert!(answer.headers().contains_key(header), "{path} {header}");
            }
            assert_eq!(answer.headers().contains_key("strict-transport-security"), https, "{path}");
        }
    }
}

#[tokio::test]
async fn a_document_s_id_is_not_known_where_nobody_made_it_known() {
    let house = open().await;
    let answer = house.post().body(r#"{"documentId": "sha256:00"}"#).send().await.unwrap().text().await.unwrap();
    assert!(answer.contains("UNKNOWN_DOCUMENT"), "{answer}");
}
