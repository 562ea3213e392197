//! Tokens of an OIDC issuer, and the one place that decides which issuer may vouch for a bearer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::{Actor, Role};
use domain::ids::{EmployerId, PersonId};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use crate::token::{Expected, LocalVerifier, Proven, TokenRefused, actor_id, claimed_issuer, proven, verified};

/// Unknown keys may cause one fetch in this time, or anybody could make us knock at the issuer's door.
const FETCH_PAUSE: Duration = Duration::from_secs(60);
/// A caller waits no longer than this for the issuer.
const CALLER_PATIENCE: Duration = Duration::from_millis(250);
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
    /// The claim that lists employers.
    pub employers_claim: String,
    /// The claim that names the holder's own journey.
    pub person_claim: String,
}

impl Settings {
    /// RS256, discovery, and Waymark's own claim names.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            signing: Signing::Rs256,
            keys: Keys::Discovery,
            employers_claim: "waymark_employers".to_owned(),
            person_claim: "waymark_person".to_owned(),
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
    #[error("the issuer's keys cannot be fetched: {0}")]
    Away(#[from] reqwest::Error),
    /// The file cannot be read.
    #[error("the key file cannot be read: {0}")]
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
    /// When the last fetch began. Held during a fetch, so that there is one at a time.
    fetched: tokio::sync::Mutex<Option<Instant>>,
}

impl Oidc {
    /// Fails only on wrong settings: an issuer that is away now is asked again later.
    pub async fn open(settings: Settings) -> Result<Arc<Self>, IssuerError> {
        if !matches!(settings.keys, Keys::File(_)) {
            secure(&settings.issuer)?;
        }
        let client = reqwest::Client::builder().timeout(FETCH_PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        let oidc = Self { settings, client, keys: RwLock::default(), fetched: tokio::sync::Mutex::default() };
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
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenRefused::NotAccepted)?;
        let kid = header.kid.ok_or(TokenRefused::NotAccepted)?;
        let key = self.key(&kid).await.ok_or(TokenRefused::Signature)?;
        let expected = Expected { issuer: &self.settings.issuer, audience: &self.settings.audience, algorithm: self.algorithm() };
        let (said, expires_at) = verified::<Said>(token, &key, &expected, now)?;
        proven(self.actor(said)?, expires_at)
    }

    fn algorithm(&self) -> Algorithm {
        match self.settings.signing {
            Signing::Rs256 => Algorithm::RS256,
            Signing::Es256 => Algorithm::ES256,
        }
    }

    fn actor(&self, said: Said) -> Result<Actor, TokenRefused> {
        let subject = match (said.oid, said.tid) {
            // Entra's `sub` differs between applications, and these two do not.
            (Some(oid), Some(tid)) => format!("{tid}|{oid}"),
            _ => said.sub,
        };
        // An issuer's other roles are for other services.
        let roles = said.roles.into_iter().filter_map(|it| serde_json::from_value::<Role>(it).ok());
        Ok(Actor {
            id: actor_id(&self.settings.issuer, &subject),
            roles: roles.collect(),
            employers: claim::<BTreeSet<EmployerId>>(&said.more, &self.settings.employers_claim)?.unwrap_or_default(),
            person: claim::<PersonId>(&said.more, &self.settings.person_claim)?,
        })
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

    async fn chase(&self, kid: &str) {
        let mut fetched = self.fetched.lock().await;
        let recent = fetched.is_some_and(|at| at.elapsed() < FETCH_PAUSE);
        if recent || self.known(kid).is_some() {
            return;
        }
        *fetched = Some(Instant::now());
        if let Err(error) = self.load().await {
            tracing::warn!(%error, "the issuer's keys were not fetched");
        }
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        keys.get(kid).cloned()
    }

    async fn refresh(&self) -> Result<(), IssuerError> {
        *self.fetched.lock().await = Some(Instant::now());
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
            Keys::Discovery => self.fetch(&self.discovered().await?).await?,
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

    async fn discovered(&self) -> Result<String, IssuerError> {
        #[derive(Deserialize)]
        struct Configuration {
            issuer: String,
            jwks_uri: String,
        }
        let issuer = &self.settings.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let said: Configuration = serde_json::from_slice(&self.fetch(&url).await?).map_err(wrong)?;
        match said.issuer == *issuer {
            true => Ok(said.jwks_uri),
            false => Err(IssuerError::Wrong(format!("it calls itself \"{}\"", said.issuer))),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, IssuerError> {
        let mut response = self.client.get(secure(url)?).send().await?.error_for_status()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST_ANSWER {
                return Err(IssuerError::Wrong("it is too long".to_owned()));
            }
        }
        Ok(bytes)
    }
}

#[derive(Deserialize)]
struct Said {
    sub: String,
    oid: Option<String>,
    tid: Option<String>,
    #[serde(default)]
    roles: Vec<Value>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

/// A claim that is there must be readable: an employer that cannot be read is not the same as none.
fn claim<T: DeserializeOwned>(said: &BTreeMap<String, Value>, name: &str) -> Result<Option<T>, TokenRefused> {
    let value = said.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|_| TokenRefused::NotAccepted)
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

/// Everybody who may vouch for a bearer.
#[derive(Clone, Default)]
pub struct Verifiers {
    /// This installation's own key.
    pub local: Option<LocalVerifier>,
    /// The organisation's issuer.
    pub oidc: Option<Arc<Oidc>>,
}

impl Verifiers {
    /// The holder of the bearer token, checked by the issuer that it names and by no other.
    pub async fn actor(&self, bearer: &str, now: DateTime<Utc>) -> Result<Proven, TokenRefused> {
        let issuer = claimed_issuer(bearer)?;
        if let Some(local) = &self.local
            && issuer == crate::token::LOCAL_ISSUER
        {
            return local.verify(bearer, now);
        }
        if let Some(oidc) = &self.oidc
            && issuer == oidc.settings.issuer
        {
            return oidc.verify(bearer, now).await;
        }
        Err(TokenRefused::NotAccepted)
    }
}

#[cfg(test)]
mod tests;
