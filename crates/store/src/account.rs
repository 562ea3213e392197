//! Accounts: everybody's, at hand, and never behind what this process knows of the log.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use domain::account::Account;
use domain::history::{Kind, Stream};
use domain::ids::ActorId;
use tokio::sync::{Mutex, watch};

use crate::Store;
use crate::failure::Failure;
use crate::log::tag_hash;

/// The tag of every entry of an account.
pub(crate) const ACCOUNT_TAG: &str = "account";

const CHANGED: &str = "select distinct event.stream from log.tag join log.event on event.position = tag.position \
    where tag.tag = $1 and tag.position > $2 and tag.position <= $3";

/// Everybody's accounts, sealed, as they stood at a position.
#[derive(Clone, Default)]
pub(crate) struct Accounts(Arc<Inner>);

#[derive(Default)]
struct Inner {
    known: RwLock<Known>,
    /// One who looks at a time: the others have what that one finds.
    looking: Mutex<()>,
    changed: watch::Sender<i64>,
}

#[derive(Default)]
struct Known {
    position: i64,
    all: HashMap<ActorId, Arc<Account>>,
}

impl Accounts {
    fn at(&self, position: i64) -> bool {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).position >= position
    }

    fn find(&self, id: ActorId) -> Option<Arc<Account>> {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).all.get(&id).cloned()
    }
}

impl Store {
    /// The account of an actor, where there is one: as it stands at the head that this process knows.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn account(&self, id: ActorId) -> Result<Option<Arc<Account>>, Failure> {
        self.reach_accounts().await?;
        Ok(self.accounts.find(id))
    }

    /// Every account, those opened first before others.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn accounts(&self) -> Result<Vec<(ActorId, Arc<Account>)>, Failure> {
        self.reach_accounts().await?;
        let known = self.accounts.0.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = known.all.iter().map(|(id, it)| (*id, Arc::clone(it))).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        Ok(all)
    }

    /// Changes whenever an account did, here or at another process on the same database.
    pub fn account_changes(&self) -> watch::Receiver<i64> {
        self.accounts.0.changed.subscribe()
    }

    /// Looks at accounts whenever the head moves, so that who follows their changes hears of them. Spawn it once.
    pub async fn follow_accounts(self) {
        let mut heads = self.heads();
        loop {
            if let Err(why) = self.reach_accounts().await {
                tracing::warn!(%why, "accounts could not be read");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                continue;
            }
            if heads.changed().await.is_err() {
                return;
            }
        }
    }

    async fn reach_accounts(&self) -> Result<(), Failure> {
        let head = self.head().position;
        if self.accounts.at(head) {
            return Ok(());
        }
        let _turn = self.accounts.0.looking.lock().await;
        // What was written while we waited is found too.
        let head = self.head().position;
        let since = self.accounts.0.known.read().unwrap_or_else(PoisonError::into_inner).position;
        if since >= head {
            return Ok(());
        }
        let rows = self.db.rows(CHANGED, vec![tag_hash(ACCOUNT_TAG).into(), since.into(), head.into()]).await?;
        let streams: HashSet<Stream> =
            rows.iter().filter_map(|row| row.text(0).parse().ok()).filter(|it: &Stream| it.kind == Kind::Account).collect();
        let streams: Vec<Stream> = streams.into_iter().collect();
        let found = self.log.sealed_histories(&streams).await?;
        {
            let mut known = self.accounts.0.known.write().unwrap_or_else(PoisonError::into_inner);
            for (stream, history) in &found {
                known.all.insert(ActorId(stream.id), Arc::new(Account::of(&history.facts())));
            }
            known.position = head;
        }
        if !found.is_empty() {
            self.accounts.0.changed.send_replace(head);
        }
        Ok(())
    }
}
