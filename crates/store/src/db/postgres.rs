//! PostgreSQL: three schemas in one database, shared by any number of `waymark serve`.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow, PgSslMode};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Row as _, Transaction, TypeInfo, ValueRef};

use super::{Row, Statement, Value, migrate};
use crate::failure::{Failure, NotDurable};
use crate::hex::sha256;

/// Whoever migrates holds this advisory lock, so that two that start at once do not both do it. "waymark" in ASCII.
const MIGRATION_LOCK: i64 = 0x0077_6179_6d61_726b;

/// A connection that was used within this time is taken to be there.
const FRESH: Duration = Duration::from_secs(1);

/// How often a question is asked again when its connection turns out to be lost.
const TRIES: u32 = 3;

/// What every session's name begins with.
pub(super) const SESSION: &str = "waymark ";

/// A database, by its address, and a pool of connections to it.
#[derive(Clone)]
pub struct Server {
    options: PgConnectOptions,
    pool: PgPool,
    name: String,
}

impl Server {
    pub(super) async fn open(address: &str) -> Result<Self, Failure> {
        let options = options_of(address)?;
        let mut first = PgConnection::connect_with(&options).await?;
        let commits = assert_durable(&mut first).await?;
        migrate_schemas(&mut first).await?;
        // Unlike any other process's, on whatever machine: the server gives it out.
        let name: String =
            sqlx::query_scalar("select pg_backend_pid() || '-' || extract(epoch from clock_timestamp())").fetch_one(&mut first).await?;
        first.close().await?;
        // As durable as it was found, whatever the server is told later; and known to the others by its sessions.
        let options = options.options([("synchronous_commit", commits)]).application_name(&session(&name));
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            // One that was used a moment ago is still there. Asking it each time would double every question's round trips.
            .test_before_acquire(false)
            .before_acquire(|connection, it| {
                Box::pin(async move {
                    if it.idle_for < FRESH {
                        return Ok(true);
                    }
                    Ok(connection.ping().await.is_ok())
                })
            })
            .connect_lazy_with(options.clone());
        Ok(Self { options, pool, name })
    }

    /// A connection of one's own, for the writer.
    pub(crate) async fn connect_to_write(&self) -> Result<PgConnection, Failure> {
        let mut connection = self.connect().await?;
        // A batch of one looks cheaper when planned by itself, and the planning then costs more than the writing. An engine that does
        // not know the setting does without.
        if let Err(why) = sqlx::query("set plan_cache_mode = force_generic_plan").execute(&mut connection).await {
            tracing::debug!(%why, "plans are made as the server likes");
        }
        Ok(connection)
    }

    /// A connection of one's own.
    pub(crate) async fn connect(&self) -> Result<PgConnection, Failure> {
        let silent = || sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "the server does not answer"));
        let connecting = tokio::time::timeout(Duration::from_secs(5), PgConnection::connect_with(&self.options));
        Ok(connecting.await.unwrap_or_else(|_| Err(silent()))?)
    }

    /// Finds out whether the server answers, whoever keeps the pool busy.
    pub(super) async fn answers(&self) -> Result<(), Failure> {
        let asked = self.rows("select 1::bigint", &[]);
        if matches!(tokio::time::timeout(Duration::from_millis(700), asked).await, Ok(Ok(_))) {
            return Ok(());
        }
        let silent = || sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "the server does not answer"));
        let connecting = tokio::time::timeout(Duration::from_millis(500), PgConnection::connect_with(&self.options));
        Ok(connecting.await.unwrap_or_else(|_| Err(silent()))?.close().await?)
    }

    /// This process's name among those that share the database.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The pool, for readers.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(super) async fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Failure> {
        for _ in 0..TRIES {
            match bound(sql, values).fetch_all(&self.pool).await.map_err(Failure::from) {
                Ok(rows) => return rows.iter().map(row).collect(),
                // The server was away for a moment, and the pool still had connections of before. A question can be asked again.
                Err(why) if why.lost_connection() && !why.is_out_of_connections() => tracing::debug!(%why, "asking again"),
                Err(why) => return Err(why),
            }
        }
        let rows = bound(sql, values).fetch_all(&self.pool).await?;
        rows.iter().map(row).collect()
    }

    /// Answers how many rows each statement changed; `None`, having changed nothing, where the first had to change one and did not.
    pub(super) async fn transaction(&self, statements: &[Statement], first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
        let (pool, statements) = (self.pool.clone(), statements.to_vec());
        // In a task of its own: a transaction begun by a future that is then dropped would stay open in the pool (sqlx #4393).
        let work = tokio::spawn(async move {
            let mut left = TRIES;
            loop {
                let mut tx = begin(&pool).await?;
                let changed = match changes(&mut tx, &statements, first_must_hold).await {
                    // The connection was lost before anybody was asked to commit: nothing was done, and it can be done again.
                    Err(why) if left > 0 && why.lost_connection() && !why.is_out_of_connections() => {
                        left -= 1;
                        continue;
                    }
                    changed => changed?,
                };
                match &changed {
                    Some(_) => tx.commit().await?,
                    None => tx.rollback().await?,
                }
                return Ok(changed);
            }
        });
        work.await.unwrap_or(Err(Failure::Closed))
    }

    pub(super) async fn scrub_keys(&self) -> Result<(), Failure> {
        // The wrapped key stays in old pages and in the write-ahead log whatever is done here; what wrapped it is destroyed
        // with the key file's epoch. Vacuum takes it out of the table all the same.
        sqlx::query("vacuum keys.key").execute(&self.pool).await?;
        Ok(())
    }
}

async fn changes(connection: &mut PgConnection, statements: &[Statement], first_must_hold: bool) -> Result<Option<Vec<u64>>, Failure> {
    let mut changed = Vec::with_capacity(statements.len());
    for (sql, values) in statements {
        changed.push(bound(sql, values).execute(&mut *connection).await?.rows_affected());
        if first_must_hold && changed == [0] {
            return Ok(None);
        }
    }
    Ok(Some(changed))
}

/// What the sessions of a process are called, by which others see whether it still lives.
fn session(name: &str) -> String {
    format!("{SESSION}{name}")
}

fn options_of(address: &str) -> Result<PgConnectOptions, Failure> {
    if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
        let given = address.split_once("://").map_or("no scheme", |(scheme, _)| scheme);
        let what = format!("the database is a PostgreSQL address, such as postgres://user@host/name, and this one has {given}");
        return Err(Failure::NotOurs(what));
    }
    let options = PgConnectOptions::from_str(address)?;
    refuse_in_the_clear(&options)?;
    Ok(options.application_name("waymark").options([
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("statement_timeout", "600s"),
    ]))
}

/// Refuses a database on another machine over which names and the password would pass in the clear, or might: `prefer` asks for TLS and
/// goes on without it.
fn refuse_in_the_clear(options: &PgConnectOptions) -> Result<(), Failure> {
    use PgSslMode::{Require, VerifyCa, VerifyFull};
    let host = options.get_host().trim_matches(['[', ']']);
    let by_socket = options.get_socket().is_some() || host.starts_with('/');
    let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.to_canonical().is_loopback());
    if by_socket || is_here || matches!(options.get_ssl_mode(), Require | VerifyCa | VerifyFull) {
        return Ok(());
    }
    Err(Failure::InTheClear(host.to_owned()))
}

/// Begins a transaction, on another connection where the one at hand turns out to be lost.
async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    for _ in 0..TRIES {
        match pool.begin().await {
            Err(why @ (sqlx::Error::Io(_) | sqlx::Error::Database(_))) => tracing::debug!(%why, "beginning again"),
            begun => return begun,
        }
    }
    pool.begin().await
}

/// A statement with its values bound.
pub(crate) fn bound<'q>(sql: &str, values: &[Value]) -> Query<'q, Postgres, PgArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for value in values {
        query = match value {
            Value::Int(it) => query.bind(*it),
            Value::Text(it) => query.bind(it.clone()),
            Value::Blob(it) => query.bind(it.clone()),
        };
    }
    query
}

/// A row in our own form.
pub(crate) fn row(row: &PgRow) -> Result<Row, Failure> {
    let mut out = Vec::with_capacity(row.len());
    for column in 0..row.len() {
        let raw = row.try_get_raw(column)?;
        if raw.is_null() {
            out.push(Value::Text(String::new()));
            continue;
        }
        let value = match raw.type_info().name() {
            "INT8" => Value::Int(row.try_get(column)?),
            "INT4" => Value::Int(i64::from(row.try_get::<i32, _>(column)?)),
            "BYTEA" => Value::Blob(row.try_get(column)?),
            "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get(column)?),
            other => return Err(Failure::Damaged(format!("a column of type {other} was not expected"))),
        };
        out.push(value);
    }
    Ok(Row(out))
}

/// Answers what a commit waits for.
async fn assert_durable(connection: &mut PgConnection) -> Result<String, Failure> {
    let mut commits = String::new();
    for (setting, way_out) in [
        ("synchronous_commit", "set it to on, for this role and this database"),
        ("fsync", "set it to on in postgresql.conf"),
        ("full_page_writes", "set it to on in postgresql.conf"),
    ] {
        let value: String = sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&mut *connection).await?;
        if value == "off" {
            return Err(NotDurable { setting, value, way_out }.into());
        }
        if setting == "synchronous_commit" {
            commits = value;
        }
    }
    Ok(commits)
}

async fn migrate_schemas(connection: &mut PgConnection) -> Result<(), Failure> {
    let mut tx = connection.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(MIGRATION_LOCK).execute(&mut *tx).await?;
    let has = |what: &'static str| bound("select 1::bigint where to_regclass($1) is not null", &[what.into()]);
    let has_log = !has("log.migration").fetch_all(&mut *tx).await?.is_empty();
    let columns = "select count(*) from information_schema.columns where table_schema = 'log' and table_name = 'migration' \
                   and column_name in ('name', 'sha256') and data_type = 'text'";
    if has_log && sqlx::query_scalar::<_, i64>(columns).fetch_one(&mut *tx).await? != 2 {
        return Err(Failure::NotOurs("this database has a table log.migration that is not Waymark's: name another database".into()));
    }
    let schemas =
        sqlx::query("select nspname::text from pg_namespace where nspname in ('log', 'views', 'keys')").fetch_all(&mut *tx).await?;
    if !has_log && !schemas.is_empty() {
        return Err(Failure::NotOurs("this database has a schema log, views or keys that is not Waymark's: name another database".into()));
    }
    let mut applied = Vec::new();
    if has_log {
        for found in sqlx::query("select name, sha256 from log.migration order by name").fetch_all(&mut *tx).await? {
            applied.push((found.try_get(0)?, found.try_get(1)?));
        }
    } else {
        sqlx::raw_sql("create schema log; create schema views; create schema keys").execute(&mut *tx).await?;
    }
    for migration in migrate::due(&applied, |it| it.postgres)? {
        sqlx::raw_sql(migration.postgres).execute(&mut *tx).await.map_err(|why| not_by_this_role(migration.name, why))?;
        let insert =
            bound("insert into log.migration (name, sha256) values ($1, $2)", &[migration.name.into(), sha256(migration.postgres).into()]);
        insert.execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn not_by_this_role(migration: &str, why: sqlx::Error) -> Failure {
    match &why {
        sqlx::Error::Database(it) if it.code().as_deref() == Some("42501") => Failure::NotOurs(format!(
            "this database must be brought up to date first ({migration}), which this role may not do ({}): run `waymark head` as its owner, \
             then docker/roles.sql again",
            it.message()
        )),
        _ => why.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_on_another_machine_is_reached_by_tls_or_not_at_all() {
        for clear in ["postgres://u@db.example/w", "postgres://u@10.0.0.7/w?sslmode=prefer", "postgresql://u@db/w?sslmode=disable"] {
            let why = options_of(clear).unwrap_err().to_string();
            assert!(why.contains("sslmode=verify-full") && why.contains("clear"), "{clear}: {why}");
        }
        for mode in ["require", "verify-ca", "verify-full"] {
            assert!(options_of(&format!("postgres://u@db.example/w?sslmode={mode}")).is_ok(), "{mode}");
        }
        for here in ["localhost", "127.0.0.1", "[::1]"] {
            assert!(options_of(&format!("postgres://u@{here}/w")).is_ok(), "{here}");
        }
        assert!(options_of("postgres://u@localhost/w?host=/var/run/postgresql").is_ok());
        assert!(options_of("postgres://u@localhost/w?host=db.example").is_err(), "where it goes, whatever stands first");
    }
}
