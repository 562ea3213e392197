//! graphql-transport-ws: each message and each way to be shown out.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::house::{House, open, open_with};

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(house: &House, protocol: Option<&str>) -> Self {
        let mut request = house.url("/graphql").replace("http", "ws").into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        Self(connect_async(request).await.unwrap().0)
    }

    /// Past the acknowledgement.
    async fn known(house: &House) -> Self {
        let mut socket = Self::open(house, Some("graphql-transport-ws")).await;
        socket.say(json!({ "type": "connection_init", "payload": { "token": house.token() } })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    async fn say(&mut self, message: Value) {
        self.say_raw(Message::text(message.to_string())).await;
    }

    async fn say_raw(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn next(&mut self) -> Message {
        loop {
            let message = timeout(Duration::from_secs(5), self.0.next()).await.expect("a message was expected");
            match message.unwrap().unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("a text was expected: {other:?}"),
        }
    }

    async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Message::Close(Some(frame)) => {
                    assert!(frame.reason.len() <= 123);
                    return frame.code.into();
                }
                Message::Close(None) => panic!("a code was expected"),
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn a_subscription_is_followed_to_its_end() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    socket.subscribe("1", "subscription { count(to: 3) }").await;
    for number in 0..3 {
        let expected = json!({ "id": "1", "type": "next", "payload": { "data": { "count": number } } });
        assert_eq!(socket.hear().await, expected);
    }
    assert_eq!(socket.hear().await, json!({ "id": "1", "type": "complete" }));
    // The id is free again, also for a query and a mutation.
    for query in ["{ number }", "mutation { note(afterMs: 0) }", "{ me }"] {
        socket.subscribe("1", query).await;
        assert_eq!(socket.hear().await["type"], "next");
        assert_eq!(socket.hear().await["type"], "complete");
    }
}

#[tokio::test]
async fn errors_of_the_request_are_error_messages() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    for query in ["{ nope }", "{", "query($n: Int!) { number(of: $n) }", "subscription { refused }"] {
        socket.subscribe("1", query).await;
        let message = socket.hear().await;
        assert_eq!(message["type"], "error", "{message}");
        assert!(message["payload"][0]["extensions"]["code"].is_string());
        assert!(!message.to_string().contains("hunter2"));
    }
    socket.subscribe("1", "{ number nothingWorks }").await;
    let message = socket.hear().await;
    assert_eq!((&message["type"], &message["payload"]["data"]["number"]), (&json!("next"), &json!(7)));
}

#[tokio::test]
async fn doublings_are_refused_here_too() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    let levels: String = (0..28).map(|it| format!("fragment f{it} on Query{{...f{0} ...f{0}}} ", it + 1)).collect();
    let query = format!("{{...f0}} {levels} fragment f28 on Query{{number}}");
    let mut quickest = Duration::MAX;
    // The best of three, since the machine has other things to do.
    for _ in 0..3 {
        let start = std::time::Instant::now();
        socket.subscribe("1", &query).await;
        let message = socket.hear().await;
        assert_eq!(message["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
        quickest = quickest.min(start.elapsed());
    }
    assert!(quickest < Duration::from_millis(50), "{quickest:?}");
}

#[tokio::test]
async fn complete_ends_an_operation_and_frees_its_id() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    socket.subscribe("1", "subscription { never }").await;
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("1", "{ number }").await;
    assert_eq!(socket.hear().await["type"], "next");
    socket.say(json!({ "type": "complete", "id": "unknown" })).await;
    socket.say(json!({ "type": "ping", "payload": {} })).await;
    assert_eq!(socket.hear().await["type"], "complete");
    assert_eq!(socket.hear().await["type"], "pong");
}

#[tokio::test]
async fn who_breaks_the_protocol_is_shown_out_with_its_code() {
    let house = open_with(|settings, _| settings.socket.init = Duration::from_millis(300)).await;
    let ours = Some("graphql-transport-ws");
    assert_eq!(Socket::open(&house, None).await.closed().await, 4406);
    // A client library would refuse the handshake itself when none of its protocols is taken.
    assert_eq!(Socket::open(&house, ours).await.closed().await, 4408);

    let mut early = Socket::open(&house, ours).await;
    early.subscribe("1", "{ number }").await;
    assert_eq!(early.closed().await, 4401);

    for payload in [json!(null), json!({}), json!({ "token": "x" }), json!({ "Authorization": house.token() }), json!({ "token": 1 })] {
        let mut stranger = Socket::open(&house, ours).await;
        stranger.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(stranger.closed().await, 4403);
    }

    let mut twice = Socket::known(&house).await;
    twice.say(json!({ "type": "connection_init" })).await;
    assert_eq!(twice.closed().await, 4429);

    let mut double = Socket::known(&house).await;
    double.subscribe("1", "subscription { never }").await;
    double.subscribe("1", "subscription { never }").await;
    assert_eq!(double.closed().await, 4409);

    let wrong = [
        Message::text("not JSON"),
        Message::text("[]"),
        Message::text("{}"),
        Message::binary(vec![1, 2]),
        Message::text(r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#),
        Message::text(format!(r#"{{"type":"{}"}}"#, "é".repeat(500))),
    ];
    for message in wrong {
        let mut socket = Socket::known(&house).await;
        socket.say_raw(message).await;
        assert_eq!(socket.closed().await, 4400);
    }

    let mut large = Socket::known(&house).await;
    large.say_raw(Message::text("x".repeat(70_000))).await;
    assert_eq!(large.closed().await, 1009);
}

#[tokio::test]
async fn a_socket_holds_so_many_operations_and_no_more() {
    let house = open_with(|settings, _| settings.socket.operations = 2).await;
    let mut socket = Socket::known(&house).await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, "subscription { never }").await;
    }
    let message = socket.hear().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("3")));
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let house = open().await;
    let mut socket = Socket::open(&house, Some("graphql-transport-ws")).await;
    // Whoever says nothing more is shown out all the same, and not a minute later.
    let token = format!("bearer {}", house.token_for(chrono::TimeDelta::seconds(2)));
    socket.say(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    assert_eq!(socket.closed().await, 4403);
}

#[tokio::test]
async fn a_slow_reader_does_not_fill_our_memory_and_the_end_says_goodbye() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    // A hundred million events, made only as they are taken.
    socket.subscribe("1", "subscription { count(to: 100000000) }").await;
    assert_eq!(socket.hear().await["type"], "next");
    house.closing.begin();
    assert_eq!(socket.closed().await, 1001);
    timeout(Duration::from_secs(5), house.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_mutation_is_whole_although_its_caller_leaves() {
    let house = open().await;
    let mut socket = Socket::known(&house).await;
    socket.subscribe("1", "mutation { note(afterMs: 300) }").await;
    // The answer to the ping shows that the mutation was begun.
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");
    drop(socket);
    assert_eq!(house.notes.count(), 0);
    house.closing.begin();
    house.served.await.unwrap();
    assert_eq!(house.notes.count(), 1);
}
