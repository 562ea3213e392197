//! Where somebody stands on a ladder: which steps are open to them, what of each is met by which entry, and when the time comes.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{CountsFrom, Criterion, Ladder, MetBy, Step};
use crate::application::Application;
use crate::clock::Length;
use crate::cpd::{different, shipped_rules};
use crate::designation::{Designation, DesignationState};
use crate::employment::{Contract, Spell};
use crate::enrolment::Ended;
use crate::event::Event;
use crate::history::Fact;
use crate::ids::{EventId, SpellId};
use crate::journey::Journey;
use crate::renewal::{KnownBy, registered};

/// A day, and the entry by which something has been so since.
pub type Since = (NaiveDate, EventId);

/// What somebody's steps are judged by.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The facts of the journey, up to the day.
    pub facts: &'a [Fact<'a>],
    /// What they come to.
    pub journey: &'a Journey,
    /// The ladder.
    pub ladder: &'a Ladder,
    /// What the ladder is called by programs, whatever its version.
    pub called: &'a str,
    /// The post.
    pub spell: SpellId,
    /// The day.
    pub on: NaiveDate,
}

/// The time that a step asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeStanding {
    /// From what it is counted.
    pub counts_from: CountsFrom,
    /// The day from which it is counted, and the entry that says so; nothing where that is not on record.
    pub from: Option<Since>,
    /// The first day on which it is met.
    pub met_on: Option<NaiveDate>,
    /// The first day on which the shorter way is open, where the step has one.
    pub fast_track_on: Option<NaiveDate>,
}

/// Something that a step asks for beside time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CriterionStanding<'a> {
    /// What.
    pub criterion: &'a Criterion,
    /// Since when it is met; nothing while it is not.
    pub met_on: Option<NaiveDate>,
    /// By which entry; nothing where it is met by no single one.
    pub by: Option<EventId>,
}

/// Where somebody stands at a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepStanding<'a> {
    /// The step.
    pub step: &'a Step,
    /// The time; nothing where it asks for none.
    pub time: Option<TimeStanding>,
    /// What else.
    pub criteria: Vec<CriterionStanding<'a>>,
    /// The latest application for it.
    pub application: Option<&'a Application>,
}

/// How ready somebody is for a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Ready {
    /// Everything is met.
    Now,
    /// Only time is missing, and it comes within a year.
    WithinAYear,
    /// Something is missing.
    Blocked,
}

impl<'a> StepStanding<'a> {
    /// The criteria that are not met.
    pub fn missing(&self) -> impl Iterator<Item = &CriterionStanding<'a>> {
        self.criteria.iter().filter(|it| it.met_on.is_none())
    }

    /// The first day on which all of it is met, that lie ahead among them; nothing while something but time is missing, or where nobody
    /// knows from when the time counts.
    pub fn open_on(&self, fast_track: bool) -> Option<NaiveDate> {
        let time = match &self.time {
            Some(it) if fast_track => Some(it.fast_track_on?),
            Some(it) => Some(it.met_on?),
            None => None,
        };
        let met: Option<Vec<NaiveDate>> = self.criteria.iter().map(|it| it.met_on).collect();
        Some(met?.into_iter().chain(time).max().unwrap_or(NaiveDate::MIN))
    }

    /// How ready somebody is on a day.
    pub fn ready(&self, on: NaiveDate) -> Ready {
        match self.open_on(false) {
            Some(day) if day <= on => Ready::Now,
            Some(day) if day <= Length::Months(12).after(on) => Ready::WithinAYear,
            _ => Ready::Blocked,
        }
    }
}

impl<'a> Grounds<'a> {
    fn post(&self) -> Option<&'a Spell> {
        self.journey.spells.iter().find(|it| it.id == self.spell)
    }

    /// The grade that is held for good on the day, and since when: as it was recorded; else as the post's own grade has it.
    pub fn grade(&self) -> Option<(&'a str, Since)> {
        let recorded = self.journey.career.in_grade_since(self.spell, self.on).filter(|it| it.held.ladder.id == self.called);
        if let Some(it) = recorded.filter(|it| self.ladder.grade(&it.held.grade).is_some()) {
            return Some((&it.held.grade, (it.from, it.said_by)));
        }
        let grade_of = |event: &'a Event| {
            let (spell, post) = match event {
                Event::EmploymentStarted(it) => (it.spell, Some(&it.post)),
                Event::EmploymentChanged(it) => (it.spell, it.post.as_ref()),
                _ => return None,
            };
            let words = post.filter(|_| spell == self.spell)?.words.get()?;
            Some(words.grade.as_deref().and_then(|it| self.ladder.grade_of_post(it)).map(|it| it.named.slug.as_str()))
        };
        let mut held: Option<(&'a str, Since)> = None;
        for fact in self.facts.iter().filter(|it| it.effective_on <= self.on) {
            match grade_of(fact.event) {
                Some(Some(grade)) if held.is_none_or(|(known, _)| known != grade) => {
                    held = Some((grade, (fact.effective_on, fact.carrier.id)));
                }
                Some(None) => held = None,
                _ => {}
            }
        }
        held
    }

    /// Every step that is open from the grade that is held, in the order of the ladder.
    pub fn steps(&self) -> Vec<StepStanding<'a>> {
        let Some((grade, _)) = self.grade() else { return Vec::new() };
        let from = |it: &&'a Step| it.from.iter().any(|from| from == grade);
        self.ladder.steps.iter().filter(from).map(|it| self.standing(it)).collect()
    }

    /// Where the person stands at a step.
    pub fn standing(&self, step: &'a Step) -> StepStanding<'a> {
        let time = step.minimum.as_ref().map(|minimum| {
            let from = self.counted_from(minimum.counts_from, &minimum.programmes);
            let after = |length: Length| from.map(|(day, _)| length.after(day));
            TimeStanding {
                counts_from: minimum.counts_from,
                from,
                met_on: after(minimum.length),
                fast_track_on: step.fast_track.as_ref().and_then(|it| after(it.length)),
            }
        });
        let criteria = step.criteria.iter().map(|criterion| self.criterion(criterion, step)).collect();
        StepStanding { step, time, criteria, application: self.applications(step).last() }
    }

    fn applications(&self, step: &Step) -> impl Iterator<Item = &'a Application> {
        let slug = step.named.slug.clone();
        let of = move |it: &&Application| it.applied.ladder.id == self.called && it.applied.step == slug;
        self.journey.career.applications.iter().filter(of)
    }

    fn first(&self, is_it: impl Fn(&Event) -> bool) -> Option<Since> {
        self.facts.iter().filter(|it| is_it(it.event)).map(|it| (it.effective_on, it.carrier.id)).min_by_key(|it| it.0)
    }

    fn counted_from(&self, what: CountsFrom, programmes: &[String]) -> Option<Since> {
        match what {
            CountsFrom::Qualification => self.first(|it| matches!(it, Event::QualificationAwarded(_))),
            CountsFrom::Registration => self.first(|it| matches!(it, Event::RegistrationClaimed(_))),
            CountsFrom::Employment => self.first(|it| matches!(it, Event::EmploymentStarted(it) if it.spell == self.spell)),
            CountsFrom::Programme => self.completed(programmes),
            CountsFrom::Grade => self.grade().map(|(_, since)| since),
        }
    }

    /// The day from which the completion of one of these programmes counts: of the first that was completed.
    fn completed(&self, programmes: &[String]) -> Option<Since> {
        let of = self.journey.enrolments.iter().filter(|it| programmes.contains(&it.framework.id));
        let completed = of.filter_map(|it| {
            let ended = it.ended.as_ref()?;
            let Ended::Concluded { completed: true, counts_from, .. } = ended.how else { return None };
            Some((counts_from, ended.said_by))
        });
        completed.filter(|(day, _)| *day <= self.on).min_by_key(|it| it.0)
    }

    fn criterion(&self, criterion: &'a Criterion, step: &Step) -> CriterionStanding<'a> {
        let met = match &criterion.met_by {
            MetBy::Programme(of) => self.completed(of),
            MetBy::Registered => return self.registered(criterion),
            MetBy::Permanent => self.permanent(),
            MetBy::Cpd(count) => self.learned(*count),
            MetBy::Level(levels) => {
                let at = self.journey.career.levels.iter().filter(|it| levels.contains(&it.assessed.level));
                at.map(|it| (it.on, it.said_by)).min_by_key(|it| it.0)
            }
            MetBy::Designation(of) => self.designated(of),
            MetBy::Confirmed => self.confirmed(&criterion.named.slug, step),
        };
        CriterionStanding { criterion, met_on: met.map(|it| it.0), by: met.map(|it| it.1) }
    }

    fn registered(&self, criterion: &'a Criterion) -> CriterionStanding<'a> {
        let it = registered(self.journey, shipped_rules, self.on);
        let check = self.journey.renewals.checks.iter().filter(|it| it.on <= self.on).max_by_key(|it| it.on);
        let claim = || self.first(|it| matches!(it, Event::RegistrationClaimed(_))).map(|it| it.1);
        let by = match it.by {
            KnownBy::Check => check.map(|it| it.said_by),
            KnownBy::Number => claim(),
            KnownBy::Renewal | KnownBy::Nothing => None,
        };
        let met_on = it.since.filter(|_| it.is == Some(true));
        CriterionStanding { criterion, met_on, by: by.filter(|_| met_on.is_some()) }
    }

    /// Since when the post has been a permanent one without a break.
    fn permanent(&self) -> Option<Since> {
        let pieces = &self.post()?.pieces;
        let begins = pieces.iter().rposition(|it| it.contract != Contract::Permanent).map_or(0, |it| it + 1);
        let from = pieces.get(begins)?.from;
        let says = |it: &&Fact<'_>| match it.event {
            Event::EmploymentStarted(it) => it.spell == self.spell,
            Event::EmploymentChanged(it) => it.spell == self.spell && it.contract.is_some(),
            _ => false,
        };
        let by = self.facts.iter().filter(says).rfind(|it| it.effective_on <= from)?;
        Some((from, by.carrier.id))
    }

    /// The first of these designations that is held on the day.
    fn designated(&self, of: &[String]) -> Option<Since> {
        // Documents write names with hyphens.
        let meant = |it: &&Designation| of.contains(&<&str>::from(it.granted.kind).replace('_', "-"));
        let held = self.journey.career.designations.iter().filter(meant).filter(|it| it.state(self.on) == DesignationState::Held);
        held.map(|it| (it.from, it.said_by)).min_by_key(|it| it.0)
    }

    /// The piece of learning since the present grade began with which there are so many different ones.
    fn learned(&self, count: u32) -> Option<Since> {
        let (_, (since, _)) = self.grade()?;
        let all = different(self.journey.cpd.iter().filter(|it| since <= it.on));
        let nth = usize::try_from(count).unwrap_or(usize::MAX).checked_sub(1)?;
        all.get(nth).map(|it| (it.on, it.said_by))
    }

    /// The entry by which somebody who supports an application confirmed it. What a panel did not accept does not count on.
    fn confirmed(&self, criterion: &str, step: &Step) -> Option<Since> {
        let refused =
            |it: &&Application| it.decision.as_ref().is_some_and(|it| it.says.outcome == crate::application::StepOutcome::NotGranted);
        let entries: BTreeSet<EventId> =
            self.applications(step).filter(|it| !refused(it)).filter_map(|it| it.confirmed(criterion)).collect();
        self.facts.iter().rfind(|it| entries.contains(&it.carrier.id)).map(|it| (it.effective_on, it.carrier.id))
    }
}
