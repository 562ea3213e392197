//! The appender: the one writer of a process, which takes what is waiting, decides it in order, and commits it as one.

mod draft;
mod scribe;

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::refusal::Refusal;
use futures_util::FutureExt as _;
use tokio::sync::{Notify, mpsc, oneshot, watch};

use self::scribe::Scribe;
use crate::Clock;
use crate::append::{Append, Appended};
use crate::db::Db;
use crate::failure::{Failure, Unanswered};
use crate::log::Head;
use crate::recent::Recent;

/// Commands taken into one batch at most.
const MOST_COMMANDS: usize = 512;

/// Bytes of payload taken into one batch at most, but for a single larger command.
const MOST_BYTES: usize = 1 << 20;

/// Commands that may wait; beyond them the answer is "busy".
const WAITING: usize = 1_024;

/// Bytes of payload that may wait.
const WAITING_BYTES: usize = 64 << 20;

/// How long a command waits for its writing to begin.
const PATIENCE: Duration = Duration::from_secs(10);

type Answer = Result<Appended, Unanswered>;

/// Whether a command's writing has begun, or its caller has given up before that: whichever comes first.
#[derive(Default)]
struct Turn(AtomicU8);

impl Turn {
    const BEGUN: u8 = 1;
    const GIVEN_UP: u8 = 2;

    fn becomes(&self, it: u8) -> bool {
        self.0.compare_exchange(0, it, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

struct Job {
    append: Append,
    bytes: usize,
    turn: Arc<Turn>,
    reply: oneshot::Sender<Answer>,
}

/// The way to the writer, for any number of requests.
#[derive(Clone)]
pub struct Appender {
    queue: mpsc::Sender<Job>,
    waiting_bytes: Arc<AtomicUsize>,
    head: watch::Receiver<Head>,
    closing: Arc<Notify>,
    failing: Arc<Failing>,
}

/// When the database last would not take what was to be written.
#[derive(Default)]
struct Failing(Mutex<Option<Instant>>);

impl Failing {
    fn note(&self, answers: &[Answer]) {
        let failed = answers.iter().any(|it| matches!(it, Err(Unanswered::Failed(why)) if why.passing().is_some()));
        if failed || answers.iter().any(Result::is_ok) {
            self.set(failed.then(Instant::now));
        }
    }

    fn set(&self, failed: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }
}

/// The writer's thread: ends when every [`Appender`] has been dropped, or one was closed, and all that waited is written.
pub type Thread = std::thread::JoinHandle<()>;

impl Appender {
    /// Starts the writer on a thread of its own.
    pub(crate) fn start(db: &Db, head: Arc<watch::Sender<Head>>, clock: Clock, recent: Recent) -> Result<(Self, Thread), Failure> {
        let (queue, jobs) = mpsc::channel(WAITING);
        let closing = Arc::new(Notify::new());
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let failing = Arc::new(Failing::default());
        let it = Self {
            queue,
            waiting_bytes: Arc::clone(&waiting_bytes),
            head: head.subscribe(),
            closing: Arc::clone(&closing),
            failing: Arc::clone(&failing),
        };
        let db = db.clone();
        let thread = std::thread::Builder::new().name("appender".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => {
                    let jobs = Jobs { queue: jobs, next: None, waiting_bytes, closing, failing };
                    runtime.block_on(run((db, clock, recent), jobs, head));
                }
                Err(why) => tracing::error!(%why, "the writer could not start"),
            }
        });
        Ok((it, thread.map_err(Failure::file("start the writer's thread"))?))
    }

    /// Writes a command. Answers when it is on disk.
    ///
    /// Once this has been polled, dropping it no longer stops the writing: a reply that nobody waits for is written all the same.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where too much is waiting, or the writing did not begin in time; a conflict that could not be decided again;
    /// a failure.
    pub async fn append(&self, append: Append) -> Answer {
        let bytes = append.parts.iter().flat_map(|it| &it.entries).map(|it| it.payload.len() + 512).sum();
        if self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed) > WAITING_BYTES {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Refusal::Busy.into());
        }
        let (reply, mut answer) = oneshot::channel();
        let turn = Arc::new(Turn::default());
        if let Err(why) = self.queue.try_send(Job { append, bytes, turn: Arc::clone(&turn), reply }) {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(match why {
                mpsc::error::TrySendError::Full(_) => Refusal::Busy.into(),
                mpsc::error::TrySendError::Closed(_) => Failure::Closed.into(),
            });
        }
        let answered = match tokio::time::timeout(PATIENCE, &mut answer).await {
            Err(_) if turn.becomes(Turn::GIVEN_UP) => return Err(Refusal::Busy.into()),
            // Once begun, only the log can say what became of it.
            Err(_) => answer.await,
            Ok(answered) => answered,
        };
        answered.unwrap_or(Err(Failure::Closed.into()))
    }

    /// How many commands wait to be written.
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// How long ago the database last would not take what was to be written, where nothing was written since.
    pub fn failed(&self) -> Option<Duration> {
        self.failing.0.lock().unwrap_or_else(PoisonError::into_inner).map(|it| it.elapsed())
    }

    /// Notes that what belongs to a command, such as a key, could not be written.
    pub fn note(&self, why: &Failure) {
        if why.passing().is_some() {
            self.failing.set(Some(Instant::now()));
        }
    }

    /// Takes no more; what waits already is still written.
    pub fn close(&self) {
        self.closing.notify_one();
    }

    /// The head, as it was after this process's last batch.
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }
}

/// What waits to be written.
struct Jobs {
    queue: mpsc::Receiver<Job>,
    next: Option<Job>,
    waiting_bytes: Arc<AtomicUsize>,
    closing: Arc<Notify>,
    failing: Arc<Failing>,
}

impl Jobs {
    /// Waits for a command, and takes those that came with it. No timer: what came in while the last batch was written is this one.
    async fn batch(&mut self) -> Option<Vec<Job>> {
        let first = match self.next.take() {
            Some(job) => job,
            None => self.first().await?,
        };
        let mut bytes = first.bytes;
        let mut batch = vec![first];
        while batch.len() < MOST_COMMANDS {
            let Ok(job) = self.queue.try_recv() else { break };
            if bytes + job.bytes > MOST_BYTES {
                self.next = Some(job);
                break;
            }
            bytes += job.bytes;
            batch.push(job);
        }
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        batch.retain(|it| it.turn.becomes(Turn::BEGUN));
        Some(batch)
    }

    async fn first(&mut self) -> Option<Job> {
        tokio::select! {
            biased;
            job = self.queue.recv() => return job,
            () = self.closing.notified() => self.queue.close(),
        }
        self.queue.recv().await
    }
}

async fn run((db, clock, recent): (Db, Clock, Recent), mut jobs: Jobs, head: Arc<watch::Sender<Head>>) {
    let first = *head.borrow();
    let Some(mut scribe) = opened(&db, first, &clock, &recent).await else { return };
    while let Some(batch) = jobs.batch().await {
        let (mut appends, replies): (Vec<Append>, Vec<_>) = batch.into_iter().map(|it| (it.append, it.reply)).unzip();
        if appends.is_empty() {
            continue;
        }
        let answers = write(&mut scribe, &mut appends).await;
        jobs.failing.note(&answers);
        let reached = scribe.head;
        head.send_if_modified(|it| {
            let moved = reached.position > it.position;
            if moved {
                *it = reached;
            }
            moved
        });
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may be gone; what was written stays written.
            let _ = reply.send(answer);
        }
    }
    scribe.close().await;
}

/// Writes a batch, whatever stumbles: a rule that panics fails its own command and no other.
async fn write(scribe: &mut Scribe, appends: &mut [Append]) -> Vec<Answer> {
    if let Ok(answers) = AssertUnwindSafe(scribe.write(appends)).catch_unwind().await {
        return answers;
    }
    tracing::error!("the writer stumbled over a batch; it tries its commands one by one");
    scribe.start_over_elsewhere().await;
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        match AssertUnwindSafe(scribe.write(std::slice::from_mut(append))).catch_unwind().await {
            Ok(answer) => answers.extend(answer),
            Err(_) => {
                scribe.start_over_elsewhere().await;
                answers.push(Err(Failure::Damaged("the writer stumbled over this command".into()).into()));
            }
        }
    }
    answers
}

async fn opened(db: &Db, head: Head, clock: &Clock, recent: &Recent) -> Option<Scribe> {
    for _ in 0..30 {
        match Scribe::open(db, head, clock.clone(), recent.clone()).await {
            Ok(scribe) => return Some(scribe),
            Err(why) => tracing::warn!(%why, "the writer has no connection yet"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tracing::error!("the writer has no connection, and gives up");
    None
}
