//! A journey: one person's state, folded from the facts that stand, and the rules that each fact must meet on its day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::career::{self, Career};
use crate::clock::Hours;
use crate::codes::EntryRoute;
use crate::cohort::{self, Membership};
use crate::cpd::{self, CpdItem};
use crate::employment::{self, CasesHeld, DaysLost, Ending, Spell, TimeAway};
use crate::enrolment::{self, Enrolment};
use crate::event::Event;
use crate::handover::Handover;
use crate::history::{AsAt, Breach, Fact, History};
use crate::ids::{EmployerId, SpellId};
use crate::offer::{self, Offer};
use crate::person::{self, Details, ErasureGround, Name};
use crate::placement::{self, Assessment, Conclusion, Placement};
use crate::private::Private;
use crate::qualification::{self, Qualification};
use crate::refusal::Refusal;
use crate::registration::{self, Registration};
use crate::renewal::{self, Renewals};
use crate::text;

/// One person's state, as at a day and as known at a position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Journey {
    /// Whether the journey has been opened.
    pub opened: bool,
    /// The employer whose academy opened it.
    pub opened_by: Option<EmployerId>,
    /// The name in force.
    pub name: Private<Name>,
    /// Earlier names, with the day on which each gave way.
    pub former_names: Vec<(NaiveDate, Private<Name>)>,
    /// What is known beside the name; each later record lies over the earlier.
    pub details: Vec<Private<Details>>,
    /// How the person came to be qualified.
    pub route: Option<EntryRoute>,
    /// Assessments of readiness for direct practice, oldest first.
    pub assessments: Vec<Assessment>,
    /// Qualifications awarded, in the order of their days.
    pub qualifications: Vec<Qualification>,
    /// Registrations, oldest first.
    pub registrations: Vec<Registration>,
    /// What is on record of renewing registration.
    pub renewals: Renewals,
    /// Pieces of learning, oldest first.
    pub cpd: Vec<CpdItem>,
    /// What is on record of the career beside posts and programmes.
    pub career: Career,
    /// Placements, oldest first.
    pub placements: Vec<Placement>,
    /// Offers, oldest first.
    pub offers: Vec<Offer>,
    /// Spells of employment, oldest first.
    pub spells: Vec<Spell>,
    /// Cohorts joined, oldest first.
    pub memberships: Vec<Membership>,
    /// Full-time equivalents as they came to hold, each of a spell, oldest first.
    pub hours: Vec<(SpellId, Hours)>,
    /// Enrolments on programmes, oldest first.
    pub enrolments: Vec<Enrolment>,
    /// What was said about handing enrolments over, to each employer the last word.
    pub handovers: Vec<Handover>,
    /// Why the person was erased, where they were.
    pub erased: Option<ErasureGround>,
}

impl Default for Journey {
    fn default() -> Self {
        Self {
            opened: false,
            opened_by: None,
            name: Private::Erased,
            former_names: Vec::new(),
            details: Vec::new(),
            route: None,
            assessments: Vec::new(),
            qualifications: Vec::new(),
            registrations: Vec::new(),
            renewals: Renewals::default(),
            cpd: Vec::new(),
            career: Career::default(),
            placements: Vec::new(),
            offers: Vec::new(),
            spells: Vec::new(),
            memberships: Vec::new(),
            hours: Vec::new(),
            enrolments: Vec::new(),
            handovers: Vec::new(),
            erased: None,
        }
    }
}

/// Where a person stands on a day, in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, strum::IntoStaticStr, strum::EnumString, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    /// Known, and nothing more.
    Known,
    /// On a placement, or between placements.
    Student,
    /// Holding an offer.
    Offered,
    /// In post.
    InPost,
    /// In post, and away on long leave or seconded.
    Away,
    /// Was in post, and is not any more.
    Left,
}

impl Journey {
    /// Folds a history as at a day and as known at a position.
    pub fn fold(history: &History, at: AsAt) -> Self {
        Self::of(&history.facts_known_at(at.known), at.on)
    }

    /// Folds facts that stand, up to the close of a day.
    pub fn of(facts: &[Fact<'_>], on: NaiveDate) -> Self {
        let due = facts.iter().filter(|it| it.event.opens_a_stream() || it.effective_on <= on);
        due.fold(Self::default(), |journey, fact| journey.evolve(fact))
    }

    /// Folds facts that stand, in their order, and shows the journey at the close of each day on which something became true; first,
    /// as it was before any of those days.
    pub fn day_by_day(facts: &[Fact<'_>], mut each: impl FnMut(Option<NaiveDate>, &Self)) {
        let opening = facts.partition_point(|it| it.event.opens_a_stream());
        let mut journey = Self::default();
        for fact in &facts[..opening] {
            journey = journey.evolve(fact);
        }
        each(None, &journey);
        for day in facts[opening..].chunk_by(|it, next| it.effective_on == next.effective_on) {
            for fact in day {
                journey = journey.evolve(fact);
            }
            each(Some(day[0].effective_on), &journey);
        }
    }

    /// The details known, the later over the earlier. `None` where the person is erased.
    pub fn known_details(&self) -> Option<Details> {
        let mut all = Details::default();
        for details in &self.details {
            all = all.overlaid(details.get()?);
        }
        Some(all)
    }

    /// Whether the student was found ready for direct practice, where anybody has assessed it: by the latest assessment.
    pub fn ready(&self) -> Option<bool> {
        self.assessments.last().map(|it| it.ready)
    }

    /// Where the person stands at the close of a day up to which this was folded.
    pub fn stage(&self, on: NaiveDate) -> Stage {
        let mut running = self.spells.iter().filter(|it| it.in_post(on)).peekable();
        if running.peek().is_some() {
            return if running.all(|it| it.away().is_some()) { Stage::Away } else { Stage::InPost };
        }
        // A start at the employer that made the offer uses it up, whether or not anybody noted which offer it was.
        let used = |offer: &Offer| self.spells.iter().any(|it| it.employer == offer.made.employer && it.started_on >= offer.on);
        if self.offers.iter().any(|it| it.stands() && !used(it)) {
            return Stage::Offered;
        }
        if !self.spells.is_empty() {
            return Stage::Left;
        }
        if self.placements.is_empty() && self.assessments.is_empty() { Stage::Known } else { Stage::Student }
    }

    /// The employers that this journey has to do with: who opened it, hosted a placement, offered a post, employed, or was handed it over.
    pub fn ties(&self) -> BTreeSet<EmployerId> {
        let placed = self.placements.iter().filter_map(|it| it.recorded.employer);
        let offered = self.offers.iter().map(|it| it.made.employer);
        let employed = self.spells.iter().map(|it| it.employer);
        // Whose record went along with them is known where they go on.
        let handed_over = self.enrolments.iter().filter_map(|it| self.handed_over_to(it));
        self.opened_by.into_iter().chain(placed).chain(offered).chain(employed).chain(handed_over).collect()
    }

    /// The employers that may see and change the journey of a history: those that it has to do with by what stands now, whatever it was
    /// thought to have to do with before.
    ///
    /// Where nothing stands that ties it to anyone, the last ties that stood decide: who took an entry back must be able to undo that.
    pub fn tied(history: &History) -> BTreeSet<EmployerId> {
        history.last(|facts| Some(Self::of(facts, NaiveDate::MAX).ties()).filter(|it| !it.is_empty())).unwrap_or_default()
    }

    fn spell(&mut self, id: SpellId) -> Option<&mut Spell> {
        self.spells.iter_mut().find(|it| it.id == id)
    }

    /// Remembers; does not judge.
    fn evolve(mut self, fact: &Fact<'_>) -> Self {
        let on = fact.effective_on;
        match fact.event {
            Event::JourneyOpened(it) => {
                self.opened = true;
                self.opened_by = it.opened_by;
                self.name = it.name.clone();
                self.route = it.route;
            }
            Event::NameChanged(it) => {
                let former = std::mem::replace(&mut self.name, it.name.clone());
                self.former_names.push((on, former));
            }
            Event::DetailsRecorded(it) => self.details.push(it.details.clone()),
            Event::PersonErased(it) => self.erased = Some(it.ground),
            Event::RegistrationClaimed(it) => {
                let (number, claim) = (it.number.clone(), it.claim.clone());
                self.registrations.push(Registration { number, claim, from: on, until: None, released_by: None });
            }
            Event::RegistrationReleased(it) => {
                for held in self.registrations.iter_mut().filter(|held| held.claim == it.claim && held.until.is_none()) {
                    (held.until, held.released_by) = (Some(on), Some(fact.carrier.id));
                }
            }
            Event::ReadinessAssessed(it) => self.assessments.push(Assessment { on, ready: it.ready, note: it.note.clone() }),
            Event::PlacementRecorded(it) => {
                self.placements.push(Placement { recorded: it.clone(), from: on, concluded: None });
            }
            Event::PlacementConcluded(it) => {
                for known in self.placements.iter_mut().filter(|known| known.recorded.placement == it.placement) {
                    let (note, said_by) = (it.note.clone(), fact.carrier.id);
                    known.concluded = Some(Conclusion { on, outcome: it.outcome, days: it.days, note, said_by });
                }
            }
            Event::QualificationAwarded(it) => self.qualifications.push(Qualification { on, title: it.qualification.clone() }),
            Event::RegisterChecked(it) => self.renewals.checks.push(renewal::Check::new(it, fact)),
            Event::RenewalStepTaken(it) => self.renewals.steps.push(renewal::Taken::new(it, fact)),
            Event::CpdRecorded(it) => self.cpd.push(CpdItem::new(it, fact)),
            Event::OfferMade(it) => self.offers.push(Offer { made: it.clone(), on, closed: None }),
            Event::OfferClosed(it) => {
                for known in self.offers.iter_mut().filter(|known| known.made.offer == it.offer) {
                    known.closed = Some((on, it.outcome));
                }
            }
            Event::CohortJoined(it) => {
                self.memberships.push(Membership { cohort: it.cohort, from: on, until: None, moved_to: None, note: Private::Open(None) });
            }
            Event::CohortLeft(it) => {
                for known in self.memberships.iter_mut().filter(|known| known.cohort == it.cohort && known.until.is_none()) {
                    known.until = Some(on);
                    known.moved_to = it.moved_to;
                    known.note = it.note.clone();
                }
            }
            other => {
                self.evolve_employment(other, on);
                self.remember_hours(fact);
                self.evolve_programme(fact);
                self.evolve_handover(fact);
                self.career.evolve(fact);
            }
        }
        self
    }

    fn remember_hours(&mut self, fact: &Fact<'_>) {
        let (spell, fte) = match fact.event {
            Event::EmploymentStarted(it) => (it.spell, Some(it.fte)),
            Event::EmploymentChanged(it) => (it.spell, it.fte),
            _ => return,
        };
        let said = fte.map(|fte| Hours { from: fact.effective_on, fte, said_by: fact.carrier.id });
        self.hours.extend(said.map(|it| (spell, it)));
    }

    fn evolve_employment(&mut self, event: &Event, on: NaiveDate) {
        match event {
            Event::EmploymentStarted(it) => self.spells.push(Spell::from((it, on))),
            Event::EmploymentChanged(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                spell.change(on, |piece| {
                    piece.fte = it.fte.unwrap_or(piece.fte);
                    piece.contract = it.contract.unwrap_or(piece.contract);
                    piece.service = it.service.unwrap_or(piece.service);
                    piece.team = it.team.or(piece.team);
                    if let Some(post) = &it.post {
                        piece.post = post.clone();
                    }
                });
            }
            Event::AwayStarted(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                let (seconded, kind, expected_back) = (it.seconded, it.kind.clone(), it.expected_back);
                spell.times_away.push(TimeAway { from: on, seconded, kind, expected_back, back_on: None });
                spell.change(on, |piece| {
                    piece.on_leave = !it.seconded;
                    piece.seconded = it.seconded;
                });
            }
            Event::AwayEnded(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                if let Some(away) = spell.times_away.last_mut().filter(|it| it.back_on.is_none()) {
                    away.back_on = Some(on);
                }
                spell.change(on, |piece| {
                    piece.on_leave = false;
                    piece.seconded = false;
                });
            }
            Event::CaseloadRecorded(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                spell.caseloads.push(CasesHeld { on, cases: it.cases, weighted_hundredths: it.weighted_hundredths });
            }
            Event::DaysLostRecorded(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                spell.days_lost.push(DaysLost { from: it.from, until: on, days: it.days, cause: it.cause.clone() });
            }
            Event::EmploymentEnded(it) => {
                let Some(spell) = self.spell(it.spell) else { return };
                spell.ended = Some(Ending { last_day: on, reason: it.reason, destination: it.destination, note: it.note.clone() });
            }
            _ => {}
        }
    }

    /// Whether one more fact may be true on a day, given everything before it.
    fn check(&self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let (event, on) = (fact.event, fact.effective_on);
        if !self.opened && !matches!(event, Event::JourneyOpened(_)) && !event.is_an_act() {
            return Err(Refusal::NotOpened);
        }
        if event.begins_something() && self.spells.iter().any(Spell::ended_in_death) {
            return Err(Refusal::Deceased);
        }
        match event {
            Event::JourneyOpened(it) => person::open(self, it),
            Event::NameChanged(it) => person::check_name(&it.name),
            Event::DetailsRecorded(it) => person::details(it, on),
            Event::CensusReturned(_) => Ok(()),
            Event::RegistrationClaimed(it) => registration::claim(self, it),
            Event::RegistrationReleased(it) => registration::release(self, it),
            Event::ReadinessAssessed(it) => text::note(&it.note),
            Event::PlacementRecorded(it) => placement::record(self, it, on),
            Event::PlacementConcluded(it) => placement::conclude(self, it),
            Event::QualificationAwarded(it) => qualification::award(it),
            Event::RegisterChecked(it) => renewal::check(it, on),
            Event::RenewalStepTaken(it) => renewal::take(self, it, on),
            Event::CpdRecorded(it) => cpd::record(self, it),
            Event::OfferMade(it) => offer::make(self, it, on),
            Event::OfferClosed(it) => offer::close(self, it),
            Event::EmploymentStarted(it) => employment::start(self, it),
            Event::EmploymentChanged(it) => employment::change(self, it),
            Event::AwayStarted(it) => employment::go_away(self, it, on),
            Event::AwayEnded(it) => employment::come_back(self, it),
            Event::CaseloadRecorded(it) => employment::caseload(self, it),
            Event::DaysLostRecorded(it) => employment::days_lost(self, it, on),
            Event::EmploymentEnded(it) => employment::end(self, it),
            Event::CohortJoined(it) => cohort::join(self, it),
            Event::CohortLeft(it) => cohort::leave(self, it),
            act if act.is_an_act() => Ok(()),
            _ => career::check(self, fact).unwrap_or_else(|| enrolment::check(self, fact)),
        }
    }
}

/// Whatever is not lawful in a journey with these facts, from beginning to end.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut journey = Journey::default();
    for fact in facts {
        breaches.extend(journey.check(fact).err().map(|refusal| Breach::at(fact, refusal)));
        journey = journey.evolve(fact);
    }
    breaches.extend(cohort::judge_moves(facts));
    breaches.extend(career::judge(facts));
    breaches
}

#[cfg(test)]
mod tests;
