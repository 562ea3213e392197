//! Importing: many people at once into a store that is already big; then its views built anew, its log verified, and its start.

use std::time::Instant;

use store::Store;

use crate::Asked;
use crate::figures::{at_least, at_most, figure, heading, since};
use crate::ground::{self, Ground};
use crate::postgres::Server;
use crate::{idle, invented, machine, reading};

/// People brought in as one: six thousand events.
const AT_ONCE: usize = 300;

/// Prints what a big store is like.
pub async fn run(asked: &Asked, server: Option<&Server>) {
    for ground in Ground::both(server).await {
        heading(&format!("{}: a store of {} events", ground.engine, asked.events));
        let store = ground.open().await;
        let employers = asked.events.div_ceil(invented::ENTRIES * invented::PEOPLE);
        fill(&store, 0, employers).await;
        if asked.wants("import") {
            import(&store, employers, (employers / 5).max(4)).await;
            rebuild(&store).await;
            verify(&store).await;
        }
        if asked.wants("read") {
            reading::run(asked, &store).await;
        }
        store.close().await;
        if asked.wants("import") {
            idle::print(&ground).await;
        }
    }
}

/// Brings in whole employers, and waits for the views; answers events, seconds until the last was on disk, and seconds until seen.
pub async fn fill(store: &Store, first: usize, count: usize) -> (f64, f64, f64) {
    let (began, before) = (Instant::now(), store.head().position);
    let mut writing: Option<tokio::task::JoinHandle<()>> = None;
    for number in first..first + count {
        let inventing = store.clone();
        let mut parts = tokio::task::spawn_blocking(move || invented::employer(&inventing, number)).await.unwrap();
        let rest = parts.split_off(parts.len() - AT_ONCE);
        if let Some(writing) = writing.take() {
            writing.await.unwrap();
        }
        let store = store.clone();
        // While one employer is written, the next is invented, as a file would be read.
        writing = Some(tokio::spawn(async move {
            for some in [parts, rest] {
                let brought = store.bring_in(&ground::operator(), ground::context(), None, some).await.unwrap();
                brought.unwrap_or_else(|refused| panic!("refused: {:?}", refused.first()));
            }
        }));
    }
    if let Some(writing) = writing {
        writing.await.unwrap();
    }
    let written = began.elapsed().as_secs_f64();
    ground::settle(store).await;
    ((store.head().position - before) as f64, written, began.elapsed().as_secs_f64())
}

async fn import(store: &Store, first: usize, count: usize) {
    machine::forget_peak();
    let resident = machine::memory("VmRSS");
    let (events, written, seen) = fill(store, first, count).await;
    at_least(&format!("import, events/s on disk ({events} more, judged, sealed, chained)"), events / written, 50_000.0);
    figure("import, events/s on disk and in the views", events / seen, "/s");
    figure("import, most memory above what was resident", machine::memory("VmHWM") - resident, "MiB");
}

async fn rebuild(store: &Store) {
    machine::forget_peak();
    let began = Instant::now();
    let rebuilt = store.views.rebuild(|_| {}).await.unwrap();
    at_least("all views rebuilt, events/s", rebuilt.events as f64 / began.elapsed().as_secs_f64(), 100_000.0);
    figure("rebuild, most memory", machine::memory("VmHWM"), "MiB");
}

async fn verify(store: &Store) {
    let began = Instant::now();
    let verified = store.log.verify(None, |_| {}).await.unwrap();
    at_least("verify, events/s", verified.head.position as f64 / began.elapsed().as_secs_f64(), 500_000.0);
}

/// How long a question takes, in milliseconds: half, and 99 in 100, of so many askings.
pub async fn asked<W: Future>(times: usize, mut question: impl FnMut() -> W) -> (f64, f64) {
    let mut waits = Vec::with_capacity(times);
    for _ in 0..times {
        let began = Instant::now();
        question().await;
        waits.push(since(began));
    }
    waits.sort_by(f64::total_cmp);
    (crate::figures::percentile(&waits, 0.5), crate::figures::percentile(&waits, 0.99))
}

/// Prints how long a question takes beside its target.
pub async fn print_asked<W: Future>(what: &str, target: f64, question: impl FnMut() -> W) {
    let (p50, p99) = asked(200, question).await;
    at_most(&format!("{what}, p50 ms (p99 {p99:.2})"), p50, target);
}
