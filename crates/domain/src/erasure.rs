//! Erasures by two people: one proposes, another approves, and only then is a key destroyed.
//!
//! There is one key of a person, whoever employs or employed them. So every employer that still keeps something of them has its say:
//! somebody who acts for it proposed or approved. Proposals and approvals are acts: judged in the order in which they were recorded, and
//! never corrected or taken back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::enrolment::Pin;
use crate::event::Event;
use crate::history::{History, Recorded};
use crate::hold;
use crate::ids::{ActorId, EmployerId, EventId, ProposalId};
use crate::journey::Journey;
use crate::person::{ErasureGround, PersonErased};
use crate::private::{Private, Secret as _};
use crate::refusal::Refusal;
use crate::retention::Keeping;
use crate::stake;
use crate::text;

/// Somebody proposed that a person be erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureProposed {
    /// The proposal.
    pub proposal: ProposalId,
    /// Why, by code.
    pub ground: ErasureGround,
    /// The rule by which the record is due, where that is the ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<DueUnder>,
    /// What else should be known.
    pub note: Private<Option<String>>,
    /// For which employers whoever proposed acted. Nobody said so where it is empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub employers: BTreeSet<EmployerId>,
    /// The employers whose own schedules had let go of the record by then: they are not asked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub let_go: BTreeSet<EmployerId>,
}

/// The rule of a retention schedule by which a record is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DueUnder {
    /// Whose schedule it is.
    pub employer: EmployerId,
    /// The schedule, by its content.
    pub schedule: Pin,
    /// The class of record.
    pub class: String,
    /// The first day on which it was due.
    pub since: NaiveDate,
}

/// A second person approved it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureApproved {
    /// The proposal.
    pub proposal: ProposalId,
    /// For which employers whoever approved acted. Nobody said so where it is empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub employers: BTreeSet<EmployerId>,
}

/// Somebody rejected it, or withdrew what was proposed or approved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureRejected {
    /// The proposal.
    pub proposal: ProposalId,
    /// Why.
    pub reason: Private<String>,
    /// For which employers whoever rejected it acted. Nobody said so where it is empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub employers: BTreeSet<EmployerId>,
}

/// What was done by one entry: which, by whom, on which day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Done {
    /// The entry.
    pub entry: EventId,
    /// Its place in the log.
    pub position: i64,
    /// Who.
    pub by: ActorId,
    /// When.
    pub on: NaiveDate,
}

impl Done {
    fn at(entry: &Recorded) -> Self {
        Self { entry: entry.id, position: entry.position, by: entry.by, on: entry.effective_on }
    }
}

/// A proposal, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The proposal.
    pub id: ProposalId,
    /// Why.
    pub ground: ErasureGround,
    /// The rule by which the record is due.
    pub under: Option<DueUnder>,
    /// What else should be known.
    pub note: Private<Option<String>>,
    /// Its proposing.
    pub proposed: Done,
    /// Its approvals, the oldest first.
    pub approvals: Vec<Done>,
    /// The employers of which somebody proposed or approved it.
    pub agreed: BTreeSet<EmployerId>,
    /// The employers that were not asked, since their own schedules had let go of the record.
    pub let_go: BTreeSet<EmployerId>,
    /// The employers that are still to agree.
    pub missing: BTreeSet<EmployerId>,
    /// Its rejection, and why.
    pub rejected: Option<(Done, Private<String>)>,
    /// The erasure itself.
    pub carried_out: Option<Done>,
    /// Whether anything but such acts was recorded of the person since it was proposed: who approved saw another record.
    pub is_outdated: bool,
}

/// Where a proposal stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProposalState {
    /// It waits for a second person, or for somebody of another employer.
    Proposed,
    /// It may be carried out.
    Approved,
    /// It was rejected or withdrawn.
    Rejected,
    /// The person was erased.
    CarriedOut,
}

impl Proposal {
    /// Where it stands.
    pub fn state(&self) -> ProposalState {
        match self {
            Self { carried_out: Some(_), .. } => ProposalState::CarriedOut,
            Self { rejected: Some(_), .. } => ProposalState::Rejected,
            it if it.approved().is_some() => ProposalState::Approved,
            _ => ProposalState::Proposed,
        }
    }

    /// The approval with which everybody had agreed.
    pub fn approved(&self) -> Option<&Done> {
        self.approvals.last().filter(|_| self.missing.is_empty() || self.carried_out.is_some())
    }

    /// Whether an employer that was not asked, since it had let go of the record, keeps it by now.
    pub fn is_kept_again(&self, kept: &[Keeping], on: NaiveDate) -> bool {
        kept.iter().any(|it| it.keeps(on) && self.let_go.contains(&it.employer) && !self.agreed.contains(&it.employer))
    }

    /// The same, with what was typed as far as it was given to somebody in the proposals of the history that they have.
    #[must_use]
    pub fn in_the_words_of(mut self, given: &[Self]) -> Self {
        let given = given.iter().find(|it| it.id == self.id);
        self.note = given.map_or(Private::Withheld, |it| it.note.clone());
        if let Some((_, reason)) = &mut self.rejected {
            *reason = given.and_then(|it| it.rejected.as_ref()).map_or(Private::Withheld, |(_, it)| it.clone());
        }
        self
    }

    /// Whether anything may still become of it.
    pub fn is_open(&self) -> bool {
        matches!(self.state(), ProposalState::Proposed | ProposalState::Approved)
    }
}

/// Every proposal of a history, in the order of proposing. Who is missing is told of a whole history alone.
pub fn proposals(history: &History) -> Vec<Proposal> {
    let entries = history.entries();
    let mut all: Vec<Proposal> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let done = Done::at(entry);
        let named = |id: ProposalId| move |it: &&mut Proposal| it.id == id && it.is_open();
        match &entry.event {
            Event::ErasureProposed(it) => all.push(as_proposed(it, done, stake::counts_for(entries, index, &it.employers))),
            Event::ErasureApproved(it) => {
                let employers = stake::counts_for(entries, index, &it.employers);
                for known in all.iter_mut().filter(named(it.proposal)) {
                    known.approvals.push(done);
                    known.agreed.extend(&employers);
                }
            }
            Event::ErasureRejected(it) => {
                all.iter_mut().filter(named(it.proposal)).for_each(|known| known.rejected = Some((done, it.reason.clone())));
            }
            Event::PersonErased(it) => {
                let carried_out = all.iter_mut().filter(|known| Some(known.id) == it.proposal);
                carried_out.for_each(|known| known.carried_out = Some(done));
            }
            other if !other.is_an_act() => all.iter_mut().filter(|it| it.is_open()).for_each(|it| it.is_outdated = true),
            _ => {}
        }
    }
    let ties = if all.is_empty() { BTreeSet::new() } else { Journey::tied(history) };
    // What is due by every schedule is due whoever else agrees.
    for it in all.iter_mut().filter(|it| it.ground != ErasureGround::RetentionExpired) {
        it.missing = ties.iter().filter(|tied| !it.agreed.contains(tied) && !it.let_go.contains(tied)).copied().collect();
    }
    all
}

fn as_proposed(it: &ErasureProposed, done: Done, agreed: BTreeSet<EmployerId>) -> Proposal {
    Proposal {
        id: it.proposal,
        ground: it.ground,
        under: it.under.clone(),
        note: it.note.clone(),
        proposed: done,
        approvals: Vec::new(),
        agreed,
        let_go: it.let_go.clone(),
        missing: BTreeSet::new(),
        rejected: None,
        carried_out: None,
        is_outdated: false,
    }
}

/// The proposal that waits for somebody, or to be carried out.
pub fn open_proposal(history: &History) -> Option<Proposal> {
    let is_proposed = |it: &Recorded| matches!(it.event, Event::ErasureProposed(_));
    if !history.entries().iter().any(is_proposed) {
        return None;
    }
    proposals(history).into_iter().find(Proposal::is_open)
}

/// Whether somebody may propose, approve, reject or erase after these entries.
pub(crate) fn check(history: &History, event: &Event, by: ActorId) -> Result<(), Refusal> {
    let open = |id: ProposalId| open_proposal(history).filter(|it| it.id == id).ok_or(Refusal::ProposalUnknown);
    match event {
        Event::ErasureProposed(it) => {
            text::note(&it.note)?;
            open_proposal(history).map_or(Ok(()), |_| Err(Refusal::ProposalKnown))
        }
        Event::ErasureApproved(it) => {
            let proposal = open(it.proposal)?;
            // After the first approval it waits for employers alone.
            if !proposal.approvals.is_empty() && proposal.missing.is_disjoint(&it.employers) {
                return Err(Refusal::ProposalUnknown);
            }
            if proposal.proposed.by == by {
                return Err(Refusal::SecondPerson);
            }
            if proposal.is_outdated { Err(Refusal::ProposalOutdated) } else { Ok(()) }
        }
        Event::ErasureRejected(it) => {
            text::reason("reason", &it.reason)?;
            open(it.proposal).map(drop)
        }
        Event::PersonErased(it) => erase(history, it),
        _ => Ok(()),
    }
}

fn erase(history: &History, it: &PersonErased) -> Result<(), Refusal> {
    let approved = open_proposal(history).filter(|known| !known.approvals.is_empty() && it.proposal == Some(known.id));
    match approved {
        Some(known) if known.ground != it.ground => Err(Refusal::AnotherGround),
        Some(known) if known.is_outdated => Err(Refusal::ProposalOutdated),
        Some(known) if !known.missing.is_empty() => Err(Refusal::EmployersMustAgree { yours: false }),
        Some(_) => Ok(()),
        None => Err(Refusal::ErasureNotApproved),
    }
}

/// What is wrong with an erasure that is on record, by what was recorded of the person before it. Who was erased before two people were
/// asked is not judged by that, nor is what was agreed before it was written down for whom.
pub fn fault(before: &History, it: &PersonErased) -> Option<&'static str> {
    let proposal = it.proposal?;
    if hold::standing(before.entries()).is_some() {
        return Some("it erases a person whose record was held");
    }
    let names = |entry: &Recorded| match &entry.event {
        Event::ErasureProposed(it) => it.proposal == proposal && !it.employers.is_empty(),
        Event::ErasureApproved(it) => it.proposal == proposal && !it.employers.is_empty(),
        _ => false,
    };
    let alone = |it: &Proposal| it.approvals.iter().all(|approval| approval.by == it.proposed.by);
    match erase(before, it) {
        Err(Refusal::EmployersMustAgree { .. }) if !before.entries().iter().any(names) => None,
        Err(Refusal::EmployersMustAgree { .. }) => Some("it erases a person though an employer that has to do with them did not agree"),
        Err(_) => Some("it erases a person otherwise than two people agreed"),
        Ok(()) if open_proposal(before).is_none_or(|it| alone(&it)) => Some("it erases a person whom one person alone wanted erased"),
        Ok(()) => None,
    }
}

/// Withholds what was typed about an erasure.
pub(crate) fn withhold_words(event: &mut Event) {
    match event {
        Event::ErasureProposed(it) => it.note.withhold(),
        Event::ErasureRejected(it) => it.reason.withhold(),
        _ => {}
    }
}

/// Leaves of the employers that an act names those of which somebody is told.
pub(crate) fn name_only(event: &mut Event, told: impl Fn(&EmployerId) -> bool) {
    match event {
        Event::ErasureProposed(it) => {
            it.employers.retain(&told);
            it.under = it.under.take().filter(|it| told(&it.employer));
            it.let_go.retain(told);
        }
        Event::ErasureApproved(it) => it.employers.retain(told),
        Event::ErasureRejected(it) => it.employers.retain(told),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
