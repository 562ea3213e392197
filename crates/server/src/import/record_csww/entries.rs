//! What the rows of one person say that is not recorded yet.

use chrono::NaiveDate;
use domain::codes::{AbsenceReason, EntryRoute, LeaveReason, LeaverDestination, OrgRole, QualificationLevel, StartOrigin};
use domain::csww::{CensusReturned, Worker};
use domain::employment::{
    Away, AwayEnded, AwayStarted, CaseloadRecorded, Contract, DaysLostRecorded, EmploymentChanged, EmploymentEnded, EmploymentStarted,
    Post, Service, Spell,
};
use domain::event::Event;
use domain::fte::{Days, Fte};
use domain::history::Draft;
use domain::ids::SpellId;
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::private::Private;
use domain::registration::RegistrationClaimed;
use store::Store;

use super::people::{Group, number};
use super::{Census, draft};
use crate::clock;

/// What is to be recorded of one person.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) drafts: Vec<Draft>,
    /// In words, without anything personal.
    pub(crate) what: Vec<String>,
    /// What the rows say that could not be recorded, and why.
    pub(crate) left_out: Vec<String>,
}

pub(crate) fn entries(store: &Store, census: &Census, group: &Group<'_>) -> Entries {
    let mut out = Entries::default();
    let mut rows = group.rows.clone();
    rows.retain(|row| !filed_already(census, group, row));
    let Some(first) = rows.first().copied() else { return out };
    who(store, census, group, first, &mut out);
    let mut used: Vec<SpellId> = Vec::new();
    for row in &rows {
        spell(census, group, row, &mut used, &mut out);
        let mut kept = (*row).clone();
        kept.line = 0;
        let filed = CensusReturned { employer: census.employer, year: census.year, number: number(store, row), row: Private::Open(kept) };
        out.drafts.push(draft(census.on, Event::CensusReturned(filed)));
    }
    out
}

/// Whether this very row was filed for this year before.
fn filed_already(census: &Census, group: &Group<'_>, row: &Worker) -> bool {
    let Some(person) = group.recorded() else { return false };
    let mut kept = row.clone();
    kept.line = 0;
    person.history.facts().iter().any(|fact| match fact.event {
        Event::CensusReturned(it) => it.employer == census.employer && it.year == census.year && it.row.get() == Some(&kept),
        _ => false,
    })
}

fn who(store: &Store, census: &Census, group: &Group<'_>, row: &Worker, out: &mut Entries) {
    let mut details = Details { born_on: row.birth_date, gender: row.gender, ethnicity: row.ethnicity, ..Details::default() };
    let held = match group.recorded() {
        Some(person) => {
            let known = person.journey.known_details().unwrap_or_default();
            keep_what_is_new(&mut details.born_on, &known.born_on);
            keep_what_is_new(&mut details.gender, &known.gender);
            keep_what_is_new(&mut details.ethnicity, &known.ethnicity);
            person.journey.registrations.iter().any(|it| it.until.is_none())
        }
        None => {
            // The census has no names: whoever is first met there is called by the number, until somebody says the name.
            let name = Name { given: "Unnamed".into(), family: row.number.as_str().to_owned() };
            let opened = JourneyOpened { name: Private::Open(name), opened_by: Some(census.employer), route: route(row) };
            out.drafts.push(draft(census.on, Event::JourneyOpened(opened)));
            false
        }
    };
    if details != Details::default() {
        out.drafts.push(draft(census.on, Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details) })));
        out.what.push("birth date, gender or ethnicity".into());
    }
    if let Some(registration) = row.number.registration().filter(|_| !held) {
        let claim = store.keys.pseudonym(registration.as_str());
        out.drafts.push(draft(census.on, Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(registration), claim })));
        out.what.push("registration".into());
    }
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

fn spell(census: &Census, group: &Group<'_>, row: &Worker, used: &mut Vec<SpellId>, out: &mut Entries) {
    let started_on = row.started_on.unwrap_or(census.from).min(row.ended_on.unwrap_or(census.on));
    let spells = group.recorded().map_or(&[][..], |it| &it.journey.spells);
    let here =
        |it: &&Spell| it.employer == census.employer && (it.now().contract == Contract::Agency) == row.agency && !used.contains(&it.id);
    // The row's day is that of the role: a spell that began on it, or one that was running when the role began.
    let found = spells.iter().filter(here).find(|it| it.started_on == started_on).or_else(|| {
        let running = |it: &&Spell| it.started_on <= started_on && it.ended.as_ref().is_none_or(|end| end.last_day >= started_on);
        spells.iter().filter(here).find(running)
    });
    let id = match found {
        Some(known) => {
            changes(census, row, known, started_on, out);
            known.id
        }
        None => begin(census, row, started_on, out),
    };
    used.push(id);
    let ended = found.and_then(|it| it.ended.as_ref()).map(|it| it.last_day);
    end(row, id, ended, out);
    readings(census, row, id, found, started_on, out);
}

fn begin(census: &Census, row: &Worker, started_on: NaiveDate, out: &mut Entries) -> SpellId {
    let spell = SpellId(clock::new_id());
    let leaver = row.ended_on.is_some();
    // A leaver is returned with nothing; the hours worked are in the other element.
    let fte = if leaver { row.fte30.or(row.fte) } else { row.fte.or(row.fte30) };
    let started = EmploymentStarted {
        spell,
        employer: census.employer,
        contract: if row.agency { Contract::Agency } else { Contract::Permanent },
        origin: row.origin.unwrap_or(StartOrigin::NotYetCollected),
        fte: fte.unwrap_or(Fte::ZERO),
        post: post(row.role),
        service: Service::Children,
        team: None,
        offer: None,
    };
    out.drafts.push(draft(started_on, Event::EmploymentStarted(started)));
    out.what.push(format!("{} from {started_on}", if row.agency { "agency work" } else { "employment" }));
    spell
}

fn post(role: Option<OrgRole>) -> Post {
    Post::new(role.map_or("Social worker", |it| it.label()), None, role)
}

fn changes(census: &Census, row: &Worker, known: &Spell, started_on: NaiveDate, out: &mut Entries) {
    if known.ended.is_some() || row.ended_on.is_some() {
        return;
    }
    let spell = known.id;
    let none = EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: None };
    let now = known.now();
    if let Some(role) = row.role.filter(|it| Some(*it) != now.post.role) {
        // Where the role began after the spell, its day is known; otherwise only that it was so on the day of the census.
        let on = if started_on > known.started_on { started_on } else { census.on };
        out.drafts.push(draft(on, Event::EmploymentChanged(EmploymentChanged { post: Some(post(Some(role))), ..none.clone() })));
        out.what.push(format!("another role from {on}"));
    }
    if let Some(fte) = row.fte.filter(|it| *it != now.fte) {
        out.drafts.push(draft(census.on, Event::EmploymentChanged(EmploymentChanged { fte: Some(fte), ..none })));
        out.what.push(format!("other hours on {}", census.on));
    }
}

fn end(row: &Worker, spell: SpellId, ended: Option<NaiveDate>, out: &mut Entries) {
    match (row.ended_on, ended) {
        (Some(last_day), None) => {
            let ended = EmploymentEnded {
                spell,
                reason: row.reason.unwrap_or(LeaveReason::NotYetCollected),
                destination: row.destination.unwrap_or(LeaverDestination::NotYetCollected),
                note: Private::Open(None),
            };
            out.drafts.push(draft(last_day, Event::EmploymentEnded(ended)));
            out.what.push(format!("left on {last_day}"));
        }
        (Some(returned), Some(recorded)) if returned != recorded => {
            out.left_out.push(format!("returned as leaving on {returned}, recorded as leaving on {recorded}: correct one of them"));
        }
        (None, Some(recorded)) => out.left_out.push(format!("returned as in post, recorded as leaving on {recorded}: correct one of them")),
        _ => {}
    }
}

fn readings(census: &Census, row: &Worker, spell: SpellId, known: Option<&Spell>, started_on: NaiveDate, out: &mut Entries) {
    let last = row.ended_on.or_else(|| known.and_then(|it| it.ended.as_ref()).map(|it| it.last_day));
    let there = started_on <= census.on && last.is_none_or(|it| it >= census.on);
    if let Some(cases) = row.cases.and_then(|it| u32::try_from(it).ok()) {
        let recorded = known.is_some_and(|it| it.caseloads.contains(&(census.on, cases)));
        if there && !recorded {
            out.drafts.push(draft(census.on, Event::CaseloadRecorded(CaseloadRecorded { spell, cases })));
            out.what.push("cases held".into());
        } else if !there && cases > 0 {
            out.left_out.push("cases held on a day on which the person was not there".into());
        }
    }
    let (from, to) = (started_on.max(census.from), last.unwrap_or(census.on).min(census.on));
    if let Some(days) = row.days_lost {
        days_lost(spell, known, days, (from, to), out);
    }
    absence(census, row, spell, known, there, out);
}

fn days_lost(spell: SpellId, known: Option<&Spell>, days: Days, (from, to): (NaiveDate, NaiveDate), out: &mut Entries) {
    if to < from {
        out.left_out.push("days lost in a year in which the person was not there".into());
        return;
    }
    if days.hundredths() > ((to - from).num_days() + 1) * 100 || days.hundredths() < 0 {
        out.left_out.push("more days lost than the person was there".into());
        return;
    }
    if known.is_some_and(|it| it.days_lost.contains(&(from, to, days))) {
        return;
    }
    let lost = DaysLostRecorded { spell, from, days, cause: Private::Open(Some(AbsenceReason::Sick)) };
    out.drafts.push(draft(to, Event::DaysLostRecorded(lost)));
    out.what.push("days lost".into());
}

fn absence(census: &Census, row: &Worker, spell: SpellId, known: Option<&Spell>, there: bool, out: &mut Entries) {
    let (absent, away) = (row.absent.contains(&true), known.is_some_and(|it| it.away.is_some()));
    if absent && !away && there {
        let kind = match row.absence_reasons.first() {
            Some(AbsenceReason::MaternityOrPaternity) => Away::Parental,
            Some(AbsenceReason::Sick) => Away::Sickness,
            Some(AbsenceReason::Training) => Away::Study,
            _ => Away::Other,
        };
        let started = AwayStarted { spell, seconded: false, kind: Private::Open(kind), expected_back: None };
        out.drafts.push(draft(census.on, Event::AwayStarted(started)));
        out.what.push("absent on the day".into());
    }
    if row.absent.contains(&false) && away && there {
        out.drafts.push(draft(census.on, Event::AwayEnded(AwayEnded { spell })));
        out.what.push("back from absence".into());
    }
}
