//! Who may see and do what: the one place where that is decided, from the actor, their purpose, the object and the day.

mod class;
mod owner;
mod panel;
mod reading;
mod rights;
mod role;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use class::{Class, Classes};
pub use owner::{Owners, Part, begun_by};
pub use panel::{CaseSight, DecisionSight, PanelSight, certificates, sample_entries, sitting_entries};
pub use reading::{Given, WithheldBecause, concerning, footing, give, recording_for};
pub use rights::{Rights, Sight, records, sight};
pub use role::{Purpose, Role};

use crate::event::Event;
use crate::ids::{ActorId, EmployerId, PersonId, SittingId};
use crate::refusal::Refusal;
use crate::review::Review;

/// A role that an actor holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// At which employer; `None` for a role that is bound to none.
    pub employer: Option<EmployerId>,
    /// For which sitting alone, where it was given for one: then it counts nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitting: Option<SittingId>,
}

/// Whoever asks, as proved by their token. What they hold is what is in force at the moment of asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Stable across tokens: derived from issuer and subject.
    pub id: ActorId,
    /// Never empty for a valid token.
    grants: BTreeSet<Grant>,
    /// Who the actor is where journeys speak of them: whose own record it is, whom somebody's assessor is.
    pub person: Option<PersonId>,
    /// To which end they ask, where they said so: then only the roles that serve it count.
    pub purpose: Option<Purpose>,
}

impl Grant {
    /// A role at one employer, or at none in particular.
    pub fn new(role: Role, employer: Option<EmployerId>) -> Self {
        Self { role, employer, sitting: None }
    }

    /// Whether it counts for this role beyond a sitting for which it was given.
    fn is(&self, role: Role) -> bool {
        self.role == role && self.sitting.is_none()
    }

    /// Whether it is a grant of anything: who runs the installation runs the whole of it, and there is nobody who runs it for one employer.
    fn counts(&self) -> bool {
        self.role != Role::Administrator || self.employer.is_none()
    }
}

impl Actor {
    /// Somebody who holds each of these roles at each of these employers; at none in particular where none is given.
    pub fn new(
        id: ActorId,
        roles: impl IntoIterator<Item = Role>,
        employers: impl IntoIterator<Item = EmployerId>,
        person: Option<PersonId>,
    ) -> Self {
        let employers: Vec<Option<EmployerId>> = employers.into_iter().map(Some).collect();
        let at = if employers.is_empty() { vec![None] } else { employers };
        let grants = roles.into_iter().flat_map(|role| at.iter().map(move |employer| Grant::new(role, *employer)));
        Self::holding(id, grants, person)
    }

    /// Somebody with just these grants, as far as they are any.
    pub fn holding(id: ActorId, grants: impl IntoIterator<Item = Grant>, person: Option<PersonId>) -> Self {
        Self { id, grants: grants.into_iter().filter(Grant::counts).collect(), person, purpose: None }
    }

    /// Whoever sits at the command line.
    pub fn operator(id: ActorId) -> Self {
        Self::new(id, [Role::Operator], [], None)
    }

    /// The same person, asking to one end.
    #[must_use]
    pub fn to_the_end_of(mut self, purpose: Option<Purpose>) -> Self {
        self.purpose = purpose;
        self
    }

    /// The grants that count for what is asked.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|it| self.purpose.is_none_or(|purpose| it.role.purpose() == purpose))
    }

    /// Every grant, whatever is asked.
    pub fn all_grants(&self) -> &BTreeSet<Grant> {
        &self.grants
    }

    /// The roles that count for what is asked, wherever they are held.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.grants().map(|it| it.role).collect()
    }

    /// Whether a role counts, wherever it is held, but for a single sitting.
    pub fn has(&self, role: Role) -> bool {
        self.grants().any(|it| it.is(role))
    }

    /// The employers at which any role is held.
    pub fn employers(&self) -> BTreeSet<EmployerId> {
        self.grants().filter_map(|it| it.employer).collect()
    }

    /// The employers at which one of some roles is held.
    pub fn employers_as(&self, roles: &[Role]) -> BTreeSet<EmployerId> {
        self.grants().filter(|it| roles.iter().any(|role| it.is(*role))).filter_map(|it| it.employer).collect()
    }

    fn has_at(&self, roles: &[Role], employer: EmployerId) -> bool {
        self.grants().any(|it| roles.iter().any(|role| it.is(*role)) && it.employer == Some(employer))
    }

    /// The employers whose journeys are read; `None` for whoever reads every journey there is.
    pub fn reads_of(&self) -> Option<BTreeSet<EmployerId>> {
        let everything = self.has(Role::Operator) || self.grants().any(|it| it.role == Role::Auditor && it.employer.is_none());
        let by_employer = self.grants().filter(|it| it.role.reads_by_employer());
        (!everything).then(|| by_employer.filter_map(|it| it.employer).collect())
    }

    /// The roles that are held at one employer, or at none in particular.
    pub fn roles_at(&self, employer: EmployerId) -> BTreeSet<Role> {
        let here = |it: &&Grant| it.employer == Some(employer) && it.sitting.is_none() || it.role == Role::Operator;
        self.grants().filter(here).map(|it| it.role).collect()
    }

    /// Whether some role is held for the sake of single people: whose they are, or whether the actor's own journey has to do with the
    /// employer for which they are vouched for, must then be looked for.
    pub fn reads_by_person(&self) -> bool {
        let looked_for = |it: &Grant| it.role.party().is_some() || it.role == Role::Worker && it.employer.is_some();
        self.person.is_some() && self.grants().any(looked_for)
    }

    /// Whether a role counts for an employer: one that is held there, or at none in particular.
    pub fn counts_at(&self, role: Role, employer: EmployerId) -> bool {
        self.grants().any(|it| it.is(role) && it.employer.is_none_or(|it| it == employer))
    }
}

/// Who reads journeys by name because of the employer that the journeys have to do with.
const BY_NAME: [Role; 3] = [Role::Coordinator, Role::HumanResources, Role::PrincipalSocialWorker];
/// Who sees an employer's workforce in figures.
const FIGURES: [Role; 4] = [Role::Coordinator, Role::HumanResources, Role::PrincipalSocialWorker, Role::Leader];
/// Who convenes an employer's panels.
const CONVENES: [Role; 2] = [Role::Coordinator, Role::PanelAdviser];
/// Who issues and revokes an employer's certificates.
const CERTIFIES: [Role; 3] = [Role::Coordinator, Role::PanelAdviser, Role::PanelChair];
/// Who acts for an employer in journeys: engages, enrols, offers.
const ACTS: [Role; 2] = [Role::Coordinator, Role::HumanResources];

/// Of which journeys an actor is shown lists: all of these, joined.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Every journey there is.
    pub everything: bool,
    /// Journeys that have to do with one of these employers.
    pub employers: BTreeSet<EmployerId>,
    /// Those of these people, to whom the actor is something today.
    pub people: BTreeSet<PersonId>,
}

impl Scope {
    /// Whether a journey is in it, by whose it is and which employers it has to do with.
    pub fn holds(&self, person: PersonId, ties: &BTreeSet<EmployerId>) -> bool {
        self.everything || self.people.contains(&person) || !self.employers.is_disjoint(ties)
    }

    /// Whether nothing can be in it.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.employers.is_empty() && self.people.is_empty()
    }
}

/// The journeys of which an actor is shown lists, names and all, but for those whom they assess, supervise or manage, and for their own
/// where they are vouched for at an employer: these are looked for where [`Actor::reads_by_person`] says so, and added.
///
/// Leaders see figures and no journeys; panels see the cases that they are given, of which there are none yet; who audits reads the log.
pub fn scope(actor: &Actor) -> Scope {
    let own = actor.person.filter(|_| actor.grants().any(|it| it.role == Role::Worker && it.employer.is_none()));
    Scope { everything: actor.has(Role::Operator), employers: actor.employers_as(&BY_NAME), people: own.into_iter().collect() }
}

/// The journeys that a calendar feed of an employer is made from, whoever reads it: what the employer may see, of which no name is shown.
pub fn feed_scope(employer: EmployerId) -> Scope {
    Scope { employers: BTreeSet::from([employer]), ..Scope::default() }
}

/// Something that an actor wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Record or correct something in a journey to which the actor stands so.
    ChangeJourney(&'a BTreeSet<Role>, &'a Event),
    /// Act for an employer in a journey, or open one for it.
    ActFor(EmployerId),
    /// Change what is known of an employer, its teams, its cohorts, or bring in its files.
    ChangeEmployer(EmployerId),
    /// Give an employer's word to others: agree to a memorandum with them, or end one.
    SpeakFor(EmployerId),
    /// Issue or revoke certificates of an employer.
    Certify(EmployerId),
    /// Make an employer known, or bring in published statistics.
    Administer,
}

/// Whether an actor may change anything at all: asked before anything is looked for, so that what is there and what is not are answered
/// alike.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn may_change_something(actor: &Actor) -> Result<(), Refusal> {
    let changes = |it: Role| {
        matches!(
            it,
            Role::Operator
                | Role::Administrator
                | Role::Coordinator
                | Role::HumanResources
                | Role::Worker
                | Role::Assessor
                | Role::Supervisor
                | Role::PracticeEducator
                | Role::LineManager
                | Role::PanelMember
                | Role::PanelAdviser
                | Role::PanelChair
                | Role::PrincipalSocialWorker
        )
    };
    if actor.grants().any(|it| changes(it.role)) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whether an actor may do something.
///
/// # Errors
/// [`Refusal::NotAllowed`] where no journey or employer would make a difference; [`Refusal::NotFound`] where it is somebody else's,
/// which is told as if it did not exist.
pub fn may(actor: &Actor, act: Act<'_>) -> Result<(), Refusal> {
    may_change_something(actor)?;
    let theirs = match act {
        Act::ChangeJourney(footing, event) => {
            // By no role of theirs could they do this to anybody: then nobody's journey makes a difference.
            let by_any = actor.grants().any(|it| records(it.role, event));
            if !by_any {
                return Err(Refusal::NotAllowed);
            }
            if footing.is_empty() {
                return Err(Refusal::NotFound);
            }
            return if footing.iter().any(|it| records(*it, event)) { Ok(()) } else { Err(Refusal::NotAllowed) };
        }
        // Who runs the installation, or sits at its machine, is on every side: by their word several councils would agree at once.
        Act::SpeakFor(_) if !actor.has(Role::Coordinator) => return Err(Refusal::NotAllowed),
        Act::SpeakFor(employer) => actor.has_at(&[Role::Coordinator], employer),
        _ if actor.has(Role::Operator) => true,
        Act::ActFor(employer) => actor.has_at(&ACTS, employer),
        Act::ChangeEmployer(_) | Act::Administer if actor.has(Role::Administrator) => true,
        Act::ChangeEmployer(employer) => actor.has_at(&[Role::Coordinator], employer),
        Act::Certify(employer) => certifies_anywhere(actor).map(|()| certifies(actor, employer))?,
        Act::Administer => return Err(Refusal::NotAllowed),
    };
    if theirs { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Whether an actor acts for an employer: takes over what is handed over to it, and answers for it.
pub fn acts_for(actor: &Actor, employer: EmployerId) -> bool {
    actor.has_at(&ACTS, employer)
}

/// Whether an actor convenes the panels of an employer: puts cases on the agenda, invites, and closes it.
pub fn convenes(actor: &Actor, employer: EmployerId) -> bool {
    actor.has(Role::Operator) || actor.has_at(&CONVENES, employer)
}

/// Whether an actor issues and revokes certificates of an employer.
pub fn certifies(actor: &Actor, employer: EmployerId) -> bool {
    actor.has(Role::Operator) || actor.has_at(&CERTIFIES, employer)
}

/// Whether an actor issues certificates of any employer: asked before anything is looked for.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn certifies_anywhere(actor: &Actor) -> Result<(), Refusal> {
    let certifies = actor.has(Role::Operator) || CERTIFIES.iter().any(|it| actor.has(*it));
    if certifies { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whether an actor convenes the panels of any employer.
pub fn convenes_anywhere(actor: &Actor) -> bool {
    actor.has(Role::Operator) || CONVENES.iter().any(|it| actor.has(*it))
}

/// Who sits on panels.
const SITS: [Role; 4] = [Role::PanelMember, Role::PanelChair, Role::PanelAdviser, Role::PrincipalSocialWorker];

/// Whether an actor may take part in a sitting at all: what they are to it, its own list and seats say.
pub fn sits(actor: &Actor, sitting: SittingId) -> bool {
    actor.grants().any(|it| SITS.contains(&it.role) && it.sitting.is_none_or(|it| it == sitting))
}

/// Whether an actor moderates at all: whose sample it is, the sample itself says.
pub fn moderates(actor: &Actor) -> bool {
    SITS.iter().any(|it| actor.has(*it)) || actor.has(Role::ExternalModerator)
}

/// Whether an actor reads and acts as the person whose record it is.
pub fn is_worker(actor: &Actor) -> bool {
    actor.has(Role::Worker)
}

/// Whether an actor may see an employer's workforce in figures.
pub fn sees_workforce(actor: &Actor, employer: EmployerId) -> bool {
    actor.has(Role::Operator) || actor.has_at(&FIGURES, employer)
}

/// Whether an actor may see an employer's cohorts, teams and documents. Who is in a cohort is another question: see [`scope`].
pub fn sees_cohorts(actor: &Actor, employer: EmployerId) -> bool {
    sees_workforce(actor, employer) || actor.has(Role::Administrator)
}

/// Whether an actor who reads a person's journey may see a cohort that the person was in: who sees the employer's cohorts, and who reads
/// the journey for the person's sake.
pub fn sees_cohort_of(actor: &Actor, employer: EmployerId, footing: &BTreeSet<Role>) -> bool {
    sees_cohorts(actor, employer) || footing.iter().any(|it| *it == Role::Worker || it.party().is_some())
}

/// Whether an actor may see what a draft says: who wrote it, and nobody else before it is submitted, whatever they run.
pub fn sees_draft(actor: &Actor, author: ActorId) -> bool {
    actor.id == author
}

/// Whether an actor may know that there is a review: one that was submitted, or that they are drafting themselves.
pub fn sees_review(actor: &Actor, review: &Review) -> bool {
    !review.submissions.is_empty() || review.draft.as_ref().is_some_and(|it| sees_draft(actor, it.author))
}

/// What an entry of the log is about, where it is about no journey: of those see [`give`].
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// An employer, its teams or its cohorts.
    Employer(EmployerId),
    /// Published figures.
    Published,
    /// The installation: imports, and what nobody in particular is told of.
    Installation,
}

/// Whether an actor may see an entry of the log. That there is one is no secret: positions have no gaps.
pub fn sees_entry(actor: &Actor, about: About) -> bool {
    let audits = |employer: EmployerId| actor.grants().any(|it| it.role == Role::Auditor && it.employer.is_none_or(|it| it == employer));
    match about {
        About::Employer(employer) => sees_cohorts(actor, employer) || audits(employer),
        About::Published => true,
        About::Installation => actor.has(Role::Administrator) || actor.has(Role::Operator),
    }
}

/// Whether the record of who read a journey is shown to somebody who stands to it so: to the person, and to who audits.
pub fn sees_readings(footing: &BTreeSet<Role>) -> bool {
    footing.iter().any(|it| matches!(it, Role::Worker | Role::Auditor | Role::Operator))
}

/// The employers of whose people an actor audits the readings: `None` inside where it is everybody's, and nothing at all where the actor
/// does not audit.
pub fn audits(actor: &Actor) -> Option<Option<BTreeSet<EmployerId>>> {
    let everybody = actor.has(Role::Operator) || actor.grants().any(|it| it.role == Role::Auditor && it.employer.is_none());
    match everybody {
        true => Some(None),
        false => actor.has(Role::Auditor).then(|| Some(actor.employers_as(&[Role::Auditor]))),
    }
}

#[cfg(test)]
mod tests;
