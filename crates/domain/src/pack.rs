//! Packs: what a panel has before it, frozen when the agenda closes, and what comes too late for it.

mod checks;
pub mod contents;
pub mod form;
mod late;
mod reading;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{CaseId, EnrolmentId, EventId, PersonId};
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::Sitting;
use crate::text;

pub use checks::{Before, Checks, Lacking, Remark};
pub use contents::{Contents, contents, entries, with_admitted};
pub use form::canonical;
pub use late::{Late, late};
pub use reading::{NotAPack, Read, read};

/// A case's pack was sealed: when the agenda closed, or anew with late evidence. Earlier ones are kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PackSealed {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Which sealing of this case it is, from 1.
    pub number: u32,
    /// The position of the log up to which it was made.
    pub known: i64,
    /// SHA-256 of the contents, as 64 small hexadecimal digits.
    pub sha256: String,
    /// The entries that are in it, in the order of their positions.
    pub entries: Vec<EventId>,
    /// Of these, the late ones that the chair admitted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admitted: Vec<EventId>,
    /// The contents, byte for byte: JSON in its canonical form.
    pub contents: Private<String>,
}

/// The chair did not admit late evidence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LateEvidenceRefused {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// The entries.
    pub entries: Vec<EventId>,
    /// Why.
    pub reason: Private<String>,
}

/// A pack, sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pack {
    /// What was sealed.
    pub sealed: PackSealed,
    /// The entry that says so.
    pub said_by: EventId,
}

/// Whether a fact belongs before a panel that decides about an enrolment: the course of it, who supported it, what was gathered,
/// submitted and returned. Supervision is there as far as it was held, without what was said; concerns are a process of their own, and
/// drafts are their author's.
pub fn belongs(event: &Event, enrolment: EnrolmentId) -> bool {
    let kind = matches!(
        event,
        Event::ProgrammeEnrolled(_)
            | Event::ProgrammePaused(_)
            | Event::ProgrammeResumed(_)
            | Event::ProgrammeExtended(_)
            | Event::ProgrammeMoved(_)
            | Event::SupportAssigned(_)
            | Event::SupportEnded(_)
            | Event::SupportAgreed(_)
            | Event::SupervisionRecorded(_)
            | Event::EvidenceAdded(_)
            | Event::ReviewSubmitted(_)
            | Event::ReviewReturned(_)
            | Event::ActionPlanAgreed(_)
    );
    kind && event.enrolment() == Some(enrolment)
}

/// The facts that belong before a panel, of those that stood at a position.
pub fn facts(history: &History, enrolment: EnrolmentId, known: i64) -> Vec<Fact<'_>> {
    let mut all: Vec<Fact<'_>> = history.facts_known_at(known).into_iter().filter(|it| belongs(it.event, enrolment)).collect();
    all.sort_by_key(|it| it.carrier.position);
    all
}

pub(crate) fn seal(sitting: &Sitting, it: &PackSealed) -> Result<(), Refusal> {
    let case = sitting.open_case(it.case, it.person)?;
    if it.number == 1 && sitting.closed.is_some() {
        return Err(OnPanel::AgendaIsClosed.into());
    }
    let expected = u32::try_from(case.packs.len()).unwrap_or(u32::MAX) + 1;
    if it.number != expected || !text::sha256(&it.sha256) {
        return Err(OnPanel::PackOutdated.into());
    }
    // Nobody voted on what comes now.
    if !case.votes.is_empty() {
        return Err(OnPanel::VotesCast.into());
    }
    // The first is sealed by the closing of the agenda, each later one after it.
    let is_first = it.number == 1;
    if !is_first && sitting.closed.is_none() {
        return Err(OnPanel::AgendaNotClosed.into());
    }
    if case.packs.last().is_some_and(|last| it.known < last.sealed.known) || !is_first && it.admitted.is_empty() {
        return Err(OnPanel::PackOutdated.into());
    }
    Ok(())
}

pub(crate) fn refuse_late(sitting: &Sitting, it: &LateEvidenceRefused) -> Result<(), Refusal> {
    let case = sitting.open_case(it.case, it.person)?;
    if case.packs.is_empty() {
        return Err(OnPanel::AgendaNotClosed.into());
    }
    if it.entries.is_empty() {
        return Err(OnPanel::NotLate.into());
    }
    text::reason("reason", &it.reason)
}
