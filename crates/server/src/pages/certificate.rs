//! Checking a certificate: a page for anybody who holds one and has no account. The code is sent in a form, and is in no address and no log.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::certificate::Checked;

use super::sign_in::failed;
use super::{Pages, html};
use crate::refused::{self, Kind};

/// The address of the page.
pub(super) const ADDRESS: &str = "/certificate";

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage {
    /// What was found; nothing where nothing was asked yet, and nothing inside it where there is no such certificate.
    found: Option<Option<Checked>>,
}

/// What stands on a certificate.
#[derive(Deserialize)]
pub(super) struct Held {
    number: String,
    code: String,
}

pub(super) async fn form() -> Response {
    html(&CertificatePage { found: None })
}

/// The longest form that is read, in bytes.
const LONGEST: usize = 1_000;

/// A form as a browser sends it is written as a query is, and is read as one.
fn read(body: &[u8]) -> Option<Held> {
    let body = std::str::from_utf8(body).ok().filter(|it| it.len() <= LONGEST)?;
    let uri: Uri = format!("{ADDRESS}?{body}").parse().ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(held)| held)
}

pub(super) async fn check(State(pages): State<Arc<Pages>>, body: Bytes) -> Response {
    let Some(held) = read(&body) else { return (StatusCode::BAD_REQUEST, "fill in both fields\n").into_response() };
    match pages.store.checked(&held.number, &held.code).await {
        Ok(found) => {
            let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            if found.is_none() {
                refused::note(Kind::Link, None);
            }
            (status, html(&CertificatePage { found: Some(found) })).into_response()
        }
        Err(why) => failed(&why),
    }
}
