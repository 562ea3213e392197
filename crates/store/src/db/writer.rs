//! The one connection that writes the log, on either database.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection, Row as _};

use super::{Db, Row, Value, postgres, sqlite};
use crate::failure::Failure;
use crate::log::{Hash, Head, Stored, tag_hash};

const HEAD: &str = "select position, recorded_at, hash from log.head where one = 1";
const KEY: &str = "select request, stream, first_position, last_position from log.idempotency where scope = $1 and key = $2";
const VERSION: &str = "select coalesce(max(version), 0) from log.event where stream = $1";
const TAGGED: &str = "select e.position, e.type, e.tags from log.tag t join log.event e on e.position = t.position \
    where t.tag = $1 and t.position > $2 order by t.position";

const INSERT_EVENT: &str = "insert into log.event (position, event_id, stream, version, type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const INSERT_TAG: &str = "insert into log.tag (tag, position) values ($1, $2)";
const INSERT_KEY: &str =
    "insert into log.idempotency (scope, key, request, stream, first_position, last_position) values ($1, $2, $3, $4, $5, $6)";
const MOVE_HEAD: &str = "update log.head set position = $1, recorded_at = $2, hash = $3 where one = 1";

// One round trip for everything that a batch must know.
const LOOK_UP_AT_ONCE: &str = "
    select 1::bigint, k.ix, i.first_position, i.last_position, i.request, i.stream, ''
      from unnest($1::text[], $2::text[]) with ordinality as k (scope, key, ix)
      join log.idempotency i on i.scope = k.scope and i.key = k.key
    union all
    select 2::bigint, s.ix, coalesce((select max(version) from log.event e where e.stream = s.stream), 0), 0, ''::bytea, '', ''
      from unnest($3::text[]) with ordinality as s (stream, ix)
    union all
    (select 3::bigint, t.ix, e.position, 0, ''::bytea, e.type, e.tags
      from unnest($4::bigint[], $5::bigint[]) with ordinality as t (tag, after, ix)
      join log.tag g on g.tag = t.tag and g.position > t.after
      join log.event e on e.position = g.position
      order by e.position)";

// One round trip, and one transaction, for everything that a batch writes. Where the head has moved it writes nothing at all.
const INSERT_AT_ONCE: &str = "
    with h as (
      update log.head set position = $1, recorded_at = $2, hash = $3 where one = 1 and position = $4 returning 1
    ), e as (
      insert into log.event (position, event_id, stream, version, type, type_version, recorded_at, effective_on, actor, import, tags, payload, hash)
      select * from unnest($5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::bigint[], $12::text[],
                           $13::text[], $14::text[], $15::text[], $16::bytea[], $17::bytea[])
      where exists (select 1 from h)
    ), t as (
      insert into log.tag (tag, position) select * from unnest($18::bigint[], $19::bigint[]) where exists (select 1 from h)
    ), k as (
      insert into log.idempotency (scope, key, request, stream, first_position, last_position)
      select * from unnest($20::text[], $21::text[], $22::bytea[], $23::text[], $24::bigint[], $25::bigint[]) where exists (select 1 from h)
    )
    select count(pg_notify('waymark_log', '')) from h";

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

/// What a batch writes.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) events: Vec<Stored>,
    pub(crate) keys: Vec<KeyUse>,
}

/// The writing connection.
pub(crate) enum Writer {
    Sqlite(Connection),
    Postgres { connection: PgConnection, server: Arc<postgres::Server>, in_transaction: bool },
}

impl Writer {
    pub(crate) async fn open(db: &Db) -> Result<Self, Failure> {
        Ok(match db {
            Db::Sqlite(files) => Self::Sqlite(files.connect()?),
            Db::Postgres(server) => {
                Self::Postgres { connection: server.connect().await?, server: Arc::clone(server), in_transaction: false }
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
            *connection = server.connect().await?;
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
            Self::Sqlite(connection) => look_up_one_by_one(connection, questions),
            Self::Postgres { connection, .. } => look_up_at_once(connection, questions).await,
        }
    }

    /// Writes a batch and commits. Answers `false`, having written nothing, where the head is not where the batch begins.
    ///
    /// # Errors
    /// After a lost connection nobody knows whether it was written: [`Self::was_written`] finds out.
    pub(crate) async fn write(&mut self, batch: &Batch, from: i64) -> Result<bool, Failure> {
        let written = self.put(batch, from).await?;
        self.commit().await?;
        Ok(written)
    }

    /// Writes a batch, without committing where a transaction was begun by [`Self::hold_head`].
    pub(crate) async fn put(&mut self, batch: &Batch, from: i64) -> Result<bool, Failure> {
        let Some(last) = batch.events.last() else { return Ok(true) };
        match self {
            Self::Sqlite(connection) => write_one_by_one(connection, batch, last).map(|()| true),
            Self::Postgres { connection, .. } => write_at_once(connection, batch, last, from).await,
        }
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

fn look_up_one_by_one(connection: &Connection, questions: &Questions) -> Result<Answers, Failure> {
    let mut answers = Answers::default();
    for (scope, key) in &questions.keys {
        let rows = sqlite::rows(connection, KEY, &[scope.as_str().into(), key.as_str().into()])?;
        answers.keys.push(rows.first().map(|row| KeyUse {
            scope: scope.clone(),
            key: key.clone(),
            request: row.blob(0).to_vec(),
            stream: row.text(1).to_owned(),
            first: row.int(2),
            last: row.int(3),
        }));
    }
    for stream in &questions.streams {
        let rows = sqlite::rows(connection, VERSION, &[stream.as_str().into()])?;
        answers.versions.push(rows.first().map_or(0, |row| row.int(0)));
    }
    for (tag, after) in &questions.tags {
        let rows = sqlite::rows(connection, TAGGED, &[tag_hash(tag).into(), (*after).into()])?;
        let tagged = rows.iter().map(|row| Tagged { position: row.int(0), name: row.text(1).to_owned(), tags: row.text(2).to_owned() });
        answers.tagged.push(tagged.collect());
    }
    Ok(answers)
}

async fn look_up_at_once(connection: &mut PgConnection, questions: &Questions) -> Result<Answers, Failure> {
    let mut answers = Answers {
        keys: vec![None; questions.keys.len()],
        versions: vec![0; questions.streams.len()],
        tagged: vec![Vec::new(); questions.tags.len()],
    };
    let asking = sqlx::query(LOOK_UP_AT_ONCE)
        .bind(questions.keys.iter().map(|(scope, _)| scope.clone()).collect::<Vec<_>>())
        .bind(questions.keys.iter().map(|(_, key)| key.clone()).collect::<Vec<_>>())
        .bind(questions.streams.clone())
        .bind(questions.tags.iter().map(|(tag, _)| tag_hash(tag)).collect::<Vec<_>>())
        .bind(questions.tags.iter().map(|(_, after)| *after).collect::<Vec<_>>())
        .fetch_all(connection);
    for row in in_time(asking).await? {
        let (what, ix): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let index = usize::try_from(ix - 1).unwrap_or_default();
        match what {
            1 => {
                let (scope, key) = questions.keys[index].clone();
                let (request, stream) = (row.try_get(4)?, row.try_get(5)?);
                answers.keys[index] = Some(KeyUse { scope, key, request, stream, first: row.try_get(2)?, last: row.try_get(3)? });
            }
            2 => answers.versions[index] = row.try_get(2)?,
            _ => answers.tagged[index].push(Tagged { position: row.try_get(2)?, name: row.try_get(5)?, tags: row.try_get(6)? }),
        }
    }
    Ok(answers)
}

fn write_one_by_one(connection: &Connection, batch: &Batch, last: &Stored) -> Result<(), Failure> {
    let mut event = connection.prepare_cached(INSERT_EVENT)?;
    let mut tag = connection.prepare_cached(INSERT_TAG)?;
    for it in &batch.events {
        event.execute(rusqlite::params![
            it.position,
            it.event_id,
            it.stream,
            it.version,
            it.name,
            it.type_version,
            it.recorded_at,
            it.effective_on,
            it.actor,
            it.import,
            it.tags,
            it.payload,
            it.hash
        ])?;
        for text in it.tags.lines() {
            tag.execute((tag_hash(text), it.position))?;
        }
    }
    let mut key = connection.prepare_cached(INSERT_KEY)?;
    for it in &batch.keys {
        key.execute(rusqlite::params![it.scope, it.key, it.request, it.stream, it.first, it.last])?;
    }
    connection.prepare_cached(MOVE_HEAD)?.execute((last.position, last.recorded_at, &last.hash))?;
    Ok(())
}

async fn write_at_once(connection: &mut PgConnection, batch: &Batch, last: &Stored, from: i64) -> Result<bool, Failure> {
    let (events, keys) = (&batch.events, &batch.keys);
    let ints = |of: fn(&Stored) -> i64| events.iter().map(of).collect::<Vec<_>>();
    let texts = |of: fn(&Stored) -> &String| events.iter().map(|it| of(it).clone()).collect::<Vec<_>>();
    let tags: Vec<(i64, i64)> = events.iter().flat_map(|it| it.tags.lines().map(|tag| (tag_hash(tag), it.position))).collect();
    let writing = sqlx::query(INSERT_AT_ONCE)
        .bind(last.position)
        .bind(last.recorded_at)
        .bind(last.hash.clone())
        .bind(from)
        .bind(ints(|it| it.position))
        .bind(texts(|it| &it.event_id))
        .bind(texts(|it| &it.stream))
        .bind(ints(|it| it.version))
        .bind(texts(|it| &it.name))
        .bind(ints(|it| it.type_version))
        .bind(ints(|it| it.recorded_at))
        .bind(texts(|it| &it.effective_on))
        .bind(texts(|it| &it.actor))
        .bind(texts(|it| &it.import))
        .bind(texts(|it| &it.tags))
        .bind(events.iter().map(|it| it.payload.clone()).collect::<Vec<_>>())
        .bind(events.iter().map(|it| it.hash.clone()).collect::<Vec<_>>())
        .bind(tags.iter().map(|(tag, _)| *tag).collect::<Vec<_>>())
        .bind(tags.iter().map(|(_, position)| *position).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.scope.clone()).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.key.clone()).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.request.clone()).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.stream.clone()).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.first).collect::<Vec<_>>())
        .bind(keys.iter().map(|it| it.last).collect::<Vec<_>>())
        .fetch_one(connection);
    Ok(in_time(writing).await?.try_get::<i64, _>(0)? == 1)
}
