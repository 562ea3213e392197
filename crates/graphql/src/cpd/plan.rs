//! Plans of learning: the goals of a registration year, and what of them is done.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::cpd as known;
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{CpdPlanId, PersonId};
use domain::journey::Journey;
use domain::private::Private;

use super::CpdItem;
use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode, encode_entry};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A plan of what somebody means to learn in a registration year.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdPlan {
    /// The plan.
    id: ID,
    /// The day on which it was made.
    on: Date,
    /// The calendar year in which the registration year ends.
    registration_year: i32,
    /// Whether it is the one in force of its year: the last that was made.
    in_force: bool,
    /// With whom it was agreed.
    agreed_with: Option<String>,
    /// Its goals; empty where the person has been erased.
    goals: Vec<CpdGoal>,
}

/// A goal, and what of it is done.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdGoal {
    /// What is to be learned.
    title: String,
    /// The part of the standard that it speaks to, such as `part-4-2`.
    part: String,
    /// By when, where that was said.
    by: Option<Date>,
    /// Whether something that speaks to the same part was learned in that year.
    done: bool,
    /// What was: the pieces of learning of that year which speak to the same part, oldest first.
    items: Vec<CpdTowards>,
}

/// A piece of learning beside a goal.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdTowards {
    /// The piece.
    item: CpdItem,
    /// The entry that says so.
    entry_id: ID,
}

impl CpdPlan {
    /// Every plan in somebody's journey, oldest first.
    pub fn all(person: PersonId, journey: &Journey) -> Vec<Self> {
        journey.career.plans.iter().map(|it| Self::of(it, person, journey)).collect()
    }

    fn of(it: &known::CpdPlan, person: PersonId, journey: &Journey) -> Self {
        let towards = |it: &known::CpdItem| CpdTowards { item: it.into(), entry_id: encode_entry(Stream::from(person), it.said_by) };
        let goal = |goal: &known::CpdGoal| {
            let items: Vec<CpdTowards> = known::towards(journey, it.year, &goal.part).into_iter().map(towards).collect();
            let (title, part, by) = (goal.title.clone(), goal.part.clone(), goal.by.map(Date));
            CpdGoal { title, part, by, done: !items.is_empty(), items }
        };
        let words = it.words.get();
        Self {
            id: encode(Tag::CpdPlan, it.id.0),
            on: it.on.into(),
            registration_year: it.year,
            in_force: it.is_in_force(journey),
            agreed_with: words.and_then(|it| it.agreed_with.clone()),
            goals: words.map(|it| it.goals.iter().map(goal).collect()).unwrap_or_default(),
        }
    }
}

/// A goal, as it was said.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdGoalSaid {
    /// What is to be learned.
    title: String,
    /// The part of the standard that it speaks to.
    part: String,
    /// By when, where that was said.
    by: Option<Date>,
}

/// That somebody's learning in a registration year was planned, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct CpdPlanned {
    /// The plan.
    plan_id: Option<ID>,
    /// The calendar year in which the registration year ends.
    registration_year: Option<i32>,
    /// Its goals; null where the person has been erased.
    goals: Option<Vec<CpdGoalSaid>>,
    /// With whom it was agreed.
    agreed_with: Option<String>,
}

impl From<&known::CpdPlanned> for CpdPlanned {
    fn from(it: &known::CpdPlanned) -> Self {
        let words = it.words.get();
        let said = |it: &known::CpdGoal| CpdGoalSaid { title: it.title.clone(), part: it.part.clone(), by: it.by.map(Date) };
        Self {
            plan_id: Some(encode(Tag::CpdPlan, it.plan.0)),
            registration_year: Some(it.year),
            goals: words.map(|it| it.goals.iter().map(said).collect()),
            agreed_with: words.and_then(|it| it.agreed_with.clone()),
        }
    }
}

/// A goal.
#[derive(Clone, Debug, InputObject)]
pub struct CpdGoalInput {
    /// What is to be learned.
    title: String,
    /// The part of the standard that it speaks to, as the rules of the year name it, such as `part-4-2`.
    part: String,
    /// By when, within the registration year.
    by: Option<Date>,
}

impl From<&CpdGoalInput> for known::CpdGoal {
    fn from(it: &CpdGoalInput) -> Self {
        Self { title: it.title.trim().to_owned(), part: it.part.clone(), by: it.by.map(|it| it.0) }
    }
}

/// A plan of what somebody means to learn in a registration year.
#[derive(Clone, Debug, InputObject)]
pub struct PlanCpdInput {
    /// Whose.
    journey_id: ID,
    /// The calendar year in which the registration year ends: 2027 ends on 30 November 2027.
    registration_year: i32,
    /// The goals, from 1 to 20.
    goals: Vec<CpdGoalInput>,
    /// With whom it was agreed.
    agreed_with: Option<String>,
    /// The day on which it was made.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl PlanCpdInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let agreed_with = self.agreed_with.as_ref().map(|it| it.trim().to_owned());
        let words = known::CpdPlanWords { goals: self.goals.iter().map(Into::into).collect(), agreed_with };
        let event = Event::CpdPlanned(known::CpdPlanned {
            plan: CpdPlanId(desk.new_id()),
            year: self.registration_year,
            words: Private::Open(words),
            recorded_for: None,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `planCpd`.
#[derive(SimpleObject)]
pub struct PlanCpdPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The plan; null where the request was refused.
    plan_id: Option<ID>,
}

/// Changes of plans of learning.
#[derive(Default)]
pub struct CpdPlanMutation;

#[Object]
impl CpdPlanMutation {
    /// Records what somebody means to learn in a registration year, by the person or by somebody who looks after their development. A later
    /// plan of the same year replaces the earlier; both are kept.
    async fn plan_cpd(&self, ctx: &Context<'_>, #[graphql(desc = "The plan.")] input: PlanCpdInput) -> Result<PlanCpdPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        let plan_id = outcome.entries().find_map(|it| match &it.event {
            Event::CpdPlanned(it) => Some(encode(Tag::CpdPlan, it.plan.0)),
            _ => None,
        });
        Ok(PlanCpdPayload { plan_id, change: outcome.journey() })
    }
}
