//! Commands: what an actor wants recorded, decided against the history, sealed, and given to the writer.

mod at_moderation;
mod at_sitting;
mod certifying;
mod elsewhere;
pub(crate) mod gained;
mod permit;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate};
use domain::access::{self, Actor};
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Context, Draft, History, Kind, Recorded, Stream};
use domain::ids::{ActorId, EmployerId, ImportId, PersonId};
use domain::refusal::Refusal;

use crate::Store;
use crate::append::{Again, Append, Appended, Entry, Key, Meanwhile, Part};
use crate::failure::{Failure, Unanswered};
use crate::framework::Documents;
use crate::hex::hex;
use crate::log::{Stored, decode_event};
use crate::recent::Before;
use crate::seal::Keyring;
use crate::stake::{is_as_seen, on_behalf};
use elsewhere::{Seats, has_team, judge_meanwhile};
use gained::Changed;

pub(crate) use elsewhere::{PATIENCE, holds_number_between, room, times_in};
pub(crate) use permit::permit;

/// How often a command is decided anew from the beginning when something elsewhere keeps coming in between.
const TRIES: u32 = 8;

/// A command: entries that are to be recorded in one stream, all of them or none.
#[derive(Clone, Debug)]
pub struct Command {
    /// The stream.
    pub stream: Stream,
    /// What is to be recorded.
    pub drafts: Vec<Draft>,
    /// The version that the caller saw; `None` where any will do.
    pub expected: Option<i64>,
    /// The idempotency key, and the request in a canonical form.
    pub key: Option<(String, Vec<u8>)>,
    /// The import that this belongs to.
    pub import: Option<ImportId>,
}

impl Store {
    /// Records a command. Answers when it is on disk.
    ///
    /// # Errors
    /// The rule's refusal, or a failure of the store.
    pub async fn record(&self, actor: &Actor, ctx: Context, command: Command) -> Result<Appended, Unanswered> {
        let key = command.key.as_ref().map(|(key, request)| self.key(actor, key, request));
        // A repeated request gets its first answer, even where it would be refused by now.
        if let (Some(key), Some((typed, _))) = (&key, &command.key)
            && let Some(answer) = self.answered(key, typed).await?
        {
            return answer;
        }
        // Whoever acts is who is judged: two people are told apart by it.
        let ctx = Context { by: actor.id, ..ctx };
        for turn in 0..TRIES {
            let source = if turn == 0 { Source::AtHand } else { Source::Log };
            let attempt = match command.stream.kind {
                Kind::Sitting => self.try_at_sitting(actor, ctx, &command, key.clone()).await,
                Kind::Moderation => self.try_at_moderation(actor, ctx, &command, key.clone()).await,
                _ if certifying::is_about_certificates(&command) => self.try_to_certify(actor, ctx, &command, key.clone()).await,
                _ => self.try_to_record(actor, ctx, &command, (key.clone(), source)).await,
            };
            match attempt {
                Err(Unanswered::Refused(Refusal::ConditionBroken { .. })) => {}
                Err(Unanswered::Refused(Refusal::VersionConflict { .. })) if command.expected.is_none() => {}
                // What is at hand may lack what another process has just written: nobody is refused on it.
                Err(Unanswered::Refused(_))
                    if source == Source::AtHand && !matches!(command.stream.kind, Kind::Sitting | Kind::Moderation) => {}
                Err(Unanswered::Refused(why)) => return self.unless_answered(key.as_ref(), &command, why).await,
                answer => return answer,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// A refusal, unless it comes of the same request having been answered since it was looked for: then that answer.
    async fn unless_answered(&self, key: Option<&Key>, command: &Command, why: Refusal) -> Result<Appended, Unanswered> {
        if let (Some(key), Some((typed, _))) = (key, &command.key)
            && let Some(answer) = self.answered(key, typed).await?
        {
            return answer;
        }
        Err(why.into())
    }

    /// What was answered to a request before, where it comes with a key that was used.
    ///
    /// # Errors
    /// [`Refusal::IdempotencyKeyReused`] where the key was used for another request.
    pub async fn answered_before(&self, actor: &Actor, key: &(String, Vec<u8>)) -> Result<Option<Appended>, Unanswered> {
        self.answered(&self.key(actor, &key.0, &key.1), &key.0).await?.transpose()
    }

    /// A stream's history, readable, for who may change it, as far as it is their business: what a change is planned from. With it the
    /// version of the whole.
    ///
    /// # Errors
    /// What [`access::may`] answers.
    pub async fn history_to_change(&self, (actor, today): (&Actor, NaiveDate), stream: Stream) -> Result<(History, i64), Unanswered> {
        // Opened only for who may change it.
        let reached = self.within_reach_to_change((actor, today), stream).await?;
        let history = self.log.sealed_histories(&[reached]).await?.remove(&stream).unwrap_or_default();
        permit((actor, today), stream, &history, &[], &HashMap::new())?;
        let version = history.version();
        let history = self.log.open(stream, history).await?;
        if stream.kind != Kind::Journey {
            return Ok((history, version));
        }
        let footing = access::footing(actor, PersonId(stream.id), &history, today);
        Ok((access::concerning(history, &footing), version))
    }

    pub(crate) fn key(&self, actor: &Actor, key: &str, request: &[u8]) -> Key {
        // A keyed hash: a plain one of what people type would let it be guessed for ever.
        let request = self.keys.pseudonym(&hex(request)).into_bytes();
        // A key stays in the clear for ever, and somebody's may say whom it is about.
        let key = self.keys.pseudonym(&format!("idempotency key {key}"));
        Key { scope: actor.id.to_string(), key, request }
    }

    /// Keys were stored as they were typed once: those are found too.
    async fn answered(&self, key: &Key, typed: &str) -> Result<Option<Result<Appended, Unanswered>>, Unanswered> {
        let sql = "select request, first_position, last_position from log.idempotency where scope = $1 and key in ($2, $3)";
        let rows = self.db.rows(sql, vec![key.scope.as_str().into(), key.key.as_str().into(), typed.into()]).await?;
        Ok(rows.first().map(|row| {
            if row.blob(0) != key.request {
                return Err(Refusal::IdempotencyKeyReused.into());
            }
            Ok(Appended { first: row.int(1), last: row.int(2), repeated: true, as_told: None })
        }))
    }

    async fn try_to_record(
        &self,
        actor: &Actor,
        ctx: Context,
        command: &Command,
        (key, source): (Option<Key>, Source),
    ) -> Result<Appended, Unanswered> {
        // Read before anything else: what comes later is what the condition must notice.
        let after = self.head().position;
        let Command { stream, drafts, expected, .. } = command;
        let mut streams: Vec<Stream> = drafts.iter().flat_map(|it| mentioned(&it.event)).collect();
        // Somebody else's takes as long as what is not there; whoever holds a record lifts that also when nothing else ties them to it.
        let lifts = drafts.iter().any(|it| matches!(it.event, Event::LegalHoldLifted(_)));
        streams.push(if lifts { *stream } else { self.within_reach_to_change((actor, ctx.today), *stream).await? });
        let before = self.recent.before();
        let mut histories = self.to_decide_on(&streams, source, before).await?;
        let history = histories.remove(stream).unwrap_or_default();
        permit((actor, ctx.today), *stream, &history, drafts, &histories)?;
        let drafts = &*on_behalf((actor, ctx.today), *stream, (&history, drafts))?;
        if let Some(expected) = expected.filter(|it| !is_as_seen((actor, ctx.today), *stream, &history, *it)) {
            return Err(Refusal::VersionConflict { expected, actual: history.version() }.into());
        }
        exist(drafts, &histories)?;
        let holding = self.no_employer_holds(&history, drafts).await?;
        history.admit(stream.kind, drafts, &ctx)?;
        let documents = self.documents(&history, (drafts, &ctx), &histories).await?;
        documents.allow(&history, drafts, &ctx).map_err(|(_, refusal)| refusal)?;
        let changed = Changed::by(*stream, &history, drafts, &ctx);
        changed.permit(actor)?;
        let (mut condition, seats) = self.elsewhere(*stream, (&changed, drafts), &histories, after).await?;
        condition.items.extend(holding);
        self.is_due(&history, drafts, &ctx).await?;
        self.is_in_a_matrix(&history, drafts).await?;
        let keys = self.keys_of(*stream, &history, drafts).await?;
        let part = Part { stream: *stream, expected: Some(history.version()), entries: encode(drafts, *stream, &history, &keys)? };
        let told = (part.entries.clone(), history.clone());
        let beside = Beside { pinned: expected.is_some(), seats, documents };
        let again = again(*stream, history, drafts.to_vec(), ctx, keys, beside);
        let append = Append { parts: vec![part], condition, key, by: actor.id, import: command.import, now: ctx.now, again: Some(again) };
        let appended = self.appender.append(append).await?;
        if let Some(since) = appended.as_told {
            let (entries, history) = told;
            if let Some(history) = with_entries(history, (*stream, actor.id, command.import), &entries, (appended.first, since)) {
                self.recent.keep(before, *stream, &history);
            }
        }
        Ok(appended)
    }

    /// Histories with their personal values sealed. A stream without events is missing.
    async fn to_decide_on(&self, streams: &[Stream], source: Source, before: Before) -> Result<HashMap<Stream, History>, Failure> {
        let at_hand = |it: &Stream| self.recent.get(*it).filter(|_| source == Source::AtHand);
        let mut histories: HashMap<Stream, History> = streams.iter().filter_map(|it| Some((*it, at_hand(it)?))).collect();
        let others: Vec<Stream> = streams.iter().filter(|it| !histories.contains_key(it)).copied().collect();
        for (stream, history) in self.log.sealed_histories(&others).await? {
            self.recent.keep(before, stream, &history);
            histories.insert(stream, history);
        }
        Ok(histories)
    }

    /// A stream's history, readable, as whoever has just recorded something up to a position may see it.
    pub async fn history_up_to(&self, stream: Stream, position: i64) -> Result<History, Failure> {
        let is_there = |it: &History| it.entries().last().is_some_and(|it| it.position >= position);
        match self.recent.get(stream).filter(is_there) {
            Some(history) => self.log.open(stream, history).await,
            None => self.log.history(stream).await,
        }
    }

    /// The keys under which drafts are sealed: the stream's own, and those of whoever else they are about.
    pub(crate) async fn keys_of(&self, stream: Stream, history: &History, drafts: &[Draft]) -> Result<Keyring, Unanswered> {
        let others: Vec<Stream> = drafts.iter().filter_map(|it| it.event.sealed_with()).map(Stream::from).collect();
        // Nobody's key is made a second time: an erased person stays erased.
        let own = if history.version() == 0 { self.keys.for_writing(&[stream]).await } else { self.keys.for_reading(&[stream]).await };
        let mut found = own.inspect_err(|why| self.appender.note(why))?;
        if !others.is_empty() {
            found.extend(self.keys.for_reading(&others).await.inspect_err(|why| self.appender.note(why))?);
        }
        if found.contains_key(&stream) { Ok(found) } else { Err(Refusal::Erased.into()) }
    }
}

/// Where the histories come from that a command is decided on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// From memory, as far as they are there.
    AtHand,
    /// From the log.
    Log,
}

/// A history with entries that were written at the end of it: the first at this position and instant, each next one a step later.
fn with_entries(
    mut history: History,
    (stream, by, import): (Stream, ActorId, Option<ImportId>),
    entries: &[Entry],
    (first, since): (i64, i64),
) -> Option<History> {
    let version = history.version();
    for (step, entry) in (0..).zip(entries) {
        let recorded = Recorded {
            position: first + step,
            id: entry.id,
            stream,
            version: version + 1 + step,
            recorded_at: DateTime::from_timestamp_micros(since + step)?,
            effective_on: entry.effective_on,
            by,
            import,
            event: decode_event(entry.name, entry.type_version, &entry.payload).ok()?,
        };
        history.extend([recorded]);
    }
    Some(history)
}

pub(crate) fn said(event: &Event) -> &Event {
    match event {
        Event::EntryCorrected(it) => &it.replacement,
        event => event,
    }
}

pub(crate) fn mentioned(event: &Event) -> Vec<Stream> {
    match said(event) {
        Event::CohortJoined(it) => vec![it.cohort.into()],
        Event::CohortLeft(it) => it.moved_to.map(Stream::from).into_iter().collect(),
        Event::MemorandumAgreed(it) => it.with.iter().copied().map(Stream::from).collect(),
        other => employer_named(other).or(sent_on_to(other)).map(Stream::from).into_iter().collect(),
    }
}

fn employer_named(event: &Event) -> Option<EmployerId> {
    match event {
        Event::JourneyOpened(it) => it.opened_by,
        Event::PlacementRecorded(it) => it.employer,
        Event::OfferMade(it) => Some(it.employer),
        Event::EmploymentStarted(it) => Some(it.employer),
        Event::ProgrammeEnrolled(it) => Some(it.employer),
        Event::CohortOpened(it) => Some(it.employer),
        Event::RoleGranted(it) => it.employer,
        _ => None,
    }
}

/// The employer that an entry sends somebody on to: it must be there, and need not be the actor's.
fn sent_on_to(event: &Event) -> Option<EmployerId> {
    match event {
        Event::ProgrammeTransferred(it) => it.to.employer(),
        Event::SecondmentStarted(it) => it.host,
        _ => None,
    }
}

/// Whether everything that the entries name is there.
pub(crate) fn exist(drafts: &[Draft], histories: &HashMap<Stream, History>) -> Result<(), Refusal> {
    for draft in drafts {
        let event = said(&draft.event);
        if let Some(employer) = employer_named(event).or(sent_on_to(event)) {
            let employer = histories.get(&Stream::from(employer)).filter(|it| is_registered(it)).ok_or(Refusal::EmployerUnknown)?;
            if let Event::EmploymentStarted(it) = event
                && it.team.is_some_and(|team| !has_team(employer, team))
            {
                return Err(Refusal::TeamUnknown);
            }
        }
        if let Event::MemorandumAgreed(it) = event
            && !it.with.iter().all(|party| histories.get(&Stream::from(*party)).is_some_and(is_registered))
        {
            return Err(Refusal::MemorandumParties);
        }
        if let Event::CohortJoined(it) = event
            && !histories.contains_key(&Stream::from(it.cohort))
        {
            return Err(Refusal::CohortUnknown);
        }
    }
    Ok(())
}

fn is_registered(employer: &History) -> bool {
    let amended = employer.entries().iter().any(|it| it.event.amends());
    !amended || Employer::of(&employer.facts(), NaiveDate::MAX).registered.is_some()
}

/// Seals and encodes drafts; what corrects or retracts an entry has that entry's tags, so that who looks for them finds it too.
pub(crate) fn encode(drafts: &[Draft], stream: Stream, history: &History, keys: &Keyring) -> Result<Vec<Entry>, Unanswered> {
    let mut entries = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut entry = Entry::new(draft.clone(), stream, keys)?;
        entry.tags.extend(tags_of_target(&draft.event, history, 0));
        entry.tags.sort();
        entry.tags.dedup();
        entries.push(entry);
    }
    Ok(entries)
}

fn tags_of_target(event: &Event, history: &History, depth: usize) -> Vec<String> {
    let target = match event {
        Event::EntryCorrected(it) => it.target,
        Event::EntryRetracted(it) => it.target,
        _ => return Vec::new(),
    };
    let Some(entry) = history.entries().iter().find(|it| it.id == target).filter(|_| depth < 1_000) else { return Vec::new() };
    let mut tags = crate::append::tags(&entry.event);
    tags.extend(tags_of_target(&entry.event, history, depth + 1));
    tags
}

/// What a command is decided by beside the history of its stream.
struct Beside {
    /// Whether the caller named the version that it must meet.
    pinned: bool,
    seats: Vec<Seats>,
    documents: Documents,
}

fn again(stream: Stream, history: History, drafts: Vec<Draft>, ctx: Context, keys: Keyring, beside: Beside) -> Again {
    let Beside { pinned, seats, documents } = beside;
    Box::new(move |meanwhile: Meanwhile| {
        // Asked a second time, it is told everything a second time.
        let (mut history, mut seats) = (history.clone(), seats.clone());
        let Meanwhile { stream: later, tagged } = meanwhile;
        if pinned && !later.is_empty() {
            let (expected, actual) = (history.version(), history.version() + later.len() as i64);
            return Err(Refusal::VersionConflict { expected, actual }.into());
        }
        judge_meanwhile(tagged.iter().filter(|it| it.stream != stream.to_string()), &mut seats)?;
        let later: Result<Vec<_>, _> = later.iter().map(Stored::decode).collect();
        history.extend(later?);
        history.admit(stream.kind, &drafts, &ctx)?;
        documents.allow(&history, &drafts, &ctx).map_err(|(_, refusal)| refusal)?;
        encode(&drafts, stream, &history, &keys)
    })
}
