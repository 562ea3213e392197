//! Independence: who may not sit on whose case, computed from what is on record, each with the entry that says so.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Months, NaiveDate};
use strum::IntoStaticStr;

use crate::employment::Spell;
use crate::enrolment::Enrolment;
use crate::event::Event;
use crate::history::{AsAt, Fact, History};
use crate::ids::{CaseId, EmployerId, EventId, MemberId, PersonId, TeamId};
use crate::journey::Journey;
use crate::panel::Listed;
use crate::placement::PlacementRecorded;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::Matter;
use crate::sitting::{Case, Sitting};
use crate::supervision::SessionState;
use crate::support::Party;

/// What ties somebody to the person whose case it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Tie {
    /// It is their own case.
    Oneself,
    /// Assessed them.
    Assessed,
    /// Supervised them.
    Supervised,
    /// Was their line manager.
    LineManaged,
    /// Was their mentor.
    Mentored,
    /// Ran their programme.
    Coordinated,
    /// Taught them in a placement, or educated them in practice.
    Taught,
    /// Observed them, gave feedback, or wrote something else that is before the panel.
    Observed,
    /// Raised a concern about them.
    RaisedConcern,
    /// Was in one team with them.
    SharedTeam,
    /// Sat on the case that this one is an appeal against.
    SatBefore,
    /// Declared that they are not free.
    Declared,
    /// Stepped back from the case.
    Recused,
    /// Is of the employer, where nobody of it may chair.
    OfTheEmployer,
    /// Is not in office on the day.
    NotInOffice,
}

/// What keeps somebody from a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Exclusion {
    /// What ties them.
    pub tie: Tie,
    /// The entry that says so.
    pub entry: EventId,
    /// The first day of it.
    pub since: NaiveDate,
}

/// What keeps whom from which case, by what the journeys say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Exclusions(BTreeMap<(CaseId, MemberId), Vec<Exclusion>>);

impl Exclusions {
    /// What keeps a member from a case: nothing, where it is empty.
    pub fn of(&self, case: CaseId, member: MemberId) -> &[Exclusion] {
        self.0.get(&(case, member)).map_or(&[], Vec::as_slice)
    }

    /// Notes what keeps a member from a case.
    pub fn note(&mut self, case: CaseId, member: MemberId, ties: Vec<Exclusion>) {
        if !ties.is_empty() {
            self.0.entry((case, member)).or_default().extend(ties);
        }
    }
}

/// The days that count for a case: those before the sitting that the terms look back over, and the whole of the programme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first.
    pub from: NaiveDate,
    /// The day of the sitting.
    pub until: NaiveDate,
}

impl Period {
    /// Of a case before a sitting.
    pub fn of(sitting: &Sitting, enrolment: Option<&Enrolment>) -> Self {
        let until = sitting.held_on;
        let back = until.checked_sub_months(Months::new(sitting.rules().look_back_months)).unwrap_or(NaiveDate::MIN);
        let from = enrolment.map_or(back, |it| it.enrolled_on.min(back));
        Self { from, until }
    }

    fn meets(self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        from <= self.until && until.is_none_or(|it| self.from <= it)
    }
}

/// What ties a member to the person of a history in a period, as known at a position. `own` is the member's own history, where they have
/// one here.
pub fn ties(
    person: PersonId,
    history: &History,
    (member, own): (&Listed, Option<&History>),
    (period, known): (Period, i64),
) -> Vec<Exclusion> {
    let Some(me) = member.says.person else { return Vec::new() };
    let mut all = BTreeSet::new();
    if me == person {
        all.insert(Exclusion { tie: Tie::Oneself, entry: member.said_by, since: member.from });
    }
    let facts = history.facts_known_at(known);
    let journey = Journey::of(&facts, period.until);
    all.extend(facts.iter().filter_map(|it| tied_by(it, &facts, (me, period))));
    all.extend(journey.enrolments.iter().flat_map(|it| supported(it, me, period)));
    if let Some(own) = own {
        all.extend(shared_teams(&facts, &own.facts_known_at(known), period));
    }
    all.into_iter().collect()
}

/// What a single fact says of somebody's part in it.
fn tied_by(fact: &Fact<'_>, facts: &[Fact<'_>], (me, period): (PersonId, Period)) -> Option<Exclusion> {
    let by = |it: &crate::support::Somebody| it.person == Some(me);
    let mut until = Some(fact.effective_on);
    let tie = match fact.event {
        Event::SupervisionRecorded(it) if it.state == SessionState::Held && it.with.iter().any(by) => Tie::Supervised,
        Event::EvidenceAdded(it) if by(&it.by) => Tie::Observed,
        Event::ReviewSubmitted(it) if by(&it.by) => reviewed(it.by.party),
        Event::ReviewReturned(it) if by(&it.by) => reviewed(it.by.party),
        Event::ConcernRaised(it) if by(&it.by) => Tie::RaisedConcern,
        Event::CaseloadExcessAllowed(it) if by(&it.by) => Tie::LineManaged,
        Event::PlacementRecorded(it) if it.educator == Some(me) => {
            until = last_day(it, facts);
            Tie::Taught
        }
        _ => return None,
    };
    period.meets(fact.effective_on, until).then_some(Exclusion { tie, entry: fact.carrier.id, since: fact.effective_on })
}

/// The last day of a placement: when it was over, or is planned to be. Where neither was said, it goes on.
fn last_day(it: &PlacementRecorded, facts: &[Fact<'_>]) -> Option<NaiveDate> {
    let is_its = |fact: &&Fact<'_>| matches!(fact.event, Event::PlacementConcluded(over) if over.placement == it.placement);
    facts.iter().find(is_its).map(|fact| fact.effective_on).or(it.planned_end)
}

fn reviewed(party: Party) -> Tie {
    as_supporter(party).unwrap_or(Tie::Observed)
}

fn as_supporter(party: Party) -> Option<Tie> {
    Some(match party {
        Party::Assessor => Tie::Assessed,
        Party::Supervisor => Tie::Supervised,
        Party::Educator => Tie::Taught,
        Party::Mentor => Tie::Mentored,
        Party::LineManager => Tie::LineManaged,
        Party::Coordinator => Tie::Coordinated,
        _ => return None,
    })
}

fn supported(it: &Enrolment, me: PersonId, period: Period) -> Vec<Exclusion> {
    let theirs = it.support.supporters.iter().filter(|it| it.person == Some(me) && period.meets(it.from, it.until));
    theirs.filter_map(|it| Some(Exclusion { tie: as_supporter(it.party)?, entry: it.said_by, since: it.from })).collect()
}

/// Times in a team: which, from when, until when, and the entry that says so.
type InTeam = (TeamId, NaiveDate, Option<NaiveDate>, EventId);

fn in_teams(facts: &[Fact<'_>], period: Period) -> Vec<InTeam> {
    let journey = Journey::of(facts, period.until);
    journey.spells.iter().flat_map(|spell| of_spell(spell, facts)).filter(|it| period.meets(it.1, it.2)).collect()
}

fn of_spell(spell: &Spell, facts: &[Fact<'_>]) -> Vec<InTeam> {
    let last_day = spell.ended.as_ref().map(|it| it.last_day);
    let says = |on: NaiveDate| {
        let of_it = facts.iter().filter(|it| it.event.subject() == Some(spell.id.0) && it.effective_on == on);
        of_it.map(|it| it.carrier.id).next_back()
    };
    let mut all = Vec::new();
    for (index, piece) in spell.pieces.iter().enumerate() {
        let until = spell.pieces.get(index + 1).and_then(|it| it.from.pred_opt()).or(last_day);
        let Some((team, entry)) = piece.team.zip(says(piece.from)) else { continue };
        all.push((team, piece.from, until, entry));
    }
    all
}

/// Days on which both were in one team, each told once by the entry of the person's journey.
fn shared_teams(theirs: &[Fact<'_>], own: &[Fact<'_>], period: Period) -> Vec<Exclusion> {
    let own = in_teams(own, period);
    let meets = |a: &InTeam, b: &InTeam| {
        let (from, until) = (a.1.max(b.1).max(period.from), [a.2, b.2, Some(period.until)].into_iter().flatten().min());
        a.0 == b.0 && until.is_none_or(|it| from <= it)
    };
    let shared = |it: &InTeam| own.iter().filter(|mine| meets(it, mine)).map(|mine| it.1.max(mine.1)).min();
    let all = in_teams(theirs, period);
    all.iter().filter_map(|it| Some(Exclusion { tie: Tie::SharedTeam, entry: it.3, since: shared(it)? })).collect()
}

/// What keeps a member from a case by what the sitting itself says: declared, stepped back, sat on the first panel, out of office.
pub fn by_the_sitting(sitting: &Sitting, case: &Case, member: &Listed) -> Vec<Exclusion> {
    let mut all: Vec<Exclusion> = Vec::new();
    for it in case.conflicts.iter().filter(|it| it.member == member.says.member) {
        all.push(Exclusion { tie: if it.recused { Tie::Recused } else { Tie::Declared }, entry: it.said_by, since: it.on });
    }
    if let Matter::Appeal { sat, .. } = &case.added.matter
        && sat.contains(&member.says.member)
    {
        all.push(Exclusion { tie: Tie::SatBefore, entry: case.said_by, since: case.added_on });
    }
    if !member.is_in_office(sitting.held_on) {
        all.push(Exclusion { tie: Tie::NotInOffice, entry: member.said_by, since: member.from });
    }
    all
}

/// The entry by which somebody is of an employer on a day, so that they may not chair where the terms ask that nobody of it does: what the
/// list says, or a post that goes on.
pub fn of_employer(member: &Listed, own: Option<&History>, employer: EmployerId, at: AsAt) -> Option<Exclusion> {
    let of = |entry, since| Exclusion { tie: Tie::OfTheEmployer, entry, since };
    if member.says.of_employer {
        return Some(of(member.said_by, member.from));
    }
    let facts = own?.facts_known_at(at.known);
    let journey = Journey::of(&facts, at.on);
    let spell = journey.spells.iter().find(|it| it.employer == employer && it.ended.as_ref().is_none_or(|it| at.on <= it.last_day))?;
    let started = facts.iter().find(|it| matches!(it.event, Event::EmploymentStarted(started) if started.spell == spell.id))?;
    Some(of(started.carrier.id, started.effective_on))
}

/// Whether somebody may take part in a case.
///
/// # Errors
/// [`OnPanel::NotIndependent`] with what ties them.
pub fn check(ties: &Exclusions, case: CaseId, member: MemberId) -> Result<(), Refusal> {
    match ties.of(case, member).first() {
        Some(it) => Err(OnPanel::NotIndependent { tie: it.tie.into(), entry: it.entry }.into()),
        None => Ok(()),
    }
}

/// What everybody on a panel is tied by, of the histories of those concerned.
pub struct Looked<'a> {
    /// The sitting.
    pub sitting: &'a Sitting,
    /// The employer's central list.
    pub list: &'a [Listed],
    /// The journeys of everybody whose case it is, and of members who have one here.
    pub journeys: &'a HashMap<PersonId, History>,
    /// What was known.
    pub known: i64,
}

impl Looked<'_> {
    /// Everything that keeps a member from a case, whatever they are invited as.
    pub fn exclusions(&self, case: &Case, member: &Listed) -> Vec<Exclusion> {
        let mut all = by_the_sitting(self.sitting, case, member);
        let person = case.added.person;
        if let Some(history) = self.journeys.get(&person) {
            let facts = history.facts_known_at(self.known);
            let journey = Journey::of(&facts, self.sitting.held_on);
            let enrolment = journey.enrolments.iter().find(|it| it.id == case.added.enrolment);
            let own = member.says.person.and_then(|it| self.journeys.get(&it));
            all.extend(ties(person, history, (member, own), (Period::of(self.sitting, enrolment), self.known)));
        }
        all
    }

    /// Why a member may not chair.
    pub fn dependent(&self, member: &Listed) -> Option<Exclusion> {
        let own = member.says.person.and_then(|it| self.journeys.get(&it));
        let at = AsAt { on: self.sitting.held_on, known: self.known };
        let asked = self.sitting.rules().chair_independent.then_some(self.sitting.employer)?;
        of_employer(member, own, asked, at)
    }

    /// What keeps everybody who is invited from each case. What the sitting itself says is in it too, and who chairs must be independent
    /// where the terms ask for it.
    pub fn all(&self) -> Exclusions {
        let mut all = Exclusions::default();
        for case in &self.sitting.cases {
            for seat in &self.sitting.seats {
                let Some(member) = self.list.iter().find(|it| it.says.member == seat.member) else {
                    // Whose listing was taken back was never in office, and nothing else can be looked up of them.
                    let gone = Exclusion { tie: Tie::NotInOffice, entry: seat.said_by, since: self.sitting.held_on };
                    all.note(case.id, seat.member, vec![gone]);
                    continue;
                };
                let mut ties = self.exclusions(case, member);
                // Who chaired it did, whatever they are invited as later.
                let chaired = case.decision.as_ref().is_some_and(|it| it.decided.chaired_by == seat.member);
                if chaired || seat.capacity == crate::panel::Capacity::Chair {
                    ties.extend(self.dependent(member));
                }
                all.note(case.id, seat.member, ties);
            }
        }
        all
    }
}
