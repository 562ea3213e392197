//! Given, when, then: the words in which the rules' sentences are told.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use crate::codes::{LeaveReason, LeaverDestination, StartOrigin};
use crate::cohort::{CohortJoined, CohortLeft, CohortOpened};
use crate::correction::{EntryCorrected, EntryRetracted, Standing};
use crate::employer::{EmployerRegistered, STANDARD_HOURS};
use crate::employment::{Away, AwayEnded, AwayStarted, CaseloadRecorded, Contract, EmploymentChanged};
use crate::employment::{EmploymentEnded, EmploymentStarted, Post, Service};
use crate::erasure::{ErasureApproved, ErasureProposed, ErasureRejected};
use crate::event::Event;
use crate::fte::Fte;
use crate::history::{AsAt, Context, Draft, History, Kind, Recorded, Stream};
use crate::hold::{LegalHoldLifted, LegalHoldPlaced};
use crate::ids::{ActorId, CohortId, EmployerId, EventId, HoldId, OfferId, PlacementId, ProposalId, SpellId, TeamId};
use crate::journey::Journey;
use crate::offer::{OfferClosed, OfferMade, OfferOutcome};
use crate::person::{ErasureGround, JourneyOpened, Name, NameChanged, PersonErased};
use crate::placement::{Parties, PlacementConcluded, PlacementOutcome, PlacementRecorded, ReadinessAssessed};
use crate::private::Private;
use crate::refusal::Refusal;
use crate::registration::{RegistrationClaimed, RegistrationReleased};

pub(crate) const NORTH: EmployerId = EmployerId(Uuid::from_u128(0xA1));
pub(crate) const SOUTH: EmployerId = EmployerId(Uuid::from_u128(0xA2));
pub(crate) const TEAM: TeamId = TeamId(Uuid::from_u128(0xB1));
pub(crate) const AUTUMN: CohortId = CohortId(Uuid::from_u128(0xC1));
pub(crate) const SPRING: CohortId = CohortId(Uuid::from_u128(0xC2));
pub(crate) const PLACEMENT: PlacementId = PlacementId(Uuid::from_u128(0xD1));
pub(crate) const OFFER: OfferId = OfferId(Uuid::from_u128(0xE1));
pub(crate) const FIRST: SpellId = SpellId(Uuid::from_u128(0xF1));
pub(crate) const SECOND: SpellId = SpellId(Uuid::from_u128(0xF2));
pub(crate) const HOLD: HoldId = HoldId(Uuid::from_u128(0x101));
pub(crate) const PROPOSAL: ProposalId = ProposalId(Uuid::from_u128(0x111));

/// Who tells everything, but approvals.
pub(crate) const ACTOR: ActorId = ActorId(Uuid::nil());
const ANOTHER: ActorId = ActorId(Uuid::from_u128(1));

/// The day on which everything is told.
pub(crate) const TODAY: u64 = 2_000;

/// Days are numbered from the start of 2024.
pub(crate) fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(number)
}

/// Entries are numbered from 1, in the order in which they were recorded.
pub(crate) fn entry(number: u128) -> EventId {
    EventId(Uuid::from_u128(number))
}

/// A fact and its day.
pub(crate) type Told = (u64, Event);

/// A history in which every entry was admitted on its own.
pub(crate) fn given<const N: usize>(told: [Told; N]) -> Story {
    let kind = match told.first() {
        Some((_, Event::EmployerRegistered(_))) => Kind::Employer,
        Some((_, Event::CohortOpened(_))) => Kind::Cohort,
        Some((_, Event::AccountOpened(_))) => Kind::Account,
        Some((_, Event::SittingConvened(_))) => Kind::Sitting,
        Some((_, Event::SampleDrawn(_))) => Kind::Moderation,
        _ => Kind::Journey,
    };
    told.into_iter().fold(Story { kind, history: History::default() }, |story, it| story.when(it).accepted())
}

/// A history in which nothing but its shape is known to be right.
pub(crate) fn recorded(told: impl IntoIterator<Item = Told>) -> Story {
    let mut story = Story { kind: Kind::Journey, history: History::default() };
    for it in told {
        story = story.when(it).recorded();
    }
    story
}

#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) kind: Kind,
    pub(crate) history: History,
}

/// What somebody asks to have recorded, and what the rules say to it.
pub(crate) struct Asked {
    story: Story,
    drafts: Vec<Draft>,
    by: ActorId,
    verdict: Result<(), Refusal>,
}

impl Story {
    pub(crate) fn when(self, told: Told) -> Asked {
        // Two people erase: who approves is another.
        let by = if matches!(told.1, Event::ErasureApproved(_)) { ANOTHER } else { ACTOR };
        self.when_by(by, told)
    }

    pub(crate) fn when_by(self, by: ActorId, told: Told) -> Asked {
        self.asked(by, [told])
    }

    /// Several entries in one batch.
    pub(crate) fn when_all(self, told: impl IntoIterator<Item = Told>) -> Asked {
        self.asked(ACTOR, told)
    }

    fn asked(self, by: ActorId, told: impl IntoIterator<Item = Told>) -> Asked {
        let next = self.history.entries().len() as u128 + 1;
        let draft = |(number, (on, event)): (u128, Told)| Draft { id: entry(number), effective_on: day(on), event };
        let drafts: Vec<Draft> = (next..).zip(told).map(draft).collect();
        // What happens at a sitting, and what becomes of a certificate, is told on its day.
        let on_its_day = |it: &&Draft| matches!(self.kind, Kind::Sitting | Kind::Moderation) || it.event.is_of_a_certificate();
        let today = drafts.first().filter(on_its_day).map_or(day(TODAY), |it| it.effective_on);
        let ctx = Context { by, now: DateTime::<Utc>::UNIX_EPOCH, today };
        let verdict = self.history.admit(self.kind, &drafts, &ctx);
        Asked { story: self, drafts, by, verdict }
    }

    /// The journey with everything that is known, whatever its day.
    pub(crate) fn then(self, see: impl FnOnce(Journey)) -> Self {
        see(Journey::fold(&self.history, AsAt::END));
        self
    }

    /// The journey at the close of a day.
    pub(crate) fn then_on(self, on: u64, see: impl FnOnce(Journey)) -> Self {
        see(Journey::fold(&self.history, AsAt { on: day(on), known: i64::MAX }));
        self
    }

    /// The journey as it was known when so many entries had been recorded.
    pub(crate) fn then_known(self, entries: i64, see: impl FnOnce(Journey)) -> Self {
        see(Journey::fold(&self.history, AsAt { on: NaiveDate::MAX, known: entries }));
        self
    }

    /// What stands of each entry.
    pub(crate) fn standing(&self) -> Vec<Standing> {
        self.history.standing().into_iter().map(|(_, standing)| standing).collect()
    }
}

impl Asked {
    #[track_caller]
    pub(crate) fn accepted(self) -> Story {
        assert_eq!(self.verdict, Ok(()), "expected to be accepted");
        self.recorded()
    }

    #[track_caller]
    pub(crate) fn refused(self, refusal: impl Into<Refusal>) -> Story {
        assert_eq!(self.verdict, Err(refusal.into()));
        self.story
    }

    /// Refused for what would become unlawful: an entry, the day of what it says, and why.
    #[track_caller]
    pub(crate) fn would_break(self, number: u128, on: u64, because: impl Into<Refusal>) -> Story {
        let Err(Refusal::WouldBreak { entry: id, on: broken_on, because: why, .. }) = self.verdict else {
            panic!("expected something to break, not {:?}", self.verdict);
        };
        assert_eq!((id, broken_on, *why), (entry(number), day(on), because.into()));
        self.story
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.verdict.is_ok()
    }

    /// The story with this recorded, whatever the rules say to it.
    pub(crate) fn recorded(mut self) -> Story {
        let first = self.story.history.version() + 1;
        let stream = Stream { kind: self.story.kind, id: Uuid::from_u128(1) };
        let recorded = |(version, draft): (i64, Draft)| Recorded {
            position: version,
            id: draft.id,
            stream,
            version,
            recorded_at: DateTime::<Utc>::UNIX_EPOCH,
            effective_on: draft.effective_on,
            by: self.by,
            import: None,
            event: draft.event,
        };
        self.story.history.extend((first..).zip(self.drafts).map(recorded));
        self.story
    }

    /// The story without it.
    pub(crate) fn forgotten(self) -> Story {
        self.story
    }
}

pub(crate) fn name(family: &str) -> Private<Name> {
    Private::Open(Name::new("Aisha", family).unwrap())
}

pub(crate) fn opened() -> Told {
    (0, Event::JourneyOpened(JourneyOpened { name: name("Khan"), opened_by: Some(NORTH), route: None }))
}

pub(crate) fn renamed(on: u64, family: &str) -> Told {
    (on, Event::NameChanged(NameChanged { name: name(family), recorded_for: None }))
}

pub(crate) fn erased(on: u64) -> Told {
    (on, Event::PersonErased(PersonErased { ground: ErasureGround::Requested, proposal: Some(PROPOSAL) }))
}

/// A history of somebody who was erased on a day, as two people wanted.
pub(crate) fn erased_after<const N: usize>(told: [Told; N], on: u64) -> Story {
    given(told).when(proposed(on)).accepted().when(approved(on)).accepted().when(erased(on)).accepted()
}

fn none() -> BTreeSet<EmployerId> {
    BTreeSet::new()
}

pub(crate) fn proposed(on: u64) -> Told {
    let (ground, note) = (ErasureGround::Requested, Private::Open(None));
    (on, Event::ErasureProposed(ErasureProposed { proposal: PROPOSAL, ground, under: None, note, employers: none(), let_go: none() }))
}

pub(crate) fn approved(on: u64) -> Told {
    (on, Event::ErasureApproved(ErasureApproved { proposal: PROPOSAL, employers: none() }))
}

pub(crate) fn rejected(on: u64) -> Told {
    let reason = Private::Open("still needed".to_owned());
    (on, Event::ErasureRejected(ErasureRejected { proposal: PROPOSAL, reason, employers: none() }))
}

pub(crate) fn placed_on_hold(on: u64) -> Told {
    (on, Event::LegalHoldPlaced(LegalHoldPlaced { hold: HOLD, reason: Private::Open("an inquiry".to_owned()), employer: None }))
}

pub(crate) fn hold_lifted(on: u64) -> Told {
    (on, Event::LegalHoldLifted(LegalHoldLifted { hold: HOLD, reason: Private::Open("the inquiry is over".to_owned()) }))
}

pub(crate) fn claimed(on: u64, claim: &str) -> Told {
    (on, Event::RegistrationClaimed(RegistrationClaimed { number: Private::Erased, claim: claim.to_owned() }))
}

pub(crate) fn released(on: u64, claim: &str) -> Told {
    (on, Event::RegistrationReleased(RegistrationReleased { claim: claim.to_owned() }))
}

pub(crate) fn assessed(on: u64, ready: bool) -> Told {
    (on, Event::ReadinessAssessed(ReadinessAssessed { ready, note: Private::Open(None), recorded_for: None }))
}

pub(crate) fn a_placement() -> PlacementRecorded {
    PlacementRecorded {
        placement: PLACEMENT,
        parties: parties("Salford", "Duty team"),
        employer: None,
        practice_educator: Private::Open(None),
        educator: None,
        educator_stage: None,
        planned_end: None,
        days: 70,
        statutory: true,
        last: false,
    }
}

pub(crate) fn parties(university: &str, setting: &str) -> Private<Parties> {
    Private::Open(Parties { university: university.to_owned(), setting: setting.to_owned() })
}

pub(crate) fn placed(on: u64, it: PlacementRecorded) -> Told {
    (on, Event::PlacementRecorded(it))
}

pub(crate) fn concluded(on: u64, days: u16) -> Told {
    let outcome = PlacementOutcome::Passed;
    (on, Event::PlacementConcluded(PlacementConcluded { placement: PLACEMENT, outcome, days, note: Private::Open(None) }))
}

pub(crate) fn an_offer() -> OfferMade {
    OfferMade {
        offer: OFFER,
        employer: NORTH,
        title: Private::Open("Social worker".to_owned()),
        conditions: Vec::new(),
        expected_start: None,
    }
}

pub(crate) fn offered(on: u64, it: OfferMade) -> Told {
    (on, Event::OfferMade(it))
}

pub(crate) fn closed(on: u64, outcome: OfferOutcome) -> Told {
    (on, Event::OfferClosed(OfferClosed { offer: OFFER, outcome }))
}

pub(crate) fn a_post(title: &str) -> Post {
    Post::new(title, None, None)
}

pub(crate) fn a_start(spell: SpellId) -> EmploymentStarted {
    EmploymentStarted {
        spell,
        employer: NORTH,
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post: a_post("Social worker"),
        service: Service::Children,
        team: None,
        offer: None,
    }
}

pub(crate) fn started(on: u64, it: EmploymentStarted) -> Told {
    (on, Event::EmploymentStarted(it))
}

/// A change of nothing, to be filled in.
pub(crate) fn a_change(spell: SpellId) -> EmploymentChanged {
    EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: None }
}

pub(crate) fn changed(on: u64, it: EmploymentChanged) -> Told {
    (on, Event::EmploymentChanged(it))
}

pub(crate) fn fte(text: &str) -> Option<Fte> {
    Some(Fte::parse(text).unwrap())
}

pub(crate) fn leave(spell: SpellId) -> AwayStarted {
    AwayStarted { spell, seconded: false, kind: Private::Open(Away::Parental), expected_back: None }
}

pub(crate) fn away(on: u64, it: AwayStarted) -> Told {
    (on, Event::AwayStarted(it))
}

pub(crate) fn back(on: u64, spell: SpellId) -> Told {
    (on, Event::AwayEnded(AwayEnded { spell }))
}

pub(crate) fn holding(on: u64, cases: u32) -> Told {
    (on, Event::CaseloadRecorded(CaseloadRecorded { spell: FIRST, cases, weighted_hundredths: None }))
}

pub(crate) fn an_ending(spell: SpellId) -> EmploymentEnded {
    let (reason, destination) = (LeaveReason::Resignation, LeaverDestination::NotKnown);
    EmploymentEnded { spell, reason, destination, note: Private::Open(None) }
}

pub(crate) fn ended(last_day: u64, it: EmploymentEnded) -> Told {
    (last_day, Event::EmploymentEnded(it))
}

pub(crate) fn joined(on: u64, cohort: CohortId) -> Told {
    (on, Event::CohortJoined(CohortJoined { cohort }))
}

pub(crate) fn left(last_day: u64, cohort: CohortId, moved_to: Option<CohortId>) -> Told {
    (last_day, Event::CohortLeft(CohortLeft { cohort, moved_to, note: Private::Open(None) }))
}

pub(crate) fn a_cohort() -> CohortOpened {
    CohortOpened { cohort: AUTUMN, employer: NORTH, name: "Autumn".to_owned(), programme: "asye-children".to_owned(), seats: None }
}

pub(crate) fn an_employer() -> EmployerRegistered {
    EmployerRegistered {
        employer: NORTH,
        name: "North".to_owned(),
        old_code: Some("355".to_owned()),
        new_code: Some("E08000006".to_owned()),
        region: None,
        standard_hours: STANDARD_HOURS,
    }
}

/// A correction: the entry of that number should have said this.
pub(crate) fn corrected(number: u128, (on, event): Told) -> Told {
    let reason = Private::Open("a slip".to_owned());
    (on, Event::EntryCorrected(EntryCorrected { target: entry(number), replacement: Box::new(event), reason, answers: None }))
}

/// A retraction: the entry of that number should not have been made.
pub(crate) fn retracted(number: u128) -> Told {
    let reason = Private::Open("a slip".to_owned());
    (TODAY, Event::EntryRetracted(EntryRetracted { target: entry(number), reason, answers: None }))
}
