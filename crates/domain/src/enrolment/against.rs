//! What the pinned version has to say to an entry beside the history: reasons, agreement, and the standards it names.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Pin, ProgrammeExtended, ProgrammePaused};
use crate::attendance;
use crate::employer::Employer;
use crate::event::Event;
use crate::evidence;
use crate::framework::{Framework, Named, Programme};
use crate::funding;
use crate::refusal::{OnProgramme, Refusal};
use crate::review;
use crate::support::Party;

/// Whether an entry about an enrolment is one that its version allows. Of a move it is the version moved to that is asked.
///
/// A history is judged without its documents, which are kept elsewhere and are many; so this is asked once, when something is recorded.
///
/// # Errors
/// What the document does not allow.
pub fn against(programme: &Programme, event: &Event, on: NaiveDate) -> Result<(), Refusal> {
    match event {
        Event::ProgrammeEnrolled(it) => standards(programme, &it.standards),
        Event::ProgrammeMoved(it) => standards(programme, &it.standards),
        Event::ProgrammePaused(it) => pause(programme, it, on),
        Event::ProgrammeExtended(it) => extension(programme, it),
        Event::ProgrammeConcluded(it) => {
            let said = programme.outcome(&it.outcome).filter(|known| known.completes == it.completed);
            said.map_or(Err(OnProgramme::OutcomeUnknown.into()), |_| Ok(()))
        }
        Event::AttendanceRecorded(it) => attendance::against(programme, it),
        Event::ClaimRecorded(it) => funding::against(programme, it),
        Event::EvidenceAdded(it) => evidence::against(programme, it),
        Event::ReviewDrafted(it) => review::against(programme, &it.point, None),
        Event::ReviewSubmitted(it) => review::against(programme, &it.point, it.recommends.as_deref()),
        _ => Ok(()),
    }
}

/// Whether the statements that an entry speaks of are those of the pinned standards.
///
/// # Errors
/// [`OnProgramme::StatementUnknown`].
pub fn against_standards(standards: &[&Framework], event: &Event) -> Result<(), Refusal> {
    let (field, known) = match event {
        Event::EvidenceAdded(it) => ("speaksTo", it.speaks_to.iter().all(|it| it.is_of(standards))),
        Event::ReviewSubmitted(it) => ("progress", it.progress.iter().all(|it| it.statement.is_of(standards))),
        _ => return Ok(()),
    };
    if known { Ok(()) } else { Err(OnProgramme::StatementUnknown(field).into()) }
}

/// Whether an employer uses every document that an entry pins.
///
/// # Errors
/// [`OnProgramme::FrameworkUnknown`].
pub fn adopted(employer: &Employer, event: &Event) -> Result<(), Refusal> {
    let (framework, standards) = match event {
        Event::ProgrammeEnrolled(it) => (&it.framework, &it.standards),
        Event::ProgrammeMoved(it) => (&it.to, &it.standards),
        _ => return Ok(()),
    };
    let is_used = |pin: &Pin| employer.frameworks.iter().any(|known| known.framework == *pin);
    let all = std::iter::once(framework).chain(standards).all(is_used);
    if all { Ok(()) } else { Err(OnProgramme::FrameworkUnknown.into()) }
}

/// Whether a version may be chosen on the day of an entry. Who goes on with what was begun elsewhere keeps the version begun with.
///
/// # Errors
/// [`OnProgramme::NotInForce`].
pub fn chosen(framework: &Framework, event: &Event, on: NaiveDate) -> Result<(), Refusal> {
    let chooses = match event {
        Event::ProgrammeEnrolled(it) => it.continues.is_none(),
        Event::ProgrammeMoved(_) => true,
        _ => false,
    };
    if chooses && !framework.is_in_force(on) {
        Err(OnProgramme::NotInForce { from: framework.from, until: framework.until }.into())
    } else {
        Ok(())
    }
}

fn standards(programme: &Programme, pinned: &[Pin]) -> Result<(), Refusal> {
    let named: BTreeSet<&Named> = programme.standards.iter().collect();
    let pinned: BTreeSet<Named> = pinned.iter().map(Pin::named).collect();
    if named == pinned.iter().collect() { Ok(()) } else { Err(OnProgramme::StandardsDiffer.into()) }
}

fn pause(programme: &Programme, it: &ProgrammePaused, on: NaiveDate) -> Result<(), Refusal> {
    let Some(pauses) = &programme.pauses else {
        return Err(OnProgramme::NeverPaused.into());
    };
    agreed(&pauses.agreed_by, &it.agreed_by)?;
    let Some(why) = it.why.get() else {
        return Ok(());
    };
    let reason = pauses.reason(&why.reason).ok_or(OnProgramme::ReasonUnknown)?;
    match it.expected_back {
        Some(back) if pauses.is_too_short(reason, (back - on).num_days()) => {
            Err(OnProgramme::TooShortToPause(pauses.short_absence_days).into())
        }
        _ => Ok(()),
    }
}

fn extension(programme: &Programme, it: &ProgrammeExtended) -> Result<(), Refusal> {
    let known = |reason: &str| programme.extensions.iter().any(|it| it.slug == reason);
    if it.why.get().is_some_and(|why| !known(&why.reason)) { Err(OnProgramme::ReasonUnknown.into()) } else { Ok(()) }
}

fn agreed(needed: &[Party], by: &[Party]) -> Result<(), Refusal> {
    let missing = needed.iter().find(|it| !by.contains(it));
    missing.map_or(Ok(()), |it| Err(OnProgramme::NotAgreed(<&str>::from(*it)).into()))
}
