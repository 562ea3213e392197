//! Everybody who comes: starters, those who move inside the council, agency workers.

use chrono::{Days, NaiveDate};

use super::careers::{Rung, rung_after};
use super::hours::{Post, fit, usual};
use super::people::Brief;
use super::plan::{Change, Contract, PlannedSpell, Service, WHOLE_FTE};
use super::target::Group;
use super::workforce::{Member, Window, Workforce};

/// How a spell begins.
pub(super) struct Beginning {
    pub start: NaiveDate,
    pub contract: Contract,
    pub origin: u8,
    pub service: Service,
}

/// Where starters come from, in a hundred.
const ORIGINS: [(u8, usize); 9] = [(1, 38), (2, 24), (3, 4), (4, 15), (5, 3), (6, 5), (7, 6), (8, 1), (9, 4)];

impl Workforce {
    /// Somebody who was in post before the published years begin.
    pub(super) fn long_standing(&mut self, window: Window) -> Member {
        let last = window.from - Days::new(1);
        // Half have been here for less than five years, a few for more than twenty.
        let (least, most) = self.dice.weighted(&[((0, 1), 13), ((1, 2), 12), ((2, 5), 26), ((5, 10), 22), ((10, 20), 20), ((20, 26), 7)]);
        let days = 365 * least + self.dice.below(365 * (most - least));
        let start = last - Days::new(days as u64);
        let experience = match self.dice.below(100) {
            0..45 => None,
            _ => Some(200 + self.dice.below(4_000) as u64),
        };
        let service_days = (window.from - start).num_days() as u64;
        let rung = rung_after(experience.unwrap_or(0) + service_days, &mut self.dice);
        let origin = if experience.is_none() { 1 } else { self.experienced_origin() };
        let person = self.invent(Brief { start, experience_days: experience, overseas: origin == 3 });
        self.below_retirement(person, last);
        let contract = Contract::Permanent;
        let it = Beginning { start, contract, origin, service: Service::Childrens };
        let mut member = self.begin(person, it, rung);
        member.main.open_from = window.from;
        member
    }

    /// Makes somebody who would have retired by that day young enough not to have.
    fn below_retirement(&mut self, person: usize, day: NaiveDate) {
        let oldest = day - Days::new(64 * 365);
        let person = &mut self.plan.people[person];
        if person.born_on < oldest {
            let youngest = person.qualified_on - Days::new(22 * 365);
            person.born_on = self.dice.day(oldest, youngest.min(oldest + Days::new(2_500)));
        }
    }

    /// Everybody who starts this year. Their hours on the first day are the figure.
    pub(super) fn hire(&mut self, window: Window, group: Group) -> Vec<Member> {
        let mut starters: Vec<Member> = (0..group.heads).map(|_| self.starter(window)).collect();
        let excess = group.fte - group.heads as i64 * WHOLE_FTE;
        if excess > 0 {
            for at in 0..starters.len().min((excess / 300_000) as usize + 1) {
                self.start_second_post(&mut starters[at]);
            }
        }
        self.fit(&mut starters, group.fte);
        for member in &mut starters {
            self.settle(member, window.to);
        }
        starters
    }

    fn starter(&mut self, window: Window) -> Member {
        let origin = self.dice.weighted(&ORIGINS);
        if origin == 1 {
            return self.newly_qualified(window);
        }
        let start = self.dice.day(window.from, window.to - Days::new(2));
        // Mondays are when people start; the last days of the year stay clear of it.
        let monday = start - Days::new(u64::from(chrono::Datelike::weekday(&start).num_days_from_monday()));
        let start = if window.from <= monday { monday } else { start };
        let known = match origin {
            4 => self.convert_from_agency(start),
            2 | 5 | 7 if self.dice.per_mille(60) => self.former_colleague(start),
            _ => None,
        };
        let contract = self.dice.weighted(&[(Contract::Permanent, 94), (Contract::FixedTerm, 6)]);
        let it = Beginning { start, contract, origin, service: Service::Childrens };
        let (person, rung) = known.unwrap_or_else(|| {
            let days = 400 + self.dice.below(4_500) as u64;
            let brief = Brief { start, experience_days: Some(days), overseas: origin == 3 };
            (self.invent(brief), rung_after(days, &mut self.dice))
        });
        self.begin(person, it, rung)
    }

    fn newly_qualified(&mut self, window: Window) -> Member {
        let start = self.intake_day(window);
        let person = self.invent(Brief { start, experience_days: None, overseas: false });
        let contract = Contract::Permanent;
        let it = Beginning { start, contract, origin: 1, service: Service::Childrens };
        let mut member = self.begin(person, it, Rung::NewlyQualified);
        self.enrol_starter(&mut member, start);
        member
    }

    /// An agency worker who takes a permanent post: the agency spell ends the day before.
    fn convert_from_agency(&mut self, start: NaiveDate) -> Option<(usize, Rung)> {
        let at = self.dice.below(self.agency.len());
        let post = self.agency.get(at)?.main.clone();
        let recent = start - Days::new(90) < self.spell(&post).start;
        // Starting on 1 October, they would have ended on the day on which they were counted.
        if recent || start <= post.open_from || self.dice.per_mille(400) {
            return None;
        }
        let member = self.agency.swap_remove(at);
        self.spell(&post).last_day = Some(start - Days::new(1));
        Some((member.person, member.rung))
    }

    fn former_colleague(&mut self, start: NaiveDate) -> Option<(usize, Rung)> {
        let at = self.dice.below(self.former.len());
        let (person, last_day) = *self.former.get(at)?;
        if start < last_day + Days::new(365) {
            return None;
        }
        self.former.swap_remove(at);
        let rung = rung_after(900, &mut self.dice);
        Some((person, rung))
    }

    /// People who come from elsewhere in the council; neither starters nor new to it.
    pub(super) fn move_in(&mut self, window: Window, group: Group) -> Vec<Member> {
        let mut movers = Vec::new();
        for _ in 0..group.heads {
            let moved_on = self.dice.month_start(window.from, window.to - Days::new(1));
            let mut member = match self.elsewhere.pop() {
                Some(member) => member,
                None => self.colleague_elsewhere(moved_on),
            };
            for post in member.posts() {
                post.open_from = moved_on;
                let change = Change::Service(Service::Childrens);
                self.plan.people[post.person].spells[post.spell].changes.push((moved_on, change));
            }
            movers.push(member);
        }
        // Nobody has published their hours, so those of the new ones close the gap.
        let known: i64 = movers.iter().filter(|it| !it.main.fresh).map(Member::fte).sum();
        let mut fresh: Vec<&mut Post> = movers.iter_mut().map(|it| &mut it.main).filter(|post| post.fresh).collect();
        fit(&mut fresh, (group.fte - known).max(0), &mut self.dice);
        movers
    }

    fn colleague_elsewhere(&mut self, moved_on: NaiveDate) -> Member {
        let start = moved_on - Days::new(120 + self.dice.below(2_500) as u64);
        let days = 400 + self.dice.below(4_000) as u64;
        let person = self.invent(Brief { start, experience_days: Some(days), overseas: false });
        let rung = rung_after(days, &mut self.dice);
        let (contract, origin) = (Contract::Permanent, self.experienced_origin());
        self.begin(person, Beginning { start, contract, origin, service: Service::Elsewhere }, rung)
    }

    /// Ends some agency spells and begins others.
    pub(super) fn turn_over_agency(&mut self, window: Window, group: Group) {
        let mut agency = std::mem::take(&mut self.agency);
        self.dice.shuffle(&mut agency);
        let stay = (agency.len() * 45 / 100).min(group.heads);
        for member in agency.split_off(stay) {
            let last_day = self.dice.day(window.from, window.to);
            self.spell(&member.main).last_day = Some(last_day);
        }
        for _ in stay..group.heads {
            let start = self.dice.day(window.from, window.to - Days::new(1));
            let days = 500 + self.dice.below(5_000) as u64;
            let overseas = self.dice.per_mille(80);
            let person = self.invent(Brief { start, experience_days: Some(days), overseas });
            let rung = self.dice.weighted(&[(Rung::SocialWorker, 80), (Rung::Senior, 12), (Rung::TeamManager, 8)]);
            let contract = Contract::Agency;
            let it = Beginning { start, contract, origin: 4, service: Service::Childrens };
            let mut member = self.begin(person, it, rung);
            member.main.wanted = WHOLE_FTE;
            agency.push(member);
        }
        self.agency = agency;
    }

    /// A casual second post that begins elsewhere and comes here with a move.
    pub(super) fn add_second_post(&mut self, member: &mut Member, moved_on: NaiveDate) {
        let start = moved_on - Days::new(20 + self.dice.below(200) as u64);
        let it = Beginning { start, contract: Contract::FixedTerm, origin: 8, service: Service::Elsewhere };
        let mut post = self.begin(member.person, it, Rung::SocialWorker).main;
        let spell = self.spell(&post);
        spell.second_post = true;
        spell.changes.push((moved_on, Change::Service(Service::Childrens)));
        post.open_from = moved_on;
        post.wanted = 0;
        member.second = Some(post);
    }

    /// A second post that begins with the first, and so is a starter's too.
    fn start_second_post(&mut self, member: &mut Member) {
        let (start, origin) = {
            let spell = self.spell(&member.main);
            (spell.start, spell.origin)
        };
        let it = Beginning { start, contract: Contract::FixedTerm, origin, service: Service::Childrens };
        let mut post = self.begin(member.person, it, Rung::SocialWorker).main;
        self.spell(&post).second_post = true;
        post.wanted = 0;
        member.second = Some(post);
    }

    fn experienced_origin(&mut self) -> u8 {
        self.dice.weighted(&ORIGINS[1..])
    }

    pub(super) fn invent(&mut self, brief: Brief) -> usize {
        let person = self.inventor.person(brief, &mut self.dice);
        self.plan.people.push(person);
        self.plan.people.len() - 1
    }

    pub(super) fn begin(&mut self, person: usize, it: Beginning, rung: Rung) -> Member {
        let fte = usual(&mut self.dice);
        let team = self.dice.below(self.plan.teams.len());
        let spells = &mut self.plan.people[person].spells;
        spells.push(PlannedSpell {
            start: it.start,
            last_day: None,
            contract: it.contract,
            second_post: false,
            origin: it.origin,
            leaving: None,
            fte,
            service: it.service,
            team,
            role: self.ladder.role(rung),
            changes: Vec::new(),
            caseloads: Vec::new(),
            absences: Vec::new(),
        });
        let spell = spells.len() - 1;
        let open_from = it.start + Days::new(1);
        Member {
            person,
            main: Post { person, spell, fte, wanted: fte, open_from, fresh: true },
            second: None,
            rung,
            rung_since: it.start,
            leave_until: None,
            asye: None,
            rejoins_from: None,
            leaning: self.dice.below(1_000),
        }
    }
}
