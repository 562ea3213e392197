//! A timeline: at what pace a programme's time passes on each day, and which day is reached when so much of it has passed.

use chrono::{Days, NaiveDate};

use super::why::written;
use super::{Because, Course, Extension, Hours, Pause, Rounding, Timed};
use crate::fte::{Days as Share, Fte};

/// What changes the pace, in the order in which it holds; of the same day, hours come before pauses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Change {
    Hours(Hours),
    Pause(Pause),
}

/// At what pace time passes, from the anchor on. It is the same in whatever order its parts were recorded.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    anchor: NaiveDate,
    rounding: Rounding,
    changes: Vec<Change>,
    extensions: Vec<Extension>,
}

/// A whole day at full time, in the unit in which time is counted.
const WHOLE_DAY: i64 = 1_000_000;

impl Change {
    fn from(&self) -> NaiveDate {
        match self {
            Self::Hours(it) => it.from,
            Self::Pause(it) => it.from,
        }
    }

    /// The days on which the pace may change because of this.
    fn boundaries(&self) -> [Option<NaiveDate>; 2] {
        match self {
            Self::Hours(it) => [Some(it.from), None],
            Self::Pause(it) => [Some(it.from), it.until],
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Hours(it) => format!("{} of full time from {}", it.fte, written(it.from)),
            Self::Pause(Pause { from, until: None, .. }) => format!("paused from {}, and nobody has said until when", written(*from)),
            Self::Pause(Pause { from, until: Some(until), .. }) => {
                format!("paused for {} days from {}", (*until - *from).num_days(), written(*from))
            }
        }
    }

    fn said_by(&self) -> crate::ids::EventId {
        match self {
            Self::Hours(it) => it.said_by,
            Self::Pause(it) => it.said_by,
        }
    }
}

impl Timeline {
    pub(super) fn of(course: &Course<'_>) -> Self {
        let hours = course.hours.iter().copied().map(Change::Hours);
        let mut changes: Vec<Change> = hours.chain(course.pauses.iter().copied().map(Change::Pause)).collect();
        // The last key only tells two of one day apart, so that the answer does not depend on the order of recording.
        changes.sort_by_key(|it| (it.from(), matches!(it, Change::Pause(_)), it.said_by()));
        let mut extensions = course.extensions.clone();
        extensions.sort_by_key(|it| (it.on, it.said_by));
        let rounding = course.programme.pro_rata.as_ref().map_or(Rounding::default(), |it| it.rounding);
        Self { anchor: course.anchor, rounding, changes, extensions }
    }

    /// The timeline as it was promised on the first day: its hours, and nothing that happened since.
    pub(super) fn as_promised(&self) -> Self {
        let mut hours = self.changes.iter().filter(|it| matches!(it, Change::Hours(_)));
        // A clock may begin before the employment does: then its first hours are those that were promised.
        let first = hours.clone().rfind(|it| it.from() <= self.anchor).or_else(|| hours.next());
        Self { changes: first.into_iter().copied().collect(), extensions: Vec::new(), ..self.clone() }
    }

    pub(super) fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// The day on which so many days have passed; none where time stands for ever before.
    pub(super) fn reach(&self, days: i64, follows_hours: bool) -> Option<NaiveDate> {
        self.walk(self.anchor, days, (&self.changes, follows_hours))
    }

    /// The day on which so many more days have passed after one, whatever the hours.
    pub(super) fn reach_from(&self, day: NaiveDate, days: i64) -> Option<NaiveDate> {
        self.walk(day, days, (&self.changes, false))
    }

    /// Adds a step for each change that moved a day.
    pub(super) fn explain(&self, it: &mut Timed, days: i64, follows_hours: bool) {
        for (count, change) in self.changes.iter().enumerate() {
            let to = self.walk(self.anchor, days, (&self.changes[..=count], follows_hours));
            let words = match (change, to) {
                (Change::Hours(hours), Some(to)) => self.shares(*hours, (days, to), &self.changes[..count]),
                _ => change.words(),
            };
            let before = it.on;
            it.step(to, Because::Entry(change.said_by()), words);
            if let Change::Pause(Pause { until: Some(until), resumed_by: Some(entry), .. }) = change
                && it.on != before
            {
                it.note(Because::Entry(*entry), format!("the clock ran again from {}", written(*until)));
            }
        }
    }

    /// How much of the time was left when other hours began, and how long it takes with them.
    fn shares(&self, hours: Hours, (days, to): (i64, NaiveDate), before: &[Change]) -> String {
        let from = hours.from.max(self.anchor);
        let passed: i64 = self.anchor.iter_days().take_while(|it| *it < from).map(|it| pace(before, it)).sum();
        let left = Share::from_hundredths((days * WHOLE_DAY - passed).max(0) * 100 / WHOLE_DAY);
        let takes = (to - from).num_days();
        format!("{} of full time from {}: {left} of {days} days were left, and take {takes}", hours.fte, written(hours.from))
    }

    /// How many days have passed by a day on which the clock did not stand.
    pub(super) fn active_days(&self, on: NaiveDate) -> u32 {
        let days = self.anchor.iter_days().take_while(|it| *it < on).filter(|it| !is_paused(&self.changes, *it));
        u32::try_from(days.count()).unwrap_or(u32::MAX)
    }

    /// How much time has passed by a day, in whole days.
    pub(super) fn done(&self, on: NaiveDate, follows_hours: bool) -> u32 {
        if !follows_hours {
            return self.active_days(on);
        }
        let passed: i64 = self.anchor.iter_days().take_while(|it| *it < on).map(|it| pace(&self.changes, it)).sum();
        u32::try_from(passed / WHOLE_DAY).unwrap_or(u32::MAX)
    }

    /// Walks from a day until so many days have passed. A day that is reached while the clock stands is the first day after that.
    fn walk(&self, start: NaiveDate, days: i64, (changes, follows_hours): (&[Change], bool)) -> Option<NaiveDate> {
        let (mut day, mut left) = (start, days.checked_mul(WHOLE_DAY)?);
        loop {
            let pace = if follows_hours { pace(changes, day) } else { WHOLE_DAY * i64::from(!is_paused(changes, day)) };
            let next = changes.iter().flat_map(Change::boundaries).flatten().filter(|it| *it > day).min();
            if pace > 0 {
                let reached = day.checked_add_days(Days::new(self.rounding.days(left, pace).unsigned_abs()))?;
                match next {
                    Some(next) if next < reached => left -= (next - day).num_days() * pace,
                    Some(next) if next == reached => left = 0,
                    _ => return Some(reached),
                }
            }
            day = next?;
        }
    }
}

fn is_paused(changes: &[Change], day: NaiveDate) -> bool {
    changes.iter().any(|it| matches!(it, Change::Pause(it) if it.from <= day && it.until.is_none_or(|until| day < until)))
}

/// How much of a whole day passes on a day; where nobody has said hours, all of it.
fn pace(changes: &[Change], day: NaiveDate) -> i64 {
    if is_paused(changes, day) {
        return 0;
    }
    let hours = changes.iter().rev().find_map(|it| if let Change::Hours(it) = it { Some(it).filter(|it| it.from <= day) } else { None });
    hours.map_or(Fte::ONE, |it| it.fte).millionths()
}
