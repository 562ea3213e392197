//! SQLite: three files in a directory, one writer for each, any number of readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Statement as Prepared};
use tokio::sync::Semaphore;

use super::{Row, Statement, Value, migrate};
use crate::failure::{Failure, NotDurable};

/// "WMRK": marks a file as Waymark's, so that no other program's database is ever taken for one.
const APPLICATION_ID: i64 = 0x574d_524b;

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
    idle: Mutex<Vec<Connection>>,
    readers: Semaphore,
    views: Mutex<Connection>,
    keys: Mutex<Connection>,
}

impl Files {
    pub(crate) fn open(directory: &Path) -> Result<Self, Failure> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(Failure::NotOurs(format!("SQLite {} can lose committed writes: 3.51.3 or later is needed", rusqlite::version())));
        }
        std::fs::create_dir_all(directory).map_err(Failure::file(format!("make {}", directory.display())))?;
        migrate_files(directory)?;
        let inner = Inner {
            directory: directory.to_owned(),
            idle: Mutex::new(Vec::new()),
            readers: Semaphore::new(READERS),
            views: Mutex::new(connect(directory, &["views"])?),
            keys: Mutex::new(connect(directory, &["keys"])?),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// A connection of one's own to the log, for the writer.
    pub(crate) fn connect_to_log(&self) -> Result<Connection, Failure> {
        connect(&self.0.directory, &["log"])
    }

    /// A connection of one's own that reads all three files.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        connect(&self.0.directory, &FILES)
    }

    /// Runs `ask` on a reading connection, on a thread that may block.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _turn = self.0.readers.acquire().await.map_err(|_| Failure::Closed)?;
        let inner = Arc::clone(&self.0);
        blocking(move || {
            let idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => {
                    let connection = connect(&inner.directory, &FILES)?;
                    connection.pragma_update(None, "query_only", true)?;
                    connection
                }
            };
            let answer = ask(&connection);
            inner.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            answer
        })
        .await
    }

    pub(super) async fn write_views(&self, statements: Vec<Statement>) -> Result<(), Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || transaction(&mut inner.views.lock().unwrap_or_else(PoisonError::into_inner), &statements, false).map(drop)).await
    }

    /// Runs `work` on the connection that writes the views.
    pub(super) async fn with_views<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || work(&mut inner.views.lock().unwrap_or_else(PoisonError::into_inner))).await
    }

    pub(super) async fn write_keys(&self, statements: Vec<Statement>, first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        let inner = Arc::clone(&self.0);
        blocking(move || transaction(&mut inner.keys.lock().unwrap_or_else(PoisonError::into_inner), &statements, first_must_hold)).await
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
    for file in files {
        let path = directory.join(format!("{file}.db"));
        connection.execute(&format!("attach database ?1 as {file}"), [path.to_string_lossy()])?;
        connection.execute_batch(&format!(
            "pragma {file}.journal_mode = wal; pragma {file}.synchronous = full; pragma {file}.wal_autocheckpoint = 10000; \
             pragma {file}.cache_size = -65536;"
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

fn migrate_files(directory: &Path) -> Result<(), Failure> {
    for file in FILES {
        let path = directory.join(format!("{file}.db"));
        if path.exists() {
            check_ours(&path)?;
        }
    }
    let mut connection = connect(directory, &FILES)?;
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let has_log = rows(&tx, "select 1 from log.sqlite_master where name = 'migration'", &[])?;
    let applied: Vec<(String, String)> = if has_log.is_empty() {
        Vec::new()
    } else {
        let rows = rows(&tx, "select name, sha256 from log.migration order by name", &[])?;
        rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect()
    };
    for migration in migrate::due(&applied, |it| it.sqlite)? {
        tx.execute_batch(migration.sqlite)?;
        let hash = migrate::sha256(migration.sqlite);
        tx.execute("insert into log.migration (name, sha256) values (?1, ?2)", (migration.name, hash))?;
    }
    tx.commit()?;
    for file in FILES {
        connection.execute_batch(&format!("pragma {file}.application_id = {APPLICATION_ID}"))?;
    }
    Ok(())
}

fn check_ours(path: &Path) -> Result<(), Failure> {
    let not_ours = || Failure::NotOurs(format!("{} is not a database of Waymark's: name another directory", path.display()));
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let id: i64 = connection.query_row("pragma application_id", [], |row| row.get(0)).map_err(|_| not_ours())?;
    let tables: i64 = connection.query_row("select count(*) from sqlite_master", [], |row| row.get(0)).map_err(|_| not_ours())?;
    // A file of ours whose first migration was cut short has no tables, and no mark yet.
    if id == APPLICATION_ID || (id == 0 && tables == 0) { Ok(()) } else { Err(not_ours()) }
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
