//! What is told of an account, and by whom.

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::access::Actor;
use crate::event::Event;
use crate::given::*;
use crate::history::{Draft, History, Kind, Stream};
use crate::refusal::{OnAccount, Refusal};

const ACCOUNT: ActorId = ActorId(Uuid::from_u128(1));
const GRANT: GrantId = GrantId(Uuid::from_u128(2));
const ANOTHER: GrantId = GrantId(Uuid::from_u128(3));
const INVITATION: InvitationId = InvitationId(Uuid::from_u128(4));
const TOKEN: TokenId = TokenId(Uuid::from_u128(5));

fn opening(kind: AccountKind) -> Told {
    let (name, email) = (Private::Open("Ada Hall".to_owned()), Private::Open(None));
    (0, Event::AccountOpened(AccountOpened { account: ACCOUNT, kind, name, email, person: None }))
}

fn granted(on: u64, grant: GrantId, role: Role, until: Option<u64>) -> Told {
    let employer = (role != Role::Administrator).then_some(NORTH);
    (on, Event::RoleGranted(RoleGranted { grant, role, employer, until: until.map(day), sitting: None }))
}

fn ended_grant(on: u64, grant: GrantId) -> Told {
    (on, Event::RoleEnded(RoleEnded { grant }))
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn invited(minutes: i64) -> Told {
    let secret_sha256 = "0f".repeat(32);
    (1, Event::InvitationIssued(InvitationIssued { invitation: INVITATION, secret_sha256, expires_at: at(minutes) }))
}

fn came() -> Told {
    (1, Event::InvitationAccepted(InvitationAccepted { invitation: INVITATION }))
}

fn issued(minutes: i64) -> Told {
    (1, Event::TokenIssued(TokenIssued { token: TOKEN, scope: TokenScope::default(), expires_at: at(minutes) }))
}

fn account(story: &Story) -> Account {
    Account::of(&story.history.facts())
}

#[test]
fn a_grant_holds_from_its_first_day_to_its_last_or_until_somebody_ends_it() {
    let story =
        given([opening(AccountKind::Person), granted(10, GRANT, Role::PanelMember, Some(20)), granted(5, ANOTHER, Role::Leader, None)]);
    let story = story.when(ended_grant(12, ANOTHER)).accepted();
    let account = account(&story);
    let on = |number: u64| account.in_force(day(number)).map(|it| it.id).collect::<Vec<_>>();
    assert_eq!((on(4), on(5), on(10)), (vec![], vec![ANOTHER], vec![ANOTHER, GRANT]));
    assert_eq!((on(12), on(20), on(21)), (vec![GRANT], vec![GRANT], vec![]));
    let changes = [0, 5, 10, 12, 21].map(|it| account.next_change(day(it)));
    assert_eq!(changes, [Some(day(5)), Some(day(10)), Some(day(12)), Some(day(21)), None]);
    story.clone().when(ended_grant(13, ANOTHER)).refused(OnAccount::GrantUnknown);
    story.when(granted(9, ANOTHER, Role::Leader, None)).refused(OnAccount::GrantUnknown);
}

#[test]
fn a_grant_is_for_an_employer_and_of_somebody_who_can_hold_it() {
    let story = given([opening(AccountKind::Person)]);
    let of = |role, employer| (1, Event::RoleGranted(RoleGranted { grant: GRANT, role, employer, until: None, sitting: None }));
    story.clone().when(of(Role::Leader, None)).refused(OnAccount::GrantEmployer);
    story.clone().when(of(Role::Administrator, Some(NORTH))).refused(OnAccount::GrantEmployer);
    story.clone().when(of(Role::Worker, Some(NORTH))).refused(OnAccount::NotForThisKind);
    story.clone().when(of(Role::Operator, None)).refused(OnAccount::NotForThisKind);
    story.clone().when(of(Role::Assessor, Some(NORTH))).refused(OnAccount::NotForThisKind);
    story.clone().when(of(Role::Administrator, None)).accepted();
    story.clone().when(of(Role::Auditor, None)).accepted();
    story.when(granted(10, GRANT, Role::Leader, Some(9))).refused(Refusal::EndsBeforeItBegins("grantedUntil"));
}

#[test]
fn an_invitation_is_taken_up_once_and_in_time() {
    let story = given([opening(AccountKind::Person)]);
    story.clone().when(came()).refused(OnAccount::InvitationOver);
    story.clone().when(invited(0)).refused(OnAccount::Lasts(30));
    story.clone().when(invited(60 * 24 * 31)).refused(OnAccount::Lasts(30));
    let story = story.when(invited(60)).accepted();
    assert!(account(&story).invitations[0].is_open(at(59)) && !account(&story).invitations[0].is_open(at(60)));
    let story = story.when(came()).accepted();
    story.when(came()).refused(OnAccount::InvitationOver);
    given([opening(AccountKind::Service)]).when(invited(60)).refused(OnAccount::NotForThisKind);
}

#[test]
fn a_token_is_a_service_s_and_one_that_is_revoked_stays_so() {
    given([opening(AccountKind::Person)]).when(issued(60)).refused(OnAccount::NotForThisKind);
    let story = given([opening(AccountKind::Service), issued(60)]);
    story.clone().when(issued(60)).refused(OnAccount::TokenUnknown);
    let revoked = (1, Event::TokenRevoked(TokenRevoked { token: TOKEN }));
    let story = story.when(revoked.clone()).accepted();
    assert!(account(&story).has_revoked(Some(TOKEN), at(0)) && !account(&story).has_revoked(None, at(0)));
    let story = story.when(revoked).refused(OnAccount::TokenUnknown);
    let all = (1, Event::TokensRevoked(TokensRevoked { before: at(10) }));
    let account = account(&story.when(all).accepted());
    assert!(account.has_revoked(None, at(9)) && !account.has_revoked(None, at(10)));
}

#[test]
fn what_was_granted_is_ended_and_not_made_undone() {
    let story = given([opening(AccountKind::Person), granted(10, GRANT, Role::Leader, None)]);
    story.clone().when(retracted(2)).refused(Refusal::NotCorrectable);
    story.when(corrected(2, granted(11, GRANT, Role::Leader, None))).refused(Refusal::NotCorrectable);
}

#[test]
fn nothing_comes_before_the_opening_and_nothing_of_a_journey_after_it() {
    let empty = Story { kind: Kind::Account, history: History::default() };
    empty.clone().when(granted(1, GRANT, Role::Leader, None)).refused(OnAccount::AccountUnknown);
    empty.when(opened()).refused(Refusal::NotOfAJourney);
    let story = given([opening(AccountKind::Person)]);
    story.clone().when(opening(AccountKind::Person)).refused(OnAccount::AccountKnown);
    story.when(renamed(1, "Khan")).refused(Refusal::NotOfAJourney);
}

fn actor(id: u128, role: Role) -> Actor {
    Actor::new(ActorId(Uuid::from_u128(id)), [role], (role != Role::Administrator).then_some(NORTH), None)
}

fn asks(actor: &Actor, history: &History, told: Told) -> Result<(), Refusal> {
    may(actor, history, &[Draft { id: entry(9), effective_on: day(told.0), event: told.1 }])
}

#[test]
fn nobody_grants_anything_to_themselves() {
    let own = given([opening(AccountKind::Person)]).history;
    for role in [Role::Administrator, Role::Coordinator] {
        for told in [granted(1, GRANT, Role::Administrator, None), invited(60), issued(60), opening(AccountKind::Person)] {
            assert_eq!(asks(&actor(1, role), &own, told), Err(OnAccount::OwnAccount.into()));
        }
    }
    assert_eq!(asks(&actor(1, Role::Leader), &own, came()), Ok(()), "whoever is invited comes");
    assert_eq!(asks(&actor(2, Role::Leader), &own, came()), Err(Refusal::NotAllowed));
}

#[test]
fn who_runs_an_academy_invites_outsiders_to_its_panels_and_grants_nothing_else() {
    let cora = actor(7, Role::Coordinator);
    let story = given([opening(AccountKind::Person), granted(1, GRANT, Role::PanelMember, None)]);
    let of = |role, employer| (1, Event::RoleGranted(RoleGranted { grant: ANOTHER, role, employer, until: None, sitting: None }));
    assert_eq!(asks(&cora, &story.history, of(Role::PanelMember, Some(NORTH))), Ok(()));
    assert_eq!(asks(&cora, &story.history, of(Role::PanelMember, Some(SOUTH))), Err(Refusal::EmployerUnknown));
    for role in [Role::Coordinator, Role::Leader, Role::Worker] {
        assert_eq!(asks(&cora, &story.history, of(role, Some(NORTH))), Err(OnAccount::NotYoursToGrant.into()), "{role:?}");
    }
    assert_eq!(asks(&cora, &story.history, of(Role::Administrator, None)), Err(Refusal::EmployerUnknown));
    assert_eq!(asks(&cora, &story.history, invited(60)), Ok(()));
    assert_eq!(asks(&cora, &story.history, ended_grant(2, GRANT)), Ok(()));
    // A colleague's account, a service, and whoever has to do with another employer are not theirs.
    let colleague = given([opening(AccountKind::Person), granted(1, GRANT, Role::Leader, None)]).history;
    let service = given([opening(AccountKind::Service)]).history;
    let elsewhere = story.when(of(Role::PanelMember, Some(SOUTH))).accepted().history;
    for history in [colleague, service, elsewhere] {
        assert_eq!(asks(&cora, &history, invited(60)), Err(Refusal::NotFound));
        assert!(!sees(&cora, &Account::of(&history.facts())));
    }
    assert_eq!(
        asks(&cora, &History::default(), opening(AccountKind::Person)),
        Err(OnAccount::NotYoursToGrant.into()),
        "an id of a provider's"
    );
    assert_eq!(asks(&cora, &History::default(), opening(AccountKind::Service)), Err(OnAccount::NotYoursToGrant.into()));
    assert_eq!(asks(&actor(7, Role::Leader), &History::default(), opening(AccountKind::Person)), Err(Refusal::NotAllowed));
}

#[test]
fn a_stream_of_an_account_is_named_after_its_actor() {
    assert_eq!(Stream::from(ACCOUNT).to_string(), "account/00000000-0000-0000-0000-000000000001");
}

#[test]
fn who_grants_what_reads_people_s_records_does_not_hand_out_the_token_as_well() {
    let (teller, other) = (actor(ACTOR.0.as_u128(), Role::Administrator), actor(8, Role::Administrator));
    let alone = Err(OnAccount::SecondAdministrator.into());
    for (kind, handed_out) in [(AccountKind::Service, issued(60)), (AccountKind::Person, invited(60))] {
        let granted_first = given([opening(kind), granted(1, GRANT, Role::Coordinator, Some(20))]).history;
        assert_eq!(asks(&teller, &granted_first, handed_out.clone()), alone);
        assert_eq!(asks(&other, &granted_first, handed_out.clone()), Ok(()));
        assert_eq!(asks(&Actor::operator(teller.id), &granted_first, handed_out.clone()), Ok(()), "who holds the keys anyway");
        let later = (21, handed_out.1.clone());
        assert_eq!(asks(&teller, &granted_first, later), Ok(()), "it is over by then");
        // Nor in the other order, until what was handed out is good no more.
        let issued_first = given([opening(kind), handed_out]);
        for role in [Role::Coordinator, Role::Auditor, Role::Administrator] {
            assert_eq!(asks(&teller, &issued_first.history, granted(1, GRANT, role, None)), alone, "{role:?}");
            assert_eq!(asks(&other, &issued_first.history, granted(1, GRANT, role, None)), Ok(()), "{role:?}");
        }
        assert_eq!(asks(&teller, &issued_first.history, granted(1, GRANT, Role::Leader, None)), Ok(()), "figures, and no names");
        let revoked = issued_first.when((1, Event::TokensRevoked(TokensRevoked { before: at(10) }))).accepted().history;
        assert_eq!(asks(&teller, &revoked, granted(1, GRANT, Role::Coordinator, None)), Ok(()));
    }
}

#[test]
fn another_s_account_is_answered_as_one_that_is_not_there_whatever_else_is_wrong() {
    let cora = actor(7, Role::Coordinator);
    let theirs = given([opening(AccountKind::Service), granted(1, GRANT, Role::Leader, None)]).history;
    let south = |role| (1, Event::RoleGranted(RoleGranted { grant: ANOTHER, role, employer: Some(SOUTH), until: None, sitting: None }));
    let revoked = (1, Event::TokensRevoked(TokensRevoked { before: at(10) }));
    let asked = [
        granted(1, ANOTHER, Role::PanelMember, None),
        granted(1, ANOTHER, Role::Coordinator, None),
        south(Role::PanelMember),
        ended_grant(2, GRANT),
        invited(60),
        issued(60),
        revoked,
    ];
    for told in asked {
        for history in [&theirs, &History::default()] {
            assert_eq!(asks(&cora, history, told.clone()), Err(Refusal::NotFound), "{told:?}");
        }
    }
}

#[test]
fn what_ends_every_token_ends_every_invitation_that_nobody_has_taken_up() {
    let all = (1, Event::TokensRevoked(TokensRevoked { before: at(10) }));
    let story = given([opening(AccountKind::Person), invited(60)]).when(all).accepted();
    assert!(!account(&story).invitations[0].is_open(at(20)));
    story.when(came()).refused(OnAccount::InvitationOver);
}
