//! Evidence: what was gathered is read back, counted once, and names nobody.

use serde_json::{Value, json};

use crate::programme::Programme;

/// A number with the right check digit that was never given out.
const NHS: &str = "Observed the visit to 943 476 5919";

fn observation() -> Value {
    json!({ "category": "direct-observation", "by": { "party": "ASSESSOR" }, "title": "A visit" })
}

fn with(field: &str, value: Value) -> Value {
    let mut it = observation();
    it[field] = value;
    it
}

#[tokio::test]
async fn what_is_said_of_evidence_is_read_back() {
    let it = Programme::begun().await;
    let first = it.done("addEvidence", "evidenceId", ("2026-10-01", observation())).await["evidenceId"].clone();
    let all = json!({ "category": "direct-observation", "by": { "party": "SUPERVISOR", "personId": it.journey }, "forReview": "three-months",
        "sameOccasionAs": first, "speaksTo": [{ "standard": "pcf", "version": "2018", "statement": "knowledge" }],
        "documentSha256": "0f".repeat(32), "title": "The same visit", "view": "Calm\nand clear", "fileName": "visit.pdf",
        "keptAt": "the case system", "clearedByHand": true });
    let mut piece = all.clone();
    let second = it.reads_back("addEvidence", "evidenceId", ("2026-10-01", all)).await["evidenceId"].clone();
    let asked = "evidence { id on category by { party personId } forReview sameOccasionAs speaksTo { standard version statement }
        documentSha256 title view fileName keptAt clearedByHand }";
    piece["id"] = second;
    piece["on"] = json!("2026-10-01");
    assert_eq!(it.answers(&it.sam, asked).await["evidence"][1], piece);
}

#[tokio::test]
async fn trap_15_an_observation_by_two_people_is_one() {
    let it = Programme::begun().await;
    let first = it.done("addEvidence", "evidenceId", ("2026-10-01", observation())).await["evidenceId"].clone();
    it.done("addEvidence", "", ("2026-10-01", with("sameOccasionAs", first))).await;
    it.done("addEvidence", "", ("2026-10-08", observation())).await;
    let asked = "sufficiency(review: \"six-months\") { enough categories { category title recommended asked held enough pieces { on title by { party } }
        lacks { what count review party words } } }";
    let sufficiency = it.answers(&it.sam, asked).await["sufficiency"].clone();
    let of = |category: &str| sufficiency["categories"].as_array().unwrap().iter().find(|it| it["category"] == category).unwrap().clone();
    let observations = of("direct-observation");
    assert_eq!((&observations["asked"], &observations["held"], &observations["enough"]), (&json!(2), &json!(2), &json!(true)));
    assert_eq!(observations["pieces"].as_array().unwrap().len(), 3);
    let reflection =
        json!({ "what": "FOR_REVIEW", "count": 1, "review": "six-months", "party": null, "words": "one for Six-month review" });
    assert_eq!(of("critical-reflection")["lacks"][1], reflection);
    assert_eq!(sufficiency["enough"], false);
}

#[tokio::test]
async fn a_text_that_tells_of_somebody_is_refused_where_it_is_and_taken_when_a_person_has_cleared_it() {
    let it = Programme::begun().await;
    for field in ["title", "view", "fileName", "keptAt"] {
        let told = it.refused("addEvidence", ("2026-10-01", with(field, json!(NHS)))).await;
        assert_eq!(told, ("NOT_ANONYMOUS".to_owned(), field.to_owned()));
        let mut cleared = with(field, json!(NHS));
        cleared["clearedByHand"] = json!(true);
        it.done("addEvidence", "", ("2026-10-01", cleared)).await;
    }
}

#[tokio::test]
async fn a_client_sees_what_would_be_found_before_it_sends() {
    let it = Programme::begun().await;
    let asked = "query($text: String!) { anonymityCheck(text: $text) { trace words from to } }";
    let data = it.world.data(&it.sam, asked, json!({ "text": format!("Café. {NHS}") })).await;
    assert_eq!(data["anonymityCheck"], json!([{ "trace": "NHS_NUMBER", "words": "an NHS number", "from": 28, "to": 40 }]));
    let data = it.world.data(&it.sam, asked, json!({ "text": "A calm visit" })).await;
    assert_eq!(data["anonymityCheck"], json!([]));
}

#[tokio::test]
async fn a_refusal_of_evidence_names_the_field() {
    let it = Programme::begun().await;
    let refused = async |input| it.refused("addEvidence", ("2026-10-01", input)).await;
    let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let of = |version: &str, statement: &str| json!([{ "standard": "pcf", "version": version, "statement": statement }]);
    assert_eq!(refused(with("title", json!(" "))).await, told("EMPTY", "title"));
    assert_eq!(refused(with("category", json!("Not a slug"))).await, told("CATEGORY_UNKNOWN", "category"));
    assert_eq!(refused(with("documentSha256", json!("ABC"))).await, told("HASH_FORM", "documentSha256"));
    assert_eq!(refused(with("speaksTo", of("2012", "knowledge"))).await, told("STANDARD_NOT_PINNED", "speaksTo"));
    assert_eq!(refused(with("speaksTo", of("2018", "telepathy"))).await, told("STATEMENT_UNKNOWN", "speaksTo"));
    assert_eq!(refused(with("category", json!("horoscope"))).await, told("CATEGORY_UNKNOWN", "category"));
    assert_eq!(refused(with("forReview", json!("eleven-months"))).await, told("REVIEW_UNKNOWN", "forReview"));
    let stranger = graphql::ids::encode(graphql::ids::Tag::Evidence, uuid::Uuid::from_u128(9)).0;
    assert_eq!(refused(with("sameOccasionAs", json!(stranger))).await, told("EVIDENCE_UNKNOWN", "sameOccasionAs"));
    assert_eq!(refused(with("sameOccasionAs", json!(it.enrolment))).await, told("NOT_FOUND", "sameOccasionAs"));
    assert_eq!(refused(with("by", json!({ "party": "PEER", "personId": "nobody" }))).await, told("NOT_FOUND", "by"));
    let tomorrow = it.refused("addEvidence", ("2026-11-21", observation())).await;
    assert_eq!(tomorrow, told("IN_THE_FUTURE", "effectiveOn"));
}
