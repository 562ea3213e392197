//! Corrections: what was recorded wrongly, said again or taken out, and never overwritten.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::ids::EventId;
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
}

/// An earlier entry should not have been made: a fact, a correction (what stood before it stands again), or a
/// retraction (what it took out is back).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EntryRetracted {
    /// The entry taken out.
    pub target: EventId,
    /// Why.
    pub reason: Private<String>,
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
