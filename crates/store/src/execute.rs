//! Commands: what an actor wants recorded, decided against the history, sealed, and given to the writer.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::access::{self, Act, Actor};
use domain::cohort;
use domain::event::Event;
use domain::history::{Context, Draft, Fact, History, Kind, Stream};
use domain::ids::{CohortId, EmployerId, ImportId};
use domain::journey::Journey;
use domain::refusal::Refusal;

use crate::Store;
use crate::append::{Again, Append, Appended, Condition, Entry, Item, Key, Meanwhile, Part};
use crate::failure::Unanswered;
use crate::log::Stored;
use crate::seal::PersonKey;

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
        for _ in 0..TRIES {
            match self.try_to_record(actor, ctx, &command, key.clone()).await {
                Err(Unanswered::Refused(Refusal::ConditionBroken { .. })) => {}
                Err(Unanswered::Refused(Refusal::VersionConflict { .. })) if command.expected.is_none() => {}
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

    /// A stream's history, readable, for who may change it: what a correction is made from.
    ///
    /// # Errors
    /// What [`access::may`] answers.
    pub async fn history_to_change(&self, actor: &Actor, stream: Stream) -> Result<History, Unanswered> {
        let history = self.log.history(stream).await?;
        permit(actor, stream, &history, &[], &HashMap::new())?;
        Ok(history)
    }

    pub(crate) fn key(&self, actor: &Actor, key: &str, request: &[u8]) -> Key {
        // A keyed hash: a plain one of what people type would let it be guessed for ever.
        let mut text = String::with_capacity(request.len() * 2);
        request.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
        // A key stays in the clear for ever, and somebody's may say whom it is about.
        let key = self.keys.pseudonym(&format!("idempotency key {key}"));
        Key { scope: actor.id.to_string(), key, request: self.keys.pseudonym(&text).into_bytes() }
    }

    /// Keys were stored as they were typed once: those are found too.
    async fn answered(&self, key: &Key, typed: &str) -> Result<Option<Result<Appended, Unanswered>>, Unanswered> {
        let sql = "select request, first_position, last_position from log.idempotency where scope = $1 and key in ($2, $3)";
        let rows = self.db.rows(sql, vec![key.scope.as_str().into(), key.key.as_str().into(), typed.into()]).await?;
        Ok(rows.first().map(|row| {
            if row.blob(0) != key.request {
                return Err(Refusal::IdempotencyKeyReused.into());
            }
            Ok(Appended { first: row.int(1), last: row.int(2), repeated: true })
        }))
    }

    async fn try_to_record(&self, actor: &Actor, ctx: Context, command: &Command, key: Option<Key>) -> Result<Appended, Unanswered> {
        // Read before anything else: what comes later is what the condition must notice.
        let after = self.head().position;
        let Command { stream, drafts, expected, .. } = command;
        let mut streams: Vec<Stream> = drafts.iter().flat_map(|it| mentioned(&it.event)).collect();
        streams.push(*stream);
        let mut histories = self.log.sealed_histories(&streams).await?;
        let history = histories.remove(stream).unwrap_or_default();
        permit(actor, *stream, &history, drafts, &histories)?;
        if let Some(expected) = expected.filter(|it| *it != history.version()) {
            return Err(Refusal::VersionConflict { expected, actual: history.version() }.into());
        }
        exist(drafts, &histories)?;
        history.admit(stream.kind, drafts, &ctx)?;
        let gained = Gained::by(*stream, &history, drafts, &ctx);
        let (condition, seats) = self.elsewhere(*stream, &gained, &histories, after).await?;
        let person_key = self.key_of(*stream, &history).await?;
        let part = Part { stream: *stream, expected: Some(history.version()), entries: encode(drafts, *stream, &history, &person_key)? };
        let again = again(*stream, history, drafts.clone(), ctx, person_key, expected.is_some(), seats);
        let append = Append { parts: vec![part], condition, key, by: actor.id, import: command.import, now: ctx.now, again: Some(again) };
        self.appender.append(append).await
    }

    pub(crate) async fn key_of(&self, stream: Stream, history: &History) -> Result<PersonKey, Unanswered> {
        // Nobody's key is made a second time: an erased person stays erased.
        let found = if history.version() == 0 { self.keys.for_writing(&[stream]).await } else { self.keys.for_reading(&[stream]).await };
        let found = found.inspect_err(|why| self.appender.note(why))?;
        found.get(&stream).cloned().ok_or_else(|| Refusal::Erased.into())
    }

    /// Rules that cross streams: what must not be so elsewhere, and must not become so before this is written.
    ///
    /// Asked of what the journey gains by the drafts, whichever entry gains it: a claim, a correction of one, or the retraction of
    /// a release.
    async fn elsewhere(
        &self,
        stream: Stream,
        gained: &Gained,
        histories: &HashMap<Stream, History>,
        after: i64,
    ) -> Result<(Condition, Option<Seats>), Unanswered> {
        let mut condition = Condition { items: Vec::new(), after };
        let mut seats = None;
        for (claim, from) in &gained.claims {
            let tag = domain::registration::tag(claim);
            for (person, history) in self.tagged_histories(&tag).await? {
                if person != stream && holds_number(&history, claim, *from) {
                    return Err(Refusal::NumberClaimed.into());
                }
            }
            condition.items.push(Item { types: Vec::new(), tags: vec![tag] });
        }
        for cohort in &gained.cohorts {
            let room = match histories.get(&Stream::from(*cohort)) {
                Some(history) => room(history),
                None => room(&self.log.history((*cohort).into()).await?),
            };
            let Some(room) = room else { continue };
            let tag = cohort::tag(*cohort);
            let members = self.tagged_histories(&tag).await?;
            let taken = members.iter().filter(|(who, history)| **who != stream && is_in(history, *cohort)).count();
            if taken as u64 >= u64::from(room) {
                return Err(Refusal::CohortFull.into());
            }
            let seen = members.values().flat_map(History::entries).map(|it| it.position).filter(|it| *it > after).collect();
            seats = Some(Seats { tag: tag.clone(), free: i64::from(room) - taken as i64, seen });
            condition.items.push(Item { types: Vec::new(), tags: vec![tag] });
        }
        Ok((condition, seats))
    }

    /// The histories of every stream in which an event has a tag.
    pub(crate) async fn tagged_histories(&self, tag: &str) -> Result<HashMap<Stream, History>, Unanswered> {
        let sql = "select distinct e.stream from log.tag t join log.event e on e.position = t.position where t.tag = $1";
        let rows = self.db.rows(sql, vec![crate::log::tag_hash(tag).into()]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        Ok(self.log.sealed_histories(&streams).await?)
    }
}

/// What a journey has after some drafts that it had not before, and that others may have a claim to.
#[derive(Default)]
struct Gained {
    /// Registration numbers' pseudonyms, and the day from which each is held.
    claims: Vec<(String, NaiveDate)>,
    /// Cohorts with the person in them.
    cohorts: Vec<CohortId>,
}

impl Gained {
    fn by(stream: Stream, history: &History, drafts: &[Draft], ctx: &Context) -> Self {
        if stream.kind != Kind::Journey {
            return Self::default();
        }
        let before = Journey::of(&history.facts(), NaiveDate::MAX);
        let after = history.with(drafts, ctx);
        let after = Journey::of(&after.facts(), NaiveDate::MAX);
        let claims = after
            .registrations
            .iter()
            .filter(|it| !before.registrations.iter().any(|had| had.claim == it.claim && had.from <= it.from && had.until == it.until));
        let is_in = |journey: &Journey, cohort| journey.memberships.iter().any(|it| it.cohort == cohort && it.until.is_none());
        let cohorts = after.memberships.iter().filter(|it| it.until.is_none() && !is_in(&before, it.cohort));
        Self { claims: claims.map(|it| (it.claim.clone(), it.from)).collect(), cohorts: cohorts.map(|it| it.cohort).collect() }
    }
}

/// Seats that were free in a cohort when a joining was decided.
#[derive(Clone)]
struct Seats {
    tag: String,
    free: i64,
    /// Entries that came after the head that was known, and were counted all the same: they must not be counted twice.
    seen: HashSet<i64>,
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
        other => employer_named(other).map(Stream::from).into_iter().collect(),
    }
}

fn employer_named(event: &Event) -> Option<EmployerId> {
    match event {
        Event::JourneyOpened(it) => it.opened_by,
        Event::PlacementRecorded(it) => it.employer,
        Event::OfferMade(it) => Some(it.employer),
        Event::EmploymentStarted(it) => Some(it.employer),
        Event::CohortOpened(it) => Some(it.employer),
        _ => None,
    }
}

/// Who may do this is decided by `domain::access`; here it is given what it must know.
pub(crate) fn permit(
    actor: &Actor,
    stream: Stream,
    history: &History,
    drafts: &[Draft],
    histories: &HashMap<Stream, History>,
) -> Result<(), Refusal> {
    let named: BTreeSet<EmployerId> = drafts.iter().filter_map(|it| employer_named(said(&it.event))).collect();
    for employer in &named {
        access::may(actor, Act::ChangeEmployer(*employer))?;
    }
    match stream.kind {
        Kind::Journey => {
            let journey = Journey::of(&history.facts(), NaiveDate::MAX);
            let ties = if history.version() == 0 { named } else { journey.ties() };
            let erases = drafts.iter().any(|it| matches!(it.event, Event::PersonErased(_)));
            let act = if erases { Act::ErasePerson(&ties) } else { Act::ChangeJourney(&ties) };
            if history.version() == 0 && !drafts.iter().any(|it| matches!(it.event, Event::JourneyOpened(_))) {
                return access::may(actor, Act::ChangeJourney(&ties)).and(Err(Refusal::NotFound));
            }
            access::may(actor, act)?;
            for event in drafts.iter().map(|it| said(&it.event)) {
                let Event::CohortJoined(it) = event else { continue };
                let whose = histories.get(&Stream::from(it.cohort)).and_then(|it| cohort::fold(&it.facts())).map(|(_, it)| it.employer);
                access::may(actor, Act::ChangeEmployer(whose.ok_or(Refusal::CohortUnknown)?))?;
            }
            Ok(())
        }
        Kind::Employer if drafts.iter().any(|it| matches!(it.event, Event::EmployerRegistered(_))) => access::may(actor, Act::Administer),
        Kind::Employer => access::may(actor, Act::ChangeEmployer(EmployerId(stream.id))),
        Kind::Cohort => {
            let whose = cohort::fold(&history.facts()).map(|(_, it)| it.employer).or_else(|| named.first().copied());
            access::may(actor, Act::ChangeEmployer(whose.ok_or(Refusal::NotFound)?))
        }
        Kind::Release | Kind::Import => access::may(actor, Act::Administer),
    }
}

/// Whether everything that the entries name is there.
pub(crate) fn exist(drafts: &[Draft], histories: &HashMap<Stream, History>) -> Result<(), Refusal> {
    for draft in drafts {
        let event = said(&draft.event);
        if let Some(employer) = employer_named(event) {
            let employer = histories.get(&Stream::from(employer)).ok_or(Refusal::EmployerUnknown)?;
            if let Event::EmploymentStarted(it) = event {
                has_team(employer, it.team)?;
            }
        }
        if let Event::CohortJoined(it) = event
            && !histories.contains_key(&Stream::from(it.cohort))
        {
            return Err(Refusal::CohortUnknown);
        }
    }
    Ok(())
}

fn has_team(employer: &History, team: Option<domain::ids::TeamId>) -> Result<(), Refusal> {
    let Some(team) = team else { return Ok(()) };
    let opened = |fact: &Fact<'_>| matches!(fact.event, Event::TeamOpened(it) if it.team == team);
    if employer.facts().iter().any(opened) { Ok(()) } else { Err(Refusal::TeamUnknown) }
}

pub(crate) fn holds_number(history: &History, claim: &str, from: NaiveDate) -> bool {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.registrations.iter().any(|held| held.claim == claim && held.until.is_none_or(|until| until > from))
}

pub(crate) fn room(history: &History) -> Option<u32> {
    cohort::fold(&history.facts()).and_then(|(_, it)| it.seats)
}

pub(crate) fn is_in(history: &History, cohort: CohortId) -> bool {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.memberships.iter().any(|it| it.cohort == cohort && it.until.is_none())
}

/// Seals and encodes drafts; what corrects or retracts an entry has that entry's tags, so that who looks for them finds it too.
pub(crate) fn encode(drafts: &[Draft], stream: Stream, history: &History, key: &PersonKey) -> Result<Vec<Entry>, Unanswered> {
    let mut entries = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut entry = Entry::new(draft.clone(), stream, key)?;
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

fn again(stream: Stream, history: History, drafts: Vec<Draft>, ctx: Context, key: PersonKey, pinned: bool, seats: Option<Seats>) -> Again {
    Box::new(move |meanwhile: Meanwhile| {
        // Asked a second time, it is told everything a second time.
        let (mut history, mut seats) = (history.clone(), seats.clone());
        let Meanwhile { stream: later, tagged } = meanwhile;
        if pinned && !later.is_empty() {
            let (expected, actual) = (history.version(), history.version() + later.len() as i64);
            return Err(Refusal::VersionConflict { expected, actual }.into());
        }
        for event in tagged.iter().filter(|it| it.stream != stream.to_string()) {
            judge_elsewhere(event, seats.as_mut())?;
        }
        let later: Result<Vec<_>, _> = later.iter().map(Stored::decode).collect();
        history.extend(later?);
        history.admit(stream.kind, &drafts, &ctx)?;
        encode(&drafts, stream, &history, &key)
    })
}

/// What an event elsewhere, recorded since the decision, does to it.
fn judge_elsewhere(event: &Stored, seats: Option<&mut Seats>) -> Result<(), Refusal> {
    match (event.name.as_str(), seats) {
        (_, Some(seats)) if seats.seen.contains(&event.position) => Ok(()),
        ("CohortJoined", Some(seats)) if event.tags == seats.tag => {
            seats.free -= 1;
            if seats.free < 1 { Err(Refusal::CohortFull) } else { Ok(()) }
        }
        ("CohortLeft", Some(seats)) if event.tags == seats.tag => {
            seats.free += 1;
            Ok(())
        }
        // A claim may be for other days, or given up since; what a correction does can only be seen from the whole. Look again.
        _ => Err(Refusal::ConditionBroken { position: event.position }),
    }
}
