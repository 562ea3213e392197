//! Suppression: how an employer sets from how many people on it tells a number to who sees no names, and what was told.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::refusal::Refusal;
use domain::suppression as known;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, Long};
use crate::write::{EmployerChange, Once, Plan, Writing};

/// That an employer set from how many people on it tells a number, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct SuppressionPolicySet {
    /// Numbers of one to so many people are withheld.
    threshold: i32,
    /// No rate is told whose denominator is less.
    least_denominator: i32,
    /// To what figures of several councils are rounded.
    region_rounding: i32,
}

impl From<&known::SuppressionPolicySet> for SuppressionPolicySet {
    fn from(it: &known::SuppressionPolicySet) -> Self {
        let number = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
        Self {
            threshold: number(it.threshold),
            least_denominator: number(it.least_denominator),
            region_rounding: number(it.region_rounding),
        }
    }
}

/// That figures of the entry's day were told to somebody who sees no names. Whoever asks after them is told the same.
#[derive(Clone, Debug, SimpleObject)]
pub struct FiguresReleased {
    /// The employer whose workforce, or whose panels, they are of.
    employer_id: Option<ID>,
    /// Whether they are of its panels.
    of_panels: bool,
    /// The cohort whose size they are, where they are of one.
    cohort_id: Option<ID>,
    /// What was known by then: a position of the log.
    known_position: Long,
}

impl From<&known::FiguresReleased> for FiguresReleased {
    fn from(it: &known::FiguresReleased) -> Self {
        let (employer_id, cohort_id) = match it.of {
            known::Subject::Workforce(id) | known::Subject::Panels(id) => (Some(encode(Tag::Employer, id.0)), None),
            known::Subject::Cohort(id) => (None, Some(encode(Tag::Cohort, id.0))),
        };
        Self { of_panels: matches!(it.of, known::Subject::Panels(_)), employer_id, cohort_id, known_position: Long(it.known) }
    }
}

/// From how many people on an employer tells a number to who sees no names.
#[derive(Clone, Debug, InputObject)]
pub struct SetSuppressionPolicyInput {
    /// Which employer.
    employer_id: ID,
    /// Numbers of one to so many people are withheld: 5, 6 or 10.
    threshold: i32,
    /// No rate is told whose denominator is less: from 10 to 1000. 10 where left out.
    least_denominator: Option<i32>,
    /// To what figures of several councils are rounded: 1 for not at all, 5 or 10. 10 where left out.
    region_rounding: Option<i32>,
    /// The first day of the policy. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl SetSuppressionPolicyInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let number =
            |it: Option<i32>, otherwise: u32, refusal: Refusal| it.map_or(Ok(otherwise), |it| u32::try_from(it).map_err(|_| refusal));
        let event = Event::SuppressionPolicySet(known::SuppressionPolicySet {
            threshold: number(Some(self.threshold), 0, Refusal::SuppressionThreshold)?,
            least_denominator: number(self.least_denominator, known::DEFAULT.least_denominator, Refusal::SuppressionDenominator)?,
            region_rounding: number(self.region_rounding, known::DEFAULT.region_rounding, Refusal::SuppressionRounding)?,
        });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `setSuppressionPolicy`.
#[derive(SimpleObject)]
pub struct SetSuppressionPolicyPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Changes of what is withheld.
#[derive(Default)]
pub struct SuppressionMutation;

#[Object]
impl SuppressionMutation {
    /// Sets from how many people on an employer tells a number to who sees no names.
    async fn set_suppression_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The policy.")] input: SetSuppressionPolicyInput,
    ) -> Result<SetSuppressionPolicyPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(SetSuppressionPolicyPayload { change })
    }
}
