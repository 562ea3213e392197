//! Corrections: what was recorded wrongly, said again or taken out, and never overwritten.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::history::Recorded;
use crate::ids::{EventId, RectificationId};
use crate::private::Private;

/// An earlier entry was wrong; this is what it should have said, true on the day of this event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EntryCorrected {
    /// The entry that was wrong: a fact, or an earlier correction of one.
    pub target: EventId,
    /// What it should have said.
    pub replacement: Box<Event>,
    /// Why.
    pub reason: Private<String>,
    /// The person's request that it answers, where it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<RectificationId>,
}

/// An earlier entry should not have been made: a fact, a correction (what stood before it stands again), or a
/// retraction (what it took out is back).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EntryRetracted {
    /// The entry taken out.
    pub target: EventId,
    /// Why.
    pub reason: Private<String>,
    /// The person's request that it answers, where it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<RectificationId>,
}

/// What stands of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It holds as it was recorded.
    Stands,
    /// It holds as a later entry corrected it.
    Corrected {
        /// The entry that says what holds.
        by: EventId,
        /// The day on which the corrected fact is true.
        effective_on: NaiveDate,
    },
    /// It was taken out by a later entry.
    Retracted {
        /// The entry that took it out.
        by: EventId,
    },
}

/// Which entry says what of which, worked out from the newest entry to the oldest, since only a later entry can take one out.
pub(crate) struct Ledger {
    /// The entry that took this one out.
    pub(crate) taken_out_by: Vec<Option<usize>>,
    /// For a fact: the correction that now says it.
    pub(crate) said_by: Vec<Option<usize>>,
    /// For a correction: the fact that it is about in the end.
    pub(crate) root: Vec<Option<usize>>,
}

impl Ledger {
    pub(crate) fn of(entries: &[Recorded]) -> Self {
        let none = vec![None; entries.len()];
        let mut it = Self { taken_out_by: none.clone(), said_by: none.clone(), root: none };
        if !entries.iter().any(|it| it.event.amends()) {
            return it;
        }
        let index_of: HashMap<EventId, usize> = entries.iter().enumerate().map(|(index, entry)| (entry.id, index)).collect();
        for (index, entry) in entries.iter().enumerate().rev() {
            let Event::EntryRetracted(retraction) = &entry.event else { continue };
            if it.taken_out_by[index].is_some() {
                continue;
            }
            if let Some(&target) = index_of.get(&retraction.target).filter(|&&target| target < index) {
                it.taken_out_by[target].get_or_insert(index);
            }
        }
        for (index, entry) in entries.iter().enumerate() {
            let Event::EntryCorrected(correction) = &entry.event else { continue };
            let Some(&target) = index_of.get(&correction.target).filter(|&&target| target < index) else { continue };
            let root = it.root[target].unwrap_or(target);
            it.root[index] = Some(root);
            if it.taken_out_by[index].is_none() {
                it.said_by[root] = Some(index);
            }
        }
        it
    }
}

#[cfg(test)]
mod tests;
