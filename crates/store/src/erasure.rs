//! Erasure: the event that says it, and then the key's destruction, whatever happens in between.
//!
//! What it reaches: the person's key, every wrapping of it in the databases, in their write-ahead logs and in the key file, the memory
//! of every process that has the store open, and every backup made afterwards. What it cannot reach: a copy of the key file *and* the
//! database made before. Either alone is worth nothing, so keep them apart, and keep backups of the key file no longer than the time
//! within which an erasure must be complete. A disk may also keep blocks that a file no longer has: encrypt the disk.

use domain::access::Actor;
use domain::event::Event;
use domain::history::{Context, Draft};
use domain::ids::{EventId, PersonId};
use domain::person::{ErasureGround, PersonErased};
use domain::refusal::Refusal;

use crate::Store;
use crate::append::Appended;
use crate::execute::Command;
use crate::failure::{Failure, Unanswered};

impl Store {
    /// Erases a person: records it, and destroys the key. Answers when both are done; asked again under the same key, the same answer.
    ///
    /// # Errors
    /// The rule's refusal, or a failure. After a failure the erasure may be recorded and the key still be there: it is then destroyed
    /// by whoever notices first, at the latest when a store is next opened. Asking again destroys it at once, whatever is answered: under
    /// the same key the first answer, under another that the person is erased.
    #[expect(clippy::too_many_arguments, reason = "each is a thing of its own, and callers name them in this order")]
    pub async fn erase(
        &self,
        actor: &Actor,
        ctx: Context,
        id: EventId,
        person: PersonId,
        ground: ErasureGround,
        expected: Option<i64>,
        key: Option<(String, Vec<u8>)>,
    ) -> Result<Appended, Unanswered> {
        let event = Event::PersonErased(PersonErased { ground });
        let drafts = vec![Draft { id, effective_on: ctx.today, event }];
        let recorded = self.record(actor, ctx, Command { stream: person.into(), drafts, expected, key, import: None }).await;
        match &recorded {
            Ok(_) => self.keys.destroy(&[person.into()]).await?,
            // Erased before, and perhaps cut short then.
            Err(Unanswered::Refused(Refusal::Erased)) => drop(self.keys.destroy_those_left(&[person.into()]).await?),
            Err(_) => {}
        }
        recorded
    }

    /// Destroys the keys of everybody who was erased, where that was cut short. Answers how many there were.
    pub(crate) async fn finish_erasures(&self) -> Result<usize, Failure> {
        let erased = self.log.erased().await?;
        self.keys.forget(&erased);
        self.keys.destroy_those_left(&erased).await
    }
}
