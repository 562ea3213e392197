//! The one connection that writes the log, on either database.

mod at_once;
mod one_by_one;

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection};

use super::{Db, Row, Value, postgres, sqlite};
use crate::failure::Failure;
use crate::log::{Hash, Head, Stored};

const HEAD: &str = "select position, recorded_at, hash from log.head where one = 1";
const GUARDS: &str = "select name, sql from log.sqlite_master where type = 'trigger' and tbl_name = 'event' \
    and name in ('event_is_never_replaced', 'event_is_never_displaced') order by name";

/// How long a server may be silent before its connection counts as lost: longer than anything here may wait for a lock.
const SILENCE: Duration = Duration::from_secs(15);

/// What a batch must know before it can be decided.
#[derive(Default)]
pub(crate) struct Questions {
    /// Idempotency keys: scope and key.
    pub(crate) keys: Vec<(String, String)>,
    /// Streams whose version is wanted.
    pub(crate) streams: Vec<String>,
    /// Tags, and the position after which they matter.
    pub(crate) tags: Vec<(String, i64)>,
}

/// A use of an idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct KeyUse {
    pub(crate) scope: String,
    pub(crate) key: String,
    pub(crate) request: Vec<u8>,
    pub(crate) stream: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
}

/// An event found by a tag.
#[derive(Clone, Debug)]
pub(crate) struct Tagged {
    pub(crate) position: i64,
    pub(crate) name: String,
    pub(crate) tags: String,
}

/// The answers, in the order of the questions.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) keys: Vec<Option<KeyUse>>,
    pub(crate) versions: Vec<i64>,
    pub(crate) tagged: Vec<Vec<Tagged>>,
}

/// What a batch was decided on without asking: what is written is written only where it is so.
#[derive(Default)]
pub(crate) struct Supposed {
    /// Streams and the versions that they have.
    pub(crate) versions: Vec<(String, i64)>,
    /// Tags, and the positions after which no event has them.
    pub(crate) untouched: Vec<(String, i64)>,
}

/// What came of writing a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// It is written.
    Yes,
    /// Nothing is: another process wrote since.
    HeadMoved,
    /// Nothing is: a key was used, a version or a tag was not as supposed.
    NotAsSupposed,
}

/// What a batch writes.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) events: Vec<Stored>,
    pub(crate) keys: Vec<KeyUse>,
    /// Whether other processes are to be told at once; otherwise they find out by looking.
    pub(crate) tell: bool,
}

/// The writing connection.
pub(crate) enum Writer {
    Sqlite(Connection),
    Postgres { connection: PgConnection, server: Arc<postgres::Server>, in_transaction: bool },
}

impl Writer {
    pub(crate) async fn open(db: &Db) -> Result<Self, Failure> {
        Ok(match db {
            Db::Sqlite(files) => Self::Sqlite(files.connect_to_log()?),
            Db::Postgres(server) => {
                Self::Postgres { connection: server.connect_to_write().await?, server: Arc::clone(server), in_transaction: false }
            }
        })
    }

    /// Whether a batch can be written without holding the head first, because the writing itself finds out that it moved.
    pub(crate) fn writes_at_once(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// Opens a new connection in place of one that was lost.
    pub(crate) async fn reconnect(&mut self) -> Result<(), Failure> {
        if let Self::Postgres { connection, server, in_transaction } = self {
            *connection = server.connect_to_write().await?;
            *in_transaction = false;
        }
        Ok(())
    }

    /// Begins a transaction that holds the head, so that nobody else writes until it ends.
    pub(crate) async fn hold_head(&mut self) -> Result<Head, Failure> {
        match self {
            Self::Sqlite(connection) => {
                if !connection.is_autocommit() {
                    connection.execute_batch("rollback")?;
                }
                connection.execute_batch("begin immediate")?;
            }
            Self::Postgres { connection, in_transaction, .. } => {
                in_time(sqlx::query("begin").execute(&mut *connection)).await?;
                *in_transaction = true;
                in_time(sqlx::query("select 1 from log.head where one = 1 for update").execute(&mut *connection)).await?;
            }
        }
        self.head().await
    }

    /// The head as the database has it now.
    pub(crate) async fn head(&mut self) -> Result<Head, Failure> {
        let rows = self.rows(HEAD, &[]).await?;
        rows.first().map(Head::from).ok_or_else(|| Failure::Damaged("the log has no head".into()))
    }

    /// Ends a transaction without having written.
    pub(crate) async fn let_go(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) if connection.is_autocommit() => {}
            Self::Sqlite(connection) => connection.execute_batch("rollback")?,
            Self::Postgres { in_transaction: false, .. } => {}
            Self::Postgres { connection, in_transaction, .. } => {
                *in_transaction = false;
                in_time(sqlx::query("rollback").execute(connection)).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Failure> {
        match self {
            Self::Sqlite(connection) => sqlite::rows(connection, sql, values),
            Self::Postgres { connection, .. } => {
                let rows = in_time(postgres::bound(sql, values).fetch_all(connection)).await?;
                rows.iter().map(postgres::row).collect()
            }
        }
    }

    pub(crate) async fn look_up(&mut self, questions: &Questions) -> Result<Answers, Failure> {
        if questions.keys.is_empty() && questions.streams.is_empty() && questions.tags.is_empty() {
            return Ok(Answers::default());
        }
        match self {
            Self::Sqlite(connection) => one_by_one::look_up(connection, questions),
            Self::Postgres { connection, .. } => at_once::look_up(connection, questions).await,
        }
    }

    /// Writes a batch on top of a position and commits, where the head is there and everything is as supposed.
    ///
    /// # Errors
    /// After a lost connection nobody knows whether it was written: [`Self::was_written`] finds out.
    pub(crate) async fn write(&mut self, batch: &Batch, from: i64, supposed: &Supposed) -> Result<Written, Failure> {
        let written = self.put(batch, from, supposed).await?;
        self.commit().await?;
        Ok(written)
    }

    /// Writes a batch, without committing where a transaction was begun by [`Self::hold_head`].
    pub(crate) async fn put(&mut self, batch: &Batch, from: i64, supposed: &Supposed) -> Result<Written, Failure> {
        let Some(last) = batch.events.last() else { return Ok(Written::Yes) };
        match self {
            Self::Sqlite(connection) => one_by_one::write(connection, batch, last).map(|()| Written::Yes),
            Self::Postgres { connection, .. } => at_once::write(connection, batch, last, from, supposed).await,
        }
    }

    /// Takes off, for this transaction, the guards that look at each event put into SQLite's log: into an empty log, there is nothing
    /// to guard, and millions to put. Answers how to put them back.
    pub(crate) fn lift_guards(&mut self) -> Result<Vec<String>, Failure> {
        let Self::Sqlite(connection) = self else { return Ok(Vec::new()) };
        let mut lifted = Vec::new();
        for guard in sqlite::rows(connection, GUARDS, &[])? {
            connection.execute_batch(&format!("drop trigger log.{}", guard.text(0)))?;
            // SQLite keeps the text without the schema's name.
            lifted.push(guard.text(1).replacen("CREATE TRIGGER ", "create trigger log.", 1));
        }
        Ok(lifted)
    }

    /// Puts back what [`Self::lift_guards`] took off.
    pub(crate) fn put_guards_back(&mut self, guards: Vec<String>) -> Result<(), Failure> {
        let Self::Sqlite(connection) = self else { return Ok(()) };
        Ok(connection.execute_batch(&guards.join(";"))?)
    }

    /// Ends a transaction that was begun by [`Self::hold_head`], with what was written in it.
    pub(crate) async fn commit(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch("commit")?),
            Self::Postgres { in_transaction: false, .. } => Ok(()),
            Self::Postgres { connection, in_transaction, .. } => {
                in_time(sqlx::query("commit").execute(connection)).await?;
                *in_transaction = false;
                Ok(())
            }
        }
    }

    /// Whether an event with this hash stands at this position, once nobody holds the head any more.
    pub(crate) async fn was_written(&mut self, position: i64, hash: &Hash) -> Result<bool, Failure> {
        self.hold_head().await?;
        let rows = self.rows("select hash from log.event where position = $1", &[position.into()]).await?;
        self.let_go().await?;
        Ok(rows.first().is_some_and(|row| row.blob(0) == hash))
    }

    /// Says goodbye; what was committed is on disk already.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(connection) => drop(connection.close()),
            Self::Postgres { connection, .. } => drop(connection.close().await),
        }
    }
}

/// Waits for PostgreSQL, but not for ever: a server that does not answer is a connection that is lost.
async fn in_time<T>(work: impl Future<Output = sqlx::Result<T>>) -> Result<T, Failure> {
    let silent = || sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "the server does not answer"));
    Ok(tokio::time::timeout(SILENCE, work).await.unwrap_or_else(|_| Err(silent()))?)
}
