//! Sessions of the pages: a secret in a cookie that no script can read, and beside its hash who it is, for as long as they are there.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, ORIGIN};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Grant};
use domain::ids::{ActorId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Store;
use store::failure::Failure;
use store::hex::sha256;
use store::session::{Kept, Kind};

use crate::address::PublicAddress;
use crate::clock;
use crate::oidc::sign_in::Flow;
use crate::token::{Caller, Proven, Term, proven};

/// Whoever does nothing for so long is signed out.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// Nobody stays signed in for longer.
pub const LONGEST: TimeDelta = TimeDelta::hours(8);
/// Whoever goes to their provider comes back within this time.
const ON_THE_WAY: TimeDelta = TimeDelta::minutes(10);
/// That a session is used is written down this often, and not for every page.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// The sessions of the pages.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    /// Whether cookies are for encrypted ways alone.
    secure: bool,
    /// Where our own pages come from.
    origin: String,
}

/// Who it is, as it is kept.
#[derive(Serialize, Deserialize)]
struct Holder {
    id: ActorId,
    grants: BTreeSet<Grant>,
    person: Option<PersonId>,
    issued_at: DateTime<Utc>,
    token: Option<String>,
    needs_account: bool,
}

impl Sessions {
    /// Sessions at an address.
    pub fn new(store: Store, address: &PublicAddress) -> Self {
        Self { store, secure: address.is_secure(), origin: address.origin() }
    }

    /// Begins a session; answers the cookie. One secret is never used twice: whatever cookie was there before means nothing now.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn begin(&self, proven: &Proven, until: Option<DateTime<Utc>>) -> Result<String, Failure> {
        let now = clock::now();
        let (id, grants, person) = (proven.came_as.id, proven.came_as.all_grants().clone(), proven.came_as.person);
        let (issued_at, token, needs_account) = (proven.term.issued_at, proven.term.id.clone(), proven.needs_account);
        let holder = Holder { id, grants, person, issued_at, token, needs_account };
        let ends_at = until.unwrap_or(DateTime::<Utc>::MAX_UTC).min(now + LONGEST);
        self.keep(Kind::Session, (&id.to_string(), &holder), ends_at).await
    }

    /// Whoever the cookie proves to be here, as they came.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn whose(&self, headers: &HeaderMap) -> Result<Option<Proven>, Failure> {
        let now = clock::now();
        let Some(hash) = self.secret(headers, Kind::Session) else { return Ok(None) };
        let Some(kept) = self.store.session(&hash, Kind::Session, now).await? else { return Ok(None) };
        if kept.seen_at + IDLE <= now {
            self.store.take_session(&hash, Kind::Session, now).await?;
            return Ok(None);
        }
        if kept.seen_at + NOTED <= now {
            self.store.session_seen(&hash, now).await?;
        }
        let Ok(it) = serde_json::from_str::<Holder>(&kept.content) else { return Ok(None) };
        let actor = Actor::holding(it.id, it.grants, it.person);
        let term = Term { issued_at: it.issued_at, expires_at: kept.ends_at, id: it.token };
        Ok(Some(Proven { needs_account: it.needs_account, ..proven(actor, Caller::Person, term) }))
    }

    /// Whoever the cookie proves to be here, where a page of ours asks: a browser sends the cookie whoever makes it ask, but no page from
    /// elsewhere can say that it is one of ours.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn whose_page(&self, headers: &HeaderMap) -> Result<Option<Proven>, Failure> {
        let mut origins = headers.get_all(ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (Some(origin), None) if origin == self.origin.as_str() => self.whose(headers).await,
            _ => Ok(None),
        }
    }

    /// Whether the session that a cookie names still goes on. It is not counted as used by this.
    pub async fn goes_on(&self, headers: &HeaderMap) -> bool {
        let now = clock::now();
        let Some(hash) = self.secret(headers, Kind::Session) else { return false };
        match self.store.session(&hash, Kind::Session, now).await {
            Ok(kept) => kept.is_some_and(|it| now < it.seen_at + IDLE),
            // Nobody is put out because the store is away for a moment.
            Err(_) => true,
        }
    }

    /// Ends a session; answers the cookie that takes the cookie away.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn end(&self, headers: &HeaderMap) -> Result<String, Failure> {
        if let Some(hash) = self.secret(headers, Kind::Session) {
            self.store.take_session(&hash, Kind::Session, clock::now()).await?;
        }
        Ok(self.cookie(Kind::Session, "", TimeDelta::zero()))
    }

    /// Remembers that somebody goes to their provider; answers the cookie by which they are known when they come back.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn send_away(&self, flow: &Flow) -> Result<String, Failure> {
        self.keep(Kind::Flow, ("", flow), clock::now() + ON_THE_WAY).await
    }

    /// Whoever comes back, once.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn come_back(&self, headers: &HeaderMap) -> Result<Option<Flow>, Failure> {
        let Some(hash) = self.secret(headers, Kind::Flow) else { return Ok(None) };
        let kept = self.store.take_session(&hash, Kind::Flow, clock::now()).await?;
        Ok(kept.and_then(|it| serde_json::from_str(&it.content).ok()))
    }

    /// Deletes now and then what has ended. Spawn it once.
    pub async fn sweep(self) {
        loop {
            if let Err(why) = self.store.sweep_sessions(clock::now(), IDLE).await {
                tracing::warn!(%why, "sessions that have ended were not deleted");
            }
            tokio::time::sleep(std::time::Duration::from_secs(600)).await;
        }
    }

    async fn keep(&self, kind: Kind, (holder, content): (&str, &impl Serialize), ends_at: DateTime<Utc>) -> Result<String, Failure> {
        let now = clock::now();
        let secret = self.store.new_secret();
        // Only a map with keys that are not text could fail here, and none of these has one.
        let content = serde_json::to_string(content).unwrap_or_default();
        let kept = Kept { holder: holder.to_owned(), content, begun_at: now, seen_at: now, ends_at };
        self.store.keep_session(&secret.sha256(), kind, &kept).await?;
        Ok(self.cookie(kind, secret.text(), ends_at - now))
    }

    /// The hash of the secret that came with a request.
    fn secret(&self, headers: &HeaderMap, kind: Kind) -> Option<String> {
        let wanted = self.name(kind);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
        let mut values = cookies.filter_map(|it| it.trim().split_once('=')).filter(|(name, _)| *name == wanted);
        // Two of one name: somebody put one there.
        let (Some((_, secret)), None) = (values.next(), values.next()) else { return None };
        Some(sha256(secret))
    }

    /// With this prefix a browser takes the cookie from this host alone, and only over https.
    fn name(&self, kind: Kind) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}waymark_{}", <&str>::from(kind))
    }

    fn cookie(&self, kind: Kind, secret: &str, lasts: TimeDelta) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", self.name(kind), lasts.num_seconds().max(0))
    }
}
