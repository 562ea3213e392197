//! Backup and restore: a directory in the embedded format, whichever database it came from and goes to.
//!
//! A backup holds the log up to one position, every key that was there when the log had been copied, and the key file. Whoever has it can
//! read everybody's name: keep it as safe as the store itself, and no longer than erased people may still be readable from it.

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::db::snapshot::Snapshot;
use crate::db::sqlite::Files;
use crate::db::writer::{Batch, KeyUse, Supposed, Writer};
use crate::db::{Db, Place, Row, Statement, places};
use crate::failure::Failure;
use crate::hex::hex;
use crate::keys::{Entropy, Keys};
use crate::log::{Hash, Head, Log, Stored};
use crate::verify::wrong;

const HEAD: &str = "select position, recorded_at, hash from log.head where one = 1";
const READING: &str = "at, reader, person, purpose, roles, classes, through, document";
const USES: &str = "select scope, key, request, stream, first_position, last_position from log.idempotency order by scope, key";

const MANIFEST: &str = "manifest.json";

/// Events written at once.
const CHUNK: usize = 5_000;

/// What a backup says of itself, in `manifest.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// What this is.
    pub waymark_backup: u32,
    /// The last position in it.
    pub position: i64,
    /// That event's hash, in hexadecimal.
    pub hash: String,
    /// When that event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When the backup was made.
    pub made_at: DateTime<Utc>,
    /// From which engine.
    pub engine: String,
}

/// Makes a backup while the store is in use: everything up to the head at the beginning, and every key.
///
/// It grows in `<directory>.part`, and has its name once it is whole; cut short, it can be begun again.
///
/// # Errors
/// Refuses a directory that is not empty; a log whose chain is broken; a failure.
pub async fn backup(
    store: &Store,
    directory: &Path,
    made_at: DateTime<Utc>,
    progress: impl FnMut(i64) + Send + 'static,
) -> Result<Manifest, Failure> {
    if std::fs::read_dir(directory).is_ok_and(|mut it| it.next().is_some()) {
        return Err(Failure::NotOurs(format!("{} is not empty: name another directory for the backup", directory.display())));
    }
    let part = part_of(directory)?;
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(Failure::file(format!("clear {}", part.display())))?;
    }
    let target = Db::Sqlite(Files::open(&part)?);
    private(&part)?;
    let head = copy_log(&store.db, &target, progress).await?;
    copy_readings(&store.db, &target).await?;
    // After the log: a key is made before the first event that it seals, so no event is here without its key, unless it is erased.
    store.keys.copy_to(&target, &part.join("key")).await?;
    let manifest = Manifest {
        waymark_backup: 1,
        position: head.position,
        hash: hex(&head.hash),
        recorded_at: DateTime::from_timestamp_micros(head.recorded_at).unwrap_or_default(),
        made_at,
        engine: store.engine().to_owned(),
    };
    target.settle().await?;
    drop(target);
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    finish(&part, directory, &text)?;
    Ok(manifest)
}

/// What a store is made from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The backup.
    pub directory: PathBuf,
    /// Its key file; `None` where that, or the keys, are lost, and everybody is to read as erased.
    pub key: Option<PathBuf>,
}

impl From<&PathBuf> for Source {
    /// A backup with its key file in it.
    fn from(directory: &PathBuf) -> Self {
        Self { directory: directory.clone(), key: Some(directory.join("key")) }
    }
}

/// Puts a backup into an empty place, and destroys the keys of everybody who is erased in it. The backup is read, and left as it is.
///
/// The log comes in one transaction: cut short or refused, nothing of it is there, and it can be begun again.
///
/// # Errors
/// Refuses what is no whole backup, a place that has events, and a key file that is another; names the first position that is damaged.
pub async fn restore(
    from: impl Into<Source>,
    place: &Place,
    key_file: &Path,
    entropy: Entropy,
    progress: impl FnMut(i64) + Send + 'static,
) -> Result<Head, Failure> {
    let from: Source = from.into();
    let files: &[&str] = if from.key.is_some() { &["log", "keys"] } else { &["log"] };
    // Without keys, what is left of a store will do as well.
    let is_no_backup = from.key.is_none() && !from.directory.join(MANIFEST).exists();
    let manifest = if is_no_backup { None } else { Some(manifest(&from.directory)?) };
    let source = Db::Sqlite(Files::open_to_read(&from.directory, files)?);
    let head = source.rows(HEAD, vec![]).await?.first().map(Head::from).ok_or_else(|| wrong(0, "the log has no head"))?;
    if let Some(it) = manifest.filter(|it| (it.position, &it.hash) != (head.position, &hex(&head.hash))) {
        return Err(wrong(head.position, &format!("the backup ends here, and its manifest says {}", it.position)));
    }
    if let Some(key) = &from.key {
        Keys::check(&source, key).await?;
    }
    let target = Db::open(place).await?;
    let occupied = target.rows(HEAD, vec![]).await?.first().is_some_and(|row| row.int(0) > 0);
    if occupied {
        return Err(Failure::NotOurs("the place to restore to has events already: name an empty one".into()));
    }
    let had_a_key_file = key_file.exists();
    if let Err(why) = bring(&from, &source, &target, key_file, progress).await {
        Keys::undo_restore(&target, (!had_a_key_file).then_some(key_file)).await;
        return Err(why);
    }
    let keys = Keys::open(target.clone(), key_file, entropy).await?;
    let log = Log { db: target, keys: keys.clone() };
    keys.destroy_those_left(&log.erased().await?).await?;
    Ok(head)
}

async fn bring(
    from: &Source,
    source: &Db,
    target: &Db,
    key_file: &Path,
    progress: impl FnMut(i64) + Send + 'static,
) -> Result<(), Failure> {
    if let Some(path) = &from.key {
        let key = std::fs::read(path).map_err(Failure::file(format!("read {}", path.display())))?;
        if std::fs::read(key_file).is_ok_and(|it| it != key) {
            return Err(Failure::NotOurs(format!("{} is the key file of another store: name another", key_file.display())));
        }
        Keys::restore_from(source, target, &key, key_file).await?;
    }
    copy_log(source, target, progress).await?;
    copy_readings(source, target).await
}

/// Copies who read what, in its order. A backup that is older than the record of readings has none.
async fn copy_readings(source: &Db, target: &Db) -> Result<(), Failure> {
    if source.rows("select 1 from log.migration where name = '0004_readings'", vec![]).await?.is_empty() {
        return Ok(());
    }
    let names_employers = !source.rows("select 1 from log.migration where name = '0006_reading_for'", vec![]).await?.is_empty();
    let columns = if names_employers { format!("{READING}, employers") } else { READING.to_owned() };
    let mut after = 0;
    loop {
        let sql = format!("select id, {columns} from log.reading where id > $1 order by id limit {CHUNK}");
        let rows = source.rows(sql, vec![after.into()]).await?;
        let Some(last) = rows.last().map(|it| it.int(0)) else { return Ok(()) };
        after = last;
        let mut statements: Vec<Statement> = Vec::new();
        for some in rows.chunks(100) {
            let each = some.first().map_or(0, |it| it.0.len() - 1);
            let places: Vec<String> = (0..some.len()).map(|row| format!("({})", places(row * each + 1, each))).collect();
            let values = some.iter().flat_map(|row| row.0[1..].to_vec()).collect();
            statements.push((format!("insert into log.reading ({columns}) values {}", places.join(", ")).into(), values));
        }
        target.write_readings(statements).await?;
    }
}

/// What a backup says of itself.
///
/// # Errors
/// Where this is no backup, or not a whole one.
pub fn manifest(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(Failure::file(format!("read {} (a whole backup has one)", path.display())))?;
    serde_json::from_str(&text).map_err(|_| Failure::Damaged(format!("{} is not a backup's manifest", path.display())))
}

/// Copies events and idempotency keys, checking the chain; the log of the target must be empty.
async fn copy_log(source: &Db, target: &Db, mut progress: impl FnMut(i64) + Send + 'static) -> Result<Head, Failure> {
    let (chunks, arriving) = mpsc::sync_channel::<Batch>(2);
    let (source, target, runtime) = (source.clone(), target.clone(), tokio::runtime::Handle::current());
    let other = runtime.clone();
    let writing = tokio::task::spawn_blocking(move || other.block_on(write(&target, arriving)));
    let reading = tokio::task::spawn_blocking(move || runtime.block_on(read(&source, chunks, &mut progress)));
    let read = reading.await.map_err(|_| Failure::Closed)?;
    let written = writing.await.map_err(|_| Failure::Closed)?;
    // Whoever writes sees only that nothing more came; the reader knows why.
    match (read, written) {
        (Err(Failure::Closed), Err(why)) | (Err(why), _) | (Ok(_), Err(why)) => Err(why),
        (Ok(head), Ok(())) => Ok(head),
    }
}

async fn read(source: &Db, chunks: mpsc::SyncSender<Batch>, progress: &mut impl FnMut(i64)) -> Result<Head, Failure> {
    let mut snapshot = Snapshot::take(source).await?;
    let head = snapshot.rows(HEAD, &[]).await?.first().map(Head::from).ok_or_else(|| wrong(0, "the log has no head"))?;
    let mut uses = uses(&snapshot.rows(USES, &[]).await?);
    let (mut batch, mut buffer) = (Batch::default(), Vec::new());
    let (mut position, mut hash): (i64, Hash) = (0, [0; 32]);
    let walked = snapshot.events(|event, stored_hash| {
        position += 1;
        hash = event.after_in(&hash, &mut buffer);
        if event.position != position || hash != stored_hash {
            return Err(wrong(position, "the chain breaks here: verify the log, and restore an older backup"));
        }
        batch.events.push(event.to_stored(stored_hash));
        if batch.events.len() == CHUNK {
            progress(position);
            chunks.send(std::mem::take(&mut batch)).map_err(|_| Failure::Closed)?;
        }
        Ok(())
    });
    walked.await?;
    if (position, hash) != (head.position, head.hash) {
        return Err(wrong(position, &format!("the last event is not the head, which is at {}", head.position)));
    }
    batch.keys.append(&mut uses);
    chunks.send(batch).map_err(|_| Failure::Closed)?;
    // Nothing at all says that this is the end; an empty batch does.
    chunks.send(Batch::default()).map_err(|_| Failure::Closed)?;
    snapshot.end().await?;
    progress(position);
    Ok(head)
}

fn uses(rows: &[Row]) -> Vec<KeyUse> {
    let of = |row: &Row| KeyUse {
        scope: row.text(0).to_owned(),
        key: row.text(1).to_owned(),
        request: row.blob(2).to_vec(),
        stream: row.text(3).to_owned(),
        first: row.int(4),
        last: row.int(5),
    };
    rows.iter().map(of).collect()
}

async fn write(target: &Db, arriving: mpsc::Receiver<Batch>) -> Result<(), Failure> {
    let mut writer = Writer::open(target).await?;
    let mut position = writer.hold_head().await?.position;
    if position > 0 {
        return Err(Failure::NotOurs("the log to copy to has events already".into()));
    }
    let mut guards = writer.lift_guards()?;
    while let Ok(batch) = arriving.recv() {
        let last: Option<&Stored> = batch.events.last();
        let Some(last) = last.map(|it| it.position) else {
            writer.put_guards_back(std::mem::take(&mut guards))?;
            writer.commit().await?;
            writer.close().await;
            return Ok(());
        };
        writer.put(&batch, position, &Supposed::default()).await?;
        position = last;
    }
    writer.let_go().await?;
    Err(Failure::Closed)
}

fn part_of(directory: &Path) -> Result<PathBuf, Failure> {
    let mut name = directory.file_name().ok_or_else(|| Failure::NotOurs("a backup needs a directory's name".into()))?.to_owned();
    name.push(".part");
    Ok(directory.with_file_name(name))
}

fn private(directory: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(directory, mode).map_err(Failure::file(format!("close {} to others", directory.display())))
}

fn finish(part: &Path, directory: &Path, manifest: &str) -> Result<(), Failure> {
    let whole = || -> std::io::Result<()> {
        std::fs::write(part.join(MANIFEST), manifest)?;
        for file in std::fs::read_dir(part)? {
            std::fs::File::open(file?.path())?.sync_all()?;
        }
        std::fs::File::open(part)?.sync_all()?;
        if directory.exists() {
            std::fs::remove_dir(directory)?;
        }
        std::fs::rename(part, directory)?;
        let parent = directory.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(parent)?.sync_all()
    };
    whole().map_err(Failure::file(format!("finish {}", directory.display())))
}
