//! How much runs at once: a bound for all, and a smaller one for each actor.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::ActorId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Hands out turns to run an operation.
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    each: Mutex<HashMap<ActorId, usize>>,
    share: usize,
    patience: Duration,
}

impl Turns {
    pub(crate) fn new(most: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            all: Arc::new(Semaphore::new(most)),
            each: Mutex::default(),
            // One busy script must leave room for people.
            share: (most - most / 4).max(1),
            patience,
        })
    }

    /// A turn, or `None` if none comes free soon.
    pub(crate) async fn take(self: &Arc<Self>, actor: ActorId) -> Option<Turn> {
        let mine = self.count(actor)?;
        let permit = timeout(self.patience, self.all.clone().acquire_owned()).await.ok()?.ok()?;
        Some(Turn { _mine: mine, _permit: permit })
    }

    fn count(self: &Arc<Self>, actor: ActorId) -> Option<Mine> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        let count = each.entry(actor).or_default();
        if *count >= self.share {
            return None;
        }
        *count += 1;
        Some(Mine { turns: self.clone(), actor })
    }
}

/// The right to run one operation, until dropped.
pub(crate) struct Turn {
    _mine: Mine,
    _permit: OwnedSemaphorePermit,
}

struct Mine {
    turns: Arc<Turns>,
    actor: ActorId,
}

impl Drop for Mine {
    fn drop(&mut self) {
        let mut each = self.turns.each.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = each.get_mut(&self.actor) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            each.remove(&self.actor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn one_actor_leaves_room_for_another() {
        let turns = Turns::new(4, Duration::from_millis(5));
        let (script, person) = (ActorId(Uuid::from_u128(1)), ActorId(Uuid::from_u128(2)));
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(turns.take(script).await.unwrap());
        }
        assert!(turns.take(script).await.is_none());
        let last = turns.take(person).await;
        assert!(last.is_some());
        assert!(turns.take(person).await.is_none());
        drop(last);
        assert!(turns.take(person).await.is_some());
    }
}
