//! CPD: pieces of learning, as they are recorded and as they count.

pub mod plan;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::cpd as known;
use domain::event::Event;
use domain::ids::CpdId;
use domain::private::Private;
use domain::refusal::OnCareer;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// How something was learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::cpd::CpdKind")]
pub enum CpdKind {
    /// A course, a workshop, a module.
    Course,
    /// Reading, listening, watching.
    Reading,
    /// Reflection on one's own practice.
    Reflection,
    /// Supervision.
    Supervision,
    /// Feedback of people, of colleagues, of other professions.
    Feedback,
    /// Beside somebody at their work.
    Shadowing,
    /// Teaching, mentoring, presenting.
    Teaching,
    /// Research.
    Research,
    /// Something else.
    Other,
}

/// A piece of learning.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdItem {
    /// The piece.
    id: ID,
    /// The day on which it was finished.
    on: Date,
    /// How it was learned.
    kind: CpdKind,
    /// How long it took, in minutes.
    minutes: i32,
    /// The part of the standard that it speaks to, such as `part-4-2`.
    part: Option<String>,
    /// Whether a peer reflected on it with them.
    peer_reflection: bool,
    /// The registration year for which it counts, where somebody said so.
    for_year: Option<i32>,
    /// What it was; null where the person has been erased.
    title: Option<String>,
    /// What was learned.
    learned: Option<String>,
    /// What changed by it.
    changed: Option<String>,
    /// With whom they reflected on it.
    peer_reflection_with: Option<String>,
}

impl From<&known::CpdItem> for CpdItem {
    fn from(it: &known::CpdItem) -> Self {
        let words = it.words.get();
        Self {
            id: encode(Tag::Cpd, it.id.0),
            on: it.on.into(),
            kind: it.kind.into(),
            minutes: number(it.minutes),
            part: it.part.clone(),
            peer_reflection: it.peer_reflection,
            for_year: it.for_year,
            title: words.map(|it| it.title.clone()),
            learned: words.and_then(|it| it.learned.clone()),
            changed: words.and_then(|it| it.changed.clone()),
            peer_reflection_with: words.and_then(|it| it.peer.clone()),
        }
    }
}

fn number(it: u32) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

/// That a piece of learning was done, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdRecorded {
    /// The piece.
    cpd_id: Option<ID>,
    /// How it was learned.
    cpd_kind: Option<CpdKind>,
    /// How long it took, in minutes.
    minutes: i32,
    /// The part of the standard that it speaks to.
    part: Option<String>,
    /// Whether a peer reflected on it with them.
    peer_reflection: Option<bool>,
    /// The registration year for which it counts, where somebody said so.
    for_year: Option<i32>,
    /// What it was; null where the person has been erased.
    title: Option<String>,
    /// What was learned.
    learned: Option<String>,
    /// What changed by it.
    changed: Option<String>,
    /// With whom they reflected on it.
    peer_reflection_with: Option<String>,
}

impl From<&known::CpdRecorded> for CpdRecorded {
    fn from(it: &known::CpdRecorded) -> Self {
        let words = it.words.get();
        Self {
            cpd_id: Some(encode(Tag::Cpd, it.item.0)),
            cpd_kind: Some(it.kind.into()),
            minutes: number(it.minutes),
            part: it.part.clone(),
            peer_reflection: Some(it.peer_reflection),
            for_year: it.for_year,
            title: words.map(|it| it.title.clone()),
            learned: words.and_then(|it| it.learned.clone()),
            changed: words.and_then(|it| it.changed.clone()),
            peer_reflection_with: words.and_then(|it| it.peer.clone()),
        }
    }
}

/// A piece of learning.
#[derive(Clone, Debug, InputObject)]
pub struct RecordCpdInput {
    /// Whose.
    journey_id: ID,
    /// How it was learned.
    cpd_kind: CpdKind,
    /// How long it took, in minutes.
    minutes: i32,
    /// What it was: two pieces that are called the same count once.
    title: String,
    /// What was learned.
    learned: Option<String>,
    /// What changed by it.
    changed: Option<String>,
    /// The part of the standard that it speaks to, as the rules of the year name it, such as `part-4-2`.
    part: Option<String>,
    /// Whether a peer reflected on it with them.
    #[graphql(default)]
    peer_reflection: bool,
    /// With whom they reflected on it.
    peer_reflection_with: Option<String>,
    /// The registration year for which it counts, by the year in which that ends, where it was done in the days of grace after it.
    for_year: Option<i32>,
    /// The day on which it was finished.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordCpdInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let year = known::year_ending(self.effective_on.0);
        let rules = known::shipped_rules(year);
        let is_known = |part: &String| rules.is_none_or(|it| it.parts.iter().any(|(slug, _)| slug == part));
        if !self.part.as_ref().is_none_or(is_known) {
            return Err(OnCareer::CpdPart.into());
        }
        let said = |it: &Option<String>| it.as_ref().map(|it| it.trim().to_owned());
        let words = known::CpdWords {
            title: self.title.trim().to_owned(),
            learned: said(&self.learned),
            changed: said(&self.changed),
            peer: said(&self.peer_reflection_with),
        };
        let event = Event::CpdRecorded(known::CpdRecorded {
            item: CpdId(desk.new_id()),
            kind: self.cpd_kind.into(),
            minutes: u32::try_from(self.minutes).unwrap_or(0),
            part: self.part.clone(),
            peer_reflection: self.peer_reflection || self.peer_reflection_with.is_some(),
            for_year: self.for_year,
            words: Private::Open(words),
            recorded_for: None,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordCpd`.
#[derive(SimpleObject)]
pub struct RecordCpdPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The piece; null where the request was refused.
    cpd_id: Option<ID>,
}

/// Changes of what was learned.
#[derive(Default)]
pub struct CpdMutation;

#[Object]
impl CpdMutation {
    /// Records a piece of learning, by the person or by somebody who looks after their development.
    async fn record_cpd(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: RecordCpdInput) -> Result<RecordCpdPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let cpd_id = outcome.entries().find_map(|it| match &it.event {
            Event::CpdRecorded(it) => Some(encode(Tag::Cpd, it.item.0)),
            _ => None,
        });
        Ok(RecordCpdPayload { cpd_id, change: outcome.journey() })
    }
}
