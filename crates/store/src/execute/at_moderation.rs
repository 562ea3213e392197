//! Commands about samples: drawn of what was known, and moderated by people who are free to.

use domain::access::Actor;
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Context, Kind, Stream};
use domain::moderation::{self, ModerationRecorded, Sample};
use domain::panel::Listed;
use domain::refusal::{OnPanel, Refusal};

use super::{Command, encode};
use crate::Store;
use crate::append::{Append, Appended, Condition, Key, Part};
use crate::failure::Unanswered;
use crate::moderation::is_free;

impl Store {
    pub(super) async fn try_at_moderation(
        &self,
        actor: &Actor,
        ctx: Context,
        command: &Command,
        key: Option<Key>,
    ) -> Result<Appended, Unanswered> {
        let Command { stream, drafts, expected, .. } = command;
        let history = self.log.sealed_histories(&[*stream]).await?.remove(stream).unwrap_or_default();
        let now = Sample::of(&history);
        let draws = drafts.iter().find_map(|it| if let Event::SampleDrawn(it) = &it.event { Some(it.employer) } else { None });
        let employer = Stream::from(now.as_ref().map(|it| it.drawn.employer).or(draws).ok_or(Refusal::NotFound)?);
        let of_employer = self.log.sealed_histories(&[employer]).await?.remove(&employer).unwrap_or_default();
        let list = Employer::of(&of_employer.facts(), chrono::NaiveDate::MAX).panel;
        for draft in drafts {
            moderation::may(actor, now.as_ref(), &list, &draft.event)?;
        }
        if let Some(expected) = expected.filter(|it| *it != history.version()) {
            return Err(Refusal::VersionConflict { expected, actual: history.version() }.into());
        }
        history.admit(Kind::Moderation, drafts, &ctx)?;
        let mut read = vec![(employer, of_employer.version())];
        for draft in drafts {
            match &draft.event {
                Event::SampleDrawn(it) => {
                    let all = self.candidates(it).await?;
                    it.allow(&all, &list, ctx.today)?;
                }
                Event::ModerationRecorded(it) => read.extend(self.may_moderate(now.as_ref(), it, (&list, &ctx)).await?),
                _ => return Err(Refusal::NotAllowed.into()),
            }
        }
        let keys = self.keys_of(*stream, &history, drafts).await?;
        let own = Part { stream: *stream, expected: Some(history.version()), entries: encode(drafts, *stream, &history, &keys)? };
        let witness = |(stream, version)| Part { stream, expected: Some(version), entries: Vec::new() };
        let parts = std::iter::once(own).chain(read.into_iter().map(witness)).collect();
        let append = Append { parts, condition: Condition::default(), key, by: actor.id, import: None, now: ctx.now, again: None };
        self.append(append).await
    }

    /// Whether a moderator may say something of a case, and what was read to know it.
    async fn may_moderate(
        &self,
        sample: Option<&Sample>,
        it: &ModerationRecorded,
        (list, ctx): (&[Listed], &Context),
    ) -> Result<Vec<(Stream, i64)>, Unanswered> {
        let drawn = sample.and_then(|known| known.case(it.case)).ok_or(OnPanel::NotInTheSample)?;
        let in_office = |known: &&Listed| known.says.member == it.member && known.is_in_office(ctx.today);
        let member = list.iter().find(in_office).ok_or(OnPanel::NotAModerator)?;
        let around = self.around_moderation(drawn, member).await?.ok_or(OnPanel::NotInTheSample)?;
        is_free(&around, it.case, (member, list))?;
        Ok(around.1.iter().map(|(person, it)| (Stream::from(*person), it.version())).collect())
    }
}
