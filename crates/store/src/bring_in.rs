//! Bringing in: many streams' entries as one, from a file or an invented academy.

use std::collections::{HashMap, HashSet};

use domain::access::Actor;
use domain::event::Event;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::ImportId;
use domain::refusal::Refusal;

use crate::Store;
use crate::append::{Append, Appended, Condition, IMPORT_TAG, Item, Part};
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

/// The import that entries are recorded for.
#[derive(Clone, Debug)]
pub struct Under {
    /// The import.
    pub import: ImportId,
    /// The head when whoever made the entries began to look. Another import since then may have recorded the same.
    pub since: i64,
    /// Tags for the first entry of a stream, by which later files find it again: pseudonyms only.
    pub tags: HashMap<Stream, Vec<String>>,
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

/// What there is of the streams that are brought in, and of those that they name.
struct Ground {
    /// Each stream's own history, as recorded.
    own: HashMap<Stream, History>,
    /// Employers and cohorts, with what is brought in of them: what is brought in together may name each other.
    around: HashMap<Stream, History>,
}

impl Store {
    /// Records the entries of many streams: all of them or none.
    pub async fn bring_in(&self, actor: &Actor, ctx: Context, under: Option<Under>, parts: Vec<Bringing>) -> BroughtIn {
        let after = self.head().position;
        let ground = self.ground(&ctx, &parts).await?;
        let refused = judge(actor, ctx, &parts, &ground);
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        let mut condition = match self.claims(&parts, after).await? {
            Ok(condition) => condition,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(under) = &under {
            condition.after = condition.after.min(under.since);
            condition.items.push(Item { types: vec!["FileImported".into()], tags: vec![IMPORT_TAG.into()] });
        }
        let own: HashSet<Stream> = parts.iter().map(|it| it.stream).collect();
        let (known, fresh): (Vec<Stream>, Vec<Stream>) = own.into_iter().partition(|it| ground.own.contains_key(it));
        let mut keys = self.keys.for_writing(&fresh).await?;
        keys.extend(self.keys.for_reading(&known).await?);
        let (import, tags) = under.map_or((None, HashMap::new()), |it| (Some(it.import), it.tags));
        let work = tokio::task::spawn_blocking(move || -> Result<Vec<Part>, Unanswered> {
            let none = History::default();
            let mut out = Vec::with_capacity(parts.len());
            for Bringing { stream, drafts } in parts {
                let history = ground.own.get(&stream).unwrap_or(&none);
                let key = keys.get(&stream).ok_or(Refusal::Erased)?;
                let mut entries = encode(&drafts, stream, history, key)?;
                if let (Some(first), Some(tags)) = (entries.first_mut(), tags.get(&stream)) {
                    first.tags.extend(tags.iter().cloned());
                    first.tags.sort();
                    first.tags.dedup();
                }
                out.push(Part { stream, expected: Some(history.version()), entries });
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
        let after = self.head().position;
        let ground = self.ground(&ctx, parts).await?;
        let mut refused = judge(actor, ctx, parts, &ground);
        if let Err(more) = self.claims(parts, after).await? {
            refused.extend(more);
        }
        Ok(refused)
    }

    async fn ground(&self, ctx: &Context, parts: &[Bringing]) -> Result<Ground, Failure> {
        let mut streams: Vec<Stream> = parts.iter().map(|it| it.stream).collect();
        streams.extend(parts.iter().flat_map(|it| &it.drafts).flat_map(|it| mentioned(&it.event)));
        streams.sort();
        streams.dedup();
        let own = self.log.sealed_histories(&streams).await?;
        let places = own.iter().filter(|(stream, _)| stream.kind != Kind::Journey);
        let mut around: HashMap<Stream, History> = places.map(|(stream, history)| (*stream, history.clone())).collect();
        for part in parts.iter().filter(|it| it.stream.kind != Kind::Journey) {
            let history = around.entry(part.stream).or_default();
            *history = history.with(&part.drafts, ctx);
        }
        Ok(Ground { own, around })
    }

    /// Registration numbers are claimed once: among what is brought in, and against everybody who is there.
    async fn claims(&self, parts: &[Bringing], after: i64) -> Result<Result<Condition, Vec<NotBroughtIn>>, Failure> {
        let mut refused = Vec::new();
        let mut claimed: HashMap<&str, usize> = HashMap::new();
        let mut claims = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            for draft in &part.drafts {
                let Event::RegistrationClaimed(it) = said(&draft.event) else { continue };
                if claimed.insert(&it.claim, index).is_some_and(|other| other != index) {
                    refused.push(NotBroughtIn { index, refusal: Refusal::NumberClaimed });
                }
                claims.push((index, it.claim.as_str(), draft.effective_on));
            }
        }
        let all: Vec<&str> = claims.iter().map(|(_, claim, _)| *claim).collect();
        let holders = self.claimed(&all).await?;
        for (index, claim, from) in &claims {
            for (person, history) in holders.of(claim) {
                if person != parts[*index].stream && holds_number(history, claim, *from) {
                    refused.push(NotBroughtIn { index: *index, refusal: Refusal::NumberClaimed });
                }
            }
        }
        let tagged = |claim: &str| Item { types: Vec::new(), tags: vec![domain::registration::tag(claim)] };
        let condition = Condition { items: all.into_iter().map(tagged).collect(), after };
        Ok(if refused.is_empty() { Ok(condition) } else { Err(refused) })
    }
}

fn judge(actor: &Actor, ctx: Context, parts: &[Bringing], ground: &Ground) -> Vec<NotBroughtIn> {
    let none = History::default();
    let mut refused = Vec::new();
    let mut seen = HashSet::new();
    for (index, part) in parts.iter().enumerate() {
        if !seen.insert(part.stream) {
            refused.push(NotBroughtIn { index, refusal: Refusal::AlreadyOpened });
            continue;
        }
        let history = ground.own.get(&part.stream).unwrap_or(&none);
        let verdict = permit(actor, part.stream, history, &part.drafts, &ground.around)
            .and_then(|()| exist(&part.drafts, &ground.around))
            .and_then(|()| history.admit(part.stream.kind, &part.drafts, &ctx));
        if let Err(refusal) = verdict {
            refused.push(NotBroughtIn { index, refusal });
        }
    }
    refused
}
