//! Commands about certificates: decided on the employer's history and on everything that a certificate is issued on.

use domain::access::{self, Act, Actor};
use domain::event::Event;
use domain::history::{Context, Kind};
use domain::ids::EmployerId;
use domain::refusal::Refusal;

use super::{Command, encode};
use crate::Store;
use crate::append::{Append, Appended, Condition, Key, Part};
use crate::failure::Unanswered;

/// Whether a command issues or revokes a certificate.
pub(super) fn is_about_certificates(command: &Command) -> bool {
    command.stream.kind == Kind::Employer && command.drafts.iter().any(|it| it.event.is_of_a_certificate())
}

impl Store {
    pub(super) async fn try_to_certify(
        &self,
        actor: &Actor,
        ctx: Context,
        command: &Command,
        key: Option<Key>,
    ) -> Result<Appended, Unanswered> {
        let Command { stream, drafts, expected, .. } = command;
        let employer = EmployerId(stream.id);
        access::may(actor, Act::Certify(employer))?;
        if !drafts.iter().all(|it| it.event.is_of_a_certificate()) {
            return Err(Refusal::NotAllowed.into());
        }
        let history = self.log.sealed_histories(&[*stream]).await?.remove(stream).unwrap_or_default();
        if let Some(expected) = expected.filter(|it| *it != history.version()) {
            return Err(Refusal::VersionConflict { expected, actual: history.version() }.into());
        }
        history.admit(Kind::Employer, drafts, &ctx)?;
        let mut read = Vec::new();
        for draft in drafts {
            let Event::CertificateIssued(it) = &draft.event else { continue };
            // Nobody certifies themselves.
            if actor.person == Some(it.person) {
                return Err(Refusal::NotAllowed.into());
            }
            read.extend(self.may_certify((employer, draft.effective_on), it).await?.read);
        }
        read.sort_unstable();
        read.dedup();
        let keys = self.keys_of(*stream, &history, drafts).await?;
        let own = Part { stream: *stream, expected: Some(history.version()), entries: encode(drafts, *stream, &history, &keys)? };
        // A decision that is overturned in the same moment comes before it, and then this is refused, or after it, for all to see.
        let witness = |(stream, version)| Part { stream, expected: Some(version), entries: Vec::new() };
        let parts = std::iter::once(own).chain(read.into_iter().map(witness)).collect();
        let append = Append { parts, condition: Condition::default(), key, by: actor.id, import: None, now: ctx.now, again: None };
        self.append(append).await
    }
}
