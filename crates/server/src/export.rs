//! Exports: boards and what is due as files, for who is signed in, decided by the same rules as the lists that they are made from.

mod asked;
mod lines;
mod table;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use domain::access::Actor;
use graphql::guard::{Code, refusal};
use store::Store;
use tokio::time::timeout;

pub use asked::{Asked, Form, What};
pub use table::Table;

use crate::clock;
use crate::entrance::Entrance;
use crate::failed::Failed;
use crate::http::{Refused, bearer_of, unauthenticated};
use crate::negotiate::Media;
use crate::session::Sessions;
use crate::turns::{Bounds, Turns};

/// How long a file may take to be made: everybody's histories may have to be read for it.
const LONGEST: Duration = Duration::from_secs(60);

/// What files are made from.
pub struct Exports {
    /// The store.
    pub store: Store,
    /// Who comes in, and as whom.
    pub entrance: Entrance,
    /// Who is signed in to the pages.
    pub sessions: Sessions,
}

struct Shared {
    exports: Exports,
    /// A file is made from everybody at once: a few at a time, and one of each actor.
    turns: Arc<Turns>,
}

/// The routes of all files.
pub fn router(exports: Exports) -> Router {
    let turns = Turns::new(Bounds { running: 2, each: 1, waiting: 4, patience: Duration::from_secs(5) });
    let mut router = Router::new();
    for what in [What::Board, What::Due] {
        for form in [Form::Csv, Form::Xlsx] {
            let file = async move |State(shared): State<Arc<Shared>>, headers: HeaderMap, asked: Named| {
                answer(&shared, (what, form), &headers, asked).await.unwrap_or_else(|refused| refused.into_response(Media::Json))
            };
            router = router.route(&format!("/{}.{}", what.word(), form.word()), get(file));
        }
    }
    router.with_state(Arc::new(Shared { exports, turns }))
}

type Named = Result<Query<Asked>, axum::extract::rejection::QueryRejection>;

async fn answer(shared: &Shared, (what, form): (What, Form), headers: &HeaderMap, asked: Named) -> Result<Response, Refused> {
    let actor = whoever_asks(&shared.exports, headers).await?;
    let Query(asked) = asked.map_err(|why| bad(why.body_text()))?;
    let turn = shared.turns.take(actor.id).await.ok_or_else(busy)?;
    let today = clock::day_in_england(clock::now());
    let made = timeout(LONGEST, file(&shared.exports.store, &actor, (what, form), (&asked, today))).await;
    drop(turn);
    let slow = |_| Refused::new(StatusCode::SERVICE_UNAVAILABLE, refusal(Code::Timeout, "the file takes too long: ask for less"));
    let bytes = made.map_err(slow)?.map_err(|why| failed(why, busy))?;
    // Whom it is about is said in the file and not in its name.
    let name = format!("attachment; filename=\"waymark-{}-{}.{}\"", what.word(), asked.on.unwrap_or(today), form.word());
    Ok(([(CONTENT_TYPE, form.media().to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// Whoever asks, by a bearer token as at `/graphql`, or by the session of the pages.
pub(crate) async fn whoever_asks(exports: &Exports, headers: &HeaderMap) -> Result<Actor, Refused> {
    if !headers.contains_key(AUTHORIZATION)
        && let Some(proven) = exports.sessions.whose(headers).await.map_err(|why| failed(Failed::Store(why), busy))?
    {
        return Ok(exports.entrance.admit(proven).await.map_err(unauthenticated)?.actor);
    }
    Ok(bearer_of(&exports.entrance, headers).await?.actor)
}

pub(crate) fn busy() -> Refused {
    Refused::new(StatusCode::TOO_MANY_REQUESTS, refusal(Code::Busy, "busy, try again")).with(RETRY_AFTER, "1")
}

fn bad(message: impl Into<String>) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, refusal(Code::BadUserInput, message))
}

pub(crate) fn failed(why: Failed, busy: impl Fn() -> Refused) -> Refused {
    match why {
        Failed::Input(told) => bad(told),
        Failed::Store(why) if why.passing().is_some() => {
            tracing::warn!(%why, "told to try again");
            busy()
        }
        why => {
            tracing::error!(%why, "a file could not be made");
            Refused::new(StatusCode::INTERNAL_SERVER_ERROR, refusal(Code::Internal, "internal error"))
        }
    }
}

/// Makes a file of what an actor may see.
///
/// # Errors
/// [`Failed::Input`] where what is asked cannot be answered, with what would be right.
pub async fn file(
    store: &Store,
    actor: &Actor,
    (what, form): (What, Form),
    (asked, today): (&Asked, NaiveDate),
) -> Result<Vec<u8>, Failed> {
    let question = asked.question(store, today).await?;
    let all = question.everybody(store, (actor, today)).await?;
    let write = move || {
        let table = match what {
            What::Board => lines::board(&all, &question),
            What::Due => lines::due(&all, &question),
        };
        match form {
            Form::Csv => table.csv(),
            Form::Xlsx => table.xlsx(),
        }
    };
    // Some thousands of lines take a while, and keep nobody else waiting.
    tokio::task::spawn_blocking(write).await.map_err(|_| Failed::Input("the file was not written to its end".into()))?
}
