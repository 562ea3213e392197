//! A small schema behind the real door, and the tokens to come in.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::futures_util::{Stream, stream};
use async_graphql::{Context, Object, Result, Schema, Subscription};
use chrono::{TimeDelta, Utc};
use domain::access::{Actor, Role};
use graphql::guard::{Guard, Limits};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::Value;
use server::documents::Documents;
use server::door::{Door, Introspection, Readiness, Settings, router};
use server::entrance::Entrance;
use server::listen::{self, Closing, serve};
use server::metrics::Metrics;
use server::oidc::Verifiers;
use server::token::{Claims, LocalKey, mint};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::sleep;

pub struct Query;

#[Object]
impl Query {
    async fn number(&self, of: Option<i32>) -> i32 {
        of.unwrap_or(7)
    }
    async fn text(&self, of: Option<String>) -> Option<String> {
        of
    }
    async fn me(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.data::<Actor>()?.id.to_string())
    }
    async fn again(&self) -> Query {
        Query
    }
    async fn nothing_works(&self) -> Result<Option<i32>> {
        Err(std::io::Error::other("password=hunter2").into())
    }
    async fn burst(&self, really: bool) -> i32 {
        assert!(!really, "on purpose");
        1
    }
    async fn slow(&self, ms: u64) -> bool {
        sleep(Duration::from_millis(ms)).await;
        true
    }
}

/// How many notes were written, to see that a mutation is whole.
#[derive(Clone, Default)]
pub struct Notes(Arc<AtomicUsize>);

impl Notes {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn note(&self, ctx: &Context<'_>, after_ms: u64) -> Result<usize> {
        sleep(Duration::from_millis(after_ms)).await;
        Ok(ctx.data::<Notes>()?.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

pub struct Subscription;

#[Subscription]
impl Subscription {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(0..to)
    }
    async fn never(&self) -> impl Stream<Item = i32> {
        stream::pending()
    }
    async fn refused(&self) -> Result<stream::Empty<i32>> {
        Err(std::io::Error::other("password=hunter2").into())
    }
}

/// A running door.
pub struct House {
    pub address: SocketAddr,
    pub key: LocalKey,
    pub closing: Closing,
    pub notes: Notes,
    pub readiness: watch::Sender<Readiness>,
    pub served: tokio::task::JoinHandle<()>,
    client: reqwest::Client,
}

pub async fn open() -> House {
    open_with(|_, _| {}).await
}

pub async fn open_with(change: impl FnOnce(&mut Settings, &mut listen::Settings)) -> House {
    let key = LocalKey::ephemeral().unwrap();
    let mut settings = Settings { introspection: Introspection::Everyone, ..Settings::default() };
    let mut listening = listen::Settings::default();
    change(&mut settings, &mut listening);
    let (readiness, watched) = watch::channel(Readiness::Ready);
    let closing = Closing::default();
    let notes = Notes::default();
    let door = Door {
        schema: Schema::build(Query, Mutation, Subscription).data(notes.clone()).extension(Guard::new(Limits::default())).finish(),
        entrance: Entrance::by_tokens(Verifiers { local: Some(key.verifier()), issuers: Vec::new() }),
        sessions: None,
        readiness: watched,
        metrics: Metrics::install(),
        closing: closing.clone(),
        settings,
        prepare: Arc::new(|request, _| request),
        documents: Documents::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router(door, axum::Router::new());
    let served = tokio::spawn(serve(listener, router, listening, closing.clone()));
    House { address, key, closing, notes, readiness, served, client: reqwest::Client::new() }
}

impl House {
    pub fn token(&self) -> String {
        self.token_for(TimeDelta::hours(1))
    }

    pub fn token_for(&self, lifetime: TimeDelta) -> String {
        let claims = Claims { subject: "sam".to_owned(), roles: [Role::Coordinator].into(), employers: BTreeSet::new(), person: None };
        mint(&self.key, &claims, Utc::now(), lifetime)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn post(&self) -> reqwest::RequestBuilder {
        let post = self.client.post(self.url("/graphql"));
        post.bearer_auth(self.token()).header(CONTENT_TYPE, "application/json")
    }

    pub fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(path))
    }

    pub fn other(&self, method: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, self.url("/graphql")).bearer_auth(self.token())
    }

    /// Posts, and answers the status and the body.
    pub async fn ask(&self, body: &Value, accept: &str) -> (u16, Value) {
        let response = self.post().header(ACCEPT, accept).body(body.to_string()).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")))
    }
}
