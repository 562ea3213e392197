//! What guards the log from whoever has every right to its database, and what verifying says where they got past.

use store::Store;
use store::db::Place;

use crate::ground::{Ground, append, command, context, draft, entry, journey, opened, operator, person, renamed};

both! {
    nothing_is_put_before_the_first_position
    nothing_is_put_in_the_place_of_an_event
    an_event_before_the_first_position_is_named
    what_was_answered_under_a_key_is_never_changed
    what_keys_point_at_is_verified
    a_key_is_not_kept_in_the_clear
    a_key_that_was_kept_in_the_clear_is_known_again
}

const COLUMNS: &str = "type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash from log.event";

async fn two_events(ground: &Ground) -> Store {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &[]), entry(2, &[])])).await.unwrap();
    store
}

fn is_embedded(ground: &Ground) -> bool {
    matches!(ground.place, Place::Directory(_))
}

async fn count(ground: &Ground, from: &str) -> i64 {
    let sql = format!("select count(*) from {from}");
    match &ground.place {
        Place::Directory(directory) => {
            let log = rusqlite::Connection::open(directory.join("log.db")).unwrap();
            log.query_row(&sql.replace("log.", "main."), [], |row| row.get(0)).unwrap()
        }
        Place::Postgres(address) => {
            use sqlx::Connection as _;
            let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap()
        }
    }
}

async fn nothing_is_put_before_the_first_position(ground: Ground) {
    let store = two_events(&ground).await;
    if is_embedded(&ground) {
        ground.raw("drop trigger log.event_is_never_replaced").await.unwrap();
    }
    for position in [0, -1, i64::MIN] {
        let sql = format!("insert into log.event select {position}, 'x', stream, 3, {COLUMNS} where position = 1");
        let why = ground.raw(&sql).await.unwrap_err();
        assert!(why.contains("the log is never") || why.contains("event_has_a_position"), "{why}");
    }
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn nothing_is_put_in_the_place_of_an_event(ground: Ground) {
    let store = two_events(&ground).await;
    let insert = if is_embedded(&ground) { "insert or replace into" } else { "insert into" };
    for it in ["3, event_id, stream, 3", "3, 'x', stream, version", "1, event_id, stream, version"] {
        let why = ground.raw(&format!("{insert} log.event select {it}, {COLUMNS} where position = 1")).await.unwrap_err();
        assert!(why.contains("the log is never") || why.contains("duplicate key"), "{why}");
    }
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn an_event_before_the_first_position_is_named(ground: Ground) {
    let store = two_events(&ground).await;
    let unguarded = if is_embedded(&ground) {
        "drop trigger log.event_is_never_replaced; drop trigger log.event_is_never_displaced"
    } else {
        "alter table log.event drop constraint event_has_a_position"
    };
    ground.raw(unguarded).await.unwrap();
    ground.raw(&format!("insert into log.event select -7, 'x', stream, 3, {COLUMNS} where position = 1")).await.unwrap();
    let why = store.log.verify(None, |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("position -7:"), "{why}");
    let to = ground.directory.join("backup");
    assert!(store::copy::backup(&store, &to, crate::ground::instant(9), |_| {}).await.is_err(), "nor is it left out of a copy unsaid");
    store.close().await;
}

async fn with_a_key(store: &Store, number: u128, key: &str) -> store::append::Appended {
    let mut opening = command(person(number), vec![draft(1, opened("Aisha", "Khan"))]);
    opening.key = Some((key.into(), vec![1, 2, 3]));
    store.record(&operator(), context(1), opening).await.unwrap()
}

async fn what_was_answered_under_a_key_is_never_changed(ground: Ground) {
    let store = ground.open().await;
    with_a_key(&store, 1, "key").await;
    let mut attempts = vec!["update log.idempotency set last_position = 7", "delete from log.idempotency"];
    attempts.push(if is_embedded(&ground) {
        "insert or replace into log.idempotency select scope, key, request, stream, 7, 7 from log.idempotency"
    } else {
        "truncate log.idempotency"
    });
    for sql in attempts {
        let why = ground.raw(sql).await.unwrap_err();
        assert!(why.contains("the log is never"), "{sql}: {why}");
    }
    store.close().await;
}

async fn what_keys_point_at_is_verified(ground: Ground) {
    let store = ground.open().await;
    with_a_key(&store, 1, "one").await;
    with_a_key(&store, 2, "two").await;
    store.record(&operator(), context(2), command(person(2), vec![draft(2, renamed("Bushra", "Khan"))])).await.unwrap();
    store.log.verify(None, |_| {}).await.unwrap();
    let off = if is_embedded(&ground) {
        "drop trigger log.idempotency_is_never_updated; drop trigger log.idempotency_is_never_deleted"
    } else {
        "alter table log.idempotency disable trigger user"
    };
    ground.raw(off).await.unwrap();
    let name = |number| journey(number).to_string();
    for (set, back, position) in [
        ("last_position = 4".to_owned(), "last_position = 2".to_owned(), 4),
        ("first_position = 0".into(), "first_position = 2".into(), 0),
        ("first_position = 3".into(), "first_position = 2".into(), 3),
        ("first_position = 1, last_position = 1".into(), "first_position = 2, last_position = 2".into(), 1),
        (format!("stream = '{}'", name(1)), format!("stream = '{}'", name(2)), 2),
        ("stream = 'x'".into(), format!("stream = '{}'", name(2)), 2),
    ] {
        let which = "where key = 'the second'";
        ground.raw("update log.idempotency set key = 'the second' where first_position = 2").await.unwrap();
        ground.raw(&format!("update log.idempotency set {set} {which}")).await.unwrap();
        let why = store.log.verify(None, |_| {}).await.err().unwrap_or_else(|| panic!("not noticed: {set}")).to_string();
        assert!(why.contains(&format!("position {position}:")), "{set}: {why}");
        ground.raw(&format!("update log.idempotency set {back} {which}")).await.unwrap();
        store.log.verify(None, |_| {}).await.unwrap();
    }
    store.close().await;
}

async fn a_key_is_not_kept_in_the_clear(ground: Ground) {
    let store = ground.open().await;
    let first = with_a_key(&store, 1, "Aisha Khan, rang on Monday").await;
    assert_eq!(count(&ground, "log.idempotency where key like '%Khan%'").await, 0);
    let again = with_a_key(&store, 1, "Aisha Khan, rang on Monday").await;
    assert!(again.repeated && again.last == first.last);
    store.close().await;
}

async fn a_key_that_was_kept_in_the_clear_is_known_again(ground: Ground) {
    let store = ground.open().await;
    let first = store.record(&operator(), context(1), command(person(1), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    let request: String = store.keys.pseudonym("010203").bytes().map(|byte| format!("{byte:02x}")).collect();
    let request = if is_embedded(&ground) { format!("x'{request}'") } else { format!("'\\x{request}'") };
    let (scope, stream) = (operator().id, journey(1));
    let old = format!("insert into log.idempotency values ('{scope}', 'as it was typed', {request}, '{stream}', 1, 1)");
    ground.raw(&old).await.unwrap();
    let again = with_a_key(&store, 1, "as it was typed").await;
    assert!(again.repeated && again.last == first.last);
    store.close().await;
}
