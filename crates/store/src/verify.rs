//! Verifying: the whole log read again, and the first position named at which it is not what was written.

mod erased;
mod rules;
mod uses;

use std::collections::{HashMap, HashSet};

use domain::event::TYPES;
use domain::history::Stream;
use domain::upcast;

use self::uses::Uses;
use crate::anchor::Anchor;
use crate::db::Db;
use crate::db::snapshot::Snapshot;
use crate::failure::Failure;
use crate::log::{Hash, Hashed, Head, Log, tag_hash};

const HEAD: &str = "select position, recorded_at, hash from log.head where one = 1";
const TAGS: &str = "select position, tag from log.tag";

/// How often progress is told, in events.
const TELL: i64 = 50_000;

/// A log that is what was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified {
    /// The head up to which it was read.
    pub head: Head,
    /// How many streams it has.
    pub streams: usize,
}

impl Log {
    /// Reads the whole log, at one moment, while others write: positions, chain, instants, versions, tags, types, what
    /// idempotency keys point at, the rules that cross streams, and whether each erasure was agreed on and nobody's hold. With an anchor, also that the log still holds what was signed.
    ///
    /// `progress` is told how many events were read.
    ///
    /// # Errors
    /// [`Failure::Damaged`] with the first position that is wrong, and what is wrong with it.
    pub async fn verify(&self, from: Option<Anchor>, progress: impl FnMut(i64) + Send + 'static) -> Result<Verified, Failure> {
        let (db, runtime) = (self.db.clone(), tokio::runtime::Handle::current());
        let reading = tokio::task::spawn_blocking(move || runtime.block_on(read(&db, from.as_ref(), progress)));
        let inspector = reading.await.map_err(|_| Failure::Closed)??;
        self.verify_rules(&inspector.crossing).await?;
        self.verify_erasures().await?;
        Ok(Verified { head: inspector.head(), streams: inspector.versions.len() })
    }
}

async fn read(db: &Db, anchor: Option<&Anchor>, mut progress: impl FnMut(i64)) -> Result<Inspector, Failure> {
    let mut snapshot = Snapshot::take(db).await?;
    let head = snapshot.rows(HEAD, &[]).await?.first().map(Head::from).ok_or_else(|| wrong(0, "the log has no head"))?;
    let mut inspector = Inspector::new(anchor);
    let mut uses = Uses::read(&mut snapshot).await?;
    let walked = snapshot.events(|event, hash| {
        let stream = inspector.inspect(event, hash)?;
        uses.pass(event.position, stream)?;
        if event.position % TELL == 0 {
            progress(event.position);
        }
        Ok(())
    });
    let walked = walked.await;
    walked.map_err(|why| unreadable(inspector.position, why))?;
    progress(inspector.position);
    inspector.check_end(head)?;
    uses.check_end()?;
    let mut stored = snapshot.pairs(TAGS).await?;
    snapshot.end().await?;
    stored.sort_unstable();
    inspector.check_tags(&stored)?;
    Ok(inspector)
}

/// What an event did that a rule across streams asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
    pub(crate) position: i64,
    pub(crate) stream: Stream,
    pub(crate) tag: i64,
    pub(crate) deed: Deed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    Claimed,
    Joined,
    Left,
    /// Anything else with such a tag: what it comes to can only be seen from the whole history.
    Other,
}

/// Goes through events one by one, and remembers only what the next ones are held against.
struct Inspector {
    position: i64,
    hash: Hash,
    recorded_at: i64,
    versions: HashMap<Stream, i64>,
    types: HashMap<&'static [u8], i64>,
    tags: Vec<(i64, i64)>,
    crossing: Vec<Crossing>,
    anchor: Option<(i64, Option<Hash>)>,
    buffer: Vec<u8>,
}

impl Inspector {
    fn new(anchor: Option<&Anchor>) -> Self {
        Self {
            position: 0,
            hash: [0; 32],
            recorded_at: 0,
            versions: HashMap::new(),
            types: TYPES.iter().map(|name| (name.as_bytes(), upcast::current_version(name))).collect(),
            tags: Vec::new(),
            crossing: Vec::new(),
            anchor: anchor.map(|it| (it.position, it.hash_bytes())),
            buffer: Vec::new(),
        }
    }

    fn head(&self) -> Head {
        Head { position: self.position, recorded_at: self.recorded_at, hash: self.hash }
    }

    fn inspect(&mut self, event: &Hashed<'_>, stored_hash: &[u8]) -> Result<Stream, Failure> {
        let position = self.position + 1;
        if event.position < 1 {
            return Err(wrong(event.position, "an event stands there, before the first position of a log"));
        }
        if event.position != position {
            return Err(wrong(position, "the event is missing"));
        }
        let hash = event.after_in(&self.hash, &mut self.buffer);
        if hash != stored_hash {
            return Err(wrong(position, "the event, or its hash, is not what was written: the chain breaks here"));
        }
        if event.recorded_at <= self.recorded_at {
            return Err(wrong(position, "it was recorded no later than the event before it"));
        }
        let stream = std::str::from_utf8(event.stream).ok().and_then(|it| it.parse::<Stream>().ok());
        let stream = stream.ok_or_else(|| wrong(position, "its stream is not a stream's name"))?;
        let version = self.versions.entry(stream).or_insert(0);
        if event.version != *version + 1 {
            return Err(wrong(position, &format!("it is version {} of its stream, after version {version}", event.version)));
        }
        *version = event.version;
        match self.types.get(event.name) {
            None => return Err(wrong(position, "its type is not one that this Waymark knows")),
            Some(newest) if !(1..=*newest).contains(&event.type_version) => {
                return Err(wrong(position, "the version of its type is not one that this Waymark knows"));
            }
            Some(_) => {}
        }
        let named = event.payload.strip_prefix(b"{\"").and_then(|it| it.strip_prefix(event.name));
        if !named.is_some_and(|it| it.starts_with(b"\":")) {
            return Err(wrong(position, "its payload is that of another type"));
        }
        if let Some((_, expected)) = self.anchor.filter(|(at, _)| *at == position)
            && expected != Some(hash)
        {
            return Err(wrong(position, "this is not the log that was signed: another event stood here, or before here"));
        }
        self.remember_tags(event, stream)?;
        (self.position, self.hash, self.recorded_at) = (position, hash, event.recorded_at);
        Ok(stream)
    }

    fn remember_tags(&mut self, event: &Hashed<'_>, stream: Stream) -> Result<(), Failure> {
        if event.tags.is_empty() {
            return Ok(());
        }
        let deed = match event.name {
            b"RegistrationClaimed" => Deed::Claimed,
            b"CohortJoined" => Deed::Joined,
            b"CohortLeft" => Deed::Left,
            _ => Deed::Other,
        };
        let text = std::str::from_utf8(event.tags).map_err(|_| wrong(event.position, "its tags are not text"))?;
        for it in text.lines() {
            let tag = tag_hash(it);
            self.tags.push((event.position, tag));
            if it != crate::log::ERASED_TAG {
                self.crossing.push(Crossing { position: event.position, stream, tag, deed });
            }
        }
        Ok(())
    }

    fn check_end(&self, head: Head) -> Result<(), Failure> {
        if head.position > self.position {
            return Err(wrong(self.position + 1, &format!("the event is missing, and all after it: the head is at {}", head.position)));
        }
        if head != self.head() {
            return Err(wrong(self.position, &format!("the last event is not the head, which is at {}", head.position)));
        }
        match self.anchor {
            Some((at, _)) if at > self.position => {
                let (position, last) = (self.position + 1, self.position);
                Err(wrong(position, &format!("the log ends at {last}, and was signed when it reached {at}: its tail was cut off")))
            }
            _ => Ok(()),
        }
    }

    /// Tags are found by a table of their own: it must say what the events say, neither less nor more.
    fn check_tags(&mut self, stored: &[(i64, i64)]) -> Result<(), Failure> {
        self.tags.sort_unstable();
        let differs = self.tags.iter().zip(stored).find(|(told, found)| told != found);
        let first = differs.map(|(told, found)| told.0.min(found.0)).or_else(|| {
            let shorter = self.tags.len().min(stored.len());
            self.tags.get(shorter).or_else(|| stored.get(shorter)).map(|it| it.0)
        });
        first.map_or(Ok(()), |position| Err(wrong(position, "the table of tags does not say what the event says")))
    }
}

/// What cannot be read at all begins after the last position that could.
fn unreadable(last_good: i64, why: Failure) -> Failure {
    if !why.is_of_a_damaged_page() {
        return why;
    }
    wrong(last_good + 1, &format!("it cannot be read, because its page is damaged ({why}): the last good position is {last_good}"))
}

/// What is wrong, and where.
pub(crate) fn wrong(position: i64, what: &str) -> Failure {
    Failure::Damaged(format!("position {position}: {what}"))
}

/// Tags that more than one stream has: only there can a rule across streams be broken.
pub(crate) fn shared(crossing: &[Crossing]) -> Vec<Vec<Crossing>> {
    let mut of: HashMap<i64, Vec<Crossing>> = HashMap::new();
    for it in crossing {
        of.entry(it.tag).or_default().push(*it);
    }
    let mut shared: Vec<_> = of.into_values().filter(|it| it.iter().map(|it| it.stream).collect::<HashSet<_>>().len() > 1).collect();
    shared.sort_unstable_by_key(|it| it[0].position);
    shared
}
