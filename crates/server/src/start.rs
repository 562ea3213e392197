//! `waymark serve`: opens the store, and serves it to whoever proves who they are.

use std::collections::HashMap;

use crate::cli;
use crate::door;
use crate::failed::Failed;
use crate::oidc::{self, Oidc, Verifiers};
use crate::serve::{Service, serve as serve_it};
use crate::token::LocalKey;

/// Serves until asked to end.
pub async fn serve(it: cli::Serve) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let local = if it.no_local_tokens {
        None
    } else {
        Some(LocalKey::open(&it.place.data).map_err(Failed::io("open the signing key"))?.verifier())
    };
    let oidc = match provider(&it) {
        None => None,
        Some(settings) => {
            let oidc = Oidc::open(settings).await.map_err(|why| Failed::Input(format!("the OpenID Connect provider: {why}")))?;
            tokio::spawn(oidc.clone().follow());
            Some(oidc)
        }
    };
    let settings = door::Settings { introspection: introspection(it.introspection), open_metrics: it.open_metrics, ..Default::default() };
    let engine = store.engine();
    let service = Service { listen: it.listen, store, verifiers: Verifiers { local, oidc }, settings, links: HashMap::new() };
    serve_it(service, |address| eprintln!("waymark serves {engine} on http://{address}/ (GraphQL at /graphql)")).await
}

fn provider(it: &cli::Serve) -> Option<oidc::Settings> {
    let mut settings = oidc::Settings::new(it.oidc_issuer.clone()?, it.oidc_audience.clone()?);
    settings.signing = match it.oidc_signing {
        cli::Signing::Rs256 => oidc::Signing::Rs256,
        cli::Signing::Es256 => oidc::Signing::Es256,
    };
    if let Some(keys) = &it.oidc_keys {
        let is_address = keys.starts_with("https://") || keys.starts_with("http://");
        settings.keys = if is_address { oidc::Keys::Url(keys.clone()) } else { oidc::Keys::File(keys.into()) };
    }
    Some(settings)
}

fn introspection(it: cli::Introspection) -> door::Introspection {
    match it {
        cli::Introspection::Everyone => door::Introspection::Everyone,
        cli::Introspection::Administrators => door::Introspection::Administrators,
        cli::Introspection::Nobody => door::Introspection::Nobody,
    }
}
