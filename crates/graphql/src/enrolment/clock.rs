//! The clock of an enrolment, as GraphQL shows it: every date with the chain of rules and entries that moved it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::clock::{self as known, Because, Timed};
use domain::due;
use domain::framework::{Framework, Mark};
use domain::ids::{EnrolmentId, PersonId};

use crate::due::DueItem;
use crate::entry::{Entry, Shared};
use crate::framework::{FrameworkMark, Length};
use crate::journey::Together;
use crate::scalars::Date;

/// What dates are explained by: the entries of a journey, and the document.
pub struct Basis {
    /// Whose.
    pub person: PersonId,
    /// Which enrolment.
    pub enrolment: EnrolmentId,
    /// The journeys of the answer.
    pub together: Arc<Together>,
    /// The pinned version.
    pub framework: Arc<Framework>,
}

/// The clock of an enrolment.
pub struct Clock {
    it: known::Clock,
    due: Vec<due::DueItem>,
    is_over: bool,
    basis: Arc<Basis>,
}

impl Clock {
    pub(super) fn of((it, due): (known::Clock, Vec<due::DueItem>), enrolment: &domain::enrolment::Enrolment, basis: Arc<Basis>) -> Self {
        Self { it, due, is_over: !enrolment.is_running(), basis }
    }

    fn ends(&self) -> ExplainedDate {
        match self.it.actual_end.filter(|_| self.is_over) {
            Some((on, entry)) => {
                let words = "the enrolment came to its end".to_owned();
                let step = known::Step { because: Because::Entry(entry), from: self.it.expected_end.on, to: Some(on), words };
                let mut why = self.it.expected_end.why.clone();
                why.push(step);
                ExplainedDate { it: Timed { on: Some(on), why }, basis: self.basis.clone() }
            }
            None => ExplainedDate::of(&self.it.expected_end, &self.basis),
        }
    }
}

/// When an enrolment ends and when everything on the way is due. Worked out anew from what stands on record, whenever it is asked.
#[Object]
impl Clock {
    /// Everything that is due, the earliest first. Nothing is due of an enrolment that is over.
    async fn due_items(&self) -> Vec<DueItem> {
        crate::due::items(self.due.clone(), &self.basis)
    }

    /// The end: as it came, where it has, and otherwise as it is expected; null where nobody can know it yet.
    async fn end(&self) -> Option<Date> {
        self.ends().it.on.map(Date)
    }

    /// Why the end is on that day: the chain of rules and entries that moved it.
    async fn why(&self) -> Vec<Step> {
        self.ends().steps()
    }

    /// The end as it was promised at the start, before anything happened.
    async fn planned_end(&self) -> ExplainedDate {
        ExplainedDate::of(&self.it.planned_end, &self.basis)
    }

    /// The end as things stand.
    async fn expected_end(&self) -> ExplainedDate {
        ExplainedDate::of(&self.it.expected_end, &self.basis)
    }

    /// The end as it came; null while it goes on.
    async fn actual_end(&self) -> Option<ExplainedDate> {
        self.is_over.then(|| self.ends())
    }

    /// After this day nothing goes on, where the programme has such a bound.
    async fn hard_stop(&self) -> Option<Date> {
        self.it.hard_stop.map(Date)
    }

    /// When each review point is due, in the document's order.
    async fn reviews(&self) -> Vec<ReviewDue> {
        self.it.reviews.iter().map(|it| ReviewDue { it: it.clone(), basis: self.basis.clone() }).collect()
    }

    /// When each phase of promised supervision begins and ends.
    async fn phases(&self) -> Vec<PhaseOfSupervision> {
        self.it.phases.iter().map(|it| PhaseOfSupervision { it: it.clone(), basis: self.basis.clone() }).collect()
    }
}

/// A day, and why it is that day.
#[derive(Clone)]
pub struct ExplainedDate {
    it: Timed,
    basis: Arc<Basis>,
}

impl ExplainedDate {
    fn of(it: &Timed, basis: &Arc<Basis>) -> Self {
        Self { it: it.clone(), basis: basis.clone() }
    }

    fn steps(&self) -> Vec<Step> {
        Step::all(&self.it.why, &self.basis)
    }
}

/// A day, and why it is that day.
#[Object]
impl ExplainedDate {
    /// The day; null where nobody can know it yet.
    async fn on(&self) -> Option<Date> {
        self.it.on.map(Date)
    }

    /// The chain of rules and entries that moved it, from the first day to where it stands.
    async fn why(&self) -> Vec<Step> {
        self.steps()
    }
}

/// When a review point is due.
pub struct ReviewDue {
    it: known::ReviewDue,
    basis: Arc<Basis>,
}

/// When a review point is due.
#[Object]
impl ReviewDue {
    /// The review point's short name.
    async fn point(&self) -> &str {
        &self.it.review
    }

    /// What people call it.
    async fn title(&self) -> Option<&str> {
        Some(self.basis.framework.programme()?.review(&self.it.review)?.title.as_str())
    }

    /// Whether it may be left out.
    async fn optional(&self) -> bool {
        self.it.optional
    }

    /// When; null where nobody can know it yet.
    async fn on(&self) -> Option<Date> {
        self.it.due.on.map(Date)
    }

    /// The chain of rules and entries that moved it.
    async fn why(&self) -> Vec<Step> {
        Step::all(&self.it.due.why, &self.basis)
    }

    /// Whether the enrolment ended before, so that nobody owes it any more.
    async fn fell_away(&self) -> bool {
        self.it.fell_away
    }
}

/// A phase of promised supervision.
pub struct PhaseOfSupervision {
    it: known::Phase,
    basis: Arc<Basis>,
}

/// A phase of promised supervision.
#[Object]
impl PhaseOfSupervision {
    /// First day.
    async fn from(&self) -> ExplainedDate {
        ExplainedDate::of(&self.it.from, &self.basis)
    }

    /// The first day after it: the last phase ends with the programme.
    async fn until(&self) -> ExplainedDate {
        ExplainedDate::of(&self.it.until, &self.basis)
    }

    /// One session in each such time.
    async fn every(&self) -> Length {
        self.it.every.into()
    }
}

/// One step from one day to another.
#[derive(Clone)]
pub struct Step {
    it: known::Step,
    basis: Arc<Basis>,
}

impl Step {
    /// Each step of a chain.
    pub fn all(why: &[known::Step], basis: &Arc<Basis>) -> Vec<Self> {
        why.iter().map(|it| Self { it: it.clone(), basis: basis.clone() }).collect()
    }

    fn doubts(&self) -> Vec<&Mark> {
        match &self.it.because {
            Because::Rule(field) => self.basis.framework.doubts(field),
            Because::Entry(_) => Vec::new(),
        }
    }
}

/// One step of an explanation, from one day to another: because of a rule of the pinned version, or of something that was recorded.
#[Object]
impl Step {
    /// From which day; null for the first step.
    async fn from(&self) -> Option<Date> {
        self.it.from.map(Date)
    }

    /// To which day; null where from here on nobody knows.
    async fn to(&self) -> Option<Date> {
        self.it.to.map(Date)
    }

    /// By how many days it moved; null where either day is not known.
    async fn days(&self) -> Option<i32> {
        let days = (self.it.to? - self.it.from?).num_days();
        i32::try_from(days).ok()
    }

    /// In words.
    async fn words(&self) -> &str {
        &self.it.words
    }

    /// The field of the document that says so; null where it is because of an entry.
    async fn rule(&self) -> Option<&str> {
        if let Because::Rule(field) = &self.it.because { Some(field) } else { None }
    }

    /// Whether nothing that the step goes by is marked as not confirmed in the document.
    async fn confirmed(&self) -> bool {
        self.doubts().is_empty()
    }

    /// What is not confirmed of the rule.
    async fn marks(&self) -> Vec<FrameworkMark> {
        self.doubts().into_iter().map(FrameworkMark::from).collect()
    }

    /// The entry that says so; null where it is because of a rule.
    async fn entry(&self, ctx: &Context<'_>) -> Result<Option<Entry>> {
        let Because::Entry(event) = self.it.because else { return Ok(None) };
        let known = self.basis.together.known(ctx, self.basis.person).await?;
        Ok(Entry::one(known.whole(), event, &Shared::new(self.basis.together.at().clone())))
    }
}
