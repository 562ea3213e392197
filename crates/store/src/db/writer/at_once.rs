//! PostgreSQL's side of the writer: everything that a batch must know in one round trip, and everything that it writes in another.

use sqlx::{PgConnection, Row as _};

use super::{Answers, Batch, KeyUse, Questions, Supposed, Tagged, Written, in_time};
use crate::failure::Failure;
use crate::log::{Stored, tag_hash};

// One round trip for everything that a batch must know.
const LOOK_UP: &str = "
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

// One round trip, and one transaction, for everything that a batch writes. Where something is not as it was supposed to be, or the head
// has moved, it writes nothing at all. What is looked up one by one is written as a subquery, so that no plan reads a whole table.
const INSERT: &str = "
    with g as (
      select 1 where not exists (
          select 1 from unnest($20::text[], $21::text[]) as k (scope, key)
          where (select i.first_position from log.idempotency i where i.scope = k.scope and i.key = k.key) is not null)
        and not exists (
          select 1 from unnest($26::text[], $27::bigint[]) as s (stream, version)
          where coalesce((select max(version) from log.event e where e.stream = s.stream), 0) <> s.version)
        and not exists (
          select 1 from unnest($28::bigint[], $29::bigint[]) as t (tag, after)
          where (select min(position) from log.tag w where w.tag = t.tag and w.position > t.after) is not null)
    ), h as (
      update log.head set position = $1, recorded_at = $2, hash = $3
      where one = 1 and position = $4 and exists (select 1 from g) returning 1
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
    select (select count(*) from g), (select count(*) from h), (select count(pg_notify('waymark_log', '')) from h where $30)";

pub(super) async fn look_up(connection: &mut PgConnection, questions: &Questions) -> Result<Answers, Failure> {
    let mut answers = Answers {
        keys: vec![None; questions.keys.len()],
        versions: vec![0; questions.streams.len()],
        tagged: vec![Vec::new(); questions.tags.len()],
    };
    let asking = sqlx::query(LOOK_UP)
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

/// Writes a batch on top of a position, where everything is as supposed.
pub(super) async fn write(
    connection: &mut PgConnection,
    batch: &Batch,
    last: &Stored,
    from: i64,
    supposed: &Supposed,
) -> Result<Written, Failure> {
    let (events, keys) = (&batch.events, &batch.keys);
    let ints = |of: fn(&Stored) -> i64| events.iter().map(of).collect::<Vec<_>>();
    let texts = |of: fn(&Stored) -> &String| events.iter().map(|it| of(it).clone()).collect::<Vec<_>>();
    let tags: Vec<(i64, i64)> = events.iter().flat_map(|it| it.tags.lines().map(|tag| (tag_hash(tag), it.position))).collect();
    let writing = sqlx::query(INSERT)
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
        .bind(supposed.versions.iter().map(|(stream, _)| stream.clone()).collect::<Vec<_>>())
        .bind(supposed.versions.iter().map(|(_, version)| *version).collect::<Vec<_>>())
        .bind(supposed.untouched.iter().map(|(tag, _)| tag_hash(tag)).collect::<Vec<_>>())
        .bind(supposed.untouched.iter().map(|(_, after)| *after).collect::<Vec<_>>())
        .bind(batch.tell)
        .fetch_one(connection);
    let row = in_time(writing).await?;
    let (as_supposed, written): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(match (as_supposed, written) {
        (0, _) => Written::NotAsSupposed,
        (_, 0) => Written::HeadMoved,
        _ => Written::Yes,
    })
}
