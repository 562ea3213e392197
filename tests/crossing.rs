//! Rules that cross streams: seats, teams, numbers and names, by the day, whoever comes first, and for what was recorded before there
//! were tags for it.

use std::time::Duration;

use chrono::NaiveDate;
use domain::codes::{RegistrationNumber, StartOrigin};
use domain::cohort::CohortLeft;
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::employment::{Contract, EmploymentChanged, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::Draft;
use domain::ids::{EmployerId, EventId, SpellId, TeamId};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use store::Store;
use store::append::{Appended, Entry};

use crate::academy::{COHORT, EMPLOYER, TEAM, academy, joining, leaving, opening, registered, tell, verified};
use crate::ground::{Ground, any_id, append, draft, id, opened, person};

both! {
    seats_are_counted_by_the_day
    a_cohort_is_never_left_with_fewer_seats_than_members
    a_cohort_shrinks_or_is_joined_and_never_both
    a_team_in_use_stays_however_long_ago_it_was_put_to_use
    a_team_is_taken_back_or_used_and_never_both
    a_number_held_for_fewer_days_bothers_nobody
    one_name_has_one_employer
    an_employer_that_others_name_stays
}

/// The academy, and so many people; answers the openings of the cohort and of the team.
async fn academy_of(store: &Store, seats: u32, people: u128) -> (EventId, EventId) {
    let openings = academy(store, seats).await;
    for n in 1..=people {
        tell(store, person(n), vec![draft(1, opened("Aisha", "Khan"))]).await.unwrap();
    }
    openings
}

fn corrected(target: EventId, on: u64, event: Event) -> Draft {
    draft(
        on,
        Event::EntryCorrected(EntryCorrected { target, replacement: Box::new(event), reason: Private::Open("r".into()), answers: None }),
    )
}

fn retracted(target: EventId) -> Draft {
    draft(9, Event::EntryRetracted(EntryRetracted { target, reason: Private::Open("r".into()), answers: None }))
}

fn breaks(answer: &Result<Appended, Refusal>, entry: EventId, because: &Refusal) {
    let Err(Refusal::WouldBreak { entry: broken, because: why, .. }) = answer else { panic!("expected something to break: {answer:?}") };
    assert_eq!((broken, &**why), (&entry, because));
}

async fn seats_are_counted_by_the_day(ground: Ground) {
    let store = ground.open().await;
    academy_of(&store, 1, 4).await;
    let first = leaving(2_900);
    let until = first.id;
    tell(&store, person(1), vec![joining(100)]).await.unwrap();
    tell(&store, person(1), vec![first]).await.unwrap();
    let full = Err(Refusal::CohortFull);
    assert_eq!(tell(&store, person(2), vec![joining(2_500)]).await, full, "whoever leaves in a year is there until then");
    assert_eq!(tell(&store, person(2), vec![joining(50)]).await, full, "who came earlier is there still when the next one comes");
    assert_eq!(tell(&store, person(2), vec![joining(2_900)]).await, full, "a last day is a day in it");
    tell(&store, person(2), vec![joining(2_901)]).await.unwrap();
    tell(&store, person(3), vec![joining(50), leaving(99)]).await.unwrap();
    assert_eq!(tell(&store, person(4), vec![joining(40), leaving(50)]).await, full);
    let stays = Event::CohortLeft(CohortLeft { cohort: COHORT, moved_to: None, note: Private::Open(None) });
    assert_eq!(tell(&store, person(1), vec![corrected(until, 2_901, stays.clone())]).await, full);
    tell(&store, person(1), vec![corrected(until, 2_800, stays)]).await.unwrap();
    assert_eq!(tell(&store, person(1), vec![retracted(until)]).await, full);
    verified(store).await;
}

async fn a_cohort_is_never_left_with_fewer_seats_than_members(ground: Ground) {
    let store = ground.open().await;
    let (open, _) = academy_of(&store, 3, 3).await;
    let joinings: Vec<Draft> = (1..=3).map(|n| joining(10 * n)).collect();
    let ids: Vec<EventId> = joinings.iter().map(|it| it.id).collect();
    for (n, joining) in (1..).zip(joinings) {
        tell(&store, person(n), vec![joining]).await.unwrap();
    }
    let seats = |seats| corrected(open, 1, Event::CohortOpened(opening(seats)));
    breaks(&tell(&store, COHORT, vec![seats(Some(2))]).await, ids[2], &Refusal::CohortFull);
    breaks(&tell(&store, COHORT, vec![retracted(open)]).await, ids[0], &Refusal::CohortUnknown);
    tell(&store, COHORT, vec![seats(None)]).await.unwrap();
    tell(&store, person(3), vec![retracted(ids[2])]).await.unwrap();
    tell(&store, COHORT, vec![seats(Some(2))]).await.unwrap();
    assert_eq!(tell(&store, person(3), vec![joining(15)]).await, Err(Refusal::CohortFull));
    for (n, id) in (1..).zip(&ids[..2]) {
        tell(&store, person(n), vec![retracted(*id)]).await.unwrap();
    }
    tell(&store, COHORT, vec![retracted(open)]).await.unwrap();
    assert_eq!(tell(&store, person(1), vec![joining(15)]).await, Err(Refusal::CohortUnknown));
    verified(store).await;
}

async fn a_cohort_shrinks_or_is_joined_and_never_both(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let (open, _) = academy_of(&one, 8, 8).await;
    let joins = (1..=8).map(|n| {
        let store = if n % 2 == 0 { &one } else { &other };
        async move { tell(store, person(n), vec![joining(5)]).await.is_ok() }
    });
    let shrink = async { tell(&other, COHORT, vec![corrected(open, 1, Event::CohortOpened(opening(Some(3))))]).await };
    let (joined, shrunk) = tokio::join!(futures_util::future::join_all(joins), shrink);
    let joined = joined.into_iter().filter(|it| *it).count();
    assert!(matches!((joined, &shrunk), (..=3, Ok(_)) | (_, Err(Refusal::WouldBreak { .. } | Refusal::Busy))), "{joined} {shrunk:?}");
    other.close().await;
    verified(one).await;
}

fn start(team: Option<TeamId>) -> (SpellId, Draft) {
    let spell = SpellId(any_id());
    let start = EmploymentStarted {
        spell,
        employer: EMPLOYER,
        contract: Contract::Permanent,
        origin: StartOrigin::NewlyQualified,
        fte: Fte::ONE,
        post: Post::new("Social worker", None, None),
        service: Service::Children,
        team,
        offer: None,
    };
    (spell, draft(20, Event::EmploymentStarted(start)))
}

async fn a_team_in_use_stays_however_long_ago_it_was_put_to_use(ground: Ground) {
    let store = ground.open().await;
    let (_, team) = academy_of(&store, 1, 2).await;
    let (spell, started) = start(None);
    tell(&store, person(1), vec![started]).await.unwrap();
    // As it was recorded before teams had tags.
    let change = EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: Some(TEAM) };
    let payload = serde_json::to_vec(&Event::EmploymentChanged(change)).unwrap();
    let name = "EmploymentChanged";
    let type_version = domain::upcast::current_version(name);
    let old = Entry { id: EventId(id(1)), effective_on: crate::ground::day(30), name, type_version, tags: Vec::new(), payload };
    let written = store.append(append(person(1).into(), vec![old])).await.unwrap();
    assert!(store.views.reach(written.last, Duration::from_secs(10)).await);
    breaks(&tell(&store, EMPLOYER, vec![retracted(team)]).await, EventId(id(1)), &Refusal::TeamUnknown);
    let (_, started) = start(Some(TEAM));
    let second = started.id;
    tell(&store, person(2), vec![started]).await.unwrap();
    tell(&store, person(1), vec![retracted(EventId(id(1)))]).await.unwrap();
    breaks(&tell(&store, EMPLOYER, vec![retracted(team)]).await, second, &Refusal::TeamUnknown);
    tell(&store, person(2), vec![retracted(second)]).await.unwrap();
    tell(&store, EMPLOYER, vec![retracted(team)]).await.unwrap();
    assert_eq!(tell(&store, person(2), vec![start(Some(TEAM)).1]).await, Err(Refusal::TeamUnknown));
    verified(store).await;
}

async fn a_team_is_taken_back_or_used_and_never_both(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let (_, team) = academy_of(&one, 1, 6).await;
    let starts = (1..=6).map(|n| {
        let store = if n % 2 == 0 { &one } else { &other };
        async move { tell(store, person(n), vec![start(Some(TEAM)).1]).await.is_ok() }
    });
    let back = async { tell(&other, EMPLOYER, vec![retracted(team)]).await };
    let (started, back) = tokio::join!(futures_util::future::join_all(starts), back);
    let started = started.into_iter().filter(|it| *it).count();
    assert!(matches!((started, &back), (0, Ok(_)) | (1.., Err(Refusal::WouldBreak { .. } | Refusal::Busy))), "{started} {back:?}");
    other.close().await;
    verified(one).await;
}

async fn a_number_held_for_fewer_days_bothers_nobody(ground: Ground) {
    let store = ground.open().await;
    academy_of(&store, 1, 2).await;
    let claim = store.keys.pseudonym("SW1234");
    let claimed = || {
        let number = Private::Open(RegistrationNumber::new("SW1234").unwrap());
        Event::RegistrationClaimed(RegistrationClaimed { number, claim: claim.clone() })
    };
    let released = Event::RegistrationReleased(RegistrationReleased { claim: claim.clone() });
    let (claiming, releasing) = (draft(10, claimed()), draft(1_500, released.clone()));
    let (begun, ended) = (claiming.id, releasing.id);
    tell(&store, person(1), vec![claiming]).await.unwrap();
    tell(&store, person(1), vec![releasing]).await.unwrap();
    tell(&store, person(2), vec![draft(1_500, claimed())]).await.unwrap();
    tell(&store, person(1), vec![corrected(ended, 1_200, released.clone())]).await.unwrap();
    tell(&store, person(1), vec![corrected(begun, 5, claimed())]).await.unwrap();
    tell(&store, person(1), vec![corrected(ended, 1_500, released.clone())]).await.unwrap();
    let taken = Err(Refusal::NumberClaimed);
    assert_eq!(tell(&store, person(1), vec![corrected(ended, 1_501, released)]).await, taken);
    assert_eq!(tell(&store, person(1), vec![draft(1_600, claimed())]).await, taken);
    verified(store).await;
}

async fn one_name_has_one_employer(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let racers = (1..=8).map(|n| {
        let (store, employer) = (if n % 2 == 0 { &one } else { &other }, EmployerId(id(n)));
        async move { tell(store, employer, vec![draft(1, registered(employer, if n % 3 == 0 { "Bury" } else { "BURY" }))]).await }
    });
    let answers = futures_util::future::join_all(racers).await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|it| matches!(it, Ok(_) | Err(Refusal::NameTaken("name")))), "{answers:?}");
    // As it was recorded before names had tags.
    let old = EmployerId(id(20));
    let payload = serde_json::to_vec(&registered(old, "Wigan")).unwrap();
    let name = "EmployerRegistered";
    let day: NaiveDate = crate::ground::day(1);
    let entry = Entry { id: EventId(id(20)), effective_on: day, name, type_version: 1, tags: Vec::new(), payload };
    let written = one.append(append(old.into(), vec![entry])).await.unwrap();
    assert!(one.views.reach(written.last, Duration::from_secs(10)).await);
    let second = EmployerId(id(21));
    assert_eq!(tell(&one, second, vec![draft(1, registered(second, "wigan"))]).await, Err(Refusal::NameTaken("name")));
    other.close().await;
    verified(one).await;
}

async fn an_employer_that_others_name_stays(ground: Ground) {
    let store = ground.open().await;
    let registration = draft(1, registered(EMPLOYER, "Salford"));
    let (registered, (_, started)) = (registration.id, start(None));
    let first = started.id;
    tell(&store, EMPLOYER, vec![registration]).await.unwrap();
    tell(&store, person(1), vec![draft(1, opened("Aisha", "Khan"))]).await.unwrap();
    tell(&store, person(1), vec![started]).await.unwrap();
    breaks(&tell(&store, EMPLOYER, vec![retracted(registered)]).await, first, &Refusal::EmployerUnknown);
    tell(&store, person(1), vec![retracted(first)]).await.unwrap();
    tell(&store, EMPLOYER, vec![retracted(registered)]).await.unwrap();
    assert_eq!(tell(&store, person(1), vec![start(None).1]).await, Err(Refusal::EmployerUnknown));
    verified(store).await;
}
