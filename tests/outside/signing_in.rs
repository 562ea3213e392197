//! Signing in with a certified provider: people at the pages, services at GraphQL, while keys rotate and the provider comes and goes.

use std::collections::BTreeMap;

use reqwest::{Client, Response, StatusCode, Url};
use serde_json::json;

use super::client::Actor;
use super::provider::{AUDIENCE, Provider, SECRET, TENANT, encoded};
use super::town::{Serving, Town, text, until};

both! {
    people_sign_in_to_the_pages_and_out_again
    what_was_not_begun_here_ends_here
    services_come_in_while_keys_rotate_and_the_provider_comes_and_goes
}

/// A server that trusts a provider, and an employer that the provider speaks for.
struct Scene {
    serving: Serving,
    provider: Provider,
    ada: Actor,
}

async fn scene(town: &Town, client: &str, test: &str) -> Option<Scene> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let provider = Provider::start(test, &format!("http://127.0.0.1:{port}/sign-in/back")).await?;
    let first = town.open("Salford").await;
    first.serving.ask_to_end();
    first.serving.ended().await;
    let secret = town.file("client-secret", SECRET);
    let secret = if client == "pages" { format!("client_secret_file = {:?}", text(&secret)) } else { String::new() };
    let issuer = &provider.issuer;
    let identity = format!(
        r#"
[[issuer]]
issuer = "{issuer}"
audience = "{AUDIENCE}"
entra_tenant = "{TENANT}"
employers = ["Salford"]
[issuer.roles]
"Waymark.Coordinator" = "coordinator"
"Waymark.Panel" = "panel_member"
[issuer.service_roles]
"Waymark.Figures" = "leader"
[issuer.sign_in]
client_id = "{client}"
{secret}
name = "the council's account"
"#
    );
    let file = town.file("identity.toml", identity);
    let serving = town.serve_with(&["--listen", &format!("127.0.0.1:{port}"), "--identity", text(&file)], "warn").await;
    let ada = first.ada.at(&serving.url);
    Some(Scene { serving, provider, ada })
}

/// Somebody at a browser: follows what they are told, and keeps what they are given, for each host.
#[derive(Default)]
struct Browser {
    client: Option<Client>,
    cookies: BTreeMap<(u16, String), String>,
}

impl Browser {
    async fn ask(&mut self, url: &Url, form: Option<String>) -> Response {
        let client = self.client.get_or_insert_with(|| Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap());
        let port = url.port().unwrap();
        let mine = self.cookies.iter().filter(|(of, _)| of.0 == port).map(|(of, value)| format!("{}={value}", of.1));
        let cookies = mine.collect::<Vec<_>>().join("; ");
        let request = match form {
            None => client.get(url.clone()),
            Some(form) => client.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(form),
        };
        let answer = request.header("cookie", cookies).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert((port, name.to_owned()), value.to_owned());
        }
        answer
    }

    /// Goes to an address and wherever that leads; answers where it ended, and what stood there.
    async fn go(&mut self, url: &str, mut form: Option<String>) -> (Url, StatusCode, String) {
        let mut url = Url::parse(url).unwrap();
        for _ in 0..12 {
            let answer = self.ask(&url, form.take()).await;
            let status = answer.status();
            match answer.headers().get("location") {
                Some(to) => url = url.join(to.to_str().unwrap()).unwrap(),
                None => return (url, status, answer.text().await.unwrap()),
            }
        }
        panic!("sent round and round: {url}");
    }

    /// Signs in at the provider as somebody, and agrees to what is asked; answers where it ended.
    async fn sign_in(&mut self, serving: &Serving, name: &str) -> (Url, StatusCode, String) {
        let (mut url, mut status, mut text) = self.go(&format!("{}/sign-in/with/0", serving.url), None).await;
        for _ in 0..3 {
            let Some(prompt) = between(&text, "name=\"prompt\" value=\"", "\"") else { break };
            let form = format!("prompt={prompt}&login={name}&password=x");
            let action = url.join(between(&text, "action=\"", "\"").unwrap()).unwrap();
            (url, status, text) = self.go(action.as_str(), Some(form)).await;
        }
        (url, status, text)
    }
}

fn between<'t>(text: &'t str, mark: &str, end: &str) -> Option<&'t str> {
    Some(text.split_once(mark)?.1.split_once(end)?.0)
}

async fn people_sign_in_to_the_pages_and_out_again(town: Town) {
    for client in ["pages", "pages-without-secret"] {
        let town = town.another().await;
        let Some(Scene { serving, provider: _provider, .. }) = scene(&town, client, "people_sign_in_to_the_pages_and_out_again").await
        else {
            return;
        };
        let mut cora = Browser::default();
        let (_, status, text) = cora.go(&serving.url, None).await;
        assert!(status.is_success() && text.contains("Sign in with the council&#39;s account"), "{text}");
        let (url, status, text) = cora.sign_in(&serving, "cora").await;
        assert!(status.is_success() && text.contains("Salford"), "{url} {status}\n{text}\n{}", serving.said());
        assert!(url.path().starts_with("/employers/"), "there is one employer whom this provider speaks for: {url}");
        let (_, status, _) = cora.go(&format!("{}/sign-out", serving.url), Some(String::new())).await;
        assert!(status.is_success());
        let stale = cora.go(&serving.url, None).await.0;
        assert_eq!(stale.path(), "/sign-in", "a session is over when somebody signs out");
        // A guest holds a panel's role and no other, and a panel sees no workforce.
        let (url, status, text) = Browser::default().sign_in(&serving, "greta").await;
        assert!(status.is_success() && url.path() == "/panel" && !text.contains("Salford"), "{url} {text}");
        // Who has no role of ours is told so, and has no session.
        let mut nora = Browser::default();
        let (_, status, text) = nora.sign_in(&serving, "nora").await;
        assert!(status == StatusCode::FORBIDDEN && text.contains("no role"), "{text}");
        assert_eq!(nora.go(&serving.url, None).await.0.path(), "/sign-in");
        assert!(!serving.said().contains("ERROR"), "{}", serving.said());
    }
}

async fn what_was_not_begun_here_ends_here(town: Town) {
    let Some(Scene { serving, provider, .. }) = scene(&town, "pages", "what_was_not_begun_here_ends_here").await else { return };
    let back = format!("{}/sign-in/back", serving.url);
    let own = |answer: &(Url, StatusCode, String)| answer.1 == StatusCode::FORBIDDEN && answer.2.contains("begin again");
    assert!(own(&Browser::default().go(&format!("{back}?code=x&state=y"), None).await), "nobody left");
    let begun = async |browser: &mut Browser| {
        let begin = Url::parse(&format!("{}/sign-in/with/0", serving.url)).unwrap();
        let to = browser.ask(&begin, None).await.headers()["location"].to_str().unwrap().to_owned();
        let asked: BTreeMap<String, String> = Url::parse(&to).unwrap().query_pairs().into_owned().collect();
        assert_eq!((asked["code_challenge_method"].as_str(), asked["response_type"].as_str()), ("S256", "code"));
        asked["state"].clone()
    };
    let (mut one, mut other) = (Browser::default(), Browser::default());
    let state = begun(&mut one).await;
    assert!(own(&other.go(&format!("{back}?code=x&state={state}"), None).await), "another browser left");
    assert!(own(&one.go(&format!("{back}?code=x&state={state}0"), None).await), "another state");
    assert!(own(&one.go(&format!("{back}?code=x&state={state}"), None).await), "one try is all there is");
    let state = begun(&mut one).await;
    let elsewhere = encoded("https://evil.example");
    assert!(own(&one.go(&format!("{back}?code=x&state={state}&iss={elsewhere}"), None).await), "from another issuer");
    let state = begun(&mut one).await;
    assert!(own(&one.go(&format!("{back}?code=made-up&state={state}&iss={}", encoded(&provider.issuer)), None).await), "another code");
    let state = begun(&mut one).await;
    let refused = one.go(&format!("{back}?error=access_denied&state={state}"), None).await;
    assert!(refused.1 == StatusCode::FORBIDDEN && refused.2.contains("did not let you in"));
    assert_eq!(one.go(&serving.url, None).await.0.path(), "/sign-in");
    // From another site, nobody is signed in or out.
    let posted = Client::new().post(format!("{}/sign-out", serving.url)).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::FORBIDDEN);
}

async fn services_come_in_while_keys_rotate_and_the_provider_comes_and_goes(town: Town) {
    let test = "services_come_in_while_keys_rotate_and_the_provider_comes_and_goes";
    let Some(Scene { serving, mut provider, ada }) = scene(&town, "pages", test).await else { return };
    let answer = async |token: &str| {
        let it = Actor::new(&serving.url, token).post(json!({ "query": "{ viewer { roles employers { name } } }" }).to_string()).await;
        let it = it.unwrap();
        (it.status, it.body)
    };
    let first = provider.token_of_a_service().await;
    let (status, body) = answer(&first).await;
    assert!(status.is_success() && body.contains("LEADER") && body.contains("Salford"), "{body}");
    // A new key is fetched when it is first seen; the old one is good no more.
    provider.told("rotate").await;
    let second = provider.token_of_a_service().await;
    until("the new key is known", async || answer(&second).await.0.is_success().then_some(())).await;
    // Away: whoever has a token goes on, and nobody new signs in.
    provider.told("stop").await;
    assert!(answer(&second).await.0.is_success(), "the last good keys serve");
    let (_, status, text) = Browser::default().go(&format!("{}/sign-in/with/0", serving.url), None).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("cannot be reached"), "{text}");
    assert!(ada.data("{ viewer { roles } }", json!({})).await["viewer"].is_object(), "local tokens do not need it");
    // Back, with another key: nobody has to start anything anew.
    provider.told("rotate").await;
    let third = provider.token_of_a_service().await;
    until("the third key is known", async || answer(&third).await.0.is_success().then_some(())).await;
    let (url, _, text) = Browser::default().sign_in(&serving, "cora").await;
    assert!(url.path().starts_with("/employers/"), "{url}\n{text}\n{}", serving.said());
    assert_eq!(answer(&first).await.0, StatusCode::UNAUTHORIZED, "the key of this one was given up");
    let (head, tail) = third.split_at(third.len() - 8);
    let changed = format!("{head}{}{}", if tail.starts_with('x') { 'y' } else { 'x' }, &tail[1..]);
    assert_eq!(answer(&changed).await.0, StatusCode::UNAUTHORIZED);
}
