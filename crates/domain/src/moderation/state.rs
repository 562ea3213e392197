//! A sample as far as it has come, and what its entries must meet beside its own history.

use chrono::NaiveDate;

use super::{Candidate, Drawn, ModerationKind, ModerationRecorded, SampleDrawn, draw, rest};
use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{CaseId, EventId, MemberId};
use crate::independence::{Exclusion, Tie};
use crate::panel::Listed;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::Case;
use crate::text;

/// A sample, as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// What was drawn.
    pub drawn: SampleDrawn,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// What moderators said, in order.
    pub moderations: Vec<Moderation>,
}

/// What a moderator said of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moderation {
    /// What was recorded.
    pub recorded: ModerationRecorded,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Sample {
    /// A sample from its history; nothing where none was drawn.
    pub fn of(history: &History) -> Option<Self> {
        Self::folded(&history.facts())
    }

    /// A sample from facts that stand.
    pub fn folded(facts: &[Fact<'_>]) -> Option<Self> {
        facts.iter().fold(None, Self::evolve)
    }

    pub(super) fn evolve(sample: Option<Self>, fact: &Fact<'_>) -> Option<Self> {
        let (on, said_by) = (fact.effective_on, fact.carrier.id);
        match (sample, fact.event) {
            (None, Event::SampleDrawn(it)) => Some(Self { drawn: it.clone(), on, said_by, moderations: Vec::new() }),
            (Some(mut known), Event::ModerationRecorded(it)) => {
                known.moderations.push(Moderation { recorded: it.clone(), on, said_by });
                Some(known)
            }
            (sample, _) => sample,
        }
    }

    /// A case of the sample.
    pub fn case(&self, case: CaseId) -> Option<&Drawn> {
        self.drawn.drawn.iter().find(|it| it.case == case)
    }

    pub(super) fn check(&self, it: &ModerationRecorded) -> Result<(), Refusal> {
        let theirs = |known: &&Drawn| known.person == it.person;
        self.case(it.case).filter(theirs).filter(|_| it.sample == self.drawn.sample).ok_or(OnPanel::NotInTheSample)?;
        if !self.drawn.moderators.contains(&it.member) {
            return Err(OnPanel::NotAModerator.into());
        }
        let again = |known: &&super::Moderation| (known.recorded.case, known.recorded.member) == (it.case, it.member);
        if self.moderations.iter().any(|known| again(&known)) {
            return Err(OnPanel::AlreadyModerated.into());
        }
        text::reason("feedback", &it.feedback)
    }
}

impl SampleDrawn {
    /// Whether this is what its seed draws of all candidates, by people who may moderate it: all of the central list and in office, and of the
    /// employer where it is internal, of another where it is not.
    ///
    /// # Errors
    /// Why not.
    pub fn allow(&self, candidates: &[Candidate], list: &[Listed], on: NaiveDate) -> Result<(), Refusal> {
        for moderator in &self.moderators {
            let known = list.iter().find(|it| it.says.member == *moderator).ok_or(OnPanel::MemberUnknown)?;
            let is_internal = self.kind == ModerationKind::Internal;
            if !known.is_in_office(on) || known.says.of_employer != is_internal {
                return Err(OnPanel::NotAModerator.into());
            }
        }
        let is_it = self.drawn == draw(candidates, self.share_percent) && usize::try_from(self.rest) == Ok(rest(candidates));
        if is_it { Ok(()) } else { Err(OnPanel::SampleOutdated.into()) }
    }
}

/// Whether a moderator is free to moderate a case: who judged it looks at their own work, and who is tied to the person is not free. That they
/// were not in office on the day of the sitting does not matter.
///
/// # Errors
/// [`OnPanel::NotIndependent`] with what ties them.
pub fn is_free(case: &Case, member: MemberId, ties: &[Exclusion]) -> Result<(), Refusal> {
    if case.sat().contains(&member) {
        let entry = case.decision.as_ref().map_or(case.said_by, |it| it.said_by);
        return Err(OnPanel::NotIndependent { tie: Tie::SatBefore.into(), entry }.into());
    }
    match ties.iter().find(|it| !matches!(it.tie, Tie::NotInOffice | Tie::OfTheEmployer)) {
        Some(it) => Err(OnPanel::NotIndependent { tie: it.tie.into(), entry: it.entry }.into()),
        None => Ok(()),
    }
}
