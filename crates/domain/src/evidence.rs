//! Evidence: what was gathered, by whom and for what, by reference to documents that are kept elsewhere.

mod rule;
mod sufficiency;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::anonymity;
use crate::enrolment;
use crate::framework::{Body, Framework, Named, Programme};
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId, EvidenceId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::supervision::Attendant;
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
    pub by: Attendant,
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

/// One statement of one version of a standard: never a bare number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct StatementPin {
    /// Which standard.
    pub id: String,
    /// Which version.
    pub version: String,
    /// The statement's short name.
    pub statement: String,
}

/// How it came that words are taken for anonymous.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Anonymity {
    /// Nothing was found in them.
    NothingFound,
    /// Something was found, and a person who looked at it said that it names nobody.
    ClearedByHand,
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
        return Err(OnProgramme::StandardNotPinned.into());
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
    if it.anonymity == Anonymity::ClearedByHand {
        return Ok(());
    }
    for (field, text) in words.texts() {
        let found = anonymity::found(text.unwrap_or_default());
        if !found.is_empty() {
            return Err(OnProgramme::NotAnonymous(field, found.into_iter().map(|it| it.trace.words()).collect()).into());
        }
    }
    Ok(())
}

/// Whether the pinned version knows a piece's category and the review point that it is for.
pub(crate) fn against(programme: &Programme, it: &EvidenceAdded) -> Result<(), Refusal> {
    if programme.evidence_rule(&it.category).is_none() {
        return Err(OnProgramme::CategoryUnknown.into());
    }
    let unknown = it.for_review.as_deref().is_some_and(|it| programme.review(it).is_none());
    if unknown { Err(OnProgramme::ReviewUnknown.into()) } else { Ok(()) }
}

/// Whether the pinned standards have every statement that a piece speaks to. Of a standard whose statements are a gap, all are let pass.
///
/// # Errors
/// [`OnProgramme::StatementUnknown`].
pub fn against_standards(standards: &[&Framework], it: &EvidenceAdded) -> Result<(), Refusal> {
    let has = |of: &StatementPin| {
        let named = Named { id: of.id.clone(), version: of.version.clone() };
        let Some(Body::Standards(known)) = standards.iter().find(|it| it.named == named).map(|it| &it.body) else { return false };
        known.statements.is_empty() || known.statement(&of.statement).is_some()
    };
    if it.speaks_to.iter().all(has) { Ok(()) } else { Err(OnProgramme::StatementUnknown.into()) }
}

#[cfg(test)]
mod tests;
