//! A return of a year that was returned before: what the earlier rows led to is corrected, and nothing is added to it.

use std::collections::HashSet;

use domain::correction::EntryRetracted;
use domain::csww::Worker;
use domain::employment::{EmploymentStarted, Spell};
use domain::event::Event;
use domain::history::{AsAt, Draft, Fact};
use domain::ids::{EventId, ImportId, SpellId};
use domain::journey::Journey;
use domain::private::Private;

use super::people::{Person, Returned};
use super::{Census, draft};
use crate::import::corrected;

const WHY: &str = "another return of the same year";

/// What the rows of one person in an earlier return of the year led to.
pub(crate) struct Before<'a> {
    facts: Vec<Fact<'a>>,
    imports: HashSet<ImportId>,
}

impl<'a> Before<'a> {
    /// Everything about spells that came with the same imports as these rows.
    pub(crate) fn of(person: &'a Person, rows: &[&Returned]) -> Self {
        let imports: HashSet<ImportId> = rows.iter().flat_map(|it| it.imports.iter().copied()).collect();
        let came = |it: &Fact<'_>| [it.origin.import, it.carrier.import].into_iter().flatten().any(|it| imports.contains(&it));
        let facts = person.history.facts().into_iter().filter(|it| is_of_a_spell(it.event) && came(it)).collect();
        Self { facts, imports }
    }

    /// What takes out what these rows said of a fact: the fact, or only the correction that they made of it.
    fn taken_out(&self, fact: &Fact<'_>) -> EventId {
        let theirs = fact.origin.import.is_some_and(|it| self.imports.contains(&it));
        if theirs { fact.origin.id } else { fact.carrier.id }
    }

    fn retraction(&self, fact: &Fact<'_>) -> Draft {
        let retracted = EntryRetracted { target: self.taken_out(fact), reason: Private::Open(WHY.to_owned()), answers: None };
        draft(fact.effective_on, Event::EntryRetracted(retracted))
    }

    /// The person's spells without what the rows led to.
    pub(crate) fn without(&self, census: &Census, person: &Person) -> Vec<Spell> {
        let drafts: Vec<Draft> = self.facts.iter().map(|it| self.retraction(it)).collect();
        Journey::fold(&person.history.with(&drafts, &census.ctx), AsAt::END).spells
    }

    /// The spells that the rows began, each as it was begun.
    pub(crate) fn begun(&self) -> impl Iterator<Item = (chrono::NaiveDate, &EmploymentStarted)> {
        self.facts.iter().filter(|it| self.taken_out(it) == it.origin.id).filter_map(|it| match it.event {
            Event::EmploymentStarted(started) => Some((it.effective_on, started)),
            _ => None,
        })
    }

    /// Whether a fact is one of those that the rows led to.
    pub(crate) fn has(&self, fact: &Fact<'_>) -> bool {
        self.facts.iter().any(|it| it.origin.id == fact.origin.id)
    }

    /// Corrections of what the rows led to, where they said something else than `wanted`; what is new; and what is not so any more.
    pub(crate) fn corrections(&self, wanted: Vec<Draft>) -> Vec<Draft> {
        let mut left: Vec<&Fact<'_>> = self.facts.iter().collect();
        let mut drafts = Vec::new();
        let mut others = Vec::new();
        for mut it in wanted {
            let same = left.iter().position(|fact| {
                keep_note(&mut it.event, fact.event);
                self.says(fact, &it)
            });
            match same {
                Some(index) => drop(left.remove(index)),
                None => others.push(it),
            }
        }
        for it in others {
            let own = |fact: &&Fact<'_>| self.taken_out(fact) == fact.origin.id && about(fact.event) == about(&it.event);
            match left.iter().position(own) {
                Some(index) => {
                    let fact = left.remove(index);
                    drafts.push(draft(it.effective_on, corrected(fact.origin.id, it.event, WHY)));
                }
                None => drafts.push(it),
            }
        }
        drafts.extend(left.into_iter().map(|fact| self.retraction(fact)));
        drafts
    }

    fn says(&self, fact: &Fact<'_>, wanted: &Draft) -> bool {
        let event = match &wanted.event {
            Event::EntryCorrected(it) if it.target == fact.origin.id && self.taken_out(fact) != it.target => it.replacement.as_ref(),
            event => event,
        };
        fact.effective_on == wanted.effective_on && *fact.event == *event
    }
}

/// What somebody noted about a leaving is not the return's to change.
fn keep_note(wanted: &mut Event, recorded: &Event) {
    if let (Event::EmploymentEnded(wanted), Event::EmploymentEnded(recorded)) = (wanted, recorded)
        && wanted.spell == recorded.spell
    {
        wanted.note = recorded.note.clone();
    }
}

fn is_of_a_spell(event: &Event) -> bool {
    about(event).is_some()
}

/// What an entry says of which spell: one of a kind is corrected by another of that kind.
fn about(event: &Event) -> Option<(SpellId, &'static str, [bool; 2])> {
    let (spell, parts) = match event {
        Event::EmploymentStarted(it) => (it.spell, [false; 2]),
        Event::EmploymentChanged(it) => (it.spell, [it.fte.is_some(), it.post.is_some()]),
        Event::AwayStarted(it) => (it.spell, [false; 2]),
        Event::AwayEnded(it) => (it.spell, [false; 2]),
        Event::CaseloadRecorded(it) => (it.spell, [false; 2]),
        Event::DaysLostRecorded(it) => (it.spell, [false; 2]),
        Event::EmploymentEnded(it) => (it.spell, [false; 2]),
        _ => return None,
    };
    Some((spell, event.name(), parts))
}

/// Each row with the recorded row of the same year that it takes the place of, and the recorded rows that no row is like any more.
pub(crate) fn pairs<'a, 'b>(
    rows: &[&'a Worker],
    mut recorded: Vec<&'b Returned>,
) -> (Vec<(&'a Worker, Option<&'b Returned>)>, Vec<&'b Returned>) {
    let mut paired: Vec<(&Worker, Option<&Returned>)> = rows.iter().map(|row| (*row, None)).collect();
    type Like = fn(&Worker, &Worker) -> bool;
    let likes: [Like; 4] = [
        |it, other| (it.agency, it.started_on) == (other.agency, other.started_on),
        |it, other| (it.agency, it.role) == (other.agency, other.role),
        |it, other| it.agency == other.agency,
        |_, _| true,
    ];
    for like in likes {
        for (row, with) in paired.iter_mut().filter(|it| it.1.is_none()) {
            let found = recorded.iter().position(|it| it.row.as_ref().is_some_and(|old| like(row, old)));
            *with = found.map(|index| recorded.remove(index));
        }
    }
    (paired, recorded)
}
