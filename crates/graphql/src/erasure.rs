//! Erasure: a person's key is destroyed, and what it sealed cannot be read by anybody any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::ids::{EventId, PersonId};

use crate::codes::ErasureGround;
use crate::desk::Desk;
use crate::errors::id_of;
use crate::ids::Tag;
use crate::write::{JourneyChange, Once, Outcome, Writing};

/// Who is erased, and why.
#[derive(Clone, Debug, InputObject)]
pub struct ErasePersonInput {
    /// Whose journey.
    journey_id: ID,
    /// Why the person is erased.
    ground: ErasureGround,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `erasePerson`.
#[derive(SimpleObject)]
pub struct ErasePersonPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Erasures.
#[derive(Default)]
pub struct ErasureMutation;

#[Object]
impl ErasureMutation {
    /// Erases a person: destroys the key under which everything personal is sealed. It cannot be undone. That it was done, and
    /// the counts that the person was part of, stay.
    async fn erase_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is erased.")] input: ErasePersonInput,
    ) -> Result<ErasePersonPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = match id_of(Tag::Journey, &input.journey_id, "journeyId") {
            Ok(id) => erase(&writing, PersonId(id), input.ground).await?,
            Err(told) => Outcome::refused(told),
        };
        Ok(ErasePersonPayload { change: outcome.journey() })
    }
}

/// Asks the store also where the answer is known: a key that outlived a failure is destroyed by asking again.
async fn erase(writing: &Writing<'_>, person: PersonId, ground: ErasureGround) -> Result<Outcome> {
    if let Some(told) = writing.refusal() {
        return Ok(Outcome::refused(told.clone()));
    }
    let Desk { store, actor, .. } = writing.desk;
    let (ctx, id) = (writing.desk.context(), EventId(writing.desk.new_id()));
    writing.settle(store.erase(actor, ctx, id, person, ground.into(), writing.expected(), writing.key()).await).await
}
