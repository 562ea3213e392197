//! Packs: what a panel has before it, sealed; and what came too late for it, which the chair admits or does not.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::event::Event;
use domain::ids::{CaseId, EventId, PersonId};
use domain::pack::{self as known, Late, LateEvidenceRefused};
use domain::private::Private;
use domain::refusal::OnPanel;
use store::sitting::Seen;
use uuid::Uuid;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode, decode_entry, encode, encode_entry};
use crate::scalars::{Date, Long, count};
use crate::sitting::{Found, SittingChange};
use crate::write::{Once, Writing};

/// A pack of a case, as it was sealed.
#[derive(Clone)]
pub struct Pack {
    seen: Arc<Seen>,
    /// Which case, and which of its packs.
    place: (usize, usize),
}

impl Pack {
    /// One of those of a case that the asker may see.
    pub(crate) fn new(seen: Arc<Seen>, place: (usize, usize)) -> Self {
        Self { seen, place }
    }

    fn it(&self) -> &known::Pack {
        &self.seen.sitting.cases[self.place.0].packs[self.place.1]
    }
}

/// A pack of a case, as it was sealed. `waymark verify-pack` checks one that was exported, and needs nothing but the file.
#[Object]
impl Pack {
    /// The case.
    async fn case_id(&self) -> ID {
        encode(Tag::Case, self.it().sealed.case.0)
    }

    /// The sitting.
    async fn sitting_id(&self) -> ID {
        encode(Tag::Sitting, self.seen.sitting.id().0)
    }

    /// Which sealing of this case it is, from 1: each one that the chair admitted late evidence for comes after it.
    async fn number(&self) -> i32 {
        i32::try_from(self.it().sealed.number).unwrap_or(i32::MAX)
    }

    /// Whether it is the latest.
    async fn latest(&self) -> bool {
        self.place.1 + 1 == self.seen.sitting.cases[self.place.0].packs.len()
    }

    /// SHA-256 of its contents, as 64 small hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.it().sealed.sha256
    }

    /// The position of the log up to which it was made.
    async fn known_at(&self) -> Long {
        Long(self.it().sealed.known)
    }

    /// The events that are in it, in their order.
    async fn event_ids(&self) -> Vec<Uuid> {
        self.it().sealed.entries.iter().map(|it| it.0).collect()
    }

    /// How many they are.
    async fn entry_count(&self) -> i32 {
        count(self.it().sealed.entries.len())
    }

    /// The entries of the late ones that the chair admitted for this sealing.
    #[graphql(name = "admittedEntryIds")]
    async fn entry_ids(&self) -> Vec<ID> {
        let sealed = &self.it().sealed;
        sealed.admitted.iter().map(|it| encode_entry(sealed.person.into(), *it)).collect()
    }

    /// What it says, byte for byte as it is hashed: JSON in its canonical form (RFC 8785). Null once the person has been erased.
    async fn contents(&self) -> Option<&String> {
        self.it().sealed.contents.get()
    }
}

/// What would belong in a pack, and came after it was sealed.
#[derive(Clone, Debug, SimpleObject)]
pub struct LateEvidence {
    /// The entry, for `admitLateEvidence` and `refuseLateEvidence`.
    entry_id: ID,
    /// Its event, as `Entry.eventId` has it.
    event_id: Uuid,
    /// What kind of event it is.
    event_type: &'static str,
    /// Its day.
    effective_on: Date,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
    /// Its place in the log.
    position: Long,
}

impl LateEvidence {
    pub(crate) fn of(person: PersonId, it: &Late) -> Self {
        Self {
            entry_id: encode_entry(person.into(), it.entry),
            event_id: it.entry.0,
            event_type: it.kind,
            effective_on: it.effective_on.into(),
            recorded_at: it.recorded_at,
            position: Long(it.position),
        }
    }
}

/// Late evidence that the chair did not admit.
#[derive(Clone, Debug, SimpleObject)]
pub struct EvidenceRefused {
    /// The entries.
    entry_ids: Vec<ID>,
    /// Why; null where that is not yours to read.
    reason: Option<String>,
}

impl From<&LateEvidenceRefused> for EvidenceRefused {
    fn from(it: &LateEvidenceRefused) -> Self {
        let entry_ids = it.entries.iter().map(|entry| encode_entry(it.person.into(), *entry)).collect();
        Self { entry_ids, reason: it.reason.get().cloned() }
    }
}

/// Late evidence that is admitted.
#[derive(Clone, Debug, InputObject)]
pub struct AdmitLateEvidenceInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// The entries, as `lateEvidence` names them.
    entry_ids: Vec<ID>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Late evidence that is not admitted.
#[derive(Clone, Debug, InputObject)]
pub struct RefuseLateEvidenceInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// The entries, as `lateEvidence` names them.
    entry_ids: Vec<ID>,
    /// Why.
    reason: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `admitLateEvidence`.
#[derive(SimpleObject)]
pub struct AdmitLateEvidencePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `refuseLateEvidence`.
#[derive(SimpleObject)]
pub struct RefuseLateEvidencePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The events of entries of one journey; what is of any other is not late here.
fn events(ids: &[ID]) -> Result<Vec<EventId>, OnPanel> {
    let all: Option<Vec<EventId>> = ids.iter().map(|id| decode_entry(id).map(|it| it.1)).collect();
    all.filter(|it| !it.is_empty()).ok_or(OnPanel::NotLate)
}

/// What becomes of late evidence.
#[derive(Default)]
pub struct PackMutation;

#[Object]
impl PackMutation {
    /// Admits late evidence, by the chair: the pack is sealed anew with it, and both are kept. What else was recorded since is not in it.
    async fn admit_late_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AdmitLateEvidenceInput,
    ) -> Result<AdmitLateEvidencePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (desk, input) = (&writing.desk, &input);
        let change = SittingChange::planned(ctx, &writing, &input.sitting_id, |id| async move {
            let case = decode(Tag::Case, &input.case_id).map(CaseId).ok_or(OnPanel::CaseUnknown)?;
            desk.store.plan_admission(desk.asker(), (id, case), &events(&input.entry_ids)?).await
        });
        Ok(AdmitLateEvidencePayload { change: change.await? })
    }

    /// Does not admit late evidence, by the chair. It stays in the journey, and is not before the panel.
    async fn refuse_late_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: RefuseLateEvidenceInput,
    ) -> Result<RefuseLateEvidencePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found: &Found| {
            let (case, person, reason) = (found.case, found.person, Private::Open(input.reason.clone()));
            let refused = LateEvidenceRefused { case, person, entries: events(&input.entry_ids)?, reason };
            Ok(found.planned(Event::LateEvidenceRefused(refused)))
        });
        Ok(RefuseLateEvidencePayload { change: change.await? })
    }
}

/// Questions about packs.
#[derive(Default)]
pub struct PackQuery;

#[Object]
impl PackQuery {
    /// A pack of a case, for who convenes the sitting and for its members from the closing of the agenda on; null for everybody else.
    async fn pack(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case.")] case_id: ID,
        #[graphql(desc = "Which sealing of it, from 1. The latest where left out.")] number: Option<i32>,
    ) -> Result<Option<Pack>> {
        let desk = Desk::of(ctx)?;
        let Some(case) = decode(Tag::Case, &case_id).map(CaseId) else { return Ok(None) };
        // Waited for, so that who has just put it on an agenda finds it.
        At::of(ctx, None).await?;
        let Some(sitting) = desk.store.sitting_of_case(case).await.map_err(theirs)? else { return Ok(None) };
        let Some(seen) = desk.store.sitting(desk.asker(), sitting, i64::MAX).await.map_err(theirs)? else { return Ok(None) };
        let Some(index) = seen.sitting.cases.iter().position(|it| it.id == case).filter(|it| seen.cases[*it].pack) else { return Ok(None) };
        let packs = &seen.sitting.cases[index].packs;
        let place = match number {
            None => packs.len().checked_sub(1),
            Some(number) => packs.iter().position(|it| i64::from(it.sealed.number) == i64::from(number)),
        };
        Ok(place.map(|place| Pack::new(Arc::new(seen), (index, place))))
    }
}
