//! An enrolment as far as it has come: folded from the facts, with the entry behind each of them.

use chrono::NaiveDate;

use super::{Carried, Onward, Pin, ProgrammeEnrolled, Why};
use crate::attendance::Attendance;
use crate::caseload::Allowance;
use crate::clock::Length;
use crate::concern::Concerns;
use crate::development::DevelopmentTime;
use crate::eligibility::Eligibility;
use crate::event::Event;
use crate::evidence::Evidence;
use crate::funding::{self, Claim};
use crate::history::Fact;
use crate::ids::{CohortId, EmployerId, EnrolmentId, EventId, SpellId};
use crate::journey::Journey;
use crate::matching::Match;
use crate::private::Private;
use crate::review::{self, Review};
use crate::supervision::{self, Session};
use crate::support::{Party, Support};

/// An enrolment as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// The enrolment.
    pub id: EnrolmentId,
    /// Whose programme it is.
    pub employer: EmployerId,
    /// The post in which it began.
    pub spell: SpellId,
    /// The cohort it began with.
    pub cohort: Option<CohortId>,
    /// The version in force for this person.
    pub framework: Pin,
    /// The standards that this person is assessed against.
    pub standards: Vec<Pin>,
    /// The day from which the clock runs.
    pub anchor: NaiveDate,
    /// The entry that states it.
    pub anchored_by: EventId,
    /// The day of the enrolment.
    pub enrolled_on: NaiveDate,
    /// May they, and does somebody else pay, as last answered.
    pub eligibility: Eligibility,
    /// The enrolment that this one goes on with, and what of that one counts here.
    pub continues: Option<(EnrolmentId, Vec<Carried>)>,
    /// Times in which the clock stood, oldest first.
    pub pauses: Vec<Paused>,
    /// By how much the end was put off, oldest first.
    pub extensions: Vec<Extended>,
    /// Versions that the person was on before, oldest first.
    pub moves: Vec<Move>,
    /// Sessions of supervision, in the order in which they were first recorded.
    pub sessions: Vec<Session>,
    /// Evidence, in the order of its days.
    pub evidence: Vec<Evidence>,
    /// Reviews, in the order in which they were begun.
    pub reviews: Vec<Review>,
    /// Who supports the person, and what was agreed.
    pub support: Support,
    /// What gave cause for concern.
    pub concerns: Concerns,
    /// Times in which more may be carried than was promised, oldest first.
    pub allowances: Vec<Allowance>,
    /// The ledger of development time, in the order of its days.
    pub development: Vec<DevelopmentTime>,
    /// What was taught, in the order of its days.
    pub attendance: Vec<Attendance>,
    /// What was claimed for it.
    pub claims: Vec<Claim>,
    /// The post that the person is matched to.
    pub matched: Option<Match>,
    /// How it ended.
    pub ended: Option<Ending>,
}

/// A time in which the clock stood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paused {
    /// First day of it.
    pub from: NaiveDate,
    /// The first day after it, once the programme went on.
    pub until: Option<NaiveDate>,
    /// The first day after it, as it was expected.
    pub expected_back: Option<NaiveDate>,
    /// Why.
    pub why: Private<Why>,
    /// Who agreed.
    pub agreed_by: Vec<Party>,
    /// The entry that says so.
    pub said_by: EventId,
    /// The entry that says that the programme went on.
    pub resumed_by: Option<EventId>,
}

/// By how much the end was put off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extended {
    /// The day on which it was agreed.
    pub on: NaiveDate,
    /// By how much.
    pub by: Length,
    /// Why.
    pub why: Private<Why>,
    /// Who agreed.
    pub agreed_by: Vec<Party>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A move from one version to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    /// First day under the new version.
    pub on: NaiveDate,
    /// The version before.
    pub from: Pin,
    /// The standards before.
    pub standards: Vec<Pin>,
    /// What counts under the new version that was done before.
    pub carries_over: Vec<Carried>,
    /// Why.
    pub note: Private<Option<String>>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// The end of an enrolment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Last day.
    pub on: NaiveDate,
    /// How.
    pub how: Ended,
    /// What was said.
    pub note: Private<Option<String>>,
    /// The entry that says so.
    pub said_by: EventId,
}

/// How an enrolment ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    /// It goes on elsewhere.
    Transferred {
        /// Where.
        to: Onward,
        /// Whether the person told whoever recorded it that what was gathered may be handed over.
        consented: bool,
    },
    /// The person left it.
    Withdrawn,
    /// With an outcome.
    Concluded {
        /// Which, from the pinned version's list.
        outcome: String,
        /// Whether with it the programme was completed.
        completed: bool,
        /// The day from which it counts.
        counts_from: NaiveDate,
    },
}

/// How far an enrolment has come, in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum EnrolmentState {
    /// It goes on.
    Running,
    /// Its clock stands.
    Paused,
    /// An outcome was decided.
    Concluded,
    /// The person left it without an outcome.
    Withdrawn,
    /// It goes on elsewhere.
    Transferred,
}

impl Ending {
    /// The day on which the programme's time came to its end: that of the decision is another, where there was one.
    pub fn actual_end(&self) -> NaiveDate {
        if let Ended::Concluded { counts_from, .. } = self.how { counts_from } else { self.on }
    }
}

impl Enrolment {
    fn new(it: &ProgrammeEnrolled, fact: &Fact<'_>) -> Self {
        Self {
            id: it.enrolment,
            employer: it.employer,
            spell: it.spell,
            cohort: it.cohort,
            framework: it.framework.clone(),
            standards: it.standards.clone(),
            anchor: it.anchor,
            anchored_by: fact.carrier.id,
            enrolled_on: fact.effective_on,
            eligibility: it.eligibility.clone(),
            continues: it.continues.map(|earlier| (earlier, it.carries_over.clone())),
            pauses: Vec::new(),
            extensions: Vec::new(),
            moves: Vec::new(),
            sessions: Vec::new(),
            evidence: Vec::new(),
            reviews: Vec::new(),
            support: Support::default(),
            concerns: Concerns::default(),
            allowances: Vec::new(),
            development: Vec::new(),
            attendance: Vec::new(),
            claims: Vec::new(),
            matched: None,
            ended: None,
        }
    }

    /// Whether it has begun and not ended.
    pub fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    /// How far it has come.
    pub fn state(&self) -> EnrolmentState {
        match self.ended.as_ref().map(|it| &it.how) {
            Some(Ended::Concluded { .. }) => EnrolmentState::Concluded,
            Some(Ended::Withdrawn) => EnrolmentState::Withdrawn,
            Some(Ended::Transferred { .. }) => EnrolmentState::Transferred,
            None if self.is_paused() => EnrolmentState::Paused,
            None => EnrolmentState::Running,
        }
    }

    /// Whether its clock stands.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|it| it.until.is_none())
    }

    /// Whether the programme was completed.
    pub fn is_completed(&self) -> bool {
        self.ended.as_ref().is_some_and(|it| matches!(it.how, Ended::Concluded { completed: true, .. }))
    }

    /// From which day on what was done counts, where a move left something behind.
    pub fn counts_from(&self, what: Carried) -> Option<NaiveDate> {
        self.moves.iter().rev().find(|it| !it.carries_over.contains(&what)).map(|it| it.on)
    }

    fn evolve(&mut self, fact: &Fact<'_>) {
        let (on, said_by) = (fact.effective_on, fact.carrier.id);
        match fact.event {
            Event::ProgrammePaused(it) => self.pauses.push(Paused {
                from: on,
                until: None,
                expected_back: it.expected_back,
                why: it.why.clone(),
                agreed_by: it.agreed_by.clone(),
                said_by,
                resumed_by: None,
            }),
            Event::ProgrammeResumed(_) => {
                if let Some(pause) = self.pauses.last_mut().filter(|it| it.until.is_none()) {
                    pause.until = Some(on);
                    pause.resumed_by = Some(said_by);
                }
            }
            Event::ProgrammeExtended(it) => {
                let (why, agreed_by) = (it.why.clone(), it.agreed_by.clone());
                self.extensions.push(Extended { on, by: it.by, why, agreed_by, said_by });
            }
            Event::ProgrammeMoved(it) => {
                if !it.carries_over.contains(&Carried::Time) {
                    (self.anchor, self.anchored_by) = (on, said_by);
                    self.extensions.clear();
                }
                self.eligibility = it.eligibility.clone();
                let from = std::mem::replace(&mut self.framework, it.to.clone());
                let standards = std::mem::replace(&mut self.standards, it.standards.clone());
                self.moves.push(Move { on, from, standards, carries_over: it.carries_over.clone(), note: it.note.clone(), said_by });
            }
            Event::ProgrammeTransferred(it) => {
                let how = Ended::Transferred { to: it.to, consented: it.consented };
                self.ended = Some(Ending { on, how, note: it.note.clone(), said_by });
            }
            Event::ProgrammeWithdrawn(it) => {
                self.ended = Some(Ending { on, how: Ended::Withdrawn, note: it.note.clone(), said_by });
            }
            Event::ProgrammeConcluded(it) => {
                let (outcome, completed) = (it.outcome.clone(), it.completed);
                let how = Ended::Concluded { outcome, completed, counts_from: it.counts_from };
                self.ended = Some(Ending { on, how, note: it.note.clone(), said_by });
            }
            Event::SupervisionRecorded(it) => supervision::remember(&mut self.sessions, it, fact),
            Event::EvidenceAdded(it) => self.evidence.push(Evidence::new(it, fact)),
            Event::SupportAssigned(it) => self.support.assign(it, fact),
            Event::SupportEnded(it) => self.support.end(it.party, on),
            Event::SupportAgreed(it) => self.support.agree(it, fact),
            Event::CaseloadExcessAllowed(it) => self.allowances.push(Allowance::new(it, fact)),
            Event::DevelopmentTimeRecorded(it) => self.development.push(DevelopmentTime::new(it, fact)),
            Event::AttendanceRecorded(it) => self.attendance.push(Attendance::new(it, fact)),
            Event::MatchedToPost(it) => self.matched = Some(Match::new(it, fact)),
            Event::ClaimRecorded(it) => funding::remember(&mut self.claims, it, fact),
            Event::ConcernRaised(it) => self.concerns.raise(it, fact),
            Event::ActionPlanAgreed(it) => self.concerns.agree(it, fact),
            Event::ConcernSettled(it) => self.concerns.settle(it, on),
            _ => review::remember(&mut self.reviews, fact),
        }
    }
}

impl Journey {
    /// Remembers what happened on a programme; does not judge.
    pub(crate) fn evolve_programme(&mut self, fact: &Fact<'_>) {
        if let Event::ProgrammeEnrolled(it) = fact.event {
            self.enrolments.push(Enrolment::new(it, fact));
            return;
        }
        let Some(enrolment) = fact.event.enrolment() else { return };
        if let Some(known) = self.enrolments.iter_mut().find(|it| it.id == enrolment) {
            known.evolve(fact);
        }
    }
}
