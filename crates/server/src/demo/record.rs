//! Turns a planned workforce into entries: the employer and its cohorts first, then person by person.

use chrono::{Datelike, Days as DayCount, NaiveDate, Weekday};
use domain::codes::{
    AbsenceReason, EntryRoute, Ethnicity, Gender, LeaveReason, LeaverDestination, OrgRole, RegistrationNumber, StartOrigin,
};
use domain::cohort::{CohortJoined, CohortLeft, CohortOpened};
use domain::employer::{EmployerRegistered, STANDARD_HOURS, TeamOpened, VacanciesReported};
use domain::employment::{
    AwayEnded, AwayStarted, CaseloadRecorded, Contract, DaysLostRecorded, EmploymentChanged, EmploymentEnded, EmploymentStarted, Post,
    Service,
};
use domain::event::Event;
use domain::fte::{Days, Fte};
use domain::history::{Draft, Stream};
use domain::ids::{CohortId, EmployerId, EventId, OfferId, PersonId, PlacementId, SpellId, TeamId};
use domain::offer::{OfferClosed, OfferCondition, OfferMade, OfferOutcome};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::placement::{EducatorStage, Parties, PlacementConcluded, PlacementOutcome, PlacementRecorded, ReadinessAssessed};
use domain::private::Private;
use domain::registration::RegistrationClaimed;
use store::bring_in::Bringing;

use super::programmes::Programmes;
use super::progression::Careers;
use super::{Answer, Change, CohortEnd, Leave, Plan, PlannedPerson, PlannedSpell, Role};
use crate::clock;

/// The programme of every invented cohort.
pub(super) const PROGRAMME: &str = "asye-children";

/// How each authority is known.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The id, the same in every store built from the same name.
    pub id: EmployerId,
    /// The published name.
    pub name: String,
    /// The census's code, where it is one authority's.
    pub old_code: Option<String>,
    /// The nine-character code, where it is one authority's.
    pub new_code: Option<String>,
    /// The region's name.
    pub region: Option<String>,
}

/// The ids that people point at, and theirs.
pub(super) struct Places {
    pub employer: EmployerId,
    pub teams: Vec<(TeamId, String)>,
    pub cohorts: Vec<CohortId>,
    pub people: Vec<Known>,
}

/// The ids of a person and of the spells, in the order of the plan.
pub(super) struct Known {
    pub person: PersonId,
    pub spells: Vec<SpellId>,
}

impl Places {
    pub(super) fn of(plan: &Plan, identity: &Identity) -> Self {
        let known = |it: &PlannedPerson| Known {
            person: PersonId(clock::new_id()),
            spells: it.spells.iter().map(|_| SpellId(clock::new_id())).collect(),
        };
        Self {
            employer: identity.id,
            teams: plan.teams.iter().map(|name| (TeamId(clock::new_id()), name.clone())).collect(),
            cohorts: plan.cohorts.iter().map(|_| CohortId(clock::new_id())).collect(),
            people: plan.people.iter().map(known).collect(),
        }
    }
}

/// Everything that a plan records, stream by stream. `pseudonym` hides a registration number.
pub fn entries(plan: &Plan, identity: &Identity, pseudonym: &dyn Fn(&str) -> String) -> Vec<Bringing> {
    recorded(plan, identity, &Places::of(plan, identity), pseudonym)
}

/// The same with everything of the programmes that its people were on, up to a day.
pub fn entries_until(today: NaiveDate, plan: &Plan, identity: &Identity, pseudonym: &dyn Fn(&str) -> String) -> Vec<Bringing> {
    let places = Places::of(plan, identity);
    let mut all = recorded(plan, identity, &places, pseudonym);
    Programmes::new(plan, &places, today).add(&mut all, &identity.name);
    Careers::new(plan, &places, today).add(&mut all);
    all
}

fn recorded(plan: &Plan, identity: &Identity, places: &Places, pseudonym: &dyn Fn(&str) -> String) -> Vec<Bringing> {
    let mut all = vec![employer(plan, identity, places)];
    for (cohort, id) in plan.cohorts.iter().zip(&places.cohorts) {
        let opened = CohortOpened {
            cohort: *id,
            employer: identity.id,
            name: format!("{} {}", identity.name, cohort.name),
            programme: PROGRAMME.into(),
            seats: None,
        };
        all.push(Bringing { stream: (*id).into(), drafts: vec![draft(cohort.starts_on, Event::CohortOpened(opened))] });
    }
    all.extend(plan.people.iter().zip(&places.people).map(|it| person(it, places, pseudonym)));
    all
}

pub(super) fn draft(effective_on: NaiveDate, event: Event) -> Draft {
    Draft { id: EventId(clock::new_id()), effective_on, event }
}

fn employer(plan: &Plan, identity: &Identity, places: &Places) -> Bringing {
    let first = plan.vacancies.iter().map(|it| it.year).min().unwrap_or(2017);
    let opened_on = day(first - 1, 10, 1);
    let registered = EmployerRegistered {
        employer: identity.id,
        name: identity.name.clone(),
        old_code: identity.old_code.clone(),
        new_code: identity.new_code.clone(),
        region: identity.region.clone(),
        standard_hours: STANDARD_HOURS,
    };
    let mut drafts = vec![draft(opened_on, Event::EmployerRegistered(registered))];
    for (team, name) in &places.teams {
        drafts.push(draft(opened_on, Event::TeamOpened(TeamOpened { team: *team, name: name.clone() })));
    }
    for it in &plan.vacancies {
        let reported =
            VacanciesReported { fte: it.vacancies_fte, agency_cover_fte: Some(it.agency_cover_fte), agency_cover_headcount: None };
        drafts.push(draft(day(it.year, 9, 30), Event::VacanciesReported(reported)));
    }
    Bringing { stream: identity.id.into(), drafts }
}

fn person((it, known): (&PlannedPerson, &Known), places: &Places, pseudonym: &dyn Fn(&str) -> String) -> Bringing {
    let mut drafts = Vec::new();
    placements(it, places, &mut drafts);
    let offers = offers(it, places, &mut drafts);
    registration(it, pseudonym, &mut drafts);
    for (index, spell) in it.spells.iter().enumerate() {
        let offer = if index == 0 { offers } else { None };
        drafts.extend(spell_entries((spell, known.spells[index]), places, offer));
    }
    for (index, membership) in it.memberships.iter().enumerate() {
        let cohort = places.cohorts[membership.cohort];
        drafts.push(draft(membership.joined_on, Event::CohortJoined(CohortJoined { cohort })));
        if let Some((last_day, why)) = membership.ended {
            let next = it.memberships.get(index + 1).filter(|_| why == CohortEnd::Moved);
            let moved_to = next.map(|it| places.cohorts[it.cohort]).filter(|to| *to != cohort);
            drafts.push(draft(last_day, Event::CohortLeft(CohortLeft { cohort, moved_to, note: Private::Open(None) })));
        }
    }
    drafts.sort_by_key(|it| it.effective_on);
    let first_day = drafts.first().map_or_else(|| it.qualified_on, |it| it.effective_on);
    let mut all = identity(it, first_day, places);
    all.extend(drafts);
    Bringing { stream: Stream::from(known.person), drafts: all }
}

fn identity(it: &PlannedPerson, on: NaiveDate, places: &Places) -> Vec<Draft> {
    let opened = JourneyOpened {
        name: Private::Open(Name { family: it.family.clone(), given: it.given.clone() }),
        opened_by: Some(places.employer),
        route: EntryRoute::from_code(it.route),
    };
    let details = Details {
        born_on: Some(it.born_on),
        gender: Gender::from_code(&it.gender.to_string()),
        ethnicity: Ethnicity::from_code(it.ethnicity),
        email: Some(it.email.clone()),
        phone: Some(it.phone.clone()),
        ..Details::default()
    };
    vec![
        draft(on, Event::JourneyOpened(opened)),
        draft(on, Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: Some(places.employer) })),
    ]
}

fn placements(it: &PlannedPerson, places: &Places, drafts: &mut Vec<Draft>) {
    if let Some(first) = it.placements.iter().map(|it| it.from).min() {
        let ready_on = first.checked_sub_days(DayCount::new(14)).unwrap_or(first);
        drafts.push(draft(
            ready_on,
            Event::ReadinessAssessed(ReadinessAssessed { ready: true, note: Private::Open(None), recorded_for: None }),
        ));
    }
    let count = it.placements.len();
    for (index, planned) in it.placements.iter().enumerate() {
        let placement = PlacementId(clock::new_id());
        let days = working_days(planned.from, planned.to).clamp(1, 100);
        let last = index + 1 == count;
        let team = planned.team.and_then(|it| places.teams.get(it));
        let setting = team.map_or_else(|| "Voluntary sector family support".to_owned(), |(_, name)| name.clone());
        let recorded = PlacementRecorded {
            placement,
            parties: Private::Open(Parties { university: it.university.to_owned(), setting }),
            employer: planned.here.then_some(places.employer),
            practice_educator: Private::Open(None),
            educator: None,
            educator_stage: Some(if last { EducatorStage::Two } else { EducatorStage::One }),
            planned_end: Some(planned.to),
            days,
            statutory: planned.here,
            last,
        };
        drafts.push(draft(planned.from, Event::PlacementRecorded(recorded)));
        let concluded = PlacementConcluded { placement, outcome: PlacementOutcome::Passed, days, note: Private::Open(None) };
        drafts.push(draft(planned.to, Event::PlacementConcluded(concluded)));
    }
}

fn working_days(from: NaiveDate, to: NaiveDate) -> u16 {
    let days = from.iter_days().take_while(|it| *it <= to);
    let working = days.filter(|it| !matches!(it.weekday(), Weekday::Sat | Weekday::Sun)).count();
    u16::try_from(working).unwrap_or(u16::MAX)
}

/// Answers the offer that led to the first spell, where one did.
fn offers(it: &PlannedPerson, places: &Places, drafts: &mut Vec<Draft>) -> Option<OfferId> {
    let mut taken_up = None;
    for planned in &it.offers {
        let offer = OfferId(clock::new_id());
        let made = OfferMade {
            offer,
            employer: places.employer,
            title: Private::Open("Social worker (newly qualified)".into()),
            conditions: vec![OfferCondition::Qualification, OfferCondition::Registration, OfferCondition::Checks],
            expected_start: it.spells.first().map(|it| it.start).filter(|it| *it >= planned.offered_on),
        };
        let outcome = match planned.answer {
            Answer::Accepted => OfferOutcome::Accepted,
            Answer::Declined => OfferOutcome::Declined,
            Answer::Withdrawn => OfferOutcome::Withdrawn,
        };
        drafts.push(draft(planned.offered_on, Event::OfferMade(made)));
        drafts.push(draft(planned.answered_on, Event::OfferClosed(OfferClosed { offer, outcome })));
        let starts_after = it.spells.first().is_some_and(|it| it.start >= planned.answered_on);
        if planned.answer == Answer::Accepted && starts_after {
            taken_up = Some(offer);
        }
    }
    taken_up
}

fn registration(it: &PlannedPerson, pseudonym: &dyn Fn(&str) -> String, drafts: &mut Vec<Draft>) {
    let Some(planned) = it.registration.filter(|_| !it.spells.is_empty()) else { return };
    let Ok(number) = RegistrationNumber::new(&format!("SW{}", planned.number)) else { return };
    let claim = pseudonym(number.as_str());
    let claimed = RegistrationClaimed { number: Private::Open(number), claim };
    drafts.push(draft(planned.registered_on, Event::RegistrationClaimed(claimed)));
}

fn spell_entries((it, spell): (&PlannedSpell, SpellId), places: &Places, offer: Option<OfferId>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let started = EmploymentStarted {
        spell,
        employer: places.employer,
        contract: contract(it.contract),
        origin: StartOrigin::from_code(&it.origin.to_string()).unwrap_or(StartOrigin::NotKnown),
        fte: fte(it.fte),
        post: post(&it.role),
        service: service(it.service),
        team: places.teams.get(it.team).map(|(team, _)| *team),
        offer,
    };
    drafts.push(draft(it.start, Event::EmploymentStarted(started)));
    for (on, change) in &it.changes {
        if let Some(it) = change_entry(spell, *on, change, it.last_day, places) {
            drafts.push(it);
        }
    }
    for (on, cases) in &it.caseloads {
        drafts.push(draft(*on, Event::CaseloadRecorded(CaseloadRecorded { spell, cases: *cases, weighted_hundredths: None })));
    }
    for absence in &it.absences {
        let days = Days::from_hundredths(absence.days_lost_hundredths);
        let lost = DaysLostRecorded { spell, from: absence.from, days, cause: Private::Open(Some(AbsenceReason::Sick)) };
        drafts.push(draft(absence.to, Event::DaysLostRecorded(lost)));
    }
    if let Some(last_day) = it.last_day {
        let (reason, destination) = it.leaving.map_or((LeaveReason::NotKnown, LeaverDestination::NotKnown), |it| {
            (
                LeaveReason::from_code(&it.reason.to_string()).unwrap_or(LeaveReason::NotKnown),
                LeaverDestination::from_code(&it.destination.to_string()).unwrap_or(LeaverDestination::NotKnown),
            )
        });
        drafts.push(draft(last_day, Event::EmploymentEnded(EmploymentEnded { spell, reason, destination, note: Private::Open(None) })));
    }
    drafts
}

fn change_entry(spell: SpellId, on: NaiveDate, change: &Change, last_day: Option<NaiveDate>, places: &Places) -> Option<Draft> {
    let none = EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: None };
    let changed = match change {
        Change::Fte(new) => EmploymentChanged { fte: Some(fte(*new)), ..none },
        Change::Service(new) => EmploymentChanged { service: Some(service(*new)), ..none },
        Change::Role(new) => EmploymentChanged { post: Some(post(new)), ..none },
        Change::Team(new) => EmploymentChanged { team: places.teams.get(*new).map(|(team, _)| *team), ..none },
        Change::LeaveFrom(kind) => {
            let kind = match kind {
                Leave::Parental => domain::employment::Away::Parental,
                Leave::CareerBreak => domain::employment::Away::CareerBreak,
            };
            let away = AwayStarted { spell, seconded: false, kind: Private::Open(kind), expected_back: None };
            return Some(draft(on, Event::AwayStarted(away)));
        }
        // The plan has the last day of leave; the entry the first day back, which a leaver does not have.
        Change::LeaveTo => {
            let back = on.succ_opt()?;
            return last_day.is_none_or(|last| back <= last).then(|| draft(back, Event::AwayEnded(AwayEnded { spell })));
        }
    };
    Some(draft(on, Event::EmploymentChanged(changed)))
}

fn contract(it: super::Contract) -> Contract {
    match it {
        super::Contract::Permanent => Contract::Permanent,
        super::Contract::FixedTerm => Contract::FixedTerm,
        super::Contract::Agency => Contract::Agency,
    }
}

fn service(it: super::Service) -> Service {
    match it {
        super::Service::Childrens => Service::Children,
        super::Service::Elsewhere => Service::Other,
    }
}

pub(super) fn post(it: &Role) -> Post {
    Post::new(it.title, Some(it.grade.to_owned()), OrgRole::from_code(&it.csww_role.to_string()))
}

fn fte(millionths: i64) -> Fte {
    Fte::from_millionths(millionths.clamp(0, 1_000_000)).unwrap_or(Fte::ONE)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[cfg(test)]
mod tests;
