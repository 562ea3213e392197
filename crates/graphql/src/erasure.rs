//! Erasure: a person's key is destroyed, and what it sealed cannot be read by anybody any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::PersonId;
use domain::person::PersonErased;
use store::append::Appended;
use store::failure::Unanswered;

use crate::codes::ErasureGround;
use crate::errors::id_of;
use crate::ids::Tag;
use crate::scalars::Date;
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
        let outcome = match writing.before().await? {
            Some(outcome) => outcome,
            None => match id_of(Tag::Journey, &input.journey_id, "journeyId") {
                Ok(id) => writing.settle(erase(&writing, PersonId(id), input.ground).await).await?,
                Err(told) => Outcome::refused(told),
            },
        };
        Ok(ErasePersonPayload { change: outcome.journey(ctx)? })
    }
}

async fn erase(writing: &Writing<'_>, person: PersonId, ground: ErasureGround) -> Result<Appended, Unanswered> {
    let event = Event::PersonErased(PersonErased { ground: ground.into() });
    let plan = writing.desk.one(person.into(), Date(writing.desk.moment.today), event);
    let appended = writing.send(plan, writing.expected()).await?;
    writing.desk.store.keys.destroy(&[person.into()]).await?;
    Ok(appended)
}
