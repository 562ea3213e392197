//! Careers: what an invented council records of everybody in post beside their posts: renewals, learning, levels, steps of its ladder, and
//! designations.
//!
//! Most renew in time; a few lapse and come back, and of some nobody knows. Some are promoted after an application, some apply and are not
//! there yet.

mod designating;
mod renewing;
mod stepping;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::employment::{Contract, EmploymentStarted};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::FrameworkAdopted;
use domain::history::Draft;
use domain::ids::{EmployerId, SpellId};
use store::bring_in::Bringing;

use super::Plan;
use super::dice::Dice;
use super::people::AUTHORITIES;
use super::record::{Places, draft};

/// The council's ladder.
const LADDER: &str = include_str!("../../../../frameworks/examples/ladder-townbury.toml");

/// Since when the council uses it.
const LADDER_FROM: NaiveDate = NaiveDate::from_ymd_opt(2022, 4, 1).unwrap();

/// The careers of one council's people.
pub(super) struct Careers<'p> {
    plan: &'p Plan,
    employer: EmployerId,
    today: NaiveDate,
    ladder: Option<Pin>,
    dice: Dice,
}

/// Somebody in post on the day up to which it is told.
struct InPost<'d> {
    spell: SpellId,
    started_on: NaiveDate,
    registered_on: Option<NaiveDate>,
    /// What the post's grade was from which day on.
    grades: Vec<(NaiveDate, &'d str)>,
}

impl<'p> Careers<'p> {
    /// As they stand on a day.
    pub fn new(plan: &'p Plan, places: &Places, today: NaiveDate) -> Self {
        // Other throws than those of the plan and the programmes, and the same for the same plan.
        let number = plan.people.iter().find_map(|it| it.registration).map_or(0, |it| it.number);
        let dice = Dice::new(u64::from(number), AUTHORITIES + 1);
        let ladder = store::framework::read(LADDER).ok().map(|it| it.1);
        Self { plan, employer: places.employer, today, ladder, dice }
    }

    /// Adds everything to what the plan records: the ladder to the employer, and the rest person by person.
    pub fn add(mut self, parts: &mut [Bringing]) {
        let Some(ladder) = self.ladder.clone() else { return };
        let adopted = FrameworkAdopted { framework: ladder.clone(), text: LADDER.to_owned() };
        parts[0].drafts.push(draft(LADDER_FROM, Event::FrameworkAdopted(adopted)));
        let people_from = 1 + self.plan.cohorts.len();
        for part in parts.iter_mut().skip(people_from).take(self.plan.people.len()) {
            let more = match in_post(&part.drafts, self.today) {
                Some(it) => [self.renewals(&it), self.steps(&it, &ladder), self.designations(&it)].concat(),
                None => Vec::new(),
            };
            part.drafts.extend(more);
            part.drafts.sort_by_key(|it| it.effective_on);
        }
    }
}

/// The post that somebody is in at the end, where they are in one that the council pays for.
fn in_post(drafts: &[Draft], today: NaiveDate) -> Option<InPost<'_>> {
    let begins = |it: &&Draft| matches!(&it.event, Event::EmploymentStarted(it) if it.contract != Contract::Agency);
    let start = drafts.iter().filter(|it| it.effective_on <= today).rfind(begins)?;
    let Event::EmploymentStarted(EmploymentStarted { spell, .. }) = &start.event else { return None };
    let is_over = |it: &Draft| matches!(&it.event, Event::EmploymentEnded(it) if it.spell == *spell);
    if drafts.iter().any(is_over) {
        return None;
    }
    let mut grades: Vec<(NaiveDate, &str)> = Vec::new();
    for it in drafts.iter().filter(|it| it.effective_on <= today) {
        let post = match &it.event {
            Event::EmploymentStarted(it) if it.spell == *spell => Some(&it.post),
            Event::EmploymentChanged(it) if it.spell == *spell => it.post.as_ref(),
            _ => None,
        };
        let Some(grade) = post.and_then(|it| it.words.get()?.grade.as_deref()) else { continue };
        if grades.last().is_none_or(|(_, last)| *last != grade) {
            grades.push((it.effective_on, grade));
        }
    }
    let claimed = |it: &Draft| matches!(it.event, Event::RegistrationClaimed(_)).then_some(it.effective_on);
    Some(InPost { spell: *spell, started_on: start.effective_on, registered_on: drafts.iter().find_map(claimed), grades })
}
