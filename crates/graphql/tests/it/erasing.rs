//! Erasures by two people, legal holds, and whose records are due.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{World, actor, administrator, another, as_role, text};

const DUE: &str = "query($employer: ID!, $first: Int, $after: String, $at: AsAt) {
    dueErasures(employer: $employer, first: $first, after: $after, at: $at) { totalCount pageInfo { endCursor hasNextPage } nodes {
    journey { id name { family } } clear obstacles class { slug years from whose } under { schedule version sha256 class since employerId }
    holds { id reason stands } keptBy { employer { name } until hasSchedule class { slug } } proposal { id state } } } }";

/// Somebody who left long ago, or was never employed.
async fn gone(world: &World, sam: &Actor, family: &str, post: Option<(&str, &str, &str, &str)>) -> String {
    let id = text(
        &world
            .done(sam, "openJourney", "journey { id }", json!({ "givenName": "A", "familyName": family, "effectiveOn": "1999-01-01" }))
            .await["journey"]["id"],
    );
    if let Some((employer, service, from, until)) = post {
        let input = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 1,
            "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": service, "effectiveOn": from });
        let spell = world.done(sam, "startEmployment", "spellId", input).await["spellId"].clone();
        if !until.is_empty() {
            let end =
                json!({ "journeyId": id, "spellId": spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN", "effectiveOn": until });
            world.done(sam, "endEmployment", "", end).await;
        }
    }
    id
}

async fn due(world: &World, sam: &Actor, employer: &str) -> Value {
    world.data(sam, DUE, json!({ "employer": employer })).await["dueErasures"].clone()
}

fn families(due: &Value) -> Vec<String> {
    due["nodes"].as_array().unwrap().iter().map(|it| text(&it["journey"]["name"]["family"])).collect()
}

#[tokio::test]
async fn whose_years_are_over_is_due_under_a_rule_since_a_day() {
    let world = World::new().await;
    let (north, sam) = world.employer("North").await;
    gone(&world, &sam, "Children", Some((&north, "CHILDREN", "1999-09-01", "2001-01-31"))).await;
    gone(&world, &sam, "Adults", Some((&north, "ADULTS", "1999-09-01", "2002-01-31"))).await;
    gone(&world, &sam, "Office", Some((&north, "OTHER", "1999-09-01", "2019-01-31"))).await;
    gone(&world, &sam, "Stayed", Some((&north, "OTHER", "1999-09-01", ""))).await;
    gone(&world, &sam, "Never", None).await;
    assert_eq!(due(&world, &sam, &north).await["totalCount"], 0, "nobody said how long anything is kept");
    world.adopt(&sam, "retention", "2025").await;
    let found = due(&world, &sam, &north).await;
    assert_eq!(families(&found), ["Never", "Office", "Children"], "the longest due first");
    let children = &found["nodes"][2];
    assert_eq!(children["under"]["since"], "2026-02-01");
    assert_eq!((&children["under"]["schedule"], &children["under"]["version"]), (&json!("retention"), &json!("2025")));
    assert_eq!((&children["class"]["years"], &children["class"]["from"]), (&json!(25), &json!("EMPLOYMENT_ENDED")));
    assert_eq!((&children["clear"], &children["obstacles"]), (&json!(true), &json!([])));
    let earlier = world.data(&sam, DUE, json!({ "employer": "North", "at": { "on": "2026-01-31" } })).await["dueErasures"].clone();
    assert_eq!(families(&earlier), ["Never", "Office"], "on the last day of the years it is kept");
    let page = world.data(&sam, DUE, json!({ "employer": north, "first": 2 })).await["dueErasures"].clone();
    let after = json!({ "employer": north, "after": page["pageInfo"]["endCursor"] });
    assert_eq!(families(&world.data(&sam, DUE, after).await["dueErasures"]), ["Children"]);
    // It is for who may erase, and for nobody else.
    let (_, stranger) = world.employer("South").await;
    for other in [stranger, as_role(&sam, Role::Leader)] {
        assert_eq!(due(&world, &other, &north).await, Value::Null);
    }
}

#[tokio::test]
async fn what_is_due_is_proposed_with_its_rule_and_what_is_not_is_refused() {
    let world = World::new().await;
    let (north, sam) = world.employer("North").await;
    let kept = gone(&world, &sam, "Adults", Some((&north, "ADULTS", "1999-09-01", "2002-01-31"))).await;
    let old = gone(&world, &sam, "Children", Some((&north, "CHILDREN", "1999-09-01", "2001-01-31"))).await;
    let expired = |id: &str| json!({ "journeyId": id, "ground": "RETENTION_EXPIRED", "note": "closed in 2001" });
    assert_eq!(world.refused(&sam, "proposeErasure", expired(&old)).await, ("NOT_DUE".into(), json!(["input", "ground"])));
    world.adopt(&sam, "retention", "2025").await;
    assert_eq!(world.refused(&sam, "proposeErasure", expired(&kept)).await.0, "NOT_DUE");
    let proposed = world
        .done(
            &sam,
            "proposeErasure",
            "proposalId entries { fact { ... on ErasureProposed { ground under { class since } note } } }",
            expired(&old),
        )
        .await;
    let fact = &proposed["entries"][0]["fact"];
    assert_eq!(fact["under"], json!({ "class": "worked-with-children-or-vulnerable-adults", "since": "2026-02-01" }));
    assert_eq!(fact["note"], "closed in 2001");
    let proposal = &proposed["proposalId"];
    let shown = due(&world, &sam, &north).await["nodes"][0]["proposal"].clone();
    assert_eq!((&shown["id"], &shown["state"]), (proposal, &json!("PROPOSED")));
    let approval = json!({ "journeyId": old, "proposalId": proposal });
    assert_eq!(world.refused(&sam, "approveErasure", approval.clone()).await, ("SECOND_PERSON".into(), json!(["input", "proposalId"])));
    assert_eq!(
        world.refused(&sam, "erasePerson", json!({ "journeyId": old })).await,
        ("ERASURE_NOT_APPROVED".into(), json!(["input", "journeyId"]))
    );
    world.done(&another(&sam), "approveErasure", "", approval).await;
    let wrong = json!({ "journeyId": old, "ground": "REQUESTED" });
    assert_eq!(world.refused(&sam, "erasePerson", wrong).await, ("ANOTHER_GROUND".into(), json!(["input", "ground"])));
    world.done(&sam, "erasePerson", "journey { erased erasureGround }", json!({ "journeyId": old })).await;
    assert_eq!(due(&world, &sam, &north).await["totalCount"], 0);
    let figures = "{ workforce(employer: \"North\", on: \"2000-09-30\") { inPost { headcount } } }";
    assert_eq!(world.data(&sam, figures, json!({})).await["workforce"]["inPost"]["headcount"], 1, "what was counted stays");
}

#[tokio::test]
async fn another_employer_that_keeps_a_record_stands_in_the_way_and_so_does_a_hold() {
    let world = World::new().await;
    let (north, sam) = world.employer("North").await;
    let (south, sue) = world.employer("South").await;
    world.adopt(&sam, "retention", "2025").await;
    let id = gone(&world, &sam, "Office", Some((&north, "OTHER", "1999-09-01", "2019-01-31"))).await;
    let both = Actor::holding(sam.id, sam.all_grants().union(sue.all_grants()).copied(), None);
    let input = json!({ "journeyId": id, "employerId": south, "contract": "PERMANENT", "origin": "OTHER_LOCAL_AUTHORITY", "fte": 1,
        "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": "CHILDREN", "effectiveOn": "2020-09-01" });
    world.done(&both, "startEmployment", "", input).await;
    let hold = world.done(&sue, "placeLegalHold", "holdId", json!({ "employerId": south, "reason": "a national inquiry" })).await["holdId"]
        .clone();
    let found = due(&world, &sam, &north).await["nodes"][0].clone();
    assert_eq!((&found["clear"], &found["obstacles"]), (&json!(false), &json!(["LEGAL_HOLD", "KEPT_ELSEWHERE"])));
    assert_eq!(
        (&found["keptBy"], &found["holds"]),
        (&json!([]), &json!([])),
        "who keeps it, which hold it is, and why, is South's to tell"
    );
    let by_both = due(&world, &both, &north).await["nodes"][0].clone();
    assert_eq!(by_both["keptBy"], json!([{ "employer": { "name": "South" }, "until": null, "hasSchedule": false, "class": null }]));
    assert_eq!(by_both["holds"], json!([{ "id": hold, "reason": "a national inquiry", "stands": true }]));
    assert_eq!(world.refused(&sam, "proposeErasure", json!({ "journeyId": id, "ground": "RETENTION_EXPIRED" })).await.0, "NOT_DUE");
    // At the person's own wish somebody of each that still keeps it may, and still not while it is held.
    let proposal =
        world.done(&sam, "proposeErasure", "proposalId", json!({ "journeyId": id, "ground": "REQUESTED" })).await["proposalId"].clone();
    let approval = json!({ "journeyId": id, "proposalId": proposal });
    let document = "mutation($input: ApproveErasureInput!) { approveErasure(input: $input) { position errors { code path message
        ... on UnderLegalHold { holdId placedOn } } } }";
    let told = world.data(&another(&sam), document, json!({ "input": approval.clone() })).await["approveErasure"]["errors"][0].clone();
    assert_eq!((&told["code"], &told["holdId"], &told["placedOn"]), (&json!("ON_HOLD"), &hold, &json!("2026-11-20")));
    assert_eq!(world.refused(&sam, "erasePerson", json!({ "journeyId": id })).await, ("ON_HOLD".into(), json!(["input", "journeyId"])));
    assert_eq!(
        world.refused(&sam, "liftLegalHold", json!({ "employerId": south, "holdId": hold, "reason": "I would rather" })).await.0,
        "NOT_FOUND"
    );
    world.done(&sue, "liftLegalHold", "employer { name }", json!({ "employerId": south, "holdId": hold, "reason": "it is over" })).await;
    world.done(&sue, "approveErasure", "", approval).await;
    world.done(&sam, "erasePerson", "", json!({ "journeyId": id })).await;
}

const PROOF: &str = "query($id: ID!) { erasureProof(journeyId: $id) { complete keyStored sealedValues readableValues erased { by position }
    proposals { state ground proposed { by } approved { by on position } rejected { by } rejectedBecause carriedOut { position } outdated } } }";

#[tokio::test]
async fn an_erasure_can_be_proved_by_who_may_erase() {
    let world = World::new().await;
    let (_, sam) = world.employer("North").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let proposal = world.agree(&sam, &json!(id)).await;
    let proof = async |actor: &Actor| world.data(actor, PROOF, json!({ "id": id })).await["erasureProof"].clone();
    let before = proof(&sam).await;
    assert_eq!(
        (&before["complete"], &before["keyStored"], &before["proposals"][0]["state"]),
        (&json!(false), &json!(true), &json!("APPROVED"))
    );
    world.done(&sam, "rejectErasure", "", json!({ "journeyId": id, "proposalId": proposal, "reason": "a claim came in" })).await;
    assert_eq!(proof(&sam).await["proposals"][0]["rejectedBecause"], "a claim came in");
    world.erase(&sam, id.as_str()).await;
    let after = proof(&sam).await;
    assert_eq!((&after["complete"], &after["keyStored"], &after["readableValues"]), (&json!(true), &json!(false), &json!(0)));
    assert_eq!(after["sealedValues"], 4, "a name, two notes and a reason");
    let done = &after["proposals"][1];
    assert_eq!((&done["state"], &done["carriedOut"]["position"]), (&json!("CARRIED_OUT"), &after["erased"]["position"]));
    assert_ne!(done["proposed"]["by"], done["approved"]["by"]);
    assert!(after["proposals"][0]["rejectedBecause"].is_null());
    let (_, stranger) = world.employer("South").await;
    assert_eq!((proof(&stranger).await, proof(&as_role(&sam, Role::Leader)).await), (Value::Null, Value::Null));
}

#[tokio::test]
async fn a_hold_is_known_to_its_person_and_its_reason_to_who_may_change_the_record() {
    let world = World::new().await;
    let (north, sam) = world.employer("North").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap();
    let aisha = actor(Role::Worker, [], Some(PersonId(person)));
    let place = json!({ "journeyId": id, "reason": "an investigation" });
    let hold = world.done(&sam, "placeLegalHold", "holdId journey { id }", place.clone()).await["holdId"].clone();
    let history = "query($id: ID!) { journey(id: $id) { history { type fact { ... on LegalHoldPlaced { holdId reason } } } } }";
    let seen = async |actor: &Actor| world.data(actor, history, json!({ "id": id })).await["journey"]["history"][1]["fact"].clone();
    assert_eq!(seen(&sam).await, json!({ "holdId": hold, "reason": "an investigation" }));
    assert_eq!(seen(&aisha).await, json!({ "holdId": hold, "reason": null }));
    let asked =
        "query($id: ID, $employer: ID) { legalHolds(journeyId: $id, employerId: $employer) { id reason stands placedIn liftedOn } }";
    let holds = async |actor: &Actor, of: Value| world.data(actor, asked, of).await["legalHolds"].clone();
    assert_eq!(holds(&sam, json!({ "id": id })).await.as_array().unwrap().len(), 1);
    assert_eq!(holds(&aisha, json!({ "id": id })).await, Value::Null);
    world.done(&sam, "placeLegalHold", "employer { id }", json!({ "employerId": north, "reason": "an inquiry" })).await;
    assert_eq!(holds(&sam, json!({ "id": id })).await.as_array().unwrap().len(), 2, "the employer's reaches the person");
    assert_eq!(holds(&sam, json!({ "employer": north })).await[0]["placedIn"], json!(north));
    world.done(&sam, "liftLegalHold", "", json!({ "journeyId": id, "holdId": hold, "reason": "it is over" })).await;
    let lift = |hold: &Value| json!({ "journeyId": id, "holdId": hold, "reason": "again" });
    assert_eq!(world.refused(&sam, "liftLegalHold", lift(&hold)).await, ("HOLD_UNKNOWN".into(), json!(["input", "holdId"])));
    assert_eq!(world.refused(&aisha, "placeLegalHold", place.clone()).await.0, "NOT_ALLOWED");
    let nowhere = json!({ "reason": "an inquiry" });
    assert_eq!(world.refused(&sam, "placeLegalHold", nowhere).await, ("ONE_PLACE_TO_HOLD".into(), json!(["input", "journeyId"])));
    assert_eq!(world.refused(&sam, "placeLegalHold", json!({ "journeyId": id, "reason": " " })).await.0, "EMPTY");
    assert_eq!(world.refused(&administrator(), "placeLegalHold", place).await.0, "NOT_ALLOWED", "nothing personal");
}
