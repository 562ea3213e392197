//! Migrations: forward only, embedded in the binary, the same names for both databases.

use crate::failure::Failure;
use crate::hex::sha256;

/// A migration's name, and its text for each database.
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// The one that makes the tables of the keys.
pub(crate) const KEYS: Migration = migration!("0002_keys");

/// The one that makes the table of sessions, where it is not there.
pub(crate) const SESSIONS: Migration = migration!("0005_sessions");

/// Every migration, in order.
pub(crate) const ALL: &[Migration] =
    &[migration!("0001_log"), KEYS, migration!("0003_guards"), migration!("0004_readings"), SESSIONS, migration!("0006_reading_for")];

/// The migrations that are still to be applied, given those that have been, by name and hash.
///
/// # Errors
/// [`Failure::NotOurs`] where a migration is unknown to this binary, or is not the text that was applied.
pub(crate) fn due(applied: &[(String, String)], text: impl Fn(&Migration) -> &'static str) -> Result<Vec<&'static Migration>, Failure> {
    for (name, hash) in applied {
        let Some(known) = ALL.iter().find(|it| it.name == name) else {
            return Err(Failure::NotOurs(format!(
                "this store was made by a newer Waymark (it has {name}, which this one does not know): start the newer one"
            )));
        };
        if sha256(text(known)) != *hash {
            return Err(Failure::NotOurs(format!("migration {name} of this store is not the one this Waymark has")));
        }
    }
    Ok(ALL.iter().filter(|it| !applied.iter().any(|(name, _)| name == it.name)).collect())
}
