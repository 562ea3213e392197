//! Pages: what a person sees with a browser and a sign-in link, without any script.

mod certificate;
mod invited;
mod panel;
mod sign_in;
mod workforce;

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::access::{self, Actor, Classes, Purpose, Role};
use store::Store;
use store::access::Asker;
use store::reading::Through;
use tower_http::csrf::CsrfLayer;
use uuid::Uuid;

use crate::address::PublicAddress;
use crate::clock;
use crate::entrance::Entrance;
use crate::session::Sessions;
use crate::subject_access;

const STYLE: &str = include_str!("../templates/waymark.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What pages are made from.
pub struct Pages {
    /// The store.
    pub store: Store,
    /// Who comes in, and as whom.
    pub entrance: Entrance,
    /// Who is signed in.
    pub sessions: Sessions,
    /// The address that people know this service by.
    pub address: PublicAddress,
    /// Sign-in links: what stands behind `/enter/…`, and the token that it stands for. Made by `waymark demo` only.
    pub links: HashMap<String, String>,
}

/// The routes of all pages.
pub fn router(pages: Pages) -> Router {
    Router::new()
        .route("/", get(employers))
        .route("/employers/{id}", get(workforce::page))
        .route("/my-record", get(my_record))
        .route(panel::ADDRESS, get(panel::page))
        .route(certificate::ADDRESS, get(certificate::form).post(certificate::check))
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-in/with/{number}", get(sign_in::begin))
        .route(sign_in::BACK, get(sign_in::back))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/enter/{code}", get(sign_in::enter))
        .route("/invited/{secret}", get(invited::form).post(invited::enter))
        .route("/waymark.css", get(async || ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .layer(CsrfLayer::new())
        .with_state(Arc::new(pages))
}

#[derive(Template)]
#[template(path = "employers.html")]
struct EmployersPage {
    employers: Vec<(Uuid, String)>,
}

async fn employers(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    let actor = match sign_in::whoever(&pages, &headers).await {
        Ok(actor) => actor,
        Err(answer) => return answer,
    };
    match visible(&pages, &actor).await {
        Some(employers) if employers.is_empty() && actor.grants().any(|it| it.role.purpose() == Purpose::Panel) => redirect(panel::ADDRESS),
        Some(employers) if employers.len() == 1 => redirect(&format!("/employers/{}", employers[0].0)),
        Some(employers) => html(&EmployersPage { employers }),
        None => away(),
    }
}

/// Everything about whoever is looking.
async fn my_record(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    let actor = match sign_in::whoever(&pages, &headers).await {
        Ok(actor) => actor,
        Err(answer) => return answer,
    };
    let Some(person) = actor.person.filter(|_| actor.has(Role::Worker)) else { return not_found() };
    let (now, through) = (clock::now(), Through::default());
    let asker = Asker { actor: &actor, today: clock::day_in_england(now), wanted: Classes::all(), through: &through, now };
    match pages.store.subject_access(asker, person).await {
        Ok(Some(it)) => html(&subject_access::Page::of(&it, false)),
        Ok(None) => not_found(),
        Err(why) => {
            tracing::error!(%why, "a page could not be made");
            away()
        }
    }
}

/// The employers whose workforce an actor may see.
async fn visible(pages: &Pages, actor: &Actor) -> Option<Vec<(Uuid, String)>> {
    let all = pages.store.employers(i64::MAX).await.inspect_err(|why| tracing::error!(%why, "a page could not be made")).ok()?;
    Some(all.into_iter().filter(|it| access::sees_workforce(actor, it.id)).map(|it| (it.id.0, it.name)).collect())
}

fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => ([(CONTENT_SECURITY_POLICY, POLICY)], Html(text)).into_response(),
        Err(why) => {
            tracing::error!(%why, "a page could not be written");
            away()
        }
    }
}

fn redirect(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned())]).into_response()
}

/// The store did not answer: whoever asked may ask again.
fn away() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")], "busy: try again in a moment\n").into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "there is no such page here\n").into_response()
}

fn with_cookie(to: &str, cookie: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned()), (SET_COOKIE, cookie)]).into_response()
}

/// An id in a path; what is not one is no page.
fn id(path: Path<String>) -> Option<Uuid> {
    path.0.parse().ok()
}
