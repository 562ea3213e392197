//! Rectification: asked for by the person, answered by a correction or with reasons, and seen by both.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{World, actor, text};

const ASKED: &str =
    "query($id: ID!) { rectifications(journeyId: $id) { id state entryId requestedOn dueOn late words answerEntryId answeredOn reason } }";

struct Case {
    world: World,
    sam: Actor,
    aisha: Actor,
    id: String,
    entry: Value,
}

impl Case {
    async fn begun() -> Self {
        let world = World::new().await;
        let (_, sam) = world.employer("North").await;
        let id = world.open(&sam, "Aisha", "Khan").await;
        let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap();
        let aisha = actor(Role::Worker, [], Some(PersonId(person)));
        let rename = json!({ "journeyId": id, "givenName": "Aisha", "familyName": "Kahn", "effectiveOn": "2026-01-01" });
        let entry = world.done(&sam, "changeName", "entries { id }", rename).await["entries"][0]["id"].clone();
        Self { world, sam, aisha, id, entry }
    }

    async fn ask(&self) -> Value {
        let asked = json!({ "entryId": self.entry, "words": "it is spelt Kaan" });
        self.world.done(&self.aisha, "requestRectification", "rectificationId journey { id }", asked).await["rectificationId"].clone()
    }

    async fn seen(&self, by: &Actor) -> Value {
        self.world.data(by, ASKED, json!({ "id": self.id })).await["rectifications"].clone()
    }
}

#[tokio::test]
async fn a_request_is_answered_by_a_correction_that_names_it_and_both_see_it() {
    let it = Case::begun().await;
    let request = it.ask().await;
    let open = it.seen(&it.sam).await[0].clone();
    assert_eq!((&open["state"], &open["words"], &open["entryId"]), (&json!("OPEN"), &json!("it is spelt Kaan"), &it.entry));
    assert_eq!((&open["requestedOn"], &open["dueOn"], &open["late"]), (&json!("2026-11-20"), &json!("2026-12-20"), &json!(false)));
    let correct = json!({ "entryId": it.entry, "fact": { "nameChanged": { "familyName": "Kaan" } }, "reason": "the passport says so",
        "rectificationId": request });
    let done = it.world.done(&it.sam, "correctEntry", "entries { id answersRectificationId }", correct.clone()).await;
    assert_eq!(done["entries"][0]["answersRectificationId"], request);
    for who in [&it.sam, &it.aisha] {
        let answered = it.seen(who).await[0].clone();
        assert_eq!((&answered["state"], &answered["reason"]), (&json!("PUT_RIGHT"), &json!("the passport says so")));
        assert_eq!((&answered["answerEntryId"], &answered["answeredOn"]), (&done["entries"][0]["id"], &json!("2026-11-20")));
    }
    let again =
        json!({ "entryId": it.entry, "fact": { "nameChanged": { "familyName": "Kahn" } }, "reason": "no", "rectificationId": request });
    assert_eq!(
        it.world.refused(&it.sam, "correctEntry", again).await,
        ("RECTIFICATION_UNKNOWN".into(), json!(["input", "rectificationId"]))
    );
}

#[tokio::test]
async fn a_request_is_refused_with_reasons_and_both_words_stay() {
    let it = Case::begun().await;
    let request = it.ask().await;
    let refuse = |reason: &str| json!({ "journeyId": it.id, "rectificationId": request, "reason": reason });
    assert_eq!(it.world.refused(&it.sam, "refuseRectification", refuse(" ")).await, ("EMPTY".into(), json!(["input", "reason"])));
    assert_eq!(it.world.refused(&it.aisha, "refuseRectification", refuse("no")).await.0, "NOT_ALLOWED");
    it.world.done(&it.sam, "refuseRectification", "", refuse("the deed poll says Kahn")).await;
    let seen = it.seen(&it.aisha).await[0].clone();
    assert_eq!(
        (&seen["state"], &seen["reason"], &seen["words"]),
        (&json!("REFUSED"), &json!("the deed poll says Kahn"), &json!("it is spelt Kaan"))
    );
}

#[tokio::test]
async fn an_entry_that_should_not_be_there_is_taken_out_in_answer() {
    let it = Case::begun().await;
    let request = it.ask().await;
    it.world.done(&it.sam, "retractEntry", "", json!({ "entryId": it.entry, "reason": "never changed", "rectificationId": request })).await;
    assert_eq!(it.seen(&it.aisha).await[0]["state"], "PUT_RIGHT");
}

#[tokio::test]
async fn only_the_person_asks_and_only_of_their_own_journey() {
    let it = Case::begun().await;
    let asked = |entry: &Value| json!({ "journeyId": it.id, "entryId": entry, "words": "it is wrong" });
    assert_eq!(it.world.refused(&it.sam, "requestRectification", asked(&it.entry)).await.0, "NOT_ALLOWED");
    let leader = actor(Role::Leader, it.sam.employers(), None);
    assert_eq!(it.world.refused(&leader, "requestRectification", asked(&it.entry)).await.0, "NOT_ALLOWED");
    let other = actor(Role::Worker, [], Some(PersonId(uuid::Uuid::new_v4())));
    assert_eq!(it.world.refused(&other, "requestRectification", asked(&it.entry)).await.0, "NOT_FOUND");
    assert_eq!(it.seen(&other).await, Value::Null);
    let elsewhere = it.world.open(&it.sam, "Tom", "Baker").await;
    let query = "query($id: ID!) { journey(id: $id) { history { id } } }";
    let entry = it.world.data(&it.sam, query, json!({ "id": elsewhere })).await["journey"]["history"][0]["id"].clone();
    let wrong = it.world.refused(&it.aisha, "requestRectification", asked(&entry)).await;
    assert_eq!(wrong, ("ENTRY_UNKNOWN".into(), json!(["input", "entryId"])));
    let request = it.ask().await;
    let another = json!({ "entryId": entry, "reason": "a slip", "rectificationId": request });
    assert_eq!(it.world.refused(&it.sam, "retractEntry", another).await.0, "RECTIFICATION_UNKNOWN");
    let words = text(&it.seen(&it.aisha).await[0]["words"]);
    it.world.erase(&it.sam, it.id.as_str()).await;
    let left = it.seen(&it.sam).await.to_string();
    assert!(!left.contains(&words) && left.contains("OPEN"), "{left}");
}

#[tokio::test]
async fn the_reason_of_an_answer_is_read_by_both_whatever_class_of_record_it_is_about() {
    let it = Case::begun().await;
    let details = json!({ "journeyId": it.id, "address": "1 Old Street", "religion": "Quaker", "effectiveOn": "2026-01-01" });
    let entry = it.world.done(&it.sam, "recordDetails", "entries { id }", details).await["entries"][0]["id"].clone();
    let corrected = json!({ "fact": { "detailsRecorded": { "address": "2 Old Street" } } });
    for (name, more) in [("correctEntry", corrected), ("retractEntry", json!({}))] {
        let asked = json!({ "entryId": entry, "words": "not there" });
        let request = it.world.done(&it.aisha, "requestRectification", "rectificationId", asked).await["rectificationId"].clone();
        let mut answer = json!({ "entryId": entry, "reason": format!("by {name}"), "rectificationId": request });
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        it.world.done(&it.sam, name, "", answer).await;
        for who in [&it.sam, &it.aisha] {
            let all = it.seen(who).await;
            assert_eq!(all.as_array().unwrap().last().unwrap()["reason"], json!(format!("by {name}")));
        }
    }
}
