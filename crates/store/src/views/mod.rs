//! Views: everything that ranges over people, as tables that can be thrown away and come back by themselves.
//!
//! A view is a pure function from what stands of one stream to rows. The runner calls it at every position at which the stream
//! changed, and keeps each row with the positions between which it was known. So a view written for today answers for every
//! yesterday too, and building it anew gives the same rows as feeding it event by event.

pub(crate) mod feed;
pub(crate) mod rebuild;
pub(crate) mod span;

use std::sync::Arc;

use domain::history::{Fact, Kind, Stream};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::db::{Db, Value};
use crate::hex::hex;
use crate::log::Log;
use crate::{
    calendar, certificate, cohort, employer, employment, enrolment, handover, journey, memorandum, moderation, panel, published, sitting,
    support,
};

/// A column of a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// A 64-bit integer.
    Int(&'static str),
    /// Text.
    Text(&'static str),
}

impl Column {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Int(name) | Self::Text(name) => name,
        }
    }
}

/// The rows that one stream gives to a view, of the facts that it is made of.
pub type Rows = fn(Stream, &[Fact<'_>]) -> Vec<Vec<Value>>;

/// A view's definition.
pub struct View {
    /// Its table's name in the schema `views`.
    pub name: &'static str,
    /// Raised whenever `rows` gives other rows than before, so that the view is built anew.
    pub version: u32,
    /// The streams that it is made of.
    pub kind: Kind,
    /// The types of events that it is made of: `rows` is given their facts and no others, and is not asked again when another is recorded.
    pub of: &'static [&'static str],
    /// Its columns, beside the stream and the two positions between which a row was known.
    pub columns: &'static [Column],
    /// Columns of each index.
    pub indexes: &'static [&'static str],
    /// What a stream gives.
    pub rows: Rows,
}

/// Every view there is.
pub const ALL: &[&View] = &[
    &journey::VIEW,
    &journey::TIE,
    &employment::PIECE,
    &employment::READING,
    &cohort::MEMBER,
    &enrolment::VIEW,
    &handover::VIEW,
    &support::VIEW,
    &cohort::VIEW,
    &employer::VIEW,
    &employer::TEAM,
    &employer::VACANCY,
    &calendar::VIEW,
    &published::VIEW,
    &memorandum::VIEW,
    &panel::VIEW,
    &sitting::VIEW,
    &sitting::SEAT,
    &sitting::CASE,
    &certificate::VIEW,
    &moderation::VIEW,
];

/// The position that stands for "still known".
pub const STILL: i64 = i64::MAX;

/// The day that stands for "without an end".
pub const NO_END: &str = "9999-12-31";

/// Raised whenever rows that were fed before may be wrong, so that every store builds its views anew. 1: two processes that fed in
/// turn could each go on from what it remembered, without what the other had taken.
const FED_ANEW: u32 = 1;

/// What all definitions come to: another fingerprint means other tables.
pub(crate) fn fingerprint() -> String {
    let mut hasher = Sha256::new();
    hasher.update(FED_ANEW.to_be_bytes());
    for view in ALL {
        hasher.update(view.name);
        hasher.update(view.version.to_be_bytes());
        for name in view.of {
            hasher.update(name);
        }
        for column in view.columns {
            hasher.update(format!("{column:?}"));
        }
        for index in view.indexes {
            hasher.update(index);
        }
    }
    hex(&hasher.finalize()[..16])
}

/// The views of a store, and how far they have come.
#[derive(Clone)]
pub struct Views {
    pub(crate) db: Db,
    pub(crate) log: Log,
    progress: Arc<watch::Sender<Progress>>,
    wanted: Arc<watch::Sender<i64>>,
    pub(crate) turn: Arc<tokio::sync::Mutex<feed::Memory>>,
}

/// How far the views have come.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The position up to which they hold everything.
    pub position: i64,
    /// Whether they can be asked at all.
    pub ready: bool,
    /// Why they have stopped, where they have.
    pub stopped: Option<String>,
    /// Why they cannot be fed at this moment, where they cannot.
    pub trouble: Option<String>,
}

impl Views {
    /// The views of a database, not yet ready.
    pub fn new(db: Db, log: Log) -> Self {
        let (progress, wanted) = (Arc::new(watch::Sender::new(Progress::default())), Arc::new(watch::Sender::new(0)));
        Self { db, log, progress, wanted, turn: Arc::default() }
    }

    /// How far the views have come, now and from now on.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    pub(crate) fn report(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// The furthest position that anybody waits for, now and from now on.
    pub(crate) fn wanted(&self) -> watch::Receiver<i64> {
        self.wanted.subscribe()
    }

    /// Waits until the views have reached a position; answers whether they have within the time.
    pub async fn reach(&self, position: i64, within: std::time::Duration) -> bool {
        let mut progress = self.progress.subscribe();
        if progress.borrow().position < position {
            // Whoever feeds the views takes their time, unless somebody waits.
            self.wanted.send_if_modified(|it| std::mem::replace(it, position.max(*it)) < position);
        }
        let reached = progress.wait_for(|it| it.ready && it.position >= position);
        tokio::time::timeout(within, reached).await.is_ok_and(|it| it.is_ok())
    }
}

/// A day as views keep it.
pub(crate) fn day(date: chrono::NaiveDate) -> Value {
    Value::Text(crate::log::day(date))
}

/// A day for which something is asked: the latest of all is still before the one that stands for no end.
pub(crate) fn on_day(date: chrono::NaiveDate) -> Value {
    let text = crate::log::day(date);
    Value::Text(if text.as_str() < NO_END && text.len() == NO_END.len() { text } else { "9999-12-30".into() })
}

/// A day as views keep it, or the one that stands for no end.
pub(crate) fn day_or_end(date: Option<chrono::NaiveDate>) -> Value {
    date.map_or_else(|| NO_END.into(), day)
}

/// An id as views keep it; empty for none.
pub(crate) fn id_or_empty(id: Option<impl ToString>) -> Value {
    Value::Text(id.map_or_else(String::new, |it| it.to_string()))
}

/// A position as which something is asked: the latest of all is still before the one that stands for "still known".
pub(crate) fn known(position: i64) -> Value {
    Value::Int(position.min(STILL - 1))
}
