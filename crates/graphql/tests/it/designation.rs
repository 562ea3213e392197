//! Designations asked from outside: several at once, what runs out next, and who is told.

use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, actor};

const HELD: &str =
    "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { career { designations { designationKind state expiresOn expiresInDays
    body approvedBy { name } endedBecause postEnded training { agreedMinutes doneMinutes missingMinutes } } } } }";

const LIST: &str =
    "query($filter: DesignationFilter, $at: AsAt) { designations(filter: $filter, at: $at) { totalCount nodes { journey { id }
    designation { designationKind state } } } }";

fn of(who: &OnProgramme, on: &str, mut fields: Value) -> Value {
    (fields["journeyId"], fields["effectiveOn"]) = (json!(who.journey), json!(on));
    fields
}

fn amhp(who: &OnProgramme) -> Value {
    let fields = json!({ "designationKind": "AMHP", "approvedById": who.employer, "expiresOn": "2027-01-10", "hoursAYear": 18,
        "courseCompletedOn": "2026-06-30" });
    of(who, "2026-09-10", fields)
}

async fn held(world: &World, by: &Actor, who: &OnProgramme, on: &str) -> Value {
    world.data(by, HELD, json!({ "id": who.journey, "at": { "on": on } })).await["journey"]["career"]["designations"].clone()
}

#[tokio::test]
async fn three_designations_stand_at_once_each_with_its_own_approval_hours_and_end() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let first = world.done(sam, "grantDesignation", "designationId", amhp(&asha)).await["designationId"].clone();
    let educator = json!({ "designationKind": "PRACTICE_EDUCATOR_ONE", "body": "University of the North" });
    world.done(sam, "grantDesignation", "", of(&asha, "2026-10-01", educator)).await;
    let duty = json!({ "designationKind": "EMERGENCY_DUTY", "approvedById": asha.employer, "heldInSpellId": asha.spell });
    world.done(sam, "grantDesignation", "", of(&asha, "2026-10-05", duty)).await;
    let hours = json!({ "designationId": first, "minutes": 240, "training": "Case law" });
    world.done(&asha.themselves(), "recordDesignationHours", "", of(&asha, "2026-10-20", hours)).await;
    let all = held(&world, sam, &asha, "2026-11-20").await;
    let kinds: Vec<&Value> = all.as_array().unwrap().iter().map(|it| &it["designationKind"]).collect();
    assert_eq!(kinds, ["AMHP", "PRACTICE_EDUCATOR_ONE", "EMERGENCY_DUTY"]);
    assert!(all.as_array().unwrap().iter().all(|it| it["state"] == "HELD"));
    assert_eq!(all[0]["training"], json!({ "agreedMinutes": 1080, "doneMinutes": 240, "missingMinutes": 840 }));
    assert_eq!((&all[0]["approvedBy"]["name"], &all[0]["expiresInDays"]), (&json!("North"), &json!(51)));
    assert_eq!(held(&world, sam, &asha, "2027-01-11").await[0]["state"], "EXPIRED");
    assert_eq!(held(&world, sam, &asha, "2026-09-30").await.as_array().unwrap().len(), 1);
    let renewed = json!({ "designationId": first, "expiresOn": "2031-11-10" });
    world.done(sam, "renewDesignation", "", of(&asha, "2026-11-11", renewed)).await;
    let ended = json!({ "designationId": first, "endedBecause": "STOPPED_ACTING" });
    world.done(sam, "endDesignation", "", of(&asha, "2026-11-19", ended)).await;
    let now = held(&world, sam, &asha, "2026-11-20").await;
    assert_eq!(
        (&now[0]["state"], &now[0]["endedBecause"], &now[0]["expiresOn"]),
        (&json!("ENDED"), &json!("STOPPED_ACTING"), &json!("2031-11-10"))
    );
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_reason() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let with = |field: &str, value: Value| {
        let mut input = amhp(&asha);
        input[field] = value;
        input
    };
    for (field, value, code) in [
        ("courseCompletedOn", Value::Null, "COURSE_TOO_OLD"),
        ("courseCompletedOn", json!("2021-09-09"), "COURSE_TOO_OLD"),
        ("expiresOn", Value::Null, "APPROVAL_TOO_LONG"),
        ("expiresOn", json!("2031-09-11"), "APPROVAL_TOO_LONG"),
        ("hoursAYear", json!(17), "TRAINING_HOURS"),
        ("hoursAYear", json!(-1), "TRAINING_HOURS"),
        ("approvedById", Value::Null, "APPROVING_BODY"),
        ("heldInSpellId", json!(world.enrolled(&asha.employer, sam, "Bea").await.spell), "SPELL_UNKNOWN"),
    ] {
        assert_eq!(world.refused(sam, "grantDesignation", with(field, value.clone())).await.0, code, "{field} {value}");
    }
    let id = world.done(sam, "grantDesignation", "designationId", amhp(&asha)).await["designationId"].clone();
    assert_eq!(world.refused(sam, "grantDesignation", amhp(&asha)).await.0, "DESIGNATION_HELD");
    for by in [asha.themselves(), actor(Role::Supervisor, sam.employers(), None)] {
        assert_eq!(world.refused(&by, "grantDesignation", amhp(&asha)).await.0, "NOT_ALLOWED");
    }
    // Somebody else's designation is nobody's here, and neither is one that was never given out.
    let other = world.enrolled(&asha.employer, sam, "Cy").await;
    let ended = json!({ "designationId": id, "endedBecause": "OTHER", "note": "x" });
    assert_eq!(world.refused(sam, "endDesignation", of(&other, "2026-11-01", ended.clone())).await.0, "DESIGNATION_UNKNOWN");
    let unspoken = json!({ "designationId": id, "endedBecause": "OTHER" });
    assert_eq!(world.refused(sam, "endDesignation", of(&asha, "2026-11-01", unspoken)).await.0, "EMPTY");
    world.done(sam, "endDesignation", "", of(&asha, "2026-11-01", ended.clone())).await;
    assert_eq!(world.refused(sam, "endDesignation", of(&asha, "2026-11-02", ended)).await.0, "DESIGNATION_OVER");
}

#[tokio::test]
async fn what_runs_out_first_comes_first_and_is_told_to_who_may_see_it() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let bea = world.enrolled(&asha.employer, sam, "Bea").await;
    world.done(sam, "grantDesignation", "", amhp(&asha)).await;
    let soon = json!({ "designationKind": "ASYE_ASSESSOR", "approvedById": asha.employer, "expiresOn": "2026-12-01" });
    world.done(sam, "grantDesignation", "", of(&bea, "2026-09-20", soon)).await;
    let ask = async |by: &Actor, filter: Value| world.data(by, LIST, json!({ "filter": filter })).await["designations"].clone();
    let all = ask(sam, json!({ "employer": asha.employer })).await;
    assert_eq!((&all["totalCount"], &all["nodes"][0]["journey"]["id"]), (&json!(2), &json!(bea.journey)));
    assert_eq!(ask(sam, json!({ "expiresWithinDays": 30 })).await["totalCount"], 1);
    assert_eq!(ask(sam, json!({ "designationKind": ["AMHP"], "state": ["HELD"] })).await["totalCount"], 1);
    assert_eq!(ask(sam, json!({ "state": ["EXPIRED"] })).await["totalCount"], 0);
    for other in [actor(Role::Leader, sam.employers(), None), world.employer("South").await.1] {
        assert_eq!(ask(&other, Value::Null).await["totalCount"], 0);
    }
}
