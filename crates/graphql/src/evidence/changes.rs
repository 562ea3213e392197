//! Changes of evidence: a piece that is added, by reference to a document that is kept elsewhere.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::evidence::{EvidenceAdded, EvidenceWords};
use domain::ids::EvidenceId;
use domain::private::Private;

use super::StatementPinInput;
use crate::anonymity::cleared;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{SomebodyInput, enrolment};
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// A piece of evidence. The document itself stays where it is kept.
#[derive(Clone, Debug, InputObject)]
pub struct AddEvidenceInput {
    /// Whose journey.
    journey_id: ID,
    /// The enrolment that it was gathered in.
    enrolment_id: ID,
    /// Its category, by the short name that the programme's document has for it.
    category: String,
    /// Whose it is: who observed, who gave feedback, who wrote. It stays theirs when others take over.
    by: SomebodyInput,
    /// The review point that it is for, by its short name, where it is for one.
    for_review: Option<String>,
    /// Another piece of this category about the same occasion: an observation that two people wrote about is one.
    same_occasion_as: Option<ID>,
    /// The statements that it speaks to, of the standards that the person is assessed against.
    #[graphql(default)]
    speaks_to: Vec<StatementPinInput>,
    /// SHA-256 of the document, as 64 small hexadecimal digits, where there is one.
    document_sha256: Option<String>,
    /// What it is called. No name and no number by which somebody whom the work is for could be known, here or in the other texts.
    title: String,
    /// The assessor's view of it.
    view: Option<String>,
    /// The document's file name.
    file_name: Option<String>,
    /// Where the document is kept.
    kept_at: Option<String>,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    #[graphql(default)]
    cleared_by_hand: bool,
    /// The day of what it shows: of the observation, the feedback, the report.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AddEvidenceInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let same = self.same_occasion_as.as_ref().map(|it| id_of(Tag::Evidence, it, "sameOccasionAs")).transpose()?;
        let event = Event::EvidenceAdded(EvidenceAdded {
            evidence: EvidenceId(desk.new_id()),
            enrolment: enrolment(&self.enrolment_id)?,
            category: self.category.clone(),
            by: self.by.read("by")?,
            for_review: self.for_review.clone(),
            same_occasion_as: same.map(EvidenceId),
            speaks_to: self.speaks_to.iter().map(Into::into).collect(),
            sha256: self.document_sha256.clone(),
            anonymity: cleared(self.cleared_by_hand),
            words: Private::Open(self.words()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }

    fn words(&self) -> EvidenceWords {
        let (view, file_name, kept_at) = (self.view.clone(), self.file_name.clone(), self.kept_at.clone());
        EvidenceWords { title: self.title.clone(), view, file_name, kept_at }
    }
}

/// The answer to `addEvidence`.
#[derive(SimpleObject)]
pub struct AddEvidencePayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The new piece; null where the request was refused.
    evidence_id: Option<ID>,
}

fn added(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::EvidenceAdded(it) => Some(encode(Tag::Evidence, it.evidence.0)),
        _ => None,
    })
}

/// Changes of evidence.
#[derive(Default)]
pub struct EvidenceMutation;

#[Object]
impl EvidenceMutation {
    /// Adds a piece of evidence.
    async fn add_evidence(&self, ctx: &Context<'_>, #[graphql(desc = "The piece.")] input: AddEvidenceInput) -> Result<AddEvidencePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(AddEvidencePayload { evidence_id: added(&outcome), change: outcome.journey() })
    }
}
