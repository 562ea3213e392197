//! Keys: one for each person, wrapped, made when a journey opens, and destroyed when a person is erased.
//!
//! The key that wraps them lives in a file outside the databases, and changes with every erasure: whatever copy of a wrapped key
//! an engine keeps in its pages or its write-ahead log, what would unwrap it is gone.

mod copying;
mod file;
mod making;
mod names;
mod reading;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::history::{Kind, Stream};
use domain::registration;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use self::file::Wrapping;
pub use self::names::Opened;
use crate::db::{Db, Row, Statement, places};
use crate::failure::Failure;
use crate::hex::hex;
use crate::seal::PersonKey;

const FIND: &str = "select stream, epoch, wrapped from keys.key where stream in ";
const LEFT_BEHIND: &str = "select stream, epoch, wrapped from keys.key where epoch <> $1";
const REWRAP: &str = "update keys.key set epoch = $1, wrapped = $2 where stream = $3";
const DELETE: &str = "delete from keys.key where stream = $1";
const EPOCH: &str = "select epoch from keys.epoch where one = 1";
const FIRST_EPOCH: &str = "insert into keys.epoch (one, epoch) values (1, $1) on conflict (one) do nothing";
const NEXT_EPOCH: &str = "update keys.epoch set epoch = $1 where one = 1 and epoch = $2";

/// Fills a buffer with random bytes. Given from outside, so that a test can give the same ones twice.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The stream under whose name the store's own key is kept, with which registration numbers become pseudonyms.
const PSEUDONYMS: Stream = Stream { kind: Kind::Import, id: Uuid::nil() };

/// Keys opened lately, and who has none any more, whatever is still read from a table.
#[derive(Default)]
struct Memory {
    keys: HashMap<Stream, PersonKey>,
    gone: HashSet<Stream>,
}

/// The keys of everybody, and the file that wraps them.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    db: Db,
    file: PathBuf,
    entropy: Entropy,
    wrapping: Mutex<Wrapping>,
    remembered: Mutex<Memory>,
    names: Mutex<names::Directory>,
    pseudonyms: Mutex<Option<PersonKey>>,
    /// Streams for which somebody waits to make a key.
    wanted: Mutex<BTreeSet<Stream>>,
    rotating: tokio::sync::Mutex<()>,
}

impl Keys {
    /// Opens the keys of a database with the key file; makes both where neither is there.
    ///
    /// # Errors
    /// [`Failure::Damaged`] where the database has keys and the file does not have what wraps them.
    pub async fn open(db: Db, file: &Path, entropy: Entropy) -> Result<Self, Failure> {
        let inner = Inner {
            db,
            file: file.to_owned(),
            entropy,
            wrapping: Mutex::new(Wrapping::new()),
            remembered: Mutex::default(),
            names: Mutex::default(),
            pseudonyms: Mutex::new(None),
            wanted: Mutex::default(),
            rotating: tokio::sync::Mutex::new(()),
        };
        let keys = Self(Arc::new(inner));
        {
            let _turn = keys.turn().await?;
            file::refuse_shared(file)?;
            *lock(&keys.0.wrapping) = file::read(file)?;
            let epoch = keys.0.db.rows(EPOCH, vec![]).await?.first().map(|row| row.int(0));
            match epoch {
                None => keys.begin().await?,
                Some(epoch) if !lock(&keys.0.wrapping).contains_key(&epoch) => {
                    let file = file.display();
                    return Err(Failure::Damaged(format!(
                        "the key file {file} does not have the key of epoch {epoch}: without it, nobody's name can be read; restore it. {}",
                        crate::db::sqlite::making::WITHOUT_KEYS
                    )));
                }
                Some(epoch) => keys.finish_rotation(epoch).await?,
            }
        }
        let made = keys.for_writing(&[PSEUDONYMS]).await?;
        *lock(&keys.0.pseudonyms) = made.get(&PSEUDONYMS).cloned();
        Ok(keys)
    }

    async fn begin(&self) -> Result<(), Failure> {
        if lock(&self.0.wrapping).is_empty() {
            let first = self.random();
            lock(&self.0.wrapping).insert(1, first);
            self.write_file()?;
        }
        let epoch = lock(&self.0.wrapping).keys().copied().max().unwrap_or(1);
        self.0.db.write_keys(vec![(FIRST_EPOCH.into(), vec![epoch.into()])]).await?;
        Ok(())
    }

    /// One rotation at a time: among the tasks of this process, and among the processes that share the key file.
    async fn turn(&self) -> Result<Turn<'_>, Failure> {
        let here = self.0.rotating.lock().await;
        let path = self.0.file.with_extension("lock");
        let what = format!("lock {}", path.display());
        let locked = tokio::task::spawn_blocking(move || {
            let file = file::private(&path)?;
            file.lock()?;
            Ok(file)
        });
        let file = locked.await.map_err(|_| Failure::Closed)?.map_err(Failure::file(what))?;
        Ok(Turn { _here: here, _file: file })
    }

    pub(crate) fn random(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        (self.0.entropy)(bytes.as_mut());
        bytes
    }

    /// Destroys keys, and the wrapping key with which a copy of them could be read. Whose key is gone already is no error.
    ///
    /// Several at once are one rotation: it takes about as long as writing every key once.
    pub async fn destroy(&self, streams: &[Stream]) -> Result<(), Failure> {
        self.forget(streams);
        let _turn = self.turn().await?;
        *lock(&self.0.wrapping) = file::read(&self.0.file)?;
        let old = self.epoch().await?;
        self.finish_rotation(old).await?;
        let new = old + 1;
        let fresh = self.random();
        lock(&self.0.wrapping).insert(new, fresh);
        // Both epochs stand in the file until the database has moved to the new one: a crash in between loses nobody's key.
        self.write_file()?;
        let mut statements: Vec<Statement> = vec![(NEXT_EPOCH.into(), vec![new.into(), old.into()])];
        statements.extend(streams.iter().map(|it| (DELETE.into(), vec![it.to_string().into()])));
        let mut kept = self.0.db.rows(LEFT_BEHIND, vec![new.into()]).await?;
        kept.retain(|row| !streams.iter().any(|it| it.to_string() == row.text(0)));
        statements.extend(self.rewrapped(new, &kept)?);
        if self.0.db.write_keys(statements).await?.first() != Some(&1) {
            return Err(Failure::Damaged("the keys were moved on by somebody who did not hold the key file: try again".into()));
        }
        // Keys that another process made while this was under way are still wrapped by the old one.
        self.finish_rotation(new).await?;
        self.0.db.scrub_keys().await
    }

    /// Destroys those of these keys that are still there; answers how many. Costs one question where there are none.
    pub(crate) async fn destroy_those_left(&self, streams: &[Stream]) -> Result<usize, Failure> {
        let mut left = Vec::new();
        for some in streams.chunks(500) {
            let values = some.iter().map(|it| it.to_string().into()).collect();
            let rows = self.0.db.rows(format!("{FIND}({})", places(1, some.len())), values).await?;
            left.extend(rows.iter().filter_map(|row| row.text(0).parse::<Stream>().ok()));
        }
        if !left.is_empty() {
            self.destroy(&left).await?;
        }
        Ok(left.len())
    }

    /// Wraps anew whatever another epoch wraps, then lets go of that epoch: what a crash left undone, and what came in late.
    async fn finish_rotation(&self, epoch: i64) -> Result<(), Failure> {
        loop {
            let late = self.0.db.rows(LEFT_BEHIND, vec![epoch.into()]).await?;
            if late.is_empty() {
                break;
            }
            self.0.db.write_keys(self.rewrapped(epoch, &late)?).await?;
        }
        self.forget_all_but(epoch)
    }

    fn rewrapped(&self, epoch: i64, rows: &[Row]) -> Result<Vec<Statement>, Failure> {
        let mut statements = Vec::with_capacity(rows.len());
        for row in rows {
            let (stream, key) = self.unwrap(row)?;
            let wrapped = self.wrap(epoch, stream, key.bytes())?;
            statements.push((REWRAP.into(), vec![epoch.into(), wrapped.into(), stream.to_string().into()]));
        }
        Ok(statements)
    }

    /// Drops keys, and what was opened with them, from memory, and never gives them out again: they are destroyed, or about to be.
    pub fn forget(&self, streams: &[Stream]) {
        let mut remembered = lock(&self.0.remembered);
        for stream in streams {
            remembered.keys.remove(stream);
            remembered.gone.insert(*stream);
        }
        drop(remembered);
        lock(&self.0.names).forget(streams);
    }

    /// A registration number's pseudonym: the same for the same number, and no way back without the store's own key.
    pub fn pseudonym(&self, number: &str) -> String {
        let key = lock(&self.0.pseudonyms).clone().expect("made when the keys were opened");
        let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes keys of any length");
        mac.update(number.as_bytes());
        hex(&mac.finalize().into_bytes()[..16])
    }

    /// The tag that claims to a registration number carry.
    pub fn registration_tag(&self, number: &str) -> String {
        registration::tag(&self.pseudonym(number))
    }

    async fn epoch(&self) -> Result<i64, Failure> {
        let rows = self.0.db.rows(EPOCH, vec![]).await?;
        let epoch = rows.first().map(|row| row.int(0)).ok_or_else(|| Failure::Damaged("the keys have no epoch".into()))?;
        if !lock(&self.0.wrapping).contains_key(&epoch) {
            // Another process has moved on.
            *lock(&self.0.wrapping) = file::read(&self.0.file)?;
        }
        Ok(epoch)
    }

    fn wrap(&self, epoch: i64, stream: Stream, key: &[u8; 32]) -> Result<Vec<u8>, Failure> {
        let wrapping = lock(&self.0.wrapping);
        let with = wrapping.get(&epoch).ok_or_else(|| Failure::Damaged(format!("the key file has no key of epoch {epoch}")))?;
        let mut nonce = [0; 24];
        (self.0.entropy)(&mut nonce);
        let sealed = XChaCha20Poly1305::new((&**with).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: key, aad: stream.to_string().as_bytes() })
            .expect("32 bytes can always be sealed");
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap(&self, row: &Row) -> Result<(Stream, PersonKey), Failure> {
        let name = row.text(0);
        let stream: Stream = name.parse().map_err(|_| Failure::Damaged(format!("a key is kept under {name}, which names no stream")))?;
        let (epoch, wrapped) = (row.int(1), row.blob(2));
        let wrapping = lock(&self.0.wrapping);
        let opened = wrapping.get(&epoch).and_then(|with| {
            let (nonce, sealed) = wrapped.split_at_checked(24)?;
            let nonce = XNonce::try_from(nonce).ok()?;
            let payload = Payload { msg: sealed, aad: name.as_bytes() };
            let opened = Zeroizing::new(XChaCha20Poly1305::new((&**with).into()).decrypt(&nonce, payload).ok()?);
            <[u8; 32]>::try_from(&opened[..]).ok()
        });
        let key = opened.ok_or_else(|| Failure::Damaged(format!("the key of {name} does not open with the key file")))?;
        Ok((stream, PersonKey::new(key)))
    }

    fn forget_all_but(&self, epoch: i64) -> Result<(), Failure> {
        if lock(&self.0.wrapping).keys().eq([&epoch]) {
            return Ok(());
        }
        lock(&self.0.wrapping).retain(|it, _| *it == epoch);
        self.write_file()
    }

    fn write_file(&self) -> Result<(), Failure> {
        file::write(&self.0.file, &lock(&self.0.wrapping))
    }
}

/// Holds the key file; lets go when dropped.
struct Turn<'a> {
    _here: tokio::sync::MutexGuard<'a, ()>,
    _file: std::fs::File,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
