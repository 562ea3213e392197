//! What an entry should have said, kind by kind: support, supervision, evidence, reviews, concerns, cases and time on a programme.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::anonymity::Anonymity;
use domain::attendance::AttendanceRecorded;
use domain::caseload::{CaseloadExcessAllowed, FullCaseloadSet};
use domain::concern::{ActionPlanAgreed, ConcernRaised};
use domain::development::DevelopmentTimeRecorded;
use domain::evidence::EvidenceAdded;
use domain::ids::{EvidenceId, PersonId, ReviewId};
use domain::private::Private;
use domain::refusal::{OnProgramme, Refusal};
use domain::review::{ReviewReturned, ReviewSubmitted};
use domain::supervision::{Minutes, SupervisionRecorded};
use domain::support::{self, SupportAgreed, SupportAssigned};

use super::patch::{note, set};
use super::programmes::{parties, text};
use crate::anonymity::cleared;
use crate::codes::SessionKind;
use crate::employment::team;
use crate::errors::{Told, id_of};
use crate::evidence::StatementPinInput;
use crate::ids::Tag;
use crate::review::ProgressInput;
use crate::scalars::{Date, in_hundredths};
use crate::supervision::SessionState;
use crate::support::{Party, SomebodyInput};

fn somebody(slot: &mut support::Somebody, it: Option<SomebodyInput>, field: &'static str) -> Result<(), Told> {
    *slot = it.map_or(Ok(*slot), |it| it.read(field))?;
    Ok(())
}

fn anonymity(slot: &mut Anonymity, by_hand: Option<bool>) {
    *slot = by_hand.map_or(*slot, cleared);
}

/// Other facts of who was given to a person.
#[derive(Clone, Debug, InputObject)]
pub struct SupportAssignedPatch {
    /// Who, by the node id of their own journey; null where Waymark does not know them.
    person_id: MaybeUndefined<ID>,
    /// What they are called; null where nobody said.
    full_name: MaybeUndefined<String>,
    /// Whether they are registered with the regulator; null where nobody looked.
    registered: MaybeUndefined<bool>,
}

impl SupportAssignedPatch {
    pub(super) fn apply(self, fact: &mut SupportAssigned) -> Result<(), Told> {
        let person = self.person_id.map_value(|id| id_of(Tag::Journey, &id, "personId").map(PersonId)).transpose()?;
        set(&mut fact.person, person);
        note(&mut fact.name, self.full_name);
        set(&mut fact.registered, self.registered);
        Ok(())
    }
}

/// Other facts of an agreement.
#[derive(Clone, Debug, InputObject)]
pub struct SupportAgreedPatch {
    /// Who signed.
    signatories: Option<Vec<Party>>,
    /// What was agreed.
    terms: Option<String>,
}

impl SupportAgreedPatch {
    pub(super) fn apply(self, fact: &mut SupportAgreed) {
        fact.signatories = self.signatories.map_or_else(|| fact.signatories.clone(), parties);
        text(&mut fact.terms, self.terms);
    }
}

/// Other facts of a session.
#[derive(Clone, Debug, InputObject)]
pub struct SupervisionPatch {
    /// How far it has come.
    session_state: Option<SessionState>,
    /// What it was for.
    session_kind: Option<SessionKind>,
    /// How long it was: from 1 to 480 minutes.
    minutes: Option<i32>,
    /// With whom.
    with: Option<Vec<SomebodyInput>>,
    /// Whether nobody and nothing interrupted it.
    uninterrupted: Option<bool>,
    /// What the worker thought of it, from 1 to 5; null for nothing.
    rating: MaybeUndefined<i32>,
    /// What the worker says of it; null for nothing.
    note: MaybeUndefined<String>,
    /// Whether a person who looked at what was found in the note says that it names nobody.
    cleared_by_hand: Option<bool>,
}

impl SupervisionPatch {
    pub(super) fn apply(self, fact: &mut SupervisionRecorded) -> Result<(), Told> {
        fact.state = self.session_state.map_or(fact.state, Into::into);
        fact.kind = self.session_kind.map_or(fact.kind, Into::into);
        // No number that is too large or too small for a length or a rating is one that the rules take.
        fact.minutes = self.minutes.map_or(Ok(fact.minutes), |it| Minutes::new(u16::try_from(it).unwrap_or(0)))?;
        if let Some(with) = self.with {
            fact.with = with.iter().map(|it| it.read("with")).collect::<Result<_, _>>()?;
        }
        fact.uninterrupted = self.uninterrupted.unwrap_or(fact.uninterrupted);
        anonymity(&mut fact.anonymity, self.cleared_by_hand);
        let mut words = fact.words.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        set(&mut words.rating, self.rating.map_value(|it| u8::try_from(it).unwrap_or(0)));
        set(&mut words.note, self.note);
        fact.words = Private::Open(words);
        Ok(())
    }
}

/// Other facts of a piece of evidence.
#[derive(Clone, Debug, InputObject)]
pub struct EvidencePatch {
    /// Its category, by its short name.
    category: Option<String>,
    /// Whose it is.
    by: Option<SomebodyInput>,
    /// The review point that it is for; null for none.
    for_review: MaybeUndefined<String>,
    /// Another piece of this category about the same occasion; null for none.
    same_occasion_as: MaybeUndefined<ID>,
    /// The statements that it speaks to.
    speaks_to: Option<Vec<StatementPinInput>>,
    /// SHA-256 of the document; null where there is none.
    document_sha256: MaybeUndefined<String>,
    /// What it is called.
    title: Option<String>,
    /// The assessor's view of it; null for none.
    view: MaybeUndefined<String>,
    /// The document's file name; null for none.
    file_name: MaybeUndefined<String>,
    /// Where the document is kept; null where nobody said.
    kept_at: MaybeUndefined<String>,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    cleared_by_hand: Option<bool>,
}

impl EvidencePatch {
    pub(super) fn apply(self, fact: &mut EvidenceAdded) -> Result<(), Told> {
        fact.category = self.category.unwrap_or_else(|| fact.category.clone());
        somebody(&mut fact.by, self.by, "by")?;
        set(&mut fact.for_review, self.for_review);
        let same = self.same_occasion_as.map_value(|id| id_of(Tag::Evidence, &id, "sameOccasionAs").map(EvidenceId)).transpose()?;
        set(&mut fact.same_occasion_as, same);
        if let Some(all) = self.speaks_to {
            fact.speaks_to = all.iter().map(Into::into).collect();
        }
        set(&mut fact.sha256, self.document_sha256);
        anonymity(&mut fact.anonymity, self.cleared_by_hand);
        let mut words = fact.words.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        words.title = self.title.unwrap_or(words.title);
        set(&mut words.view, self.view);
        set(&mut words.file_name, self.file_name);
        set(&mut words.kept_at, self.kept_at);
        fact.words = Private::Open(words);
        Ok(())
    }
}

/// Other facts of a submission.
#[derive(Clone, Debug, InputObject)]
pub struct ReviewSubmittedPatch {
    /// The day of the meeting.
    held_on: Option<Date>,
    /// Whose review it is.
    by: Option<SomebodyInput>,
    /// How far the worker has come, all of it.
    progress: Option<Vec<ProgressInput>>,
    /// The outcome that is recommended; null for none.
    recommends: MaybeUndefined<String>,
    /// The review that this one looks at again; null for none.
    again_after: MaybeUndefined<ID>,
    /// What it says.
    words: Option<String>,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    cleared_by_hand: Option<bool>,
}

impl ReviewSubmittedPatch {
    pub(super) fn apply(self, fact: &mut ReviewSubmitted) -> Result<(), Told> {
        fact.held_on = self.held_on.map_or(fact.held_on, |it| it.0);
        somebody(&mut fact.by, self.by, "by")?;
        if let Some(all) = self.progress {
            fact.progress = all.iter().map(Into::into).collect();
        }
        set(&mut fact.recommends, self.recommends);
        let again = self.again_after.map_value(|id| id_of(Tag::Review, &id, "againAfter").map(ReviewId)).transpose()?;
        set(&mut fact.again_after, again);
        anonymity(&mut fact.anonymity, self.cleared_by_hand);
        text(&mut fact.words, self.words);
        Ok(())
    }
}

/// Other reasons.
#[derive(Clone, Debug, InputObject)]
pub struct ReviewReturnedPatch {
    /// Who gave it back.
    by: Option<SomebodyInput>,
    /// Why.
    reasons: Option<String>,
}

impl ReviewReturnedPatch {
    pub(super) fn apply(self, fact: &mut ReviewReturned) -> Result<(), Told> {
        text(&mut fact.reasons, self.reasons);
        somebody(&mut fact.by, self.by, "by")
    }
}

/// Other facts of a concern.
#[derive(Clone, Debug, InputObject)]
pub struct ConcernPatch {
    /// Who raised it.
    by: Option<SomebodyInput>,
    /// What it is.
    words: Option<String>,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    cleared_by_hand: Option<bool>,
}

impl ConcernPatch {
    pub(super) fn apply(self, fact: &mut ConcernRaised) -> Result<(), Told> {
        text(&mut fact.words, self.words);
        anonymity(&mut fact.anonymity, self.cleared_by_hand);
        somebody(&mut fact.by, self.by, "by")
    }
}

/// Other facts of a plan.
#[derive(Clone, Debug, InputObject)]
pub struct ActionPlanPatch {
    /// Who agreed.
    agreed_by: Option<Vec<Party>>,
    /// The day on which it is looked at again.
    review_on: Option<Date>,
    /// What is to be done.
    words: Option<String>,
    /// That a person who looked at what `anonymityCheck` finds says that it names nobody.
    cleared_by_hand: Option<bool>,
}

impl ActionPlanPatch {
    pub(super) fn apply(self, fact: &mut ActionPlanAgreed) {
        fact.agreed_by = self.agreed_by.map_or_else(|| fact.agreed_by.clone(), parties);
        fact.review_on = self.review_on.map_or(fact.review_on, |it| it.0);
        text(&mut fact.words, self.words);
        anonymity(&mut fact.anonymity, self.cleared_by_hand);
    }
}

/// Other facts of a permission.
#[derive(Clone, Debug, InputObject)]
pub struct ExcessPatch {
    /// Who allowed it.
    allowed_by: Option<SomebodyInput>,
    /// The last day on which it is allowed.
    until: Option<Date>,
    /// Why; null for nothing.
    note: MaybeUndefined<String>,
}

impl ExcessPatch {
    pub(super) fn apply(self, fact: &mut CaseloadExcessAllowed) -> Result<(), Told> {
        fact.until = self.until.map_or(fact.until, |it| it.0);
        note(&mut fact.note, self.note);
        somebody(&mut fact.by, self.allowed_by, "allowedBy")
    }
}

/// Other minutes.
#[derive(Clone, Debug, InputObject)]
pub struct DevelopmentTimePatch {
    /// First day of the period.
    from: Option<Date>,
    /// Minutes that were used for development.
    given_minutes: Option<i32>,
    /// Minutes that were set aside, and taken away again.
    taken_away_minutes: Option<i32>,
    /// For what they were taken away; null for nothing.
    note: MaybeUndefined<String>,
}

impl DevelopmentTimePatch {
    pub(super) fn apply(self, fact: &mut DevelopmentTimeRecorded) -> Result<(), Told> {
        let count = |field, it: i32| u32::try_from(it).map_err(|_| Told::about(field, OnProgramme::MoreMinutesThanThePeriod.into()));
        fact.from = self.from.map_or(fact.from, |it| it.0);
        fact.given_minutes = self.given_minutes.map_or(Ok(fact.given_minutes), |it| count("givenMinutes", it))?;
        fact.taken_away_minutes = self.taken_away_minutes.map_or(Ok(fact.taken_away_minutes), |it| count("takenAwayMinutes", it))?;
        note(&mut fact.note, self.note);
        Ok(())
    }
}

/// Whether somebody was there.
#[derive(Clone, Debug, InputObject)]
pub struct AttendancePatch {
    /// What was taught, by its short name.
    session: Option<String>,
    /// Whether they were there.
    attended: Option<bool>,
}

impl AttendancePatch {
    pub(super) fn apply(self, fact: &mut AttendanceRecorded) {
        fact.session = self.session.unwrap_or_else(|| fact.session.clone());
        fact.attended = self.attended.unwrap_or(fact.attended);
    }
}

/// Another whole load.
#[derive(Clone, Debug, InputObject)]
pub struct FullCaseloadPatch {
    /// The team; null for the whole employer.
    team_id: MaybeUndefined<ID>,
    /// What a full-time worker holds, in cases.
    caseload: Option<f64>,
}

impl FullCaseloadPatch {
    pub(super) fn apply(self, fact: &mut FullCaseloadSet) -> Result<(), Told> {
        set(&mut fact.team, self.team_id.map_value(|id| team(&id)).transpose()?);
        let cases = self.caseload.map(|it| in_hundredths(it).ok_or(Refusal::FullCaseload(100))).transpose()?;
        fact.cases_hundredths = cases.unwrap_or(fact.cases_hundredths);
        Ok(())
    }
}
