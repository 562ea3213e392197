//! The record of readings: kept before anything is given out, never changed, and moved with a backup.

use std::time::Duration;

use domain::access::{Actor, Class, Classes, Role};
use domain::event::Event;
use domain::ids::{ActorId, EmployerId};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::private::Private;
use store::Store;
use store::access::Asker;
use store::copy::{backup, restore};
use store::reading::{Through, Wanted};

use crate::ground::{Ground, command, context, day, draft, entropy, id, instant, operator, person};

both! {
    nothing_sensitive_is_given_out_that_was_not_noted
    what_was_read_is_never_changed
    who_read_what_moves_with_a_backup
}

const NORTH: EmployerId = EmployerId(uuid::Uuid::from_u128(0xE1));

fn hr(employer: EmployerId) -> Actor {
    Actor::new(ActorId(id(0x4A)), [Role::HumanResources], [employer], None)
}

async fn told(store: &Store) {
    let registered = domain::employer::EmployerRegistered {
        employer: NORTH,
        name: "North".into(),
        new_code: None,
        old_code: None,
        region: None,
        standard_hours: 3_700,
    };
    store.record(&operator(), context(1), command(NORTH, vec![draft(1, Event::EmployerRegistered(registered))])).await.unwrap();
    let name = Private::Open(Name::new("Aisha", "Khan").unwrap());
    let opening = Event::JourneyOpened(JourneyOpened { name, opened_by: Some(NORTH), route: None });
    let details = Details { religion: Some("Quaker".into()), ..Details::default() };
    let details = Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None });
    let drafts = vec![draft(1, opening), draft(1, details)];
    let last = store.record(&operator(), context(2), command(person(1), drafts)).await.unwrap().last;
    assert!(store.views.reach(last, Duration::from_secs(10)).await);
}

async fn reads(store: &Store, actor: &Actor, seconds: i64) -> bool {
    let through = Through { fields: vec!["journey".into()], document: "d0".into() };
    let asker = Asker { actor, today: day(400), wanted: Classes::all(), through: &through, now: instant(seconds) };
    !store.given(asker, &[person(1).into()]).await.unwrap().is_empty()
}

async fn nothing_sensitive_is_given_out_that_was_not_noted(ground: Ground) {
    let store = ground.open().await;
    told(&store).await;
    assert!(reads(&store, &hr(NORTH), 100).await && reads(&store, &hr(NORTH), 160).await && reads(&store, &hr(NORTH), 2_000).await);
    assert!(!reads(&store, &hr(EmployerId(id(0xE2))), 100).await);
    let all = store.readings(&Wanted::default(), 10).await.unwrap();
    let noted: Vec<_> = all.iter().map(|(_, it)| (it.at, it.person, it.classes)).collect();
    let characteristics = Classes::default().with(Class::Characteristics);
    assert_eq!(noted, [(instant(2_000), person(1), characteristics), (instant(100), person(1), characteristics)]);
    // Where it cannot be noted, it is not given.
    ground.raw("alter table log.reading rename to elsewhere").await.unwrap();
    let through = Through::default();
    let (actor, wanted) = (hr(NORTH), Classes::all());
    let asker = Asker { actor: &actor, today: day(400), wanted, through: &through, now: instant(9_000) };
    assert!(store.given(asker, &[person(1).into()]).await.is_err());
    let names = Asker { wanted: Classes::default().with(Class::Name), ..asker };
    assert!(!store.given(names, &[person(1).into()]).await.unwrap().is_empty(), "what is not sensitive needs no note");
    store.close().await;
}

async fn what_was_read_is_never_changed(ground: Ground) {
    let store = ground.open().await;
    told(&store).await;
    reads(&store, &hr(NORTH), 100).await;
    for sql in ["update log.reading set reader = 'nobody'", "delete from log.reading"] {
        assert!(ground.raw(sql).await.unwrap_err().contains("never"), "{sql}");
    }
    assert_eq!(store.readings(&Wanted { person: Some(person(1)), ..Wanted::default() }, 10).await.unwrap().len(), 1);
    store.close().await;
}

async fn who_read_what_moves_with_a_backup(ground: Ground) {
    let store = ground.open().await;
    told(&store).await;
    reads(&store, &hr(NORTH), 100).await;
    reads(&store, &hr(NORTH), 5_000).await;
    let before = store.readings(&Wanted::default(), 10).await.unwrap();
    let directory = ground.directory.join("kept");
    backup(&store, &directory, instant(99), |_| {}).await.unwrap();
    store.close().await;
    let other = Ground::sqlite();
    restore(&directory, &other.place, &other.key_file(), entropy(8), |_| {}).await.unwrap();
    let moved = other.open().await;
    assert_eq!(moved.readings(&Wanted::default(), 10).await.unwrap(), before);
    moved.close().await;
}
