//! Reading keys: at hand for those who are asked for often, and in one statement for a whole nation.

use std::collections::{HashMap, HashSet};

use domain::history::Stream;

use super::{FIND, Keys, file, lock};
use crate::db::{Row, Value, places};
use crate::failure::Failure;
use crate::seal::PersonKey;

/// Keys kept opened in memory: about as many as the people of one council, or a page of a nation's.
const REMEMBERED: usize = 20_000;

/// Where more keys than this are unknown, the whole table is read once rather than by name.
const MANY: usize = 4_000;

/// Where more keys than this are opened, it is done where it keeps nobody else from running.
const FEW: usize = 256;

const EVERY: &str = "select stream, epoch, wrapped from keys.key";

impl Keys {
    /// The keys of streams that have one. Who is missing has been erased, or never had one.
    pub async fn for_reading(&self, streams: &[Stream]) -> Result<HashMap<Stream, PersonKey>, Failure> {
        let (mut found, unknown) = self.remembered(streams);
        let read = self.read(unknown).await?;
        found.extend(self.remember(read));
        Ok(found)
    }

    /// Whether a key is stored, whatever is at hand.
    pub(crate) async fn is_stored(&self, stream: Stream) -> Result<bool, Failure> {
        Ok(!self.0.db.rows(format!("{FIND}($1)"), vec![stream.to_string().into()]).await?.is_empty())
    }

    /// Keys at hand, and the streams of those that are not. Who was erased is in neither.
    pub(super) fn remembered(&self, streams: &[Stream]) -> (HashMap<Stream, PersonKey>, Vec<Stream>) {
        let (mut found, mut unknown) = (HashMap::with_capacity(streams.len()), Vec::new());
        let remembered = lock(&self.0.remembered);
        for stream in streams.iter().filter(|it| !remembered.gone.contains(it)) {
            match remembered.keys.get(stream) {
                Some(key) => drop(found.insert(*stream, key.clone())),
                None => unknown.push(*stream),
            }
        }
        (found, unknown)
    }

    /// Keeps keys at hand; answers those that may be given out. Who was erased while theirs was read is not among them.
    pub(super) fn remember(&self, mut keys: Vec<(Stream, PersonKey)>) -> Vec<(Stream, PersonKey)> {
        let mut remembered = lock(&self.0.remembered);
        keys.retain(|(stream, _)| !remembered.gone.contains(stream));
        if keys.len() > REMEMBERED {
            // A nation's keys are used once, to open what is then known; they would only push out those that are used again.
            return keys;
        }
        if remembered.keys.len() + keys.len() > REMEMBERED {
            remembered.keys.clear();
        }
        remembered.keys.extend(keys.iter().cloned());
        keys
    }

    async fn read(&self, streams: Vec<Stream>) -> Result<Vec<(Stream, PersonKey)>, Failure> {
        let mut rows = Vec::with_capacity(streams.len());
        if streams.len() > MANY {
            rows = self.rows(EVERY.into(), Vec::new()).await?;
        } else {
            for some in streams.chunks(500) {
                // As many placeholders as the next power of two, so that few statements differ.
                let count = some.len().next_power_of_two();
                let names = some.iter().chain(std::iter::repeat_n(&some[0], count - some.len()));
                let values = names.map(|it| it.to_string().into()).collect();
                rows.extend(self.rows(format!("{FIND}({})", places(1, count)), values).await?);
            }
        }
        if rows.len() <= FEW {
            return rows.iter().map(|row| self.unwrap(row)).collect();
        }
        let keys = self.clone();
        let opening = tokio::task::spawn_blocking(move || {
            let wanted: HashSet<Stream> = streams.into_iter().collect();
            let is_wanted = |row: &&Row| row.text(0).parse().is_ok_and(|it| wanted.contains(&it));
            rows.iter().filter(is_wanted).map(|row| keys.unwrap(row)).collect()
        });
        opening.await.map_err(|_| Failure::Closed)?
    }

    /// Rows of keys, and in memory what wraps them.
    async fn rows(&self, sql: String, values: Vec<Value>) -> Result<Vec<Row>, Failure> {
        for _ in 0..20 {
            let rows = self.0.db.rows(sql.clone(), values.clone()).await?;
            if self.wraps(&rows) {
                return Ok(rows);
            }
            // Another process wraps anew while we read: its file and its rows belong together again in a moment.
            *lock(&self.0.wrapping) = file::read(&self.0.file)?;
            if self.wraps(&rows) {
                return Ok(rows);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Err(Failure::Damaged(format!("the key file {} does not have what wraps the keys: restore it", self.0.file.display())))
    }

    fn wraps(&self, rows: &[Row]) -> bool {
        let wrapping = lock(&self.0.wrapping);
        rows.iter().all(|row| wrapping.contains_key(&row.int(1)))
    }
}
