//! The addresses of packs: for whoever may see a pack over GraphQL, by the same answer of the store.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::access::{Actor, Class};
use domain::ids::{CaseId, SittingId};
use domain::pack::PackSealed;
use graphql::guard::{Code, refusal};
use graphql::ids::{Tag, decode};
use serde::Deserialize;
use store::Store;
use store::access::Asker;
use store::failure::Failure;
use store::hex::sha256;
use store::reading::Through;

use super::{export_html, export_json, page};
use crate::clock;
use crate::export::{Exports, busy, failed, whoever_asks};
use crate::failed::Failed;
use crate::http::Refused;
use crate::negotiate::Media;
use crate::turns::{Bounds, Turns};

/// What a page that is opened at its address may do: show itself, and nothing else.
static POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox", page::policy()));

struct Shared {
    exports: Exports,
    turns: Arc<Turns>,
}

/// How a pack is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Data,
    Page,
}

/// Which of a case's packs.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Which sealing, from 1; the latest where left out.
    number: Option<u32>,
}

/// The routes of all packs.
pub fn router(exports: Exports) -> Router {
    let turns = Turns::new(Bounds { running: 4, each: 1, waiting: 8, patience: Duration::from_secs(5) });
    let file = async move |State(shared): State<Arc<Shared>>, headers: HeaderMap, path: Path<(String, String)>, asked: Named| {
        answer(&shared, &headers, path, asked).await.unwrap_or_else(|refused| refused.into_response(Media::Json))
    };
    Router::new().route("/packs/{sitting}/{file}", get(file)).with_state(Arc::new(Shared { exports, turns }))
}

type Named = Result<Query<Asked>, axum::extract::rejection::QueryRejection>;

async fn answer(
    shared: &Shared,
    headers: &HeaderMap,
    Path((sitting, file)): Path<(String, String)>,
    asked: Named,
) -> Result<Response, Refused> {
    let actor = whoever_asks(&shared.exports, headers).await?;
    let (case, form) = match (file.strip_suffix(".json"), file.strip_suffix(".html")) {
        (Some(case), _) => (case, Form::Data),
        (None, Some(case)) => (case, Form::Page),
        (None, None) => return Err(not_there()),
    };
    let (Ok(Query(asked)), Some(sitting), Some(case)) =
        (asked, decode(Tag::Sitting, &sitting.into()).map(SittingId), decode(Tag::Case, &case.into()).map(CaseId))
    else {
        return Err(not_there());
    };
    let _turn = shared.turns.take(actor.id).await.ok_or_else(busy)?;
    let found = find(&shared.exports.store, &actor, (sitting, case), asked).await;
    let sealed = found.map_err(|why| failed(Failed::Store(why), busy))?.ok_or_else(not_there)?;
    let contents = sealed.contents.get().ok_or_else(not_there)?;
    written(&sealed, contents, form).map_err(|why| {
        tracing::error!(%why, "a pack could not be written");
        Refused::new(StatusCode::INTERNAL_SERVER_ERROR, refusal(Code::Internal, "internal error"))
    })
}

/// A pack that is not there, one that nobody can read any more, and one that is not the asker's to see are told alike.
fn not_there() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, refusal(Code::BadUserInput, "there is no such pack"))
}

/// A pack that an actor may see. That it was read is noted.
async fn find(store: &Store, actor: &Actor, (sitting, case): (SittingId, CaseId), asked: Asked) -> Result<Option<PackSealed>, Failure> {
    let now = clock::now();
    let through = Through { fields: vec!["packs".to_owned()], document: sha256("packs") };
    let wanted = [Class::Assessment].into_iter().collect();
    let asker = Asker { actor, today: clock::day_in_england(now), wanted, through: &through, now };
    let Some(seen) = store.sitting(asker, sitting, i64::MAX).await? else { return Ok(None) };
    let of_case = seen.sitting.cases.into_iter().zip(seen.cases).find(|(it, sight)| it.id == case && sight.pack);
    let packs = of_case.map(|(case, _)| case.packs).unwrap_or_default();
    let is_asked = |it: &domain::pack::Pack| asked.number.is_none_or(|number| it.sealed.number == number);
    Ok(packs.into_iter().rev().find(is_asked).map(|it| it.sealed))
}

fn written(sealed: &PackSealed, contents: &str, form: Form) -> Result<Response, super::NotWritten> {
    let (media, ending, text) = match form {
        Form::Data => ("application/json", "json", export_json(contents, &sealed.sha256)),
        Form::Page => ("text/html; charset=utf-8", "html", export_html(contents, &sealed.sha256)?),
    };
    // Whom it is about is said in the file and not in its name.
    let short: String = sealed.sha256.chars().take(12).collect();
    let name = format!("attachment; filename=\"waymark-pack-{}-{short}.{ending}\"", sealed.number);
    let careful = [(CONTENT_SECURITY_POLICY, POLICY.clone()), (HeaderName::from_static("x-robots-tag"), "noindex".to_owned())];
    Ok(([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)], careful, text).into_response())
}
