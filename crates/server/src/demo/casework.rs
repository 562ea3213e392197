//! Cases: who holds any on 30 September, and how many.

use super::careers::Rung;
use super::hours::Post;
use super::plan::WHOLE_FTE;
use super::target::Target;
use super::workforce::{Member, Window, Workforce};

/// A post on 30 September, as a possible holder of cases.
struct Desk<'a> {
    post: &'a mut Post,
    agency: bool,
    holds: bool,
    order: usize,
    protected: bool,
}

impl Workforce {
    /// Chooses case holders whose FTE is exactly the published one, and shares out the cases.
    pub(super) fn hold_cases(&mut self, inside: &mut [Member], agency: &mut [Member], target: &Target, window: Window) {
        let mut desks = Vec::new();
        for (members, agency) in [(&mut *inside, false), (agency, true)] {
            for member in members.iter_mut() {
                let order = order(member);
                let protected = member.rung == Rung::NewlyQualified;
                let Member { main, second, .. } = member;
                desks.push(Desk { post: main, agency, holds: false, order, protected });
                if let Some(post) = second {
                    let order = order + 4_000;
                    desks.push(Desk { post, agency, holds: false, order, protected });
                }
            }
        }
        desks.sort_by_key(|desk| desk.order);
        let mut left = target.case_holders;
        for desk in desks.iter_mut().filter(|desk| desk.post.wanted > 0) {
            if desk.post.wanted <= left {
                desk.holds = true;
                left -= desk.post.wanted;
            }
        }
        for agency in [false, true] {
            left -= lend_hours(&mut desks, agency, left);
        }
        let split = [false, true].iter().find_map(|agency| divide_hours(&mut desks, *agency, left));
        self.share_cases(&mut desks, target.cases, window);
        if let Some((person, spell, rest)) = split.filter(|(.., rest)| *rest > 0)
            && let Some(member) = inside.iter_mut().find(|it| it.person == person && it.main.spell == spell && it.second.is_none())
        {
            // Their remaining hours become a second post, without cases.
            let moved_on = self.dice.day(member.main.open_from, window.to);
            self.add_second_post(member, moved_on);
            if let Some(post) = &mut member.second {
                post.wanted = rest;
            }
        }
    }

    fn share_cases(&mut self, desks: &mut [Desk], cases: i64, window: Window) {
        let holders: Vec<&mut Desk> = desks.iter_mut().filter(|desk| desk.holds).collect();
        let mut load = Vec::with_capacity(holders.len());
        for desk in &holders {
            let bend = 75 + self.dice.below(50) as i64;
            let share = if desk.protected { 70 } else { 105 };
            load.push((desk.post.wanted, bend * share));
        }
        let sum: i64 = load.iter().map(|(fte, bend)| fte / 1_000 * bend).sum::<i64>().max(1);
        let mut held: Vec<i64> = load.iter().map(|(fte, bend)| (cases * (fte / 1_000 * bend) / sum).max(1)).collect();
        let mut over = held.iter().sum::<i64>() - cases;
        while over != 0 && !held.is_empty() {
            let before = over;
            for cases in &mut held {
                if over < 0 {
                    *cases += 1;
                    over += 1;
                } else if over > 0 && *cases > 1 {
                    *cases -= 1;
                    over -= 1;
                }
            }
            if over == before {
                break;
            }
        }
        for (desk, cases) in holders.iter().zip(held) {
            let reading = (window.to, cases as u32);
            self.plan.people[desk.post.person].spells[desk.post.spell].caseloads.push(reading);
        }
    }
}

/// Those whose role holds cases come first, much the same people every year.
fn order(member: &Member) -> usize {
    let role = match member.rung {
        Rung::NewlyQualified => 0,
        Rung::SocialWorker => 200,
        Rung::Senior => 900,
        Rung::Specialist(_) => 2_600,
        Rung::TeamManager => 3_000,
        Rung::ServiceManager => 5_000,
        Rung::Head => 7_000,
    };
    let away = if member.leave_until.is_some() { 2_000 } else { 0 };
    role + away + member.leaning
}

/// Moves hours from those without cases to those with, and says how many were moved.
fn lend_hours(desks: &mut [Desk], agency: bool, wanted: i64) -> i64 {
    let of = |desk: &&mut Desk| desk.agency == agency;
    let room: i64 = desks.iter_mut().filter(of).filter(|desk| desk.holds).map(|desk| WHOLE_FTE - desk.post.wanted).sum();
    let spare: i64 = desks.iter_mut().filter(of).filter(|desk| !desk.holds).map(|desk| desk.post.wanted).sum();
    let moved = wanted.min(room).min(spare).max(0);
    let (mut give, mut take) = (moved, moved);
    for desk in desks.iter_mut().filter(of).filter(|desk| desk.holds) {
        let more = give.min(WHOLE_FTE - desk.post.wanted);
        desk.post.wanted += more;
        give -= more;
    }
    // From those who can spare some, before anybody is left with little or none.
    for least in [500_000, 200_000, 0] {
        for desk in desks.iter_mut().filter(of).filter(|desk| !desk.holds) {
            let less = take.min(desk.post.wanted - least).max(0);
            desk.post.wanted -= less;
            take -= less;
        }
    }
    moved
}

/// Makes one more holder with exactly the hours still wanted.
///
/// The rest of their hours goes to others without cases; what finds no room is returned
/// with the post that it came from.
fn divide_hours(desks: &mut [Desk], agency: bool, wanted: i64) -> Option<(usize, usize, i64)> {
    if wanted <= 0 {
        return None;
    }
    let room: i64 = desks.iter().filter(|desk| desk.agency == agency && !desk.holds).map(|desk| WHOLE_FTE - desk.post.wanted).sum();
    let at = desks.iter().position(|desk| {
        // An agency worker's hours cannot become a second post: every agency spell is counted.
        let own_room = WHOLE_FTE - desk.post.wanted;
        let fits = !agency || desk.post.wanted - wanted <= room - own_room;
        desk.agency == agency && !desk.holds && wanted < desk.post.wanted && fits
    })?;
    let mut rest = desks[at].post.wanted - wanted;
    desks[at].post.wanted = wanted;
    desks[at].holds = true;
    for desk in desks.iter_mut().filter(|desk| desk.agency == agency && !desk.holds) {
        let more = rest.min(WHOLE_FTE - desk.post.wanted);
        desk.post.wanted += more;
        rest -= more;
    }
    Some((desks[at].post.person, desks[at].post.spell, rest))
}
