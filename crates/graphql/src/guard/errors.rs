//! The codes of request errors, and the last net under errors that have none.

use std::any::Any;

use async_graphql::{ErrorExtensionValues, PathSegment, QueryPathNode, QueryPathSegment, ServerError};
use strum::IntoStaticStr;
use uuid::Uuid;

/// Why a request was refused by the door. The names are part of the interface and never change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// The document is not GraphQL.
    #[strum(serialize = "GRAPHQL_PARSE_FAILED")]
    ParseFailed,
    /// The document does not fit the schema.
    #[strum(serialize = "GRAPHQL_VALIDATION_FAILED")]
    ValidationFailed,
    /// A variable or another parameter has a wrong value.
    BadUserInput,
    /// The request is not a GraphQL request at all.
    BadRequest,
    /// The document or its answer is over a limit.
    LimitExceeded,
    /// The caller may not look at the schema.
    IntrospectionDisabled,
    /// No valid token.
    Unauthenticated,
    /// Nothing that the caller holds lets them ask this.
    Forbidden,
    /// The caller has used up what a while allows; `retryAfter` says in how many seconds to ask again.
    OverBudget,
    /// No document of the manifest has this id, or the text is not one of them.
    UnknownDocument,
    /// The time limit passed.
    Timeout,
    /// Too much is going on already.
    Busy,
    /// Our fault; the id finds it in the log.
    Internal,
}

/// A coded error without a place in the document.
pub fn refusal(code: Code, message: impl Into<String>) -> ServerError {
    coded(ServerError::new(message, None), code)
}

/// A caller is over the budget: when to ask again, in seconds.
pub fn over_budget(seconds: u64) -> ServerError {
    let mut error = refusal(Code::OverBudget, format!("you have used up what a while allows: ask again in {seconds} s, or for less"));
    extensions(&mut error).set("retryAfter", seconds);
    error
}

/// What the longest message may hold: the parser quotes whole lines of the document.
const MESSAGE_CHARS: usize = 400;

/// Adds the code, unless the error has one already.
pub(super) fn coded(mut error: ServerError, code: Code) -> ServerError {
    if !has_code(&error) {
        let name: &'static str = code.into();
        extensions(&mut error).set("code", name);
    }
    if let Some((end, _)) = error.message.char_indices().nth(MESSAGE_CHARS) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}

pub(super) fn over(limit: &str, allowed: usize, found: usize) -> ServerError {
    let message = format!("the limit of {allowed} {limit} is exceeded: found {found}");
    let mut error = refusal(Code::LimitExceeded, message);
    extensions(&mut error).set("limit", limit);
    extensions(&mut error).set("allowed", allowed);
    error
}

pub(super) fn parse(error: ServerError) -> ServerError {
    coded(error, Code::ParseFailed)
}

pub(super) fn validation(mut error: ServerError, hints: bool) -> ServerError {
    // The registry's own switch is for the whole schema, while ours is per caller.
    if !hints && let Some(at) = error.message.find(" Did you mean") {
        error.message.truncate(at);
    }
    coded(error, Code::ValidationFailed)
}

/// Masks an error that nobody gave a code: it was not written for callers.
pub(super) fn settle(error: &mut ServerError) {
    if has_code(error) {
        return;
    }
    // The library's own words about an argument's value. A resolver's error has a source or a code.
    let about_a_value = ["Failed to parse \"", "Expected input type \""].iter().any(|it| error.message.starts_with(it));
    if error.source.is_none() && about_a_value {
        // It would say the value after the type, and a value may be a name.
        if let Some(at) = error.message.find(", found ") {
            error.message.truncate(at);
        }
        *error = coded(error.clone(), Code::BadUserInput);
        return;
    }
    let id = Uuid::new_v4();
    tracing::error!(error_id = %id, path = ?error.path, message = %error.message, "masked error");
    mask(error, id);
}

pub(super) fn panicked(payload: &(dyn Any + Send)) -> ServerError {
    let text =
        payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text");
    let id = Uuid::new_v4();
    tracing::error!(error_id = %id, panic = text, "panic in a GraphQL operation");
    let mut error = ServerError::new("", None);
    mask(&mut error, id);
    error
}

/// Where in the answer, from the root.
pub(super) fn path(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let mut path = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        path.push(match node.segment {
            QueryPathSegment::Index(index) => PathSegment::Index(index),
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
        });
        next = node.parent;
    }
    path.reverse();
    path
}

fn mask(error: &mut ServerError, id: Uuid) {
    let name: &'static str = Code::Internal.into();
    error.message = "internal error".to_owned();
    error.source = None;
    let values = extensions(error);
    values.set("code", name);
    values.set("errorId", id.to_string());
}

fn has_code(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|it| it.get("code"));
    code.is_some()
}

fn extensions(error: &mut ServerError) -> &mut ErrorExtensionValues {
    error.extensions.get_or_insert_default()
}
