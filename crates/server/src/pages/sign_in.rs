//! Coming in and going out: by way of a provider, with a token of this installation, by a link of the demo; and signing out.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::access::Actor;
use serde::Deserialize;
use store::failure::Failure;

use super::{Pages, away, html, not_found, redirect, with_cookie};
use crate::clock;
use crate::oidc::Oidc;
use crate::oidc::sign_in::{Flow, NotSignedIn};
use crate::refused::{self as turned_away, Kind};
use crate::token::TokenRefused;

/// Where a provider sends people back to.
pub(super) const BACK: &str = "/sign-in/back";

/// The longest form that is read.
const LONGEST: usize = 20 * 1024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    refused: Option<String>,
    /// What stands on each link, with its number.
    providers: Vec<(usize, String)>,
    takes_tokens: bool,
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage;

/// Whoever is here, as the cookie proves; or what they are answered instead.
pub(super) async fn whoever(pages: &Pages, headers: &HeaderMap) -> Result<Actor, Response> {
    match pages.sessions.whose(headers).await {
        Ok(Some(proven)) => match pages.entrance.admit(proven).await {
            Ok(proven) => Ok(proven.actor),
            Err(TokenRefused::Away) => Err(away()),
            Err(_) => Err(redirect("/sign-in")),
        },
        Ok(None) => Err(redirect("/sign-in")),
        Err(why) => Err(failed(&why)),
    }
}

pub(super) async fn form(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    match in_the_clear(&pages, &headers) {
        Some(refused) => refused,
        None => page(&pages, None),
    }
}

fn page(pages: &Pages, refused: Option<String>) -> Response {
    if refused.is_some() {
        turned_away::note(Kind::SignIn, None);
    }
    let status = if refused.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let named =
        pages.entrance.verifiers.issuers.iter().enumerate().filter_map(|(number, it)| Some((number, it.sign_in_name()?.to_owned())));
    let page = SignInPage { refused, providers: named.collect(), takes_tokens: pages.entrance.verifiers.local.is_some() };
    (status, html(&page)).into_response()
}

/// What speaks TLS in front says when somebody came without: nobody signs in then.
pub(super) fn in_the_clear(pages: &Pages, headers: &HeaderMap) -> Option<Response> {
    let came = headers.get("x-forwarded-proto").and_then(|it| it.to_str().ok());
    (pages.address.is_secure() && came.is_some_and(|it| !it.eq_ignore_ascii_case("https"))).then(|| redirect(&pages.address.at("/sign-in")))
}

/// A token of this installation, or of a provider, typed in.
pub(super) async fn sign_in(State(pages): State<Arc<Pages>>, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    if let Some(refused) = in_the_clear(&pages, &headers) {
        return refused;
    }
    if body.len() > LONGEST {
        return (StatusCode::PAYLOAD_TOO_LARGE, "that is not a token\n").into_response();
    }
    let token = token_of(&body).unwrap_or_default();
    enter_with(&pages, &token).await
}

pub(super) async fn enter(State(pages): State<Arc<Pages>>, Path(code): Path<String>) -> Response {
    match pages.links.get(&code) {
        Some(token) => enter_with(&pages, token).await,
        None => {
            turned_away::note(Kind::Link, None);
            not_found()
        }
    }
}

/// A session for the bearer of a token, which ends with it.
async fn enter_with(pages: &Pages, token: &str) -> Response {
    match pages.entrance.enter(token).await {
        Ok(proven) => entered(pages.sessions.begin(&proven, Some(proven.term.expires_at)).await),
        Err(why) => page(pages, Some(why.to_string())),
    }
}

pub(super) fn entered(cookie: Result<String, Failure>) -> Response {
    match cookie {
        Ok(cookie) => with_cookie("/", cookie),
        Err(why) => failed(&why),
    }
}

/// Sends somebody to their provider.
pub(super) async fn begin(State(pages): State<Arc<Pages>>, Path(number): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = in_the_clear(&pages, &headers) {
        return refused;
    }
    let Some(oidc) = number.parse().ok().and_then(|it: usize| pages.entrance.verifiers.issuers.get(it)) else { return not_found() };
    if oidc.sign_in_name().is_none() {
        return not_found();
    }
    let secret = || pages.store.new_secret().text().to_owned();
    let flow = Flow { issuer: oidc.issuer().to_owned(), state: secret(), nonce: secret(), verifier: secret() };
    match oidc.begin(&flow, &pages.address.at(BACK)).await {
        Ok(url) => match pages.sessions.send_away(&flow).await {
            Ok(cookie) => with_cookie(url.as_str(), cookie),
            Err(why) => failed(&why),
        },
        Err(why) => refused(&pages, oidc, &why),
    }
}

/// What a provider says when it sends somebody back.
#[derive(Deserialize)]
pub(super) struct Returned {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Somebody comes back: once, with the state that they left with, from the issuer that they were sent to.
pub(super) async fn back(
    State(pages): State<Arc<Pages>>,
    headers: HeaderMap,
    returned: Result<Query<Returned>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let again = || page(&pages, Some("this sign-in is over, or was begun elsewhere: begin again".to_owned()));
    let Ok(Query(it)) = returned else { return again() };
    let flow = match pages.sessions.come_back(&headers).await {
        Ok(Some(flow)) => flow,
        Ok(None) => return again(),
        Err(why) => return failed(&why),
    };
    let Some(oidc) = pages.entrance.verifiers.issuers.iter().find(|oidc| oidc.issuer() == flow.issuer) else { return again() };
    // What was guessed says nothing by how long it takes: the flow is gone after one try.
    if it.state.as_deref() != Some(&flow.state) || it.iss.is_some_and(|iss| iss != flow.issuer) {
        return again();
    }
    let code = match (it.code, it.error) {
        (Some(code), None) => code,
        _ => return page(&pages, Some("the provider did not let you in: ask who runs it".to_owned())),
    };
    match oidc.finish(&flow, &code, (&pages.address.at(BACK), clock::now())).await {
        Ok(proven) => match pages.entrance.admit(proven).await {
            Ok(proven) => entered(pages.sessions.begin(&proven, None).await),
            Err(why) => page(&pages, Some(why.to_string())),
        },
        Err(why) => refused(&pages, oidc, &why),
    }
}

/// Signs out: here, and not at the provider, where people are signed in for other things too.
pub(super) async fn sign_out(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    match pages.sessions.end(&headers).await {
        Ok(cookie) => ([(axum::http::header::SET_COOKIE, cookie)], html(&SignedOutPage)).into_response(),
        Err(why) => failed(&why),
    }
}

fn refused(pages: &Pages, oidc: &Arc<Oidc>, why: &NotSignedIn) -> Response {
    if let NotSignedIn::Provider(error) = why {
        tracing::warn!(%error, issuer = oidc.issuer(), "nobody can sign in with this provider");
    }
    page(pages, Some(why.to_string()))
}

pub(super) fn failed(why: &Failure) -> Response {
    tracing::error!(%why, "a session could not be read or written");
    away()
}

/// A token has only letters, digits, `.`, `-` and `_`, which a form does not encode.
fn token_of(form: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(form).ok()?;
    let value = text.split('&').find_map(|it| it.strip_prefix("token="))?;
    let value = value.replace("%0D%0A", "").replace('+', "");
    value.bytes().all(|it| it.is_ascii_alphanumeric() || b".-_".contains(&it)).then_some(value)
}
