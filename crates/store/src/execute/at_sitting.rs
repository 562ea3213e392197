//! Commands at sittings: decided on the sitting and on everything around it, and written only where none of that has changed.

use std::collections::HashMap;

use domain::access::Actor;
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::refusal::Refusal;
use domain::sitting::{self, Around, Sitting};

use super::{Command, encode};
use crate::Store;
use crate::append::{Append, Appended, Condition, Key, Part};
use crate::failure::{Failure, Unanswered};

impl Store {
    pub(super) async fn try_at_sitting(
        &self,
        actor: &Actor,
        ctx: Context,
        command: &Command,
        key: Option<Key>,
    ) -> Result<Appended, Unanswered> {
        let Command { stream, drafts, expected, .. } = command;
        let history = self.log.sealed_histories(&[*stream]).await?.remove(stream).unwrap_or_default();
        let now = Sitting::of(&history);
        let convenes = drafts.iter().find_map(|it| if let Event::SittingConvened(it) = &it.event { Some(it.employer) } else { None });
        let employer = now.as_ref().map(|it| it.employer).or(convenes).ok_or(Refusal::NotFound)?;
        let list = self.log.sealed_histories(&[employer.into()]).await?.remove(&employer.into()).unwrap_or_default();
        let central = Employer::of(&list.facts(), chrono::NaiveDate::MAX).panel;
        for draft in drafts {
            sitting::may(actor, now.as_ref(), &central, &draft.event)?;
        }
        if let Some(expected) = expected.filter(|it| *it != history.version()) {
            return Err(Refusal::VersionConflict { expected, actual: history.version() }.into());
        }
        history.admit(Kind::Sitting, drafts, &ctx)?;
        let roles = now.as_ref().map(|it| it.roles(actor, &central)).unwrap_or_default();
        let acting = roles.iter().filter_map(|it| if let sitting::Role::Seated(member) = it { Some(*member) } else { None }).collect();
        let around = Around { list: central, acting, ..Around::default() };
        let around = self.around(&history, (drafts, &ctx), around, employer).await?;
        around.allow(&history, drafts, &ctx)?;
        let keys = self.keys_of(*stream, &history, drafts).await?;
        let own = Part { stream: *stream, expected: Some(history.version()), entries: encode(drafts, *stream, &history, &keys)? };
        let parts = std::iter::once(own).chain(witnesses(employer, &list, &around.journeys)).collect();
        // No deciding again inside the writer: what is around has to be read anew.
        let (condition, by) = (Condition::default(), actor.id);
        let append = Append { parts, condition, key, by, import: None, now: ctx.now, again: None };
        self.append(append).await
    }

    /// Everything around a sitting that entries are judged by.
    async fn around(
        &self,
        history: &History,
        (drafts, ctx): (&[Draft], &Context),
        mut around: Around,
        employer: EmployerId,
    ) -> Result<Around, Failure> {
        let Some(after) = Sitting::of(&history.with(drafts, ctx)) else { return Ok(around) };
        if drafts.iter().any(|it| asks_about_people(&it.event)) {
            around.journeys = self.journeys_around(&after, &around.list).await?;
        }
        for draft in drafts {
            match &draft.event {
                Event::SittingConvened(it) => around.terms = self.terms_of(employer, &it.terms).await?,
                Event::SittingMoved(_) => around.terms = self.terms_of(employer, &after.convened.terms).await?,
                Event::CaseAdded(it) => {
                    around.first = self.first_sitting(&it.matter).await?;
                    around.others = self.other_sittings(it.person, after.id()).await?;
                }
                _ => {}
            }
        }
        Ok(around)
    }
}

/// Whether the journeys of those concerned have a say in an entry.
fn asks_about_people(event: &Event) -> bool {
    matches!(
        event,
        Event::MemberInvited(_)
            | Event::CaseAdded(_)
            | Event::PackSealed(_)
            | Event::LateEvidenceRefused(_)
            | Event::ScoresRevealed(_)
            | Event::DecisionRatified(_)
            | Event::DecisionCorrected(_)
            | Event::ScoreRecorded(_)
            | Event::VoteCast(_)
            | Event::CaseDecided(_)
    )
}

/// Streams in which nothing is written, and which must be as they were read: whoever records in the same moment that a member supervised
/// the person comes either before the vote, which is then refused, or after it, which then is void for all to see.
fn witnesses<'a>(employer: EmployerId, list: &History, journeys: &'a HashMap<PersonId, History>) -> impl Iterator<Item = Part> + use<'a> {
    let part = |stream: Stream, version: i64| Part { stream, expected: Some(version), entries: Vec::new() };
    let employer = part(employer.into(), list.version());
    journeys.iter().map(move |(person, history)| part((*person).into(), history.version())).chain([employer])
}
