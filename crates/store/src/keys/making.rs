//! Making keys: whoever needs one at the same moment gets theirs in the same commit.

use std::collections::HashMap;

use domain::history::Stream;

use super::{Keys, lock};
use crate::db::Value;
use crate::failure::Failure;
use crate::seal::PersonKey;

// Takes the epoch's row, so that a rotation elsewhere comes wholly before or wholly after.
const HOLD_EPOCH: &str = "update keys.epoch set epoch = epoch where one = 1 and epoch = $1";

/// Keys put into one statement.
pub(super) const ROWS: usize = 500;

/// The statement that keeps so many wrapped keys. Whose key is there already keeps it.
pub(super) fn insert(rows: usize) -> String {
    let values: Vec<String> = (0..rows).map(|it| format!("(${}, ${}, ${})", it * 3 + 1, it * 3 + 2, it * 3 + 3)).collect();
    format!("insert into keys.key (stream, epoch, wrapped) values {} on conflict (stream) do nothing", values.join(", "))
}

impl Keys {
    /// The keys of streams, made for those that have none. Durable when this returns.
    pub async fn for_writing(&self, streams: &[Stream]) -> Result<HashMap<Stream, PersonKey>, Failure> {
        let (mut found, missing) = self.remembered(streams);
        if missing.is_empty() {
            return Ok(found);
        }
        lock(&self.0.wanted).extend(&missing);
        // A rotation that runs meanwhile would wrap all keys but the ones that are just being made.
        let turn = self.0.rotating.lock().await;
        let mut due = std::mem::take(&mut *lock(&self.0.wanted));
        if !missing.iter().all(|it| due.contains(it)) {
            // Whoever had the turn before took some of ours along; what they could not make is ours again.
            let (_, still) = self.remembered(&missing);
            due.extend(still);
        }
        self.make(due.into_iter().collect()).await?;
        drop(turn);
        found.extend(self.for_reading(&missing).await?);
        Ok(found)
    }

    /// Makes keys, all in one commit. A stream that has one keeps it.
    async fn make(&self, streams: Vec<Stream>) -> Result<(), Failure> {
        let fresh: Vec<(Stream, PersonKey)> = streams.into_iter().map(|it| (it, PersonKey::new(*self.random()))).collect();
        let mut epoch = lock(&self.0.wrapping).keys().copied().max().unwrap_or_default();
        while !fresh.is_empty() {
            let mut statements = Vec::with_capacity(fresh.len().div_ceil(ROWS));
            for some in fresh.chunks(ROWS) {
                let mut values: Vec<Value> = Vec::with_capacity(some.len() * 3);
                for (stream, key) in some {
                    values.extend([stream.to_string().into(), epoch.into(), self.wrap(epoch, *stream, key.bytes())?.into()]);
                }
                statements.push((insert(some.len()).into(), values));
            }
            let hold = (HOLD_EPOCH.into(), vec![epoch.into()]);
            if let Some(made) = self.0.db.write_keys_holding(hold, statements).await? {
                // Where another process was first with one of them, theirs are read rather than ours remembered.
                if made.iter().skip(1).sum::<u64>() == fresh.len() as u64 {
                    self.remember(fresh);
                }
                break;
            }
            // Not held: another process moved on to the next epoch, under which the keys must be wrapped.
            epoch = self.epoch().await?;
        }
        Ok(())
    }
}
