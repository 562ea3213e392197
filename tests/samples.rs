//! Samples: one of every type and version of event that was ever stored, which must be readable for ever.
//!
//! `WAYMARK_WRITE_SAMPLES=1 cargo test -p tests --test house` writes those of this version; read what it wrote before you keep it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use domain::codes::{
    AbsenceReason, EntryRoute, Ethnicity, Gender, LeaveReason, LeaverDestination, OrgRole, RegistrationNumber, StartOrigin,
};
use domain::cohort::{CohortJoined, CohortLeft, CohortOpened};
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::employer::{EmployerRegistered, StandardHoursSet, TeamOpened, VacanciesReported};
use domain::employment::{
    Away, AwayEnded, AwayStarted, CaseloadRecorded, Contract, DaysLostRecorded, EmploymentChanged, EmploymentEnded, EmploymentStarted,
    Post, Service,
};
use domain::event::{Event, TYPES};
use domain::fte::{Days, Fte};
use domain::history::{Kind, Stream};
use domain::ids::{CohortId, EmployerId, EventId, ImportId, OfferId, PlacementId, SpellId, TeamId};
use domain::offer::{OfferClosed, OfferCondition, OfferMade, OfferOutcome};
use domain::person::{Details, DetailsRecorded, ErasureGround, JourneyOpened, Name, NameChanged, PersonErased};
use domain::placement::{EducatorStage, PlacementConcluded, PlacementOutcome, PlacementRecorded, ReadinessAssessed};
use domain::private::Private::Open;
use domain::published::FiguresPublished;
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use domain::transfer::{FileImported, FileKind, ImportTakenBack};
use domain::upcast::current_version;
use store::seal::{self, PersonKey};
use uuid::Uuid;

/// The pseudonym of a number that nobody holds.
const CLAIM: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Every sample is sealed as event 7 of one stream, under a key that protects nobody.
const EVENT: EventId = EventId(id(7));
const STREAM: Stream = Stream { kind: Kind::Journey, id: id(1) };

fn key() -> PersonKey {
    PersonKey::new(*b"the key of samples, of no person")
}

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn every_event_has_a_sample() {
    let events = events();
    let names: BTreeSet<&str> = events.iter().map(Event::name).collect();
    assert_eq!(names, TYPES.iter().copied().collect(), "build one of each type in this file");
    for mut event in events {
        let path = directory().join(format!("{}.v{}.json", event.name(), event.version()));
        seal::seal(&mut event, EVENT, STREAM, &key()).expect("sealed");
        let bytes = serde_json::to_vec(&event).expect("encoded");
        if std::env::var_os("WAYMARK_WRITE_SAMPLES").is_some() {
            std::fs::write(&path, &bytes).expect("written");
        }
        let kept = std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let (kept, now) = (String::from_utf8_lossy(&kept), String::from_utf8_lossy(&bytes));
        assert_eq!(kept, now, "{} is written in another shape than it was: give it a new version", event.name());
    }
}

#[test]
fn every_version_ever_stored_has_a_sample() {
    for name in TYPES {
        for version in 1..=current_version(name) {
            assert!(directory().join(format!("{name}.v{version}.json")).exists(), "{name} version {version} has no sample");
        }
    }
}

#[test]
fn every_sample_can_be_read_for_ever() {
    for (name, version, bytes) in samples() {
        let mut event = store::log::decode_event(&name, version, &bytes).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(event.name(), name);
        let sealed = event.secrets().len();
        seal::open(&mut event, STREAM, Some(&key())).unwrap_or_else(|why| panic!("{name} version {version}: {why}"));
        // An opened value can no longer be written; one that was erased could.
        assert_eq!(serde_json::to_vec(&event).is_err(), sealed > 0, "{name} version {version} was not opened");
    }
}

#[test]
fn a_sample_without_its_key_says_nothing_of_anybody() {
    for (name, version, bytes) in samples() {
        let text = String::from_utf8(bytes).expect("text");
        for personal in ["Samira", "Quill", "SW1", "1994-", "Long Lane", "said", "neighbour", "secondment", "sick", "wrong day"] {
            assert!(!text.contains(personal), "{name} version {version} has {personal} in the clear");
        }
    }
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("events")
}

fn samples() -> Vec<(String, i64, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory()).expect("samples") {
        let path = entry.expect("a readable directory").path();
        let stem = path.file_name().and_then(|it| it.to_str()).and_then(|it| it.strip_suffix(".json")).expect("a sample ends in .json");
        let (name, version) = stem.split_once(".v").expect("Type.vN.json");
        found.push((name.to_owned(), version.parse().expect("a version"), std::fs::read(&path).expect("readable")));
    }
    found.sort();
    found
}

fn events() -> Vec<Event> {
    [person(), practice(), employment(), cohorts(), employer(), figures_and_files(), corrections()].concat()
}

fn person() -> Vec<Event> {
    let details = Details {
        born_on: Some(day("1994-02-28")),
        gender: Some(Gender::NotSpecified),
        ethnicity: Some(Ethnicity::OtherMixed),
        disabled: Some(false),
        religion: Some("none".into()),
        orientation: None,
        email: Some("samira@example.org".into()),
        phone: Some("020 7946 0000".into()),
        address: Some("1 Long Lane\nTownbury".into()),
    };
    let number = RegistrationNumber::new("SW123456").expect("a number");
    vec![
        Event::JourneyOpened(JourneyOpened { name: Open(name()), opened_by: Some(EmployerId(id(2))), route: Some(EntryRoute::StepUp) }),
        Event::NameChanged(NameChanged { name: Open(name()) }),
        Event::DetailsRecorded(DetailsRecorded { details: Open(details) }),
        Event::PersonErased(PersonErased { ground: ErasureGround::RetentionExpired }),
        Event::RegistrationClaimed(RegistrationClaimed { number: Open(number), claim: CLAIM.into() }),
        Event::RegistrationReleased(RegistrationReleased { claim: CLAIM.into() }),
    ]
}

fn name() -> Name {
    Name::new("Samira", "Quill").expect("a name")
}

fn practice() -> Vec<Event> {
    let placement = PlacementId(id(3));
    vec![
        Event::ReadinessAssessed(ReadinessAssessed { ready: true, note: Open(Some("said to be ready".into())) }),
        Event::PlacementRecorded(PlacementRecorded {
            placement,
            university: "University of Townbury".into(),
            setting: "Duty and assessment".into(),
            employer: Some(EmployerId(id(2))),
            practice_educator: Open(Some("Ellis Quill".into())),
            educator_stage: Some(EducatorStage::Two),
            planned_end: Some(day("2026-06-26")),
            days: 100,
            statutory: true,
            last: true,
        }),
        Event::PlacementConcluded(PlacementConcluded { placement, outcome: PlacementOutcome::Passed, days: 100, note: Open(None) }),
        Event::OfferMade(OfferMade {
            offer: OfferId(id(4)),
            employer: EmployerId(id(2)),
            title: "Social worker (newly qualified)".into(),
            conditions: vec![OfferCondition::Qualification, OfferCondition::Registration, OfferCondition::Checks],
            expected_start: Some(day("2026-09-07")),
        }),
        Event::OfferClosed(OfferClosed { offer: OfferId(id(4)), outcome: OfferOutcome::Accepted }),
    ]
}

fn started() -> EmploymentStarted {
    EmploymentStarted {
        spell: SpellId(id(5)),
        employer: EmployerId(id(2)),
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::parse("0.8").expect("a part of full time"),
        post: Post { title: "Social worker".into(), grade: Some("G7".into()), role: Some(OrgRole::CaseHolder) },
        service: Service::Children,
        team: Some(TeamId(id(6))),
        offer: Some(OfferId(id(4))),
    }
}

fn employment() -> Vec<Event> {
    let spell = SpellId(id(5));
    vec![
        Event::EmploymentStarted(started()),
        Event::EmploymentChanged(EmploymentChanged {
            spell,
            fte: Some(Fte::ONE),
            post: Some(Post { title: "Senior practitioner".into(), grade: None, role: Some(OrgRole::SeniorPractitioner) }),
            contract: Some(Contract::FixedTerm),
            service: Some(Service::Adults),
            team: None,
        }),
        Event::AwayStarted(AwayStarted {
            spell,
            seconded: true,
            kind: Open(Away::Secondment("a neighbouring council".into())),
            expected_back: Some(day("2027-04-01")),
        }),
        Event::AwayEnded(AwayEnded { spell }),
        Event::CaseloadRecorded(CaseloadRecorded { spell, cases: 14 }),
        Event::DaysLostRecorded(DaysLostRecorded {
            spell,
            from: day("2025-10-01"),
            days: Days::parse("2.5").expect("days"),
            cause: Open(Some(AbsenceReason::Sick)),
        }),
        Event::EmploymentEnded(EmploymentEnded {
            spell,
            reason: LeaveReason::Resignation,
            destination: LeaverDestination::NotYetCollected,
            note: Open(Some("said that it was time".into())),
        }),
    ]
}

fn cohorts() -> Vec<Event> {
    let cohort = CohortId(id(8));
    vec![
        Event::CohortOpened(CohortOpened {
            cohort,
            employer: EmployerId(id(2)),
            name: "Autumn 2026".into(),
            programme: "asye-children".into(),
            seats: Some(24),
        }),
        Event::CohortJoined(CohortJoined { cohort }),
        Event::CohortLeft(CohortLeft { cohort, moved_to: Some(CohortId(id(9))), note: Open(None) }),
    ]
}

fn employer() -> Vec<Event> {
    vec![
        Event::EmployerRegistered(EmployerRegistered {
            employer: EmployerId(id(2)),
            name: "Townbury".into(),
            old_code: Some("999".into()),
            new_code: Some("E09999999".into()),
            region: Some("North West".into()),
            standard_hours: 3_700,
        }),
        Event::TeamOpened(TeamOpened { team: TeamId(id(6)), name: "Duty and assessment".into() }),
        Event::StandardHoursSet(StandardHoursSet { standard_hours: 3_500 }),
        Event::VacanciesReported(VacanciesReported {
            fte: 12_500_000,
            agency_cover_fte: Some(9_000_000),
            agency_cover_headcount: Some(10),
        }),
    ]
}

fn figures_and_files() -> Vec<Event> {
    let figures = [("caseload_fte", "16.4"), ("turnover_rate_fte", "c"), ("vacancy_fte", "12.5")];
    let import = ImportId(id(10));
    vec![
        Event::FiguresPublished(FiguresPublished {
            release: "2025".into(),
            year: 2025,
            level: "local_authority".into(),
            code: "E09999999".into(),
            old_code: Some("999".into()),
            name: "Townbury".into(),
            region: Some("North West".into()),
            figures: figures.map(|(measure, printed)| (measure.to_owned(), printed.to_owned())).into(),
        }),
        Event::FileImported(FileImported {
            import,
            kind: FileKind::Csww,
            sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
            employer: Some(EmployerId(id(2))),
            events: 412,
        }),
        Event::ImportTakenBack(ImportTakenBack { import, entries: 411 }),
    ]
}

fn corrections() -> Vec<Event> {
    let reason = || Open("the wrong day was entered".to_owned());
    vec![
        Event::EntryCorrected(EntryCorrected {
            target: EventId(id(11)),
            replacement: Box::new(Event::NameChanged(NameChanged { name: Open(name()) })),
            reason: reason(),
        }),
        Event::EntryRetracted(EntryRetracted { target: EventId(id(12)), reason: reason() }),
    ]
}
