//! Everybody who goes: leavers, and those who move elsewhere in the council.

use chrono::{Days, NaiveDate};

use super::plan::{Change, CohortEnd, Leaving, Service, WHOLE_FTE};
use super::target::Group;
use super::workforce::{Member, Window, Workforce};

impl Workforce {
    /// Chooses who leaves this year, and lets them go with exactly the published hours.
    pub(super) fn take_leavers(
        &mut self,
        starters: &mut Vec<Member>,
        movers: &mut Vec<Member>,
        group: Group,
        window: Window,
    ) -> Vec<Member> {
        let mut inside = std::mem::take(&mut self.inside);
        // A few leave in the year in which they start; more only where nobody else is left.
        let soon = (starters.len() * 4 / 100).min(group.heads);
        let soon = soon.max(group.heads.saturating_sub(inside.len())).min(starters.len());
        let moved = group.heads.saturating_sub(inside.len() + soon).min(movers.len());
        let stayed = group.heads - soon - moved;
        let mut leavers = self.choose(&mut inside, Group { heads: stayed, fte: group.fte });
        self.dice.shuffle(starters);
        leavers.extend(starters.split_off(starters.len() - soon));
        leavers.extend(movers.split_off(movers.len() - moved));
        self.inside = inside;

        if leavers.len() as i64 * WHOLE_FTE < group.fte {
            self.second_posts(&mut leavers, group.fte, window);
        }
        self.fit(&mut leavers, group.fte);
        for member in &mut leavers {
            self.leave(member, window);
        }
        leavers
    }

    fn leave(&mut self, member: &mut Member, window: Window) {
        let earliest = member.posts().map(|post| post.open_from).max().unwrap_or(window.from);
        let last_day = self.last_day(earliest, window.to);
        self.settle(member, last_day);
        let leaving = self.leaving(member.person, last_day);
        for post in member.posts() {
            let spell = self.spell(post);
            spell.last_day = Some(last_day);
            spell.leaving = Some(leaving);
        }
        self.end_long_leave(member, last_day);
        self.end_membership(member, last_day, CohortEnd::LeftCouncil);
        if ![5, 6].contains(&leaving.reason) {
            self.former.push((member.person, last_day));
        }
    }

    /// Notice runs to the end of a month more often than not, 30 September included.
    fn last_day(&mut self, earliest: NaiveDate, latest: NaiveDate) -> NaiveDate {
        let day = self.dice.day(earliest, latest);
        if self.dice.per_mille(400) {
            return day;
        }
        let next_month =
            chrono::Datelike::with_day(&(day - Days::new(0)), 1).and_then(|start| start.checked_add_months(chrono::Months::new(1)));
        next_month.map_or(day, |start| (start - Days::new(1)).min(latest))
    }

    fn leaving(&mut self, person: usize, last_day: NaiveDate) -> Leaving {
        let age = (last_day - self.plan.people[person].born_on).num_days() / 365;
        if age >= 66 || (age >= 58 && self.dice.per_mille(600)) {
            return Leaving { reason: 5, destination: 6 };
        }
        let reason = self.dice.weighted(&[(1, 860), (2, 12), (3, 5), (4, 18), (6, 4), (8, 45), (9, 56)]);
        let destination = match reason {
            1 => self.dice.weighted(&[(1, 44), (2, 2), (3, 15), (4, 6), (5, 8), (6, 10), (7, 3), (8, 11), (9, 1)]),
            2 | 3 => 6,
            6 => 7,
            9 => 8,
            _ => self.dice.weighted(&[(6, 40), (7, 20), (8, 40)]),
        };
        Leaving { reason, destination }
    }

    /// Moves people elsewhere in the council, and says how many FTE went with them.
    pub(super) fn move_out(&mut self, window: Window, group: Group) -> i64 {
        let mut inside = std::mem::take(&mut self.inside);
        let mut movers = self.choose(&mut inside, Group { heads: group.heads, fte: group.fte.max(0) });
        self.inside = inside;
        let fte = movers.iter().map(Member::fte).sum();
        for member in &mut movers {
            let earliest = member.posts().map(|post| post.open_from).max().unwrap_or(window.from);
            let moved_on = self.dice.month_start(earliest, window.to);
            for post in member.posts() {
                let change = Change::Service(Service::Elsewhere);
                self.spell(post).changes.push((moved_on, change));
            }
            self.end_long_leave(member, moved_on);
            self.end_membership(member, moved_on, CohortEnd::LeftCouncil);
        }
        self.elsewhere.append(&mut movers);
        fte
    }

    /// Some of those who moved elsewhere end their employment there, which is not leaving here.
    pub(super) fn leave_from_elsewhere(&mut self, window: Window) {
        let all = std::mem::take(&mut self.elsewhere);
        for mut member in all {
            if !self.dice.per_mille(120) {
                self.elsewhere.push(member);
                continue;
            }
            let last_day = self.last_day(window.from, window.to);
            let leaving = self.leaving(member.person, last_day);
            for post in member.posts() {
                let spell = self.spell(post);
                spell.last_day = Some(last_day);
                spell.leaving = Some(leaving);
            }
        }
    }

    /// How likely somebody is to go, in a thousand: most in the second and third year.
    fn readiness(&self, member: &Member) -> usize {
        let today = member.main.open_from;
        let person = &self.plan.people[member.person];
        let age = (today - person.born_on).num_days() / 365;
        let served = (today - person.spells[member.main.spell].start).num_days();
        if member.leave_until.is_some() {
            return 2;
        }
        match (age, served) {
            (66.., _) => 1_000,
            (61.., _) => 500,
            (_, ..365) => 60,
            (_, ..1_095) => 220,
            (_, ..2_190) => 160,
            _ => 90,
        }
    }

    /// Takes so many members whose hours come near the group's.
    fn choose(&mut self, from: &mut Vec<Member>, group: Group) -> Vec<Member> {
        let mut chosen = Vec::with_capacity(group.heads);
        let mut left = group.fte;
        for remaining in (1..=group.heads).rev() {
            let mean = left / remaining as i64;
            let mut best = None;
            for throw in 0..24 {
                let at = self.dice.below(from.len());
                let Some(member) = from.get(at) else {
                    return chosen;
                };
                let readiness = self.readiness(member);
                // Whoever comes first will do, where nobody is ready to go.
                if throw > 0 && !self.dice.per_mille(readiness) {
                    continue;
                }
                let reluctance = (1_000 - readiness as i64) * 300;
                let cost = (member.fte() - mean).abs() + reluctance;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, at));
                }
            }
            let Some((_, at)) = best else {
                return chosen;
            };
            let member = from.swap_remove(at);
            left -= member.fte();
            chosen.push(member);
        }
        chosen
    }

    /// Ends long leave that would outlast the day.
    fn end_long_leave(&mut self, member: &mut Member, day: NaiveDate) {
        if let Some(until) = member.leave_until.take() {
            self.spell(&member.main).changes.push((until.min(day), Change::LeaveTo));
        }
    }
}
