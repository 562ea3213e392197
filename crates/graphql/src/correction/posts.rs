//! What an entry should have said, kind by kind: posts, leave, cases and days lost.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::employment::{AwayStarted, CaseloadRecorded, DaysLostRecorded, EmploymentChanged, EmploymentEnded, EmploymentStarted};
use domain::ids::{EmployerId, OfferId};
use domain::private::Private;
use domain::refusal::Refusal;

use super::patch::{note, set};
use crate::codes::{AbsenceReason, Contract, LeaveReason, LeaverDestination, Service, StartOrigin};
use crate::employment::{AwayReason, PostInput, cases, days, fte, host, team, weight};
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::scalars::Date;

/// Other facts of a start.
#[derive(Clone, Debug, InputObject)]
pub struct EmploymentStartedPatch {
    /// Who employs, or engages.
    employer_id: Option<ID>,
    /// How.
    contract: Option<Contract>,
    /// Where the person came from into this post.
    origin: Option<StartOrigin>,
    /// Full-time equivalent from 0 to 1.
    fte: Option<f64>,
    /// Title, grade and census role, as one.
    post: Option<PostInput>,
    /// The part of the council.
    service: Option<Service>,
    /// The team; null where not known.
    team_id: MaybeUndefined<ID>,
    /// The offer that led here; null for none.
    offer_id: MaybeUndefined<ID>,
}

impl EmploymentStartedPatch {
    pub(super) fn apply(self, fact: &mut EmploymentStarted) -> Result<(), Told> {
        let employer = self.employer_id.map(|id| id_of(Tag::Employer, &id, "employerId").map(EmployerId)).transpose()?;
        fact.employer = employer.unwrap_or(fact.employer);
        fact.contract = self.contract.map_or(fact.contract, Into::into);
        fact.origin = self.origin.map_or(fact.origin, Into::into);
        fact.fte = self.fte.map_or(Ok(fact.fte), fte)?;
        fact.post = self.post.map_or_else(|| fact.post.clone(), Into::into);
        fact.service = self.service.map_or(fact.service, Into::into);
        set(&mut fact.team, self.team_id.map_value(|id| team(&id)).transpose()?);
        set(&mut fact.offer, self.offer_id.map_value(|id| id_of(Tag::Offer, &id, "offerId").map(OfferId)).transpose()?);
        Ok(())
    }
}

/// Other facts of a change. Null takes back what the entry changed.
#[derive(Clone, Debug, InputObject)]
pub struct EmploymentChangedPatch {
    /// Full-time equivalent from 0 to 1.
    fte: MaybeUndefined<f64>,
    /// Title, grade and census role, as one.
    post: MaybeUndefined<PostInput>,
    /// The contract.
    contract: MaybeUndefined<Contract>,
    /// The part of the council.
    service: MaybeUndefined<Service>,
    /// The team.
    team_id: MaybeUndefined<ID>,
}

impl EmploymentChangedPatch {
    pub(super) fn apply(self, fact: &mut EmploymentChanged) -> Result<(), Told> {
        set(&mut fact.fte, self.fte.map_value(fte).transpose()?);
        set(&mut fact.post, self.post.map_value(Into::into));
        set(&mut fact.contract, self.contract.map_value(Into::into));
        set(&mut fact.service, self.service.map_value(Into::into));
        set(&mut fact.team, self.team_id.map_value(|id| team(&id)).transpose()?);
        Ok(())
    }
}

/// Other facts of an absence.
#[derive(Clone, Debug, InputObject)]
pub struct AwayStartedPatch {
    /// What kind.
    kind: Option<AwayReason>,
    /// To whom, for a secondment only.
    host: Option<String>,
    /// The day on which the person is expected back; null for none.
    expected_back: MaybeUndefined<Date>,
}

impl AwayStartedPatch {
    pub(super) fn apply(self, fact: &mut AwayStarted) -> Result<(), Told> {
        let old = fact.kind.get().ok_or_else(|| Told::from(Refusal::Erased))?;
        let kind = self.kind.unwrap_or_else(|| old.into());
        // A host that was said stays said while the absence stays a secondment.
        let host = self.host.or_else(|| host(old).filter(|_| kind == AwayReason::Secondment));
        fact.kind = Private::Open(kind.to_domain(host)?);
        fact.seconded = kind == AwayReason::Secondment;
        set(&mut fact.expected_back, self.expected_back.map_value(|it| it.0));
        Ok(())
    }
}

/// Other cases.
#[derive(Clone, Debug, InputObject)]
pub struct CaseloadRecordedPatch {
    /// Cases held.
    cases: Option<i32>,
    /// What they weigh, in cases; null where they were only counted.
    weighted: MaybeUndefined<f64>,
}

impl CaseloadRecordedPatch {
    pub(super) fn apply(self, fact: &mut CaseloadRecorded) -> Result<(), Told> {
        fact.cases = self.cases.map_or(Ok(fact.cases), cases)?;
        set(&mut fact.weighted_hundredths, self.weighted.map_value(weight).transpose()?);
        Ok(())
    }
}

/// Other days lost.
#[derive(Clone, Debug, InputObject)]
pub struct DaysLostRecordedPatch {
    /// First day of the period.
    from: Option<Date>,
    /// Days lost.
    days: Option<f64>,
    /// Why; null where no more than sickness is known.
    cause: MaybeUndefined<AbsenceReason>,
}

impl DaysLostRecordedPatch {
    pub(super) fn apply(self, fact: &mut DaysLostRecorded) -> Result<(), Told> {
        fact.from = self.from.map_or(fact.from, |it| it.0);
        fact.days = self.days.map_or(Ok(fact.days), days)?;
        let mut cause = fact.cause.get().copied().flatten();
        set(&mut cause, self.cause.map_value(Into::into));
        fact.cause = Private::Open(cause);
        Ok(())
    }
}

/// Other facts of an end.
#[derive(Clone, Debug, InputObject)]
pub struct EmploymentEndedPatch {
    /// Why.
    reason: Option<LeaveReason>,
    /// Where to.
    destination: Option<LeaverDestination>,
    /// What was said; null for nothing.
    note: MaybeUndefined<String>,
}

impl EmploymentEndedPatch {
    pub(super) fn apply(self, fact: &mut EmploymentEnded) {
        fact.reason = self.reason.map_or(fact.reason, Into::into);
        fact.destination = self.destination.map_or(fact.destination, Into::into);
        note(&mut fact.note, self.note);
    }
}
