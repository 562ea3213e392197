//! What a spell has of absence: times away that are not leaving, and working days lost to sickness.

use chrono::NaiveDate;

use super::{Away, Spell};
use crate::codes::AbsenceReason;
use crate::fte::Days;
use crate::private::Private;

/// Long leave or a secondment within a spell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeAway {
    /// First day away.
    pub from: NaiveDate,
    /// Whether the person is seconded; otherwise on leave.
    pub seconded: bool,
    /// What kind, or to whom seconded.
    pub kind: Private<Away>,
    /// The day on which the person is expected back, where one is.
    pub expected_back: Option<NaiveDate>,
    /// First day back; none while away, and where the spell ended first.
    pub back_on: Option<NaiveDate>,
}

/// Working days lost to sickness in a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DaysLost {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub until: NaiveDate,
    /// Days lost.
    pub days: Days,
    /// Why, where more than sickness is known.
    pub cause: Private<Option<AbsenceReason>>,
}

impl Spell {
    /// The leave or secondment that the person is on at the end of what was folded.
    pub fn away(&self) -> Option<&TimeAway> {
        self.times_away.last().filter(|it| it.back_on.is_none() && self.ended.is_none())
    }
}
