//! Moderation: samples of what panels decided, drawn so that anybody can draw them again, and what moderators say of each case.

mod changes;
pub mod facts;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::ids::{EmployerId, SampleId};
use domain::moderation as known;
use store::moderation::{SeenCase, SeenSample};

pub use changes::ModerationMutation;

use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::panel::DecisionEffect;
use crate::scalars::{Date, Long, count};

/// Who moderates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::moderation::ModerationKind")]
pub enum ModerationKind {
    /// People of the employer.
    Internal,
    /// People of other employers.
    Partnership,
}

/// Why a case is in a sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::moderation::Stratum")]
pub enum ModerationStratum {
    /// What was recommended completes nothing, or the panel did not confirm it. All are in it.
    Fail,
    /// It was put off, sent back or extended, or the members were not of one mind. All are in it.
    Borderline,
    /// By lot, of all others.
    Rest,
}

/// How good a moderator finds what was decided on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::moderation::ModerationGrade")]
pub enum ModerationGrade {
    /// Others could learn from it.
    Strong,
    /// It bears the decision out.
    Sufficient,
    /// It barely does.
    Borderline,
    /// It does not.
    Insufficient,
}

/// What a moderator said of a case. Nothing of the decision changes by it.
#[derive(Clone, Debug, SimpleObject)]
pub struct Moderation {
    /// Who.
    member_id: ID,
    /// Whether they agree with the decision.
    agrees: bool,
    /// How good what was decided on is.
    grade: ModerationGrade,
    /// Feedback to the panel and the assessor; null once the person has been erased.
    feedback: Option<String>,
    /// On which day.
    on: Date,
}

impl From<&known::Moderation> for Moderation {
    fn from(it: &known::Moderation) -> Self {
        Self {
            member_id: encode(Tag::Member, it.recorded.member.0),
            agrees: it.recorded.agrees,
            grade: it.recorded.grade.into(),
            feedback: it.recorded.feedback.get().cloned(),
            on: it.on.into(),
        }
    }
}

/// A case of a sample: what was before the panel, and what it decided. Whose it is, it does not say.
#[derive(Clone)]
pub struct ModerationCase {
    seen: Arc<SeenSample>,
    index: usize,
}

impl ModerationCase {
    fn it(&self) -> &SeenCase {
        &self.seen.cases[self.index]
    }

    fn decision(&self) -> Option<&domain::decision::Decision> {
        self.it().case()?.decision.as_ref()
    }

    /// The pack that it was decided on.
    fn pack_of(&self) -> Option<&domain::pack::PackSealed> {
        let decided = &self.decision()?.decided.pack;
        self.it().case()?.packs.iter().map(|it| &it.sealed).find(|it| it.sha256 == *decided)
    }
}

/// A case of a sample: what was before the panel, and what it decided. Whose it is, it does not say.
#[Object]
impl ModerationCase {
    /// The case.
    async fn case_id(&self) -> ID {
        encode(Tag::Case, self.it().drawn.case.0)
    }

    /// The sitting that decided it.
    async fn sitting_id(&self) -> ID {
        encode(Tag::Sitting, self.it().drawn.sitting.0)
    }

    /// Why it is in the sample.
    async fn stratum(&self) -> ModerationStratum {
        self.it().drawn.stratum.into()
    }

    /// The outcome that was recommended, where one was.
    async fn recommends(&self) -> Option<&str> {
        self.it().case()?.recommends()
    }

    /// The option that was decided, by its short name.
    async fn option(&self) -> Option<&str> {
        Some(&self.decision()?.decided.option)
    }

    /// What it does with what was before the panel.
    async fn effect(&self) -> Option<DecisionEffect> {
        self.it().sitting.effect(self.it().case()?).map(Into::into)
    }

    /// The day of the decision.
    async fn decided_on(&self) -> Option<Date> {
        self.decision().map(|it| it.on.into())
    }

    /// The coded reasons.
    async fn reasons(&self) -> Vec<&String> {
        self.decision().map(|it| it.decided.reasons.iter().collect()).unwrap_or_default()
    }

    /// Why, in words; null once the person has been erased.
    async fn reasons_in_words(&self) -> Option<&str> {
        Some(&self.decision()?.words().get()?.reasons)
    }

    /// SHA-256 of the pack that it was decided on.
    async fn pack_sha256(&self) -> Option<&str> {
        Some(&self.decision()?.decided.pack)
    }

    /// That pack, byte for byte: JSON in its canonical form (RFC 8785). Null once the person has been erased.
    async fn pack(&self) -> Option<&String> {
        self.pack_of()?.contents.get()
    }

    /// What moderators said of it. Whoever moderates sees what others said once they have said what they think themselves.
    async fn moderations(&self) -> Vec<Moderation> {
        let of_it = self.seen.sample.moderations.iter().filter(|it| it.recorded.case == self.it().drawn.case);
        of_it.map(Into::into).collect()
    }
}

/// A sample of what panels decided, drawn for moderation.
#[derive(Clone)]
pub struct ModerationSample(Arc<SeenSample>);

impl ModerationSample {
    /// One by its id; none where it is not there for whoever asks.
    pub(crate) async fn find(ctx: &Context<'_>, id: SampleId) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        Ok(desk.store.moderation_sample(desk.asker(), id).await.map_err(theirs)?.map(|it| Self(Arc::new(it))))
    }

    fn drawn(&self) -> &known::SampleDrawn {
        &self.0.sample.drawn
    }
}

/// A sample of what panels decided, drawn for moderation. All fails and borderlines are in it, and of the rest a share: the cases whose
/// SHA-256 of `<seed>|<case id>` (the seed in decimal digits, the id as a UUID with small letters) is lowest.
#[Object]
impl ModerationSample {
    /// The sample.
    async fn id(&self) -> ID {
        encode(Tag::Sample, self.drawn().sample.0)
    }

    /// Whose panels decided, by node id.
    async fn employer_id(&self) -> ID {
        encode(Tag::Employer, self.drawn().employer.0)
    }

    /// Who moderates.
    async fn kind(&self) -> ModerationKind {
        self.drawn().kind.into()
    }

    /// The programme that the cases are of, by the id of its framework; null where they are of all.
    async fn programme(&self) -> Option<&String> {
        self.drawn().programme.as_ref()
    }

    /// The first day of decisions.
    async fn from(&self) -> Date {
        self.drawn().from.into()
    }

    /// The last day of decisions.
    async fn until(&self) -> Date {
        self.drawn().until.into()
    }

    /// The share of the rest, in per cent.
    async fn share_percent(&self) -> i32 {
        i32::try_from(self.drawn().share_percent).unwrap_or(i32::MAX)
    }

    /// How many cases the rest is, of which the share was taken.
    async fn rest(&self) -> i32 {
        i32::try_from(self.drawn().rest).unwrap_or(i32::MAX)
    }

    /// The seed: a number of 64 bits, in decimal digits.
    async fn seed(&self) -> &str {
        &self.drawn().seed
    }

    /// The position of the log up to which decisions were looked at.
    async fn known_at(&self) -> Long {
        Long(self.drawn().known)
    }

    /// The day on which it was drawn.
    async fn drawn_on(&self) -> Date {
        self.0.sample.on.into()
    }

    /// Who moderates: of the central list.
    async fn moderator_ids(&self) -> Vec<ID> {
        self.drawn().moderators.iter().map(|it| encode(Tag::Member, it.0)).collect()
    }

    /// How many cases are in it.
    async fn size(&self) -> i32 {
        count(self.drawn().drawn.len())
    }

    /// Its cases: strata in their order. A case of your own is not shown to you.
    async fn cases(&self) -> Vec<ModerationCase> {
        (0..self.0.cases.len()).map(|index| ModerationCase { seen: Arc::clone(&self.0), index }).collect()
    }

    /// The version of its history.
    async fn version(&self) -> i32 {
        i32::try_from(self.0.version).unwrap_or(i32::MAX)
    }
}

/// Questions about moderation.
#[derive(Default)]
pub struct ModerationQuery;

#[Object]
impl ModerationQuery {
    /// A sample, for its moderators and for who convenes the panels that it is drawn of; null for everybody else.
    async fn moderation_sample(&self, ctx: &Context<'_>, #[graphql(desc = "The sample.")] id: ID) -> Result<Option<ModerationSample>> {
        let Some(id) = decode(Tag::Sample, &id).map(SampleId) else { return Ok(None) };
        ModerationSample::find(ctx, id).await
    }

    /// The samples of an employer that are yours to see, the latest first: all of them for who convenes its panels, and your own where you
    /// moderate.
    async fn moderation_samples(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
    ) -> Result<Vec<ModerationSample>> {
        let desk = Desk::of(ctx)?;
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(Vec::new()) };
        let ids = desk.store.moderation_samples(desk.asker(), employer).await.map_err(theirs)?;
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            all.extend(ModerationSample::find(ctx, id).await?);
        }
        Ok(all)
    }
}
