//! Rules that cross streams, for many that are recorded at once: each part in its turn, as if those before it were recorded already.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::cohort::{self, Time};
use domain::employer::{self, Employer};
use domain::event::Event;
use domain::history::{History, Kind, Stream};
use domain::ids::{CohortId, EmployerId, EventId, TeamId};
use domain::journey::Journey;
use domain::refusal::Refusal;
use domain::registration::Registration;

use super::{Asked, Ground, NotBroughtIn};
use crate::Store;
use crate::execute::gained::{Changed, Stands};
use crate::execute::{room, said, times_in};
use crate::failure::{Failure, Unanswered};

/// Seats that were given to people who are not recorded yet: one file may be asked about in several goes.
#[derive(Default)]
pub struct LetIn {
    /// `None` for a cohort without a bound.
    cohorts: HashMap<CohortId, Option<Seats>>,
}

/// The seats of a cohort, and who has one when.
struct Seats {
    room: usize,
    taken: HashMap<Stream, Vec<Time>>,
}

impl Seats {
    fn has_one_for(&self, who: Stream, time: &Time) -> bool {
        let others = || self.taken.iter().filter(|(other, _)| **other != who).flat_map(|(_, times)| times.iter().copied());
        // Most cohorts are not full on any day, and then nothing has to be counted by the day.
        others().count() < self.room || time.fullest(&others().collect::<Vec<_>>()) < self.room
    }
}

/// What is asked, and what it is asked about.
pub(super) struct Crossing<'a> {
    asked: &'a Asked<'a>,
    ground: &'a Ground,
    /// What each part changes; none for one that is refused already.
    changed: Vec<Option<Changed>>,
    place: HashMap<Stream, usize>,
    /// Parts that only take back and correct are judged by what all of them come to: no order is better than another.
    together: bool,
    numbers: HashMap<String, HashMap<Stream, Vec<Registration>>>,
    teams: HashMap<EmployerId, HashSet<TeamId>>,
    let_in: &'a mut LetIn,
    /// Whose recorded numbers and days stand in somebody's way, until their own part has had its turn.
    counted: HashSet<Stream>,
    tags: BTreeSet<String>,
    refused: Vec<NotBroughtIn>,
}

impl<'a> Crossing<'a> {
    pub(super) fn new(asked: &'a Asked<'a>, ground: &'a Ground, refused: Vec<NotBroughtIn>, let_in: &'a mut LetIn) -> Self {
        let none = History::default();
        let out: HashSet<usize> = refused.iter().map(|it| it.index).collect();
        let changes = |(index, part): (usize, &super::Bringing)| {
            let history = ground.own.get(&part.stream).unwrap_or(&none);
            (!out.contains(&index)).then(|| Changed::by(part.stream, history, &part.drafts, asked.ctx))
        };
        let drafts = || asked.parts.iter().filter(|it| it.stream.kind != Kind::Import).flat_map(|it| &it.drafts);
        Self {
            changed: asked.parts.iter().enumerate().map(changes).collect(),
            place: asked.parts.iter().enumerate().map(|(index, part)| (part.stream, index)).collect(),
            together: drafts().all(|it| it.event.amends()),
            numbers: HashMap::new(),
            teams: HashMap::new(),
            counted: HashSet::new(),
            tags: BTreeSet::new(),
            asked,
            ground,
            let_in,
            refused,
        }
    }

    /// Everybody whom a rule refuses, and the tags with which nothing may be recorded in between.
    pub(super) async fn judged(mut self, store: &Store) -> Result<(Vec<NotBroughtIn>, Vec<String>), Failure> {
        self.load_numbers(store).await?;
        self.load_seats(store).await?;
        self.load_teams(store).await?;
        self.judge_places(store).await?;
        for index in 0..self.changed.len() {
            let Some(changed) = self.changed[index].take() else { continue };
            match self.verdict(index, &changed) {
                Ok(()) => self.take(index, changed),
                Err((entry, refusal)) => self.refused.push(NotBroughtIn { index, entry, refusal }),
            }
        }
        self.refused.sort_by_key(|it| it.index);
        Ok((self.refused, self.tags.into_iter().collect()))
    }

    fn changes(&self) -> impl Iterator<Item = &Changed> {
        self.changed.iter().flatten()
    }

    /// A history as it counts for others before its own part had its turn.
    fn meanwhile(&self, stream: Stream, history: History) -> History {
        let index = self.place.get(&stream).filter(|_| self.together);
        let part = index.filter(|it| self.changed[**it].is_some()).map(|it| &self.asked.parts[*it]);
        part.map_or_else(|| history.clone(), |it| history.with(&it.drafts, self.asked.ctx))
    }

    async fn load_numbers(&mut self, store: &Store) -> Result<(), Failure> {
        let claims: BTreeSet<&str> = self.changes().flat_map(|it| &it.numbers).map(|it| it.claim.as_str()).collect();
        let holders = store.claimed(&claims.iter().copied().collect::<Vec<_>>()).await?;
        let mut numbers = HashMap::with_capacity(claims.len());
        for claim in claims {
            let mut held: HashMap<Stream, Vec<Registration>> = HashMap::new();
            for (stream, history) in holders.of(claim) {
                let gained = self.place.get(&stream).and_then(|it| self.changed[*it].as_ref()).map_or(&[][..], |it| &it.numbers);
                let mut all = numbers_in(&self.meanwhile(stream, history.clone()), claim);
                all.retain(|it| !gained.contains(it));
                held.insert(stream, all);
            }
            numbers.insert(claim.to_owned(), held);
        }
        self.counted.extend(numbers.values().flat_map(HashMap::keys).filter(|it| self.place.contains_key(it)));
        self.tags.extend(numbers.keys().map(|it| domain::registration::tag(it)));
        self.numbers = numbers;
        Ok(())
    }

    async fn load_seats(&mut self, store: &Store) -> Result<(), Failure> {
        let cohorts: BTreeSet<CohortId> = self.changes().flat_map(|it| &it.times).map(|it| it.0).collect();
        for cohort in cohorts {
            self.tags.insert(cohort::opening_tag(cohort));
            if !self.let_in.cohorts.contains_key(&cohort) {
                let seats = self.seats(store, cohort).await?;
                self.let_in.cohorts.insert(cohort, seats);
            }
            if let Some(Some(seats)) = self.let_in.cohorts.get(&cohort) {
                self.counted.extend(seats.taken.keys().filter(|it| self.place.contains_key(it)));
                self.tags.insert(cohort::tag(cohort));
            }
        }
        Ok(())
    }

    async fn seats(&self, store: &Store, cohort: CohortId) -> Result<Option<Seats>, Failure> {
        let room = match self.ground.around.get(&cohort.into()) {
            Some(history) => room(history),
            None => room(&store.log.history(cohort.into()).await?),
        };
        let Some(room) = room else { return Ok(None) };
        let mut taken = HashMap::new();
        for (stream, history) in store.tagged_histories(&cohort::tag(cohort)).await? {
            let gained = self.place.get(&stream).and_then(|it| self.changed[*it].as_ref()).map_or(&[][..], |it| &it.times);
            let mut times = times_in(&self.meanwhile(stream, history), cohort);
            times.retain(|it| !gained.contains(&(cohort, *it)));
            taken.insert(stream, times);
        }
        Ok(Some(Seats { room: room as usize, taken }))
    }

    async fn load_teams(&mut self, store: &Store) -> Result<(), Failure> {
        let employers: BTreeSet<EmployerId> = self.changes().flat_map(|it| &it.teams).map(|it| it.0).collect();
        let unknown: Vec<Stream> = employers.iter().map(|it| Stream::from(*it)).filter(|it| !self.ground.around.contains_key(it)).collect();
        let loaded = store.log.sealed_histories(&unknown).await?;
        for employer in employers {
            let history = self.ground.around.get(&employer.into()).or_else(|| loaded.get(&employer.into()));
            let teams = history.map(|it| Employer::of(&it.facts(), NaiveDate::MAX).teams).unwrap_or_default();
            self.teams.insert(employer, teams.into_iter().map(|it| it.team).collect());
        }
        Ok(())
    }

    /// Employers and cohorts: what they are called, and who stands on what is taken out of them.
    async fn judge_places(&mut self, store: &Store) -> Result<(), Failure> {
        let mut called: HashMap<String, Stream> = HashMap::new();
        for index in 0..self.changed.len() {
            let stream = self.asked.parts[index].stream;
            if stream.kind == Kind::Journey {
                continue;
            }
            let Some(changed) = self.changed[index].take() else { continue };
            let mut tags = Vec::new();
            let verdict = match self.place_verdict(store, stream, &changed, &mut tags).await {
                Ok(()) => {
                    let twice = |it: &&(_, String)| called.get(&it.1).is_some_and(|other| *other != stream);
                    changed.called.iter().find(twice).map_or(Ok(()), |it| Err(Refusal::NameTaken(it.0)))
                }
                Err(Unanswered::Failed(why)) => return Err(why),
                Err(Unanswered::Refused(refusal)) => Err(refusal),
            };
            self.tags.extend(tags);
            called.extend(changed.called.iter().map(|(_, it)| (it.clone(), stream)));
            match verdict {
                Ok(()) => self.changed[index] = Some(changed),
                Err(refusal) => self.refused.push(NotBroughtIn { index, entry: None, refusal }),
            }
        }
        Ok(())
    }

    async fn place_verdict(&self, store: &Store, stream: Stream, changed: &Changed, tags: &mut Vec<String>) -> Result<(), Unanswered> {
        changed.permit(self.asked.actor)?;
        store.is_called_alone(stream, changed, tags).await?;
        store.nothing_stands_on(stream, changed, &|who, it| self.becoming(who, it), tags).await
    }

    /// A history as it will be.
    fn becoming(&self, stream: Stream, history: History) -> History {
        match self.place.get(&stream) {
            Some(index) => history.with(&self.asked.parts[*index].drafts, self.asked.ctx),
            None => history,
        }
    }

    fn verdict(&mut self, index: usize, changed: &Changed) -> Result<(), (Option<EventId>, Refusal)> {
        let part = &self.asked.parts[index];
        let entry = |is_it: &dyn Fn(&Event) -> bool| part.drafts.iter().find(|it| is_it(said(&it.event))).map(|it| it.id);
        for number in &changed.numbers {
            let mut others = self.numbers.get(&number.claim).into_iter().flatten().filter(|(who, _)| **who != part.stream);
            if others.any(|(_, held)| held.iter().any(|it| it.meets(number.from, number.until))) {
                let claims = |it: &Event| matches!(it, Event::RegistrationClaimed(it) if it.claim == number.claim);
                return Err((entry(&claims), Refusal::NumberClaimed));
            }
        }
        for (cohort, time) in &changed.times {
            let seats = self.let_in.cohorts.get(cohort).and_then(Option::as_ref);
            if seats.is_some_and(|it| !it.has_one_for(part.stream, time)) {
                let joins = |it: &Event| matches!(it, Event::CohortJoined(it) if it.cohort == *cohort);
                return Err((entry(&joins), Refusal::CohortFull));
            }
        }
        for (employer, team, Stands { entry, on, what }) in &changed.teams {
            if self.teams.get(employer).is_some_and(|it| it.contains(team)) {
                self.tags.insert(employer::team_opening_tag(*team));
                continue;
            }
            if part.drafts.iter().any(|it| it.id == *entry) {
                return Err((Some(*entry), Refusal::TeamUnknown));
            }
            let because = Box::new(Refusal::TeamUnknown);
            return Err((None, Refusal::WouldBreak { entry: *entry, on: *on, what, because }));
        }
        Ok(())
    }

    /// Who was let in counts for everybody after.
    fn take(&mut self, index: usize, changed: Changed) {
        let stream = self.asked.parts[index].stream;
        if self.counted.contains(&stream) {
            let after = self.becoming(stream, self.ground.own.get(&stream).cloned().unwrap_or_default());
            for (claim, held) in &mut self.numbers {
                held.entry(stream).and_modify(|it| *it = numbers_in(&after, claim));
            }
            for (cohort, seats) in &mut self.let_in.cohorts {
                let taken = seats.as_mut().and_then(|it| it.taken.get_mut(&stream));
                if let Some(taken) = taken {
                    *taken = times_in(&after, *cohort);
                }
            }
        }
        for number in changed.numbers {
            let held = self.numbers.entry(number.claim.clone()).or_default().entry(stream).or_default();
            if !held.contains(&number) {
                held.push(number);
            }
        }
        for (cohort, time) in changed.times {
            let Some(Some(seats)) = self.let_in.cohorts.get_mut(&cohort) else { continue };
            let taken = seats.taken.entry(stream).or_default();
            if !taken.contains(&time) {
                taken.push(time);
            }
        }
    }
}

fn numbers_in(history: &History, claim: &str) -> Vec<Registration> {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.registrations.into_iter().filter(|it| it.claim == claim).collect()
}
