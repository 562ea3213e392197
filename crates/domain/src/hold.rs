//! Legal holds: what keeps a record from being erased, however long it has been due and whoever approved it.
//!
//! A hold is an act and no fact of a day: it is judged in the order in which things were recorded, and is never corrected or taken
//! back, only lifted. Whoever could take it back would have a way round it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::access::{Actor, Grant, Role};
use crate::event::Event;
use crate::history::{History, Kind, Recorded, Stream};
use crate::ids::{ActorId, EmployerId, EventId, HoldId};
use crate::private::{Private, Secret as _};
use crate::refusal::Refusal;
use crate::stake;
use crate::text;

/// A legal hold was placed: on one person's record, or on every record that has to do with an employer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LegalHoldPlaced {
    /// The hold.
    pub hold: HoldId,
    /// Why: an inquiry, a claim, an investigation.
    pub reason: Private<String>,
    /// For which employer it was placed on a person's record. A hold on an employer is that one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<EmployerId>,
}

/// A legal hold was lifted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LegalHoldLifted {
    /// The hold.
    pub hold: HoldId,
    /// Why.
    pub reason: Private<String>,
}

/// A hold, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    /// The hold.
    pub id: HoldId,
    /// The history that it was placed in: one person's, or an employer's.
    pub stream: Stream,
    /// The entry that placed it.
    pub placed_by_entry: EventId,
    /// The day on which it was placed.
    pub placed_on: NaiveDate,
    /// Who placed it.
    pub placed_by: ActorId,
    /// Why.
    pub reason: Private<String>,
    /// Whose it is: who lifts it, and reads why. Everybody's who keeps the record where it is empty.
    pub of: BTreeSet<EmployerId>,
    /// The entry and the day of its lifting, where it was lifted.
    pub lifted: Option<(EventId, NaiveDate)>,
}

impl From<&Hold> for Refusal {
    /// What whoever would erase what is held is told.
    fn from(it: &Hold) -> Self {
        Self::OnHold { hold: it.id, since: it.placed_on }
    }
}

impl Hold {
    /// Whether somebody is told of it: who keeps the records of an employer whose it is, and who audits them. That a record is held is told
    /// to whoever would erase it.
    pub fn is_shown_to(&self, actor: &Actor) -> bool {
        let counts = |it: &&Grant| it.role.keeps_records() || it.role == Role::Auditor;
        let everybody = |role: Role| matches!(role, Role::Operator | Role::Auditor);
        actor.grants().filter(counts).any(|it| match it.employer {
            Some(employer) => self.of.is_empty() || self.of.contains(&employer),
            None => everybody(it.role),
        })
    }
}

/// Every hold of a history, in the order of placing.
pub fn holds(entries: &[Recorded]) -> Vec<Hold> {
    let mut all: Vec<Hold> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match &entry.event {
            Event::LegalHoldPlaced(it) => all.push(Hold {
                id: it.hold,
                stream: entry.stream,
                placed_by_entry: entry.id,
                placed_on: entry.effective_on,
                placed_by: entry.by,
                reason: it.reason.clone(),
                of: match entry.stream.kind {
                    Kind::Employer => [EmployerId(entry.stream.id)].into(),
                    _ => stake::said_for(entries, index, &it.employer.into_iter().collect()),
                },
                lifted: None,
            }),
            Event::LegalHoldLifted(it) => {
                let placed = all.iter_mut().filter(|known| known.id == it.hold && known.lifted.is_none());
                placed.for_each(|known| known.lifted = Some((entry.id, entry.effective_on)));
            }
            _ => {}
        }
    }
    all
}

/// The hold that has stood longest of those that stand.
pub fn standing(entries: &[Recorded]) -> Option<Hold> {
    holds(entries).into_iter().find(|it| it.lifted.is_none())
}

/// The roles by which somebody lifts a hold of their employer's on a journey that has to do with that employer no more: whoever could not
/// would have held the record for ever.
pub fn kept_by(actor: &Actor, history: &History) -> BTreeSet<Grant> {
    let of: BTreeSet<EmployerId> = holds(history.entries()).into_iter().filter(|it| it.lifted.is_none()).flat_map(|it| it.of).collect();
    actor.grants().filter(|it| it.role.keeps_records() && it.employer.is_some_and(|it| of.contains(&it))).copied().collect()
}

/// The employers whose holds reach a person's record: every one that any entry ever named, standing or not. Who takes a post back does
/// not take the record out of an inquiry.
pub fn reached_by(history: &History) -> BTreeSet<EmployerId> {
    history.entries().iter().filter_map(|it| employer_of(&it.event)).collect()
}

fn employer_of(event: &Event) -> Option<EmployerId> {
    match event {
        Event::EntryCorrected(it) => employer_of(&it.replacement),
        Event::JourneyOpened(it) => it.opened_by,
        Event::PlacementRecorded(it) => it.employer,
        Event::OfferMade(it) => Some(it.employer),
        Event::EmploymentStarted(it) => Some(it.employer),
        Event::ProgrammeEnrolled(it) => Some(it.employer),
        Event::ProgrammeTransferred(it) => it.to.employer(),
        Event::CensusReturned(it) => Some(it.employer),
        _ => None,
    }
}

/// Withholds why a hold was placed or lifted: an investigation may be why, and its person must not learn that from their own page.
pub(crate) fn withhold_reason(event: &mut Event) {
    match event {
        Event::LegalHoldPlaced(it) => it.reason.withhold(),
        Event::LegalHoldLifted(it) => it.reason.withhold(),
        _ => {}
    }
}

/// A history without the reasons of its holds.
pub fn without_reasons(history: History) -> History {
    let mut entries = history.into_entries();
    entries.iter_mut().for_each(|it| withhold_reason(&mut it.event));
    History::new(entries)
}

/// The tag of every hold that an employer places on all that has to do with it.
pub fn tag(employer: EmployerId) -> String {
    format!("legal-hold:{employer}")
}

/// Whether a hold may be placed or lifted after these entries.
pub(crate) fn check(entries: &[Recorded], event: &Event) -> Result<(), Refusal> {
    let known = |hold: HoldId| holds(entries).into_iter().find(|it| it.id == hold);
    match event {
        Event::LegalHoldPlaced(it) => {
            text::reason("reason", &it.reason)?;
            known(it.hold).map_or(Ok(()), |_| Err(Refusal::HoldKnown))
        }
        Event::LegalHoldLifted(it) => {
            text::reason("reason", &it.reason)?;
            known(it.hold).filter(|it| it.lifted.is_none()).map_or(Err(Refusal::HoldUnknown), |_| Ok(()))
        }
        Event::PersonErased(_) | Event::ErasureApproved(_) => standing(entries).map_or(Ok(()), |it| Err((&it).into())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;

    fn held() -> Refusal {
        Refusal::OnHold { hold: HOLD, since: day(5) }
    }

    #[test]
    fn nobody_on_hold_is_erased_until_it_is_lifted() {
        let story = given([opened(), proposed(4)]).when(placed_on_hold(5)).accepted().when(approved(6)).refused(held());
        let story = story.when(hold_lifted(6)).accepted().when(approved(7)).accepted();
        given([opened(), proposed(3), approved(4), placed_on_hold(5)]).when(erased(9)).refused(held());
        story.when(erased(9)).accepted();
    }

    #[test]
    fn a_hold_on_a_later_day_holds_all_the_same() {
        let refusal = Refusal::OnHold { hold: HOLD, since: day(20) };
        given([opened(), proposed(6), approved(7), placed_on_hold(20)]).when(erased(9)).refused(refusal);
    }

    #[test]
    fn one_hold_lifted_leaves_the_other() {
        let other =
            Event::LegalHoldPlaced(LegalHoldPlaced { hold: HoldId(uuid::Uuid::from_u128(2)), reason: Private::Erased, employer: None });
        let story = given([opened(), proposed(2), approved(3), (4, other), placed_on_hold(5), hold_lifted(6)]);
        story.when(erased(9)).refused(Refusal::OnHold { hold: HoldId(uuid::Uuid::from_u128(2)), since: day(4) });
    }

    #[test]
    fn a_hold_is_lifted_once_and_never_taken_back_or_said_again() {
        let story = given([opened(), placed_on_hold(5)]);
        story.clone().when(placed_on_hold(6)).refused(Refusal::HoldKnown);
        story.clone().when(retracted(2)).refused(Refusal::NotCorrectable);
        story.clone().when(corrected(2, placed_on_hold(6))).refused(Refusal::NotCorrectable);
        let story = story.when(hold_lifted(6)).accepted();
        story.clone().when(hold_lifted(7)).refused(Refusal::HoldUnknown);
        story.when(retracted(3)).refused(Refusal::NotCorrectable);
        given([opened()]).when(hold_lifted(7)).refused(Refusal::HoldUnknown);
    }

    #[test]
    fn a_hold_has_a_reason_and_is_placed_when_it_is_placed() {
        let blank = Event::LegalHoldPlaced(LegalHoldPlaced { hold: HOLD, reason: Private::Open(" ".into()), employer: None });
        given([opened()]).when((5, blank)).refused(Refusal::Empty("reason"));
        given([opened()]).when(placed_on_hold(TODAY + 1)).refused(Refusal::InTheFuture);
        given([]).when(placed_on_hold(1)).refused(Refusal::NotOpened);
    }

    #[test]
    fn a_record_that_was_taken_back_can_be_held_too() {
        given([opened(), retracted(1)]).when(placed_on_hold(5)).accepted();
    }

    #[test]
    fn an_employer_holds_all_that_has_to_do_with_it() {
        given([(0, Event::EmployerRegistered(an_employer())), placed_on_hold(5)]).when(hold_lifted(6)).accepted();
        given([(0, Event::CohortOpened(a_cohort()))]).when(placed_on_hold(5)).refused(Refusal::NotOfACohort);
    }

    #[test]
    fn a_hold_reaches_whoever_was_ever_tied_to_its_employer() {
        let story = given([opened(), started(5, crate::employment::EmploymentStarted { employer: SOUTH, ..a_start(FIRST) }), retracted(2)]);
        assert_eq!(reached_by(&story.history), BTreeSet::from([NORTH, SOUTH]));
    }

    #[test]
    fn a_hold_is_whose_it_was_placed_for_and_an_old_one_whose_it_could_have_been() {
        let in_south = started(6, crate::employment::EmploymentStarted { employer: SOUTH, ..a_start(FIRST) });
        let story = given([opened(), placed_on_hold(5), in_south]);
        assert_eq!(holds(story.history.entries())[0].of, BTreeSet::from([NORTH]), "South came later");
        let hold = HoldId(uuid::Uuid::from_u128(2));
        let it = LegalHoldPlaced { hold, reason: Private::Erased, employer: Some(SOUTH) };
        let story = story.when((7, Event::LegalHoldPlaced(it))).accepted();
        assert_eq!(holds(story.history.entries())[1].of, BTreeSet::from([SOUTH]));
    }
}
