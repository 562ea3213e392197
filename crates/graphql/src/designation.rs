//! Designations: what somebody is approved or appointed to do beside their grade, and what of it runs out when.

mod changes;
pub mod facts;
mod list;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::designation as known;

pub use changes::DesignationMutation;
pub(crate) use changes::hours;
pub use list::DesignationQuery;

use crate::at::At;
use crate::employer::{self, Employer};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count, noted};

/// What somebody is approved or appointed to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::designation::DesignationKind")]
pub enum DesignationKind {
    /// Approved mental health professional.
    Amhp,
    /// Best interests assessor.
    BestInterestsAssessor,
    /// Practice educator, stage 1.
    PracticeEducatorOne,
    /// Practice educator, stage 2: may take full responsibility for the final placement.
    PracticeEducatorTwo,
    /// Independent reviewing officer.
    IndependentReviewingOfficer,
    /// Principal social worker.
    PrincipalSocialWorker,
    /// Designated social care officer.
    DesignatedSocialCareOfficer,
    /// A second post in the emergency duty team.
    EmergencyDuty,
    /// Assessor of the assessed and supported year.
    AsyeAssessor,
    /// Another, in words.
    Other,
}

/// Why a designation ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::designation::DesignationEnd")]
pub enum DesignationEnd {
    /// It was not renewed.
    NotRenewed,
    /// By their own wish.
    OwnWish,
    /// Another body approved them.
    ApprovedElsewhere,
    /// They do not act as one any more.
    StoppedActing,
    /// Whoever approved it withdrew it.
    Withdrawn,
    /// Something else.
    Other,
}

/// Where a designation stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Enum)]
#[graphql(remote = "domain::designation::DesignationState")]
pub enum DesignationState {
    /// It is held.
    Held,
    /// It is past its day, and nobody renewed or ended it.
    Expired,
    /// It ended.
    Ended,
}

/// The training of one year of a designation.
#[derive(Clone, Debug, SimpleObject)]
pub struct DesignationTraining {
    /// First day: an anniversary of the grant.
    from: Date,
    /// Last day.
    until: Date,
    /// Minutes that were agreed for the year.
    agreed_minutes: i32,
    /// Minutes done so far.
    done_minutes: i32,
    /// Minutes that are missing.
    missing_minutes: i32,
}

impl From<known::TrainingYear> for DesignationTraining {
    fn from(it: known::TrainingYear) -> Self {
        Self {
            from: it.from.into(),
            until: it.until.into(),
            agreed_minutes: count(it.agreed as usize),
            done_minutes: count(it.done as usize),
            missing_minutes: count(it.agreed.saturating_sub(it.done) as usize),
        }
    }
}

/// A designation as far as it has come.
#[derive(Clone)]
pub struct Designation {
    it: known::Designation,
    at: At,
    post_ended: bool,
}

impl Designation {
    /// As the rules know it, of a journey that was folded up to the day of the question.
    pub fn of(it: known::Designation, journey: &domain::journey::Journey, at: At) -> Self {
        let spell = it.granted.spell.and_then(|id| journey.spells.iter().find(|spell| spell.id == id));
        let post_ended = spell.is_some_and(|it| !it.in_post(at.on()));
        Self { it, at, post_ended }
    }

    fn days_left(&self) -> Option<i64> {
        self.it.expires_on().map(|last| (last - self.at.on()).num_days())
    }
}

/// A designation as far as it has come.
#[Object]
impl Designation {
    /// The designation's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Designation, self.it.granted.designation.0)
    }

    /// As what.
    async fn designation_kind(&self) -> DesignationKind {
        self.it.granted.kind.into()
    }

    /// The employer that approved it, where it is one that is registered here.
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, self.it.granted.approved_by, &self.at).await
    }

    /// The other body that did, or as what, in words.
    async fn body(&self) -> Option<&str> {
        noted(&self.it.granted.body)
    }

    /// The first day.
    async fn from(&self) -> Date {
        self.it.from.into()
    }

    /// The last day as it stands, by the latest renewal; null where it has none.
    async fn expires_on(&self) -> Option<Date> {
        self.it.expires_on().map(Date)
    }

    /// How many days are left, that day not among them: below 0 once it is past its day, null where it has none.
    async fn expires_in_days(&self) -> Option<i32> {
        self.days_left().and_then(|it| i32::try_from(it).ok())
    }

    /// Where it stands.
    async fn state(&self) -> DesignationState {
        self.it.state(self.at.on()).into()
    }

    /// The days on which it was renewed, oldest first.
    async fn renewed_on(&self) -> Vec<Date> {
        self.it.renewals.iter().map(|it| it.0.into()).collect()
    }

    /// The last day, once it ended.
    async fn ended_on(&self) -> Option<Date> {
        self.it.ended.map(|it| it.0.into())
    }

    /// Why it ended.
    async fn ended_because(&self) -> Option<DesignationEnd> {
        self.it.ended.map(|it| it.1.into())
    }

    /// The training of the year that runs; null where none was agreed.
    async fn training(&self) -> Option<DesignationTraining> {
        self.it.training(self.at.on()).map(Into::into)
    }

    /// The post that goes with it, where one does.
    async fn spell_id(&self) -> Option<ID> {
        self.it.granted.spell.map(|it| encode(Tag::Employment, it.0))
    }

    /// Whether the post that goes with it is over: what that means for the designation is for whoever approved it to say.
    async fn post_ended(&self) -> bool {
        self.post_ended
    }
}
