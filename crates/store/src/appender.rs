//! The appender: the one writer of a process, which takes what is waiting, decides it in order, and commits it as one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::refusal::Refusal;
use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot, watch};

use crate::append::{Append, Appended, Entry, Meanwhile, Part};
use crate::db::Db;
use crate::db::writer::{Batch, KeyUse, Questions, Tagged, Writer};
use crate::failure::{Failure, Unanswered};
use crate::log::{COLUMNS, Hash, Head, Stored, day};

/// Commands taken into one batch at most.
const MOST_COMMANDS: usize = 512;

/// Bytes of payload taken into one batch at most, but for a single larger command.
const MOST_BYTES: usize = 1 << 20;

/// Commands that may wait; beyond them the answer is "busy".
const WAITING: usize = 1_024;

/// Bytes of payload that may wait.
const WAITING_BYTES: usize = 64 << 20;

/// After another process wrote, this many batches hold the head before they decide.
const WARY: u32 = 64;

type Answer = Result<Appended, Unanswered>;

struct Job {
    append: Append,
    bytes: usize,
    reply: oneshot::Sender<Answer>,
}

/// The way to the writer, for any number of requests.
#[derive(Clone)]
pub struct Appender {
    queue: mpsc::Sender<Job>,
    waiting_bytes: Arc<AtomicUsize>,
    head: watch::Receiver<Head>,
}

/// The writer's thread: ends when every [`Appender`] has been dropped and all that waited is written.
pub type Thread = std::thread::JoinHandle<()>;

impl Appender {
    /// Starts the writer on a thread of its own.
    pub fn start(db: &Db, head: Head) -> Result<(Self, Thread), Failure> {
        let (queue, jobs) = mpsc::channel(WAITING);
        let (head_tx, head_rx) = watch::channel(head);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let (db, waiting) = (db.clone(), Arc::clone(&waiting_bytes));
        let thread = std::thread::Builder::new().name("appender".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => runtime.block_on(run(db, jobs, head_tx, waiting)),
                Err(why) => tracing::error!(%why, "the writer could not start"),
            }
        });
        let thread = thread.map_err(Failure::file("start the writer's thread"))?;
        Ok((Self { queue, waiting_bytes, head: head_rx }, thread))
    }

    /// Writes a command. Answers when it is on disk.
    ///
    /// Once this has been polled, dropping it no longer stops the writing: a reply that nobody waits for is written all the same.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where too much is waiting; a conflict that could not be decided again; a failure.
    pub async fn append(&self, append: Append) -> Answer {
        let bytes = append.parts.iter().flat_map(|it| &it.entries).map(|it| it.payload.len() + 512).sum();
        if self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed) > WAITING_BYTES {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Refusal::Busy.into());
        }
        let (reply, answer) = oneshot::channel();
        match self.queue.try_send(Job { append, bytes, reply }) {
            Ok(()) => answer.await.unwrap_or(Err(Failure::Closed.into())),
            Err(why) => {
                self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
                Err(match why {
                    mpsc::error::TrySendError::Full(_) => Refusal::Busy.into(),
                    mpsc::error::TrySendError::Closed(_) => Failure::Closed.into(),
                })
            }
        }
    }

    /// How many commands wait to be written.
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// The head, as it was after this process's last batch.
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }
}

async fn run(db: Db, mut jobs: mpsc::Receiver<Job>, head: watch::Sender<Head>, waiting_bytes: Arc<AtomicUsize>) {
    let first = *head.borrow();
    let Some(writer) = connected(&db).await else { return };
    let mut scribe = Scribe { writer, head: first, versions: HashMap::new(), wary: 0 };
    let mut next = None;
    while let Some(job) = match next.take() {
        Some(job) => Some(job),
        None => jobs.recv().await,
    } {
        let mut bytes = job.bytes;
        let mut batch = vec![job];
        // No timer: what came in while the last batch was written is this one.
        while batch.len() < MOST_COMMANDS {
            let Ok(job) = jobs.try_recv() else { break };
            if bytes + job.bytes > MOST_BYTES {
                next = Some(job);
                break;
            }
            bytes += job.bytes;
            batch.push(job);
        }
        waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        let (mut appends, replies): (Vec<Append>, Vec<_>) = batch.into_iter().map(|it| (it.append, it.reply)).unzip();
        let work = std::panic::AssertUnwindSafe(scribe.write(&mut appends)).catch_unwind().await;
        let answers = match work {
            Ok(answers) => answers,
            Err(_) => {
                tracing::error!("the writer stumbled over a batch; it goes on with the next");
                scribe.recover().await;
                appends.iter().map(|_| Err(Failure::Damaged("the writer stumbled".into()).into())).collect()
            }
        };
        head.send_replace(scribe.head);
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may be gone; what was written stays written.
            let _ = reply.send(answer);
        }
    }
    scribe.writer.close().await;
}

async fn connected(db: &Db) -> Option<Writer> {
    for attempt in 0_u32.. {
        match Writer::open(db).await {
            Ok(writer) => return Some(writer),
            Err(why) if attempt > 30 => {
                tracing::error!(%why, "the writer has no connection");
                return None;
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    None
}

/// The writer's own state.
struct Scribe {
    writer: Writer,
    head: Head,
    /// Versions of streams written lately: right as long as nobody else moved the head.
    versions: HashMap<String, i64>,
    wary: u32,
}

/// Why a batch was not written.
enum Setback {
    /// Another process wrote in between: decide again, holding the head.
    Moved,
    /// Something failed, and nothing was written.
    Failed(Failure),
}

impl From<Failure> for Setback {
    fn from(it: Failure) -> Self {
        Self::Failed(it)
    }
}

impl Scribe {
    async fn write(&mut self, appends: &mut [Append]) -> Vec<Answer> {
        let hold = !self.writer.writes_at_once() || self.wary > 0;
        self.wary = self.wary.saturating_sub(1);
        let mut outcome = self.attempt(appends, hold).await;
        if matches!(outcome, Err(Setback::Moved)) {
            self.wary = WARY;
            outcome = self.attempt(appends, true).await;
        }
        match outcome {
            Ok(answers) => answers,
            Err(Setback::Moved) => appends.iter().map(|_| Err(Refusal::Busy.into())).collect(),
            Err(Setback::Failed(why)) => self.write_after(why, appends).await,
        }
    }

    /// One bad command never fails its batch: after a failure each is tried on its own.
    async fn write_after(&mut self, why: Failure, appends: &mut [Append]) -> Vec<Answer> {
        tracing::warn!(%why, commands = appends.len(), "a batch could not be written");
        self.recover().await;
        if appends.len() == 1 {
            return vec![Err(if is_lock_timeout(&why) { Refusal::Busy.into() } else { why.into() })];
        }
        let mut answers = Vec::with_capacity(appends.len());
        for append in appends {
            let one = std::slice::from_mut(append);
            answers.push(match self.attempt(one, true).await {
                Ok(mut answer) => answer.pop().unwrap_or(Err(Failure::Closed.into())),
                Err(Setback::Moved) => Err(Refusal::Busy.into()),
                Err(Setback::Failed(why)) => {
                    self.recover().await;
                    Err(why.into())
                }
            });
        }
        answers
    }

    async fn recover(&mut self) {
        self.versions.clear();
        self.wary = 1;
        if self.writer.let_go().await.is_err()
            && let Err(why) = self.writer.reconnect().await
        {
            tracing::warn!(%why, "the writer has lost its connection");
        }
    }

    async fn attempt(&mut self, appends: &mut [Append], hold: bool) -> Result<Vec<Answer>, Setback> {
        if hold {
            let head = match self.writer.hold_head().await {
                Err(why) if why.lost_connection() => {
                    self.writer.reconnect().await?;
                    self.writer.hold_head().await?
                }
                other => other?,
            };
            if head != self.head {
                self.versions.clear();
                self.head = head;
            }
        }
        let from = self.head.position;
        let mut draft = self.draft(appends).await?;
        let mut answers = Vec::with_capacity(appends.len());
        for (index, append) in appends.iter_mut().enumerate() {
            answers.push(self.decide(&mut draft, index, append).await?);
        }
        if draft.batch.events.is_empty() {
            self.writer.let_go().await?;
            return Ok(answers);
        }
        self.commit(&draft.batch, from).await?;
        self.head = draft.head;
        if self.versions.len() > 100_000 {
            self.versions.clear();
        }
        self.versions.extend(draft.versions);
        Ok(answers)
    }

    async fn commit(&mut self, batch: &Batch, from: i64) -> Result<(), Setback> {
        let why = match self.writer.write(batch, from).await {
            Ok(true) => return Ok(()),
            Ok(false) => {
                self.writer.let_go().await?;
                return Err(Setback::Moved);
            }
            Err(why) if !why.lost_connection() => return Err(why.into()),
            Err(why) => why,
        };
        // Nobody said whether it was written. The log knows: our hash stands at our last position, or it does not.
        let Some(last) = batch.events.last() else { return Ok(()) };
        let hash: Hash = last.hash.as_slice().try_into().unwrap_or([0; 32]);
        tracing::warn!(%why, "the connection was lost while writing; finding out what became of it");
        loop {
            let found = match self.writer.reconnect().await {
                Ok(()) => self.writer.was_written(last.position, &hash).await,
                Err(why) => Err(why),
            };
            match found {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Setback::Moved),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// Asks, in one go, for everything that the batch must know.
    async fn draft(&mut self, appends: &[Append]) -> Result<Drafted, Setback> {
        let mut questions = Questions::default();
        let mut wanted: HashMap<String, i64> = HashMap::new();
        let mut asked = HashSet::new();
        for append in appends {
            if let Some(key) = &append.key {
                questions.keys.push((key.scope.clone(), key.key.clone()));
            }
            for part in &append.parts {
                let name = part.stream.to_string();
                if !self.versions.contains_key(&name) && asked.insert(name.clone()) {
                    questions.streams.push(name);
                }
            }
            for tag in append.condition.items.iter().filter_map(|it| it.tags.first()) {
                let after = wanted.entry(tag.clone()).or_insert(i64::MAX);
                *after = (*after).min(append.condition.after);
            }
        }
        questions.tags = wanted.into_iter().collect();
        let answers = match self.writer.look_up(&questions).await {
            Err(why) if why.lost_connection() => {
                self.writer.reconnect().await?;
                self.versions.clear();
                return Err(Setback::Moved);
            }
            other => other?,
        };
        let mut drafted = Drafted {
            head: self.head,
            batch: Batch::default(),
            versions: questions.streams.into_iter().zip(answers.versions).collect(),
            keys: HashMap::new(),
            tagged: HashMap::new(),
        };
        for used in answers.keys.into_iter().flatten() {
            drafted.keys.insert((used.scope.clone(), used.key.clone()), used);
        }
        for ((tag, _), tagged) in questions.tags.into_iter().zip(answers.tagged) {
            drafted.tagged.insert(tag, tagged);
        }
        Ok(drafted)
    }

    async fn decide(&mut self, draft: &mut Drafted, index: usize, append: &mut Append) -> Result<Answer, Setback> {
        let _ = index;
        if let Some(key) = &append.key
            && let Some(used) = draft.keys.get(&(key.scope.clone(), key.key.clone()))
        {
            let same = used.request == key.request;
            let answer = Appended { first: used.first, last: used.last, repeated: true };
            return Ok(if same { Ok(answer) } else { Err(Refusal::IdempotencyKeyReused.into()) });
        }
        let conflict = self.conflict(draft, append);
        let Some(conflict) = conflict else {
            return Ok(draft.accept(&self.versions, append, None));
        };
        let (Some(again), [part]) = (&mut append.again, append.parts.as_slice()) else {
            return Ok(Err(conflict.into()));
        };
        let since = part.expected.unwrap_or(i64::MAX);
        let meanwhile = meanwhile(&mut self.writer, draft, part, since, &append.condition).await?;
        Ok(match again(meanwhile) {
            Ok(entries) => draft.accept(&self.versions, append, Some(entries)),
            Err(why) => Err(why),
        })
    }

    /// What came in between, as the refusal that answers it.
    fn conflict(&self, draft: &Drafted, append: &Append) -> Option<Refusal> {
        for part in &append.parts {
            let actual = draft.version(&self.versions, &part.stream.to_string());
            if let Some(expected) = part.expected.filter(|it| *it != actual) {
                return Some(Refusal::VersionConflict { expected, actual });
            }
        }
        for item in &append.condition.items {
            let tagged = item.tags.first().and_then(|tag| draft.tagged.get(tag)).into_iter().flatten();
            let broken = tagged.filter(|it| it.position > append.condition.after).find(|it| item.matches(&it.name, &it.tags));
            if let Some(by) = broken {
                return Some(Refusal::ConditionBroken { position: by.position });
            }
        }
        None
    }
}

/// A batch that is being decided: what the database said, and over it what was accepted so far.
struct Drafted {
    head: Head,
    batch: Batch,
    versions: HashMap<String, i64>,
    keys: HashMap<(String, String), KeyUse>,
    tagged: HashMap<String, Vec<Tagged>>,
}

impl Drafted {
    fn version(&self, remembered: &HashMap<String, i64>, stream: &str) -> i64 {
        self.versions.get(stream).or_else(|| remembered.get(stream)).copied().unwrap_or(0)
    }

    fn accept(&mut self, remembered: &HashMap<String, i64>, append: &Append, decided_again: Option<Vec<Entry>>) -> Answer {
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
        let answer = Appended { first: first.min(last), last, repeated: false };
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
        // Recording instants rise with positions, whatever the clock does.
        let recorded_at = append.now.timestamp_micros().max(self.head.recorded_at + 1);
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
async fn meanwhile(
    writer: &mut Writer,
    draft: &Drafted,
    part: &Part,
    since: i64,
    condition: &crate::append::Condition,
) -> Result<Meanwhile, Setback> {
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

fn is_lock_timeout(why: &Failure) -> bool {
    matches!(why, Failure::Postgres(sqlx::Error::Database(it)) if it.code().as_deref() == Some("55P03"))
}
