//! Calendar feeds asked from outside: who opens and closes them, and that the address is told once and to nobody else.

use serde_json::{Value, json};

use crate::fixture::{World, text};

const FEEDS: &str =
    "query($id: ID!) { node(id: $id) { ... on Employer { calendarFeeds { id openedOn closedOn openedBy cohort { name } } } } }";

async fn a_cohort(world: &World) -> (String, domain::access::Actor, String) {
    let (employer, sam) = world.employer("North").await;
    let cohort = json!({ "name": "Summer", "programme": "asye-children", "effectiveOn": "2026-06-01" });
    let cohort = text(&world.done(&sam, "openCohort", "cohort { id }", cohort).await["cohort"]["id"]);
    (employer, sam, cohort)
}

#[tokio::test]
async fn an_address_is_told_once_and_never_again() {
    let world = World::new().await;
    let (employer, sam, cohort) = a_cohort(&world).await;
    let open = json!({ "employerId": employer, "cohortId": cohort, "idempotencyKey": "k" });
    let first = world
        .done(
            &sam,
            "openCalendarFeed",
            "feedId address entries { summary fact { ... on CalendarFeedOpened { feedId cohortId } } }",
            open.clone(),
        )
        .await;
    let address = text(&first["address"]);
    let secret = address.strip_prefix("/calendar/").and_then(|it| it.strip_suffix(".ics")).unwrap();
    assert_eq!(secret.len(), 64);
    assert_eq!(first["entries"][0]["fact"], json!({ "feedId": first["feedId"], "cohortId": cohort }));
    assert!(!first["entries"].to_string().contains(secret));
    let again = world.done(&sam, "openCalendarFeed", "feedId address", open).await;
    assert_eq!((again["feedId"].clone(), again["address"].clone()), (first["feedId"].clone(), Value::Null));
    let feeds = world.data(&sam, FEEDS, json!({ "id": employer })).await["node"]["calendarFeeds"].clone();
    assert_eq!(feeds.as_array().unwrap().len(), 1);
    assert_eq!((feeds[0]["id"].clone(), feeds[0]["cohort"]["name"].clone()), (first["feedId"].clone(), json!("Summer")));
    assert!(feeds[0]["closedOn"].is_null() && feeds[0]["openedBy"].is_string());
}

#[tokio::test]
async fn a_feed_is_closed_once() {
    let world = World::new().await;
    let (employer, sam, cohort) = a_cohort(&world).await;
    let open = json!({ "employerId": employer, "cohortId": cohort });
    let feed = world.done(&sam, "openCalendarFeed", "feedId", open).await["feedId"].clone();
    let close = json!({ "employerId": employer, "feedId": feed });
    world.done(&sam, "closeCalendarFeed", "", close.clone()).await;
    let feeds = world.data(&sam, FEEDS, json!({ "id": employer })).await["node"]["calendarFeeds"].clone();
    assert!(feeds[0]["closedOn"].is_string(), "{feeds:#}");
    assert_eq!(world.refused(&sam, "closeCalendarFeed", close).await.0, "FEED_UNKNOWN");
}

#[tokio::test]
async fn only_who_runs_an_employer_opens_a_feed_and_only_of_its_own_cohorts() {
    let world = World::new().await;
    let (employer, sam, cohort) = a_cohort(&world).await;
    let (south, kim) = world.employer("South").await;
    let open = |employer: &str| json!({ "employerId": employer, "cohortId": cohort });
    assert_eq!(world.refused(&kim, "openCalendarFeed", open(&employer)).await.0, "NOT_FOUND");
    assert_eq!(world.refused(&kim, "openCalendarFeed", open(&south)).await.0, "COHORT_UNKNOWN");
    let feed = world.done(&sam, "openCalendarFeed", "feedId", open(&employer)).await["feedId"].clone();
    assert_eq!(world.refused(&kim, "closeCalendarFeed", json!({ "employerId": south, "feedId": feed })).await.0, "FEED_UNKNOWN");
    assert_eq!(world.data(&kim, FEEDS, json!({ "id": employer })).await["node"]["calendarFeeds"], Value::Null);
}
