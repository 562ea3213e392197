//! What a test stands on: a place of its own on either database, and the words to speak of people with.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Actor;
use domain::erasure::ErasureApproved;
use domain::event::Event;
use domain::history::{Context, Draft, Stream};
use domain::ids::{ActorId, EventId, PersonId, ProposalId};
use domain::person::{ErasureGround, JourneyOpened, Name};
use domain::private::Private;
use store::append::{Append, Appended, Condition, Entry, Part};
use store::db::Place;
use store::erasure::{Once, Proposing};
use store::execute::Command;
use store::failure::Unanswered;
use store::{Settings, Store};
use uuid::Uuid;

use crate::postgres::Server;

/// Each of these tests, once on each database.
macro_rules! both {
    ($($name:ident)*) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::ground::Ground::sqlite()).await;
            }
        )*}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(ground) = $crate::ground::Ground::postgres(stringify!($name)).await {
                    super::$name(ground).await;
                }
            }
        )*}
    };
}

/// A place for a store, gone when dropped.
pub struct Ground {
    /// Files of the test's own.
    pub directory: PathBuf,
    /// Where the store is.
    pub place: Place,
}

impl Ground {
    /// An empty directory.
    pub fn sqlite() -> Self {
        let directory = fresh_directory();
        Self { place: Place::Directory(directory.join("data")), directory }
    }

    /// An empty PostgreSQL database; `None`, said aloud, where this machine has no PostgreSQL.
    pub async fn postgres(test: &str) -> Option<Self> {
        let Some(server) = Server::shared() else {
            eprintln!("not run, for want of PostgreSQL on this machine: {test}");
            return None;
        };
        Some(Self { place: Place::Postgres(server.database().await), directory: fresh_directory() })
    }

    /// Where the key file is.
    pub fn key_file(&self) -> PathBuf {
        self.directory.join("key")
    }

    /// How to open the store of this place.
    pub fn settings(&self) -> Settings {
        Settings { place: self.place.clone(), key_file: self.key_file(), entropy: entropy(7), clock: stopped() }
    }

    /// Opens the store of this place.
    pub async fn open(&self) -> Store {
        Store::open(self.settings()).await.unwrap()
    }

    /// Runs SQL on the raw database, past the store and its promises; answers why it failed, where it did.
    pub async fn raw(&self, sql: &str) -> Result<(), String> {
        match &self.place {
            Place::Directory(directory) => {
                let connection = rusqlite::Connection::open_in_memory().unwrap();
                for file in ["log", "views", "keys"] {
                    let path = directory.join(format!("{file}.db"));
                    connection.execute(&format!("attach database ?1 as {file}"), [path.to_string_lossy()]).unwrap();
                }
                connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                connection.execute_batch(sql).map_err(|it| it.to_string())
            }
            Place::Postgres(address) => {
                use sqlx::Connection as _;
                let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
                let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
                done.map(drop).map_err(|it| it.to_string())
            }
        }
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// An empty directory of the test's own.
pub fn fresh_directory() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("waymark-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let directory = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// Bytes that are the same in every run: what a seed and a counter give.
pub fn entropy(seed: u64) -> store::keys::Entropy {
    let next = AtomicU64::new(seed << 32);
    Arc::new(move |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(16) {
            let name = next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&Uuid::new_v5(&Uuid::NAMESPACE_OID, &name).as_bytes()[..chunk.len()]);
        }
    })
}

/// A clock that stands, so that what is recorded is recorded when its command says.
pub fn stopped() -> store::Clock {
    Arc::new(|| chrono::DateTime::UNIX_EPOCH)
}

/// An id that is the same in every run.
pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// An id unlike any other.
pub fn any_id() -> Uuid {
    Uuid::now_v7()
}

/// A person by number.
pub fn person(number: u128) -> PersonId {
    PersonId(id(number))
}

/// The stream of a person by number.
pub fn journey(number: u128) -> Stream {
    person(number).into()
}

/// An instant: seconds after nine on 2 March 2026.
pub fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000 + seconds, 0).unwrap()
}

/// A day: so many after 1 January 2020.
pub fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(number)
}

/// Whoever runs the installation.
pub fn operator() -> Actor {
    Actor::operator(ActorId(id(0xad)))
}

/// Somebody else who runs the installation: two people erase.
pub fn another() -> Actor {
    Actor::operator(ActorId(id(0xae)))
}

/// The operator, now.
pub fn context(seconds: i64) -> Context {
    let now = instant(seconds);
    Context { by: operator().id, now, today: now.date_naive() }
}

/// A draft with an id unlike any other.
pub fn draft(on: u64, event: Event) -> Draft {
    Draft { id: EventId(any_id()), effective_on: day(on), event }
}

/// A command without an expectation or a key.
pub fn command(stream: impl Into<Stream>, drafts: Vec<Draft>) -> Command {
    Command { stream: stream.into(), drafts, expected: None, key: None, import: None }
}

/// A journey of a person of this name begins to be recorded.
pub fn opened(given: &str, family: &str) -> Event {
    Event::JourneyOpened(JourneyOpened { name: Private::Open(Name::new(given, family).unwrap()), opened_by: None, route: None })
}

/// The person took another name.
pub fn renamed(given: &str, family: &str) -> Event {
    Event::NameChanged(domain::person::NameChanged { name: Private::Open(Name::new(given, family).unwrap()), recorded_for: None })
}

/// Two people agree that somebody be erased.
pub async fn agree(store: &Store, number: u128) -> ProposalId {
    let (proposal, ground) = (ProposalId(any_id()), ErasureGround::Requested);
    let proposing = Proposing { id: EventId(any_id()), proposal, ground, note: None };
    store.propose_erasure(&operator(), context(50), person(number), (proposing, Once::default())).await.unwrap();
    approve(store, number, proposal).await.unwrap();
    proposal
}

/// A second person approves.
pub async fn approve(store: &Store, number: u128, proposal: ProposalId) -> Result<Appended, Unanswered> {
    let approved = Event::ErasureApproved(ErasureApproved { proposal, employers: BTreeSet::new() });
    let drafts = vec![Draft { id: EventId(any_id()), effective_on: context(51).today, event: approved }];
    store.record(&another(), context(51), command(person(number), drafts)).await
}

/// Somebody is erased, as two people agreed.
pub async fn erase(store: &Store, number: u128) -> Result<Appended, Unanswered> {
    let once = Once { expected: None, key: Some((format!("erase {number}"), vec![1])) };
    store.erase(&operator(), context(60), person(number), (EventId(any_id()), None, once)).await
}

/// An entry as the log's writer takes it, told by nobody and judged by nobody.
pub fn entry(number: u128, tags: &[&str]) -> Entry {
    Entry {
        id: EventId(id(number)),
        effective_on: day(1),
        name: "NameChanged",
        type_version: 1,
        tags: tags.iter().map(|it| (*it).to_owned()).collect(),
        payload: br#"{"NameChanged":{"name":null}}"#.to_vec(),
    }
}

/// Entries for one stream, whatever its version.
pub fn append(stream: Stream, entries: Vec<Entry>) -> Append {
    Append {
        parts: vec![Part { stream, expected: None, entries }],
        condition: Condition::default(),
        key: None,
        by: ActorId(id(0xad)),
        import: None,
        now: instant(0),
        again: None,
    }
}
