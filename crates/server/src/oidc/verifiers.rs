//! Everybody who may vouch for a bearer: this installation itself, and the issuers of the organisations that it serves.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Oidc;
use crate::token::{LOCAL_ISSUER, LocalVerifier, Proven, TokenRefused, claimed_issuer};

/// Everybody who may vouch for a bearer.
#[derive(Clone, Default)]
pub struct Verifiers {
    /// This installation's own key.
    pub local: Option<LocalVerifier>,
    /// The organisations' issuers, of which each has a name of its own.
    pub issuers: Vec<Arc<Oidc>>,
}

impl Verifiers {
    /// The holder of the bearer token, checked by the issuer that it names and by no other.
    pub async fn actor(&self, bearer: &str, now: DateTime<Utc>) -> Result<Proven, TokenRefused> {
        let issuer = claimed_issuer(bearer)?;
        if let Some(local) = &self.local
            && issuer == LOCAL_ISSUER
        {
            return local.verify(bearer, now);
        }
        let oidc = self.issuers.iter().find(|it| it.issuer() == issuer).ok_or(TokenRefused::NotAccepted)?;
        oidc.verify(bearer, now).await
    }
}
