//! What makes a sitting's history lawful by itself, and who may do what at it.

use chrono::NaiveDate;

use super::{CaseAdded, InvitationAnswered, Matter, MemberInvited, MemberRecused, Sitting, SittingConvened};
use crate::access::{self, Actor};
use crate::event::Event;
use crate::history::{Breach, Fact};
use crate::ids::{CaseId, MemberId, PersonId};
use crate::panel::{Capacity, Listed};
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::{appeal, decision, judgement, pack, text};

/// Everything that is not lawful in the stream of a sitting.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let (mut sitting, mut breaches): (Option<Sitting>, Vec<Breach>) = (None, Vec::new());
    for fact in facts {
        let verdict = match (&sitting, fact.event) {
            (None, Event::SittingConvened(it)) => check_convened(it, fact.effective_on),
            (None, event) if event.is_of_a_sitting() => Err(OnPanel::SittingUnknown.into()),
            (Some(known), event) if event.is_of_a_sitting() => known.check(event, fact.effective_on),
            _ => Err(Refusal::NotOfAJourney),
        };
        breaches.extend(verdict.err().map(|refusal| Breach::at(fact, refusal)));
        sitting = match (sitting, fact.event) {
            (None, Event::SittingConvened(it)) => Some(Sitting::new(it)),
            (sitting, _) => sitting.map(|it| it.evolve(fact)),
        };
    }
    breaches
}

fn check_convened(it: &SittingConvened, on: NaiveDate) -> Result<(), Refusal> {
    it.terms.check()?;
    check_place(&it.place)?;
    if it.held_on < on { Err(OnPanel::SittingInThePast.into()) } else { Ok(()) }
}

fn check_place(place: &Private<String>) -> Result<(), Refusal> {
    place.get().map_or(Ok(()), |place| text::line("place", place, text::NOTE))
}

impl Sitting {
    fn check(&self, event: &Event, on: NaiveDate) -> Result<(), Refusal> {
        // What becomes of a decision goes on after everything else is over.
        match event {
            Event::AppealLodged(it) => return appeal::lodge(self, it, on),
            Event::DecisionRatified(it) => return decision::ratify(self, it),
            Event::DecisionCorrected(it) => return decision::correct(self, it),
            Event::ConflictDeclared(it) => {
                self.case_of(it.case, it.person)?;
                self.seated(it.member)?;
                return text::reason("words", &it.words);
            }
            _ if self.minutes.is_some() => return Err(OnPanel::MinutesSigned.into()),
            _ if self.cancelled.is_some() => return Err(OnPanel::SittingCancelled.into()),
            _ => {}
        }
        match event {
            Event::SittingConvened(_) => Err(OnPanel::SittingKnown.into()),
            Event::SittingMoved(_) if self.has_begun() => Err(OnPanel::SittingHasBegun.into()),
            Event::SittingMoved(it) if it.held_on < on => Err(OnPanel::SittingInThePast.into()),
            Event::SittingMoved(it) => check_place(&it.place),
            Event::SittingCancelled(_) if self.cases.iter().any(|it| it.decision.is_some()) => Err(OnPanel::AlreadyDecided.into()),
            Event::SittingCancelled(it) => text::reason("reason", &it.reason),
            Event::MemberInvited(it) => self.check_invited(it),
            Event::InvitationAnswered(it) => self.check_answer(it),
            Event::MemberArrived(it) => self.check_in_the_room(it.member, false, on),
            Event::MemberLeft(it) => self.check_in_the_room(it.member, true, on),
            Event::CaseAdded(it) => self.check_case(it),
            Event::CaseWithdrawn(it) => {
                let known = self.case(it.case).filter(|it| !it.withdrawn).ok_or(OnPanel::CaseUnknown)?;
                if known.decision.is_some() { Err(OnPanel::AlreadyDecided.into()) } else { Ok(()) }
            }
            Event::MemberRecused(it) => {
                let case = self.open_case(it.case, it.person)?;
                self.seated(it.member)?;
                let again = case.conflicts.iter().any(|known| known.member == it.member && known.recused);
                if again { Err(OnPanel::AlreadyRecused.into()) } else { text::noted("words", &it.words) }
            }
            Event::AgendaClosed(_) => self.check_closing(),
            Event::PackSealed(it) => pack::seal(self, it),
            Event::LateEvidenceRefused(it) => pack::refuse_late(self, it),
            Event::ScoreRecorded(it) => judgement::score(self, it),
            Event::ScoresRevealed(_) if on < self.held_on => Err(OnPanel::SittingNotBegun.into()),
            Event::ScoresRevealed(it) => judgement::reveal(self, it),
            Event::VoteCast(_) if on < self.held_on => Err(OnPanel::SittingNotBegun.into()),
            Event::VoteCast(it) => judgement::vote(self, it),
            Event::CaseDecided(it) => decision::decide(self, it, on),
            Event::MinutesSigned(it) => decision::sign(self, it),
            _ => Err(Refusal::NotOfAJourney),
        }
    }

    fn seated(&self, member: MemberId) -> Result<(), Refusal> {
        self.seat(member).map(|_| ()).ok_or_else(|| OnPanel::NotOnThePanel.into())
    }

    /// Whether anybody came, left, or judged a case.
    fn has_begun(&self) -> bool {
        let came = self.seats.iter().any(|it| it.in_the_room || it.has_left);
        came || self.cases.iter().any(|it| !it.scores.is_empty() || !it.votes.is_empty() || it.decision.is_some())
    }

    /// Whether votes were cast on a case that is not decided.
    fn is_voting(&self) -> bool {
        self.cases.iter().any(|it| !it.withdrawn && !it.votes.is_empty() && it.decision.is_none())
    }

    fn check_invited(&self, it: &MemberInvited) -> Result<(), Refusal> {
        // Nobody makes a majority of their own once it is known how it stands.
        if it.instead_of.is_none() && it.capacity.votes() && self.is_voting() {
            return Err(OnPanel::VotesCast.into());
        }
        if it.instead_of == Some(it.member) {
            return Err(OnPanel::AlreadyInvited.into());
        }
        let known = self.seats.iter().find(|known| known.member == it.member && !known.replaced);
        if known.is_some_and(|it| it.accepted != Some(false)) {
            return Err(OnPanel::AlreadyInvited.into());
        }
        match it.instead_of {
            None => Ok(()),
            Some(other) => {
                let seat = self.seat(other).ok_or(OnPanel::NotOnThePanel)?;
                // Who voted has voted; whoever takes their place begins with what is still open.
                if seat.capacity == it.capacity { Ok(()) } else { Err(OnPanel::AnotherCapacity.into()) }
            }
        }
    }

    fn check_answer(&self, it: &InvitationAnswered) -> Result<(), Refusal> {
        let seat = self.seat(it.member).ok_or(OnPanel::NotOnThePanel)?;
        if seat.accepted == Some(it.accepts) { Err(OnPanel::AlreadyAnswered.into()) } else { Ok(()) }
    }

    fn check_in_the_room(&self, member: MemberId, leaves: bool, on: NaiveDate) -> Result<(), Refusal> {
        let seat = self.seat(member).filter(|it| it.takes_part()).ok_or(OnPanel::NotOnThePanel)?;
        if on < self.held_on {
            return Err(OnPanel::SittingNotBegun.into());
        }
        if seat.in_the_room == leaves { Ok(()) } else { Err(OnPanel::NotInTheRoom.into()) }
    }

    fn check_case(&self, it: &CaseAdded) -> Result<(), Refusal> {
        if self.closed.is_some() {
            return Err(OnPanel::AgendaIsClosed.into());
        }
        let on_the_agenda = self.cases.iter().filter(|it| !it.withdrawn);
        if self.case(it.case).is_some()
            || on_the_agenda.clone().any(|known| known.added.person == it.person && known.added.matter == it.matter)
        {
            return Err(OnPanel::CaseKnown.into());
        }
        if on_the_agenda.count() as u64 >= u64::from(self.rules().most_cases) {
            return Err(OnPanel::AgendaFull(self.rules().most_cases).into());
        }
        match &it.matter {
            Matter::Review { point, .. } if !text::slug(point) => Err(OnPanel::MatterUnknown.into()),
            Matter::Progression { step, .. } => text::line("step", step, text::LINE),
            Matter::Review { .. } | Matter::Appeal { .. } => Ok(()),
        }
    }

    fn check_closing(&self) -> Result<(), Refusal> {
        if self.closed.is_some() {
            return Err(OnPanel::AgendaIsClosed.into());
        }
        let cases: Vec<_> = self.cases.iter().filter(|it| !it.withdrawn).collect();
        if cases.is_empty() {
            return Err(OnPanel::NoCases.into());
        }
        // Each pack is sealed just before, in the same breath.
        if cases.iter().any(|it| it.packs.is_empty()) { Err(OnPanel::PackOutdated.into()) } else { Ok(()) }
    }
}

/// What somebody is to a sitting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Convenes it: runs the employer's academy, or advises its panels.
    Convener,
    /// Has a seat, by which they are the member of this id.
    Seated(MemberId),
    /// Whose case is before it.
    Person,
}

impl Sitting {
    /// What an actor is to this sitting.
    pub fn roles(&self, actor: &Actor, list: &[Listed]) -> Vec<Role> {
        let mut all = Vec::new();
        if access::convenes(actor, self.employer) {
            all.push(Role::Convener);
        }
        let is = |member: MemberId| list.iter().any(|it| it.says.member == member && it.is(actor.id, actor.person));
        if access::sits(actor, self.id()) {
            all.extend(self.seats.iter().filter(|it| !it.replaced && is(it.member)).map(|it| Role::Seated(it.member)));
        }
        if access::is_worker(actor) && self.cases.iter().any(|it| !it.withdrawn && Some(it.added.person) == actor.person) {
            all.push(Role::Person);
        }
        all
    }
}

/// Whether an actor may do something at a sitting. What a sitting is not theirs in any way is answered as if it were not there.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`].
pub fn may(actor: &Actor, sitting: Option<&Sitting>, list: &[Listed], event: &Event) -> Result<(), Refusal> {
    let Some(sitting) = sitting else {
        return match event {
            Event::SittingConvened(it) if access::convenes(actor, it.employer) => Ok(()),
            _ if access::convenes_anywhere(actor) => Err(Refusal::NotFound),
            _ => Err(Refusal::NotAllowed),
        };
    };
    let roles = sitting.roles(actor, list);
    if roles.is_empty() {
        return Err(Refusal::NotFound);
    }
    let at = Hand { sitting, list, actor, roles: &roles };
    let may = match event {
        Event::AppealLodged(it) => at.convenes() || roles.contains(&Role::Person) && actor.person == Some(it.person),
        Event::ConflictDeclared(it) if at.is(it.member) => true,
        // Whatever somebody is besides: nobody does anything in their own case.
        event if event.sealed_with().is_some_and(|it| at.is_own(it)) => false,
        Event::CaseAdded(it) if at.is_own(it.person) => false,
        Event::InvitationAnswered(it) => at.convenes() || at.is(it.member),
        // Once a case is decided, nobody else takes a vote away from it by a word.
        Event::ConflictDeclared(it) => at.convenes() && sitting.case(it.case).is_none_or(|it| it.decision.is_none()),
        Event::MemberRecused(it) => at.is(it.member) || at.recuses(it)?,
        Event::MemberArrived(it) => at.convenes() || at.is(it.member),
        Event::MemberLeft(it) => at.is(it.member) || at.convenes() && !sitting.is_voting(),
        // Nobody judges for somebody else, nor twice, whatever the list knows of them.
        Event::ScoreRecorded(it) => at.is(it.member) && at.judges_once(it.member, it.case),
        Event::VoteCast(it) => at.is(it.member) && at.judges_once(it.member, it.case),
        Event::ScoresRevealed(it) => at.chairs(it.case),
        Event::LateEvidenceRefused(it) => at.chairs(it.case),
        Event::PackSealed(it) if it.number > 1 => at.chairs(it.case),
        Event::CaseDecided(it) => at.is(it.chaired_by),
        Event::DecisionRatified(it) => at.is_seated(it.member, Capacity::DecisionMaker),
        Event::MinutesSigned(it) => at.is_seated(it.member, Capacity::Chair),
        Event::DecisionCorrected(it) => at.chairs(it.case) || at.convenes(),
        _ => at.convenes(),
    };
    if may { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whoever acts at a sitting, and what they are to it.
struct Hand<'a> {
    sitting: &'a Sitting,
    list: &'a [Listed],
    actor: &'a Actor,
    roles: &'a [Role],
}

impl Hand<'_> {
    fn is(&self, member: MemberId) -> bool {
        self.roles.contains(&Role::Seated(member))
    }

    fn is_seated(&self, member: MemberId, as_what: Capacity) -> bool {
        self.is(member) && self.sitting.seat(member).is_some_and(|it| it.takes_part() && it.capacity == as_what)
    }

    /// Whether a person is who acts: by their own record, or as the list knows them.
    fn is_own(&self, person: PersonId) -> bool {
        super::own_people(self.actor, self.list).any(|it| it == person)
    }

    /// Who convenes does so for others: whose own case is on the agenda has no hand in who judges it.
    fn convenes(&self) -> bool {
        let own = self.sitting.cases.iter().any(|it| !it.withdrawn && self.is_own(it.added.person));
        self.roles.contains(&Role::Convener) && !own
    }

    /// Whether they chair, and have not said that they are not free in a case. What the record says of them is asked elsewhere.
    fn chairs(&self, case: CaseId) -> bool {
        let Some(case) = self.sitting.case(case) else { return false };
        self.sitting.seats.iter().any(|it| self.is_seated(it.member, Capacity::Chair) && !case.is_conflicted(it.member))
    }

    /// Whether they may let somebody else step back: before anybody voted, and saying why.
    fn recuses(&self, it: &MemberRecused) -> Result<bool, Refusal> {
        if !self.chairs(it.case) && !self.convenes() {
            return Ok(false);
        }
        if self.sitting.case(it.case).is_some_and(|it| !it.votes.is_empty()) {
            return Err(OnPanel::VotesCast.into());
        }
        let says_why = it.words.get().is_none_or(|it| it.as_deref().is_some_and(|it| !it.trim().is_empty()));
        if says_why { Ok(true) } else { Err(Refusal::Empty("words")) }
    }

    /// Whether they have not judged a case as somebody else on the list.
    fn judges_once(&self, member: MemberId, case: CaseId) -> bool {
        let case = self.sitting.case(case);
        !self
            .sitting
            .seats
            .iter()
            .any(|it| it.member != member && self.is(it.member) && case.is_some_and(|case| case.has_judged(it.member)))
    }
}

/// The people whom an actor is: as they say themselves, and as a central list knows them.
pub fn own_people<'a>(actor: &'a Actor, list: &'a [Listed]) -> impl Iterator<Item = PersonId> + 'a {
    let listed = list.iter().filter(|it| it.is(actor.id, actor.person)).filter_map(|it| it.says.person);
    actor.person.into_iter().chain(listed)
}
