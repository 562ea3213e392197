//! Plans an invented workforce whose measures are exactly an authority's published ones.
//!
//! Start at [`plan`]. It takes what was published for an authority and returns people, spells
//! and moves as plain data; turning them into events is somebody else's work. A seed always
//! gives the same people in one version of Waymark, and may give others in the next.

mod absence;
mod arrivals;
mod careers;
mod casework;
#[cfg(test)]
mod check;
mod departures;
mod dice;
mod digits;
mod figures;
mod growth;
mod hours;
mod intakes;
mod names;
mod newly_qualified;
mod panels;
mod people;
mod plan;
mod programmes;
mod progression;
#[cfg(test)]
mod published;
mod target;
#[cfg(test)]
mod tests;
mod workforce;

pub mod build;
pub mod record;
pub mod run;

pub use digits::working_days;
pub use figures::{PublishedYear, Rate};
pub use plan::*;

use careers::Ladder;
use chrono::NaiveDate;
use dice::Dice;
use people::{AUTHORITIES, Inventor};
use target::targets;
use workforce::Workforce;

/// An authority to plan for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its name, which also makes its people's addresses.
    pub name: String,
    /// Its place among all authorities of one build, below 160: authorities with different
    /// places never give out the same registration number.
    pub index: u32,
}

/// Plans a workforce for one authority, from its published years in any order.
///
/// For every year the plan gives the published figures and rates to their printed digit. What
/// was not published is filled in sensibly. Years between the first and the last that are
/// missing are lived through like others.
pub fn plan(authority: &Authority, years: &[PublishedYear], seed: u64) -> Plan {
    lived(authority, years, seed, |_| {})
}

/// The same, and those who started after the last published year, up to a day. They change no published figure.
pub fn plan_until(today: NaiveDate, authority: &Authority, years: &[PublishedYear], seed: u64) -> Plan {
    lived(authority, years, seed, |workforce| workforce.take_in(today))
}

fn lived(authority: &Authority, years: &[PublishedYear], seed: u64, afterwards: impl Fn(&mut Workforce)) -> Plan {
    debug_assert!(authority.index < AUTHORITIES);
    let mut dice = Dice::new(seed, authority.index);
    let targets = targets(years);
    let Some(first) = targets.first() else {
        return Plan::default();
    };
    let most = targets.iter().map(|it| it.in_post.heads).max().unwrap_or(0);
    let mut workforce = Workforce {
        inventor: Inventor::new(&authority.name, authority.index, &mut dice),
        ladder: Ladder::new(&mut dice),
        dice,
        plan: Plan { teams: teams(most), ..Plan::default() },
        inside: Vec::new(),
        elsewhere: Vec::new(),
        agency: Vec::new(),
        former: Vec::new(),
    };
    workforce.open(first);
    for target in &targets {
        workforce.live(target, target.year == first.year);
    }
    afterwards(&mut workforce);
    let mut plan = workforce.plan;
    for spell in plan.people.iter_mut().flat_map(|person| &mut person.spells) {
        spell.changes.sort_by_key(|(day, _)| *day);
    }
    plan
}

/// One team for about nine people, named by what it does and where there are several.
fn teams(people: usize) -> Vec<String> {
    const WORK: [&str; 12] = [
        "Duty and Assessment",
        "Safeguarding",
        "Children in Care",
        "Care Leavers",
        "Multi-Agency Safeguarding Hub",
        "Children with Disabilities",
        "Fostering",
        "Court",
        "Adoption",
        "Edge of Care",
        "Family Support",
        "Emergency Duty",
    ];
    const PLACES: [&str; 8] = ["", " North", " South", " East", " West", " Central", " Riverside", " Hillside"];
    let teams = (people / 9).clamp(1, WORK.len() * PLACES.len());
    (0..teams).map(|at| format!("{}{}", WORK[at % WORK.len()], PLACES[at / WORK.len()])).collect()
}
