//! The log: how an event is stored, how its hash is made, and how it is read back.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::event::Event;
use domain::history::{History, Recorded, Stream};
use domain::ids::{ActorId, EventId, ImportId};
use domain::upcast;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Db, Row, places};
use crate::failure::Failure;
use crate::keys::Keys;
use crate::seal::{self, Keyring};

/// The columns of an event, in the order in which they are stored, hashed and read.
pub(crate) const COLUMNS: &str =
    "position, event_id, stream, version, type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash";

const AFTER: &str = "select position, event_id, stream, version, type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash \
    from log.event where position > $1 order by position limit $2";
const HEAD: &str = "select position, recorded_at, hash from log.head where one = 1";
const OF_IMPORT: &str = "select distinct stream from log.event where import = $1 and import <> '' order by stream";
const ERASED: &str = "select e.stream from log.tag t join log.event e on e.position = t.position \
    where t.tag = $1 and t.position > $2 and e.type = 'PersonErased' order by e.position";

/// The tag of every erasure, by which they are found again after a restore.
pub(crate) const ERASED_TAG: &str = "erased";

/// An event as its bytes stand in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// Position in the whole log.
    pub position: i64,
    /// Id.
    pub event_id: String,
    /// The stream's name.
    pub stream: String,
    /// Version in the stream.
    pub version: i64,
    /// The type's stable name.
    pub name: String,
    /// The version of the payload's shape.
    pub type_version: i64,
    /// Microseconds since 1970, UTC.
    pub recorded_at: i64,
    /// `YYYY-MM-DD`.
    pub effective_on: String,
    /// Who.
    pub actor: String,
    /// The import that it came with; empty for none.
    pub import: String,
    /// Sorted, one a line.
    pub tags: String,
    /// JSON, with personal values sealed.
    pub payload: Vec<u8>,
    /// What [`Stored::chained`] gives after the event before.
    pub hash: Vec<u8>,
}

/// A hash, of one event and thereby of all before it.
pub type Hash = [u8; 32];

/// Every stored column but the hash, as they are hashed.
pub(crate) struct Hashed<'a> {
    pub(crate) position: i64,
    pub(crate) event_id: &'a [u8],
    pub(crate) stream: &'a [u8],
    pub(crate) version: i64,
    pub(crate) name: &'a [u8],
    pub(crate) type_version: i64,
    pub(crate) recorded_at: i64,
    pub(crate) effective_on: &'a [u8],
    pub(crate) actor: &'a [u8],
    pub(crate) import: &'a [u8],
    pub(crate) tags: &'a [u8],
    pub(crate) payload: &'a [u8],
}

impl Hashed<'_> {
    /// SHA-256 of version ‖ previous hash ‖ every stored column, each text and payload after its length in four bytes, numbers in eight.
    pub(crate) fn after(&self, previous: &[u8]) -> Hash {
        self.after_in(previous, &mut Vec::with_capacity(256 + self.payload.len()))
    }

    /// The same, in a buffer that is used again and again.
    pub(crate) fn after_in(&self, previous: &[u8], bytes: &mut Vec<u8>) -> Hash {
        bytes.clear();
        bytes.push(1);
        bytes.extend_from_slice(previous);
        let text = |bytes: &mut Vec<u8>, it: &[u8]| {
            bytes.extend_from_slice(&u32::try_from(it.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(it);
        };
        bytes.extend_from_slice(&self.position.to_be_bytes());
        text(bytes, self.event_id);
        text(bytes, self.stream);
        bytes.extend_from_slice(&self.version.to_be_bytes());
        text(bytes, self.name);
        bytes.extend_from_slice(&self.type_version.to_be_bytes());
        bytes.extend_from_slice(&self.recorded_at.to_be_bytes());
        for it in [self.effective_on, self.actor, self.import, self.tags, self.payload] {
            text(bytes, it);
        }
        Sha256::digest(&bytes[..]).into()
    }

    /// The event inside, with its personal values still sealed.
    pub(crate) fn decode(&self) -> Result<Recorded, Failure> {
        let damaged = |what: &str| Failure::Damaged(format!("position {}: {what}", self.position));
        let uuid = |text: &[u8], what: &str| Uuid::try_parse_ascii(text).map_err(|_| damaged(what));
        fn text(bytes: &[u8]) -> &str {
            std::str::from_utf8(bytes).unwrap_or_default()
        }
        Ok(Recorded {
            position: self.position,
            id: EventId(uuid(self.event_id, "event id")?),
            stream: text(self.stream).parse().map_err(|_| damaged("stream"))?,
            version: self.version,
            recorded_at: DateTime::from_timestamp_micros(self.recorded_at).ok_or_else(|| damaged("instant"))?,
            effective_on: text(self.effective_on).parse().map_err(|_| damaged("effective day"))?,
            by: ActorId(uuid(self.actor, "actor")?),
            import: if self.import.is_empty() { None } else { Some(ImportId(uuid(self.import, "import")?)) },
            event: decode_event(text(self.name), self.type_version, self.payload).map_err(|why| damaged(&why))?,
        })
    }

    /// A copy that can be kept.
    pub(crate) fn to_stored(&self, hash: &[u8]) -> Stored {
        let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
        Stored {
            position: self.position,
            event_id: text(self.event_id),
            stream: text(self.stream),
            version: self.version,
            name: text(self.name),
            type_version: self.type_version,
            recorded_at: self.recorded_at,
            effective_on: text(self.effective_on),
            actor: text(self.actor),
            import: text(self.import),
            tags: text(self.tags),
            payload: self.payload.to_vec(),
            hash: hash.to_vec(),
        }
    }
}

impl Stored {
    /// The hash that belongs to this event after one before it.
    pub fn chained(&self, previous: &[u8]) -> Hash {
        self.columns().after(previous)
    }

    /// The event inside, with its personal values still sealed.
    ///
    /// # Errors
    /// [`Failure::Damaged`] where a column does not hold what was ever written there.
    pub fn decode(&self) -> Result<Recorded, Failure> {
        self.columns().decode()
    }

    fn columns(&self) -> Hashed<'_> {
        Hashed {
            position: self.position,
            event_id: self.event_id.as_bytes(),
            stream: self.stream.as_bytes(),
            version: self.version,
            name: self.name.as_bytes(),
            type_version: self.type_version,
            recorded_at: self.recorded_at,
            effective_on: self.effective_on.as_bytes(),
            actor: self.actor.as_bytes(),
            import: self.import.as_bytes(),
            tags: self.tags.as_bytes(),
            payload: &self.payload,
        }
    }
}

/// Reads a payload of whatever version it was written in.
pub fn decode_event(name: &str, version: i64, payload: &[u8]) -> Result<Event, String> {
    // The error's own text may quote what it met, which may be personal.
    let unreadable = |_| format!("the payload of {name} version {version} is not one this Waymark can read");
    if version == upcast::current_version(name) {
        return serde_json::from_slice(payload).map_err(unreadable);
    }
    if version > upcast::current_version(name) {
        return Err(format!("{name} version {version} is newer than this Waymark"));
    }
    let old: serde_json::Value = serde_json::from_slice(payload).map_err(unreadable)?;
    serde_json::from_value(upcast::lift(name, version, old)).map_err(unreadable)
}

impl From<&Row> for Stored {
    fn from(row: &Row) -> Self {
        Self {
            position: row.int(0),
            event_id: row.text(1).to_owned(),
            stream: row.text(2).to_owned(),
            version: row.int(3),
            name: row.text(4).to_owned(),
            type_version: row.int(5),
            recorded_at: row.int(6),
            effective_on: row.text(7).to_owned(),
            actor: row.text(8).to_owned(),
            import: row.text(9).to_owned(),
            tags: row.text(10).to_owned(),
            payload: row.blob(11).to_vec(),
            hash: row.blob(12).to_vec(),
        }
    }
}

fn opened(sealed: History, stream: Stream, keys: &Keyring) -> Result<History, Failure> {
    let mut entries = sealed.into_entries();
    for entry in &mut entries {
        let key = keys.get(&seal::keyed_by(&entry.event, stream));
        seal::open(&mut entry.event, stream, key)?;
    }
    Ok(History::new(entries))
}

/// The last position, when it was recorded, and its hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// 0 in an empty log.
    pub position: i64,
    /// Microseconds since 1970, UTC.
    pub recorded_at: i64,
    /// Zeros in an empty log.
    pub hash: Hash,
}

impl From<&Row> for Head {
    fn from(row: &Row) -> Self {
        Self { position: row.int(0), recorded_at: row.int(1), hash: row.blob(2).try_into().unwrap_or([0; 32]) }
    }
}

/// Reads the log of a database.
#[derive(Clone)]
pub struct Log {
    pub(crate) db: Db,
    pub(crate) keys: Keys,
}

impl Log {
    /// The head.
    pub async fn head(&self) -> Result<Head, Failure> {
        let rows = self.db.rows(HEAD, vec![]).await?;
        rows.first().map(Head::from).ok_or_else(|| Failure::Damaged("the log has no head".into()))
    }

    /// Up to `limit` events after a position, as stored.
    pub async fn stored_after(&self, position: i64, limit: i64) -> Result<Vec<Stored>, Failure> {
        let rows = self.db.rows(AFTER, vec![position.into(), limit.into()]).await?;
        Ok(rows.iter().map(Stored::from).collect())
    }

    /// As [`Self::stored_after`], without the events of journeys.
    pub async fn stored_of_no_journey(&self, position: i64, limit: i64) -> Result<Vec<Stored>, Failure> {
        let of_none = "stream not like 'journey/%'";
        let sql = format!("select {COLUMNS} from log.event where position > $1 and {of_none} order by position limit $2");
        let rows = self.db.rows(sql, vec![position.into(), limit.into()]).await?;
        Ok(rows.iter().map(Stored::from).collect())
    }

    /// The last event up to a position that is of no journey, and its instant.
    pub async fn last_of_no_journey(&self, position: i64) -> Result<Option<(i64, DateTime<Utc>)>, Failure> {
        let sql = "select position, recorded_at from log.event where position <= $1 and stream not like 'journey/%' \
            order by position desc limit 1";
        let rows = self.db.rows(sql, vec![position.into()]).await?;
        Ok(rows.first().and_then(|row| Some((row.int(0), DateTime::from_timestamp_micros(row.int(1))?))))
    }

    /// Up to `limit` events after a position, with personal values still sealed.
    pub async fn after(&self, position: i64, limit: i64) -> Result<Vec<Recorded>, Failure> {
        self.stored_after(position, limit).await?.iter().map(Stored::decode).collect()
    }

    /// The instant at which a position was recorded.
    pub async fn recorded_at(&self, position: i64) -> Result<Option<DateTime<Utc>>, Failure> {
        let rows = self.db.rows("select recorded_at from log.event where position = $1", vec![position.into()]).await?;
        Ok(rows.first().and_then(|row| DateTime::from_timestamp_micros(row.int(0))))
    }

    /// The last position that was known at an instant.
    pub async fn position_known_at(&self, instant: DateTime<Utc>) -> Result<i64, Failure> {
        let head = self.head().await?;
        if head.recorded_at <= instant.timestamp_micros() {
            return Ok(head.position);
        }
        // Recording instants rise with positions: a search by halves needs twenty looks in a million events, and no index.
        let (mut known, mut unknown) = (0, head.position);
        while unknown - known > 1 {
            let middle = known + (unknown - known) / 2;
            let rows = self.db.rows("select recorded_at from log.event where position = $1", vec![middle.into()]).await?;
            if rows.first().is_some_and(|row| row.int(0) <= instant.timestamp_micros()) { known = middle } else { unknown = middle }
        }
        Ok(known)
    }

    /// The histories of streams, with personal values opened where their key is still there. A stream without events is missing.
    pub async fn histories(&self, streams: &[Stream]) -> Result<HashMap<Stream, History>, Failure> {
        let mut histories = self.sealed_histories(streams).await?;
        let found: BTreeSet<Stream> = histories.iter().flat_map(|(stream, it)| seal::keyed_streams(*stream, it)).collect();
        let keys = self.keys.for_reading(&Vec::from_iter(found)).await?;
        for (stream, history) in &mut histories {
            *history = opened(std::mem::take(history), *stream, &keys)?;
        }
        Ok(histories)
    }

    /// A history with its personal values opened, where their key is still there.
    pub(crate) async fn open(&self, stream: Stream, sealed: History) -> Result<History, Failure> {
        let keys = self.keys.for_reading(&seal::keyed_streams(stream, &sealed)).await?;
        opened(sealed, stream, &keys)
    }

    /// The histories of streams, with personal values still sealed: all that views need.
    pub async fn sealed_histories(&self, streams: &[Stream]) -> Result<HashMap<Stream, History>, Failure> {
        let mut histories: HashMap<Stream, Vec<Recorded>> = HashMap::with_capacity(streams.len());
        for some in streams.chunks(512) {
            let count = some.len().next_power_of_two();
            let sql = format!("select {COLUMNS} from log.event where stream in ({}) order by stream, version", places(1, count));
            let names = some.iter().chain(std::iter::repeat_n(&some[0], count - some.len()));
            let rows = self.db.rows(sql, names.map(|it| it.to_string().into()).collect()).await?;
            for row in &rows {
                let recorded = Stored::from(row).decode()?;
                histories.entry(recorded.stream).or_default().push(recorded);
            }
        }
        Ok(histories.into_iter().map(|(stream, entries)| (stream, History::new(entries))).collect())
    }

    /// One stream's history; empty where there is none.
    pub async fn history(&self, stream: Stream) -> Result<History, Failure> {
        Ok(self.histories(&[stream]).await?.remove(&stream).unwrap_or_default())
    }

    /// The stream that an event belongs to.
    pub async fn stream_of(&self, event: EventId) -> Result<Option<Stream>, Failure> {
        let rows = self.db.rows("select stream from log.event where event_id = $1", vec![event.to_string().into()]).await?;
        Ok(rows.first().and_then(|row| row.text(0).parse().ok()))
    }

    /// The version that each stream had at a position.
    pub async fn versions(&self, streams: &[Stream], known: i64) -> Result<HashMap<Stream, i64>, Failure> {
        let mut versions = HashMap::with_capacity(streams.len());
        for some in streams.chunks(512) {
            // Asked stream by stream: the latest entry of each is found at once, however many came before it.
            let named: Vec<String> = (2..2 + some.len()).map(|place| format!("(cast(${place} as text))")).collect();
            let sql = format!(
                "with wanted(stream) as (values {}) select w.stream, (select e.version from log.event e \
                 where e.stream = w.stream and e.position <= $1 order by e.version desc limit 1) from wanted w",
                named.join(", ")
            );
            let mut values = vec![known.into()];
            values.extend(some.iter().map(|it| it.to_string().into()));
            for row in self.db.rows(sql, values).await? {
                // Nothing had been recorded of it by then.
                let version = Some(row.int(1)).filter(|it| *it > 0);
                versions.extend(row.text(0).parse().ok().zip(version));
            }
        }
        Ok(versions)
    }

    /// The streams in which an import recorded something.
    pub async fn streams_of_import(&self, import: ImportId) -> Result<Vec<Stream>, Failure> {
        let rows = self.db.rows(OF_IMPORT, vec![import.to_string().into()]).await?;
        rows.iter().map(|row| row.text(0).parse().map_err(|_| Failure::Damaged("stream".into()))).collect()
    }

    /// The streams of everybody who was erased.
    pub async fn erased(&self) -> Result<Vec<Stream>, Failure> {
        self.erased_after(0).await
    }

    /// The streams of everybody who was erased after a position.
    pub async fn erased_after(&self, position: i64) -> Result<Vec<Stream>, Failure> {
        let rows = self.db.rows(ERASED, vec![tag_hash(ERASED_TAG).into(), position.into()]).await?;
        rows.iter().map(|row| row.text(0).parse().map_err(|_| Failure::Damaged("stream".into()))).collect()
    }
}

/// The number under which a tag is found: the first eight bytes of its SHA-256. The text is checked on every hit.
pub(crate) fn tag_hash(tag: &str) -> i64 {
    let digest = Sha256::digest(tag.as_bytes());
    i64::from_be_bytes(digest[..8].try_into().expect("eight of thirty-two bytes"))
}

/// A civil date as it is stored: `YYYY-MM-DD`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.to_string()
}
