//! The one runner: takes events in order, and commits the rows they change with the position it has reached.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::history::{History, Recorded, Stream};
use tokio::sync::watch;

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

/// While nobody waits for the views, they are fed in steps of this length: few large ones leave the writer the machine and the disk.
const PACE: Duration = Duration::from_millis(20);

/// How often somebody's waiting is looked into while another process feeds the views.
const BRIEFLY: Duration = Duration::from_millis(5);

/// After a failure, the next attempt comes after this long.
const AGAIN: Duration = Duration::from_millis(250);

/// When the tables have grown by at least so many events, and to twice what they were, the database looks at them anew.
const GROWN: i64 = 10_000;

/// Batches written before the lease is looked at again. Nothing depends on it: a checkpoint that was moved elsewhere is not moved here.
const TRUSTED: u32 = 16;

/// Histories of streams fed lately, and where the views stand.
#[derive(Default)]
pub(crate) struct Memory {
    histories: HashMap<Stream, History>,
    entries: usize,
    /// The generation that serves and its checkpoint, as long as nobody else moves it.
    checkpoint: Option<(i64, i64)>,
    trusted: u32,
    /// Events fed since the database last looked at its tables.
    uncounted: i64,
}

/// What came of one attempt to feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fed {
    /// A full batch: there is more.
    More,
    /// Some events.
    Some,
    /// There was nothing to take, or another process takes it.
    Nothing,
}

impl Memory {
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Views {
    /// Feeds the views for as long as the store is open.
    pub async fn run(self, mut head: watch::Receiver<Head>) {
        let mut wanted = self.wanted();
        if !self.prepared().await {
            return;
        }
        loop {
            if self.were_thrown_away().await && !self.prepared().await {
                return;
            }
            let fed = match self.feed().await {
                Ok(fed) => {
                    self.well(None);
                    fed
                }
                Err(why @ Failure::ViewStopped { .. }) => {
                    tracing::error!(%why, "a view has met an event it cannot take, and waits for a Waymark that can");
                    self.report(|it| it.stopped = Some(why.to_string()));
                    return;
                }
                Err(Failure::Closed) => return,
                Err(why) => {
                    tracing::warn!(%why, "the views could not be fed; trying again");
                    self.well(Some(&why));
                    tokio::time::sleep(AGAIN).await;
                    Fed::Nothing
                }
            };
            if !self.until_due(fed, &mut head, &mut wanted).await {
                return;
            }
        }
    }

    /// Prepares the views, however often it takes; answers `false` where that will never be.
    async fn prepared(&self) -> bool {
        while let Err(why) = self.prepare().await {
            if let Failure::Damaged(what) = why {
                tracing::error!(what, "the views met an event they cannot take, and wait for a Waymark that can");
                self.report(|it| it.stopped = Some(what));
                return false;
            }
            if let Failure::Closed = why {
                return false;
            }
            tracing::warn!(%why, "the views could not be prepared; trying again");
            self.well(Some(&why));
            tokio::time::sleep(AGAIN).await;
            self.were_thrown_away().await;
        }
        self.well(None);
        true
    }

    /// Throws the views away where they are damaged; answers whether they were.
    async fn were_thrown_away(&self) -> bool {
        match self.db.mend_views().await {
            Ok(false) => false,
            Ok(true) => {
                self.turn.lock().await.forget();
                self.report(|it| (it.ready, it.position) = (false, 0));
                true
            }
            Err(why) => {
                tracing::warn!(%why, "the damaged views could not be thrown away");
                false
            }
        }
    }

    /// Says what keeps the views from being fed, or that nothing does any more.
    fn well(&self, why: Option<&Failure>) {
        let trouble = why.map(ToString::to_string);
        if self.progress().borrow().trouble != trouble {
            self.report(|it| it.trouble = trouble);
        }
    }

    /// Waits until there is something to feed and it is time; answers `false` when the store is closed.
    async fn until_due(&self, fed: Fed, head: &mut watch::Receiver<Head>, wanted: &mut watch::Receiver<i64>) -> bool {
        let reached = self.progress().borrow().position;
        if fed == Fed::More {
            return true;
        }
        if fed == Fed::Nothing && *wanted.borrow() > reached {
            tokio::time::sleep(BRIEFLY).await;
            return true;
        }
        tokio::select! {
            // Whoever waits is served at once.
            waiting = wanted.wait_for(|it| *it > reached) => return waiting.is_ok(),
            changed = head.changed() => if changed.is_err() { return false },
            // A head that only another process knows of is found by looking.
            () = tokio::time::sleep(LOOK) => return true,
        }
        !matches!(tokio::time::timeout(PACE, wanted.wait_for(|it| *it > reached)).await, Ok(Err(_)))
    }

    /// Takes one batch of events.
    pub async fn feed(&self) -> Result<Fed, Failure> {
        let mut memory = self.turn.lock().await;
        let Some((generation, checkpoint)) = self.checkpoint(&mut memory).await? else { return Ok(Fed::Nothing) };
        let events = self.log.after(checkpoint, BATCH).await.map_err(|why| stopped(checkpoint, why))?;
        let Some(last) = events.last().map(|it| it.position) else {
            // Idle: whether the lease and the checkpoint are still as remembered is asked next time.
            memory.trusted = 0;
            self.report(|it| it.position = it.position.max(checkpoint));
            return Ok(Fed::Nothing);
        };
        let fed = if events.len() as i64 == BATCH { Fed::More } else { Fed::Some };
        let written = match self.batch(&mut memory, events, checkpoint).await {
            Ok(batch) => self.db.write_view_batch(generation, batch, Some((checkpoint, last))).await,
            Err(why) => Err(why),
        };
        if !matches!(written, Ok(true)) {
            // Not written, or written by another process first: what is remembered must not run ahead of the tables.
            memory.forget();
            return written.map(|_| Fed::Some);
        }
        memory.checkpoint = Some((generation, last));
        memory.uncounted += last - checkpoint;
        if fed == Fed::Some && memory.uncounted >= GROWN.max(last / 2) {
            memory.uncounted = 0;
            let db = self.db.clone();
            tokio::spawn(async move { db.take_stock(generation).await });
        }
        // Both at once: whoever waited for the position must not find the trouble of before.
        self.report(|it| (it.position, it.trouble) = (it.position.max(last), None));
        Ok(fed)
    }

    /// The generation that serves and its checkpoint, where this process may feed it.
    async fn checkpoint(&self, memory: &mut Memory) -> Result<Option<(i64, i64)>, Failure> {
        if memory.trusted > 0 && memory.checkpoint.is_some() {
            memory.trusted -= 1;
            return Ok(memory.checkpoint);
        }
        let Some((generation, checkpoint)) = self.db.view_checkpoint().await? else { return Ok(None) };
        if !self.db.may_feed().await? {
            memory.forget();
            self.report(|it| it.position = it.position.max(checkpoint));
            return Ok(None);
        }
        if memory.checkpoint != Some((generation, checkpoint)) {
            // Another process fed meanwhile: what is remembered may lack what it took.
            memory.forget();
            memory.checkpoint = Some((generation, checkpoint));
        }
        memory.trusted = TRUSTED;
        Ok(memory.checkpoint)
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
        // Of what begins here nothing has to be read: all of it is here.
        for event in events.iter().filter(|it| it.version == 1 && seen.contains(&it.stream)) {
            memory.histories.entry(event.stream).or_default();
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
        let histories: Vec<(Stream, History)> =
            streams.into_iter().filter_map(|it| memory.histories.remove(&it).map(|history| (it, history))).collect();
        // On a thread that may be kept: a long history takes a while, and whoever asks meanwhile must not wait for it.
        let folding = tokio::task::spawn_blocking(move || {
            let mut all = Changes::default();
            for (stream, history) in &histories {
                let changes = changes(ALL, *stream, history, after);
                all.new.extend(changes.new);
                all.over.extend(changes.over);
            }
            (histories, ViewBatch::from(all))
        });
        let (histories, batch) = folding.await.map_err(|_| Failure::Damaged("a view stumbled over a history".into()))?;
        memory.histories.extend(histories);
        if memory.entries > REMEMBERED {
            (memory.histories, memory.entries) = (HashMap::new(), 0);
        }
        Ok(batch)
    }
}

fn stopped(position: i64, why: Failure) -> Failure {
    match why {
        Failure::Damaged(why) => Failure::ViewStopped { view: "all", position, why },
        other => other,
    }
}
