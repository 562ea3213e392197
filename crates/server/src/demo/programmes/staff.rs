//! Staff: the experienced people of the academy, who assess, supervise and manage others.

use chrono::NaiveDate;
use domain::codes::{LeaveReason, LeaverDestination};
use domain::employment::EmploymentEnded;
use domain::event::Event;
use domain::ids::{PersonId, SpellId};
use domain::private::Private;

use super::Told;
use crate::demo::dice::Dice;
use crate::demo::plan::{Change, Contract, Plan, PlannedPerson, PlannedSpell, Service};
use crate::demo::record::{Places, draft};

/// Seniors and first-line managers, as the census codes them.
pub(super) const MANAGER: u8 = 3;
pub(super) const SENIOR: u8 = 4;

/// The last day of a senior who leaves after the last published year.
const LEAVES_ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 30).unwrap();

/// Somebody experienced.
#[derive(Clone, Debug)]
pub(super) struct Colleague {
    /// Their place in the plan.
    pub at: usize,
    pub person: PersonId,
    pub spell: SpellId,
    from: NaiveDate,
    /// Last day, where they went.
    pub until: Option<NaiveDate>,
    roles: Vec<(NaiveDate, u8)>,
}

/// Everybody experienced.
pub(super) struct Staff {
    colleagues: Vec<Colleague>,
    leaver: Option<usize>,
}

impl Colleague {
    fn role(&self, on: NaiveDate) -> u8 {
        self.roles.iter().rev().find(|it| it.0 <= on).map_or(0, |it| it.1)
    }

    pub fn is_there(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

impl Staff {
    pub fn of(plan: &Plan, places: &Places, today: NaiveDate) -> Self {
        let people = plan.people.iter().enumerate().filter(|(_, it)| it.memberships.is_empty());
        let known = |(at, it): (usize, &PlannedPerson)| {
            let (index, spell) = it.spells.iter().enumerate().rfind(|(_, spell)| works_here_all_along(spell))?;
            let ids = &places.people[at];
            Some(Colleague {
                at,
                person: ids.person,
                spell: ids.spells[index],
                from: spell.start,
                until: spell.last_day,
                roles: std::iter::once((spell.start, spell.role.csww_role)).chain(spell.changes.iter().filter_map(role)).collect(),
            })
        };
        let mut colleagues: Vec<Colleague> = people.filter_map(known).collect();
        let goes = |it: &Colleague| {
            it.until.is_none() && it.role(LEAVES_ON) == SENIOR && plan.people[it.at].spells.len() == 1 && LEAVES_ON <= today
        };
        let leaver = colleagues.iter().rposition(goes);
        if let Some(at) = leaver {
            colleagues[at].until = Some(LEAVES_ON);
        }
        Self { colleagues, leaver }
    }

    /// Those who hold one of these roles on a day.
    pub fn with_role(&self, roles: &[u8], on: NaiveDate) -> Vec<&Colleague> {
        self.colleagues.iter().filter(|it| it.is_there(on) && roles.contains(&it.role(on))).collect()
    }

    /// One of them.
    pub fn somebody(&self, roles: &[u8], on: NaiveDate, dice: &mut Dice) -> Option<Colleague> {
        let all = self.with_role(roles, on);
        (!all.is_empty()).then(|| all[dice.below(all.len())].clone())
    }

    /// The senior who leaves.
    pub fn leaver(&self) -> Option<&Colleague> {
        self.leaver.and_then(|it| self.colleagues.get(it))
    }

    /// The end of that senior's employment, after the last day of which anything was published.
    pub fn leaver_goes(&self) -> Option<Told> {
        let it = self.leaver()?;
        let (reason, destination) = (LeaveReason::Resignation, LeaverDestination::NotKnown);
        let ended = EmploymentEnded { spell: it.spell, reason, destination, note: Private::Open(None) };
        Some((it.at, vec![draft(LEAVES_ON, Event::EmploymentEnded(ended))]))
    }
}

fn works_here_all_along(it: &PlannedSpell) -> bool {
    let goes = |change: &Change| matches!(change, Change::Service(Service::Elsewhere) | Change::LeaveFrom(_));
    it.contract != Contract::Agency && !it.second_post && it.service == Service::Childrens && !it.changes.iter().any(|it| goes(&it.1))
}

fn role((on, change): &(NaiveDate, Change)) -> Option<(NaiveDate, u8)> {
    if let Change::Role(it) = change { Some((*on, it.csww_role)) } else { None }
}
