//! Newly qualified starters: placement, conditional offer, and the intake they join.

use chrono::{Datelike, Days, NaiveDate};

use super::careers::Rung;
use super::people::Brief;
use super::plan::{Answer, Change, CohortEnd, Membership, Offer, Placement, PlannedCohort};
use super::workforce::{Member, Window, Workforce};

/// Time in the assessed and supported year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asye {
    /// The place of the membership among the person's.
    pub membership: usize,
    pub completes_on: NaiveDate,
}

/// From so many starters on, an academy opens a second intake in January.
const STARTERS_FOR_TWO_INTAKES: usize = 30;

impl Workforce {
    pub(super) fn open_cohorts(&mut self, window: Window, starters: usize) {
        let year = window.to.year();
        let january = (starters >= STARTERS_FOR_TWO_INTAKES).then_some((1, "January"));
        for (month, name) in january.into_iter().chain([(9, "September")]) {
            let Some(first) = NaiveDate::from_ymd_opt(year, month, 3) else {
                continue;
            };
            let weekday = u64::from(first.weekday().num_days_from_monday());
            self.plan.cohorts.push(PlannedCohort {
                name: format!("{name} {year}"),
                opened_on: first - Days::new(90 + self.dice.below(40) as u64),
                starts_on: first + Days::new((7 - weekday) % 7),
            });
        }
    }

    /// Most newly qualified start in August and September, as their courses end.
    pub(super) fn intake_day(&mut self, window: Window) -> NaiveDate {
        let two = self.cohort_between(window.from, window.from + Days::new(200)).is_some();
        let (first, last) = if two && self.dice.per_mille(220) { (70, 110) } else { (305, 360) };
        let day = self.dice.day(window.from + Days::new(first), window.from + Days::new(last));
        day - Days::new(u64::from(day.weekday().num_days_from_monday()))
    }

    /// What led a newly qualified starter here, and the intake that they join.
    pub(super) fn enrol_starter(&mut self, member: &mut Member, start: NaiveDate) {
        self.study(member.person, start, Answer::Accepted);
        let near = self.cohort_between(start - Days::new(45), start + Days::new(45));
        let Some(cohort) = near else {
            return;
        };
        let joined_on = self.plan.cohorts[cohort].starts_on.max(start);
        self.join(member, cohort, joined_on, 365);
    }

    /// People who were students here, were offered a post, and never started.
    pub(super) fn lose_students(&mut self, window: Window, starters: usize) {
        for _ in 0..starters * 4 / 100 {
            let start = self.intake_day(window);
            let person = self.invent(Brief { start, experience_days: None, overseas: false });
            let answer = self.dice.pick(&[Answer::Declined, Answer::Withdrawn]);
            self.study(person, start, answer);
        }
    }

    pub(super) fn study(&mut self, person: usize, start: NaiveDate, answer: Answer) {
        let here = answer != Answer::Accepted || self.dice.per_mille(450);
        let team = here.then(|| self.dice.below(self.plan.teams.len()));
        let course_ends_on = self.plan.people[person].qualified_on;
        let to = course_ends_on - Days::new(10 + self.dice.below(25) as u64);
        // A hundred days of practice are about five months.
        let from = to - Days::new(140 + self.dice.below(15) as u64);
        let it = &mut self.plan.people[person];
        it.placements.push(Placement { here, team, from, to });
        let offered_on = self.dice.day(from + Days::new(60), course_ends_on - Days::new(8));
        let answered_on = match answer {
            Answer::Withdrawn => self.dice.day(course_ends_on, start),
            _ => offered_on + Days::new(1 + self.dice.below(7) as u64),
        };
        it.offers.push(Offer { offered_on, course_ends_on, answered_on, answer });
    }

    fn join(&mut self, member: &mut Member, cohort: usize, joined_on: NaiveDate, days: u64) {
        let memberships = &mut self.plan.people[member.person].memberships;
        memberships.push(Membership { cohort, joined_on, ended: None });
        member.asye =
            Some(Asye { membership: memberships.len() - 1, completes_on: joined_on + Days::new(days + self.dice.below(40) as u64) });
    }

    /// Ends the membership that is open, if there is one; never before it began.
    pub(super) fn end_membership(&mut self, member: &mut Member, day: NaiveDate, why: CohortEnd) {
        let Some(asye) = member.asye.take() else {
            return;
        };
        let memberships = &mut self.plan.people[member.person].memberships;
        let it = &mut memberships[asye.membership];
        if day < it.joined_on {
            // Gone before the intake's first day: never in it.
            memberships.remove(asye.membership);
        } else if asye.completes_on <= day {
            it.ended = Some((asye.completes_on, CohortEnd::Completed));
        } else {
            it.ended = Some((day, why));
        }
    }

    /// Takes the assessed and supported year on by one year: completed, moved or resumed.
    pub(super) fn go_on_with_asye(&mut self, member: &mut Member, window: Window) {
        if let Some(asye) = member.asye
            && asye.completes_on <= window.to
        {
            self.end_membership(member, asye.completes_on, CohortEnd::Completed);
            return self.qualify(member, asye.completes_on);
        }
        if let Some(asye) = member.asye
            && self.dice.per_mille(50)
        {
            let joined_on = self.plan.people[member.person].memberships[asye.membership].joined_on;
            self.change_cohort(member, joined_on + Days::new(60), window.to);
        }
        if let Some(from) = member.rejoins_from
            && let Some(cohort) = self.cohort_between(from, window.to)
        {
            member.rejoins_from = None;
            let joined_on = self.plan.cohorts[cohort].starts_on;
            self.join(member, cohort, joined_on, 240);
        }
        // Those who came before the published years have no intake here.
        let year_on = member.rung_since + Days::new(380);
        let waits = member.asye.is_some() || member.rejoins_from.is_some();
        if member.rung == Rung::NewlyQualified && !waits && year_on <= window.to {
            let day = self.dice.month_start(year_on.max(member.main.open_from), window.to);
            self.qualify(member, day);
        }
    }

    fn change_cohort(&mut self, member: &mut Member, earliest: NaiveDate, latest: NaiveDate) {
        if let Some(cohort) = self.cohort_between(earliest, latest) {
            let joined_on = self.plan.cohorts[cohort].starts_on;
            self.end_membership(member, joined_on - Days::new(1), CohortEnd::Moved);
            self.join(member, cohort, joined_on, 300);
        }
    }

    fn qualify(&mut self, member: &mut Member, day: NaiveDate) {
        member.rung = Rung::SocialWorker;
        member.rung_since = day;
        let role = self.ladder.role(member.rung);
        self.spell(&member.main).changes.push((day, Change::Role(role)));
    }

    /// The first cohort whose programme starts between these days.
    fn cohort_between(&self, first: NaiveDate, last: NaiveDate) -> Option<usize> {
        self.plan.cohorts.iter().position(|it| first <= it.starts_on && it.starts_on <= last)
    }
}
