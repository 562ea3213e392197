//! Reminders asked from outside: which fall on a day, to whom they go, in whose words, and that nobody is told of whom they may not see.

use domain::access::Actor;
use serde_json::{Value, json};

use crate::fixture::{World, text};

const LIST: &str = "query($on: Date, $known: DateTime, $filter: DueFilter, $first: Int, $after: String) {
    reminders(at: { on: $on, known: $known }, filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
        id subject text template { framework version slug } to { party personId name email } dueItem { what title on } journey { name { full } } } } }";

/// The council's own words.
const OWN: &str = r#"
id = "reminders"
version = "townbury"
kind = "reminders"
title = "Townbury's reminders"
publisher = "Townbury"

[in_force]
from = 2026-04-01

[[templates]]
slug = "review"
what = ["review"]
to = ["whose", "worker"]
days = [-14, 7]
subject = "{title} on {on}"
text = "{given_name}: {title} in {days_left} days"
"#;

async fn ask(world: &World, who: &Actor, variables: Value) -> Value {
    world.data(who, LIST, variables).await["reminders"].clone()
}

fn nodes(answer: &Value) -> Vec<Value> {
    answer["nodes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_reminder_goes_to_whose_move_it_is_in_the_words_of_the_version_that_was_adopted() {
    let world = World::new().await;
    let it = world.on_programme().await;
    let sam = &it.coordinator;
    // The beginning's review is due three weeks after 7 September.
    let on = json!({ "on": "2026-09-14" });
    assert_eq!(ask(&world, sam, on.clone()).await["totalCount"], 0, "who adopted no reminders reminds nobody");
    world.done(sam, "adoptFramework", "framework { kind }", json!({ "text": OWN })).await;
    let email = json!({ "journeyId": it.journey, "email": "aisha@north.example", "effectiveOn": "2026-09-07" });
    world.done(sam, "recordDetails", "", email).await;
    let assessor = json!({ "journeyId": it.journey, "enrolmentId": it.enrolment, "party": "ASSESSOR", "fullName": "Ellis Quill", "effectiveOn": "2026-09-08" });
    let assigned = world.done(sam, "assignSupport", "journey { asAt { known } }", assessor).await;
    let mut found = nodes(&ask(&world, sam, on.clone()).await);
    found.sort_by_key(|it| text(&it["to"]["party"]));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(found[0]["to"], json!({ "party": "ASSESSOR", "personId": null, "name": "Ellis Quill", "email": null }));
    let to_worker = json!({ "party": "WORKER", "personId": it.journey, "name": "Aisha Bello", "email": "aisha@north.example" });
    assert_eq!(found[1]["to"], to_worker);
    let title = text(&found[0]["dueItem"]["title"]);
    assert_eq!(found[0]["subject"], format!("{title} on 28 September 2026"));
    assert_eq!(found[0]["text"], format!("Aisha: {title} in 14 days"));
    assert_eq!(found[0]["template"], json!({ "framework": "reminders", "version": "townbury", "slug": "review" }));
    let again = nodes(&ask(&world, sam, json!({ "on": "2026-09-14", "first": 1 })).await);
    assert!(found.iter().any(|it| it["id"] == again[0]["id"]), "an id stays");
    let before =
        chrono::DateTime::parse_from_rfc3339(&text(&assigned["journey"]["asAt"]["known"])).unwrap() - chrono::Duration::microseconds(1);
    let then = nodes(&ask(&world, sam, json!({ "on": "2026-09-14", "known": before.to_rfc3339() })).await);
    let assessor = then.iter().find(|it| it["to"]["party"] == "ASSESSOR").unwrap();
    assert_eq!((&assessor["to"]["name"], &assessor["id"]), (&Value::Null, &found[0]["id"]), "nobody was known to assess then");
    assert_eq!(ask(&world, sam, json!({ "on": "2026-09-15" })).await["totalCount"], 0);
    assert_eq!(ask(&world, sam, json!({ "on": "2026-09-14", "filter": { "what": ["SUPERVISION"] } })).await["totalCount"], 0);
}

#[tokio::test]
async fn the_address_of_a_supporter_is_told_to_who_may_see_their_journey() {
    let world = World::new().await;
    let it = world.on_programme().await;
    let sam = &it.coordinator;
    world.done(sam, "adoptFramework", "framework { kind }", json!({ "text": OWN })).await;
    let (south, kim) = world.employer("South").await;
    for (employer, who, expected) in [(&it.employer, sam, json!("e@north.example")), (&south, &kim, Value::Null)] {
        let ellis = world.open(who, "Ellis", "Quill").await;
        world.starts(who, &ellis, (employer, "2020-01-06")).await;
        let email = json!({ "journeyId": ellis, "email": "e@north.example", "effectiveOn": "2020-01-06" });
        world.done(who, "recordDetails", "", email).await;
        let assigned = json!({ "journeyId": it.journey, "enrolmentId": it.enrolment, "party": "ASSESSOR", "personId": ellis, "fullName": "E Quill",
            "registered": true, "effectiveOn": "2026-09-08" });
        let admin = crate::fixture::operator();
        world.done(&admin, "assignSupport", "", assigned).await;
        let found = nodes(&ask(&world, sam, json!({ "on": "2026-09-14" })).await);
        let assessor = found.iter().find(|it| it["to"]["party"] == "ASSESSOR").unwrap();
        assert_eq!(assessor["to"]["email"], expected, "{assessor:#}");
    }
    assert_eq!(ask(&world, &kim, json!({ "on": "2026-09-14" })).await["totalCount"], 0, "whom she may not see she is not told of");
}

#[tokio::test]
async fn reminders_are_paged_and_a_name_in_a_subject_is_a_fault_of_the_document() {
    let world = World::new().await;
    let it = world.on_programme().await;
    let sam = &it.coordinator;
    for given in ["Tom", "Iris"] {
        world.enrolled(&it.employer, sam, given).await;
    }
    world.adopt(sam, "reminders", "2026").await;
    let all = nodes(&ask(&world, sam, json!({ "on": "2026-09-14", "first": 100 })).await);
    assert!(all.len() >= 6, "{all:#?}");
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(&world, sam, json!({ "on": "2026-09-14", "first": 4, "after": after })).await;
        seen.extend(nodes(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen, all);
    let wrong = OWN.replace("{title} on {on}", "{given_name}");
    let answer =
        world.change(sam, "adoptFramework", "errors { ... on FaultyDocument { faults { line field } } }", json!({ "text": wrong })).await;
    assert_eq!(answer["errors"][0]["faults"], json!([{ "line": 16, "field": "templates.review.subject" }]));
}
