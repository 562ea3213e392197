//! What a row reads of a spell on the day of the census and in the twelve months before it: cases held, days lost, absence.

use chrono::NaiveDate;
use domain::codes::AbsenceReason;
use domain::csww::Worker;
use domain::employment::{Away, AwayEnded, AwayStarted, CaseloadRecorded, DaysLostRecorded, Spell};
use domain::event::Event;
use domain::fte::Days;
use domain::private::Private;

use crate::import::record_csww::entries::Entries;
use crate::import::record_csww::{Census, draft};

pub(super) fn readings(census: &Census, row: &Worker, spell: &Spell, next_return: Option<NaiveDate>, out: &mut Entries) {
    let last = row.ended_on.or_else(|| spell.ended.as_ref().map(|it| it.last_day));
    let there = spell.started_on <= census.on && last.is_none_or(|it| it >= census.on);
    if let Some(cases) = row.cases.and_then(|it| u32::try_from(it).ok()) {
        let recorded = spell.caseloads.iter().any(|it| it.on == census.on && it.cases == cases);
        if there && !recorded {
            out.drafts
                .push(draft(census.on, Event::CaseloadRecorded(CaseloadRecorded { spell: spell.id, cases, weighted_hundredths: None })));
            out.what.push("cases held".into());
        } else if !there && cases > 0 {
            out.ask(row, "Cases30", "cases held on a day on which the person was not there; not recorded (query-cases)");
        }
    }
    let (from, to) = (spell.started_on.max(census.from), last.unwrap_or(census.on).min(census.on));
    if let Some(days) = row.days_lost {
        days_lost(row, spell, days, (from, to), out);
    }
    if there {
        absence(census, row, spell, next_return, out);
    }
}

fn days_lost(row: &Worker, spell: &Spell, days: Days, (from, to): (NaiveDate, NaiveDate), out: &mut Entries) {
    if to < from {
        out.ask(row, "WorkingDaysLost", "days lost in a year in which the person was not there; not recorded (query-days-lost)");
        return;
    }
    if days.hundredths() > ((to - from).num_days() + 1) * 100 || days.hundredths() < 0 {
        out.ask(row, "WorkingDaysLost", "more days lost than the person was there; not recorded (query-days-lost)");
        return;
    }
    if spell.days_lost.iter().any(|it| (it.from, it.until, it.days) == (from, to, days)) {
        return;
    }
    let lost = DaysLostRecorded { spell: spell.id, from, days, cause: Private::Open(Some(AbsenceReason::Sick)) };
    out.drafts.push(draft(to, Event::DaysLostRecorded(lost)));
    out.what.push("days lost".into());
}

fn absence(census: &Census, row: &Worker, spell: &Spell, next_return: Option<NaiveDate>, out: &mut Entries) {
    let (absent, present) = (row.absent.contains(&true), row.absent.contains(&false));
    let is_away = |it: &domain::employment::Piece| it.on_leave || it.seconded;
    let away = spell.pieces.iter().rfind(|it| it.from <= census.on).is_some_and(is_away);
    if absent == away || (!absent && !present) {
        return;
    }
    if spell.pieces.iter().any(|it| it.from > census.on && is_away(it) != away) {
        out.ask(row, "Absat30Sept", "differs from the leave that is recorded; not recorded (query-absence)");
        return;
    }
    if absent {
        let kind = match row.absence_reasons.first() {
            Some(AbsenceReason::MaternityOrPaternity) => Away::Parental,
            Some(AbsenceReason::Sick) => Away::Sickness,
            Some(AbsenceReason::Training) => Away::Study,
            _ => Away::Other,
        };
        let started = AwayStarted { spell: spell.id, seconded: false, kind: Private::Open(kind), expected_back: None };
        out.drafts.push(draft(census.on, Event::AwayStarted(started)));
        out.what.push("absent on the day".into());
        // What the next return said already stays so.
        if let Some(next) = next_return.filter(|next| spell.in_post(*next)) {
            out.drafts.push(draft(next, Event::AwayEnded(AwayEnded { spell: spell.id })));
        }
    } else {
        out.drafts.push(draft(census.on, Event::AwayEnded(AwayEnded { spell: spell.id })));
        out.what.push("back from absence".into());
    }
}
