//! Moderation asked from outside: a sample is drawn, looked at by those for whom it was drawn, and changes nothing.

use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{actor, text};
use crate::sitting::{Member, Room, account};

const SAMPLE: &str = "query($id: ID!) { moderationSample(id: $id) { seed sharePercent rest size cases { caseId stratum option effect \
    reasonsInWords packSha256 pack moderations { memberId agrees grade feedback } } } }";

/// A moderator of another employer.
async fn moderator(it: &Room, name: &str) -> Member {
    let who = actor(Role::ExternalModerator, it.sam.employers(), None);
    let input = json!({ "employerId": it.asha.employer, "name": name, "organisation": "South", "ofEmployer": false,
        "capacities": ["MEMBER"], "accountId": account(&who), "effectiveOn": "2026-01-01" });
    let id = text(&it.world.done(&it.sam, "listPanelMember", "memberId", input).await["memberId"]);
    Member { id, who }
}

fn of(it: &Room, moderators: &[&Member]) -> Value {
    json!({ "employerId": it.asha.employer, "kind": "PARTNERSHIP", "programme": "asye-children", "from": "2026-10-01", "until": "2026-11-20",
        "sharePercent": 100, "moderatorIds": moderators.iter().map(|it| it.id.clone()).collect::<Vec<_>>() })
}

async fn decided() -> Room {
    let it = Room::closed().await;
    it.decided().await;
    it
}

async fn seen(it: &Room, who: &Actor, sample: &str) -> Value {
    it.world.data(who, SAMPLE, json!({ "id": sample })).await["moderationSample"].clone()
}

fn says(sample: &str, it: &Room) -> Value {
    json!({ "sampleId": sample, "caseId": it.case, "agrees": false, "grade": "BORDERLINE", "feedback": "One observation bears it all" })
}

#[tokio::test]
async fn a_sample_is_moderated_by_those_for_whom_it_was_drawn_and_the_decision_stays() {
    let it = decided().await;
    let (mona, milo) = (moderator(&it, "Mona Ray").await, moderator(&it, "Milo Fox").await);
    let sample = it.world.done(&it.sam, "drawSample", "sample { id size rest }", of(&it, &[&mona, &milo])).await["sample"].clone();
    assert_eq!((&sample["size"], &sample["rest"]), (&json!(1), &json!(1)));
    let sample = text(&sample["id"]);
    let case = seen(&it, &mona.who, &sample).await["cases"][0].clone();
    assert_eq!((&case["stratum"], &case["effect"], &case["moderations"]), (&json!("REST"), &json!("CONFIRM"), &json!([])));
    assert!(text(&case["pack"]).starts_with('{') && case["reasonsInWords"] == "The standards are met", "{case:#}");
    it.world.done(&milo.who, "recordModeration", "", says(&sample, &it)).await;
    assert_eq!(seen(&it, &mona.who, &sample).await["cases"][0]["moderations"], json!([]), "she has not spoken yet");
    it.world.done(&mona.who, "recordModeration", "", says(&sample, &it)).await;
    assert_eq!(seen(&it, &mona.who, &sample).await["cases"][0]["moderations"].as_array().unwrap().len(), 2);
    assert_eq!(it.world.refused(&mona.who, "recordModeration", says(&sample, &it)).await.0, "ALREADY_MODERATED");
    let told = seen(&it, &it.sam, &sample).await["cases"][0]["moderations"][0].clone();
    assert_eq!(told, json!({ "memberId": milo.id, "agrees": false, "grade": "BORDERLINE", "feedback": "One observation bears it all" }));
    let document = "query($id: ID!, $case: ID!) { sitting(id: $id) { case(id: $case) { decision { option standing } } } }";
    let data = it.world.data(&it.sam, document, json!({ "id": it.sitting, "case": it.case })).await;
    assert_eq!(data["sitting"]["case"]["decision"], json!({ "option": "confirm", "standing": "TO_BE_RATIFIED" }));
}

#[tokio::test]
async fn an_external_moderator_sees_their_sample_and_nothing_else() {
    let it = decided().await;
    let (mona, milo) = (moderator(&it, "Mona Ray").await, moderator(&it, "Milo Fox").await);
    let sample = text(&it.world.done(&it.sam, "drawSample", "sample { id }", of(&it, &[&mona])).await["sample"]["id"]);
    let elsewhere = it.world.employer("South").await.1;
    for other in [&milo.who, &it.nora.who, &elsewhere, &it.asha.themselves()] {
        assert_eq!(seen(&it, other, &sample).await, Value::Null);
        let refused = it.world.refused(other, "recordModeration", says(&sample, &it)).await;
        assert_eq!(refused, ("NOT_FOUND".to_owned(), json!(["input", "sampleId"])));
    }
    let document = "query($id: ID!, $sitting: ID!, $journey: ID!) { moderationSamples(employerId: $id) { id } sitting(id: $sitting) { id } \
        journey(id: $journey) { id } }";
    let asked = json!({ "id": it.asha.employer, "sitting": it.sitting, "journey": it.asha.journey });
    let data = it.world.data(&mona.who, document, asked.clone()).await;
    assert_eq!(data, json!({ "moderationSamples": [{ "id": sample }], "sitting": null, "journey": null }));
    assert_eq!(it.world.data(&milo.who, document, asked).await["moderationSamples"], json!([]));
    // What is drawn, and who is asked, says who convenes.
    assert_eq!(it.world.refused(&mona.who, "drawSample", of(&it, &[&mona])).await.0, "NOT_ALLOWED");
    assert_eq!(it.world.refused(&elsewhere, "drawSample", of(&it, &[&mona])).await.0, "NOT_FOUND");
}

#[tokio::test]
async fn a_sample_is_of_something_that_was_decided_and_moderated_by_people_who_are_free() {
    let it = Room::closed().await;
    let mona = moderator(&it, "Mona Ray").await;
    assert_eq!(it.world.refused(&it.sam, "drawSample", of(&it, &[&mona])).await.0, "SAMPLE_EMPTY");
    it.decided().await;
    let with = |field: &str, value: Value| {
        let mut input = of(&it, &[&mona]);
        input[field] = value;
        input
    };
    for (field, value, code) in [
        ("programme", json!("asye-adults"), "SAMPLE_EMPTY"),
        ("sharePercent", json!(0), "SAMPLE_EMPTY"),
        ("sharePercent", json!(101), "SAMPLE_SHARE"),
        ("until", json!("2026-11-21"), "SAMPLE_TOO_SOON"),
        ("from", json!("2026-11-21"), "ENDS_BEFORE_IT_BEGINS"),
        ("kind", json!("INTERNAL"), "NOT_A_MODERATOR"),
        ("moderatorIds", json!([]), "EMPTY"),
    ] {
        assert_eq!(it.world.refused(&it.sam, "drawSample", with(field, value)).await.0, code, "{field}");
    }
    // Nora voted on the case: she does not moderate it.
    let sample = text(&it.world.done(&it.sam, "drawSample", "sample { id }", of(&it, &[&it.nora])).await["sample"]["id"]);
    assert_eq!(it.world.refused(&it.nora.who, "recordModeration", says(&sample, &it)).await.0, "NOT_INDEPENDENT");
}

#[tokio::test]
async fn whoever_has_the_seed_draws_the_same_again() {
    let it = decided().await;
    let mona = moderator(&it, "Mona Ray").await;
    let mut half = of(&it, &[&mona]);
    half["sharePercent"] = json!(50);
    let selection = "sample { id seed cases { caseId } }";
    let first = it.world.done(&it.sam, "drawSample", selection, half).await["sample"].clone();
    // Of one case half is one, rounded up.
    assert_eq!(first["cases"], json!([{ "caseId": it.case }]));
    assert!(text(&first["seed"]).parse::<u64>().is_ok());
}
