//! Signing in at a provider: the authorization code flow with PKCE (RFC 6749, 7636, 9207; OpenID Connect Core), by a browser's own way.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use store::hex::sha256_bytes;

use super::holder::Said;
use super::{IssuerError, Oidc, secure, wrong};
use crate::token::{Expected, Proven, TokenRefused, proven, verified};

/// What a provider knows this installation by.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id there.
    pub id: String,
    /// The file of its secret; `None` for a public client, whom PKCE alone protects.
    pub secret_file: Option<PathBuf>,
    /// What stands on the link that people follow.
    pub name: String,
    /// The scopes that are asked for, `openid` among them.
    pub scopes: String,
}

/// What is remembered of somebody who is on the way to the provider and back.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flow {
    /// The issuer that they were sent to.
    pub issuer: String,
    /// Comes back with them, or somebody else began.
    pub state: String,
    /// Comes back inside the token, or it was made for another.
    pub nonce: String,
    /// Whoever redeems the code must know it.
    pub verifier: String,
}

/// Why somebody did not come in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// The issuer has no sign-in here.
    #[error("this provider has no sign-in for pages here")]
    NoClient,
    /// The provider is away, or answers what it should not.
    #[error("the provider cannot be reached: try again in a moment")]
    Provider(#[from] IssuerError),
    /// The provider did not take the code.
    #[error("the provider did not accept the sign-in: begin again")]
    Code,
    /// The token proves nothing here.
    #[error("{0}")]
    Token(#[from] TokenRefused),
}

/// What is read of a provider's configuration.
#[derive(Clone, Deserialize)]
pub(super) struct Configuration {
    pub issuer: String,
    pub jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
}

impl Oidc {
    /// What stands on its link, where people can sign in with it.
    pub fn sign_in_name(&self) -> Option<&str> {
        self.settings.client.as_ref().map(|it| it.name.as_str())
    }

    /// The address at the provider to which somebody is sent.
    ///
    /// # Errors
    /// Where there is no sign-in, or the provider does not say where it is.
    pub async fn begin(&self, flow: &Flow, back: &str) -> Result<Url, NotSignedIn> {
        let client = self.settings.client.as_ref().ok_or(NotSignedIn::NoClient)?;
        let endpoint = self.configuration().await?.authorization_endpoint.ok_or_else(|| missing("authorization_endpoint"))?;
        let mut url = secure(&endpoint)?;
        let challenge = URL_SAFE_NO_PAD.encode(sha256_bytes(flow.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &client.scopes)
            .append_pair("state", &flow.state)
            .append_pair("nonce", &flow.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url)
    }

    /// Redeems a code; answers whom the provider says that it is of.
    ///
    /// # Errors
    /// Where the provider does not take the code, or its token proves nothing.
    pub async fn finish(
        self: &std::sync::Arc<Self>,
        flow: &Flow,
        code: &str,
        (back, now): (&str, DateTime<Utc>),
    ) -> Result<Proven, NotSignedIn> {
        let client = self.settings.client.as_ref().ok_or(NotSignedIn::NoClient)?;
        let endpoint = self.configuration().await?.token_endpoint.ok_or_else(|| missing("token_endpoint"))?;
        let mut form =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back), ("code_verifier", flow.verifier.as_str())];
        let mut request = self.client.post(secure(&endpoint)?);
        match &client.secret_file {
            Some(file) => request = request.header("authorization", basic(&client.id, &secret(file)?)),
            None => form.push(("client_id", &client.id)),
        }
        let body = form_urlencoded(&form);
        let sent =
            request.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json").body(body).send();
        let answer = sent.await.map_err(IssuerError::from)?;
        if answer.status().is_client_error() {
            // Why, the provider says for its own people: it may say whose code it was.
            tracing::warn!(status = answer.status().as_u16(), "a code was not taken");
            return Err(NotSignedIn::Code);
        }
        let answer = answer.error_for_status().map_err(IssuerError::from)?;
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let tokens = serde_json::from_slice::<Tokens>(&super::body(answer).await?).map_err(wrong)?;
        Ok(self.signed_in(&tokens.id_token, &client.id, (&flow.nonce, now)).await?)
    }

    /// Whom a token of sign-in is about, if it was made for this client and this very flow.
    pub(super) async fn signed_in(
        self: &std::sync::Arc<Self>,
        token: &str,
        client: &str,
        (nonce, now): (&str, DateTime<Utc>),
    ) -> Result<Proven, TokenRefused> {
        let key = self.key_of(token).await?;
        let expected = Expected { issuer: &self.settings.issuer, audience: client, algorithm: self.algorithm() };
        let verified = verified::<Said>(token, &key, &expected, now)?;
        let (actor, caller) = self.settings.understanding.signed_in(&self.settings.issuer, &verified.said, (client, nonce))?;
        Ok(proven(actor, caller, verified.term))
    }
}

fn missing(what: &str) -> IssuerError {
    IssuerError::Wrong(format!("it names no {what}"))
}

/// Read each time, so that a new secret needs no new start.
fn secret(file: &std::path::Path) -> Result<String, IssuerError> {
    Ok(std::fs::read_to_string(file)?.trim().to_owned())
}

/// A client's id and secret, each encoded as in a form (RFC 6749, 2.3.1).
fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))))
}

fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._*".contains(&it);
    text.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}
