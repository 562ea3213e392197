//! `waymark serve`: opens the store, and serves it to whoever proves who they are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use store::Store;

use crate::address::PublicAddress;
use crate::budget::Allowance;
use crate::cli;
use crate::documents::{Documents, Mode};
use crate::door;
use crate::failed::Failed;
use crate::identity;
use crate::oidc::{self, Oidc, Verifiers};
use crate::say;
use crate::serve::{Service, serve as serve_it};
use crate::token::LocalKey;

/// Serves until asked to end.
pub async fn serve(it: cli::Serve) -> Result<(), Failed> {
    // Before anything is opened: a start that would not be safe is none.
    let address = PublicAddress::of(it.public_url.as_deref(), it.listen)?;
    let documents = match (&it.documents, it.trusted_documents) {
        (Some(path), mode) => Documents::read(path, mode)?,
        (None, Mode::Off) => Documents::default(),
        (None, _) => return Err(Failed::Input("name the file of documents: --documents FILE".into())),
    };
    let store = it.place.open().await?;
    let local = if it.no_local_tokens { None } else { Some(LocalKey::open(&it.place.data).map_err(Failed::io("open the signing key"))?) };
    let issuers = issuers(&it, &store).await?;
    if local.is_none() && issuers.is_empty() {
        return Err(Failed::Input("nobody could sign in: --no-local-tokens needs --identity or --oidc-issuer".into()));
    }
    let settings = door::Settings {
        introspection: introspection(it.introspection),
        open_metrics: it.open_metrics,
        https: address.is_secure(),
        allowance: allowance(it.points_each_second),
        ..Default::default()
    };
    let verifiers = Verifiers { local: local.as_ref().map(LocalKey::verifier), issuers };
    let engine = store.engine();
    let service = Service { listen: it.listen, store, verifiers, signs: local, settings, documents, address, links: HashMap::new() };
    serve_it(service, |address| say::aside(format_args!("waymark serves {engine} on http://{address}/ (GraphQL at /graphql)"))).await
}

/// The issuers that the file names, and the one of the command line.
async fn issuers(it: &cli::Serve, store: &Store) -> Result<Vec<Arc<Oidc>>, Failed> {
    let mut all: Vec<oidc::Settings> = provider(it).into_iter().collect();
    if let Some(path) = &it.identity {
        let file = identity::File::read(path)?;
        if file.issuer.iter().any(|it| it.employers.is_some()) {
            store.views.reach(store.head().position, Duration::from_secs(60)).await;
        }
        for issuer in &file.issuer {
            all.push(issuer.settings(store).await?);
        }
    }
    let mut issuers: Vec<Arc<Oidc>> = Vec::with_capacity(all.len());
    for settings in all {
        if issuers.iter().any(|it| it.issuer() == settings.issuer) {
            return Err(Failed::Input(format!("the issuer {:?} is given twice: by --oidc-issuer and by --identity", settings.issuer)));
        }
        let oidc = Oidc::open(settings).await.map_err(|why| Failed::Input(format!("the OpenID Connect provider: {why}")))?;
        tokio::spawn(oidc.clone().follow());
        issuers.push(oidc);
    }
    Ok(issuers)
}

fn provider(it: &cli::Serve) -> Option<oidc::Settings> {
    let mut settings = oidc::Settings::new(it.oidc_issuer.clone()?, it.oidc_audience.clone()?);
    settings.signing = match it.oidc_signing {
        cli::Signing::Rs256 => oidc::Signing::Rs256,
        cli::Signing::Es256 => oidc::Signing::Es256,
    };
    if let Some(keys) = &it.oidc_keys {
        settings.keys = identity::keys_at(keys);
    }
    Some(settings)
}

/// Half a minute's worth may be used at once.
fn allowance(each_second: u32) -> Allowance {
    Allowance { points: each_second.saturating_mul(30), each_second }
}

fn introspection(it: cli::Introspection) -> door::Introspection {
    match it {
        cli::Introspection::Everyone => door::Introspection::Everyone,
        cli::Introspection::Administrators => door::Introspection::Administrators,
        cli::Introspection::Nobody => door::Introspection::Nobody,
    }
}
