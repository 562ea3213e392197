//! A PostgreSQL that several share: who feeds the views when somebody has gone, and what becomes of connections that are lost or changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use store::Store;
use store::db::Place;
use store::failure::Unanswered;

use crate::ground::{Ground, append, command, context, draft, entry, journey, opened, operator, person};

/// Far less than the lease of the views: who gets there in this time did not wait for it to run out.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn write_and_see(store: &Store, number: u128) {
    let opening = command(person(number), vec![draft(1, opened("Aisha", "Khan"))]);
    let position = store.record(&operator(), context(1), opening).await.unwrap().last;
    let begun = Instant::now();
    assert!(store.views.reach(position, Duration::from_secs(30)).await);
    assert!(begun.elapsed() < AT_ONCE, "the views took {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_one_after_another_do_not_wait_for_each_others_lease() {
    let Some(ground) = Ground::postgres("commands_one_after_another_do_not_wait_for_each_others_lease").await else { return };
    for number in 1..=3 {
        let store = ground.open().await;
        write_and_see(&store, number).await;
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lease_of_a_process_that_is_gone_is_taken_at_once() {
    let Some(ground) = Ground::postgres("the_lease_of_a_process_that_is_gone_is_taken_at_once").await else { return };
    let store = ground.open().await;
    write_and_see(&store, 1).await;
    store.close().await;
    // It said that it would feed the views for an hour to come, and has no session.
    let held = "update views.lease set holder = '1-1', until = cast(extract(epoch from clock_timestamp()) as bigint) + 3600";
    ground.raw(held).await.unwrap();
    let store = ground.open().await;
    write_and_see(&store, 2).await;
    // One that lives keeps what it has.
    let other = ground.open().await;
    for number in 3..=6 {
        write_and_see(&store, number).await;
        write_and_see(&other, number + 100).await;
    }
    store.close().await;
    write_and_see(&other, 200).await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_made_later_are_as_durable_as_the_first() {
    let Some(ground) = Ground::postgres("connections_made_later_are_as_durable_as_the_first").await else { return };
    let Place::Postgres(address) = &ground.place else { return };
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &[])])).await.unwrap();
    let mut other = sqlx::PgConnection::connect(address).await.unwrap();
    let guard = "create function refuse_what_may_be_lost() returns trigger language plpgsql as $$ begin
            if current_setting('synchronous_commit') = 'off' then raise exception 'this may be lost'; end if; return new; end $$;
        create trigger durable before insert on log.event for each row execute function refuse_what_may_be_lost();
        create trigger durable before insert on keys.key for each row execute function refuse_what_may_be_lost();
        do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$";
    sqlx::raw_sql(guard).execute(&mut other).await.unwrap();
    let gone =
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(gone).execute(&mut other).await.unwrap();
    store.append(append(journey(1), vec![entry(2, &[])])).await.unwrap();
    store.record(&operator(), context(1), command(person(2), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    store.close().await;
    let why = Store::open(ground.settings()).await.err().expect("it should be refused").to_string();
    assert!(why.contains("synchronous_commit"), "{why}");
}

async fn open_journeys(store: Store, client: u128, stop: Arc<AtomicBool>) -> u128 {
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            return n;
        }
        let opening = command(person(client * 10_000 + n), vec![draft(1, opened("Aisha", "Khan"))]);
        match store.record(&operator(), context(1), opening).await {
            Ok(_) | Err(Unanswered::Refused(_)) => {}
            Err(Unanswered::Failed(why)) => assert!(why.passing().is_some(), "{why}"),
        }
    }
    0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_lost_while_keys_are_made_is_nobodys_failure() {
    let Some(ground) = Ground::postgres("a_connection_lost_while_keys_are_made_is_nobodys_failure").await else { return };
    let Place::Postgres(address) = &ground.place else { return };
    let store = ground.open().await;
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (1..=6).map(|n| tokio::spawn(open_journeys(store.clone(), n, Arc::clone(&stop)))).collect();
    let mut other = sqlx::PgConnection::connect(address).await.unwrap();
    let kill =
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    for round in 0..30 {
        sqlx::query(kill).execute(&mut other).await.unwrap();
        tokio::time::sleep(Duration::from_millis(11 + round % 17)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let opened: u128 = futures_util::future::join_all(clients).await.into_iter().map(Result::unwrap).sum();
    assert!(opened > 0);
    let head = store.log.verify(None, |_| {}).await.unwrap().head.position;
    assert!(store.views.reach(head, Duration::from_secs(20)).await);
    // The last to be cut may have been a write, or a look at the lease: a store is well once it wrote and fed again.
    write_and_see(&store, 999_999).await;
    let recovering = Instant::now();
    while let Some(why) = store.trouble().await {
        assert!(recovering.elapsed() < Duration::from_secs(20), "{why}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    store.close().await;
}
