//! The tables of the views, generation by generation, on either database.

use rusqlite::Connection;
use sqlx::PgConnection;

use super::sqlite::Files;
use super::{Db, Statement, Value, postgres, sqlite};
use crate::failure::Failure;
use crate::views::span::{Changes, Span};
use crate::views::{ALL, Column, View};

/// Rows put into one statement on PostgreSQL.
const ROWS: usize = 5_000;

/// How long a process that feeds the views may be silent before another takes over, in seconds.
const LEASE: i64 = 5;

const SCHEMA: &[&str] = &[
    "create table if not exists views.generation (one bigint primary key, current bigint not null, position bigint not null, \
     fingerprint text not null, latest bigint not null)",
    "insert into views.generation (one, current, position, fingerprint, latest) values (1, 0, 0, '', 0) on conflict (one) do nothing",
    "create table if not exists views.lease (one bigint primary key, holder text not null, until bigint not null)",
    "insert into views.lease (one, holder, until) values (1, '', 0) on conflict (one) do nothing",
];

/// What one batch does to the tables of the views.
#[derive(Default)]
pub(crate) struct ViewBatch {
    new: Vec<Vec<Span>>,
    over: Vec<Vec<(String, i64, i64)>>,
}

impl From<Changes> for ViewBatch {
    fn from(changes: Changes) -> Self {
        let mut batch = Self { new: ALL.iter().map(|_| Vec::new()).collect(), over: ALL.iter().map(|_| Vec::new()).collect() };
        for span in changes.new {
            batch.new[span.view].push(span);
        }
        for (view, stream, row, position) in changes.over {
            batch.over[view].push((stream, row, position));
        }
        batch
    }
}

impl ViewBatch {
    /// How many rows it adds.
    pub(crate) fn rows(&self) -> i64 {
        self.new.iter().map(|it| it.len() as i64).sum()
    }
}

impl Db {
    /// Makes what tells the generations of views apart.
    pub(crate) async fn make_view_schema(&self) -> Result<(), Failure> {
        self.write_views(SCHEMA.iter().map(|sql| ((*sql).into(), vec![])).collect()).await
    }

    /// The fingerprint of the views that serve, where any do.
    pub(crate) async fn view_fingerprint(&self) -> Result<Option<String>, Failure> {
        let rows = self.rows("select fingerprint from views.generation where one = 1 and current > 0", vec![]).await?;
        Ok(rows.first().map(|row| row.text(0).to_owned()))
    }

    /// The generation that serves, and the position it has reached.
    pub(crate) async fn view_checkpoint(&self) -> Result<Option<(i64, i64)>, Failure> {
        let rows = self.rows("select current, position from views.generation where one = 1 and current > 0", vec![]).await?;
        Ok(rows.first().map(|row| (row.int(0), row.int(1))))
    }

    /// Whether this process may feed the views now. On PostgreSQL one of several holds a lease.
    pub(crate) async fn may_feed(&self) -> Result<bool, Failure> {
        let Self::Postgres(server) = self else { return Ok(true) };
        let now = "cast(extract(epoch from clock_timestamp()) as bigint)";
        let held = format!("select 1::bigint from views.lease where one = 1 and holder = $1 and until > {now} + $2");
        // Renewed when half of it has gone by, so that an idle service does not write.
        if !server.rows(&held, &[server.name().into(), (LEASE / 2).into()]).await?.is_empty() {
            return Ok(true);
        }
        // Where its holder has no session any more, nobody waits for it to run out.
        let sql = format!(
            "update views.lease set holder = $1, until = {now} + $2 where one = 1 and (holder = $1 or until < {now} \
             or not exists (select 1 from pg_stat_activity where application_name = $3 || holder))"
        );
        let values = vec![server.name().into(), LEASE.into(), postgres::SESSION.into()];
        Ok(server.transaction(&[(sql.into(), values)], true).await?.is_some())
    }

    /// Lets somebody else feed the views at once.
    pub(crate) async fn stop_feeding(&self) -> Result<(), Failure> {
        let Self::Postgres(server) = self else { return Ok(()) };
        let sql = "update views.lease set until = 0, holder = '' where one = 1 and holder = $1";
        server.transaction(&[(sql.into(), vec![server.name().into()])], false).await.map(drop)
    }

    /// Throws the views away where they are damaged; answers whether they were.
    pub(crate) async fn mend_views(&self) -> Result<bool, Failure> {
        match self {
            Self::Sqlite(files) => files.mend_views().await,
            Self::Postgres(_) => Ok(false),
        }
    }

    /// Has PostgreSQL look at what its tables hold, after much has come in at once. It would by itself, within a minute or so; until
    /// then it takes them for nearly empty, and reads all of them where it should look up a few rows.
    pub(crate) async fn take_stock(&self, generation: i64) {
        self.look_at(["log.event", "log.tag", "keys.key"].into_iter().map(String::from)).await;
        self.look_at(tables_of(generation)).await;
    }

    async fn look_at(&self, tables: impl Iterator<Item = String>) {
        let Self::Postgres(server) = self else { return };
        let statements: Vec<Statement> = tables.map(|it| (format!("analyze {it}").into(), vec![])).collect();
        // Whose tables they are not is warned by the server, and left with its own looking.
        if let Err(why) = server.transaction(&statements, false).await {
            tracing::debug!(%why, "the tables could not be looked at");
        }
    }

    /// Makes the empty tables of a new generation, without indexes.
    pub(crate) async fn begin_generation(&self) -> Result<i64, Failure> {
        let next = "update views.generation set latest = latest + 1 where one = 1 returning latest";
        let generation = match self {
            Self::Sqlite(files) => files.with_views(move |connection| Ok(connection.query_row(next, [], |row| row.get(0))?)).await?,
            Self::Postgres(server) => server.rows(next, &[]).await?.first().map_or(1, |row| row.int(0)),
        };
        let mut statements = Vec::new();
        for view in ALL {
            statements.push((format!("drop table if exists views.{}_{generation}", view.name).into(), vec![]));
            let mut columns =
                String::from("stream text not null, known_from bigint not null, known_to bigint not null, row bigint not null");
            for column in view.columns {
                let kind = if matches!(column, Column::Int(_)) { "bigint" } else { "text" };
                columns.push_str(&format!(", {} {kind} not null", column.name()));
            }
            statements.push((format!("create table views.{}_{generation} ({columns})", view.name).into(), vec![]));
        }
        self.write_views(statements).await?;
        Ok(generation)
    }

    /// Indexes a generation once it is filled.
    pub(crate) async fn index_generation(&self, generation: i64) -> Result<(), Failure> {
        let (schema_of_index, schema_of_table) = match self {
            Self::Sqlite(_) => ("views.", ""),
            Self::Postgres(_) => ("", "views."),
        };
        let mut statements = Vec::new();
        for view in ALL {
            let table = format!("{}_{generation}", view.name);
            for (number, columns) in ["stream, row"].iter().chain(view.indexes).enumerate() {
                let sql = format!("create index {schema_of_index}{table}_{number} on {schema_of_table}{table} ({columns})");
                statements.push((sql.into(), vec![]));
            }
        }
        self.write_views(statements).await?;
        self.look_at(tables_of(generation)).await;
        Ok(())
    }

    /// Puts a generation in the place of an earlier one, in one transaction, and drops all before it; answers `false`, having changed
    /// nothing, where a later one serves.
    pub(crate) async fn serve_generation(&self, generation: i64, position: i64, fingerprint: &str) -> Result<bool, Failure> {
        let mut statements = Vec::new();
        for view in ALL {
            let (name, body) = (view.name, format!("select * from {}{}_{generation}", self.inside_views(), view.name));
            statements.push((format!("drop view if exists views.{name}").into(), vec![]));
            statements.push((format!("create view views.{name} as {body}").into(), vec![]));
        }
        for table in self.view_tables().await? {
            let number = table.rsplit_once('_').and_then(|(_, it)| it.parse::<i64>().ok());
            // One that is being built at this moment has a higher number, and stays.
            if number.is_some_and(|it| it < generation) {
                let and_what_shows_it = if matches!(self, Self::Sqlite(_)) { "" } else { " cascade" };
                statements.push((format!("drop table if exists views.{table}{and_what_shows_it}").into(), vec![]));
            }
        }
        let sql = "update views.generation set current = $1, position = $2, fingerprint = $3 where one = 1 and current < $1";
        let hold = (sql.into(), vec![generation.into(), position.into(), fingerprint.into()]);
        self.write_views_holding(hold, statements).await
    }

    /// The tables there are: of the generation that serves, and of others that were begun.
    async fn view_tables(&self) -> Result<Vec<String>, Failure> {
        let sql = match self {
            Self::Sqlite(_) => "select name from views.sqlite_master where type = 'table'",
            Self::Postgres(_) => "select tablename::text from pg_tables where schemaname = 'views'",
        };
        Ok(self.rows(sql, vec![]).await?.iter().map(|row| row.text(0).to_owned()).collect())
    }

    /// A view in a file of SQLite's may only speak of its own file, and needs no name for it.
    fn inside_views(&self) -> &'static str {
        if matches!(self, Self::Sqlite(_)) { "" } else { "views." }
    }

    /// Writes a batch, with the checkpoint it moves. Answers `false`, having written nothing, where the checkpoint was elsewhere.
    pub(crate) async fn write_view_batch(
        &self,
        generation: i64,
        batch: ViewBatch,
        checkpoint: Option<(i64, i64)>,
    ) -> Result<bool, Failure> {
        match self {
            Self::Sqlite(files) => on_sqlite(files, generation, batch, checkpoint).await,
            Self::Postgres(server) => {
                let server = server.clone();
                let work = tokio::spawn(async move { on_postgres(&server, generation, &batch, checkpoint).await });
                work.await.unwrap_or(Err(Failure::Closed))
            }
        }
    }
}

fn tables_of(generation: i64) -> impl Iterator<Item = String> {
    ALL.iter().map(move |it| format!("views.{}_{generation}", it.name))
}

const MOVE: &str = "update views.generation set position = $2 where one = 1 and current = $3 and position = $1";

async fn on_sqlite(files: &Files, generation: i64, batch: ViewBatch, checkpoint: Option<(i64, i64)>) -> Result<bool, Failure> {
    files
        .with_views(move |connection| {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            if let Some((from, to)) = checkpoint
                && tx.execute(
                    "update views.generation set position = ?2 where one = 1 and current = ?3 and position = ?1",
                    (from, to, generation),
                )? == 0
            {
                return Ok(false);
            }
            for (index, view) in ALL.iter().enumerate() {
                write_table(&tx, view, generation, &batch.new[index], &batch.over[index])?;
            }
            tx.commit()?;
            Ok(true)
        })
        .await
}

fn write_table(tx: &Connection, view: &View, generation: i64, new: &[Span], over: &[(String, i64, i64)]) -> Result<(), Failure> {
    if !over.is_empty() {
        // One at a time: two equal rows of a stream are two rows, of which the one known for less long goes first.
        let table = format!("views.{}_{generation}", view.name);
        let sql = format!(
            "update {table} set known_to = $3 where rowid = (select rowid from {table} where stream = $1 and row = $2 and known_to = {} \
             order by known_from desc limit 1)",
            crate::views::STILL
        );
        let mut close = tx.prepare_cached(&sql)?;
        for (stream, row, position) in over {
            sqlite::bind(&mut close, &[stream.as_str().into(), (*row).into(), (*position).into()])?;
            close.raw_execute()?;
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    let count = 4 + view.columns.len();
    let sql = format!("insert into views.{}_{generation} ({}) values ({})", view.name, columns(view), super::places(1, count));
    let mut insert = tx.prepare_cached(&sql)?;
    for span in new {
        insert.raw_bind_parameter(1, &span.stream)?;
        insert.raw_bind_parameter(2, span.known_from)?;
        insert.raw_bind_parameter(3, span.known_to)?;
        insert.raw_bind_parameter(4, span.row)?;
        for (index, value) in span.values.iter().enumerate() {
            match value {
                Value::Int(it) => insert.raw_bind_parameter(5 + index, it)?,
                Value::Text(it) => insert.raw_bind_parameter(5 + index, it)?,
                Value::Blob(it) => insert.raw_bind_parameter(5 + index, it)?,
            }
        }
        insert.raw_execute()?;
    }
    Ok(())
}

fn columns(view: &View) -> String {
    let own = view.columns.iter().map(|it| it.name());
    ["stream", "known_from", "known_to", "row"].into_iter().chain(own).collect::<Vec<_>>().join(", ")
}

async fn on_postgres(
    server: &postgres::Server,
    generation: i64,
    batch: &ViewBatch,
    checkpoint: Option<(i64, i64)>,
) -> Result<bool, Failure> {
    let mut tx = server.pool().begin().await?;
    // Views come back by themselves: losing their last moments costs nothing but the catching up.
    sqlx::raw_sql("set local synchronous_commit = off").execute(&mut *tx).await?;
    if let Some((from, to)) = checkpoint {
        let moved = postgres::bound(MOVE, &[from.into(), to.into(), generation.into()]).execute(&mut *tx).await?;
        if moved.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
    }
    for (index, view) in ALL.iter().enumerate() {
        close_rows(&mut tx, view, generation, &batch.over[index]).await?;
        for some in batch.new[index].chunks(ROWS) {
            insert_rows(&mut tx, view, generation, some).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

async fn close_rows(tx: &mut PgConnection, view: &View, generation: i64, over: &[(String, i64, i64)]) -> Result<(), Failure> {
    if over.is_empty() {
        return Ok(());
    }
    let table = format!("views.{}_{generation}", view.name);
    // Numbered among their equals, so that two equal rows of a stream are closed one by one.
    let sql = format!(
        "with o as (select stream, row, known_to, row_number() over (partition by stream, row order by known_to) as n \
           from unnest($1::text[], $2::bigint[], $3::bigint[]) as o (stream, row, known_to)), \
         v as (select v.ctid as place, v.stream, v.row, row_number() over (partition by v.stream, v.row order by v.known_from desc) as n \
           from {table} v where v.known_to = {still} and (v.stream, v.row) in (select stream, row from o)) \
         update {table} t set known_to = o.known_to from v join o on o.stream = v.stream and o.row = v.row and o.n = v.n where t.ctid = v.place",
        still = crate::views::STILL
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(over.iter().map(|(stream, ..)| stream.clone()).collect::<Vec<_>>())
        .bind(over.iter().map(|(_, row, _)| *row).collect::<Vec<_>>())
        .bind(over.iter().map(|(.., position)| *position).collect::<Vec<_>>())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_rows(tx: &mut PgConnection, view: &View, generation: i64, rows: &[Span]) -> Result<(), Failure> {
    let mut arrays = String::from("$1::text[], $2::bigint[], $3::bigint[], $4::bigint[]");
    for (index, column) in view.columns.iter().enumerate() {
        let kind = if matches!(column, Column::Int(_)) { "bigint" } else { "text" };
        arrays.push_str(&format!(", ${}::{kind}[]", 5 + index));
    }
    let sql = format!("insert into views.{}_{generation} ({}) select * from unnest({arrays})", view.name, columns(view));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(rows.iter().map(|it| it.stream.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.known_from).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.known_to).collect::<Vec<_>>())
        .bind(rows.iter().map(|it| it.row).collect::<Vec<_>>());
    for (index, column) in view.columns.iter().enumerate() {
        query = match column {
            Column::Int(_) => query.bind(rows.iter().map(|it| int(&it.values[index])).collect::<Vec<_>>()),
            Column::Text(_) => query.bind(rows.iter().map(|it| text(&it.values[index])).collect::<Vec<_>>()),
        };
    }
    query.execute(tx).await?;
    Ok(())
}

fn int(value: &Value) -> i64 {
    if let Value::Int(it) = value { *it } else { 0 }
}

fn text(value: &Value) -> &str {
    if let Value::Text(it) = value { it } else { "" }
}
