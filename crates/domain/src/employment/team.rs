//! Teams: which posts are in one, and what they lose when it is taken out of its employer.

use std::collections::HashMap;

use crate::event::Event;
use crate::history::{Breach, Fact, History};
use crate::ids::{EmployerId, SpellId, TeamId};
use crate::refusal::Refusal;

/// Every fact that puts somebody into a team, with the team and whose it must be: that of the spell's employer.
pub fn teams<'a>(facts: &'a [Fact<'a>]) -> Vec<(EmployerId, TeamId, &'a Fact<'a>)> {
    let starts = facts.iter().filter_map(|fact| match fact.event {
        Event::EmploymentStarted(it) => Some((it.spell, it.employer)),
        _ => None,
    });
    let employers: HashMap<SpellId, EmployerId> = starts.collect();
    let team = |fact: &'a Fact<'a>| match fact.event {
        Event::EmploymentStarted(it) => Some((it.employer, it.team?, fact)),
        Event::EmploymentChanged(it) => Some((*employers.get(&it.spell)?, it.team?, fact)),
        _ => None,
    };
    facts.iter().filter_map(team).collect()
}

/// Whether posts in a team stand on what is taken out of an employer: its teams, or all of it.
///
/// # Errors
/// The fact that would lose its ground.
pub fn keeps_team(employer: EmployerId, team: TeamId, history: &History) -> Result<(), Refusal> {
    let facts = history.facts();
    let stands = teams(&facts).into_iter().find(|(whose, which, _)| (*whose, *which) == (employer, team));
    stands.map_or(Ok(()), |(_, _, fact)| Err(Breach::at(fact, Refusal::TeamUnknown).would_break()))
}

#[cfg(test)]
mod tests {
    use crate::employment::*;
    use crate::given::*;

    #[test]
    fn a_team_is_that_of_the_spells_employer_and_keeps_what_stands_in_it() {
        let start = EmploymentStarted { employer: SOUTH, ..a_start(FIRST) };
        let story = given([opened(), started(1, start), changed(5, EmploymentChanged { team: Some(TEAM), ..a_change(FIRST) })]);
        let facts = story.history.facts();
        assert_eq!(
            teams(&facts).iter().map(|(whose, team, fact)| (*whose, *team, fact.carrier.id)).collect::<Vec<_>>(),
            [(SOUTH, TEAM, entry(3))]
        );
        assert_eq!(keeps_team(NORTH, TEAM, &story.history), Ok(()));
        let broken =
            Refusal::WouldBreak { entry: entry(3), on: day(5), what: "EmploymentChanged", because: Box::new(Refusal::TeamUnknown) };
        assert_eq!(keeps_team(SOUTH, TEAM, &story.history), Err(broken));
        assert_eq!(keeps_team(SOUTH, TEAM, &story.when(retracted(3)).accepted().history), Ok(()));
    }
}
