//! Everything that may be recorded of an enrolment, and the rule that judges it.

use super::{conclude, enrol, extend, move_on, pause, resume, transfer, withdraw};
use crate::event::Event;
use crate::history::Fact;
use crate::journey::Journey;
use crate::refusal::Refusal;
use crate::{attendance, caseload, concern, development, evidence, funding, matching, review, supervision, support};

/// Whether one more fact of a programme may be true on its day, given everything before it.
pub(crate) fn check(journey: &Journey, fact: &Fact<'_>) -> Result<(), Refusal> {
    let on = fact.effective_on;
    match fact.event {
        Event::ProgrammeEnrolled(it) => enrol(journey, it),
        Event::ProgrammePaused(it) => pause(journey, it, on),
        Event::ProgrammeResumed(it) => resume(journey, it),
        Event::ProgrammeExtended(it) => extend(journey, it),
        Event::ProgrammeMoved(it) => move_on(journey, it),
        Event::ProgrammeTransferred(it) => transfer(journey, it),
        Event::ProgrammeWithdrawn(it) => withdraw(journey, it),
        Event::ProgrammeConcluded(it) => conclude(journey, it),
        Event::SupportAssigned(it) => support::assign(journey, it),
        Event::SupportEnded(it) => support::end(journey, it),
        Event::SupportAgreed(it) => support::agree(journey, it),
        Event::SupervisionRecorded(it) => supervision::record(journey, it),
        Event::EvidenceAdded(it) => evidence::add(journey, it),
        Event::ReviewDrafted(it) => review::draft(journey, it, fact),
        Event::ReviewSubmitted(it) => review::submit(journey, it, on),
        Event::ReviewReturned(it) => review::give_back(journey, it),
        Event::ConcernRaised(it) => concern::raise(journey, it),
        Event::ActionPlanAgreed(it) => concern::agree(journey, it, on),
        Event::ConcernSettled(it) => concern::settle(journey, it),
        Event::CaseloadExcessAllowed(it) => caseload::allow(journey, it, on),
        Event::DevelopmentTimeRecorded(it) => development::record(journey, it, on),
        Event::AttendanceRecorded(it) => attendance::record(journey, it),
        Event::ClaimRecorded(it) => funding::record(journey, it),
        Event::MatchedToPost(it) => matching::to_post(journey, it),
        _ => Err(Refusal::NotOfAJourney),
    }
}
