//! What is recorded along a spell: leave and secondments, cases held, and days lost.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::employment::{AwayEnded, AwayStarted, CaseloadRecorded, DaysLostRecorded};
use domain::event::Event;
use domain::fte::Days;
use domain::private::Private;
use domain::refusal::Refusal;

use super::AwayReason;
use super::changes::spell;
use crate::codes::AbsenceReason;
use crate::desk::Desk;
use crate::errors::Told;
use crate::scalars::{Date, decimal, in_hundredths};
use crate::write::{JourneyChange, Once, Plan, Writing};

/// The start of long leave or of a secondment. The spell goes on.
#[derive(Clone, Debug, InputObject)]
pub struct StartLeaveInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// What kind.
    kind: AwayReason,
    /// To whom, for a secondment only.
    host: Option<String>,
    /// The day on which the person is expected back.
    expected_back: Option<Date>,
    /// First day away.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl StartLeaveInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::AwayStarted(AwayStarted {
            spell: spell(&self.spell_id)?,
            seconded: self.kind == AwayReason::Secondment,
            kind: Private::Open(self.kind.to_domain(self.host.clone())?),
            expected_back: self.expected_back.map(|it| it.0),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `startLeave`.
#[derive(SimpleObject)]
pub struct StartLeavePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The end of long leave or of a secondment.
#[derive(Clone, Debug, InputObject)]
pub struct EndLeaveInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// First day back.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl EndLeaveInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::AwayEnded(AwayEnded { spell: spell(&self.spell_id)? });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `endLeave`.
#[derive(SimpleObject)]
pub struct EndLeavePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Cases held on a day.
#[derive(Clone, Debug, InputObject)]
pub struct RecordCaseloadInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// Cases held.
    cases: i32,
    /// What they weigh by your own scheme of complexity, in cases with at most two decimal places: with it, and not with the bare count,
    /// a protected caseload is compared. Left out where you only count.
    weighted: Option<f64>,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordCaseloadInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (spell, cases) = (spell(&self.spell_id)?, self::cases(self.cases)?);
        let weighted_hundredths = self.weighted.map(weight).transpose()?;
        let event = Event::CaseloadRecorded(CaseloadRecorded { spell, cases, weighted_hundredths });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// Cases as the rules count them.
pub(crate) fn cases(it: i32) -> Result<u32, Told> {
    u32::try_from(it).map_err(|_| Refusal::TooManyCases(500).into())
}

/// What cases weigh, in hundredths of a case.
pub(crate) fn weight(it: f64) -> Result<u32, Told> {
    in_hundredths(it).ok_or_else(|| Refusal::WeightedCases(500).into())
}

/// Days to two places, as the rules count them.
pub(crate) fn days(it: f64) -> Result<Days, Told> {
    Days::parse(&decimal(it)).map_err(|_| Told::about("days", Refusal::MoreDaysThanThePeriod))
}

/// The answer to `recordCaseload`.
#[derive(SimpleObject)]
pub struct RecordCaseloadPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Working days lost to sickness in a period.
#[derive(Clone, Debug, InputObject)]
pub struct RecordDaysLostInput {
    /// Whose.
    journey_id: ID,
    /// Which spell.
    spell_id: ID,
    /// First day of the period.
    from: Date,
    /// Days lost, with at most two decimal places.
    days: f64,
    /// Why, where more than sickness is known.
    cause: Option<AbsenceReason>,
    /// Last day of the period.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordDaysLostInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::DaysLostRecorded(DaysLostRecorded {
            spell: spell(&self.spell_id)?,
            from: self.from.0,
            days: days(self.days)?,
            cause: Private::Open(self.cause.map(Into::into)),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordDaysLost`.
#[derive(SimpleObject)]
pub struct RecordDaysLostPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// What is recorded along a spell.
#[derive(Default)]
pub struct ReadingMutation;

#[Object]
impl ReadingMutation {
    /// Records that long leave or a secondment began.
    async fn start_leave(&self, ctx: &Context<'_>, #[graphql(desc = "The leave.")] input: StartLeaveInput) -> Result<StartLeavePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(StartLeavePayload { change })
    }

    /// Records that a person came back from leave or secondment.
    async fn end_leave(&self, ctx: &Context<'_>, #[graphql(desc = "The return.")] input: EndLeaveInput) -> Result<EndLeavePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(EndLeavePayload { change })
    }

    /// Records how many cases a person held on a day.
    async fn record_caseload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cases.")] input: RecordCaseloadInput,
    ) -> Result<RecordCaseloadPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordCaseloadPayload { change })
    }

    /// Records working days lost to sickness in a period.
    async fn record_days_lost(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days.")] input: RecordDaysLostInput,
    ) -> Result<RecordDaysLostPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordDaysLostPayload { change })
    }
}
