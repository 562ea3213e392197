//! What somebody on a programme is promised: supervision, a protected caseload, time for development, and who pays for it.

use serde_json::{Value, json};

use crate::programme::Enrolled;
use crate::readable::every_value;

impl Enrolled {
    /// What the entries of a kind say, without what they are about.
    async fn said(&self, kind: &str) -> Vec<Value> {
        let asked = format!("query($id: ID!) {{ journey(id: $id) {{ history {{ type summary {} }} }} }}", every_value(&self.world).await);
        let data = self.world.data(&self.sam, &asked, json!({ "id": self.who.journey })).await;
        let history = data["journey"]["history"].as_array().unwrap().clone();
        history.into_iter().filter(|it| it["type"] == kind).collect()
    }
}

fn at(field: &str) -> Value {
    json!(["input", field])
}

fn supervisor() -> Value {
    json!([{ "party": "SUPERVISOR" }])
}

fn reflection() -> Value {
    json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": supervisor() })
}

fn with(mut input: Value, more: &Value) -> Value {
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn what_is_said_of_a_session_is_read_back_to_the_letter() {
    let it = Enrolled::new().await;
    let said = json!({ "sessionState": "HELD", "sessionKind": "COMBINED", "minutes": 95,
        "with": [{ "party": "SUPERVISOR", "personId": it.who.journey }, { "party": "PEER", "personId": null }],
        "uninterrupted": false, "rating": 4, "note": "we talked of the case of 12 May 2026", "clearedByHand": true });
    let recorded = it.record("recordSupervision", "sessionId", ("2026-09-08", said.clone())).await;
    let entries = it.said("SupervisionRecorded").await;
    let mut fact = entries[0]["fact"].clone();
    fact.as_object_mut().unwrap().remove("__typename");
    assert_eq!(fact, with(said, &json!({ "sessionId": recorded["sessionId"], "enrolmentId": it.who.enrolment })));
    assert_eq!(entries[0]["summary"], "combined supervision held, 95 minutes");
}

#[tokio::test]
async fn a_session_is_of_some_minutes_with_somebody_rated_to_five_and_names_nobody() {
    let it = Enrolled::new().await;
    let refused = async |more: Value| it.refused("recordSupervision", ("2026-09-08", with(reflection(), &more))).await;
    for rating in [6, 0, -1, 300] {
        assert_eq!(refused(json!({ "rating": rating })).await, ("RATING_RANGE".to_owned(), at("rating")), "{rating}");
    }
    for minutes in [0, 481, -5, 70_000] {
        assert_eq!(refused(json!({ "minutes": minutes })).await, ("SESSION_LENGTH".to_owned(), at("minutes")), "{minutes}");
    }
    assert_eq!(refused(json!({ "with": [] })).await, ("EMPTY".to_owned(), at("with")));
    assert_eq!(refused(json!({ "with": [{ "party": "PEER", "personId": "x" }] })).await, ("NOT_FOUND".to_owned(), at("with")));
    assert_eq!(refused(json!({ "sessionId": "x" })).await, ("NOT_FOUND".to_owned(), at("sessionId")));
    assert_eq!(refused(json!({ "note": "call 0161 496 0000" })).await, ("NOT_ANONYMOUS".to_owned(), at("note")));
    assert_eq!(refused(json!({ "enrolmentId": it.who.journey })).await, ("NOT_FOUND".to_owned(), at("enrolmentId")));
    assert_eq!(refused(json!({ "effectiveOn": "2026-11-21" })).await, ("IN_THE_FUTURE".to_owned(), at("effectiveOn")));
    assert_eq!(refused(json!({ "effectiveOn": "2026-09-01" })).await, ("ENROLMENT_UNKNOWN".to_owned(), at("enrolmentId")));
}

#[tokio::test]
async fn a_session_that_was_planned_and_held_is_one_and_is_held_once() {
    let it = Enrolled::new().await;
    let plan = with(reflection(), &json!({ "sessionState": "PLANNED" }));
    let planned = it.record("recordSupervision", "sessionId", ("2026-12-01", plan)).await["sessionId"].clone();
    let held = with(reflection(), &json!({ "sessionId": planned }));
    assert_eq!(it.record("recordSupervision", "sessionId", ("2026-11-19", held.clone())).await["sessionId"], planned);
    assert_eq!(it.refused("recordSupervision", ("2026-11-20", held)).await, ("SESSION_KNOWN".to_owned(), at("sessionId")));
    let kept = it.ask("supervision { sessions { id on state } planned { id } }").await["supervision"].clone();
    assert_eq!(kept, json!({ "sessions": [{ "id": planned, "on": "2026-11-19", "state": "HELD" }], "planned": [] }));
}

#[tokio::test]
async fn more_cases_are_allowed_by_somebody_and_until_a_day() {
    let it = Enrolled::new().await;
    let allowed = json!({ "allowedBy": { "party": "LINE_MANAGER", "personId": null }, "until": "2026-12-31", "note": "until Tom is back" });
    it.record("allowCaseloadExcess", "", ("2026-11-01", allowed.clone())).await;
    let mut fact = it.said("CaseloadExcessAllowed").await[0]["fact"].clone();
    fact.as_object_mut().unwrap().remove("__typename");
    assert_eq!(fact, with(allowed.clone(), &json!({ "enrolmentId": it.who.enrolment })));
    let refused = async |more: Value| it.refused("allowCaseloadExcess", ("2026-11-01", with(allowed.clone(), &more))).await;
    assert_eq!(refused(json!({ "until": "2026-10-31" })).await, ("ENDS_BEFORE_IT_BEGINS".to_owned(), at("until")));
    assert_eq!(refused(json!({ "until": "2300-01-01" })).await, ("DATE_OUT_OF_RANGE".to_owned(), at("until")));
    assert_eq!(refused(json!({ "allowedBy": { "party": "PEER", "personId": "x" } })).await, ("NOT_FOUND".to_owned(), at("allowedBy")));
}

#[tokio::test]
async fn a_period_has_no_more_minutes_of_development_than_there_are() {
    let it = Enrolled::new().await;
    let time = json!({ "from": "2026-09-07", "givenMinutes": 200, "takenAwayMinutes": 22, "note": "on duty" });
    it.record("recordDevelopmentTime", "", ("2026-09-13", time.clone())).await;
    let entry = it.said("DevelopmentTimeRecorded").await.remove(0);
    assert_eq!(entry["summary"], "200 minutes of development time");
    let refused = async |more: Value| it.refused("recordDevelopmentTime", ("2026-09-13", with(time.clone(), &more))).await;
    let too_many = |field: &str| ("MORE_MINUTES_THAN_THE_PERIOD".to_owned(), at(field));
    assert_eq!(refused(json!({ "givenMinutes": 10_080 })).await, too_many("givenMinutes"));
    assert_eq!(refused(json!({ "givenMinutes": -1 })).await, too_many("givenMinutes"));
    assert_eq!(refused(json!({ "takenAwayMinutes": -1 })).await, too_many("takenAwayMinutes"));
    assert_eq!(refused(json!({ "from": "2026-09-14" })).await, ("ENDS_BEFORE_IT_BEGINS".to_owned(), at("from")));
}

#[tokio::test]
async fn a_claim_is_submitted_paid_and_paid_back_once_and_completes_nothing() {
    let it = Enrolled::new().await;
    let claim = |state: &str| json!({ "instalment": "completion", "pounds": 1_000, "claimState": state });
    let state = || ("CLAIM_STATE".to_owned(), at("claimState"));
    assert_eq!(it.refused("recordClaim", ("2026-10-01", claim("PAID"))).await, state());
    let id = it.record("recordClaim", "claimId", ("2026-10-01", claim("SUBMITTED"))).await["claimId"].clone();
    assert_eq!(it.refused("recordClaim", ("2026-10-02", claim("SUBMITTED"))).await, state(), "it is submitted already");
    let next = |state: &str| with(claim(state), &json!({ "claimId": id }));
    assert_eq!(it.refused("recordClaim", ("2026-10-02", next("PAID_BACK"))).await, state());
    assert_eq!(it.record("recordClaim", "claimId", ("2026-10-02", next("PAID"))).await["claimId"], id);
    assert_eq!(it.refused("recordClaim", ("2026-10-03", next("PAID"))).await, state());
    let kept = it.ask("state claims { state }").await;
    assert_eq!((&kept["state"], &kept["claims"][0]["state"]), (&json!("RUNNING"), &json!("PAID")), "paid for completing, and not complete");
    it.record("recordClaim", "", ("2026-10-06", next("PAID_BACK"))).await;
    let became: Vec<_> = it.said("ClaimRecorded").await.iter().map(|it| it["fact"]["claimState"].clone()).collect();
    assert_eq!(became, ["SUBMITTED", "PAID", "PAID_BACK"]);
    for more in [json!({ "instalment": "half-way" }), json!({ "instalment": "Half way" }), json!({ "pounds": 2_000 })] {
        let refused = it.refused("recordClaim", ("2026-10-07", with(claim("SUBMITTED"), &more))).await;
        assert_eq!(refused, ("INSTALMENT_UNKNOWN".to_owned(), at("instalment")), "{more}");
    }
    let nothing = with(claim("SUBMITTED"), &json!({ "pounds": -1 }));
    assert_eq!(it.refused("recordClaim", ("2026-10-07", nothing)).await, ("INSTALMENT_UNKNOWN".to_owned(), at("pounds")));
}

#[tokio::test]
async fn an_employer_says_what_a_full_time_worker_holds_in_a_team_or_everywhere() {
    let it = Enrolled::new().await;
    let set = |more: Value| with(json!({ "employerId": it.who.employer, "caseload": 16.5, "effectiveOn": "2026-09-01" }), &more);
    let team = json!({ "employerId": it.who.employer, "name": "Duty", "effectiveOn": "2026-09-01" });
    let team = it.world.done(&it.sam, "openTeam", "teamId", team).await["teamId"].clone();
    let selection = format!("entries {{ id summary {} }}", every_value(&it.world).await);
    let payload = it.world.done(&it.sam, "setFullCaseload", &selection, set(json!({ "teamId": team }))).await;
    let entry = &payload["entries"][0];
    assert_eq!((&entry["fact"]["teamId"], &entry["fact"]["caseload"]), (&team, &json!(16.5)));
    assert_eq!(entry["summary"], "full caseload set to 16.5 cases");
    it.world.done(&it.sam, "setFullCaseload", "", set(json!({}))).await;
    let earlier = json!({ "entryId": entry["id"], "effectiveOn": "2026-09-02", "reason": "from the second" });
    it.world.done(&it.sam, "correctEntry", "", earlier).await;
    for wrong in [0.0, -1.0, 100.01, 16.505] {
        let refused = it.world.refused(&it.sam, "setFullCaseload", set(json!({ "caseload": wrong }))).await;
        assert_eq!(refused, ("FULL_CASELOAD".to_owned(), at("caseload")), "{wrong}");
    }
    let (bury, kim) = it.world.employer("Bury").await;
    let refused = it.world.refused(&kim, "setFullCaseload", set(json!({ "teamId": team, "employerId": bury }))).await;
    assert_eq!(refused, ("TEAM_UNKNOWN".to_owned(), at("teamId")), "it is another's");
}

#[tokio::test]
async fn what_cases_weigh_is_said_beside_how_many_they_are() {
    let it = Enrolled::new().await;
    let held = json!({ "journeyId": it.who.journey, "spellId": it.who.spell, "cases": 4, "weighted": 5.25, "effectiveOn": "2026-10-01" });
    let selection = "journey { spells { caseloads { on cases weighted } } } entries { id summary }";
    let payload = it.world.done(&it.sam, "recordCaseload", selection, held.clone()).await;
    assert_eq!(payload["journey"]["spells"][0]["caseloads"], json!([{ "on": "2026-10-01", "cases": 4, "weighted": 5.25 }]));
    assert_eq!(payload["entries"][0]["summary"], "4 cases held, weighing 5.25");
    let counted =
        json!({ "entryId": payload["entries"][0]["id"], "reason": "only counted", "fact": { "caseloadRecorded": { "weighted": null } } });
    let payload = it.world.done(&it.sam, "correctEntry", "journey { spells { caseloads { cases weighted } } }", counted).await;
    assert_eq!(payload["journey"]["spells"][0]["caseloads"], json!([{ "cases": 4, "weighted": null }]));
    for wrong in [-1.0, 500.01, 1.005] {
        let refused = it.world.refused(&it.sam, "recordCaseload", with(held.clone(), &json!({ "weighted": wrong }))).await;
        assert_eq!(refused, ("WEIGHTED_CASES".to_owned(), at("weighted")), "{wrong}");
    }
}
