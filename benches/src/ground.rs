//! Where the contestants stand: directories and databases of this run, and stores in them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::Utc;
use domain::access::Actor;
use domain::history::Context;
use domain::ids::ActorId;
use store::db::Place;
use store::{Settings, Store};
use uuid::Uuid;

use crate::postgres::Server;

/// A fresh directory. [`clear`] removes it when the run ends.
pub fn directory() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let path = root().join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn root() -> PathBuf {
    std::env::temp_dir().join(format!("waymark-bench-{}", std::process::id()))
}

/// Removes everything that this run kept in files.
pub fn clear() {
    let _ = std::fs::remove_dir_all(root());
}

/// An engine's name for people, and an empty place on it.
pub struct Ground {
    /// `SQLite` or `PostgreSQL`.
    pub engine: &'static str,
    /// Where the store is kept.
    pub place: Place,
    /// Where its key file is kept.
    pub key_file: PathBuf,
}

impl Ground {
    /// Places on both engines, as far as they are on this machine.
    pub async fn both(server: Option<&Server>) -> Vec<Self> {
        let mut all = vec![Self::sqlite()];
        if let Some(server) = server {
            all.push(Self::postgres(server).await);
        }
        all
    }

    /// An empty directory.
    pub fn sqlite() -> Self {
        let directory = directory();
        Self { engine: "SQLite", place: Place::Directory(directory.join("data")), key_file: directory.join("key") }
    }

    /// An empty database.
    pub async fn postgres(server: &Server) -> Self {
        Self { engine: "PostgreSQL", place: Place::Postgres(server.database().await), key_file: directory().join("key") }
    }

    /// Opens the store and waits until its views can be asked.
    pub async fn open(&self) -> Store {
        let store = Store::open(Settings {
            place: self.place.clone(),
            key_file: self.key_file.clone(),
            entropy: entropy(),
            clock: Arc::new(Utc::now),
        })
        .await
        .unwrap();
        assert!(store.views.reach(0, Duration::from_secs(600)).await, "the views did not come up");
        store
    }
}

fn entropy() -> store::keys::Entropy {
    Arc::new(|buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(16) {
            chunk.copy_from_slice(&Uuid::new_v4().as_bytes()[..chunk.len()]);
        }
    })
}

/// Waits until the views hold all that was recorded; answers how many events they were behind, and for how many seconds.
pub async fn settle(store: &Store) -> (i64, f64) {
    let began = std::time::Instant::now();
    let head = store.log.head().await.unwrap().position;
    let behind = head - store.views.progress().borrow().position;
    assert!(store.views.reach(head, Duration::from_secs(600)).await, "the views did not catch up");
    (behind, began.elapsed().as_secs_f64())
}

/// Whoever runs the installation.
pub fn operator() -> Actor {
    Actor::operator(ActorId(Uuid::nil()))
}

/// The operator, now.
pub fn context() -> Context {
    let now = Utc::now();
    Context { by: operator().id, now, today: now.date_naive() }
}
