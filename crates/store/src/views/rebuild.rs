//! Rebuilding: the views built anew beside the old ones, which serve meanwhile, and put in their place when they have caught up.

use std::collections::HashMap;

use domain::history::{Recorded, Stream};

use super::feed::Memory;
use super::span::{Changes, changes};
use super::{ALL, Views, fingerprint};
use crate::db::views::ViewBatch;
use crate::failure::Failure;
use crate::log::{COLUMNS, Stored};

/// Streams folded at once: what is held in memory is their histories and rows.
const STREAMS: i64 = 2_000;

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
        let upto = self.log.head().await?.position;
        let mut done = Rebuilt { events: 0, rows: 0 };
        let mut after = String::new();
        let mut writing: Option<tokio::task::JoinHandle<Result<bool, Failure>>> = None;
        loop {
            let rows = self.db.rows(next_streams(), vec![after.clone().into(), STREAMS.into()]).await?;
            let Some(last) = rows.last().map(|row| row.text(0).to_owned()) else { break };
            let values = vec![after.into(), last.clone().into(), upto.into()];
            let events = self.db.rows(events_of_streams(), values).await?;
            let (count, batch) = tokio::task::spawn_blocking(move || fold(&events)).await.unwrap_or(Err(Failure::Closed))?;
            done.events += count;
            done.rows += batch.rows();
            // While the database writes these, the next are read and folded.
            if let Some(writing) = writing.take() {
                writing.await.unwrap_or(Err(Failure::Closed))?;
            }
            let db = self.db.clone();
            writing = Some(tokio::spawn(async move { db.write_view_batch(generation, batch, None).await }));
            progress(done);
            self.db.may_feed().await?;
            after = last;
        }
        if let Some(writing) = writing {
            writing.await.unwrap_or(Err(Failure::Closed))?;
        }
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
        self.db.serve_generation(generation, position, &fingerprint()).await?;
        turn.forget();
        self.report(|it| it.position = it.position.max(position));
        Ok(())
    }
}

fn next_streams() -> &'static str {
    "select stream from log.event where stream > $1 and version = 1 order by stream limit $2"
}

fn events_of_streams() -> String {
    format!("select {COLUMNS} from log.event where stream > $1 and stream <= $2 and position <= $3 order by stream, version")
}

/// Folds whole streams, one after the other, to the rows they give from their first event to their last.
fn fold(rows: &[crate::db::Row]) -> Result<(i64, ViewBatch), Failure> {
    let mut histories: HashMap<Stream, Vec<Recorded>> = HashMap::new();
    for row in rows {
        let recorded = Stored::from(row).decode()?;
        histories.entry(recorded.stream).or_default().push(recorded);
    }
    let mut all = Changes::default();
    for (stream, entries) in histories {
        all.new.extend(changes(ALL, stream, &domain::history::History::new(entries), 0).new);
    }
    Ok((rows.len() as i64, ViewBatch::from(all)))
}
