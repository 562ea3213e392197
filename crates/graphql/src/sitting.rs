//! Sittings of panels: who sits, what is before them, and who may not sit on which case, and why.

mod case;
mod changes;
pub mod facts;
mod live;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::Months;
use domain::ids::{CaseId, EmployerId, MemberId, SittingId};
use domain::independence as known;
use domain::sitting::Seat as KnownSeat;
use store::sitting::Seen;

pub use case::PanelCase;
pub use changes::{Found, InvitationMutation, SittingChange, SittingMutation};
pub use live::SittingSubscription;

use crate::at::At;
use crate::decision::Minutes;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::entry::Entry;
use crate::errors::theirs;
use crate::framework::FrameworkName;
use crate::ids::{Tag, decode, encode, encode_entry};
use crate::panel::{Capacity, PanelMember, TermsOfReference};
use crate::scalars::{Date, Long, count};

/// What ties somebody to the person whose case it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::independence::Tie")]
pub enum Tie {
    /// It is their own case.
    Oneself,
    /// Assessed them.
    Assessed,
    /// Supervised them.
    Supervised,
    /// Was their line manager.
    LineManaged,
    /// Was their mentor.
    Mentored,
    /// Ran their programme.
    Coordinated,
    /// Taught them in a placement, or educated them in practice.
    Taught,
    /// Observed them, gave feedback, or wrote something else that is before the panel.
    Observed,
    /// Raised a concern about them.
    RaisedConcern,
    /// Was in one team with them.
    SharedTeam,
    /// Sat on the case that this one is an appeal against.
    SatBefore,
    /// Declared that they are not free.
    Declared,
    /// Stepped back from the case.
    Recused,
    /// Is of the employer, where nobody of it may chair.
    OfTheEmployer,
    /// Is not in office on the day.
    NotInOffice,
}

/// What keeps somebody from a case.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelExclusion {
    /// Who.
    member_id: ID,
    /// What ties them.
    tie: Tie,
    /// The event that says so, by its own id.
    event_id: uuid::Uuid,
    /// The first day of it.
    since: Date,
}

impl PanelExclusion {
    pub(crate) fn of(member: MemberId, it: &known::Exclusion) -> Self {
        let member_id = encode(Tag::Member, member.0);
        Self { member_id, tie: it.tie.into(), event_id: it.entry.0, since: it.since.into() }
    }
}

/// Somebody who was invited to a sitting.
#[derive(Clone)]
pub struct PanelSeat {
    seen: Arc<Seen>,
    it: KnownSeat,
}

/// Somebody who was invited to a sitting.
#[Object]
impl PanelSeat {
    /// Who, by id.
    async fn member_id(&self) -> ID {
        encode(Tag::Member, self.it.member.0)
    }

    /// Who.
    async fn member(&self) -> Option<PanelMember> {
        let listed = self.seen.list.iter().find(|it| it.says.member == self.it.member);
        // By which account and journey somebody is known is the business of who convenes.
        listed.map(|it| if self.seen.sight.convenes { it.into() } else { PanelMember::named(it) })
    }

    /// As what.
    async fn capacity(&self) -> Capacity {
        self.it.capacity.into()
    }

    /// Whether they come; null before they answered.
    async fn accepts(&self) -> Option<bool> {
        self.it.accepted
    }

    /// Whether they are in the room.
    async fn in_the_room(&self) -> bool {
        self.it.in_the_room
    }

    /// In whose place they were admitted.
    async fn instead_of_id(&self) -> Option<ID> {
        self.it.instead_of.map(|it| encode(Tag::Member, it.0))
    }

    /// Whether somebody else was admitted in their place.
    async fn replaced(&self) -> bool {
        self.it.replaced
    }
}

/// How far a sitting has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum SittingState {
    /// Its agenda is open.
    Convened,
    /// Its agenda is closed, and its packs are sealed.
    AgendaClosed,
    /// Its minutes are signed.
    MinutesSigned,
    /// It was cancelled.
    Cancelled,
}

/// A sitting of a panel, as far as it is yours to see.
#[derive(Clone)]
pub struct Sitting(pub(crate) Arc<Seen>);

impl Sitting {
    /// One by its id; none where it is not there for whoever asks.
    pub(crate) async fn find(ctx: &Context<'_>, id: SittingId, known: i64) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        Ok(desk.store.sitting(desk.asker(), id, known).await.map_err(theirs)?.map(|it| Self(Arc::new(it))))
    }

    /// Its cases: those of which the asker sees anything.
    fn cases(&self) -> Vec<PanelCase> {
        (0..self.0.sitting.cases.len()).map(|index| PanelCase::new(Arc::clone(&self.0), index)).collect()
    }
}

/// A sitting of a panel, as far as it is yours to see: a member sees its cases from the closing of the agenda on, and the person whose case
/// it is sees what was decided.
#[Object]
impl Sitting {
    /// Its node id.
    async fn id(&self) -> ID {
        encode(Tag::Sitting, self.0.sitting.id().0)
    }

    /// Whose panel it is.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        let at = At::live(ctx, None).await?;
        employer::by_id(ctx, Some(self.0.sitting.employer), &at).await
    }

    /// Whose panel it is, by node id.
    async fn employer_id(&self) -> ID {
        encode(Tag::Employer, self.0.sitting.employer.0)
    }

    /// The day on which it sits.
    async fn held_on(&self) -> Date {
        self.0.sitting.held_on.into()
    }

    /// Where, or by which link.
    async fn place(&self) -> Option<&String> {
        self.0.sitting.place.get()
    }

    /// How far it has come.
    async fn state(&self) -> SittingState {
        let it = &self.0.sitting;
        match () {
            () if it.cancelled.is_some() => SittingState::Cancelled,
            () if it.minutes.is_some() => SittingState::MinutesSigned,
            () if it.closed.is_some() => SittingState::AgendaClosed,
            () => SittingState::Convened,
        }
    }

    /// Why it was cancelled, where it was.
    async fn cancelled_because(&self) -> Option<&String> {
        self.0.sitting.cancelled.as_ref()?.get()
    }

    /// The version of the terms of reference that it was convened under.
    async fn terms_version(&self) -> FrameworkName {
        FrameworkName::from(&self.0.sitting.convened.terms.named())
    }

    /// What they say: a sitting keeps the terms that it was convened under.
    async fn terms(&self) -> TermsOfReference {
        self.0.sitting.rules().into()
    }

    /// Who was invited, in order; those in whose place somebody was admitted too.
    async fn seats(&self) -> Vec<PanelSeat> {
        self.0.sitting.seats.iter().map(|it| PanelSeat { seen: Arc::clone(&self.0), it: it.clone() }).collect()
    }

    /// Its cases, in the order of the agenda; those that were taken off too.
    #[graphql(name = "cases")]
    async fn all_cases(&self) -> Vec<PanelCase> {
        self.cases()
    }

    /// One of its cases.
    async fn case(&self, #[graphql(desc = "Which.")] id: ID) -> Option<PanelCase> {
        let id = decode(Tag::Case, &id).map(CaseId)?;
        self.cases().into_iter().find(|it| it.id_of() == id)
    }

    /// The day on which the agenda was closed.
    async fn agenda_closed_on(&self) -> Option<Date> {
        self.0.sitting.closed.map(|it| it.0.into())
    }

    /// The last day on which members see its cases, once the minutes are signed.
    async fn open_until(&self) -> Option<Date> {
        self.0.sitting.open_until().map(Date)
    }

    /// The minutes as the record has them, for who sees every case; null for everybody else.
    async fn minutes(&self, ctx: &Context<'_>) -> Result<Option<Minutes>> {
        Minutes::of(ctx, &self.0).await
    }

    /// As which members you have a seat.
    async fn your_member_ids(&self) -> Vec<ID> {
        self.0.sight.members.iter().map(|it| encode(Tag::Member, it.0)).collect()
    }

    /// What happened at it, as the log has it, for who convenes or audits it; null for everybody else.
    async fn history(&self, ctx: &Context<'_>) -> Result<Option<Vec<Entry>>> {
        let at = At::live(ctx, None).await?;
        Entry::of_stream(ctx, self.0.sitting.id().into(), &at).await
    }

    /// Its version, for `expectedVersion`.
    async fn version(&self) -> Long {
        Long(self.0.version)
    }

    /// The entry by which it was convened.
    async fn convened_by_entry(&self) -> Option<ID> {
        let first = self.0.convened_by?;
        Some(encode_entry(self.0.sitting.id().into(), first))
    }
}

/// Somebody of the central list, and whether they may sit on a case.
#[derive(Clone, SimpleObject)]
pub struct PanelCandidate {
    /// Who.
    member: PanelMember,
    /// As what they may sit on it: empty where something keeps them from it.
    may_be: Vec<Capacity>,
    /// What keeps them from it, each with the event that says so.
    excluded_by: Vec<PanelExclusion>,
    /// Whether they have a seat at the sitting.
    seated: bool,
}

/// How many cases fall due in a month, and how many the sittings of it still take.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelMonth {
    /// The first day of the month.
    month: Date,
    /// Final reviews that fall due in it.
    due: i32,
    /// Cases that its sittings still take.
    room: i32,
}

/// Questions about sittings.
#[derive(Default)]
pub struct SittingQuery;

#[Object]
impl SittingQuery {
    /// The sittings that are yours to see, the latest first: those that you convene or audit, and those at which you have a seat or a case.
    async fn sittings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of one employer. Of all where left out.")] employer_id: Option<ID>,
        #[graphql(desc = "Held on this day or later. A year ago where left out.")] from: Option<Date>,
        #[graphql(desc = "Held on this day or before. In two years where left out.")] until: Option<Date>,
    ) -> Result<Vec<Sitting>> {
        let desk = Desk::of(ctx)?;
        let today = desk.moment.today;
        let employer = match &employer_id {
            Some(id) => match decode(Tag::Employer, id) {
                Some(id) => Some(EmployerId(id)),
                None => return Ok(Vec::new()),
            },
            None => None,
        };
        let from = from.map_or(today.checked_sub_months(Months::new(12)), |it| Some(it.0)).unwrap_or(today);
        let until = until.map_or(today.checked_add_months(Months::new(24)), |it| Some(it.0)).unwrap_or(today);
        // Waited for, so that who has just convened one finds it.
        let at = At::of(ctx, None).await?;
        let ids = desk.store.sittings(desk.actor, employer, (from, until)).await.map_err(theirs)?;
        let seen = desk.store.sittings_seen(desk.asker(), &ids, at.as_at().known).await.map_err(theirs)?;
        Ok(seen.into_iter().map(|it| Sitting(Arc::new(it))).collect())
    }

    /// One sitting; null where it is not there, or not yours to see.
    async fn sitting(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] id: ID) -> Result<Option<Sitting>> {
        let Some(id) = decode(Tag::Sitting, &id).map(SittingId) else { return Ok(None) };
        Sitting::find(ctx, id, i64::MAX).await
    }

    /// Everybody on the central list: as what they may sit on a case, and for everybody else the events that keep them from it, as is known
    /// now. For who convenes the sitting; null for everybody else.
    async fn panel_members_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case.")] case_id: ID,
    ) -> Result<Option<Vec<PanelCandidate>>> {
        let desk = Desk::of(ctx)?;
        let Some(case) = decode(Tag::Case, &case_id).map(CaseId) else { return Ok(None) };
        At::of(ctx, None).await?;
        let candidates = desk.store.panel_candidates(desk.asker(), case).await.map_err(theirs)?;
        Ok(candidates.map(|all| all.iter().map(candidate).collect()))
    }

    /// How many final reviews fall due in each of the coming months, and how many cases the sittings of the month still take. For who
    /// convenes the employer's panels; null for everybody else.
    async fn panel_capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
        #[graphql(desc = "For so many months, from this one on: 1 to 24. 6 where left out.")] months: Option<i32>,
    ) -> Result<Option<Vec<PanelMonth>>> {
        let desk = Desk::of(ctx)?;
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(None) };
        let months = u32::try_from(months.unwrap_or(6)).unwrap_or(0).clamp(1, 24);
        let at = At::of(ctx, None).await?;
        let planned = desk.store.panel_capacity(desk.asker(), employer, (at.as_at(), months)).await.map_err(theirs)?;
        let month = |it: &store::panel::Month| PanelMonth {
            month: it.month.into(),
            due: count(it.due),
            room: i32::try_from(it.room).unwrap_or(i32::MAX),
        };
        Ok(planned.map(|all| all.iter().map(month).collect()))
    }
}

fn candidate(it: &store::panel::Candidate) -> PanelCandidate {
    let member = it.member.says.member;
    PanelCandidate {
        member: (&it.member).into(),
        may_be: it.may_be.iter().map(|it| (*it).into()).collect(),
        excluded_by: it.excluded_by.iter().map(|it| PanelExclusion::of(member, it)).collect(),
        seated: it.seated,
    }
}
