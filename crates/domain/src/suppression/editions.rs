//! Editions: what was told once, and what may be told after it without giving away the few people by whom the two differ.

use chrono::NaiveDate;

use super::counted::{Counted, Hidden, Part, People, say_nothing};
use super::{Subject, SuppressionPolicySet};
use crate::event::Event;
use crate::history::Fact;

/// Figures that were told: of which day, by what was known, and where the log says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// Of what.
    pub of: Subject,
    /// The day they are of.
    pub on: NaiveDate,
    /// What was known by then: a position of the log.
    pub known: i64,
    /// The position from which they were told.
    pub position: i64,
    /// What was withheld beside small numbers.
    pub hidden: Hidden,
}

/// What was told, as the facts of a disclosure have it, in order.
pub fn given(facts: &[Fact<'_>]) -> Vec<Given> {
    let mut all: Vec<Given> = facts
        .iter()
        .filter_map(|fact| {
            let Event::FiguresReleased(it) = fact.event else { return None };
            let (on, position) = (fact.effective_on, fact.carrier.position);
            Some(Given { of: it.of, on, known: it.known, position, hidden: it.hidden.clone() })
        })
        .collect();
    all.sort_by_key(|it| it.position);
    all
}

/// Figures that were told, counted again as they were.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The figures.
    pub counted: &'a Counted,
    /// What was withheld beside small numbers.
    pub hidden: &'a Hidden,
}

impl Edition<'_> {
    /// Everything that is withheld of it.
    pub fn hides(&self, policy: &SuppressionPolicySet) -> Hidden {
        self.counted.closed(self.counted.hides(policy).union(self.hidden).copied().collect())
    }
}

/// What was told before, of the same day and of those a year before and after: the stock of one is what the other began or ended with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Of the same day, in order.
    pub same: &'a [Edition<'a>],
    /// Of the census day before.
    pub year_before: &'a [Edition<'a>],
    /// Of the census day after.
    pub year_after: &'a [Edition<'a>],
}

/// What is told to somebody who asks now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// The figures as they are, without these parts: there is no number in them, so nothing has been told.
    NoNumber(Hidden),
    /// What was told last.
    AsBefore,
    /// The figures as they are, without small numbers and without these: what is to be remembered.
    Anew(Hidden),
}

/// Decides what is told of a workforce, by what was told before.
pub fn decide(policy: &SuppressionPolicySet, now: &Counted, beside: Beside<'_>) -> Decision {
    let apart = |a: &People, b: &People| are_apart(policy, a, b);
    let own = now.hides(policy);
    let mut hidden = own.clone();
    for it in beside.same {
        let theirs = it.hides(policy);
        let both = |part: Part| !theirs.contains(&part) && !own.contains(&part);
        if both(Part::InPost) && !apart(&now.in_post, &it.counted.in_post) {
            return Decision::AsBefore;
        }
        // What could be worked out from starters and leavers that are told now would be worked out for then.
        let were_withheld = theirs.contains(&Part::ComingsAndGoings) && !theirs.contains(&Part::InPost);
        let differ = !apart(&now.starters, &it.counted.starters) || !apart(&now.leavers, &it.counted.leavers);
        hidden.extend((were_withheld || (both(Part::ComingsAndGoings) && differ)).then_some(Part::ComingsAndGoings));
        for (part, now, then) in [
            (Part::Agency, &now.agency, &it.counted.agency),
            (Part::CaseHolders, &now.holders, &it.counted.holders),
            (Part::DaysLost, &now.lost, &it.counted.lost),
        ] {
            hidden.extend((both(part) && !apart(now, then)).then_some(part));
        }
    }
    for it in beside.year_before.iter().filter(|it| !it.hides(policy).contains(&Part::InPost)) {
        hidden.extend((!apart(&now.before, &it.counted.in_post)).then_some(Part::ComingsAndGoings));
    }
    for it in beside.year_after.iter().filter(|it| !it.hides(policy).contains(&Part::ComingsAndGoings)) {
        if !apart(&now.in_post, &it.counted.before) && !own.contains(&Part::InPost) {
            if !beside.same.is_empty() {
                return Decision::AsBefore;
            }
            hidden.insert(Part::InPost);
        }
    }
    settle(policy, now, (own, now.closed(hidden)), beside)
}

fn settle(policy: &SuppressionPolicySet, now: &Counted, (own, hidden): (Hidden, Hidden), beside: Beside<'_>) -> Decision {
    let told = now.told(policy, &hidden);
    let last = beside.same.last().map(|it| it.counted.told(policy, &it.hides(policy)));
    match last {
        Some(last) if last == told => Decision::AsBefore,
        None if say_nothing(&told) => Decision::NoNumber(hidden),
        _ => Decision::Anew(hidden.difference(&own).copied().collect()),
    }
}

/// Decides what is told of how many are in a cohort, by what was told before, in order.
pub fn decide_size(policy: &SuppressionPolicySet, now: &People, before: &[&People]) -> Decision {
    let shown = |it: &People| !policy.is_small(it.len());
    let told = |it: &People| Some(it.len()).filter(|_| shown(it));
    if before.iter().any(|it| shown(it) && shown(now) && !are_apart(policy, now, it)) {
        return Decision::AsBefore;
    }
    match before.last() {
        Some(last) if told(last) == told(now) => Decision::AsBefore,
        None if now.is_empty() || !shown(now) => Decision::NoNumber(Hidden::new()),
        _ => Decision::Anew(Hidden::new()),
    }
}

/// Whether two numbers that are both told say nothing of a few people: they are of the same people, or of people so different that
/// neither those who differ nor the difference of the numbers is small.
pub(super) fn are_apart(policy: &SuppressionPolicySet, a: &People, b: &People) -> bool {
    let gone_or_changed = a.iter().filter(|(who, amount)| b.get(who) != Some(amount)).count();
    let new = b.keys().filter(|who| !a.contains_key(who)).count();
    !policy.is_small(gone_or_changed + new) && !policy.is_small(a.len().abs_diff(b.len()))
}
