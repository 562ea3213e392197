//! What entries say of employment, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::employment as recorded;
use domain::ids::{EmployerId, OfferId, SpellId, TeamId};

use super::{AwayReason, EmploymentPost, host};
use crate::codes::{AbsenceReason, Contract, LeaveReason, LeaverDestination, Service, StartOrigin};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, from_hundredths, from_millionths, noted};

/// That a spell of employment began, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct EmploymentStarted {
    /// The spell.
    spell_id: ID,
    /// Who employs, or engages.
    employer_id: Option<ID>,
    /// How.
    contract: Option<Contract>,
    /// Where the person came from into this post.
    origin: Option<StartOrigin>,
    /// Full-time equivalent: 1 is full time. Exact, to six places.
    fte: Option<f64>,
    /// Title, grade and census role.
    post: Option<EmploymentPost>,
    /// The part of the council.
    service: Option<Service>,
    /// The team, where one was said.
    team_id: Option<ID>,
    /// The offer that led here, where one was said.
    offer_id: Option<ID>,
}

impl From<&recorded::EmploymentStarted> for EmploymentStarted {
    fn from(it: &recorded::EmploymentStarted) -> Self {
        Self {
            spell_id: spell(it.spell),
            employer_id: Some(employer(it.employer)),
            contract: Some(it.contract.into()),
            origin: Some(it.origin.into()),
            fte: Some(from_millionths(it.fte.millionths())),
            post: Some(it.post.clone().into()),
            service: Some(it.service.into()),
            team_id: it.team.map(team),
            offer_id: it.offer.map(offer),
        }
    }
}

/// That something about a spell changed, from the entry's day on. What was not said is null, and stayed as it was.
#[derive(Clone, Debug, SimpleObject)]
pub struct EmploymentChanged {
    /// The spell.
    spell_id: ID,
    /// New full-time equivalent. Exact, to six places.
    fte: Option<f64>,
    /// New title, grade and census role.
    post: Option<EmploymentPost>,
    /// New contract.
    contract: Option<Contract>,
    /// New part of the council.
    service: Option<Service>,
    /// New team.
    team_id: Option<ID>,
}

impl From<&recorded::EmploymentChanged> for EmploymentChanged {
    fn from(it: &recorded::EmploymentChanged) -> Self {
        Self {
            spell_id: spell(it.spell),
            fte: it.fte.map(|it| from_millionths(it.millionths())),
            post: it.post.clone().map(Into::into),
            contract: it.contract.map(Into::into),
            service: it.service.map(Into::into),
            team_id: it.team.map(team),
        }
    }
}

/// That a spell ended. The entry's day is the last day of employment.
#[derive(Clone, Debug, SimpleObject)]
pub struct EmploymentEnded {
    /// The spell.
    spell_id: ID,
    /// Why.
    reason: LeaveReason,
    /// Where to.
    destination: LeaverDestination,
    /// What was said; null where nothing was, or the person has been erased.
    note: Option<String>,
}

impl From<&recorded::EmploymentEnded> for EmploymentEnded {
    fn from(it: &recorded::EmploymentEnded) -> Self {
        let note = noted(&it.note).map(str::to_owned);
        Self { spell_id: spell(it.spell), reason: it.reason.into(), destination: it.destination.into(), note }
    }
}

/// That long leave or a secondment began. The entry's day is the first day away.
#[derive(Clone, Debug, SimpleObject)]
pub struct AwayStarted {
    /// The spell.
    spell_id: ID,
    /// What kind; null where the person has been erased.
    kind: Option<AwayReason>,
    /// To whom, for a secondment; null where the person has been erased.
    host: Option<String>,
    /// The day on which the person is expected back, where one was said.
    expected_back: Option<Date>,
}

impl From<&recorded::AwayStarted> for AwayStarted {
    fn from(it: &recorded::AwayStarted) -> Self {
        Self {
            spell_id: spell(it.spell),
            kind: it.kind.get().map(AwayReason::from),
            host: it.kind.get().and_then(host),
            expected_back: it.expected_back.map(Date),
        }
    }
}

/// That a person came back from leave or secondment. The entry's day is the first day back.
#[derive(Clone, Debug, SimpleObject)]
pub struct AwayEnded {
    /// The spell.
    spell_id: ID,
}

impl From<&recorded::AwayEnded> for AwayEnded {
    fn from(it: &recorded::AwayEnded) -> Self {
        Self { spell_id: spell(it.spell) }
    }
}

/// How many cases a person held on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaseloadRecorded {
    /// The spell.
    spell_id: ID,
    /// Cases held.
    cases: i32,
    /// What they weigh by the employer's own scheme of complexity, in cases; null where they were only counted.
    weighted: Option<f64>,
}

impl From<&recorded::CaseloadRecorded> for CaseloadRecorded {
    fn from(it: &recorded::CaseloadRecorded) -> Self {
        let weighted = it.weighted_hundredths.map(|it| from_hundredths(it.into()));
        Self { spell_id: spell(it.spell), cases: i32::try_from(it.cases).unwrap_or(i32::MAX), weighted }
    }
}

/// Working days lost to sickness in a period that ends on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct DaysLostRecorded {
    /// The spell.
    spell_id: ID,
    /// First day of the period.
    from: Date,
    /// Days lost, to two places.
    days: f64,
    /// Why; null where no more than sickness was said, or the person has been erased.
    cause: Option<AbsenceReason>,
}

impl From<&recorded::DaysLostRecorded> for DaysLostRecorded {
    fn from(it: &recorded::DaysLostRecorded) -> Self {
        let cause = it.cause.get().copied().flatten().map(Into::into);
        Self { spell_id: spell(it.spell), from: it.from.into(), days: from_hundredths(it.days.hundredths()), cause }
    }
}

fn spell(it: SpellId) -> ID {
    encode(Tag::Employment, it.0)
}

fn employer(it: EmployerId) -> ID {
    encode(Tag::Employer, it.0)
}

fn team(it: TeamId) -> ID {
    encode(Tag::Team, it.0)
}

fn offer(it: OfferId) -> ID {
    encode(Tag::Offer, it.0)
}
