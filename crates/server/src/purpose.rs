//! To which end somebody asks, where they say so: only the roles that serve it count then.

use axum::http::{HeaderMap, StatusCode};
use domain::access::Purpose;
use graphql::guard::{Code, refusal};
use strum::IntoEnumIterator;

use crate::http::Refused;
use crate::refused::{self, Kind};
use crate::token::Proven;

/// The header that names a purpose.
pub(crate) const HEADER: &str = "waymark-purpose";

/// Why a purpose does not count.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NoPurpose {
    /// There is no such purpose.
    #[error("{HEADER} names no purpose: expected one of {}", known())]
    Unknown,
    /// No role of the caller serves it.
    #[error("none of your roles serves the purpose {}: yours serve {}", .0.code(), .1.join(", "))]
    NotYours(Purpose, Vec<&'static str>),
}

fn known() -> String {
    Purpose::iter().map(Purpose::code).collect::<Vec<_>>().join(", ")
}

/// Whoever was proven, asking to the end that a word names.
pub(crate) fn to_the_end_of(mut proven: Proven, word: &str) -> Result<Proven, NoPurpose> {
    let purpose: Purpose = word.trim().to_lowercase().replace('-', "_").parse().map_err(|_| NoPurpose::Unknown)?;
    let served: Vec<&str> =
        Purpose::iter().filter(|it| proven.actor.grants().any(|grant| grant.role.purpose() == *it)).map(Purpose::code).collect();
    proven.actor = proven.actor.to_the_end_of(Some(purpose));
    if proven.actor.roles().is_empty() { Err(NoPurpose::NotYours(purpose, served)) } else { Ok(proven) }
}

/// The same, where a request's headers name one.
pub(crate) fn of_headers(proven: Proven, headers: &HeaderMap) -> Result<Proven, NoPurpose> {
    match headers.get(HEADER) {
        Some(named) => to_the_end_of(proven, named.to_str().unwrap_or_default()),
        None => Ok(proven),
    }
}

impl From<NoPurpose> for Refused {
    fn from(why: NoPurpose) -> Self {
        let (status, code) = match why {
            NoPurpose::Unknown => (StatusCode::BAD_REQUEST, Code::BadUserInput),
            NoPurpose::NotYours(..) => (StatusCode::FORBIDDEN, Code::Forbidden),
        };
        refused::note(Kind::Purpose, None);
        Self::new(status, refusal(code, why.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::access::{Actor, Role};
    use domain::ids::ActorId;
    use uuid::Uuid;

    use super::*;

    fn proven() -> Proven {
        let actor = Actor::new(ActorId(Uuid::nil()), [Role::Leader, Role::Coordinator], [], None);
        let term = crate::token::Term { issued_at: DateTime::UNIX_EPOCH, expires_at: DateTime::UNIX_EPOCH, id: None };
        crate::token::proven(actor, crate::token::Caller::Person, term)
    }

    #[test]
    fn a_purpose_that_none_of_the_roles_serves_is_refused_and_says_which_ones_are_served() {
        let planning = to_the_end_of(proven(), "Workforce-Planning").unwrap();
        assert_eq!(planning.actor.roles(), [Role::Leader].into());
        assert_eq!(to_the_end_of(proven(), "curiosity").unwrap_err(), NoPurpose::Unknown);
        let why = to_the_end_of(proven(), "audit").unwrap_err();
        assert_eq!(why.to_string(), "none of your roles serves the purpose audit: yours serve programme, workforce_planning");
    }
}
