//! The viewer: whoever asks, as proved by their token.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::access::{Grant, Purpose, Role};
use crate::at::At;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::ids::{Tag, encode};
use crate::journey::Journey;

/// Whoever asks, as proved by their token.
#[derive(SimpleObject)]
pub struct Viewer {
    /// The same as `by` of the entries that they record.
    id: ID,
    /// What they are to Waymark.
    roles: Vec<Role>,
    /// Each role with the employer at which it is held.
    grants: Vec<Grant>,
    /// To which end they ask, where the request said so: only the roles that serve it count then.
    purpose: Option<Purpose>,
    /// The employers that they are bound to.
    employers: Vec<Employer>,
    /// The person whose journey is their own, where they are a worker.
    person: Option<ID>,
    /// Their own journey, where they are a worker and have one.
    journey: Option<Journey>,
}

/// Questions about whoever asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// You.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let (desk, at) = (Desk::of(ctx)?, At::live(ctx, None).await?);
        let mut employers = Vec::new();
        for id in desk.actor.employers() {
            employers.extend(employer::by_id(ctx, Some(id), &at).await?);
        }
        let person = desk.actor.person;
        let journey = match person {
            Some(person) => Journey::find(ctx, person, at).await?,
            None => None,
        };
        let roles = desk.actor.roles().into_iter().map(Into::into).collect();
        let person = person.map(|it| encode(Tag::Journey, it.0));
        let grants = desk.actor.grants().map(Grant::from).collect();
        let purpose = desk.actor.purpose.map(Into::into);
        Ok(Viewer { id: encode(Tag::Actor, desk.actor.id.0), roles, grants, purpose, employers, person, journey })
    }
}
