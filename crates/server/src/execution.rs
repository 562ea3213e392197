//! Running an operation: admitted first, in its turn, in time, and whole if it writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, IntrospectionMode, Request, Response, ServerError, Value};
use graphql::guard::{self, Began, Code, Suggestions, refusal};
use serde::Serialize;
use tokio::time::{Instant, timeout};
use tokio_util::task::AbortOnDropHandle;

use crate::door::{Introspection, Readiness, Shared};
use crate::metrics;
use crate::parameters::Parameters;
use crate::refused::{self, Kind};
use crate::token::Proven;
use domain::access::Role;

/// A request that passed the guard.
pub(crate) struct Admitted {
    pub request: Request,
    pub kind: OperationType,
    pub began: Began,
}

/// What came of it.
pub(crate) struct Answer {
    pub response: Response,
    /// False for an error of the request, whose answer has no `data`.
    pub began: bool,
}

impl Answer {
    pub(crate) fn refused(error: ServerError) -> Self {
        Self { response: Response::from_errors(vec![error]), began: false }
    }

    /// What is sent, on either transport.
    pub(crate) fn payload(&self) -> Payload<'_> {
        Payload { errors: &self.response.errors, data: self.began.then_some(&self.response.data), extensions: &self.response.extensions }
    }
}

#[derive(Serialize)]
pub(crate) struct Payload<'a> {
    // Errors first, so that a reader of the text meets them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// Why nothing ran.
pub(crate) enum NotRun {
    /// Too much runs already.
    Busy,
}

pub(crate) fn admit<E: Executor>(shared: &Shared<E>, parameters: Parameters, proven: &Proven) -> Result<Admitted, ServerError> {
    let settings = &shared.door.settings;
    let mut request = parameters.into_request(&shared.door.documents).map_err(|why| {
        refused::note(Kind::Untrusted, Some(proven.actor.id));
        refusal(Code::UnknownDocument, why.to_string())
    })?;
    let allowed = match settings.introspection {
        Introspection::Everyone => true,
        Introspection::Administrators => proven.actor.has(Role::Administrator),
        Introspection::Nobody => false,
    };
    match allowed {
        true => request.data.insert(Suggestions),
        false => request.introspection_mode = IntrospectionMode::Disabled,
    }
    let guard::Admitted { kind, points } = guard::admit(&mut request, &settings.limits).inspect_err(|_| {
        refused::note(Kind::Document, Some(proven.actor.id));
    })?;
    shared.budgets.spend(proven.actor.id, points).map_err(|seconds| {
        refused::note(Kind::Budget, Some(proven.actor.id));
        guard::over_budget(seconds)
    })?;
    if kind == OperationType::Mutation && proven.reads_only {
        refused::note(Kind::ReadsOnly, Some(proven.actor.id));
        return Err(refusal(Code::Forbidden, "this token may only ask: a mutation needs one that may change things"));
    }
    let began = Began::default();
    request.data.insert(began.clone());
    request.data.insert(proven.actor.clone());
    let request = (shared.door.prepare)(request, &proven.actor);
    Ok(Admitted { request, kind, began })
}

/// Runs a query or a mutation.
pub(crate) async fn run<E: Executor>(shared: &Arc<Shared<E>>, admitted: Admitted, proven: &Proven) -> Result<Answer, NotRun> {
    let Admitted { request, kind, began } = admitted;
    let start = Instant::now();
    let turns = if kind == OperationType::Mutation { &shared.changes } else { &shared.turns };
    let Some(turn) = turns.take(proven.actor.id).await else {
        refused::note(Kind::Busy, Some(proven.actor.id));
        metrics::operation(name(kind), "busy", start.elapsed());
        return Err(NotRun::Busy);
    };
    let schema = shared.door.schema.clone();
    let task = async move {
        let response = schema.execute(request).await;
        drop(turn);
        response
    };
    let limit = shared.door.settings.execution;
    // What writes is not cut half way: neither by the time limit nor by a caller who leaves.
    let ended = match kind {
        OperationType::Mutation => timeout(limit, shared.door.closing.work.spawn(task)).await,
        _ => timeout(limit, AbortOnDropHandle::new(tokio::spawn(task))).await,
    };
    let (response, began) = match ended {
        Ok(Ok(response)) => (response, began.get()),
        Ok(Err(error)) => {
            tracing::error!(%error, "an operation's task failed");
            let error = refusal(Code::Internal, "internal error");
            (Response::from_errors(vec![error]), began.get())
        }
        Err(_) if kind != OperationType::Mutation && *shared.door.readiness.borrow() == Readiness::Away => {
            let error = refusal(Code::Busy, "the database cannot be reached, try again");
            (Response::from_errors(vec![error]), true)
        }
        Err(_) => (Response::from_errors(vec![too_slow(kind)]), true),
    };
    metrics::operation(name(kind), outcome(&response, began), start.elapsed());
    Ok(Answer { response, began })
}

fn too_slow(kind: OperationType) -> ServerError {
    refusal(
        Code::Timeout,
        match kind {
            OperationType::Mutation => {
                "the mutation takes longer than the time limit and goes on: send it again with the same idempotencyKey to learn how it ended"
            }
            _ => "the query takes longer than the time limit: ask for less",
        },
    )
}

fn outcome(response: &Response, began: bool) -> &'static str {
    match (response.errors.is_empty(), began) {
        (true, _) => "ok",
        (false, true) => "errors",
        (false, false) => "refused",
    }
}

pub(crate) fn name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}
