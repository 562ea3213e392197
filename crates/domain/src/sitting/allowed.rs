//! What a sitting's entries must meet beside its own history: the central list, the journeys, the terms, and the first panel.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{CaseAdded, Matter, MemberInvited, Sitting, SittingConvened};
use crate::decision::{CaseDecided, DecisionRatified, Standing};
use crate::event::Event;
use crate::framework::Framework;
use crate::history::{Context, Draft, Fact, History};
use crate::ids::{CaseId, EventId, MemberId, PersonId};
use crate::independence::{self, Exclusions, Looked};
use crate::journey::Journey;
use crate::judgement::Tally;
use crate::pack::{self, Late, PackSealed};
use crate::panel::{Capacity, Effect, Listed};
use crate::refusal::{OnPanel, Refusal};
use crate::review::ReviewState;

/// What is around a sitting: everything that its entries are judged by beside its own history.
#[derive(Default)]
pub struct Around {
    /// The employer's central list.
    pub list: Vec<Listed>,
    /// The journeys of those whose cases are concerned, and of members who have one here.
    pub journeys: HashMap<PersonId, History>,
    /// The terms of reference that are named, as they were adopted.
    pub terms: Option<Framework>,
    /// The sitting against whose decision an appeal is heard.
    pub first: Option<Sitting>,
    /// Other sittings before which cases of the same person are or were, and what ties whom to these.
    pub others: Vec<(Sitting, Exclusions)>,
    /// As which members whoever acts has a seat; nothing where nobody is asked for it.
    pub acting: Vec<MemberId>,
}

impl Around {
    /// What ties everybody on the panel to each case, as far as the journeys are here.
    pub fn ties(&self, sitting: &Sitting) -> Exclusions {
        Looked { sitting, list: &self.list, journeys: &self.journeys, known: i64::MAX }.all()
    }

    fn listed(&self, member: MemberId) -> Result<&Listed, Refusal> {
        self.list.iter().find(|it| it.says.member == member).ok_or_else(|| OnPanel::MemberUnknown.into())
    }

    /// Whether everything around a sitting allows entries at the end of its history.
    ///
    /// # Errors
    /// The first that it does not, and why.
    pub fn allow(&self, history: &History, drafts: &[Draft], ctx: &Context) -> Result<(), Refusal> {
        for (index, draft) in drafts.iter().enumerate() {
            let before = Sitting::of(&history.with(&drafts[..index], ctx));
            match (&before, &draft.event) {
                (None, Event::SittingConvened(it)) => self.convene(it)?,
                (None, _) => return Err(OnPanel::SittingUnknown.into()),
                (Some(sitting), event) => self.one(sitting, event)?,
            }
        }
        Ok(())
    }

    fn one(&self, sitting: &Sitting, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::MemberInvited(it) => self.invite(sitting, it),
            Event::CaseAdded(it) => self.add(sitting, it),
            Event::PackSealed(it) => self.seal(sitting, it),
            Event::LateEvidenceRefused(it) => {
                self.chairs_freely(sitting, it.case)?;
                self.is_late(sitting, it.case, &it.entries)
            }
            Event::SittingMoved(it) => self.still_in_force(sitting, it.held_on),
            Event::ScoreRecorded(it) => {
                let ties = self.ties(sitting);
                independence::check(&ties, it.case, it.member)?;
                let is_open = sitting.case(it.case).is_some_and(|case| sitting.is_revealed(case, &ties));
                if is_open { Err(OnPanel::Revealed.into()) } else { Ok(()) }
            }
            Event::VoteCast(it) => {
                let ties = self.ties(sitting);
                independence::check(&ties, it.case, it.member)?;
                let is_open = sitting.case(it.case).is_some_and(|case| sitting.is_revealed(case, &ties));
                if is_open { Ok(()) } else { Err(OnPanel::StillSealed.into()) }
            }
            Event::ScoresRevealed(it) => self.chairs_freely(sitting, it.case),
            Event::DecisionCorrected(it) => self.chairs_freely(sitting, it.case),
            Event::DecisionRatified(it) => self.ratify(sitting, it),
            Event::CaseDecided(it) => self.decide(sitting, it),
            _ => Ok(()),
        }
    }

    fn convene(&self, it: &SittingConvened) -> Result<(), Refusal> {
        let is_theirs = |known: &&Framework| known.is_in_force(it.held_on) && known.terms() == Some(&it.rules);
        if self.terms.as_ref().filter(is_theirs).is_some() { Ok(()) } else { Err(OnPanel::TermsUnknown.into()) }
    }

    /// Whether the terms that a sitting was convened under are in force on the day to which it is moved.
    fn still_in_force(&self, sitting: &Sitting, on: NaiveDate) -> Result<(), Refusal> {
        let is_in_force = self.terms.as_ref().is_some_and(|it| it.is_in_force(on) && it.terms() == Some(sitting.rules()));
        if is_in_force { Ok(()) } else { Err(OnPanel::TermsUnknown.into()) }
    }

    /// Whether somebody who acts as a chair is free in a case, by the record. Whoever acts as no member is asked elsewhere.
    fn chairs_freely(&self, sitting: &Sitting, case: CaseId) -> Result<(), Refusal> {
        let chairs = |it: &&MemberId| sitting.seat(**it).is_some_and(|it| it.takes_part() && it.capacity == Capacity::Chair);
        let (ties, chairs) = (self.ties(sitting), self.acting.iter().filter(chairs).collect::<Vec<_>>());
        match chairs.iter().map(|it| independence::check(&ties, case, **it)).find(Result::is_err) {
            Some(refused) if chairs.iter().all(|it| !ties.of(case, **it).is_empty()) => refused,
            _ => Ok(()),
        }
    }

    /// Whoever ratifies is as free as whoever judges, and judged nothing of it themselves.
    fn ratify(&self, sitting: &Sitting, it: &DecisionRatified) -> Result<(), Refusal> {
        let (ties, case) = (self.ties(sitting), sitting.case(it.case).ok_or(OnPanel::CaseUnknown)?);
        independence::check(&ties, it.case, it.member)?;
        if let Some(said) = case.conflicts.iter().find(|known| known.member == it.member) {
            return Err(OnPanel::NotIndependent { tie: "declared", entry: said.said_by }.into());
        }
        if case.sat().contains(&it.member) {
            return Err(OnPanel::NotIndependent { tie: "sat_before", entry: case.said_by }.into());
        }
        match sitting.standing(case, &ties) {
            Some(Standing::Void) => Err(OnPanel::DecisionVoid.into()),
            _ => Ok(()),
        }
    }

    fn invite(&self, sitting: &Sitting, it: &MemberInvited) -> Result<(), Refusal> {
        let member = self.listed(it.member)?;
        if !member.says.capacities.contains(&it.capacity) || !member.is_in_office(sitting.held_on) {
            return Err(OnPanel::NotListedFor.into());
        }
        let looked = Looked { sitting, list: &self.list, journeys: &self.journeys, known: i64::MAX };
        match looked.dependent(member).filter(|_| it.capacity == Capacity::Chair) {
            Some(tie) => Err(OnPanel::ChairNotIndependent(tie.entry).into()),
            None => Ok(()),
        }
    }

    fn add(&self, sitting: &Sitting, it: &CaseAdded) -> Result<(), Refusal> {
        let history = self.journeys.get(&it.person).ok_or(OnPanel::MatterUnknown)?;
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        let enrolment = journey.enrolments.iter().find(|known| known.id == it.enrolment && known.employer == sitting.employer);
        let enrolment = enrolment.ok_or(OnPanel::MatterUnknown)?;
        let is_there = match &it.matter {
            Matter::Review { point, review, recommends } => {
                let known = enrolment.reviews.iter().find(|known| known.id == *review && known.point == *point);
                let submitted = known.filter(|it| it.state() == ReviewState::Submitted).and_then(|it| it.submissions.last());
                submitted.is_some_and(|it| it.submitted.recommends == *recommends)
            }
            Matter::Progression { .. } => true,
            Matter::Appeal { appeal, sitting: first, case, sat } => self.first.as_ref().is_some_and(|known| {
                let lodged = |of: &&super::Case| of.added.person == it.person && of.appeals.iter().any(|it| it.lodged.appeal == *appeal);
                let heard = known.case(*case).filter(lodged);
                known.id() == *first && known.employer == sitting.employer && heard.is_some_and(|it| it.had_a_hand() == *sat)
            }),
        };
        if !is_there {
            return Err(OnPanel::MatterUnknown.into());
        }
        self.is_not_taken(it)
    }

    /// What is before a panel, or was decided for good, is not put before another one until the first is content with that: it was put off,
    /// referred back, not ratified, or is void. Against what was decided there are appeals.
    fn is_not_taken(&self, it: &CaseAdded) -> Result<(), Refusal> {
        let same = |known: &&super::Case| known.added.person == it.person && !known.withdrawn && known.added.matter.is_same(&it.matter);
        for (sitting, ties) in self.others.iter().filter(|(it, _)| it.cancelled.is_none()) {
            for case in sitting.cases.iter().filter(same) {
                let goes_on = match sitting.standing(case, ties) {
                    None | Some(Standing::ToBeRatified) => false,
                    Some(Standing::Void | Standing::NotRatified) => true,
                    Some(Standing::Final) => !matches!(sitting.effect(case), Some(Effect::Confirm | Effect::NotConfirm)),
                };
                if !goes_on && !self.is_submitted_since(case) {
                    return Err(OnPanel::MatterTaken.into());
                }
            }
        }
        Ok(())
    }

    /// Whether the review that a case was about was submitted again after the decision.
    fn is_submitted_since(&self, case: &super::Case) -> bool {
        let (Matter::Review { review, .. }, Some(decision)) = (&case.added.matter, &case.decision) else { return false };
        let Some(history) = self.journeys.get(&case.added.person) else { return false };
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        let known = journey.enrolments.iter().flat_map(|it| &it.reviews).find(|it| it.id == *review);
        known.and_then(|it| it.submissions.last()).is_some_and(|it| decision.on < it.on)
    }

    /// Whether the review that a case is about is still what it was when it was put on the agenda.
    fn is_unchanged(&self, case: &super::Case) -> Result<(), Refusal> {
        let Matter::Review { review, recommends, .. } = &case.added.matter else { return Ok(()) };
        let history = self.journeys.get(&case.added.person).ok_or(OnPanel::MatterChanged)?;
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        let known = journey.enrolments.iter().flat_map(|it| &it.reviews).find(|it| it.id == *review);
        let submitted = known.filter(|it| it.state() == ReviewState::Submitted).and_then(|it| it.submissions.last());
        match submitted.is_some_and(|it| it.submitted.recommends == *recommends) {
            true => Ok(()),
            false => Err(OnPanel::MatterChanged.into()),
        }
    }

    /// What would belong before the panel, and came after the latest sealing of a case: the earliest first.
    pub fn late(&self, sitting: &Sitting, case: CaseId) -> Vec<Late> {
        let late = || {
            let case = sitting.case(case)?;
            let history = self.journeys.get(&case.added.person)?;
            let refused: Vec<EventId> = case.refused_late.iter().flat_map(|it| &it.entries).copied().collect();
            Some(pack::late(history, case.added.enrolment, case.packs.last()?, &refused))
        };
        late().unwrap_or_default()
    }

    fn is_late(&self, sitting: &Sitting, case: CaseId, entries: &[EventId]) -> Result<(), Refusal> {
        let late = self.late(sitting, case);
        let all = entries.iter().all(|entry| late.iter().any(|it| it.entry == *entry));
        if all { Ok(()) } else { Err(OnPanel::NotLate.into()) }
    }

    fn seal(&self, sitting: &Sitting, it: &PackSealed) -> Result<(), Refusal> {
        let outdated = || Refusal::from(OnPanel::PackOutdated);
        let case = sitting.case(it.case).ok_or(OnPanel::CaseUnknown)?;
        if it.number > 1 {
            self.chairs_freely(sitting, it.case)?;
        }
        self.is_unchanged(case)?;
        let history = self.journeys.get(&it.person).ok_or_else(outdated)?;
        let ids = |facts: Vec<Fact<'_>>| pack::entries(&facts);
        let expected = match case.packs.last() {
            None => ids(pack::facts(history, case.added.enrolment, it.known)),
            Some(last) => {
                self.is_late(sitting, it.case, &it.admitted)?;
                ids(pack::with_admitted(history, case.added.enrolment, last, (&it.admitted, it.known)))
            }
        };
        if it.entries == expected { Ok(()) } else { Err(outdated()) }
    }

    fn decide(&self, sitting: &Sitting, it: &CaseDecided) -> Result<(), Refusal> {
        let case = sitting.case(it.case).ok_or(OnPanel::CaseUnknown)?;
        let Tally { option, counted, chaired_by, quorum, casting_vote } = sitting.tally(case, &self.ties(sitting))?;
        let said = (&it.option, &it.counted, it.chaired_by, it.quorum, it.casting_vote);
        if said == (&option, &counted, chaired_by, quorum, casting_vote) { Ok(()) } else { Err(OnPanel::NotTheVotes.into()) }
    }
}
