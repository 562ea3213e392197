//! What is written: keys, versions, what crosses people, and what is refused.

use domain::access::Role;
use serde_json::json;

use crate::fixture::{World, as_role, operator, text};

#[tokio::test]
async fn the_same_request_with_the_same_key_gets_the_same_answer_and_is_done_once() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let open = json!({ "givenName": "Aisha", "familyName": "Khan", "idempotencyKey": "k1" });
    let selection = "journey { id name { full } version history { eventId recordedAt } } entries { eventId }";
    let first = world.done(&sam, "openJourney", selection, open.clone()).await;
    let id = first["journey"]["id"].clone();
    world.done(&sam, "changeName", "", json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-11-20" })).await;
    assert_eq!(world.done(&sam, "openJourney", selection, open.clone()).await, first);
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "AGENCY", "origin": "OTHER", "fte": 1,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-11-01", "idempotencyKey": "k2" });
    let started = world.done(&sam, "startEmployment", "spellId", start.clone()).await;
    assert_eq!(world.done(&sam, "startEmployment", "spellId", start).await, started);
    let data = world.data(&sam, "query($id: ID!) { journey(id: $id) { version } }", json!({ "id": id })).await;
    assert_eq!(data["journey"]["version"], 3);
}

#[tokio::test]
async fn the_same_key_for_another_request_is_refused_and_anothers_key_is_another() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let open = |family: &str| json!({ "givenName": "Aisha", "familyName": family, "idempotencyKey": "k1" });
    world.done(&sam, "openJourney", "", open("Khan")).await;
    let refused = world.refused(&sam, "openJourney", open("Ali")).await;
    assert_eq!(refused, ("IDEMPOTENCY_KEY_REUSED".to_owned(), json!(["input", "idempotencyKey"])));
    world.done(&as_role(&sam, Role::Coordinator), "openJourney", "", open("Ali")).await;
}

#[tokio::test]
async fn a_key_says_something_and_is_not_endless() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    for (key, code) in [(" ".to_owned(), "EMPTY"), ("x".repeat(201), "TOO_LONG"), ("a\u{7}".to_owned(), "CONTROL_CHARACTER")] {
        let input = json!({ "givenName": "A", "familyName": "B", "idempotencyKey": key });
        assert_eq!(world.refused(&sam, "openJourney", input).await, (code.to_owned(), json!(["input", "idempotencyKey"])));
    }
}

#[tokio::test]
async fn a_retraction_sent_twice_with_a_key_is_answered_twice() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let name = json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-11-20" });
    let entry = world.done(&sam, "changeName", "entries { id }", name).await["entries"][0]["id"].clone();
    let input = json!({ "entryId": entry, "reason": "not so", "idempotencyKey": "r" });
    let first = world.done(&sam, "retractEntry", "entries { eventId }", input.clone()).await;
    assert_eq!(world.done(&sam, "retractEntry", "entries { eventId }", input).await, first);
}

#[tokio::test]
async fn who_saw_another_version_is_told_which() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let change = |expected: i64| json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-11-20", "expectedVersion": expected });
    world.done(&sam, "changeName", "", change(1)).await;
    let payload = world.change(&sam, "changeName", "errors { ... on VersionConflict { expectedVersion actualVersion } }", change(1)).await;
    let error = &payload["errors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!("VERSION_CONFLICT"), &json!(["input", "expectedVersion"])));
    assert_eq!((&error["expectedVersion"], &error["actualVersion"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_registration_number_is_held_once() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let claim = |id: &str, number: &str| json!({ "journeyId": id, "number": number, "effectiveOn": "2026-09-01" });
    let (one, two) = (world.open(&sam, "Aisha", "Khan").await, world.open(&kim, "Tom", "Ogden").await);
    let payload = world.done(&sam, "claimRegistration", "journey { registration { number until } }", claim(&one, "sw1234")).await;
    assert_eq!(payload["journey"]["registration"], json!({ "number": "SW1234", "until": null }));
    assert_eq!(world.refused(&kim, "claimRegistration", claim(&two, "SW1234")).await.0, "NUMBER_CLAIMED");
    let wrong = world.refused(&kim, "claimRegistration", claim(&two, "SW01")).await;
    assert_eq!(wrong, ("REGISTRATION_NUMBER_FORM".to_owned(), json!(["input", "number"])));
    let release = json!({ "journeyId": one, "number": "SW1234", "effectiveOn": "2026-09-01" });
    world.done(&sam, "releaseRegistration", "", release).await;
    world.done(&kim, "claimRegistration", "", claim(&two, "SW1234")).await;
}

#[tokio::test]
async fn a_cohort_has_so_many_seats_and_a_move_frees_one() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let open = |name: &str| json!({ "name": name, "programme": "asye-children", "seats": 1, "effectiveOn": "2026-09-01" });
    let selection = "cohort { id seats size version employer { name } }";
    let autumn = world.done(&sam, "openCohort", selection, open("Autumn")).await["cohort"].clone();
    assert_eq!((&autumn["seats"], &autumn["size"], &autumn["version"]), (&json!(1), &json!(0), &json!(1)));
    assert_eq!(autumn["employer"]["name"], "Salford");
    let spring = world.done(&sam, "openCohort", selection, open("Spring")).await["cohort"]["id"].clone();
    let (one, two) = (world.open(&sam, "Aisha", "Khan").await, world.open(&sam, "Tom", "Ogden").await);
    let join = |id: &str| json!({ "journeyId": id, "cohortId": autumn["id"], "effectiveOn": "2026-09-01" });
    let joined = world.done(&sam, "joinCohort", "cohort { size members { nodes { joinedOn stage journey { id } } } }", join(&one)).await;
    assert_eq!(joined["cohort"]["size"], 1);
    let board = &joined["cohort"]["members"]["nodes"];
    assert_eq!(board, &json!([{ "joinedOn": "2026-09-01", "stage": "KNOWN", "journey": { "id": one } }]));
    let full = world.refused(&sam, "joinCohort", join(&two)).await;
    assert_eq!(full, ("COHORT_FULL".to_owned(), json!(["input", "cohortId"])));
    let leave = json!({ "journeyId": one, "cohortId": autumn["id"], "moveToId": spring, "effectiveOn": "2026-10-01" });
    let left = world.done(&sam, "leaveCohort", "entries { type } journey { memberships { cohort { name } leftOn } }", leave).await;
    assert_eq!(left["entries"], json!([{ "type": "CohortLeft" }, { "type": "CohortJoined" }]));
    assert_eq!(left["journey"]["memberships"][1], json!({ "cohort": { "name": "Spring" }, "leftOn": null }));
    world.done(&sam, "joinCohort", "", json!({ "journeyId": two, "cohortId": autumn["id"], "effectiveOn": "2026-10-02" })).await;
}

#[tokio::test]
async fn an_erased_person_has_no_name_any_more_and_the_entries_stay() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let details = json!({ "journeyId": id, "email": "a@example.org", "bornOn": "1990-02-01", "effectiveOn": "2026-01-01" });
    world.done(&sam, "recordDetails", "", details).await;
    world.agree(&sam, &json!(id)).await;
    let erase = json!({ "journeyId": id, "ground": "REQUESTED", "idempotencyKey": "e" });
    let selection = "journey { erased erasureGround name { full } email history { type } }";
    let payload = world.done(&sam, "erasePerson", selection, erase.clone()).await;
    let journey = &payload["journey"];
    assert_eq!((&journey["erased"], &journey["erasureGround"]), (&json!(true), &json!("REQUESTED")));
    assert!(journey["name"].is_null() && journey["email"].is_null());
    assert_eq!(journey["history"].as_array().unwrap().len(), 5);
    assert_eq!(world.done(&sam, "erasePerson", selection, erase).await, payload);
    let name = json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-11-20" });
    assert_eq!(world.refused(&sam, "changeName", name).await, ("ERASED".to_owned(), json!(["input", "journeyId"])));
    let data = world.data(&sam, "{ journeys { nodes { name { full } erased } } }", json!({})).await;
    assert_eq!(data["journeys"]["nodes"], json!([{ "name": null, "erased": true }]));
}

#[tokio::test]
async fn hours_are_exact_to_the_sixth_place_and_refused_beyond_it() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let start = |fte: f64| {
        json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "OTHER", "fte": fte,
            "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-11-01" })
    };
    let payload = world.done(&sam, "startEmployment", "spellId journey { spells { fte } }", start(0.837_838)).await;
    assert_eq!(payload["journey"]["spells"][0]["fte"], json!(0.837_838));
    for fte in [0.123_456_7, 1.2, -0.1] {
        assert_eq!(world.refused(&sam, "startEmployment", start(fte)).await, ("FTE_FORM".to_owned(), json!(["input", "fte"])));
    }
    let away = json!({ "journeyId": id, "spellId": payload["spellId"], "kind": "SECONDMENT", "host": "Bury", "effectiveOn": "2026-11-02" });
    let left = world.done(&sam, "startLeave", "journey { stage spells { away { kind host seconded } } }", away).await;
    assert_eq!(left["journey"]["spells"][0]["away"], json!({ "kind": "SECONDMENT", "host": "Bury", "seconded": true }));
    assert_eq!(left["journey"]["stage"], "AWAY");
    let change = json!({ "journeyId": id, "spellId": payload["spellId"], "effectiveOn": "2026-11-03" });
    assert_eq!(world.refused(&sam, "changeEmployment", change).await.0, "NOTHING_CHANGES");
}

#[tokio::test]
async fn an_id_of_another_kind_is_no_id() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let offer =
        |journey: &str, employer: &str| json!({ "journeyId": journey, "employerId": employer, "title": "T", "effectiveOn": "2026-11-01" });
    assert_eq!(
        world.refused(&sam, "makeOffer", offer(&employer, &employer)).await,
        ("NOT_FOUND".to_owned(), json!(["input", "journeyId"]))
    );
    assert_eq!(world.refused(&sam, "makeOffer", offer(&id, &id)).await, ("NOT_FOUND".to_owned(), json!(["input", "employerId"])));
    let gone = world.refused(&sam, "retractEntry", json!({ "entryId": "x", "reason": "r" })).await;
    assert_eq!(gone, ("NOT_FOUND".to_owned(), json!(["input", "entryId"])));
}

#[tokio::test]
async fn a_team_is_opened_where_posts_are() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let team = world
        .done(&sam, "openTeam", "teamId employer { version teams { id name } }", json!({ "employerId": employer, "name": "Duty" }))
        .await;
    assert_eq!(team["employer"]["version"], 2);
    assert_eq!(text(&team["teamId"]), text(&team["employer"]["teams"][0]["id"]));
    let hours = json!({ "employerId": employer, "standardHours": 36.25, "effectiveOn": "2026-11-01" });
    let payload = world.done(&sam, "setStandardHours", "employer { standardHours }", hours).await;
    assert_eq!(payload["employer"]["standardHours"], json!(36.25));
    let twice = json!({ "employerId": employer, "name": "Duty" });
    assert_eq!(world.refused(&sam, "openTeam", twice).await, ("TEAM_KNOWN".to_owned(), json!(["input", "teamId"])));
    assert_eq!(world.refused(&sam, "registerEmployer", json!({ "name": "Bury" })).await.0, "NOT_ALLOWED");
    let wrong = json!({ "name": "Bury", "oldCode": "35" });
    assert_eq!(world.refused(&operator(), "registerEmployer", wrong).await, ("OLD_CODE_FORM".to_owned(), json!(["input", "oldCode"])));
}

#[tokio::test]
async fn a_number_written_otherwise_is_the_same_request() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let start = |fte: serde_json::Value| {
        json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "OTHER", "fte": fte,
            "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-11-01", "idempotencyKey": "k" })
    };
    let first = world.done(&sam, "startEmployment", "spellId", start(json!(1))).await;
    assert_eq!(world.done(&sam, "startEmployment", "spellId", start(json!(1.0))).await, first);
    assert_eq!(world.refused(&sam, "startEmployment", start(json!(0.5))).await.0, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_variable_that_is_no_instant_is_the_requests_error_and_named() {
    let world = World::new().await;
    let document = "query($known: DateTime) { journeys(at: { known: $known }) { totalCount } }";
    let answer = world.ask(&operator(), document, json!({ "known": "yesterday" })).await;
    let message = text(&answer["errors"][0]["message"]);
    assert!(message.contains("$known") && message.contains("DateTime"), "{message}");
    assert!(answer["errors"][0]["path"].is_null(), "{answer}");
}
