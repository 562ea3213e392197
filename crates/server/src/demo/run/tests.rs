//! What the demo prints, put to what it built.

use serde_json::Value;
use store::Settings;
use store::db::Place;
use uuid::Uuid;

use super::*;

async fn salford(directory: &std::path::Path) -> (Store, Vec<Built>) {
    let settings = Settings {
        place: Place::Directory(directory.to_owned()),
        key_file: directory.join("key"),
        entropy: clock::entropy(),
        clock: clock::clock(),
    };
    let store = Store::open(settings).await.unwrap();
    assert!(store.views.reach(0, PATIENCE).await);
    let built = build(&store, &Scale::One("Salford".into()), 1, |_| {}).await.expect("nothing of it is refused");
    assert!(store.views.reach(store.head().position, PATIENCE).await);
    (store, built)
}

/// Serves what was built, and answers what is printed then.
async fn printed(directory: &std::path::Path) -> (String, tokio::task::JoinHandle<Result<(), Failed>>) {
    let (store, built) = salford(directory).await;
    let key = LocalKey::open(directory).unwrap();
    let (shown, doors) = (Shown::of(&store, &built[0]).await.unwrap(), doors(&store, &key, &built).await.unwrap());
    let verifiers = Verifiers { local: Some(key.verifier()), issuers: Vec::new() };
    let listen = "127.0.0.1:0".parse().unwrap();
    let address = crate::address::PublicAddress::of(None, listen).unwrap();
    let service = Service {
        listen,
        store,
        verifiers,
        signs: None,
        settings: door::Settings::default(),
        documents: Documents::default(),
        address,
        links: HashMap::new(),
    };
    let (tell, told) = tokio::sync::oneshot::channel();
    let serving = tokio::spawn(serve(service, move |address| drop(tell.send(welcome(address, &shown, &doors)))));
    (told.await.unwrap(), serving)
}

/// The word after a mark, up to another.
fn between<'t>(text: &'t str, mark: &str, end: &str) -> &'t str {
    text.split_once(mark).unwrap().1.split_once(end).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_that_is_printed_works_when_it_is_pasted_and_the_board_shows_who_is_behind() {
    let directory = std::env::temp_dir().join(format!("waymark-demo-{}", Uuid::now_v7()));
    let (text, serving) = printed(&directory).await;
    let (client, token) = (reqwest::Client::new(), between(&text, "export TOKEN=", "\n"));
    let mut answers: Vec<Value> = Vec::new();
    for line in text.lines().filter(|it| it.trim_start().starts_with("curl ")) {
        let (url, body) = (between(line, "curl -s ", " "), line.split_once("-d '").unwrap().1.trim_end_matches('\''));
        let asked = client.post(url).bearer_auth(token).header("content-type", "application/json").body(body.to_owned());
        let answer = asked.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["errors"], Value::Null, "{body}");
        answers.push(answer["data"].clone());
    }
    serving.abort();
    let _ = std::fs::remove_dir_all(&directory);
    assert_eq!(answers.len(), QUERIES.len());
    let board = answers.iter().find_map(|it| it["cohort"]["board"].as_array()).expect("a board");
    let late = board.iter().filter(|it| it["lateByDays"].as_i64() > Some(0)).count();
    assert!(board.len() >= 8 && late >= 4 && late < board.len(), "{late} of {} are late", board.len());
    let due = answers.iter().find(|it| it["dueItems"].is_object()).expect("what is due");
    assert!(due["dueItems"]["totalCount"].as_i64() > Some(10), "{due}");
    assert!(due["dueItems"]["nodes"][0]["why"].as_array().is_some_and(|it| !it.is_empty()));
}
