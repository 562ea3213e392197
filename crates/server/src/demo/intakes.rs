//! Intakes after the last published year: those who are on a programme today, and what is settled to happen to each of them.

use chrono::{Days, NaiveDate};

use super::arrivals::Beginning;
use super::careers::Rung;
use super::people::Brief;
use super::plan::{Answer, Change, Contract, Happening, Leave, Membership, PlannedCohort, Service, Settled, WHOLE_FTE};
use super::workforce::Workforce;

/// An intake, and those who start with it.
struct Intake {
    name: &'static str,
    starts_on: NaiveDate,
    starters: &'static [Starter],
}

/// Somebody who starts with an intake.
struct Starter {
    /// How many weeks after the others.
    weeks_late: u64,
    /// Hours, in millionths of FTE.
    fte: i64,
    /// How long ago they qualified, where it was not this year.
    years_since_qualifying: Option<u64>,
    happens: &'static [Happening],
}

const fn starter(happens: &'static [Happening]) -> Starter {
    Starter { weeks_late: 0, fte: WHOLE_FTE, years_since_qualifying: None, happens }
}

/// Whoever comes first is there in a small authority too.
const INTAKES: [Intake; 2] = [
    Intake {
        name: "March 2026",
        starts_on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        starters: &[
            starter(&[Happening::ObservationMissing]),
            starter(&[Happening::GoesOnLeave]),
            Starter { fte: 800_000, ..starter(&[Happening::Concern]) },
            Starter { years_since_qualifying: Some(5), ..starter(&[]) },
            starter(&[Happening::Withdraws]),
            starter(&[Happening::Overloaded]),
        ],
    },
    Intake {
        name: "September 2026",
        starts_on: NaiveDate::from_ymd_opt(2026, 9, 7).unwrap(),
        starters: &[
            starter(&[Happening::GoesOnUnderTheNext]),
            starter(&[Happening::AssessorLeaves]),
            starter(&[Happening::ObservationMissing, Happening::StaysUnderThis]),
            starter(&[Happening::ReviewReturned]),
            starter(&[Happening::SupervisionMissed]),
            starter(&[Happening::Overloaded]),
            Starter { weeks_late: 6, ..starter(&[Happening::LateStarter]) },
            starter(&[Happening::ReturnOverdue]),
            Starter { fte: 600_000, ..starter(&[Happening::StaysUnderThis]) },
            Starter { years_since_qualifying: Some(5), ..starter(&[Happening::Concern]) },
        ],
    },
];

/// One starter for so many people in post; and two in the smallest authority.
const PEOPLE_FOR_A_STARTER: usize = 15;

impl Workforce {
    /// Takes in everybody who has started by a day.
    pub(super) fn take_in(&mut self, today: NaiveDate) {
        let most = 2 + self.inside.len() / PEOPLE_FOR_A_STARTER;
        for intake in INTAKES.iter().filter(|it| it.starts_on <= today) {
            let opened_on = intake.starts_on - Days::new(100);
            self.plan.cohorts.push(PlannedCohort { name: intake.name.to_owned(), opened_on, starts_on: intake.starts_on });
            for it in intake.starters.iter().take(most) {
                let start = intake.starts_on + Days::new(7 * it.weeks_late);
                if start <= today {
                    self.take_in_one(it, start, today);
                }
            }
        }
    }

    fn take_in_one(&mut self, it: &Starter, start: NaiveDate, today: NaiveDate) {
        let experience_days = it.years_since_qualifying.map(|years| years * 365 + 30);
        let person = self.invent(Brief { start, experience_days, overseas: false });
        let origin = if experience_days.is_none() { 1 } else { 9 };
        let beginning = Beginning { start, contract: Contract::Permanent, origin, service: Service::Childrens };
        let member = self.begin(person, beginning, Rung::NewlyQualified);
        let spell = self.spell(&member.main);
        spell.fte = it.fte;
        if it.happens.contains(&Happening::GoesOnLeave) {
            let from = start + Days::new(166);
            spell.changes.extend((from <= today).then_some((from, Change::LeaveFrom(Leave::Parental))));
        }
        if experience_days.is_none() {
            self.study(person, start, Answer::Accepted);
        }
        let cohort = self.plan.cohorts.len() - 1;
        self.plan.people[person].memberships.push(Membership { cohort, joined_on: start, ended: None });
        self.plan.settled.push(Settled { person, happens: it.happens });
    }
}
