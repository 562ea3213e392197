//! Growth: the same work on a store of 100,000 events and on a far bigger one, turn by turn.

use crate::Asked;
use crate::appending::{Told, turn};
use crate::figures::{Turn, Turns, at_most, figure, heading};
use crate::ground::{self, Ground};
use crate::importing::{asked as ask, fill};
use crate::invented::{self, person_id};
use crate::postgres::Server;
use crate::reading;

/// Events of the small store.
const SMALL: usize = 100_000;

/// Prints how much slower a big store is.
pub async fn run(asked: &Asked, server: Option<&Server>) {
    let big = asked.grown.max(1_000_000);
    heading(&format!("Growth: {big} events beside {SMALL}"));
    let (small, large) = (Ground::both(server).await, Ground::both(server).await);
    for (small, large) in small.iter().zip(&large) {
        let mut stores = Vec::new();
        for (ground, events) in [(small, SMALL), (large, big)] {
            let store = ground.open().await;
            let (events, _, seen) = fill(&store, 0, events.div_ceil(invented::ENTRIES * invented::PEOPLE)).await;
            figure(&format!("{}, filled with {events}, events/s until seen", ground.engine), events / seen, "/s");
            stores.push(store);
        }
        let nobody = || Turns { name: String::new(), turns: Vec::new() };
        let (mut appends, mut reads) = ([nobody(), nobody()], [nobody(), nobody()]);
        for round in 0..=asked.rounds {
            for (index, store) in stores.iter().enumerate() {
                let append = turn(Told::clients(store, 64), asked.turn).await;
                ground::settle(store).await;
                let at = domain::history::AsAt { on: invented::first_day() + chrono::Days::new(900), known: store.head().position };
                let mut number = 0;
                let (p50, p99) = ask(500, || {
                    number += 1;
                    reading::journey(store, person_id(number % 8, number % invented::PEOPLE), at)
                })
                .await;
                if round > 0 {
                    appends[index].turns.push(append);
                    reads[index].turns.push(Turn { rate: 0.0, p50, p99 });
                }
            }
        }
        let engine = small.engine;
        at_most(&format!("{engine}, appends/s at 64 clients, small ÷ big"), appends[0].over(&appends[1], |it| it.rate), 1.3);
        at_most(&format!("{engine}, append p99, big ÷ small"), appends[1].over(&appends[0], |it| it.p99), 1.3);
        at_most(&format!("{engine}, a journey's p50, big ÷ small"), reads[1].over(&reads[0], |it| it.p50), 1.3);
        for store in stores {
            store.close().await;
        }
    }
}
