//! Verifying the rules that cross streams: each claim and each joining judged again, by what was known just before it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::cohort::Time;
use domain::event::Event;
use domain::history::{History, Recorded, Stream};
use domain::ids::CohortId;
use domain::journey::Journey;
use domain::registration::RegistrationClaimed;

use super::{Crossing, Deed, shared, wrong};
use crate::execute::{holds_number_between, room, said, times_in};
use crate::failure::Failure;
use crate::log::Log;

type Histories = HashMap<Stream, History>;

impl Log {
    /// Names the first claim or joining that should have been refused.
    pub(super) async fn verify_rules(&self, crossing: &[Crossing]) -> Result<(), Failure> {
        let mut first: Option<(i64, &'static str)> = None;
        for group in shared(crossing) {
            let opening = self.sealed_histories(&[group[0].stream]).await?;
            let found = match entry(&opening, &group[0]).map(|it| said(&it.event)) {
                Some(Event::CohortJoined(it)) => self.overfull(&group, it.cohort).await?,
                Some(Event::RegistrationClaimed(_)) => self.claimed_twice(&group).await?,
                _ => None,
            };
            first = [first, found].into_iter().flatten().min();
        }
        first.map_or(Ok(()), |(position, what)| Err(wrong(position, what)))
    }

    async fn claimed_twice(&self, group: &[Crossing]) -> Result<Option<(i64, &'static str)>, Failure> {
        let histories = self.histories_of(group).await?;
        for it in group {
            let Some(entry) = entry(&histories, it) else { continue };
            let Event::RegistrationClaimed(claimed) = said(&entry.event) else { continue };
            let others = histories.iter().filter(|(stream, _)| **stream != it.stream);
            let mut before = others.map(|(_, history)| history.clone().known_at(it.position - 1));
            // A claim that was corrected may be for a time that was over by then.
            let until = histories.get(&it.stream).and_then(|own| held_until(&as_left(own, it.position), claimed, entry.effective_on));
            if before.any(|history| holds_number_between(&history, &claimed.claim, entry.effective_on, until)) {
                return Ok(Some((it.position, "it claims a registration number that somebody else held")));
            }
        }
        Ok(None)
    }

    async fn overfull(&self, group: &[Crossing], cohort: CohortId) -> Result<Option<(i64, &'static str)>, Failure> {
        let of_cohort = self.sealed_histories(&[cohort.into()]).await?.remove(&cohort.into()).unwrap_or_default();
        let room_before = |position: i64| room(&of_cohort.clone().known_at(position - 1)).map(|it| it as usize);
        // Counted by joinings and leavings first; only what then looks wrong, or was corrected, is worth everybody's history.
        let mut members: HashSet<Stream> = HashSet::new();
        let mut suspect = false;
        for it in group {
            match it.deed {
                Deed::Joined => {
                    suspect |= room_before(it.position).is_some_and(|room| members.len() >= room);
                    members.insert(it.stream);
                }
                Deed::Left => drop(members.remove(&it.stream)),
                Deed::Claimed | Deed::Other => suspect = true,
            }
        }
        if !suspect {
            return Ok(None);
        }
        let histories = self.histories_of(group).await?;
        for it in group {
            let joins = entry(&histories, it).is_some_and(|it| matches!(said(&it.event), Event::CohortJoined(_)));
            let Some(room) = room_before(it.position).filter(|_| joins) else { continue };
            let others = histories.iter().filter(|(stream, _)| **stream != it.stream);
            let taken: Vec<Time> = others.flat_map(|(_, history)| times_in(&history.clone().known_at(it.position - 1), cohort)).collect();
            let own = histories.get(&it.stream).map(|own| times_in(&as_left(own, it.position), cohort)).unwrap_or_default();
            let joined = entry(&histories, it).map(|it| it.effective_on);
            // Seats were once counted without regard to days, and what was let in then stays lawful.
            let open = taken.iter().filter(|it| it.until.is_none()).count();
            if open >= room && own.iter().any(|time| Some(time.from) == joined && time.fullest(&taken) >= room) {
                return Ok(Some((it.position, "it joins a cohort that was full")));
            }
        }
        Ok(None)
    }

    async fn histories_of(&self, group: &[Crossing]) -> Result<Histories, Failure> {
        let streams: HashSet<Stream> = group.iter().map(|it| it.stream).collect();
        self.sealed_histories(&streams.into_iter().collect::<Vec<_>>()).await
    }
}

/// A history as the command at a position left it: what is recorded together is judged together.
fn as_left(history: &History, position: i64) -> History {
    let mut end = position;
    for entry in history.entries() {
        end += i64::from(entry.position == end + 1);
    }
    history.clone().known_at(end)
}

fn held_until(history: &History, claimed: &RegistrationClaimed, from: NaiveDate) -> Option<NaiveDate> {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    journey.registrations.iter().find(|it| it.claim == claimed.claim && it.from == from).and_then(|it| it.until)
}

fn entry<'a>(histories: &'a Histories, it: &Crossing) -> Option<&'a Recorded> {
    histories.get(&it.stream)?.entries().iter().find(|entry| entry.position == it.position)
}
