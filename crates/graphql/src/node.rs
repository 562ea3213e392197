//! Nodes: everything that has an id of its own, by that id.

use async_graphql::{Context, ID, Interface, Object, Result};
use domain::ids::{CohortId, EmployerId, PersonId};
use futures_util::future::try_join_all;

use crate::at::At;
use crate::cohort::Cohort;
use crate::employer::{self, Employer};
use crate::entry::Entry;
use crate::errors::bad_input;
use crate::ids::{Tag, decode, decode_entry};
use crate::journey::Journey;

/// The most nodes that can be asked for at once.
const MOST: usize = 100;

/// Something that has an id of its own.
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The node id: opaque, and the same for ever."))]
pub enum Node {
    /// A journey.
    Journey(Journey),
    /// A cohort.
    Cohort(Cohort),
    /// An employer.
    Employer(Employer),
    /// An entry.
    Entry(Entry),
}

async fn find(ctx: &Context<'_>, id: &ID, at: &At) -> Result<Option<Node>> {
    if let Some(id) = decode(Tag::Journey, id) {
        return Ok(Journey::find(ctx, PersonId(id), at.clone()).await?.map(Node::from));
    }
    if let Some(id) = decode(Tag::Cohort, id) {
        return Ok(Cohort::find(ctx, CohortId(id), at.clone()).await?.map(Node::from));
    }
    if let Some(id) = decode(Tag::Employer, id) {
        return Ok(employer::by_id(ctx, Some(EmployerId(id)), at).await?.map(Node::from));
    }
    match decode_entry(id) {
        Some((stream, event)) => Ok(Entry::find(ctx, stream, event, at.clone()).await?.map(Node::from)),
        None => Ok(None),
    }
}

/// Questions about anything that has an id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its node id; null where there is nothing, or nothing that you may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The node id.")] id: ID) -> Result<Option<Node>> {
        find(ctx, &id, &At::of(ctx, None).await?).await
    }

    /// Up to 100 things by their node ids, in the order of the ids, with null for each that is not there or not yours to see.
    async fn nodes(&self, ctx: &Context<'_>, #[graphql(desc = "The node ids.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST {
            return Err(bad_input(format!("expected at most {MOST} ids")));
        }
        let at = At::of(ctx, None).await?;
        // At the same time, so that what they need is asked for together.
        try_join_all(ids.iter().map(|id| find(ctx, id, &at))).await
    }
}
