//! Bringing in: many streams' entries as one, from a file or an invented academy; and taking all of it back.

use std::collections::{HashMap, HashSet};

use domain::access::Actor;
use domain::correction::{EntryRetracted, Standing};
use domain::event::Event;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::{EventId, ImportId};
use domain::journey::Journey;
use domain::private::Private;
use domain::refusal::Refusal;
use domain::transfer::ImportTakenBack;
use uuid::Uuid;

use crate::Store;
use crate::append::{Append, Appended, Condition, Item, Part};
use crate::execute::{encode, exist, holds_number, mentioned, permit, said};
use crate::failure::{Failure, Unanswered};

/// Entries that are to be recorded in one stream.
#[derive(Clone, Debug)]
pub struct Bringing {
    /// The stream.
    pub stream: Stream,
    /// What is to be recorded, in order.
    pub drafts: Vec<Draft>,
}

/// Why a stream's entries could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotBroughtIn {
    /// Which of the streams, by its place in what was given.
    pub index: usize,
    /// Why.
    pub refusal: Refusal,
}

/// The answer to an attempt to bring something in: what was written, or every stream that may not be.
pub type BroughtIn = Result<Result<Appended, Vec<NotBroughtIn>>, Failure>;

impl Store {
    /// Records the entries of many streams: all of them or none.
    pub async fn bring_in(&self, actor: &Actor, ctx: Context, import: Option<ImportId>, parts: Vec<Bringing>) -> BroughtIn {
        let after = self.head().position;
        let mut streams: Vec<Stream> = parts.iter().map(|it| it.stream).collect();
        let own: HashSet<Stream> = streams.iter().copied().collect();
        streams.extend(parts.iter().flat_map(|it| &it.drafts).flat_map(|it| mentioned(&it.event)));
        streams.sort();
        streams.dedup();
        let mut histories = self.log.sealed_histories(&streams).await?;
        // What is brought in together may name each other: an employer and who works there.
        for part in &parts {
            let opened = part.drafts.first().is_some_and(|it| it.event.opens_a_stream());
            if opened && part.stream.kind != Kind::Journey {
                histories.entry(part.stream).or_insert_with(|| as_history(part, &ctx));
            }
        }
        let refused = self.judge(actor, ctx, &parts, &histories, &own);
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        let condition = match self.claims(&parts, after).await? {
            Ok(condition) => condition,
            Err(refused) => return Ok(Err(refused)),
        };
        let fresh: Vec<Stream> = parts.iter().map(|it| it.stream).filter(|it| self.is_new(&histories, *it)).collect();
        let mut keys = self.keys.for_writing(&fresh).await?;
        let known: Vec<Stream> = own.into_iter().filter(|it| !keys.contains_key(it)).collect();
        keys.extend(self.keys.for_reading(&known).await?);
        let work = tokio::task::spawn_blocking(move || -> Result<Vec<Part>, Unanswered> {
            let none = History::default();
            let mut out = Vec::with_capacity(parts.len());
            for Bringing { stream, drafts } in parts {
                let history = histories.get(&stream).filter(|it| it.entries().iter().all(|it| it.position > 0)).unwrap_or(&none);
                let key = keys.get(&stream).ok_or(Refusal::Erased)?;
                out.push(Part { stream, expected: Some(history.version()), entries: encode(&drafts, stream, history, key)? });
            }
            Ok(out)
        });
        let parts = match work.await.unwrap_or(Err(Failure::Closed.into())) {
            Ok(parts) => parts,
            Err(Unanswered::Failed(why)) => return Err(why),
            Err(Unanswered::Refused(refusal)) => return Ok(Err(vec![NotBroughtIn { index: 0, refusal }])),
        };
        let append = Append { parts, condition, key: None, by: actor.id, import, now: ctx.now, again: None };
        match self.appender.append(append).await {
            Ok(appended) => Ok(Ok(appended)),
            Err(Unanswered::Failed(why)) => Err(why),
            Err(Unanswered::Refused(refusal)) => Ok(Err(vec![NotBroughtIn { index: 0, refusal }])),
        }
    }

    /// What bringing these in would be refused for, without recording anything.
    pub async fn would_refuse(&self, actor: &Actor, ctx: Context, parts: &[Bringing]) -> Result<Vec<NotBroughtIn>, Failure> {
        let mut streams: Vec<Stream> = parts.iter().map(|it| it.stream).collect();
        let own = streams.iter().copied().collect();
        streams.extend(parts.iter().flat_map(|it| &it.drafts).flat_map(|it| mentioned(&it.event)));
        streams.sort();
        streams.dedup();
        let mut histories = self.log.sealed_histories(&streams).await?;
        for part in parts.iter().filter(|it| it.stream.kind != Kind::Journey) {
            histories.entry(part.stream).or_insert_with(|| as_history(part, &ctx));
        }
        let mut refused = self.judge(actor, ctx, parts, &histories, &own);
        if let Err(more) = self.claims(parts, self.head().position).await? {
            refused.extend(more);
        }
        Ok(refused)
    }

    fn is_new(&self, histories: &HashMap<Stream, History>, stream: Stream) -> bool {
        histories.get(&stream).is_none_or(|it| it.entries().iter().any(|it| it.position == 0))
    }

    fn judge(
        &self,
        actor: &Actor,
        ctx: Context,
        parts: &[Bringing],
        histories: &HashMap<Stream, History>,
        own: &HashSet<Stream>,
    ) -> Vec<NotBroughtIn> {
        let none = History::default();
        let mut refused = Vec::new();
        if own.len() != parts.len() {
            refused.push(NotBroughtIn { index: 0, refusal: Refusal::AlreadyOpened });
        }
        for (index, part) in parts.iter().enumerate() {
            let history = if self.is_new(histories, part.stream) { &none } else { histories.get(&part.stream).unwrap_or(&none) };
            let verdict = permit(actor, part.stream, history, &part.drafts, histories)
                .and_then(|()| exist(&part.drafts, histories))
                .and_then(|()| history.admit(part.stream.kind, &part.drafts, &ctx));
            if let Err(refusal) = verdict {
                refused.push(NotBroughtIn { index, refusal });
            }
        }
        refused
    }

    /// Registration numbers are claimed once: among what is brought in, and against everybody who is there.
    async fn claims(&self, parts: &[Bringing], after: i64) -> Result<Result<Condition, Vec<NotBroughtIn>>, Failure> {
        let mut condition = Condition { items: Vec::new(), after };
        let mut refused = Vec::new();
        let mut claimed: HashMap<String, usize> = HashMap::new();
        for (index, part) in parts.iter().enumerate() {
            for draft in &part.drafts {
                let Event::RegistrationClaimed(it) = said(&draft.event) else { continue };
                if claimed.insert(it.claim.clone(), index).is_some_and(|other| other != index) {
                    refused.push(NotBroughtIn { index, refusal: Refusal::NumberClaimed });
                }
                let tag = domain::registration::tag(&it.claim);
                condition.items.push(Item { types: Vec::new(), tags: vec![tag.clone()] });
                let holders = match self.tagged_histories(&tag).await {
                    Ok(holders) => holders,
                    Err(Unanswered::Failed(why)) => return Err(why),
                    Err(Unanswered::Refused(_)) => continue,
                };
                for (person, history) in holders {
                    if person != part.stream && holds_number(&history, &it.claim, draft.effective_on) {
                        refused.push(NotBroughtIn { index, refusal: Refusal::NumberClaimed });
                    }
                }
            }
        }
        Ok(if refused.is_empty() { Ok(condition) } else { Err(refused) })
    }

    /// Retracts everything that an import recorded and that still stands: all of it or nothing.
    ///
    /// # Errors
    /// Every stream in which something recorded since stands on what would be taken out.
    pub async fn take_back(
        &self,
        actor: &Actor,
        ctx: Context,
        import: ImportId,
        reason: &str,
        new_id: &(dyn Fn() -> Uuid + Sync),
    ) -> BroughtIn {
        let streams = self.log.streams_of_import(import).await?;
        let histories = self.log.sealed_histories(&streams).await?;
        let mut parts = Vec::new();
        let mut entries = 0;
        for stream in streams.into_iter().filter(|it| it.kind != Kind::Import) {
            let Some(history) = histories.get(&stream) else { continue };
            if stream.kind == Kind::Journey && Journey::of(&history.facts(), chrono::NaiveDate::MAX).erased.is_some() {
                continue;
            }
            let standing = history.standing().into_iter().rev();
            let theirs =
                standing.filter(|(entry, standing)| entry.import == Some(import) && !matches!(standing, Standing::Retracted { .. }));
            let drafts: Vec<Draft> = theirs
                .map(|(entry, _)| Draft {
                    id: EventId(new_id()),
                    effective_on: entry.effective_on,
                    event: Event::EntryRetracted(EntryRetracted { target: entry.id, reason: Private::Open(reason.to_owned()) }),
                })
                .collect();
            entries += drafts.len() as u64;
            if !drafts.is_empty() {
                parts.push(Bringing { stream, drafts });
            }
        }
        if parts.is_empty() {
            return Ok(Err(vec![NotBroughtIn { index: 0, refusal: Refusal::ImportUnknown }]));
        }
        let taken_back = Event::ImportTakenBack(ImportTakenBack { import, entries });
        let draft = Draft { id: EventId(new_id()), effective_on: ctx.today, event: taken_back };
        parts.push(Bringing { stream: import.into(), drafts: vec![draft] });
        self.bring_in(actor, ctx, None, parts).await
    }
}

/// Entries that are about to be recorded, as if they were: at position 0, by which they are told from those that are.
fn as_history(part: &Bringing, ctx: &Context) -> History {
    let entries = part.drafts.iter().enumerate().map(|(index, draft)| domain::history::Recorded {
        position: 0,
        id: draft.id,
        stream: part.stream,
        version: index as i64 + 1,
        recorded_at: ctx.now,
        effective_on: draft.effective_on,
        by: ctx.by,
        import: None,
        event: draft.event.clone(),
    });
    History::new(entries.collect())
}
