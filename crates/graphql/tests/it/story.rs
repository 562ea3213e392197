//! One person's way from placement to post, told through the schema, with both times.

use serde_json::{Value, json};

use crate::fixture::{World, text};

const JOURNEY: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) {
    name { full } stage version spells { fte post { title } } placements { outcome } offers { outcome title }
    history { eventId type effectiveOn recordedAt position by standing correctedBy { eventId reason } } } }";

async fn started(world: &World) -> (domain::access::Actor, String, String) {
    let (employer, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let placement = json!({ "journeyId": id, "university": "Salford", "setting": "Duty", "employerId": employer, "days": 100,
        "effectiveOn": "2026-01-05" });
    let payload = world.done(&sam, "recordPlacement", "placementId", placement).await;
    let concluded = json!({ "journeyId": id, "placementId": payload["placementId"], "outcome": "PASSED", "days": 100,
        "effectiveOn": "2026-06-30" });
    world.done(&sam, "concludePlacement", "", concluded).await;
    let offer = json!({ "journeyId": id, "employerId": employer, "title": "Social worker", "effectiveOn": "2026-07-01" });
    let offered = world.done(&sam, "makeOffer", "offerId journey { stage }", offer).await;
    assert_eq!(offered["journey"]["stage"], "OFFERED");
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.8,
        "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": "CHILDREN", "offerId": offered["offerId"],
        "effectiveOn": "2026-09-01" });
    let payload = world.done(&sam, "startEmployment", "spellId journey { stage spells { id fte } } entries { type eventId }", start).await;
    assert_eq!(payload["journey"]["stage"], "IN_POST");
    assert_eq!(payload["journey"]["spells"][0]["id"], payload["spellId"]);
    assert_eq!(payload["journey"]["spells"][0]["fte"], json!(0.8));
    let event = text(&payload["entries"][0]["eventId"]);
    (sam, id, event)
}

#[tokio::test]
async fn from_placement_to_post_and_the_stage_on_every_day() {
    let world = World::new().await;
    let (sam, id, _) = started(&world).await;
    for (on, stage) in [("2025-12-31", "KNOWN"), ("2026-02-01", "STUDENT"), ("2026-07-15", "OFFERED"), ("2026-09-01", "IN_POST")] {
        let data = world.data(&sam, JOURNEY, json!({ "id": id, "at": { "on": on } })).await;
        assert_eq!(data["journey"]["stage"], stage, "{on}");
    }
}

#[tokio::test]
async fn a_correction_changes_what_was_so_and_not_what_was_known() {
    let world = World::new().await;
    let (sam, id, event) = started(&world).await;
    let before = world.moment().now;
    let correction = json!({ "entryId": event, "fact": { "employmentStarted": { "fte": 0.6 } }, "reason": "the contract says so" });
    let payload = world.done(&sam, "correctEntry", "journey { version }", correction).await;
    assert_eq!(payload["journey"]["version"], 6);
    let now = world.data(&sam, JOURNEY, json!({ "id": id })).await["journey"].clone();
    let then = world.data(&sam, JOURNEY, json!({ "id": id, "at": { "known": before } })).await["journey"].clone();
    assert_eq!((&now["spells"][0]["fte"], &then["spells"][0]["fte"]), (&json!(0.6), &json!(0.8)));
    assert_eq!(now["spells"][0]["post"]["title"], "Social worker");
    let entry = now["history"].as_array().unwrap().iter().find(|it| it["eventId"] == json!(event)).unwrap();
    assert_eq!((&entry["standing"], &entry["correctedBy"]["reason"]), (&json!("CORRECTED"), &json!("the contract says so")));
    assert_eq!((&then["version"], then["history"].as_array().unwrap().len()), (&json!(5), 5));
    assert!(then["history"].as_array().unwrap().iter().all(|it| it["correctedBy"] == Value::Null));
}

const TYPED: &str = "query($id: ID!) { journey(id: $id) { placements { university setting days } offers { title }
    spells { post { title grade role } pieces { post { title } } } history { summary } } }";

#[tokio::test]
async fn what_was_typed_is_patched_as_it_was_read_and_gone_with_the_person() {
    let world = World::new().await;
    let (sam, id, _) = started(&world).await;
    let journey = async || world.data(&sam, TYPED, json!({ "id": id })).await["journey"].clone();
    let summaries = |it: &Value| it["history"].as_array().unwrap().iter().map(|it| text(&it["summary"])).collect::<Vec<_>>();
    let history = world.data(&sam, JOURNEY, json!({ "id": id })).await["journey"]["history"].clone();
    let entry = |kind: &str| history.as_array().unwrap().iter().find(|it| it["type"] == kind).unwrap()["eventId"].clone();
    for (kind, fact) in [
        ("PlacementRecorded", json!({ "placementRecorded": { "setting": "Front door" } })),
        ("OfferMade", json!({ "offerMade": { "expectedStart": "2026-09-01" } })),
    ] {
        world.done(&sam, "correctEntry", "", json!({ "entryId": entry(kind), "fact": fact, "reason": "a slip" })).await;
    }
    let before = journey().await;
    assert_eq!(before["placements"], json!([{ "university": "Salford", "setting": "Front door", "days": 100 }]));
    assert_eq!(before["offers"], json!([{ "title": "Social worker" }]));
    assert_eq!(before["spells"][0]["post"], json!({ "title": "Social worker", "grade": null, "role": "CASE_HOLDER" }));
    assert!(summaries(&before).contains(&"employment started: Social worker, 0.8 full-time equivalent, permanent".to_owned()));
    world.erase(&sam, id.as_str()).await;
    let after = journey().await;
    assert_eq!(after["placements"], json!([{ "university": null, "setting": null, "days": 100 }]));
    assert_eq!(after["offers"], json!([{ "title": null }]));
    assert_eq!(after["spells"][0]["post"], json!({ "title": null, "grade": null, "role": "CASE_HOLDER" }));
    assert_eq!(after["spells"][0]["pieces"], json!([{ "post": { "title": null } }]));
    let said = ["placement of 100 days", "post offered", "employment started: 0.8 full-time equivalent, permanent"];
    assert!(said.iter().all(|it| summaries(&after).iter().any(|line| line == it)), "{after}");
    assert!(["Salford", "Duty", "Front", "Social worker"].iter().all(|it| !after.to_string().contains(it)), "{after}");
}

#[tokio::test]
async fn what_is_retracted_is_gone_and_stays_on_record() {
    let world = World::new().await;
    let (sam, id, event) = started(&world).await;
    world.done(&sam, "retractEntry", "journey { stage }", json!({ "entryId": event, "reason": "never came" })).await;
    let now = world.data(&sam, JOURNEY, json!({ "id": id })).await["journey"].clone();
    assert_eq!((&now["stage"], &now["spells"]), (&json!("OFFERED"), &json!([])));
    assert_eq!(now["history"][4]["standing"], "RETRACTED");
    let again = world.refused(&sam, "retractEntry", json!({ "entryId": event, "reason": "again" })).await;
    assert_eq!(again.0, "ENTRY_RETRACTED");
}

#[tokio::test]
async fn what_a_later_entry_stands_on_is_not_taken_away() {
    let world = World::new().await;
    let (sam, id, _) = started(&world).await;
    let history = world.data(&sam, JOURNEY, json!({ "id": id })).await["journey"]["history"].clone();
    let offer = history.as_array().unwrap().iter().find(|it| it["type"] == "OfferMade").unwrap();
    let selection = "errors { ... on WouldBreak { type on because eventId } }";
    let payload = world.change(&sam, "retractEntry", selection, json!({ "entryId": offer["eventId"], "reason": "no" })).await;
    assert_eq!((&payload["errors"][0]["code"], &payload["errors"][0]["because"]), (&json!("WOULD_BREAK"), &json!("OFFER_UNKNOWN")));
    assert_eq!(payload["errors"][0]["type"], "EmploymentStarted");
}
