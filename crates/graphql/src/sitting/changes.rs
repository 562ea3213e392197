//! Changes at sittings: how every feature of a sitting records what it does, and shows what came of it.

mod agenda;
mod members;

use std::future::Future;

use async_graphql::{Context, ID, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{CaseId, MemberId, PersonId, SittingId};
use domain::refusal::{OnPanel, Refusal};
use domain::sitting as known;
use store::failure::Unanswered;
use store::pack::Planned;
use store::sitting::Seen;

pub use agenda::SittingMutation;
pub use members::InvitationMutation;

use super::Sitting;
use crate::desk::Desk;
use crate::errors::{Told, UserError, id_of};
use crate::ids::{Tag, decode};
use crate::scalars::{Date, Long};
use crate::write::{Outcome, Plan, Writing};

/// How often a change is planned anew where something else keeps being recorded at the sitting in between.
const TRIES: usize = 8;

/// What came of a change at a sitting.
#[derive(Default, SimpleObject)]
pub struct SittingChange {
    /// The sitting as this request left it, as far as it is yours to see; null where it was refused.
    pub sitting: Option<Sitting>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}

impl SittingChange {
    /// What came of a mutation.
    pub async fn of(ctx: &Context<'_>, outcome: Outcome) -> Result<Self> {
        let (done, errors) = outcome.at_sitting();
        let Some((sitting, position, stale)) = done else { return Ok(Self { errors, ..Self::default() }) };
        let sitting = Sitting::find(ctx, sitting, position).await?;
        Ok(Self { sitting, position: Some(Long(position)), stale, errors })
    }

    /// Records what the input alone says.
    pub async fn record(ctx: &Context<'_>, writing: &Writing<'_>, sitting: &ID, event: Event) -> Result<Self> {
        Self::planned(ctx, writing, sitting, |_| async { Ok(Planned { events: vec![event.clone()], version: None }) }).await
    }

    /// Records what is planned from the sitting as it is: planned anew where something else was recorded meanwhile.
    pub async fn planned<F, Fut>(ctx: &Context<'_>, writing: &Writing<'_>, sitting: &ID, plan: F) -> Result<Self>
    where
        F: Fn(SittingId) -> Fut + Send + Sync,
        Fut: Future<Output = Result<Planned, Unanswered>> + Send,
    {
        let outcome = Self::outcome(writing, sitting, plan).await?;
        Self::of(ctx, outcome).await
    }

    async fn outcome<F, Fut>(writing: &Writing<'_>, sitting: &ID, plan: F) -> Result<Outcome>
    where
        F: Fn(SittingId) -> Fut + Send + Sync,
        Fut: Future<Output = Result<Planned, Unanswered>> + Send,
    {
        if let Some(outcome) = writing.before().await? {
            return Ok(outcome);
        }
        let id = match id_of(Tag::Sitting, sitting, "sittingId") {
            Ok(id) => SittingId(id),
            Err(told) => return Ok(Outcome::refused(told)),
        };
        let today = Date(writing.desk.moment.today);
        for _ in 0..TRIES {
            let planned = match plan(id).await {
                Ok(planned) => planned,
                Err(Unanswered::Refused(Refusal::NotFound)) => return Ok(Outcome::refused(Told::about("sittingId", Refusal::NotFound))),
                Err(why) => return writing.settle(Err(why)).await,
            };
            let drafts = planned.events.into_iter().map(|it| writing.desk.draft(today, it)).collect();
            let answer = writing.send(Plan { stream: id.into(), drafts }, writing.expected().or(planned.version)).await;
            let came_between = matches!(answer, Err(Unanswered::Refused(Refusal::VersionConflict { .. })));
            if writing.expected().is_some() || !came_between {
                return writing.settle(answer).await;
            }
        }
        Ok(Outcome::refused(Refusal::Busy.into()))
    }

    /// Records what somebody does in a case.
    pub async fn in_case(
        ctx: &Context<'_>,
        writing: &Writing<'_>,
        (sitting, case): (&ID, &ID),
        plan: impl Fn(&Found) -> Result<Planned, Refusal> + Send + Sync,
    ) -> Result<Self> {
        let (desk, plan) = (&writing.desk, &plan);
        Self::planned(ctx, writing, sitting, |id| async move {
            let seen = desk.store.sitting_to_change(desk.asker(), id).await?.ok_or(Refusal::NotFound)?;
            let case = decode(Tag::Case, case).and_then(|it| seen.sitting.case(CaseId(it)));
            let (case, person) = case.map(|it| (it.id, it.added.person)).ok_or(OnPanel::CaseUnknown)?;
            Ok(plan(&Found { seen, case, person })?)
        })
        .await
    }
}

/// A case at a sitting in which somebody would do something.
pub struct Found {
    /// The sitting, as it is theirs.
    pub seen: Seen,
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub person: PersonId,
}

impl Found {
    /// The member who is named; where none is: the one as whom the actor has a seat of this kind.
    ///
    /// # Errors
    /// That it is nobody.
    pub fn member(&self, named: Option<&ID>, fits: impl Fn(&known::Seat) -> bool) -> Result<MemberId, Refusal> {
        member_of(&self.seen, named, fits)
    }

    /// What is recorded of a member who does something in the room on the day: that they are there, where nobody has said so yet. Whoever
    /// left comes back by saying so.
    pub fn after_arriving(&self, desk: &Desk<'_>, member: MemberId, event: Event) -> Planned {
        let begun = self.seen.sitting.held_on <= desk.moment.today && self.seen.sitting.closed.is_some();
        let seat = self.seen.sitting.seat(member).filter(|it| it.takes_part() && !it.in_the_room && !it.has_left);
        let votes = seat.filter(|it| begun && it.capacity.votes());
        if votes.is_none() {
            return self.planned(event);
        }
        let arrived = Event::MemberArrived(known::MemberArrived { member });
        Planned { events: vec![arrived, event], version: Some(self.seen.version) }
    }

    /// One event, whatever else is recorded meanwhile.
    pub fn planned(&self, event: Event) -> Planned {
        Planned { events: vec![event], version: None }
    }
}

fn member_of(seen: &Seen, named: Option<&ID>, fits: impl Fn(&known::Seat) -> bool) -> Result<MemberId, Refusal> {
    if let Some(id) = named {
        return decode(Tag::Member, id).map(MemberId).ok_or_else(|| OnPanel::MemberUnknown.into());
    }
    let mut mine = seen.sight.members.iter().filter(|it| seen.sitting.seat(**it).is_some_and(&fits));
    mine.next().copied().ok_or_else(|| OnPanel::NotOnThePanel.into())
}
