//! The clock of an enrolment: when it ends and when everything on the way is due, over part-time hours and pauses, and why.
//!
//! Nothing of it is stored. Whatever is recorded later, of whatever day, the clock is worked out anew from what then stands; and what
//! was promised before is answered by asking as known before.

mod length;
mod policy;
mod timeline;
mod why;

use chrono::NaiveDate;

use crate::framework::{Due, Programme, ReviewPoint};
use crate::fte::Fte;
use crate::ids::EventId;
use timeline::Timeline;

pub use length::Length;
pub use policy::{DaysOfRest, Moved, ProRata, RestDay, Rounding};
pub use why::{Because, Step, Timed};

/// What a clock is worked out from.
#[derive(Clone, Debug)]
pub struct Course<'p> {
    /// What the pinned version says.
    pub programme: &'p Programme,
    /// The day from which the clock runs: one stated day, whatever else began when.
    pub anchor: NaiveDate,
    /// The entry that states it.
    pub stated_by: EventId,
    /// Full-time equivalents, each from a day on.
    pub hours: Vec<Hours>,
    /// Times in which the clock stands.
    pub pauses: Vec<Pause>,
    /// By how much the end was put off.
    pub extensions: Vec<Extension>,
    /// Days on which the person was away without a pause.
    pub absences: Vec<Absence>,
    /// The day on which the enrolment came to its end, and the entry that says so.
    pub ended: Option<(NaiveDate, EventId)>,
}

/// A full-time equivalent, from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hours {
    /// First day.
    pub from: NaiveDate,
    /// The full-time equivalent.
    pub fte: Fte,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A time in which the clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// First day of it.
    pub from: NaiveDate,
    /// The first day after it, as it came or as it is expected; none where nobody has said.
    pub until: Option<NaiveDate>,
    /// The entry that says so.
    pub said_by: EventId,
    /// The entry that says that the clock runs again, once it does.
    pub resumed_by: Option<EventId>,
}

/// By how much the end was put off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extension {
    /// The day from which that holds.
    pub on: NaiveDate,
    /// By how much.
    pub by: Length,
    /// The entry that says so.
    pub said_by: EventId,
}

/// Days away that stop no clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Absence {
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it goes on.
    pub until: Option<NaiveDate>,
}

/// What the clock of an enrolment says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// The end as it was promised at the start: from the hours of the first day, before anything happened.
    pub planned_end: Timed,
    /// The end as things stand.
    pub expected_end: Timed,
    /// The end as it came, and the entry that says so.
    pub actual_end: Option<(NaiveDate, EventId)>,
    /// After this day nothing goes on, where the programme has such a bound.
    pub hard_stop: Option<NaiveDate>,
    /// When each review point is due, in the document's order.
    pub reviews: Vec<ReviewDue>,
    /// When each phase of supervision begins and ends.
    pub phases: Vec<Phase>,
}

/// When a review point is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewDue {
    /// The review point's short name.
    pub review: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// When.
    pub due: Timed,
    /// Whether the enrolment ended before, so that nobody owes it any more.
    pub fell_away: bool,
}

/// A phase of supervision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phase {
    /// First day.
    pub from: Timed,
    /// The first day after it: the last phase ends with the programme.
    pub until: Timed,
    /// One session in each such time.
    pub every: Length,
}

impl Clock {
    /// Works out the clock.
    pub fn of(course: &Course<'_>) -> Self {
        let timeline = Timeline::of(course);
        let end = course.end(&timeline);
        let rest = course.programme.days_of_rest;
        let reviews = course.programme.reviews.iter().map(|it| course.review(it, &timeline, &end)).collect();
        Self {
            planned_end: course.settled(course.end(&timeline.as_promised()), rest.end, "end"),
            phases: course.phases(&timeline, &course.stopped(end.clone())),
            expected_end: course.settled(end, rest.end, "end"),
            actual_end: course.ended,
            hard_stop: course.hard_stop(),
            reviews,
        }
    }

    /// When a review point is due.
    pub fn review(&self, slug: &str) -> Option<&ReviewDue> {
        self.reviews.iter().find(|it| it.review == slug)
    }
}

impl Course<'_> {
    /// The day that lies so far into the programme as supervision counts its time; none where the clock stands and nobody knows how long.
    pub fn reached(&self, length: Length) -> Option<NaiveDate> {
        Timeline::of(self).reach(self.counts(length), self.follows_hours(Moved::Supervision))
    }

    /// How many active days of the programme have passed by a day.
    pub fn active_days(&self, on: NaiveDate) -> u32 {
        Timeline::of(self).active_days(on)
    }

    /// How much of the programme's time has passed by a day, in whole days: at full time where the end moves with a person's hours.
    pub fn done(&self, on: NaiveDate) -> u32 {
        Timeline::of(self).done(on, self.follows_hours(Moved::End))
    }

    /// Absences that were long enough for a pause, and that nobody paused the programme for.
    pub fn long_absences(&self, on: NaiveDate) -> Vec<Absence> {
        let Some(pauses) = &self.programme.pauses else { return Vec::new() };
        let days = |it: &Absence| (it.until.unwrap_or(on).min(on) - it.from).num_days() + 1;
        let paused = |it: &Absence| {
            self.pauses.iter().any(|pause| pause.from <= it.until.unwrap_or(on) && pause.until.is_none_or(|until| it.from < until))
        };
        let long = |it: &&Absence| days(it) >= i64::from(pauses.short_absence_days.max(1)) && !paused(it);
        self.absences.iter().filter(long).copied().collect()
    }

    /// The length of time in days of the calendar from the anchor, before anything stretched it.
    fn counts(&self, length: Length) -> i64 {
        (length.after(self.anchor) - self.anchor).num_days()
    }

    fn follows_hours(&self, kind: Moved) -> bool {
        self.programme.pro_rata.as_ref().is_some_and(|it| it.has(kind))
    }

    fn hard_stop(&self) -> Option<NaiveDate> {
        self.programme.hard_stop.map(|it| it.after(self.anchor))
    }

    /// The anchor, with the entry that states it.
    fn begin(&self) -> Timed {
        Timed::begin(self.anchor, Because::Entry(self.stated_by), "the clock runs from this day".to_owned())
    }

    /// A time after the anchor by a rule of the document, moved by everything that happened.
    fn after(&self, timeline: &Timeline, length: Length, (rule, kind): (String, Moved)) -> Timed {
        let mut it = self.begin();
        it.step(Some(length.after(self.anchor)), Because::Rule(rule), format!("{length} after the first day"));
        timeline.explain(&mut it, self.counts(length), self.follows_hours(kind));
        it
    }

    /// The end before days of rest and the hard stop are looked at.
    fn end(&self, timeline: &Timeline) -> Timed {
        let Some(length) = self.programme.length else {
            let mut it = self.begin();
            it.step(None, Because::Rule("length_months".into()), "nobody has published how long it takes".to_owned());
            return it;
        };
        let mut it = self.after(timeline, length, (format!("length_{}", length.unit()), Moved::End));
        for extension in timeline.extensions() {
            let Some(before) = it.on else { break };
            let days = (extension.by.after(before) - before).num_days();
            it.step(timeline.reach_from(before, days), Because::Entry(extension.said_by), format!("extended by {}", extension.by));
        }
        it
    }

    fn review(&self, point: &ReviewPoint, timeline: &Timeline, end: &Timed) -> ReviewDue {
        let due = match point.due {
            Due::AtEnd => {
                let mut it = end.clone();
                it.note(Because::Rule(format!("reviews.{}.at_end", point.slug)), "due at the end, wherever that moves".to_owned());
                it
            }
            Due::After(length) => {
                let rule = format!("reviews.{}.after_{}", point.slug, length.unit());
                self.after(timeline, length, (rule, Moved::Reviews))
            }
        };
        let due = self.settled(due, self.programme.days_of_rest.reviews, "reviews");
        let fell_away = self.ended.is_some_and(|(ended, _)| due.on.is_none_or(|it| ended < it));
        ReviewDue { review: point.slug.clone(), optional: point.optional, due, fell_away }
    }

    /// A date as it is meant where it falls on a day of rest, and never after the hard stop.
    fn settled(&self, mut it: Timed, policy: RestDay, dates: &str) -> Timed {
        if let Some(on) = it.on {
            let which = if policy == RestDay::PreviousWorkingDay { "before" } else { "after" };
            let words = format!("the working day {which} a weekend or bank holiday");
            it.step(Some(policy.settle(on)), Because::Rule(format!("days_of_rest.{dates}")), words);
        }
        self.stopped(it)
    }

    /// Nothing goes on after the hard stop, where there is one: not even to the next working day.
    fn stopped(&self, mut it: Timed) -> Timed {
        let Some((length, stop)) = self.programme.hard_stop.zip(self.hard_stop()) else { return it };
        if it.on.is_some_and(|on| stop < on) {
            let rule = Because::Rule(format!("hard_stop_{}", length.unit()));
            it.step(Some(stop), rule, "nothing goes on after this day".to_owned());
        }
        it
    }

    fn phases(&self, timeline: &Timeline, end: &Timed) -> Vec<Phase> {
        let Some(cadence) = &self.programme.cadence else { return Vec::new() };
        let mut from = self.begin();
        let mut all = Vec::new();
        for (index, phase) in cadence.phases.iter().enumerate() {
            let until = match phase.until {
                Some(length) => {
                    let rule = format!("cadence.phases.{}.until_{}", index + 1, length.unit());
                    self.stopped(self.after(timeline, length, (rule, Moved::Supervision)))
                }
                None => end.clone(),
            };
            all.push(Phase { from: std::mem::replace(&mut from, until.clone()), until, every: phase.every });
        }
        all
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
