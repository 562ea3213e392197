//! Who sees and does what, told as sentences.

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use super::*;
use crate::given::*;
use crate::history::{History, Recorded, Stream};
use crate::ids::EventId;
use crate::person::DetailsRecorded;
use crate::private::Private;

const AISHA: PersonId = PersonId(uuid::Uuid::from_u128(1));

fn actor(role: Role) -> Actor {
    // Who runs the installation is bound to no employer, or is nobody.
    let at = (role != Role::Administrator).then_some(NORTH);
    Actor::new(ActorId(uuid::Uuid::nil()), [role], at, Some(AISHA))
}

#[test]
fn who_runs_the_installation_does_so_for_no_employer_in_particular() {
    let bound = Actor::new(ActorId(uuid::Uuid::nil()), [Role::Administrator, Role::Coordinator], [NORTH], None);
    assert_eq!(bound.roles(), BTreeSet::from([Role::Coordinator]));
    assert_eq!(may(&bound, Act::Administer), Err(Refusal::NotAllowed));
    let granted = Grant::new(Role::Administrator, Some(NORTH));
    assert!(Actor::holding(ActorId(uuid::Uuid::nil()), [granted], None).all_grants().is_empty());
}

#[test]
fn an_employer_s_word_is_given_by_who_runs_its_academy_and_by_nobody_who_is_on_every_side() {
    for role in [Role::Administrator, Role::Operator, Role::HumanResources, Role::Leader] {
        assert_eq!(may(&actor(role), Act::SpeakFor(NORTH)), Err(Refusal::NotAllowed), "{role:?}");
    }
    assert_eq!(may(&actor(Role::Coordinator), Act::SpeakFor(NORTH)), Ok(()));
    assert_eq!(may(&actor(Role::Coordinator), Act::SpeakFor(SOUTH)), Err(Refusal::NotFound));
}

#[test]
fn who_may_change_nothing_is_told_so_whatever_they_ask_for() {
    for role in Role::iter().filter(|it| may_change_something(&actor(*it)).is_err()) {
        assert_eq!(may(&actor(role), Act::ChangeEmployer(SOUTH)), Err(Refusal::NotAllowed));
        assert_eq!(may(&actor(role), Act::Administer), Err(Refusal::NotAllowed));
    }
    assert_eq!(may_change_something(&actor(Role::Leader)), Err(Refusal::NotAllowed));
    assert_eq!(may_change_something(&actor(Role::Auditor)), Err(Refusal::NotAllowed));
    assert_eq!(may(&actor(Role::Coordinator), Act::ChangeEmployer(SOUTH)), Err(Refusal::NotFound));
    assert_eq!(may(&actor(Role::Coordinator), Act::ChangeEmployer(NORTH)), Ok(()));
}

#[test]
fn what_no_role_of_somebody_records_is_refused_alike_for_their_own_journey_and_for_one_that_is_not_there() {
    let (own, none) = (BTreeSet::from([Role::Worker]), BTreeSet::new());
    let left = Event::EmploymentEnded(an_ending(FIRST));
    for footing in [&own, &none] {
        assert_eq!(may(&actor(Role::Worker), Act::ChangeJourney(footing, &left)), Err(Refusal::NotAllowed));
    }
}

#[test]
fn a_draft_is_seen_by_who_wrote_it_and_not_even_by_the_operator() {
    let someone = ActorId(uuid::Uuid::from_u128(7));
    assert!(sees_draft(&actor(Role::Coordinator), ActorId(uuid::Uuid::nil())));
    assert!(!sees_draft(&actor(Role::Operator), someone));
}

#[test]
fn an_administrator_sees_and_records_nothing_personal() {
    assert!(Class::iter().all(|it| sight(Role::Administrator, it) == Sight::Absent));
    assert_eq!(may(&actor(Role::Administrator), Act::ChangeEmployer(SOUTH)), Ok(()));
    assert!(scope(&actor(Role::Administrator)).is_empty());
    assert!(!sees_workforce(&actor(Role::Administrator), NORTH));
}

#[test]
fn no_role_sees_less_than_it_records() {
    let story = [
        opened().1,
        renamed(1, "Khan").1,
        details(),
        claimed(1, "a").1,
        assessed(1, true).1,
        placed(1, a_placement()).1,
        offered(1, an_offer()).1,
        started(1, a_start(FIRST)).1,
        away(1, leave(FIRST)).1,
        back(1, FIRST).1,
        holding(1, 9).1,
        ended(1, an_ending(FIRST)).1,
        joined(1, AUTUMN).1,
        crate::enrolment::tests::paused(1, None).1,
        crate::support::tests::agreed(1, &[]).1,
        crate::concern::tests::raised(1).1,
        crate::review::tests::submitted(1, crate::review::tests::a_review_of(1, "final", 1)).1,
        Event::ReviewDrafted(crate::review::tests::a_draft_of("final")),
    ];
    for (role, event) in Role::iter().flat_map(|role| story.iter().map(move |it| (role, it))) {
        let class = Class::of(event).unwrap();
        assert!(!records(role, event) || sight(role, class) == Sight::Open, "{role:?} records {class:?} and does not see it");
    }
}

#[test]
fn a_purpose_lets_only_the_roles_count_that_serve_it() {
    let both = Actor::new(ActorId(uuid::Uuid::nil()), [Role::Coordinator, Role::Leader], [NORTH], None);
    assert_eq!(both.roles().len(), 2);
    let planning = both.clone().to_the_end_of(Some(Purpose::WorkforcePlanning));
    assert_eq!(planning.roles(), BTreeSet::from([Role::Leader]));
    assert!(scope(&planning).is_empty() && !scope(&both).is_empty());
    assert!(sees_workforce(&planning, NORTH));
}

#[test]
fn the_number_of_classes_is_the_number_of_classes() {
    assert_eq!(Class::iter().count(), Class::COUNT);
    assert_eq!(Classes::all().iter().count(), Class::COUNT);
    assert_eq!(Classes::from_bits(u32::MAX), Classes::all());
}

fn told(events: impl IntoIterator<Item = Event>) -> History {
    let entry = |(n, event): (i64, Event)| Recorded {
        position: n,
        id: EventId(uuid::Uuid::from_u128(n.unsigned_abs().into())),
        stream: Stream::from(AISHA),
        version: n,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        effective_on: NaiveDate::default(),
        by: ActorId(uuid::Uuid::from_u128(0xB)),
        import: None,
        event,
    };
    History::new((1..).zip(events).map(entry).collect())
}

fn details() -> Event {
    let details = crate::person::Details {
        email: Some("aisha@example.org".into()),
        religion: Some("Quaker".into()),
        ..crate::person::Details::default()
    };
    Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None })
}

fn given_to(actor: &Actor, wanted: Classes) -> Option<Given> {
    give(actor, AISHA, told([opened().1, details()]), (NaiveDate::default(), wanted))
}

fn details_given(given: &Given) -> Option<crate::person::Details> {
    crate::journey::Journey::of(&given.history.facts(), NaiveDate::MAX).known_details()
}

#[test]
fn of_one_sealed_value_each_is_given_what_is_theirs() {
    let as_role = |role| given_to(&Actor::new(ActorId(uuid::Uuid::nil()), [role], [NORTH], None), Classes::all());
    let seen = details_given(&as_role(Role::HumanResources).unwrap()).unwrap();
    assert!(seen.email.is_some() && seen.religion.is_some());
    let psw = as_role(Role::PrincipalSocialWorker).unwrap();
    assert_eq!(details_given(&psw), None);
    let because = WithheldBecause::NotForYourRole;
    assert_eq!(psw.withheld, [(Class::Contact, because), (Class::Characteristics, because)].into());
    assert!(as_role(Role::Leader).is_none() && as_role(Role::Administrator).is_none());
    let audited = as_role(Role::Auditor).unwrap();
    assert_eq!((audited.history.entries().len(), audited.read), (2, Classes::default()));
}

#[test]
fn what_nobody_asked_for_is_not_given_and_not_noted_as_read() {
    let coordinator = Actor::new(ActorId(uuid::Uuid::nil()), [Role::Coordinator], [NORTH], None);
    let names = given_to(&coordinator, Classes::default().with(Class::Name)).unwrap();
    assert_eq!((details_given(&names), names.read), (None, Classes::default()));
    let contact = given_to(&coordinator, Classes::default().with(Class::Contact)).unwrap();
    let seen = details_given(&contact).unwrap();
    assert!(seen.email.is_some() && seen.religion.is_none());
    assert_eq!(contact.read, Classes::default().with(Class::Contact));
    let own = given_to(&actor(Role::Worker), Classes::all()).unwrap();
    assert_eq!(own.read, Classes::default(), "reading one's own record is nobody's business");
}

#[test]
fn what_another_purpose_would_show_says_so() {
    let both = Actor::new(ActorId(uuid::Uuid::nil()), [Role::HumanResources, Role::PrincipalSocialWorker], [NORTH], None);
    let given = given_to(&both.to_the_end_of(Some(Purpose::Oversight)), Classes::all()).unwrap();
    assert_eq!(given.withheld[&Class::Contact], WithheldBecause::NotForThisPurpose);
}

#[test]
fn why_details_were_corrected_or_taken_out_is_for_who_sees_all_of_them() {
    let reason = || Private::Open("she told us in confidence".to_owned());
    let target = EventId(uuid::Uuid::from_u128(2));
    let corrected = crate::correction::EntryCorrected { target, replacement: Box::new(details()), reason: reason(), answers: None };
    let taken_out = crate::correction::EntryRetracted { target, reason: reason(), answers: None };
    for event in [Event::EntryCorrected(corrected), Event::EntryRetracted(taken_out)] {
        let seen = |role| {
            let someone = Actor::new(ActorId(uuid::Uuid::nil()), [role], [NORTH], None);
            let given =
                give(&someone, AISHA, told([opened().1, details(), event.clone()]), (NaiveDate::default(), Classes::all())).unwrap();
            let is_read = given.read.holds(Class::Characteristics);
            let last = given.history.entries().last().unwrap().event.clone();
            let is_shown = match &last {
                Event::EntryCorrected(it) => it.reason.get().is_some(),
                Event::EntryRetracted(it) => it.reason.get().is_some(),
                other => panic!("{other:?}"),
            };
            (is_shown, is_read)
        };
        assert_eq!(seen(Role::HumanResources), (true, true));
        for role in [Role::Auditor, Role::PrincipalSocialWorker] {
            assert_eq!(seen(role), (false, false), "{role:?}");
        }
    }
}

#[test]
fn a_role_that_one_employer_vouches_for_counts_for_what_has_to_do_with_it_alone() {
    let (party, name) = (crate::support::Party::Assessor, Private::Open(None));
    let assigned = crate::support::SupportAssigned {
        enrolment: crate::enrolment::tests::YEAR,
        party,
        person: Some(PersonId(uuid::Uuid::from_u128(2))),
        name,
        registered: Some(true),
    };
    let history = crate::enrolment::tests::on_programme().when((9, Event::SupportAssigned(assigned))).accepted().history;
    let stands = |role, at: Option<EmployerId>, person| {
        let actor = Actor::new(ActorId(uuid::Uuid::nil()), [role], at, Some(PersonId(uuid::Uuid::from_u128(person))));
        footing(&actor, AISHA, &history, day(20)).into_iter().map(|it| it.employer).collect::<Vec<_>>()
    };
    // The whole of it is a person's own, whoever vouches for them as one of theirs.
    assert_eq!((stands(Role::Worker, None, 1), stands(Role::Worker, Some(NORTH), 1)), (vec![None], vec![None]));
    assert_eq!((stands(Role::Assessor, None, 2), stands(Role::Assessor, Some(NORTH), 2)), (vec![Some(NORTH)], vec![Some(NORTH)]));
    assert_eq!((stands(Role::Worker, Some(SOUTH), 1), stands(Role::Assessor, Some(SOUTH), 2)), (vec![], vec![]));
    let elsewhere = Actor::new(ActorId(uuid::Uuid::nil()), [Role::Worker], [SOUTH], Some(AISHA));
    assert!(scope(&elsewhere).is_empty() && elsewhere.reads_by_person(), "it is looked for whether they have to do with it");
}
