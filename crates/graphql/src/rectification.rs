//! Rectification: a person says that something about them is wrong, and is answered with a correction or with reasons.

pub mod facts;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{PersonId, RectificationId};
use domain::private::Private;
use domain::rectification as known;
use domain::refusal::Refusal;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, decode_entry, encode, encode_entry};
use crate::scalars::Date;
use crate::write::{JourneyChange, Once, Outcome, Plan, Writing};

/// What became of a request for rectification.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum RectificationState {
    /// It waits for an answer.
    Open,
    /// The record was corrected, or the entry taken out.
    PutRight,
    /// It was refused, with reasons.
    Refused,
}

/// A person's request that an entry about them be put right, and its answer.
#[derive(Clone, Debug, SimpleObject)]
pub struct Rectification {
    /// The request.
    id: ID,
    /// What became of it.
    state: RectificationState,
    /// The entry that the person says is wrong.
    entry_id: ID,
    /// The day on which it was made.
    requested_on: Date,
    /// The day by which it is answered: one calendar month later.
    due_on: Date,
    /// Whether it is open after that day.
    late: bool,
    /// In the person's words; null where they have been erased.
    words: Option<String>,
    /// The entry that answers it: a correction, a retraction, or a refusal.
    answer_entry_id: Option<ID>,
    /// The day of the answer.
    answered_on: Option<Date>,
    /// The reason of the answer; null where there is none, or the person has been erased.
    reason: Option<String>,
}

fn shown(stream: Stream, it: &known::Rectification, today: chrono::NaiveDate) -> Rectification {
    let state = match &it.answer {
        None => RectificationState::Open,
        Some(answer) if answer.is_put_right => RectificationState::PutRight,
        Some(_) => RectificationState::Refused,
    };
    Rectification {
        id: encode(Tag::Rectification, it.id.0),
        state,
        entry_id: encode_entry(stream, it.entry),
        requested_on: it.requested_on.into(),
        due_on: it.due_on().into(),
        late: it.is_late(today),
        words: it.words.get().cloned(),
        answer_entry_id: it.answer.as_ref().map(|it| encode_entry(stream, it.entry)),
        answered_on: it.answer.as_ref().map(|it| it.on.into()),
        reason: it.answer.as_ref().and_then(|it| it.reason.get().cloned()),
    }
}

/// What somebody says is wrong in their own journey.
#[derive(Clone, Debug, InputObject)]
pub struct RequestRectificationInput {
    /// Whose journey: yours. Yours where left out.
    journey_id: Option<ID>,
    /// The entry that is wrong, by its node id.
    entry_id: ID,
    /// What is wrong, and what would be right.
    words: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

impl RequestRectificationInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let person = match &self.journey_id {
            Some(id) => PersonId(id_of(Tag::Journey, id, "journeyId")?),
            None => desk.actor.person.ok_or(Refusal::NotAllowed)?,
        };
        let stream = Stream::from(person);
        // An entry of somebody else's is none of this journey: the rules say so.
        let (_, entry) = decode_entry(&self.entry_id).ok_or_else(|| Told::from(Refusal::EntryUnknown))?;
        let (rectification, words) = (RectificationId(desk.new_id()), Private::Open(self.words.clone()));
        let event = Event::RectificationRequested(known::RectificationRequested { rectification, entry, words });
        Ok(desk.one(stream, Date(desk.moment.today), event))
    }
}

/// The answer to `requestRectification`.
#[derive(SimpleObject)]
pub struct RequestRectificationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
    /// The request; null where it was refused.
    rectification_id: Option<ID>,
}

/// A request that is refused, with reasons.
#[derive(Clone, Debug, InputObject)]
pub struct RefuseRectificationInput {
    /// Whose journey.
    journey_id: ID,
    /// The request.
    rectification_id: ID,
    /// Why: the person reads it.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `refuseRectification`.
#[derive(SimpleObject)]
pub struct RefuseRectificationPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// The request of an id.
pub(crate) fn request(id: &ID) -> Result<RectificationId, Told> {
    decode(Tag::Rectification, id).map(RectificationId).ok_or_else(|| Told::from(Refusal::RectificationUnknown))
}

fn requested(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::RectificationRequested(it) => Some(encode(Tag::Rectification, it.rectification.0)),
        _ => None,
    })
}

/// Requests for rectification, and refusals of them. A request that is right is answered by `correctEntry` or `retractEntry`.
#[derive(Default)]
pub struct RectificationMutation;

#[Object]
impl RectificationMutation {
    /// Asks that an entry of your own journey be put right. It is answered within a calendar month.
    async fn request_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wrong.")] input: RequestRectificationInput,
    ) -> Result<RequestRectificationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(RequestRectificationPayload { rectification_id: requested(&outcome), change: outcome.journey() })
    }

    /// Refuses a request, with reasons. Both stay on record, and the person sees both.
    async fn refuse_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request, and why.")] input: RefuseRectificationInput,
    ) -> Result<RefuseRectificationPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let reason = Private::Open(input.reason.clone());
        let event = request(&input.rectification_id)
            .map(|rectification| Event::RectificationRefused(known::RectificationRefused { rectification, reason }));
        let plan = event.and_then(|event| writing.desk.in_journey(&input.journey_id, Date(writing.desk.moment.today), event));
        Ok(RefuseRectificationPayload { change: writing.record(plan).await?.journey() })
    }
}

/// Questions about requests for rectification.
#[derive(Default)]
pub struct RectificationQuery;

#[Object]
impl RectificationQuery {
    /// The requests for rectification in a journey, with the words of both sides, the oldest first. Null where there is no such journey,
    /// or none that you may see.
    async fn rectifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose journey.")] journey_id: ID,
    ) -> Result<Option<Vec<Rectification>>> {
        let Some(person) = decode(Tag::Journey, &journey_id).map(PersonId) else { return Ok(None) };
        let (desk, stream) = (Desk::of(ctx)?, Stream::from(person));
        let at = At::live(ctx, None).await?;
        let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream) else { return Ok(None) };
        Ok(Some(known::rectifications(given.history.entries()).iter().map(|it| shown(stream, it, at.on())).collect()))
    }
}
