//! The listener: what comes half, slowly, too often or not at all, and how it ends.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::house::{House, open, open_with};

async fn still_answers(house: &House) {
    let start = Instant::now();
    let (status, _) = house.ask(&json!({ "query": "{number}" }), "application/json").await;
    assert_eq!(status, 200);
    assert!(start.elapsed() < Duration::from_secs(1));
}

/// What the other end says before it hangs up.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = timeout(Duration::from_secs(3), stream.read_to_end(&mut text)).await;
    let _ = read.expect("the connection was expected to end");
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn half_sent_heads_are_dropped() {
    let house = open_with(|_, listening| listening.head = Duration::from_millis(200)).await;
    for half in ["", "P", "POST /graphql HTTP/1.1\r\nhost: x\r\nx-half: "] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        assert!(!rest(&mut stream).await.contains("200 OK"));
    }
    still_answers(&house).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let house = open_with(|settings, _| {
        settings.body.idle = Duration::from_millis(150);
        settings.body.total = Duration::from_millis(400);
    })
    .await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{{",
        house.token()
    );
    let mut silent = TcpStream::connect(house.address).await.unwrap();
    silent.write_all(head.as_bytes()).await.unwrap();
    assert!(rest(&mut silent).await.starts_with("HTTP/1.1 408"));
    let mut drop_by_drop = TcpStream::connect(house.address).await.unwrap();
    drop_by_drop.write_all(head.as_bytes()).await.unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) && drop_by_drop.write_all(b" ").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(start.elapsed() < Duration::from_secs(2));
    still_answers(&house).await;
}

#[tokio::test]
async fn garbage_is_not_answered_with_our_fault() {
    let house = open().await;
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(5_000));
    let texts = ["\0\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "{number}\r\n\r\n", "GET /graphql HTTP/9.9\r\n\r\n", &long, &many];
    for text in texts {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        let _ = stream.write_all(text.as_bytes()).await;
        let _ = stream.shutdown().await;
        let answer = rest(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4"), "{answer:.80}");
    }
    still_answers(&house).await;
}

#[tokio::test]
async fn a_thousand_idle_connections_do_not_keep_anybody_out() {
    let house = open_with(|_, listening| listening.connections = 100).await;
    let mut idle = Vec::new();
    for _ in 0..400 {
        idle.push(TcpStream::connect(house.address).await.unwrap());
    }
    still_answers(&house).await;
    // Open at both ends would be too many files for a careful machine; the bound is what is tested.
    assert_eq!(idle.len(), 400);
}

#[tokio::test]
async fn the_end_waits_for_what_is_in_flight() {
    let house = open().await;
    let asked = house.post().body(r#"{"query":"{ slow(ms: 400) }"}"#).send();
    let slow = tokio::spawn(asked);
    tokio::time::sleep(Duration::from_millis(100)).await;
    house.closing.begin();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    timeout(Duration::from_secs(2), house.served).await.unwrap().unwrap();
    assert!(TcpStream::connect(house.address).await.is_err());
}
