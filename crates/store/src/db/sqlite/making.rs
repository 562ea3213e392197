//! SQLite's files: made, brought up to date, closed to others, and refused with the reason where they are not what they should be.

use std::fs::Permissions;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::super::migrate;
use super::{FILES, connect, connect_to_read, rows};
use crate::failure::Failure;
use crate::hex::sha256;

/// "WMRK": marks a file as Waymark's, so that no other program's database is ever taken for one.
const APPLICATION_ID: i64 = 0x574d_524b;

const MADE_BY: &str = "select name, sha256 from log.migration order by name";

/// A file of the directory, by its schema's name.
pub(super) fn path_of(directory: &Path, file: &str) -> PathBuf {
    directory.join(format!("{file}.db"))
}

/// Makes the files where there are none, and brings them up to date.
pub(super) fn make(directory: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(directory).map_err(Failure::file(format!("make {}", directory.display())))?;
    for file in FILES {
        let path = path_of(directory, file);
        if path.exists() {
            check(&path, file, OpenFlags::SQLITE_OPEN_READ_WRITE).or_else(|why| forgive_views(directory, file, why))?;
        }
        close_to_others(&path)?;
    }
    migrate(directory).map_err(|why| explained(directory, why))
}

/// Looks at files that are only to be read, and are left exactly as they are.
pub(super) fn check_to_read(directory: &Path, files: &[&str]) -> Result<(), Failure> {
    for file in files {
        let path = path_of(directory, file);
        std::fs::File::open(&path).map_err(Failure::file(format!("read {}", path.display())))?;
    }
    let applied = connect_to_read(directory, files).and_then(|connection| {
        let rows = rows(&connection, MADE_BY, &[])?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect::<Vec<_>>())
    });
    migrate::due(&applied.map_err(|why| explained(directory, why))?, |it| it.sqlite).map(drop)
}

/// Views come back by themselves: a file that is no database any more is thrown away.
fn forgive_views(directory: &Path, file: &str, why: Failure) -> Result<(), Failure> {
    if file != "views" || !matches!(why, Failure::Unreadable { .. }) {
        return Err(why);
    }
    tracing::warn!(%why, "the views are thrown away, and come back by themselves");
    throw_away(directory, file)
}

/// Removes a file, and what SQLite keeps beside it.
pub(super) fn throw_away(directory: &Path, file: &str) -> Result<(), Failure> {
    for beside in ["", "-wal", "-shm"] {
        let path = directory.join(format!("{file}.db{beside}"));
        match std::fs::remove_file(&path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file(format!("remove {}", path.display()))(why)),
            _ => {}
        }
    }
    Ok(())
}

/// What is in the files is for the service's user alone, whatever others may do with the directory.
fn close_to_others(path: &Path) -> Result<(), Failure> {
    let what = || format!("make {}", path.display());
    let file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(Failure::file(what()))?;
    drop(file);
    for beside in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        let Ok(found) = std::fs::metadata(&name) else { continue };
        if found.permissions().mode() & 0o077 != 0
            && let Err(why) = std::fs::set_permissions(&name, Permissions::from_mode(0o600))
        {
            tracing::warn!(%why, file = %Path::new(&name).display(), "others may read this file");
        }
    }
    Ok(())
}

fn migrate(directory: &Path) -> Result<(), Failure> {
    let mut connection = connect(directory, &FILES)?;
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // The mark first, in the same transaction as the tables: a file with the one has the other.
    for file in FILES {
        let id: i64 = tx.query_row(&format!("pragma {file}.application_id"), [], |row| row.get(0))?;
        if id != APPLICATION_ID {
            tx.execute_batch(&format!("pragma {file}.application_id = {APPLICATION_ID}"))?;
        }
    }
    let has = |file: &str, table: &str| -> Result<bool, Failure> {
        let sql = format!("select 1 from {file}.sqlite_master where type = 'table' and name = $1");
        Ok(!rows(&tx, &sql, &[table.into()])?.is_empty())
    };
    let (has_log, has_keys) = (has("log", "migration")?, has("keys", "key")?);
    if !has_log && has_keys {
        return Err(lost(directory, "log.db", "keys.db has its keys: put log.db back, or restore a backup into another directory"));
    }
    let mut applied = Vec::new();
    if has_log {
        let rows = rows(&tx, MADE_BY, &[])?;
        applied.extend(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())));
    }
    for migration in migrate::due(&applied, |it| it.sqlite)? {
        tx.execute_batch(migration.sqlite)?;
        let hash = sha256(migration.sqlite);
        tx.execute("insert into log.migration (name, sha256) values (?1, ?2)", (migration.name, hash))?;
    }
    if has_log && !has_keys {
        // Each file commits by itself: whoever was cut short in between has made the log, and recorded nothing yet.
        let events: i64 = tx.query_row("select position from log.head where one = 1", [], |row| row.get(0))?;
        if events > 0 {
            let what = format!("the log has {events} events: put keys.db back, or restore a backup. {WITHOUT_KEYS}");
            return Err(lost(directory, "keys.db", &what));
        }
        tx.execute_batch(migrate::KEYS.sqlite)?;
    }
    // For the same reason: the log may have it written down that this was made, and the other file not have it.
    tx.execute_batch(migrate::SESSIONS.sqlite)?;
    tx.commit()?;
    Ok(())
}

/// What can still be done by whoever has lost the keys.
pub(crate) const WITHOUT_KEYS: &str = "Where they are lost for ever, `waymark restore --without-keys` makes a store in which everybody \
    reads as erased, and days, figures and decisions stay";

fn lost(directory: &Path, file: &str, what: &str) -> Failure {
    Failure::NotOurs(format!("{} is not there, or is empty, although {what}", directory.join(file).display()))
}

fn check(path: &Path, file: &str, flags: OpenFlags) -> Result<(), Failure> {
    let look = || -> Result<(i64, bool, bool), rusqlite::Error> {
        let connection = Connection::open_with_flags(path, flags)?;
        let id = connection.query_row("pragma application_id", [], |row| row.get(0))?;
        let tables: i64 = connection.query_row("select count(*) from sqlite_master where type = 'table'", [], |row| row.get(0))?;
        // A file of ours that was made by an older Waymark and cut short has no mark yet.
        let as_ours = match file {
            "log" => "select count(*) from sqlite_master where name = 'migration' and sql like '%sha256%'",
            _ => "select count(*) - 1 from sqlite_master where type = 'table' and name in ('key', 'epoch')",
        };
        let ours: i64 = connection.query_row(as_ours, [], |row| row.get(0))?;
        Ok((id, tables == 0 || ours == 1, connection.is_readonly("main")?))
    };
    let (id, could_be, is_read_only) = look().map_err(|why| explained(path, why.into()))?;
    if id != APPLICATION_ID && (id != 0 || !could_be) {
        return Err(Failure::NotOurs(format!("{} is not a database of Waymark's: name another directory", path.display())));
    }
    if is_read_only {
        let what = format!("{} may only be read, and Waymark must write to it: see to its owner, its mode and its disk", path.display());
        return Err(Failure::NotOurs(what));
    }
    Ok(())
}

/// A failure of SQLite's in the words of whoever has to do something about it.
fn explained(path: &Path, why: Failure) -> Failure {
    let Failure::Sqlite(it) = &why else { return why };
    let path = path.display().to_string();
    match it.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Failure::Unreadable { path, why: it.to_string() },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            Failure::NotOurs(format!("{path} cannot be opened and written ({it}): see to its owner, its mode and its disk"))
        }
        _ => why,
    }
}
