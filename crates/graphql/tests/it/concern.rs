//! Concerns: raised, answered by a plan, looked at again, and settled.

use serde_json::{Value, json};

use crate::programme::Programme;

fn raised() -> Value {
    json!({ "by": { "party": "SUPERVISOR", "personId": null }, "words": "Recording falls behind", "clearedByHand": false })
}

fn plan(concern: &Value) -> Value {
    json!({ "concernId": concern, "agreedBy": ["WORKER", "SUPERVISOR"], "reviewOn": "2026-11-01", "words": "An hour each Friday",
        "clearedByHand": false })
}

#[tokio::test]
async fn a_concern_is_raised_has_a_plan_is_looked_at_again_and_is_settled() {
    let it = Programme::begun().await;
    let concern = it.reads_back("raiseConcern", "concernId", ("2026-10-01", raised())).await["concernId"].clone();
    it.reads_back("agreeActionPlan", "", ("2026-10-03", plan(&concern))).await;
    let review =
        json!({ "point": "three-months", "heldOn": "2026-10-05", "by": { "party": "ASSESSOR" }, "progress": [], "words": "A concern" });
    let first = it.done("submitReview", "reviewId", ("2026-10-05", review.clone())).await["reviewId"].clone();
    let mut again = review;
    again["againAfter"] = first.clone();
    let second = it.done("submitReview", "reviewId", ("2026-11-01", again)).await["reviewId"].clone();
    assert_ne!(first, second);
    let asked = "concerns { id raisedOn by { party } words plans { on reviewOn agreedBy words } settledOn } actionPlans { concernId }
        reviews { id state submissions { againAfter } }";
    let answers = it.answers(&it.sam, asked).await;
    let agreed =
        json!({ "on": "2026-10-03", "reviewOn": "2026-11-01", "agreedBy": ["WORKER", "SUPERVISOR"], "words": "An hour each Friday" });
    let raised = json!({ "id": concern, "raisedOn": "2026-10-01", "by": { "party": "SUPERVISOR" }, "words": "Recording falls behind",
        "plans": [agreed], "settledOn": null });
    assert_eq!((&answers["concerns"], &answers["actionPlans"]), (&json!([raised]), &json!([{ "concernId": concern }])));
    assert_eq!(answers["reviews"][1]["submissions"], json!([{ "againAfter": first }]));
    let settled = json!({ "concernId": concern, "note": "Records are up to date" });
    it.reads_back("settleConcern", "", ("2026-11-01", settled.clone())).await;
    assert_eq!(it.answers(&it.sam, "concerns { settledOn }").await["concerns"], json!([{ "settledOn": "2026-11-01" }]));
    let told = it.refused("settleConcern", ("2026-11-02", settled)).await;
    assert_eq!(told, ("CONCERN_UNKNOWN".to_owned(), "concernId".to_owned()));
}

#[tokio::test]
async fn a_plan_that_answers_no_concern_may_be_agreed_with_everybody() {
    let it = Programme::begun().await;
    it.reads_back("agreeActionPlan", "", ("2026-10-03", plan(&Value::Null))).await;
}

#[tokio::test]
async fn a_refusal_of_a_concern_names_the_field() {
    let it = Programme::begun().await;
    let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let refused = async |name, input| it.refused(name, ("2026-10-01", input)).await;
    let but = |mut input: Value, field: &str, value: Value| {
        input[field] = value;
        input
    };
    assert_eq!(refused("raiseConcern", but(raised(), "words", json!(""))).await, told("EMPTY", "words"));
    let naming = but(raised(), "words", json!("Visited Mrs Example"));
    assert_eq!(refused("raiseConcern", naming.clone()).await, told("NOT_ANONYMOUS", "words"));
    it.done("raiseConcern", "", ("2026-10-01", but(naming, "clearedByHand", json!(true)))).await;
    let stranger = plan(&json!(it.enrolment));
    assert_eq!(refused("agreeActionPlan", stranger).await, told("NOT_FOUND", "concernId"));
    let general = plan(&Value::Null);
    let alone = but(general.clone(), "agreedBy", json!(["SUPERVISOR"]));
    assert_eq!(refused("agreeActionPlan", alone).await, told("NOT_AGREED", "agreedBy"));
    let early = but(general.clone(), "reviewOn", json!("2026-10-01"));
    assert_eq!(refused("agreeActionPlan", early).await, told("ENDS_BEFORE_IT_BEGINS", "reviewOn"));
    let naming = but(general, "words", json!("Call 0161 496 0000"));
    assert_eq!(refused("agreeActionPlan", naming).await, told("NOT_ANONYMOUS", "words"));
}
