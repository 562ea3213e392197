//! Tokens of an OpenID Connect issuer, and its keys, as they come and go.

mod holder;
pub mod sign_in;
mod verifiers;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use crate::token::{Expected, Proven, TokenRefused, proven, verified};
use holder::Said;
pub use holder::{Kind, Understanding};
use sign_in::{Client, Configuration};
pub use verifiers::Verifiers;

/// Unknown keys may cause one fetch in vain in this time, or anybody could make us knock at the issuer's door.
const FETCH_PAUSE: Duration = Duration::from_secs(60);
/// A caller waits no longer than this for the issuer.
const CALLER_PATIENCE: Duration = Duration::from_millis(250);
/// An issuer that did not answer is asked again sooner.
const AWAY_PAUSE: Duration = Duration::from_secs(5);
const FETCH_PATIENCE: Duration = Duration::from_secs(10);
const REFRESH: Duration = Duration::from_secs(24 * 60 * 60);
const LARGEST_ANSWER: usize = 1024 * 1024;

/// The algorithm an issuer signs with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::EnumString)]
pub enum Signing {
    /// RSA, as Microsoft Entra ID does.
    #[strum(serialize = "RS256")]
    Rs256,
    /// ECDSA on P-256.
    #[strum(serialize = "ES256")]
    Es256,
}

/// Where the issuer's public keys are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Keys {
    /// Named by the issuer's `/.well-known/openid-configuration`.
    Discovery,
    /// At this address.
    Url(String),
    /// In this file, for places without a way out.
    File(PathBuf),
}

/// What is known of an issuer beforehand.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Exactly as in `iss`.
    pub issuer: String,
    /// Exactly as in `aud`.
    pub audience: String,
    /// Never taken from the token.
    pub signing: Signing,
    /// Where the keys are.
    pub keys: Keys,
    /// How what it says of somebody is understood.
    pub understanding: Understanding,
    /// What it knows this installation by, where people sign in to the pages with it.
    pub client: Option<Client>,
}

impl Settings {
    /// RS256, discovery, and Waymark's own names of roles and claims.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        let issuer = issuer.into();
        Self {
            understanding: Understanding::new(Kind::of(&issuer)),
            issuer,
            audience: audience.into(),
            signing: Signing::Rs256,
            keys: Keys::Discovery,
            client: None,
        }
    }
}

/// Why an issuer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// Not https, and not on this machine.
    #[error("\"{0}\" is not an https address")]
    Insecure(String),
    /// No answer, or not a good one.
    #[error("the issuer cannot be reached: {0}")]
    Away(#[from] reqwest::Error),
    /// The file cannot be read.
    #[error("a file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// Not what it should be.
    #[error("the issuer's answer is wrong: {0}")]
    Wrong(String),
}

type KeySet = BTreeMap<String, DecodingKey>;

/// Checks the tokens of one issuer, and follows its keys.
pub struct Oidc {
    settings: Settings,
    client: reqwest::Client,
    keys: RwLock<Arc<KeySet>>,
    /// When unknown keys may be looked for again. Held during a fetch, so that there is one at a time.
    next: tokio::sync::Mutex<Option<Instant>>,
}

impl Oidc {
    /// Fails only on wrong settings: an issuer that is away now is asked again later.
    pub async fn open(settings: Settings) -> Result<Arc<Self>, IssuerError> {
        if !matches!(settings.keys, Keys::File(_)) {
            secure(&settings.issuer)?;
        }
        let client = reqwest::Client::builder().timeout(FETCH_PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        let oidc = Self { settings, client, keys: RwLock::default(), next: tokio::sync::Mutex::default() };
        match oidc.refresh().await {
            Ok(()) => {}
            Err(IssuerError::Away(error)) => tracing::warn!(%error, "the issuer is away"),
            Err(error) => return Err(error),
        }
        Ok(Arc::new(oidc))
    }

    /// Fetches the keys daily, until dropped by the runtime. Spawn it once.
    pub async fn follow(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REFRESH).await;
            // The last good set stays in use.
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "the issuer's keys were not refreshed");
            }
        }
    }

    /// The holder of the token, if the issuer signed it and it is valid now.
    pub async fn verify(self: &Arc<Self>, token: &str, now: DateTime<Utc>) -> Result<Proven, TokenRefused> {
        let key = self.key_of(token).await?;
        let expected = Expected { issuer: &self.settings.issuer, audience: &self.settings.audience, algorithm: self.algorithm() };
        let verified = verified::<Said>(token, &key, &expected, now)?;
        let (actor, caller) = self.settings.understanding.actor(&self.settings.issuer, &verified.said)?;
        Ok(proven(actor, caller, verified.term))
    }

    /// Its name, exactly as in `iss`.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    fn algorithm(&self) -> Algorithm {
        match self.settings.signing {
            Signing::Rs256 => Algorithm::RS256,
            Signing::Es256 => Algorithm::ES256,
        }
    }

    /// The key that a token says it is signed by.
    async fn key_of(self: &Arc<Self>, token: &str) -> Result<DecodingKey, TokenRefused> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenRefused::NotAccepted)?;
        let kid = header.kid.ok_or(TokenRefused::NotAccepted)?;
        self.key(&kid).await.ok_or(TokenRefused::Signature)
    }

    async fn key(self: &Arc<Self>, kid: &str) -> Option<DecodingKey> {
        if let Some(key) = self.known(kid) {
            return Some(key);
        }
        // In a task of its own: the fetch must not end with the caller's patience, or a slow issuer's new key never came.
        let (this, wanted) = (self.clone(), kid.to_owned());
        let chase = tokio::spawn(async move { this.chase(&wanted).await });
        let _ = timeout(CALLER_PATIENCE, chase).await;
        self.known(kid)
    }

    /// Looks for a key that is unknown, unless that was in vain a moment ago: whoever waits meanwhile has the answer of the one fetch.
    async fn chase(&self, kid: &str) {
        let mut next = self.next.lock().await;
        if self.known(kid).is_some() || next.is_some_and(|it| Instant::now() < it) {
            return;
        }
        let fetched = self.load().await;
        // A fetch that brought the key was no vain one: nobody can make the issuer publish what they have made up.
        *next = match fetched {
            Ok(()) if self.known(kid).is_some() => None,
            Ok(()) => Some(Instant::now() + FETCH_PAUSE),
            Err(_) => Some(Instant::now() + AWAY_PAUSE),
        };
        if let Err(error) = fetched {
            tracing::warn!(%error, "the issuer's keys were not fetched");
        }
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        keys.get(kid).cloned()
    }

    async fn refresh(&self) -> Result<(), IssuerError> {
        let _one_at_a_time = self.next.lock().await;
        self.load().await
    }

    async fn load(&self) -> Result<(), IssuerError> {
        #[derive(Deserialize)]
        struct Found {
            keys: Vec<Value>,
        }
        let bytes = match &self.settings.keys {
            Keys::File(path) => tokio::fs::read(path).await?,
            Keys::Url(url) => self.fetch(url).await?,
            Keys::Discovery => self.fetch(&self.configuration().await?.jwks_uri).await?,
        };
        let found: Found = serde_json::from_slice(&bytes).map_err(wrong)?;
        // A key of a kind we do not know must not cost us the others.
        let keys: KeySet = found.keys.into_iter().filter_map(|it| self.usable(it)).collect();
        if keys.is_empty() {
            return Err(IssuerError::Wrong("no usable key in the set".to_owned()));
        }
        *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    fn usable(&self, key: Value) -> Option<(String, DecodingKey)> {
        let key: Jwk = serde_json::from_value(key).ok()?;
        if key.common.public_key_use.as_ref().is_some_and(|it| *it != PublicKeyUse::Signature) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(&key).ok()?;
        // Above all no symmetric key, which anybody could sign with who has read it.
        match decoding.family() == self.algorithm().family() {
            true => Some((key.common.key_id?, decoding)),
            false => None,
        }
    }

    async fn configuration(&self) -> Result<Configuration, IssuerError> {
        let issuer = &self.settings.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let said: Configuration = serde_json::from_slice(&self.fetch(&url).await?).map_err(wrong)?;
        match said.issuer == *issuer {
            true => Ok(said),
            false => Err(IssuerError::Wrong(format!("it calls itself \"{}\"", said.issuer))),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, IssuerError> {
        body(self.client.get(secure(url)?).send().await?.error_for_status()?).await
    }
}

/// An answer's body, and no more of it than any honest one has.
async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, IssuerError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST_ANSWER {
            return Err(IssuerError::Wrong("it is too long".to_owned()));
        }
    }
    Ok(bytes)
}

fn wrong(error: serde_json::Error) -> IssuerError {
    IssuerError::Wrong(error.to_string())
}

fn secure(url: &str) -> Result<Url, IssuerError> {
    let insecure = || IssuerError::Insecure(url.to_owned());
    let parsed = Url::parse(url).map_err(|_| insecure())?;
    let here = matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match parsed.scheme() == "https" || (parsed.scheme() == "http" && here) {
        true => Ok(parsed),
        false => Err(insecure()),
    }
}

#[cfg(test)]
mod tests;
