//! Changes of samples: drawn, and moderated.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{CaseId, EmployerId, MemberId, SampleId};
use domain::moderation::ModerationRecorded;
use domain::private::Private;
use domain::refusal::{OnPanel, Refusal};
use store::failure::Unanswered;
use store::moderation::ToDraw;

use super::{ModerationGrade, ModerationKind, ModerationSample};
use crate::desk::Desk;
use crate::errors::{Told, UserError, id_of, theirs};
use crate::ids::{Tag, decode};
use crate::scalars::{Date, Long};
use crate::write::{New, Outcome, Plan, Writing};

/// What came of a change of a sample.
#[derive(Default, SimpleObject)]
pub struct SampleChange {
    /// The sample as this request left it, as far as it is yours to see; null where it was refused.
    sample: Option<ModerationSample>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    position: Option<Long>,
    /// True where lists do not show the change yet, though it is on record.
    stale: bool,
    /// Why the change was refused; empty where it was done.
    errors: Vec<UserError>,
}

impl SampleChange {
    async fn of(ctx: &Context<'_>, outcome: Outcome) -> Result<Self> {
        let (done, errors) = outcome.at_moderation();
        let Some((sample, position, stale)) = done else { return Ok(Self { errors, ..Self::default() }) };
        Ok(Self { sample: ModerationSample::find(ctx, sample).await?, position: Some(Long(position)), stale, errors })
    }
}

/// A sample that is to be drawn.
#[derive(Clone, Debug, InputObject)]
pub struct DrawSampleInput {
    /// Whose panels decided.
    employer_id: ID,
    /// Who moderates.
    kind: ModerationKind,
    /// The programme that the cases are of, by the id of its framework; all of them where left out.
    programme: Option<String>,
    /// The first day of decisions.
    from: Date,
    /// The last day of decisions: today, or one that is over.
    until: Date,
    /// The share of the rest, in per cent: fails and borderlines are all in it.
    share_percent: i32,
    /// Who moderates: of the central list, of the employer for its own moderation, and of others in a partnership.
    moderator_ids: Vec<ID>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl DrawSampleInput {
    fn wanted(&self) -> Result<ToDraw, Told> {
        let member = |it: &ID| id_of(Tag::Member, it, "moderatorIds").map(MemberId);
        Ok(ToDraw {
            employer: EmployerId(id_of(Tag::Employer, &self.employer_id, "employerId")?),
            kind: self.kind.into(),
            programme: self.programme.clone(),
            days: (self.from.0, self.until.0),
            share_percent: u32::try_from(self.share_percent).map_err(|_| Refusal::from(OnPanel::SampleShare))?,
            moderators: self.moderator_ids.iter().map(member).collect::<Result<_, _>>()?,
        })
    }

    async fn outcome(&self, writing: &Writing<'_>) -> Result<Outcome> {
        if let Some(outcome) = writing.before().await? {
            return Ok(outcome);
        }
        let wanted = match self.wanted() {
            Ok(wanted) => wanted,
            Err(told) => return Ok(Outcome::refused(told)),
        };
        let (desk, sample) = (&writing.desk, SampleId(writing.desk.new_id()));
        let planned = match desk.store.plan_sample(desk.asker(), sample, &wanted).await {
            Ok(planned) => planned,
            Err(Unanswered::Refused(Refusal::NotFound)) => return Ok(Outcome::refused(Told::about("employerId", Refusal::NotFound))),
            Err(why) => return writing.settle(Err(why)).await,
        };
        let drafts = planned.events.into_iter().map(|it| desk.draft(Date(desk.moment.today), it)).collect();
        let answer = writing.send(Plan { stream: Stream::from(sample), drafts }, None).await;
        writing.settle(answer).await
    }
}

/// The answer to `drawSample`.
#[derive(SimpleObject)]
pub struct DrawSamplePayload {
    #[graphql(flatten)]
    change: SampleChange,
}

/// What a moderator says of a case.
#[derive(Clone, Debug, InputObject)]
pub struct RecordModerationInput {
    /// The sample.
    sample_id: ID,
    /// The case.
    case_id: ID,
    /// As which moderator, where you are more than one.
    member_id: Option<ID>,
    /// Whether you agree with the decision.
    agrees: bool,
    /// How good what was decided on is.
    grade: ModerationGrade,
    /// Feedback to the panel and the assessor.
    feedback: String,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl RecordModerationInput {
    async fn plan(&self, desk: &Desk<'_>) -> Result<Result<Plan, Told>> {
        let unknown = || Ok(Err(Told::about("sampleId", Refusal::NotFound)));
        let Some(id) = decode(Tag::Sample, &self.sample_id).map(SampleId) else { return unknown() };
        let Some((sample, sight)) = desk.store.sample_to_change(desk.asker(), id).await.map_err(theirs)? else { return unknown() };
        let named = self.member_id.as_ref().map(|it| decode(Tag::Member, it).map(MemberId));
        let Some(member) = named.unwrap_or_else(|| sight.members.first().copied()) else {
            return Ok(Err(Told::about("memberId", Refusal::NotAllowed)));
        };
        let drawn = decode(Tag::Case, &self.case_id).and_then(|it| sample.case(CaseId(it)));
        let Some((case, person)) = drawn.map(|it| (it.case, it.person)) else { return Ok(Err(OnPanel::NotInTheSample.into())) };
        let event = Event::ModerationRecorded(ModerationRecorded {
            sample: id,
            case,
            person,
            member,
            agrees: self.agrees,
            grade: self.grade.into(),
            feedback: Private::Open(self.feedback.trim().to_owned()),
        });
        Ok(Ok(desk.one(id.into(), Date(desk.moment.today), event)))
    }
}

/// The answer to `recordModeration`.
#[derive(SimpleObject)]
pub struct RecordModerationPayload {
    #[graphql(flatten)]
    change: SampleChange,
}

/// Changes of samples.
#[derive(Default)]
pub struct ModerationMutation;

#[Object]
impl ModerationMutation {
    /// Draws a sample of what an employer's panels decided, by who convenes them. The seed is made here, and recorded: anybody who has the
    /// log can draw it again.
    async fn draw_sample(&self, ctx: &Context<'_>, #[graphql(desc = "Of what.")] input: DrawSampleInput) -> Result<DrawSamplePayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let change = SampleChange::of(ctx, input.outcome(&writing).await?).await?;
        Ok(DrawSamplePayload { change })
    }

    /// Says what a moderator thinks of a case in their sample. Nothing of the decision changes by it.
    async fn record_moderation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they think.")] input: RecordModerationInput,
    ) -> Result<RecordModerationPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let outcome = match writing.before().await? {
            Some(outcome) => outcome,
            None => writing.record(input.plan(&writing.desk).await?).await?,
        };
        Ok(RecordModerationPayload { change: SampleChange::of(ctx, outcome).await? })
    }
}
