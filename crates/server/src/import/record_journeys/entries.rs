//! What a person's rows say that is not recorded yet.

use chrono::NaiveDate;
use domain::cohort::{CohortJoined, CohortLeft};
use domain::event::Event;
use domain::history::Draft;
use domain::ids::{EmployerId, EventId};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name, NameChanged};
use domain::private::Private;
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use store::Store;

use super::finding::Person;
use super::places::Places;
use super::spells;
use crate::clock;
use crate::import::journeys::{CohortFields, PersonRows};

/// The programme of a cohort whose row names none.
const PROGRAMME: &str = "asye";

/// What is to be recorded of one person.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) drafts: Vec<Draft>,
    /// The row that each of them comes from.
    pub(crate) rows: Vec<u64>,
    /// The row at hand.
    pub(crate) row: u64,
    /// In words, without anything personal.
    pub(crate) what: Vec<String>,
    /// What differs from the record and is not changed by a spreadsheet: the row, and why.
    pub(crate) left_out: Vec<(u64, String)>,
    /// In whose lists the person has the rows' reference.
    pub(crate) employers: Vec<EmployerId>,
}

impl Entries {
    pub(crate) fn add(&mut self, on: NaiveDate, event: Event) {
        self.drafts.push(Draft { id: EventId(clock::new_id()), effective_on: on, event });
        self.rows.push(self.row);
    }
}

/// What holds for every row.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// The day in England.
    pub(crate) today: NaiveDate,
    /// Whose record it is, where a person has no spell that says so.
    pub(crate) employer: Option<EmployerId>,
}

/// What the rows add to the record.
///
/// # Errors
/// Words for the row: an employer that is not known, a cohort of nobody's.
pub(crate) fn entries(
    store: &Store,
    places: &mut Places,
    rows: &PersonRows,
    known: Option<&Person>,
    settings: Settings,
) -> Result<Entries, String> {
    let today = settings.today;
    let mut out = Entries { row: rows.row, ..Entries::default() };
    let mut employers = Vec::with_capacity(rows.spells.len());
    for spell in &rows.spells {
        let unknown = || format!("column employer: {:?} is not an employer here; give its published name or its code", spell.employer);
        employers.push(places.employer_or_listed(&spell.employer, spell.start_date).ok_or_else(unknown)?);
    }
    let tied = employers.first().copied().or_else(|| known.and_then(|it| it.journey.ties().into_iter().next()));
    let Some(employer) = tied.or(settings.employer) else {
        return Err("give the person a spell, or say with --employer whose record this is".into());
    };
    let first_day = rows.spells.iter().map(|it| it.start_date).chain(rows.cohorts.iter().map(|it| it.joined_on)).min().unwrap_or(today);
    who(store, rows, known, employer, first_day.min(today), today, &mut out);
    spells::spells(places, rows, &employers, known, (today, &mut out));
    for fields in &rows.cohorts {
        cohort(places, fields, employer, known, &mut out);
    }
    if employers.is_empty() {
        employers.push(settings.employer.unwrap_or(employer));
    }
    employers.sort();
    employers.dedup();
    if let [only] = employers[..] {
        out.drafts.iter_mut().for_each(|it| it.event.record_for(only));
    }
    out.employers = employers;
    Ok(out)
}

fn who(store: &Store, rows: &PersonRows, known: Option<&Person>, employer: EmployerId, on: NaiveDate, today: NaiveDate, out: &mut Entries) {
    let it = &rows.person;
    let name = Name { family: it.family_name.clone(), given: it.given_name.clone().unwrap_or_default() };
    let mut details = Details {
        born_on: it.date_of_birth,
        gender: it.gender,
        ethnicity: it.ethnicity,
        email: it.email.clone(),
        phone: it.phone.clone(),
        ..Details::default()
    };
    match known {
        None => {
            let before = it.previous_family_name.clone().filter(|previous| *previous != name.family);
            let first = before.map_or_else(|| name.clone(), |family| Name { family, given: name.given.clone() });
            let changed = first != name;
            let opened = JourneyOpened { name: Private::Open(first), opened_by: Some(employer), route: it.entry_route };
            out.add(on, Event::JourneyOpened(opened));
            if changed {
                out.add(on, Event::NameChanged(NameChanged { name: Private::Open(name), recorded_for: None }));
            }
            out.what.push("a new person".into());
        }
        Some(person) => {
            if person.journey.name.get() != Some(&name) {
                out.add(today, Event::NameChanged(NameChanged { name: Private::Open(name), recorded_for: None }));
                out.what.push("another name".into());
            }
            let recorded = person.journey.known_details().unwrap_or_default();
            let all = recorded.overlaid(&details);
            if all == recorded {
                details = Details::default();
            }
        }
    }
    if details != Details::default() {
        out.add(
            if known.is_some() { today } else { on },
            Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None }),
        );
        out.what.push("details".into());
    }
    registration(store, rows, known, (on, today), out);
}

fn registration(store: &Store, rows: &PersonRows, known: Option<&Person>, (on, today): (NaiveDate, NaiveDate), out: &mut Entries) {
    let Some(number) = rows.person.registration_number.clone() else { return };
    let claim = store.keys.pseudonym(number.as_str());
    let registrations = known.map_or(&[][..], |it| &it.journey.registrations);
    let held = registrations.iter().find(|it| it.until.is_none());
    let mut from = on;
    if let Some(held) = held {
        if held.claim == claim {
            return;
        }
        if registrations.iter().any(|it| it.claim == claim) || held.from > today {
            let why = "column registration_number: another one is recorded since: correct one of the two";
            out.left_out.push((rows.row, why.into()));
            return;
        }
        out.add(today, Event::RegistrationReleased(RegistrationReleased { claim: held.claim.clone() }));
        from = today;
    } else if let Some(last) = registrations.iter().filter_map(|it| it.until).max() {
        from = from.max(last);
    }
    out.add(from, Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(number), claim }));
    out.what.push(if held.is_some() { format!("another registration number from {today}") } else { "registration".into() });
}

fn cohort(places: &mut Places, it: &CohortFields, employer: EmployerId, known: Option<&Person>, out: &mut Entries) {
    let programme = it.programme.clone().unwrap_or_else(|| PROGRAMME.into());
    out.row = it.row;
    let cohort = places.cohort(employer, &it.cohort, &programme, it.joined_on);
    let member =
        known.and_then(|known| known.journey.memberships.iter().find(|member| member.cohort == cohort && member.from == it.joined_on));
    if member.is_none() {
        out.add(it.joined_on, Event::CohortJoined(CohortJoined { cohort }));
        out.what.push(format!("in a cohort from {}", it.joined_on));
    }
    if let Some(left_on) = it.left_on
        && member.is_none_or(|it| it.until.is_none())
    {
        out.add(left_on, Event::CohortLeft(CohortLeft { cohort, moved_to: None, note: Private::Open(None) }));
        out.what.push(format!("left it on {left_on}"));
    }
}
