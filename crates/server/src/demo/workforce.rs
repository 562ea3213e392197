//! One authority's workforce, lived through year by year.

use chrono::{Days, NaiveDate};

use super::careers::{Ladder, Rung};
use super::dice::Dice;
use super::hours::{Post, fit};
use super::newly_qualified::Asye;
use super::people::Inventor;
use super::plan::{Change, Plan, PlannedSpell, PlannedVacancies, Service, Unexplained, WHOLE_FTE};
use super::target::{Group, Target};

/// The twelve months that a year's figures are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub from: NaiveDate,
    /// 30 September, the day on which stock is taken.
    pub to: NaiveDate,
}

impl Window {
    pub fn of(year: i32) -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self { from: day(year - 1, 10, 1), to: day(year, 9, 30) }
    }
}

/// Somebody who works here now.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub person: usize,
    pub main: Post,
    /// A casual post beside it: how an authority has more FTE than people.
    pub second: Option<Post>,
    pub rung: Rung,
    pub rung_since: NaiveDate,
    pub leave_until: Option<NaiveDate>,
    pub asye: Option<Asye>,
    /// Waits for the first intake from this day on.
    pub rejoins_from: Option<NaiveDate>,
    /// How little their post has to do with holding cases, 0 to 999.
    pub leaning: usize,
}

impl Member {
    pub fn posts(&mut self) -> impl Iterator<Item = &mut Post> {
        std::iter::once(&mut self.main).chain(&mut self.second)
    }

    pub fn fte(&self) -> i64 {
        self.main.wanted + self.second.as_ref().map_or(0, |post| post.wanted)
    }
}

/// The people of the plan so far, and where each of them is.
pub(super) struct Workforce {
    pub dice: Dice,
    pub inventor: Inventor,
    pub ladder: Ladder,
    pub plan: Plan,
    pub inside: Vec<Member>,
    pub elsewhere: Vec<Member>,
    pub agency: Vec<Member>,
    /// People who left, and their last day.
    pub former: Vec<(usize, NaiveDate)>,
}

impl Workforce {
    /// Makes the people who were in post before the first published year.
    pub fn open(&mut self, first: &Target) {
        let window = Window::of(first.year);
        let heads = (first.in_post.heads + first.leavers.heads).saturating_sub(first.starters.heads);
        let fte = first.in_post.fte + first.leavers.fte - first.starters.fte;
        let mut members: Vec<Member> = (0..heads).map(|_| self.long_standing(window)).collect();
        self.fit(&mut members, fte.clamp(0, heads as i64 * WHOLE_FTE));
        for member in &mut members {
            self.settle(member, window.to);
        }
        self.inside = members;
    }

    /// Lives through one year, so that 30 September finds exactly what it should.
    pub fn live(&mut self, target: &Target, first: bool) {
        let window = Window::of(target.year);
        self.begin_year(window, target.starters.heads);
        let before = Group { heads: self.inside.len(), fte: self.inside.iter().map(Member::fte).sum() };
        let mut starters = self.hire(window, target.starters);
        self.lose_students(window, target.starters.heads);
        let heads = before.heads + target.starters.heads;
        let moves = target.in_post.heads as i64 + target.leavers.heads as i64 - heads as i64;
        let gap = target.in_post.fte + target.leavers.fte - before.fte - target.starters.fte;
        let mut movers = self.move_in(window, Group { heads: moves.max(0) as usize, fte: gap });
        let moved_in_fte: i64 = movers.iter().map(Member::fte).sum();
        let leavers = self.take_leavers(&mut starters, &mut movers, target.leavers, window);
        let out = Group { heads: (-moves).max(0) as usize, fte: -gap };
        let moved_out_fte = self.move_out(window, out);
        self.inside.append(&mut starters);
        self.inside.append(&mut movers);
        let hours_fte = gap - moved_in_fte + moved_out_fte;
        if !first && (moves != 0 || hours_fte != 0) {
            self.plan.unexplained.push(Unexplained { year: target.year, moved_in: moves.max(0) as usize, moved_out: out.heads, hours_fte });
        }
        self.turn_over_agency(window, target.agency);
        self.grow(window);
        self.take_stock(window, target);
        self.fall_ill(window, &leavers, target.days_lost_hundredths);
        self.report_vacancies(target);
    }

    /// Settles who works how much, and who holds which cases, on 30 September.
    fn take_stock(&mut self, window: Window, target: &Target) {
        let mut inside = std::mem::take(&mut self.inside);
        let mut agency = std::mem::take(&mut self.agency);
        self.second_posts(&mut inside, target.in_post.fte, window);
        self.fit(&mut inside, target.in_post.fte);
        self.fit(&mut agency, target.agency.fte);
        self.hold_cases(&mut inside, &mut agency, target, window);
        for member in inside.iter_mut().chain(&mut agency) {
            self.settle(member, window.to);
        }
        self.inside = inside;
        self.agency = agency;
    }

    fn report_vacancies(&mut self, target: &Target) {
        if let Some(vacancies_fte) = target.vacancies {
            self.plan.vacancies.push(PlannedVacancies { year: target.year, vacancies_fte, agency_cover_fte: target.cover.unwrap_or(0) });
        }
        self.plan.unmet.extend(target.unmet.iter().map(|rate| (target.year, *rate)));
    }

    fn begin_year(&mut self, window: Window, starters: usize) {
        let members = self.inside.iter_mut().chain(&mut self.elsewhere).chain(&mut self.agency);
        for post in members.flat_map(Member::posts) {
            post.open_from = window.from;
        }
        self.open_cohorts(window, starters);
        self.leave_from_elsewhere(window);
    }

    pub fn fit(&mut self, members: &mut [Member], total: i64) {
        let mut posts: Vec<&mut Post> = members.iter_mut().flat_map(Member::posts).collect();
        fit(&mut posts, total, &mut self.dice);
    }

    /// Gives or takes casual second posts, so that the FTE fits the people.
    pub fn second_posts(&mut self, members: &mut [Member], total: i64, window: Window) {
        let excess = total - members.len() as i64 * WHOLE_FTE;
        if excess <= 0 {
            for member in members.iter_mut() {
                self.end_second_post(member, window);
            }
            return;
        }
        let held = members.iter().filter(|member| member.second.is_some()).count();
        let needed = (excess / 300_000) as usize + 1;
        let mut without: Vec<&mut Member> = members.iter_mut().filter(|member| member.second.is_none()).collect();
        self.dice.shuffle(&mut without);
        for member in without.into_iter().take(needed.saturating_sub(held)) {
            let moved_on = self.dice.day(member.main.open_from, window.to);
            self.add_second_post(member, moved_on);
        }
    }

    fn end_second_post(&mut self, member: &mut Member, window: Window) {
        let Some(post) = member.second.take() else {
            return;
        };
        let moved_on = self.dice.day(post.open_from, window.to);
        let spell = self.spell(&post);
        spell.changes.push((moved_on, Change::Service(Service::Elsewhere)));
        // Over once it no longer counts here, so nobody takes it for leaving.
        spell.last_day = Some(moved_on + Days::new(14));
    }

    /// Records the hours that somebody shall have by that day.
    pub fn settle(&mut self, member: &mut Member, by: NaiveDate) {
        for post in member.posts() {
            if post.fresh {
                self.spell(post).fte = post.wanted;
            } else if post.wanted != post.fte {
                let day = self.dice.month_start(post.open_from, by);
                self.spell(post).changes.push((day, Change::Fte(post.wanted)));
            }
            post.fte = post.wanted;
            post.fresh = false;
        }
    }

    pub fn spell(&mut self, post: &Post) -> &mut PlannedSpell {
        &mut self.plan.people[post.person].spells[post.spell]
    }
}
