//! Programmes: what an invented academy records of everybody who was on one, up to a day.
//!
//! Start at [`Programmes::add`]. Dates are worked out by the rules themselves: each part of a story is told against the clock, the
//! promised supervision and the evidence that the pinned version gives for this person, and then something goes wrong here and there.

mod afterwards;
mod carrying;
mod documents;
mod enrolling;
mod gathering;
mod leading;
mod reviewing;
mod staff;
mod supervising;
mod supporting;
mod telling;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;
use domain::cohort::CohortOpened;
use domain::event::Event;
use domain::history::Draft;
use domain::ids::CohortId;
use store::bring_in::Bringing;

use super::Plan;
use super::dice::Dice;
use super::people::AUTHORITIES;
use super::record::{Places, draft};
use crate::clock;
use documents::Documents;
use enrolling::year_of;
use staff::Staff;

/// The first intake of which the programme is told: its version has been in force since that month.
const FIRST_INTAKE: NaiveDate = NaiveDate::from_ymd_opt(2022, 9, 1).unwrap();

/// The programmes of one academy.
pub(super) struct Programmes<'p> {
    plan: &'p Plan,
    places: &'p Places,
    today: NaiveDate,
    documents: Documents,
    staff: Staff,
    dice: Dice,
}

/// Entries of somebody, by their place in the plan.
type Told = (usize, Vec<Draft>);

impl<'p> Programmes<'p> {
    /// As they stand on a day.
    pub fn new(plan: &'p Plan, places: &'p Places, today: NaiveDate) -> Self {
        let staff = Staff::of(plan, places, today);
        // What was thrown for the plan stays as it was: these throws are others, and the same for the same plan.
        let number = plan.people.iter().find_map(|it| it.registration).map_or(0, |it| it.number);
        let dice = Dice::new(u64::from(number), AUTHORITIES);
        Self { plan, places, today, documents: Documents::shipped(), staff, dice }
    }

    /// Adds everything to what the plan records: the employer first, then its cohorts, then person by person.
    pub fn add(mut self, parts: &mut Vec<Bringing>, employer: &str) {
        let people_from = 1 + self.plan.cohorts.len();
        parts[0].drafts.extend(self.documents.adopted());
        let (leadership, later) = (CohortId(clock::new_id()), CohortId(clock::new_id()));
        let mut told = Vec::new();
        for person in 0..self.plan.people.len() {
            let drafts = self.years(person, &parts[people_from + person].drafts, later);
            told.push((person, drafts));
        }
        told.extend(self.leadership(leadership, &parts[people_from..]));
        told.extend(self.staff.leaver_goes());
        let has_joined = |cohort: CohortId| {
            let joins = |it: &Draft| matches!(&it.event, Event::CohortJoined(it) if it.cohort == cohort);
            told.iter().any(|(_, drafts)| drafts.iter().any(joins))
        };
        let cohorts = [
            (leadership, "Leadership academy 2026", "leadership", leading::BEGINS),
            (later, "Years 2 and 3", "years-2-and-3", afterwards::BEGINS),
        ];
        for (id, name, programme, on) in cohorts.into_iter().filter(|it| has_joined(it.0)) {
            let (name, programme) = (format!("{employer} {name}"), programme.to_owned());
            let opened = CohortOpened { cohort: id, employer: self.places.employer, name, programme, seats: None };
            parts.push(Bringing { stream: id.into(), drafts: vec![draft(on, Event::CohortOpened(opened))] });
        }
        for (person, drafts) in told.into_iter().filter(|it| !it.1.is_empty()) {
            let all = &mut parts[people_from + person].drafts;
            all.extend(drafts);
            all.sort_by_key(|it| it.effective_on);
        }
    }

    /// The assessed year of somebody who joined an intake, and what followed it.
    fn years(&mut self, person: usize, before: &[Draft], later: CohortId) -> Vec<Draft> {
        let first = self.plan.people[person].memberships.first();
        let Some(first) = first.filter(|it| FIRST_INTAKE <= self.plan.cohorts[it.cohort].starts_on) else { return Vec::new() };
        let Some(year) = year_of(self, (person, first), before) else { return Vec::new() };
        let (drafts, completed_on) = year.tell();
        let Some(completed_on) = completed_on else { return drafts };
        let known: Vec<Draft> = before.iter().chain(&drafts).cloned().collect();
        let mut all = drafts;
        all.extend(self.afterwards(completed_on, &known, later));
        all
    }
}
