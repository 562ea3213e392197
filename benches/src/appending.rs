//! Appending: durable commands a second, beside bare commits of the same engine and a peer doing the same work.

mod contestants;

use std::time::{Duration, Instant};

use self::contestants::{BareCommit, BareFile, Decided};
pub use self::contestants::{EVENTS, Told};
use crate::Asked;
use crate::asking::Changing;
use crate::figures::{Turn, Turns, at_least, at_most, heading, since};
use crate::ground::{self, Ground};
use crate::peer::Peer;
use crate::postgres::Server;

/// One that can do one durable thing at a time, again and again.
pub trait Client: Send + 'static {
    /// Does it once.
    fn once(&mut self) -> impl Future<Output = ()> + Send;
}

/// Lets clients work side by side for a while.
pub async fn turn<C: Client>(clients: Vec<C>, long: Duration) -> Turn {
    let began = Instant::now();
    let working = clients.into_iter().map(|mut client| {
        tokio::spawn(async move {
            let mut waits = Vec::with_capacity(16_384);
            while began.elapsed() < long {
                let asked = Instant::now();
                client.once().await;
                waits.push(since(asked));
            }
            waits
        })
    });
    let mut waits = Vec::new();
    for worker in working.collect::<Vec<_>>() {
        waits.extend(worker.await.unwrap());
    }
    Turn::of(waits, began.elapsed())
}

/// Everybody who takes turns at one number of clients.
const CONTESTANTS: [&str; 11] = [
    "PostgreSQL, bare insert per commit (the floor)",
    "PostgreSQL, cqrs-es 0.5 with postgres-es 0.5",
    "PostgreSQL, Waymark, append: version, tag, seal, chain, views",
    "PostgreSQL, Waymark, record: read and decided too",
    "PostgreSQL, Waymark, a GraphQL mutation",
    "SQLite, bare insert per commit, rusqlite",
    "SQLite, one commit per command, sqlx 0.8",
    "SQLite, Waymark, append: version, tag, seal, chain, views",
    "SQLite, Waymark, record: read and decided too",
    "SQLite, Waymark, a GraphQL mutation",
    "fdatasync of 4 KiB",
];
const FLOOR: usize = 0;
const CQRS: usize = 1;
const POSTGRES: usize = 2;
const POSTGRES_RECORD: usize = 3;
const POSTGRES_ASKED: usize = 4;
const FILE: usize = 5;
const SQLX: usize = 6;
const SQLITE: usize = 7;
const SQLITE_RECORD: usize = 8;
const SQLITE_ASKED: usize = 9;
const FLUSH: usize = 10;

/// Prints the table of appends.
pub async fn run(asked: &Asked, server: Option<&Server>) {
    heading("Durable appends of one event of about 500 bytes");
    let files = Ground::sqlite();
    let sqlite = files.open().await;
    let bare = BareFile::open(&ground::directory().join("bare.db"));
    let mut other = match server {
        None => None,
        Some(server) => {
            let place = Ground::postgres(server).await;
            let peer = Peer::start(&server.database().await, &ground::directory()).await;
            Some((place.open().await, BareCommit::connect(&server.database().await).await, peer))
        }
    };
    for clients in [1, 8, 64] {
        let mut all: Vec<Turns> = CONTESTANTS.iter().map(|it| Turns { name: (*it).to_owned(), turns: Vec::new() }).collect();
        let mut late = [0_i64; 2];
        // The first round warms everybody up and does not count.
        for round in 0..=asked.rounds {
            let long = if round == 0 { asked.turn / 3 } else { asked.turn };
            let mut given = vec![Turn::default(); CONTESTANTS.len()];
            if let Some((store, floor, peer)) = &mut other {
                given[FLOOR] = turn(floor.clients(clients).await, long).await;
                given[CQRS] = peer.turn("cqrs-es", clients, long.as_secs_f64()).await;
                given[POSTGRES] = turn(Told::clients(store, clients), long).await;
                late[0] = late[0].max(ground::settle(store).await.0);
                given[POSTGRES_RECORD] = turn(Decided::clients(store, clients), long).await;
                ground::settle(store).await;
                given[POSTGRES_ASKED] = turn(Changing::clients(store, clients), long).await;
                ground::settle(store).await;
                given[SQLX] = peer.turn("sqlx-sqlite", clients, long.as_secs_f64()).await;
            }
            given[FILE] = turn(bare.clients(clients), long).await;
            given[SQLITE] = turn(Told::clients(&sqlite, clients), long).await;
            late[1] = late[1].max(ground::settle(&sqlite).await.0);
            given[SQLITE_RECORD] = turn(Decided::clients(&sqlite, clients), long).await;
            ground::settle(&sqlite).await;
            given[SQLITE_ASKED] = turn(Changing::clients(&sqlite, clients), long).await;
            ground::settle(&sqlite).await;
            given[FLUSH] = flushes();
            if round > 0 {
                all.iter_mut().zip(given).for_each(|(it, turn)| it.turns.push(turn));
            }
        }
        print(clients, &all, server.is_some(), late);
    }
    sqlite.close().await;
    if let Some((store, ..)) = other {
        store.close().await;
    }
}

fn flushes() -> Turn {
    Turn { rate: crate::machine::flushes(Duration::from_millis(300)), ..Turn::default() }
}

fn print(clients: usize, all: &[Turns], both: bool, late: [i64; 2]) {
    println!("\n{clients} client{}", if clients == 1 { "" } else { "s" });
    all.iter().filter(|it| it.turns.iter().any(|it| it.rate > 0.0)).for_each(Turns::print);
    let rate = |one: usize, other: usize| all[one].over(&all[other], |it| it.rate);
    let slowest = |one: usize, other: usize| all[one].over(&all[other], |it| it.p99);
    if clients == 64 {
        println!("  views were behind at the end of a turn by at most {} (PostgreSQL), {} (SQLite) events", late[0], late[1]);
    }
    match (clients, both) {
        (1, _) => {
            if both {
                at_least("PostgreSQL, one client ÷ a bare commit", rate(POSTGRES, FLOOR), 0.6);
                at_most("PostgreSQL, a GraphQL mutation at one client, p50 ms", all[POSTGRES_ASKED].median().p50, 3.0);
            }
            at_least("SQLite, one client ÷ a bare commit", rate(SQLITE, FILE), 0.6);
            at_most("SQLite, a GraphQL mutation at one client, p50 ms", all[SQLITE_ASKED].median().p50, 3.0);
        }
        (64, true) => {
            at_least("PostgreSQL, 64 clients ÷ floor", rate(POSTGRES, FLOOR), 0.8);
            at_least("PostgreSQL, 64 clients ÷ cqrs-es", rate(POSTGRES, CQRS), 2.0);
            at_least("PostgreSQL, 64 clients, decided too ÷ cqrs-es", rate(POSTGRES_RECORD, CQRS), 2.0);
            at_most("PostgreSQL, 64 clients, p99 ÷ the floor's", slowest(POSTGRES, FLOOR), 1.5);
            at_least("PostgreSQL, decided too ÷ append", rate(POSTGRES_RECORD, POSTGRES), 0.5);
            at_least("PostgreSQL, a GraphQL mutation ÷ append", rate(POSTGRES_ASKED, POSTGRES), 0.5);
            at_least("SQLite, 64 clients ÷ floor on PostgreSQL", rate(SQLITE, FLOOR), 0.9);
            at_least("SQLite, 64 clients ÷ one commit per command, sqlx", rate(SQLITE, SQLX), 8.0);
            at_least("SQLite, decided too ÷ append", rate(SQLITE_RECORD, SQLITE), 0.5);
            at_least("SQLite, a GraphQL mutation ÷ append", rate(SQLITE_ASKED, SQLITE), 0.5);
        }
        _ => {}
    }
}
