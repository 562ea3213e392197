//! Employment: spells from first to last day, the hours, role and team within them, and leave that is not leaving.

mod absence;
mod cases;
mod post;
mod team;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{AbsenceReason, LeaveReason, LeaverDestination, StartOrigin};
use crate::fte::{Days, Fte};
use crate::ids::{EmployerId, OfferId, SpellId, TeamId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

pub use absence::{DaysLost, TimeAway};
pub(crate) use cases::caseload;
pub use cases::{CaseloadRecorded, CasesHeld};
pub use post::{Post, PostWords};
pub use team::{keeps_team, teams};

/// How a person is engaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contract {
    /// Paid by the employer, without an end.
    Permanent,
    /// Paid by the employer, to a day.
    FixedTerm,
    /// Not paid by the employer directly: through an agency, or self-employed.
    Agency,
}

/// Which part of the council a post belongs to. Only children's services are in the children's workforce census.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Service {
    /// Children and family social work.
    Children,
    /// Adult social work.
    Adults,
    /// Elsewhere in the council.
    Other,
}

/// A spell of employment began. True from its first day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmploymentStarted {
    /// The spell. A re-hire is a new one.
    pub spell: SpellId,
    /// Who employs, or engages.
    pub employer: EmployerId,
    /// How.
    pub contract: Contract,
    /// Where the person came from into this post.
    pub origin: StartOrigin,
    /// Full-time equivalent of this post.
    pub fte: Fte,
    /// Title, grade, census role.
    pub post: Post,
    /// The part of the council.
    pub service: Service,
    /// The team, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The offer that led here, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferId>,
}

/// Something about a spell changed, from a day on. What is absent stays as it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmploymentChanged {
    /// The spell.
    pub spell: SpellId,
    /// New full-time equivalent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fte: Option<Fte>,
    /// New role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    /// New contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// New part of the council: a move inside, neither a start nor a leaving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// New team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
}

/// Long leave or a secondment began. The spell goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AwayStarted {
    /// The spell.
    pub spell: SpellId,
    /// Whether the person is seconded; otherwise on leave.
    pub seconded: bool,
    /// What kind of leave, or to whom seconded: health may be in it.
    pub kind: Private<Away>,
    /// The day on which the person is expected back, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_back: Option<NaiveDate>,
}

/// Why somebody is away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Away {
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
    /// Seconded, to whom.
    Secondment(String),
}

/// The person came back. True from the first day back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AwayEnded {
    /// The spell.
    pub spell: SpellId,
}

/// Working days lost to sickness in a period that ends on the day this fact is true.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DaysLostRecorded {
    /// The spell.
    pub spell: SpellId,
    /// First day of the period.
    pub from: NaiveDate,
    /// Days lost.
    pub days: Days,
    /// Why, where more than sickness is known.
    pub cause: Private<Option<AbsenceReason>>,
}

/// A spell ended. True on its last day, which is still a day of employment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmploymentEnded {
    /// The spell.
    pub spell: SpellId,
    /// Why, by the census's codes.
    pub reason: LeaveReason,
    /// Where to, by the census's codes. Not known is a value.
    pub destination: LeaverDestination,
    /// What was said.
    pub note: Private<Option<String>>,
}

/// A time within a spell in which nothing about it changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// First day.
    pub from: NaiveDate,
    /// Full-time equivalent.
    pub fte: Fte,
    /// Role.
    pub post: Post,
    /// Contract.
    pub contract: Contract,
    /// Part of the council.
    pub service: Service,
    /// Team.
    pub team: Option<TeamId>,
    /// On long leave.
    pub on_leave: bool,
    /// Seconded.
    pub seconded: bool,
}

/// A spell as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spell {
    /// The spell.
    pub id: SpellId,
    /// Who employs.
    pub employer: EmployerId,
    /// First day.
    pub started_on: NaiveDate,
    /// Where from.
    pub origin: StartOrigin,
    /// The offer it came from.
    pub offer: Option<OfferId>,
    /// What held when, in order; never empty.
    pub pieces: Vec<Piece>,
    /// Long leave and secondments, oldest first.
    pub times_away: Vec<TimeAway>,
    /// Cases held, by day.
    pub caseloads: Vec<CasesHeld>,
    /// Working days lost, period by period.
    pub days_lost: Vec<DaysLost>,
    /// Last day, reason, destination and note, once ended.
    pub ended: Option<Ending>,
}

/// How a spell ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Last day of employment.
    pub last_day: NaiveDate,
    /// Why.
    pub reason: LeaveReason,
    /// Where to.
    pub destination: LeaverDestination,
    /// What was said.
    pub note: Private<Option<String>>,
}

impl Spell {
    /// The latest piece: what holds at the end of what was folded.
    pub fn now(&self) -> &Piece {
        self.pieces.last().expect("a spell has a piece from its first day")
    }

    /// Whether the spell has begun and not ended by the close of `on`. Who leaves on a day is not in post when it closes.
    pub fn in_post(&self, on: NaiveDate) -> bool {
        self.started_on <= on && self.ended.as_ref().is_none_or(|it| it.last_day > on)
    }

    pub(crate) fn ended_in_death(&self) -> bool {
        self.ended.as_ref().is_some_and(|it| it.reason == LeaveReason::Deceased)
    }

    pub(crate) fn change(&mut self, from: NaiveDate, change: impl FnOnce(&mut Piece)) {
        let mut next = self.now().clone();
        next.from = from;
        change(&mut next);
        if let Some(last) = self.pieces.last_mut().filter(|it| it.from == from) {
            *last = next;
        } else {
            self.pieces.push(next);
        }
    }
}

impl From<(&EmploymentStarted, NaiveDate)> for Spell {
    fn from((it, from): (&EmploymentStarted, NaiveDate)) -> Self {
        let piece = Piece {
            from,
            fte: it.fte,
            post: it.post.clone(),
            contract: it.contract,
            service: it.service,
            team: it.team,
            on_leave: false,
            seconded: false,
        };
        Self {
            id: it.spell,
            employer: it.employer,
            started_on: from,
            origin: it.origin,
            offer: it.offer,
            pieces: vec![piece],
            times_away: Vec::new(),
            caseloads: Vec::new(),
            days_lost: Vec::new(),
            ended: None,
        }
    }
}

fn known(journey: &Journey, spell: SpellId) -> Result<&Spell, Refusal> {
    journey.spells.iter().find(|it| it.id == spell).ok_or(Refusal::SpellUnknown)
}

pub(crate) fn running(journey: &Journey, spell: SpellId) -> Result<&Spell, Refusal> {
    let spell = known(journey, spell)?;
    if spell.ended.is_some() { Err(Refusal::SpellOver) } else { Ok(spell) }
}

pub(crate) fn start(journey: &Journey, it: &EmploymentStarted) -> Result<(), Refusal> {
    it.post.check()?;
    if journey.spells.iter().any(|known| known.id == it.spell) {
        return Err(Refusal::SpellKnown);
    }
    let Some(id) = it.offer else {
        return Ok(());
    };
    let Some(offer) = journey.offers.iter().find(|known| known.made.offer == id) else {
        return Err(Refusal::OfferUnknown);
    };
    if offer.made.employer != it.employer {
        return Err(Refusal::OfferOfAnother);
    }
    // One offer leads to one start: a re-hire is offered anew.
    if !offer.stands() || journey.spells.iter().any(|known| known.offer == Some(id)) {
        return Err(Refusal::OfferOver);
    }
    Ok(())
}

pub(crate) fn change(journey: &Journey, it: &EmploymentChanged) -> Result<(), Refusal> {
    let now = running(journey, it.spell)?.now();
    // The census counts who an agency pays and whom the council pays apart, by when each began: a conversion is a new spell.
    if it.contract.is_some_and(|new| (new == Contract::Agency) != (now.contract == Contract::Agency)) {
        return Err(Refusal::AgencyIsAnotherSpell);
    }
    // What a value was before does not matter: an earlier day that is corrected later must not make this entry unlawful.
    if it.fte.is_none() && it.post.is_none() && it.contract.is_none() && it.service.is_none() && it.team.is_none() {
        return Err(Refusal::NothingChanges);
    }
    it.post.as_ref().map_or(Ok(()), Post::check)
}

pub(crate) fn go_away(journey: &Journey, it: &AwayStarted, on: NaiveDate) -> Result<(), Refusal> {
    if running(journey, it.spell)?.away().is_some() {
        return Err(Refusal::AlreadyAway);
    }
    if it.expected_back.is_some_and(|back| back <= on) {
        return Err(Refusal::EndsBeforeItBegins("expectedBack"));
    }
    match it.kind.get() {
        Some(kind) if it.seconded != matches!(kind, Away::Secondment(_)) => Err(Refusal::LeaveOrSecondment),
        Some(Away::Secondment(host)) => text::line("host", host, text::LINE),
        _ => Ok(()),
    }
}

pub(crate) fn come_back(journey: &Journey, it: &AwayEnded) -> Result<(), Refusal> {
    if running(journey, it.spell)?.away().is_none() { Err(Refusal::NotAway) } else { Ok(()) }
}

pub(crate) fn days_lost(journey: &Journey, it: &DaysLostRecorded, until: NaiveDate) -> Result<(), Refusal> {
    let spell = known(journey, it.spell)?;
    if until < it.from {
        return Err(Refusal::EndsBeforeItBegins("from"));
    }
    if it.from < spell.started_on {
        return Err(Refusal::BeforeTheSpell("from"));
    }
    if spell.ended.as_ref().is_some_and(|ending| ending.last_day < it.from) {
        return Err(Refusal::SpellOver);
    }
    let calendar_days = (until - it.from).num_days() + 1;
    if it.days.hundredths() < 0 || it.days.hundredths() > calendar_days * 100 {
        return Err(Refusal::MoreDaysThanThePeriod);
    }
    Ok(())
}

pub(crate) fn end(journey: &Journey, it: &EmploymentEnded) -> Result<(), Refusal> {
    running(journey, it.spell)?;
    text::note(&it.note)
}

#[cfg(test)]
mod tests;
