//! Serving: the store, the schema, the door and the pages put together, until somebody asks to end.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use graphql::{Moment, NewIds};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::door::{self, Door, Readiness};
use crate::failed::Failed;
use crate::metrics::Metrics;
use crate::oidc::Verifiers;
use crate::pages::{self, Pages};
use crate::{clock, listen};

/// What is served, and how.
pub struct Service {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The store.
    pub store: Store,
    /// Who may vouch for a bearer.
    pub verifiers: Verifiers,
    /// What the door allows.
    pub settings: door::Settings,
    /// Sign-in links: code, token.
    pub links: HashMap<String, String>,
}

/// Serves until the process is asked to end, and closes the store.
///
/// `listening` is called once, with the address, when requests can come.
pub async fn serve(service: Service, listening: impl FnOnce(SocketAddr)) -> Result<(), Failed> {
    let Service { listen, store, verifiers, settings, links } = service;
    let metrics = Metrics::install();
    tokio::spawn(metrics.clone().upkeep());
    let closing = listen::Closing::default();
    let (ready, readiness) = watch::channel(Readiness::Starting);
    let listener = TcpListener::bind(listen).await.map_err(Failed::io(format!("listen on {listen}")))?;
    let address = listener.local_addr().map_err(Failed::io("read the address listened on"))?;
    let schema = graphql::schema(store.clone(), NewIds(Arc::new(clock::new_id)), settings.limits);
    let prepare: door::Prepare = Arc::new(|request, _| {
        let now = clock::now();
        request.data(Moment { now, today: clock::day_in_england(now) })
    });
    let pages = pages::router(Pages { store: store.clone(), verifiers: verifiers.clone(), links });
    let door = Door { schema, verifiers, readiness, metrics, closing: closing.clone(), settings, prepare };
    let router = door::router(door, pages);
    let ending = closing.clone();
    tokio::spawn(watch_over(store.clone(), ready.clone()));
    tokio::spawn(async move {
        let _ = listen::asked_to_end().await;
        ready.send_replace(Readiness::Ending);
        ending.begin();
    });
    listening(address);
    listen::serve(listener, router, listen::Settings::default(), closing).await;
    store.close().await;
    Ok(())
}

/// Says whether the service is ready, and how far it has come, to who watches it.
async fn watch_over(store: Store, ready: watch::Sender<Readiness>) {
    let progress = store.views.progress();
    loop {
        let trouble = store.trouble().await;
        let now = progress.borrow().clone();
        ready.send_if_modified(|readiness| {
            let wanted = match &trouble {
                _ if !now.ready || now.stopped.is_some() => Readiness::Starting,
                Some(_) => Readiness::Away,
                None => Readiness::Ready,
            };
            let changes = *readiness != Readiness::Ending && *readiness != wanted;
            if changes {
                match &trouble {
                    Some(why) => tracing::warn!(why, "not ready"),
                    None => tracing::info!(?wanted, "readiness changes"),
                }
                *readiness = wanted;
            }
            changes
        });
        let head = store.head().position;
        metrics::gauge!("waymark_log_position").set(head as f64);
        metrics::gauge!("waymark_views_behind").set((head - now.position).max(0) as f64);
        metrics::gauge!("waymark_commands_waiting").set(store.waiting() as f64);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
