//! A sitting as far as it has come: its seats, its cases, and what was done in each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{CaseAdded, Matter, SittingConvened};
use crate::appeal::Appeal;
use crate::decision::Decision;
use crate::event::Event;
use crate::history::{Fact, History};
use crate::ids::{CaseId, EmployerId, EventId, MemberId, PersonId, SittingId};
use crate::judgement::{Score, Vote};
use crate::pack::{LateEvidenceRefused, Pack};
use crate::panel::{Capacity, Terms};
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};

/// A sitting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sitting {
    /// What it was convened with.
    pub convened: SittingConvened,
    /// Whose panel it is.
    pub employer: EmployerId,
    /// The day on which it sits.
    pub held_on: NaiveDate,
    /// Where.
    pub place: Private<String>,
    /// Whether it was cancelled, and why.
    pub cancelled: Option<Private<String>>,
    /// Who was invited, in order.
    pub seats: Vec<Seat>,
    /// Its cases, in the order of the agenda.
    pub cases: Vec<Case>,
    /// The day on which the agenda was closed, and the entry that says so.
    pub closed: Option<(NaiveDate, EventId)>,
    /// Who signed the minutes, on which day, and what they are.
    pub minutes: Option<Signed>,
}

/// Minutes that were signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// By whom.
    pub by: MemberId,
    /// On which day.
    pub on: NaiveDate,
    /// SHA-256 of what was signed.
    pub sha256: String,
    /// The position of the log up to which it was assembled.
    pub known: i64,
    /// The entry that says so.
    pub said_by: EventId,
}

/// Somebody who was invited.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
    /// Who.
    pub member: MemberId,
    /// As what.
    pub capacity: Capacity,
    /// In whose place.
    pub instead_of: Option<MemberId>,
    /// Whether they come; nothing before they answered.
    pub accepted: Option<bool>,
    /// Whether they are in the room.
    pub in_the_room: bool,
    /// Whether they were there, and left.
    pub has_left: bool,
    /// Whether somebody else was admitted in their place.
    pub replaced: bool,
    /// The entry by which they were invited.
    pub said_by: EventId,
}

impl Seat {
    /// Whether they take part: they come, and nobody is in their place.
    pub fn takes_part(&self) -> bool {
        self.accepted == Some(true) && !self.replaced
    }

    /// Whether they take part and are in the room.
    pub fn is_present(&self) -> bool {
        self.takes_part() && self.in_the_room
    }
}

/// That somebody is not free in a case, as they said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Who.
    pub member: MemberId,
    /// Whether they stepped back; where they did not, they declared a conflict, which keeps them out all the same.
    pub recused: bool,
    /// What was said.
    pub words: Private<Option<String>>,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A case before a sitting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// What was put on the agenda.
    pub added: CaseAdded,
    /// On which day.
    pub added_on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// Whether it was taken off.
    pub withdrawn: bool,
    /// Who is not free in it, as they said.
    pub conflicts: Vec<Conflict>,
    /// Its packs, in the order of sealing.
    pub packs: Vec<Pack>,
    /// Late evidence that the chair did not admit.
    pub refused_late: Vec<LateEvidenceRefused>,
    /// The last score of each member, in the order in which they first scored.
    pub scores: Vec<Score>,
    /// The entry that revealed the scores.
    pub revealed: Option<EventId>,
    /// The votes, in order.
    pub votes: Vec<Vote>,
    /// The decision.
    pub decision: Option<Decision>,
    /// Appeals and complaints against it.
    pub appeals: Vec<Appeal>,
}

impl Case {
    fn new(it: &CaseAdded, fact: &Fact<'_>) -> Self {
        Self {
            id: it.case,
            added: it.clone(),
            added_on: fact.effective_on,
            said_by: fact.carrier.id,
            withdrawn: false,
            conflicts: Vec::new(),
            packs: Vec::new(),
            refused_late: Vec::new(),
            scores: Vec::new(),
            revealed: None,
            votes: Vec::new(),
            decision: None,
            appeals: Vec::new(),
        }
    }

    /// Whether somebody said that they are not free in it.
    pub fn is_conflicted(&self, member: MemberId) -> bool {
        self.conflicts.iter().any(|it| it.member == member)
    }

    /// Whether somebody has scored it.
    pub fn has_scored(&self, member: MemberId) -> bool {
        self.scores.iter().any(|it| it.recorded.member == member)
    }

    /// Whether somebody has scored it, or voted on it.
    pub fn has_judged(&self, member: MemberId) -> bool {
        self.has_scored(member) || self.votes.iter().any(|it| it.cast.member == member)
    }

    /// Everybody who scored it, voted on it, or chaired it.
    pub fn sat(&self) -> Vec<MemberId> {
        let scored = self.scores.iter().map(|it| it.recorded.member);
        let voted = self.votes.iter().map(|it| it.cast.member);
        let chaired = self.decision.iter().map(|it| it.decided.chaired_by);
        let mut all: Vec<MemberId> = scored.chain(voted).chain(chaired).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Everybody who had a hand in it, none of whom sits on an appeal: who judged, chaired, advised or ratified, and where it was an appeal
    /// itself, who had a hand in what it was against.
    pub fn had_a_hand(&self) -> Vec<MemberId> {
        let mut all: BTreeSet<MemberId> = self.sat().into_iter().collect();
        if let Some(decision) = &self.decision {
            all.extend(decision.ratification.iter().map(|(it, _)| it.member));
            all.extend(decision.sat.iter().filter(|(_, it)| **it == Capacity::Adviser).map(|(member, _)| *member));
        }
        if let Matter::Appeal { sat, .. } = &self.added.matter {
            all.extend(sat);
        }
        all.into_iter().collect()
    }

    /// The outcome that is recommended at the review that is before the panel.
    pub fn recommends(&self) -> Option<&str> {
        match &self.added.matter {
            Matter::Review { recommends, .. } => recommends.as_deref(),
            Matter::Progression { .. } | Matter::Appeal { .. } => None,
        }
    }
}

impl Sitting {
    /// A sitting from the facts of its history; nothing where it was not convened.
    pub fn of(history: &History) -> Option<Self> {
        Self::folded(&history.facts())
    }

    /// A sitting from facts that stand.
    pub fn folded(facts: &[Fact<'_>]) -> Option<Self> {
        facts.iter().fold(None, |sitting: Option<Self>, fact| match (sitting, fact.event) {
            (None, Event::SittingConvened(it)) => Some(Self::new(it)),
            (sitting, _) => sitting.map(|it| it.evolve(fact)),
        })
    }

    pub(super) fn new(it: &SittingConvened) -> Self {
        Self {
            convened: it.clone(),
            employer: it.employer,
            held_on: it.held_on,
            place: it.place.clone(),
            cancelled: None,
            seats: Vec::new(),
            cases: Vec::new(),
            closed: None,
            minutes: None,
        }
    }

    /// The sitting.
    pub fn id(&self) -> SittingId {
        self.convened.sitting
    }

    /// The terms that it works under.
    pub fn rules(&self) -> &Terms {
        &self.convened.rules
    }

    /// Who has a seat, where they have one that nobody else was given.
    pub fn seat(&self, member: MemberId) -> Option<&Seat> {
        self.seats.iter().find(|it| it.member == member && !it.replaced)
    }

    /// A case by its id.
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.iter().find(|it| it.id == id)
    }

    /// The last day on which members see its cases, once the minutes are signed.
    pub fn open_until(&self) -> Option<NaiveDate> {
        Some(self.minutes.as_ref()?.on + Days::new(self.rules().open_days.into()))
    }

    /// A case of somebody that is on the agenda.
    pub(crate) fn case_of(&self, id: CaseId, person: PersonId) -> Result<&Case, Refusal> {
        let of = |it: &&Case| it.added.person == person && !it.withdrawn;
        self.case(id).filter(of).ok_or_else(|| OnPanel::CaseUnknown.into())
    }

    /// A case that is not decided yet, at a sitting whose minutes are not signed.
    pub(crate) fn open_case(&self, id: CaseId, person: PersonId) -> Result<&Case, Refusal> {
        let case = self.case_of(id, person)?;
        if self.minutes.is_some() {
            return Err(OnPanel::MinutesSigned.into());
        }
        if case.decision.is_some() { Err(OnPanel::AlreadyDecided.into()) } else { Ok(case) }
    }

    /// Such a case, once its pack is sealed.
    pub(crate) fn closed_case(&self, id: CaseId, person: PersonId) -> Result<&Case, Refusal> {
        let case = self.open_case(id, person)?;
        if self.closed.is_none() || case.packs.is_empty() { Err(OnPanel::AgendaNotClosed.into()) } else { Ok(case) }
    }

    /// The seat of somebody who scores and votes, and has not said that they are not free in a case.
    pub(crate) fn free_voter(&self, case: &Case, member: MemberId) -> Result<&Seat, Refusal> {
        let seat = self.seat(member).filter(|it| it.takes_part()).ok_or(OnPanel::NotOnThePanel)?;
        if !seat.capacity.votes() {
            return Err(OnPanel::NotOnThePanel.into());
        }
        match case.conflicts.iter().find(|it| it.member == member) {
            Some(it) => {
                let tie = if it.recused { "recused" } else { "declared" };
                Err(OnPanel::NotIndependent { tie, entry: it.said_by }.into())
            }
            None => Ok(seat),
        }
    }

    pub(super) fn evolve(mut self, fact: &Fact<'_>) -> Self {
        let on = fact.effective_on;
        match fact.event {
            Event::SittingMoved(it) => (self.held_on, self.place) = (it.held_on, it.place.clone()),
            Event::SittingCancelled(it) => self.cancelled = Some(it.reason.clone()),
            Event::MemberInvited(it) => self.invite(it, fact),
            Event::InvitationAnswered(it) => self.of_seat(it.member, |seat| seat.accepted = Some(it.accepts)),
            Event::MemberArrived(it) => self.of_seat(it.member, |seat| (seat.in_the_room, seat.has_left) = (true, false)),
            Event::MemberLeft(it) => self.of_seat(it.member, |seat| (seat.in_the_room, seat.has_left) = (false, true)),
            Event::CaseAdded(it) => self.cases.push(Case::new(it, fact)),
            Event::AgendaClosed(_) => self.closed = Some((on, fact.carrier.id)),
            Event::MinutesSigned(it) => {
                self.minutes = Some(Signed { by: it.member, on, sha256: it.sha256.clone(), known: it.known, said_by: fact.carrier.id });
            }
            event => {
                let of = event.case();
                let sat = self.seats.iter().filter(|it| !it.replaced).map(|it| (it.member, it.capacity)).collect();
                self.cases.iter_mut().filter(|it| of == Some(it.id)).for_each(|case| case.evolve(fact, &sat));
            }
        }
        self
    }

    fn of_seat(&mut self, member: MemberId, change: impl Fn(&mut Seat)) {
        self.seats.iter_mut().filter(|it| it.member == member && !it.replaced).for_each(change);
    }

    fn invite(&mut self, it: &super::MemberInvited, fact: &Fact<'_>) {
        if let Some(other) = it.instead_of {
            self.of_seat(other, |seat| (seat.replaced, seat.in_the_room) = (true, false));
        }
        // Whoever declined may be asked again.
        self.seats.retain(|known| known.member != it.member || known.replaced);
        self.seats.push(Seat {
            member: it.member,
            capacity: it.capacity,
            instead_of: it.instead_of,
            accepted: it.instead_of.map(|_| true),
            in_the_room: false,
            has_left: false,
            replaced: false,
            said_by: fact.carrier.id,
        });
    }
}

impl Case {
    fn evolve(&mut self, fact: &Fact<'_>, sat: &BTreeMap<MemberId, Capacity>) {
        let (on, said_by) = (fact.effective_on, fact.carrier.id);
        match fact.event {
            Event::CaseWithdrawn(_) => self.withdrawn = true,
            Event::ConflictDeclared(it) => {
                let words = match &it.words {
                    Private::Open(it) => Private::Open(Some(it.clone())),
                    Private::Sealed(it) => Private::Sealed(it.clone()),
                    Private::Erased => Private::Erased,
                    Private::Withheld => Private::Withheld,
                };
                self.conflicts.push(Conflict { member: it.member, recused: false, words, on, said_by });
            }
            Event::MemberRecused(it) => {
                self.conflicts.push(Conflict { member: it.member, recused: true, words: it.words.clone(), on, said_by });
            }
            Event::PackSealed(it) => self.packs.push(Pack { sealed: it.clone(), said_by }),
            Event::LateEvidenceRefused(it) => self.refused_late.push(it.clone()),
            Event::ScoreRecorded(it) => {
                self.scores.retain(|known| known.recorded.member != it.member);
                self.scores.push(Score { recorded: it.clone(), said_by });
            }
            Event::ScoresRevealed(_) => self.revealed = Some(said_by),
            Event::VoteCast(it) => self.votes.push(Vote::new(it, fact)),
            Event::CaseDecided(it) => self.decision = Some(Decision { sat: sat.clone(), ..Decision::new(it, fact) }),
            Event::DecisionRatified(it) => {
                self.decision.iter_mut().for_each(|decision| decision.ratification = Some((it.clone(), on)));
            }
            Event::DecisionCorrected(it) => self.decision.iter_mut().for_each(|decision| decision.corrections.push(it.clone())),
            Event::AppealLodged(it) => self.appeals.push(Appeal::new(it, fact)),
            _ => {}
        }
    }
}
