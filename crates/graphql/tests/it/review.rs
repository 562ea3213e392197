//! Reviews: a draft is its author's alone, a submission is numbered, and a recommendation ends nothing.

use domain::access::Role;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::fixture::{as_role, operator};
use crate::programme::Programme;

fn a_review() -> Value {
    let progress = json!([{ "standard": "pcf", "version": "2018", "statement": "knowledge", "judged": "ON_THE_WAY" }]);
    json!({ "point": "three-months", "heldOn": "2026-11-01", "by": { "party": "ASSESSOR", "personId": null }, "progress": progress,
        "recommends": "pass", "againAfter": null, "words": "Growing in confidence", "clearedByHand": false })
}

fn with(field: &str, value: Value) -> Value {
    let mut it = a_review();
    it[field] = value;
    it
}

fn drafted(words: &str) -> Value {
    json!({ "point": "three-months", "words": words })
}

#[tokio::test]
async fn a_review_is_drafted_submitted_returned_and_submitted_again_under_the_next_number() {
    let it = Programme::begun().await;
    let review = it.reads_back("draftReview", "reviewId", ("2026-10-30", drafted("So far"))).await["reviewId"].clone();
    let submission = with("reviewId", review.clone());
    it.reads_back("submitReview", "reviewId", ("2026-11-02", submission.clone())).await;
    let told = it.refused("submitReview", ("2026-11-02", submission.clone())).await;
    assert_eq!(told, ("ALREADY_SUBMITTED".to_owned(), "reviewId".to_owned()));
    let back = json!({ "reviewId": review, "by": { "party": "COORDINATOR", "personId": null }, "reasons": "One domain is missing" });
    it.reads_back("returnReview", "reviewId", ("2026-11-03", back.clone())).await;
    let told = it.refused("returnReview", ("2026-11-03", back)).await;
    assert_eq!(told, ("NOT_SUBMITTED".to_owned(), "reviewId".to_owned()));
    it.done("submitReview", "reviewId", ("2026-11-04", submission)).await;
    let asked = "reviews { id point state draft { words } submissions { number on heldOn words recommends progress { statement judged }
        unjudged { standard version statement } returned { on by { party } reasons } } }";
    let reviews = it.answers(&it.sam, asked).await["reviews"].clone();
    assert_eq!((reviews.as_array().unwrap().len(), &reviews[0]["state"], &reviews[0]["draft"]), (1, &json!("SUBMITTED"), &Value::Null));
    let returned = json!({ "on": "2026-11-03", "by": { "party": "COORDINATOR" }, "reasons": "One domain is missing" });
    let [first, second] = [&reviews[0]["submissions"][0], &reviews[0]["submissions"][1]];
    assert_eq!((&first["number"], &first["returned"]), (&json!(1), &returned));
    assert_eq!((&second["number"], &second["returned"], &second["recommends"]), (&json!(2), &Value::Null, &json!("pass")));
    assert_eq!((&second["progress"][0]["judged"], second["unjudged"].as_array().unwrap().len()), (&json!("ON_THE_WAY"), 18));
    assert_eq!(it.answers(&it.sam, "state").await["state"], "RUNNING", "a recommendation decides nothing");
}

#[tokio::test]
async fn a_review_that_is_only_a_draft_is_there_for_its_author_alone() {
    let it = Programme::begun().await;
    let kim = as_role(&it.sam, Role::Coordinator);
    let review = it.done("draftReview", "reviewId", ("2026-10-30", drafted("A secret so far"))).await["reviewId"].clone();
    let asked = "reviews { state draft { on words } submissions { number } }";
    let mine = json!([{ "state": "DRAFTED", "draft": { "on": "2026-10-30", "words": "A secret so far" }, "submissions": [] }]);
    assert_eq!(it.answers(&it.sam, asked).await["reviews"], mine);
    assert_eq!(it.answers(&kim, asked).await["reviews"], json!([]));
    it.done("submitReview", "", ("2026-11-02", with("reviewId", review.clone()))).await;
    let back = json!({ "reviewId": review, "by": { "party": "COORDINATOR" }, "reasons": "One domain is missing" });
    it.done("returnReview", "", ("2026-11-03", back)).await;
    let mut again = drafted("Another secret");
    again["reviewId"] = review;
    it.done("draftReview", "", ("2026-11-03", again)).await;
    let theirs = json!([{ "state": "RETURNED", "draft": null, "submissions": [{ "number": 1 }] }]);
    assert_eq!(it.answers(&kim, asked).await["reviews"], theirs);
    assert_eq!(it.answers(&it.sam, asked).await["reviews"][0]["draft"]["words"], "Another secret");
}

#[tokio::test]
async fn what_a_draft_says_is_read_by_its_author_and_by_nobody_else() {
    let it = Programme::begun().await;
    let review = it.done("draftReview", "reviewId", ("2026-10-30", drafted("A secret so far"))).await["reviewId"].clone();
    let entry = it.facts(&it.sam).await.pop().unwrap();
    assert_eq!(entry["fact"]["words"], "A secret so far");
    let kim = as_role(&it.sam, Role::Coordinator);
    for other in [kim.clone(), operator()] {
        let seen = it.facts(&other).await;
        assert!(seen.iter().all(|it| it["type"] != "ReviewDrafted") && !format!("{seen:?}").contains("secret"));
    }
    // Who says a draft again on another day would be the author of what it says: for anybody else it is not there.
    let again = json!({ "entryId": entry["id"], "effectiveOn": "2026-10-31", "reason": "the day" });
    let (code, path) = it.world.refused(&kim, "correctEntry", again.clone()).await;
    assert_eq!((code.as_str(), path), ("ENTRY_UNKNOWN", json!(["input", "entryId"])));
    it.world.done(&it.sam, "correctEntry", "", again).await;
    assert!(it.facts(&kim).await.iter().all(|it| it["type"] != "EntryCorrected"));
    assert_eq!(it.facts(&it.sam).await.pop().unwrap()["fact"]["words"], "A secret so far");
    let mut mine = drafted("Mine now");
    mine["reviewId"] = review;
    let (code, path) = it.world.refused(&kim, "draftReview", it.input("2026-11-01", mine)).await;
    assert_eq!((code.as_str(), path), ("DRAFT_OF_ANOTHER", json!(["input", "reviewId"])));
}

#[tokio::test]
async fn a_draft_is_as_secret_in_the_log_and_in_what_is_subscribed_to() {
    let it = Programme::begun().await;
    it.done("draftReview", "", ("2026-10-30", drafted("A secret so far"))).await;
    let kim = as_role(&it.sam, Role::Coordinator);
    let asked = "entry { summary fact { ... on ReviewDrafted { point words } } }";
    let said = json!({ "point": "three-months", "words": "A secret so far" });
    for (actor, fact) in [(&it.sam, said), (&kim, Value::Null)] {
        let data = it.world.data(actor, &format!("{{ log(first: 100) {{ nodes {{ {asked} }} }} }}"), json!({})).await;
        let last = data["log"]["nodes"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["entry"]["fact"], fact);
        assert_eq!(last["entry"].is_null(), fact.is_null(), "that there is a draft is nobody's business");
        let after = data["log"]["nodes"].as_array().unwrap().len() - 1;
        let document = format!("subscription {{ logAppended(after: {after}) {{ {asked} }} }}");
        let mut live = std::pin::pin!(it.world.schema.execute_stream(it.world.request(actor, &document, json!({}))));
        let told = serde_json::to_value(live.next().await.unwrap()).unwrap();
        assert_eq!(told["data"]["logAppended"], last);
    }
}

#[tokio::test]
async fn a_refusal_of_a_review_names_the_field() {
    let it = Programme::begun().await;
    let refused = async |input| it.refused("submitReview", ("2026-11-02", input)).await;
    let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let progress =
        |version: &str, statement: &str| json!([{ "standard": "pcf", "version": version, "statement": statement, "judged": "MET" }]);
    assert_eq!(refused(with("heldOn", json!("2026-11-03"))).await, told("SUBMITTED_BEFORE_HELD", "heldOn"));
    assert_eq!(refused(with("point", json!("No slug"))).await, told("REVIEW_UNKNOWN", "point"));
    assert_eq!(refused(with("progress", progress("2012", "knowledge"))).await, told("STANDARD_NOT_PINNED", "progress"));
    assert_eq!(refused(with("progress", progress("2018", "telepathy"))).await, told("STATEMENT_UNKNOWN", "progress"));
    assert_eq!(refused(with("point", json!("ten-months"))).await, told("REVIEW_UNKNOWN", "point"));
    assert_eq!(refused(with("recommends", json!("deferred"))).await, told("OUTCOME_UNKNOWN", "recommends"));
    let draft = json!({ "point": "ten-months", "words": "So far" });
    assert_eq!(it.refused("draftReview", ("2026-11-02", draft)).await, told("REVIEW_UNKNOWN", "point"));
    assert_eq!(refused(with("words", json!("Visited Mrs Example"))).await, told("NOT_ANONYMOUS", "words"));
    let stranger = graphql::ids::encode(graphql::ids::Tag::Review, uuid::Uuid::from_u128(9)).0;
    assert_eq!(refused(with("againAfter", json!(stranger))).await, told("REVIEW_UNKNOWN", "againAfter"));
    assert_eq!(refused(with("againAfter", json!("nothing"))).await, told("NOT_FOUND", "againAfter"));
    let back = |review: &Value, reasons: &str| json!({ "reviewId": review, "by": { "party": "COORDINATOR" }, "reasons": reasons });
    let unknown = it.refused("returnReview", ("2026-11-03", back(&json!(stranger), "Why"))).await;
    assert_eq!(unknown, told("REVIEW_UNKNOWN", "reviewId"));
    let review = it.done("submitReview", "reviewId", ("2026-11-02", a_review())).await["reviewId"].clone();
    let without = it.refused("returnReview", ("2026-11-03", back(&review, " "))).await;
    assert_eq!(without, told("EMPTY", "reasons"));
    let mut other = with("reviewId", review);
    other["point"] = json!("six-months");
    assert_eq!(refused(other).await, told("REVIEW_OF_ANOTHER", "reviewId"));
}
