//! Attendance: who was there when something of a programme was taught.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::attendance as known;
use domain::enrolment::Enrolment;
use domain::event::Event;
use domain::framework::Programme;

use crate::desk::Desk;
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::enrolment;
use crate::write::{JourneyChange, Once, Plan, Writing};

/// Something that a programme teaches, and whether the person was there for it.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaughtSession {
    /// Its short name, as the document of the programme has it.
    session: String,
    /// What people call it.
    title: String,
    /// The first day on which the person was there for it; null where they were not so far.
    attended_on: Option<Date>,
}

/// A day on which something was taught.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaughtDay {
    /// The day.
    on: Date,
    /// What was taught, by its short name.
    session: String,
    /// What people call it; null where the version that the person is on now does not teach it.
    title: Option<String>,
    /// Whether the person was there.
    attended: bool,
}

/// What was taught on a programme, and what of it the person was there for.
#[derive(Clone, Debug, SimpleObject)]
pub struct Attendance {
    /// Everything that the version of the programme teaches, in its order.
    sessions: Vec<TaughtSession>,
    /// What is on record, by its days: what was missed may be made good on another.
    days: Vec<TaughtDay>,
}

impl Attendance {
    /// What is on record of an enrolment, by what its version teaches.
    pub fn of(enrolment: &Enrolment, programme: &Programme) -> Self {
        let title = |slug: &str| programme.sessions.iter().find(|it| it.slug == slug).map(|it| it.title.clone());
        let session = |(it, on): (&domain::framework::TaughtSession, Option<chrono::NaiveDate>)| TaughtSession {
            session: it.slug.clone(),
            title: it.title.clone(),
            attended_on: on.map(Date),
        };
        let day = |it: &known::Attendance| TaughtDay {
            on: it.on.into(),
            session: it.session.clone(),
            title: title(&it.session),
            attended: it.attended,
        };
        Self {
            sessions: enrolment.attended(programme).into_iter().map(session).collect(),
            days: enrolment.attendance.iter().map(day).collect(),
        }
    }
}

/// Whether somebody was there when something was taught on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct AttendanceRecorded {
    /// The enrolment.
    enrolment_id: ID,
    /// What was taught, by its short name.
    session: String,
    /// Whether they were there.
    attended: bool,
}

impl From<&known::AttendanceRecorded> for AttendanceRecorded {
    fn from(it: &known::AttendanceRecorded) -> Self {
        Self { enrolment_id: encode(Tag::Enrolment, it.enrolment.0), session: it.session.clone(), attended: it.attended }
    }
}

/// A day on which something was taught.
#[derive(Clone, Debug, InputObject)]
pub struct RecordAttendanceInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment.
    enrolment_id: ID,
    /// What was taught, by the short name that the document of the programme has.
    session: String,
    /// Whether the person was there.
    #[graphql(default = true)]
    attended: bool,
    /// The day.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordAttendanceInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let event = Event::AttendanceRecorded(known::AttendanceRecorded {
            enrolment: enrolment(&self.enrolment_id)?,
            session: self.session.clone(),
            attended: self.attended,
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordAttendance`.
#[derive(SimpleObject)]
pub struct RecordAttendancePayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of attendance.
#[derive(Default)]
pub struct AttendanceMutation;

#[Object]
impl AttendanceMutation {
    /// Records whether somebody was there when something was taught.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] input: RecordAttendanceInput,
    ) -> Result<RecordAttendancePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(RecordAttendancePayload { change })
    }
}
