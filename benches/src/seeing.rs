//! Seeing: how long after the reply the views hold what was written, at a steady pace.

use std::time::{Duration, Instant};

use crate::Asked;
use crate::appending::Told;
use crate::figures::{Turn, Turns, at_most, figure, heading, since};
use crate::ground::{self, Ground};
use crate::postgres::Server;

/// Appends a second.
const PACE: u32 = 2_000;

/// Prints how long whoever writes waits to see it.
pub async fn run(asked: &Asked, server: Option<&Server>) {
    heading("Whoever writes sees it: from the reply of the log to the view, at 2,000 appends a second");
    let mut all = Vec::new();
    for ground in Ground::both(server).await {
        let turns = Turns { name: format!("{}, reply to view", ground.engine), turns: Vec::new() };
        all.push((ground.open().await, turns));
    }
    for round in 0..=asked.rounds {
        for (store, turns) in &mut all {
            let turn = pace(store, asked.turn).await;
            ground::settle(store).await;
            if round > 0 {
                turns.turns.push(turn);
            }
        }
    }
    for (store, turns) in all {
        let Turn { rate, p50, p99 } = turns.median();
        figure(&format!("{}, written and seen a second", turns.name), rate, "");
        figure(&format!("{}, p50 ms", turns.name), p50, "ms");
        at_most(&format!("{}, p99 ms", turns.name), p99, 20.0);
        store.close().await;
    }
}

/// Appends at a steady pace, whether or not the ones before were answered.
async fn pace(store: &store::Store, long: Duration) -> Turn {
    let began = Instant::now();
    let mut clients = Told::clients(store, 256);
    let mut seen = tokio::task::JoinSet::new();
    let mut ticks = tokio::time::interval(Duration::from_millis(2));
    let (mut asked, mut waits) = (0, Vec::new());
    while began.elapsed() < long {
        ticks.tick().await;
        let due = (began.elapsed().as_secs_f64() * f64::from(PACE)) as usize;
        while asked < due {
            // A client's next command waits for the one before, so that versions come in order: with 256 of them, none has to.
            let Some(mut client) = clients.pop() else { break };
            asked += 1;
            let store = store.clone();
            seen.spawn(async move {
                let appended = store.append(client.next()).await.unwrap();
                let replied = Instant::now();
                assert!(store.views.reach(appended.last, Duration::from_secs(60)).await);
                (client, since(replied))
            });
        }
        while let Some(Ok((client, wait))) = seen.try_join_next() {
            waits.push(wait);
            clients.push(client);
        }
    }
    let took = began.elapsed();
    while let Some(Ok((_, wait))) = seen.join_next().await {
        waits.push(wait);
    }
    Turn::of(waits, took)
}
