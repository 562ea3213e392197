//! The door itself: which path leads where, and what every answer carries.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{Executor, Request as GraphQlRequest};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use domain::access::Actor;
use domain::ids::ActorId;
use graphql::guard::Limits;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;

use crate::budget::{Allowance, Budgets};
use crate::documents::Documents;
use crate::entrance::Entrance;
pub use crate::http::BodySettings;
use crate::listen::{Closing, Peer};
use crate::metrics::{self, Metrics};
use crate::refused::{self, Kind};
use crate::seats::Seats;
use crate::session::Sessions;
use crate::turns::{Bounds, Turns};
use crate::{http, websocket};

/// Who may look at the schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Introspection {
    /// Everybody with a token.
    Everyone,
    /// Administrators only.
    Administrators,
    /// Nobody.
    Nobody,
}

/// Whether requests should be sent here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readiness {
    /// Not yet: the database is being opened, or views are being built.
    Starting,
    /// Yes.
    Ready,
    /// Not now: the database does not answer, or takes nothing.
    Away,
    /// No more.
    Ending,
}

/// What the door allows.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Who may look at the schema.
    pub introspection: Introspection,
    /// What a document may ask for. Give the same to the schema's `Guard`.
    pub limits: Limits,
    /// What a body may take.
    pub body: BodySettings,
    /// For an operation to run.
    pub execution: Duration,
    /// Queries at once: a few for each core, since more would only make each other slower. Of one actor, a quarter; the rest wait.
    pub operations: usize,
    /// Mutations at once: they wait for the disk more than they work. Of one actor, a quarter; the rest wait.
    pub changes: usize,
    /// Operations of one actor that may wait for their turn.
    pub waiting: usize,
    /// For a turn to come.
    pub patience: Duration,
    /// What a socket may take.
    pub socket: websocket::Settings,
    /// True if `/metrics` answers callers on other machines too.
    pub open_metrics: bool,
    /// What each caller may ask for in a while.
    pub allowance: Allowance,
    /// What each address may ask for that does not say who it is: sign-in, invitations, calendars, certificates.
    pub anonymous: Allowance,
    /// True if people come by https, so that browsers are told to come by nothing else.
    pub https: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            introspection: Introspection::Administrators,
            limits: Limits::default(),
            body: BodySettings { bytes: 1024 * 1024, idle: Duration::from_secs(2), total: Duration::from_secs(5) },
            execution: Duration::from_millis(1_500),
            operations: 4 * std::thread::available_parallelism().map_or(2, usize::from),
            changes: 64,
            waiting: 64,
            patience: Duration::from_millis(500),
            socket: websocket::Settings::default(),
            open_metrics: false,
            allowance: Allowance { points: 120_000, each_second: 4_000 },
            anonymous: Allowance { points: 300, each_second: 5 },
            https: false,
        }
    }
}

/// Puts what resolvers need into a request: loaders, the time, the store. The actor is in it already.
pub type Prepare = Arc<dyn Fn(GraphQlRequest, &Actor) -> GraphQlRequest + Send + Sync>;

/// Everything the door is made of.
pub struct Door<E> {
    /// The schema, with its guard.
    pub schema: E,
    /// Who comes in, and as whom.
    pub entrance: Entrance,
    /// Who is signed in to the pages, where there are any.
    pub sessions: Option<Sessions>,
    /// What `/readyz` answers.
    pub readiness: watch::Receiver<Readiness>,
    /// What `/metrics` answers.
    pub metrics: Metrics,
    /// The same that `listen::serve` is given.
    pub closing: Closing,
    /// What is allowed.
    pub settings: Settings,
    /// Called for each operation.
    pub prepare: Prepare,
    /// Documents that are known beforehand.
    pub documents: Documents,
}

pub(crate) struct Shared<E> {
    pub door: Door<E>,
    pub turns: Arc<Turns>,
    /// Mutations have turns of their own: a reader cannot keep anybody from writing.
    pub changes: Arc<Turns>,
    pub budgets: Budgets<ActorId>,
    pub sockets: Arc<Seats>,
    /// Sockets of known actors, so that one of them cannot take all.
    pub socket_turns: Arc<Turns>,
}

/// The whole router. The pages are other routes of the same address; their own headers win over the door's.
pub fn router<E: Executor>(door: Door<E>, pages: Router) -> Router {
    let Settings { operations, changes, waiting, patience, socket, .. } = door.settings;
    let around = Arc::new(Around { https: door.settings.https, anonymous: Budgets::new(door.settings.anonymous) });
    let quarter = |running: usize| Turns::new(Bounds { running, each: (running / 4).max(1), waiting, patience });
    // One busy script must leave room for people.
    let each = (socket.sockets - socket.sockets / 4).max(1);
    let shared = Arc::new(Shared {
        turns: quarter(operations),
        changes: quarter(changes),
        budgets: Budgets::new(door.settings.allowance),
        sockets: Seats::new(socket.sockets),
        socket_turns: Turns::new(Bounds { running: socket.sockets, each, waiting: 0, patience: Duration::ZERO }),
        door,
    });
    Router::new()
        .route("/graphql", any(http::graphql::<E>))
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready::<E>))
        .route("/metrics", get(figures::<E>))
        .with_state(shared)
        .merge(pages)
        .layer(CatchPanicLayer::new())
        .layer(from_fn(move |request, next| frame(around.clone(), request, next)))
}

async fn ready<E: Executor>(State(shared): State<Arc<Shared<E>>>) -> Response {
    let readiness = *shared.door.readiness.borrow();
    match readiness {
        Readiness::Ready => "ready\n".into_response(),
        Readiness::Starting => not_ready("starting\n"),
        Readiness::Away => not_ready("the database cannot be used\n"),
        Readiness::Ending => not_ready("ending\n"),
    }
}

fn not_ready(text: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], text).into_response()
}

async fn figures<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    let peer = request.extensions().get::<Peer>();
    // A proxy on this machine would make everybody a neighbour.
    let forwarded = ["forwarded", "x-forwarded-for"].iter().any(|it| request.headers().contains_key(*it));
    let neighbour = peer.is_some_and(|it| it.0.ip().to_canonical().is_loopback()) && !forwarded;
    match shared.door.settings.open_metrics || neighbour {
        true => {
            let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            ([(CONTENT_TYPE, text)], shared.door.metrics.render()).into_response()
        }
        false => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What stands around every answer.
struct Around {
    https: bool,
    anonymous: Budgets<IpAddr>,
}

/// Where nobody says who they are, and guessing would be worth something.
const ANONYMOUS: [&str; 8] = [
    "/sign-in",
    "/sign-in/with/{number}",
    "/sign-in/back",
    "/sign-out",
    "/enter/{code}",
    "/invited/{secret}",
    "/calendar/{file}",
    "/certificate",
];

/// The address that a request comes from: the last one that what stands in front on this machine names, or the other end's own.
fn address_of(request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>()?.0.ip().to_canonical();
    let named = || request.headers().get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    if peer.is_loopback() { named().or(Some(peer)) } else { Some(peer) }
}

/// Around every answer: an id to find it in the log, the headers that keep browsers careful, and the figures.
async fn frame(around: Arc<Around>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = Uuid::now_v7();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let route = route.unwrap_or_else(|| "other".to_owned());
    request.extensions_mut().insert(RequestId(id));
    let too_often = address_of(&request).filter(|_| ANONYMOUS.contains(&route.as_str()));
    let mut response = match too_often.map_or(Ok(()), |it| around.anonymous.spend(it, 1)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            refused::note(Kind::Budget, None);
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())], "too often: wait a moment\n").into_response()
        }
    };
    let status = response.status().as_u16();
    dress(response.headers_mut(), id, around.https);
    metrics::answered(&route, status, start.elapsed());
    let took_ms = start.elapsed().as_millis();
    tracing::info!(%id, %method, route, status, took_ms, "answered");
    response
}

/// The request's id, in its extensions and in the answer's `x-request-id`.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// What a page here may use of a device.
const NOTHING_OF_THE_DEVICE: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

fn dress(headers: &mut HeaderMap, id: Uuid, https: bool) {
    let careful = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("permissions-policy"), NOTHING_OF_THE_DEVICE),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in careful {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=63072000"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}
