//! Who is looking: a token in a cookie that no script can read, put there by a link or a form.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::access::Actor;

use super::{Pages, html, not_found, redirect, with_cookie};
use crate::clock;

const NAME: &str = "waymark_token";

/// The longest form that is read.
const LONGEST: usize = 20 * 1024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    refused: Option<String>,
}

/// Whoever the cookie proves to be looking.
pub(super) async fn actor(pages: &Pages, headers: &HeaderMap) -> Option<Actor> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    let token = cookies.filter_map(|it| it.trim().split_once('=')).find(|(name, _)| *name == NAME)?.1;
    pages.verifiers.actor(token, clock::now()).await.ok().map(|it| it.actor)
}

pub(super) fn please_sign_in() -> Response {
    redirect("/sign-in")
}

pub(super) async fn form() -> Response {
    html(&SignInPage { refused: None })
}

pub(super) async fn sign_in(State(pages): State<Arc<Pages>>, body: axum::body::Bytes) -> Response {
    if body.len() > LONGEST {
        return (StatusCode::PAYLOAD_TOO_LARGE, "that is not a token\n").into_response();
    }
    let token = token_of(&body).unwrap_or_default();
    match pages.verifiers.actor(&token, clock::now()).await {
        Ok(_) => with_cookie("/", cookie(&token)),
        Err(why) => html(&SignInPage { refused: Some(why.to_string()) }),
    }
}

pub(super) async fn enter(State(pages): State<Arc<Pages>>, Path(code): Path<String>) -> Response {
    match pages.links.get(&code) {
        Some(token) => with_cookie("/", cookie(token)),
        None => not_found(),
    }
}

fn cookie(token: &str) -> String {
    format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=28800")
}

/// A token has only letters, digits, `.`, `-` and `_`, which a form does not encode.
fn token_of(form: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(form).ok()?;
    let value = text.split('&').find_map(|it| it.strip_prefix("token="))?;
    let value = value.replace("%0D%0A", "").replace('+', "");
    value.bytes().all(|it| it.is_ascii_alphanumeric() || b".-_".contains(&it)).then_some(value)
}
