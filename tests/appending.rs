//! Appending: positions, versions, conditions, keys, and what one command may do to another.

use std::collections::BTreeSet;

use domain::refusal::Refusal;
use store::append::{Appended, Condition, Item, Key};
use store::failure::{Failure, Unanswered};

use crate::ground::{Ground, append, entry, id, instant, journey};

both! {
    positions_are_contiguous_and_in_the_order_of_commits
    another_version_than_expected_is_a_conflict
    a_condition_on_nothing_holds
    a_condition_is_broken_by_any_item_after_its_position
    an_item_without_types_stands_for_every_type
    all_tags_of_an_item_must_be_there
    disjoint_tags_never_conflict
    siblings_in_one_batch_see_each_other
    fifty_with_one_key_are_written_once_and_answered_alike
    a_key_used_for_another_request_is_refused
    one_bad_command_does_not_fail_its_batch
    a_full_queue_says_busy
    a_dropped_command_is_written_whole_or_not_at_all
    recording_instants_rise_though_the_clock_goes_back
    a_command_of_two_streams_is_written_whole
    nothing_is_written_after_closing
    closing_waits_for_what_was_asked
}

fn refused(answer: Result<Appended, Unanswered>) -> Refusal {
    match answer {
        Err(Unanswered::Refused(it)) => it,
        other => panic!("expected a refusal, not {other:?}"),
    }
}

/// The positions of what was appended, and whether it had been before.
fn told(it: Appended) -> (i64, i64, bool) {
    (it.first, it.last, it.repeated)
}

fn on(types: &[&str], tags: &[&str], after: i64) -> Condition {
    let all = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
    Condition { items: vec![Item { types: all(types), tags: all(tags) }], after }
}

async fn positions_are_contiguous_and_in_the_order_of_commits(ground: Ground) {
    let store = ground.open().await;
    let writes = (1..=200).map(|n| {
        let store = store.clone();
        async move { store.append(append(journey(n % 7), vec![entry(n * 2, &[]), entry(n * 2 + 1, &[])])).await.unwrap() }
    });
    let answers = futures_util::future::join_all(writes).await;
    let firsts: BTreeSet<i64> = answers.iter().map(|it| it.first).collect();
    assert_eq!(firsts, (0..200).map(|n| n * 2 + 1).collect());
    assert!(answers.iter().all(|it| it.last == it.first + 1));
    let stored = store.log.stored_after(0, 1_000).await.unwrap();
    assert!(stored.iter().zip(1..).all(|(it, position)| it.position == position));
    assert_eq!(store.head().position, 400);
    let mut hash = [0; 32];
    for it in &stored {
        hash = it.chained(&hash);
        assert_eq!(it.hash, hash);
    }
    store.close().await;
}

async fn another_version_than_expected_is_a_conflict(ground: Ground) {
    let store = ground.open().await;
    let at = |number, expected| {
        let mut it = append(journey(1), vec![entry(number, &[])]);
        it.parts[0].expected = Some(expected);
        store.append(it)
    };
    at(1, 0).await.unwrap();
    at(2, 1).await.unwrap();
    assert_eq!(refused(at(3, 1).await), Refusal::VersionConflict { expected: 1, actual: 2 });
    assert_eq!(refused(at(3, 7).await), Refusal::VersionConflict { expected: 7, actual: 2 });
    assert_eq!(store.log.head().await.unwrap().position, 2);
    store.close().await;
}

async fn a_condition_on_nothing_holds(ground: Ground) {
    let store = ground.open().await;
    let mut it = append(journey(1), vec![entry(1, &["a"])]);
    it.condition = on(&["NameChanged"], &["a"], 0);
    assert_eq!(told(store.append(it).await.unwrap()), (1, 1, false));
    store.close().await;
}

async fn a_condition_is_broken_by_any_item_after_its_position(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &["a"]), entry(2, &["b"]), entry(3, &[])])).await.unwrap();
    let with = |condition: Condition| {
        let mut it = append(journey(2), vec![entry(100, &[])]);
        it.condition = condition;
        store.append(it)
    };
    assert_eq!(refused(with(on(&["NameChanged"], &["a"], 0)).await), Refusal::ConditionBroken { position: 1 });
    let mut either = on(&[], &["c"], 0);
    either.items.extend(on(&["Other", "NameChanged"], &["b"], 0).items);
    assert_eq!(refused(with(either).await), Refusal::ConditionBroken { position: 2 });
    let mut twice = on(&[], &["a"], 0);
    twice.items.extend(on(&[], &["a"], 0).items);
    assert_eq!(refused(with(twice).await), Refusal::ConditionBroken { position: 1 });
    // At its last match, and above it, a condition holds.
    with(on(&["NameChanged"], &["a"], 1)).await.unwrap();
    let mut above = append(journey(2), vec![entry(101, &[])]);
    above.condition = on(&["NameChanged"], &["a"], 3);
    store.append(above).await.unwrap();
    store.close().await;
}

async fn an_item_without_types_stands_for_every_type(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &["a"])])).await.unwrap();
    let mut it = append(journey(2), vec![entry(2, &[])]);
    it.condition = on(&["JourneyOpened"], &["a"], 0);
    store.append(it).await.unwrap();
    let mut it = append(journey(2), vec![entry(3, &[])]);
    it.condition = on(&[], &["a"], 0);
    assert_eq!(refused(store.append(it).await), Refusal::ConditionBroken { position: 1 });
    store.close().await;
}

async fn all_tags_of_an_item_must_be_there(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &["a"]), entry(2, &["a", "b", "c"])])).await.unwrap();
    for (tags, answer) in [(["a", "b"], Some(2)), (["a", "d"], None), (["b", "a"], Some(2))] {
        let mut it = append(journey(2), vec![entry(10, &[])]);
        it.condition = on(&[], &tags, 0);
        match answer {
            Some(position) => assert_eq!(refused(store.append(it).await), Refusal::ConditionBroken { position }),
            None => drop(store.append(it).await.unwrap()),
        }
    }
    store.close().await;
}

async fn disjoint_tags_never_conflict(ground: Ground) {
    let store = ground.open().await;
    let writes = (1..=64_u128).map(|n| {
        let tag = format!("t{n}");
        let mut it = append(journey(n), vec![entry(n, &[&tag])]);
        it.condition = on(&[], &[&tag], 0);
        store.append(it)
    });
    assert!(futures_util::future::join_all(writes).await.iter().all(Result::is_ok));
    store.close().await;
}

async fn siblings_in_one_batch_see_each_other(ground: Ground) {
    let store = ground.open().await;
    let by_tag = (1..=64_u128).map(|n| {
        let mut it = append(journey(n), vec![entry(n, &["one"])]);
        it.condition = on(&[], &["one"], 0);
        store.append(it)
    });
    let by_version = (101..=164_u128).map(|n| {
        let mut it = append(journey(1_000), vec![entry(n, &[])]);
        it.parts[0].expected = Some(0);
        store.append(it)
    });
    let (by_tag, by_version) = tokio::join!(futures_util::future::join_all(by_tag), futures_util::future::join_all(by_version));
    assert_eq!(by_tag.iter().filter(|it| it.is_ok()).count(), 1);
    assert_eq!(by_version.iter().filter(|it| it.is_ok()).count(), 1);
    assert_eq!(store.log.head().await.unwrap().position, 2);
    store.close().await;
}

fn keyed(number: u128, key: &str, request: &str) -> store::append::Append {
    let mut it = append(journey(1), vec![entry(number, &[])]);
    it.key = Some(Key { scope: "me".into(), key: key.into(), request: request.into() });
    it
}

async fn fifty_with_one_key_are_written_once_and_answered_alike(ground: Ground) {
    let store = ground.open().await;
    let answers = futures_util::future::join_all((1..=50).map(|n| store.append(keyed(n, "k", "r")))).await;
    let answers: Vec<Appended> = answers.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|it| (it.first, it.last) == (1, 1)));
    assert_eq!(answers.iter().filter(|it| !it.repeated).count(), 1);
    store.close().await;
    let store = ground.open().await;
    assert_eq!(told(store.append(keyed(99, "k", "r")).await.unwrap()), (1, 1, true));
    assert_eq!(store.log.head().await.unwrap().position, 1);
    store.close().await;
}

async fn a_key_used_for_another_request_is_refused(ground: Ground) {
    let store = ground.open().await;
    store.append(keyed(1, "k", "r")).await.unwrap();
    assert_eq!(refused(store.append(keyed(2, "k", "other")).await), Refusal::IdempotencyKeyReused);
    let (one, other) = tokio::join!(store.append(keyed(3, "l", "r")), store.append(keyed(4, "l", "other")));
    one.unwrap();
    assert_eq!(refused(other), Refusal::IdempotencyKeyReused);
    let mut another = keyed(5, "k", "other");
    another.key.as_mut().unwrap().scope = "you".into();
    store.append(another).await.unwrap();
    // What was refused leaves no key behind: said rightly, it may be said again.
    let mut wrong = keyed(6, "m", "r");
    wrong.parts[0].expected = Some(77);
    refused(store.append(wrong).await);
    store.append(keyed(6, "m", "r")).await.unwrap();
    store.close().await;
}

async fn one_bad_command_does_not_fail_its_batch(ground: Ground) {
    let store = ground.open().await;
    store.append(append(journey(1), vec![entry(1, &[])])).await.unwrap();
    let writes = (1..=40_u128).map(|n| {
        let mut it = append(journey(n), vec![entry(100 + n, &[])]);
        match n {
            7 => it.parts[0].entries[0].id = domain::ids::EventId(id(1)),
            13 => it.again = Some(Box::new(|_| panic!("a rule that stumbles"))),
            _ => {}
        }
        if n == 13 {
            it.parts[0].expected = Some(99);
        }
        store.append(it)
    });
    let answers = futures_util::future::join_all(writes).await;
    let failed: Vec<usize> = (1..).zip(&answers).filter(|(_, it)| it.is_err()).map(|(n, _)| n).collect();
    assert_eq!(failed, [7, 13]);
    assert!(matches!(answers[6], Err(Unanswered::Failed(_))));
    assert_eq!(store.log.head().await.unwrap().position, 39);
    store.append(append(journey(1), vec![entry(999, &[])])).await.unwrap();
    store.close().await;
}

async fn a_full_queue_says_busy(ground: Ground) {
    let store = ground.open().await;
    let writes = (1..=4_000_u128).map(|n| store.append(append(journey(n % 50), vec![entry(n, &[])])));
    let answers = futures_util::future::join_all(writes).await;
    let written = answers.iter().filter(|it| it.is_ok()).count() as i64;
    let busy = answers.iter().filter(|it| matches!(it, Err(Unanswered::Refused(Refusal::Busy)))).count() as i64;
    assert_eq!(written + busy, 4_000);
    assert!(busy > 0, "four thousand at once should be more than may wait");
    assert_eq!(store.log.head().await.unwrap().position, written);
    store.close().await;
}

async fn a_dropped_command_is_written_whole_or_not_at_all(ground: Ground) {
    let store = ground.open().await;
    for n in 1..=60_u128 {
        let three = vec![entry(n * 10, &[]), entry(n * 10 + 1, &[]), entry(n * 10 + 2, &[])];
        let write = store.append(append(journey(n), three));
        let _ = tokio::time::timeout(std::time::Duration::from_micros(u64::try_from(n).unwrap() * 60), write).await;
    }
    store.append(append(journey(100), vec![entry(9_999, &[])])).await.unwrap();
    for n in 1..=60_u128 {
        let history = store.log.history(journey(n)).await.unwrap();
        assert!(matches!(history.version(), 0 | 3), "{}", history.version());
    }
    store.close().await;
}

async fn recording_instants_rise_though_the_clock_goes_back(ground: Ground) {
    let store = ground.open().await;
    for (n, seconds) in [(1, 100), (2, 50), (3, 50), (4, 101)] {
        let mut it = append(journey(1), vec![entry(n, &[])]);
        it.now = instant(seconds);
        store.append(it).await.unwrap();
    }
    let stored = store.log.stored_after(0, 10).await.unwrap();
    assert!(stored.windows(2).all(|it| it[0].recorded_at < it[1].recorded_at));
    assert_eq!(stored[3].recorded_at, instant(101).timestamp_micros());
    assert_eq!(store.log.position_known_at(instant(100)).await.unwrap(), 1);
    assert_eq!(store.log.position_known_at(instant(99)).await.unwrap(), 0);
    assert_eq!(store.log.position_known_at(instant(101)).await.unwrap(), 4);
    store.close().await;
}

async fn a_command_of_two_streams_is_written_whole(ground: Ground) {
    let store = ground.open().await;
    let mut it = append(journey(1), vec![entry(1, &[])]);
    it.parts.extend(append(journey(2), vec![entry(2, &[]), entry(1, &[])]).parts);
    assert!(store.append(it).await.is_err());
    assert_eq!(store.log.head().await.unwrap().position, 0);
    let mut it = append(journey(1), vec![entry(1, &[])]);
    it.parts.extend(append(journey(2), vec![entry(2, &[])]).parts);
    assert_eq!(told(store.append(it).await.unwrap()), (1, 2, false));
    store.close().await;
}

async fn nothing_is_written_after_closing(ground: Ground) {
    let store = ground.open().await;
    let other = store.clone();
    store.close().await;
    assert!(matches!(other.append(append(journey(1), vec![entry(1, &[])])).await, Err(Unanswered::Failed(Failure::Closed))));
}

async fn closing_waits_for_what_was_asked(ground: Ground) {
    let store = ground.open().await;
    for n in 1..=300_u128 {
        let write = store.append(append(journey(n), vec![entry(n, &[])]));
        // Asked, and never waited for.
        let _ = futures_util::future::poll_immediate(Box::pin(write)).await;
    }
    store.close().await;
    let store = ground.open().await;
    assert_eq!(store.log.head().await.unwrap().position, 300);
    store.close().await;
}
