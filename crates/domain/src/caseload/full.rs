//! Full caseloads: what an employer expects a full-time worker to hold, of which a taper promises a share.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::employer::Employer;
use crate::ids::TeamId;
use crate::refusal::Refusal;

/// An employer said what a full-time worker holds. True from its day, until it says otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FullCaseloadSet {
    /// In which team; in the whole employer where no team is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// In hundredths of a case.
    pub cases_hundredths: u32,
}

/// What a full-time worker holds, from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FullCaseload {
    /// From this day.
    pub on: NaiveDate,
    /// In which team; in the whole employer where no team is named.
    pub team: Option<TeamId>,
    /// In hundredths of a case.
    pub cases_hundredths: u32,
}

/// The most that a full-time worker can be expected to hold: above it, a slip of the keyboard.
const MOST_CASES: u32 = 100;

impl Employer {
    /// What a full-time worker holds on a day, in hundredths of a case: what was said of their team, and of the employer where nothing
    /// was said of the team. None where nobody said anything.
    pub fn full_caseload(&self, team: Option<TeamId>, on: NaiveDate) -> Option<u64> {
        let of = |team: Option<TeamId>| self.full_caseloads.iter().rev().find(|it| it.team == team && it.on <= on);
        let found = team.and_then(|it| of(Some(it))).or_else(|| of(None))?;
        Some(found.cases_hundredths.into())
    }

    pub(crate) fn set_full_caseload(&self, it: &FullCaseloadSet) -> Result<(), Refusal> {
        if it.team.is_some_and(|team| !self.teams.iter().any(|known| known.team == team)) {
            return Err(Refusal::TeamUnknown);
        }
        if (1..=MOST_CASES * 100).contains(&it.cases_hundredths) { Ok(()) } else { Err(Refusal::FullCaseload(MOST_CASES)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employer::TeamOpened;
    use crate::event::Event;
    use crate::given::*;

    fn an_employer_with_a_team() -> Story {
        let team = Event::TeamOpened(TeamOpened { team: TEAM, name: "Duty".into() });
        given([(0, Event::EmployerRegistered(an_employer())), (1, team)])
    }

    fn full(on: u64, team: Option<TeamId>, cases_hundredths: u32) -> Told {
        (on, Event::FullCaseloadSet(FullCaseloadSet { team, cases_hundredths }))
    }

    fn on_day(story: &Story, team: Option<TeamId>, on: u64) -> Option<u64> {
        Employer::of(&story.history.facts(), NaiveDate::MAX).full_caseload(team, day(on))
    }

    #[test]
    fn a_teams_own_load_goes_before_that_of_its_employer_and_each_holds_from_its_day() {
        let told = [full(5, None, 1_600), full(8, Some(TEAM), 1_250), full(12, None, 1_800), full(20, Some(TEAM), 1_300)];
        let story = told.into_iter().fold(an_employer_with_a_team(), |story, it| story.when(it).accepted());
        assert_eq!([4, 5, 11, 12].map(|on| on_day(&story, None, on)), [None, Some(1_600), Some(1_600), Some(1_800)]);
        assert_eq!([7, 8, 19, 20].map(|on| on_day(&story, Some(TEAM), on)), [Some(1_600), Some(1_250), Some(1_250), Some(1_300)]);
        assert_eq!(on_day(&story, Some(TeamId(uuid::Uuid::max())), 30), Some(1_800));
    }

    #[test]
    fn a_full_load_is_of_some_cases_in_a_team_that_the_employer_has() {
        let story = an_employer_with_a_team();
        for wrong in [0, 10_001] {
            story.clone().when(full(5, None, wrong)).refused(Refusal::FullCaseload(100));
        }
        story.clone().when(full(5, Some(TeamId(uuid::Uuid::max())), 1_600)).refused(Refusal::TeamUnknown);
        story.clone().when(full(0, Some(TEAM), 1_600)).refused(Refusal::TeamUnknown);
        let story = story.when(full(5, Some(TEAM), 10_000)).accepted();
        let because = Box::new(Refusal::TeamUnknown);
        story.when(retracted(2)).refused(Refusal::WouldBreak { entry: entry(3), on: day(5), what: "FullCaseloadSet", because });
    }

    #[test]
    fn the_day_of_a_full_load_can_be_corrected() {
        let story = an_employer_with_a_team().when(full(5, Some(TEAM), 1_600)).accepted();
        let story = story.when(corrected(3, full(9, Some(TEAM), 1_700))).accepted();
        assert_eq!([8, 9].map(|on| on_day(&story, Some(TEAM), on)), [None, Some(1_700)]);
        story.when(corrected(3, full(9, None, 1_700))).refused(Refusal::AnotherKindOfFact);
    }
}
