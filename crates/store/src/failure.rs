//! Failures: what goes wrong that is nobody's answer to a person. Logged once where handled, masked for callers.

use domain::refusal::{OnPanel, Refusal};

/// Something went wrong with the store itself.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// SQLite said no.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL said no, or did not answer.
    #[error("postgres: {0}")]
    Postgres(#[from] sqlx::Error),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// Which file, and what was done to it.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
    /// What was read is not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store loses what it acknowledged.
    #[error(transparent)]
    NotDurable(NotDurable),
    /// Another program's database, or one made by a later Waymark.
    #[error("{0}")]
    NotOurs(String),
    /// A database on another machine, without TLS.
    #[error(
        "the database is on another machine ({0}), and what passes could be read on the way, in the clear: add ?sslmode=verify-full to its \
         address (with &sslrootcert=FILE where its certificate is your own authority's), or reach it by a socket of this machine"
    )]
    InTheClear(String),
    /// A file that is no database any more.
    #[error("{path} is damaged, cut short, or not a database ({why}): restore a backup, or name another directory")]
    Unreadable {
        /// Which file, or the directory it is in.
        path: String,
        /// What SQLite says.
        why: String,
    },
    /// The store has been closed.
    #[error("the store is shutting down")]
    Closed,
    /// A view met an event that it could not take.
    #[error("view {view} stopped at position {position}: {why}")]
    ViewStopped {
        /// Which view.
        view: &'static str,
        /// Where.
        position: i64,
        /// Why.
        why: String,
    },
}

/// A setting with which an acknowledged event could be lost.
#[derive(Debug, thiserror::Error)]
#[error("refusing to start: {setting} is {value}, so that an acknowledged event could be lost; {way_out}")]
pub struct NotDurable {
    /// Which setting.
    pub setting: &'static str,
    /// What it is.
    pub value: String,
    /// What to do.
    pub way_out: &'static str,
}

impl Failure {
    /// A failure on a file.
    pub fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }

    /// Whether the connection was lost, so that nobody knows what became of the last statement.
    pub(crate) fn lost_connection(&self) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Database(it)) => {
                // Class 57P: the server is going down; 08: connection exceptions; 25P03: idle for too long. The session is gone.
                it.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "25P03")
            }
            Self::Postgres(it) => {
                !matches!(it, sqlx::Error::RowNotFound | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_))
            }
            _ => false,
        }
    }

    /// Whether no connection could be had at all, so that asking again at once is of no use.
    pub(crate) fn is_out_of_connections(&self) -> bool {
        matches!(self, Self::Postgres(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }

    /// Whether a page of a file is not what was written.
    pub(crate) fn is_of_a_damaged_page(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(it) => matches!(it.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)),
            Self::Postgres(sqlx::Error::Database(it)) => it.code().is_some_and(|code| code == "XX001" || code == "XX002"),
            _ => false,
        }
    }

    /// What is to be said of a failure that passes, or that somebody sees to: the same may be asked again then.
    pub fn passing(&self) -> Option<&'static str> {
        use rusqlite::ErrorCode::{DiskFull, SystemIoFailure};
        const AWAY: &str = "the database cannot be reached, try again";
        const FULL: &str = "the database cannot write at the moment, try again";
        match self {
            Self::Postgres(sqlx::Error::Database(it)) if it.code().is_some_and(|code| code.starts_with("53")) => Some(FULL),
            Self::Postgres(sqlx::Error::Database(it)) if it.code().as_deref() == Some("25006") => Some(FULL),
            Self::Sqlite(it) if matches!(it.sqlite_error_code(), Some(DiskFull | SystemIoFailure)) => Some(FULL),
            _ if self.somebody_else_holds_it() => Some("busy, try again"),
            _ if self.lost_connection() => Some(AWAY),
            _ => None,
        }
    }

    /// Whether somebody else held for too long what had to be held.
    pub(crate) fn somebody_else_holds_it(&self) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Database(it)) => it.code().as_deref() == Some("55P03"),
            Self::Sqlite(it) => {
                matches!(it.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked))
            }
            _ => false,
        }
    }
}

/// The answer to a command: a person's refusal, or a failure.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something went wrong.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<OnPanel> for Unanswered {
    fn from(refusal: OnPanel) -> Self {
        Self::Refused(refusal.into())
    }
}
