//! Errors: the only place where our refusals and failures become what GraphQL clients see.

mod code;

use async_graphql::{Error, ErrorExtensions, Interface, SimpleObject};
use domain::framework::Fault;
use domain::refusal::{OnAccount, OnCareer, OnPanel, OnProgramme, Refusal};
use store::failure::{Failure, Unanswered};

pub use code::ErrorCode;

use crate::ids;
use crate::scalars::{Date, count};

/// A failure of ours. It has no code, so that the guard masks it for the caller and logs it once; one that passes is told as such.
pub fn theirs(why: Failure) -> Error {
    match why.passing() {
        Some(told) => {
            tracing::warn!(%why, "told to try again");
            coded("BUSY", told)
        }
        None => Error::new_with_source(why),
    }
}

/// An argument that no answer can be given to.
pub fn bad_input(message: impl Into<String>) -> Error {
    coded("BAD_USER_INPUT", message)
}

/// A request without an actor.
pub fn unauthenticated() -> Error {
    coded("UNAUTHENTICATED", "sign in first")
}

fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, it| it.set("code", code))
}

/// A refusal, and the field of the input that it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    refusal: Refusal,
    field: Option<&'static str>,
}

impl Told {
    /// A refusal about one field.
    pub fn about(field: &'static str, refusal: Refusal) -> Self {
        Self { refusal, field: Some(field) }
    }
}

impl From<Refusal> for Told {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, field: None }
    }
}

impl From<OnAccount> for Told {
    fn from(refusal: OnAccount) -> Self {
        Refusal::from(refusal).into()
    }
}

impl From<OnCareer> for Told {
    fn from(refusal: OnCareer) -> Self {
        Refusal::from(refusal).into()
    }
}

impl From<OnPanel> for Told {
    fn from(refusal: OnPanel) -> Self {
        Refusal::from(refusal).into()
    }
}

impl From<OnProgramme> for Told {
    fn from(refusal: OnProgramme) -> Self {
        Refusal::from(refusal).into()
    }
}

/// Splits what was not answered: a refusal is told in the payload, a failure is masked.
pub fn told(why: Unanswered) -> Result<Told, Error> {
    match why {
        Unanswered::Refused(refusal) => Ok(refusal.into()),
        Unanswered::Failed(why) => Err(theirs(why)),
    }
}

/// Why a change was refused. Ask for these three fields, and for more by type where there is more.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "code", ty = "ErrorCode", desc = "The stable code."),
    field(name = "message", ty = "String", desc = "The reason in plain words, for people."),
    field(name = "path", ty = "Vec<String>", desc = "Where in the arguments, from the outside in, such as `[\"input\", \"fte\"]`.")
)]
pub enum UserError {
    /// A rule said no.
    Refused(Refused),
    /// Somebody else was faster.
    VersionConflict(VersionConflict),
    /// Something later on record would lose its ground.
    WouldBreak(WouldBreak),
    /// A document has faults.
    FaultyDocument(FaultyDocument),
    /// A legal hold stands in the way.
    UnderLegalHold(UnderLegalHold),
}

/// A rule said no.
#[derive(Clone, Debug, SimpleObject)]
pub struct Refused {
    /// The stable code.
    #[graphql(owned)]
    code: ErrorCode,
    /// The reason in plain words, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the arguments, from the outside in.
    #[graphql(owned)]
    path: Vec<String>,
}

/// The thing has changed since the client saw it.
#[derive(Clone, Debug, SimpleObject)]
pub struct VersionConflict {
    /// The stable code.
    #[graphql(owned)]
    code: ErrorCode,
    /// The reason in plain words, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the arguments, from the outside in.
    #[graphql(owned)]
    path: Vec<String>,
    /// The version that the client saw.
    expected_version: i32,
    /// The version that it has.
    actual_version: i32,
}

/// The change would make something later on record unlawful.
#[derive(Clone, Debug, SimpleObject)]
pub struct WouldBreak {
    /// The stable code.
    #[graphql(owned)]
    code: ErrorCode,
    /// The reason in plain words, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the arguments, from the outside in.
    #[graphql(owned)]
    path: Vec<String>,
    /// The event of the entry that would be unlawful, as `Entry.eventId` has it.
    event_id: uuid::Uuid,
    /// The day on which that entry is true.
    on: Date,
    /// That entry's type.
    #[graphql(name = "type")]
    kind: String,
    /// The code of the rule that it would break.
    because: ErrorCode,
}

/// A document has faults, and nothing of it was adopted.
#[derive(Clone, Debug, SimpleObject)]
pub struct FaultyDocument {
    /// The stable code.
    #[graphql(owned)]
    code: ErrorCode,
    /// The reason in plain words, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the arguments, from the outside in.
    #[graphql(owned)]
    path: Vec<String>,
    /// Every fault, in the order of the document's lines.
    faults: Vec<DocumentFault>,
}

/// One fault of a document.
#[derive(Clone, Debug, SimpleObject)]
pub struct DocumentFault {
    /// The line, from 1.
    line: i32,
    /// The column, from 1, in characters.
    column: i32,
    /// The field, from the top of the document; empty where it is about the whole.
    field: String,
    /// What is wrong.
    reason: String,
    /// What would be right.
    way_out: String,
}

/// A legal hold keeps the record from being erased.
#[derive(Clone, Debug, SimpleObject)]
pub struct UnderLegalHold {
    /// The stable code.
    #[graphql(owned)]
    code: ErrorCode,
    /// The reason in plain words, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the arguments, from the outside in.
    #[graphql(owned)]
    path: Vec<String>,
    /// The hold.
    hold_id: async_graphql::ID,
    /// The day on which it was placed.
    placed_on: Date,
}

impl From<Fault> for DocumentFault {
    fn from(it: Fault) -> Self {
        Self { line: count(it.line), column: count(it.column), field: it.field, reason: it.reason, way_out: it.way_out }
    }
}

impl From<Told> for UserError {
    fn from(it: Told) -> Self {
        let Told { refusal, field } = it;
        let field = field.unwrap_or_else(|| field_of(&refusal));
        let path = ["input", field].into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let (code, message) = (code(&refusal), refusal.to_string());
        match refusal {
            Refusal::VersionConflict { expected, actual } => {
                let version = |it: i64| i32::try_from(it).unwrap_or(i32::MAX);
                let (expected_version, actual_version) = (version(expected), version(actual));
                Self::VersionConflict(VersionConflict { code, message, path, expected_version, actual_version })
            }
            Refusal::WouldBreak { entry, on, what, because } => {
                let because = self::code(&because);
                Self::WouldBreak(WouldBreak { code, message, path, event_id: entry.0, on: on.into(), kind: what.to_owned(), because })
            }
            Refusal::OnProgramme(OnProgramme::FaultyFramework(faults)) => {
                let faults = faults.into_iter().map(Into::into).collect();
                Self::FaultyDocument(FaultyDocument { code, message, path, faults })
            }
            Refusal::OnHold { hold, since } => {
                let hold_id = ids::encode(ids::Tag::Hold, hold.0);
                Self::UnderLegalHold(UnderLegalHold { code, message, path, hold_id, placed_on: since.into() })
            }
            _ => Self::Refused(Refused { code, message, path }),
        }
    }
}

impl UserError {
    /// The same, where the input is not flat: `place` is asked where the field that the rule names is in it.
    pub fn placed(mut self, place: impl Fn(ErrorCode, &str) -> Vec<&str>) -> Self {
        let (code, path) = match &mut self {
            Self::Refused(it) => (it.code, &mut it.path),
            Self::VersionConflict(it) => (it.code, &mut it.path),
            Self::WouldBreak(it) => (it.code, &mut it.path),
            Self::FaultyDocument(it) => (it.code, &mut it.path),
            Self::UnderLegalHold(it) => (it.code, &mut it.path),
        };
        let field = path.get(1).cloned().unwrap_or_default();
        let place = place(code, &field).into_iter().filter(|it| !it.is_empty());
        *path = ["input"].into_iter().chain(place).map(str::to_owned).collect();
        self
    }
}

fn code(refusal: &Refusal) -> ErrorCode {
    refusal.code().parse().unwrap_or(ErrorCode::NotAllowed)
}

/// The rules call the day `on`; inputs call it what histories call it.
fn field_of(refusal: &Refusal) -> &'static str {
    match refusal.field() {
        "on" => "effectiveOn",
        field => field,
    }
}

/// The id of an argument, or the answer that there is no such thing.
pub fn id_of(tag: ids::Tag, id: &async_graphql::ID, field: &'static str) -> Result<uuid::Uuid, Told> {
    ids::decode(tag, id).ok_or_else(|| Told::about(field, Refusal::NotFound))
}

#[cfg(test)]
mod tests {
    use strum::VariantNames;

    use super::*;

    #[test]
    fn every_refusal_has_its_code_in_the_schema() {
        assert_eq!(ErrorCode::VARIANTS, Refusal::codes());
    }
}
