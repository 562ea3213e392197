//! The entrance: whoever comes in is who a verifier proves, with what the log says of their account on the day.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::access::{Actor, Grant};
use domain::account::{Account, TokenScope};
use domain::ids::TokenId;
use store::Store;

use crate::clock::{self, day_in_england};
use crate::oidc::Verifiers;
use crate::token::{Caller, Proven, Term, TokenRefused};

/// Decides who comes in, and as whom.
#[derive(Clone)]
pub struct Entrance {
    /// Who may vouch for a bearer.
    pub verifiers: Verifiers,
    accounts: Option<Store>,
}

impl Entrance {
    /// Where tokens alone say who somebody is.
    pub fn by_tokens(verifiers: Verifiers) -> Self {
        Self { verifiers, accounts: None }
    }

    /// Where accounts are asked as well.
    pub fn with_accounts(verifiers: Verifiers, store: Store) -> Self {
        Self { verifiers, accounts: Some(store) }
    }

    /// The holder of the bearer token, as they may act now.
    ///
    /// # Errors
    /// Why the token proves nothing, or proves it no more.
    pub async fn enter(&self, bearer: &str) -> Result<Proven, TokenRefused> {
        let proven = self.verifiers.actor(bearer, clock::now()).await?;
        self.admit(proven).await
    }

    /// Somebody whose token or session was good, as they may act now.
    ///
    /// # Errors
    /// Where what they came with was revoked, or gives them nothing today.
    pub async fn admit(&self, proven: Proven) -> Result<Proven, TokenRefused> {
        let account = match &self.accounts {
            Some(store) => store.account(proven.came_as.id).await.map_err(|why| {
                tracing::error!(%why, "accounts could not be read");
                TokenRefused::Away
            })?,
            None => None,
        };
        admitted(proven, account.as_deref(), clock::now())
    }

    /// Comes when somebody who is in may not act any more as they do: their account has changed.
    pub async fn changed(&self, proven: &Proven) {
        let Some(store) = &self.accounts else { return std::future::pending().await };
        let mut changes = store.account_changes();
        loop {
            // Asked first: it may have changed before anybody followed it.
            match self.admit(proven.clone()).await {
                // To which end they ask is their own affair.
                Ok(now) if now.actor.all_grants() == proven.actor.all_grants() && now.actor.person == proven.actor.person => {}
                Err(TokenRefused::Away) => {}
                _ => return,
            }
            if changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }
}

fn admitted(proven: Proven, account: Option<&Account>, now: DateTime<Utc>) -> Result<Proven, TokenRefused> {
    let Proven { came_as, caller, mut term, needs_account, .. } = proven;
    let token = term.id.as_deref().and_then(|it| it.parse().ok()).map(TokenId);
    let Some(account) = account.filter(|it| it.opened.is_some()) else {
        let refused = if needs_account { TokenRefused::NotAccepted } else { TokenRefused::NoRole };
        return match needs_account || came_as.all_grants().is_empty() {
            true => Err(refused),
            false => Ok(Proven { actor: came_as.clone(), came_as, caller, term, needs_account, reads_only: false }),
        };
    };
    if account.has_revoked(token, term.issued_at) {
        return Err(TokenRefused::Revoked);
    }
    let scope = match (needs_account, caller) {
        (true, Caller::Service) => Some(scope_of(account, token, now)?),
        _ => None,
    };
    let today = day_in_england(now);
    if let Some(ends_at) = account.next_change(today).map(beginning_of) {
        term.expires_at = term.expires_at.min(ends_at);
    }
    let granted = account.in_force(today).map(|it| Grant { role: it.role, employer: it.employer, sitting: it.sitting });
    let mut actor = with_rights(&came_as, granted.filter(|it| scope.is_none_or(|scope| allows(scope, it))));
    if caller == Caller::Person {
        // What is granted here is granted to whom the account is of, whomever an issuer says that they are.
        actor.person = account.opened.as_ref().and_then(|it| it.person).or(actor.person);
    }
    match actor.all_grants().is_empty() {
        true => Err(TokenRefused::NoRole),
        false => Ok(Proven { actor, came_as, caller, term, needs_account, reads_only: scope.is_some_and(|it| it.reads_only) }),
    }
}

/// What a token of a service is for, if it was issued to this account and is good now.
fn scope_of(account: &Account, token: Option<TokenId>, now: DateTime<Utc>) -> Result<&TokenScope, TokenRefused> {
    let issued = account.tokens.iter().find(|it| Some(it.id) == token).ok_or(TokenRefused::NotAccepted)?;
    if now < issued.expires_at { Ok(&issued.scope) } else { Err(TokenRefused::Expired) }
}

fn allows(scope: &TokenScope, it: &Grant) -> bool {
    let role_is_in = scope.roles.is_empty() || scope.roles.contains(&it.role);
    role_is_in && (scope.employers.is_empty() || it.employer.is_some_and(|it| scope.employers.contains(&it)))
}

/// An actor with what was granted beside what they came with.
fn with_rights(came_as: &Actor, rights: impl Iterator<Item = Grant>) -> Actor {
    Actor::holding(came_as.id, came_as.all_grants().iter().copied().chain(rights), came_as.person)
}

/// The instant at which a day begins in England.
fn beginning_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    let an_hour_before = midnight - TimeDelta::hours(1);
    if day_in_england(an_hour_before) == day { an_hour_before } else { midnight }
}

/// What an account's holder comes with who was invited, or a service with a token of this installation: nothing but who they are.
pub(crate) fn nobody_but(account: domain::ids::ActorId) -> Actor {
    Actor::new(account, [], [], None)
}

/// Somebody who came by an invitation, now.
pub(crate) fn invited(account: domain::ids::ActorId, now: DateTime<Utc>) -> Proven {
    let came_as = nobody_but(account);
    let term = Term { issued_at: now, expires_at: DateTime::<Utc>::MAX_UTC, id: None };
    Proven { actor: came_as.clone(), came_as, caller: Caller::Person, term, needs_account: true, reads_only: false }
}

#[cfg(test)]
mod tests;
