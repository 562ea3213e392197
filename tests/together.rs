//! Several at once: racing clients, two processes on one store, and a server that dies under them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::codes::RegistrationNumber;
use domain::cohort::{CohortJoined, CohortOpened};
use domain::employer::EmployerRegistered;
use domain::event::Event;
use domain::history::{Draft, Stream};
use domain::ids::{CohortId, EmployerId};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::registration::RegistrationClaimed;
use sqlx::Connection as _;
use store::Store;
use store::append::Appended;
use store::db::Place;
use store::failure::Unanswered;

use crate::ground::{Ground, append, command, context, draft, entry, id, journey, opened, operator, person, renamed};
use crate::postgres::Server;

both! {
    one_registration_number_has_one_winner
    the_last_seats_of_a_cohort_are_given_once
    sixty_four_writers_of_one_journey_all_get_their_turn
    two_processes_write_without_a_gap_a_duplicate_or_a_lost_update
    what_another_process_wrote_is_noticed
    nobody_is_refused_on_what_this_process_remembers
    a_key_used_in_another_process_is_known
}

async fn with_people(store: &Store, count: u128) {
    let people = (1..=count).map(|n| async move {
        let opening = command(person(n), vec![draft(1, opened("Aisha", "Khan"))]);
        store.record(&operator(), context(0), opening).await.unwrap();
    });
    futures_util::future::join_all(people).await;
}

fn winners(answers: &[Result<Appended, Unanswered>], losers: &Refusal) -> usize {
    for it in answers {
        assert!(it.is_ok() || matches!(it, Err(Unanswered::Refused(why)) if why == losers), "{it:?}");
    }
    answers.iter().filter(|it| it.is_ok()).count()
}

async fn one_registration_number_has_one_winner(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    with_people(&one, 24).await;
    let claim =
        RegistrationClaimed { number: Private::Open(RegistrationNumber::new("SW1234").unwrap()), claim: one.keys.pseudonym("SW1234") };
    assert_eq!(claim.claim, other.keys.pseudonym("SW1234"));
    let racers = (1..=24).map(|n| {
        let (store, claim) = (if n % 2 == 0 { &one } else { &other }, claim.clone());
        async move { store.record(&operator(), context(1), command(person(n), vec![draft(5, Event::RegistrationClaimed(claim))])).await }
    });
    let answers = futures_util::future::join_all(racers).await;
    assert_eq!(winners(&answers, &Refusal::NumberClaimed), 1);
    one.log.verify(None, |_| {}).await.unwrap();
    one.close().await;
    other.close().await;
}

async fn the_last_seats_of_a_cohort_are_given_once(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    with_people(&one, 24).await;
    let (employer, cohort) = (EmployerId(id(500)), CohortId(id(600)));
    let registered =
        EmployerRegistered { employer, name: "Salford".into(), old_code: None, new_code: None, region: None, standard_hours: 3_700 };
    let employers = command(employer, vec![draft(1, Event::EmployerRegistered(registered))]);
    one.record(&operator(), context(1), employers).await.unwrap();
    let it = CohortOpened { cohort, employer, name: "2026".into(), programme: "asye-children".into(), seats: Some(3) };
    one.record(&operator(), context(1), command(cohort, vec![draft(1, Event::CohortOpened(it))])).await.unwrap();
    let racers = (1..=24).map(|n| {
        let store = if n % 2 == 0 { &one } else { &other };
        let joining = command(person(n), vec![draft(5, Event::CohortJoined(CohortJoined { cohort }))]);
        async move { store.record(&operator(), context(2), joining).await }
    });
    let answers = futures_util::future::join_all(racers).await;
    assert_eq!(winners(&answers, &Refusal::CohortFull), 3);
    one.log.verify(None, |_| {}).await.unwrap();
    one.close().await;
    other.close().await;
}

async fn sixty_four_writers_of_one_journey_all_get_their_turn(ground: Ground) {
    let store = ground.open().await;
    with_people(&store, 1).await;
    let writers = (0..64).map(|n| {
        let store = store.clone();
        async move {
            for round in 0..3 {
                let renaming = command(person(1), vec![draft(10 + n + round, renamed("Aisha", "Khan"))]);
                store.record(&operator(), context(3), renaming).await.unwrap();
            }
        }
    });
    futures_util::future::join_all(writers).await;
    let history = store.log.history(journey(1)).await.unwrap();
    assert_eq!(history.version(), 1 + 64 * 3);
    assert!(history.entries().iter().zip(1..).all(|(it, version)| it.version == version));
    store.close().await;
}

async fn two_processes_write_without_a_gap_a_duplicate_or_a_lost_update(ground: Ground) {
    let stores = [ground.open().await, ground.open().await];
    let writers = stores.iter().enumerate().flat_map(|(which, store)| {
        (0..16_u128).map(move |client| async move {
            let mut won = 0;
            for n in 0..20_u128 {
                let number = (which as u128 + 1) * 100_000 + client * 1_000 + n;
                store.append(append(journey(client), vec![entry(number, &["t"])])).await.unwrap();
                // And one counter that all fight for, each with the version it saw.
                let seen = store.log.sealed_histories(&[journey(999)]).await.unwrap().remove(&journey(999)).unwrap_or_default().version();
                let mut count = append(journey(999), vec![entry(number + 50_000_000, &[])]);
                count.parts[0].expected = Some(seen);
                match store.append(count).await {
                    Ok(_) => won += 1,
                    Err(Unanswered::Refused(Refusal::VersionConflict { expected, actual })) => assert!(actual > expected),
                    Err(other) => panic!("{other}"),
                }
            }
            won
        })
    });
    let won: i64 = futures_util::future::join_all(writers).await.iter().sum();
    let verified = stores[0].log.verify(None, |_| {}).await.unwrap();
    assert_eq!(verified.head.position, 2 * 16 * 20 + won);
    assert_eq!(stores[1].log.history(journey(999)).await.unwrap().version(), won);
    for store in stores {
        store.close().await;
    }
}

async fn what_another_process_wrote_is_noticed(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let mut heads = other.heads();
    with_people(&one, 1).await;
    let noticed = heads.wait_for(|it| it.position == 1);
    tokio::time::timeout(Duration::from_secs(2), noticed).await.expect("within two seconds").unwrap();
    assert!(other.views.reach(1, Duration::from_secs(5)).await);
    one.close().await;
    other.close().await;
}

async fn nobody_is_refused_on_what_this_process_remembers(ground: Ground) {
    let stores = [ground.open().await, ground.open().await];
    with_people(&stores[0], 1).await;
    // Each in turn goes on at once from what the other wrote, long before anybody tells it.
    for version in 1..=12_i64 {
        let mut it = command(person(1), vec![draft(version as u64, renamed("Aisha", &format!("Khan {version}")))]);
        it.expected = Some(version);
        let store = &stores[version as usize % 2];
        let recorded = store.record(&operator(), context(version), it).await.unwrap();
        assert_eq!(store.history_up_to(person(1).into(), recorded.last).await.unwrap().version(), version + 1);
    }
    for store in stores {
        let (at_hand, read) =
            (store.history_up_to(person(1).into(), 13).await.unwrap(), store.log.history(person(1).into()).await.unwrap());
        assert_eq!(at_hand, read);
        store.close().await;
    }
}

async fn a_key_used_in_another_process_is_known(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let keyed = |stores: [&Store; 2], n: u8| {
        let [first, second] = stores.map(Store::clone);
        let mut it =
            command(person(u128::from(n)), vec![Draft { id: domain::ids::EventId(id(u128::from(n))), ..draft(1, opened("A", "B")) }]);
        it.key = Some((format!("k{n}"), vec![n]));
        async move {
            let actor = operator();
            let (a, b) = tokio::join!(first.record(&actor, context(1), it.clone()), second.record(&actor, context(1), it.clone()));
            let (a, b) = (a.unwrap(), b.unwrap());
            assert_eq!((a.first, a.last), (b.first, b.last));
            assert!(a.repeated != b.repeated, "one wrote, one was told");
        }
    };
    for n in 1..=20 {
        keyed([&one, &other], n).await;
    }
    one.close().await;
    other.close().await;
}

/// Writes until told to stop; answers every id that was acknowledged, with its position. What fails is asked again under its key.
async fn write_through_trouble(store: Store, client: u128, stop: Arc<AtomicBool>) -> BTreeMap<u128, i64> {
    let mut written = BTreeMap::new();
    for n in 0_u128.. {
        let number = (client + 1) * 1_000_000 + n;
        loop {
            let mut it = append(journey(client), vec![entry(number, &["t"])]);
            it.key = Some(store::append::Key { scope: client.to_string(), key: n.to_string(), request: vec![1] });
            match store.append(it).await {
                Ok(answer) => {
                    written.insert(number, answer.first);
                    break;
                }
                Err(_) if stop.load(Ordering::Relaxed) => return written,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        if stop.load(Ordering::Relaxed) {
            return written;
        }
    }
    written
}

async fn everything_acknowledged_is_there_once(store: &Store, written: Vec<BTreeMap<u128, i64>>) {
    let head = store.log.verify(None, |_| {}).await.unwrap().head;
    let stored: BTreeMap<String, i64> =
        store.log.stored_after(0, i64::MAX).await.unwrap().into_iter().map(|it| (it.event_id, it.position)).collect();
    assert_eq!(stored.len() as i64, head.position, "nothing is there twice");
    let mut count = 0;
    for (number, position) in written.into_iter().flatten() {
        assert_eq!(stored.get(&id(number).to_string()), Some(&position));
        count += 1;
    }
    assert!(count > 0);
    assert!(store.views.reach(head.position, Duration::from_secs(20)).await, "the views catch up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_lost_at_any_moment_loses_and_doubles_nothing() {
    let Some(ground) = Ground::postgres("a_connection_lost_at_any_moment_loses_and_doubles_nothing").await else { return };
    let Place::Postgres(address) = &ground.place else { return };
    let store = ground.open().await;
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..8).map(|n| tokio::spawn(write_through_trouble(store.clone(), n, Arc::clone(&stop)))).collect();
    let mut other = sqlx::PgConnection::connect(address).await.unwrap();
    let kill =
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    for round in 0..40 {
        sqlx::query(kill).execute(&mut other).await.unwrap();
        tokio::time::sleep(Duration::from_millis(7 + round % 13)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let written = futures_util::future::join_all(clients).await.into_iter().map(Result::unwrap).collect();
    everything_acknowledged_is_there_once(&store, written).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_comes_back_loses_nothing() {
    let Some(server) = Server::own() else {
        eprintln!("not run, for want of PostgreSQL on this machine: a_server_that_is_killed_and_comes_back_loses_nothing");
        return;
    };
    let ground = Ground { place: Place::Postgres(server.database().await), directory: crate::ground::fresh_directory() };
    let store = ground.open().await;
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..8).map(|n| tokio::spawn(write_through_trouble(store.clone(), n, Arc::clone(&stop)))).collect();
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.start_again();
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    stop.store(true, Ordering::Relaxed);
    let written = futures_util::future::join_all(clients).await.into_iter().map(Result::unwrap).collect();
    everything_acknowledged_is_there_once(&store, written).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stays_away_keeps_nobody_waiting_for_ever() {
    let Some(server) = Server::own() else {
        eprintln!("not run, for want of PostgreSQL on this machine: a_server_that_stays_away_keeps_nobody_waiting_for_ever");
        return;
    };
    let ground = Ground { place: Place::Postgres(server.database().await), directory: crate::ground::fresh_directory() };
    let store = ground.open().await;
    let stream: Stream = journey(1);
    store.append(append(stream, vec![entry(1, &[])])).await.unwrap();
    server.kill();
    let mut begun = Box::pin({
        let store = store.clone();
        async move { store.append(append(journey(2), vec![entry(2, &[])])).await }
    });
    // It waits before any of the others does: what is begun is only this.
    std::future::poll_fn(|cx| std::task::Poll::Ready(begun.as_mut().poll(cx).is_pending())).await;
    let begun = tokio::spawn(begun);
    tokio::time::timeout(Duration::from_secs(5), async {
        while store.waiting() > 0 {
            tokio::task::yield_now().await
        }
    })
    .await
    .unwrap();
    let asked = (3..=40).map(|n| store.append(append(stream, vec![entry(n, &[])])));
    let answers = tokio::time::timeout(Duration::from_secs(60), futures_util::future::join_all(asked)).await.expect("an answer in time");
    assert!(answers.iter().all(Result::is_err));
    server.start_again();
    let first = begun.await.unwrap();
    store.append(append(stream, vec![entry(50, &[])])).await.unwrap();
    let written = 2 + i64::from(first.is_ok());
    assert_eq!(store.log.verify(None, |_| {}).await.unwrap().head.position, written, "what was answered as not written is not");
    store.close().await;
}
