//! GraphQL over WebSocket: the graphql-transport-ws protocol, one task an operation, nothing without a bound.

mod messages;
mod operations;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use graphql::guard::{Code, refusal};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, sleep_until, timeout};

use crate::door::Shared;
use crate::http::{Refused, after_scheme, bearer_of, session_of};
use crate::metrics::Socket;
use crate::negotiate::Media;
use crate::purpose;
use crate::refused::{self, Kind};
use crate::seats::Seat;
use crate::token::Proven;
use crate::turns::Turn;
use messages::{Close, Init, Out, Received, acknowledged, read};
use operations::Operations;

const PROTOCOL: &str = "graphql-transport-ws";

/// What a socket may take.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Sockets at once.
    pub sockets: usize,
    /// Operations at once on one socket.
    pub operations: usize,
    /// For the first message to arrive.
    pub init: Duration,
    /// Between two pings of ours.
    pub ping: Duration,
    /// The longest message, in bytes.
    pub message_bytes: usize,
    /// Messages waiting to be sent; when it is full, the subscriptions wait.
    pub waiting: usize,
    /// For the other end to take one message.
    pub send: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sockets: 500,
            operations: 50,
            init: Duration::from_secs(10),
            ping: Duration::from_secs(20),
            message_bytes: 64 * 1024,
            waiting: 32,
            send: Duration::from_secs(10),
        }
    }
}

/// Answers the upgrade, and drives the socket in a task of its own.
pub(crate) async fn upgrade<E: Executor>(shared: Arc<Shared<E>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let proven = match early(&shared, &parts.headers).await {
        Ok(proven) => proven,
        Err(refused) => return refused.into_response(Media::Json),
    };
    let session = (proven.is_some() && !parts.headers.contains_key(AUTHORIZATION)).then_some(parts.headers);
    let Some(seat) = shared.sockets.take() else {
        let error = refusal(Code::Busy, "busy, try again");
        let refused = Refused::new(StatusCode::TOO_MANY_REQUESTS, error);
        return refused.with(RETRY_AFTER, "1").into_response(Media::Json);
    };
    let settings = shared.door.settings.socket;
    upgrade.protocols([PROTOCOL]).max_message_size(settings.message_bytes).max_frame_size(settings.message_bytes).on_upgrade(
        async move |socket| {
            let work = shared.door.closing.work.clone();
            work.track_future(talk(shared, socket, (proven, session), seat)).await;
        },
    )
}

/// A caller that can set headers may prove itself at once; browsers cannot, but send the session of our pages with what these ask.
async fn early<E: Executor>(shared: &Shared<E>, headers: &HeaderMap) -> Result<Option<Proven>, Refused> {
    match headers.contains_key(AUTHORIZATION) {
        true => bearer_of(&shared.door.entrance, headers).await.map(Some),
        false => session_of(shared, headers).await,
    }
}

async fn talk<E: Executor>(shared: Arc<Shared<E>>, socket: WebSocket, (proven, session): (Option<Proven>, Option<HeaderMap>), seat: Seat) {
    let _counted = Socket::opened();
    let settings = shared.door.settings.socket;
    let spoken = socket.protocol().is_some();
    let (sink, stream) = socket.split();
    let (out, waiting) = mpsc::channel(settings.waiting);
    let writer = tokio::spawn(write(sink, waiting, settings));
    let close = match spoken {
        false => Close::new(4406, "Subprotocol not acceptable"),
        true => {
            let mut conversation = Conversation {
                operations: Operations::new(shared.clone(), out.clone()),
                shared,
                out: out.clone(),
                proven: Proof::from(proven),
                session,
                seat,
            };
            conversation.hold(stream).await
        }
    };
    // The channel may be full of events that the other end does not take; the writer then gives up first.
    let _ = timeout(settings.send, out.send(Out::Close(close))).await;
    drop(out);
    let _ = writer.await;
}

/// How far the caller has come.
enum Proof {
    /// Said nothing yet; may have sent a header.
    Awaited(Option<Proven>),
    /// Acknowledged. The turn is held as long as the socket is.
    Given(Proven, #[expect(dead_code, reason = "held for its drop")] Turn),
}

impl From<Option<Proven>> for Proof {
    fn from(early: Option<Proven>) -> Self {
        Self::Awaited(early)
    }
}

struct Conversation<E> {
    shared: Arc<Shared<E>>,
    operations: Operations<E>,
    out: mpsc::Sender<Out>,
    proven: Proof,
    /// What came with the upgrade, where it was proved by the session of the pages.
    session: Option<HeaderMap>,
    seat: Seat,
}

impl<E: Executor> Conversation<E> {
    /// Reads until something ends the socket, and says what.
    async fn hold(&mut self, mut stream: SplitStream<WebSocket>) -> Close {
        let settings = self.shared.door.settings.socket;
        let mut deadline = Instant::now() + settings.init;
        loop {
            let message = tokio::select! {
                // Silence for three pings is a dead line, whatever TCP thinks.
                message = timeout(settings.ping * 3, stream.next()) => message,
                () = sleep_until(deadline) => return self.late(),
                () = self.shared.door.closing.begun() => return Close::new(1001, "Going away"),
                () = self.seat.lost() => return Close::new(1013, "Try again later"),
                () = self.out.closed() => return Close::new(1001, "Too slow"),
                () = self.let_out() => return Close::new(4403, "Forbidden: what you may do has changed"),
            };
            // Whoever signed out is out: asked whenever anything comes, and our own pings are answered every few seconds.
            if !self.session_goes_on().await {
                return Close::new(4403, "Forbidden: signed out");
            }
            let text = match message {
                Ok(Some(Ok(Message::Text(text)))) => text,
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => continue,
                Ok(Some(Ok(Message::Binary(_)))) => return Close::new(4400, "Messages are text"),
                Ok(Some(Ok(Message::Close(_))) | None) => return Close::new(1000, "Bye"),
                Ok(Some(Err(error))) => return broken(&error),
                Err(_) => return Close::new(1001, "Silent for too long"),
            };
            let received = match read(text.as_str()) {
                Ok(received) => received,
                Err(close) => return close,
            };
            if let Err(close) = self.receive(received).await {
                return close;
            }
            if let Proof::Given(proven, _) = &self.proven {
                let left = (proven.term.expires_at - Utc::now()).to_std().unwrap_or_default();
                deadline = Instant::now() + left;
            }
        }
    }

    async fn session_goes_on(&self) -> bool {
        match (&self.session, &self.shared.door.sessions) {
            (Some(headers), Some(sessions)) => sessions.goes_on(headers).await,
            _ => true,
        }
    }

    /// Comes when whoever is in may not act any more as they do.
    async fn let_out(&self) {
        match &self.proven {
            Proof::Awaited(_) => std::future::pending().await,
            Proof::Given(proven, _) => self.shared.door.entrance.changed(proven).await,
        }
    }

    fn late(&self) -> Close {
        match self.proven {
            Proof::Awaited(_) => Close::new(4408, "Connection initialisation timeout"),
            Proof::Given(..) => Close::new(4403, "Forbidden: the token has expired"),
        }
    }

    async fn receive(&mut self, received: Received) -> Result<(), Close> {
        match (received, &self.proven) {
            (Received::Init(_), Proof::Given(..)) => Err(Close::new(4429, "Too many initialisation requests")),
            (Received::Init(init), Proof::Awaited(_)) => self.acknowledge(init).await,
            (Received::Ping, _) => self.send(messages::pong()).await,
            (Received::Pong, _) => Ok(()),
            (Received::Subscribe { .. }, Proof::Awaited(_)) => Err(Close::new(4401, "Unauthorized")),
            (Received::Subscribe { id, parameters }, Proof::Given(proven, _)) => {
                let refused = self.operations.begin(id.clone(), parameters, proven)?;
                match refused {
                    Some(error) => self.send(messages::error(&id, &[error])).await,
                    None => Ok(()),
                }
            }
            (Received::Complete { id }, _) => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    async fn acknowledge(&mut self, init: Init) -> Result<(), Close> {
        let early = match &mut self.proven {
            Proof::Awaited(early) => early.take(),
            Proof::Given(..) => None,
        };
        let bearer = init.bearer(after_scheme);
        if bearer.is_some() {
            self.session = None;
        }
        let proven = match bearer {
            Some(bearer) => self.shared.door.entrance.enter(&bearer).await.inspect_err(|_| refused::note(Kind::Token, None)).ok(),
            None => early,
        };
        let mut proven = proven.ok_or(Close::new(4403, "Forbidden"))?;
        if let Some(purpose) = init.purpose() {
            proven = purpose::to_the_end_of(proven, purpose).map_err(|why| Close::new(4403, why.to_string()))?;
        }
        let turn = self.shared.socket_turns.take(proven.actor.id).await;
        let turn = turn.ok_or(Close::new(1013, "Try again later"))?;
        self.proven = Proof::Given(proven, turn);
        self.seat.busy(true);
        self.send(acknowledged()).await
    }

    async fn send(&self, message: String) -> Result<(), Close> {
        let sent = self.out.send(Out::Text(message)).await;
        sent.map_err(|_| Close::new(1001, "Too slow"))
    }
}

fn broken(error: &axum::Error) -> Close {
    // The library's own words; it has no type for them at this level.
    let text = error.to_string();
    match text.contains("too long") || text.contains("too big") {
        true => Close::new(1009, "Message too big"),
        false => Close::new(1002, "Protocol error"),
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut waiting: mpsc::Receiver<Out>, settings: Settings) {
    let mut ping = interval_at(Instant::now() + settings.ping, settings.ping);
    loop {
        let out = tokio::select! {
            out = waiting.recv() => out,
            _ = ping.tick() => Some(Out::Ping),
        };
        let (message, last) = match out {
            Some(Out::Text(text)) => (Message::Text(text.into()), false),
            Some(Out::Ping) => (Message::Ping(Default::default()), false),
            Some(Out::Close(close)) => (close.into_message(), true),
            None => return,
        };
        match timeout(settings.send, sink.send(message)).await {
            Ok(Ok(())) if !last => {}
            _ => break,
        }
    }
    let _ = timeout(settings.send, sink.close()).await;
}
