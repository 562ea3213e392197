//! The tail: notices what other processes wrote, so that a head seen here is never long behind, and keys destroyed there are forgotten here.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use domain::history::Stream;
use tokio::sync::watch;

use crate::failure::Failure;
use crate::keys::Keys;
use crate::log::{Head, Log};
use crate::recent::Recent;

/// How long a new head of another process may stay unnoticed. On PostgreSQL a notification says so earlier.
const LOOK: Duration = Duration::from_millis(100);

/// However many notifications come, the head is looked at no more often than this.
const PAUSE: Duration = Duration::from_millis(10);

/// How long whoever recorded an erasure has to destroy the key, before somebody else does.
const GRACE: Duration = Duration::from_secs(5);

/// Follows the log's tail until the store is gone.
pub(crate) async fn follow(log: Log, (keys, recent): (Keys, Recent), head: Weak<watch::Sender<Head>>) {
    let mut hint = log.db.hint().await;
    let mut tail = Tail { seen: head.upgrade().map_or(0, |it| it.borrow().position), log, keys, recent, late: Vec::new() };
    loop {
        hint.wait(LOOK).await;
        let Some(head) = head.upgrade() else { return };
        if let Err(why) = tail.look(&head).await {
            tracing::debug!(%why, "the log's tail could not be looked at; trying again");
        }
        drop(head);
        tokio::time::sleep(PAUSE).await;
    }
}

struct Tail {
    log: Log,
    keys: Keys,
    recent: Recent,
    seen: i64,
    /// People whose erasure was recorded, and whose keys somebody is about to destroy.
    late: Vec<(Stream, Instant)>,
}

impl Tail {
    async fn look(&mut self, head: &Arc<watch::Sender<Head>>) -> Result<(), Failure> {
        let found = self.log.head().await?;
        self.recent.others_wrote(found.position);
        head.send_if_modified(|it| {
            let moved = found.position > it.position;
            if moved {
                *it = found;
            }
            moved
        });
        if found.position > self.seen {
            let erased = self.log.erased_after(self.seen).await?;
            self.seen = found.position;
            self.keys.forget(&erased);
            self.late.extend(erased.into_iter().map(|it| (it, Instant::now() + GRACE)));
        }
        let due: Vec<Stream> = self.late.iter().filter(|(_, until)| Instant::now() > *until).map(|(it, _)| *it).collect();
        if !due.is_empty() {
            self.keys.destroy_those_left(&due).await?;
            self.late.retain(|(it, _)| !due.contains(it));
        }
        Ok(())
    }
}
