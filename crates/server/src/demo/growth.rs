//! What a year brings to those who stay: a step up, another team, long leave and the way back.

use chrono::Days;

use super::careers::{Rung, climbs_to};
use super::plan::{Change, CohortEnd, Leave};
use super::workforce::{Member, Window, Workforce};

impl Workforce {
    pub(super) fn grow(&mut self, window: Window) {
        let mut inside = std::mem::take(&mut self.inside);
        for member in &mut inside {
            self.return_from_leave(member, window);
            self.go_on_with_asye(member, window);
            self.climb(member, window);
            self.change_team(member, window);
            if member.leave_until.is_none() {
                self.go_on_leave(member, window);
                self.return_from_leave(member, window);
            }
        }
        self.inside = inside;
    }

    fn climb(&mut self, member: &mut Member, window: Window) {
        let years = (window.to - member.rung_since).num_days() / 365;
        let Some(rung) = climbs_to(member.rung, years, &mut self.dice) else {
            return;
        };
        let day = self.dice.month_start(member.main.open_from, window.to);
        member.rung = rung;
        member.rung_since = day;
        let role = self.ladder.role(rung);
        self.spell(&member.main).changes.push((day, Change::Role(role)));
    }

    fn change_team(&mut self, member: &mut Member, window: Window) {
        if self.plan.teams.len() < 2 || !self.dice.per_mille(60) {
            return;
        }
        let day = self.dice.month_start(member.main.open_from, window.to);
        let step = 1 + self.dice.below(self.plan.teams.len() - 1);
        let spell = &self.plan.people[member.person].spells[member.main.spell];
        let now = spell.changes.iter().rev().find_map(|(_, change)| match change {
            Change::Team(team) => Some(*team),
            _ => None,
        });
        let team = (now.unwrap_or(spell.team) + step) % self.plan.teams.len();
        self.spell(&member.main).changes.push((day, Change::Team(team)));
    }

    fn go_on_leave(&mut self, member: &mut Member, window: Window) {
        let person = &self.plan.people[member.person];
        let age = (window.to - person.born_on).num_days() / 365;
        let parental = match (person.gender, age) {
            (2, 24..=32) => 75,
            (2, 33..=41) => 45,
            (1, 24..=45) => 12,
            _ => 0,
        };
        let (leave, days) = if self.dice.per_mille(parental) {
            let days = if person.gender == 2 { 200 + self.dice.below(165) } else { 60 };
            (Leave::Parental, days as u64)
        } else if self.dice.per_mille(6) && member.rung != Rung::NewlyQualified {
            (Leave::CareerBreak, 120 + self.dice.below(240) as u64)
        } else {
            return;
        };
        let from = self.dice.day(member.main.open_from, window.to);
        // Two leaves of one person never touch, because one year holds only one beginning.
        let since =
            self.spell(&member.main).changes.iter().rev().find_map(|(day, change)| matches!(change, Change::LeaveTo).then_some(*day));
        if since.is_some_and(|day| from <= day + Days::new(300)) {
            return;
        }
        self.spell(&member.main).changes.push((from, Change::LeaveFrom(leave)));
        member.leave_until = Some(from + Days::new(days));
        if member.asye.is_some() {
            self.end_membership(member, from, CohortEnd::Moved);
            if member.rung == Rung::NewlyQualified {
                member.rejoins_from = Some(from + Days::new(days));
            }
        }
    }

    fn return_from_leave(&mut self, member: &mut Member, window: Window) {
        if let Some(until) = member.leave_until
            && until <= window.to
        {
            member.leave_until = None;
            self.spell(&member.main).changes.push((until, Change::LeaveTo));
        }
    }
}
