//! Who comes in with what, on which day, and who does not any more.

use domain::access::Role;
use domain::account::{AccountKind, AccountOpened, Granted, Token};
use domain::ids::{ActorId, EmployerId, GrantId, PersonId};
use domain::private::Private;
use uuid::Uuid;

use super::*;
use crate::token::proven;

const NORTH: EmployerId = EmployerId(Uuid::from_u128(7));
const SOUTH: EmployerId = EmployerId(Uuid::from_u128(8));
const TOKEN: TokenId = TokenId(Uuid::from_u128(9));

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn term(id: Option<TokenId>) -> Term {
    Term { issued_at: now() - TimeDelta::hours(1), expires_at: now() + TimeDelta::hours(1), id: id.map(|it| it.to_string()) }
}

fn person(roles: &[Role]) -> Proven {
    let actor = Actor::new(ActorId(Uuid::nil()), roles.iter().copied(), [NORTH], None);
    proven(actor, Caller::Person, term(Some(TOKEN)))
}

fn service(token: TokenId) -> Proven {
    Proven { needs_account: true, ..proven(nobody_but(ActorId(Uuid::nil())), Caller::Service, term(Some(token))) }
}

fn account(kind: AccountKind, grants: &[(Role, EmployerId, &str, Option<&str>)]) -> Account {
    let granted = |(role, employer, from, until): &(Role, EmployerId, &str, Option<&str>)| Granted {
        id: GrantId(Uuid::new_v4()),
        role: *role,
        employer: Some(*employer),
        sitting: None,
        from: day(from),
        until: until.map(day),
        ended_on: None,
        by: ActorId(Uuid::nil()),
    };
    let (name, email) = (Private::Erased, Private::Erased);
    let opened = AccountOpened { account: ActorId(Uuid::nil()), kind, name, email, person: None };
    Account { opened: Some(opened), grants: grants.iter().map(granted).collect(), ..Account::default() }
}

#[test]
fn somebody_may_what_their_token_says_and_what_is_granted_today() {
    let it = account(
        AccountKind::Person,
        &[
            (Role::Leader, NORTH, "2026-01-01", None),
            (Role::PanelMember, NORTH, "2026-11-26", None),
            (Role::PanelMember, NORTH, "2026-01-01", Some("2026-11-24")),
        ],
    );
    let entered = admitted(person(&[Role::Coordinator]), Some(&it), now()).unwrap();
    assert_eq!(entered.actor.roles(), [Role::Coordinator, Role::Leader].into());
    let tomorrow = admitted(person(&[]), Some(&it), now() + TimeDelta::days(1)).unwrap();
    assert_eq!(tomorrow.actor.roles(), [Role::Leader, Role::PanelMember].into());
    assert_eq!(admitted(person(&[]), None, now()), Err(TokenRefused::NoRole));
    assert!(admitted(person(&[Role::Leader]), None, now()).is_ok());
}

#[test]
fn no_role_is_carried_to_an_employer_for_which_nobody_granted_it() {
    let it = account(AccountKind::Person, &[(Role::Leader, SOUTH, "2026-01-01", None)]);
    let entered = admitted(person(&[Role::Coordinator]), Some(&it), now()).unwrap();
    assert_eq!((entered.actor.roles_at(NORTH), entered.actor.roles_at(SOUTH)), ([Role::Coordinator].into(), [Role::Leader].into()));
    let entered = admitted(person(&[]), Some(&it), now()).unwrap();
    assert_eq!((entered.actor.roles(), entered.actor.employers()), ([Role::Leader].into(), [SOUTH].into()));
}

#[test]
fn a_proof_ends_with_the_next_change_of_what_is_granted() {
    let it = account(AccountKind::Person, &[(Role::Leader, NORTH, "2026-01-01", Some("2026-11-25"))]);
    let late = "2026-11-25T23:30:00Z".parse().unwrap();
    let entered = admitted(Proven { term: Term { expires_at: DateTime::<Utc>::MAX_UTC, ..term(None) }, ..person(&[]) }, Some(&it), late);
    assert_eq!(entered.unwrap().term.expires_at, "2026-11-26T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(beginning_of(day("2026-07-01")), "2026-06-30T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
}

#[test]
fn what_was_revoked_lets_nobody_in() {
    let mut it = account(AccountKind::Person, &[(Role::Leader, NORTH, "2026-01-01", None)]);
    it.revoked.insert(TOKEN);
    assert_eq!(admitted(person(&[Role::Leader]), Some(&it), now()), Err(TokenRefused::Revoked));
    it.revoked.clear();
    it.revoked_before = Some(now());
    assert_eq!(admitted(person(&[Role::Leader]), Some(&it), now()), Err(TokenRefused::Revoked));
    it.revoked_before = Some(now() - TimeDelta::hours(1));
    assert!(admitted(person(&[Role::Leader]), Some(&it), now()).is_ok());
}

#[test]
fn a_service_may_what_its_account_may_as_far_as_its_token_says() {
    let mut it = account(AccountKind::Service, &[(Role::Leader, NORTH, "2026-01-01", None), (Role::Leader, SOUTH, "2026-01-01", None)]);
    assert_eq!(admitted(service(TOKEN), Some(&it), now()), Err(TokenRefused::NotAccepted), "it was never issued");
    let scope = TokenScope { roles: [Role::Leader].into(), employers: [NORTH].into(), reads_only: true };
    let (issued_at, expires_at, by) = (now(), now() + TimeDelta::hours(1), ActorId(Uuid::nil()));
    it.tokens.push(Token { id: TOKEN, scope, issued_at, expires_at, by });
    let entered = admitted(service(TOKEN), Some(&it), now()).unwrap();
    assert_eq!((entered.actor.employers(), entered.reads_only), ([NORTH].into(), true));
    assert_eq!(admitted(service(TOKEN), None, now()), Err(TokenRefused::NotAccepted));
    it.tokens[0].expires_at = now();
    assert_eq!(admitted(service(TOKEN), Some(&it), now()), Err(TokenRefused::Expired));
}

#[test]
fn whom_an_account_is_of_is_said_here_and_not_by_an_issuer() {
    let (own, another) = (Some(PersonId(Uuid::from_u128(1))), Some(PersonId(Uuid::from_u128(2))));
    let mut it = account(AccountKind::Person, &[(Role::Worker, NORTH, "2026-01-01", None)]);
    let claims = |person| {
        let actor = Actor::new(ActorId(Uuid::nil()), [Role::Worker], [NORTH], person);
        proven(actor, Caller::Person, term(None))
    };
    let enters = |it: &Account, person| admitted(claims(person), Some(it), now()).unwrap().actor.person;
    assert_eq!(enters(&it, another), another, "nothing was granted to anybody in particular");
    it.opened.as_mut().unwrap().person = own;
    assert_eq!((enters(&it, another), enters(&it, None)), (own, own));
}
