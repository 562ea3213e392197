//! What happened, and what we answer from: the log, the views and the keys, in SQLite or in PostgreSQL.

pub mod access;
pub mod account;
pub mod agreement;
pub mod anchor;
pub mod append;
pub mod appender;
pub mod bring_in;
pub mod calendar;
pub mod certificate;
pub mod cohort;
pub mod copy;
pub mod csww;
pub mod db;
pub mod decision;
pub mod due;
pub mod employer;
pub mod employment;
pub mod enrolment;
pub mod erasure;
pub mod execute;
pub mod failure;
pub mod framework;
pub mod handover;
pub mod hex;
pub mod hold;
pub mod journey;
pub mod keys;
pub mod ladder;
pub mod listing;
pub mod log;
pub mod memorandum;
pub mod moderation;
pub mod pack;
pub mod panel;
pub mod patterns;
pub mod published;
pub mod reading;
mod recent;
pub mod reminder;
pub mod renewal;
pub mod retention;
pub mod seal;
pub mod session;
pub mod sitting;
mod stake;
pub mod subject_access;
pub mod support;
pub mod suppression;
mod tail;
pub mod taking_back;
pub mod training;
pub mod verify;
pub mod views;
pub mod workforce;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::append::{Append, Appended};
use crate::appender::Appender;
use crate::db::{Db, Place};
use crate::due::Folded;
use crate::failure::{Failure, Unanswered};
use crate::framework::Shelf;
use crate::keys::{Entropy, Keys};
use crate::log::{Head, Log};
use crate::recent::Recent;
use crate::views::Views;

/// Says what time it is. Given from outside, so that a test can say it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// After a failed attempt to write, this long passes before it is thought to be over, unless something is written.
const SHAKEN: Duration = Duration::from_secs(5);

/// How a store is opened.
pub struct Settings {
    /// Where it is kept.
    pub place: Place,
    /// The file of the key that wraps everybody's keys.
    pub key_file: PathBuf,
    /// Where random bytes come from.
    pub entropy: Entropy,
    /// What time it is, when a batch is decided.
    pub clock: Clock,
}

/// An open store. Cheap to clone; closed when the last clone has gone, or by [`Store::close`].
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Db,
    /// What happened.
    pub log: Log,
    /// Everybody's keys.
    pub keys: Keys,
    /// What ranges over people.
    pub views: Views,
    pub(crate) appender: Appender,
    pub(crate) recent: Recent,
    pub(crate) shelf: Shelf,
    pub(crate) folded: Folded,
    pub(crate) noted: reading::Noted,
    pub(crate) accounts: account::Accounts,
    /// Lists of everybody are made one after another: each takes a core and tens of megabytes while it is made.
    pub(crate) wide: Arc<tokio::sync::Semaphore>,
    head: watch::Receiver<Head>,
    writer: Arc<Mutex<Option<appender::Thread>>>,
    beside: Arc<Beside>,
}

/// What runs beside the requests for as long as the store is open.
struct Beside(Vec<tokio::task::JoinHandle<()>>);

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

impl Store {
    /// Opens a store, makes it where there is none, and begins to feed its views.
    ///
    /// Reads the head, the keys' epoch and who was erased, and nothing else: opening takes as long with ten million events as with none.
    ///
    /// # Errors
    /// Refuses a store that is not durable, is newer than this binary, is not Waymark's, or whose key file is not there.
    pub async fn open(settings: Settings) -> Result<Self, Failure> {
        let db = Db::open(&settings.place).await?;
        let keys = Keys::open(db.clone(), &settings.key_file, settings.entropy).await?;
        let log = Log { db: db.clone(), keys: keys.clone() };
        let heads = Arc::new(watch::Sender::new(log.head().await?));
        let recent = Recent::default();
        let (appender, thread) = Appender::start(&db, Arc::clone(&heads), settings.clock, recent.clone())?;
        let views = Views::new(db.clone(), log.clone());
        let head = appender.head();
        let feeding = tokio::spawn(views.clone().run(head.clone()));
        let following = tokio::spawn(tail::follow(log.clone(), (keys.clone(), recent.clone()), Arc::downgrade(&heads)));
        let (writer, beside) = (Arc::new(Mutex::new(Some(thread))), Arc::new(Beside(vec![feeding, following])));
        let wide = Arc::new(tokio::sync::Semaphore::new(1));
        let (shelf, folded, noted) = (Shelf::default(), Folded::default(), reading::Noted::default());
        let accounts = account::Accounts::default();
        let store = Self { db, log, keys, views, appender, recent, shelf, folded, noted, accounts, wide, head, writer, beside };
        let finished = store.finish_erasures().await?;
        if finished > 0 {
            tracing::warn!(people = finished, "erasures that had been cut short are finished");
        }
        Ok(store)
    }

    /// Writes entries as they stand, once versions and condition hold: whoever calls this has decided.
    ///
    /// # Errors
    /// A conflict, "busy", or a failure of the store.
    pub async fn append(&self, append: Append) -> Result<Appended, Unanswered> {
        self.appender.append(append).await
    }

    /// The head, as this process knows it: its own writing at once, that of others within a tenth of a second.
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// The head, now and whenever anybody moves it.
    pub fn heads(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }

    /// Which engine, for people.
    pub fn engine(&self) -> &'static str {
        self.db.engine()
    }

    /// How many commands wait to be written.
    pub fn waiting(&self) -> usize {
        self.appender.waiting()
    }

    /// Why nothing can be answered or written at this moment, where that is so: the database does not answer, or would not take what
    /// was to be written a moment ago.
    pub async fn trouble(&self) -> Option<String> {
        if let Err(why) = self.db.answers().await {
            return Some(why.to_string());
        }
        if self.appender.failed().is_some_and(|ago| ago < SHAKEN) {
            return Some("the database did not take what was to be written".into());
        }
        self.views.progress().borrow().trouble.clone()
    }

    /// Takes no more, waits until everything that was asked to be written is on disk, and closes, whoever else has a clone.
    pub async fn close(self) {
        self.appender.close();
        let thread = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let joined = tokio::task::spawn_blocking(move || thread.join());
            if tokio::time::timeout(Duration::from_secs(30), joined).await.is_err() {
                tracing::error!("the writer did not end in time: the database is not answering");
            }
        }
        self.beside.0.iter().for_each(tokio::task::JoinHandle::abort);
        // Where the database does not answer, the lease runs out by itself.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.db.stop_feeding()).await;
    }
}
