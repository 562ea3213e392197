//! Erasing: what was personal is nowhere, before and after, and everything else stays.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::NaiveDate;
use domain::codes::{OrgRole, RegistrationNumber, StartOrigin};
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::employer::EmployerRegistered;
use domain::employment::{Contract, EmploymentChanged, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::AsAt;
use domain::ids::{EmployerId, EventId, OfferId, SpellId};
use domain::journey::Journey;
use domain::offer::OfferMade;
use domain::person::{Details, DetailsRecorded, ErasureGround, PersonErased};
use domain::placement::{Parties, PlacementRecorded, ReadinessAssessed};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::registration::RegistrationClaimed;
use store::Store;
use store::append::Entry;
use store::copy::{backup, restore};
use store::db::Place;
use store::failure::Unanswered;
use store::journey::Filter;

use crate::ground::{
    self, Ground, agree, any_id, append, command, context, day, draft, entropy, entry, id, instant, journey, opened, operator, person,
    renamed,
};
use crate::postgres::Server;

both! {
    what_is_personal_is_nowhere_on_disk_and_unreadable_once_erased
    an_erasure_is_asked_twice_and_answered_alike
    an_erasure_that_was_cut_short_is_finished_on_opening
    another_process_forgets_who_was_erased
    several_are_erased_at_once_and_others_stay
    nothing_is_recorded_of_the_erased
    what_an_old_shape_has_in_the_clear_goes_on_as_if_it_were_sealed
}

const CANARIES: [&str; 16] = [
    "Canaryfirst",
    "Canaryname",
    "canary@mail.example",
    "canary road 1",
    "canaryfaith",
    "canarynote",
    "SW424242",
    "canaryeducator",
    "canaryreason",
    "canaryuniversity",
    "canarysetting",
    "canaryoffer",
    "canarytitle",
    "canarygrade",
    "canarypost",
    "canarycorrected",
];

async fn record(store: &Store, number: u128, on: u64, event: Event) -> EventId {
    let it = draft(on, event);
    let id = it.id;
    store.record(&operator(), context(5), command(person(number), vec![it])).await.unwrap();
    id
}

/// A journey with something personal in every kind of field.
async fn full_of_canaries(store: &Store, number: u128) {
    let [first, name, email, address, religion, note, sw, educator, reason, university, setting, work @ ..] = CANARIES.map(str::to_owned);
    record(store, number, 1, opened(&first, &name)).await;
    let details = Details { email: Some(email), address: Some(address), religion: Some(religion), ..Details::default() };
    record(store, number, 2, Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None })).await;
    record(
        store,
        number,
        3,
        Event::ReadinessAssessed(ReadinessAssessed { ready: true, note: Private::Open(Some(note)), recorded_for: None }),
    )
    .await;
    let claim = store.keys.pseudonym(&sw);
    let number_itself = Private::Open(RegistrationNumber::new(&sw).unwrap());
    record(store, number, 4, Event::RegistrationClaimed(RegistrationClaimed { number: number_itself, claim })).await;
    let placement = PlacementRecorded {
        placement: domain::ids::PlacementId(any_id()),
        parties: Private::Open(Parties { university, setting }),
        employer: None,
        practice_educator: Private::Open(Some(educator)),
        educator: None,
        educator_stage: None,
        planned_end: None,
        days: 70,
        statutory: true,
        last: false,
    };
    let placed = record(store, number, 5, Event::PlacementRecorded(placement.clone())).await;
    let replacement = Box::new(Event::PlacementRecorded(PlacementRecorded { days: 80, ..placement }));
    let reason = Private::Open(reason);
    record(store, number, 6, Event::EntryCorrected(EntryCorrected { target: placed, replacement, reason: reason.clone(), answers: None }))
        .await;
    let slip = record(store, number, 7, renamed("Canaryfirst", "Canaryname")).await;
    record(store, number, 7, Event::EntryRetracted(EntryRetracted { target: slip, reason, answers: None })).await;
    at_work(store, number, work).await;
}

/// An offer, a post, another post, and a correction of that, each with a text that somebody typed.
async fn at_work(store: &Store, number: u128, [offer, title, grade, other, corrected]: [String; 5]) {
    let (employer, spell) = (an_employer(store).await, SpellId(any_id()));
    record(store, number, 8, Event::OfferMade(an_offer(employer, Private::Open(offer)))).await;
    let started = EmploymentStarted {
        spell,
        employer,
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post: Post::new(title, Some(grade), Some(OrgRole::CaseHolder)),
        service: Service::Children,
        team: None,
        offer: None,
    };
    record(store, number, 9, Event::EmploymentStarted(started)).await;
    let to = |title: String| {
        let post = Some(Post::new(title, None, Some(OrgRole::CaseHolder)));
        Event::EmploymentChanged(EmploymentChanged { spell, fte: None, post, contract: None, service: None, team: None })
    };
    let target = record(store, number, 10, to(other)).await;
    let (replacement, reason) = (Box::new(to(corrected)), Private::Open("a slip".to_owned()));
    record(store, number, 11, Event::EntryCorrected(EntryCorrected { target, replacement, reason, answers: None })).await;
}

async fn an_employer(store: &Store) -> EmployerId {
    let employer = EmployerId(any_id());
    let (name, standard_hours) = ("Townbury".to_owned(), 3_700);
    let it = EmployerRegistered { employer, name, old_code: None, new_code: None, region: None, standard_hours };
    store.record(&operator(), context(1), command(employer, vec![draft(0, Event::EmployerRegistered(it))])).await.unwrap();
    employer
}

fn an_offer(employer: EmployerId, title: Private<String>) -> OfferMade {
    OfferMade { offer: OfferId(id(40)), employer, title, conditions: Vec::new(), expected_start: None }
}

/// Files under a directory in which any of these bytes stand.
fn found_in(directory: &Path, needles: &[Vec<u8>]) -> Vec<String> {
    let pattern = |it: &Vec<u8>| it.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    let any = needles.iter().map(pattern).collect::<Vec<_>>().join("|");
    let searched = Command::new("grep").env("LC_ALL", "C").args(["-rlaPs", "-e", &any]).arg(directory).output().unwrap();
    String::from_utf8_lossy(&searched.stdout).lines().map(str::to_owned).collect()
}

/// Everything on disk that has to do with a store.
fn everything_on_disk(ground: &Ground, needles: &[Vec<u8>]) -> Vec<String> {
    let mut found = found_in(&ground.directory, needles);
    if let (Place::Postgres(_), Some(server)) = (&ground.place, Server::shared()) {
        found.extend(found_in(&server.data(), needles));
    }
    found
}

async fn folded(store: &Store, number: u128) -> Journey {
    Journey::of(&store.log.history(journey(number)).await.unwrap().facts(), NaiveDate::MAX)
}

/// Every text that was typed about a placement, an offer or a post, as far as it can be read.
fn typed(it: &Journey) -> Vec<String> {
    let parties = it.placements.iter().filter_map(|it| it.recorded.parties.get()).flat_map(|it| [&it.university, &it.setting]);
    let offers = it.offers.iter().filter_map(|it| it.made.title.get());
    let words = it.spells.iter().flat_map(|it| &it.pieces).filter_map(|it| it.post.words.get());
    parties.chain(offers).cloned().chain(words.flat_map(|it| [it.title.clone(), it.grade.clone().unwrap_or_default()])).collect()
}

async fn journey_of(store: &Store, number: u128) -> (String, usize) {
    let history = store.log.history(journey(number)).await.unwrap();
    let facts = history.facts();
    let it = Journey::of(&facts, NaiveDate::MAX);
    (it.name.get().map_or_else(|| "erased".into(), |it| it.given.clone()), facts.len())
}

/// As two people agreed.
async fn erase(store: &Store, number: u128) -> Result<store::append::Appended, Unanswered> {
    agree(store, number).await;
    ground::erase(store, number).await
}

async fn what_is_personal_is_nowhere_on_disk_and_unreadable_once_erased(ground: Ground) {
    let store = ground.open().await;
    full_of_canaries(&store, 1).await;
    record(&store, 2, 1, opened("Bushra", "Ali")).await;
    assert_eq!(journey_of(&store, 1).await.0, "Canaryfirst");
    let [.., university, setting, offer, title, grade, _, corrected] = CANARIES;
    assert_eq!(typed(&folded(&store, 1).await), [university, setting, offer, title, grade, corrected, ""]);
    assert!(store.views.reach(store.head().position, Duration::from_secs(10)).await);
    let canaries: Vec<Vec<u8>> = CANARIES.iter().map(|it| it.as_bytes().to_vec()).collect();
    assert_eq!(everything_on_disk(&ground, &canaries), Vec::<String>::new(), "in the clear");
    assert!(!everything_on_disk(&ground, &[b"NameChanged".to_vec()]).is_empty(), "what is there is found");

    let (wrapped, old_key) = (wrapped_key(&ground, 1).await.expect("a key"), key_line(&ground));
    let before = (ground.directory.join("before"), ground.directory.join("after"));
    backup(&store, &before.0, instant(9), |_| {}).await.unwrap();
    let everybody = |known| AsAt { on: day(5_000), known };
    let scope = domain::access::scope(&operator());
    let counted = store.journeys(&scope, &Filter::default(), everybody(store.head().position)).await.unwrap().len();

    erase(&store, 1).await.unwrap();
    assert!(store.views.reach(store.head().position, Duration::from_secs(10)).await);
    assert_eq!(journey_of(&store, 1).await, ("erased".to_owned(), 11), "what remains is all there but what was personal");
    let roles = |it: &Journey| it.spells[0].pieces.iter().map(|it| it.post.role).collect::<Vec<_>>();
    let left = folded(&store, 1).await;
    assert_eq!((typed(&left), roles(&left)), (Vec::new(), vec![Some(OrgRole::CaseHolder); 2]), "what is counted stays");
    assert_eq!(journey_of(&store, 2).await.0, "Bushra");
    let lines = store.journeys(&scope, &Filter::default(), everybody(store.head().position)).await.unwrap();
    assert_eq!((lines.len(), lines.iter().filter(|it| it.name.is_none()).count()), (counted, 1));
    store.log.verify(None, |_| {}).await.unwrap();

    // The key's row is gone, and what wrapped it is nowhere: whatever copy of the wrapped key an engine keeps is noise.
    assert_eq!(wrapped_key(&ground, 1).await, None);
    std::fs::remove_dir_all(&before.0).unwrap();
    assert_eq!(everything_on_disk(&ground, std::slice::from_ref(&old_key)), Vec::<String>::new());
    backup(&store, &before.1, instant(99), |_| {}).await.unwrap();
    assert_eq!(found_in(&before.1, &[wrapped.clone(), old_key]), Vec::<String>::new());
    if matches!(ground.place, Place::Directory(_)) {
        assert_eq!(everything_on_disk(&ground, &[wrapped]), Vec::<String>::new());
    }
    assert_eq!(everything_on_disk(&ground, &canaries), Vec::<String>::new());
    store.close().await;
    let to = Ground::sqlite();
    restore(&before.1, &to.place, &to.key_file(), entropy(11), |_| {}).await.unwrap();
    let restored = to.open().await;
    assert_eq!((journey_of(&restored, 1).await.0, journey_of(&restored, 2).await.0), ("erased".into(), "Bushra".into()));
    restored.close().await;
}

/// The wrapped key of a person, as it stands in the database.
async fn wrapped_key(ground: &Ground, number: u128) -> Option<Vec<u8>> {
    let stream = journey(number).to_string();
    match &ground.place {
        Place::Directory(directory) => {
            let keys = rusqlite::Connection::open(directory.join("keys.db")).unwrap();
            keys.query_row("select wrapped from key where stream = ?1", [stream], |row| row.get(0)).ok()
        }
        Place::Postgres(address) => {
            use sqlx::Connection as _;
            let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
            let found = sqlx::query_scalar("select wrapped from keys.key where stream = $1").bind(stream);
            found.fetch_optional(&mut connection).await.unwrap()
        }
    }
}

/// The secret in the key file, as it is written there.
fn key_line(ground: &Ground) -> Vec<u8> {
    let text = std::fs::read_to_string(ground.key_file()).unwrap();
    let lines: Vec<&str> = text.lines().filter(|it| !it.starts_with('#')).collect();
    assert_eq!(lines.len(), 1);
    lines[0].split(' ').nth(1).unwrap().as_bytes().to_vec()
}

async fn an_erasure_is_asked_twice_and_answered_alike(ground: Ground) {
    let store = ground.open().await;
    record(&store, 1, 1, opened("Aisha", "Khan")).await;
    let first = erase(&store, 1).await.unwrap();
    let second = ground::erase(&store, 1).await.unwrap();
    assert_eq!((second.first, second.repeated), (first.first, true));
    store.close().await;
}

async fn an_erasure_that_was_cut_short_is_finished_on_opening(ground: Ground) {
    let store = ground.open().await;
    record(&store, 1, 1, opened("Aisha", "Khan")).await;
    record(&store, 2, 1, opened("Bushra", "Ali")).await;
    // Recorded, and then nothing more: as after a power cut.
    let proposal = Some(agree(&store, 1).await);
    record(&store, 1, 2, Event::PersonErased(PersonErased { ground: ErasureGround::Requested, proposal })).await;
    store.close().await;
    assert!(wrapped_key(&ground, 1).await.is_some());
    let store = ground.open().await;
    assert_eq!(wrapped_key(&ground, 1).await, None);
    assert_eq!((journey_of(&store, 1).await.0, journey_of(&store, 2).await.0), ("erased".into(), "Bushra".into()));
    store.close().await;
}

async fn another_process_forgets_who_was_erased(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    record(&one, 1, 1, opened("Aisha", "Khan")).await;
    record(&one, 2, 1, opened("Bushra", "Ali")).await;
    assert_eq!(journey_of(&other, 1).await.0, "Aisha");
    let erased = erase(&one, 1).await.unwrap();
    let mut heads = other.heads();
    tokio::time::timeout(Duration::from_secs(2), heads.wait_for(|it| it.position >= erased.last)).await.unwrap().unwrap();
    let forgotten = async {
        while journey_of(&other, 1).await.0 != "erased" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), forgotten).await.unwrap();
    // And keys go on working there: of those who are known, and of those who come.
    assert_eq!(journey_of(&other, 2).await.0, "Bushra");
    record(&other, 3, 1, opened("Chidi", "Obi")).await;
    assert_eq!(journey_of(&one, 3).await.0, "Chidi");
    one.close().await;
    other.close().await;
}

async fn several_are_erased_at_once_and_others_stay(ground: Ground) {
    let store = ground.open().await;
    for n in 1..=12 {
        record(&store, n, 1, opened("Aisha", "Khan")).await;
    }
    let erasing = (1..=6).map(|n| erase(&store, n));
    let opening = (13..=18).map(|n| record(&store, n, 1, opened("Aisha", "Khan")));
    let (erased, _) = tokio::join!(futures_util::future::join_all(erasing), futures_util::future::join_all(opening));
    assert!(erased.iter().all(Result::is_ok));
    store.close().await;
    let store = ground.open().await;
    for n in 1..=18 {
        assert_eq!(journey_of(&store, n).await.0, if n <= 6 { "erased" } else { "Aisha" });
    }
    store.close().await;
}

async fn nothing_is_recorded_of_the_erased(ground: Ground) {
    let store = ground.open().await;
    record(&store, 1, 1, opened("Aisha", "Khan")).await;
    erase(&store, 1).await.unwrap();
    let more = command(person(1), vec![draft(3, renamed("Aisha", "Ali"))]);
    let answer = store.record(&operator(), context(9), more).await;
    assert!(matches!(answer, Err(Unanswered::Refused(Refusal::Erased))), "{answer:?}");
    let unknown = store.record(&operator(), context(9), command(person(9), vec![draft(3, renamed("Aisha", "Ali"))])).await;
    assert!(matches!(unknown, Err(Unanswered::Refused(_))), "{unknown:?}");
    store.close().await;
}

async fn what_an_old_shape_has_in_the_clear_goes_on_as_if_it_were_sealed(ground: Ground) {
    let store = ground.open().await;
    record(&store, 1, 1, opened("Aisha", "Khan")).await;
    let employer = an_employer(&store).await;
    // As it was stored before titles were sealed.
    let payload =
        format!("{{\"OfferMade\":{{\"offer\":\"{}\",\"employer\":\"{employer}\",\"title\":\"Social worker\",\"conditions\":[]}}}}", id(40));
    let old = Entry { name: "OfferMade", payload: payload.into_bytes(), ..entry(400, &[]) };
    let target = old.id;
    store.append(append(journey(1), vec![old])).await.unwrap();
    assert_eq!(typed(&folded(&store, 1).await), ["Social worker"]);
    // A correction is made from what was read, and what it says is sealed.
    let offer = folded(&store, 1).await.offers.remove(0).made;
    let (replacement, reason) =
        (Box::new(Event::OfferMade(OfferMade { expected_start: Some(day(9)), ..offer })), Private::Open("late".into()));
    record(&store, 1, 2, Event::EntryCorrected(EntryCorrected { target, replacement, reason, answers: None })).await;
    assert_eq!(typed(&folded(&store, 1).await), ["Social worker"]);
    let stored = store.log.stored_after(3, 1).await.unwrap();
    assert_eq!((stored[0].name.as_str(), stored[0].type_version), ("EntryCorrected", 2));
    assert!(!String::from_utf8_lossy(&stored[0].payload).contains("Social worker"));
    assert!(store.views.reach(store.head().position, Duration::from_secs(10)).await);
    erase(&store, 1).await.unwrap();
    let history = store.log.history(journey(1)).await.unwrap();
    assert!(history.entries().iter().all(|it| !format!("{it:?}").contains("Social worker")), "the erased have no title");
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}
