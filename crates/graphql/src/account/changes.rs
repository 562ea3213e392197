//! Changes of accounts: opened, granted, ended, invited, and revoked at once.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::account as known;
use domain::event::Event;
use domain::ids::{ActorId, EmployerId, GrantId, InvitationId, PersonId, SittingId, TokenId};
use domain::private::Private;
use domain::refusal::{OnAccount, Refusal};
use store::sitting::Seen;

use crate::access::Role;
use crate::codes::AccountKind;
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode};
use crate::scalars::Date;
use crate::write::{AccountChange, New, Once, Outcome, Plan, Writing};

/// Signs a token of a service: whose, by which name, until when. Given from outside; there is none where the installation signs nothing.
#[derive(Clone)]
pub struct Signs(pub Arc<dyn Fn(ActorId, TokenId, DateTime<Utc>) -> String + Send + Sync>);

/// A new account.
#[derive(Clone, Debug, InputObject)]
pub struct OpenAccountInput {
    /// Of whom.
    account_kind: AccountKind,
    /// What it is called: a person's name, or what a service is for.
    name_of_account: String,
    /// Where its holder can be reached.
    email: Option<String>,
    /// Whose, where they have signed in before: as `by` of their entries, or `viewer.id`. Somebody new where left out.
    actor_id: Option<ID>,
    /// Their own journey, where they have one here.
    own_journey_id: Option<ID>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

/// A role for an account.
#[derive(Clone, Debug, InputObject)]
pub struct GrantRoleInput {
    /// To whom.
    account_id: ID,
    /// The role.
    granted_role: Role,
    /// At which employer; left out for who runs the installation.
    employer_id: Option<ID>,
    /// The first day. Today where left out.
    effective_on: Option<Date>,
    /// The last day, where it is known.
    granted_until: Option<Date>,
    /// For which sitting alone, of those that you convene: then it counts nowhere else, and lets nobody see anything once the cases of that
    /// sitting are closed to its members.
    sitting_id: Option<ID>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An end of a grant.
#[derive(Clone, Debug, InputObject)]
pub struct EndRoleInput {
    /// Whose.
    account_id: ID,
    /// Which.
    grant_id: ID,
    /// The first day without it. Today where left out, which ends it at once.
    effective_on: Option<Date>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An invitation.
#[derive(Clone, Debug, InputObject)]
pub struct IssueInvitationInput {
    /// Whom.
    account_id: ID,
    /// The instant from which it lets nobody in: at most 30 days away.
    expires_at: DateTime<Utc>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// A token for a service.
#[derive(Clone, Debug, InputObject)]
pub struct IssueTokenInput {
    /// Whose.
    account_id: ID,
    /// In which roles it may be used, of those that the account has. In all of them where left out.
    #[graphql(default)]
    roles: Vec<Role>,
    /// For which employers it may be used, of those that the account has. For all of them where left out.
    #[graphql(default)]
    employer_ids: Vec<ID>,
    /// Whether it may only ask.
    #[graphql(default = true)]
    reads_only: bool,
    /// The instant from which it is good no more: at most 400 days away.
    expires_at: DateTime<Utc>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An end of a token.
#[derive(Clone, Debug, InputObject)]
pub struct RevokeTokenInput {
    /// Whose.
    account_id: ID,
    /// Which.
    token_id: ID,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// An end of every token, session and open invitation that an account has by now.
#[derive(Clone, Debug, InputObject)]
pub struct RevokeTokensInput {
    /// Whose.
    account_id: ID,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `openAccount`.
#[derive(SimpleObject)]
pub struct OpenAccountPayload {
    #[graphql(flatten)]
    change: AccountChange,
}

/// The answer to `grantRole`.
#[derive(SimpleObject)]
pub struct GrantRolePayload {
    #[graphql(flatten)]
    change: AccountChange,
}

/// The answer to `endRole`.
#[derive(SimpleObject)]
pub struct EndRolePayload {
    #[graphql(flatten)]
    change: AccountChange,
}

/// The answer to `revokeToken`.
#[derive(SimpleObject)]
pub struct RevokeTokenPayload {
    #[graphql(flatten)]
    change: AccountChange,
}

/// The answer to `revokeTokens`.
#[derive(SimpleObject)]
pub struct RevokeTokensPayload {
    #[graphql(flatten)]
    change: AccountChange,
}

/// The answer to `issueInvitation`.
#[derive(SimpleObject)]
pub struct IssueInvitationPayload {
    #[graphql(flatten)]
    change: AccountChange,
    /// The path of its address, such as `/invited/…`: shown this once, and kept nowhere. Whoever has it comes in, once. Null where the
    /// request was refused, or had been answered before.
    address: Option<String>,
}

/// The answer to `issueToken`.
#[derive(SimpleObject)]
pub struct IssueTokenPayload {
    #[graphql(flatten)]
    change: AccountChange,
    /// The token: shown this once, and kept nowhere. Null where the request was refused, or had been answered before.
    token: Option<String>,
}

fn of_account(desk: &Desk<'_>, account: &ID, on: Option<Date>, event: Result<Event, Told>) -> Result<Plan, Told> {
    let account = ActorId(id_of(Tag::Actor, account, "accountId")?);
    Ok(desk.one(account.into(), on.unwrap_or(Date(desk.moment.today)), event?))
}

impl OpenAccountInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let account = match &self.actor_id {
            Some(id) => ActorId(id_of(Tag::Actor, id, "actorId")?),
            None => ActorId(desk.new_id()),
        };
        let person = self.own_journey_id.as_ref().map(|it| id_of(Tag::Journey, it, "ownJourneyId").map(PersonId)).transpose()?;
        let email = Private::Open(self.email.as_deref().map(|it| it.trim().to_owned()));
        let name = Private::Open(self.name_of_account.trim().to_owned());
        let event = Event::AccountOpened(known::AccountOpened { account, kind: self.account_kind.into(), name, email, person });
        Ok(desk.one(account.into(), Date(desk.moment.today), event))
    }
}

impl GrantRoleInput {
    /// The sitting for which alone it is granted: one at this employer, of those that the actor convenes.
    async fn sitting(&self, desk: &Desk<'_>) -> Result<Result<Option<SittingId>, Told>> {
        let Some(id) = &self.sitting_id else { return Ok(Ok(None)) };
        let sitting = decode(Tag::Sitting, id).map(SittingId);
        let found = match sitting {
            Some(id) => desk.store.sitting_to_change(desk.asker(), id).await.map_err(theirs)?,
            None => None,
        };
        let employer = self.employer_id.as_ref().and_then(|it| decode(Tag::Employer, it)).map(EmployerId);
        let is_theirs = |it: &Seen| Some(it.sitting.employer) == employer && domain::access::convenes(desk.actor, it.sitting.employer);
        let missing = Told::about("sittingId", Refusal::NotFound);
        Ok(if found.as_ref().is_some_and(is_theirs) { Ok(sitting) } else { Err(missing) })
    }

    fn event(&self, desk: &Desk<'_>, sitting: Option<SittingId>) -> Result<Event, Told> {
        let employer = self.employer_id.as_ref().map(|it| id_of(Tag::Employer, it, "employerId").map(EmployerId)).transpose()?;
        let (grant, until) = (GrantId(desk.new_id()), self.granted_until.map(|it| it.0));
        Ok(Event::RoleGranted(known::RoleGranted { grant, role: self.granted_role.into(), employer, until, sitting }))
    }
}

impl IssueTokenInput {
    fn event(&self, token: TokenId) -> Result<Event, Told> {
        let employers = self.employer_ids.iter().map(|it| id_of(Tag::Employer, it, "employerIds").map(EmployerId));
        let scope = known::TokenScope {
            roles: self.roles.iter().map(|it| (*it).into()).collect(),
            employers: employers.collect::<Result<_, _>>()?,
            reads_only: self.reads_only,
        };
        Ok(Event::TokenIssued(known::TokenIssued { token, scope, expires_at: self.expires_at }))
    }
}

/// Changes of accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Opens an account: for somebody from outside, for a service, or for somebody who signed in before.
    async fn open_account(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] input: OpenAccountInput) -> Result<OpenAccountPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(OpenAccountPayload { change: outcome.account() })
    }

    /// Grants a role from a day on. What an account may do is what its token says and what is granted on the day.
    async fn grant_role(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: GrantRoleInput) -> Result<GrantRolePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let desk = &writing.desk;
        let event = input.sitting(desk).await?.and_then(|sitting| input.event(desk, sitting));
        let outcome = writing.record(of_account(desk, &input.account_id, input.effective_on, event)).await?;
        Ok(GrantRolePayload { change: outcome.account() })
    }

    /// Ends a grant: at once, or from a day on. Open sockets of the account are closed when it ends.
    async fn end_role(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: EndRoleInput) -> Result<EndRolePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = id_of(Tag::Grant, &input.grant_id, "grantId").map(|it| Event::RoleEnded(known::RoleEnded { grant: GrantId(it) }));
        let outcome = writing.record(of_account(&writing.desk, &input.account_id, input.effective_on, event)).await?;
        Ok(EndRolePayload { change: outcome.account() })
    }

    /// Makes an address by which somebody from outside comes in, once, to the pages. Of a role by which people's records are read another
    /// administrator than who granted it.
    async fn issue_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: IssueInvitationInput,
    ) -> Result<IssueInvitationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (invitation, secret) = (InvitationId(writing.desk.new_id()), writing.desk.store.new_secret());
        let (secret_sha256, expires_at) = (secret.sha256(), input.expires_at);
        let event = Event::InvitationIssued(known::InvitationIssued { invitation, secret_sha256, expires_at });
        let outcome = writing.record(of_account(&writing.desk, &input.account_id, None, Ok(event))).await?;
        // A request that is answered again made another secret, of no invitation.
        let address = recorded(&outcome, |it| matches!(it, Event::InvitationIssued(it) if it.invitation == invitation))
            .then(|| format!("/invited/{}", secret.text()));
        Ok(IssueInvitationPayload { change: outcome.account(), address })
    }

    /// Makes a token for a service. What it may do is what the account may do, as far as the token says. Of a role by which people's records
    /// are read another administrator than who granted it.
    async fn issue_token(&self, ctx: &Context<'_>, #[graphql(desc = "What for.")] input: IssueTokenInput) -> Result<IssueTokenPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (signs, token) = (ctx.data_opt::<Signs>(), TokenId(writing.desk.new_id()));
        let event = signs.ok_or_else(|| OnAccount::NoOwnTokens.into()).and_then(|_| input.event(token));
        let outcome = writing.record(of_account(&writing.desk, &input.account_id, None, event)).await?;
        let issued = recorded(&outcome, |it| matches!(it, Event::TokenIssued(it) if it.token == token));
        let account = id_of(Tag::Actor, &input.account_id, "accountId").ok().map(ActorId);
        let text = signs.zip(account).filter(|_| issued).map(|(signs, account)| (signs.0)(account, token, input.expires_at));
        Ok(IssueTokenPayload { change: outcome.account(), token: text })
    }

    /// Revokes a token, at once: here, and within a second at every other process on the same database.
    async fn revoke_token(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: RevokeTokenInput) -> Result<RevokeTokenPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = id_of(Tag::Token, &input.token_id, "tokenId").map(|it| Event::TokenRevoked(known::TokenRevoked { token: TokenId(it) }));
        let outcome = writing.record(of_account(&writing.desk, &input.account_id, None, event)).await?;
        Ok(RevokeTokenPayload { change: outcome.account() })
    }

    /// Revokes every token, session and open invitation that an account has by now, at once.
    async fn revoke_tokens(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] input: RevokeTokensInput) -> Result<RevokeTokensPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = Event::TokensRevoked(known::TokensRevoked { before: writing.desk.moment.now });
        let outcome = writing.record(of_account(&writing.desk, &input.account_id, None, Ok(event))).await?;
        Ok(RevokeTokensPayload { change: outcome.account() })
    }
}

fn recorded(outcome: &Outcome, is_it: impl Fn(&Event) -> bool) -> bool {
    outcome.entries().any(|it| is_it(&it.event))
}
