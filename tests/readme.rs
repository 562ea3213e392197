//! The README, taken at its word: its commands exist, its queries are asked, and its answers are what comes back.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::{Actor, Role};
use domain::ids::ActorId;
use graphql::{Moment, NewIds};
use server::demo::build::{Scale, build};
use store::db::Place;
use store::{Settings, Store};
use uuid::Uuid;

/// Set to write the answers into the README instead of comparing them. Look at them before they are committed.
const WRITE: &str = "WAYMARK_WRITE_ANSWERS";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the project").to_owned()
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// A query of the README, and where its answer stands.
struct Asked {
    name: String,
    query: String,
    answer: std::ops::Range<usize>,
}

fn asked(text: &str) -> Vec<Asked> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("<!-- query: ") {
        let begin = at + found + "<!-- query: ".len();
        let name = text[begin..].split(" -->").next().expect("a name").to_owned();
        let query = block(text, begin, "```graphql\n");
        let answer = block(text, query.end, "```json\n");
        at = answer.end;
        all.push(Asked { name, query: text[query].to_owned(), answer });
    }
    all
}

fn block(text: &str, from: usize, fence: &str) -> std::ops::Range<usize> {
    let begin = from + text[from..].find(fence).unwrap_or_else(|| panic!("{fence} after byte {from}")) + fence.len();
    let end = begin + text[begin..].find("\n```").expect("the end of the block");
    begin..end
}

async fn demo(directory: &Path) -> Store {
    let settings = Settings {
        place: Place::Directory(directory.to_owned()),
        key_file: directory.join("key"),
        entropy: server::clock::entropy(),
        clock: server::clock::clock(),
    };
    let store = Store::open(settings).await.expect("an empty directory becomes a store");
    assert!(store.views.reach(0, Duration::from_secs(60)).await);
    build(&store, &Scale::One("Salford".into()), 1, |_| {}).await.expect("Salford can be built");
    assert!(store.views.reach(store.head().position, Duration::from_secs(60)).await);
    store
}

/// Whoever asks in the README: the demo's coordinator, on the day on which it was written.
async fn coordinator(store: &Store) -> Actor {
    let salford = store.employer_named("Salford", i64::MAX).await.expect("the view answers").expect("Salford is there");
    Actor::new(ActorId(Uuid::nil()), [Role::Coordinator], [salford.id], None)
}

#[tokio::test(flavor = "multi_thread")]
async fn its_queries_get_its_answers() {
    let directory = std::env::temp_dir().join(format!("waymark-readme-{}", Uuid::now_v7()));
    let store = demo(&directory).await;
    let actor = coordinator(&store).await;
    let schema = graphql::schema(store.clone(), NewIds(Arc::new(Uuid::now_v7)), graphql::guard::Limits::default());
    let mut text = readme();
    let questions = asked(&text);
    assert_eq!(questions.len(), 5, "the README asks five questions");
    let mut answers = Vec::new();
    for question in &questions {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().expect("an instant");
        let moment = Moment { now, today: now.date_naive() };
        let request = async_graphql::Request::new(question.query.clone()).data(actor.clone()).data(moment);
        let response = schema.execute(request).await;
        assert!(response.errors.is_empty(), "{}: {:?}", question.name, response.errors);
        let json = serde_json::to_value(&response.data).expect("an answer is JSON");
        answers.push(serde_json::to_string_pretty(&serde_json::json!({ "data": json })).expect("it can be written"));
    }
    store.close().await;
    let _ = std::fs::remove_dir_all(&directory);
    if std::env::var_os(WRITE).is_some() {
        for (question, answer) in questions.iter().zip(&answers).rev() {
            text.replace_range(question.answer.clone(), answer);
        }
        std::fs::write(root().join("README.md"), text).expect("the README can be written");
        return;
    }
    for (question, answer) in questions.iter().zip(&answers) {
        assert_eq!(&text[question.answer.clone()], answer, "{}: see {WRITE}", question.name);
    }
}

#[test]
fn it_names_two_commands_and_nothing_that_is_not_there() {
    let text = readme();
    assert!(text.contains("cargo run --release -- demo") && text.contains("cargo test --workspace"));
    for part in text.split("](").skip(1) {
        let target = part.split(')').next().expect("a link ends").split('#').next().expect("a path");
        if !target.starts_with("http") {
            assert!(root().join(target).exists(), "{target} is linked and not there");
        }
    }
}
