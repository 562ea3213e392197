//! Sentences about moderation: what is drawn, by whom it is looked at, and that nothing comes of it but feedback.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::access::Role;
use crate::given::*;
use crate::ids::{ActorId, EventId};
use crate::independence::{Exclusion, Tie};
use crate::panel::{Capacity, PanelMemberListed};
use crate::private::Private::Open;
use crate::sitting::tests::{ASHA, CASE, SITTING, after_the_decision, sitting};
use crate::sitting::{Case, Matter, Sitting};

const SAMPLE: SampleId = SampleId(Uuid::from_u128(0x900));
const MONA: MemberId = MemberId(Uuid::from_u128(0x901));
const MILO: MemberId = MemberId(Uuid::from_u128(0x902));

fn the_case() -> Drawn {
    Drawn { stratum: Stratum::Rest, sitting: SITTING, case: CASE, person: ASHA }
}

fn a_sample() -> SampleDrawn {
    SampleDrawn {
        sample: SAMPLE,
        employer: NORTH,
        kind: ModerationKind::Partnership,
        programme: Some("asye-children".into()),
        from: day(900),
        until: day(1_100),
        share_percent: 10,
        seed: "18446744073709551615".into(),
        known: 70,
        rest: 1,
        moderators: vec![MONA, MILO],
        drawn: vec![the_case()],
    }
}

fn drawn(it: SampleDrawn) -> Told {
    (1_200, Event::SampleDrawn(it))
}

fn said(member: MemberId) -> ModerationRecorded {
    ModerationRecorded {
        sample: SAMPLE,
        case: CASE,
        person: ASHA,
        member,
        agrees: false,
        grade: ModerationGrade::Borderline,
        feedback: Open("One observation bears it all".into()),
    }
}

fn says(it: ModerationRecorded) -> Told {
    (1_210, Event::ModerationRecorded(it))
}

#[test]
fn a_sample_is_drawn_once_of_days_that_have_come_and_by_a_seed_of_64_bits() {
    let story = given([drawn(a_sample())]);
    story.clone().when(drawn(a_sample())).refused(OnPanel::SampleKnown);
    let nothing = || Story { kind: crate::history::Kind::Moderation, history: crate::history::History::default() };
    let wrong = [
        (SampleDrawn { until: day(899), ..a_sample() }, Refusal::EndsBeforeItBegins("until")),
        (SampleDrawn { until: day(1_201), ..a_sample() }, OnPanel::SampleTooSoon.into()),
        (SampleDrawn { share_percent: 101, ..a_sample() }, OnPanel::SampleShare.into()),
        (SampleDrawn { moderators: Vec::new(), ..a_sample() }, Refusal::Empty("moderatorIds")),
        (SampleDrawn { drawn: Vec::new(), ..a_sample() }, OnPanel::SampleEmpty.into()),
        (SampleDrawn { seed: "18446744073709551616".into(), ..a_sample() }, OnPanel::SampleOutdated.into()),
        (SampleDrawn { seed: "007".into(), ..a_sample() }, OnPanel::SampleOutdated.into()),
    ];
    for (it, refusal) in wrong {
        nothing().when(drawn(it)).refused(refusal);
    }
    story.when(retracted(1)).refused(Refusal::NotCorrectable);
}

#[test]
fn each_moderator_says_once_what_they_think_of_a_case_in_the_sample_and_gives_feedback() {
    let story = given([drawn(a_sample())]);
    let another = |it: ModerationRecorded| ModerationRecorded { case: CaseId(Uuid::nil()), ..it };
    story.clone().when(says(another(said(MONA)))).refused(OnPanel::NotInTheSample);
    story.clone().when(says(said(MemberId(Uuid::nil())))).refused(OnPanel::NotAModerator);
    let silent = ModerationRecorded { feedback: Open(" ".into()), ..said(MONA) };
    story.clone().when(says(silent)).refused(Refusal::Empty("feedback"));
    let story = story.when(says(said(MONA))).accepted();
    story.clone().when(says(said(MONA))).refused(OnPanel::AlreadyModerated);
    let story = story.when(says(said(MILO))).accepted();
    assert_eq!(Sample::of(&story.history).unwrap().moderations.len(), 2);
}

fn actor(number: u128, role: Role, employer: crate::ids::EmployerId) -> Actor {
    Actor::new(ActorId(Uuid::from_u128(number)), [role], [employer], None)
}

fn listed(member: MemberId, account: u128, of_employer: bool) -> Listed {
    let says = PanelMemberListed {
        member,
        account: Some(ActorId(Uuid::from_u128(account))),
        person: None,
        name: Open("Mona".into()),
        organisation: Open("Elsewhere".into()),
        of_employer,
        capacities: BTreeSet::from([Capacity::Member]),
        until: Some(day(1_500)),
        trained_on: None,
    };
    Listed { says, from: day(800), unlisted_on: None, said_by: EventId(Uuid::nil()) }
}

#[test]
fn a_moderator_sees_their_sample_and_what_others_said_once_they_have_spoken() {
    let story = given([drawn(a_sample())]).when(says(said(MILO))).accepted();
    let list = [listed(MONA, 1, false), listed(MILO, 2, false)];
    let (mona, milo) = (actor(1, Role::PanelMember, NORTH), actor(2, Role::PanelMember, NORTH));
    let sees = |actor: &Actor, story: &Story| {
        let sample = Sample::of(&story.history).unwrap();
        SampleSight::of(actor, &sample, &list).map(|it| it.sees(&sample, &sample.moderations[0]))
    };
    assert_eq!((sees(&mona, &story), sees(&milo, &story)), (Some(false), Some(true)));
    assert_eq!(sees(&actor(1, Role::ExternalModerator, NORTH), &story), Some(false));
    assert_eq!(sees(&actor(1, Role::Assessor, NORTH), &story), None);
    assert_eq!(sees(&actor(3, Role::Coordinator, NORTH), &story), Some(true));
    assert_eq!(sees(&actor(3, Role::Coordinator, SOUTH), &story), None);
    assert_eq!(sees(&actor(3, Role::PanelMember, NORTH), &story), None);
    assert_eq!(sees(&mona, &story.when(says(said(MONA))).accepted()), Some(true));
}

#[test]
fn nobody_moderates_for_somebody_else_and_nobody_but_who_convenes_draws() {
    let sample = Sample::of(&given([drawn(a_sample())]).history).unwrap();
    let list = [listed(MONA, 1, false), listed(MILO, 2, false)];
    let asks = |actor: &Actor, sample: Option<&Sample>, event: &Event| may(actor, sample, &list, event);
    let (mona, convener) = (actor(1, Role::PanelMember, NORTH), actor(3, Role::Coordinator, NORTH));
    assert_eq!(asks(&mona, Some(&sample), &Event::ModerationRecorded(said(MONA))), Ok(()));
    assert_eq!(asks(&mona, Some(&sample), &Event::ModerationRecorded(said(MILO))), Err(Refusal::NotAllowed));
    assert_eq!(asks(&convener, Some(&sample), &Event::ModerationRecorded(said(MONA))), Err(Refusal::NotAllowed));
    let of_themselves = Actor::new(mona.id, [Role::PanelMember], [NORTH], Some(ASHA));
    assert_eq!(asks(&of_themselves, Some(&sample), &Event::ModerationRecorded(said(MONA))), Err(Refusal::NotAllowed));
    let stranger = actor(9, Role::PanelMember, NORTH);
    assert_eq!(asks(&stranger, Some(&sample), &Event::ModerationRecorded(said(MONA))), Err(Refusal::NotFound));
    assert_eq!(asks(&convener, None, &Event::SampleDrawn(a_sample())), Ok(()));
    assert_eq!(asks(&mona, None, &Event::SampleDrawn(a_sample())), Err(Refusal::NotAllowed));
    assert_eq!(asks(&actor(3, Role::Coordinator, SOUTH), None, &Event::SampleDrawn(a_sample())), Err(Refusal::NotFound));
}

#[test]
fn whoever_judged_a_case_or_is_tied_to_the_person_does_not_moderate_it() {
    let sitting = sitting(&after_the_decision());
    let case = &sitting.cases[0];
    let tie = |tie: Tie| Exclusion { tie, entry: entry(0x99), since: day(500) };
    assert_eq!(is_free(case, MONA, &[]), Ok(()));
    assert_eq!(is_free(case, MONA, &[tie(Tie::NotInOffice)]), Ok(()));
    let refused = |tie: &'static str, entry| Err(OnPanel::NotIndependent { tie, entry }.into());
    assert_eq!(is_free(case, MONA, &[tie(Tie::Assessed)]), refused("assessed", entry(0x99)));
    let sat = case.decision.as_ref().unwrap();
    assert_eq!(is_free(case, sat.decided.chaired_by, &[]), refused("sat_before", sat.said_by));
}

fn decided_as(option: &str, change: impl Fn(&mut Case)) -> Sitting {
    let mut sitting = sitting(&after_the_decision());
    let case = &mut sitting.cases[0];
    let decided = &mut case.decision.as_mut().unwrap().decided;
    decided.option = option.into();
    decided.counted.iter_mut().for_each(|it| it.option = option.into());
    change(case);
    sitting
}

fn found(sitting: &Sitting, days: (u64, u64), completes: Option<bool>) -> Vec<Stratum> {
    let all = candidates(sitting, (day(days.0), day(days.1)), |_| completes, |_| [0; 32]);
    all.iter().map(|it| it.drawn.stratum).collect()
}

#[test]
fn fails_are_what_completes_nothing_or_is_not_confirmed_and_borderlines_what_was_not_plain() {
    let plain = decided_as("confirm", |_| {});
    assert_eq!(found(&plain, (900, 1_100), Some(true)), [Stratum::Rest]);
    assert_eq!(found(&plain, (900, 1_100), Some(false)), [Stratum::Fail]);
    assert_eq!(found(&decided_as("not-confirm", |_| {}), (900, 1_100), Some(true)), [Stratum::Fail]);
    for option in ["defer", "refer-back", "extend"] {
        assert_eq!(found(&decided_as(option, |_| {}), (900, 1_100), Some(true)), [Stratum::Borderline], "{option}");
    }
    let cast = |case: &mut Case| case.decision.as_mut().unwrap().decided.casting_vote = true;
    assert_eq!(found(&decided_as("confirm", cast), (900, 1_100), Some(true)), [Stratum::Borderline]);
    let one_other = |case: &mut Case| case.decision.as_mut().unwrap().decided.counted[0].option = "defer".into();
    assert_eq!(found(&decided_as("confirm", one_other), (900, 1_100), Some(true)), [Stratum::Borderline]);
}

#[test]
fn a_sample_is_of_decisions_in_its_time_of_its_programme_and_not_on_appeal() {
    let plain = decided_as("confirm", |_| {});
    assert_eq!(found(&plain, (1_000, 1_000), Some(true)).len(), 1);
    assert_eq!((found(&plain, (900, 999), Some(true)), found(&plain, (1_001, 1_100), Some(true))), (vec![], vec![]));
    assert_eq!(found(&plain, (900, 1_100), None), []);
    let withdrawn = decided_as("confirm", |case| case.withdrawn = true);
    let matter = Matter::Appeal { appeal: crate::ids::AppealId(Uuid::nil()), sitting: SITTING, case: CASE, sat: Vec::new() };
    let on_appeal = decided_as("confirm", |case| case.added.matter = matter.clone());
    assert_eq!((found(&withdrawn, (900, 1_100), Some(true)), found(&on_appeal, (900, 1_100), Some(true))), (vec![], vec![]));
}

#[test]
fn what_is_hashed_can_be_written_by_anybody() {
    assert_eq!(to_be_hashed("42", CASE), "42|00000000-0000-0000-0000-000000000510");
}

#[test]
fn moderators_are_of_the_employer_for_its_own_moderation_and_of_others_in_a_partnership() {
    let candidates = [Candidate { drawn: the_case(), rank: [0; 32] }];
    let list = [listed(MONA, 1, false), listed(MILO, 2, false)];
    assert_eq!(a_sample().allow(&candidates, &list, day(1_200)), Ok(()));
    assert_eq!(a_sample().allow(&candidates, &list, day(1_501)), Err(OnPanel::NotAModerator.into()));
    assert_eq!(a_sample().allow(&candidates, &list[..1], day(1_200)), Err(OnPanel::MemberUnknown.into()));
    let internal = SampleDrawn { kind: ModerationKind::Internal, ..a_sample() };
    assert_eq!(internal.allow(&candidates, &list, day(1_200)), Err(OnPanel::NotAModerator.into()));
    let own = [listed(MONA, 1, true), listed(MILO, 2, true)];
    assert_eq!(internal.allow(&candidates, &own, day(1_200)), Ok(()));
    let more = SampleDrawn { rest: 2, ..a_sample() };
    assert_eq!(more.allow(&candidates, &list, day(1_200)), Err(OnPanel::SampleOutdated.into()));
}

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one =
        (any::<[u8; 32]>(), 0..3usize).prop_map(|(rank, stratum)| (rank, [Stratum::Fail, Stratum::Borderline, Stratum::Rest][stratum]));
    prop::collection::vec(one, 0..60).prop_map(|all| {
        let candidate = |(number, (rank, stratum)): (usize, ([u8; 32], Stratum))| {
            let case = CaseId(Uuid::from_u128(number as u128));
            Candidate { drawn: Drawn { stratum, case, ..the_case() }, rank }
        };
        all.into_iter().enumerate().map(candidate).collect()
    })
}

proptest! {
    /// The hash of a case under a seed is its rank: so the same seed gives the same ranks, in whatever order cases are found.
    #[test]
    fn the_same_seed_draws_the_same_sample_and_every_fail_and_borderline_is_in_it(
        all in any_candidates(), share in 0u32..=100, turned in 0usize..60,
    ) {
        let sample = draw(&all, share);
        let mut again = all.clone();
        if !again.is_empty() {
            let by = turned % again.len();
            again.rotate_left(by);
            again.reverse();
        }
        prop_assert_eq!(&draw(&again, share), &sample);
        let certain = all.iter().filter(|it| it.drawn.stratum != Stratum::Rest);
        prop_assert!(certain.clone().all(|it| sample.contains(&it.drawn)));
        let by_lot: Vec<_> = sample.iter().filter(|it| it.stratum == Stratum::Rest).collect();
        let wanted = (rest(&all) * share as usize).div_ceil(100);
        prop_assert_eq!((by_lot.len(), sample.len()), (wanted, certain.count() + wanted));
        // Nobody of the rest who was left out stands before anybody who is in.
        let ranks = |is_in: bool| {
            let rest = all.iter().filter(|it| it.drawn.stratum == Stratum::Rest);
            rest.filter(|it| sample.contains(&it.drawn) == is_in).map(|it| it.rank).collect::<Vec<_>>()
        };
        if let (Some(last), Some(first)) = (ranks(true).into_iter().max(), ranks(false).into_iter().min()) {
            prop_assert!(last <= first);
        }
    }

    /// A larger share takes nobody out.
    #[test]
    fn a_larger_share_has_the_smaller_in_it(all in any_candidates(), share in 0u32..=99, more in 1u32..=100) {
        let (small, large) = (draw(&all, share), draw(&all, (share + more).min(100)));
        prop_assert!(small.iter().all(|it| large.contains(it)));
    }
}
