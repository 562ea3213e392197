//! Opening what was left by a crash, a slip or a bad disk: mended where that is safe, and otherwise refused in words that help.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use store::Store;
use store::db::Place;

use crate::ground::{Ground, command, context, draft, opened, operator, person};

async fn with_people(ground: &Ground) {
    let store = ground.open().await;
    for n in 1..=40 {
        store.record(&operator(), context(n), command(person(n as u128), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    }
    assert!(store.views.reach(40, Duration::from_secs(20)).await);
    store.close().await;
}

fn file(ground: &Ground, name: &str) -> PathBuf {
    let Place::Directory(directory) = &ground.place else { panic!("not a directory") };
    directory.join(name)
}

/// Puts what is in a file's write-ahead log into the file, so that the file is all there is of it.
fn settle(path: &Path) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
}

async fn refusal(ground: &Ground) -> String {
    Store::open(ground.settings()).await.err().expect("it should be refused").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_whose_making_was_cut_short_is_finished() {
    // The log's tables were committed without the mark, and those of the keys not at all.
    let ground = Ground::sqlite();
    ground.open().await.close().await;
    std::fs::remove_file(ground.key_file()).unwrap();
    std::fs::remove_file(file(&ground, "views.db")).unwrap();
    for (name, undone) in [("log.db", ""), ("keys.db", "drop table key; drop table epoch; drop table session;")] {
        let connection = rusqlite::Connection::open(file(&ground, name)).unwrap();
        connection.execute_batch(&format!("{undone} pragma application_id = 0")).unwrap();
    }
    with_people(&ground).await;
    let store = ground.open().await;
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_lost_is_named() {
    for (name, said) in [("keys.db", "--without-keys"), ("log.db", "restore a backup")] {
        for is_emptied in [false, true] {
            let ground = Ground::sqlite();
            with_people(&ground).await;
            for beside in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(file(&ground, &format!("{name}{beside}")));
            }
            if is_emptied {
                std::fs::write(file(&ground, name), "").unwrap();
            }
            let why = refusal(&ground).await;
            assert!(why.contains(name) && why.contains(said), "{why}");
            assert_eq!(refusal(&ground).await, why, "asked again, it says the same");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_cut_short_is_called_damaged() {
    let ground = Ground::sqlite();
    with_people(&ground).await;
    let log = file(&ground, "log.db");
    settle(&log);
    let whole = std::fs::read(&log).unwrap();
    for length in [100, 5_000, 20_000] {
        std::fs::write(&log, &whole[..length]).unwrap();
        let why = refusal(&ground).await;
        assert!(why.contains("damaged") || why.contains("malformed"), "{length}: {why}");
    }
    std::fs::write(&log, "no database at all, but a text that is long enough to be taken for one ".repeat(20)).unwrap();
    assert!(refusal(&ground).await.contains("log.db is damaged"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_views_are_built_anew() {
    let ground = Ground::sqlite();
    with_people(&ground).await;
    let views = file(&ground, "views.db");
    settle(&views);
    let whole = std::fs::read(&views).unwrap();
    // All of it; all but the first page; a table's pages only.
    for from in [0, 4_096, 40_960] {
        let mut damaged = whole.clone();
        for (at, byte) in damaged.iter_mut().enumerate().skip(from) {
            *byte = (at % 251) as u8;
        }
        std::fs::write(&views, damaged).unwrap();
        let store = ground.open().await;
        let opened = command(person(500 + from as u128), vec![draft(1, opened("Bushra", "Khan"))]);
        let recorded = store.record(&operator(), context(99), opened).await.unwrap();
        assert!(store.views.reach(recorded.last, Duration::from_secs(20)).await, "damaged from {from}");
        store.views.rebuild(|_| {}).await.unwrap();
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_are_for_their_user_alone_whatever_the_directory_is() {
    let ground = Ground::sqlite();
    let directory = file(&ground, "");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(directory.join("log.db"), "").unwrap();
    std::fs::set_permissions(directory.join("log.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = ground.open().await;
    let all: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|it| it.unwrap()).collect();
    assert!(all.len() >= 6);
    for it in all {
        assert_eq!(it.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", it.path());
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_page_of_the_log_is_named_by_the_last_good_position() {
    let ground = Ground::sqlite();
    with_people(&ground).await;
    let log = file(&ground, "log.db");
    settle(&log);
    let mut damaged = std::fs::read(&log).unwrap();
    // Somewhere in the leaves of the events' table: every page that holds a payload but the first.
    let holding = |page: &[u8]| page.windows(13).any(|it| it == b"JourneyOpened");
    let pages: Vec<usize> = (1..damaged.len() / 4_096).filter(|it| holding(&damaged[it * 4_096..(it + 1) * 4_096])).collect();
    let page = pages[pages.len() / 2] * 4_096;
    damaged[page..page + 4_096].fill(0xff);
    std::fs::write(&log, damaged).unwrap();
    let store = ground.open().await;
    let why = store.log.verify(None, |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("the last good position is") && why.contains("position "), "{why}");
    store.close().await;
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_kindly() {
    for address in ["mysql://root@localhost/waymark", "localhost", ""] {
        let ground = Ground { place: Place::Postgres(address.into()), directory: crate::ground::fresh_directory() };
        assert!(refusal(&ground).await.contains("postgres://user@host/name"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_programs_log_of_migrations_is_refused() {
    let Some(ground) = Ground::postgres("another_programs_log_of_migrations_is_refused").await else { return };
    ground.raw("create schema log; create table log.migration (id bigint, done_at timestamptz)").await.unwrap();
    assert!(refusal(&ground).await.contains("not Waymark's"));
}
