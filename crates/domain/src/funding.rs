//! Funding: what is claimed for somebody on a programme, and what became of it. Payment is not progress (`domain.md` trap 14).

mod rules;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::enrolment::{self, Enrolment};
use crate::framework::Programme;
use crate::history::Fact;
use crate::ids::{ClaimId, EnrolmentId, EventId};
use crate::journey::Journey;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

pub use rules::{Funding, Instalment, PaidAt};

/// A claim was submitted, paid, refused or paid back. It says nothing of how far the person has come, and may be recorded after the end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimRecorded {
    /// The claim.
    pub claim: ClaimId,
    /// The enrolment that it is for.
    pub enrolment: EnrolmentId,
    /// What is claimed, from the pinned version's list.
    pub instalment: String,
    /// In whole pounds.
    pub pounds: u32,
    /// What became of it.
    pub state: ClaimState,
}

/// What became of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ClaimState {
    /// It is with who pays.
    Submitted,
    /// It was paid.
    Paid,
    /// It was refused.
    Refused,
    /// It was paid, and paid back.
    PaidBack,
}

impl ClaimState {
    /// Whether one may become the other.
    fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Submitted, Self::Paid | Self::Refused) | (Self::Paid, Self::PaidBack))
    }

    /// Whether what was claimed may not be claimed again.
    fn uses_up(self) -> bool {
        matches!(self, Self::Submitted | Self::Paid)
    }
}

/// A claim as far as it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The claim.
    pub id: ClaimId,
    /// What is claimed.
    pub instalment: String,
    /// In whole pounds.
    pub pounds: u32,
    /// What became of it, on which day, by which entry; oldest first, never empty.
    pub states: Vec<(NaiveDate, ClaimState, EventId)>,
}

impl Claim {
    /// What became of it last.
    pub fn state(&self) -> ClaimState {
        self.states.last().map_or(ClaimState::Submitted, |it| it.1)
    }
}

impl Journey {
    /// Whether somebody else has paid for this person on an earlier enrolment on a programme: funding is had once, even across employers.
    pub fn funded_before(&self, enrolment: Option<EnrolmentId>) -> bool {
        let others = self.enrolments.iter().filter(|it| Some(it.id) != enrolment);
        others.flat_map(|it| &it.claims).any(|it| it.state() == ClaimState::Paid)
    }
}

pub(crate) fn record(journey: &Journey, it: &ClaimRecorded) -> Result<(), Refusal> {
    let enrolment = enrolment::known(journey, it.enrolment)?;
    if !text::slug(&it.instalment) {
        return Err(OnProgramme::InstalmentUnknown.into());
    }
    if let Some(known) = claim(enrolment, it.claim) {
        let same = known.instalment == it.instalment && known.pounds == it.pounds;
        return if same && known.state().may_become(it.state) { Ok(()) } else { Err(OnProgramme::ClaimState.into()) };
    }
    let elsewhere = journey.enrolments.iter().any(|known| claim(known, it.claim).is_some());
    let twice = enrolment.claims.iter().any(|known| known.instalment == it.instalment && known.state().uses_up());
    if elsewhere || twice || it.state != ClaimState::Submitted { Err(OnProgramme::ClaimState.into()) } else { Ok(()) }
}

fn claim(enrolment: &Enrolment, id: ClaimId) -> Option<&Claim> {
    enrolment.claims.iter().find(|it| it.id == id)
}

/// Whether the pinned version knows what is claimed. An amount that is not published there is not checked.
pub(crate) fn against(programme: &Programme, it: &ClaimRecorded) -> Result<(), Refusal> {
    let instalments = programme.funding.as_ref().map_or(&[][..], |it| &it.instalments);
    let known = instalments.iter().any(|known| known.slug == it.instalment && known.pounds == it.pounds);
    if known || programme.funding.is_some() && instalments.is_empty() { Ok(()) } else { Err(OnProgramme::InstalmentUnknown.into()) }
}

/// Remembers what became of a claim.
pub(crate) fn remember(claims: &mut Vec<Claim>, it: &ClaimRecorded, fact: &Fact<'_>) {
    let state = (fact.effective_on, it.state, fact.carrier.id);
    match claims.iter_mut().find(|known| known.id == it.claim) {
        Some(known) => known.states.push(state),
        None => claims.push(Claim { id: it.claim, instalment: it.instalment.clone(), pounds: it.pounds, states: vec![state] }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::enrolment::tests::{YEAR, on_programme, withdrawn, year};
    use crate::event::Event;
    use crate::given::*;

    fn claimed(on: u64, number: u128, instalment: &str, state: ClaimState) -> Told {
        let claim = ClaimId(Uuid::from_u128(number));
        (on, Event::ClaimRecorded(ClaimRecorded { claim, enrolment: YEAR, instalment: instalment.into(), pounds: 1_000, state }))
    }

    use ClaimState::{Paid, PaidBack, Refused, Submitted};

    #[test]
    fn a_claim_is_submitted_and_paid_or_refused_and_may_be_paid_back() {
        let story = on_programme().when(claimed(20, 1, "registration", Submitted)).accepted();
        story.clone().when(claimed(21, 1, "registration", PaidBack)).refused(OnProgramme::ClaimState);
        story.clone().when(claimed(21, 1, "completion", Paid)).refused(OnProgramme::ClaimState);
        let paid = story.when(claimed(30, 1, "registration", Paid)).accepted();
        paid.clone().when(claimed(31, 1, "registration", Paid)).refused(OnProgramme::ClaimState);
        paid.when(claimed(31, 1, "registration", PaidBack)).accepted();
        on_programme().when(claimed(20, 1, "registration", Paid)).refused(OnProgramme::ClaimState);
    }

    #[test]
    fn nothing_is_claimed_twice_unless_it_was_refused() {
        let story = on_programme().when(claimed(20, 1, "registration", Submitted)).accepted();
        story.clone().when(claimed(21, 2, "registration", Submitted)).refused(OnProgramme::ClaimState);
        let refused = story.when(claimed(22, 1, "registration", Refused)).accepted();
        refused.when(claimed(23, 2, "registration", Submitted)).accepted();
    }

    #[test]
    fn trap_14_payment_is_not_progress() {
        let told = [claimed(20, 1, "completion", Submitted), claimed(30, 1, "completion", Paid)];
        let paid = told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
        paid.clone().then(|it| assert!(it.enrolments[0].is_running(), "paid for completing, and not complete"));
        paid.then(|it| assert_eq!((it.funded_before(None), it.funded_before(Some(YEAR))), (true, false)));
        on_programme().when(withdrawn(9)).accepted().when(claimed(20, 1, "registration", Submitted)).accepted();
    }

    #[test]
    fn the_pinned_version_says_what_can_be_claimed_and_how_much() {
        let year = year();
        let asked = |told: Told| crate::enrolment::against(year.programme().unwrap(), &told.1, day(told.0));
        assert_eq!(asked(claimed(20, 1, "registration", Submitted)), Ok(()));
        assert_eq!(asked(claimed(20, 1, "half-way", Submitted)), Err(OnProgramme::InstalmentUnknown.into()));
        let (on, Event::ClaimRecorded(it)) = claimed(20, 1, "registration", Submitted) else { panic!("a claim") };
        let more = Event::ClaimRecorded(ClaimRecorded { pounds: 2_000, ..it });
        assert_eq!(asked((on, more)), Err(OnProgramme::InstalmentUnknown.into()));
    }
}
