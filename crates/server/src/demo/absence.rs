//! Sickness: the published days lost, shared out among those who were there to lose them.

use chrono::{Days, NaiveDate};

use super::plan::Absence;
use super::workforce::{Member, Window, Workforce};

/// Somebody's days of employment in a year, and the days lost among them.
struct Share {
    person: usize,
    spell: usize,
    from: NaiveDate,
    to: NaiveDate,
    most: i64,
    days: i64,
}

impl Workforce {
    /// Gives out exactly so many hundredths of days, leavers' sickness included.
    pub(super) fn fall_ill(&mut self, window: Window, leavers: &[Member], total: i64) {
        let mut shares: Vec<Share> = Vec::new();
        for member in self.inside.iter().chain(leavers) {
            let spell = &self.plan.people[member.person].spells[member.main.spell];
            let from = member.main.open_from;
            let to = spell.last_day.unwrap_or(window.to).min(window.to);
            // Five days of seven are working days; whole ones, so that the rest fits too.
            let most = ((to - from).num_days() + 1) * 5 / 7 * 100;
            if most > 0 && member.main.wanted > 0 {
                let (person, spell) = (member.person, member.main.spell);
                shares.push(Share { person, spell, from, to, most, days: 0 });
            }
        }
        self.dice.shuffle(&mut shares);
        self.share_out(&mut shares, total);
        // That nobody lost a day is a figure, too: it is on record as none, for otherwise nobody would know.
        if let Some(share) = shares.first().filter(|_| total == 0) {
            let absence = Absence { from: share.from, to: share.from, days_lost_hundredths: 0 };
            self.plan.people[share.person].spells[share.spell].absences.push(absence);
        }
        for share in shares.iter().filter(|share| share.days > 0) {
            let working = (share.days + 99) / 100;
            let length = (working * 7 + 4) / 5;
            let last_start = share.to - Days::new(length as u64 - 1);
            let from = self.dice.day(share.from, last_start.max(share.from));
            let to = (from + Days::new(length as u64 - 1)).min(share.to);
            let absence = Absence { from, to, days_lost_hundredths: share.days };
            self.plan.people[share.person].spells[share.spell].absences.push(absence);
        }
    }

    /// Many lose no day, most lose a few, and a few lose many.
    fn share_out(&mut self, shares: &mut [Share], total: i64) {
        let ill = shares.len() * 55 / 100 + 1;
        let mut weights = Vec::with_capacity(ill);
        for _ in shares.iter().take(ill) {
            let throw = 1 + self.dice.below(100) as i64;
            weights.push(throw * throw * throw / 1_000 + 20);
        }
        let sum: i64 = weights.iter().sum::<i64>().max(1);
        let mut left = total;
        for (share, weight) in shares.iter_mut().zip(&weights) {
            // Half days, as they are recorded.
            let days = (total * weight / sum / 50 * 50).min(share.most).min(left);
            share.days = days;
            left -= days;
        }
        // What rounding left over, a day at a time while that will do.
        let mut most = 100;
        while left > 0 && most <= 100 * 400 {
            for share in shares.iter_mut() {
                let more = left.min(most).min(share.most - share.days);
                share.days += more;
                left -= more;
            }
            most *= 2;
        }
    }
}
