//! Careers: what is on record of somebody beside posts and programmes. Each part of it has its rules in the file of its own feature.

use crate::application::{self, Application};
use crate::cpd::{self, CpdPlan};
use crate::designation::{self, Designation};
use crate::event::Event;
use crate::grade::{self, GradeHolding, LevelHeld};
use crate::history::{Breach, Fact};
use crate::incentive::{self, Incentive};
use crate::journey::Journey;
use crate::refusal::Refusal;
use crate::secondment::{self, Secondment};
use crate::training::{self, Training};

/// What is on record of somebody's career.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Career {
    /// Grades held, in the order of their days.
    pub grades: Vec<GradeHolding>,
    /// Levels of a standard at which the person was assessed, oldest first.
    pub levels: Vec<LevelHeld>,
    /// Designations, in the order in which they were granted.
    pub designations: Vec<Designation>,
    /// Incentives, in the order in which they were granted.
    pub incentives: Vec<Incentive>,
    /// Applications for steps of a ladder, oldest first.
    pub applications: Vec<Application>,
    /// Courses that were done, oldest first.
    pub training: Vec<Training>,
    /// Plans of learning, oldest first.
    pub plans: Vec<CpdPlan>,
    /// Secondments, shadowing and time with other agencies, oldest first.
    pub secondments: Vec<Secondment>,
}

impl Career {
    /// Remembers; does not judge.
    pub(crate) fn evolve(&mut self, fact: &Fact<'_>) {
        match fact.event {
            Event::TrainingRecorded(it) => self.training.push(Training::new(it, fact)),
            Event::CpdPlanned(it) => self.plans.push(CpdPlan::new(it, fact)),
            Event::SecondmentStarted(it) => self.secondments.push(Secondment::new(it, fact)),
            Event::SecondmentEnded(it) => Secondment::evolve(&mut self.secondments, it, fact.effective_on),
            Event::GradeHeld(it) => self.grades.push(GradeHolding::new(it, fact)),
            Event::PcfLevelAssessed(it) => self.levels.push(LevelHeld::new(it, fact)),
            Event::StepApplied(it) => self.applications.push(Application::new(it, fact)),
            Event::DesignationGranted(it) => self.designations.push(Designation::new(it, fact)),
            Event::DesignationRenewed(it) => self.designations.iter_mut().for_each(|known| known.renew(it, fact)),
            Event::DesignationEnded(it) => self.designations.iter_mut().for_each(|known| known.end(it, fact.effective_on)),
            Event::DesignationHoursRecorded(it) => self.designations.iter_mut().for_each(|known| known.train(it, fact.effective_on)),
            Event::IncentiveGranted(it) => self.incentives.push(Incentive::new(it, fact)),
            Event::IncentiveEnded(it) => self.incentives.iter_mut().for_each(|known| known.end(it, fact.effective_on)),
            Event::EmploymentEnded(it) => self.incentives.iter_mut().for_each(|known| known.leave(it.spell, fact.effective_on)),
            Event::IncentiveRecovered(it) => self.incentives.iter_mut().for_each(|known| known.recover(it)),
            _ => self.applications.iter_mut().for_each(|it| it.evolve(fact)),
        }
    }
}

/// Whether one more fact of a career may be true, given everything before it; nothing where it is none of a career.
pub(crate) fn check(journey: &Journey, fact: &Fact<'_>) -> Option<Result<(), Refusal>> {
    let on = fact.effective_on;
    Some(match fact.event {
        Event::TrainingRecorded(it) => training::record(journey, it, on),
        Event::CpdPlanned(it) => cpd::plan(journey, it, on),
        Event::SecondmentStarted(it) => secondment::start(journey, it, on),
        Event::SecondmentEnded(it) => secondment::end(journey, it),
        Event::GradeHeld(it) => grade::hold(journey, it, on),
        Event::PcfLevelAssessed(it) => grade::assess(it),
        Event::DesignationGranted(it) => designation::grant(journey, it, on),
        Event::DesignationRenewed(it) => designation::renew(journey, it, on),
        Event::DesignationEnded(it) => designation::end(journey, it),
        Event::DesignationHoursRecorded(it) => designation::train(journey, it),
        Event::IncentiveGranted(it) => incentive::grant(journey, it, on),
        Event::IncentiveEnded(it) => incentive::end(journey, it),
        Event::IncentiveRecovered(it) => incentive::recover(journey, it),
        Event::StepApplied(it) => application::apply(journey, it, on),
        Event::ApplicationEndorsed(it) => application::endorse(journey, it),
        Event::ApplicationWithdrawn(it) => application::withdraw(journey, it),
        Event::StepDecided(it) => application::decide(journey, it, on),
        _ => return None,
    })
}

/// What is not lawful in the whole of a career, whatever stood before each of its facts.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    grade::judge(facts)
}
