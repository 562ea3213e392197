//! Lapses: the times in which it is known that somebody was not registered, and what stops in them (`domain.md`, trap 11).
//!
//! A lapse ends no employment. It stops casework, and what somebody signs off for another while they are not registered does not count, also
//! when they are restored later.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{FIRST_YEAR, KnownBy, known};
use crate::cpd::CpdRules;
use crate::employment::{Piece, Spell};
use crate::enrolment::Enrolment;
use crate::ids::{EventId, PersonId, SpellId};
use crate::journey::Journey;
use crate::supervision::SessionState;
use crate::support::Party;

/// A time in which it is known that somebody was not registered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lapse {
    /// The first day without registration.
    pub since: NaiveDate,
    /// The first day after it on which they are registered, or nobody knows; none while it lasts.
    pub until: Option<NaiveDate>,
    /// By what its beginning is known.
    pub by: KnownBy,
    /// The entries by which it is known, as they come.
    pub entries: Vec<EventId>,
}

impl Lapse {
    fn holds(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

/// The lapse that holds on a day.
pub fn lapse_on(lapses: &[Lapse], day: NaiveDate) -> Option<&Lapse> {
    lapses.iter().find(|it| it.holds(day))
}

/// Every lapse that began by a day, oldest first, by what is known of the journey. Where nobody knows, nothing is said.
pub fn lapses<'r>(journey: &Journey, rules: impl Fn(i32) -> Option<&'r CpdRules>, on: NaiveDate) -> Vec<Lapse> {
    let earlier = known_later(journey, on);
    let mut lapses: Vec<Lapse> = Vec::new();
    for day in turns(journey, &rules, on) {
        let mut known_by: Vec<(KnownBy, EventId)> = Vec::new();
        for looked in earlier.iter().filter(|it| it.holds(day)) {
            known_by.extend(looked.entries.iter().map(|it| (looked.by, *it)));
        }
        let (it, entries) = known(journey, &rules, day);
        if it.is == Some(false) {
            known_by.extend(entries.into_iter().map(|entry| (it.by, entry)));
        }
        let running = lapses.last().is_some_and(|it| it.until.is_none());
        match (running, known_by.first()) {
            (false, Some((by, _))) => lapses.push(Lapse { since: day, until: None, by: *by, entries: Vec::new() }),
            (true, None) => {
                if let Some(running) = lapses.last_mut() {
                    running.until = Some(day);
                }
            }
            _ => {}
        }
        if let Some(running) = lapses.last_mut().filter(|it| it.until.is_none()) {
            for (_, entry) in &known_by {
                if !running.entries.contains(entry) {
                    running.entries.push(*entry);
                }
            }
        }
    }
    lapses
}

/// The times before a look of which that look says that the person was not registered any more. A look in between that found them
/// registered is not contradicted: before the day after it nothing is said.
fn known_later(journey: &Journey, on: NaiveDate) -> Vec<Lapse> {
    let checks = || journey.renewals.checks.iter().filter(|it| it.on <= on);
    let said = checks().filter(|it| !it.status.practises()).filter_map(|it| {
        let ended = it.registered_until?.succ_opt()?;
        let found = checks().filter(|other| other.on < it.on && other.status.practises()).filter_map(|it| it.on.succ_opt()).max();
        let since = found.map_or(ended, |found| found.max(ended));
        (since < it.on).then(|| Lapse { since, until: Some(it.on), by: KnownBy::Check, entries: vec![it.said_by] })
    });
    said.collect()
}

/// The days up to one on which it may turn whether somebody is registered.
fn turns<'r>(journey: &Journey, rules: &impl Fn(i32) -> Option<&'r CpdRules>, on: NaiveDate) -> BTreeSet<NaiveDate> {
    let looked = journey.renewals.checks.iter().map(|it| it.on);
    let held = journey.registrations.iter().flat_map(|it| std::iter::once(it.from).chain(it.until));
    let first = journey.registrations.iter().map(|it| it.from.year()).min().unwrap_or(i32::MAX).max(FIRST_YEAR);
    let ended = (first..=on.year()).filter_map(|year| rules(year)?.deadline(NaiveDate::from_ymd_opt(year, 11, 30)?)?.succ_opt());
    let earlier = known_later(journey, on).into_iter().map(|it| it.since);
    looked.chain(held).chain(ended).chain(earlier).filter(|it| *it <= on).collect()
}

/// Casework that stops, in one spell of employment and for one lapse. The spell goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseworkStopped<'l> {
    /// The spell.
    pub spell: SpellId,
    /// The first day without casework.
    pub since: NaiveDate,
    /// The first day on which there may be casework again, or there is no such post any more; none while it lasts.
    pub until: Option<NaiveDate>,
    /// Why.
    pub lapse: &'l Lapse,
}

/// What casework a person's own lapses stop: in posts that somebody must be registered for, on the days of both.
pub fn casework_stopped<'l>(journey: &Journey, lapses: &'l [Lapse]) -> Vec<CaseworkStopped<'l>> {
    let mut stopped = Vec::new();
    for spell in &journey.spells {
        let first_day_after = spell.ended.as_ref().and_then(|it| it.last_day.succ_opt());
        for (from, until) in social_work(journey, spell) {
            let until = [until, first_day_after].into_iter().flatten().min();
            for lapse in lapses {
                let since = from.max(lapse.since);
                let until = [until, lapse.until].into_iter().flatten().min();
                if until.is_none_or(|until| since < until) {
                    stopped.push(CaseworkStopped { spell: spell.id, since, until, lapse });
                }
            }
        }
    }
    stopped.sort_by_key(|it| it.since);
    stopped
}

/// The times of a spell in which its post is a registered social worker's: each from its first day to the day after its last.
///
/// The census counts nobody in its roles but registered social workers. Where no role is on record, cases that were held or a programme
/// that began in the post say so.
fn social_work(journey: &Journey, spell: &Spell) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let by_work = spell.caseloads.iter().any(|it| it.cases > 0) || journey.enrolments.iter().any(|it| it.spell == spell.id);
    let is_social_work = |it: &Piece| by_work || it.post.role.is_some();
    let mut times: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
    for piece in &spell.pieces {
        match times.last_mut().filter(|it| it.1.is_none()) {
            Some(running) if !is_social_work(piece) => running.1 = Some(piece.from),
            None if is_social_work(piece) => times.push((piece.from, None)),
            _ => {}
        }
    }
    times
}

/// Something that was signed off in a record by somebody whom Waymark knows, and that counts only where they are registered on the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignOff {
    /// The day of it.
    pub on: NaiveDate,
    /// What they are to the person of the record.
    pub party: Party,
    /// Who, by their own journey.
    pub person: PersonId,
    /// The entry that says so.
    pub said_by: EventId,
}

/// Everything in a record that an assessor, a supervisor or a practice educator signed off, where it is known who that is: reviews as
/// submitted, evidence of theirs, sessions held, agreements signed, placements concluded. In the order of the days.
pub fn sign_offs(journey: &Journey) -> Vec<SignOff> {
    let mut all: Vec<SignOff> = journey.enrolments.iter().flat_map(of_enrolment).collect();
    all.extend(journey.placements.iter().filter_map(|it| {
        let (concluded, person) = (it.concluded.as_ref()?, it.recorded.educator?);
        Some(SignOff { on: concluded.on, party: Party::Educator, person, said_by: concluded.said_by })
    }));
    all.sort_by_key(|it| it.on);
    all
}

fn of_enrolment(enrolment: &Enrolment) -> Vec<SignOff> {
    let mut all = Vec::new();
    let mut note = |on: NaiveDate, (party, person): (Party, Option<PersonId>), said_by: EventId| {
        // Who is not named is whoever is that to the person on the day.
        let person = person.or_else(|| enrolment.support.on(party, on)?.person);
        all.extend(person.filter(|_| party.signs_off()).map(|person| SignOff { on, party, person, said_by }));
    };
    // What was given back counts for nothing, whoever signed it.
    for it in enrolment.reviews.iter().flat_map(|it| &it.submissions).filter(|it| it.returned.is_none()) {
        note(it.on, (it.submitted.by.party, it.submitted.by.person), it.said_by);
    }
    for it in &enrolment.evidence {
        note(it.on, (it.added.by.party, it.added.by.person), it.said_by);
    }
    for session in enrolment.sessions.iter().filter(|it| it.state == SessionState::Held) {
        for with in &session.with {
            note(session.on, (with.party, with.person), session.said_by);
        }
    }
    for agreement in &enrolment.support.agreements {
        for (party, assigned_by) in &agreement.signatories {
            let signed = |id: EventId| enrolment.support.supporters.iter().find(|it| it.said_by == id);
            note(agreement.on, (*party, assigned_by.and_then(signed).and_then(|it| it.person)), agreement.said_by);
        }
    }
    all
}
