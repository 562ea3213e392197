//! Sessions as the store keeps them: one secret, one session, and nothing of it when it is over.

use chrono::{DateTime, TimeDelta, Utc};
use store::session::{Kept, Kind};

use crate::ground::Ground;

both! {
    a_secret_is_taken_once_however_many_come_with_it
    a_session_ends_in_its_time_and_with_its_holder
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn kept(holder: &str) -> Kept {
    let ends_at = now() + TimeDelta::hours(8);
    Kept { holder: holder.to_owned(), content: "{}".to_owned(), begun_at: now(), seen_at: now(), ends_at }
}

async fn a_secret_is_taken_once_however_many_come_with_it(ground: Ground) {
    let store = ground.open().await;
    store.keep_session("hash", Kind::Flow, &kept("")).await.unwrap();
    assert_eq!(store.session("hash", Kind::Session, now()).await.unwrap(), None, "a flow is no session");
    let all = (0..8).map(|_| store.take_session("hash", Kind::Flow, now()));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.into_iter().filter(|it| it.as_ref().unwrap().is_some()).count(), 1);
    store.close().await;
}

async fn a_session_ends_in_its_time_and_with_its_holder(ground: Ground) {
    let store = ground.open().await;
    for (hash, holder) in [("one", "sam"), ("two", "sam"), ("three", "ada")] {
        store.keep_session(hash, Kind::Session, &kept(holder)).await.unwrap();
    }
    let is_there = async |hash: &str, at: DateTime<Utc>| store.session(hash, Kind::Session, at).await.unwrap().is_some();
    assert!(is_there("one", now()).await && !is_there("one", now() + TimeDelta::hours(8)).await);
    store.end_sessions_of("sam").await.unwrap();
    assert!(!is_there("one", now()).await && !is_there("two", now()).await && is_there("three", now()).await);
    store.session_seen("three", now() + TimeDelta::hours(1)).await.unwrap();
    store.sweep_sessions(now() + TimeDelta::minutes(80), TimeDelta::minutes(30)).await.unwrap();
    assert!(is_there("three", now()).await, "it was seen twenty minutes before");
    store.sweep_sessions(now() + TimeDelta::minutes(90), TimeDelta::minutes(30)).await.unwrap();
    assert!(!is_there("three", now()).await);
    store.close().await;
}
