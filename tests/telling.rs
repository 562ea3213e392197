//! What is told to who sees no names: the same to everybody who asks, from every process, before and after the views are built anew.

use domain::access::{Actor, Role};
use domain::codes::StartOrigin;
use domain::employment::{Contract, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::{AsAt, Kind, Stream};
use domain::ids::{ActorId, EmployerId, MemorandumId, SpellId};
use domain::memorandum::MemorandumAgreed;
use domain::suppression::SuppressionPolicySet;
use domain::workforce::Quantity;
use store::Store;
use store::db::Place;
use store::memorandum::{Region, Together};
use store::suppression::{Answered, Asking, When};
use uuid::Uuid;

use crate::academy::{EMPLOYER, registered, tell, verified};
use crate::ground::{Ground, any_id, command, context, day, draft, id, opened, person};

both! {
    what_was_told_is_told_again_whoever_asks_and_after_everything_was_closed
    of_many_who_ask_at_once_all_are_told_the_same_and_it_is_remembered_once
    what_was_told_is_counted_again_from_views_that_were_built_anew
    several_councils_are_told_together_what_they_agreed
    what_was_told_before_a_stricter_policy_is_withheld_by_it
}

const OTHER: EmployerId = EmployerId(Uuid::from_u128(501));

fn somebody(role: Role, employers: &[EmployerId]) -> Actor {
    Actor::new(ActorId(any_id()), [role], employers.iter().copied(), None)
}

fn leader() -> Actor {
    somebody(Role::Leader, &[EMPLOYER])
}

async fn takes_on(store: &Store, employer: EmployerId, numbers: std::ops::Range<u128>) {
    for number in numbers {
        let start = EmploymentStarted {
            spell: SpellId(id(20_000 + number)),
            employer,
            contract: Contract::Permanent,
            origin: StartOrigin::NewlyQualified,
            fte: Fte::ONE,
            post: Post::new("Social worker", None, None),
            service: Service::Children,
            team: None,
            offer: None,
        };
        tell(store, person(number), vec![draft(1, opened("Aisha", "Khan")), draft(20, Event::EmploymentStarted(start))]).await.unwrap();
    }
}

async fn council(store: &Store, employer: EmployerId, name: &str, numbers: std::ops::Range<u128>) {
    tell(store, employer, vec![draft(1, registered(employer, name))]).await.unwrap();
    takes_on(store, employer, numbers).await;
}

/// What an actor is told now.
async fn told(store: &Store, actor: &Actor) -> Answered {
    let position = store.head().position;
    assert!(store.views.reach(position, std::time::Duration::from_secs(30)).await);
    let asking = Asking { actor, context: context(500), new_id: &any_id };
    let when = When { at: AsAt { on: asking.context.today, known: position }, is_past: false };
    store.told_workforces(asking, &[EMPLOYER], when).await.unwrap().remove(&EMPLOYER).unwrap()
}

fn in_post(it: &Answered) -> Option<i64> {
    it.figures.get(Quantity::InPost).headcount.millionths.map(|it| it / 1_000_000)
}

async fn remembered(store: &Store) -> i64 {
    store.log.history(Stream { kind: Kind::Disclosure, id: EMPLOYER.0 }).await.unwrap().version()
}

async fn what_was_told_is_told_again_whoever_asks_and_after_everything_was_closed(ground: Ground) {
    let store = ground.open().await;
    council(&store, EMPLOYER, "Salford", 1..9).await;
    let first = told(&store, &leader()).await;
    assert_eq!((in_post(&first), first.at.on.to_string().as_str()), (Some(8), "2025-09-30"));
    takes_on(&store, EMPLOYER, 9..12).await;
    assert_eq!(told(&store, &leader()).await, first);
    assert_eq!(in_post(&told(&store, &somebody(Role::Coordinator, &[EMPLOYER])).await), Some(11));
    store.close().await;
    let store = ground.open().await;
    assert_eq!(told(&store, &leader()).await, first);
    takes_on(&store, EMPLOYER, 12..15).await;
    assert_eq!((in_post(&told(&store, &leader()).await), remembered(&store).await), (Some(14), 2));
    verified(store).await;
}

async fn of_many_who_ask_at_once_all_are_told_the_same_and_it_is_remembered_once(ground: Ground) {
    let store = ground.open().await;
    council(&store, EMPLOYER, "Salford", 1..8).await;
    let asked = (0..12).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { in_post(&told(&store, &leader()).await) })
    });
    for answer in asked.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap(), Some(7));
    }
    assert_eq!(remembered(&store).await, 1);
    verified(store).await;
}

async fn what_was_told_is_counted_again_from_views_that_were_built_anew(ground: Ground) {
    let store = ground.open().await;
    council(&store, EMPLOYER, "Salford", 1..9).await;
    let first = told(&store, &leader()).await;
    takes_on(&store, EMPLOYER, 9..12).await;
    store.close().await;
    match &ground.place {
        Place::Directory(directory) => {
            for file in ["views.db", "views.db-wal", "views.db-shm"] {
                let _ = std::fs::remove_file(directory.join(file));
            }
        }
        Place::Postgres(_) => ground.raw("drop schema views cascade; create schema views").await.unwrap(),
    }
    let store = ground.open().await;
    assert_eq!(told(&store, &leader()).await, first);
    store.close().await;
}

fn agreement(with: EmployerId) -> Event {
    Event::MemorandumAgreed(MemorandumAgreed {
        memorandum: MemorandumId(id(80)),
        with: [with].into(),
        figures: [Quantity::InPost].into(),
        purposes: ["planning".to_owned()].into(),
        until: day(5_000),
    })
}

/// A council's word is its own coordinator's.
async fn agrees(store: &Store, whose: EmployerId, with: EmployerId) {
    let coordinator = somebody(Role::Coordinator, &[whose]);
    store.record(&coordinator, context(1), command(whose, vec![draft(30, agreement(with))])).await.unwrap();
}

async fn several_councils_are_told_together_what_they_agreed(ground: Ground) {
    let store = ground.open().await;
    council(&store, EMPLOYER, "Salford", 1..15).await;
    council(&store, OTHER, "Bury", 100..112).await;
    agrees(&store, EMPLOYER, OTHER).await;
    let analyst = somebody(Role::RegionalAnalyst, &[OTHER]);
    let ask = async |store: &Store| {
        let position = store.head().position;
        assert!(store.views.reach(position, std::time::Duration::from_secs(30)).await);
        let asking = Asking { actor: &analyst, context: context(500), new_id: &any_id };
        let region = Region { of: Together::Memorandum(MemorandumId(id(80))), purpose: "Planning".into() };
        let at = AsAt { on: asking.context.today, known: position };
        store.told_region(asking, &region, at).await.unwrap()
    };
    assert!(ask(&store).await.is_none());
    agrees(&store, OTHER, EMPLOYER).await;
    let first = ask(&store).await.unwrap();
    let in_post = first.figures[&Quantity::InPost];
    assert_eq!((in_post.told.headcount.millionths, in_post.councils), (Some(30_000_000), 2), "26, to the nearest ten");
    takes_on(&store, OTHER, 112..117).await;
    let later = ask(&store).await.unwrap();
    assert_eq!(later.figures, first.figures, "five more would make it 31, and are not told of");
    verified(store).await;
}

async fn what_was_told_before_a_stricter_policy_is_withheld_by_it(ground: Ground) {
    let store = ground.open().await;
    council(&store, EMPLOYER, "Salford", 1..9).await;
    assert_eq!(in_post(&told(&store, &leader()).await), Some(8));
    let stricter = SuppressionPolicySet { threshold: 10, least_denominator: 10, region_rounding: 10 };
    tell(&store, EMPLOYER, vec![draft(40, Event::SuppressionPolicySet(stricter))]).await.unwrap();
    let then = told(&store, &leader()).await;
    assert_eq!((in_post(&then), then.policy.map(|it| it.version)), (None, Some(1)));
    verified(store).await;
}
