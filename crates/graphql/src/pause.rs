//! Pauses and extensions: what stops a programme's clock, what sets it going again, and what puts off its end.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::clock::Length;
use domain::enrolment::{ProgrammeExtended, ProgrammePaused, ProgrammeResumed, Why};
use domain::event::Event;
use domain::private::Private;
use domain::refusal::OnProgramme;

use crate::desk::Desk;
use crate::errors::{ErrorCode, Told};
use crate::scalars::Date;
use crate::support::{Party, enrolment};
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A clock that is stopped.
#[derive(Clone, Debug, InputObject)]
pub struct PauseProgrammeInput {
    /// Whose.
    journey_id: ID,
    /// Which enrolment.
    enrolment_id: ID,
    /// Why, by the short name that the pinned version has for it. Capability is never a reason.
    reason: String,
    /// What was said.
    note: Option<String>,
    /// Who agreed to it and to the revised dates.
    agreed_by: Vec<Party>,
    /// The first day on which the programme is expected to go on, where one is.
    expected_back: Option<Date>,
    /// The first day on which the clock stands.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

fn parties(all: &[Party]) -> Vec<domain::support::Party> {
    all.iter().map(|it| (*it).into()).collect()
}

fn why(reason: &str, note: &Option<String>) -> Private<Why> {
    Private::Open(Why { reason: reason.to_owned(), note: note.clone() })
}

impl PauseProgrammeInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ProgrammePaused(ProgrammePaused {
            enrolment: enrolment(&self.enrolment_id)?,
            why: why(&self.reason, &self.note),
            agreed_by: parties(&self.agreed_by),
            expected_back: self.expected_back.map(|it| it.0),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `pauseProgramme`.
#[derive(SimpleObject)]
pub struct PauseProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// A clock that runs again.
#[derive(Clone, Debug, InputObject)]
pub struct ResumeProgrammeInput {
    /// Whose.
    journey_id: ID,
    /// Which enrolment.
    enrolment_id: ID,
    /// The first day on which the clock runs again.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ResumeProgrammeInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ProgrammeResumed(ProgrammeResumed { enrolment: enrolment(&self.enrolment_id)? });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `resumeProgramme`.
#[derive(SimpleObject)]
pub struct ResumeProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// An end that is put off without stopping the clock.
#[derive(Clone, Debug, InputObject)]
pub struct ExtendProgrammeInput {
    /// Whose.
    journey_id: ID,
    /// Which enrolment.
    enrolment_id: ID,
    /// By so many calendar months. Either this or days.
    by_months: Option<i32>,
    /// By so many days. Either this or months.
    by_days: Option<i32>,
    /// Why, by the short name that the pinned version has for it: reasons of contract, and not of progress.
    reason: String,
    /// What was said.
    note: Option<String>,
    /// Who agreed to it.
    #[graphql(default)]
    agreed_by: Vec<Party>,
    /// The day on which it was agreed.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl ExtendProgrammeInput {
    fn by(&self) -> Result<Length, Told> {
        let count = |field, it: i32| u32::try_from(it).map_err(|_| Told::about(field, OnProgramme::ExtensionLength.into()));
        match (self.by_months, self.by_days) {
            (Some(months), None) => Ok(Length::Months(count("byMonths", months)?)),
            (None, Some(days)) => Ok(Length::Days(count("byDays", days)?)),
            _ => Err(OnProgramme::MonthsOrDays.into()),
        }
    }

    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::ProgrammeExtended(ProgrammeExtended {
            enrolment: enrolment(&self.enrolment_id)?,
            by: self.by()?,
            why: why(&self.reason, &self.note),
            agreed_by: parties(&self.agreed_by),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }

    fn place<'a>(&self, _: ErrorCode, field: &'a str) -> Vec<&'a str> {
        match field {
            "by" if self.by_months.is_some() => vec!["byMonths"],
            "by" => vec!["byDays"],
            field => vec![field],
        }
    }
}

/// The answer to `extendProgramme`.
#[derive(SimpleObject)]
pub struct ExtendProgrammePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of a programme's clock.
#[derive(Default)]
pub struct PauseMutation;

#[Object]
impl PauseMutation {
    /// Stops the clock of an enrolment: for leave, long sickness, bereavement, or support that was promised and not given.
    async fn pause_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pause.")] input: PauseProgrammeInput,
    ) -> Result<PauseProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(PauseProgrammePayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }

    /// Sets the clock of an enrolment going again.
    async fn resume_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of the pause.")] input: ResumeProgrammeInput,
    ) -> Result<ResumeProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        Ok(ResumeProgrammePayload { change: writing.record(input.plan(&writing.desk)).await?.journey() })
    }

    /// Puts off the end of an enrolment without stopping its clock.
    async fn extend_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The extension.")] input: ExtendProgrammeInput,
    ) -> Result<ExtendProgrammePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?.placed(|code, field| input.place(code, field));
        Ok(ExtendProgrammePayload { change: outcome.journey() })
    }
}
