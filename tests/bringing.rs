//! What is brought in keeps the rules that cross streams: seats, teams, names and numbers, within one file, against everybody who is
//! there, and against whoever comes in between.

use std::collections::HashMap;

use domain::codes::{RegistrationNumber, StartOrigin};
use domain::correction::EntryRetracted;
use domain::employment::{Contract, EmploymentChanged, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::Draft;
use domain::ids::{EmployerId, ImportId, SpellId, TeamId};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::registration::{RegistrationClaimed, RegistrationReleased};
use store::Store;
use store::append::Appended;
use store::bring_in::{Bringing, LetIn, NotBroughtIn, Under};

use crate::academy::{EMPLOYER, TEAM, academy, joining, leaving, registered, tell, verified};
use crate::ground::{Ground, any_id, context, draft, id, opened, operator, person};

both! {
    a_cohort_has_no_more_members_than_seats_whoever_brings_them
    what_somebody_leaves_is_free_for_who_comes_after
    the_last_seat_is_brought_in_or_joined_and_never_both
    who_is_brought_in_is_in_a_team_that_is_there
    a_team_is_taken_back_or_brought_in_and_never_both
    one_number_is_brought_in_for_one_person
    one_name_is_brought_in_for_one_employer
    every_go_of_an_import_is_noticed_by_another
    what_was_recorded_of_somebody_since_is_noticed
    a_joining_elsewhere_does_not_stop_an_import
}

async fn bring(store: &Store, parts: Vec<Bringing>) -> Result<Appended, Vec<NotBroughtIn>> {
    store.bring_in(&operator(), context(1), None, parts).await.unwrap()
}

fn started(spell: SpellId, team: Option<TeamId>) -> Draft {
    let post = Post::new("Social worker", None, None);
    let (contract, origin, service, fte) = (Contract::Permanent, StartOrigin::NotYetCollected, Service::Children, Fte::ONE);
    draft(
        2,
        Event::EmploymentStarted(EmploymentStarted { spell, employer: EMPLOYER, contract, origin, fte, post, service, team, offer: None }),
    )
}

fn claiming(on: u64, number: &str) -> Draft {
    let (number, claim) = (Private::Open(RegistrationNumber::new(number).unwrap()), format!("pseudonym of {number}"));
    draft(on, Event::RegistrationClaimed(RegistrationClaimed { number, claim }))
}

fn new(number: u128, drafts: Vec<Draft>) -> Bringing {
    let drafts = std::iter::once(draft(1, opened("Aisha", "Khan"))).chain(drafts).collect();
    Bringing { stream: person(number).into(), drafts }
}

/// Each refusal by its part, and whether it names the given draft.
fn said(refused: &[NotBroughtIn]) -> Vec<(usize, &Refusal)> {
    refused.iter().map(|it| (it.index, &it.refusal)).collect()
}

async fn a_cohort_has_no_more_members_than_seats_whoever_brings_them(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 2).await;
    tell(&store, person(1), vec![draft(1, opened("Aisha", "Khan"))]).await.unwrap();
    tell(&store, person(1), vec![joining(5)]).await.unwrap();
    let parts: Vec<Bringing> = (2..=4).map(|n| new(n, vec![joining(9)])).collect();
    let mut let_in = LetIn::default();
    let would = store.would_refuse(&operator(), context(1), &parts[..2], &mut let_in).await.unwrap();
    assert_eq!(said(&would), [(1, &Refusal::CohortFull)]);
    assert_eq!(would[0].entry, Some(parts[1].drafts[1].id), "it says which of the entries");
    let would = store.would_refuse(&operator(), context(1), &parts[2..], &mut let_in).await.unwrap();
    assert_eq!(said(&would), [(0, &Refusal::CohortFull)], "who was let in a moment ago has a seat");
    let refused = bring(&store, parts.clone()).await.unwrap_err();
    assert_eq!(said(&refused), [(1, &Refusal::CohortFull), (2, &Refusal::CohortFull)]);
    bring(&store, parts[..1].to_vec()).await.unwrap();
    bring(&store, vec![new(5, vec![joining(2), leaving(4)])]).await.unwrap();
    assert_eq!(said(&bring(&store, vec![new(6, vec![joining(2)])]).await.unwrap_err()), [(0, &Refusal::CohortFull)]);
    verified(store).await;
}

async fn what_somebody_leaves_is_free_for_who_comes_after(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 1).await;
    bring(&store, vec![new(1, vec![joining(5), claiming(5, "SW1")])]).await.unwrap();
    let claim = "pseudonym of SW1".to_owned();
    let gone = vec![leaving(8), draft(8, Event::RegistrationReleased(RegistrationReleased { claim }))];
    let gone = Bringing { stream: person(1).into(), drafts: gone };
    let next = new(2, vec![joining(9), claiming(9, "SW1")]);
    let refused = bring(&store, vec![next.clone(), gone.clone()]).await.unwrap_err();
    assert_eq!(said(&refused), [(0, &Refusal::NumberClaimed)], "it is written in this order");
    bring(&store, vec![gone, next]).await.unwrap();
    verified(store).await;
}

async fn the_last_seat_is_brought_in_or_joined_and_never_both(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    academy(&one, 1).await;
    for n in 1..=8 {
        tell(&one, person(n), vec![draft(1, opened("Aisha", "Khan"))]).await.unwrap();
    }
    let joins = futures_util::future::join_all((1..=8).map(|n| {
        let store = &other;
        async move { tell(store, person(n), vec![joining(5)]).await.is_ok() }
    }));
    let brings = futures_util::future::join_all((11..=18).map(|n| {
        let store = if n % 2 == 0 { &one } else { &other };
        async move { bring(store, vec![new(n, vec![joining(5)])]).await }
    }));
    let (joined, brought) = tokio::join!(joins, brings);
    let in_all = joined.into_iter().filter(|it| *it).count() + brought.iter().filter(|it| it.is_ok()).count();
    assert_eq!(in_all, 1, "{brought:?}");
    for it in brought.into_iter().filter_map(Result::err) {
        assert!(matches!(it[0].refusal, Refusal::CohortFull | Refusal::Busy), "{it:?}");
    }
    other.close().await;
    verified(one).await;
}

async fn who_is_brought_in_is_in_a_team_that_is_there(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 1).await;
    let spell = SpellId(any_id());
    bring(&store, vec![new(1, vec![started(spell, Some(TEAM))])]).await.unwrap();
    let nowhere = EmploymentChanged { spell, fte: None, post: None, contract: None, service: None, team: Some(TeamId(any_id())) };
    let moved = Bringing { stream: person(1).into(), drafts: vec![draft(9, Event::EmploymentChanged(nowhere))] };
    assert_eq!(said(&bring(&store, vec![moved]).await.unwrap_err()), [(0, &Refusal::TeamUnknown)]);
    verified(store).await;
}

async fn a_team_is_taken_back_or_brought_in_and_never_both(ground: Ground) {
    let (one, other) = (ground.open().await, ground.open().await);
    let (_, opening) = academy(&one, 1).await;
    let back = draft(9, Event::EntryRetracted(EntryRetracted { target: opening, reason: Private::Open("r".into()), answers: None }));
    let brings = futures_util::future::join_all((1..=4).map(|n| {
        let (store, part) = (&other, new(n, vec![started(SpellId(any_id()), Some(TEAM))]));
        async move { bring(store, vec![part]).await.is_ok() }
    }));
    let (taken_back, brought) = tokio::join!(tell(&one, EMPLOYER, vec![back]), brings);
    let brought = brought.into_iter().filter(|it| *it).count();
    assert!(taken_back.is_ok() == (brought == 0), "{taken_back:?} {brought}");
    other.close().await;
    verified(one).await;
}

async fn one_number_is_brought_in_for_one_person(ground: Ground) {
    let store = ground.open().await;
    let parts = vec![new(1, vec![claiming(2, "SW1")]), new(2, vec![claiming(3, "SW1")])];
    let refused = bring(&store, parts.clone()).await.unwrap_err();
    assert_eq!((said(&refused), refused[0].entry), (vec![(1, &Refusal::NumberClaimed)], Some(parts[1].drafts[1].id)));
    bring(&store, parts[..1].to_vec()).await.unwrap();
    assert_eq!(said(&bring(&store, parts[1..].to_vec()).await.unwrap_err()), [(0, &Refusal::NumberClaimed)]);
    verified(store).await;
}

async fn one_name_is_brought_in_for_one_employer(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 1).await;
    let employer = |n: u128, name: &str| {
        let it = EmployerId(id(900 + n));
        Bringing { stream: it.into(), drafts: vec![draft(1, registered(it, name))] }
    };
    assert_eq!(said(&bring(&store, vec![employer(1, "salford ")]).await.unwrap_err()), [(0, &Refusal::NameTaken("name"))]);
    let two = vec![employer(1, "Bury"), employer(2, "BURY")];
    assert_eq!(said(&bring(&store, two).await.unwrap_err()), [(1, &Refusal::NameTaken("name"))]);
    bring(&store, vec![employer(1, "Bury"), employer(2, "Bolton")]).await.unwrap();
    verified(store).await;
}

async fn under(store: &Store, (import, seen, since): (ImportId, i64, i64), parts: Vec<Bringing>) -> Result<Appended, Vec<NotBroughtIn>> {
    let under = Under { import, seen, since, tags: HashMap::new() };
    store.bring_in(&operator(), context(1), Some(under), parts).await.unwrap()
}

async fn every_go_of_an_import_is_noticed_by_another(ground: Ground) {
    let store = ground.open().await;
    let (one, other) = (ImportId(any_id()), ImportId(any_id()));
    let first = under(&store, (one, 0, 0), vec![new(1, vec![])]).await.unwrap();
    // The other looks now, and does not see what the first goes on to write.
    let looked = store.head().position;
    let second = under(&store, (one, 0, first.last), vec![new(2, vec![])]).await.unwrap();
    let overtaken = under(&store, (other, looked, looked), vec![new(3, vec![])]).await.unwrap_err();
    assert!(matches!(overtaken[..], [NotBroughtIn { refusal: Refusal::ConditionBroken { .. }, .. }]), "{overtaken:?}");
    under(&store, (other, second.last, second.last), vec![new(3, vec![])]).await.unwrap();
    verified(store).await;
}

async fn what_was_recorded_of_somebody_since_is_noticed(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 1).await;
    bring(&store, vec![new(1, vec![])]).await.unwrap();
    let seen = store.head().position;
    let started_on = || started(SpellId(any_id()), None);
    tell(&store, person(1), vec![started_on()]).await.unwrap();
    // Both would be lawful, and the person would be there twice.
    let part = || vec![Bringing { stream: person(1).into(), drafts: vec![started_on()] }];
    let overtaken = under(&store, (ImportId(any_id()), seen, seen), part()).await.unwrap_err();
    assert!(matches!(overtaken[..], [NotBroughtIn { refusal: Refusal::VersionConflict { .. }, .. }]), "{overtaken:?}");
    let seen = store.head().position;
    under(&store, (ImportId(any_id()), seen, seen), part()).await.unwrap();
    verified(store).await;
}

async fn a_joining_elsewhere_does_not_stop_an_import(ground: Ground) {
    let store = ground.open().await;
    academy(&store, 2).await;
    tell(&store, person(1), vec![draft(1, opened("Aisha", "Khan"))]).await.unwrap();
    let seen = store.head().position;
    tell(&store, person(1), vec![joining(5)]).await.unwrap();
    under(&store, (ImportId(any_id()), seen, seen), vec![new(2, vec![joining(5)])]).await.unwrap();
    verified(store).await;
}
