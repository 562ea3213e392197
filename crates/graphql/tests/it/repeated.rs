//! Requests sent again: the same one however it is spelled, and another however like it.

use domain::access::Actor;
use serde_json::{Value, json};

use crate::fixture::{World, text};

/// The code of the refusal, or nothing where it was done, or answered again.
async fn told(world: &World, actor: &Actor, name: &str, input: Value) -> Value {
    world.change(actor, name, "", input).await["errors"][0]["code"].clone()
}

fn with(mut input: Value, more: Value) -> Value {
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn what_is_left_out_null_or_as_it_is_by_itself_is_one_request() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let open = json!({ "givenName": "Aisha", "familyName": "Khan", "idempotencyKey": "open" });
    let first = world.done(&sam, "openJourney", "journey { id }", open.clone()).await;
    let again = with(open, json!({ "route": null, "employerId": null, "effectiveOn": null }));
    assert_eq!(world.done(&sam, "openJourney", "journey { id }", again).await, first);
    let id = text(&first["journey"]["id"]);
    let of = |more: Value| with(json!({ "journeyId": id, "effectiveOn": "2026-11-20", "idempotencyKey": "k" }), more);
    let placed = of(json!({ "university": "Salford", "setting": "Duty", "days": 70, "idempotencyKey": "place" }));
    let same = with(placed.clone(), json!({ "statutory": false, "last": false, "plannedEnd": null, "expectedVersion": null }));
    let other = with(placed.clone(), json!({ "statutory": true }));
    for (input, code) in [(placed, Value::Null), (same, Value::Null), (other, json!("IDEMPOTENCY_KEY_REUSED"))] {
        assert_eq!(told(&world, &sam, "recordPlacement", input).await, code);
    }
    let offer = of(json!({ "employerId": salford, "title": "Social worker", "idempotencyKey": "offer" }));
    for conditions in [json!({}), json!({ "conditions": [] })] {
        assert_eq!(told(&world, &sam, "makeOffer", with(offer.clone(), conditions)).await, Value::Null);
    }
    let one = with(offer, json!({ "idempotencyKey": "one" }));
    for (conditions, code) in [
        (json!("CHECKS"), Value::Null),
        (json!(["CHECKS"]), Value::Null),
        (json!(["CHECKS", "REGISTRATION"]), json!("IDEMPOTENCY_KEY_REUSED")),
        (json!([]), json!("IDEMPOTENCY_KEY_REUSED")),
    ] {
        assert_eq!(told(&world, &sam, "makeOffer", with(one.clone(), json!({ "conditions": conditions }))).await, code);
    }
    let started = json!({ "employerId": salford, "contract": "AGENCY", "origin": "OTHER", "fte": 0, "service": "CHILDREN",
        "post": { "title": "Social worker", "grade": null }, "idempotencyKey": "start" });
    for (more, code) in [
        (json!({}), Value::Null),
        (json!({ "fte": -0.0, "post": { "role": null, "title": "Social worker" } }), Value::Null),
        (json!({ "post": { "title": "Social worker", "grade": "" } }), json!("IDEMPOTENCY_KEY_REUSED")),
    ] {
        assert_eq!(told(&world, &sam, "startEmployment", with(of(started.clone()), more)).await, code);
    }
}

#[tokio::test]
async fn in_a_patch_null_takes_back_what_leaving_out_keeps() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let assess = json!({ "journeyId": id, "ready": true, "note": "calm", "effectiveOn": "2026-11-20" });
    let assessed = world.done(&sam, "assessReadiness", "entries { eventId }", assess).await;
    let correct = |patch: Value| {
        json!({ "entryId": assessed["entries"][0]["eventId"], "reason": "a slip", "fact": { "readinessAssessed": patch },
            "effectiveOn": null, "idempotencyKey": "k" })
    };
    for (patch, code) in [
        (json!({ "ready": false }), Value::Null),
        (json!({ "ready": false, "note": null }), json!("IDEMPOTENCY_KEY_REUSED")),
        (json!({ "ready": false, "note": "calm" }), json!("IDEMPOTENCY_KEY_REUSED")),
        (json!({ "ready": false }), Value::Null),
    ] {
        assert_eq!(told(&world, &sam, "correctEntry", correct(patch.clone())).await, code, "{patch}");
    }
    // What cannot be without a value is not taken back: null keeps it, as leaving out does.
    for (patch, code) in [
        (json!({ "note": "lively" }), Value::Null),
        (json!({ "note": "lively", "ready": null }), Value::Null),
        (json!({ "note": null, "ready": null }), json!("IDEMPOTENCY_KEY_REUSED")),
    ] {
        let input = with(correct(patch.clone()), json!({ "idempotencyKey": "l" }));
        assert_eq!(told(&world, &sam, "correctEntry", input).await, code, "{patch}");
    }
}

#[tokio::test]
async fn a_request_is_the_same_in_literals_in_variables_and_in_their_defaults() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let payload = "{ position errors { code } }";
    let literal = format!(
        r#"mutation {{ again: makeOffer(input: {{ title: "Lead", conditions: [CHECKS], journeyId: "{id}", idempotencyKey: "k",
        effectiveOn: "2026-11-20", employerId: "{salford}" }}) {payload} }}"#
    );
    let fields = format!(
        r#"mutation($title: String!, $one: [OfferCondition!]! = CHECKS, $start: Date, $key: String = "k") {{ makeOffer(input: {{
        journeyId: "{id}", employerId: "{salford}", title: $title, conditions: $one, expectedStart: $start, effectiveOn: "2026-11-20",
        idempotencyKey: $key }}) {payload} }}"#
    );
    let whole = format!("mutation($input: MakeOfferInput!) {{ makeOffer(input: $input) {payload} }}");
    let input = json!({ "idempotencyKey": "k", "employerId": salford, "conditions": ["CHECKS"], "effectiveOn": "2026-11-20",
        "title": "Lead", "journeyId": id });
    let first = world.data(&sam, &literal, json!({})).await["again"].clone();
    assert_eq!(first["errors"], json!([]));
    for variables in [json!({ "title": "Lead" }), json!({ "title": "Lead", "start": null }), json!({ "title": "Lead", "one": ["CHECKS"] })]
    {
        assert_eq!(world.data(&sam, &fields, variables).await["makeOffer"], first);
    }
    assert_eq!(world.data(&sam, &whole, json!({ "input": input })).await["makeOffer"], first);
    let other = world.data(&sam, &fields, json!({ "title": "Lead", "start": "2026-12-01" })).await;
    assert_eq!(other["makeOffer"]["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
}
