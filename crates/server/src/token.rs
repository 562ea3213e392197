//! Bearer tokens: what a token must prove, and the local ones that this installation signs itself.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Grant, Role};
use domain::ids::{ActorId, EmployerId, PersonId, TokenId};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer, SigningKey};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::entrance::nobody_but;

/// The issuer of local tokens.
pub const LOCAL_ISSUER: &str = "waymark-local";
/// The audience of local tokens.
pub const LOCAL_AUDIENCE: &str = "waymark";
/// How far two honest clocks may differ: so long after its end a token is still taken from whoever comes with it.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(60);

const KEY_FILE: &str = "token-key.pem";
const LONGEST_TOKEN: usize = 16 * 1024;

/// Why a token proves nothing. Callers are told as much as helps an honest one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenRefused {
    /// No token was sent.
    #[error("a bearer token is required")]
    Missing,
    /// Not a JSON Web Token, or one of an issuer that is not ours.
    #[error("the token is not one that this service accepts")]
    NotAccepted,
    /// The signature is not by a known key.
    #[error("the token's signature is not by a known key")]
    Signature,
    /// Past `exp`.
    #[error("the token has expired")]
    Expired,
    /// Before `nbf`.
    #[error("the token is not valid yet")]
    NotYet,
    /// No role that Waymark knows.
    #[error("the token holds no role of this service")]
    NoRole,
    /// Neither a person's call through an application that may make it, nor a service's own.
    #[error("the token has neither the scope of this service nor an application's own permission")]
    Scope,
    /// Good no more: it, or all of its holder's, was revoked.
    #[error("the token was revoked")]
    Revoked,
    /// Nobody can say at this moment.
    #[error("accounts cannot be read: try again in a moment")]
    Away,
}

/// Who makes the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// Somebody, through an application.
    Person,
    /// An application for itself: a feed, an import.
    Service,
}

/// From when until when a token is good, and its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// When it was issued, by its issuer's clock.
    pub issued_at: DateTime<Utc>,
    /// When the proof ends, by what it says itself; a socket is closed then.
    pub expires_at: DateTime<Utc>,
    /// Its own name, `jti`, where the issuer gave it one.
    pub id: Option<String>,
}

/// Somebody whose token was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proven {
    /// Who it is, and what they may do now.
    pub actor: Actor,
    /// What they came with: what their token says by itself.
    pub came_as: Actor,
    /// Whether they call themselves or are an application.
    pub caller: Caller,
    /// How long the proof holds, and what it is known by where it is revoked.
    pub term: Term,
    /// Whether they are nobody without an account: a service with a token of this installation, or somebody who was invited.
    pub needs_account: bool,
    /// Whether they may only ask.
    pub reads_only: bool,
}

/// What a local token says about its holder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claims {
    /// The name the installation knows the holder by.
    pub subject: String,
    /// At least one, or the token is refused.
    pub roles: BTreeSet<Role>,
    /// The employers it is bound to.
    pub employers: BTreeSet<EmployerId>,
    /// The holder's own journey.
    pub person: Option<PersonId>,
}

/// The installation's own signing key.
pub struct LocalKey(SigningKey);

impl LocalKey {
    /// Opens the key in the data directory, and makes it the first time.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let path = directory.join(KEY_FILE);
        match fs::read_to_string(&path) {
            Ok(pem) => {
                refuse_shared(&path)?;
                Self::from_pem(&pem)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(directory, &path),
            Err(error) => Err(error),
        }
    }

    /// A key that is never written down.
    pub fn ephemeral() -> io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(io::Error::other)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The public half.
    pub fn verifier(&self) -> LocalVerifier {
        LocalVerifier(DecodingKey::from_ed_der(self.0.verifying_key().as_bytes()))
    }

    fn from_pem(pem: &str) -> io::Result<Self> {
        let key = SigningKey::from_pkcs8_pem(pem);
        key.map(Self).map_err(|it| io::Error::new(io::ErrorKind::InvalidData, it.to_string()))
    }

    fn create(directory: &Path, path: &Path) -> io::Result<Self> {
        let key = Self::ephemeral()?;
        let pem = key.0.to_pkcs8_pem(LineEnding::LF).map_err(|it| io::Error::other(it.to_string()))?;
        let draft = directory.join(format!(".{KEY_FILE}.{}", Uuid::new_v4()));
        let mut file = private(&draft)?;
        file.write_all(pem.as_bytes())?;
        file.sync_all()?;
        // A link, unlike a rename, fails if another process was first; its key is the one then.
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        match linked {
            Ok(()) => {
                File::open(directory)?.sync_all()?;
                Ok(key)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(directory),
            Err(error) => Err(error),
        }
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Refuses a file of a key that others on the machine may read.
#[cfg(unix)]
pub(crate) fn refuse_shared(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let why = || format!("{0} may be read by others: expected mode 0600 (chmod 600 {0})", path.display());
    match fs::metadata(path)?.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => Err(io::Error::new(io::ErrorKind::PermissionDenied, why())),
    }
}

#[cfg(not(unix))]
pub(crate) fn refuse_shared(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Checks local tokens.
#[derive(Clone)]
pub struct LocalVerifier(DecodingKey);

impl LocalVerifier {
    /// The holder of the token, if the key signed it and it is valid now.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Proven, TokenRefused> {
        let expected = Expected { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE, algorithm: Algorithm::EdDSA };
        let Verified { said, term } = verified::<LocalClaims>(token, &self.0, &expected, now)?;
        if let Some(account) = said.account {
            let of_a_service =
                Proven { caller: Caller::Service, needs_account: true, ..proven(nobody_but(account), Caller::Service, term) };
            // What such a token may do stands in its account, and nowhere else.
            return if said.roles.is_empty() { Ok(of_a_service) } else { Err(TokenRefused::NotAccepted) };
        }
        Ok(proven(said.holder(), Caller::Person, term))
    }
}

/// Signs a token that is valid from now for the lifetime.
pub fn mint(key: &LocalKey, claims: &Claims, now: DateTime<Utc>, lifetime: TimeDelta) -> String {
    let body = json!({
        "iss": LOCAL_ISSUER,
        "aud": LOCAL_AUDIENCE,
        "sub": claims.subject,
        "roles": claims.roles,
        "employers": claims.employers,
        "person": claims.person,
        "iat": now.timestamp(),
        "nbf": now.timestamp(),
        "exp": now.checked_add_signed(lifetime).unwrap_or(DateTime::<Utc>::MAX_UTC).timestamp(),
        "jti": Uuid::new_v4(),
    });
    signed(key, &body)
}

/// Signs a token of a service, whose account says what it may do.
pub fn mint_for_account(key: &LocalKey, (account, token): (ActorId, TokenId), now: DateTime<Utc>, expires_at: DateTime<Utc>) -> String {
    let body = json!({
        "iss": LOCAL_ISSUER,
        "aud": LOCAL_AUDIENCE,
        "sub": format!("account/{account}"),
        "account": account,
        "iat": now.timestamp(),
        "nbf": now.timestamp(),
        "exp": expires_at.timestamp(),
        "jti": token,
    });
    signed(key, &body)
}

fn signed(key: &LocalKey, body: &serde_json::Value) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","typ":"JWT"}"#);
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(body.to_string()));
    let signature = URL_SAFE_NO_PAD.encode(key.0.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

/// The actor's id, the same for every token of the same holder.
pub fn actor_id(issuer: &str, subject: &str) -> ActorId {
    ActorId(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{issuer}|{subject}").as_bytes()))
}

#[derive(Serialize, Deserialize)]
struct LocalClaims {
    sub: String,
    #[serde(default)]
    roles: BTreeSet<Role>,
    #[serde(default)]
    account: Option<ActorId>,
    #[serde(default)]
    employers: BTreeSet<EmployerId>,
    #[serde(default)]
    person: Option<PersonId>,
}

impl LocalClaims {
    /// Beside roles that are held at employers somebody may run the installation, which is held at none. By itself that role has nothing to
    /// be bound, and a token that would bind it is nobody's.
    fn holder(self) -> Actor {
        let runs_it_too = self.roles.len() > 1 && self.roles.contains(&Role::Administrator);
        let unbound = runs_it_too.then_some(Grant::new(Role::Administrator, None));
        let bound = Actor::new(actor_id(LOCAL_ISSUER, &self.sub), self.roles, self.employers, self.person);
        Actor::holding(bound.id, bound.all_grants().iter().copied().chain(unbound), bound.person)
    }
}

/// What a verifier insists on. The algorithm is the issuer's, never the token's own choice.
pub(crate) struct Expected<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub algorithm: Algorithm,
}

#[derive(Deserialize)]
struct Times<T> {
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    jti: Option<String>,
    #[serde(flatten)]
    said: T,
}

/// The claims of a token, and its term.
pub(crate) struct Verified<T> {
    pub said: T,
    pub term: Term,
}

/// The claims, once signature, issuer, audience and times are checked.
pub(crate) fn verified<T: serde::de::DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    expected: &Expected<'_>,
    now: DateTime<Utc>,
) -> Result<Verified<T>, TokenRefused> {
    use jsonwebtoken::errors::ErrorKind;
    let mut validation = Validation::new(expected.algorithm);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library reads the clock itself; ours is handed in.
    validation.validate_exp = false;
    let decoded = jsonwebtoken::decode::<Times<T>>(token, key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => TokenRefused::Signature,
        _ => TokenRefused::NotAccepted,
    })?;
    // What a token calls critical must be understood, and nothing of that kind is.
    if decoded.header.crit.is_some() {
        return Err(TokenRefused::NotAccepted);
    }
    let times = decoded.claims;
    // As late as it pleases: there is a last moment of all.
    let expires_at = DateTime::from_timestamp(times.exp, 0).ok_or(TokenRefused::NotAccepted)?;
    // Two clocks may differ when somebody comes. Whoever is in is shown out when the token says so.
    if expires_at.checked_add_signed(LEEWAY).is_some_and(|it| it <= now) {
        return Err(TokenRefused::Expired);
    }
    if times.nbf.is_some_and(|nbf| nbf > (now + LEEWAY).timestamp()) {
        return Err(TokenRefused::NotYet);
    }
    // Who does not say when it was issued is taken to have said so at the beginning of time: whatever revokes tokens revokes this one.
    let issued_at = times.iat.and_then(|it| DateTime::from_timestamp(it, 0)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    Ok(Verified { said: times.said, term: Term { issued_at, expires_at, id: times.jti } })
}

/// What is proved by a token alone. Whether that comes to anything is decided at the entrance, where accounts are asked.
pub(crate) fn proven(actor: Actor, caller: Caller, term: Term) -> Proven {
    Proven { came_as: actor.clone(), actor, caller, term, needs_account: false, reads_only: false }
}

/// The issuer a token names, to choose who checks it. Proves nothing.
pub(crate) fn claimed_issuer(token: &str) -> Result<String, TokenRefused> {
    #[derive(Deserialize)]
    struct Issuer {
        iss: String,
    }
    if token.len() > LONGEST_TOKEN {
        return Err(TokenRefused::NotAccepted);
    }
    let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Issuer>(token);
    claims.map(|it| it.iss).map_err(|_| TokenRefused::NotAccepted)
}

#[cfg(test)]
mod tests;
