//! Legal holds: what keeps records from being erased, placed on one person's or on all that have to do with an employer.

pub mod facts;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access::{self, Act, Actor, Given, Role};
use domain::event::Event;
use domain::history::{Kind, Stream};
use domain::hold as known;
use domain::ids::{EmployerId, HoldId, PersonId};
use domain::private::Private;
use domain::refusal::Refusal;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode, encode, encode_entry, of_stream};
use crate::scalars::Date;
use crate::write::{EntryChange, Once, Outcome, Plan, Writing};

/// A legal hold: as long as it stands, nothing that it reaches is erased.
#[derive(Clone)]
pub struct LegalHold {
    it: known::Hold,
    at: At,
}

impl LegalHold {
    /// As it is shown.
    pub(crate) fn of(it: known::Hold, at: &At) -> Self {
        Self { it, at: at.clone() }
    }
}

/// A legal hold: as long as it stands, nothing that it reaches is erased.
#[Object]
impl LegalHold {
    /// The hold.
    async fn id(&self) -> ID {
        encode(Tag::Hold, self.it.id.0)
    }

    /// Where it was placed: the node id of a journey, or of an employer, whose hold reaches every record that ever had to do with it.
    async fn placed_in(&self) -> Option<ID> {
        of_stream(self.it.stream)
    }

    /// The day on which it was placed.
    async fn placed_on(&self) -> Date {
        self.it.placed_on.into()
    }

    /// The entry that placed it.
    async fn entry_id(&self) -> ID {
        encode_entry(self.it.stream, self.it.placed_by_entry)
    }

    /// Why; null where that is not yours to read, or cannot be read any more.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let given = self.at.histories(&Desk::of(ctx)?, &[self.it.stream]).await?.remove(&self.it.stream);
        let holds = given.map(|it| known::holds(it.history.entries())).unwrap_or_default();
        Ok(holds.iter().find(|it| it.id == self.it.id).and_then(|it| it.reason.get().cloned()))
    }

    /// Whether it stands.
    async fn stands(&self) -> bool {
        self.it.lifted.is_none()
    }

    /// The day on which it was lifted.
    async fn lifted_on(&self) -> Option<Date> {
        self.it.lifted.map(|(_, on)| on.into())
    }
}

/// A hold that is placed: on one person's record, or on every record that ever had to do with an employer.
#[derive(Clone, Debug, InputObject)]
pub struct PlaceLegalHoldInput {
    /// On whose journey. Left out for a hold on everything that has to do with an employer.
    journey_id: Option<ID>,
    /// Whose hold it is: that employer alone reads why, and lifts it. With a journey it may be left out by who acts for one of the journey's
    /// employers only; without one, the hold is on everything that has to do with the employer.
    employer_id: Option<ID>,
    /// Why: an inquiry, a claim, an investigation.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `placeLegalHold`.
#[derive(SimpleObject)]
pub struct PlaceLegalHoldPayload {
    #[graphql(flatten)]
    change: EntryChange,
    /// The new hold; null where the request was refused.
    hold_id: Option<ID>,
}

/// A hold that is lifted.
#[derive(Clone, Debug, InputObject)]
pub struct LiftLegalHoldInput {
    /// On whose journey it is. Left out for a hold of an employer.
    journey_id: Option<ID>,
    /// Whose hold it is. Left out for a hold on one journey.
    employer_id: Option<ID>,
    /// The hold.
    hold_id: ID,
    /// Why it is not needed any more.
    reason: String,
    /// How the request is known again.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `liftLegalHold`.
#[derive(SimpleObject)]
pub struct LiftLegalHoldPayload {
    #[graphql(flatten)]
    change: EntryChange,
}

/// Where a hold is: in a journey or at an employer, and not in both.
fn place(journey: Option<&ID>, employer: Option<&ID>) -> Result<Stream, Told> {
    match (journey, employer) {
        (Some(id), None) => Ok(PersonId(id_of(Tag::Journey, id, "journeyId")?).into()),
        (None, Some(id)) => Ok(EmployerId(id_of(Tag::Employer, id, "employerId")?).into()),
        _ => Err(Told::about("journeyId", Refusal::OnePlaceToHold)),
    }
}

fn plan(desk: &Desk<'_>, stream: Stream, event: Event) -> Plan {
    desk.one(stream, Date(desk.moment.today), event)
}

impl PlaceLegalHoldInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let (stream, employer) = match (&self.journey_id, &self.employer_id) {
            (Some(_), Some(whose)) => {
                let whose = EmployerId(decode(Tag::Employer, whose).ok_or(Refusal::EmployerUnknown)?);
                (place(self.journey_id.as_ref(), None)?, Some(whose))
            }
            (journey, employer) => (place(journey.as_ref(), employer.as_ref())?, None),
        };
        let (hold, reason) = (HoldId(desk.new_id()), Private::Open(self.reason.clone()));
        Ok(plan(desk, stream, Event::LegalHoldPlaced(known::LegalHoldPlaced { hold, reason, employer })))
    }
}

impl LiftLegalHoldInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let stream = place(self.journey_id.as_ref(), self.employer_id.as_ref())?;
        let hold = decode(Tag::Hold, &self.hold_id).ok_or_else(|| Told::about("holdId", Refusal::HoldUnknown))?;
        let reason = Private::Open(self.reason.clone());
        Ok(plan(desk, stream, Event::LegalHoldLifted(known::LegalHoldLifted { hold: HoldId(hold), reason })))
    }
}

fn placed(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| if let Event::LegalHoldPlaced(it) = &it.event { Some(encode(Tag::Hold, it.hold.0)) } else { None })
}

/// Changes of legal holds.
#[derive(Default)]
pub struct HoldMutation;

#[Object]
impl HoldMutation {
    /// Places a legal hold. From then on nothing that it reaches is erased, whoever approved it, until it is lifted.
    async fn place_legal_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hold.")] input: PlaceLegalHoldInput,
    ) -> Result<PlaceLegalHoldPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(PlaceLegalHoldPayload { hold_id: placed(&outcome), change: outcome.entry(ctx)? })
    }

    /// Lifts a legal hold. That it was there stays on record.
    async fn lift_legal_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hold.")] input: LiftLegalHoldInput,
    ) -> Result<LiftLegalHoldPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(LiftLegalHoldPayload { change: outcome.entry(ctx)? })
    }
}

/// Questions about legal holds.
#[derive(Default)]
pub struct HoldQuery;

#[Object]
impl HoldQuery {
    /// The legal holds of your employers on a person's record, those on everything that has to do with them too, or those of an employer,
    /// the oldest first and lifted ones too. Null where that is not yours to ask.
    async fn legal_holds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On whose journey. Left out for those of an employer.")] journey_id: Option<ID>,
        #[graphql(desc = "Whose. Left out for those on a journey.")] employer_id: Option<ID>,
    ) -> Result<Option<Vec<LegalHold>>> {
        let desk = Desk::of(ctx)?;
        let Ok(stream) = place(journey_id.as_ref(), employer_id.as_ref()) else { return Ok(None) };
        let at = At::live(ctx, None).await?;
        let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream).filter(|it| may_ask(desk.actor, stream, it)) else {
            return Ok(None);
        };
        let mut holds = desk.store.holds_of(&given.history).await.map_err(theirs)?;
        // Another employer's is not told here: that it keeps the record is told to whoever would erase it.
        holds.retain(|it| stream.kind == Kind::Employer || it.is_shown_to(desk.actor));
        holds.sort_by_key(|it| (it.placed_on, it.id));
        Ok(Some(holds.into_iter().map(|it| LegalHold::of(it, &at)).collect()))
    }
}

/// Whether holds and erasures of what a stream is about are an actor's to know: of who keeps its records, and who audits them.
pub(crate) fn may_ask(actor: &Actor, stream: Stream, given: &Given) -> bool {
    match stream.kind {
        Kind::Journey => given.footing.iter().any(|it| it.keeps_records() || *it == Role::Auditor),
        _ => access::may(actor, Act::ChangeEmployer(EmployerId(stream.id))).is_ok(),
    }
}
