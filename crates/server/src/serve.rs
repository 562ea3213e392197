//! Serving: the store, the schema, the door and the pages put together, until somebody asks to end.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use graphql::{Moment, NewIds, OnRefusal, Signs, Watch};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::address::PublicAddress;
use crate::documents::Documents;
use crate::door::{self, Door, Readiness};
use crate::entrance::Entrance;
use crate::export::{self, Exports};
use crate::failed::Failed;
use crate::metrics::Metrics;
use crate::oidc::Verifiers;
use crate::pack;
use crate::pages::{self, Pages};
use crate::refused;
use crate::session::Sessions;
use crate::token::{LocalKey, mint_for_account};
use crate::{calendar, clock, listen};

/// What is served, and how.
pub struct Service {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The store.
    pub store: Store,
    /// Who may vouch for a bearer.
    pub verifiers: Verifiers,
    /// What signs tokens of services, where this installation signs any.
    pub signs: Option<LocalKey>,
    /// What the door allows.
    pub settings: door::Settings,
    /// Documents that are known beforehand.
    pub documents: Documents,
    /// The address that people know it by.
    pub address: PublicAddress,
    /// Sign-in links: code, token.
    pub links: HashMap<String, String>,
}

/// Serves until the process is asked to end, and closes the store.
///
/// `listening` is called once, with the address, when requests can come.
pub async fn serve(service: Service, listening: impl FnOnce(SocketAddr)) -> Result<(), Failed> {
    let Service { listen, store, verifiers, signs, settings, documents, address, links } = service;
    let metrics = Metrics::install();
    tokio::spawn(metrics.clone().upkeep());
    let closing = listen::Closing::default();
    let (ready, readiness) = watch::channel(Readiness::Starting);
    let listener = TcpListener::bind(listen).await.map_err(Failed::io(format!("listen on {listen}")))?;
    let listening_on = listener.local_addr().map_err(Failed::io("read the address listened on"))?;
    let schema = graphql::schema(store.clone(), NewIds(Arc::new(clock::new_id)), settings.limits);
    let signs = signs.map(signing);
    let prepare: door::Prepare = Arc::new(move |mut request, _| {
        if let Some(signs) = &signs {
            request.data.insert(signs.clone());
        }
        request.data(moment()).data(Watch(Arc::new(moment))).data(OnRefusal(Arc::new(refused::note_change)))
    });
    let entrance = Entrance::with_accounts(verifiers, store.clone());
    tokio::spawn(store.clone().follow_accounts());
    let address = address.listening(listening_on);
    let sessions = Sessions::new(store.clone(), &address);
    tokio::spawn(sessions.clone().sweep());
    let exports = || Exports { store: store.clone(), entrance: entrance.clone(), sessions: sessions.clone() };
    let files = export::router(exports()).merge(pack::router(exports()));
    let own_pages = Some(sessions.clone());
    let pages = pages::router(Pages { store: store.clone(), entrance: entrance.clone(), sessions, address, links })
        .merge(files)
        .merge(calendar::router(store.clone()));
    let door = Door { schema, entrance, sessions: own_pages, readiness, metrics, closing: closing.clone(), settings, prepare, documents };
    let router = door::router(door, pages);
    let ending = closing.clone();
    tokio::spawn(watch_over(store.clone(), ready.clone()));
    tokio::spawn(async move {
        let _ = listen::asked_to_end().await;
        ready.send_replace(Readiness::Ending);
        ending.begin();
    });
    listening(listening_on);
    listen::serve(listener, router, listen::Settings::default(), closing).await;
    store.close().await;
    Ok(())
}

fn moment() -> Moment {
    let now = clock::now();
    Moment { now, today: clock::day_in_england(now) }
}

fn signing(key: LocalKey) -> Signs {
    Signs(Arc::new(move |account, token, expires_at| mint_for_account(&key, (account, token), clock::now(), expires_at)))
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
