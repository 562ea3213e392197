//! Readings: noted before anything sensitive of another person is given out, so that what could not be noted is not given.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::access::{Actor, Classes, Given, Role};
use domain::history::{Kind, Stream};
use domain::ids::{ActorId, EmployerId, PersonId};
use domain::reading::{ONCE_IN_MINUTES, Reading};

use crate::Store;
use crate::access::Asker;
use crate::db::{Row, Value, places};
use crate::failure::Failure;
use crate::views::STILL;

const COLUMNS: &str = "id, at, reader, person, purpose, roles, classes, through, document, employers";

/// Readings remembered at most, so that the same is not noted again.
const REMEMBERED: usize = 50_000;

/// Readings that one question ranges over at most.
pub const MOST: usize = 200_000;

/// Through which document something is read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Through {
    /// The fields of the schema that it begins with.
    pub fields: Vec<String>,
    /// Its SHA-256, in hexadecimal.
    pub document: String,
}

type Seen = (ActorId, PersonId, Classes, String);

/// What was noted lately.
#[derive(Clone, Default)]
pub(crate) struct Noted(Arc<Mutex<HashMap<Seen, DateTime<Utc>>>>);

impl Noted {
    fn lately(&self, seen: &Seen, now: DateTime<Utc>) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(seen).is_some_and(|it| (now - *it).num_minutes() < ONCE_IN_MINUTES && *it <= now)
    }

    fn note(&self, seen: impl IntoIterator<Item = Seen>, now: DateTime<Utc>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= REMEMBERED {
            noted.clear();
        }
        noted.extend(seen.into_iter().map(|it| (it, now)));
    }
}

/// Which readings are wanted.
#[derive(Clone, Default, Debug)]
pub struct Wanted {
    /// By this reader.
    pub reader: Option<ActorId>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// From this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Only those noted before this one.
    pub before: Option<i64>,
    /// For one of these employers, or for none by somebody of people who have to do with one of them; all of them where there is none.
    pub employers: Option<BTreeSet<EmployerId>>,
}

impl Store {
    /// Notes what of other people's records is about to be given out. Answers when it is on disk.
    pub(crate) async fn note_readings<'a>(
        &self,
        asker: Asker<'_>,
        given: impl IntoIterator<Item = (&'a Stream, &'a Given)>,
    ) -> Result<(), Failure> {
        let now = asker.now;
        let read = given.into_iter().filter(|(stream, it)| stream.kind == Kind::Journey && !it.read.is_empty());
        let seen = |(stream, it): (&Stream, &'a Given)| {
            let seen = (asker.actor.id, PersonId(stream.id), it.read, asker.through.document.clone());
            (!self.noted.lately(&seen, now)).then_some((seen, it))
        };
        let new: Vec<(Seen, &Given)> = read.filter_map(seen).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut statements = Vec::new();
        for some in new.chunks(100) {
            let (mut sql, mut values) = (String::new(), Vec::new());
            for (seen, given) in some {
                sql += if sql.is_empty() { "values " } else { ", " };
                let row = row(asker.actor, (seen, given), (now, &asker.through.fields));
                sql += &format!("({})", places(values.len() + 1, row.len()));
                values.extend(row);
            }
            let columns = COLUMNS.trim_start_matches("id, ");
            statements.push((format!("insert into log.reading ({columns}) {sql}").into(), values));
        }
        self.db.write_readings(statements).await?;
        self.noted.note(new.into_iter().map(|(seen, _)| seen), now);
        Ok(())
    }

    /// Readings, the latest first, each with its number.
    pub async fn readings(&self, wanted: &Wanted, most: usize) -> Result<Vec<(i64, Reading)>, Failure> {
        let (mut sql, mut values) = (format!("select {COLUMNS} from log.reading where 1 = 1"), Vec::<Value>::new());
        let asked: [(&str, Option<Value>); 5] = [
            ("reader =", wanted.reader.map(|it| it.to_string().into())),
            ("person =", wanted.person.map(|it| Stream::from(it).to_string().into())),
            ("at >=", wanted.from.map(|it| it.timestamp_micros().into())),
            ("at <", wanted.until.map(|it| it.timestamp_micros().into())),
            ("id <", wanted.before.map(Value::Int)),
        ];
        for (what, value) in asked {
            let Some(value) = value else { continue };
            values.push(value);
            sql += &format!(" and {what} ${}", values.len());
        }
        if let Some(employers) = &wanted.employers {
            let named = places(values.len() + 1, employers.len());
            values.extend(employers.iter().map(|it| it.to_string().into()));
            let of_theirs = format!("person in (select stream from views.tie where known_to = {STILL} and employer in ({named}))");
            let mut ways = vec![format!("employers = '' and {of_theirs}")];
            for employer in employers {
                values.push(format!("%{employer}%").into());
                ways.push(format!("employers like ${}", values.len()));
            }
            sql += &format!(" and ({})", ways.join(" or "));
        }
        if wanted.employers.as_ref().is_some_and(BTreeSet::is_empty) {
            return Ok(Vec::new());
        }
        values.push(Value::Int(i64::try_from(most).unwrap_or(i64::MAX)));
        sql += &format!(" order by id desc limit ${}", values.len());
        Ok(self.db.rows(sql, values).await?.iter().filter_map(reading).collect())
    }
}

fn row(
    actor: &Actor,
    ((reader, person, classes, document), given): (&Seen, &Given),
    (now, fields): (DateTime<Utc>, &[String]),
) -> Vec<Value> {
    let purposes: BTreeSet<_> = given.footing.iter().map(|it| it.purpose()).collect();
    let only = purposes.first().filter(|_| purposes.len() == 1).copied();
    let roles: Vec<&str> = given.footing.iter().map(|it| it.code()).collect();
    let employers: Vec<String> = given.acting_for.iter().map(ToString::to_string).collect();
    vec![
        now.timestamp_micros().into(),
        reader.to_string().into(),
        Stream::from(*person).to_string().into(),
        actor.purpose.or(only).map_or("", |it| it.code()).into(),
        roles.join(" ").into(),
        i64::from(classes.bits()).into(),
        fields.join(" ").into(),
        document.as_str().into(),
        employers.join(" ").into(),
    ]
}

fn reading(row: &Row) -> Option<(i64, Reading)> {
    let reading = Reading {
        at: DateTime::from_timestamp_micros(row.int(1))?,
        reader: ActorId(row.text(2).parse().ok()?),
        person: PersonId(row.text(3).parse::<Stream>().ok()?.id),
        purpose: row.text(4).parse().ok(),
        roles: row.text(5).split_whitespace().filter_map(Role::from_code).collect(),
        classes: Classes::from_bits(u32::try_from(row.int(6)).unwrap_or(0)),
        through: row.text(7).split_whitespace().map(str::to_owned).collect(),
        document: row.text(8).to_owned(),
    };
    Some((row.int(0), reading))
}
