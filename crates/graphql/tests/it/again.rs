//! What is recorded on a programme, said again: read back as it is, corrected, and judged like anything else.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fixture::text;
use crate::programme::Programme;
use crate::readable::inputs_of_patches;

/// The kinds of facts of this story that can be corrected.
pub const OF_PROGRAMMES: [&str; 23] = [
    "fullCaseloadSet",
    "qualificationAwarded",
    "programmeEnrolled",
    "programmePaused",
    "programmeExtended",
    "programmeMoved",
    "programmeTransferred",
    "programmeWithdrawn",
    "programmeConcluded",
    "matchedToPost",
    "claimRecorded",
    "supportAssigned",
    "supportAgreed",
    "supervisionRecorded",
    "evidenceAdded",
    "reviewSubmitted",
    "reviewReturned",
    "concernRaised",
    "actionPlanAgreed",
    "concernSettled",
    "caseloadExcessAllowed",
    "developmentTimeRecorded",
    "attendanceRecorded",
];

const ALL_FOUR: [&str; 4] = ["WORKER", "ASSESSOR", "LINE_MANAGER", "COORDINATOR"];

/// Everything that can be recorded of somebody on a programme, and how three ways of ending it look.
async fn told() -> (Programme, Vec<Value>) {
    let it = Programme::begun().await;
    let whole = json!({ "employerId": it.employer, "caseload": 17.5, "effectiveOn": "2026-09-01" });
    it.world.done(&it.sam, "setFullCaseload", "", whole).await;
    let degree = json!({ "journeyId": it.journey, "qualification": "MA Social Work", "effectiveOn": "2026-06-26" });
    it.world.done(&it.sam, "recordQualification", "", degree).await;
    let by = json!({ "party": "ASSESSOR" });
    let assessor = json!({ "party": "ASSESSOR", "fullName": "Ellis Quill", "registered": true });
    it.done("assignSupport", "", ("2026-09-07", assessor)).await;
    it.done("agreeSupport", "", ("2026-09-18", json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": "Tuesdays" }))).await;
    let session = json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": [by], "rating": 4, "note": "calm" });
    it.done("recordSupervision", "", ("2026-09-09", session)).await;
    let pin = json!([{ "standard": "pcf", "version": "2018", "statement": "knowledge" }]);
    let evidence = json!({ "category": "direct-observation", "by": by, "forReview": "three-months", "speaksTo": pin, "title": "A visit", "view": "good" });
    it.done("addEvidence", "", ("2026-10-01", evidence)).await;
    let progress = json!([{ "standard": "pcf", "version": "2018", "statement": "knowledge", "judged": "MET" }]);
    let review = json!({ "point": "beginning", "heldOn": "2026-09-28", "by": by, "progress": progress, "words": "Well begun" });
    let review = it.done("submitReview", "reviewId", ("2026-09-29", review)).await["reviewId"].clone();
    it.done(
        "returnReview",
        "",
        ("2026-09-30", json!({ "reviewId": review, "by": { "party": "COORDINATOR" }, "reasons": "one is missing" })),
    )
    .await;
    let concern = json!({ "by": by, "words": "Recording falls behind" });
    let concern = it.done("raiseConcern", "concernId", ("2026-10-05", concern)).await["concernId"].clone();
    let plan =
        json!({ "concernId": concern, "agreedBy": ["WORKER", "ASSESSOR"], "reviewOn": "2026-11-02", "words": "An hour each Friday" });
    it.done("agreeActionPlan", "", ("2026-10-06", plan)).await;
    it.done("settleConcern", "", ("2026-11-02", json!({ "concernId": concern, "note": "done" }))).await;
    it.done(
        "allowCaseloadExcess",
        "",
        ("2026-10-10", json!({ "allowedBy": { "party": "LINE_MANAGER" }, "until": "2026-10-20", "note": "sickness" })),
    )
    .await;
    it.done(
        "recordDevelopmentTime",
        "",
        ("2026-10-11", json!({ "from": "2026-10-05", "givenMinutes": 200, "takenAwayMinutes": 22, "note": "duty" })),
    )
    .await;
    it.done("recordClaim", "", ("2026-10-12", json!({ "instalment": "registration", "pounds": 1000, "claimState": "SUBMITTED" }))).await;
    let pause = json!({ "reason": "bereavement", "agreedBy": ALL_FOUR, "note": "a fortnight", "expectedBack": "2026-11-01" });
    it.done("pauseProgramme", "", ("2026-10-18", pause)).await;
    it.done("resumeProgramme", "", ("2026-11-01", json!({}))).await;
    it.done("extendProgramme", "", ("2026-11-03", json!({ "byDays": 14, "reason": "part-time-hours", "note": "hours" }))).await;
    it.done("matchToPost", "", ("2026-11-10", json!({ "title": "Court team", "beginsOn": "2027-09-01", "note": "asked for it" }))).await;
    let transferred = json!({ "toService": "ADULTS", "consented": true, "note": "asked to move" });
    it.done("transferProgramme", "", ("2026-11-12", transferred)).await;
    let mut entries = it.facts(&it.sam).await;
    entries.extend(others(&it).await);
    (it, entries)
}

/// Facts that one journey cannot have beside the others: other ways to end, a move, and what a leadership programme teaches.
async fn others(it: &Programme) -> Vec<Value> {
    let (world, sam) = (&it.world, &it.sam);
    world.adopt(sam, "early-career", "2027").await;
    world.adopt(sam, "leadership", "2026").await;
    let mut entries = Vec::new();
    for (given, name, on, input) in [
        ("Tom", "withdraw", "2026-11-12", json!({ "note": "moves abroad" })),
        ("Iris", "concludeProgramme", "2026-11-12", json!({ "outcome": "pass", "countsFrom": "2026-11-01", "note": "well done" })),
        (
            "Ada",
            "moveProgramme",
            "2027-09-06",
            json!({ "framework": "early-career", "version": "2027", "carriesOver": ["TIME"], "note": "goes on" }),
        ),
    ] {
        let who = world.enrolled(&it.employer, sam, given).await;
        world.done(sam, name, "", who.input(on, input)).await;
        entries.extend(history(it, &who.journey).await);
    }
    let journey = world.open(sam, "Kim", "Hale").await;
    world.starts(sam, &journey, (&it.employer, "2020-09-07")).await;
    let enrol = json!({ "journeyId": journey, "framework": "leadership", "anchor": "2026-09-07", "effectiveOn": "2026-09-07" });
    let enrolment = world.done(sam, "enrol", "enrolmentId", enrol).await["enrolmentId"].clone();
    let there = json!({ "journeyId": journey, "enrolmentId": enrolment, "session": "introduction", "effectiveOn": "2026-10-01" });
    world.done(sam, "recordAttendance", "", there).await;
    entries.extend(history(it, &journey).await);
    let values = crate::readable::every_value(world).await;
    let asked = format!("query($id: ID!) {{ node(id: $id) {{ ... on Employer {{ history {{ id type {values} }} }} }} }}");
    let data = world.data(sam, &asked, json!({ "id": it.employer })).await;
    entries.extend(data["node"]["history"].as_array().unwrap().clone());
    entries
}

async fn history(it: &Programme, journey: &str) -> Vec<Value> {
    let values = crate::readable::every_value(&it.world).await;
    let asked = format!("query($id: ID!) {{ journey(id: $id) {{ history {{ id type {values} }} }} }}");
    let data = it.world.data(&it.sam, &asked, json!({ "id": journey })).await;
    data["journey"]["history"].as_array().unwrap().clone()
}

fn kind(entry: &Value) -> String {
    let kind = text(&entry["type"]);
    format!("{}{}", kind[..1].to_lowercase(), &kind[1..])
}

#[tokio::test]
async fn what_is_read_of_a_programme_can_be_said_again_as_it_is() {
    let (it, entries) = told().await;
    let patches = inputs_of_patches(&it.world).await;
    let mut said = BTreeSet::new();
    for entry in &entries {
        let kind = kind(entry);
        let Some(fields) = patches.get(&kind).filter(|_| OF_PROGRAMMES.contains(&kind.as_str())) else { continue };
        let fact = fields.iter().map(|it| (it.clone(), entry["fact"][it].clone())).collect::<serde_json::Map<_, _>>();
        let correct = json!({ "entryId": entry["id"], "reason": "read again", "fact": { kind.clone(): fact } });
        assert_eq!(it.world.refused(&it.sam, "correctEntry", correct).await.0, "NOTHING_CHANGES", "{kind}: {fact:?}");
        said.insert(kind);
    }
    assert_eq!(said, OF_PROGRAMMES.iter().map(|it| (*it).to_owned()).collect());
}

#[tokio::test]
async fn a_correction_on_a_programme_is_judged_like_what_is_recorded() {
    let (it, entries) = told().await;
    let id = |wanted: &str| entries.iter().find(|it| kind(it) == wanted).unwrap()["id"].clone();
    let correct = |wanted: &str, fact: Value| json!({ "entryId": id(wanted), "reason": "a slip", "fact": { wanted: fact } });
    for (wanted, fact, code, path) in [
        ("evidenceAdded", json!({ "category": "singing" }), "CATEGORY_UNKNOWN", json!(["input", "fact", "evidenceAdded", "category"])),
        ("evidenceAdded", json!({ "view": "NHS 943 476 5919" }), "NOT_ANONYMOUS", json!(["input", "fact", "evidenceAdded", "view"])),
        ("supervisionRecorded", json!({ "minutes": 0 }), "SESSION_LENGTH", json!(["input", "fact", "supervisionRecorded", "minutes"])),
        ("programmePaused", json!({ "reason": "capability" }), "REASON_UNKNOWN", json!(["input", "fact", "programmePaused", "reason"])),
        ("claimRecorded", json!({ "pounds": 2 }), "INSTALMENT_UNKNOWN", json!(["input", "fact", "claimRecorded", "instalment"])),
    ] {
        assert_eq!(it.world.refused(&it.sam, "correctEntry", correct(wanted, fact)).await, (code.to_owned(), path), "{wanted}");
    }
    it.world.done(&it.sam, "correctEntry", "", correct("supervisionRecorded", json!({ "minutes": 40 }))).await;
    let supervision = it.who().ask(&it.world, "2026-11-11", "supervision { sessions { minutes } windows { notCounted { why } } }").await;
    assert_eq!(supervision["supervision"]["sessions"][0]["minutes"], 40);
    assert_eq!(supervision["supervision"]["windows"][0]["notCounted"][0]["why"], "TOO_SHORT");
}
