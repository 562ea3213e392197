//! The peers: cqrs-es on PostgreSQL, and one commit per command through sqlx on SQLite. Takes turns as it is told on standard input.
//!
//! A line in is `NAME CLIENTS SECONDS`; the line out is commands a second, and the milliseconds within which half, and 99 in 100, were
//! answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::{PostgresCqrs, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

/// Events of one stream, before the next one's turn: as many as in Waymark's.
const EVENTS: u64 = 10;

const SCHEMA: &str = "create table events (aggregate_type text not null, aggregate_id text not null, sequence bigint check (sequence >= 0) not null, \
    event_type text not null, event_version text not null, payload json not null, metadata json not null, \
    primary key (aggregate_type, aggregate_id, sequence))";

#[derive(Debug, Default, Serialize, Deserialize)]
struct Person {
    details: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Recorded {
    Details { text: String },
}

impl DomainEvent for Recorded {
    fn event_type(&self) -> String {
        "Details".into()
    }

    fn event_version(&self) -> String {
        "1".into()
    }
}

#[derive(Debug)]
struct Never;

impl std::fmt::Display for Never {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("never")
    }
}

impl std::error::Error for Never {}

impl Aggregate for Person {
    const TYPE: &'static str = "person";
    type Command = String;
    type Event = Recorded;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, text: String, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        sink.write(Recorded::Details { text }, self).await;
        Ok(())
    }

    fn apply(&mut self, _: Recorded) {
        self.details += 1;
    }
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    // As many connections as Waymark's own pool has.
    let pool = PgPoolOptions::new().max_connections(16).connect(&words[1]).await.unwrap();
    sqlx::query(SCHEMA).execute(&pool).await.unwrap();
    let cqrs: Arc<PostgresCqrs<Person>> = Arc::new(postgres_cqrs(pool, vec![], ()));
    let file = SqliteConnectOptions::new().filename(format!("{}/peer.db", words[2])).create_if_missing(true);
    let file = file.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full).pragma("wal_autocheckpoint", "10000");
    // One connection: SQLite has one writer, and waiting for a connection is cheaper than waiting for its lock.
    let sqlite = SqlitePoolOptions::new().max_connections(1).connect_with(file).await.unwrap();
    sqlx::query(SCHEMA).execute(&sqlite).await.unwrap();
    println!("ready");
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let mut words = line.split_whitespace();
        let (name, clients, seconds) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let (clients, long) = (clients.parse().unwrap(), Duration::from_secs_f64(seconds.parse().unwrap()));
        let (waits, took) = if name == "cqrs-es" {
            let cqrs = Arc::clone(&cqrs);
            turn(clients, long, move |stream, _| {
                let cqrs = Arc::clone(&cqrs);
                async move { cqrs.execute(&stream, "x".repeat(460)).await.unwrap() }
            })
            .await
        } else {
            let sqlite = sqlite.clone();
            turn(clients, long, move |stream, version| commit(sqlite.clone(), stream, version)).await
        };
        println!("{} {} {}", waits.len() as f64 / took.as_secs_f64(), waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
    }
}

/// The check and the insert in one transaction.
async fn commit(pool: SqlitePool, stream: String, version: u64) {
    let mut tx = pool.begin_with("begin immediate").await.unwrap();
    let sql = "select coalesce(max(sequence), 0) from events where aggregate_type = 'person' and aggregate_id = ?1";
    let last: i64 = sqlx::query_scalar(sql).bind(&stream).fetch_one(&mut *tx).await.unwrap();
    assert_eq!(last, version as i64);
    let sql = "insert into events values ('person', ?1, ?2, 'Details', '1', ?3, '{}')";
    sqlx::query(sql).bind(&stream).bind(last + 1).bind("x".repeat(500)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn turn<F, W>(clients: usize, long: Duration, once: F) -> (Vec<f64>, Duration)
where
    F: Fn(String, u64) -> W + Clone + Send + 'static,
    W: Future<Output = ()> + Send,
{
    static STREAM: AtomicU64 = AtomicU64::new(0);
    let began = Instant::now();
    let mut working = Vec::new();
    for _ in 0..clients {
        let once = once.clone();
        working.push(tokio::spawn(async move {
            let (mut waits, mut version, mut stream) = (Vec::new(), EVENTS, 0);
            while began.elapsed() < long {
                if version == EVENTS {
                    (version, stream) = (0, STREAM.fetch_add(1, Ordering::Relaxed));
                }
                let asked = Instant::now();
                once(format!("person-{:032}", stream), version).await;
                version += 1;
                waits.push(asked.elapsed().as_secs_f64() * 1_000.0);
            }
            waits
        }));
    }
    let mut waits = Vec::new();
    for worker in working {
        waits.extend(worker.await.unwrap());
    }
    waits.sort_by(f64::total_cmp);
    (waits, began.elapsed())
}
