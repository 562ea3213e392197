//! What is due: the next things and the late ones, whose move each is, and why on that day.

mod board;
mod list;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use domain::due::{self as known, What};
use store::journey::Line;

pub use board::{BoardFilter, BoardLine, BoardOrder, BoardQuery, everybody, lines, of_cohort, sorted};
pub(crate) use list::{Due, all};
pub use list::{DueFilter, DueQuery};

use crate::enrolment::{Basis, Enrolment, Step};
use crate::ids::{Tag, encode};
use crate::journey::Journey;
use crate::scalars::Date;
use crate::support::Party;

/// What may be due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum DueKind {
    /// The review of a point.
    Review,
    /// A session of supervision.
    Supervision,
    /// An agreement between the worker and those who support them.
    Agreement,
    /// An action plan that the programme asks for of everybody.
    ActionPlan,
    /// A plan for a concern that has none.
    PlanForConcern,
    /// A second look at the plan for a concern.
    SecondLook,
    /// Word of somebody whose return was expected.
    Return,
    /// A decision whether the clock stops, of somebody who has been away for so long that it may.
    LongAbsence,
    /// A permanent post to move into.
    Matching,
    /// A registration in the place of the one that was given up.
    Registration,
}

impl From<&What> for DueKind {
    fn from(it: &What) -> Self {
        match it {
            What::Review(..) => Self::Review,
            What::Supervision => Self::Supervision,
            What::Agreement => Self::Agreement,
            What::ActionPlan => Self::ActionPlan,
            What::PlanFor(_) => Self::PlanForConcern,
            What::SecondLook(_) => Self::SecondLook,
            What::Return => Self::Return,
            What::LongAbsence => Self::LongAbsence,
            What::Matching => Self::Matching,
            What::Registration => Self::Registration,
        }
    }
}

/// Something that is due of somebody on a programme.
#[derive(Clone)]
pub struct DueItem {
    it: known::DueItem,
    /// The name and stage of whose it is, where a list knows them already.
    line: Option<Line>,
    basis: Arc<Basis>,
}

/// Each thing that is due, with what it is explained by.
pub fn items(all: Vec<known::DueItem>, basis: &Arc<Basis>) -> Vec<DueItem> {
    all.into_iter().map(|it| DueItem { it, line: None, basis: basis.clone() }).collect()
}

/// Something that is due of somebody on a programme.
#[Object]
impl DueItem {
    /// What.
    async fn what(&self) -> DueKind {
        (&self.it.what).into()
    }

    /// What, in words.
    async fn title(&self) -> String {
        self.it.title(&self.basis.framework)
    }

    /// The review point, where it is a review.
    async fn point(&self) -> Option<&str> {
        if let What::Review(point, _) = &self.it.what { Some(point) } else { None }
    }

    /// The concern, where it is about one.
    async fn concern_id(&self) -> Option<ID> {
        match self.it.what {
            What::PlanFor(id) | What::SecondLook(id) => Some(encode(Tag::Concern, id.0)),
            _ => None,
        }
    }

    /// When.
    async fn on(&self) -> Date {
        self.it.on.into()
    }

    /// How many days late it is; 0 where it is not.
    async fn late_by_days(&self) -> i32 {
        i32::try_from(self.it.late_by_days).unwrap_or(i32::MAX)
    }

    /// Whose move it is.
    async fn whose(&self) -> Party {
        self.it.whose.into()
    }

    /// Why on that day: the chain of rules and entries that moved it.
    async fn why(&self) -> Vec<Step> {
        Step::all(&self.it.why, &self.basis)
    }

    /// Whose programme it is.
    async fn journey(&self) -> Journey {
        Journey::listed(self.basis.person, self.line.clone(), self.basis.together.clone())
    }

    /// The enrolment that it is due in.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Option<Enrolment>> {
        let known = self.basis.together.known(ctx, self.basis.person).await?;
        Ok(Enrolment::one(self.basis.person, &known, (self.basis.enrolment, &self.basis.together)))
    }
}
