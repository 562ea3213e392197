//! Support: who is given to a person on a programme, and what they sign.

use serde_json::json;

use crate::programme::Programme;

#[tokio::test]
async fn what_is_said_of_support_is_read_back() {
    let it = Programme::begun().await;
    let mentor = json!({ "party": "MENTOR", "personId": it.journey, "fullName": "Jo Marsh", "registered": null });
    it.reads_back("assignSupport", "", ("2026-09-08", mentor)).await;
    let assessor = json!({ "party": "ASSESSOR", "personId": null, "fullName": "Ellis Quill", "registered": true });
    it.reads_back("assignSupport", "", ("2026-09-09", assessor)).await;
    let agreement = json!({ "signatories": ["WORKER", "ASSESSOR", "MENTOR"], "terms": "Supervision on Tuesdays" });
    it.reads_back("agreeSupport", "", ("2026-09-10", agreement)).await;
    it.reads_back("endSupport", "", ("2026-10-01", json!({ "party": "MENTOR" }))).await;
}

#[tokio::test]
async fn trap_6_when_the_assessor_changes_the_agreement_is_signed_anew() {
    let it = Programme::begun().await;
    let assessor = |name: &str| json!({ "party": "ASSESSOR", "fullName": name, "registered": true });
    let agreement = || json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": "Supervision on Tuesdays" });
    let support = async || {
        let selection =
            "support { unsigned { fullName from } agreements { number signedOn terms signatories { party who { fullName } } } }";
        it.answers(&it.sam, selection).await["support"].clone()
    };
    let signed = |number: i32, on: &str, name: &str| {
        let signatories = json!([{ "party": "WORKER", "who": null }, { "party": "ASSESSOR", "who": { "fullName": name } }]);
        json!({ "number": number, "signedOn": on, "terms": "Supervision on Tuesdays", "signatories": signatories })
    };
    it.done("assignSupport", "", ("2026-09-08", assessor("Ellis Quill"))).await;
    it.done("agreeSupport", "", ("2026-09-10", agreement())).await;
    let first = signed(1, "2026-09-10", "Ellis Quill");
    assert_eq!(support().await, json!({ "unsigned": null, "agreements": [first] }));
    it.done("assignSupport", "", ("2026-10-01", assessor("Robin Hale"))).await;
    assert_eq!(support().await["unsigned"], json!({ "fullName": "Robin Hale", "from": "2026-10-01" }));
    it.done("agreeSupport", "", ("2026-10-05", agreement())).await;
    assert_eq!(support().await, json!({ "unsigned": null, "agreements": [first, signed(2, "2026-10-05", "Robin Hale")] }));
    let supporters = it.answers(&it.sam, "support { supporters { party personId fullName registered from until } }").await;
    let was = json!({ "party": "ASSESSOR", "personId": null, "fullName": "Ellis Quill", "registered": true, "from": "2026-09-08", "until": "2026-10-01" });
    assert_eq!(supporters["support"]["supporters"][0], was);
}

#[tokio::test]
async fn a_refusal_of_support_names_the_field() {
    let it = Programme::begun().await;
    let refused = async |name, input| it.refused(name, ("2026-09-10", input)).await;
    let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(refused("assignSupport", json!({ "party": "ASSESSOR" })).await, told("EMPTY", "fullName"));
    assert_eq!(refused("assignSupport", json!({ "party": "WORKER", "fullName": "A B" })).await, told("NOT_A_SUPPORTER", "party"));
    let unregistered = json!({ "party": "ASSESSOR", "fullName": "A B", "registered": false });
    assert_eq!(refused("assignSupport", unregistered).await, told("ASSESSOR_NOT_REGISTERED", "registered"));
    let stranger = json!({ "party": "MENTOR", "personId": "nobody" });
    assert_eq!(refused("assignSupport", stranger).await, told("NOT_FOUND", "personId"));
    assert_eq!(refused("endSupport", json!({ "party": "MENTOR" })).await, told("NOT_ASSIGNED", "party"));
    let alone = json!({ "signatories": ["WORKER"], "terms": "" });
    assert_eq!(refused("agreeSupport", alone).await, told("NOT_SIGNED", "signatories"));
    let absent = json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": "" });
    assert_eq!(refused("agreeSupport", absent).await, told("NOT_ASSIGNED", "signatories"));
    let of_nobody = json!({ "journeyId": it.journey, "enrolmentId": it.journey, "party": "MENTOR", "effectiveOn": "2026-09-10" });
    let (code, path) = it.world.refused(&it.sam, "endSupport", of_nobody).await;
    assert_eq!((code.as_str(), path), ("NOT_FOUND", json!(["input", "enrolmentId"])));
}

#[tokio::test]
async fn what_people_typed_about_somebody_is_gone_with_them() {
    let it = Programme::begun().await;
    let by = || json!({ "party": "ASSESSOR" });
    it.done("assignSupport", "", ("2026-09-08", json!({ "party": "ASSESSOR", "fullName": "typed", "registered": true }))).await;
    it.done("agreeSupport", "", ("2026-09-09", json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": "typed" }))).await;
    let piece =
        json!({ "category": "written-work", "by": by(), "title": "typed", "view": "typed", "fileName": "typed", "keptAt": "typed" });
    it.done("addEvidence", "", ("2026-10-01", piece)).await;
    let draft = json!({ "point": "three-months", "words": "typed" });
    let review = it.done("draftReview", "reviewId", ("2026-10-02", draft)).await["reviewId"].clone();
    let submission =
        json!({ "reviewId": review, "point": "three-months", "heldOn": "2026-10-02", "by": by(), "progress": [], "words": "typed" });
    it.done("submitReview", "", ("2026-10-02", submission)).await;
    it.done("returnReview", "", ("2026-10-03", json!({ "reviewId": review, "by": by(), "reasons": "typed" }))).await;
    let raised = it.done("raiseConcern", "concernId", ("2026-10-04", json!({ "by": by(), "words": "typed" }))).await;
    let plan = json!({ "agreedBy": ["WORKER"], "reviewOn": "2026-11-01", "words": "typed" });
    it.done("agreeActionPlan", "", ("2026-10-05", plan)).await;
    it.done("settleConcern", "", ("2026-10-06", json!({ "concernId": raised["concernId"], "note": "typed" }))).await;
    let asked = "support { supporters { fullName } agreements { terms } } evidence { title view fileName keptAt } actionPlans { words }
        reviews { submissions { words returned { reasons } } } concerns { words }";
    let told = async || format!("{:?} {}", it.facts(&it.sam).await, it.answers(&it.sam, asked).await);
    assert_eq!(told().await.matches("typed").count(), 22);
    it.world.erase(&it.sam, it.journey.as_str()).await;
    assert_eq!(told().await.matches("typed").count(), 0);
    assert_eq!(it.facts(&it.sam).await.len(), 15, "what happened stays on record");
}
