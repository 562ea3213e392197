//! Changes of supervision: how a session is planned, held or cancelled.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::anonymity::Anonymity;
use domain::event::Event;
use domain::ids::SessionId;
use domain::private::Private;
use domain::supervision::{Minutes, SessionWords, SupervisionRecorded};

use super::SessionState;
use crate::codes::SessionKind;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::support::{SomebodyInput, enrolment};
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// A session of supervision.
#[derive(Clone, Debug, InputObject)]
pub struct RecordSupervisionInput {
    /// Whose.
    journey_id: ID,
    /// The enrolment that it was promised in.
    enrolment_id: ID,
    /// Which session, where it was planned before: what was planned and what was held is one. A new one where left out.
    session_id: Option<ID>,
    /// How far it has come.
    #[graphql(default_with = "SessionState::Held")]
    session_state: SessionState,
    /// What it was for.
    session_kind: SessionKind,
    /// How long it was, or is to be: from 1 to 480 minutes.
    minutes: i32,
    /// With whom.
    with: Vec<SomebodyInput>,
    /// Whether nobody and nothing interrupted it.
    #[graphql(default = true)]
    uninterrupted: bool,
    /// What the worker thought of it, from 1, of no use, to 5.
    rating: Option<i32>,
    /// What the worker says of it. Nobody whom the work is for may be known by it.
    note: Option<String>,
    /// Whether a person who looked at what was found in the note says that it names nobody.
    #[graphql(default)]
    cleared_by_hand: bool,
    /// The day of the session.
    effective_on: Date,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RecordSupervisionInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let session = self.session_id.as_ref().map(|it| id_of(Tag::Session, it, "sessionId")).transpose()?;
        // No number that is too large or too small for a length or a rating is one that the rules take.
        let (minutes, rating) = (u16::try_from(self.minutes).unwrap_or(0), self.rating.map(|it| u8::try_from(it).unwrap_or(0)));
        let event = Event::SupervisionRecorded(SupervisionRecorded {
            session: SessionId(session.unwrap_or_else(|| desk.new_id())),
            enrolment: enrolment(&self.enrolment_id)?,
            state: self.session_state.into(),
            kind: self.session_kind.into(),
            minutes: Minutes::new(minutes)?,
            with: self.with.iter().map(|it| it.read("with")).collect::<Result<_, _>>()?,
            uninterrupted: self.uninterrupted,
            anonymity: if self.cleared_by_hand { Anonymity::ClearedByHand } else { Anonymity::NothingFound },
            words: Private::Open(SessionWords { rating, note: self.note.clone() }),
        });
        desk.in_journey(&self.journey_id, self.effective_on, event)
    }
}

/// The answer to `recordSupervision`.
#[derive(SimpleObject)]
pub struct RecordSupervisionPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The session; null where the request was refused.
    session_id: Option<ID>,
}

fn recorded(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::SupervisionRecorded(it) => Some(encode(Tag::Session, it.session.0)),
        _ => None,
    })
}

/// Changes of supervision.
#[derive(Default)]
pub struct SupervisionMutation;

#[Object]
impl SupervisionMutation {
    /// Records that a session of supervision is planned, was held, or was not held as planned.
    async fn record_supervision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: RecordSupervisionInput,
    ) -> Result<RecordSupervisionPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(RecordSupervisionPayload { session_id: recorded(&outcome), change: outcome.journey() })
    }
}
