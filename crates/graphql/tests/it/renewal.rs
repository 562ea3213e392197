//! Registration from year to year, asked from outside: looked up, renewed step by step, and a council's radar.

use domain::access::Role;
use serde_json::{Value, json};

use crate::fixture::{World, actor, text};

const RENEWALS: &str =
    "query($year: Int!, $filter: RenewalFilter, $at: AsAt) { renewals(year: $year, filter: $filter, at: $at) { totalCount
    nodes { journey { id } registered { registered by } renewal { standing daysLeft missing { form fee items withPeerReflection } } } } }";

const OWN: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { registered { registered by since } registerChecks { on status }
    cpd { title minutes peerReflection } renewal { year standing daysLeft owed { form fee items withPeerReflection } missing { items }
    formSentOn feePaidOn items { title } } } }";

fn learned(journey: &str, on: &str, title: &str, peer: Option<&str>) -> Value {
    json!({ "journeyId": journey, "cpdKind": "COURSE", "minutes": 120, "title": title, "learned": "To listen", "part": "part-4-2",
        "peerReflectionWith": peer, "effectiveOn": on })
}

fn step(journey: &str, step: &str, on: &str) -> Value {
    json!({ "journeyId": journey, "registrationYear": 2026, "step": step, "effectiveOn": on })
}

#[tokio::test]
async fn a_renewal_is_form_fee_and_two_items_and_what_is_missing_is_told_on_any_day() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    let looked = json!({ "journeyId": id, "status": "REGISTERED", "number": "SW1234", "registeredFrom": "2026-07-20",
        "registeredUntil": "2026-11-30", "effectiveOn": "2026-09-07" });
    world.done(sam, "recordRegistration", "entries { type }", looked).await;
    let again = json!({ "journeyId": id, "status": "REGISTERED", "number": "SW1234", "effectiveOn": "2026-10-01" });
    world.done(sam, "recordRegistration", "", again).await;
    let radar = async |on: &str| {
        let about = json!({ "year": 2026, "filter": { "employer": asha.employer }, "at": { "on": on } });
        world.data(sam, RENEWALS, about).await["renewals"]["nodes"][0].clone()
    };
    let everything = json!({ "form": true, "fee": true, "items": 2, "withPeerReflection": 1 });
    let before = radar("2026-11-01").await;
    assert_eq!((&before["renewal"]["missing"], &before["renewal"]["daysLeft"]), (&everything, &json!(30)));
    assert_eq!((&before["renewal"]["standing"], &before["registered"]), (&json!("OWES"), &json!({ "registered": true, "by": "CHECK" })));
    let worker = asha.themselves();
    world.done(&worker, "recordCpd", "cpdId", learned(id, "2026-10-05", "Working with fathers", Some("Nora"))).await;
    world.done(&worker, "recordRenewalStep", "", step(id, "FORM", "2026-10-06")).await;
    world.done(sam, "recordRenewalStep", "", step(id, "FEE", "2026-10-07")).await;
    world.done(sam, "recordCpd", "", learned(id, "2026-11-02", "working with fathers!", None)).await;
    let one_missing = json!({ "form": false, "fee": false, "items": 1, "withPeerReflection": 0 });
    assert_eq!(radar("2026-11-20").await["renewal"]["missing"], one_missing, "the same again is not another");
    // At midnight in England.
    let lapsed = radar("2026-12-01").await;
    assert_eq!(
        (&lapsed["renewal"]["standing"], &lapsed["registered"]),
        (&json!("LAPSED"), &json!({ "registered": false, "by": "RENEWAL" }))
    );
    world.done(&worker, "recordCpd", "", learned(id, "2026-11-19", "Law", None)).await;
    assert_eq!(radar("2026-12-01").await["renewal"]["standing"], "RENEWED", "recorded late, done in time");
    let own = world.data(&worker, OWN, json!({ "id": id, "at": { "on": "2026-11-20" } })).await["journey"].clone();
    assert_eq!(own["cpd"].as_array().map(Vec::len), Some(3));
    assert_eq!((&own["renewal"]["formSentOn"], &own["renewal"]["items"][1]["title"]), (&json!("2026-10-06"), &json!("Law")));
    assert_eq!(own["registerChecks"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn what_is_not_lawful_of_a_renewal_names_the_field_and_the_way_out() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    world.done(sam, "recordRenewalStep", "", step(id, "FEE", "2026-10-07")).await;
    let refused = async |name: &str, input: Value| world.refused(sam, name, input).await;
    let path = |field: &str| json!(["input", field]);
    assert_eq!(refused("recordRenewalStep", step(id, "FEE", "2026-10-08")).await, ("RENEWAL_STEP_KNOWN".into(), path("step")));
    let mut ahead = step(id, "FEE", "2026-10-08");
    ahead["registrationYear"] = json!(2027);
    assert_eq!(refused("recordRenewalStep", ahead).await, ("RENEWAL_YEAR".into(), path("registrationYear")));
    let with = |field: &str, value: Value| {
        let mut input = learned(id, "2026-10-05", "Law", None);
        input[field] = value;
        input
    };
    assert_eq!(refused("recordCpd", with("minutes", json!(-1))).await, ("CPD_MINUTES".into(), path("minutes")));
    assert_eq!(refused("recordCpd", with("part", json!("part-9-9"))).await, ("CPD_PART".into(), path("part")));
    assert_eq!(refused("recordCpd", with("title", json!(" "))).await, ("EMPTY".into(), path("title")));
    assert_eq!(refused("recordCpd", with("effectiveOn", json!("2027-01-01"))).await.1, path("effectiveOn"));
    let wrong = json!({ "journeyId": id, "status": "REGISTERED", "number": "SW0", "effectiveOn": "2026-10-01" });
    assert_eq!(refused("recordRegistration", wrong).await, ("REGISTRATION_NUMBER_FORM".into(), path("number")));
}

#[tokio::test]
async fn nobody_is_told_of_the_renewals_of_people_who_are_not_theirs() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    world.done(&asha.coordinator, "recordCpd", "", learned(&asha.journey, "2026-10-05", "Law", None)).await;
    let (_, stranger) = world.employer("South").await;
    let nobody =
        [stranger, actor(Role::Leader, asha.coordinator.employers(), None), actor(Role::PanelMember, asha.coordinator.employers(), None)];
    for other in nobody {
        let told = world.data(&other, RENEWALS, json!({ "year": 2026 })).await["renewals"].clone();
        assert_eq!((&told["totalCount"], &told["nodes"]), (&json!(0), &json!([])));
        let input = learned(&asha.journey, "2026-10-06", "Law", None);
        assert!(["NOT_FOUND", "NOT_ALLOWED"].contains(&world.refused(&other, "recordCpd", input).await.0.as_str()));
    }
    let told = world.data(&asha.coordinator, RENEWALS, json!({ "year": 2026, "filter": { "standing": ["RENEWED"] } })).await;
    assert_eq!(told["renewals"]["totalCount"], 0);
    assert_eq!(
        text(&world.data(&asha.coordinator, RENEWALS, json!({ "year": 2026 })).await["renewals"]["nodes"][0]["journey"]["id"]),
        asha.journey
    );
}
