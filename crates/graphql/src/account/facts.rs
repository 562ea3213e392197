//! What the entries of an account say, value by value.

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};
use domain::account as known;

use crate::access::Role;
use crate::codes::AccountKind;
use crate::ids::{Tag, encode};
use crate::scalars::Date;

/// That an account was opened.
#[derive(Clone, Debug, SimpleObject)]
pub struct AccountOpened {
    /// Whose: the id of the actor.
    actor_id: Option<ID>,
    /// Of whom.
    account_kind: Option<AccountKind>,
    /// What it is called; null where that cannot be read any more.
    name_of_account: Option<String>,
    /// Where its holder can be reached.
    email: Option<String>,
    /// The id of its holder's own journey.
    own_journey_id: Option<ID>,
}

impl From<&known::AccountOpened> for AccountOpened {
    fn from(it: &known::AccountOpened) -> Self {
        Self {
            actor_id: Some(encode(Tag::Actor, it.account.0)),
            account_kind: Some(it.kind.into()),
            name_of_account: it.name.get().cloned(),
            email: it.email.get().cloned().flatten(),
            own_journey_id: it.person.map(|it| encode(Tag::Journey, it.0)),
        }
    }
}

/// That a role was granted.
#[derive(Clone, Debug, SimpleObject)]
pub struct RoleGranted {
    /// The grant.
    grant_id: Option<ID>,
    /// The role.
    granted_role: Option<Role>,
    /// At which employer.
    employer_id: Option<ID>,
    /// The last day, where it is known.
    granted_until: Option<Date>,
    /// For which sitting alone, where it is given for one.
    sitting_id: Option<ID>,
}

impl From<&known::RoleGranted> for RoleGranted {
    fn from(it: &known::RoleGranted) -> Self {
        Self {
            grant_id: Some(encode(Tag::Grant, it.grant.0)),
            granted_role: Some(it.role.into()),
            employer_id: it.employer.map(|it| encode(Tag::Employer, it.0)),
            granted_until: it.until.map(Date),
            sitting_id: it.sitting.map(|it| encode(Tag::Sitting, it.0)),
        }
    }
}

/// That a grant ended: from this day on it does not hold.
#[derive(Clone, Debug, SimpleObject)]
pub struct RoleEnded {
    /// The grant.
    grant_id: Option<ID>,
}

impl From<&known::RoleEnded> for RoleEnded {
    fn from(it: &known::RoleEnded) -> Self {
        Self { grant_id: Some(encode(Tag::Grant, it.grant.0)) }
    }
}

/// That somebody was invited. What is kept of the secret is a hash, which nobody is told.
#[derive(Clone, Debug, SimpleObject)]
pub struct InvitationIssued {
    /// The invitation.
    invitation_id: Option<ID>,
    /// The instant from which it lets nobody in.
    expires_at: Option<DateTime<Utc>>,
}

impl From<&known::InvitationIssued> for InvitationIssued {
    fn from(it: &known::InvitationIssued) -> Self {
        Self { invitation_id: Some(encode(Tag::Invitation, it.invitation.0)), expires_at: Some(it.expires_at) }
    }
}

/// That an invitation was taken up.
#[derive(Clone, Debug, SimpleObject)]
pub struct InvitationAccepted {
    /// The invitation.
    invitation_id: Option<ID>,
}

impl From<&known::InvitationAccepted> for InvitationAccepted {
    fn from(it: &known::InvitationAccepted) -> Self {
        Self { invitation_id: Some(encode(Tag::Invitation, it.invitation.0)) }
    }
}

/// That a token was made for a service.
#[derive(Clone, Debug, SimpleObject)]
pub struct TokenIssued {
    /// The token.
    token_id: Option<ID>,
    /// In which roles it may be used; in each that the account has where there is none.
    roles: Option<Vec<Role>>,
    /// For which employers it may be used; for each that the account has where there is none.
    employer_ids: Option<Vec<ID>>,
    /// Whether it may only ask.
    reads_only: Option<bool>,
    /// The instant from which it is good no more.
    expires_at: Option<DateTime<Utc>>,
}

impl From<&known::TokenIssued> for TokenIssued {
    fn from(it: &known::TokenIssued) -> Self {
        Self {
            token_id: Some(encode(Tag::Token, it.token.0)),
            roles: Some(it.scope.roles.iter().map(|it| (*it).into()).collect()),
            employer_ids: Some(it.scope.employers.iter().map(|it| encode(Tag::Employer, it.0)).collect()),
            reads_only: Some(it.scope.reads_only),
            expires_at: Some(it.expires_at),
        }
    }
}

/// That a token is good no more.
#[derive(Clone, Debug, SimpleObject)]
pub struct TokenRevoked {
    /// The token.
    token_id: Option<ID>,
}

impl From<&known::TokenRevoked> for TokenRevoked {
    fn from(it: &known::TokenRevoked) -> Self {
        Self { token_id: Some(encode(Tag::Token, it.token.0)) }
    }
}

/// That every token of the account from before an instant is good no more.
#[derive(Clone, Debug, SimpleObject)]
pub struct TokensRevoked {
    /// The instant.
    revoked_before: Option<DateTime<Utc>>,
}

impl From<&known::TokensRevoked> for TokensRevoked {
    fn from(it: &known::TokensRevoked) -> Self {
        Self { revoked_before: Some(it.before) }
    }
}
