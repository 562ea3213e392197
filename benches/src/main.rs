//! The benchmark: Waymark's store beside bare commits and a peer, round by round, on both databases. It asserts nothing.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- [--quick] [--large] [--only NAME]
//! ```
//!
//! NAME is a section, one of `append`, `see`, `read`, `import`, `growth` or `england`; it may be given several times. `--quick` takes about two
//! minutes and stores of 100,000 events; without it, a quarter of an hour and a million; `--large` compares growth at ten million.
//! Figures of different runs are not to be compared: a disk that flushes 6,000 times a second may flush 250 times an hour later.
//! What counts is a ratio within one run, so whoever is compared takes turns, and the median of the turns' ratios is printed.

mod appending;
mod asking;
mod england;
mod figures;
mod ground;
mod growing;
mod idle;
mod importing;
mod invented;
mod listing;
mod machine;
mod peer;
mod programmes;
mod reading;
mod seeing;

#[path = "../../tests/postgres.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod postgres;

use std::time::Duration;

/// What was asked for.
pub struct Asked {
    /// Turns of each contestant.
    pub rounds: usize,
    /// How long a turn is.
    pub turn: Duration,
    /// Events in the big stores.
    pub events: usize,
    /// Events in the store that growth is measured in.
    pub grown: usize,
    only: Vec<String>,
}

impl Asked {
    fn parse(words: &[String]) -> Self {
        let quick = words.iter().any(|it| it == "--quick");
        let large = words.iter().any(|it| it == "--large");
        let only = words.iter().zip(words.iter().skip(1)).filter(|(it, _)| *it == "--only").map(|(_, name)| name.clone()).collect();
        let events = if quick { 100_000 } else { 1_000_000 };
        Self {
            rounds: if quick { 3 } else { 5 },
            turn: Duration::from_millis(if quick { 1_500 } else { 4_000 }),
            events,
            grown: if large { 10_000_000 } else { events },
            only,
        }
    }

    fn wants(&self, section: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|it| it == section)
    }
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|it| it == idle::WORD) {
        return idle::run(&words[1..]).await;
    }
    let asked = Asked::parse(&words);
    let server = postgres::Server::own();
    machine::print(server.as_ref()).await;
    if asked.wants("append") {
        appending::run(&asked, server.as_ref()).await;
    }
    if asked.wants("see") {
        seeing::run(&asked, server.as_ref()).await;
    }
    if asked.wants("import") || asked.wants("read") {
        importing::run(&asked, server.as_ref()).await;
    }
    if asked.wants("growth") {
        growing::run(&asked, server.as_ref()).await;
    }
    // An hour of councils is not quick.
    if asked.wants("england") && (asked.events >= 1_000_000 || !asked.only.is_empty()) {
        england::run(server.as_ref()).await;
    }
    ground::clear();
}
