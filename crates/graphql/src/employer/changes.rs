//! Changes of employers: how one is registered, opens teams, sets its hours and reports vacancies.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::decimal::Decimal;
use domain::employer::{EmployerRegistered, STANDARD_HOURS, StandardHoursSet, TeamOpened, VacanciesReported};
use domain::event::Event;
use domain::ids::{EmployerId, TeamId};
use domain::refusal::Refusal;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, decimal, in_hundredths};
use crate::write::{EmployerChange, New, Once, Outcome, Plan, Writing};

/// A new employer.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterEmployerInput {
    /// The name under which its figures are published.
    name: String,
    /// The three-digit code of the census, where it is a local authority.
    old_code: Option<String>,
    /// The nine-character code of the Office for National Statistics, where it is a local authority.
    new_code: Option<String>,
    /// The region.
    region: Option<String>,
    /// Standard weekly hours of a full-time post, with at most two decimal places. 37 where left out.
    standard_hours: Option<f64>,
    /// The day of registration. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl RegisterEmployerInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let employer = EmployerId(desk.new_id());
        let it = self.clone();
        let event = Event::EmployerRegistered(EmployerRegistered {
            employer,
            name: it.name.trim().to_owned(),
            old_code: it.old_code,
            new_code: it.new_code,
            region: it.region,
            standard_hours: it.standard_hours.map_or(Ok(STANDARD_HOURS), hours)?,
        });
        Ok(desk.one(employer.into(), self.effective_on.unwrap_or(Date(desk.moment.today)), event))
    }
}

/// Weekly hours in hundredths.
pub(crate) fn hours(it: f64) -> Result<u32, Told> {
    in_hundredths(it).ok_or_else(|| Refusal::StandardHours.into())
}

/// A sum of posts in millionths.
pub(crate) fn posts(field: &'static str, it: f64) -> Result<i64, Told> {
    let millionths = Decimal::parse(&decimal(it)).and_then(|it| it.scaled(6));
    millionths.map_err(|_| Refusal::VacantPosts(field).into())
}

/// The answer to `registerEmployer`.
#[derive(SimpleObject)]
pub struct RegisterEmployerPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// A new team.
#[derive(Clone, Debug, InputObject)]
pub struct OpenTeamInput {
    /// At which employer.
    employer_id: ID,
    /// Its name.
    name: String,
    /// The day of opening. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl OpenTeamInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::TeamOpened(TeamOpened { team: TeamId(desk.new_id()), name: self.name.trim().to_owned() });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `openTeam`.
#[derive(SimpleObject)]
pub struct OpenTeamPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The new team; null where the request was refused.
    team_id: Option<ID>,
}

fn opened(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::TeamOpened(it) => Some(encode(Tag::Team, it.team.0)),
        _ => None,
    })
}

/// New standard weekly hours.
#[derive(Clone, Debug, InputObject)]
pub struct SetStandardHoursInput {
    /// Whose.
    employer_id: ID,
    /// Weekly hours of a full-time post, with at most two decimal places.
    standard_hours: f64,
    /// The first day of the new hours.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl SetStandardHoursInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::StandardHoursSet(StandardHoursSet { standard_hours: hours(self.standard_hours)? });
        desk.at_employer(&self.employer_id, self.effective_on, event)
    }
}

/// The answer to `setStandardHours`.
#[derive(SimpleObject)]
pub struct SetStandardHoursPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Vacant posts on a day.
#[derive(Clone, Debug, InputObject)]
pub struct ReportVacanciesInput {
    /// Whose.
    employer_id: ID,
    /// Vacant posts in full-time equivalents, with at most six decimal places.
    fte: f64,
    /// Of these, covered by agency workers, in full-time equivalents, where known.
    agency_cover_fte: Option<f64>,
    /// Agency workers covering vacancies, where known.
    agency_cover_headcount: Option<i32>,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ReportVacanciesInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::VacanciesReported(VacanciesReported {
            fte: posts("fte", self.fte)?,
            agency_cover_fte: self.agency_cover_fte.map(|it| posts("agencyCoverFte", it)).transpose()?,
            agency_cover_headcount: self.agency_cover_headcount.map(heads).transpose()?,
        });
        desk.at_employer(&self.employer_id, self.effective_on, event)
    }
}

/// Heads as the rules count them.
pub(crate) fn heads(it: i32) -> Result<u32, Told> {
    u32::try_from(it).map_err(|_| Told::about("agencyCoverHeadcount", Refusal::NegativeVacancies))
}

/// The answer to `reportVacancies`.
#[derive(SimpleObject)]
pub struct ReportVacanciesPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Changes of employers.
#[derive(Default)]
pub struct EmployerMutation;

#[Object]
impl EmployerMutation {
    /// Makes an employer known. For administrators.
    async fn register_employer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] input: RegisterEmployerInput,
    ) -> Result<RegisterEmployerPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(RegisterEmployerPayload { change })
    }

    /// Opens a team.
    async fn open_team(&self, ctx: &Context<'_>, #[graphql(desc = "The team.")] input: OpenTeamInput) -> Result<OpenTeamPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(OpenTeamPayload { team_id: opened(&outcome), change: outcome.employer() })
    }

    /// Sets the standard weekly hours of a full-time post.
    async fn set_standard_hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hours.")] input: SetStandardHoursInput,
    ) -> Result<SetStandardHoursPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(SetStandardHoursPayload { change })
    }

    /// Reports vacant posts on a day, as the census asks for them.
    async fn report_vacancies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vacancies.")] input: ReportVacanciesInput,
    ) -> Result<ReportVacanciesPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(ReportVacanciesPayload { change })
    }
}
