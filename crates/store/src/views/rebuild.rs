//! Rebuilding: the views built anew beside the old ones, which serve meanwhile, and put in their place when they have caught up.

use domain::history::{History, Recorded};
use tokio::sync::mpsc;

use super::feed::Memory;
use super::span::{Changes, changes};
use super::{ALL, Views, fingerprint};
use crate::db::Db;
use crate::db::snapshot::Snapshot;
use crate::db::views::ViewBatch;
use crate::failure::Failure;

/// Events read at once.
const EVENTS: i64 = 20_000;

/// Rows written at once, but for those of a single stream.
const ROWS: usize = 20_000;

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events folded.
    pub events: i64,
    /// Rows written.
    pub rows: i64,
}

impl Views {
    /// Makes sure that there are views of this binary's shape: builds them where there are none, or others.
    pub(super) async fn prepare(&self) -> Result<(), Failure> {
        self.db.make_view_schema().await?;
        while self.db.view_fingerprint().await? != Some(fingerprint()) {
            // Of several processes that begin at once, one builds.
            if self.db.may_feed().await? {
                self.rebuild(|_| {}).await?;
            } else {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
        let checkpoint = self.db.view_checkpoint().await?.map_or(0, |(_, position)| position);
        self.report(|it| {
            it.position = checkpoint;
            it.ready = true;
        });
        Ok(())
    }

    /// Builds all views anew. The old ones answer until the new ones have caught up.
    pub async fn rebuild(&self, mut progress: impl FnMut(Rebuilt)) -> Result<Rebuilt, Failure> {
        self.db.make_view_schema().await?;
        let generation = self.db.begin_generation().await?;
        // While the database writes some rows, the next are read and folded: one batch is on its way, and no more.
        let (batches, mut folded) = mpsc::channel(1);
        let (db, runtime) = (self.db.clone(), tokio::runtime::Handle::current());
        let folding = tokio::task::spawn_blocking(move || runtime.block_on(fold_all(&db, batches)));
        let mut done = Rebuilt { events: 0, rows: 0 };
        while let Some((events, batch)) = folded.recv().await {
            done = Rebuilt { events, rows: done.rows + batch.rows() };
            self.db.write_view_batch(generation, batch, None).await?;
            progress(done);
            self.db.may_feed().await?;
        }
        let upto = folding.await.unwrap_or(Err(Failure::Closed))?;
        self.db.index_generation(generation).await?;
        self.catch_up(generation, upto).await?;
        Ok(done)
    }

    /// Feeds a new generation what was recorded while it was built, and puts it in the old one's place.
    async fn catch_up(&self, generation: i64, mut position: i64) -> Result<(), Failure> {
        let mut turn = self.turn.lock().await;
        let mut memory = Memory::default();
        loop {
            let events = self.log.after(position, 2_000).await?;
            let Some(last) = events.last().map(|it| it.position) else { break };
            let batch = self.batch(&mut memory, events, position).await?;
            self.db.write_view_batch(generation, batch, None).await?;
            position = last;
        }
        turn.forget();
        // Where a later one serves, whoever built it took all that this one has.
        if self.db.serve_generation(generation, position, &fingerprint()).await? {
            self.report(|it| it.position = it.position.max(position));
        }
        Ok(())
    }
}

/// Folds whole streams, one after the other, to the rows they give from their first event to their last, as the log is at one moment.
/// Answers the position of that moment; hands on how many events were folded, and rows.
async fn fold_all(db: &Db, batches: mpsc::Sender<(i64, ViewBatch)>) -> Result<i64, Failure> {
    let mut snapshot = Snapshot::take(db).await?;
    let head = snapshot.rows("select position from log.head where one = 1", &[]).await?;
    let mut streams = Streams::default();
    loop {
        let before = streams.events;
        let (stream, version) = streams.last();
        snapshot
            .events_by_stream((&stream, version), EVENTS, |event, _| {
                streams.take(event.decode()?);
                Ok(())
            })
            .await?;
        let is_end = streams.events - before < EVENTS;
        if is_end {
            streams.fold();
        }
        if is_end || streams.changes.new.len() >= ROWS {
            let batch = ViewBatch::from(std::mem::take(&mut streams.changes));
            // Nobody takes it: whoever asked for the rebuild has gone, or could not write.
            if batches.send((streams.events, batch)).await.is_err() {
                return Err(Failure::Closed);
            }
        }
        if is_end {
            snapshot.end().await?;
            return Ok(head.first().map_or(0, |row| row.int(0)));
        }
    }
}

/// Entries as they come, stream by stream: at most one stream's are held.
#[derive(Default)]
struct Streams {
    entries: Vec<Recorded>,
    changes: Changes,
    events: i64,
}

impl Streams {
    /// The last entry taken.
    fn last(&self) -> (String, i64) {
        self.entries.last().map_or((String::new(), 0), |it| (it.stream.to_string(), it.version))
    }

    fn take(&mut self, entry: Recorded) {
        if self.entries.last().is_some_and(|it| it.stream != entry.stream) {
            self.fold();
        }
        self.entries.push(entry);
        self.events += 1;
    }

    fn fold(&mut self) {
        let Some(stream) = self.entries.first().map(|it| it.stream) else { return };
        let history = History::new(std::mem::take(&mut self.entries));
        self.changes.new.extend(changes(ALL, stream, &history, 0).new);
    }
}
