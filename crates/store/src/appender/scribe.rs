//! The scribe: decides a batch in order, writes it, and finds out what became of it when nobody says.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use domain::refusal::Refusal;

use super::draft::{Drafted, meanwhile};
use super::{Answer, PATIENCE};
use crate::Clock;
use crate::append::Append;
use crate::db::Db;
use crate::db::writer::{Batch, Questions, Supposed, Writer, Written};
use crate::failure::Failure;
use crate::log::{Hash, Head};
use crate::recent::Recent;

/// After another process wrote, this many batches hold the head before they decide.
const WARY: u32 = 64;

/// How often a batch is decided anew when something keeps coming in between.
const TRIES: u32 = 8;

/// Other processes are told of what was written no more often than this: they look by themselves too.
const TELL: Duration = Duration::from_millis(10);

/// Versions of streams that are remembered.
const REMEMBERED: usize = 100_000;

/// The writer's own state.
pub(super) struct Scribe {
    clock: Clock,
    recent: Recent,
    writer: Writer,
    pub(super) head: Head,
    /// Versions of streams written lately: right as long as nobody else moved the head.
    versions: HashMap<String, i64>,
    wary: u32,
    told: Option<Instant>,
    /// Whether the database has been away for longer than anybody waits.
    away: bool,
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
    pub(super) async fn open(db: &Db, head: Head, clock: Clock, recent: Recent) -> Result<Self, Failure> {
        let writer = Writer::open(db).await?;
        Ok(Self { clock, recent, writer, head, versions: HashMap::new(), wary: 0, told: None, away: false })
    }

    pub(super) async fn close(self) {
        self.writer.close().await;
    }

    /// Writes a batch; answers each of its commands, in order.
    pub(super) async fn write(&mut self, appends: &mut [Append]) -> Vec<Answer> {
        let mut hold = !self.writer.writes_at_once() || self.wary > 0;
        self.wary = self.wary.saturating_sub(1);
        let began = Instant::now();
        for _ in 0..TRIES {
            match self.attempt(appends, hold).await {
                Ok(answers) => return answers,
                Err(Setback::Moved) => self.wary = WARY,
                Err(Setback::Failed(why)) if why.lost_connection() => {
                    if let Err(why) = self.reconnect(began).await {
                        tracing::warn!(%why, commands = appends.len(), "the database cannot be reached; nothing was written");
                        return appends.iter().map(|_| Err(unreachable().into())).collect();
                    }
                }
                Err(Setback::Failed(why)) => return self.write_after(why, appends).await,
            }
            hold = true;
        }
        busy(appends)
    }

    /// One bad command never fails its batch: after a failure each half is tried on its own, until the bad one is alone.
    async fn write_after(&mut self, why: Failure, appends: &mut [Append]) -> Vec<Answer> {
        self.start_over().await;
        if why.somebody_else_holds_it() {
            return busy(appends);
        }
        if appends.len() < 2 {
            tracing::warn!(%why, "a command could not be written");
            return vec![Err(why.into())];
        }
        let (first, second) = appends.split_at_mut(appends.len() / 2);
        let mut answers = Box::pin(self.write(first)).await;
        answers.extend(Box::pin(self.write(second)).await);
        answers
    }

    /// Forgets what may not be so, and lets go of whatever was begun.
    pub(super) async fn start_over(&mut self) {
        self.versions.clear();
        self.wary = self.wary.max(1);
        if self.writer.let_go().await.is_err()
            && let Err(why) = self.writer.reconnect().await
        {
            tracing::warn!(%why, "the writer has lost its connection");
        }
    }

    /// As [`Self::start_over`], on another connection: this one may be in the middle of a sentence.
    pub(super) async fn start_over_elsewhere(&mut self) {
        self.start_over().await;
        if let Err(why) = self.writer.reconnect().await {
            tracing::warn!(%why, "the writer has lost its connection");
        }
    }

    /// Tries for as long as a caller waits; when the database has been away for longer, only once.
    async fn reconnect(&mut self, since: Instant) -> Result<(), Failure> {
        self.versions.clear();
        let mut pause = Duration::from_millis(50);
        loop {
            match self.writer.reconnect().await {
                Ok(()) => {
                    self.away = false;
                    return Ok(());
                }
                Err(why) if self.away || since.elapsed() + pause > PATIENCE => {
                    self.away = true;
                    return Err(why);
                }
                Err(_) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    async fn attempt(&mut self, appends: &mut [Append], hold: bool) -> Result<Vec<Answer>, Setback> {
        if hold {
            let head = self.writer.hold_head().await?;
            if head != self.head {
                self.versions.clear();
                self.recent.others_wrote(head.position);
                self.head = head;
            }
        } else if let Some(answers) = self.attempt_as_supposed(appends).await? {
            return Ok(answers);
        }
        let from = self.head.position;
        let mut draft = self.draft(appends).await?;
        let mut answers = Vec::with_capacity(appends.len());
        for append in appends.iter_mut() {
            answers.push(self.decide(&mut draft, append).await?);
        }
        if draft.batch.events.is_empty() {
            self.writer.let_go().await?;
            // Nothing is written that would notice that the head moved: a refusal must not come from an older state.
            if !hold && answers.iter().any(Result::is_err) && self.writer.head().await?.position != from {
                return Err(Setback::Moved);
            }
            return Ok(answers);
        }
        if self.commit(&mut draft, from, &Supposed::default()).await? != Written::Yes {
            return Err(Setback::Moved);
        }
        self.remember(draft);
        Ok(answers)
    }

    /// Decides a batch on what is most likely so, and lets the statement that writes it find out whether it is: one round trip instead
    /// of two. `None`, with nothing written, where it is not, or where somebody would be refused: that is told from what was asked.
    async fn attempt_as_supposed(&mut self, appends: &[Append]) -> Result<Option<Vec<Answer>>, Setback> {
        let Some((mut draft, supposed)) = Drafted::supposed((self.clock)(), self.head, &self.versions, appends) else { return Ok(None) };
        let from = self.head.position;
        let mut answers = Vec::with_capacity(appends.len());
        for append in appends {
            if draft.repeated(append).is_some() || draft.conflict(&self.versions, append).is_some() {
                return Ok(None);
            }
            answers.push(draft.accept(&self.versions, append, None));
        }
        if draft.batch.events.is_empty() {
            return Ok(None);
        }
        match self.commit(&mut draft, from, &supposed).await? {
            Written::Yes => {
                self.remember(draft);
                Ok(Some(answers))
            }
            Written::HeadMoved => Err(Setback::Moved),
            Written::NotAsSupposed => Ok(None),
        }
    }

    fn remember(&mut self, draft: Drafted) {
        self.head = draft.head;
        self.recent.wrote(self.head.position, draft.versions.iter().filter_map(|(name, version)| Some((name.parse().ok()?, *version))));
        if self.versions.len() > REMEMBERED {
            self.versions.clear();
        }
        self.versions.extend(draft.versions);
    }

    async fn commit(&mut self, draft: &mut Drafted, from: i64, supposed: &Supposed) -> Result<Written, Setback> {
        draft.batch.tell = self.told.is_none_or(|it| it.elapsed() > TELL);
        if draft.batch.tell {
            self.told = Some(Instant::now());
        }
        let why = match self.writer.write(&draft.batch, from, supposed).await {
            Ok(Written::Yes) => return Ok(Written::Yes),
            Ok(other) => {
                self.writer.let_go().await?;
                return Ok(other);
            }
            Err(why) if !why.lost_connection() => return Err(why.into()),
            Err(why) => why,
        };
        // Nobody said whether it was written. The log knows: our hash stands at our last position, or it does not.
        let Some(last) = draft.batch.events.last() else { return Ok(Written::Yes) };
        let hash: Hash = last.hash.as_slice().try_into().unwrap_or([0; 32]);
        tracing::warn!(%why, "the connection was lost while writing; finding out what became of it");
        self.versions.clear();
        let mut pause = Duration::from_millis(50);
        loop {
            let found = match self.writer.reconnect().await {
                Ok(()) => self.writer.was_written(last.position, &hash).await,
                Err(why) => Err(why),
            };
            match found {
                Ok(true) => return Ok(Written::Yes),
                Ok(false) => return Ok(Written::HeadMoved),
                Err(_) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Asks, in one go, for everything that the batch must know.
    async fn draft(&mut self, appends: &[Append]) -> Result<Drafted, Failure> {
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
        let answers = self.writer.look_up(&questions).await?;
        let mut drafted = Drafted {
            now: (self.clock)(),
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

    async fn decide(&mut self, draft: &mut Drafted, append: &mut Append) -> Result<Answer, Failure> {
        if let Some(answer) = draft.repeated(append) {
            return Ok(answer);
        }
        let Some(conflict) = draft.conflict(&self.versions, append) else {
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
}

fn busy(appends: &[Append]) -> Vec<Answer> {
    appends.iter().map(|_| Err(Refusal::Busy.into())).collect()
}

fn unreachable() -> Failure {
    let why = std::io::Error::new(std::io::ErrorKind::TimedOut, "the database cannot be reached, and nothing was written");
    Failure::Postgres(sqlx::Error::Io(why))
}
