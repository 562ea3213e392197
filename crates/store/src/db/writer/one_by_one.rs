//! SQLite's side of the writer: statement by statement, since asking costs no round trip.

use rusqlite::Connection;

use super::{Answers, Batch, KeyUse, Questions, Tagged};
use crate::db::sqlite;
use crate::failure::Failure;
use crate::log::{Stored, tag_hash};

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

pub(super) fn look_up(connection: &Connection, questions: &Questions) -> Result<Answers, Failure> {
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

pub(super) fn write(connection: &Connection, batch: &Batch, last: &Stored) -> Result<(), Failure> {
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
