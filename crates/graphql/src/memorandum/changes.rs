//! Changes of memoranda: how an employer agrees to one, and how it ends one.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{EmployerId, MemorandumId};
use domain::memorandum as known;

use crate::desk::Desk;
use crate::errors::{Told, id_of};
use crate::figures::MeasureName;
use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::write::{EmployerChange, Once, Outcome, Plan, Writing};

/// A memorandum that an employer agrees to.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeMemorandumInput {
    /// The employer that agrees.
    employer_id: ID,
    /// The memorandum, where another party began it: say the same of it as they did. Left out by whoever begins one.
    memorandum_id: Option<ID>,
    /// The other parties.
    party_ids: Vec<ID>,
    /// What is told of all of them together, and nothing else.
    measures: Vec<MeasureName>,
    /// What for, each in a few words.
    purposes: Vec<String>,
    /// The last day on which it is told, and the last day of which anything is.
    until: Date,
    /// The first day. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl AgreeMemorandumInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let memorandum = match &self.memorandum_id {
            Some(id) => id_of(Tag::Memorandum, id, "memorandumId")?,
            None => desk.new_id(),
        };
        let with: Result<_, Told> = self.party_ids.iter().map(|it| Ok(EmployerId(id_of(Tag::Employer, it, "partyIds")?))).collect();
        let event = Event::MemorandumAgreed(known::MemorandumAgreed {
            memorandum: MemorandumId(memorandum),
            with: with?,
            figures: self.measures.iter().map(|it| (*it).into()).collect(),
            purposes: self.purposes.iter().map(|it| it.trim().to_owned()).collect(),
            until: self.until.0,
        });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `agreeMemorandum`.
#[derive(SimpleObject)]
pub struct AgreeMemorandumPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The memorandum; null where the request was refused. The other parties agree to it by this id.
    memorandum_id: Option<ID>,
}

fn agreed(outcome: &Outcome) -> Option<ID> {
    outcome.entries().find_map(|it| match &it.event {
        Event::MemorandumAgreed(it) => Some(encode(Tag::Memorandum, it.memorandum.0)),
        _ => None,
    })
}

/// An end of a memorandum.
#[derive(Clone, Debug, InputObject)]
pub struct EndMemorandumInput {
    /// The employer that ends it.
    employer_id: ID,
    /// The memorandum.
    memorandum_id: ID,
    /// From which day nothing is told by it. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl EndMemorandumInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let memorandum = MemorandumId(id_of(Tag::Memorandum, &self.memorandum_id, "memorandumId")?);
        let event = Event::MemorandumEnded(known::MemorandumEnded { memorandum });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `endMemorandum`.
#[derive(SimpleObject)]
pub struct EndMemorandumPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Changes of memoranda.
#[derive(Default)]
pub struct MemorandumMutation;

#[Object]
impl MemorandumMutation {
    /// Agrees to a memorandum for an employer, by who runs its academy. It counts once every party has agreed to the same.
    async fn agree_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memorandum.")] input: AgreeMemorandumInput,
    ) -> Result<AgreeMemorandumPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = writing.record(input.plan(&writing.desk)).await?;
        Ok(AgreeMemorandumPayload { memorandum_id: agreed(&outcome), change: outcome.employer() })
    }

    /// Ends a memorandum for an employer, by who runs its academy, and thereby for all parties.
    async fn end_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndMemorandumInput,
    ) -> Result<EndMemorandumPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(EndMemorandumPayload { change })
    }
}
