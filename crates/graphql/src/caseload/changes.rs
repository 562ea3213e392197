//! Changes of protected caseloads: what a full-time worker holds, and who allows somebody to carry more than was promised.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::caseload::{CaseloadExcessAllowed, FullCaseloadSet};
use domain::event::Event;
use domain::ids::TeamId;
use domain::private::Private;
use domain::refusal::Refusal;

use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::{Date, in_hundredths};
use crate::support::{SomebodyInput, enrolment};
use crate::write::{EmployerChange, JourneyChange, Once, Plan, Writing};

/// A time in which more may be carried than was promised.
#[derive(Clone, Debug, InputObject)]
pub struct AllowCaseloadExcessInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// Who allows it.
    allowed_by: SomebodyInput,
    /// The last day on which it is allowed.
    until: Date,
    /// Why.
    note: Option<String>,
    /// The first day on which it is allowed.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl AllowCaseloadExcessInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::CaseloadExcessAllowed(CaseloadExcessAllowed {
            enrolment: enrolment(&self.enrolment_id)?,
            by: self.allowed_by.read("allowedBy")?,
            until: self.until.0,
            note: Private::Open(self.note.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `allowCaseloadExcess`.
#[derive(SimpleObject)]
pub struct AllowCaseloadExcessPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// What a full-time worker holds: a protected caseload is a share of it.
#[derive(Clone, Debug, InputObject)]
pub struct SetFullCaseloadInput {
    /// At which employer.
    employer_id: ID,
    /// In which team. In every team for which nothing else is said where left out.
    team_id: Option<ID>,
    /// In cases: more than 0 and at most 100, with at most two decimal places. In weighted cases where you weigh them.
    caseload: f64,
    /// From this day on.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl SetFullCaseloadInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let team = self.team_id.as_ref().map(|it| id_of(Tag::Team, it, "teamId")).transpose()?;
        let cases_hundredths = in_hundredths(self.caseload).ok_or(Refusal::FullCaseload(100))?;
        let event = Event::FullCaseloadSet(FullCaseloadSet { team: team.map(TeamId), cases_hundredths });
        desk.at_employer(&self.employer_id, self.effective_on, event)
    }
}

/// The answer to `setFullCaseload`.
#[derive(SimpleObject)]
pub struct SetFullCaseloadPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Changes of protected caseloads.
#[derive(Default)]
pub struct CaseloadMutation;

#[Object]
impl CaseloadMutation {
    /// Records that somebody allows more to be carried than was promised. It is still shown as more.
    async fn allow_caseload_excess(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time in which it is allowed.")] input: AllowCaseloadExcessInput,
    ) -> Result<AllowCaseloadExcessPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(AllowCaseloadExcessPayload { change })
    }

    /// Sets what a full-time worker holds, in a team or in the whole employer.
    async fn set_full_caseload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The load.")] input: SetFullCaseloadInput,
    ) -> Result<SetFullCaseloadPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(SetFullCaseloadPayload { change })
    }
}
