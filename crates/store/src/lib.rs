//! What happened, and what we answer from: the log, the views and the keys, in SQLite or in PostgreSQL.

pub mod append;
pub mod appender;
pub mod bring_in;
pub mod cohort;
pub mod csww;
pub mod db;
pub mod employer;
pub mod employment;
pub mod execute;
pub mod failure;
pub mod journey;
pub mod keys;
pub mod log;
pub mod published;
pub mod seal;
pub mod views;
pub mod workforce;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::appender::Appender;
use crate::db::{Db, Place};
use crate::failure::Failure;
use crate::keys::{Entropy, Keys};
use crate::log::{Head, Log};
use crate::views::Views;

/// How a store is opened.
pub struct Settings {
    /// Where it is kept.
    pub place: Place,
    /// The file of the key that wraps everybody's keys.
    pub key_file: PathBuf,
    /// Where random bytes come from.
    pub entropy: Entropy,
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
    head: watch::Receiver<Head>,
    writer: Arc<Mutex<Option<appender::Thread>>>,
    feeding: Arc<tokio::task::JoinHandle<()>>,
}

impl Store {
    /// Opens a store, makes it where there is none, and begins to feed its views.
    ///
    /// Reads the head and the keys' epoch, and nothing else: opening takes as long with ten million events as with none.
    ///
    /// # Errors
    /// Refuses a store that is not durable, is newer than this binary, is not Waymark's, or whose key file is not there.
    pub async fn open(settings: Settings) -> Result<Self, Failure> {
        let db = Db::open(&settings.place).await?;
        let keys = Keys::open(db.clone(), &settings.key_file, settings.entropy).await?;
        let log = Log { db: db.clone(), keys: keys.clone() };
        let first = log.head().await?;
        let (appender, thread) = Appender::start(&db, first)?;
        let views = Views::new(db.clone(), log.clone());
        let head = appender.head();
        let feeding = tokio::spawn(views.clone().run(head.clone()));
        let writer = Arc::new(Mutex::new(Some(thread)));
        Ok(Self { db, log, keys, views, appender, head, writer, feeding: Arc::new(feeding) })
    }

    /// The head, as this process knows it.
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// The head, now and whenever this process moves it.
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

    /// Waits until everything that was asked to be written is on disk, and closes.
    pub async fn close(self) {
        self.feeding.abort();
        let Self { appender, writer, .. } = self;
        drop(appender);
        let thread = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // Other clones may still hold the queue open; whoever closes last waits for the writer.
            let _ = tokio::time::timeout(std::time::Duration::from_secs(30), tokio::task::spawn_blocking(move || thread.join())).await;
        }
    }
}
