//! Who appends: bare commits of either engine, and Waymark, told or deciding.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::history::Stream;
use domain::ids::PersonId;
use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection};
use store::Store;
use store::append::{Append, Condition, Entry, Item, Part};
use store::execute::Command;
use store::seal::PersonKey;
use uuid::Uuid;

use super::Client;
use crate::ground;
use crate::invented::{details, draft, first_day, opened};

/// Events of one person, before the next one's turn.
pub const EVENTS: i64 = 10;

/// What an event is in bytes, once sealed.
const PAYLOAD: [u8; 500] = [b'x'; 500];

/// A table on PostgreSQL with nothing but a position, into which rows are put one by one.
pub struct BareCommit(String);

impl BareCommit {
    /// Makes the table.
    pub async fn connect(address: &str) -> Self {
        let mut connection = PgConnection::connect(address).await.unwrap();
        let sql = "create table bare (position bigint generated always as identity primary key, stream text not null, \
                   version bigint not null, payload bytea not null)";
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        Self(address.to_owned())
    }

    /// So many clients, each with a connection of its own.
    pub async fn clients(&self, count: usize) -> Vec<impl Client + use<>> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(BareClient(PgConnection::connect(&self.0).await.unwrap(), Uuid::now_v7().to_string(), 0));
        }
        all
    }
}

struct BareClient(PgConnection, String, i64);

impl Client for BareClient {
    async fn once(&mut self) {
        self.2 += 1;
        let insert = sqlx::query("insert into bare (stream, version, payload) values ($1, $2, $3)");
        insert.bind(&self.1).bind(self.2).bind(&PAYLOAD[..]).execute(&mut self.0).await.unwrap();
    }
}

/// The same in a file of SQLite's, as durable as ours: whoever commits does so alone.
pub struct BareFile(Arc<Mutex<Connection>>);

impl BareFile {
    /// Makes the file and its table.
    pub fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        let sql = "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 10000; \
                   create table bare (position integer primary key, stream text not null, version integer not null, payload blob not null)";
        connection.execute_batch(sql).unwrap();
        Self(Arc::new(Mutex::new(connection)))
    }

    /// So many clients.
    pub fn clients(&self, count: usize) -> Vec<impl Client + use<>> {
        (0..count).map(|_| FileClient(Arc::clone(&self.0), Uuid::now_v7().to_string(), 0)).collect()
    }
}

struct FileClient(Arc<Mutex<Connection>>, String, i64);

impl Client for FileClient {
    async fn once(&mut self) {
        self.2 += 1;
        let (connection, stream, version) = (Arc::clone(&self.0), self.1.clone(), self.2);
        let commit = move || {
            let connection = connection.lock().unwrap();
            let mut insert = connection.prepare_cached("insert into bare (stream, version, payload) values (?1, ?2, ?3)").unwrap();
            insert.execute((stream, version, PAYLOAD)).unwrap();
        };
        tokio::task::spawn_blocking(commit).await.unwrap();
    }
}

/// Somebody new, with a key of their own.
fn somebody() -> (PersonId, HashMap<Stream, PersonKey>) {
    let person = PersonId(Uuid::now_v7());
    (person, HashMap::from([(Stream::from(person), key())]))
}

/// Waymark's writer, told what to write by somebody who has decided: an expected version, and a tag that nobody else may have.
pub struct Told {
    store: Store,
    person: PersonId,
    keys: HashMap<Stream, PersonKey>,
    version: i64,
    number: usize,
}

impl Told {
    /// So many clients, each with people of its own.
    pub fn clients(store: &Store, count: usize) -> Vec<Self> {
        let client = |number| {
            let (person, keys) = somebody();
            Self { store: store.clone(), person, keys, version: 0, number }
        };
        (0..count).map(client).collect()
    }

    /// What to write next.
    pub fn next(&mut self) -> Append {
        if self.version == EVENTS {
            (self.person, self.keys) = somebody();
            self.version = 0;
        }
        let stream = Stream::from(self.person);
        let event = if self.version == 0 { opened(self.number, None) } else { details(self.number) };
        let mut entry = Entry::new(draft(first_day(), event), stream, &self.keys).unwrap();
        let tag = format!("benchmark:{}", entry.id.0.simple());
        entry.tags = vec![tag.clone()];
        let after = self.store.head().position;
        let part = Part { stream, expected: Some(self.version), entries: vec![entry] };
        self.version += 1;
        Append {
            parts: vec![part],
            condition: Condition { items: vec![Item { types: Vec::new(), tags: vec![tag] }], after },
            key: None,
            by: ground::operator().id,
            import: None,
            now: chrono::Utc::now(),
            again: None,
        }
    }
}

fn key() -> PersonKey {
    let half = *Uuid::new_v4().as_bytes();
    PersonKey::new(std::array::from_fn(|at| half[at % 16]))
}

impl Client for Told {
    async fn once(&mut self) {
        let append = self.next();
        self.store.append(append).await.unwrap();
    }
}

/// Waymark from the command on: history read, rules asked, key found or made, sealed, written.
pub struct Decided {
    store: Store,
    person: PersonId,
    version: i64,
    number: usize,
}

impl Decided {
    /// So many clients, each with people of its own.
    pub fn clients(store: &Store, count: usize) -> Vec<Self> {
        let client = |number| Self { store: store.clone(), person: PersonId(Uuid::now_v7()), version: 0, number };
        (0..count).map(client).collect()
    }
}

impl Client for Decided {
    async fn once(&mut self) {
        if self.version == EVENTS {
            (self.person, self.version) = (PersonId(Uuid::now_v7()), 0);
        }
        let event = if self.version == 0 { opened(self.number, None) } else { details(self.number) };
        let drafts = vec![draft(first_day(), event)];
        let command = Command { stream: self.person.into(), drafts, expected: Some(self.version), key: None, import: None };
        self.store.record(&ground::operator(), ground::context(), command).await.unwrap();
        self.version += 1;
    }
}
