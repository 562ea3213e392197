//! SQLite: three files in a directory, one writer for each, any number of readers.

pub(crate) mod making;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Statement as Prepared};
use tokio::sync::Semaphore;

use super::{Row, Statement, Value};
use crate::failure::{Failure, NotDurable};

/// SQLite before this loses committed writes when a writer and a checkpointer race (the WAL-reset bug).
const OLDEST_SQLITE: i32 = 3_051_003;

/// Readers at once. More would only wait for the two cores.
const READERS: usize = 8;

const FILES: [&str; 3] = ["log", "views", "keys"];

/// The directory's files, and the connections to them.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    directory: PathBuf,
    /// Where files are left exactly as they are: which of them are read.
    only_read: Option<&'static [&'static str]>,
    idle: Mutex<Vec<Connection>>,
    readers: Semaphore,
    views: Mutex<Connection>,
    keys: Mutex<Connection>,
    /// Made when something is first noted as read.
    readings: Mutex<Option<Connection>>,
    /// Whether a page was met that is not what was written: in the views, perhaps.
    suspect: AtomicBool,
    /// How often the views were thrown away: whoever opened them before has the old file.
    thrown_away: AtomicU64,
}

impl Inner {
    /// A connection to all files there are.
    fn connect(&self) -> Result<Connection, Failure> {
        self.only_read.map_or_else(|| connect(&self.directory, &FILES), |files| connect_to_read(&self.directory, files))
    }

    fn noticing<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if outcome.as_ref().is_err_and(Failure::is_of_a_damaged_page) {
            self.suspect.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

impl Files {
    pub(crate) fn open(directory: &Path) -> Result<Self, Failure> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(Failure::NotOurs(format!("SQLite {} can lose committed writes: 3.51.3 or later is needed", rusqlite::version())));
        }
        making::make(directory)?;
        Ok(Self::of(directory, (connect(directory, &["views"])?, connect(directory, &["keys"])?), None))
    }

    /// Opens files that are only to be read: on whatever disk they are, nothing is written to them.
    pub(crate) fn open_to_read(directory: &Path, files: &'static [&'static str]) -> Result<Self, Failure> {
        making::check_to_read(directory, files)?;
        Ok(Self::of(directory, (connect_to_read(directory, &[])?, connect_to_read(directory, &[])?), Some(files)))
    }

    fn of(directory: &Path, (views, keys): (Connection, Connection), only_read: Option<&'static [&'static str]>) -> Self {
        Self(Arc::new(Inner {
            directory: directory.to_owned(),
            only_read,
            idle: Mutex::new(Vec::new()),
            readers: Semaphore::new(READERS),
            views: Mutex::new(views),
            keys: Mutex::new(keys),
            readings: Mutex::default(),
            suspect: AtomicBool::new(false),
            thrown_away: AtomicU64::new(0),
        }))
    }

    /// A connection of one's own to the log, for the writer.
    pub(crate) fn connect_to_log(&self) -> Result<Connection, Failure> {
        connect(&self.0.directory, &["log"])
    }

    /// A connection of one's own that reads all files there are.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        self.0.connect()
    }

    /// Runs `ask` on a reading connection, on a thread that may block.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _turn = self.0.readers.acquire().await.map_err(|_| Failure::Closed)?;
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let before = inner.thrown_away.load(Ordering::Relaxed);
            let idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => {
                    let connection = inner.noticing(inner.connect())?;
                    connection.pragma_update(None, "query_only", true)?;
                    connection
                }
            };
            let answer = inner.noticing(ask(&connection));
            let mut idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if before == inner.thrown_away.load(Ordering::Relaxed) {
                idle.push(connection);
            }
            answer
        })
        .await
    }

    pub(super) async fn write_views(&self, statements: Vec<Statement>, first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        let inner = Arc::clone(&self.0);
        let work = move || {
            let written = transaction(&mut inner.views.lock().unwrap_or_else(PoisonError::into_inner), &statements, first_must_hold);
            inner.noticing(written)
        };
        blocking(work).await
    }

    /// Runs `work` on the connection that writes the views.
    pub(super) async fn with_views<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || inner.noticing(work(&mut inner.views.lock().unwrap_or_else(PoisonError::into_inner)))).await
    }

    /// Throws the views away where a page of theirs is not what was written; answers whether they were.
    pub(super) async fn mend_views(&self) -> Result<bool, Failure> {
        if !self.0.suspect.swap(false, Ordering::Relaxed) {
            return Ok(false);
        }
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let mut views = inner.views.lock().unwrap_or_else(PoisonError::into_inner);
            let found: Result<String, _> = views.query_row("pragma views.quick_check(1)", [], |row| row.get(0));
            if found.as_ref().is_ok_and(|it| it == "ok") {
                return Ok(false);
            }
            tracing::warn!(?found, "the views are damaged: they are thrown away, and come back by themselves");
            let mut idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner);
            inner.thrown_away.fetch_add(1, Ordering::Relaxed);
            idle.clear();
            making::throw_away(&inner.directory, "views")?;
            *views = connect(&inner.directory, &["views"])?;
            Ok(true)
        })
        .await
    }

    pub(super) async fn write_keys(&self, statements: Vec<Statement>, first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || transaction(&mut inner.keys.lock().unwrap_or_else(PoisonError::into_inner), &statements, first_must_hold)).await
    }

    pub(super) async fn write_readings(&self, statements: Vec<Statement>) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let mut kept = inner.readings.lock().unwrap_or_else(PoisonError::into_inner);
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => connect(&inner.directory, &["log"])?,
            };
            transaction(&mut connection, &statements, false)?;
            *kept = Some(connection);
            Ok(())
        })
        .await
    }

    pub(super) async fn settle(&self) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            inner.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
            let connection = connect(&inner.directory, &FILES)?;
            for file in FILES {
                connection.query_row(&format!("pragma {file}.wal_checkpoint(truncate)"), [], |_| Ok(()))?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn scrub_keys(&self) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let keys = inner.keys.lock().unwrap_or_else(PoisonError::into_inner);
            // secure_delete overwrote the row; the write-ahead log still holds the page as it was before.
            keys.query_row("pragma keys.wal_checkpoint(truncate)", [], |_| Ok(()))?;
            Ok(())
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Failure::Closed))
}

/// Answers how many rows each statement changed; `None`, having changed nothing, where the first had to change one and did not.
fn transaction(connection: &mut Connection, statements: &[Statement], first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut changed = Vec::with_capacity(statements.len());
    for (sql, values) in statements {
        let mut prepared = tx.prepare_cached(sql)?;
        bind(&mut prepared, values)?;
        if prepared.column_count() > 0 {
            let mut rows = prepared.raw_query();
            while rows.next()?.is_some() {}
            changed.push(0);
        } else {
            changed.push(prepared.raw_execute()? as u64);
        }
        if first_must_hold && changed == [0] {
            return Ok(None);
        }
    }
    tx.commit()?;
    Ok(Some(changed))
}

/// Opens a connection that sees these files as schemas, each as durable as it must be.
///
/// Whoever writes opens its own file and no other: `begin immediate` takes the write lock of every file that is attached, so that a
/// writer of the log with the views beside it would wait for whoever feeds them, and the other way round.
fn connect(directory: &Path, files: &[&str]) -> Result<Connection, Failure> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(":memory:", flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    // A writer works in one file; of readers there are many, and beneath them the system keeps pages too.
    let cache_kib = if files.len() == 1 { 65_536 } else { 8_192 };
    for file in files {
        let path = directory.join(format!("{file}.db"));
        connection.execute(&format!("attach database ?1 as {file}"), [path.to_string_lossy()])?;
        connection.execute_batch(&format!(
            "pragma {file}.journal_mode = wal; pragma {file}.synchronous = full; pragma {file}.wal_autocheckpoint = 10000; \
             pragma {file}.cache_size = -{cache_kib};"
        ))?;
        assert_durable(&connection, file)?;
        match *file {
            // Views come back by themselves: losing their last moments to a power cut costs nothing but the catching up.
            "views" => connection.execute_batch("pragma views.synchronous = normal")?,
            "keys" => connection.execute_batch("pragma keys.secure_delete = on")?,
            _ => {}
        }
    }
    connection.execute_batch("pragma temp_store = memory; pragma recursive_triggers = on;")?;
    Ok(connection)
}

fn assert_durable(connection: &Connection, file: &str) -> Result<(), Failure> {
    let mode: String = connection.query_row(&format!("pragma {file}.journal_mode"), [], |row| row.get(0))?;
    if mode != "wal" {
        let way_out = "keep the data directory on a local disk that supports write-ahead logging";
        return Err(NotDurable { setting: "journal_mode", value: mode, way_out }.into());
    }
    let level: i64 = connection.query_row(&format!("pragma {file}.synchronous"), [], |row| row.get(0))?;
    if level < 2 {
        let way_out = "remove whatever lowers it";
        return Err(NotDurable { setting: "synchronous", value: level.to_string(), way_out }.into());
    }
    Ok(())
}

/// Opens a connection that reads these files and changes nothing, not even beside them, unless somebody left something to be read there.
fn connect_to_read(directory: &Path, files: &[&str]) -> Result<Connection, Failure> {
    let connection = Connection::open_in_memory_with_flags(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI)?;
    for file in files {
        let path = making::path_of(directory, file);
        let beside = std::fs::metadata(directory.join(format!("{file}.db-wal"))).is_ok_and(|it| it.len() > 0);
        let how = if beside { "mode=ro" } else { "immutable=1" };
        let mut address = String::from("file:");
        for byte in std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()) {
            match byte {
                b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => address.push(char::from(*byte)),
                other => address.push_str(&format!("%{other:02X}")),
            }
        }
        connection.execute(&format!("attach database ?1 as {file}"), [format!("{address}?{how}")])?;
    }
    Ok(connection)
}

/// Binds `$1`, `$2` … by their numbers: SQLite itself numbers them by their first appearance.
pub(crate) fn bind(prepared: &mut Prepared<'_>, values: &[Value]) -> Result<(), Failure> {
    for index in 1..=prepared.parameter_count() {
        let number = prepared.parameter_name(index).and_then(|it| it.strip_prefix('$')).and_then(|it| it.parse::<usize>().ok());
        let Some(value) = number.and_then(|it| values.get(it.wrapping_sub(1))) else {
            return Err(Failure::Damaged(format!("statement parameter {index} has no value")));
        };
        match value {
            Value::Int(it) => prepared.raw_bind_parameter(index, it)?,
            Value::Text(it) => prepared.raw_bind_parameter(index, it)?,
            Value::Blob(it) => prepared.raw_bind_parameter(index, it)?,
        }
    }
    Ok(())
}

/// All rows of a statement.
pub(crate) fn rows(connection: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, Failure> {
    let mut prepared = connection.prepare_cached(sql)?;
    bind(&mut prepared, values)?;
    let columns = prepared.column_count();
    let mut rows = prepared.raw_query();
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut out = Vec::with_capacity(columns);
        for column in 0..columns {
            out.push(match row.get_ref(column)? {
                ValueRef::Integer(it) => Value::Int(it),
                ValueRef::Text(it) => Value::Text(String::from_utf8_lossy(it).into_owned()),
                ValueRef::Blob(it) => Value::Blob(it.to_vec()),
                ValueRef::Null | ValueRef::Real(_) => Value::Text(String::new()),
            });
        }
        all.push(Row(out));
    }
    Ok(all)
}
