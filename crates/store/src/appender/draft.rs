//! A batch while it is decided: what the database said, and over it what has been accepted so far.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::refusal::Refusal;

use crate::append::{Append, Appended, Condition, Entry, Meanwhile, Part};
use crate::db::writer::{Batch, KeyUse, Supposed, Tagged, Writer};
use crate::failure::Failure;
use crate::log::{COLUMNS, Head, Stored, day};

use super::Answer;

/// A batch that is being decided: what the database said, and over it what was accepted so far.
pub(super) struct Drafted {
    /// When the batch is decided.
    pub(super) now: DateTime<Utc>,
    pub(super) head: Head,
    pub(super) batch: Batch,
    pub(super) versions: HashMap<String, i64>,
    pub(super) keys: HashMap<(String, String), KeyUse>,
    pub(super) tagged: HashMap<String, Vec<Tagged>>,
}

impl Drafted {
    /// A batch on what its commands suppose: that each stream has the version they were decided at, and that no tag of their
    /// conditions was used since. `None` where one of them supposes nothing.
    pub(super) fn supposed(
        now: DateTime<Utc>,
        head: Head,
        remembered: &HashMap<String, i64>,
        appends: &[Append],
    ) -> Option<(Self, Supposed)> {
        let mut versions: HashMap<String, i64> = HashMap::new();
        let mut supposed = Supposed::default();
        for append in appends {
            for part in &append.parts {
                let name = part.stream.to_string();
                if remembered.contains_key(&name) || versions.contains_key(&name) {
                    continue;
                }
                let expected = part.expected?;
                supposed.versions.push((name.clone(), expected));
                versions.insert(name, expected);
            }
            let tags = append.condition.items.iter().filter_map(|it| it.tags.first());
            supposed.untouched.extend(tags.map(|tag| (tag.clone(), append.condition.after)));
        }
        let (batch, keys, tagged) = (Batch::default(), HashMap::new(), HashMap::new());
        Some((Self { now, head, batch, versions, keys, tagged }, supposed))
    }

    /// The answer that a key was given before, where it was.
    pub(super) fn repeated(&self, append: &Append) -> Option<Answer> {
        let key = append.key.as_ref()?;
        let used = self.keys.get(&(key.scope.clone(), key.key.clone()))?;
        if used.request != key.request {
            return Some(Err(Refusal::IdempotencyKeyReused.into()));
        }
        Some(Ok(Appended { first: used.first, last: used.last, repeated: true, as_told: None }))
    }

    /// What came in between, as the refusal that answers it.
    pub(super) fn conflict(&self, remembered: &HashMap<String, i64>, append: &Append) -> Option<Refusal> {
        for part in &append.parts {
            let actual = self.version(remembered, &part.stream.to_string());
            if let Some(expected) = part.expected.filter(|it| *it != actual) {
                return Some(Refusal::VersionConflict { expected, actual });
            }
        }
        for item in &append.condition.items {
            let tagged = item.tags.first().and_then(|tag| self.tagged.get(tag)).into_iter().flatten();
            let broken = tagged.filter(|it| it.position > append.condition.after).find(|it| item.matches(&it.name, &it.tags));
            if let Some(by) = broken {
                return Some(Refusal::ConditionBroken { position: by.position });
            }
        }
        None
    }

    fn version(&self, remembered: &HashMap<String, i64>, stream: &str) -> i64 {
        self.versions.get(stream).or_else(|| remembered.get(stream)).copied().unwrap_or(0)
    }

    /// Gives a command its positions, versions and hashes.
    pub(super) fn accept(&mut self, remembered: &HashMap<String, i64>, append: &Append, decided_again: Option<Vec<Entry>>) -> Answer {
        let first = self.head.position + 1;
        for part in &append.parts {
            let stream = part.stream.to_string();
            let entries = decided_again.as_ref().unwrap_or(&part.entries);
            for entry in entries {
                let version = self.version(remembered, &stream) + 1;
                self.push(append, &stream, version, entry);
            }
        }
        let last = self.head.position;
        // Nothing to say is an answer too: everything up to here is already as the caller wants it.
        let recorded_at = self.batch.events.iter().rev().find(|it| it.position == first).map(|it| it.recorded_at);
        let as_told = recorded_at.filter(|_| decided_again.is_none() && append.parts.len() == 1);
        let answer = Appended { first: first.min(last), last, repeated: false, as_told };
        if let (Some(key), Some(part)) = (&append.key, append.parts.first()) {
            let used = KeyUse {
                scope: key.scope.clone(),
                key: key.key.clone(),
                request: key.request.clone(),
                stream: part.stream.to_string(),
                first: answer.first,
                last: answer.last,
            };
            self.keys.insert((used.scope.clone(), used.key.clone()), used.clone());
            if first <= last {
                self.batch.keys.push(used);
            }
        }
        Ok(answer)
    }

    fn push(&mut self, append: &Append, stream: &str, version: i64, entry: &Entry) {
        // When it is decided, not when it was asked for: a command may wait, and what was asked as known meanwhile did not know it.
        // Recording instants rise with positions, whatever the clock does.
        let recorded_at = append.now.max(self.now).timestamp_micros().max(self.head.recorded_at + 1);
        let mut stored = Stored {
            position: self.head.position + 1,
            event_id: entry.id.to_string(),
            stream: stream.to_owned(),
            version,
            name: entry.name.to_owned(),
            type_version: entry.type_version,
            recorded_at,
            effective_on: day(entry.effective_on),
            actor: append.by.to_string(),
            import: append.import.map_or(String::new(), |it| it.to_string()),
            tags: entry.tags.join("\n"),
            payload: entry.payload.clone(),
            hash: Vec::new(),
        };
        let hash = stored.chained(&self.head.hash);
        stored.hash = hash.to_vec();
        self.head = Head { position: stored.position, recorded_at, hash };
        self.versions.insert(stream.to_owned(), version);
        for tag in &entry.tags {
            let tagged = Tagged { position: stored.position, name: stored.name.clone(), tags: stored.tags.clone() };
            self.tagged.entry(tag.clone()).or_default().push(tagged);
        }
        self.batch.events.push(stored);
    }
}

/// What was recorded since a command was decided: in the log, and in the batch that is being made.
pub(super) async fn meanwhile(
    writer: &mut Writer,
    draft: &Drafted,
    part: &Part,
    since: i64,
    condition: &Condition,
) -> Result<Meanwhile, Failure> {
    let stream = part.stream.to_string();
    let mut found = Meanwhile::default();
    for row in writer.rows(later_of_stream(), &[stream.as_str().into(), since.into()]).await? {
        found.stream.push(Stored::from(&row));
    }
    found.stream.extend(draft.batch.events.iter().filter(|it| it.stream == stream && it.version > since).cloned());
    for item in &condition.items {
        let Some(tag) = item.tags.first() else { continue };
        for tagged in draft.tagged.get(tag).into_iter().flatten().filter(|it| it.position > condition.after) {
            match draft.batch.events.iter().find(|it| it.position == tagged.position) {
                Some(pending) => found.tagged.push(pending.clone()),
                None => {
                    let rows = writer.rows(at_position(), &[tagged.position.into()]).await?;
                    found.tagged.extend(rows.iter().map(Stored::from));
                }
            }
        }
    }
    Ok(found)
}

fn later_of_stream() -> &'static str {
    static SQL: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| format!("select {COLUMNS} from log.event where stream = $1 and version > $2 order by version"));
    &SQL
}

fn at_position() -> &'static str {
    static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| format!("select {COLUMNS} from log.event where position = $1"));
    &SQL
}
