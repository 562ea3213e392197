//! Restoring when not everything is at hand: the key file apart, the keys lost, the backup damaged, its disk not to be written to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use store::Store;
use store::copy::{Source, backup, restore};

use crate::ground::{Ground, command, context, draft, entropy, instant, journey, opened, operator, person, renamed};

both! {
    a_key_file_that_was_kept_apart_is_named
    a_restore_that_is_refused_leaves_nothing_behind
    without_keys_everybody_reads_as_erased_and_the_rest_stays
    a_backup_is_left_as_it_was
}

async fn a_backup_of_some_people(ground: &Ground) -> PathBuf {
    let store = ground.open().await;
    for n in 1..=5 {
        store.record(&operator(), context(n), command(person(n as u128), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    }
    let directory = ground.directory.join("backup");
    backup(&store, &directory, instant(99), |_| {}).await.unwrap();
    store.close().await;
    directory
}

async fn another(ground: &Ground) -> Ground {
    match ground.place {
        store::db::Place::Directory(_) => Ground::sqlite(),
        store::db::Place::Postgres(_) => Ground::postgres("another").await.unwrap(),
    }
}

async fn restored(from: impl Into<Source>, to: &Ground) -> Result<i64, String> {
    let restored = restore(from, &to.place, &to.key_file(), entropy(8), |_| {}).await;
    restored.map(|it| it.position).map_err(|it| it.to_string())
}

async fn name_of(store: &Store, number: u128) -> String {
    let history = store.log.history(journey(number)).await.unwrap();
    let journey = domain::journey::Journey::of(&history.facts(), chrono::NaiveDate::MAX);
    journey.name.get().map_or_else(|| "erased".to_owned(), |it| it.given.clone())
}

async fn a_key_file_that_was_kept_apart_is_named(ground: Ground) {
    let directory = a_backup_of_some_people(&ground).await;
    let (apart, others) = (ground.directory.join("apart"), ground.directory.join("others"));
    std::fs::rename(directory.join("key"), &apart).unwrap();
    std::fs::write(&others, format!("7 {}\n", "ab".repeat(32))).unwrap();
    let to = another(&ground).await;
    let why = restored(&directory, &to).await.unwrap_err();
    assert!(why.contains("--from-key"), "{why}");
    let why = restored(Source { directory: directory.clone(), key: Some(others) }, &to).await.unwrap_err();
    assert!(why.contains("does not open"), "{why}");
    assert!(!to.key_file().exists());
    assert_eq!(restored(Source { directory, key: Some(apart) }, &to).await, Ok(5));
    let store = to.open().await;
    assert_eq!(name_of(&store, 3).await, "Aisha");
    store.close().await;
}

async fn a_restore_that_is_refused_leaves_nothing_behind(ground: Ground) {
    let directory = a_backup_of_some_people(&ground).await;
    let manifest = directory.join("manifest.json");
    let whole = std::fs::read_to_string(&manifest).unwrap();
    let to = another(&ground).await;
    std::fs::write(&manifest, whole.replace("\"position\": 5", "\"position\": 6")).unwrap();
    assert!(restored(&directory, &to).await.unwrap_err().contains("manifest"));
    std::fs::write(&manifest, whole).unwrap();
    // The last event is not what was written, which is only found out at the end.
    let broken = ground.directory.join("broken");
    copied(&directory, &broken);
    let log = rusqlite::Connection::open(broken.join("log.db")).unwrap();
    let damage =
        "drop trigger event_is_never_updated; update event set payload = x'00' where position = 5; pragma wal_checkpoint(truncate)";
    log.execute_batch(damage).unwrap();
    drop(log);
    assert!(restored(&broken, &to).await.unwrap_err().contains("position 5:"));
    assert!(!to.key_file().exists(), "no key file is left of it");
    assert_eq!(restored(&directory, &to).await, Ok(5), "and the place is as empty as before");
    let store = to.open().await;
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn without_keys_everybody_reads_as_erased_and_the_rest_stays(ground: Ground) {
    let directory = a_backup_of_some_people(&ground).await;
    for lost in ["key", "keys.db", "manifest.json"] {
        std::fs::remove_file(directory.join(lost)).unwrap();
    }
    let to = another(&ground).await;
    assert_eq!(restored(Source { directory, key: None }, &to).await, Ok(5));
    let store = to.open().await;
    store.log.verify(None, |_| {}).await.unwrap();
    assert_eq!((name_of(&store, 3).await.as_str(), store.log.history(journey(3)).await.unwrap().version()), ("erased", 1));
    let later = command(person(3), vec![draft(2, renamed("Bushra", "Khan"))]);
    assert!(store.record(&operator(), context(100), later).await.is_err(), "nobody's key is made a second time");
    store.record(&operator(), context(101), command(person(9), vec![draft(1, opened("Chidi", "Obi"))])).await.unwrap();
    assert_eq!(name_of(&store, 9).await, "Chidi");
    assert!(store.views.reach(6, std::time::Duration::from_secs(20)).await);
    store.close().await;
}

fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().path());
    all.map(|it| (it.clone(), std::fs::read(it).unwrap())).collect()
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for (path, bytes) in contents(from) {
        std::fs::write(to.join(path.file_name().unwrap()), bytes).unwrap();
    }
}

async fn a_backup_is_left_as_it_was(ground: Ground) {
    let directory = a_backup_of_some_people(&ground).await;
    let before = contents(&directory);
    assert_eq!(restored(&directory, &another(&ground).await).await, Ok(5));
    assert!(contents(&directory) == before, "read-only media would have done");
}
