//! Evidence: what was gathered, by whom and for what, by reference to documents that are kept elsewhere.

mod rule;
mod sufficiency;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::anonymity::Anonymity;
use crate::enrolment;
use crate::framework::Programme;
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId, EvidenceId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::standards::StatementPin;
use crate::support::Somebody;
use crate::text;

pub use rule::EvidenceRule;
pub use sufficiency::{CategoryStanding, Lack, Sufficiency};

/// A piece of evidence was added. True on the day of what it shows: of the observation, the feedback, the report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EvidenceAdded {
    /// The piece.
    pub evidence: EvidenceId,
    /// The enrolment that it was gathered in.
    pub enrolment: EnrolmentId,
    /// Its category, from the pinned version's list.
    pub category: String,
    /// Whose it is: who observed, who gave feedback, who wrote. It stays theirs when others take over.
    pub by: Somebody,
    /// The review point that it is for, where it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_review: Option<String>,
    /// Another piece about the same occasion: one that two people observed is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_occasion_as: Option<EvidenceId>,
    /// The statements that it speaks to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks_to: Vec<StatementPin>,
    /// SHA-256 of the document, where there is one, as 64 small hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether anything in the words had to be looked at by a person before it was taken for anonymous.
    pub anonymity: Anonymity,
    /// What people typed about it.
    pub words: Private<EvidenceWords>,
}

/// What people typed about a piece. Nothing in it may name those whom the work is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EvidenceWords {
    /// What it is called.
    pub title: String,
    /// The assessor's view of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// The document's file name, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Where the document is kept, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<String>,
}

impl EvidenceWords {
    /// Every text that somebody typed, with the input's field.
    fn texts(&self) -> [(&'static str, Option<&str>); 4] {
        let of = Option::<String>::as_deref;
        [("title", Some(&self.title)), ("view", of(&self.view)), ("fileName", of(&self.file_name)), ("keptAt", of(&self.kept_at))]
    }
}

/// A piece of evidence, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// The day of what it shows.
    pub on: NaiveDate,
    /// What was added.
    pub added: EvidenceAdded,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Evidence {
    pub(crate) fn new(it: &EvidenceAdded, fact: &Fact<'_>) -> Self {
        Self { on: fact.effective_on, added: it.clone(), said_by: fact.carrier.id }
    }
}

pub(crate) fn add(journey: &Journey, it: &EvidenceAdded) -> Result<(), Refusal> {
    let enrolment = enrolment::running(journey, it.enrolment)?;
    if journey.enrolments.iter().flat_map(|it| &it.evidence).any(|known| known.added.evidence == it.evidence) {
        return Err(OnProgramme::EvidenceKnown.into());
    }
    if !text::slug(&it.category) {
        return Err(OnProgramme::CategoryUnknown.into());
    }
    let same = |other| enrolment.evidence.iter().any(|known| known.added.evidence == other && known.added.category == it.category);
    if it.same_occasion_as.is_some_and(|other| !same(other)) {
        return Err(OnProgramme::EvidenceUnknown.into());
    }
    let pinned = |of: &StatementPin| enrolment.standards.iter().any(|pin| pin.id == of.id && pin.version == of.version);
    if it.speaks_to.iter().any(|of| !pinned(of)) {
        return Err(OnProgramme::StandardNotPinned("speaksTo").into());
    }
    if it.sha256.as_deref().is_some_and(|it| !text::sha256(it)) {
        return Err(OnProgramme::HashForm.into());
    }
    check_words(it)
}

fn check_words(it: &EvidenceAdded) -> Result<(), Refusal> {
    let Some(words) = it.words.get() else {
        return Ok(());
    };
    text::line("title", &words.title, text::LINE)?;
    for (field, text) in words.texts() {
        text::lines(field, text.unwrap_or_default(), text::NOTE)?;
    }
    words.texts().into_iter().try_for_each(|(field, text)| it.anonymity.check(field, text.unwrap_or_default()))
}

/// Whether the pinned version knows a piece's category and the review point that it is for.
pub(crate) fn against(programme: &Programme, it: &EvidenceAdded) -> Result<(), Refusal> {
    if programme.evidence_rule(&it.category).is_none() {
        return Err(OnProgramme::CategoryUnknown.into());
    }
    let unknown = it.for_review.as_deref().is_some_and(|it| programme.review(it).is_none());
    if unknown { Err(OnProgramme::ReviewUnknown("forReview").into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
