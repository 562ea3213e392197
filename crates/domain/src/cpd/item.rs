//! Pieces of learning: what somebody did, learned and changed, and with whom they reflected on it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::history::Fact;
use crate::ids::{CpdId, EmployerId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnCareer, Refusal};
use crate::text;

/// How something was learned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

/// What somebody says of a piece of learning.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CpdWords {
    /// What it was.
    pub title: String,
    /// What was learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<String>,
    /// What changed by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// With whom they reflected on it, where a peer did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
}

/// A piece of learning was done. True of the day on which it was finished.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CpdRecorded {
    /// The piece.
    pub item: CpdId,
    /// How.
    pub kind: CpdKind,
    /// How long it took, in minutes.
    pub minutes: u32,
    /// The part of the standard that it speaks to, as the rules name it: `part-4-2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Whether a peer reflected on it with them.
    pub peer_reflection: bool,
    /// For which registration year it counts, by the year in which that ends, where it was done in the days of grace after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_year: Option<i32>,
    /// What is said of it.
    pub words: Private<CpdWords>,
    /// For which employer it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A piece of learning, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CpdItem {
    /// The piece.
    pub id: CpdId,
    /// The day on which it was finished.
    pub on: NaiveDate,
    /// How.
    pub kind: CpdKind,
    /// How long it took, in minutes.
    pub minutes: u32,
    /// The part of the standard that it speaks to.
    pub part: Option<String>,
    /// Whether a peer reflected on it with them.
    pub peer_reflection: bool,
    /// For which registration year it counts, where somebody said so.
    pub for_year: Option<i32>,
    /// What is said of it.
    pub words: Private<CpdWords>,
    /// The entry that says so.
    pub said_by: EventId,
}

impl CpdItem {
    pub(crate) fn new(it: &CpdRecorded, fact: &Fact<'_>) -> Self {
        Self {
            id: it.item,
            on: fact.effective_on,
            kind: it.kind,
            minutes: it.minutes,
            part: it.part.clone(),
            peer_reflection: it.peer_reflection,
            for_year: it.for_year,
            words: it.words.clone(),
            said_by: fact.carrier.id,
        }
    }

    /// What it is called, as far as two titles are compared: letters and digits alone.
    fn called(&self) -> Option<String> {
        let title = &self.words.get()?.title;
        Some(title.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect())
    }
}

/// More than a piece of learning can take: a year of working weeks.
const LONGEST: u32 = 60 * 2_000;

pub(crate) fn record(journey: &Journey, it: &CpdRecorded) -> Result<(), Refusal> {
    if journey.cpd.iter().any(|known| known.id == it.item) {
        return Err(OnCareer::CpdKnown.into());
    }
    if it.minutes == 0 || it.minutes > LONGEST {
        return Err(OnCareer::CpdMinutes.into());
    }
    if it.part.as_deref().is_some_and(|part| !text::slug(part)) {
        return Err(OnCareer::CpdPart.into());
    }
    let Some(words) = it.words.get() else { return Ok(()) };
    text::line("title", &words.title, text::LINE)?;
    for (field, said) in [("learned", &words.learned), ("changed", &words.changed)] {
        said.as_deref().map_or(Ok(()), |said| text::said(field, said))?;
    }
    match &words.peer {
        Some(peer) => text::line("peerReflectionWith", peer, text::LINE),
        None => Ok(()),
    }
}

/// Pieces of learning that differ, oldest first: one that is called as another is the same done twice, and of two of which one has a
/// peer's reflection it is that one that counts.
pub fn different<'j>(items: impl Iterator<Item = &'j CpdItem>) -> Vec<&'j CpdItem> {
    let mut all: Vec<&CpdItem> = items.collect();
    all.sort_by_key(|it| (!it.peer_reflection, it.on));
    let mut called = BTreeSet::new();
    all.retain(|it| it.called().is_none_or(|name| called.insert(name)));
    all.sort_by_key(|it| it.on);
    all
}
