//! What the rows of one person say that is not recorded yet.

use domain::codes::{EntryRoute, QualificationLevel};
use domain::correction::EntryRetracted;
use domain::csww::{CensusReturned, Worker};
use domain::employment::Contract;
use domain::event::Event;
use domain::history::Draft;
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::private::Private;
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use store::Store;

use super::corrected::{Before, pairs};
use super::people::{Group, Person, Returned, number};
use super::spells::Spells;
use super::{Census, draft, missing};
use crate::import::corrected;

/// What is to be recorded of one person.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) drafts: Vec<Draft>,
    /// In words, without anything personal.
    pub(crate) what: Vec<String>,
    /// Rows that could not be recorded, and why.
    pub(crate) left_out: Vec<String>,
    /// What an officer should look at.
    pub(crate) queries: Vec<String>,
    /// No row of the person could be recorded.
    pub(crate) nothing_sound: bool,
}

impl Entries {
    /// The end of a spell comes before what begins after it, so that each entry stands on those before.
    pub(crate) fn end(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// A row that is not recorded, by its line and the field that is to be put right.
    pub(crate) fn leave_out(&mut self, row: &Worker, field: &str, why: &str) {
        self.left_out.push(format!("row at line {}, {field}: {why}", row.line));
    }

    /// Something to look at, by the row's line and the field.
    pub(crate) fn ask(&mut self, row: &Worker, field: &str, why: &str) {
        self.queries.push(format!("row at line {}, {field}: {why}", row.line));
    }
}

pub(crate) fn entries(store: &Store, census: &Census, group: &Group<'_>) -> Entries {
    let mut out = Entries::default();
    let mut rows = group.rows.clone();
    rows.retain(|row| is_sound(census, row, &mut out));
    let Some(first) = rows.first().copied() else {
        out.nothing_sound = true;
        return out;
    };
    let mut recorded: Vec<&Returned> =
        group.recorded().map_or(Vec::new(), |it| it.returned.iter().filter(|it| it.year == census.year).collect());
    let all = rows.clone();
    rows.retain(|row| !filed_already(row, &mut recorded));
    if rows.is_empty() {
        return out;
    }
    who(store, census, group, first, &mut out);
    // Where a row takes the place of another, every row of the person is looked at: together they led to what is recorded.
    let before = group.recorded().filter(|_| !recorded.is_empty());
    let before = before.map(|person| {
        let of_the_year: Vec<&Returned> = person.returned.iter().filter(|it| it.year == census.year).collect();
        (person, Before::of(person, &of_the_year))
    });
    let mut spells = Spells::new(census, group.recorded(), before.as_ref().map(|(_, it)| it));
    let derived: &[&Worker] = if before.is_some() { &all } else { &rows };
    derived.iter().for_each(|row| spells.add(row));
    let used = spells.finish(&mut out, before.as_ref().map(|(_, it)| it));
    let (paired, gone) = pairs(&rows, recorded);
    for (row, instead_of) in paired {
        let mut kept = row.clone();
        kept.line = 0;
        let filed = CensusReturned { employer: census.employer, year: census.year, number: number(store, row), row: Private::Open(kept) };
        let filed = Event::CensusReturned(filed);
        let event = match instead_of {
            Some(it) => corrected(it.entry, filed, "another return of the same year"),
            None => filed,
        };
        out.drafts.push(draft(census.on, event));
    }
    for it in gone {
        let reason = Private::Open("another return of the same year does not have this row".to_owned());
        out.drafts.push(draft(census.on, Event::EntryRetracted(EntryRetracted { target: it.entry, reason, answers: None })));
    }
    if let Some(person) = group.recorded() {
        not_returned(census, person, &all, &used, &mut out);
    }
    out
}

/// A row whose days cannot all be true says nothing that could be recorded without inventing a day.
fn is_sound(census: &Census, row: &Worker, out: &mut Entries) -> bool {
    if row.started_on.is_some_and(|it| it > census.on) {
        out.leave_out(
            row,
            "RoleStartDate",
            &format!("expected no later than {}, the day of the census (query-start-after-census)", census.on),
        );
        return false;
    }
    if let (Some(start), Some(end)) = (row.started_on, row.ended_on)
        && end < start
    {
        out.leave_out(row, "RoleEndDate", "expected no earlier than the start of the role (query-end-before-start)");
        return false;
    }
    true
}

/// Whether this very row was filed for this year before: each recorded row answers for one.
fn filed_already(row: &Worker, recorded: &mut Vec<&Returned>) -> bool {
    let mut kept = row.clone();
    kept.line = 0;
    let found = recorded.iter().position(|it| it.row.as_ref() == Some(&kept));
    found.map(|index| recorded.remove(index)).is_some()
}

/// Spells of the person that none of the rows is about.
fn not_returned(census: &Census, person: &Person, rows: &[&Worker], used: &[domain::ids::SpellId], out: &mut Entries) {
    let converted = rows.iter().filter(|it| !it.agency && it.origin == Some(domain::codes::StartOrigin::Agency));
    let converted_on = converted.filter_map(|it| it.started_on).min();
    for spell in missing::open(census, person).filter(|it| !used.contains(&it.id)) {
        if spell.now().contract == Contract::Agency {
            missing::close(census, person, spell, converted_on.filter(|it| *it > spell.started_on), out);
        } else if let Some(row) = rows.first() {
            let why = format!("another role of this person, from {}, is in no row; it stays as recorded", spell.started_on);
            out.ask(row, "RoleStartDate", &why);
        }
    }
}

fn who(store: &Store, census: &Census, group: &Group<'_>, row: &Worker, out: &mut Entries) {
    let mut details = Details { born_on: row.birth_date, gender: row.gender, ethnicity: row.ethnicity, ..Details::default() };
    match group.recorded() {
        Some(person) => {
            let known = person.journey.known_details().unwrap_or_default();
            keep_what_is_new(&mut details.born_on, &known.born_on);
            keep_what_is_new(&mut details.gender, &known.gender);
            keep_what_is_new(&mut details.ethnicity, &known.ethnicity);
        }
        None => {
            // The census has no names: whoever is first met there is called by the number, until somebody says the name.
            let name = Name { given: "Unnamed".into(), family: row.number.as_str().to_owned() };
            let opened = JourneyOpened { name: Private::Open(name), opened_by: Some(census.employer), route: route(row) };
            out.drafts.push(draft(census.on, Event::JourneyOpened(opened)));
        }
    }
    if details != Details::default() {
        out.drafts.push(draft(
            census.on,
            Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: Some(census.employer) }),
        ));
        out.what.push("birth date, gender or ethnicity".into());
    }
    registration(store, census, group, row, out);
}

fn registration(store: &Store, census: &Census, group: &Group<'_>, row: &Worker, out: &mut Entries) {
    let Some(number) = row.number.registration() else { return };
    let claim = store.keys.pseudonym(number.as_str());
    let held = group.recorded().and_then(|it| it.journey.registrations.iter().find(|it| it.until.is_none()));
    if let Some(held) = held {
        if held.claim == claim {
            return;
        }
        let was_theirs = group.recorded().is_some_and(|it| it.journey.registrations.iter().any(|it| it.claim == claim));
        if was_theirs || held.from > census.on {
            out.ask(row, "SWENo", "another number of this person is recorded, and stays as recorded: correct one of the two");
            return;
        }
        let released = RegistrationReleased { claim: held.claim.clone() };
        out.drafts.push(draft(census.on, Event::RegistrationReleased(released)));
        out.what.push(format!("another registration number from {}, in place of the one that was recorded", census.on));
    } else {
        out.what.push("registration".into());
    }
    out.drafts.push(draft(census.on, Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(number), claim })));
}

fn keep_what_is_new<T: PartialEq>(said: &mut Option<T>, known: &Option<T>) {
    if said == known {
        *said = None;
    }
}

fn route(row: &Worker) -> Option<EntryRoute> {
    if row.step_up == Some(true) {
        return Some(EntryRoute::StepUp);
    }
    if row.frontline == Some(true) {
        return Some(EntryRoute::Approach);
    }
    row.qualification_level.map(|level| match level {
        QualificationLevel::Undergraduate => EntryRoute::UgDegree,
        QualificationLevel::Postgraduate => EntryRoute::PgDegree,
        QualificationLevel::Other => EntryRoute::Other,
    })
}
