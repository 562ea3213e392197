//! The one runner: takes events in order, and commits the rows they change with the position it has reached.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::history::{History, Recorded, Stream};

use super::span::{Changes, changes};
use super::{ALL, Views};
use crate::db::views::ViewBatch;
use crate::failure::Failure;
use crate::log::Head;

/// Events taken at once.
const BATCH: i64 = 2_000;

/// Entries of histories that are remembered between batches: a stream that was just written is likely to be written again.
const REMEMBERED: usize = 50_000;

/// How long a new head of another process may stay unnoticed.
const LOOK: Duration = Duration::from_millis(100);

/// Histories of streams fed lately.
#[derive(Default)]
pub(crate) struct Memory {
    histories: HashMap<Stream, History>,
    entries: usize,
}

impl Memory {
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Views {
    /// Feeds the views for as long as the store is open.
    pub async fn run(self, mut head: tokio::sync::watch::Receiver<Head>) {
        while let Err(why) = self.prepare().await {
            if let Failure::Damaged(what) = why {
                tracing::error!(what, "the views met an event they cannot take, and wait for a Waymark that can");
                self.report(|it| it.stopped = Some(what));
                return;
            }
            if let Failure::Closed = why {
                return;
            }
            tracing::warn!(%why, "the views could not be prepared; trying again");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        loop {
            match self.feed().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(why @ Failure::ViewStopped { .. }) => {
                    tracing::error!(%why, "a view has met an event it cannot take, and waits for a Waymark that can");
                    self.report(|it| it.stopped = Some(why.to_string()));
                    return;
                }
                Err(Failure::Closed) => return,
                Err(why) => {
                    tracing::warn!(%why, "the views could not be fed; trying again");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
            // A head that only another process knows of is found by looking.
            if let Ok(Err(_)) = tokio::time::timeout(LOOK, head.changed()).await {
                return;
            }
        }
    }

    /// Takes one batch of events; answers whether there was any.
    pub async fn feed(&self) -> Result<bool, Failure> {
        let mut memory = self.turn.lock().await;
        let Some((generation, checkpoint)) = self.db.view_checkpoint().await? else { return Ok(false) };
        if !self.db.may_feed().await? {
            self.report(|it| it.position = it.position.max(checkpoint));
            return Ok(false);
        }
        let events = self.log.after(checkpoint, BATCH).await.map_err(|why| stopped(checkpoint, why))?;
        let Some(last) = events.last().map(|it| it.position) else {
            self.report(|it| it.position = it.position.max(checkpoint));
            return Ok(false);
        };
        let written = match self.batch(&mut memory, events, checkpoint).await {
            Ok(batch) => self.db.write_view_batch(generation, batch, Some((checkpoint, last))).await,
            Err(why) => Err(why),
        };
        if !matches!(written, Ok(true)) {
            // Not written, or written by another process first: what is remembered must not run ahead of the tables.
            memory.forget();
            return written.map(|_| true);
        }
        self.report(|it| it.position = it.position.max(last));
        Ok(true)
    }

    /// The rows that events after a position change.
    pub(super) async fn batch(&self, memory: &mut Memory, events: Vec<Recorded>, after: i64) -> Result<ViewBatch, Failure> {
        let mut streams = Vec::new();
        let mut seen = HashSet::new();
        for event in &events {
            if ALL.iter().any(|it| it.kind == event.stream.kind) && seen.insert(event.stream) {
                streams.push(event.stream);
            }
        }
        let unknown: Vec<Stream> = streams.iter().filter(|it| !memory.histories.contains_key(it)).copied().collect();
        let last = events.last().map_or(after, |it| it.position);
        let loaded: HashSet<Stream> = unknown.iter().copied().collect();
        for (stream, history) in self.log.sealed_histories(&unknown).await.map_err(|why| stopped(after, why))? {
            // Read just now, it may hold entries that this batch does not.
            let history = history.known_at(last);
            memory.entries += history.entries().len();
            memory.histories.insert(stream, history);
        }
        for event in events {
            if !loaded.contains(&event.stream)
                && let Some(history) = memory.histories.get_mut(&event.stream)
            {
                memory.entries += 1;
                history.extend([event]);
            }
        }
        let mut all = Changes::default();
        for stream in streams {
            let Some(history) = memory.histories.get(&stream) else { continue };
            let changes = changes(ALL, stream, history, after);
            all.new.extend(changes.new);
            all.over.extend(changes.over);
        }
        if memory.entries > REMEMBERED {
            memory.forget();
        }
        Ok(ViewBatch::from(all))
    }
}

fn stopped(position: i64, why: Failure) -> Failure {
    match why {
        Failure::Damaged(why) => Failure::ViewStopped { view: "all", position, why },
        other => other,
    }
}
