//! The parameters of a GraphQL request, from a body, an address or a socket's message.

use async_graphql::{Request, ServerError, Variables};
use axum::extract::Query;
use axum::http::Uri;
use graphql::guard::{Code, refusal};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::documents::{Documents, Untrusted};

/// What was asked, with each parameter of its type.
pub(crate) struct Parameters {
    query: String,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Map<String, Value>,
}

/// What was sent. Other members are ignored, as the specification asks.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Sent {
    #[serde(default)]
    query: Value,
    #[serde(default)]
    document_id: Value,
    #[serde(default)]
    operation_name: Value,
    #[serde(default)]
    variables: Value,
    #[serde(default)]
    extensions: Value,
}

impl Parameters {
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, ServerError> {
        // A list would be read as the members in order.
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => {}
            Some(b'[') => {
                return Err(bad("a batch of requests is not taken: send them one by one"));
            }
            Some(_) => return Err(bad("the body is not a JSON object")),
            None => return Err(bad("the body is empty")),
        }
        let sent: Sent = serde_json::from_slice(body).map_err(|error| bad(format!("the body is not the JSON expected: {error}")))?;
        sent.try_into()
    }

    /// The payload of a socket's `subscribe`.
    pub(crate) fn from_message(payload: Value) -> Result<Self, ServerError> {
        if !payload.is_object() {
            return Err(bad("\"payload\" must be an object"));
        }
        let sent: Sent = serde_json::from_value(payload).map_err(|error| bad(error.to_string()))?;
        sent.try_into()
    }

    pub(crate) fn from_address(address: &Uri) -> Result<Self, ServerError> {
        let mut sent = Sent::default();
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(address).map_err(|_| bad("the address cannot be read"))?;
        for (name, value) in pairs {
            let (place, json) = match name.as_str() {
                "query" => (&mut sent.query, false),
                "documentId" => (&mut sent.document_id, false),
                "operationName" => (&mut sent.operation_name, false),
                "variables" => (&mut sent.variables, true),
                "extensions" => (&mut sent.extensions, true),
                _ => continue,
            };
            if !place.is_null() {
                return Err(bad(format!("\"{name}\" was sent twice")));
            }
            *place = match (json, value.is_empty()) {
                (true, true) => Value::Null,
                (true, false) => serde_json::from_str(&value).map_err(|error| bad(format!("\"{name}\" is not JSON: {error}")))?,
                (false, _) => Value::String(value),
            };
        }
        sent.try_into()
    }

    /// The request, with its document as it is known here.
    pub(crate) fn into_request(self, documents: &Documents) -> Result<Request, Untrusted> {
        let query = documents.text(self.document_id.as_deref(), self.query)?;
        let variables = Variables::from_json(Value::Object(self.variables));
        let mut request = Request::new(query).variables(variables);
        request.operation_name = self.operation_name;
        Ok(request)
    }
}

impl TryFrom<Sent> for Parameters {
    type Error = ServerError;

    fn try_from(sent: Sent) -> Result<Self, ServerError> {
        let document_id = match sent.document_id {
            Value::String(id) => Some(id),
            Value::Null => None,
            _ => return Err(bad("\"documentId\" must be a string")),
        };
        let query = match (sent.query, &document_id) {
            (Value::String(query), None) => query,
            (Value::Null, Some(_)) => String::new(),
            (_, Some(_)) => return Err(bad("send \"query\" or \"documentId\", not both")),
            (_, None) => return Err(bad("\"query\" must be a string")),
        };
        let operation_name = match sent.operation_name {
            Value::String(name) => Some(name).filter(|it| !it.is_empty()),
            Value::Null => None,
            _ => return Err(bad("\"operationName\" must be a string")),
        };
        let variables = map("variables", sent.variables)?;
        // Nothing reads them, but a wrong type is a mistake all the same.
        map("extensions", sent.extensions)?;
        Ok(Self { query, document_id, operation_name, variables })
    }
}

fn map(name: &str, value: Value) -> Result<Map<String, Value>, ServerError> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(bad(format!("\"{name}\" must be an object"))),
    }
}

fn bad(message: impl Into<String>) -> ServerError {
    refusal(Code::BadRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_their_types() {
        let refused = [
            r#"{}"#,
            r#"[]"#,
            r#""x""#,
            "",
            "  ",
            r#"{"query": 1}"#,
            r#"{"query": "a", "query": "b"}"#,
            r#"{"query": "a", "operationName": 1}"#,
            r#"{"query": "a", "variables": []}"#,
            r#"{"query": "a", "extensions": "x"}"#,
            "{\"query\": \"\u{1}\"}",
            r#"{"query": "a"} x"#,
        ];
        for body in refused {
            assert!(Parameters::from_json(body.as_bytes()).is_err(), "{body}");
        }
        let deep = format!(r#"{{"query": "a", "variables": {{"a": {}"#, "[".repeat(100_000));
        assert!(Parameters::from_json(deep.as_bytes()).is_err());
        let body = r#"{"query": "a", "operationName": null, "variables": null, "extensions": null, "more": 1}"#;
        assert!(Parameters::from_json(body.as_bytes()).is_ok());
    }

    fn address(query: &str) -> Result<Parameters, ServerError> {
        Parameters::from_address(&format!("/graphql?{query}").parse().unwrap())
    }

    #[test]
    fn an_address_says_each_thing_once() {
        assert!(address("query=a&query=b").is_err());
        assert!(address("query=a&variables=%7B").is_err());
        let it = address("query=%7Ba%7D&variables=%7B%22a%22%3A1%7D&operationName=x&utm=1").unwrap();
        let request = it.into_request(&Documents::default()).unwrap();
        assert_eq!(request.operation_name.as_deref(), Some("x"));
        assert_eq!(request.variables.len(), 1);
    }
}
