//! Accounts: who may do what beside what their token says, who is invited, and which tokens are good.

mod changes;
pub mod facts;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::account as known;
use domain::history::{History, Stream};
use domain::ids::ActorId;

use crate::access::Role;
use crate::at::At;
use crate::codes::AccountKind;
use crate::desk::Desk;
use crate::entry::Entry;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::page::{Connection, List, Window};
use crate::scalars::Date;

pub use changes::{AccountMutation, Signs};

/// An account: who it is, what was granted to them here, and which of their tokens are good.
#[derive(Clone)]
pub struct Account {
    id: ActorId,
    it: known::Account,
    version: i64,
    at: At,
}

/// A role that was granted.
#[derive(Clone, SimpleObject)]
pub struct AccountGrant {
    /// The grant's id, for ending it.
    id: ID,
    /// The role.
    role: Role,
    /// At which employer; null for who runs the installation.
    employer_id: Option<ID>,
    /// For which sitting alone, where it was given for one.
    sitting_id: Option<ID>,
    /// The first day.
    from: Date,
    /// The last day, where it was known when it was granted.
    until: Option<Date>,
    /// The first day without it, where somebody ended it.
    ended_on: Option<Date>,
    /// Whether it holds on the day of the question.
    in_force: bool,
}

/// An invitation of somebody from outside.
#[derive(Clone, SimpleObject)]
pub struct Invitation {
    /// The invitation's id.
    id: ID,
    /// The instant from which it lets nobody in.
    expires_at: DateTime<Utc>,
    /// When it was taken up.
    accepted_at: Option<DateTime<Utc>>,
    /// Whether it was revoked, with every token.
    revoked: bool,
}

/// A token of a service.
#[derive(Clone, SimpleObject)]
pub struct AccountToken {
    /// The token's id, for revoking it.
    id: ID,
    /// In which roles it may be used; in each that the account has where there is none.
    roles: Vec<Role>,
    /// For which employers it may be used; for each that the account has where there is none.
    employer_ids: Vec<ID>,
    /// Whether it may only ask.
    reads_only: bool,
    /// When it was issued.
    issued_at: DateTime<Utc>,
    /// The instant from which it is good no more.
    expires_at: DateTime<Utc>,
    /// Whether it was revoked.
    revoked: bool,
}

/// An account: who it is, what was granted to them here, and which of their tokens are good.
#[Object]
impl Account {
    /// The account's id: the same as `viewer.id` of its holder, and as `by` of the entries that they record.
    async fn id(&self) -> ID {
        encode(Tag::Actor, self.id.0)
    }

    /// Of whom.
    async fn kind(&self) -> Option<AccountKind> {
        self.it.opened.as_ref().map(|it| it.kind.into())
    }

    /// What it is called; null where that cannot be read any more.
    async fn name(&self) -> Option<&String> {
        self.it.opened.as_ref()?.name.get()
    }

    /// Where its holder can be reached.
    async fn email(&self) -> Option<&String> {
        self.it.opened.as_ref()?.email.get()?.as_ref()
    }

    /// The id of its holder's own journey, where they have one.
    async fn journey_id(&self) -> Option<ID> {
        self.it.opened.as_ref()?.person.map(|it| encode(Tag::Journey, it.0))
    }

    /// What was granted, the oldest first.
    async fn grants(&self) -> Vec<AccountGrant> {
        let on = self.at.as_at().on;
        let grant = |it: &known::Granted| AccountGrant {
            id: encode(Tag::Grant, it.id.0),
            role: it.role.into(),
            employer_id: it.employer.map(|it| encode(Tag::Employer, it.0)),
            sitting_id: it.sitting.map(|it| encode(Tag::Sitting, it.0)),
            from: it.from.into(),
            until: it.until.map(Date),
            ended_on: it.ended_on.map(Date),
            in_force: it.is_in_force(on),
        };
        self.it.grants.iter().map(grant).collect()
    }

    /// Invitations, the oldest first.
    async fn invitations(&self) -> Vec<Invitation> {
        let invitation = |it: &known::Invitation| Invitation {
            id: encode(Tag::Invitation, it.id.0),
            expires_at: it.expires_at,
            accepted_at: it.accepted_at,
            revoked: it.revoked,
        };
        self.it.invitations.iter().map(invitation).collect()
    }

    /// Tokens of a service, the oldest first.
    async fn tokens(&self) -> Vec<AccountToken> {
        let token = |it: &known::Token| AccountToken {
            id: encode(Tag::Token, it.id.0),
            roles: it.scope.roles.iter().map(|it| (*it).into()).collect(),
            employer_ids: it.scope.employers.iter().map(|it| encode(Tag::Employer, it.0)).collect(),
            reads_only: it.scope.reads_only,
            issued_at: it.issued_at,
            expires_at: it.expires_at,
            revoked: self.it.has_revoked(Some(it.id), it.issued_at),
        };
        self.it.tokens.iter().map(token).collect()
    }

    /// Tokens and sessions from before this instant are good no more.
    async fn revoked_before(&self) -> Option<DateTime<Utc>> {
        self.it.revoked_before
    }

    /// Every entry of it, in the order in which they were recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Option<Vec<Entry>>> {
        Entry::of_stream(ctx, self.id.into(), &self.at).await
    }

    /// How many entries it has: what a change may name as the version that it expects.
    async fn version(&self) -> i32 {
        i32::try_from(self.version).unwrap_or(i32::MAX)
    }
}

impl Account {
    /// An account from what was given of its history; nothing where that was nothing.
    pub fn of_history(id: ActorId, history: &History, at: At) -> Option<Self> {
        let it = known::Account::of(&history.facts());
        it.opened.is_some().then(|| Self { id, it, version: history.version(), at })
    }
}

/// Questions about accounts.
#[derive(Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// An account by its id: your own, or one that you look after. Null where there is none, or it is not yours to see.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account's id, as `viewer.id` has it.")] id: ID,
    ) -> Result<Option<Account>> {
        let Some(id) = decode(Tag::Actor, &id).map(ActorId) else { return Ok(None) };
        let at = At::live(ctx, None).await?;
        let desk = Desk::of(ctx)?;
        let given = desk.store.given(desk.asker(), &[id.into()]).await.map_err(theirs)?;
        Ok(given.get(&id.into()).and_then(|it| Account::of_history(id, &it.history, at)))
    }

    /// The accounts that you look after, and your own.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Account>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let (desk, at) = (Desk::of(ctx)?, At::live(ctx, None).await?);
        let all = desk.store.accounts().await.map_err(theirs)?;
        let ids = all.into_iter().filter(|(_, it)| known::sees(desk.actor, it)).map(|(id, _)| id).collect();
        let page = List { items: ids, order: "accounts", known: at.shown().0 }.page(&window, |it: &ActorId| it.0, |_| None)?;
        let streams: Vec<Stream> = page.items.iter().map(|it| Stream::from(*it)).collect();
        let given = desk.store.given(desk.asker(), &streams).await.map_err(theirs)?;
        let account = |id: &ActorId| {
            let history = given.get(&Stream::from(*id)).map(|it| it.history.clone()).unwrap_or_default();
            Account { id: *id, it: known::Account::of(&history.facts()), version: history.version(), at: at.clone() }
        };
        let shown = page.items.iter().map(account).collect();
        Ok(page.with(shown).show(|it| it))
    }
}
