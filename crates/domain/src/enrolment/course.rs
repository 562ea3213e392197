//! The course of an enrolment: what its clock is worked out from, gathered from the whole journey.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::Enrolment;
use crate::clock::{Absence, Course, Extension, Hours, Pause};
use crate::employment::{DaysLost, Spell};
use crate::england::working_days;
use crate::framework::Programme;
use crate::journey::Journey;

/// A spell, and the first day on which its hours are those of the programme.
pub(crate) type Worked<'j> = (&'j Spell, NaiveDate);

impl Enrolment {
    /// What the clock is worked out from, by what the pinned version says and asked on a day: a return that was expected before that
    /// day and did not come is no longer expected.
    pub fn course<'p>(&self, journey: &Journey, programme: &'p Programme, on: NaiveDate) -> Course<'p> {
        let worked = self.worked(journey);
        let pauses = self.pauses.iter().map(|it| Pause {
            from: it.from,
            until: it.until.or(it.expected_back.filter(|back| *back > on)),
            said_by: it.said_by,
            resumed_by: it.resumed_by,
        });
        Course {
            programme,
            anchor: self.anchor,
            stated_by: self.anchored_by,
            hours: hours(journey, &worked),
            pauses: pauses.collect(),
            extensions: self.extensions.iter().map(|it| Extension { on: it.on, by: it.by, said_by: it.said_by }).collect(),
            absences: worked.iter().flat_map(|(spell, _)| absences(spell)).collect(),
            ended: self.ended.as_ref().map(|it| (it.actual_end(), it.said_by)),
        }
    }

    /// The post in which the programme began; and where that ended, the one at the same employer that took its place, and so on: who is
    /// taken on from an agency goes on with the same year. A second post beside it has no hours of the programme.
    pub(crate) fn worked<'j>(&self, journey: &'j Journey) -> Vec<Worked<'j>> {
        let mut worked: Vec<Worked<'j>> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = journey.spells.iter().find(|it| it.id == self.spell).map(|it| (it, it.started_on));
        while let Some((spell, from)) = next {
            seen.insert(spell.id);
            worked.push((spell, from));
            let Some(ended) = &spell.ended else { break };
            let after = ended.last_day.checked_add_days(Days::new(1)).unwrap_or(ended.last_day);
            let follows = |it: &&Spell| {
                it.employer == self.employer && !seen.contains(&it.id) && it.ended.as_ref().is_none_or(|it| it.last_day >= after)
            };
            let first = journey.spells.iter().filter(follows).min_by_key(|it| (it.started_on, it.id));
            next = first.map(|it| (it, it.started_on.max(after)));
        }
        worked
    }
}

/// Full-time equivalents over the posts worked in, each from a day on.
fn hours(journey: &Journey, worked: &[Worked<'_>]) -> Vec<Hours> {
    let mut all = Vec::new();
    for (spell, from) in worked {
        let said = journey.hours.iter().filter(|(of, _)| *of == spell.id).map(|(_, it)| *it);
        let (before, later): (Vec<Hours>, Vec<Hours>) = said.partition(|it| it.from <= *from);
        all.extend(before.last().map(|it| Hours { from: *from, ..*it }));
        all.extend(later);
    }
    all
}

/// Days away that stop no clock: long leave, and sickness that took every working day of a period.
fn absences(spell: &Spell) -> Vec<Absence> {
    let last_day = spell.ended.as_ref().map(|it| it.last_day);
    let ends = spell.pieces.iter().skip(1).map(|it| it.from.pred_opt()).chain([last_day]);
    let leave = spell.pieces.iter().zip(ends).filter(|(piece, _)| piece.on_leave).map(|(piece, until)| Absence { from: piece.from, until });
    let fte = |on: NaiveDate| spell.pieces.iter().rev().find(|it| it.from <= on).map_or(0, |it| it.fte.millionths());
    let whole = |it: &&DaysLost| {
        let owed = i64::try_from(working_days(it.from, it.until)).unwrap_or(i64::MAX);
        owed > 0 && it.days.hundredths().saturating_mul(10_000) >= owed.saturating_mul(fte(it.from))
    };
    let sick = spell.days_lost.iter().filter(whole).map(|it| Absence { from: it.from, until: Some(it.until) });
    leave.chain(sick).collect()
}
