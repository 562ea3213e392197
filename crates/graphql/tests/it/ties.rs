//! Who may see and change a journey or a cohort while the ties that let them are recorded, taken back, and put back.

use domain::access::Actor;
use serde_json::{Value, json};

use crate::fixture::{World, operator, text};

const ONE: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { name { full } } journeys(at: $at) { totalCount } }";

fn start(journey: &str, employer: &str) -> Value {
    json!({ "journeyId": journey, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.8,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2024-03-01" })
}

async fn event(world: &World, actor: &Actor, name: &str, input: Value) -> Value {
    world.done(actor, name, "entries { eventId }", input).await["entries"][0]["eventId"].clone()
}

async fn retract(world: &World, actor: &Actor, event: &Value) -> Value {
    world.done(actor, "retractEntry", "entries { eventId } journey { id }", json!({ "entryId": event, "reason": "a slip" })).await
}

#[tokio::test]
async fn who_may_see_a_person_is_decided_by_what_ties_them_today_whenever_is_asked_about() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (bury, kim) = world.employer("Bury").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let before = world.moment().now;
    let started = event(&world, &operator(), "startEmployment", start(&id, &bury)).await;
    let meanwhile = world.moment().now;
    let seen = json!({ "journey": { "name": { "full": "Aisha Khan" } }, "journeys": { "totalCount": 1 } });
    let hidden = json!({ "journey": null, "journeys": { "totalCount": 0 } });
    let ask = async |known: Value| world.data(&kim, ONE, json!({ "id": id, "at": { "known": known } })).await;
    assert_eq!(ask(json!(before)).await, seen, "tied today, and asking about before");
    retract(&world, &operator(), &started).await;
    assert_eq!(ask(Value::Null).await, hidden);
    assert_eq!(ask(json!(meanwhile)).await, hidden, "not tied today, and asking about then");
    assert_eq!(world.refused(&kim, "retractEntry", json!({ "entryId": started, "reason": "r" })).await.0, "NOT_FOUND");
}

#[tokio::test]
async fn an_answer_sent_again_does_not_show_whom_the_asker_may_not_see_any_more() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (bury, kim) = world.employer("Bury").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let started = event(&world, &operator(), "startEmployment", start(&id, &bury)).await;
    let name = json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2024-03-02", "idempotencyKey": "k" });
    let selection = "journey { id } entries { journey { name { full } } }";
    let first = world.done(&kim, "changeName", selection, name.clone()).await;
    assert_eq!(first["journey"]["id"], json!(id));
    retract(&world, &operator(), &started).await;
    let again = world.done(&kim, "changeName", selection, name).await;
    assert_eq!((&again["journey"], &again["entries"], &again["position"]), (&Value::Null, &json!([]), &first["position"]));
}

#[tokio::test]
async fn who_takes_back_the_opening_of_a_journey_can_undo_it() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let opening = json!({ "givenName": "Aisha", "familyName": "Khan", "effectiveOn": "2024-01-01" });
    let opened = world.done(&sam, "openJourney", "journey { id } entries { eventId }", opening).await;
    let id = opened["journey"]["id"].clone();
    let retraction = retract(&world, &sam, &opened["entries"][0]["eventId"]).await;
    assert_eq!(retraction["journey"]["id"], id, "what was done is shown");
    let log = world.data(&sam, "{ log { nodes { type } } }", json!({})).await["log"]["nodes"].clone();
    assert_eq!(log.as_array().unwrap()[2..], [json!({ "type": "JourneyOpened" }), json!({ "type": "EntryRetracted" })]);
    let undo = json!({ "entryId": retraction["entries"][0]["eventId"], "reason": "it was right" });
    assert_eq!(world.refused(&kim, "retractEntry", undo.clone()).await.0, "NOT_FOUND");
    world.done(&sam, "retractEntry", "", undo).await;
    let asked = world.data(&sam, "query($id: ID!) { journey(id: $id) { name { full } } }", json!({ "id": id })).await;
    assert_eq!(asked["journey"]["name"]["full"], "Aisha Khan");
}

#[tokio::test]
async fn who_takes_back_the_only_spell_that_ties_a_person_can_undo_it() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let id = world.open(&operator(), "Aisha", "Khan").await;
    let started = event(&world, &operator(), "startEmployment", start(&id, &salford)).await;
    let retraction = retract(&world, &sam, &started).await;
    assert_eq!(retraction["journey"]["id"], json!(id));
    let undo = json!({ "entryId": retraction["entries"][0]["eventId"], "reason": "it was right" });
    world.done(&sam, "retractEntry", "", undo).await;
}

#[tokio::test]
async fn who_takes_back_the_opening_of_a_cohort_can_undo_it() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let opening = json!({ "name": "Autumn", "programme": "asye-children", "effectiveOn": "2024-02-01" });
    let opened = world.done(&sam, "openCohort", "cohort { id } entries { eventId }", opening).await;
    let retraction = retract(&world, &sam, &opened["entries"][0]["eventId"]).await;
    let asked = "query($id: ID!) { cohort(id: $id) { name } }";
    let id = json!({ "id": text(&opened["cohort"]["id"]) });
    assert_eq!(world.data(&sam, asked, id.clone()).await["cohort"], Value::Null);
    let undo = json!({ "entryId": retraction["entries"][0]["eventId"], "reason": "it was right" });
    assert_eq!(world.refused(&kim, "retractEntry", undo.clone()).await.0, "NOT_FOUND");
    world.done(&sam, "retractEntry", "", undo).await;
    assert_eq!(world.data(&sam, asked, id).await["cohort"]["name"], "Autumn");
}
