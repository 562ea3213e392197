//! Rules that cross streams: what must not be so elsewhere, and must not become so before this is written.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::NaiveDate;
use domain::cohort::{self, Time};
use domain::employer::{self, Employer};
use domain::employment;
use domain::history::{Draft, History, Stream};
use domain::ids::{CohortId, EmployerId, TeamId};
use domain::journey::Journey;
use domain::refusal::Refusal;

use super::gained::{Changed, Stands};
use super::{employer_named, sent_on_to};
use crate::Store;
use crate::append::{Condition, Item};
use crate::db::Value;
use crate::failure::{Failure, Unanswered};
use crate::log::Stored;
use crate::views::STILL;

/// How long a rare command that must ask the views waits for them: longer than they are ever behind, but for when they are built anew.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// So many that stand on an employer are looked at: one is enough to refuse.
const ENOUGH: i64 = 16;

/// What another stream's history will be, where more than one changes at once.
pub(crate) type Becoming<'a> = &'a (dyn Fn(Stream, History) -> History + Sync);

/// Seats of a cohort as they were when a joining was decided.
#[derive(Clone)]
pub(super) struct Seats {
    tag: String,
    room: usize,
    /// The days for which a seat is wanted.
    wanted: Vec<Time>,
    /// The days of everybody else.
    taken: Vec<(Stream, Time)>,
    /// Entries that came after the head that was known, and were counted all the same: they must not be counted twice.
    seen: HashSet<i64>,
}

impl Seats {
    fn check(&self) -> Result<(), Refusal> {
        let taken: Vec<Time> = self.taken.iter().map(|(_, it)| *it).collect();
        let full = self.wanted.iter().any(|it| it.fullest(&taken) >= self.room);
        if full { Err(Refusal::CohortFull) } else { Ok(()) }
    }
}

impl Store {
    /// Asked of what the stream has after the drafts, whichever entry gives or takes it: a claim, a correction of one, or the
    /// retraction of a release.
    pub(super) async fn elsewhere(
        &self,
        stream: Stream,
        (changed, drafts): (&Changed, &[Draft]),
        histories: &HashMap<Stream, History>,
        after: i64,
    ) -> Result<(Condition, Vec<Seats>), Unanswered> {
        let mut tags = Vec::new();
        for number in &changed.numbers {
            let tag = domain::registration::tag(&number.claim);
            for (person, history) in self.tagged_histories(&tag).await? {
                if person != stream && holds_number_between(&history, &number.claim, number.from, number.until) {
                    return Err(Refusal::NumberClaimed.into());
                }
            }
            tags.push(tag);
        }
        let seats = self.seats(stream, changed, histories, after, &mut tags).await?;
        self.teams_stand(changed, drafts, histories, &mut tags).await?;
        // What was recorded before there were tags for it is found by views: they must have taken it.
        let asks_views = !(changed.called.is_empty() && changed.teams_gone.is_empty()) || changed.is_unregistered;
        if asks_views && !self.views.reach(after, PATIENCE).await {
            return Err(Refusal::Busy.into());
        }
        self.is_called_alone(stream, changed, &mut tags).await?;
        self.nothing_stands_on(stream, changed, &|_, it| it, &mut tags).await?;
        tags.sort();
        tags.dedup();
        let items = tags.into_iter().map(|tag| Item { types: Vec::new(), tags: vec![tag] }).collect();
        Ok((Condition { items, after }, seats))
    }

    async fn seats(
        &self,
        stream: Stream,
        changed: &Changed,
        histories: &HashMap<Stream, History>,
        after: i64,
        tags: &mut Vec<String>,
    ) -> Result<Vec<Seats>, Unanswered> {
        let mut all: Vec<Seats> = Vec::new();
        for (cohort, time) in &changed.times {
            let tag = cohort::tag(*cohort);
            if let Some(seats) = all.iter_mut().find(|it| it.tag == tag) {
                seats.wanted.push(*time);
                seats.check()?;
                continue;
            }
            tags.push(cohort::opening_tag(*cohort));
            let room = match histories.get(&Stream::from(*cohort)) {
                Some(history) => room(history),
                None => room(&self.log.history((*cohort).into()).await?),
            };
            let Some(room) = room else { continue };
            let members = self.tagged_histories(&tag).await?;
            let others = members.iter().filter(|(who, _)| **who != stream);
            let taken = others.flat_map(|(who, history)| times_in(history, *cohort).into_iter().map(|it| (*who, it))).collect();
            let seen = members.values().flat_map(History::entries).map(|it| it.position).filter(|it| *it > after).collect();
            let seats = Seats { tag: tag.clone(), room: room as usize, wanted: vec![*time], taken, seen };
            seats.check()?;
            all.push(seats);
            tags.push(tag);
        }
        Ok(all)
    }

    /// Every team that somebody is in is one that its employer has.
    async fn teams_stand(
        &self,
        changed: &Changed,
        drafts: &[Draft],
        histories: &HashMap<Stream, History>,
        tags: &mut Vec<String>,
    ) -> Result<(), Unanswered> {
        for (employer, team, Stands { entry, on, what }) in &changed.teams {
            let stands = match histories.get(&Stream::from(*employer)) {
                Some(history) => has_team(history, *team),
                None => has_team(&self.log.history((*employer).into()).await?, *team),
            };
            if !stands && drafts.iter().any(|it| it.id == *entry) {
                return Err(Refusal::TeamUnknown.into());
            }
            if !stands {
                let because = Box::new(Refusal::TeamUnknown);
                return Err(Refusal::WouldBreak { entry: *entry, on: *on, what, because }.into());
            }
            tags.push(employer::team_opening_tag(*team));
        }
        Ok(())
    }

    /// No two employers are known by one name or code: people and files name them by any of these.
    pub(crate) async fn is_called_alone(&self, stream: Stream, changed: &Changed, tags: &mut Vec<String>) -> Result<(), Unanswered> {
        for (field, called) in &changed.called {
            let tag = employer::called_tag(called);
            let mut others = self.tagged_histories(&tag).await?;
            let listed = self.employers(STILL).await?.into_iter().filter(|it| it.is_called(called)).map(|it| Stream::from(it.id));
            others.extend(self.log.sealed_histories(&listed.collect::<Vec<_>>()).await?);
            let is_called = |history: &History| {
                let registered = Employer::of(&history.facts(), NaiveDate::MAX).registered;
                registered.is_some_and(|it| it.called().iter().any(|(_, it)| it == called))
            };
            if others.iter().any(|(who, history)| *who != stream && is_called(history)) {
                return Err(Refusal::NameTaken(field).into());
            }
            tags.push(tag);
        }
        Ok(())
    }

    /// Nobody elsewhere stands on what is taken out of a cohort or an employer. `becoming` says what each other history will be.
    pub(crate) async fn nothing_stands_on(
        &self,
        stream: Stream,
        changed: &Changed,
        becoming: Becoming<'_>,
        tags: &mut Vec<String>,
    ) -> Result<(), Unanswered> {
        let become_all = |all: HashMap<Stream, History>| all.into_iter().map(|(who, it)| becoming(who, it)).collect::<Vec<History>>();
        if let Some((before, now)) = &changed.opening {
            let cohort = CohortId(stream.id);
            let tag = cohort::tag(cohort);
            let members = become_all(self.tagged_histories(&tag).await?);
            cohort::keeps(cohort, before, now.as_ref(), &members)?;
            tags.push(tag);
        }
        let employer = EmployerId(stream.id);
        for team in &changed.teams_gone {
            let tag = employer::team_tag(*team);
            let mut users = self.tagged_histories(&tag).await?;
            let sql = "select distinct stream from views.piece where employer = $1 and known_to = $2 and team = $3";
            users.extend(self.histories_of(sql, vec![employer.to_string().into(), STILL.into(), team.to_string().into()]).await?);
            for history in become_all(users) {
                employment::keeps_team(employer, *team, &history)?;
            }
            tags.push(tag);
        }
        if changed.is_unregistered {
            let sql = "select stream from views.tie where employer = $1 and known_to = $2 \
                union select stream from views.cohort where employer = $1 and known_to = $2 limit $3";
            let some = self.histories_of(sql, vec![employer.to_string().into(), STILL.into(), ENOUGH.into()]).await?;
            for history in become_all(some) {
                keeps_employer(employer, &history)?;
            }
        }
        Ok(())
    }

    /// The histories of every stream in which an event has a tag.
    pub(crate) async fn tagged_histories(&self, tag: &str) -> Result<HashMap<Stream, History>, Failure> {
        let sql = "select distinct e.stream from log.tag t join log.event e on e.position = t.position where t.tag = $1";
        self.histories_of(sql, vec![crate::log::tag_hash(tag).into()]).await
    }

    async fn histories_of(&self, streams: &'static str, values: Vec<Value>) -> Result<HashMap<Stream, History>, Failure> {
        let rows = self.db.rows(streams, values).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        self.log.sealed_histories(&streams).await
    }
}

fn keeps_employer(employer: EmployerId, history: &History) -> Result<(), Refusal> {
    let facts = history.facts();
    let Some(fact) = facts.iter().find(|it| [employer_named(it.event), sent_on_to(it.event)].contains(&Some(employer))) else {
        return Ok(());
    };
    let (entry, on, what) = (fact.carrier.id, fact.effective_on, fact.event.name());
    Err(Refusal::WouldBreak { entry, on, what, because: Box::new(Refusal::EmployerUnknown) })
}

/// What events elsewhere, recorded since the decision, do to it.
pub(super) fn judge_meanwhile<'a>(events: impl Iterator<Item = &'a Stored>, seats: &mut [Seats]) -> Result<(), Refusal> {
    for event in events {
        // A claim may be for other days, or given up since; what a correction does can only be seen from the whole. Look again.
        take_note(event, seats).ok_or(Refusal::ConditionBroken { position: event.position })?;
    }
    seats.iter().try_for_each(Seats::check)
}

/// `None` where one event alone does not say what it comes to.
fn take_note(event: &Stored, seats: &mut [Seats]) -> Option<()> {
    if seats.iter().any(|it| it.seen.contains(&event.position)) {
        return Some(());
    }
    let seats = seats.iter_mut().find(|it| it.tag == event.tags)?;
    let (who, on) = (event.stream.parse::<Stream>().ok()?, event.effective_on.parse::<NaiveDate>().ok()?);
    match event.name.as_str() {
        "CohortJoined" => seats.taken.push((who, Time { from: on, until: None })),
        "CohortLeft" => {
            let is_in = |(whose, time): &&mut (Stream, Time)| *whose == who && time.until.is_none() && time.from <= on;
            seats.taken.iter_mut().find(is_in)?.1.until = Some(on);
        }
        _ => return None,
    }
    Some(())
}

pub(crate) fn has_team(employer: &History, team: TeamId) -> bool {
    Employer::of(&employer.facts(), NaiveDate::MAX).teams.iter().any(|it| it.team == team)
}

/// Whether a number is held on one of these days.
pub(crate) fn holds_number_between(history: &History, claim: &str, from: NaiveDate, until: Option<NaiveDate>) -> bool {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.registrations.iter().any(|held| held.claim == claim && held.meets(from, until))
}

pub(crate) fn room(history: &History) -> Option<u32> {
    cohort::fold(&history.facts()).and_then(|(_, it)| it.seats)
}

/// The days that a person is in a cohort.
pub(crate) fn times_in(history: &History, cohort: CohortId) -> Vec<Time> {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.memberships.iter().filter(|it| it.cohort == cohort).map(|it| it.time()).collect()
}
