//! What entries say of evidence, with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::evidence as recorded;

use super::StatementPin;
use crate::anonymity::is_cleared;
use crate::ids::{Tag, encode};
use crate::support::Somebody;

/// That a piece of evidence was added. The entry's day is that of what it shows.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceAdded {
    /// The enrolment that it was gathered in.
    enrolment_id: ID,
    /// The piece.
    evidence_id: ID,
    /// Its category, by the short name that the programme's document has for it.
    category: String,
    /// Whose it is: who observed, who gave feedback, who wrote.
    by: Somebody,
    /// The review point that it is for, where one was said.
    for_review: Option<String>,
    /// Another piece about the same occasion, where one was said.
    same_occasion_as: Option<ID>,
    /// The statements that it speaks to.
    speaks_to: Vec<StatementPin>,
    /// SHA-256 of the document, in hexadecimal, where one was said.
    document_sha256: Option<String>,
    /// What it is called; null where the person has been erased.
    title: Option<String>,
    /// The assessor's view of it; null where none was said, or the person has been erased.
    view: Option<String>,
    /// The document's file name; null where none was said, or the person has been erased.
    file_name: Option<String>,
    /// Where the document is kept; null where it was not said, or the person has been erased.
    kept_at: Option<String>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
}

impl From<&recorded::EvidenceAdded> for EvidenceAdded {
    fn from(it: &recorded::EvidenceAdded) -> Self {
        let words = it.words.get();
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            evidence_id: encode(Tag::Evidence, it.evidence.0),
            category: it.category.clone(),
            by: it.by.into(),
            for_review: it.for_review.clone(),
            same_occasion_as: it.same_occasion_as.map(|it| encode(Tag::Evidence, it.0)),
            speaks_to: it.speaks_to.iter().map(Into::into).collect(),
            document_sha256: it.sha256.clone(),
            title: words.map(|it| it.title.clone()),
            view: words.and_then(|it| it.view.clone()),
            file_name: words.and_then(|it| it.file_name.clone()),
            kept_at: words.and_then(|it| it.kept_at.clone()),
            cleared_by_hand: is_cleared(it.anonymity),
        }
    }
}
