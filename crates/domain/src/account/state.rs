//! An account as its facts have made it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{AccountOpened, TokenScope};
use crate::access::Role;
use crate::event::Event;
use crate::history::Fact;
use crate::ids::{ActorId, EmployerId, GrantId, InvitationId, SittingId, TokenId};

/// An account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// What it was opened with.
    pub opened: Option<AccountOpened>,
    /// Who opened it.
    pub opened_by: Option<ActorId>,
    /// What was granted, oldest first.
    pub grants: Vec<Granted>,
    /// Invitations, oldest first.
    pub invitations: Vec<Invitation>,
    /// Tokens of a service, oldest first.
    pub tokens: Vec<Token>,
    /// Tokens that are good no more, wherever they were issued.
    pub revoked: BTreeSet<TokenId>,
    /// Tokens and sessions from before this instant are good no more.
    pub revoked_before: Option<DateTime<Utc>>,
}

/// A role that was granted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Granted {
    /// The grant.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// At which employer.
    pub employer: Option<EmployerId>,
    /// For which sitting alone, where it was given for one.
    pub sitting: Option<SittingId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, where it was known when it was granted.
    pub until: Option<NaiveDate>,
    /// The first day without it, where somebody ended it.
    pub ended_on: Option<NaiveDate>,
    /// Who granted it.
    pub by: ActorId,
}

impl Granted {
    /// Whether it holds on a day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.first_day_without().is_none_or(|it| on < it)
    }

    /// The first day on which it does not hold any more, where there is one.
    pub fn first_day_without(&self) -> Option<NaiveDate> {
        let after = self.until.map(|it| it.succ_opt().unwrap_or(it));
        [after, self.ended_on].into_iter().flatten().min()
    }
}

/// An invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// The SHA-256 of its secret.
    pub secret_sha256: String,
    /// The instant from which it lets nobody in.
    pub expires_at: DateTime<Utc>,
    /// When it was taken up.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Whether every token was revoked since it was issued, and this with them.
    pub revoked: bool,
    /// Who issued it.
    pub by: ActorId,
}

impl Invitation {
    /// Whether it lets somebody in at an instant.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.accepted_at.is_none() && !self.revoked && at < self.expires_at
    }
}

/// A token of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its name.
    pub id: TokenId,
    /// What it is for, at most.
    pub scope: TokenScope,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The instant from which it is good no more.
    pub expires_at: DateTime<Utc>,
    /// Who issued it.
    pub by: ActorId,
}

impl Account {
    /// An account from the facts of its stream.
    pub fn of(facts: &[Fact<'_>]) -> Self {
        facts.iter().fold(Self::default(), Self::evolve)
    }

    pub(super) fn evolve(mut self, fact: &Fact<'_>) -> Self {
        let by = fact.carrier.by;
        match fact.event {
            Event::AccountOpened(it) => (self.opened, self.opened_by) = (Some(it.clone()), Some(by)),
            Event::RoleGranted(it) => {
                let (id, role, employer, sitting, until) = (it.grant, it.role, it.employer, it.sitting, it.until);
                self.grants.push(Granted { id, role, employer, sitting, from: fact.effective_on, until, ended_on: None, by });
            }
            Event::RoleEnded(it) => {
                for granted in self.grants.iter_mut().filter(|known| known.id == it.grant) {
                    granted.ended_on = Some(fact.effective_on);
                }
            }
            Event::InvitationIssued(it) => {
                let (id, secret_sha256, expires_at) = (it.invitation, it.secret_sha256.clone(), it.expires_at);
                self.invitations.push(Invitation { id, secret_sha256, expires_at, accepted_at: None, revoked: false, by });
            }
            Event::InvitationAccepted(it) => {
                for invitation in self.invitations.iter_mut().filter(|known| known.id == it.invitation) {
                    invitation.accepted_at = Some(fact.carrier.recorded_at);
                }
            }
            Event::TokenIssued(it) => {
                let (id, scope, expires_at) = (it.token, it.scope.clone(), it.expires_at);
                self.tokens.push(Token { id, scope, issued_at: fact.carrier.recorded_at, expires_at, by });
            }
            Event::TokenRevoked(it) => drop(self.revoked.insert(it.token)),
            Event::TokensRevoked(it) => {
                self.revoked_before = self.revoked_before.max(Some(it.before));
                // Whoever has an address that was not used yet would come in by it afterwards.
                self.invitations.iter_mut().for_each(|it| it.revoked = true);
            }
            _ => {}
        }
        self
    }

    /// What holds on a day.
    pub fn in_force(&self, on: NaiveDate) -> impl Iterator<Item = &Granted> {
        self.grants.iter().filter(move |it| it.is_in_force(on))
    }

    /// The next day after this one on which something granted begins or ends, where there is one.
    pub fn next_change(&self, after: NaiveDate) -> Option<NaiveDate> {
        let days = self.grants.iter().flat_map(|it| [Some(it.from), it.first_day_without()]);
        days.flatten().filter(|it| *it > after).min()
    }

    /// The employers that it has, or had, or will have to do with.
    pub fn employers(&self) -> BTreeSet<EmployerId> {
        self.grants.iter().filter_map(|it| it.employer).collect()
    }

    /// Whether somebody handed out what still lets in, or may have let in whoever is in by it: a token or an invitation that is not revoked.
    pub(super) fn was_handed_out_by(&self, actor: ActorId) -> bool {
        let token = |it: &Token| it.by == actor && !self.has_revoked(Some(it.id), it.issued_at);
        self.tokens.iter().any(token) || self.invitations.iter().any(|it| it.by == actor && !it.revoked)
    }

    /// Whether a token from an instant, of this name where it has one, has been revoked.
    pub fn has_revoked(&self, token: Option<TokenId>, issued_at: DateTime<Utc>) -> bool {
        token.is_some_and(|it| self.revoked.contains(&it)) || self.revoked_before.is_some_and(|before| issued_at < before)
    }
}
