//! Asking together: what many fields of one answer need at the same moment is asked for once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Answers by key, each asked for at most once, and all that are wanted at the same moment in one go.
pub struct Loader<K, V> {
    wanted: Mutex<Vec<K>>,
    /// `None` for what is not there.
    found: tokio::sync::Mutex<HashMap<K, Option<V>>>,
}

impl<K, V> Default for Loader<K, V> {
    fn default() -> Self {
        Self { wanted: Mutex::default(), found: tokio::sync::Mutex::default() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Loader<K, V> {
    /// The answer for one key.
    ///
    /// # Errors
    /// What `ask` failed with. Whoever waited for the same question asks again.
    pub async fn load<E, F: Future<Output = Result<HashMap<K, V>, E>>>(
        &self,
        key: K,
        ask: impl FnOnce(Vec<K>) -> F,
    ) -> Result<Option<V>, E> {
        Ok(self.load_all(&[key], ask).await?.remove(&key))
    }

    /// The answers for several keys. What is not there is missing.
    ///
    /// # Errors
    /// What `ask` failed with. Whoever waited for the same question asks again.
    pub async fn load_all<E, F: Future<Output = Result<HashMap<K, V>, E>>>(
        &self,
        keys: &[K],
        ask: impl FnOnce(Vec<K>) -> F,
    ) -> Result<HashMap<K, V>, E> {
        self.wanted().extend(keys);
        // The fields beside this one say what they need before the first of them asks for all, also where the guard let others run
        // between them.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        let mut found = self.found.lock().await;
        let mut due = std::mem::take(&mut *self.wanted());
        // Whoever failed took ours along.
        due.extend(keys);
        let mut seen = std::collections::HashSet::new();
        due.retain(|it| !found.contains_key(it) && seen.insert(*it));
        if !due.is_empty() {
            let mut answers = ask(due.clone()).await?;
            found.extend(due.into_iter().map(|it| (it, answers.remove(&it))));
        }
        Ok(keys.iter().filter_map(|it| Some((*it, found.get(it)?.clone()?))).collect())
    }

    fn wanted(&self) -> std::sync::MutexGuard<'_, Vec<K>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
