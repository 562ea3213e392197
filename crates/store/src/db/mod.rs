//! The databases: the one place where SQLite and PostgreSQL differ. Everyone else sees three schemas, `log`, `views` and `keys`.

mod hint;
pub(crate) mod migrate;
pub(crate) mod postgres;
pub(crate) mod snapshot;
pub(crate) mod sqlite;
pub(crate) mod views;
pub(crate) mod writer;

use std::borrow::Cow;
use std::path::PathBuf;

pub(crate) use self::hint::Hint;
use crate::failure::{Failure, NotDurable};

/// Where a store is kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// Three files in a directory.
    Directory(PathBuf),
    /// Three schemas in a PostgreSQL database, by its address.
    Postgres(String),
}

/// A value going into, or coming out of, a database. There is no null: what is unknown has a value that says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A 64-bit integer.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(it)
    }
}

impl From<String> for Value {
    fn from(it: String) -> Self {
        Self::Text(it)
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::Text(it.to_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(it: Vec<u8>) -> Self {
        Self::Blob(it)
    }
}

/// A row, by the order of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The integer in a column; 0 where the column holds something else.
    pub fn int(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Value::Int(it)) => *it,
            _ => 0,
        }
    }

    /// The text in a column; empty where the column holds something else.
    pub fn text(&self, column: usize) -> &str {
        match self.0.get(column) {
            Some(Value::Text(it)) => it,
            _ => "",
        }
    }

    /// The bytes in a column; empty where the column holds something else.
    pub fn blob(&self, column: usize) -> &[u8] {
        match self.0.get(column) {
            Some(Value::Blob(it)) => it,
            _ => &[],
        }
    }
}

/// A statement and its values.
pub type Statement = (Cow<'static, str>, Vec<Value>);

/// A database that can be asked, by many at once.
#[derive(Clone)]
pub enum Db {
    /// The embedded one.
    Sqlite(sqlite::Files),
    /// The other one.
    Postgres(std::sync::Arc<postgres::Server>),
}

impl Db {
    /// Opens, or makes, the database at a place, and brings its schemas up to date.
    ///
    /// # Errors
    /// Refuses a place that is not durable, is newer than this binary, or is not Waymark's.
    pub async fn open(place: &Place) -> Result<Self, Failure> {
        match place {
            Place::Directory(directory) => Ok(Self::Sqlite(sqlite::Files::open(directory)?)),
            Place::Postgres(address) => Ok(Self::Postgres(std::sync::Arc::new(postgres::Server::open(address).await?))),
        }
    }

    /// Rows of one statement.
    pub async fn rows(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<Vec<Row>, Failure> {
        let sql = sql.into();
        // Tests count these, to see that no list asks once for each of its items.
        tracing::trace!(target: "waymark::statement", "{sql}");
        match self {
            Self::Sqlite(files) => files.read(move |connection| sqlite::rows(connection, &sql, &values)).await,
            Self::Postgres(server) => server.rows(&sql, &values).await,
        }
    }

    /// Several statements in one transaction on the views: all or nothing.
    pub async fn write_views(&self, statements: Vec<Statement>) -> Result<(), Failure> {
        self.change_views(statements, false).await.map(drop)
    }

    /// The same after a statement that must change a row; answers `false`, having changed nothing, where it changes none.
    pub(crate) async fn write_views_holding(&self, hold: Statement, statements: Vec<Statement>) -> Result<bool, Failure> {
        Ok(self.change_views(std::iter::once(hold).chain(statements).collect(), true).await?.is_some())
    }

    async fn change_views(&self, statements: Vec<Statement>, first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        match self {
            Self::Sqlite(files) => files.write_views(statements, first_must_hold).await,
            Self::Postgres(server) => server.transaction(&statements, first_must_hold).await,
        }
    }

    /// Several statements in one transaction on the keys; answers how many rows each changed.
    pub async fn write_keys(&self, statements: Vec<Statement>) -> Result<Vec<u64>, Failure> {
        Ok(self.change_keys(statements, false).await?.unwrap_or_default())
    }

    /// The same after a statement that must change a row; answers `None`, having changed nothing, where it changes none.
    pub async fn write_keys_holding(&self, hold: Statement, statements: Vec<Statement>) -> Result<Option<Vec<u64>>, Failure> {
        self.change_keys(std::iter::once(hold).chain(statements).collect(), true).await
    }

    async fn change_keys(&self, statements: Vec<Statement>, first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        match self {
            Self::Sqlite(files) => files.write_keys(statements, first_must_hold).await,
            Self::Postgres(server) => server.transaction(&statements, first_must_hold).await,
        }
    }

    /// Several statements in one transaction on the record of readings: all or nothing.
    pub async fn write_readings(&self, statements: Vec<Statement>) -> Result<(), Failure> {
        match self {
            Self::Sqlite(files) => files.write_readings(statements).await,
            Self::Postgres(server) => server.transaction(&statements, false).await.map(drop),
        }
    }

    /// Leaves nothing of what was just deleted from the keys in the files of the database, as far as it can be made to.
    pub async fn scrub_keys(&self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(files) => files.scrub_keys().await,
            Self::Postgres(server) => server.scrub_keys().await,
        }
    }

    /// Puts everything that was written into the files themselves, so that they can be copied or moved.
    pub(crate) async fn settle(&self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(files) => files.settle().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Finds out whether the database answers.
    pub(crate) async fn answers(&self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(_) => self.rows("select position from log.head", vec![]).await.map(drop),
            Self::Postgres(server) => server.answers().await,
        }
    }

    /// What says that another process may have written.
    pub(crate) async fn hint(&self) -> Hint {
        match self {
            Self::Sqlite(_) => Hint::none(),
            Self::Postgres(server) => Hint::from_notifications(server).await,
        }
    }

    /// Which engine, for people.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

/// Placeholders `$from` to `$(from + count - 1)`, for an `in (…)`.
pub fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|it| format!("${it}")).collect::<Vec<_>>().join(", ")
}

impl From<NotDurable> for Failure {
    fn from(it: NotDurable) -> Self {
        Self::NotDurable(it)
    }
}
