//! Accounts: what somebody may do here beside what their token says, from which day to which, and which of their tokens are good.

mod rules;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::ids::{ActorId, EmployerId, GrantId, InvitationId, PersonId, SittingId, TokenId};
use crate::private::Private;

pub use rules::{is_of_an_account, may, sees};
pub(crate) use rules::{judge, may_be_amended};
pub use state::{Account, Granted, Invitation, Token};

/// Of whom an account is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Somebody: of an organisation with a provider, or from outside, who comes in by invitation.
    Person,
    /// A program: a feed to or from another system, which comes in with tokens of this installation.
    Service,
}

/// What a token of a service is for, at most: whatever the account may do, the token may do this of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TokenScope {
    /// In these roles; in each that the account has where none is named.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<Role>,
    /// For these employers; for each that the account has where none is named.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub employers: BTreeSet<EmployerId>,
    /// Whether it may only ask.
    pub reads_only: bool,
}

/// An account was opened. Its stream is that of the actor's id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountOpened {
    /// Whose.
    pub account: ActorId,
    /// Of whom.
    pub kind: AccountKind,
    /// What it is called: a person's name, or what a service is for.
    pub name: Private<String>,
    /// Where its holder can be reached.
    pub email: Private<Option<String>>,
    /// The holder's own journey, where they have one here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// A role was granted. True from its first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoleGranted {
    /// The grant.
    pub grant: GrantId,
    /// The role.
    pub role: Role,
    /// At which employer; `None` for who runs the installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<EmployerId>,
    /// The last day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// For which sitting alone, where it is given for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitting: Option<SittingId>,
}

/// A grant ended. True from the first day without it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoleEnded {
    /// Which.
    pub grant: GrantId,
}

/// Somebody from outside was invited: whoever has the secret comes in once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationIssued {
    /// The invitation.
    pub invitation: InvitationId,
    /// The SHA-256 of its secret, in hexadecimal: from the log nobody can find the secret.
    pub secret_sha256: String,
    /// The instant from which it lets nobody in.
    pub expires_at: DateTime<Utc>,
}

/// An invitation was taken up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationAccepted {
    /// Which.
    pub invitation: InvitationId,
}

/// A token was made for a service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenIssued {
    /// The token's own name, `jti`.
    pub token: TokenId,
    /// What it is for, at most.
    pub scope: TokenScope,
    /// The instant from which it is good no more.
    pub expires_at: DateTime<Utc>,
}

/// A token is good no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenRevoked {
    /// Which: one that was issued here, or one of a provider's by its `jti`, where that is a UUID.
    pub token: TokenId,
}

/// Every token and session of the account from before an instant is good no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokensRevoked {
    /// The instant.
    pub before: DateTime<Utc>,
}
