//! Sessions: what is kept of somebody who signed in, found by the hash of a secret, for as long as they are there and no longer.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Store;
use crate::db::Row;
use crate::failure::Failure;

const BEGIN: &str = "insert into keys.session (secret_sha256, kind, holder, content, begun_at, seen_at, ends_at) \
    values ($1, $2, $3, $4, $5, $6, $7)";
const FIND: &str =
    "select holder, content, begun_at, seen_at, ends_at from keys.session where secret_sha256 = $1 and kind = $2 and ends_at > $3";
const SEEN: &str = "update keys.session set seen_at = $1 where secret_sha256 = $2 and seen_at < $1";
const END: &str = "delete from keys.session where secret_sha256 = $1 and kind = $2";
const END_OF: &str = "delete from keys.session where holder = $1";
const SWEEP: &str = "delete from keys.session where ends_at <= $1 or (kind = 'session' and seen_at <= $2)";

/// What a kept secret stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// Somebody who is signed in.
    Session,
    /// Somebody who is on the way to their provider and back.
    Flow,
}

/// What is kept beside a secret's hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Whose it is; empty while nobody is known yet.
    pub holder: String,
    /// What whoever keeps it made of it.
    pub content: String,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When it was last used, as far as that is written down.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub ends_at: DateTime<Utc>,
}

impl Store {
    /// Keeps something under the hash of a secret.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn keep_session(&self, secret_sha256: &str, kind: Kind, it: &Kept) -> Result<(), Failure> {
        let values = vec![
            secret_sha256.into(),
            <&str>::from(kind).into(),
            it.holder.as_str().into(),
            it.content.as_str().into(),
            it.begun_at.timestamp_micros().into(),
            it.seen_at.timestamp_micros().into(),
            it.ends_at.timestamp_micros().into(),
        ];
        self.db.write_keys(vec![(BEGIN.into(), values)]).await.map(drop)
    }

    /// What is kept under the hash of a secret, unless its time is over.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn session(&self, secret_sha256: &str, kind: Kind, now: DateTime<Utc>) -> Result<Option<Kept>, Failure> {
        let values = vec![secret_sha256.into(), <&str>::from(kind).into(), now.timestamp_micros().into()];
        Ok(self.db.rows(FIND, values).await?.first().and_then(kept))
    }

    /// Takes what is kept under the hash of a secret: of many who come with one secret, one has it.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn take_session(&self, secret_sha256: &str, kind: Kind, now: DateTime<Utc>) -> Result<Option<Kept>, Failure> {
        let found = self.session(secret_sha256, kind, now).await?;
        let ended = self.db.write_keys(vec![(END.into(), vec![secret_sha256.into(), <&str>::from(kind).into()])]).await?;
        Ok(found.filter(|_| ended.first() == Some(&1)))
    }

    /// Writes down that a session was used.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn session_seen(&self, secret_sha256: &str, now: DateTime<Utc>) -> Result<(), Failure> {
        let values = vec![now.timestamp_micros().into(), secret_sha256.into()];
        self.db.write_keys(vec![(SEEN.into(), values)]).await.map(drop)
    }

    /// Ends every session of somebody.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn end_sessions_of(&self, holder: &str) -> Result<(), Failure> {
        self.db.write_keys(vec![(END_OF.into(), vec![holder.into()])]).await.map(drop)
    }

    /// Deletes what has ended, and what nobody used for so long.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn sweep_sessions(&self, now: DateTime<Utc>, idle: TimeDelta) -> Result<(), Failure> {
        let since = now.checked_sub_signed(idle).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let values = vec![now.timestamp_micros().into(), since.timestamp_micros().into()];
        self.db.write_keys(vec![(SWEEP.into(), values)]).await.map(drop)
    }
}

fn kept(row: &Row) -> Option<Kept> {
    let at = |column| DateTime::from_timestamp_micros(row.int(column));
    Some(Kept { holder: row.text(0).to_owned(), content: row.text(1).to_owned(), begun_at: at(2)?, seen_at: at(3)?, ends_at: at(4)? })
}
