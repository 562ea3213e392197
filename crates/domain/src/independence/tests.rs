//! The law of independence: nobody whom the record ties to a person votes on their case, and what was decided with a vote that a later
//! entry takes away is void where the vote was needed. Whatever was recorded, in whatever order, and whoever tries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Days;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use uuid::Uuid;

use super::*;
use crate::anonymity::Anonymity;
use crate::caseload::CaseloadExcessAllowed;
use crate::concern::ConcernRaised;
use crate::decision::{CaseDecided, DecisionWords, Standing};
use crate::employer::Employer;
use crate::employment::{EmploymentChanged, EmploymentStarted};
use crate::enrolment::tests::{YEAR, an_enrolment, enrolled};
use crate::evidence::{EvidenceAdded, EvidenceWords};
use crate::framework::Framework;
use crate::given::*;
use crate::history::{Context, Draft, Kind};
use crate::ids::{ConcernId, EvidenceId, PlacementId, SessionId};
use crate::judgement::{ABSTAINS, Counted, ScoreRecorded, VoteCast};
use crate::pack::{self, PackSealed};
use crate::panel::{Capacity, PanelMemberListed, PanelMemberUnlisted, Terms};
use crate::placement::{PlacementConcluded, PlacementOutcome, PlacementRecorded};
use crate::private::Private::Open;
use crate::sitting::tests::{ASHA, CASE};
use crate::sitting::{
    AgendaClosed, Around, CaseAdded, ConflictDeclared, InvitationAnswered, MemberArrived, MemberInvited, MemberLeft, MemberRecused,
    SittingConvened, SittingMoved,
};
use crate::supervision::{Minutes, SessionKind, SessionWords, SupervisionRecorded};
use crate::support::{Party, Somebody, SupportAssigned, SupportEnded};

/// Everybody on the central list. The last of them has no journey here.
const MEMBERS: usize = 6;
/// The day of the sitting.
const DAY: u64 = 1_000;
/// The first day on the programme.
const ENROLLED: u64 = 400;

const OPTIONS: [&str; 4] = ["confirm", "not-confirm", "refer-back", ABSTAINS];

fn member(who: usize) -> MemberId {
    MemberId(Uuid::from_u128(0x900 + who as u128))
}

fn person(who: usize) -> Option<PersonId> {
    (who + 1 < MEMBERS).then(|| PersonId(Uuid::from_u128(0xA00 + who as u128)))
}

fn team(number: u8) -> TeamId {
    TeamId(Uuid::from_u128(0xB0 + u128::from(number)))
}

/// Something that may be recorded in somebody's journey or on the central list.
#[derive(Clone, Debug)]
enum Entry {
    Support {
        party: Party,
        who: usize,
        on: u64,
    },
    SupportEnds {
        party: Party,
        on: u64,
    },
    Supervised {
        who: usize,
        on: u64,
    },
    Observed {
        who: usize,
        on: u64,
    },
    Concern {
        who: usize,
        on: u64,
    },
    Allowed {
        who: usize,
        on: u64,
    },
    Placed {
        who: usize,
        on: u64,
        days: u64,
    },
    /// A change of team: of the person where nobody is named.
    Team {
        who: Option<usize>,
        on: u64,
        team: u8,
    },
    Leaves {
        who: usize,
        on: u64,
    },
    /// An entry of the person's journey named somebody else, or another day.
    Corrected {
        target: usize,
        who: usize,
        on: u64,
    },
    Retracted {
        target: usize,
    },
    /// An entry of a member's own journey should not have been made.
    OwnRetracted {
        who: usize,
        target: usize,
    },
    Unlisted {
        who: usize,
        on: u64,
    },
    ListingRetracted {
        target: usize,
    },
    /// It comes out whose journey a member's is.
    Known {
        who: usize,
        as_who: usize,
    },
}

/// Something that somebody tries at the sitting.
#[derive(Clone, Debug)]
enum Attempt {
    Invite {
        who: usize,
        capacity: Capacity,
        instead_of: Option<usize>,
    },
    Answer {
        who: usize,
        accepts: bool,
    },
    Arrive {
        who: usize,
    },
    Leave {
        who: usize,
    },
    Recuse {
        who: usize,
    },
    Declare {
        who: usize,
    },
    Score {
        who: usize,
    },
    Vote {
        who: usize,
        option: usize,
    },
    Decide,
    /// A decision as somebody would like it to be.
    Claim {
        option: usize,
        counted: Vec<usize>,
        chair: usize,
    },
    Move {
        on: u64,
    },
    /// Meanwhile, something is recorded.
    Recorded(Entry),
}

/// What is at stake.
#[derive(Clone, Debug)]
struct Day {
    terms: (u32, bool, bool, bool, u32),
    listed: Vec<(BTreeSet<Capacity>, bool, Option<u64>)>,
    before: Vec<Entry>,
    attempts: Vec<Attempt>,
    sweep: Vec<(usize, usize)>,
    after: Vec<Attempt>,
}

fn a_who() -> impl Strategy<Value = usize> {
    0..MEMBERS
}

/// Days before the period, in it, at its edges, and after the sitting.
fn a_day() -> impl Strategy<Value = u64> {
    prop_oneof![2 => 250..ENROLLED, 4 => ENROLLED..DAY, 2 => Just(DAY), 1 => DAY - 1..DAY + 2, 1 => DAY + 1..DAY + 60, 1 => 630..642_u64]
}

fn a_party() -> impl Strategy<Value = Party> {
    prop::sample::select(vec![Party::Assessor, Party::Supervisor, Party::Educator, Party::Mentor, Party::LineManager, Party::Coordinator])
}

fn an_entry() -> impl Strategy<Value = Entry> {
    let of_the_person = prop_oneof![
        (a_party(), a_who(), a_day()).prop_map(|(party, who, on)| Entry::Support { party, who, on }),
        (a_party(), a_day()).prop_map(|(party, on)| Entry::SupportEnds { party, on }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Supervised { who, on }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Observed { who, on }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Concern { who, on }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Allowed { who, on }),
        (a_who(), a_day(), 1..300_u64).prop_map(|(who, on, days)| Entry::Placed { who, on, days }),
    ];
    let of_teams = prop_oneof![
        (prop::option::of(a_who()), a_day(), 0..4_u8).prop_map(|(who, on, team)| Entry::Team { who, on, team }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Leaves { who, on }),
    ];
    let corrections = prop_oneof![
        (0..20_usize, a_who(), a_day()).prop_map(|(target, who, on)| Entry::Corrected { target, who, on }),
        (0..20_usize).prop_map(|target| Entry::Retracted { target }),
        (a_who(), 1..6_usize).prop_map(|(who, target)| Entry::OwnRetracted { who, target }),
        (a_who(), a_day()).prop_map(|(who, on)| Entry::Unlisted { who, on }),
        (0..20_usize).prop_map(|target| Entry::ListingRetracted { target }),
        (a_who(), a_who()).prop_map(|(who, as_who)| Entry::Known { who, as_who }),
    ];
    prop_oneof![4 => of_the_person, 2 => of_teams, 2 => corrections]
}

fn an_attempt() -> impl Strategy<Value = Attempt> {
    let capacity = || prop::sample::select(vec![Capacity::Chair, Capacity::Member, Capacity::Member, Capacity::Adviser]);
    let of_seats = prop_oneof![
        (a_who(), capacity(), prop::option::of(a_who())).prop_map(|(who, capacity, instead_of)| Attempt::Invite {
            who,
            capacity,
            instead_of
        }),
        (a_who(), any::<bool>()).prop_map(|(who, accepts)| Attempt::Answer { who, accepts }),
        a_who().prop_map(|who| Attempt::Arrive { who }),
        a_who().prop_map(|who| Attempt::Leave { who }),
        a_who().prop_map(|who| Attempt::Recuse { who }),
        a_who().prop_map(|who| Attempt::Declare { who }),
        (DAY..DAY + 3).prop_map(|on| Attempt::Move { on }),
    ];
    let of_judgement = prop_oneof![
        1 => a_who().prop_map(|who| Attempt::Score { who }),
        3 => (a_who(), 0..OPTIONS.len()).prop_map(|(who, option)| Attempt::Vote { who, option }),
        1 => Just(Attempt::Decide),
        1 => (0..3_usize, prop::collection::vec(a_who(), 0..5), a_who())
            .prop_map(|(option, counted, chair)| Attempt::Claim { option, counted, chair }),
    ];
    prop_oneof![3 => of_seats, 3 => of_judgement, 2 => an_entry().prop_map(Attempt::Recorded)]
}

fn any_day() -> impl Strategy<Value = Day> {
    let terms = (1..4_u32, any::<bool>(), any::<bool>(), any::<bool>(), prop::sample::select(vec![0, 12, 24]));
    let capacities = prop::collection::btree_set(prop::sample::select(vec![Capacity::Chair, Capacity::Member, Capacity::Adviser]), 1..4);
    let term_of_office = prop_oneof![4 => Just(None), 1 => (DAY - 3..DAY + 3).prop_map(Some)];
    let listed = prop::collection::vec((capacities, prop::bool::weighted(0.2), term_of_office), MEMBERS);
    let entries = || prop::collection::vec(an_entry(), 0..10);
    let attempts = prop::collection::vec(an_attempt(), 0..20);
    let after = prop::collection::vec(prop_oneof![4 => an_entry().prop_map(Attempt::Recorded), 2 => an_attempt()], 0..10);
    let sweep = prop::collection::vec((a_who(), 0..2_usize), MEMBERS * 2);
    (terms, listed, entries(), attempts, sweep, after).prop_map(|(terms, listed, before, attempts, sweep, after)| Day {
        terms,
        listed,
        before,
        attempts,
        sweep,
        after,
    })
}

fn framework((quorum, member_too, independent, casting, look_back): (u32, bool, bool, bool, u32)) -> Framework {
    let shipped = crate::framework::shipped().iter().find(|it| it.file == "panel-2026.toml").unwrap().text;
    let own = shipped
        .replacen("quorum = { value = 3", &format!("quorum = {{ value = {quorum}"), 1)
        .replacen("value = [\"chair\"]", if member_too { "value = [\"chair\", \"member\"]" } else { "value = [\"chair\"]" }, 1)
        .replacen("chair_independent = { value = true", &format!("chair_independent = {{ value = {independent}"), 1)
        .replacen("casting_vote = { value = true", &format!("casting_vote = {{ value = {casting}"), 1)
        .replacen("look_back_months = { value = 60", &format!("look_back_months = {{ value = {look_back}"), 1)
        .replacen("decides = { value = false", "decides = { value = true", 1);
    crate::framework::check(&own).unwrap()
}

/// Everything that is on record, and how often something was done.
struct Record {
    sitting: History,
    asha: Story,
    own: Vec<Story>,
    list: Story,
    terms: Framework,
    today: u64,
    /// As what each sat when the case was decided.
    capacities: BTreeMap<MemberId, Capacity>,
}

fn in_team(number: u8) -> EmploymentStarted {
    EmploymentStarted { team: Some(team(number)), ..a_start(FIRST) }
}

fn elsewhere(number: u8) -> EmploymentStarted {
    EmploymentStarted { employer: SOUTH, ..in_team(number) }
}

impl Record {
    fn begin(it: &Day) -> Self {
        let asha = given([opened(), started(100, in_team(0)), enrolled(ENROLLED, an_enrolment())]);
        let own = |who: usize| given([opened(), started(100, elsewhere(1 + who as u8))]);
        let list = it.listed.iter().enumerate().fold(given([(0, Event::EmployerRegistered(an_employer()))]), |story, (who, listed)| {
            story.when((200, Event::PanelMemberListed(listing(who, listed)))).accepted()
        });
        let terms = framework(it.terms);
        let own = (0..MEMBERS - 1).map(own).collect();
        Self { sitting: History::default(), asha, own, list, terms, today: 900, capacities: BTreeMap::new() }
    }

    fn around(&self) -> Around {
        let own = self.own.iter().enumerate().filter_map(|(who, it)| Some((person(who)?, it.history.clone())));
        let journeys: HashMap<PersonId, History> = own.chain([(ASHA, self.asha.history.clone())]).collect();
        let list = Employer::of(&self.list.history.facts(), NaiveDate::MAX).panel;
        Around { list, journeys, terms: Some(self.terms.clone()), ..Around::default() }
    }

    fn now(&self) -> Sitting {
        Sitting::of(&self.sitting).unwrap()
    }

    fn case(&self) -> Case {
        self.now().cases[0].clone()
    }

    /// As the store does: decided on the sitting's own history, and on everything around it.
    fn tries(&mut self, events: Vec<Event>) -> bool {
        let next = self.sitting.entries().len() as u128 + 1;
        let draft = |(number, event)| Draft { id: entry(number), effective_on: day(self.today), event };
        let drafts: Vec<Draft> = (next..).zip(events).map(draft).collect();
        let ctx = Context { by: ACTOR, now: Default::default(), today: day(self.today) };
        let verdict = self.sitting.admit(Kind::Sitting, &drafts, &ctx).and_then(|()| self.around().allow(&self.sitting, &drafts, &ctx));
        if verdict.is_ok() {
            self.sitting = self.sitting.with(&drafts, &ctx);
        }
        verdict.is_ok()
    }

    fn convene(&mut self) {
        let rules = self.terms.terms().unwrap().clone();
        let (place, terms) = (Open("Room 4".to_owned()), crate::enrolment::tests::pin("panel", "2026"));
        let sitting = crate::ids::SittingId(Uuid::from_u128(0x500));
        let convened = SittingConvened { sitting, employer: NORTH, held_on: day(DAY), place, terms, rules };
        assert!(self.tries(vec![Event::SittingConvened(convened)]));
        let matter = Matter::Progression { step: "senior".into(), application: None };
        assert!(self.tries(vec![Event::CaseAdded(CaseAdded { case: CASE, person: ASHA, enrolment: YEAR, matter })]));
    }

    fn close(&mut self) {
        let known = self.asha.history.version();
        let entries = pack::entries(&pack::facts(&self.asha.history, YEAR, known));
        let (sha256, contents) = ("0".repeat(64), Open("{}".to_owned()));
        let sealed = PackSealed { case: CASE, person: ASHA, number: 1, known, sha256, entries, admitted: Vec::new(), contents };
        assert!(self.tries(vec![Event::PackSealed(sealed), Event::AgendaClosed(AgendaClosed {})]));
    }

    /// Records something, where the rules of its own history let it in.
    fn record(&mut self, it: &Entry) {
        let into = |story: &mut Story, told: Told| {
            let asked = story.clone().when(told);
            if asked.is_accepted() {
                *story = asked.recorded();
            }
        };
        match it {
            Entry::Team { who: Some(who), on, team } => {
                self.own.get_mut(*who).into_iter().for_each(|it| into(it, changed(*on, to_team(*team))));
            }
            Entry::Leaves { who, on } => self.own.get_mut(*who).into_iter().for_each(|it| into(it, ended(*on, an_ending(FIRST)))),
            Entry::OwnRetracted { who, target } => {
                self.own.get_mut(*who).into_iter().for_each(|it| into(it, retracted(*target as u128)));
            }
            Entry::Unlisted { who, on } => {
                into(&mut self.list, (*on, Event::PanelMemberUnlisted(PanelMemberUnlisted { member: member(*who) })));
            }
            Entry::ListingRetracted { target } => into(&mut self.list, retracted(*target as u128)),
            Entry::Known { who, as_who } => {
                let known = self.list.history.entries().iter().find_map(|it| match &it.event {
                    Event::PanelMemberListed(says) if says.member == member(*who) => Some((it.id.0.as_u128(), says.clone())),
                    _ => None,
                });
                let Some((number, says)) = known else { return };
                into(
                    &mut self.list,
                    corrected(number, (200, Event::PanelMemberListed(PanelMemberListed { person: person(*as_who), ..says }))),
                );
            }
            Entry::Corrected { target, who, on } => {
                let known = self.asha.history.entries().get(*target).map(|it| it.event.clone());
                if let Some(event) = known.and_then(|it| instead(it, *who)) {
                    into(&mut self.asha, corrected(*target as u128 + 1, (*on, event)));
                }
            }
            Entry::Retracted { target } if *target > 3 => into(&mut self.asha, retracted(*target as u128)),
            Entry::Retracted { .. } => {}
            it => told(it, self.asha.history.entries().len() as u128).into_iter().for_each(|it| into(&mut self.asha, it)),
        }
    }

    /// Tries something, and holds what was done to the law.
    fn attempt(&mut self, it: &Attempt) -> Result<(), TestCaseError> {
        match it {
            Attempt::Recorded(it) => self.record(it),
            Attempt::Decide => self.decides()?,
            Attempt::Claim { option, counted, chair } => {
                let counted = counted.iter().map(|it| Counted { member: member(*it), option: OPTIONS[*option].into() }).collect();
                let it = self.decision(OPTIONS[*option], counted, member(*chair));
                self.is_decided(it)?;
            }
            Attempt::Move { on } => {
                let it = SittingMoved { held_on: day(*on), place: Open("Room 5".to_owned()) };
                if self.case().votes.is_empty() && self.tries(vec![Event::SittingMoved(it)]) {
                    self.today = *on;
                }
            }
            Attempt::Score { who } | Attempt::Vote { who, .. } => {
                if self.tries(vec![event(it, self.terms.terms().unwrap())]) {
                    prop_assert!(self.is_free(member(*who)), "{it:?}, though {:?}", self.why(member(*who)));
                }
            }
            it => {
                self.tries(vec![event(it, self.terms.terms().unwrap())]);
            }
        }
        self.stands()
    }

    fn decision(&self, option: &str, counted: Vec<Counted>, chair: MemberId) -> CaseDecided {
        let words = DecisionWords { reasons: "All is there".into(), to_person: None, to_assessor: None, conditions: None };
        CaseDecided {
            case: CASE,
            person: ASHA,
            option: option.into(),
            reasons: vec!["standards-met".into()],
            takes_effect_on: day(self.today),
            due_on: None,
            pack: "0".repeat(64),
            quorum: counted.len() as u32,
            counted,
            chaired_by: chair,
            casting_vote: false,
            words: Open(words),
        }
    }

    fn decides(&mut self) -> Result<(), TestCaseError> {
        let (sitting, ties) = (self.now(), self.around().ties(&self.now()));
        let Ok(it) = sitting.tally(&sitting.cases[0], &ties) else { return Ok(()) };
        let decided = self.decision(&it.option, it.counted, it.chaired_by);
        self.is_decided(CaseDecided { quorum: it.quorum, casting_vote: it.casting_vote, ..decided })
    }

    /// No decision without a quorum of those who are free and there, each of whom cast the vote that is counted.
    fn is_decided(&mut self, it: CaseDecided) -> Result<(), TestCaseError> {
        if !self.tries(vec![Event::CaseDecided(it.clone())]) {
            return Ok(());
        }
        let (sitting, case) = (self.now(), self.case());
        let seat = |member: MemberId| sitting.seats.iter().find(|it| it.member == member && it.is_present());
        for counted in &it.counted {
            let vote = case.votes.iter().find(|vote| vote.cast.member == counted.member);
            prop_assert_eq!(vote.map(|it| &it.cast.option), Some(&counted.option));
            prop_assert!(self.is_free(counted.member), "{:?}", self.why(counted.member));
            prop_assert!(seat(counted.member).is_some_and(|it| it.capacity.votes()), "only who is in the room decides");
        }
        self.capacities = it.counted.iter().filter_map(|it| Some((it.member, seat(it.member)?.capacity))).collect();
        prop_assert_eq!(self.capacities.len(), it.counted.len(), "each is counted once");
        prop_assert_eq!(self.capacities.get(&it.chaired_by), Some(&Capacity::Chair));
        prop_assert!(self.holds(&it, &|_| true), "{it:?}");
        Ok(())
    }

    /// A decision is void exactly where it would not have been made by those of its votes that are free, as the rules have it; and whoever
    /// is tied, slowly looked up, is not free.
    fn stands(&self) -> Result<(), TestCaseError> {
        let (sitting, case) = (self.now(), self.case());
        let Some(decision) = &case.decision else { return Ok(()) };
        let ties = self.around().ties(&sitting);
        let is_kept_out = |member: MemberId| !ties.of(CASE, member).is_empty() || case.is_conflicted(member);
        for counted in &decision.decided.counted {
            prop_assert!(self.is_free(counted.member) || is_kept_out(counted.member), "{:?}", self.why(counted.member));
        }
        // Nobody is kept out without a cause either; on the last day of a time, somebody may be.
        for seat in &sitting.seats {
            let told = ties.of(CASE, seat.member);
            prop_assert!(told.is_empty() || !self.why_within(seat.member, 1).is_empty(), "{told:?}");
            for it in told {
                prop_assert!(self.says(it, seat.member), "{it:?} is not what the entry says");
            }
        }
        let expected = if self.holds(&decision.decided, &|it| !is_kept_out(it)) { Standing::Final } else { Standing::Void };
        prop_assert_eq!(sitting.standing(&case, &ties), Some(expected));
        Ok(())
    }

    /// Whether the entry that a tie names stands, and says what the tie says.
    fn says(&self, it: &Exclusion, id: MemberId) -> bool {
        let stands = |history: &History, says: &dyn Fn(&Event) -> bool| {
            history.facts().iter().any(|fact| fact.carrier.id == it.entry && fact.effective_on <= it.since && says(fact.event))
        };
        let list = Employer::of(&self.list.history.facts(), NaiveDate::MAX).panel;
        let listed = list.iter().find(|it| it.says.member == id);
        let me = listed.and_then(|it| it.says.person);
        let is = |it: &Somebody| me.is_some() && it.person == me;
        let of_the_person = |says: &dyn Fn(&Event) -> bool| stands(&self.asha.history, says);
        let as_supporter = |event: &Event| matches!(event, Event::SupportAssigned(known) if me.is_some() && known.person == me);
        match it.tie {
            Tie::Supervised => of_the_person(&|event| {
                as_supporter(event) || matches!(event, Event::SupervisionRecorded(known) if known.with.iter().any(is))
            }),
            Tie::LineManaged => {
                of_the_person(&|event| as_supporter(event) || matches!(event, Event::CaseloadExcessAllowed(known) if is(&known.by)))
            }
            Tie::Taught => of_the_person(&|event| {
                as_supporter(event) || matches!(event, Event::PlacementRecorded(known) if me.is_some() && known.educator == me)
            }),
            Tie::Assessed | Tie::Mentored | Tie::Coordinated => of_the_person(&as_supporter),
            Tie::Observed => of_the_person(&|event| matches!(event, Event::EvidenceAdded(known) if is(&known.by))),
            Tie::RaisedConcern => of_the_person(&|event| matches!(event, Event::ConcernRaised(known) if is(&known.by))),
            Tie::SharedTeam => of_the_person(&|event| matches!(event, Event::EmploymentStarted(_) | Event::EmploymentChanged(_))),
            Tie::Declared => stands(&self.sitting, &|event| matches!(event, Event::ConflictDeclared(known) if known.member == id)),
            Tie::Recused => stands(&self.sitting, &|event| matches!(event, Event::MemberRecused(known) if known.member == id)),
            Tie::NotInOffice if listed.is_none() => self
                .sitting
                .entries()
                .iter()
                .any(|known| known.id == it.entry && matches!(&known.event, Event::MemberInvited(of) if of.member == id)),
            Tie::Oneself | Tie::OfTheEmployer | Tie::NotInOffice => listed.is_some_and(|known| known.said_by == it.entry),
            Tie::SatBefore => false,
        }
    }

    /// Whether some of the votes that were counted come to the same decision by themselves.
    fn holds(&self, it: &CaseDecided, counts: &dyn Fn(MemberId) -> bool) -> bool {
        let rules = self.terms.terms().unwrap();
        let left: Vec<&Counted> = it.counted.iter().filter(|it| counts(it.member)).collect();
        let sat = |capacity: &Capacity| left.iter().any(|it| self.capacities.get(&it.member) == Some(capacity));
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        left.iter().filter(|it| it.option != ABSTAINS).for_each(|it| *votes.entry(&it.option).or_default() += 1);
        let most = votes.values().max().copied().unwrap_or(0);
        let first: Vec<&str> = votes.iter().filter(|it| *it.1 == most).map(|it| *it.0).collect();
        let chairs = left.iter().find(|vote| vote.member == it.chaired_by);
        let by_the_chair = rules.casting_vote && first.contains(&it.option.as_str()) && chairs.is_some_and(|vote| vote.option == it.option);
        let is_enough = left.len() >= rules.quorum as usize && rules.must_include.iter().all(sat) && chairs.is_some();
        is_enough && (first == [it.option.as_str()] || by_the_chair)
    }

    fn is_free(&self, member: MemberId) -> bool {
        self.why(member).is_empty()
    }

    fn why(&self, id: MemberId) -> Vec<String> {
        self.why_within(id, 0)
    }

    /// Why somebody is not free, looked up day by day in what everybody's record says now; with so many days added to each time.
    fn why_within(&self, id: MemberId, more: u64) -> Vec<String> {
        let (sitting, case) = (self.now(), self.case());
        let list = self.list.history.facts();
        let listed = list.iter().find_map(|it| match it.event {
            Event::PanelMemberListed(says) if says.member == id => Some((says, it.effective_on)),
            _ => None,
        });
        let mut why = Vec::new();
        let Some((says, from)) = listed else { return vec!["on no list".into()] };
        let leaves =
            |it: &Fact<'_>| matches!(it.event, Event::PanelMemberUnlisted(off) if off.member == id) && it.effective_on <= sitting.held_on;
        if sitting.held_on < from || says.until.is_some_and(|it| it < sitting.held_on) || list.iter().any(leaves) {
            why.push("not in office".into());
        }
        if case.conflicts.iter().any(|it| it.member == id) {
            why.push("not free, as was said".into());
        }
        let chairs = sitting.seats.iter().any(|it| it.member == id && !it.replaced && it.capacity == Capacity::Chair)
            || case.decision.as_ref().is_some_and(|it| it.decided.chaired_by == id);
        if chairs && sitting.rules().chair_independent && says.of_employer {
            why.push("of the employer, in the chair".into());
        }
        let Some(me) = says.person else { return why };
        let facts = self.asha.history.facts();
        let until = sitting.held_on;
        let from = day(ENROLLED).min(until - Months::new(sitting.rules().look_back_months));
        why.extend(facts.iter().filter_map(|it| named(it, &facts, (me, more), (from, until))));
        let own = (0..MEMBERS).find(|who| person(*who) == Some(me)).and_then(|who| self.own.get(who));
        if own.is_some_and(|own| share_a_team(&facts, &own.history.facts(), (from, until))) {
            why.push("in one team".into());
        }
        why
    }
}

/// What a fact of the person's journey says of somebody, where it is of days in the period.
fn named(fact: &Fact<'_>, facts: &[Fact<'_>], (me, more): (PersonId, u64), (from, until): (NaiveDate, NaiveDate)) -> Option<String> {
    let on = fact.effective_on;
    let is = |it: &Somebody| it.person == Some(me);
    let last = match fact.event {
        Event::SupervisionRecorded(it) if it.with.iter().any(is) => on,
        Event::EvidenceAdded(it) if is(&it.by) => on,
        Event::ConcernRaised(it) if is(&it.by) => on,
        Event::CaseloadExcessAllowed(it) if is(&it.by) => on,
        Event::PlacementRecorded(it) if it.educator == Some(me) => {
            let over = facts.iter().find(|over| matches!(over.event, Event::PlacementConcluded(end) if end.placement == it.placement));
            over.map_or(NaiveDate::MAX, |it| it.effective_on)
        }
        Event::SupportAssigned(it) if it.person == Some(me) => {
            let after = facts.iter().skip_while(|it| it.carrier.id != fact.carrier.id).skip(1);
            let ends = after.into_iter().find(|next| match next.event {
                Event::SupportAssigned(next) => next.party == it.party,
                Event::SupportEnded(next) => next.party == it.party,
                _ => false,
            });
            ends.and_then(|it| it.effective_on.pred_opt()).map_or(NaiveDate::MAX, |it| it + Days::new(more))
        }
        _ => return None,
    };
    (on <= last && on <= until && from <= last).then(|| format!("{} of {on}", fact.event.name()))
}

/// Whether there is a day on which both are in one team. Teams change only on days that something is said of.
fn share_a_team(theirs: &[Fact<'_>], own: &[Fact<'_>], (from, until): (NaiveDate, NaiveDate)) -> bool {
    let days: BTreeSet<NaiveDate> = theirs.iter().chain(own).map(|it| it.effective_on).chain([from]).collect();
    let teams = |facts: &[Fact<'_>], on: NaiveDate| -> BTreeSet<TeamId> {
        let journey = Journey::of(facts, on);
        let running = journey.spells.iter().filter(|it| it.ended.as_ref().is_none_or(|it| on <= it.last_day));
        running.filter_map(|it| it.pieces.last()?.team).collect()
    };
    days.range(from..=until).any(|on| !teams(theirs, *on).is_disjoint(&teams(own, *on)))
}

fn listing(who: usize, (capacities, of_employer, until): &(BTreeSet<Capacity>, bool, Option<u64>)) -> PanelMemberListed {
    PanelMemberListed {
        member: member(who),
        account: Some(crate::ids::ActorId(Uuid::from_u128(0xC00 + who as u128))),
        person: person(who),
        name: Open(format!("Member {who}")),
        organisation: Open("University of the North".into()),
        of_employer: *of_employer,
        capacities: capacities.clone(),
        until: until.map(day),
        trained_on: None,
    }
}

fn to_team(number: u8) -> EmploymentChanged {
    EmploymentChanged { team: Some(team(number)), ..a_change(FIRST) }
}

fn by(who: usize) -> Somebody {
    Somebody { party: Party::Professional, person: person(who) }
}

/// What is told of the person; each thing has a number of its own.
fn told(it: &Entry, number: u128) -> Vec<Told> {
    let id = Uuid::from_u128(0xD00 + number);
    let (enrolment, anonymity) = (YEAR, Anonymity::NothingFound);
    match *it {
        Entry::Support { party, who, on } => {
            let name = Open(Some("Somebody".to_owned()));
            vec![(on, Event::SupportAssigned(SupportAssigned { enrolment, party, person: person(who), name, registered: None }))]
        }
        Entry::SupportEnds { party, on } => vec![(on, Event::SupportEnded(SupportEnded { enrolment, party }))],
        Entry::Supervised { who, on } => {
            let it = SupervisionRecorded {
                session: SessionId(id),
                enrolment,
                state: SessionState::Held,
                kind: SessionKind::Reflective,
                minutes: Minutes::new(90).unwrap(),
                with: vec![by(who)],
                uninterrupted: true,
                anonymity,
                words: Open(SessionWords::default()),
            };
            vec![(on, Event::SupervisionRecorded(it))]
        }
        Entry::Observed { who, on } => {
            let words = Open(EvidenceWords { title: "A visit".into(), view: None, file_name: None, kept_at: None });
            let it = EvidenceAdded {
                evidence: EvidenceId(id),
                enrolment,
                category: "direct-observation".into(),
                by: by(who),
                for_review: None,
                same_occasion_as: None,
                speaks_to: Vec::new(),
                sha256: None,
                anonymity,
                words,
            };
            vec![(on, Event::EvidenceAdded(it))]
        }
        Entry::Concern { who, on } => {
            let words = Open("Recording falls behind".to_owned());
            vec![(on, Event::ConcernRaised(ConcernRaised { concern: ConcernId(id), enrolment, by: by(who), anonymity, words }))]
        }
        Entry::Allowed { who, on } => {
            let it = CaseloadExcessAllowed { enrolment, by: by(who), until: day(on + 9), note: Open(None) };
            vec![(on, Event::CaseloadExcessAllowed(it))]
        }
        Entry::Placed { who, on, days } => {
            let placement = PlacementId(id);
            let it = PlacementRecorded { placement, educator: person(who), ..a_placement() };
            let over = PlacementConcluded { placement, outcome: PlacementOutcome::Passed, days: 70, note: Open(None) };
            vec![placed(on, it), (on + days, Event::PlacementConcluded(over))]
        }
        Entry::Team { on, team, .. } => vec![changed(on, to_team(team))],
        _ => Vec::new(),
    }
}

/// The same, of somebody else.
fn instead(event: Event, who: usize) -> Option<Event> {
    Some(match event {
        Event::SupportAssigned(it) => Event::SupportAssigned(SupportAssigned { person: person(who), ..it }),
        Event::SupervisionRecorded(it) => Event::SupervisionRecorded(SupervisionRecorded { with: vec![by(who)], ..it }),
        Event::EvidenceAdded(it) => Event::EvidenceAdded(EvidenceAdded { by: by(who), ..it }),
        Event::ConcernRaised(it) => Event::ConcernRaised(ConcernRaised { by: by(who), ..it }),
        Event::PlacementRecorded(it) => Event::PlacementRecorded(PlacementRecorded { educator: person(who), ..it }),
        Event::EmploymentChanged(it) => Event::EmploymentChanged(EmploymentChanged { team: Some(team(who as u8)), ..it }),
        _ => return None,
    })
}

/// What an attempt would have recorded.
fn event(it: &Attempt, rules: &Terms) -> Event {
    let (case, person) = (CASE, ASHA);
    match it {
        Attempt::Invite { who, capacity, instead_of } => {
            Event::MemberInvited(MemberInvited { member: member(*who), capacity: *capacity, instead_of: instead_of.map(member) })
        }
        Attempt::Answer { who, accepts } => Event::InvitationAnswered(InvitationAnswered { member: member(*who), accepts: *accepts }),
        Attempt::Arrive { who } => Event::MemberArrived(MemberArrived { member: member(*who) }),
        Attempt::Leave { who } => Event::MemberLeft(MemberLeft { member: member(*who) }),
        Attempt::Recuse { who } => Event::MemberRecused(MemberRecused { case, person, member: member(*who), words: Open(None) }),
        Attempt::Declare { who } => {
            Event::ConflictDeclared(ConflictDeclared { case, person, member: member(*who), words: Open("my niece".into()) })
        }
        Attempt::Score { who } => {
            let scores = rules.criteria.iter().map(|it| (it.slug.clone(), 4)).collect();
            Event::ScoreRecorded(ScoreRecorded { case, person, member: member(*who), scores, words: Open(None) })
        }
        Attempt::Vote { who, option } => {
            Event::VoteCast(VoteCast { case, person, member: member(*who), option: OPTIONS[*option].into(), reasons: Open(None) })
        }
        Attempt::Decide | Attempt::Claim { .. } | Attempt::Move { .. } | Attempt::Recorded(_) => Event::AgendaClosed(AgendaClosed {}),
    }
}

/// A whole sitting, from the first entry to long after it.
fn live(it: &Day) -> Result<Record, TestCaseError> {
    let mut record = Record::begin(it);
    it.before.iter().for_each(|it| record.record(it));
    record.convene();
    for (who, (capacities, ..)) in it.listed.iter().enumerate() {
        let capacity = if who == 0 { Capacity::Chair } else { Capacity::Member };
        let capacity = if capacities.contains(&capacity) { capacity } else { *capacities.first().unwrap() };
        record.attempt(&Attempt::Invite { who, capacity, instead_of: None })?;
        record.attempt(&Attempt::Answer { who, accepts: true })?;
    }
    record.close();
    record.today = DAY;
    for attempt in &it.attempts {
        record.attempt(attempt)?;
    }
    (0..MEMBERS).try_for_each(|who| record.attempt(&Attempt::Arrive { who }))?;
    (0..MEMBERS).try_for_each(|who| record.attempt(&Attempt::Score { who }))?;
    record.tries(vec![Event::ScoresRevealed(crate::judgement::ScoresRevealed { case: CASE, person: ASHA })]);
    for (who, option) in &it.sweep {
        record.attempt(&Attempt::Vote { who: *who, option: *option })?;
    }
    record.attempt(&Attempt::Decide)?;
    record.today += 30;
    for attempt in &it.after {
        record.attempt(attempt)?;
    }
    Ok(record)
}

/// Some hundreds, unless more are asked for. What fails becomes a test with a name.
fn tried() -> ProptestConfig {
    let default = ProptestConfig { max_shrink_iters: 10_000, failure_persistence: None, ..ProptestConfig::default() };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 400 };
    ProptestConfig { cases, ..default }
}

proptest! {
    #![proptest_config(tried())]

    #[test]
    fn nobody_whom_the_record_ties_votes_and_a_decision_stands_by_the_votes_of_those_who_are_free(it in any_day()) {
        live(&it)?;
    }
}

/// A sitting of five who are free, all of whom may chair or be a member, under terms; the first of them chairs.
fn of_five(terms: (u32, bool, bool, bool, u32), votes: [usize; 5]) -> Record {
    let capacities: BTreeSet<Capacity> = [Capacity::Chair, Capacity::Member].into();
    let listed = vec![(capacities, false, None); MEMBERS];
    let sweep = votes.into_iter().enumerate().filter(|(_, option)| *option < OPTIONS.len()).collect();
    let stays_away = votes.iter().enumerate().filter(|(_, option)| **option == OPTIONS.len()).map(|(who, _)| who);
    let attempts = stays_away.chain([MEMBERS - 1]).map(|who| Attempt::Recuse { who }).collect();
    live(&Day { terms, listed, before: Vec::new(), attempts, sweep, after: Vec::new() }).unwrap()
}

fn standing(record: &Record) -> Option<Standing> {
    record.now().standing(&record.case(), &record.around().ties(&record.now()))
}

#[test]
fn the_vote_of_somebody_whose_listing_is_taken_back_counts_no_more_and_neither_are_they_free_of_their_ties() {
    let mut record = of_five((5, false, false, false, 12), [0; 5]);
    assert_eq!(standing(&record), Some(Standing::Final));
    record.record(&Entry::Supervised { who: 1, on: 900 });
    assert_eq!(standing(&record), Some(Standing::Void));
    // The employer's own entry is the first of its list.
    record.record(&Entry::ListingRetracted { target: 3 });
    assert_eq!(standing(&record), Some(Standing::Void), "with the listing, the tie would be forgotten");
    let ties = record.around().ties(&record.now());
    assert_eq!(ties.of(CASE, member(1)).iter().map(|it| it.tie).collect::<Vec<_>>(), [Tie::NotInOffice]);
}

#[test]
fn a_placement_ties_for_as_long_as_it_goes_on_and_not_only_on_its_first_day() {
    let until = |days| {
        let mut record = of_five((5, false, false, false, 12), [0; 5]);
        record.record(&Entry::Placed { who: 1, on: 300, days });
        standing(&record)
    };
    assert_eq!((until(99), until(100)), (Some(Standing::Final), Some(Standing::Void)), "day 400 is the first of the period");
}

#[test]
fn a_decision_is_void_where_a_capacity_that_must_be_there_is_gone_with_a_vote() {
    let none = OPTIONS.len();
    let mut record = of_five((1, true, false, false, 12), [0, 0, none, none, none]);
    assert_eq!(standing(&record), Some(Standing::Final));
    record.record(&Entry::Observed { who: 1, on: 900 });
    assert_eq!(standing(&record), Some(Standing::Void), "the chair alone is a quorum, and no member is there");
}

#[test]
fn a_tie_of_votes_that_the_chair_settles_is_settled_by_the_chair_without_the_others_too() {
    let none = OPTIONS.len();
    let settled = |casting| {
        let mut record = of_five((2, false, false, casting, 12), [0, 0, 0, 1, none]);
        record.record(&Entry::Observed { who: 1, on: 900 });
        record.record(&Entry::Observed { who: 2, on: 900 });
        standing(&record)
    };
    assert_eq!((settled(true), settled(false)), (Some(Standing::Final), Some(Standing::Void)));
}

#[test]
fn as_what_somebody_is_invited_later_says_nothing_of_as_what_they_sat() {
    let none = OPTIONS.len();
    let mut record = of_five((1, true, false, false, 12), [0, 0, 0, none, none]);
    record.attempt(&Attempt::Answer { who: 1, accepts: false }).unwrap();
    record.attempt(&Attempt::Invite { who: 1, capacity: Capacity::Chair, instead_of: None }).unwrap();
    assert_eq!(record.now().seat(member(1)).map(|it| it.capacity), Some(Capacity::Chair));
    record.record(&Entry::Observed { who: 2, on: 900 });
    assert_eq!(standing(&record), Some(Standing::Final), "the chair and a member decided it");
}

#[test]
fn the_law_is_tried_where_it_matters() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let it = any_day().new_tree(&mut runner).unwrap().current();
        let Ok(record) = live(&it) else { continue };
        let (sitting, case, ties) = (record.now(), record.case(), record.around().ties(&record.now()));
        let mut note = |what, is: bool| *count.entry(what).or_default() += usize::from(is);
        note("voted", !case.votes.is_empty());
        note("tied", (0..MEMBERS).any(|who| !record.is_free(member(who))));
        note("decided", case.decision.is_some());
        note("void", sitting.standing(&case, &ties) == Some(Standing::Void));
        let is_weakened = |it: &crate::decision::Decision| it.decided.counted.iter().any(|it| !ties.of(CASE, it.member).is_empty());
        note("stands without", case.decision.as_ref().is_some_and(is_weakened) && sitting.standing(&case, &ties) == Some(Standing::Final));
    }
    for (what, least) in [("voted", 150), ("tied", 150), ("decided", 60), ("void", 15), ("stands without", 5)] {
        assert!(count[what] >= least, "{what}: {count:?}");
    }
}
