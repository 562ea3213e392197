//! Somebody who asks over HTTP and WebSocket, as any client would.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::town::PATIENCE;

/// Whoever holds a token.
#[derive(Clone)]
pub(super) struct Actor {
    pub url: String,
    pub token: String,
    client: reqwest::Client,
    /// How often it was told that a change goes on beyond the time limit.
    pub told_to_wait: Arc<AtomicUsize>,
}

/// An answer, whatever it is.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: String,
    pub took: Duration,
}

impl Actor {
    /// The holder of a token, at a server.
    pub fn new(url: &str, token: &str) -> Self {
        let client = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        Self { url: url.to_owned(), token: token.to_owned(), client, told_to_wait: Arc::default() }
    }

    /// The same at another server.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// Posts a body as it is; an error where the server is not there, or goes away.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Result<Answer, reqwest::Error> {
        let begun = Instant::now();
        let request = self.client.post(format!("{}/graphql", self.url)).header("content-type", "application/json");
        let answer = request.bearer_auth(&self.token).body(body).send().await?;
        let status = answer.status();
        Ok(Answer { status, body: answer.text().await?, took: begun.elapsed() })
    }

    /// A document's whole answer; an error where the server is not there, or goes away.
    pub async fn try_to_ask(&self, query: &str, variables: Value) -> Result<Value, reqwest::Error> {
        let answer = self.post(json!({ "query": query, "variables": variables }).to_string()).await?;
        Ok(serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body)))
    }

    /// A document's whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.try_to_ask(query, variables).await.unwrap()
    }

    /// The data of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].clone()
    }

    /// One mutation: its payload; an error where the server is not there, or goes away.
    ///
    /// A client that is told "busy" or "it goes on" sends the same again, with the key by which it is known again.
    pub async fn try_to_change(&self, name: &str, selection: &str, mut input: Value) -> Result<Value, reqwest::Error> {
        if input["idempotencyKey"].is_null() {
            input["idempotencyKey"] = json!(uuid::Uuid::new_v4());
        }
        let kind = name[..1].to_uppercase() + &name[1..];
        let query =
            format!("mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} position errors {{ code message path }} }} }}");
        let begun = Instant::now();
        loop {
            let answer = self.try_to_ask(&query, json!({ "input": input })).await?;
            let Some(errors) = answer.get("errors") else { return Ok(answer["data"][name].clone()) };
            let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
            assert!(["BUSY", "TIMEOUT"].contains(&code) && begun.elapsed() < PATIENCE, "{query}\n{answer:#}");
            self.told_to_wait.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// One mutation: its payload.
    pub async fn change(&self, name: &str, selection: &str, input: Value) -> Value {
        self.try_to_change(name, selection, input).await.unwrap()
    }

    /// One mutation that is done: its payload.
    pub async fn done(&self, name: &str, selection: &str, input: Value) -> Value {
        let payload = self.change(name, selection, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}");
        assert!(payload["position"].is_number(), "{payload:#}");
        payload
    }

    /// One mutation that is refused: the code.
    pub async fn refused(&self, name: &str, input: Value) -> String {
        let payload = self.change(name, "", input).await;
        assert!(payload["position"].is_null(), "{payload:#}");
        payload["errors"][0]["code"].as_str().unwrap_or_else(|| panic!("not refused: {payload:#}")).to_owned()
    }

    /// Agrees with somebody else that a person be erased.
    pub async fn agree_with(&self, other: &Self, journey: &str) {
        let proposal = json!({ "journeyId": journey, "ground": "REQUESTED" });
        let id = self.done("proposeErasure", "proposalId", proposal).await["proposalId"].clone();
        other.done("approveErasure", "", json!({ "journeyId": journey, "proposalId": id })).await;
    }

    /// A journey's id, newly opened.
    pub async fn open_journey(&self, given: &str, family: &str) -> String {
        let input = json!({ "givenName": given, "familyName": family, "effectiveOn": "2020-01-01" });
        self.done("openJourney", "journey { id }", input).await["journey"]["id"].as_str().unwrap().to_owned()
    }

    /// Every place of the log from the first to the last, page by page.
    pub async fn log(&self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let after = all.len();
            let query = "query($after: Long) { log(after: $after, first: 100) { head nodes { position type hash eventId } } }";
            let page = self.data(query, json!({ "after": after })).await;
            let nodes = page["log"]["nodes"].as_array().unwrap();
            if nodes.is_empty() {
                assert_eq!(page["log"]["head"], after);
                return all;
            }
            all.extend(nodes.clone());
        }
    }

    /// Follows the log from after a position.
    pub async fn follow(&self, after: i64) -> Follower {
        let mut request = format!("{}/graphql", self.url.replace("http", "ws")).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        let mut it = Follower(socket);
        it.say(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", self.token) } })).await;
        assert_eq!(it.hear().await.unwrap()["type"], "connection_ack");
        let query = "subscription($after: Long) { logAppended(after: $after) { position hash type } }";
        it.say(json!({ "type": "subscribe", "id": "1", "payload": { "query": query, "variables": { "after": after } } })).await;
        it
    }
}

/// A socket that follows the log.
pub(super) struct Follower(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Follower {
    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message; `None` where the socket is closed.
    pub async fn hear(&mut self) -> Option<Value> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("silence") {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// The next place of the log; `None` where the socket is closed.
    pub async fn next(&mut self) -> Option<Value> {
        let message = self.hear().await?;
        assert_eq!(message["type"], "next", "{message}");
        Some(message["payload"]["data"]["logAppended"].clone())
    }
}
