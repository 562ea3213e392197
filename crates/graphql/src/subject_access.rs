//! Subject access: everything that is on record about a person, as data.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::ids::PersonId;

use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::scalars::{Date, count};

/// Everything that is on record about a person, as they are given it: with every correction and what was corrected, both times, who
/// recorded it as a number, and without the names of others. What others are still drafting is not in it: ask the council for that.
#[derive(Clone, Debug, SimpleObject)]
pub struct SubjectAccess {
    /// Whose record it is.
    journey_id: ID,
    /// The day on which it was prepared.
    prepared_on: Date,
    /// How many entries it has.
    entry_count: i32,
    /// The whole of it as a JSON document. As a page that prints well, it is at `/my-record`.
    document: String,
}

/// Questions about oneself.
#[derive(Default)]
pub struct SubjectAccessQuery;

#[Object]
impl SubjectAccessQuery {
    /// Everything that is on record about a person, for them; for a coordinator, as much of it as is theirs to see. Null where there is
    /// no such journey, or none that you may have so.
    async fn subject_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose journey. Yours where left out.")] journey_id: Option<ID>,
    ) -> Result<Option<SubjectAccess>> {
        let desk = Desk::of(ctx)?;
        let person = match &journey_id {
            Some(id) => decode(Tag::Journey, id).map(PersonId),
            None => desk.actor.person,
        };
        let Some(person) = person else { return Ok(None) };
        let Some(it) = desk.store.subject_access(desk.asker(), person).await.map_err(theirs)? else { return Ok(None) };
        Ok(Some(SubjectAccess {
            journey_id: encode(Tag::Journey, person.0),
            prepared_on: it.prepared_on.into(),
            entry_count: count(it.entries.len() + it.panels.len()),
            document: it.to_json().to_string(),
        }))
    }
}
