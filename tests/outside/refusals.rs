//! Stores that `waymark` does not open: it says why, and leaves them as they are.

use std::path::Path;

use sqlx::Connection as _;

use super::town::Town;

both! {
    another_key_file_opens_nothing
    a_store_of_a_later_waymark_is_left_alone
}

async fn filled(town: &Town) {
    let academy = town.open("Salford").await;
    academy.cora.open_journey("Aisha", "Khan").await;
    academy.serving.ask_to_end();
    assert_eq!(academy.serving.ended().await, Some(0));
}

/// Every way in is refused, in words that hold this one.
async fn refuses(town: &Town, word: &str) {
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["verify"], &["token", "--role", "administrator"], &["rebuild"]] {
        let said = town.refused(arguments).await;
        assert!(said.contains(word) && said.starts_with("waymark: "), "waymark {arguments:?} said {said:?}, without {word:?}");
        assert!(said.lines().count() <= 3, "a person reads this: {said}");
    }
}

#[tokio::test]
async fn what_is_no_database_is_left_alone() {
    for content in [&b"this is not a database, and longer than a page header would be, so that nobody takes it for an empty one"[..], b"xy"]
    {
        let town = Town::embedded();
        std::fs::create_dir_all(&town.data).unwrap();
        std::fs::write(town.data.join("log.db"), content).unwrap();
        refuses(&town, "log.db").await;
        assert_eq!(std::fs::read(town.data.join("log.db")).unwrap(), content);
    }
}

#[tokio::test]
async fn somebody_elses_database_is_left_alone() {
    let town = Town::embedded();
    std::fs::create_dir_all(&town.data).unwrap();
    let path = town.data.join("log.db");
    let theirs = rusqlite::Connection::open(&path).unwrap();
    theirs.execute_batch("create table bookmarks (id integer primary key, url text); insert into bookmarks values (1, 'x');").unwrap();
    drop(theirs);
    let before = std::fs::read(&path).unwrap();
    refuses(&town, "log.db").await;
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_postgres_that_may_lose_what_it_acknowledged_is_refused() {
    let Some(town) = Town::on_postgres("a_postgres_that_may_lose_what_it_acknowledged_is_refused").await else { return };
    sql(&town, "do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$").await;
    refuses(&town, "synchronous_commit").await;
    sql(&town, "do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$").await;
    town.done(&["verify"]).await;
}

#[tokio::test]
async fn what_is_in_a_store_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let town = Town::embedded();
    town.done(&["head"]).await;
    assert_eq!(std::fs::metadata(&town.data).unwrap().permissions().mode() & 0o777, 0o700);
    town.done(&["head", "--sign"]).await;
    for (name, command) in [("key", &["head"][..]), ("head-key", &["head", "--sign"]), ("token-key.pem", &["token", "--role", "leader"])] {
        town.done(command).await;
        let path = town.data.join(name);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let said = town.refused(command).await;
        assert!(said.contains(name) && said.contains("chmod 600"), "{name}: {said}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn an_address_without_a_database_is_refused() {
    let mut town = Town::embedded();
    for address in ["postgres://waymark:hunter2@127.0.0.1:1/none", "mysql://x", ""] {
        town.database = Some(address.into());
        let said = town.refused(&["verify"]).await;
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn a_database_on_another_machine_is_not_reached_in_the_clear() {
    let mut town = Town::embedded();
    // An address of documentation, where nobody is: it is refused before anybody is asked.
    for more in ["", "?sslmode=prefer", "?sslmode=disable"] {
        town.database = Some(format!("postgres://waymark@192.0.2.1/waymark{more}"));
        refuses(&town, "sslmode=verify-full").await;
    }
}

async fn another_key_file_opens_nothing(town: Town) {
    filled(&town).await;
    let (key, kept) = (town.data.join("key"), town.directory.join("kept"));
    std::fs::copy(&key, &kept).unwrap();
    let another = town.another().await;
    filled(&another).await;
    for content in [std::fs::read(another.data.join("key")).unwrap(), b"short".to_vec(), Vec::new()] {
        std::fs::write(&key, &content).unwrap();
        refuses(&town, "key").await;
        assert_eq!(std::fs::read(&key).unwrap(), content, "left as it was");
    }
    std::fs::remove_file(&key).unwrap();
    refuses(&town, "key").await;
    assert!(!Path::new(&key).exists(), "no new key for a store that has one");
    std::fs::copy(&kept, &key).unwrap();
    town.done(&["verify"]).await;
}

async fn a_store_of_a_later_waymark_is_left_alone(town: Town) {
    filled(&town).await;
    sql(&town, LATER).await;
    refuses(&town, "newer").await;
}

const LATER: &str = "insert into log.migration (name, sha256) values ('9999_what_is_to_come', 'x')";

/// Runs SQL past the binary.
async fn sql(town: &Town, sql: &str) {
    match &town.database {
        Some(address) => {
            let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        None => {
            let connection = rusqlite::Connection::open(town.data.join("log.db")).unwrap();
            connection.execute_batch(&sql.replace("log.", "")).unwrap();
        }
    }
}
