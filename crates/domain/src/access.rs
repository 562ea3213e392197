//! Who may see and do what: the one place where that is decided.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{ActorId, EmployerId, PersonId};
use crate::refusal::Refusal;

/// What a signed-in person is to Waymark. A person may hold several at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the academy of the employers the token names.
    Coordinator,
    /// Sits on panels.
    PanelMember,
    /// Asks about the workforce; sees figures, no names.
    Leader,
    /// A social worker reading their own journey.
    Worker,
    /// Runs the installation.
    Administrator,
}

/// Whoever asks, as proved by their token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Stable across tokens: derived from issuer and subject.
    pub id: ActorId,
    /// Never empty for a valid token.
    pub roles: BTreeSet<Role>,
    /// The employers the token is bound to. Empty means none, except for an administrator, who is bound to no employer in particular.
    pub employers: BTreeSet<EmployerId>,
    /// The person whose journey is the actor's own, where the actor is a worker.
    pub person: Option<PersonId>,
}

/// What an actor may see of journeys: all of these, joined.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Every journey there is.
    pub everything: bool,
    /// Journeys that have to do with one of these employers.
    pub employers: BTreeSet<EmployerId>,
    /// One's own.
    pub person: Option<PersonId>,
}

impl Scope {
    /// Whether a journey is in it, by whose it is and which employers it has to do with.
    pub fn holds(&self, person: PersonId, ties: &BTreeSet<EmployerId>) -> bool {
        self.everything || self.person == Some(person) || !self.employers.is_disjoint(ties)
    }

    /// Whether nothing can be in it.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.employers.is_empty() && self.person.is_none()
    }
}

/// The journeys that an actor may see, names and all.
///
/// Leaders see figures and no journeys; panel members see the cases that a panel gives them, of which there are none yet.
pub fn scope(actor: &Actor) -> Scope {
    let has = |role| actor.roles.contains(&role);
    Scope {
        everything: has(Role::Administrator),
        employers: if has(Role::Coordinator) { actor.employers.clone() } else { BTreeSet::new() },
        person: if has(Role::Worker) { actor.person } else { None },
    }
}

/// Something that an actor wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Record, correct or retract something in a journey that has to do with these employers; open one for them.
    ChangeJourney(&'a BTreeSet<EmployerId>),
    /// Destroy a person's key.
    ErasePerson(&'a BTreeSet<EmployerId>),
    /// Change what is known of an employer, its teams, its cohorts, or bring in its files.
    ChangeEmployer(EmployerId),
    /// Make an employer known, or bring in published statistics.
    Administer,
}

/// Whether an actor may change anything at all: asked before anything is looked for, so that what is there and what is not are answered
/// alike.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn may_change_something(actor: &Actor) -> Result<(), Refusal> {
    let may = actor.roles.contains(&Role::Administrator) || actor.roles.contains(&Role::Coordinator);
    if may { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whether an actor may do something.
///
/// # Errors
/// [`Refusal::NotAllowed`] where no journey or employer would make a difference; [`Refusal::NotFound`] where it is somebody else's,
/// which is told as if it did not exist.
pub fn may(actor: &Actor, act: Act<'_>) -> Result<(), Refusal> {
    if actor.roles.contains(&Role::Administrator) {
        return Ok(());
    }
    may_change_something(actor)?;
    let theirs = match act {
        Act::ChangeJourney(ties) | Act::ErasePerson(ties) => !actor.employers.is_disjoint(ties),
        Act::ChangeEmployer(employer) => actor.employers.contains(&employer),
        Act::Administer => return Err(Refusal::NotAllowed),
    };
    if theirs { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Whether an actor may see an employer's workforce in figures.
pub fn sees_workforce(actor: &Actor, employer: EmployerId) -> bool {
    let of_employer = actor.roles.contains(&Role::Coordinator) || actor.roles.contains(&Role::Leader);
    actor.roles.contains(&Role::Administrator) || (of_employer && actor.employers.contains(&employer))
}

/// Whether an actor may see an employer's cohorts and teams. Who is in a cohort is another question: see [`scope`].
pub fn sees_cohorts(actor: &Actor, employer: EmployerId) -> bool {
    sees_workforce(actor, employer)
}

/// Whether an actor may see a cohort that a person was in: who sees the employer's cohorts, and a worker their own.
pub fn sees_cohort_of(actor: &Actor, employer: EmployerId, person: PersonId) -> bool {
    sees_cohorts(actor, employer) || scope(actor).person == Some(person)
}

/// Whether an actor may see what a draft says: who wrote it, and nobody else before it is submitted, whatever they run.
pub fn sees_draft(actor: &Actor, author: ActorId) -> bool {
    actor.id == author
}

/// What an entry of the log is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// A journey, and the employers that it has to do with.
    Journey(PersonId, &'a BTreeSet<EmployerId>),
    /// An employer, its teams or its cohorts.
    Employer(EmployerId),
    /// Published figures.
    Published,
    /// The installation: imports, and what nobody in particular is told of.
    Installation,
}

/// Whether an actor may see an entry of the log. That there is one is no secret: positions have no gaps.
pub fn sees_entry(actor: &Actor, about: About<'_>) -> bool {
    match about {
        About::Journey(person, ties) => scope(actor).holds(person, ties),
        About::Employer(employer) => sees_workforce(actor, employer),
        About::Published => true,
        About::Installation => actor.roles.contains(&Role::Administrator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{NORTH, SOUTH};

    const AISHA: PersonId = PersonId(uuid::Uuid::from_u128(1));
    const TOM: PersonId = PersonId(uuid::Uuid::from_u128(2));

    fn actor(role: Role) -> Actor {
        let id = ActorId(uuid::Uuid::nil());
        Actor { id, roles: BTreeSet::from([role]), employers: BTreeSet::from([NORTH]), person: Some(AISHA) }
    }

    #[test]
    fn a_worker_sees_the_cohorts_they_were_in_and_a_coordinator_those_of_their_employer() {
        let sees = |role, employer, person| sees_cohort_of(&actor(role), employer, person);
        assert!(sees(Role::Worker, SOUTH, AISHA) && !sees(Role::Worker, SOUTH, TOM));
        assert!(sees(Role::Coordinator, NORTH, TOM) && !sees(Role::Coordinator, SOUTH, TOM));
        assert!(!sees(Role::Coordinator, SOUTH, AISHA), "a coordinator who is a worker too has the role for it");
    }

    #[test]
    fn who_may_change_nothing_is_told_so_whatever_they_ask_for() {
        for role in [Role::Leader, Role::PanelMember, Role::Worker] {
            assert_eq!(may_change_something(&actor(role)), Err(Refusal::NotAllowed));
            assert_eq!(may(&actor(role), Act::ChangeEmployer(SOUTH)), Err(Refusal::NotAllowed));
        }
        assert_eq!(may(&actor(Role::Coordinator), Act::ChangeEmployer(SOUTH)), Err(Refusal::NotFound));
    }

    #[test]
    fn a_draft_is_seen_by_who_wrote_it_and_not_even_by_an_administrator() {
        let someone = ActorId(uuid::Uuid::from_u128(7));
        assert!(sees_draft(&actor(Role::Coordinator), ActorId(uuid::Uuid::nil())));
        assert!(!sees_draft(&actor(Role::Administrator), someone));
    }
}
