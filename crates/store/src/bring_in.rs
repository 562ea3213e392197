//! Bringing in: many streams' entries as one, from a file or an invented academy.

mod crossing;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::access::Actor;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::{EventId, ImportId};
use domain::refusal::Refusal;

use crate::Store;
use crate::append::{Append, Appended, Condition, IMPORT_TAG, Item, Part};
use crate::execute::{encode, exist, mentioned, permit};
use crate::failure::{Failure, Unanswered};
use crate::framework::Documents;
use crossing::Crossing;

pub use crossing::LetIn;

/// How often everything is looked at again when something elsewhere keeps coming in between.
const TRIES: u32 = 8;

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
    /// The head when whoever made the entries began to look: what was recorded of these streams since was not seen.
    pub seen: i64,
    /// The same, or the last position that this import wrote since. Another import after it may have recorded the same.
    pub since: i64,
    /// Tags for the first entry of a stream, by which later files find it again: pseudonyms only.
    pub tags: HashMap<Stream, Vec<String>>,
}

/// Why a stream's entries could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotBroughtIn {
    /// Which of the streams, by its place in what was given.
    pub index: usize,
    /// Which of its entries, where it is one of them.
    pub entry: Option<EventId>,
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
    /// What entries of programmes are judged by.
    documents: Documents,
}

/// Who asks for what.
struct Asked<'a> {
    actor: &'a Actor,
    ctx: &'a Context,
    parts: &'a [Bringing],
}

impl Store {
    /// Records the entries of many streams: all of them or none.
    ///
    /// The views must have taken what was recorded before there were tags for it: whoever imports has waited for them.
    pub async fn bring_in(&self, actor: &Actor, ctx: Context, under: Option<Under>, parts: Vec<Bringing>) -> BroughtIn {
        let parts = Arc::new(parts);
        let mut answer = Err(vec![whole(Refusal::Busy)]);
        for _ in 0..TRIES {
            answer = self.try_to_bring_in((actor, &ctx), under.as_ref(), &parts).await?;
            // A version that moved is for whoever made the entries to look at; what came in elsewhere is looked at again here.
            let came_between = |it: &NotBroughtIn| matches!(it.refusal, Refusal::ConditionBroken { .. });
            match &answer {
                Err(refused) if refused.iter().all(came_between) && !self.is_overtaken(under.as_ref()).await? => {}
                _ => return Ok(answer),
            }
        }
        Ok(answer)
    }

    async fn try_to_bring_in(&self, (actor, ctx): (&Actor, &Context), under: Option<&Under>, parts: &Arc<Vec<Bringing>>) -> BroughtIn {
        let after = self.head().position.max(under.map_or(0, |it| it.since));
        let ground = self.ground(ctx, parts).await?;
        if let Some(conflict) = under.and_then(|it| overlooked(it, parts, &ground)) {
            return Ok(Err(vec![whole(conflict)]));
        }
        let asked = Asked { actor, ctx, parts };
        let (refused, tags) = Crossing::new(&asked, &ground, judge(&asked, &ground), &mut LetIn::default()).judged(self).await?;
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        let items = tags.into_iter().map(|tag| Item { types: Vec::new(), tags: vec![tag] });
        let mut condition = Condition { items: items.collect(), after };
        if let Some(under) = under {
            if let Some(position) = self.another_import_since(under.since).await? {
                return Ok(Err(vec![whole(Refusal::ConditionBroken { position })]));
            }
            condition.items.push(Item { types: Vec::new(), tags: vec![IMPORT_TAG.into()] });
        }
        let parts = match self.encoded(parts, ground, under).await {
            Ok(parts) => parts,
            Err(Unanswered::Failed(why)) => return Err(why),
            Err(Unanswered::Refused(refusal)) => return Ok(Err(vec![whole(refusal)])),
        };
        let append = Append { parts, condition, key: None, by: actor.id, import: under.map(|it| it.import), now: ctx.now, again: None };
        match self.appender.append(append).await {
            Ok(appended) => Ok(Ok(appended)),
            Err(Unanswered::Failed(why)) => Err(why),
            Err(Unanswered::Refused(refusal)) => Ok(Err(vec![whole(refusal)])),
        }
    }

    /// What bringing these in would be refused for, without recording anything. What was let in before counts, and is added to.
    pub async fn would_refuse(
        &self,
        actor: &Actor,
        ctx: Context,
        parts: &[Bringing],
        let_in: &mut LetIn,
    ) -> Result<Vec<NotBroughtIn>, Failure> {
        let ground = self.ground(&ctx, parts).await?;
        let asked = Asked { actor, ctx: &ctx, parts };
        let refused = judge(&asked, &ground);
        Ok(Crossing::new(&asked, &ground, refused, let_in).judged(self).await?.0)
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
        let (mut documents, none) = (Documents::default(), History::default());
        for part in parts.iter().filter(|it| it.stream.kind == Kind::Journey) {
            let history = own.get(&part.stream).unwrap_or(&none);
            documents.and(self.documents(history, (&part.drafts, ctx), &around).await?);
        }
        Ok(Ground { own, around, documents })
    }

    async fn is_overtaken(&self, under: Option<&Under>) -> Result<bool, Failure> {
        match under {
            Some(under) => Ok(self.another_import_since(under.since).await?.is_some()),
            None => Ok(false),
        }
    }

    /// Where another import wrote after a position.
    async fn another_import_since(&self, since: i64) -> Result<Option<i64>, Failure> {
        let sql = "select position from log.tag where tag = $1 and position > $2 order by position limit 1";
        let rows = self.db.rows(sql, vec![crate::log::tag_hash(IMPORT_TAG).into(), since.into()]).await?;
        Ok(rows.first().map(|row| row.int(0)))
    }

    async fn encoded(&self, parts: &Arc<Vec<Bringing>>, ground: Ground, under: Option<&Under>) -> Result<Vec<Part>, Unanswered> {
        let own: HashSet<Stream> = parts.iter().map(|it| it.stream).collect();
        let (known, fresh): (Vec<Stream>, Vec<Stream>) = own.into_iter().partition(|it| ground.own.contains_key(it));
        let mut keys = self.keys.for_writing(&fresh).await?;
        keys.extend(self.keys.for_reading(&known).await?);
        let tags = under.map_or_else(HashMap::new, |it| it.tags.clone());
        let is_import = under.is_some();
        let parts = Arc::clone(parts);
        let work = tokio::task::spawn_blocking(move || -> Result<Vec<Part>, Unanswered> {
            let none = History::default();
            let mut out: Vec<Part> = Vec::with_capacity(parts.len());
            for Bringing { stream, drafts } in parts.iter() {
                let history = ground.own.get(stream).unwrap_or(&none);
                let mut entries = encode(drafts, *stream, history, &keys)?;
                if let Some(first) = entries.first_mut() {
                    first.tags.extend(tags.get(stream).into_iter().flatten().cloned());
                    first.tags.extend((is_import && out.is_empty()).then(|| IMPORT_TAG.to_owned()));
                    first.tags.sort();
                    first.tags.dedup();
                }
                out.push(Part { stream: *stream, expected: Some(history.version()), entries });
            }
            Ok(out)
        });
        work.await.unwrap_or(Err(Failure::Closed.into()))
    }
}

/// A refusal of everything that was given.
fn whole(refusal: Refusal) -> NotBroughtIn {
    NotBroughtIn { index: 0, entry: None, refusal }
}

/// Where something was recorded of one of the streams that whoever made the entries has not seen.
fn overlooked(under: &Under, parts: &[Bringing], ground: &Ground) -> Option<Refusal> {
    let histories = parts.iter().filter_map(|it| ground.own.get(&it.stream));
    let mut later = histories.filter(|it| it.entries().last().is_some_and(|last| last.position > under.seen));
    later.next().map(|history| {
        let expected = history.entries().iter().rfind(|it| it.position <= under.seen).map_or(0, |it| it.version);
        Refusal::VersionConflict { expected, actual: history.version() }
    })
}

fn judge(asked: &Asked<'_>, ground: &Ground) -> Vec<NotBroughtIn> {
    let none = History::default();
    let mut refused = Vec::new();
    let mut seen = HashSet::new();
    for (index, part) in asked.parts.iter().enumerate() {
        if !seen.insert(part.stream) {
            refused.push(NotBroughtIn { index, entry: None, refusal: Refusal::AlreadyOpened });
            continue;
        }
        let history = ground.own.get(&part.stream).unwrap_or(&none);
        // Two people erase, and a hold is placed by one who knows of it: none of that comes in a file.
        if let Some(act) = part.drafts.iter().find(|it| it.event.is_an_act()) {
            refused.push(NotBroughtIn { index, entry: Some(act.id), refusal: Refusal::NotAllowed });
            continue;
        }
        let allowed = permit((asked.actor, asked.ctx.today), part.stream, history, &part.drafts, &ground.around);
        let objection = match allowed.and_then(|()| exist(&part.drafts, &ground.around)) {
            Ok(()) => history.objection(part.stream.kind, &part.drafts, asked.ctx),
            Err(refusal) => Some((None, refusal)),
        };
        let by_documents = || ground.documents.allow(history, &part.drafts, asked.ctx).err().map(|(entry, why)| (Some(entry), why));
        let objection = objection.or_else(by_documents);
        refused.extend(objection.map(|(entry, refusal)| NotBroughtIn { index, entry, refusal }));
    }
    refused
}
