//! Patterns of an employer's panels: who left before a fail was decided or while a decision was put off, how long people wait, and what
//! panels carry.
//!
//! All of it is counted, and none of it judges: that somebody left before a fail was decided says nothing of why they did. Whoever left is
//! counted in the time of the review or the decision that they left after, so that each number stands beside the one that it is a part of.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::enrolment::{Ended, Enrolment, Pin};
use crate::framework::{Framework, Programme};
use crate::ids::{EmployerId, EnrolmentId, MemberId, PersonId, ReviewId, SittingId};
use crate::journey::Journey;
use crate::panel::Effect;
use crate::review::Submission;
use crate::sitting::{Case, Matter, Sitting};
use crate::suppression::Share;

impl Patterns {
    /// The people behind what is told to who sees no names: those of the fails, of the deferrals, and of the waits.
    pub fn shares(&self) -> [Share; 3] {
        let people = |all: &BTreeSet<PersonId>| all.iter().map(|it| (it.0, (0, 1))).collect();
        let share = |it: &Leaving| Share { all: people(&it.all), part: people(&it.left) };
        [share(&self.fails), share(&self.deferrals), Share { all: people(&self.decided), ..Share::default() }]
    }
}

/// What patterns are made of.
pub struct Gathered<'a> {
    /// Whose panels.
    pub employer: EmployerId,
    /// Its sittings, of whatever day.
    pub sittings: &'a [Sitting],
    /// The journeys of those who are on its programmes or came before its panels.
    pub journeys: &'a HashMap<PersonId, Journey>,
    /// The versions of programmes that they are on.
    pub frameworks: &'a HashMap<Pin, Arc<Framework>>,
}

/// Some people, and those of them who left before a panel decided.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Leaving {
    /// All of them.
    pub all: BTreeSet<PersonId>,
    /// Those who left the programme, or the post in which it was, before the decision.
    pub left: BTreeSet<PersonId>,
}

/// How many days people waited from the submission of the final review to the decision that confirmed it or did not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waits {
    /// Of how many decisions.
    pub decisions: usize,
    /// A quarter of them took no longer than this.
    pub lower_quartile: i64,
    /// Half of them took no longer than this.
    pub median: i64,
    /// Three quarters of them took no longer than this.
    pub upper_quartile: i64,
    /// The longest.
    pub longest: i64,
}

/// What a sitting had before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SittingLoad {
    /// The sitting.
    pub sitting: SittingId,
    /// The day.
    pub held_on: NaiveDate,
    /// Cases on its agenda.
    pub cases: usize,
    /// How many it takes, at most, by its terms.
    pub most_cases: usize,
}

/// What a member took part in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemberLoad {
    /// The member.
    pub member: MemberId,
    /// Sittings at which they took part.
    pub sittings: usize,
    /// Cases that they scored, voted on or chaired.
    pub cases: usize,
}

/// The patterns of some time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Patterns {
    /// Of the final reviews submitted in the time that recommend an outcome with which the programme is not completed.
    pub fails: Leaving,
    /// Of the decisions put off in the time.
    pub deferrals: Leaving,
    /// Whose final review was confirmed or not confirmed in the time.
    pub decided: BTreeSet<PersonId>,
    /// How long they waited; nothing where nobody did.
    pub waits: Option<Waits>,
    /// Sittings of the time, the earliest first.
    pub sittings: Vec<SittingLoad>,
    /// Their members, whoever has most cases first.
    pub members: Vec<MemberLoad>,
}

impl Gathered<'_> {
    /// The patterns between two days, both of them among them.
    pub fn patterns(&self, (from, until): (NaiveDate, NaiveDate)) -> Patterns {
        let within = |on: NaiveDate| from <= on && on <= until;
        let held: Vec<&Sitting> = self.sittings.iter().filter(|it| it.cancelled.is_none() && within(it.held_on)).collect();
        Patterns {
            fails: self.fails(within),
            deferrals: self.deferrals(within),
            decided: self.waited(&within).map(|(person, _)| person).collect(),
            waits: waits(self.waited(&within).map(|(_, days)| days).collect()),
            sittings: sitting_loads(&held),
            members: member_loads(&held),
        }
    }

    fn fails(&self, within: impl Fn(NaiveDate) -> bool) -> Leaving {
        let mut counted = Leaving::default();
        for (person, enrolment) in self.enrolments() {
            let Some((review, recommends)) = self.final_review(enrolment) else { continue };
            let is_fail = |it: &str| self.programme(enrolment).and_then(|known| known.outcome(it)).is_some_and(|it| !it.completes);
            if !within(recommends.on) || !recommends.submitted.recommends.as_deref().is_some_and(is_fail) {
                continue;
            }
            counted.all.insert(*person);
            let settled = self.settled(enrolment.id).filter(|it| it.is_about(review)).map(|it| it.on).min();
            let left = self.left(*person, enrolment).filter(|on| recommends.on <= *on);
            counted.left.extend(left.is_some_and(|on| settled.is_none_or(|settled| on < settled)).then_some(*person));
        }
        counted
    }

    fn deferrals(&self, within: impl Fn(NaiveDate) -> bool) -> Leaving {
        let mut counted = Leaving::default();
        for it in self.decisions().filter(|it| it.effect == Effect::Defer && within(it.on)) {
            counted.all.insert(it.case.added.person);
            let settled = self.settled(it.case.added.enrolment).map(|it| it.on).filter(|on| it.on <= *on).min();
            let left = || {
                let person = it.case.added.person;
                let enrolment = self.journeys.get(&person)?.enrolments.iter().find(|known| known.id == it.case.added.enrolment)?;
                self.left(person, enrolment).filter(|on| it.on <= *on)
            };
            let is_gone = left().is_some_and(|on| settled.is_none_or(|settled| on < settled));
            counted.left.extend(is_gone.then_some(it.case.added.person));
        }
        counted
    }

    /// The days that somebody waited for each final review that was settled: where it was given back and submitted again, from then.
    fn waited(&self, within: impl Fn(NaiveDate) -> bool) -> impl Iterator<Item = (PersonId, i64)> {
        self.enrolments().filter_map(move |(person, enrolment)| {
            let review = self.last_point(enrolment).and_then(|it| enrolment.review(it))?;
            let settled = self.settled(enrolment.id).filter(|it| it.is_about(review.id)).map(|it| it.on).min();
            let on = settled.filter(|it| within(*it))?;
            let submitted = review.submissions.iter().map(|it| it.on).filter(|it| *it <= on).max()?;
            Some((*person, (on - submitted).num_days()))
        })
    }

    fn enrolments(&self) -> impl Iterator<Item = (&PersonId, &Enrolment)> {
        let of = |it: &&Enrolment| it.employer == self.employer;
        self.journeys.iter().flat_map(move |(person, it)| it.enrolments.iter().filter(of).map(move |it| (person, it)))
    }

    fn programme(&self, enrolment: &Enrolment) -> Option<&Programme> {
        self.frameworks.get(&enrolment.framework)?.programme()
    }

    fn last_point(&self, enrolment: &Enrolment) -> Option<&str> {
        Some(self.programme(enrolment)?.final_review()?.slug.as_str())
    }

    /// The final review as it was last submitted, where it was not given back.
    fn final_review<'e>(&self, enrolment: &'e Enrolment) -> Option<(ReviewId, &'e Submission)> {
        let review = enrolment.review(self.last_point(enrolment)?)?;
        Some((review.id, review.submissions.last().filter(|it| it.returned.is_none())?))
    }

    /// The last day of somebody on a programme, where they left it without an outcome, or left the post in which it was.
    fn left(&self, person: PersonId, enrolment: &Enrolment) -> Option<NaiveDate> {
        let from_programme = match enrolment.ended.as_ref().map(|it| (&it.how, it.on)) {
            Some((Ended::Concluded { .. }, _)) => return None,
            Some((Ended::Withdrawn | Ended::Transferred { .. }, on)) => Some(on),
            None => None,
        };
        let spells = self.journeys.get(&person).map(|it| it.spells.as_slice()).unwrap_or_default();
        let of = spells.iter().find(|it| it.id == enrolment.spell);
        let from_post = of.and_then(|it| it.ended.as_ref()).map(|it| it.last_day);
        // Whoever goes on in another post has not left.
        let goes_on = spells.iter().any(|it| it.employer == enrolment.employer && it.ended.is_none());
        from_programme.or(from_post.filter(|_| !goes_on))
    }

    fn decisions(&self) -> impl Iterator<Item = Made<'_>> {
        self.sittings.iter().flat_map(|sitting| sitting.cases.iter().filter(|it| !it.withdrawn).filter_map(|it| Made::of(sitting, it)))
    }

    /// The decisions on an enrolment that confirmed what was before the panel or did not.
    fn settled(&self, enrolment: EnrolmentId) -> impl Iterator<Item = Made<'_>> {
        let settles =
            move |it: &Made<'_>| it.case.added.enrolment == enrolment && matches!(it.effect, Effect::Confirm | Effect::NotConfirm);
        self.decisions().filter(settles)
    }
}

/// A decision, as far as it is counted.
struct Made<'a> {
    case: &'a Case,
    effect: Effect,
    on: NaiveDate,
}

impl<'a> Made<'a> {
    fn of(sitting: &Sitting, case: &'a Case) -> Option<Self> {
        Some(Self { case, effect: sitting.effect(case)?, on: case.decision.as_ref()?.on })
    }

    fn is_about(&self, review: ReviewId) -> bool {
        matches!(&self.case.added.matter, Matter::Review { review: it, .. } if *it == review)
    }
}

/// Quartiles by the nearest rank: each is a wait that somebody had.
fn waits(mut days: Vec<i64>) -> Option<Waits> {
    days.sort_unstable();
    let quarter = |quarters: usize| days.get((days.len() * quarters).div_ceil(4).saturating_sub(1)).copied();
    Some(Waits {
        decisions: days.len(),
        lower_quartile: quarter(1)?,
        median: quarter(2)?,
        upper_quartile: quarter(3)?,
        longest: quarter(4)?,
    })
}

fn sitting_loads(held: &[&Sitting]) -> Vec<SittingLoad> {
    let load = |it: &&Sitting| SittingLoad {
        sitting: it.id(),
        held_on: it.held_on,
        cases: it.cases.iter().filter(|it| !it.withdrawn).count(),
        most_cases: it.rules().most_cases as usize,
    };
    let mut all: Vec<SittingLoad> = held.iter().map(load).collect();
    all.sort_by_key(|it| (it.held_on, it.sitting));
    all
}

fn member_loads(held: &[&Sitting]) -> Vec<MemberLoad> {
    let mut all: BTreeMap<MemberId, MemberLoad> = BTreeMap::new();
    for sitting in held {
        for seat in sitting.seats.iter().filter(|it| it.takes_part()) {
            let known = all.entry(seat.member).or_insert(MemberLoad { member: seat.member, sittings: 0, cases: 0 });
            known.sittings += 1;
            known.cases += sitting.cases.iter().filter(|it| !it.withdrawn && it.sat().contains(&seat.member)).count();
        }
    }
    let mut all: Vec<MemberLoad> = all.into_values().collect();
    all.sort_by_key(|it| (std::cmp::Reverse(it.cases), it.member));
    all
}
