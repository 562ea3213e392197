//! Verifying, anchors, backup and restore.

use store::anchor::Anchor;
use store::copy::{backup, restore};
use store::db::Place;
use store::log::Head;
use store::{Settings, Store};

use crate::ground::{Ground, append, command, context, draft, entropy, entry, instant, journey, opened, operator, person, renamed};

both! {
    a_log_as_it_was_written_verifies
    verifying_names_the_first_position_that_is_wrong
    only_an_anchor_shows_a_tail_that_was_cut
    an_anchor_shows_a_history_written_anew
    a_number_claimed_twice_behind_our_back_is_named
    a_backup_moves_to_the_other_database_and_back
    a_backup_is_made_while_others_write
    nothing_is_restored_over_something
}

async fn some_people(store: &Store) -> Head {
    for n in 1..=5 {
        let name = draft(1, opened("Aisha", &format!("Number{}", ["One", "Two", "Three", "Four", "Five"][n - 1])));
        let mut first = command(person(n as u128), vec![name]);
        first.key = Some((format!("key {n}"), vec![n as u8]));
        store.record(&operator(), context(n as i64), first).await.unwrap();
        let later = command(person(n as u128), vec![draft(9, renamed("Bushra", "Khan"))]);
        store.record(&operator(), context(50 + n as i64), later).await.unwrap();
    }
    store.append(append(journey(6), vec![entry(1, &["a", "b"]), entry(2, &["b"])])).await.unwrap();
    store.head()
}

async fn a_log_as_it_was_written_verifies(ground: Ground) {
    let store = ground.open().await;
    assert_eq!(store.log.verify(None, |_| {}).await.unwrap().head.position, 0);
    let head = some_people(&store).await;
    let verified = store.log.verify(None, |_| {}).await.unwrap();
    assert_eq!((verified.head, verified.streams), (head, 6));
    store.close().await;
}

async fn verifying_names_the_first_position_that_is_wrong(ground: Ground) {
    let store = ground.open().await;
    some_people(&store).await;
    ground.raw(OPEN_TO_ANYTHING[usize::from(matches!(ground.place, Place::Postgres(_)))]).await.unwrap();
    let is_postgres = matches!(ground.place, Place::Postgres(_));
    let other_bytes = |column: &str| {
        if is_postgres { format!("set_byte({column}, 3, 255 - get_byte({column}, 3))") } else { format!("x'00' || {column}") }
    };
    let set = |column: &str, to: &str| format!("update log.event set {column} = {to} where position = 4");
    let mut damages: Vec<(String, i64)> = vec![
        (set("event_id", "event_id || 'x'"), 4),
        (set("stream", "stream || 'x'"), 4),
        (set("version", "version + 70"), 4),
        (set("type", "'JourneyOpened'"), 4),
        (set("type_version", "2"), 4),
        (set("recorded_at", "recorded_at + 1"), 4),
        (set("effective_on", "'2020-01-03'"), 4),
        (set("actor", "'x'"), 4),
        (set("import", "'x'"), 4),
        (set("tags", "'x'"), 4),
        (set("payload", &other_bytes("payload")), 4),
        (set("hash", &other_bytes("hash")), 4),
        ("delete from log.event where position = 4".into(), 4),
        ("delete from log.event where position = 1".into(), 1),
        ("delete from log.event where position = 12".into(), 12),
        ("update log.event set position = 99 where position = 12".into(), 12),
        ("update log.event set position = 100 + position where position in (4, 5); update log.event set position = 109 - position where position in (104, 105)".into(), 4),
        ("delete from log.tag where position = 12".into(), 12),
        ("insert into log.tag (tag, position) values (7, 3)".into(), 3),
        ("update log.tag set tag = tag + 1 where position = 12".into(), 12),
        ("update log.head set position = 11".into(), 12),
        ("update log.head set position = 15".into(), 13),
        ("update log.head set recorded_at = 15".into(), 12),
    ];
    let copy = "insert into log.event select 13, 'x', stream, version + 1, type, type_version, recorded_at + 1, effective_on, actor, import, tags, payload, hash from log.event where position = 12";
    damages.push((copy.into(), 13));
    for (damage, position) in damages {
        let undone = Ground { place: ground.place.clone(), directory: crate::ground::fresh_directory() };
        undone.keep_log().await;
        ground.raw(&damage).await.unwrap_or_else(|why| panic!("{damage}: {why}"));
        let why = store.log.verify(None, |_| {}).await.err().unwrap_or_else(|| panic!("not noticed: {damage}")).to_string();
        assert!(why.contains(&format!("position {position}:")), "{damage}: {why}");
        undone.put_log_back().await;
        store.log.verify(None, |_| {}).await.unwrap();
    }
    store.close().await;
}

/// What somebody with every right would do first.
const OPEN_TO_ANYTHING: [&str; 2] = [
    "drop trigger log.event_is_never_updated; drop trigger log.event_is_never_deleted; drop trigger log.event_is_never_replaced; \
     drop trigger log.event_is_never_displaced; drop trigger log.tag_is_never_updated; drop trigger log.tag_is_never_deleted",
    "alter table log.event disable trigger user; alter table log.tag disable trigger user",
];

impl Ground {
    async fn keep_log(&self) {
        for table in ["event", "tag", "head"] {
            self.raw(&format!("create table log.kept_{table} as select * from log.{table}")).await.unwrap();
        }
    }

    async fn put_log_back(&self) {
        for table in ["event", "tag", "head"] {
            let sql =
                format!("delete from log.{table}; insert into log.{table} select * from log.kept_{table}; drop table log.kept_{table}");
            self.raw(&sql).await.unwrap();
        }
    }
}

fn signed(head: Head) -> Anchor {
    Anchor::sign(head, instant(0), &[1; 32], |_| [2; 64])
}

async fn only_an_anchor_shows_a_tail_that_was_cut(ground: Ground) {
    let store = ground.open().await;
    let anchor = signed(some_people(&store).await);
    store.log.verify(Some(anchor.clone()), |_| {}).await.unwrap();
    ground.raw(OPEN_TO_ANYTHING[usize::from(matches!(ground.place, Place::Postgres(_)))]).await.unwrap();
    let cut = "delete from log.event where position > 10; delete from log.tag where position > 10; \
               update log.head set position = 10, recorded_at = (select recorded_at from log.event where position = 10), \
               hash = (select hash from log.event where position = 10)";
    ground.raw(cut).await.unwrap();
    store.log.verify(None, |_| {}).await.unwrap();
    let why = store.log.verify(Some(anchor), |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("position 11:") && why.contains("tail was cut"), "{why}");
    store.close().await;
}

async fn an_anchor_shows_a_history_written_anew(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &[]), entry(2, &[])])).await.unwrap();
    let mut anchor = signed(store.head());
    store.append(append(journey(1), vec![entry(3, &[])])).await.unwrap();
    store.log.verify(Some(anchor.clone()), |_| {}).await.unwrap();
    anchor.hash = "ab".repeat(32);
    let why = store.log.verify(Some(anchor), |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("position 2:"), "{why}");
    store.close().await;
}

async fn a_number_claimed_twice_behind_our_back_is_named(ground: Ground) {
    let store = ground.open().await;
    for n in 1..=2 {
        store.record(&operator(), context(n as i64), command(person(n), vec![draft(1, opened("A", "B"))])).await.unwrap();
    }
    let claim = |number| {
        let mut it = entry(number, &["registration:aa"]);
        it.name = "RegistrationClaimed";
        it.payload = br#"{"RegistrationClaimed":{"number":null,"claim":"aa"}}"#.to_vec();
        it
    };
    store.append(append(journey(1), vec![claim(1)])).await.unwrap();
    store.log.verify(None, |_| {}).await.unwrap();
    store.append(append(journey(2), vec![claim(2)])).await.unwrap();
    let why = store.log.verify(None, |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("position 4:") && why.contains("registration number"), "{why}");
    store.close().await;
}

async fn name_of(store: &Store, number: u128) -> String {
    let history = store.log.history(journey(number)).await.unwrap();
    let journey = domain::journey::Journey::of(&history.facts(), chrono::NaiveDate::MAX);
    journey.name.get().map_or_else(|| "erased".to_owned(), |it| format!("{} {}", it.given, it.family))
}

async fn a_backup_moves_to_the_other_database_and_back(ground: Ground) {
    let store = ground.open().await;
    let head = some_people(&store).await;
    let first = ground.directory.join("first");
    let manifest = backup(&store, &first, instant(99), |_| {}).await.unwrap();
    assert_eq!((manifest.position, manifest.engine.as_str()), (12, store.engine()));
    assert!(backup(&store, &first, instant(99), |_| {}).await.unwrap_err().to_string().contains("not empty"));
    store.close().await;

    let other = match ground.place {
        Place::Directory(_) => Ground::postgres("a_backup_moves_to_the_other_database_and_back").await,
        Place::Postgres(_) => Some(Ground::sqlite()),
    };
    let Some(other) = other else { return };
    assert_eq!(restore(&first, &other.place, &other.key_file(), entropy(8), |_| {}).await.unwrap(), head);
    let moved = other.open().await;
    assert_eq!((moved.head(), name_of(&moved, 3).await.as_str()), (head, "Bushra Khan"));
    moved.log.verify(None, |_| {}).await.unwrap();
    assert!(moved.views.reach(12, std::time::Duration::from_secs(10)).await);
    let mut again = command(person(1), vec![draft(1, opened("Aisha", "NumberOne"))]);
    again.key = Some(("key 1".into(), vec![1]));
    assert!(moved.record(&operator(), context(200), again).await.unwrap().repeated, "its keys came along");
    let second = other.directory.join("second");
    backup(&moved, &second, instant(100), |_| {}).await.unwrap();
    moved.close().await;

    let back = Ground::sqlite();
    assert_eq!(restore(&second, &back.place, &back.key_file(), entropy(9), |_| {}).await.unwrap(), head);
    let restored = Ground { place: back.place.clone(), directory: crate::ground::fresh_directory() };
    let replace = "insert or replace into log.event select * from log.event where position = 3";
    assert!(restored.raw(replace).await.unwrap_err().contains("the log is never"), "it is guarded as before");
    // A backup is also a store as it stands.
    let settings = Settings {
        place: Place::Directory(second.clone()),
        key_file: second.join("key"),
        entropy: entropy(10),
        clock: crate::ground::stopped(),
    };
    let as_it_stands = Store::open(settings).await.unwrap();
    assert_eq!((as_it_stands.head(), name_of(&as_it_stands, 5).await.as_str()), (head, "Bushra Khan"));
    as_it_stands.close().await;
}

async fn a_backup_is_made_while_others_write(ground: Ground) {
    let store = ground.open().await;
    some_people(&store).await;
    let writer = store.clone();
    let writing = tokio::spawn(async move {
        for n in 1..=400_u128 {
            writer.append(append(journey(n % 20 + 10), vec![entry(n + 10, &["t"])])).await.unwrap();
        }
    });
    for round in 0..4 {
        let directory = ground.directory.join(format!("backup {round}"));
        let manifest = backup(&store, &directory, instant(99), |_| {}).await.unwrap();
        let to = Ground::sqlite();
        let head = restore(&directory, &to.place, &to.key_file(), entropy(8), |_| {}).await.unwrap();
        assert_eq!(head.position, manifest.position);
        let restored = to.open().await;
        restored.log.verify(None, |_| {}).await.unwrap();
        assert_eq!(name_of(&restored, 2).await, "Bushra Khan");
        restored.close().await;
    }
    writing.await.unwrap();
    store.close().await;
}

async fn nothing_is_restored_over_something(ground: Ground) {
    let store = ground.open().await;
    some_people(&store).await;
    let directory = ground.directory.join("backup");
    backup(&store, &directory, instant(99), |_| {}).await.unwrap();
    store.close().await;
    let onto_itself = restore(&directory, &ground.place, &ground.key_file(), entropy(8), |_| {}).await;
    assert!(onto_itself.unwrap_err().to_string().contains("has events already"));
    let to = Ground::sqlite();
    std::fs::write(to.key_file(), "another's").unwrap();
    let over_a_key = restore(&directory, &to.place, &to.key_file(), entropy(8), |_| {}).await;
    assert!(over_a_key.unwrap_err().to_string().contains("key file"));
    let whole = std::fs::read_to_string(directory.join("manifest.json")).unwrap();
    std::fs::write(directory.join("manifest.json"), whole.replace("\"position\": 12", "\"position\": 13")).unwrap();
    let to = Ground::sqlite();
    let why = restore(&directory, &to.place, &to.key_file(), entropy(8), |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("manifest"), "{why}");
}
