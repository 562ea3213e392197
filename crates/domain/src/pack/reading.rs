//! Reading a pack's contents again: whether a text is such, and what it says of itself.

use std::collections::BTreeSet;

use serde_json::Value;

use super::contents::VERSION;
use super::form;

/// What a pack's contents say of themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// All that they say.
    pub what: Value,
    /// Which sealing of its case it is.
    pub number: u64,
    /// The position of the log up to which it was made.
    pub known: i64,
    /// Sitting, case and person: the same in every sealing of a case.
    pub of: [String; 3],
    /// The entries, in their order.
    pub entries: Vec<String>,
    /// Of these, the late ones.
    pub admitted_late: Vec<String>,
}

/// Why a text is not the contents of a pack. It says nothing of what is in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAPack {
    /// It is not in the form that is hashed.
    #[error("the contents are not JSON in its canonical form")]
    Form,
    /// It is JSON of another kind.
    #[error("the contents are not those of a pack")]
    Kind,
    /// It is of a version that is not known here.
    #[error("the contents are of version {0}, and this program knows version {VERSION}")]
    Version(u64),
    /// Something is not there, or is not what it must be.
    #[error("the contents have nothing that can be read as \"{0}\"")]
    Field(&'static str),
}

/// Reads a pack's contents.
///
/// # Errors
/// Why they are none.
pub fn read(text: &str) -> Result<Read, NotAPack> {
    let Value::Object(mut whole) = form::read(text).ok_or(NotAPack::Form)? else { return Err(NotAPack::Kind) };
    match whole.get("waymark_pack").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(other) => return Err(NotAPack::Version(other)),
        None => return Err(NotAPack::Kind),
    }
    let what = whole.remove("what").filter(Value::is_object).ok_or(NotAPack::Field("what"))?;
    let text = |path: &str, name| what.pointer(path).and_then(Value::as_str).map(str::to_owned).ok_or(NotAPack::Field(name));
    let of = [text("/sitting/id", "sitting")?, text("/case/id", "case")?, text("/case/person/id", "person")?];
    let number = what["number"].as_u64().filter(|it| *it > 0).ok_or(NotAPack::Field("number"))?;
    let known = what["known"].as_i64().ok_or(NotAPack::Field("known"))?;
    let entries = ids(what["entries"].as_array().map(|all| all.iter().map(|it| &it["event"]).collect()), "entries")?;
    let admitted_late = ids(what["admitted_late"].as_array().map(|all| all.iter().collect()), "admitted_late")?;
    let inside: BTreeSet<&String> = entries.iter().collect();
    if inside.len() != entries.len() || admitted_late.iter().any(|it| !inside.contains(it)) {
        return Err(NotAPack::Field("entries"));
    }
    Ok(Read { number, known, of, entries, admitted_late, what })
}

fn ids(all: Option<Vec<&Value>>, name: &'static str) -> Result<Vec<String>, NotAPack> {
    let ids: Option<Vec<String>> = all.and_then(|all| all.into_iter().map(|it| it.as_str().map(str::to_owned)).collect());
    ids.ok_or(NotAPack::Field(name))
}
