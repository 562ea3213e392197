//! Employment: spells from the first to the last day, and what held in them when.

mod changes;
pub mod facts;
mod readings;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::employment::{Away as AwayKind, CasesHeld, Piece, Post, Spell, TimeAway};
use domain::fte::Fte;
use domain::ids::TeamId;
use domain::refusal::Refusal;

pub use changes::EmploymentMutation;
pub use readings::ReadingMutation;
pub(crate) use readings::{cases, days, weight};

use crate::at::At;
use crate::codes::{AbsenceReason, Contract, LeaveReason, LeaverDestination, OrgRole, Service, StartOrigin};
use crate::desk::Desk;
use crate::employer::{self, Employer, Team};
use crate::errors::Told;
use crate::ids::{Tag, encode};
use crate::scalars::{Date, decimal, from_hundredths, from_millionths, noted};

/// A spell of employment as far as it has come.
#[derive(Clone)]
pub struct Employment {
    it: Spell,
    at: At,
}

impl Employment {
    /// As the rules know it.
    pub fn of(it: Spell, at: At) -> Self {
        Self { it, at }
    }

    fn latest(&self) -> EmploymentPiece {
        EmploymentPiece { it: self.it.now().clone(), at: self.at.clone() }
    }
}

/// One unbroken spell of employment, or of engagement through an agency, as far as it has come.
#[Object]
impl Employment {
    /// The spell's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Employment, self.it.id.0)
    }

    /// Who employs, or engages.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it.employer), &self.at).await
    }

    /// First day.
    async fn started_on(&self) -> Date {
        self.it.started_on.into()
    }

    /// The last day, which is still a day of employment; null while it goes on.
    async fn last_day(&self) -> Option<Date> {
        self.it.ended.as_ref().map(|it| it.last_day.into())
    }

    /// Where the person came from into this post.
    async fn origin(&self) -> StartOrigin {
        self.it.origin.into()
    }

    /// The offer that led here, where there was one.
    async fn offer_id(&self) -> Option<ID> {
        self.it.offer.map(|it| encode(Tag::Offer, it.0))
    }

    /// How the person is engaged.
    async fn contract(&self) -> Contract {
        self.it.now().contract.into()
    }

    /// Full-time equivalent: 1 is full time. Exact, to six places.
    async fn fte(&self) -> f64 {
        from_millionths(self.it.now().fte.millionths())
    }

    /// Title, grade and census role.
    async fn post(&self) -> EmploymentPost {
        self.it.now().post.clone().into()
    }

    /// The team, where known.
    async fn team(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        self.latest().team_of(ctx).await
    }

    /// The part of the council.
    async fn service(&self) -> Service {
        self.it.now().service.into()
    }

    /// Long leave or a secondment, while the person is away.
    async fn away(&self) -> Option<Away> {
        self.it.away().map(Into::into)
    }

    /// Every long leave and secondment, oldest first, the one that goes on among them.
    async fn times_away(&self) -> Vec<Away> {
        self.it.times_away.iter().map(Into::into).collect()
    }

    /// What held when, oldest first: a new piece begins whenever something changes.
    async fn pieces(&self) -> Vec<EmploymentPiece> {
        self.it.pieces.iter().map(|it| EmploymentPiece { it: it.clone(), at: self.at.clone() }).collect()
    }

    /// Why it ended, once it has.
    async fn reason(&self) -> Option<LeaveReason> {
        self.it.ended.as_ref().map(|it| it.reason.into())
    }

    /// Where the person went, once it has ended.
    async fn destination(&self) -> Option<LeaverDestination> {
        self.it.ended.as_ref().map(|it| it.destination.into())
    }

    /// What was said when it ended; null where nothing was, while it goes on, and where the person has been erased.
    async fn note(&self) -> Option<&str> {
        self.it.ended.as_ref().and_then(|it| noted(&it.note))
    }

    /// Cases held, by day.
    async fn caseloads(&self) -> Vec<Caseload> {
        self.it.caseloads.iter().map(|it| (*it).into()).collect()
    }

    /// Working days lost to sickness, period by period.
    async fn days_lost(&self) -> Vec<DaysLost> {
        self.it.days_lost.iter().map(Into::into).collect()
    }
}

/// A time within a spell in which nothing about it changed.
#[derive(Clone)]
pub struct EmploymentPiece {
    it: Piece,
    at: At,
}

impl EmploymentPiece {
    async fn team_of(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        let Some(id) = self.it.team else { return Ok(None) };
        let teams = self.at.teams(Desk::of(ctx)?.store).await?;
        Ok(teams.get(&id).map(|(_, name)| Team::of(id, name.clone())))
    }
}

/// A time within a spell in which nothing about it changed.
#[Object]
impl EmploymentPiece {
    /// First day.
    async fn from(&self) -> Date {
        self.it.from.into()
    }

    /// Full-time equivalent: 1 is full time. Exact, to six places.
    async fn fte(&self) -> f64 {
        from_millionths(self.it.fte.millionths())
    }

    /// Title, grade and census role.
    async fn post(&self) -> EmploymentPost {
        self.it.post.clone().into()
    }

    /// How the person is engaged.
    async fn contract(&self) -> Contract {
        self.it.contract.into()
    }

    /// The part of the council.
    async fn service(&self) -> Service {
        self.it.service.into()
    }

    /// The team, where known.
    async fn team(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        self.team_of(ctx).await
    }

    /// Whether the person is on long leave.
    async fn on_leave(&self) -> bool {
        self.it.on_leave
    }

    /// Whether the person is seconded.
    async fn seconded(&self) -> bool {
        self.it.seconded
    }
}

/// A post: what people call it, what it is paid by, and what the census counts it as.
#[derive(Clone, Debug, SimpleObject)]
pub struct EmploymentPost {
    /// Job title; null where the person has been erased.
    title: Option<String>,
    /// Pay grade, in the employer's own words; null where there is none, or the person has been erased.
    grade: Option<String>,
    /// The census's role.
    role: Option<OrgRole>,
}

impl From<Post> for EmploymentPost {
    fn from(it: Post) -> Self {
        let words = it.words.get();
        Self { title: words.map(|it| it.title.clone()), grade: words.and_then(|it| it.grade.clone()), role: it.role.map(Into::into) }
    }
}

/// A post that is to be recorded.
#[derive(Clone, Debug, InputObject)]
pub struct PostInput {
    /// Job title.
    title: String,
    /// Pay grade, in the employer's own words.
    grade: Option<String>,
    /// The census's role.
    role: Option<OrgRole>,
}

/// The fields of a post of which a rule may speak.
pub(crate) const POST: [&str; 2] = ["title", "grade"];

impl From<PostInput> for Post {
    fn from(it: PostInput) -> Self {
        Self::new(it.title, it.grade, it.role.map(Into::into))
    }
}

/// An absence that is not leaving: long leave, or a secondment.
#[derive(Clone, Debug, SimpleObject)]
pub struct Away {
    /// Whether the person is seconded; otherwise on leave.
    seconded: bool,
    /// What kind; null where the person has been erased.
    kind: Option<AwayReason>,
    /// To whom the person is seconded; null for leave, and where the person has been erased.
    host: Option<String>,
    /// First day away.
    from: Date,
    /// The day on which the person is expected back, where one is.
    expected_back: Option<Date>,
    /// First day back; null while the person is away, and where the spell ended first.
    back_on: Option<Date>,
}

impl From<&TimeAway> for Away {
    fn from(it: &TimeAway) -> Self {
        Self {
            seconded: it.seconded,
            kind: it.kind.get().map(AwayReason::from),
            host: it.kind.get().and_then(host),
            from: it.from.into(),
            expected_back: it.expected_back.map(Date),
            back_on: it.back_on.map(Date),
        }
    }
}

/// Why somebody is away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum AwayReason {
    /// Maternity, paternity or adoption leave.
    Parental,
    /// Long sickness.
    Sickness,
    /// A career break.
    CareerBreak,
    /// Study leave.
    Study,
    /// Any other long leave.
    Other,
    /// A secondment to somebody else.
    Secondment,
}

impl From<&AwayKind> for AwayReason {
    fn from(it: &AwayKind) -> Self {
        match it {
            AwayKind::Parental => Self::Parental,
            AwayKind::Sickness => Self::Sickness,
            AwayKind::CareerBreak => Self::CareerBreak,
            AwayKind::Study => Self::Study,
            AwayKind::Other => Self::Other,
            AwayKind::Secondment(_) => Self::Secondment,
        }
    }
}

impl AwayReason {
    /// For the rules: a secondment has a host, and leave has none.
    pub fn to_domain(self, host: Option<String>) -> Result<AwayKind, Told> {
        match (self, host) {
            (Self::Secondment, Some(host)) => Ok(AwayKind::Secondment(host)),
            (Self::Secondment, None) => Err(Told::about("host", Refusal::LeaveOrSecondment)),
            (_, Some(_)) => Err(Told::about("host", Refusal::LeaveOrSecondment)),
            (Self::Parental, None) => Ok(AwayKind::Parental),
            (Self::Sickness, None) => Ok(AwayKind::Sickness),
            (Self::CareerBreak, None) => Ok(AwayKind::CareerBreak),
            (Self::Study, None) => Ok(AwayKind::Study),
            (Self::Other, None) => Ok(AwayKind::Other),
        }
    }
}

/// To whom somebody is seconded.
pub fn host(it: &AwayKind) -> Option<String> {
    match it {
        AwayKind::Secondment(host) => Some(host.clone()),
        _ => None,
    }
}

/// Cases held on a day.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Caseload {
    /// The day.
    on: Date,
    /// Cases held.
    cases: i32,
    /// What they weigh by the employer's own scheme of complexity, in cases; null where they were only counted.
    weighted: Option<f64>,
}

impl From<CasesHeld> for Caseload {
    fn from(it: CasesHeld) -> Self {
        let weighted = it.weighted_hundredths.map(|it| from_hundredths(it.into()));
        Self { on: it.on.into(), cases: i32::try_from(it.cases).unwrap_or(i32::MAX), weighted }
    }
}

/// Working days lost to sickness in a period.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct DaysLost {
    /// First day of the period.
    from: Date,
    /// Last day of the period.
    to: Date,
    /// Days lost, to two places.
    days: f64,
    /// Why; null where no more than sickness is known, and where the person has been erased.
    cause: Option<AbsenceReason>,
}

impl From<&domain::employment::DaysLost> for DaysLost {
    fn from(it: &domain::employment::DaysLost) -> Self {
        let cause = it.cause.get().copied().flatten().map(Into::into);
        Self { from: it.from.into(), to: it.until.into(), days: from_hundredths(it.days.hundredths()), cause }
    }
}

/// A full-time equivalent, to the digit that the client wrote.
pub fn fte(it: f64) -> Result<Fte, Told> {
    Fte::parse(&decimal(it)).map_err(|_| Refusal::FteForm.into())
}

/// The team of an argument.
pub fn team(it: &ID) -> Result<TeamId, Told> {
    crate::errors::id_of(Tag::Team, it, "teamId").map(TeamId)
}
