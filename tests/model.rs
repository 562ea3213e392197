//! The log against a model of it: whatever is asked, both give the same answers, and both databases the same hash.

use std::collections::HashMap;

use domain::refusal::Refusal;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::append::{Append, Appended, Condition, Item, Key};
use store::failure::Unanswered;

use crate::ground::{Ground, append, entry, instant, journey};

/// A command, in the small world of the model.
#[derive(Clone, Debug)]
struct Ask {
    stream: u128,
    entries: usize,
    expected: Option<i64>,
    tag: Option<u8>,
    unless: Option<(u8, i64)>,
    key: Option<(u8, u8)>,
    seconds: i64,
}

fn ask() -> impl Strategy<Value = Ask> {
    let condition = proptest::option::of((0..4_u8, 0..40_i64));
    let parts = (1..5_u128, 1..4_usize, proptest::option::weighted(0.4, 0..12_i64), proptest::option::of(0..4_u8));
    (parts, condition, proptest::option::weighted(0.3, (0..6_u8, 0..2_u8)), 0..100_i64)
        .prop_map(|((stream, entries, expected, tag), unless, key, seconds)| Ask { stream, entries, expected, tag, unless, key, seconds })
}

/// What the log must do, said as simply as can be.
#[derive(Default)]
struct Model {
    versions: HashMap<u128, i64>,
    tags: Vec<(u8, i64)>,
    keys: HashMap<u8, (u8, Appended)>,
    position: i64,
}

impl Model {
    fn ask(&mut self, it: &Ask) -> Result<Appended, Refusal> {
        if let Some((key, request)) = it.key
            && let Some((used, answer)) = self.keys.get(&key)
        {
            return if *used == request { Ok(Appended { repeated: true, ..*answer }) } else { Err(Refusal::IdempotencyKeyReused) };
        }
        let version = self.versions.entry(it.stream).or_insert(0);
        if let Some(expected) = it.expected.filter(|it| it != version) {
            return Err(Refusal::VersionConflict { expected, actual: *version });
        }
        if let Some((tag, after)) = it.unless
            && let Some((_, position)) = self.tags.iter().find(|(of, position)| *of == tag && *position > after)
        {
            return Err(Refusal::ConditionBroken { position: *position });
        }
        *version += it.entries as i64;
        let answer = Appended { first: self.position + 1, last: self.position + it.entries as i64, repeated: false, as_told: None };
        self.tags.extend(it.tag.into_iter().flat_map(|tag| (answer.first..=answer.last).map(move |position| (tag, position))));
        self.position = answer.last;
        if let Some((key, request)) = it.key {
            self.keys.insert(key, (request, answer));
        }
        Ok(answer)
    }
}

fn as_append(number: usize, it: &Ask) -> Append {
    let tag = it.tag.map(|it| format!("t{it}"));
    let tags: Vec<&str> = tag.as_deref().into_iter().collect();
    let entries = (0..it.entries).map(|n| entry((number * 10 + n) as u128, &tags)).collect();
    let mut out = append(journey(it.stream), entries);
    out.parts[0].expected = it.expected;
    out.now = instant(it.seconds);
    out.key = it.key.map(|(key, request)| Key { scope: "me".into(), key: key.to_string(), request: vec![request] });
    if let Some((tag, after)) = it.unless {
        out.condition = Condition { items: vec![Item { types: vec![], tags: vec![format!("t{tag}")] }], after };
    }
    out
}

/// Asks the store what the model was asked, a few at a time, and compares every answer; gives the head's hash.
async fn compare(ground: &Ground, asks: &[Ask]) -> [u8; 32] {
    let store = ground.open().await;
    let mut model = Model::default();
    let mut number = 0;
    for some in asks.chunks(5) {
        let appends = some.iter().map(|it| {
            number += 1;
            store.append(as_append(number, it))
        });
        let answers = futures_util::future::join_all(appends).await;
        for (it, answer) in some.iter().zip(answers) {
            // When it was recorded is the clock's to say, and not the model's.
            let answer = answer.map(|it| Appended { as_told: None, ..it }).map_err(|it| match it {
                Unanswered::Refused(it) => it,
                Unanswered::Failed(why) => panic!("{why}"),
            });
            assert_eq!(answer, model.ask(it), "{it:?}");
        }
    }
    let verified = store.log.verify(None, |_| {}).await.unwrap();
    assert_eq!(verified.head.position, model.position);
    store.close().await;
    verified.head.hash
}

#[test]
fn the_log_answers_as_its_model_does_and_hashes_alike_on_both_databases() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let tried = runner.run(&proptest::collection::vec(ask(), 1..60), |asks| {
        runtime.block_on(async {
            let embedded = compare(&Ground::sqlite(), &asks).await;
            if let Some(ground) = Ground::postgres("the_log_answers_as_its_model_does").await {
                assert_eq!(embedded, compare(&ground, &asks).await);
            }
        });
        Ok(())
    });
    tried.unwrap();
}
