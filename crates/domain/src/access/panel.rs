//! Panels: what of a sitting and of each of its cases somebody sees, and from when until when.

use chrono::NaiveDate;

use super::{Actor, Class, Given, Rights, Role, Sight};
use crate::decision::Standing;
use crate::event::Event;
use crate::history::History;
use crate::ids::{EmployerId, MemberId, PersonId};
use crate::independence::Exclusions;
use crate::moderation::Sample;
use crate::panel::{Capacity, Listed};
use crate::sitting::{Case, Role as Part, Sitting, own_people};

/// What an actor is to a sitting, as far as it is theirs to see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PanelSight {
    /// Whether they convene it.
    pub convenes: bool,
    /// As which members they have a seat.
    pub members: Vec<MemberId>,
    /// Whether a case before it is theirs, and they look as whose it is.
    pub is_person: bool,
    /// Whose cases are their own, as they say themselves or as the central list knows them.
    pub own: Vec<PersonId>,
    /// Whether they audit the employer.
    pub audits: bool,
}

/// What somebody sees of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CaseSight {
    /// Whose case it is, and what is before the panel.
    pub person: bool,
    /// The packs.
    pub pack: bool,
    /// Scores once they are revealed, and votes once the case is decided.
    pub judgement: bool,
    /// As which member they see their own score and vote.
    pub own: Option<MemberId>,
    /// What was decided.
    pub decision: bool,
    /// Every word of it; where this is false, what is said to the person alone.
    pub every_word: bool,
}

/// What of a decision somebody is told who looks at the journey of the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DecisionSight {
    /// The feedback to the person.
    pub to_person: bool,
    /// The feedback to the assessor.
    pub to_assessor: bool,
    /// How it was voted.
    pub judgement: bool,
}

impl DecisionSight {
    /// Of somebody to whom so much of the journey was given; `None` where the decision is not there for them. The person is told the last
    /// word, and not before there is one.
    pub fn of(actor: &Actor, given: &Given, (sitting, case): (&Sitting, &Case), ties: &Exclusions) -> Option<Self> {
        let standing = sitting.standing(case, ties)?;
        if actor.person == Some(case.added.person) {
            return (super::is_worker(actor) && standing != Standing::ToBeRatified).then_some(Self { to_person: true, ..Self::default() });
        }
        if super::convenes(actor, sitting.employer) {
            return Some(Self { to_person: true, to_assessor: true, judgement: true });
        }
        let acts_for_it = given.acting_for.contains(&sitting.employer);
        let is_open = Rights::of(given.footing.iter().copied()).sight(Class::Assessment) == Sight::Open;
        let to_assessor = given.footing.contains(&Role::Assessor);
        (acts_for_it && is_open && standing != Standing::ToBeRatified).then_some(Self { to_assessor, ..Self::default() })
    }
}

impl PanelSight {
    /// What an actor is to a sitting; `None` where they are nothing to it, and it is not there for them.
    pub fn of(actor: &Actor, sitting: &Sitting, list: &[Listed]) -> Option<Self> {
        let roles = sitting.roles(actor, list);
        let members = roles.iter().filter_map(|it| if let Part::Seated(member) = it { Some(*member) } else { None }).collect();
        let audits = audits(actor, sitting.employer);
        let (convenes, is_person) = (roles.contains(&Part::Convener), roles.contains(&Part::Person));
        let it = Self { convenes, members, is_person, own: own_people(actor, list).collect(), audits };
        (!roles.is_empty() || it.audits).then_some(it)
    }

    /// What they see of a case on a day. A member sees it from the closing of the agenda until some days after the minutes are signed, where
    /// nothing ties them to the person; who decides whether to ratify, as long as it is theirs to do so.
    pub fn case(&self, actor: &Actor, (sitting, case): (&Sitting, &Case), ties: &Exclusions, today: NaiveDate) -> CaseSight {
        let mut sight = CaseSight::default();
        // Nobody sits on, or prepares, their own case, whatever else they are: of that they see what the person sees.
        if self.own.contains(&case.added.person) || Some(case.added.person) == actor.person {
            let told = matches!(sitting.standing(case, ties), Some(Standing::Final | Standing::NotRatified | Standing::Void));
            return CaseSight { person: true, decision: told && self.is_person, ..sight };
        }
        if self.convenes {
            return CaseSight { person: true, pack: true, judgement: true, own: None, decision: true, every_word: true };
        }
        let is_on = sitting.closed.is_some() && sitting.cancelled.is_none() && !case.withdrawn;
        let is_open = is_on && sitting.open_until().is_none_or(|until| today <= until);
        let free = |member: &MemberId| ties.of(case.id, *member).is_empty() && !case.is_conflicted(*member);
        // Who is on the list twice is one person, and not free as either where they are not as one.
        let is_open = is_open && self.members.iter().all(free);
        let seats = self.members.iter().filter_map(|it| sitting.seat(*it)).filter(|it| it.takes_part());
        for seat in seats.filter(|_| is_open) {
            let judges = seat.capacity.votes();
            let own = if judges { Some(seat.member) } else { sight.own };
            let decides = seat.capacity == Capacity::DecisionMaker;
            // Who ratifies hears what the panel came to, and is not there before.
            let is_told = !decides || case.decision.is_some();
            sight = CaseSight { person: true, pack: is_told, judgement: is_told, own, decision: true, every_word: is_told };
        }
        sight
    }
}

fn audits(actor: &Actor, employer: EmployerId) -> bool {
    actor.grants().any(|it| it.role == Role::Auditor && it.employer.is_none_or(|it| it == employer))
}

/// What of a sitting's history the log shows somebody: who convenes it sees what is not sealed from them, who audits it sees that it
/// happened. `None` where it is not there for them; members see their sitting, and no log.
pub fn sitting_entries(actor: &Actor, mut history: History) -> Option<History> {
    let sitting = Sitting::of(&history)?;
    let (convenes, audits) = (super::convenes(actor, sitting.employer), audits(actor, sitting.employer));
    if !convenes && !audits {
        return None;
    }
    let decided = |event: &Event| event.case().and_then(|it| sitting.case(it)).is_some_and(|it| it.decision.is_some());
    let is_sealed = |event: &Event| matches!(event, Event::ScoreRecorded(_) | Event::VoteCast(_)) && !decided(event);
    let own = |event: &Event| event.sealed_with().is_some() && event.sealed_with() == actor.person;
    let mut kept: Vec<_> = history.into_entries();
    kept.retain(|it| !is_sealed(&it.event) && !own(&it.event));
    if !convenes {
        kept.iter_mut().flat_map(|it| it.event.secrets()).for_each(|(_, secret)| secret.withhold());
    }
    history = History::new(kept);
    Some(history)
}

/// What an employer's history says to somebody who may see what is recorded of it, or not: certificates are for who issues them and who audits
/// the employer, since how many there are is a figure, and whoever issues them need not see anything else. `None` where nothing is theirs.
pub fn certificates(actor: &Actor, employer: EmployerId, history: History, sees_it: bool) -> Option<History> {
    let sees_certificates = super::certifies(actor, employer) || audits(actor, employer);
    if !sees_it && !sees_certificates {
        return None;
    }
    let (convenes, audits) = (super::convenes(actor, employer), audits(actor, employer));
    let is_of_the_list = |event: &Event| matches!(event, Event::PanelMemberListed(_) | Event::PanelMemberUnlisted(_));
    let mut kept = history.into_entries();
    kept.retain(|it| match &it.event {
        event if event.is_of_a_certificate() => sees_certificates,
        // The central list is of who convenes; who audits sees that somebody was put on it.
        event if is_of_the_list(event) => convenes || audits,
        _ => sees_it,
    });
    if !convenes {
        kept.iter_mut().filter(|it| is_of_the_list(&it.event)).flat_map(|it| it.event.secrets()).for_each(|(_, secret)| secret.withhold());
    }
    Some(History::new(kept))
}

/// What of a sample's history the log shows somebody: who convenes the panels it is drawn of sees it all, but what is about themselves, and who
/// audits them sees that it happened. `None` where it is not there for them; moderators see their sample, and no log.
pub fn sample_entries(actor: &Actor, history: History) -> Option<History> {
    let employer = Sample::of(&history)?.drawn.employer;
    let (convenes, audits) = (super::convenes(actor, employer), audits(actor, employer));
    if !convenes && !audits {
        return None;
    }
    let mut kept = history.into_entries();
    kept.retain(|it| it.event.sealed_with().is_none() || it.event.sealed_with() != actor.person);
    if !convenes {
        kept.iter_mut().flat_map(|it| it.event.secrets()).for_each(|(_, secret)| secret.withhold());
    }
    Some(History::new(kept))
}
