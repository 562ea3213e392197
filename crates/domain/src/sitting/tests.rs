//! Sentences about sittings: how a case comes before a panel, is judged, and decided.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::appeal::{AppealKind, AppealLodged};
use crate::decision::{CaseDecided, DecisionRatified, DecisionWords, MinutesSigned, Standing};
use crate::event::Event;
use crate::given::*;
use crate::ids::AppealId;
use crate::independence::{Exclusion, Exclusions, Tie};
use crate::judgement::{ABSTAINS, Counted, ScoreRecorded, ScoresRevealed, VoteCast};
use crate::pack::{LateEvidenceRefused, PackSealed};
use crate::private::Private::Open;
use crate::refusal::{OnPanel, Refusal};

pub(crate) const ASHA: PersonId = PersonId(Uuid::from_u128(0x501));
pub(crate) const YEAR: EnrolmentId = EnrolmentId(Uuid::from_u128(0x502));
pub(crate) const SITTING: SittingId = SittingId(Uuid::from_u128(0x500));
pub(crate) const CASE: CaseId = CaseId(Uuid::from_u128(0x510));
const REVIEW: ReviewId = ReviewId(Uuid::from_u128(0x511));
pub(crate) const CHAIR: MemberId = MemberId(Uuid::from_u128(0x520));
const NORA: MemberId = MemberId(Uuid::from_u128(0x521));
const OMAR: MemberId = MemberId(Uuid::from_u128(0x522));
const PIPPA: MemberId = MemberId(Uuid::from_u128(0x523));
pub(crate) const MAKER: MemberId = MemberId(Uuid::from_u128(0x524));
const HASH: &str = "00000000000000000000000000000000000000000000000000000000000000ab";

/// The day of the sitting.
const DAY: u64 = 1_000;

pub(crate) fn terms() -> Terms {
    let text = crate::framework::shipped().iter().find(|it| it.file == "panel-2026.toml").unwrap().text;
    crate::framework::check(text).unwrap().terms().unwrap().clone()
}

pub(crate) fn convened_under(rules: Terms) -> Told {
    let place = Open("Room 4".to_owned());
    let terms = crate::enrolment::tests::pin("panel", "2026");
    let it = SittingConvened { sitting: SITTING, employer: NORTH, held_on: day(DAY), place, terms, rules };
    (900, Event::SittingConvened(it))
}

fn invited(member: MemberId, capacity: Capacity) -> Told {
    (901, Event::MemberInvited(MemberInvited { member, capacity, instead_of: None }))
}

fn instead(on: u64, member: MemberId, of: MemberId, capacity: Capacity) -> Told {
    (on, Event::MemberInvited(MemberInvited { member, capacity, instead_of: Some(of) }))
}

fn accepted(member: MemberId) -> Told {
    (902, Event::InvitationAnswered(InvitationAnswered { member, accepts: true }))
}

fn arrived(member: MemberId) -> Told {
    (DAY, Event::MemberArrived(MemberArrived { member }))
}

fn left(member: MemberId) -> Told {
    (DAY, Event::MemberLeft(MemberLeft { member }))
}

fn added() -> Told {
    let matter = Matter::Review { point: "final".into(), review: REVIEW, recommends: Some("pass".into()) };
    (903, Event::CaseAdded(CaseAdded { case: CASE, person: ASHA, enrolment: YEAR, matter }))
}

fn sealed(on: u64, number: u32, known: i64) -> Told {
    let admitted = if number > 1 { vec![entry(0x77)] } else { Vec::new() };
    let (sha256, contents) = (HASH.to_owned(), Open("{}".to_owned()));
    let it = PackSealed { case: CASE, person: ASHA, number, known, sha256, entries: vec![entry(0x70)], admitted, contents };
    (on, Event::PackSealed(it))
}

fn closed(on: u64) -> [Told; 2] {
    [sealed(on, 1, 50), (on, Event::AgendaClosed(AgendaClosed {}))]
}

fn scored(member: MemberId) -> Told {
    let scores: BTreeMap<String, u8> = terms().criteria.into_iter().map(|it| (it.slug, 4)).collect();
    (DAY, Event::ScoreRecorded(ScoreRecorded { case: CASE, person: ASHA, member, scores, words: Open(None) }))
}

fn voted(member: MemberId, option: &str) -> Told {
    (DAY, Event::VoteCast(VoteCast { case: CASE, person: ASHA, member, option: option.into(), reasons: Open(None) }))
}

fn recused(member: MemberId) -> Told {
    (DAY, Event::MemberRecused(MemberRecused { case: CASE, person: ASHA, member, words: Open(None) }))
}

fn declared(on: u64, member: MemberId) -> Told {
    (on, Event::ConflictDeclared(ConflictDeclared { case: CASE, person: ASHA, member, words: Open("my niece".into()) }))
}

fn decided(option: &str, counted: &[(MemberId, &str)]) -> CaseDecided {
    CaseDecided {
        case: CASE,
        person: ASHA,
        option: option.into(),
        reasons: vec!["standards-met".into()],
        takes_effect_on: day(DAY),
        due_on: None,
        pack: HASH.into(),
        counted: counted.iter().map(|(member, option)| Counted { member: *member, option: (*option).into() }).collect(),
        quorum: 3,
        chaired_by: CHAIR,
        casting_vote: false,
        words: Open(DecisionWords { reasons: "All is there".into(), to_person: None, to_assessor: None, conditions: None }),
    }
}

fn decides(it: CaseDecided) -> Told {
    (DAY, Event::CaseDecided(it))
}

pub(crate) fn ratified(yes: bool) -> Told {
    let it = DecisionRatified { case: CASE, person: ASHA, member: MAKER, ratified: yes, reasons: Open("Agreed".into()) };
    (DAY + 1, Event::DecisionRatified(it))
}

fn signed() -> Told {
    (DAY + 2, Event::MinutesSigned(MinutesSigned { member: CHAIR, sha256: HASH.into(), known: 1 }))
}

fn tell(story: Story, told: impl IntoIterator<Item = Told>) -> Story {
    told.into_iter().fold(story, |story, it| story.when(it).accepted())
}

/// A sitting of three, with a case on the agenda.
fn convened() -> Story {
    let seats = [(CHAIR, Capacity::Chair), (NORA, Capacity::Member), (OMAR, Capacity::Member), (MAKER, Capacity::DecisionMaker)];
    let story = tell(given([convened_under(terms())]), seats.map(|(member, capacity)| invited(member, capacity)));
    let story = tell(story, seats.map(|(member, _)| accepted(member)));
    story.when(added()).accepted()
}

/// The same, closed, with all three in the room.
fn in_session() -> Story {
    let story = convened().when_all(closed(910)).accepted();
    tell(story, [CHAIR, NORA, OMAR].map(arrived))
}

pub(crate) fn sitting(story: &Story) -> Sitting {
    Sitting::of(&story.history).unwrap()
}

pub(crate) fn none() -> Exclusions {
    Exclusions::default()
}

fn tied(member: MemberId) -> Exclusions {
    let mut all = Exclusions::default();
    all.note(CASE, member, vec![Exclusion { tie: Tie::Supervised, entry: entry(0x99), since: day(500) }]);
    all
}

fn with_votes(votes: &[(MemberId, &str)]) -> Story {
    let story = tell(in_session(), [CHAIR, NORA, OMAR].map(scored));
    tell(story, votes.iter().map(|(member, option)| voted(*member, option)))
}

#[test]
fn nothing_is_before_a_panel_until_the_agenda_is_closed_and_nothing_is_added_after_it() {
    let story = convened();
    story.clone().when(scored(NORA)).refused(OnPanel::AgendaNotClosed);
    story.clone().when((910, Event::AgendaClosed(AgendaClosed {}))).refused(OnPanel::PackOutdated);
    let story = story.when_all(closed(910)).accepted();
    let mut another = added();
    another.0 = 911;
    if let Event::CaseAdded(it) = &mut another.1 {
        it.case = CaseId(Uuid::from_u128(9));
    }
    story.clone().when(another).refused(OnPanel::AgendaIsClosed);
    story.when_all(closed(911)).refused(OnPanel::AgendaIsClosed);
    given([convened_under(terms())]).when((910, Event::AgendaClosed(AgendaClosed {}))).refused(OnPanel::NoCases);
}

#[test]
fn an_agenda_has_a_case_once_and_no_more_cases_than_the_terms_allow() {
    convened().when(added()).refused(OnPanel::CaseKnown);
    let other = |number: u128| {
        let matter = Matter::Progression { step: "senior".into(), application: None };
        let it = CaseAdded { case: CaseId(Uuid::from_u128(number)), person: PersonId(Uuid::from_u128(number)), enrolment: YEAR, matter };
        (903, Event::CaseAdded(it))
    };
    let story = given([convened_under(Terms { most_cases: 2, ..terms() }), other(1), other(2)]);
    story.clone().when(other(3)).refused(OnPanel::AgendaFull(2));
    let withdrawn = (904, Event::CaseWithdrawn(CaseWithdrawn { case: CaseId(Uuid::from_u128(1)) }));
    story.when(withdrawn).accepted().when((905, other(3).1)).accepted();
}

#[test]
fn what_happens_at_a_sitting_is_recorded_on_its_day_and_stays() {
    let story = convened();
    let ctx = crate::history::Context { by: ACTOR, now: Default::default(), today: day(904) };
    let late = crate::history::Draft { id: entry(0x98), effective_on: day(903), event: accepted(NORA).1 };
    assert_eq!(story.history.admit(story.kind, &[late], &ctx), Err(OnPanel::NotToday.into()));
    story.clone().when(corrected(1, (950, convened_under(terms()).1))).refused(Refusal::NotCorrectable);
    story.when(retracted(2)).refused(Refusal::NotCorrectable);
}

#[test]
fn scores_are_sealed_until_all_who_are_there_have_scored_or_the_chair_reveals_them() {
    let story = tell(in_session(), [scored(CHAIR), scored(NORA)]);
    let is_revealed = |story: &Story, ties: &Exclusions| {
        let sitting = sitting(story);
        sitting.is_revealed(&sitting.cases[0], ties)
    };
    assert!(!is_revealed(&story, &none()));
    assert!(is_revealed(&story, &tied(OMAR)), "who is not free is not waited for");
    assert!(is_revealed(&story.clone().when(scored(OMAR)).accepted(), &none()));
    assert!(is_revealed(&story.clone().when(left(OMAR)).accepted(), &none()));
    let revealed = (DAY, Event::ScoresRevealed(ScoresRevealed { case: CASE, person: ASHA }));
    let story = story.when(revealed).accepted();
    assert!(is_revealed(&story, &none()));
    story.when(scored(OMAR)).refused(OnPanel::Revealed);
}

#[test]
fn a_score_is_one_for_each_criterion_within_the_scale_and_can_be_thought_over_until_it_is_seen() {
    let wrong = |change: fn(&mut BTreeMap<String, u8>)| {
        let (on, mut event) = scored(NORA);
        if let Event::ScoreRecorded(it) = &mut event {
            change(&mut it.scores);
        }
        in_session().when((on, event)).refused(OnPanel::ScoreForm { least: 1, most: 5 });
    };
    wrong(|it| {
        it.remove("robust");
    });
    wrong(|it| {
        it.insert("robust".into(), 6);
    });
    wrong(|it| {
        it.insert("nice".into(), 3);
    });
    let story = tell(in_session(), [scored(NORA), scored(NORA)]);
    assert_eq!(sitting(&story).cases[0].scores.len(), 1);
}

#[test]
fn a_member_votes_once_from_the_room_and_on_the_day() {
    let story = with_votes(&[(NORA, "confirm")]);
    story.clone().when(voted(NORA, "not-confirm")).refused(OnPanel::AlreadyVoted);
    story.clone().when(voted(OMAR, "promote")).refused(OnPanel::OptionUnknown);
    story.clone().when(voted(MAKER, "confirm")).refused(OnPanel::NotOnThePanel);
    story.clone().when(voted(PIPPA, "confirm")).refused(OnPanel::NotOnThePanel);
    story.when(left(OMAR)).accepted().when(voted(OMAR, "confirm")).refused(OnPanel::NotInTheRoom);
    let early = convened().when_all(closed(910)).accepted();
    early.clone().when((911, voted(NORA, "confirm").1)).refused(OnPanel::SittingNotBegun);
    early.when((911, arrived(NORA).1)).refused(OnPanel::SittingNotBegun);
}

#[test]
fn whoever_steps_back_or_declares_a_conflict_neither_scores_nor_votes_in_that_case() {
    let refused = |tie, number| OnPanel::NotIndependent { tie, entry: entry(number) };
    let story = in_session();
    let next = story.history.entries().len() as u128 + 1;
    let story = story.when(recused(NORA)).accepted().when(declared(DAY, OMAR)).accepted();
    story.clone().when(scored(NORA)).refused(refused("recused", next));
    story.clone().when(voted(OMAR, "confirm")).refused(refused("declared", next + 1));
    story.when(recused(NORA)).refused(OnPanel::AlreadyRecused);
}

#[test]
fn a_quorum_is_counted_among_those_who_are_free_and_there_at_the_moment() {
    let all = [(CHAIR, "confirm"), (NORA, "confirm"), (OMAR, "not-confirm")];
    let tally = |story: &Story, ties: &Exclusions| {
        let sitting = sitting(story);
        sitting.tally(&sitting.cases[0], ties)
    };
    let story = with_votes(&all);
    let it = tally(&story, &none()).unwrap();
    assert_eq!((it.option.as_str(), it.quorum, it.casting_vote, it.counted.len()), ("confirm", 3, false, 3));
    let lacks = |present| Err(OnPanel::NoQuorum { present, needed: 3 }.into());
    assert_eq!(tally(&story, &tied(OMAR)), lacks(2));
    assert_eq!(tally(&story, &tied(CHAIR)), Err(OnPanel::NobodyChairs.into()));
    assert_eq!(tally(&story.clone().when(left(NORA)).accepted(), &none()), lacks(2));
    assert_eq!(tally(&with_votes(&all[..2]), &none()), Err(OnPanel::NotEverybodyVoted.into()));
}

#[test]
fn the_chairs_vote_settles_a_tie_where_the_terms_say_so() {
    let four = |casting_vote| {
        let rules = Terms { casting_vote, ..terms() };
        let seats = [(CHAIR, Capacity::Chair), (NORA, Capacity::Member), (OMAR, Capacity::Member), (PIPPA, Capacity::Member)];
        let story = tell(given([convened_under(rules)]), seats.map(|(member, capacity)| invited(member, capacity)));
        let story = tell(story, seats.map(|(member, _)| accepted(member)));
        let story = story.when(added()).accepted().when_all(closed(910)).accepted();
        tell(story, seats.map(|(member, _)| arrived(member)))
    };
    let tally = |story: Story, votes: [&str; 4]| {
        let members = [CHAIR, NORA, OMAR, PIPPA];
        let sitting = sitting(&tell(story, members.into_iter().zip(votes).map(|(member, option)| voted(member, option))));
        sitting.tally(&sitting.cases[0], &none()).map(|it| (it.option, it.casting_vote))
    };
    let tied = ["defer", "defer", "confirm", "confirm"];
    assert_eq!(tally(four(true), tied), Ok(("defer".into(), true)));
    assert_eq!(tally(four(false), tied), Err(OnPanel::Tied.into()));
    assert_eq!(tally(four(true), [ABSTAINS, "defer", "confirm", ABSTAINS]), Err(OnPanel::Tied.into()));
    assert_eq!(tally(four(true), [ABSTAINS, "defer", ABSTAINS, ABSTAINS]), Ok(("defer".into(), false)));
    assert_eq!(tally(four(true), [ABSTAINS; 4]), Err(OnPanel::NotEverybodyVoted.into()));
}

#[test]
fn a_decision_names_the_pack_that_was_seen_a_reason_and_a_later_day_where_it_is_put_off() {
    let story = with_votes(&[(CHAIR, "confirm"), (NORA, "confirm"), (OMAR, "confirm")]);
    let votes = [(CHAIR, "confirm"), (NORA, "confirm"), (OMAR, "confirm")];
    let it = || decided("confirm", &votes);
    let wrong = [
        (CaseDecided { pack: HASH.replace("ab", "cd"), ..it() }, Refusal::from(OnPanel::PackOutdated)),
        (CaseDecided { reasons: vec![], ..it() }, OnPanel::NoSuchReason.into()),
        (CaseDecided { reasons: vec!["because".into()], ..it() }, OnPanel::NoSuchReason.into()),
        (CaseDecided { option: "promote".into(), ..it() }, OnPanel::OptionUnknown.into()),
        (CaseDecided { due_on: Some(day(DAY + 9)), ..it() }, OnPanel::DeferralDay.into()),
        (CaseDecided { option: "defer".into(), ..it() }, OnPanel::DeferralDay.into()),
        (CaseDecided { option: "defer".into(), due_on: Some(day(DAY)), ..it() }, OnPanel::DeferralDay.into()),
        (CaseDecided { option: "defer".into(), due_on: Some(day(DAY + 9)), ..it() }, Refusal::Empty("conditions")),
    ];
    for (it, refusal) in wrong {
        story.clone().when(decides(it)).refused(refusal);
    }
    let story = story.when(decides(it())).accepted();
    story.clone().when(decides(it())).refused(OnPanel::AlreadyDecided);
    story.clone().when(recused(NORA)).refused(OnPanel::AlreadyDecided);
    story.when((DAY, sealed(DAY, 2, 60).1)).refused(OnPanel::AlreadyDecided);
}

pub(crate) fn after_the_decision() -> Story {
    let votes = [(CHAIR, "confirm"), (NORA, "confirm"), (OMAR, "confirm")];
    with_votes(&votes).when(decides(decided("confirm", &votes))).accepted()
}

fn standing(story: &Story, ties: &Exclusions) -> Option<Standing> {
    let sitting = sitting(story);
    sitting.standing(&sitting.cases[0], ties)
}

#[test]
fn what_a_panel_recommends_waits_for_the_decision_maker_who_speaks_once() {
    let story = after_the_decision();
    assert_eq!(standing(&story, &none()), Some(Standing::ToBeRatified));
    assert_eq!(standing(&story.clone().when(ratified(false)).accepted(), &none()), Some(Standing::NotRatified));
    let story = story.when(ratified(true)).accepted();
    assert_eq!(standing(&story, &none()), Some(Standing::Final));
    story.when(ratified(false)).refused(OnPanel::AlreadyRatified);
    convened().when((904, ratified(true).1)).refused(OnPanel::NotDecided);
}

#[test]
fn a_tie_that_is_recorded_later_voids_a_decision_that_does_not_stand_without_it_and_the_record_stays() {
    let story = after_the_decision().when(ratified(true)).accepted();
    assert_eq!(standing(&story, &tied(OMAR)), Some(Standing::Void), "two are no quorum");
    let story = story.when(declared(DAY + 30, NORA)).accepted();
    assert_eq!(standing(&story, &none()), Some(Standing::Void), "a declaration comes late, and counts");
    assert_eq!(sitting(&story).cases[0].votes.len(), 3);
}

#[test]
fn a_substitute_is_admitted_in_the_capacity_of_whom_they_stand_in_for() {
    let story = in_session();
    story.clone().when(instead(DAY, PIPPA, NORA, Capacity::Chair)).refused(OnPanel::AnotherCapacity);
    story.clone().when(instead(DAY, OMAR, NORA, Capacity::Member)).refused(OnPanel::AlreadyInvited);
    let story = story.when(instead(DAY, PIPPA, NORA, Capacity::Member)).accepted();
    let story = tell(story, [arrived(PIPPA), scored(PIPPA)]);
    story.clone().when(scored(NORA)).refused(OnPanel::NotOnThePanel);
    story.when(instead(DAY, MemberId(Uuid::from_u128(1)), NORA, Capacity::Member)).refused(OnPanel::NotOnThePanel);
}

#[test]
fn late_evidence_is_admitted_by_a_new_sealing_or_refused_with_a_reason_and_both_packs_are_kept() {
    let story = in_session();
    story.clone().when(sealed(DAY, 3, 60)).refused(OnPanel::PackOutdated);
    story.clone().when(sealed(DAY, 2, 40)).refused(OnPanel::PackOutdated);
    let refused = |reason: &str| {
        let (entries, reason) = (vec![entry(0x78)], Open(reason.to_owned()));
        (DAY, Event::LateEvidenceRefused(LateEvidenceRefused { case: CASE, person: ASHA, entries, reason }))
    };
    story.clone().when(refused(" ")).refused(Refusal::Empty("reason"));
    let story = tell(story, [refused("It came after the closing"), sealed(DAY, 2, 60)]);
    assert_eq!(sitting(&story).cases[0].packs.iter().map(|it| it.sealed.known).collect::<Vec<_>>(), [50, 60]);
}

#[test]
fn minutes_are_signed_when_every_case_is_decided_and_then_nothing_changes_any_more() {
    in_session().when(signed()).refused(OnPanel::NotDecided);
    let story = after_the_decision().when(signed()).accepted();
    story.clone().when(signed()).refused(OnPanel::MinutesSigned);
    story.clone().when((DAY + 3, arrived(PIPPA).1)).refused(OnPanel::MinutesSigned);
    assert_eq!(sitting(&story).open_until(), Some(day(DAY + 2 + 28)));
    story.when((DAY + 3, ratified(true).1)).accepted();
}

fn lodged(on: u64, kind: AppealKind, ground: &str) -> Told {
    let it = AppealLodged {
        appeal: AppealId(Uuid::from_u128(0x530)),
        case: CASE,
        person: ASHA,
        kind,
        grounds: vec![ground.into()],
        heard_by: day(on + 40),
        words: Open("The third observation was not before the panel".into()),
    };
    (on, Event::AppealLodged(it))
}

#[test]
fn an_appeal_names_a_ground_and_is_lodged_once_within_the_days_of_the_terms() {
    let before = after_the_decision();
    before.clone().when(lodged(DAY + 1, AppealKind::Appeal, "bias")).refused(OnPanel::NotDecided);
    let story = before.when(ratified(true)).accepted();
    story.clone().when(lodged(DAY + 22, AppealKind::Appeal, "bias")).refused(OnPanel::AppealTooLate(20));
    story.clone().when(lodged(DAY + 2, AppealKind::Appeal, "luck")).refused(OnPanel::GroundUnknown);
    let story = story.when(lodged(DAY + 21, AppealKind::Appeal, "bias")).accepted();
    story.clone().when(lodged(DAY + 21, AppealKind::Appeal, "bias")).refused(OnPanel::AppealKnown);
    assert_eq!(sitting(&story).cases[0].decision.as_ref().unwrap().decided.option, "confirm");
}
