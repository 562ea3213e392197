//! Coming by invitation: a page with a button, since whatever looks at an address beforehand must not use it up, and one entrance.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::account::InvitationAccepted;
use domain::event::Event;
use domain::history::Draft;
use domain::ids::{ActorId, EventId, InvitationId};
use store::execute::Command;
use store::failure::{Failure, Unanswered};
use store::hex::sha256;

use super::sign_in::{entered, failed, in_the_clear};
use super::{Pages, html};
use crate::clock;
use crate::entrance::{invited, nobody_but};
use crate::refused::{self, Kind};

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    is_open: bool,
}

/// What is over and what never was are told alike.
fn page(is_open: bool) -> Response {
    if !is_open {
        refused::note(Kind::Link, None);
    }
    let status = if is_open { StatusCode::OK } else { StatusCode::NOT_FOUND };
    (status, html(&InvitedPage { is_open })).into_response()
}

pub(super) async fn form(State(pages): State<Arc<Pages>>, Path(secret): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = in_the_clear(&pages, &headers) {
        return refused;
    }
    match find(&pages, &secret).await {
        Ok(found) => page(found.is_some()),
        Err(why) => failed(&why),
    }
}

pub(super) async fn enter(State(pages): State<Arc<Pages>>, Path(secret): Path<String>, headers: HeaderMap) -> Response {
    if let Some(refused) = in_the_clear(&pages, &headers) {
        return refused;
    }
    match come(&pages, &secret).await {
        Ok(Some(account)) => entered(pages.sessions.begin(&invited(account, clock::now()), None).await),
        Ok(None) => page(false),
        Err(Unanswered::Refused(_)) => page(false),
        Err(Unanswered::Failed(why)) => failed(&why),
    }
}

/// The account and the open invitation of a secret. It is found by a hash: how long that takes says nothing of how near a guess was.
async fn find(pages: &Pages, secret: &str) -> Result<Option<(ActorId, InvitationId)>, Failure> {
    let (hash, now) = (sha256(secret), clock::now());
    let all = pages.store.accounts().await?;
    let open = all.iter().find_map(|(id, account)| {
        let found = account.invitations.iter().find(|it| it.secret_sha256 == hash && it.is_open(now));
        found.map(|it| (*id, it.id))
    });
    Ok(open)
}

/// Takes an invitation up. Of many who come with one secret, one comes in: the others are refused by the log.
async fn come(pages: &Pages, secret: &str) -> Result<Option<ActorId>, Unanswered> {
    let Some((account, invitation)) = find(pages, secret).await? else { return Ok(None) };
    let ctx = clock::context(account);
    let event = Event::InvitationAccepted(InvitationAccepted { invitation });
    let draft = Draft { id: EventId(clock::new_id()), effective_on: ctx.today, event };
    let command = Command { stream: account.into(), drafts: vec![draft], expected: None, key: None, import: None };
    pages.store.record(&nobody_but(account), ctx, command).await?;
    Ok(Some(account))
}
