//! What a sitting's entries must meet beside its own history: the central list, the journeys, the terms, and the first panel.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{CaseAdded, Matter, MemberInvited, Sitting, SittingConvened};
use crate::decision::CaseDecided;
use crate::event::Event;
use crate::framework::Framework;
use crate::history::{Context, Draft, Fact, History};
use crate::ids::{CaseId, EventId, MemberId, PersonId};
use crate::independence::{self, Exclusions, Looked};
use crate::journey::Journey;
use crate::judgement::Tally;
use crate::pack::{self, PackSealed};
use crate::panel::{Capacity, Listed};
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
}

/// Something that came after a pack was sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Late {
    /// The entry.
    pub entry: EventId,
    /// What kind of event it is.
    pub kind: &'static str,
    /// Its day.
    pub effective_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Its place in the log.
    pub position: i64,
}

impl Late {
    fn of(it: &Fact<'_>) -> Self {
        let carrier = it.carrier;
        Self {
            entry: carrier.id,
            kind: it.event.name(),
            effective_on: it.effective_on,
            recorded_at: carrier.recorded_at,
            position: carrier.position,
        }
    }
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
            Event::LateEvidenceRefused(it) => self.is_late(sitting, it.case, &it.entries),
            Event::ScoreRecorded(it) => independence::check(&self.ties(sitting), it.case, it.member),
            Event::VoteCast(it) => {
                let ties = self.ties(sitting);
                independence::check(&ties, it.case, it.member)?;
                let is_open = sitting.case(it.case).is_some_and(|case| sitting.is_revealed(case, &ties));
                if is_open { Ok(()) } else { Err(OnPanel::StillSealed.into()) }
            }
            Event::ScoresRevealed(_) | Event::MinutesSigned(_) | Event::DecisionCorrected(_) => Ok(()),
            Event::CaseDecided(it) => self.decide(sitting, it),
            _ => Ok(()),
        }
    }

    fn convene(&self, it: &SittingConvened) -> Result<(), Refusal> {
        let is_theirs = |known: &&Framework| known.is_in_force(it.held_on) && known.terms() == Some(&it.rules);
        if self.terms.as_ref().filter(is_theirs).is_some() { Ok(()) } else { Err(OnPanel::TermsUnknown.into()) }
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
                known.id() == *first && known.employer == sitting.employer && heard.is_some_and(|it| it.sat() == *sat)
            }),
        };
        if is_there { Ok(()) } else { Err(OnPanel::MatterUnknown.into()) }
    }

    /// What would belong before the panel, and came after the latest sealing of a case: the earliest first.
    pub fn late(&self, sitting: &Sitting, case: CaseId) -> Vec<Late> {
        let late = || {
            let case = sitting.case(case)?;
            let history = self.journeys.get(&case.added.person)?;
            let refused: Vec<EventId> = case.refused_late.iter().flat_map(|it| &it.entries).copied().collect();
            let late = pack::late(history, case.added.enrolment, case.packs.last()?, &refused);
            Some(late.iter().map(Late::of).collect())
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
