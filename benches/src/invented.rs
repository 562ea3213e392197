//! Invented people: what is appended and imported, in the shape in which councils' records come.

use chrono::{Days, NaiveDate};
use domain::codes::{Gender, OrgRole, RegistrationNumber, StartOrigin};
use domain::cohort::{CohortJoined, CohortOpened};
use domain::employer::{EmployerRegistered, STANDARD_HOURS, VacanciesReported};
use domain::employment::{CaseloadRecorded, Contract, DaysLostRecorded, EmploymentChanged, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::{Days as DaysLost, Fte};
use domain::history::Draft;
use domain::ids::{CohortId, EmployerId, EventId, PersonId, SpellId};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::private::Private;
use domain::registration::RegistrationClaimed;
use store::Store;
use store::bring_in::Bringing;
use uuid::Uuid;

/// Entries of every invented person.
pub const ENTRIES: usize = 20;

/// People of one employer, who share its cohorts.
pub const PEOPLE: usize = 600;

/// People of one cohort.
pub const COHORT: usize = 60;

/// The day on which every invented employer begins.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 6).unwrap()
}

fn day(number: u64) -> NaiveDate {
    first_day() + Days::new(number)
}

/// A draft with an id unlike any other.
pub fn draft(on: NaiveDate, event: Event) -> Draft {
    Draft { id: EventId(Uuid::now_v7()), effective_on: on, event }
}

/// Somebody begins to be known.
pub fn opened(number: usize, by: Option<EmployerId>) -> Event {
    let name = Name::new(&format!("Given{number}"), &format!("Family{}", number % 997)).unwrap();
    Event::JourneyOpened(JourneyOpened { name: Private::Open(name), opened_by: by, route: None })
}

/// About 500 bytes, once sealed.
pub fn details(number: usize) -> Event {
    let details = Details {
        gender: Some(Gender::NotSpecified),
        email: Some(format!("given{number}@example.org")),
        phone: Some("020 7946 0000".into()),
        address: Some(format!(
            "{number} Sample Street, Upper Sampling, Samplewick, Great Sampleton, Sampleshire, SA1 1MP, by the old school"
        )),
        religion: Some("none that is of any interest to the benchmark".into()),
        ..Details::default()
    };
    Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None })
}

/// An employer with ten cohorts of sixty people, each with a history of twenty entries.
pub fn employer(store: &Store, number: usize) -> Vec<Bringing> {
    let id = employer_id(number);
    let registered = EmployerRegistered {
        employer: id,
        name: format!("Sampleshire {number}"),
        old_code: None,
        new_code: None,
        region: None,
        standard_hours: STANDARD_HOURS,
    };
    let mut drafts = vec![draft(day(0), Event::EmployerRegistered(registered))];
    for year in 0..5 {
        let reported = VacanciesReported { fte: 12_000_000, agency_cover_fte: None, agency_cover_headcount: None };
        drafts.push(draft(day(year * 365 + 200), Event::VacanciesReported(reported)));
    }
    let mut all = vec![Bringing { stream: id.into(), drafts }];
    for cohort in 0..PEOPLE / COHORT {
        let (cohort, name) = (cohort_id(number, cohort), format!("Intake {cohort}"));
        let opened = CohortOpened { cohort, employer: id, name, programme: "asye-children".into(), seats: None };
        all.push(Bringing { stream: cohort.into(), drafts: vec![draft(day(0), Event::CohortOpened(opened))] });
    }
    all.extend((0..PEOPLE).map(|it| person(store, number, it)));
    all
}

/// An invented employer's id.
pub fn employer_id(number: usize) -> EmployerId {
    EmployerId(Uuid::from_u128(1 << 100 | (number as u128) << 32))
}

/// The id of one of an invented employer's cohorts.
pub fn cohort_id(employer: usize, number: usize) -> CohortId {
    CohortId(Uuid::from_u128(2 << 100 | (employer as u128) << 32 | number as u128))
}

/// The id of one of an invented employer's people.
pub fn person_id(employer: usize, number: usize) -> PersonId {
    PersonId(Uuid::from_u128(3 << 100 | (employer as u128) << 32 | number as u128))
}

fn person(store: &Store, employer: usize, number: usize) -> Bringing {
    let (spell, whose) = (SpellId(Uuid::now_v7()), employer_id(employer));
    let registered = RegistrationNumber::new(&format!("SW{}", 1 + employer * PEOPLE + number)).unwrap();
    let claim = store.keys.pseudonym(registered.as_str());
    let post = Post::new("Social worker", Some("G7".into()), Some(OrgRole::CaseHolder));
    let started = EmploymentStarted {
        spell,
        employer: whose,
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post,
        service: Service::Children,
        team: None,
        offer: None,
    };
    let mut drafts = vec![
        draft(day(1), opened(number, Some(whose))),
        draft(day(1), details(number)),
        draft(day(1), Event::RegistrationClaimed(RegistrationClaimed { number: Private::Open(registered), claim })),
        draft(day(2), Event::EmploymentStarted(started)),
        draft(day(3), Event::CohortJoined(CohortJoined { cohort: cohort_id(employer, number / COHORT) })),
    ];
    let none = EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: None };
    for change in 0..ENTRIES - drafts.len() {
        let on = day(100 * (change as u64 + 1) + number as u64 % 50);
        let event = match change % 5 {
            0 => Event::EmploymentChanged(EmploymentChanged {
                fte: Fte::from_millionths(1_000_000 - change as i64 * 20_000).ok(),
                ..none.clone()
            }),
            4 => Event::DaysLostRecorded(DaysLostRecorded {
                spell,
                from: on - Days::new(3),
                days: DaysLost::from_hundredths(300),
                cause: Private::Open(None),
            }),
            _ => Event::CaseloadRecorded(CaseloadRecorded { spell, cases: 10 + change as u32, weighted_hundredths: None }),
        };
        drafts.push(draft(on, event));
    }
    Bringing { stream: person_id(employer, number).into(), drafts }
}

/// One journey of so many entries: caseloads, day by day.
pub fn long_journey(person: PersonId, employer: EmployerId, entries: usize) -> Bringing {
    let spell = SpellId(Uuid::now_v7());
    let post = Post::new("Social worker", None, Some(OrgRole::CaseHolder));
    let started = EmploymentStarted {
        spell,
        employer,
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post,
        service: Service::Children,
        team: None,
        offer: None,
    };
    let mut drafts = vec![draft(day(1), opened(0, Some(employer))), draft(day(1), Event::EmploymentStarted(started))];
    for number in drafts.len()..entries {
        let cases = 10 + number as u32 % 9;
        drafts.push(draft(day(number as u64), Event::CaseloadRecorded(CaseloadRecorded { spell, cases, weighted_hundredths: None })));
    }
    Bringing { stream: person.into(), drafts }
}
