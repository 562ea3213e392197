//! Taking an import back: everything that it recorded and that still stands is retracted, but for what others stand on.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::access::Actor;
use domain::cohort;
use domain::correction::{EntryRetracted, Standing};
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::{EmployerId, EventId, ImportId};
use domain::import::ImportTakenBack;
use domain::journey::Journey;
use domain::private::Private;
use domain::refusal::Refusal;
use uuid::Uuid;

use crate::Store;
use crate::append::Appended;
use crate::bring_in::{Bringing, NotBroughtIn};
use crate::execute::said;
use crate::failure::Failure;

/// What was taken back, and what was not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenBack {
    /// What was written.
    pub appended: Appended,
    /// Employers, teams and cohorts that the import opened and others stand on by now: left as they are.
    pub left: Vec<Left>,
}

/// Something that an import opened and that was left standing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    /// In which stream.
    pub stream: Stream,
    /// The type of the entry.
    pub what: &'static str,
}

/// Something that stands in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InTheWay {
    /// In which stream, where it is in one.
    pub stream: Option<Stream>,
    /// Why.
    pub refusal: Refusal,
}

/// The answer to an attempt to take an import back: what was done, or what stands in the way.
pub type Answer = Result<Result<TakenBack, Vec<InTheWay>>, Failure>;

/// Employers, teams and cohorts that something stands on.
#[derive(Default)]
struct Needed(HashSet<Uuid>);

impl Needed {
    fn by_journey(&mut self, history: &History) {
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        self.0.extend(journey.ties().into_iter().map(|it| it.0));
        self.0.extend(journey.spells.iter().flat_map(|it| &it.pieces).filter_map(|it| it.team).map(|it| it.0));
        self.0.extend(journey.memberships.iter().flat_map(|it| [Some(it.cohort), it.moved_to]).flatten().map(|it| it.0));
    }

    /// What an opening opens, where it is needed.
    fn holds(&self, event: &Event) -> bool {
        let opened = match said(event) {
            Event::EmployerRegistered(it) => it.employer.0,
            Event::TeamOpened(it) => it.team.0,
            Event::CohortOpened(it) => it.cohort.0,
            _ => return false,
        };
        self.0.contains(&opened)
    }
}

impl Store {
    /// Retracts everything that an import recorded and that still stands: all of it or nothing, but for employers, teams and cohorts
    /// on which other facts stand.
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
    ) -> Answer {
        let streams = self.log.streams_of_import(import).await?;
        let histories = self.log.sealed_histories(&streams).await?;
        let mut parts = Vec::new();
        for stream in streams.into_iter().filter(|it| it.kind != Kind::Import) {
            let Some(history) = histories.get(&stream) else { continue };
            if stream.kind == Kind::Journey && Journey::of(&history.facts(), NaiveDate::MAX).erased.is_some() {
                continue;
            }
            let theirs = |entry: &domain::history::Recorded, standing: &Standing| {
                entry.import == Some(import) && !matches!(standing, Standing::Retracted { .. })
            };
            let standing = history.standing().into_iter().rev().filter(|(entry, standing)| theirs(entry, standing));
            let retracted = |target: EventId| EntryRetracted { target, reason: Private::Open(reason.to_owned()), answers: None };
            let drafts: Vec<Draft> = standing
                .map(|(entry, _)| Draft {
                    id: EventId(new_id()),
                    effective_on: entry.effective_on,
                    event: Event::EntryRetracted(retracted(entry.id)),
                })
                .collect();
            if !drafts.is_empty() {
                parts.push(Bringing { stream, drafts });
            }
        }
        let left = self.leave_what_is_needed(&ctx, &histories, &mut parts).await?;
        if parts.is_empty() {
            return Ok(Err(vec![InTheWay { stream: None, refusal: Refusal::ImportUnknown }]));
        }
        let entries = parts.iter().map(|it| it.drafts.len() as u64).sum();
        let taken_back = Event::ImportTakenBack(ImportTakenBack { import, entries });
        let draft = Draft { id: EventId(new_id()), effective_on: ctx.today, event: taken_back };
        parts.push(Bringing { stream: import.into(), drafts: vec![draft] });
        let streams: Vec<Stream> = parts.iter().map(|it| it.stream).collect();
        let in_the_way = |it: NotBroughtIn| {
            let is_about_all = matches!(it.refusal, Refusal::Busy | Refusal::ConditionBroken { .. } | Refusal::VersionConflict { .. });
            InTheWay { stream: streams.get(it.index).copied().filter(|_| !is_about_all), refusal: it.refusal }
        };
        match self.bring_in(actor, ctx, None, parts).await? {
            Ok(appended) => Ok(Ok(TakenBack { appended, left })),
            Err(refused) => Ok(Err(refused.into_iter().map(in_the_way).collect())),
        }
    }

    /// Removes the retractions of openings on which others stand; answers what is left.
    async fn leave_what_is_needed(
        &self,
        ctx: &Context,
        histories: &HashMap<Stream, History>,
        parts: &mut Vec<Bringing>,
    ) -> Result<Vec<Left>, Failure> {
        let needed = self.needed(ctx, histories, parts).await?;
        let mut left = Vec::new();
        for part in parts.iter_mut().filter(|it| it.stream.kind != Kind::Journey) {
            let Some(history) = histories.get(&part.stream) else { continue };
            part.drafts.retain(|draft| {
                let Event::EntryRetracted(it) = &draft.event else { return true };
                let target = history.entries().iter().find(|entry| entry.id == it.target);
                let Some(target) = target.filter(|entry| needed.holds(&entry.event)) else { return true };
                left.push(Left { stream: part.stream, what: said(&target.event).name() });
                false
            });
        }
        parts.retain(|it| !it.drafts.is_empty());
        Ok(left)
    }

    /// What would still be stood on once these retractions were made.
    async fn needed(&self, ctx: &Context, histories: &HashMap<Stream, History>, parts: &[Bringing]) -> Result<Needed, Failure> {
        let mut needed = Needed::default();
        let after: HashMap<Stream, History> =
            parts.iter().filter_map(|it| Some((it.stream, histories.get(&it.stream)?.with(&it.drafts, ctx)))).collect();
        let mut others: HashSet<Stream> = HashSet::new();
        for stream in after.keys() {
            match stream.kind {
                Kind::Employer => others.extend(self.tied_to(EmployerId(stream.id)).await?),
                Kind::Cohort => others.extend(self.tagged_histories(&cohort::tag(domain::ids::CohortId(stream.id))).await?.into_keys()),
                _ => {}
            }
        }
        let others: Vec<Stream> = others.into_iter().filter(|it| !after.contains_key(it)).collect();
        self.log.sealed_histories(&others).await?.values().for_each(|it| needed.by_journey(it));
        after.iter().filter(|(stream, _)| stream.kind == Kind::Journey).for_each(|(_, it)| needed.by_journey(it));
        for cohort in self.cohorts(None, i64::MAX).await? {
            let stays = needed.0.contains(&cohort.id.0) || !after.contains_key(&cohort.id.into());
            needed.0.extend(stays.then_some(cohort.employer.0));
        }
        // What others recorded of an employer, such as a team, needs its registration, and what they said of a team needs the team.
        let employers = after.iter().filter(|(stream, _)| stream.kind == Kind::Employer);
        for (stream, history) in employers {
            let loads = Employer::of(&history.facts(), NaiveDate::MAX).full_caseloads;
            needed.0.extend(loads.into_iter().filter_map(|it| it.team).map(|it| it.0));
            let own_team = |event: &Event| matches!(event, Event::TeamOpened(it) if needed.0.contains(&it.team.0));
            let kept = histories.get(stream).is_some_and(|it| it.facts().iter().any(|fact| own_team(fact.event)));
            if kept || !history.facts().is_empty() {
                needed.0.insert(stream.id);
            }
        }
        Ok(needed)
    }
}
