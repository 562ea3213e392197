//! The log of the process, with everything in it that can be asked for.

use serde_json::json;

use super::town::{Academy, Town};

both! {
    however_much_is_asked_of_the_log_no_secret_and_nothing_personal_is_in_it
}

async fn however_much_is_asked_of_the_log_no_secret_and_nothing_personal_is_in_it(town: Town) {
    let Academy { serving, cora, employer, .. } = town.open("Salford").await;
    serving.ask_to_end();
    assert_eq!(serving.ended().await, Some(0));
    let serving = town.serve_with(&[], "trace").await;
    let cora = cora.at(&serving.url);
    // A socket whose first message has the token in it, and which is then told of somebody.
    let mut follower = cora.follow(0).await;
    assert_eq!(follower.hear().await.unwrap()["type"], "next");
    cora.open_journey("Aisha", "Khanbeigi").await;
    let opened = json!({ "accountKind": "PERSON", "nameOfAccount": "Grace Okafor", "email": "grace@uni.example" });
    let grace = cora.done("openAccount", "account { id }", opened).await["account"]["id"].clone();
    cora.done("grantRole", "", json!({ "accountId": grace, "grantedRole": "PANEL_MEMBER", "employerId": employer })).await;
    let expires_at = (chrono::Utc::now() + chrono::TimeDelta::days(7)).to_rfc3339();
    let invited = cora.done("issueInvitation", "address", json!({ "accountId": grace, "expiresAt": expires_at })).await;
    let address = invited["address"].as_str().unwrap().to_owned();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}{address}", serving.url);
    assert!(client.get(&url).send().await.unwrap().text().await.unwrap().contains("Come in"));
    let came = client.post(&url).send().await.unwrap();
    let cookie = came.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let session = cookie.split_once('=').unwrap().1;
    assert!(client.get(format!("{}/panel", serving.url)).header("cookie", &cookie).send().await.unwrap().status().is_success());
    let said = serving.said();
    assert!(said.contains("readiness changes"), "it was asked to say more than it does by itself");
    let secret = address.strip_prefix("/invited/").unwrap();
    for hidden in [cora.token.as_str(), secret, session, "Khanbeigi", "Okafor", "grace@uni.example"] {
        let line = said.lines().find(|it| it.contains(hidden));
        assert!(line.is_none(), "{hidden} is in the log: {line:?}");
    }
}
