//! The protocol's messages, as text.

use async_graphql::ServerError;
use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::execution::Payload;
use crate::parameters::Parameters;

const LONGEST_ID: usize = 256;
/// A close frame holds 125 bytes, two of them for the code; a longer one is not a valid frame.
const LONGEST_REASON: usize = 123;

/// What goes out.
pub(super) enum Out {
    Text(String),
    Ping,
    Close(Close),
}

/// Why a socket ends.
pub(super) struct Close {
    code: u16,
    reason: String,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        Self { code, reason }
    }

    pub(super) fn into_message(self) -> Message {
        Message::Close(Some(CloseFrame { code: self.code, reason: self.reason.into() }))
    }
}

/// What came in.
pub(super) enum Received {
    Init(Init),
    Ping,
    Pong,
    Subscribe { id: String, parameters: Parameters },
    Complete { id: String },
}

/// The payload of `connection_init`.
pub(super) struct Init(Map<String, Value>);

impl Init {
    /// `{"authorization": "Bearer …"}` in any case, or `{"token": "…"}`.
    pub(super) fn bearer(&self, after_scheme: fn(&str) -> Option<&str>) -> Option<String> {
        let header = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        match (header, self.0.get("token")) {
            // What is no bearer must fail, rather than fall back to the header of the upgrade.
            (Some((_, value)), _) => {
                let bearer = value.as_str().and_then(after_scheme).unwrap_or_default();
                Some(bearer.to_owned())
            }
            (None, Some(token)) => Some(token.as_str().unwrap_or_default().to_owned()),
            (None, None) => None,
        }
    }
}

impl Init {
    /// `{"waymark-purpose": "…"}` in any case.
    pub(super) fn purpose(&self) -> Option<&str> {
        let named = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(crate::purpose::HEADER));
        named.map(|(_, value)| value.as_str().unwrap_or_default())
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(default)]
    payload: Value,
}

/// Reads one message, or says why the socket must end.
pub(super) fn read(text: &str) -> Result<Received, Close> {
    let invalid = |why: &str| Close::new(4400, format!("Invalid message: {why}"));
    if !text.trim_start().starts_with('{') {
        return Err(invalid("expected a JSON object"));
    }
    let Envelope { kind, id, payload } = serde_json::from_str(text).map_err(|error| invalid(&error.to_string()))?;
    let id = id.filter(|it| !it.is_empty() && it.len() <= LONGEST_ID).ok_or("expected an \"id\"");
    let object = |payload| match payload {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(invalid("\"payload\" must be an object")),
    };
    match kind.as_str() {
        "connection_init" => Ok(Received::Init(Init(object(payload)?))),
        "ping" => object(payload).map(|_| Received::Ping),
        "pong" => object(payload).map(|_| Received::Pong),
        "complete" => Ok(Received::Complete { id: id.map_err(invalid)? }),
        "subscribe" => {
            let id = id.map_err(invalid)?;
            let parameters = Parameters::from_message(payload).map_err(|error| invalid(&error.message))?;
            Ok(Received::Subscribe { id, parameters })
        }
        other => Err(invalid(&format!("unknown type \"{other}\""))),
    }
}

pub(super) fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(super) fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

pub(super) fn next(id: &str, payload: &Payload<'_>) -> String {
    json!({ "id": id, "type": "next", "payload": payload }).to_string()
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters() {
        let close = Close::new(4400, "é".repeat(100));
        assert_eq!(close.reason.len(), 122);
    }

    #[test]
    fn only_the_protocol_s_messages_are_read() {
        for text in [
            "",
            "x",
            "1",
            "[]",
            "{}",
            r#"{"type":"nope"}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"connection_init","payload":1}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#).is_ok());
    }
}
