//! What comes after a pack was sealed: the chair admits it by a new sealing, or does not.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Pack, facts};
use crate::correction::Standing;
use crate::event::Event;
use crate::history::{Fact, History, Recorded};
use crate::ids::{EnrolmentId, EventId};

/// Something that came after a pack was sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Late {
    /// The entry: a fact, a correction of one that is in the pack, or the retraction of one.
    pub entry: EventId,
    /// What kind of event it is.
    pub kind: &'static str,
    /// Its day.
    pub effective_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Its place in the log.
    pub position: i64,
}

impl Late {
    fn new(entry: &Recorded, kind: &'static str) -> Self {
        let Recorded { id, effective_on, recorded_at, position, .. } = entry;
        Self { entry: *id, kind, effective_on: *effective_on, recorded_at: *recorded_at, position: *position }
    }

    fn of(it: &Fact<'_>) -> Self {
        Self { effective_on: it.effective_on, ..Self::new(it.carrier, it.event.name()) }
    }
}

/// What came after a sealing and was neither admitted nor refused, in the order in which it was recorded: what stands now, would belong in
/// the pack and is not in it, and the retractions of what is in it. `sealed` is the latest pack, `refused` what the chair did not admit.
pub fn late(history: &History, enrolment: EnrolmentId, sealed: &Pack, refused: &[EventId]) -> Vec<Late> {
    let inside: BTreeSet<EventId> = sealed.sealed.entries.iter().chain(refused).copied().collect();
    let added = facts(history, enrolment, i64::MAX);
    let added = added.iter().filter(|it| !inside.contains(&it.carrier.id)).map(Late::of);
    let gone = taken_back(history, &sealed.sealed.entries);
    let gone = gone.into_iter().map(|(by, _)| by).filter(|it| !inside.contains(&it.id)).map(|it| Late::new(it, it.event.name()));
    let mut all: Vec<Late> = added.chain(gone).collect();
    all.sort_by_key(|it| it.position);
    all
}

/// Of entries, those whose fact was taken back: by which retraction, and the entry by which the fact was first recorded.
pub(super) fn taken_back<'h>(history: &'h History, entries: &[EventId]) -> Vec<(&'h Recorded, EventId)> {
    let standing = history.standing();
    let all: HashMap<EventId, (&Recorded, &Standing)> = standing.iter().map(|(entry, it)| (entry.id, (*entry, it))).collect();
    let retraction_of = |id: &EventId| {
        let mut origin = all.get(id)?.0;
        while let Event::EntryCorrected(it) = &origin.event {
            origin = all.get(&it.target)?.0;
        }
        let Standing::Retracted { by } = all.get(&origin.id)?.1 else { return None };
        Some((all.get(by)?.0, origin.id))
    };
    entries.iter().filter_map(retraction_of).collect()
}
