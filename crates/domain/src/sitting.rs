//! Sittings of a panel: who is invited, which cases are on the agenda, when it is closed, and who is in the room.
//!
//! Everything that happens at a sitting is an act: it is judged in the order in which it was recorded, and is never corrected or taken
//! back. What is said of somebody whose case it is, is sealed under that person's key.

mod allowed;
mod rules;
mod state;
#[cfg(test)]
pub(crate) mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::enrolment::Pin;
use crate::ids::{ApplicationId, CaseId, EmployerId, EnrolmentId, MemberId, PersonId, ReviewId, SittingId};
use crate::panel::{Capacity, Terms};
use crate::private::Private;

pub use allowed::Around;
pub(crate) use rules::judge;
pub use rules::{Role, may, own_people};
pub use state::{Case, Conflict, Seat, Signed, Sitting};

/// A sitting was convened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SittingConvened {
    /// The sitting.
    pub sitting: SittingId,
    /// Whose panel it is.
    pub employer: EmployerId,
    /// The day on which it sits.
    pub held_on: NaiveDate,
    /// Where, or by which link.
    pub place: Private<String>,
    /// Under which terms of reference.
    pub terms: Pin,
    /// What they say: a sitting keeps the terms that it was convened under.
    pub rules: Terms,
}

/// A sitting was moved to another day or place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SittingMoved {
    /// The day on which it sits.
    pub held_on: NaiveDate,
    /// Where, or by which link.
    pub place: Private<String>,
}

/// A sitting was cancelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SittingCancelled {
    /// Why.
    pub reason: Private<String>,
}

/// Somebody of the central list was invited, or admitted in the place of somebody else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemberInvited {
    /// Whom.
    pub member: MemberId,
    /// As what.
    pub capacity: Capacity,
    /// In whose place: then they are admitted, and need not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<MemberId>,
}

/// Somebody who was invited answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationAnswered {
    /// Who.
    pub member: MemberId,
    /// Whether they come.
    pub accepts: bool,
}

/// A case was put on the agenda.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseAdded {
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub person: PersonId,
    /// The programme that it is about.
    pub enrolment: EnrolmentId,
    /// What is before the panel.
    pub matter: Matter,
}

/// What is before a panel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// What was submitted at a review point.
    Review {
        /// The review point.
        point: String,
        /// The review.
        review: ReviewId,
        /// The outcome that it recommends, where it recommends one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recommends: Option<String>,
    },
    /// An application for the next step of a career.
    Progression {
        /// The step that is applied for.
        step: String,
        /// The application, where it is one for a step of a ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        application: Option<ApplicationId>,
    },
    /// An appeal or a complaint against what another sitting decided.
    Appeal {
        /// The appeal.
        appeal: crate::ids::AppealId,
        /// The sitting whose decision it is against.
        sitting: SittingId,
        /// The case there.
        case: CaseId,
        /// Everybody who sat on it: none of them sits on the appeal.
        sat: Vec<MemberId>,
    },
}

impl Matter {
    /// Whether it is about the same: the same review, step or appeal.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Review { review, .. }, Self::Review { review: other, .. }) => review == other,
            (Self::Progression { step, application }, Self::Progression { step: other, application: another }) => {
                step == other && application == another
            }
            (Self::Appeal { appeal, .. }, Self::Appeal { appeal: other, .. }) => appeal == other,
            _ => false,
        }
    }
}

/// A case was taken off the agenda.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseWithdrawn {
    /// Which.
    pub case: CaseId,
}

/// Somebody declared that they are not free in a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConflictDeclared {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Who declares it.
    pub member: MemberId,
    /// What it is.
    pub words: Private<String>,
}

/// Somebody steps back from a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemberRecused {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Who steps back.
    pub member: MemberId,
    /// Why, where they say so.
    pub words: Private<Option<String>>,
}

/// The agenda was closed: its packs are sealed, and what comes later is late.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgendaClosed {}

/// Somebody came into the room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemberArrived {
    /// Who.
    pub member: MemberId,
}

/// Somebody left the room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemberLeft {
    /// Who.
    pub member: MemberId,
}
