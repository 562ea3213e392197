//! Evidence: what was gathered, by whom and for what, and what of the asked evidence is there.

mod changes;
pub mod facts;

use async_graphql::{Enum, ID, InputObject, SimpleObject};
use domain::evidence as known;
use domain::framework::Programme;
use domain::journey::Journey;
use domain::standards;
use uuid::Uuid;

pub use changes::EvidenceMutation;

use crate::anonymity::is_cleared;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{Party, Somebody};

/// One statement of one version of a standard.
#[derive(Clone, Debug, InputObject)]
pub struct StatementPinInput {
    /// Which standard, by its id, such as `pcf`.
    standard: String,
    /// Which version of it.
    version: String,
    /// The statement's short name. Numbers differ between versions, and are never asked for.
    statement: String,
}

impl From<&StatementPinInput> for standards::StatementPin {
    fn from(it: &StatementPinInput) -> Self {
        Self { id: it.standard.clone(), version: it.version.clone(), statement: it.statement.clone() }
    }
}

/// One statement of one version of a standard.
#[derive(Clone, Debug, SimpleObject)]
pub struct StatementPin {
    /// Which standard, by its id, such as `pcf`.
    standard: String,
    /// Which version of it.
    version: String,
    /// The statement's short name.
    statement: String,
}

impl From<&standards::StatementPin> for StatementPin {
    fn from(it: &standards::StatementPin) -> Self {
        Self { standard: it.id.clone(), version: it.version.clone(), statement: it.statement.clone() }
    }
}

/// A piece of evidence.
#[derive(Clone, Debug, SimpleObject)]
pub struct Evidence {
    /// The piece's id, for mutations.
    id: ID,
    /// The day of what it shows.
    on: Date,
    /// Its category, by the short name that the programme's document has for it.
    category: String,
    /// Whose it is: who observed, who gave feedback, who wrote.
    by: Somebody,
    /// The review point that it is for, where it is for one.
    for_review: Option<String>,
    /// Another piece about the same occasion: the two count as one.
    same_occasion_as: Option<ID>,
    /// The statements that it speaks to.
    speaks_to: Vec<StatementPin>,
    /// SHA-256 of the document, in hexadecimal, where there is one.
    document_sha256: Option<String>,
    /// What it is called; null where the person has been erased.
    title: Option<String>,
    /// The assessor's view of it; null where there is none, or the person has been erased.
    view: Option<String>,
    /// The document's file name; null where there is none, or the person has been erased.
    file_name: Option<String>,
    /// Where the document is kept; null where there is none, or the person has been erased.
    kept_at: Option<String>,
    /// The enrolment in which it was gathered: an earlier one, where it was handed over.
    enrolment_id: ID,
    /// The employer at which it was gathered.
    employer_id: Option<ID>,
    /// Whether a person who looked at what could tell of somebody said that it names nobody.
    cleared_by_hand: bool,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Evidence {
    /// As the rules know it, in the journey that it is part of.
    pub fn of(it: &known::Evidence, journey: &Journey) -> Self {
        let (on, added) = (it.on.into(), &it.added);
        let gathered_in = journey.enrolments.iter().find(|it| it.id == added.enrolment);
        let words = added.words.get();
        Self {
            id: encode(Tag::Evidence, added.evidence.0),
            on,
            category: added.category.clone(),
            by: added.by.into(),
            for_review: added.for_review.clone(),
            same_occasion_as: added.same_occasion_as.map(|it| encode(Tag::Evidence, it.0)),
            speaks_to: added.speaks_to.iter().map(Into::into).collect(),
            document_sha256: added.sha256.clone(),
            title: words.map(|it| it.title.clone()),
            view: words.and_then(|it| it.view.clone()),
            file_name: words.and_then(|it| it.file_name.clone()),
            kept_at: words.and_then(|it| it.kept_at.clone()),
            enrolment_id: encode(Tag::Enrolment, added.enrolment.0),
            employer_id: gathered_in.map(|it| encode(Tag::Employer, it.employer.0)),
            cleared_by_hand: is_cleared(added.anonymity),
            event_id: it.said_by.0,
        }
    }
}

/// What of the asked evidence is there.
#[derive(Clone, Debug, SimpleObject)]
pub struct Sufficiency {
    /// Whether everything is there that is not only recommended.
    enough: bool,
    /// Each category that the programme asks for, in its order. They are counted each for itself, never together.
    categories: Vec<CategoryStanding>,
}

/// What of one category of evidence is there.
#[derive(Clone, Debug, SimpleObject)]
pub struct CategoryStanding {
    /// The category's short name.
    category: String,
    /// What people call it.
    title: String,
    /// Whether it is only recommended: missing, it holds nothing up.
    recommended: bool,
    /// How many occasions are asked for.
    asked: u32,
    /// How many there are. A piece about the same occasion as another is not one more.
    held: u32,
    /// Whether nothing is missing.
    enough: bool,
    /// What is missing.
    lacks: Vec<EvidenceLack>,
    /// The pieces that count, in the order of their days.
    pieces: Vec<Evidence>,
}

/// What kind of thing is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum LackKind {
    /// So many more pieces.
    Pieces,
    /// One for a review point.
    ForReview,
    /// So many more from somebody in particular.
    FromParty,
}

/// Something that is missing.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceLack {
    /// What kind of thing.
    what: LackKind,
    /// How many.
    count: u32,
    /// The review point for which one is missing, by its short name.
    review: Option<String>,
    /// From whom they must come.
    party: Option<Party>,
    /// The same in words, such as "2 more".
    words: String,
}

impl EvidenceLack {
    fn of(it: &known::Lack, programme: &Programme) -> Self {
        let words = it.words(programme);
        let (what, count, review, party) = match it {
            known::Lack::Pieces(count) => (LackKind::Pieces, *count, None, None),
            known::Lack::ForReview(review) => (LackKind::ForReview, 1, Some(review.clone()), None),
            known::Lack::From(party, count) => (LackKind::FromParty, *count, None, Some((*party).into())),
        };
        Self { what, count, review, party, words }
    }
}

impl Sufficiency {
    /// As the rules know it, with the programme's names and the pieces that were counted.
    pub fn of(it: &known::Sufficiency, programme: &Programme, counted: &[Evidence]) -> Self {
        let categories = it.categories.iter().map(|it| CategoryStanding::of(it, programme, counted)).collect();
        Self { enough: it.is_enough(), categories }
    }
}

impl CategoryStanding {
    fn of(it: &known::CategoryStanding, programme: &Programme, counted: &[Evidence]) -> Self {
        let title = programme.evidence_rule(&it.category).map_or(&it.category, |it| &it.title);
        let ids: Vec<ID> = it.pieces.iter().map(|it| encode(Tag::Evidence, it.0)).collect();
        Self {
            category: it.category.clone(),
            title: title.clone(),
            recommended: it.recommended,
            asked: it.asked,
            held: it.held,
            enough: it.lacks.is_empty(),
            lacks: it.lacks.iter().map(|it| EvidenceLack::of(it, programme)).collect(),
            pieces: counted.iter().filter(|it| ids.contains(&it.id)).cloned().collect(),
        }
    }
}
