//! Development time: what was promised for development, what was given, and what was taken away.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::development as known;
use domain::event::Event;
use domain::private::Private;
use domain::refusal::OnProgramme;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count, noted};
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// A period of the ledger of development time.
#[derive(Clone, Debug, SimpleObject)]
pub struct DevelopmentPeriod {
    /// First day.
    from: Date,
    /// Last day.
    until: Date,
    /// Minutes that were used for development.
    given_minutes: i32,
    /// Minutes that were set aside, and taken away again.
    taken_away_minutes: i32,
    /// For what they were taken away; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&known::DevelopmentTime> for DevelopmentPeriod {
    fn from(it: &known::DevelopmentTime) -> Self {
        Self {
            from: it.from.into(),
            until: it.until.into(),
            given_minutes: minutes(it.given_minutes),
            taken_away_minutes: minutes(it.taken_away_minutes),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// The ledger of somebody's development time: what was promised for the periods on record beside what was given.
#[derive(Clone, Debug, SimpleObject)]
pub struct DevelopmentTime {
    /// Minutes that were promised for the days of these periods, by the hours worked on them. Null where the version of the programme
    /// promises no time.
    promised_minutes: Option<i32>,
    /// Minutes that were used for development.
    given_minutes: i32,
    /// Minutes that were set aside, and taken away again.
    taken_away_minutes: i32,
    /// The periods on record, by their last days.
    periods: Vec<DevelopmentPeriod>,
}

impl DevelopmentTime {
    /// The ledger of an enrolment; no balance where its version promises no time.
    pub fn of(lines: &[known::DevelopmentTime], balance: Option<known::DevelopmentBalance>) -> Self {
        let sum = |of: fn(&known::DevelopmentTime) -> u32| whole(lines.iter().map(|it| u64::from(of(it))).sum());
        Self {
            promised_minutes: balance.map(|it| whole(it.promised_minutes)),
            given_minutes: sum(|it| it.given_minutes),
            taken_away_minutes: sum(|it| it.taken_away_minutes),
            periods: lines.iter().map(Into::into).collect(),
        }
    }
}

fn whole(it: u64) -> i32 {
    count(usize::try_from(it).unwrap_or(usize::MAX))
}

fn minutes(it: u32) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

/// How much development time there was in a period, as an entry says it. The entry's day is the period's last.
#[derive(Clone, Debug, SimpleObject)]
pub struct DevelopmentTimeRecorded {
    /// The enrolment.
    enrolment_id: ID,
    /// First day of the period.
    from: Date,
    /// Minutes that were used for development.
    given_minutes: i32,
    /// Minutes that were set aside, and taken away again.
    taken_away_minutes: i32,
    /// For what they were taken away; null where nothing was said, or the person has been erased.
    note: Option<String>,
}

impl From<&known::DevelopmentTimeRecorded> for DevelopmentTimeRecorded {
    fn from(it: &known::DevelopmentTimeRecorded) -> Self {
        Self {
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            from: it.from.into(),
            given_minutes: minutes(it.given_minutes),
            taken_away_minutes: minutes(it.taken_away_minutes),
            note: noted(&it.note).map(str::to_owned),
        }
    }
}

/// Development time in a period.
#[derive(Clone, Debug, InputObject)]
pub struct RecordDevelopmentTimeInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// First day of the period.
    from: Date,
    /// Minutes that were used for development.
    given_minutes: i32,
    /// Minutes that were set aside, and taken away again.
    #[graphql(default)]
    taken_away_minutes: i32,
    /// For what they were taken away.
    note: Option<String>,
    /// Last day of the period.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordDevelopmentTimeInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        // Fewer than none are refused as too many are: there are not so many in any period.
        let count = |field, it: i32| u32::try_from(it).map_err(|_| Told::about(field, OnProgramme::MoreMinutesThanThePeriod.into()));
        let event = Event::DevelopmentTimeRecorded(known::DevelopmentTimeRecorded {
            enrolment: enrolment(&self.enrolment_id)?,
            from: self.from.0,
            given_minutes: count("givenMinutes", self.given_minutes)?,
            taken_away_minutes: count("takenAwayMinutes", self.taken_away_minutes)?,
            note: Private::Open(self.note.clone()),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordDevelopmentTime`.
#[derive(SimpleObject)]
pub struct RecordDevelopmentTimePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of development time.
#[derive(Default)]
pub struct DevelopmentMutation;

#[Object]
impl DevelopmentMutation {
    /// Records how much development time there was in a period.
    async fn record_development_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time.")] input: RecordDevelopmentTimeInput,
    ) -> Result<RecordDevelopmentTimePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordDevelopmentTimePayload { change })
    }
}
