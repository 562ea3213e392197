//! What the database itself refuses, and what Waymark refuses of a database.

use store::Store;
use store::db::Place;
use store::failure::Failure;

use crate::ground::{Ground, append, command, context, draft, entry, fresh_directory, journey, opened, operator, person};

both! {
    the_database_refuses_to_change_the_log
    a_store_of_a_newer_waymark_is_refused
    an_edited_migration_is_refused
    without_its_key_file_a_store_is_refused
    a_store_opens_again_where_it_was
}

async fn refusal(ground: &Ground) -> String {
    Store::open(ground.settings()).await.err().expect("it should be refused").to_string()
}

async fn the_database_refuses_to_change_the_log(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &["a"]), entry(2, &[])])).await.unwrap();
    for table in ["log.event", "log.tag"] {
        for sql in [format!("update {table} set position = 77 where position = 1"), format!("delete from {table}")] {
            let why = ground.raw(&sql).await.unwrap_err();
            assert!(why.contains("the log is never"), "{sql}: {why}");
        }
    }
    let replace = "position, 'x', stream, version, type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash";
    if matches!(ground.place, Place::Postgres(_)) {
        assert!(ground.raw("truncate log.event").await.unwrap_err().contains("the log is never"));
        assert!(ground.raw("truncate log.tag").await.unwrap_err().contains("the log is never"));
    } else {
        let sql = format!("insert or replace into log.event select {replace} from log.event");
        assert!(ground.raw(&sql).await.unwrap_err().contains("the log is never"), "replacing is updating");
    }
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn a_store_of_a_newer_waymark_is_refused(ground: Ground) {
    ground.open().await.close().await;
    ground.raw("insert into log.migration (name, sha256) values ('9999_later', '')").await.unwrap();
    assert!(refusal(&ground).await.contains("newer Waymark"));
}

async fn an_edited_migration_is_refused(ground: Ground) {
    ground.open().await.close().await;
    ground.raw("update log.migration set sha256 = 'other' where name = '0001_log'").await.unwrap();
    assert!(refusal(&ground).await.contains("0001_log"));
}

async fn without_its_key_file_a_store_is_refused(ground: Ground) {
    ground.open().await.close().await;
    std::fs::remove_file(ground.key_file()).unwrap();
    assert!(refusal(&ground).await.contains("key file"));
    assert!(!ground.key_file().exists(), "no other key is made in its place");
}

async fn a_store_opens_again_where_it_was(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &[])])).await.unwrap();
    let head = store.head();
    store.close().await;
    let store = ground.open().await;
    assert_eq!(store.head(), head);
    store.close().await;
}

#[tokio::test]
async fn another_programs_files_are_refused_and_left_alone() {
    let directory = fresh_directory();
    let other = rusqlite::Connection::open(directory.join("log.db")).unwrap();
    other.execute_batch("create table theirs (a)").unwrap();
    let ground = Ground { place: Place::Directory(directory.clone()), directory };
    assert!(refusal(&ground).await.contains("not a database of Waymark's"));
    let tables: i64 = other.query_row("select count(*) from sqlite_master", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn another_programs_schemas_are_refused() {
    let Some(ground) = Ground::postgres("another_programs_schemas_are_refused").await else { return };
    ground.raw("create schema log; create table log.entries (a int)").await.unwrap();
    assert!(refusal(&ground).await.contains("not Waymark's"));
}

#[tokio::test]
async fn a_database_that_answers_before_it_writes_is_refused() {
    let Some(ground) = Ground::postgres("a_database_that_answers_before_it_writes_is_refused").await else { return };
    let Place::Postgres(address) = &ground.place else { return };
    let name = address.split('/').nth(3).and_then(|it| it.split('?').next()).unwrap().to_owned();
    ground.raw(&format!("alter database {name} set synchronous_commit = off")).await.unwrap();
    let refused = Store::open(ground.settings()).await.err();
    assert!(matches!(&refused, Some(Failure::NotDurable(it)) if it.setting == "synchronous_commit"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_without_rights_on_the_log_is_enough() {
    let Some(ground) = Ground::postgres("a_role_without_rights_on_the_log_is_enough").await else { return };
    let Place::Postgres(address) = &ground.place else { return };
    let owner = ground.open().await;
    assert!(owner.views.reach(0, std::time::Duration::from_secs(20)).await);
    owner.close().await;
    let role = format!("writer_{}", std::process::id());
    ground.raw(&format!("create role {role} login")).await.unwrap();
    // What psql itself understands, left out or done for it.
    let sql: Vec<&str> = include_str!("../docker/roles.sql").lines().filter(|it| !it.starts_with('\\')).collect();
    let sql = sql.join("\n").replace(":\"serving\"", &role);
    ground.raw(&sql).await.unwrap();
    ground.raw(&sql).await.expect("it can be run again");
    let place = Place::Postgres(address.replace("waymark@", &format!("{role}@")));
    let as_writer = Ground { place, directory: ground.directory.clone() };
    let store = as_writer.open().await;
    let opening = command(person(1), vec![draft(1, opened("Aisha", "Khan"))]);
    store.record(&operator(), context(1), opening).await.unwrap();
    crate::ground::agree(&store, 1).await;
    crate::ground::erase(&store, 1).await.unwrap();
    assert!(store.views.reach(4, std::time::Duration::from_secs(20)).await);
    store.log.verify(None, |_| {}).await.unwrap();
    for sql in [
        "update log.event set actor = ''",
        "delete from log.event",
        "truncate log.event",
        "drop table log.event",
        "update log.idempotency set last_position = 1",
        "delete from log.idempotency",
        "truncate log.tag",
        "update log.migration set sha256 = ''",
    ] {
        let why = as_writer.raw(sql).await.unwrap_err();
        assert!(why.contains("permission denied") || why.contains("must be owner"), "{sql}: {why}");
    }
    store.close().await;
}
