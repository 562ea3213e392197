//! Sittings and their agendas: convened, moved and cancelled; cases put on and taken off; closed.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use domain::event::Event;
use domain::framework::Named;
use domain::ids::{AppealId, ApplicationId, CaseId, EmployerId, EnrolmentId, PersonId, ReviewId, SittingId};
use domain::private::Private;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{CaseWithdrawn, SittingCancelled, SittingConvened, SittingMoved};
use store::sitting::agenda::{Asked, Progression};

use super::SittingChange;
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{New, Once, Outcome, Plan, Writing};

/// Which terms of reference.
#[derive(Clone, Debug, InputObject)]
pub struct TermsInput {
    /// Their id.
    id: String,
    /// Their version.
    version: String,
}

/// A sitting that is convened.
#[derive(Clone, Debug, InputObject)]
pub struct ConveneSittingInput {
    /// Whose panel it is.
    employer_id: ID,
    /// The day on which it sits.
    held_on: Date,
    /// Where, or by which link.
    place: String,
    /// Under which of the terms of reference that the employer has adopted. The latest in force on that day where left out.
    terms: Option<TermsInput>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl ConveneSittingInput {
    async fn plan(&self, desk: &Desk<'_>) -> Result<Result<Plan, Told>> {
        let employer = match id_of(Tag::Employer, &self.employer_id, "employerId") {
            Ok(id) => EmployerId(id),
            Err(told) => return Ok(Err(told)),
        };
        // Nobody is told of terms who may not convene under them.
        if !domain::access::convenes(desk.actor, employer) {
            return Ok(Err(Refusal::NotAllowed.into()));
        }
        if self.held_on.0 < desk.moment.today {
            return Ok(Err(OnPanel::SittingInThePast.into()));
        }
        let named = self.terms.as_ref().map(|it| Named { id: it.id.clone(), version: it.version.clone() });
        let found = desk.store.terms_in_force(employer, self.held_on.0, named.as_ref()).await.map_err(theirs)?;
        let Some((terms, rules)) = found else { return Ok(Err(OnPanel::TermsUnknown.into())) };
        let sitting = SittingId(desk.new_id());
        let place = Private::Open(self.place.trim().to_owned());
        let event = Event::SittingConvened(SittingConvened { sitting, employer, held_on: self.held_on.0, place, terms, rules });
        Ok(Ok(desk.one(sitting.into(), Date(desk.moment.today), event)))
    }
}

/// A sitting that is moved.
#[derive(Clone, Debug, InputObject)]
pub struct MoveSittingInput {
    /// The sitting.
    sitting_id: ID,
    /// The day on which it sits.
    held_on: Date,
    /// Where, or by which link.
    place: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// A sitting that is cancelled.
#[derive(Clone, Debug, InputObject)]
pub struct CancelSittingInput {
    /// The sitting.
    sitting_id: ID,
    /// Why.
    reason: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// An application for the next step.
#[derive(Clone, Debug, InputObject)]
pub struct ProgressionMatterInput {
    /// The programme that the person is or was on. Where left out: their last one with the employer.
    enrolment_id: Option<ID>,
    /// The step that is applied for, as the employer calls it. May be left out where the application is given.
    step: Option<String>,
    /// The application, where it is for a step of the employer's ladder.
    application_id: Option<ID>,
}

/// What is before a panel: one of the three.
#[derive(Clone, Debug, OneofObject)]
pub enum MatterInput {
    /// What was submitted at a review: its id.
    ReviewId(ID),
    /// An application for the next step of a career.
    Progression(ProgressionMatterInput),
    /// An appeal or a complaint that was lodged: its id.
    AppealId(ID),
}

impl MatterInput {
    fn asked(&self) -> Result<Asked, Told> {
        let of = |tag, id: &ID| decode(tag, id).ok_or_else(|| Told::from(OnPanel::MatterUnknown));
        Ok(match self {
            Self::ReviewId(id) => Asked::Review(ReviewId(of(Tag::Review, id)?)),
            Self::Progression(it) => Asked::Progression(Progression {
                enrolment: it.enrolment_id.as_ref().map(|id| of(Tag::Enrolment, id).map(EnrolmentId)).transpose()?,
                step: it.step.as_ref().map(|it| it.trim().to_owned()),
                application: it.application_id.as_ref().map(|id| of(Tag::Application, id).map(ApplicationId)).transpose()?,
            }),
            Self::AppealId(id) => Asked::Appeal(AppealId(of(Tag::Appeal, id)?)),
        })
    }
}

/// A case that is put on an agenda.
#[derive(Clone, Debug, InputObject)]
pub struct AddCaseInput {
    /// The sitting.
    sitting_id: ID,
    /// Whose case it is.
    journey_id: ID,
    /// What is before the panel.
    matter: MatterInput,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// A case that is taken off an agenda.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawCaseInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// An agenda that is closed.
#[derive(Clone, Debug, InputObject)]
pub struct CloseAgendaInput {
    /// The sitting.
    sitting_id: ID,
    /// Whether you know of what the packs lack, and of texts in them by which somebody could be known. Where it is false and there is such a
    /// thing, nothing is closed, and you are told what it is.
    #[graphql(default)]
    knowing_findings: bool,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `conveneSitting`.
#[derive(SimpleObject)]
pub struct ConveneSittingPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `moveSitting`.
#[derive(SimpleObject)]
pub struct MoveSittingPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `cancelSitting`.
#[derive(SimpleObject)]
pub struct CancelSittingPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `addCase`.
#[derive(SimpleObject)]
pub struct AddCasePayload {
    #[graphql(flatten)]
    change: SittingChange,
    /// The case; null where the request was refused.
    case_id: Option<ID>,
}

/// The answer to `withdrawCase`.
#[derive(SimpleObject)]
pub struct WithdrawCasePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `closeAgenda`.
#[derive(SimpleObject)]
pub struct CloseAgendaPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// Changes of sittings and their agendas.
#[derive(Default)]
pub struct SittingMutation;

#[Object]
impl SittingMutation {
    /// Convenes a sitting of an employer's panel, by who runs its academy or advises its panels.
    async fn convene_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sitting.")] input: ConveneSittingInput,
    ) -> Result<ConveneSittingPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let plan = input.plan(&writing.desk).await?;
        Ok(ConveneSittingPayload { change: SittingChange::of(ctx, writing.record(plan).await?).await? })
    }

    /// Moves a sitting to another day or place. Who is independent, and who is in office, is computed for the new day.
    async fn move_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and to when.")] input: MoveSittingInput,
    ) -> Result<MoveSittingPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let place = Private::Open(input.place.trim().to_owned());
        let event = Event::SittingMoved(SittingMoved { held_on: input.held_on.0, place });
        Ok(MoveSittingPayload { change: SittingChange::record(ctx, &writing, &input.sitting_id, event).await? })
    }

    /// Cancels a sitting at which nothing was decided.
    async fn cancel_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: CancelSittingInput,
    ) -> Result<CancelSittingPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let event = Event::SittingCancelled(SittingCancelled { reason: Private::Open(input.reason.clone()) });
        Ok(CancelSittingPayload { change: SittingChange::record(ctx, &writing, &input.sitting_id, event).await? })
    }

    /// Puts a case on an agenda.
    async fn add_case(&self, ctx: &Context<'_>, #[graphql(desc = "The case.")] input: AddCaseInput) -> Result<AddCasePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let wanted = id_of(Tag::Journey, &input.journey_id, "journeyId").and_then(|id| Ok((PersonId(id), input.matter.asked()?)));
        let (person, asked) = match wanted {
            Ok(wanted) => wanted,
            Err(told) => {
                let outcome = writing.before().await?.unwrap_or_else(|| Outcome::refused(told));
                return Ok(AddCasePayload { change: SittingChange::of(ctx, outcome).await?, case_id: None });
            }
        };
        let (desk, asked) = (&writing.desk, &asked);
        let change = SittingChange::planned(ctx, &writing, &input.sitting_id, |id| async move {
            desk.store.plan_case(desk.asker(), (id, CaseId(desk.new_id())), (person, asked)).await
        });
        let change = change.await?;
        let cases = change.sitting.iter().flat_map(|it| &it.0.sitting.cases);
        let case_id = cases.last().map(|it| encode(Tag::Case, it.id.0));
        Ok(AddCasePayload { change, case_id })
    }

    /// Takes a case that is not decided off an agenda. That it was there stays on record.
    async fn withdraw_case(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] input: WithdrawCaseInput) -> Result<WithdrawCasePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            Ok(found.planned(Event::CaseWithdrawn(CaseWithdrawn { case: found.case })))
        });
        Ok(WithdrawCasePayload { change: change.await? })
    }

    /// Closes an agenda: of every case exactly what is on record at this moment is sealed into its pack, and members see it from now on. What
    /// is recorded later is late evidence, which the chair admits or does not.
    async fn close_agenda(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] input: CloseAgendaInput) -> Result<CloseAgendaPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (desk, knowing) = (&writing.desk, input.knowing_findings);
        let change = SittingChange::planned(ctx, &writing, &input.sitting_id, |id| async move {
            desk.store.plan_closing(desk.asker(), id, knowing).await
        });
        Ok(CloseAgendaPayload { change: change.await? })
    }
}
