//! Handing over: what was gathered on a programme goes along with a person to another employer by three acts, of whoever sends them on,
//! of the person, and of the employer where the programme goes on. Before the last of them nothing crosses.
//!
//! The first act is [`crate::enrolment::ProgrammeTransferred`], which names the other employer. The other two are acts on the record:
//! judged in the order in which they were recorded, and never corrected or taken back. A person who changes their mind declines, as long
//! as nobody has accepted.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::correction::Ledger;
use crate::enrolment::{Carried, Ended, Enrolment, Onward, ProgrammeEnrolled};
use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{EmployerId, EnrolmentId, EventId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

/// The person agreed that what was gathered is handed over to that employer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandoverAgreed {
    /// The enrolment that goes on elsewhere.
    pub enrolment: EnrolmentId,
    /// To whom: consent is to one employer, and to no other.
    pub to: EmployerId,
}

/// The employer where the programme goes on took the record over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandoverAccepted {
    /// The enrolment that goes on there.
    pub enrolment: EnrolmentId,
    /// Who took it over.
    pub to: EmployerId,
}

/// The person, or the employer where the programme would go on, does not want the record handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandoverDeclined {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// To whom it would have been handed over.
    pub to: EmployerId,
    /// What was said.
    pub note: Private<Option<String>>,
}

/// How far a handing over has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandoverState {
    /// The enrolment was transferred, and the person has not said anything.
    AwaitsPerson,
    /// The person agreed, and the other employer has not said anything.
    AwaitsEmployer,
    /// The record was handed over.
    Accepted,
    /// One of the two declined.
    Declined,
}

/// The handing over of what was gathered on one enrolment to one employer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handover {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// To whom.
    pub to: EmployerId,
    /// How far it has come.
    pub state: HandoverState,
    /// The day on which the person agreed, where they did.
    pub agreed_on: Option<NaiveDate>,
    /// The day on which it was accepted or declined, where it was.
    pub answered_on: Option<NaiveDate>,
    /// What was said with a declining.
    pub note: Private<Option<String>>,
    /// The entry of the last act, where there was one.
    pub said_by: Option<EventId>,
}

impl Handover {
    fn awaited(enrolment: EnrolmentId, to: EmployerId) -> Self {
        let (state, note) = (HandoverState::AwaitsPerson, Private::Open(None));
        Self { enrolment, to, state, agreed_on: None, answered_on: None, note, said_by: None }
    }
}

impl Journey {
    /// How far the handing over of an enrolment has come; `None` where it does not go on at an employer that Waymark knows.
    pub fn handover(&self, enrolment: &Enrolment) -> Option<Handover> {
        let Ended::Transferred { to: Onward::Employer(to), .. } = enrolment.ended.as_ref()?.how else { return None };
        let said = self.handovers.iter().find(|it| it.enrolment == enrolment.id && it.to == to);
        Some(said.cloned().unwrap_or_else(|| Handover::awaited(enrolment.id, to)))
    }

    /// The employer that an enrolment was handed over to.
    pub fn handed_over_to(&self, enrolment: &Enrolment) -> Option<EmployerId> {
        self.handover(enrolment).filter(|it| it.state == HandoverState::Accepted).map(|it| it.to)
    }

    /// The handings over that an employer is asked to accept: each with the enrolment.
    pub fn offered_to(&self, employer: EmployerId) -> impl Iterator<Item = (&Enrolment, Handover)> {
        let offered = move |it: &Handover| it.to == employer && it.state == HandoverState::AwaitsEmployer;
        self.enrolments.iter().filter_map(move |it| Some((it, self.handover(it).filter(offered)?)))
    }

    /// Remembers an act; does not judge.
    pub(crate) fn evolve_handover(&mut self, fact: &Fact<'_>) {
        let (enrolment, to) = match fact.event {
            Event::HandoverAgreed(it) => (it.enrolment, it.to),
            Event::HandoverAccepted(it) => (it.enrolment, it.to),
            Event::HandoverDeclined(it) => (it.enrolment, it.to),
            _ => return,
        };
        let known = self.handovers.iter().position(|it| it.enrolment == enrolment && it.to == to);
        let at = known.unwrap_or_else(|| {
            self.handovers.push(Handover::awaited(enrolment, to));
            self.handovers.len() - 1
        });
        let it = &mut self.handovers[at];
        it.said_by = Some(fact.carrier.id);
        match fact.event {
            Event::HandoverAgreed(_) => {
                *it = Handover { said_by: it.said_by, ..Handover::awaited(enrolment, to) };
                (it.state, it.agreed_on) = (HandoverState::AwaitsEmployer, Some(fact.effective_on));
            }
            Event::HandoverAccepted(_) => (it.state, it.answered_on) = (HandoverState::Accepted, Some(fact.effective_on)),
            Event::HandoverDeclined(said) => {
                (it.state, it.answered_on, it.note) = (HandoverState::Declined, Some(fact.effective_on), said.note.clone());
            }
            _ => {}
        }
    }
}

/// Whether an employer is asked to accept the handing over of an enrolment, or has accepted it.
pub fn concerns(history: &History, enrolment: EnrolmentId, employer: EmployerId) -> bool {
    let journey = Journey::of(&history.facts(), NaiveDate::MAX);
    let of = journey.enrolments.iter().find(|it| it.id == enrolment).and_then(|it| journey.handover(it));
    of.is_some_and(|it| it.to == employer && matches!(it.state, HandoverState::AwaitsEmployer | HandoverState::Accepted))
}

/// Whether an act of a handing over, or what leans on one, may be recorded after a history.
pub(crate) fn check(history: &History, event: &Event) -> Result<(), Refusal> {
    let journey = || Journey::of(&history.facts(), NaiveDate::MAX);
    match event {
        Event::HandoverAgreed(it) => match under_way(&journey(), it.enrolment, it.to)?.state {
            HandoverState::AwaitsEmployer => Err(Refusal::NothingChanges),
            _ => Ok(()),
        },
        Event::HandoverAccepted(it) => match under_way(&journey(), it.enrolment, it.to)?.state {
            HandoverState::AwaitsEmployer => Ok(()),
            _ => Err(OnProgramme::HandoverNotAgreed.into()),
        },
        Event::HandoverDeclined(it) => {
            text::note(&it.note)?;
            match under_way(&journey(), it.enrolment, it.to)?.state {
                HandoverState::Declined => Err(Refusal::NothingChanges),
                _ => Ok(()),
            }
        }
        Event::ProgrammeEnrolled(it) => carried(&journey(), it),
        Event::EntryRetracted(it) => stays(history, journey, it.target, None),
        Event::EntryCorrected(it) => {
            check(history, &it.replacement)?;
            stays(history, journey, it.target, Some(&it.replacement))
        }
        _ => Ok(()),
    }
}

/// A handing over that nobody has accepted.
fn under_way(journey: &Journey, enrolment: EnrolmentId, to: EmployerId) -> Result<Handover, Refusal> {
    let enrolment = crate::enrolment::known(journey, enrolment)?;
    let it = journey.handover(enrolment).filter(|it| it.to == to).ok_or(OnProgramme::HandoverElsewhere)?;
    if it.state == HandoverState::Accepted { Err(OnProgramme::HandedOver.into()) } else { Ok(it) }
}

/// More than time goes over to another employer only with what was handed over to it.
fn carried(journey: &Journey, it: &ProgrammeEnrolled) -> Result<(), Refusal> {
    let earlier = it.continues.and_then(|earlier| journey.enrolments.iter().find(|known| known.id == earlier));
    let Some((earlier, handover)) = earlier.and_then(|it| Some((it, journey.handover(it)?))) else { return Ok(()) };
    let gathered = it.carries_over.iter().any(|it| *it != Carried::Time);
    let is_theirs = earlier.employer == it.employer || handover.to == it.employer && handover.state == HandoverState::Accepted;
    if gathered && !is_theirs { Err(OnProgramme::NotHandedOver.into()) } else { Ok(()) }
}

/// What was handed over stays with whom it was handed over to: no side alone takes it back.
fn stays(history: &History, journey: impl Fn() -> Journey, target: EventId, instead: Option<&Event>) -> Result<(), Refusal> {
    let entries = history.entries();
    let Some(index) = entries.iter().position(|it| it.id == target) else { return Ok(()) };
    let root = Ledger::of(entries).root[index].unwrap_or(index);
    let Event::ProgrammeTransferred(said) = &entries[root].event else { return Ok(()) };
    let journey = journey();
    let Some(enrolment) = journey.enrolments.iter().find(|it| it.id == said.enrolment) else { return Ok(()) };
    let still = |to| matches!(instead, Some(Event::ProgrammeTransferred(it)) if it.to == Onward::Employer(to));
    match journey.handed_over_to(enrolment) {
        Some(to) if !still(to) => Err(OnProgramme::HandedOver.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
