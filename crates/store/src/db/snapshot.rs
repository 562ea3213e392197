//! A snapshot: everything read from it is as it was at one moment, however long the reading takes and whoever writes meanwhile.

use futures_util::TryStreamExt as _;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, PgConnection, Row as _};

use super::{Db, Row, Value, postgres, sqlite};
use crate::failure::Failure;
use crate::log::{COLUMNS, Hashed};

/// A reading transaction on a connection of its own. To be used on a thread that may block.
pub(crate) enum Snapshot {
    Sqlite(Connection),
    Postgres(PgConnection),
}

impl Snapshot {
    pub(crate) async fn take(db: &Db) -> Result<Self, Failure> {
        match db {
            Db::Sqlite(files) => {
                let connection = files.connect()?;
                connection.execute_batch("pragma query_only = on; pragma log.mmap_size = 1073741824; begin")?;
                // A transaction of SQLite's begins with its first question.
                sqlite::rows(&connection, "select position from log.head", &[])?;
                Ok(Self::Sqlite(connection))
            }
            Db::Postgres(server) => {
                let mut connection = server.connect().await?;
                sqlx::raw_sql("set statement_timeout = 0; begin transaction isolation level repeatable read read only")
                    .execute(&mut connection)
                    .await?;
                Ok(Self::Postgres(connection))
            }
        }
    }

    pub(crate) async fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Failure> {
        match self {
            Self::Sqlite(connection) => sqlite::rows(connection, sql, values),
            Self::Postgres(connection) => postgres::bound(sql, values).fetch_all(connection).await?.iter().map(postgres::row).collect(),
        }
    }

    /// Pairs of integers, of which there may be millions.
    pub(crate) async fn pairs(&mut self, sql: &'static str) -> Result<Vec<(i64, i64)>, Failure> {
        let mut pairs = Vec::new();
        match self {
            Self::Sqlite(connection) => {
                let mut prepared = connection.prepare(sql)?;
                let mut rows = prepared.raw_query();
                while let Some(row) = rows.next()? {
                    pairs.push((row.get(0)?, row.get(1)?));
                }
            }
            Self::Postgres(connection) => {
                let mut rows = sqlx::query(sql).fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    pairs.push((row.try_get(0)?, row.try_get(1)?));
                }
            }
        }
        Ok(pairs)
    }

    /// Every event there is, at whatever position, in order, without copying it; with its hash. Stops at the first error.
    pub(crate) async fn events(&mut self, each: impl FnMut(&Hashed<'_>, &[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        self.each(format!("select {COLUMNS} from log.event order by position"), &[], each).await
    }

    /// Up to so many events after one of a stream, stream by stream; otherwise as [`Self::events`].
    pub(crate) async fn events_by_stream(
        &mut self,
        (stream, version): (&str, i64),
        limit: i64,
        each: impl FnMut(&Hashed<'_>, &[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let sql = format!("select {COLUMNS} from log.event where (stream, version) > ($1, $2) order by stream, version limit $3");
        self.each(sql, &[stream.into(), version.into(), limit.into()], each).await
    }

    async fn each(
        &mut self,
        sql: String,
        values: &[Value],
        mut each: impl FnMut(&Hashed<'_>, &[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) => {
                let mut prepared = connection.prepare_cached(&sql)?;
                sqlite::bind(&mut prepared, values)?;
                let mut rows = prepared.raw_query();
                while let Some(row) = rows.next()? {
                    let (event, hash) = of_sqlite(row)?;
                    each(&event, hash)?;
                }
            }
            Self::Postgres(connection) => {
                let mut rows = postgres::bound(&sql, values).fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    let (event, hash) = of_postgres(&row)?;
                    each(&event, hash)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn end(self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) => drop(connection),
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }
}

fn of_sqlite<'a>(row: &'a rusqlite::Row<'_>) -> Result<(Hashed<'a>, &'a [u8]), Failure> {
    let position: i64 = row.get(0)?;
    let damaged = |column: usize| Failure::Damaged(format!("position {position}: column {column} holds another kind of value"));
    let int = |column: usize| match row.get_ref(column)? {
        ValueRef::Integer(it) => Ok(it),
        _ => Err(damaged(column)),
    };
    let bytes = |column: usize| match row.get_ref(column)? {
        ValueRef::Text(it) | ValueRef::Blob(it) => Ok(it),
        _ => Err(damaged(column)),
    };
    let event = Hashed {
        position,
        event_id: bytes(1)?,
        stream: bytes(2)?,
        version: int(3)?,
        name: bytes(4)?,
        type_version: int(5)?,
        recorded_at: int(6)?,
        effective_on: bytes(7)?,
        actor: bytes(8)?,
        import: bytes(9)?,
        tags: bytes(10)?,
        payload: bytes(11)?,
    };
    Ok((event, bytes(12)?))
}

fn of_postgres(row: &PgRow) -> Result<(Hashed<'_>, &[u8]), Failure> {
    let text = |column: usize| row.try_get::<&str, _>(column).map(str::as_bytes);
    let event = Hashed {
        position: row.try_get(0)?,
        event_id: text(1)?,
        stream: text(2)?,
        version: row.try_get(3)?,
        name: text(4)?,
        type_version: row.try_get(5)?,
        recorded_at: row.try_get(6)?,
        effective_on: text(7)?,
        actor: text(8)?,
        import: text(9)?,
        tags: text(10)?,
        payload: row.try_get(11)?,
    };
    Ok((event, row.try_get(12)?))
}
