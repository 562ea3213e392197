//! What a person's rows say that is not recorded yet.

use chrono::NaiveDate;
use domain::codes::{LeaveReason, LeaverDestination, StartOrigin};
use domain::cohort::{CohortJoined, CohortLeft};
use domain::employment::{Contract, EmploymentEnded, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::Draft;
use domain::ids::{EmployerId, EventId, SpellId};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name, NameChanged};
use domain::private::Private;
use domain::registration::RegistrationClaimed;
use store::Store;

use super::Person;
use super::places::Places;
use crate::clock;
use crate::import::journeys::{CohortFields, ContractKind, PersonRows, SpellFields};

/// The programme of a cohort whose row names none.
const PROGRAMME: &str = "asye";

/// What is to be recorded of one person.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) drafts: Vec<Draft>,
    /// In words, without anything personal.
    pub(crate) what: Vec<String>,
    /// What differs from the record and is not changed by a spreadsheet.
    pub(crate) left_out: Vec<String>,
}

impl Entries {
    fn add(&mut self, on: NaiveDate, event: Event) {
        self.drafts.push(Draft { id: EventId(clock::new_id()), effective_on: on, event });
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
    let mut out = Entries::default();
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
    for (fields, employer) in rows.spells.iter().zip(&employers) {
        spell(places, fields, *employer, known, &mut out);
    }
    for fields in &rows.cohorts {
        cohort(places, fields, employer, known, &mut out);
    }
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
    let mut held = false;
    match known {
        None => {
            let before = it.previous_family_name.clone().filter(|previous| *previous != name.family);
            let first = before.map_or_else(|| name.clone(), |family| Name { family, given: name.given.clone() });
            let changed = first != name;
            let opened = JourneyOpened { name: Private::Open(first), opened_by: Some(employer), route: it.entry_route };
            out.add(on, Event::JourneyOpened(opened));
            if changed {
                out.add(on, Event::NameChanged(NameChanged { name: Private::Open(name) }));
            }
            out.what.push("a new person".into());
        }
        Some(person) => {
            if person.journey.name.get() != Some(&name) {
                out.add(today, Event::NameChanged(NameChanged { name: Private::Open(name) }));
                out.what.push("another name".into());
            }
            let recorded = person.journey.known_details().unwrap_or_default();
            let all = recorded.overlaid(&details);
            if all == recorded {
                details = Details::default();
            }
            held = person.journey.registrations.iter().any(|it| it.until.is_none());
        }
    }
    if details != Details::default() {
        out.add(if known.is_some() { today } else { on }, Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details) }));
        out.what.push("details".into());
    }
    if let Some(number) = it.registration_number.clone().filter(|_| !held) {
        let claim = store.keys.pseudonym(number.as_str());
        out.add(on, Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(number), claim }));
        out.what.push("registration".into());
    }
}

fn spell(places: &mut Places, it: &SpellFields, employer: EmployerId, known: Option<&Person>, out: &mut Entries) {
    let contract = match it.contract {
        Some(ContractKind::FixedTerm) => Contract::FixedTerm,
        Some(ContractKind::Agency) => Contract::Agency,
        Some(ContractKind::Permanent) | None => Contract::Permanent,
    };
    let spells = known.map_or(&[][..], |it| &it.journey.spells);
    let title = it.post.clone().unwrap_or_else(|| "Social worker".into());
    let found = spells.iter().find(|spell| {
        spell.employer == employer
            && spell.started_on == it.start_date
            && (spell.now().contract == Contract::Agency) == (contract == Contract::Agency)
    });
    let id = match found {
        Some(spell) => {
            let now = spell.now();
            let other_hours = it.fte.is_some_and(|fte| fte != now.fte);
            let other_post = it.post.as_deref().is_some_and(|post| now.post.title().is_some_and(|title| title != post));
            if other_hours || other_post {
                out.left_out
                    .push("hours or post differ from the record: say since when with changeEmployment, or correct the entry".into());
            }
            spell.id
        }
        None => {
            let id = SpellId(clock::new_id());
            let started = EmploymentStarted {
                spell: id,
                employer,
                contract,
                origin: it.origin.unwrap_or(StartOrigin::NotYetCollected),
                fte: it.fte.unwrap_or(Fte::ONE),
                post: Post::new(title, it.grade.clone(), it.csww_role),
                service: Service::Children,
                team: it.team.as_deref().map(|team| places.team(employer, team, it.start_date)),
                offer: None,
            };
            out.add(it.start_date, Event::EmploymentStarted(started));
            out.what.push(format!("employment from {}", it.start_date));
            id
        }
    };
    let Some(last_day) = it.end_date else { return };
    match found.and_then(|it| it.ended.as_ref()) {
        None => {
            let ended = EmploymentEnded {
                spell: id,
                reason: it.reason.unwrap_or(LeaveReason::NotKnown),
                destination: it.destination.unwrap_or(LeaverDestination::NotKnown),
                note: Private::Open(None),
            };
            out.add(last_day, Event::EmploymentEnded(ended));
            out.what.push(format!("left on {last_day}"));
        }
        Some(ending) if ending.last_day != last_day => {
            out.left_out.push(format!("the last day differs from the record's {}: correct that entry", ending.last_day));
        }
        Some(_) => {}
    }
}

fn cohort(places: &mut Places, it: &CohortFields, employer: EmployerId, known: Option<&Person>, out: &mut Entries) {
    let programme = it.programme.clone().unwrap_or_else(|| PROGRAMME.into());
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
