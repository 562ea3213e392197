//! Subject access: a person has everything about them, and nobody else's name.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{World, actor, administrator, as_role};

const ASKED: &str = "query($id: ID) { subjectAccess(journeyId: $id) { journeyId preparedOn entryCount document } }";

async fn copy(world: &World, by: &Actor, id: Value) -> Value {
    world.data(by, ASKED, json!({ "id": id })).await["subjectAccess"].clone()
}

#[tokio::test]
async fn a_person_has_everything_about_them_and_nobody_elses_name() {
    let world = World::new().await;
    let on = world.on_programme().await;
    let (sam, id) = (&on.coordinator, json!(on.journey));
    let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(on.journey.clone())).unwrap();
    let aisha = actor(Role::Worker, [], Some(PersonId(person)));
    let placement = json!({ "journeyId": id, "university": "Salford", "setting": "Duty team", "practiceEducator": "Jo Canarymarsh", "days": 70,
        "statutory": true, "last": false, "effectiveOn": "2020-03-01" });
    world.done(sam, "recordPlacement", "", placement).await;
    let note = json!({ "journeyId": id, "ready": true, "note": "Jo Canarymarsh was pleased; CANARYMARSH's words",
        "effectiveOn": "2020-02-03" });
    world.done(sam, "assessReadiness", "", note).await;
    let draft = on.input("2026-11-02", json!({ "point": "three-months", "words": "canarydraft" }));
    world.done(sam, "draftReview", "", draft).await;
    world.done(sam, "placeLegalHold", "", json!({ "journeyId": id, "reason": "canaryinvestigation" })).await;
    let own = copy(&world, &aisha, Value::Null).await;
    assert_eq!((&own["journeyId"], &own["preparedOn"]), (&id, &json!("2026-11-20")));
    let text = own["document"].as_str().unwrap();
    for told in [
        "Aisha",
        "Duty team",
        "[the practice educator] was pleased; [the practice educator]'s words",
        "Social worker",
        "\"recorder 1\"",
        "LegalHoldPlaced",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for hidden in ["Canarymarsh", "canarydraft", "canaryinvestigation", &sam.id.to_string()] {
        assert!(!text.to_lowercase().contains(&hidden.to_lowercase()), "{hidden}: {text}");
    }
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(document["format"], "waymark-subject-access");
    assert_eq!(document["entries"].as_array().unwrap().len(), own["entryCount"].as_u64().unwrap() as usize);
    assert_eq!(document["kept"][0]["employer"], "North");
    assert!(document["entries"][0]["recorded_at"].is_string() && document["entries"][0]["true_on"] == "2020-01-01");
    // Who keeps the whole of the record may answer the request; nobody else has it.
    assert!(copy(&world, sam, id.clone()).await["document"].as_str().unwrap().contains("Aisha"));
    let (_, stranger) = world.employer("South").await;
    let other = actor(Role::Worker, [], Some(PersonId(uuid::Uuid::new_v4())));
    for nobody in [&stranger, &other, &as_role(sam, Role::Leader), &as_role(sam, Role::HumanResources), &as_role(sam, Role::Auditor)] {
        assert_eq!(copy(&world, nobody, id.clone()).await, Value::Null);
    }
    assert_eq!(copy(&world, sam, Value::Null).await, Value::Null, "it is nobody's own");
}

#[tokio::test]
async fn a_person_has_their_account_and_who_read_their_record() {
    let world = World::new().await;
    let on = world.on_programme().await;
    let (sam, id, aisha) = (&on.coordinator, json!(on.journey), on.themselves());
    let account = json!({ "accountKind": "PERSON", "nameOfAccount": "Aisha B", "email": "aisha@north.example", "ownJourneyId": id });
    let account = world.done(&administrator(), "openAccount", "account { id }", account).await["account"]["id"].clone();
    let grant = json!({ "accountId": account, "grantedRole": "LEADER", "employerId": on.employer, "effectiveOn": "2026-11-01" });
    world.done(&administrator(), "grantRole", "", grant).await;
    let details = json!({ "journeyId": id, "religion": "Canaryfaith", "effectiveOn": "2026-09-08" });
    world.done(sam, "recordDetails", "", details).await;
    world.data(sam, "query($id: ID!) { journey(id: $id) { religion } }", json!({ "id": id })).await;
    let document = |copy: &Value| serde_json::from_str::<Value>(copy["document"].as_str().unwrap()).unwrap();
    let own = document(&copy(&world, &aisha, Value::Null).await);
    let held = &own["accounts"][0];
    assert_eq!((&held["name"], &held["email"]), (&json!("Aisha B"), &json!("aisha@north.example")));
    assert_eq!(held["roles"][0], json!({ "role": "leader", "employer": "North", "from": "2026-11-01", "until": null }));
    let read = own["readings"].as_array().unwrap().iter().find(|it| it["classes"] == json!(["characteristics"])).unwrap();
    assert_eq!((&read["as"], &read["purpose"], &read["read_by"]), (&json!(["coordinator"]), &json!("programme"), &json!("reader 1")));
    assert!(!own.to_string().contains(&sam.id.to_string()));
    let theirs = document(&copy(&world, sam, id).await);
    assert_eq!((&theirs["accounts"], &theirs["readings"]), (&json!([]), &json!([])), "it is the person's to know");
}

#[tokio::test]
async fn whom_waymark_knows_is_masked_where_a_text_names_them() {
    let world = World::new().await;
    let on = world.on_programme().await;
    let other = world.open(&on.coordinator, "Joanne", "Canarymarsh").await;
    let assigned = on.input("2026-09-08", json!({ "party": "ASSESSOR", "personId": other, "registered": true }));
    world.done(&on.coordinator, "assignSupport", "", assigned).await;
    let note =
        json!({ "journeyId": on.journey, "ready": true, "note": "joanne was pleased, said Canarymarsh", "effectiveOn": "2020-02-03" });
    world.done(&on.coordinator, "assessReadiness", "", note).await;
    let text = copy(&world, &on.themselves(), Value::Null).await["document"].to_string();
    assert!(text.contains("[the assessor] was pleased, said [the assessor]"), "{text}");
}

#[tokio::test]
async fn nothing_is_left_of_somebody_erased() {
    let world = World::new().await;
    let (_, sam) = world.employer("North").await;
    let id = world.open(&sam, "Canarygiven", "Canaryfamily").await;
    world.erase(&sam, id.as_str()).await;
    let text = copy(&world, &sam, json!(id)).await["document"].to_string();
    assert!(!text.contains("Canary") && text.contains("PersonErased"), "{text}");
}
