//! One event of every type of an account's, as this Waymark writes it.

use domain::access::Role;
use domain::account::{
    AccountKind, AccountOpened, InvitationAccepted, InvitationIssued, RoleEnded, RoleGranted, TokenIssued, TokenRevoked, TokenScope,
    TokensRevoked,
};
use domain::event::Event;
use domain::ids::{ActorId, EmployerId, GrantId, InvitationId, PersonId, TokenId};
use domain::private::Private::Open;

use super::{day, id};

pub(super) fn accounts() -> Vec<Event> {
    let instant = |text: &str| text.parse().unwrap();
    vec![
        Event::AccountOpened(AccountOpened {
            account: ActorId(id(20)),
            kind: AccountKind::Person,
            name: Open("Grace Okafor".into()),
            email: Open(Some("grace@example.org".into())),
            person: Some(PersonId(id(1))),
        }),
        Event::RoleGranted(RoleGranted {
            grant: GrantId(id(21)),
            role: Role::PanelMember,
            employer: Some(EmployerId(id(2))),
            until: Some(day("2027-07-31")),
            sitting: None,
        }),
        Event::RoleEnded(RoleEnded { grant: GrantId(id(21)) }),
        Event::InvitationIssued(InvitationIssued {
            invitation: InvitationId(id(22)),
            secret_sha256: "0123456789abcdef".repeat(4),
            expires_at: instant("2026-12-09T09:00:00Z"),
        }),
        Event::InvitationAccepted(InvitationAccepted { invitation: InvitationId(id(22)) }),
        Event::TokenIssued(TokenIssued {
            token: TokenId(id(23)),
            scope: TokenScope { roles: [Role::Leader].into(), employers: [EmployerId(id(2))].into(), reads_only: true },
            expires_at: instant("2027-11-25T09:00:00Z"),
        }),
        Event::TokenRevoked(TokenRevoked { token: TokenId(id(23)) }),
        Event::TokensRevoked(TokensRevoked { before: instant("2026-11-25T09:00:00Z") }),
    ]
}
