//! GraphQL over HTTP, as its specification has it.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, ServerError};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, UPGRADE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use graphql::guard::{Code, refusal};
use store::failure::Failure;
use tokio::time::timeout;

use crate::door::Shared;
use crate::entrance::Entrance;
use crate::execution::{Answer, NotRun, admit, run};
use crate::negotiate::{Media, accepted, is_json};
use crate::parameters::Parameters;
use crate::purpose;
use crate::refused::{self, Kind};
use crate::token::{Proven, TokenRefused};
use crate::websocket;

/// Everything that comes to `/graphql`.
pub(crate) async fn graphql<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    if request.method() == Method::GET && asks_for_websocket(request.headers()) {
        return websocket::upgrade(shared, request).await;
    }
    let Some(media) = accepted(request.headers()) else {
        let error =
            refusal(Code::BadRequest, "the answer is application/graphql-response+json or application/json, and neither is accepted");
        return Refused::new(StatusCode::NOT_ACCEPTABLE, error).into_response(Media::Json);
    };
    match answer(&shared, request).await {
        Ok(answer) => respond(&answer, status(&answer, media), media),
        Err(refused) => refused.into_response(media),
    }
}

/// Other protocols may be offered as well, such as HTTP/2: who does not speak them goes on as if they had not been.
fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(UPGRADE).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(','));
    offered.map(str::trim).any(|it| it.eq_ignore_ascii_case("websocket"))
}

async fn answer<E: Executor>(shared: &Arc<Shared<E>>, request: Request) -> Result<Answer, Refused> {
    let method = request.method().clone();
    if method != Method::GET && method != Method::POST {
        let error = refusal(Code::BadRequest, "GraphQL is asked by GET or POST");
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, error).with(ALLOW, "GET, POST"));
    }
    if method == Method::POST && !is_json(request.headers()) {
        let error = refusal(Code::BadRequest, "the body must be application/json in UTF-8");
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let proven = whoever_asks(shared, request.headers()).await?;
    let parameters = match method {
        Method::GET => Parameters::from_address(request.uri()),
        _ => Parameters::from_json(&read(request, &shared.door.settings.body).await?),
    };
    // A request that cannot be read is 400 for every caller; what is in it is GraphQL's own affair.
    let parameters = parameters.map_err(|error| Refused::new(StatusCode::BAD_REQUEST, error))?;
    let admitted = match admit(shared, parameters, &proven) {
        Ok(admitted) => admitted,
        Err(error) => match retry_after(&error) {
            Some(seconds) => {
                return Err(Refused { header: Some((RETRY_AFTER, seconds)), ..Refused::new(StatusCode::TOO_MANY_REQUESTS, error) });
            }
            // What is wrong with a document is GraphQL's to say.
            None => return Ok(Answer::refused(error)),
        },
    };
    match admitted.kind {
        OperationType::Mutation if method == Method::GET => {
            let error = refusal(Code::BadRequest, "a mutation is sent by POST");
            Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, error).with(ALLOW, "POST"))
        }
        OperationType::Subscription => {
            let error = refusal(Code::BadRequest, "a subscription needs a WebSocket: graphql-transport-ws on this path");
            Ok(Answer::refused(error))
        }
        _ => match run(shared, admitted, &proven).await {
            Ok(answer) => Ok(answer),
            Err(NotRun::Busy) => {
                let error = refusal(Code::Busy, "busy, try again");
                Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, error).with(RETRY_AFTER, "1"))
            }
        },
    }
}

/// When to ask again, of an error of who is over their budget: HTTP tells them as well.
fn retry_after(error: &ServerError) -> Option<HeaderValue> {
    let seconds = error.extensions.as_ref()?.get("retryAfter")?;
    HeaderValue::from_str(&seconds.to_string()).ok()
}

fn status(answer: &Answer, media: Media) -> StatusCode {
    match media {
        Media::GraphQl if !answer.began => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

/// The caller, proved by the `Authorization` header, or by the session of the pages where one of our pages asks.
async fn whoever_asks<E>(shared: &Shared<E>, headers: &HeaderMap) -> Result<Proven, Refused> {
    if headers.contains_key(AUTHORIZATION) {
        return bearer_of(&shared.door.entrance, headers).await;
    }
    match session_of(shared, headers).await? {
        Some(proven) => Ok(proven),
        None => Err(unauthenticated(TokenRefused::Missing)),
    }
}

/// Whoever is signed in to the pages, where one of them asks.
pub(crate) async fn session_of<E>(shared: &Shared<E>, headers: &HeaderMap) -> Result<Option<Proven>, Refused> {
    let Some(sessions) = &shared.door.sessions else { return Ok(None) };
    let Some(proven) = sessions.whose_page(headers).await.map_err(|why| away(&why))? else { return Ok(None) };
    let proven = shared.door.entrance.admit(proven).await.map_err(unauthenticated)?;
    Ok(Some(purpose::of_headers(proven, headers)?))
}

fn away(why: &Failure) -> Refused {
    tracing::error!(%why, "a session could not be looked up");
    Refused::new(StatusCode::SERVICE_UNAVAILABLE, refusal(Code::Busy, "busy, try again")).with(RETRY_AFTER, "1")
}

/// The caller, proved by the `Authorization` header.
pub(crate) async fn bearer_of(entrance: &Entrance, headers: &HeaderMap) -> Result<Proven, Refused> {
    let token = bearer(headers).ok_or_else(|| unauthenticated(TokenRefused::Missing))?;
    let proven = entrance.enter(token).await.map_err(unauthenticated)?;
    Ok(purpose::of_headers(proven, headers)?)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return None;
    };
    after_scheme(value.to_str().ok()?)
}

/// The token of `Bearer …`.
pub(crate) fn after_scheme(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

pub(crate) fn unauthenticated(why: TokenRefused) -> Refused {
    if why == TokenRefused::Away {
        return Refused::new(StatusCode::SERVICE_UNAVAILABLE, refusal(Code::Busy, why.to_string())).with(RETRY_AFTER, "1");
    }
    refused::note(Kind::Token, None);
    let challenge = match why {
        TokenRefused::Missing => "Bearer realm=\"waymark\"",
        _ => "Bearer realm=\"waymark\", error=\"invalid_token\"",
    };
    let error = refusal(Code::Unauthenticated, why.to_string());
    Refused::new(StatusCode::UNAUTHORIZED, error).with(WWW_AUTHENTICATE, challenge)
}

/// What a body may take.
#[derive(Clone, Copy, Debug)]
pub struct BodySettings {
    /// The longest body.
    pub bytes: usize,
    /// Between two pieces.
    pub idle: Duration,
    /// For all of it.
    pub total: Duration,
}

async fn read(request: Request, settings: &BodySettings) -> Result<Bytes, Refused> {
    let too_large = || {
        let message = format!("the body is longer than {} bytes", settings.bytes);
        closing(StatusCode::PAYLOAD_TOO_LARGE, &message)
    };
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > settings.bytes) {
        return Err(too_large());
    }
    let slow = || closing(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive");
    let pieces = async {
        let mut pieces = request.into_body().into_data_stream();
        let mut body = Vec::new();
        while let Some(piece) = timeout(settings.idle, pieces.next()).await.map_err(|_| slow())? {
            let piece = piece.map_err(|_| closing(StatusCode::BAD_REQUEST, "the body broke off"))?;
            if body.len() + piece.len() > settings.bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(Bytes::from(body))
    };
    timeout(settings.total, pieces).await.map_err(|_| slow())?
}

// What is left of the body must not be taken for the next request.
fn closing(status: StatusCode, message: &str) -> Refused {
    Refused::new(status, refusal(Code::BadRequest, message)).with(CONNECTION, "close")
}

/// A request that did not come as far as GraphQL.
pub(crate) struct Refused {
    status: StatusCode,
    error: ServerError,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, error: ServerError) -> Self {
        Self { status, error, header: None }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }

    pub(crate) fn into_response(self, media: Media) -> Response {
        let mut response = respond(&Answer::refused(self.error), self.status, media);
        response.headers_mut().extend(self.header);
        response
    }
}

fn respond(answer: &Answer, status: StatusCode, media: Media) -> Response {
    // Only a map with keys that are not text could fail here, and GraphQL has none.
    let body = serde_json::to_vec(&answer.payload()).unwrap_or_default();
    let headers = [(CONTENT_TYPE, media.header()), (VARY, HeaderValue::from_static("accept, authorization"))];
    (status, headers, Body::from(body)).into_response()
}
