//! Sentences about central lists: who is put on one, for how long, and never twice.

use uuid::Uuid;

use super::*;
use crate::event::Event;
use crate::given::*;
use crate::private::Private::Open;

fn account(number: u128) -> Option<ActorId> {
    Some(ActorId(Uuid::from_u128(number)))
}

fn journey(number: u128) -> Option<PersonId> {
    Some(PersonId(Uuid::from_u128(number)))
}

fn grace(number: u128) -> PanelMemberListed {
    PanelMemberListed {
        member: MemberId(Uuid::from_u128(number)),
        account: None,
        person: None,
        name: Open("Grace Okafor".into()),
        organisation: Open("University of the North".into()),
        of_employer: false,
        capacities: [Capacity::Chair].into(),
        until: Some(day(500)),
        trained_on: None,
    }
}

fn lists(on: u64, it: PanelMemberListed) -> Told {
    (on, Event::PanelMemberListed(it))
}

fn unlists(on: u64, number: u128) -> Told {
    (on, Event::PanelMemberUnlisted(PanelMemberUnlisted { member: MemberId(Uuid::from_u128(number)) }))
}

fn an_employers() -> Story {
    given([(0, Event::EmployerRegistered(an_employer()))])
}

#[test]
fn nobody_is_on_the_list_twice_at_one_time_by_whichever_account() {
    let known = || an_employers().when(lists(100, PanelMemberListed { account: account(1), person: journey(9), ..grace(1) })).accepted();
    let by_account = |number| PanelMemberListed { account: account(number), ..grace(2) };
    let by_journey = |number| PanelMemberListed { person: journey(number), account: account(2), ..grace(2) };
    for (on, it) in [(100, by_account(1)), (500, by_account(1)), (100, by_journey(9))] {
        known().when(lists(on, PanelMemberListed { until: None, ..it })).refused(OnPanel::MemberKnown);
    }
    // Said later of an earlier day, it is the one that was there already that would be the second.
    known().when(lists(50, PanelMemberListed { until: None, ..by_journey(9) })).would_break(2, 100, OnPanel::MemberKnown);
    known().when(lists(100, by_account(2))).accepted();
    known().when(lists(100, by_journey(8))).accepted();
    // Before the first term, and after it.
    known().when(lists(10, PanelMemberListed { until: Some(day(99)), ..by_journey(9) })).accepted();
    known().when(lists(501, PanelMemberListed { until: None, ..by_journey(9) })).accepted();
    let gone = known().when(unlists(300, 1)).accepted();
    gone.clone().when(lists(299, by_account(1))).refused(OnPanel::MemberKnown);
    gone.when(lists(300, by_account(1))).accepted();
}

#[test]
fn who_is_known_by_nothing_but_a_name_may_have_a_namesake() {
    an_employers().when(lists(100, grace(1))).accepted().when(lists(100, grace(2))).accepted();
}

#[test]
fn a_term_of_office_ends_after_it_begins_and_is_for_something() {
    an_employers().when(lists(501, grace(1))).refused(Refusal::EndsBeforeItBegins("until"));
    an_employers().when(lists(100, PanelMemberListed { capacities: BTreeSet::new(), ..grace(1) })).refused(Refusal::Empty("capacities"));
    an_employers().when(unlists(100, 1)).refused(OnPanel::MemberUnknown);
    let known = an_employers().when(lists(100, grace(1))).accepted();
    known.clone().when(lists(100, grace(1))).refused(OnPanel::MemberKnown);
    known.when(unlists(200, 1)).accepted().when(unlists(300, 1)).refused(OnPanel::MemberUnknown);
}
