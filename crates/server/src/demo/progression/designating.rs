//! Designations: a few of the experienced hold one, some two, and the emergency duty team's hold three.

use chrono::{Days, Months, NaiveDate};
use domain::designation::{DesignationGranted, DesignationKind};
use domain::event::Event;
use domain::history::Draft;
use domain::ids::DesignationId;
use domain::private::Private;

use super::{Careers, InPost};
use crate::clock;
use crate::demo::record::draft;

/// Who has been in post for so many days may hold one.
const EXPERIENCED: u64 = 900;

const KINDS: [DesignationKind; 4] =
    [DesignationKind::Amhp, DesignationKind::PracticeEducatorOne, DesignationKind::AsyeAssessor, DesignationKind::BestInterestsAssessor];

impl Careers<'_> {
    /// What somebody holds beside their grade.
    pub(super) fn designations(&mut self, it: &InPost<'_>) -> Vec<Draft> {
        let experienced = it.started_on.checked_add_days(Days::new(EXPERIENCED)).filter(|day| *day < self.today);
        let Some(experienced) = experienced else { return Vec::new() };
        let held = self.dice.weighted(&[(0, 78), (1, 15), (2, 5), (3, 2)]);
        let first = self.dice.below(KINDS.len());
        let mut all: Vec<Draft> = Vec::new();
        for kind in (0..held).map(|index| KINDS[(first + index) % KINDS.len()]) {
            let on = self.dice.day(experienced.max(earliest(self.today)), self.today);
            all.push(draft(on, Event::DesignationGranted(self.granted(kind, on))));
        }
        all
    }

    fn granted(&mut self, kind: DesignationKind, on: NaiveDate) -> DesignationGranted {
        let is_amhp = kind == DesignationKind::Amhp;
        let body = (kind == DesignationKind::PracticeEducatorOne).then(|| "University of Salford".to_owned());
        DesignationGranted {
            designation: DesignationId(clock::new_id()),
            kind,
            approved_by: body.is_none().then_some(self.employer),
            body: Private::Open(body),
            expires_on: is_amhp.then(|| on.checked_add_months(Months::new(60)).unwrap_or(on)),
            hours_a_year: is_amhp.then_some(18),
            course_completed_on: is_amhp.then(|| on.checked_sub_days(Days::new(60)).unwrap_or(on)),
            spell: None,
            recorded_for: Some(self.employer),
        }
    }
}

/// Nothing of it is told of longer ago than six years, so that some approvals are past their day.
fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(72)).unwrap_or(today)
}
