//! The first journey, from an employer to a retraction taken back, asked about at two times.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town};

const JOURNEY: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) {
    name { full } stage version placements { outcome } offers { outcome } spells { fte post { title grade role } }
    history { eventId type effectiveOn recordedAt position by standing correctedBy { eventId reason } retractedBy { eventId } } } }";

both! { the_first_journey_is_told_corrected_and_answered_at_both_times }

async fn the_first_journey_is_told_corrected_and_answered_at_both_times(town: Town) {
    let academy = town.open("Salford").await;
    let (id, spell, started) = told(&academy).await;
    let Academy { cora, .. } = &academy;
    let stages = [("2025-12-31", "KNOWN"), ("2026-02-01", "STUDENT"), ("2026-07-15", "OFFERED"), ("2026-09-01", "IN_POST")];
    for (on, stage) in stages {
        assert_eq!(ask(cora, &id, json!({ "on": on })).await["stage"], stage, "{on}");
    }
    let change = json!({ "journeyId": id, "spellId": spell, "fte": 0.6, "effectiveOn": "2026-10-01",
        "post": { "title": "Social worker", "grade": "G9", "role": "CASE_HOLDER" } });
    let changed = cora.done("changeEmployment", "entries { eventId recordedAt }", change).await;
    assert_eq!(fte(cora, &id, json!({ "on": "2026-09-30" })).await, 0.8);
    assert_eq!(fte(cora, &id, json!({ "on": "2026-10-01" })).await, 0.6);
    let before = changed["entries"][0]["recordedAt"].clone();
    let correction = json!({ "entryId": started, "reason": "the contract says so", "fact": { "employmentStarted": { "fte": 0.75 } } });
    let corrected = cora.done("correctEntry", "entries { eventId recordedAt }", correction).await["entries"][0].clone();
    // One history, four answers: as at two days, as known at two instants.
    assert_eq!(fte(cora, &id, json!({ "on": "2026-09-30" })).await, 0.75);
    assert_eq!(fte(cora, &id, json!({ "on": "2026-09-30", "known": before })).await, 0.8);
    assert_eq!(fte(cora, &id, json!({ "on": "2026-10-01" })).await, 0.6);
    assert_eq!(fte(cora, &id, json!({ "on": "2026-10-01", "known": before })).await, 0.6);
    let entry = entry(cora, &id, &started).await;
    assert_eq!((&entry["standing"], &entry["correctedBy"]["eventId"]), (&json!("CORRECTED"), &corrected["eventId"]));
    assert_eq!(entry["correctedBy"]["reason"], "the contract says so");
    a_retraction_comes_and_goes(cora, &id, &changed["entries"][0]["eventId"], &corrected).await;
    academy.serving.ask_to_end();
    assert_eq!(academy.serving.ended().await, Some(0));
    assert!(town.done(&["verify"]).await.starts_with("verified: "));
}

/// Placement, offer, employment: the journey, the spell, and the event that began it.
async fn told(academy: &Academy) -> (String, Value, Value) {
    let Academy { cora, employer, .. } = academy;
    let id = cora.open_journey("Aisha", "Khan").await;
    let placement = json!({ "journeyId": id, "university": "Salford", "setting": "Duty", "employerId": employer, "days": 100,
        "statutory": true, "effectiveOn": "2026-01-05" });
    let placement = cora.done("recordPlacement", "placementId", placement).await["placementId"].clone();
    let early = json!({ "journeyId": id, "employerId": employer, "title": "Social worker", "effectiveOn": "2026-05-01" });
    let offer = cora.done("makeOffer", "offerId", early).await["offerId"].clone();
    let concluded = json!({ "journeyId": id, "placementId": placement, "outcome": "PASSED", "days": 100, "effectiveOn": "2026-06-30" });
    cora.done("concludePlacement", "", concluded).await;
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.8,
        "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": "CHILDREN", "offerId": offer,
        "effectiveOn": "2026-09-01" });
    let started = cora.done("startEmployment", "spellId entries { eventId }", start).await;
    (id, started["spellId"].clone(), started["entries"][0]["eventId"].clone())
}

async fn a_retraction_comes_and_goes(cora: &Actor, id: &str, changed: &Value, corrected: &Value) {
    // The correction is taken out: what stood before it stands again.
    let retraction = cora.done("retractEntry", "entries { eventId }", out(&corrected["eventId"])).await["entries"][0].clone();
    assert_eq!(fte(cora, id, json!({ "on": "2026-09-30" })).await, 0.8);
    // The retraction is taken out: the correction holds again.
    cora.done("retractEntry", "", out(&retraction["eventId"])).await;
    assert_eq!(fte(cora, id, json!({ "on": "2026-09-30" })).await, 0.75);
    // The change is taken out, and back in.
    let gone = cora.done("retractEntry", "entries { eventId }", out(changed)).await["entries"][0].clone();
    assert_eq!(fte(cora, id, json!({ "on": "2026-10-01" })).await, 0.75);
    assert_eq!(entry(cora, id, changed).await["standing"], "RETRACTED");
    assert_eq!(cora.refused("retractEntry", out(changed)).await, "ENTRY_RETRACTED");
    cora.done("retractEntry", "", out(&gone["eventId"])).await;
    assert_eq!(fte(cora, id, json!({ "on": "2026-10-01" })).await, 0.6);
    // What the employment stands on is not taken away, and the answer says what would break.
    let journey = ask(cora, id, Value::Null).await;
    let offer = journey["history"].as_array().unwrap().iter().find(|it| it["type"] == "OfferMade").unwrap();
    let selection = "errors { ... on WouldBreak { type because } }";
    let payload = cora.change("retractEntry", selection, out(&offer["eventId"])).await;
    assert_eq!((&payload["errors"][0]["code"], &payload["errors"][0]["type"]), (&json!("WOULD_BREAK"), &json!("EmploymentStarted")));
}

fn out(entry: &Value) -> Value {
    json!({ "entryId": entry, "reason": "it was not so" })
}

async fn ask(cora: &Actor, id: &str, at: Value) -> Value {
    cora.data(JOURNEY, json!({ "id": id, "at": at })).await["journey"].clone()
}

async fn fte(cora: &Actor, id: &str, at: Value) -> f64 {
    let journey = ask(cora, id, at).await;
    journey["spells"][0]["fte"].as_f64().unwrap_or_else(|| panic!("{journey:#}"))
}

async fn entry(cora: &Actor, id: &str, event: &Value) -> Value {
    let journey = ask(cora, id, Value::Null).await;
    journey["history"].as_array().unwrap().iter().find(|it| it["eventId"] == *event).unwrap().clone()
}
