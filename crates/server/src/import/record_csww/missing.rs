//! Whom the council returned before and does not return now: agency workers have left, those directly employed are asked about.
//!
//! The census has agency workers only as at its day, and never says when one left. So an agency worker whom the next return does not have
//! is taken to have left on the day after the last day on which they were returned: they were there at the close of that day, as the
//! return says, and are in no later figure. Whoever went over to the council's own payroll left the agency on the day before.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use domain::codes::{LeaveReason, LeaverDestination};
use domain::employment::{Contract, EmploymentEnded, Service, Spell};
use domain::event::Event;
use domain::ids::PersonId;
use domain::private::Private;

use super::entries::Entries;
use super::people::{Known, Person};
use super::{Census, draft};

/// Agency workers whom the return does not have at all, and what is to be recorded of each.
pub(crate) fn agency(census: &Census, known: &Known, in_file: &HashSet<PersonId>) -> Vec<(PersonId, Entries)> {
    let mut all = Vec::new();
    for person in known.people.iter().filter(|it| !in_file.contains(&it.id)) {
        let mut out = Entries::default();
        for spell in open(census, person).filter(|it| it.now().contract == Contract::Agency) {
            close(census, person, spell, None, &mut out);
        }
        if !out.drafts.is_empty() || !out.queries.is_empty() {
            all.push((person.id, out));
        }
    }
    all
}

/// A query on everybody who is directly employed, and whom the return has neither in post nor as a leaver.
pub(crate) fn employed(census: &Census, known: &Known, in_file: &HashSet<PersonId>) -> Option<String> {
    let is_employed = |it: &&Spell| it.now().contract != Contract::Agency && piece_is_counted(it, census.on);
    let missing = known.people.iter().filter(|it| !in_file.contains(&it.id) && open(census, it).any(|spell| is_employed(&spell)));
    let missing: Vec<String> = missing.map(|it| format!("journey {}", it.id)).collect();
    if missing.is_empty() {
        return None;
    }
    let count = missing.len();
    let all = missing.join(", ");
    Some(format!(
        "CSWWWorker: {count} directly employed people are recorded as in post on {}, and the return has them neither as in post \
        nor as leavers; they stay as recorded (query-not-returned): {all}",
        census.on
    ))
}

fn piece_is_counted(spell: &Spell, on: NaiveDate) -> bool {
    spell.pieces.iter().rfind(|it| it.from <= on).is_some_and(|it| it.service == Service::Children)
}

/// Spells with the council that are running on the day of the census.
pub(crate) fn open<'a>(census: &Census, person: &'a Person) -> impl Iterator<Item = &'a Spell> {
    let (employer, on) = (census.employer, census.on);
    person.journey.spells.iter().filter(move |it| it.employer == employer && it.in_post(on))
}

/// Ends an agency worker's spell that the return does not have.
pub(crate) fn close(census: &Census, person: &Person, spell: &Spell, converted_on: Option<NaiveDate>, out: &mut Entries) {
    let returned = person.returned.iter().filter(|it| it.row.as_ref().is_some_and(|row| row.agency));
    let days: Vec<NaiveDate> = returned.map(|it| it.on).collect();
    let before = days.iter().copied().filter(|it| *it < census.on).max();
    let now_or_later = days.iter().any(|it| *it >= census.on);
    let last_day = match (converted_on, before) {
        (Some(day), _) => day.checked_sub_days(Days::new(1)),
        (None, Some(before)) if !now_or_later => before.checked_add_days(Days::new(1)),
        _ => None,
    };
    let Some(last_day) = last_day.filter(|_| spell.ended.is_none()) else {
        let who = format!("journey {}", person.id);
        out.queries
            .push(format!("AgencyWorker: an agency worker since {} is not in the return, and stays as recorded: {who}", spell.started_on));
        return;
    };
    // Nothing that is recorded of the spell may be later than its end.
    let recorded = spell.caseloads.iter().map(|it| it.on).chain(spell.pieces.iter().map(|it| it.from)).max();
    let last_day = last_day.max(recorded.unwrap_or(last_day));
    out.end(draft(last_day, Event::EmploymentEnded(left(spell))));
    out.what.push(format!("agency work ended on {last_day}, since the return does not have it any more"));
}

/// Neither why nor where to: the census does not ask it of agency workers.
pub(crate) fn left(spell: &Spell) -> EmploymentEnded {
    EmploymentEnded { spell: spell.id, reason: LeaveReason::NotKnown, destination: LeaverDestination::NotKnown, note: Private::Open(None) }
}
