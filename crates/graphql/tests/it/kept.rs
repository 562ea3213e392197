//! Whether what was promised to somebody on a programme is kept: what was given beside it, and who allowed otherwise.

use serde_json::{Value, json};

use crate::fixture::text;
use crate::programme::Enrolled;

impl Enrolled {
    async fn session(&self, on: &str, more: Value) -> Value {
        let mut input = json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": [{ "party": "SUPERVISOR" }] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.record("recordSupervision", "sessionId", (on, input)).await["sessionId"].clone()
    }
}

#[tokio::test]
async fn a_session_counts_where_it_is_what_was_promised_and_a_late_one_answers_for_one_window() {
    let it = Enrolled::new().await;
    let first = it.session("2026-09-07", json!({ "rating": 5, "note": "a good start" })).await;
    let short = it.session("2026-09-15", json!({ "minutes": 40 })).await;
    let cases = it.session("2026-09-16", json!({ "sessionKind": "CASE" })).await;
    let late = it.session("2026-09-21", json!({})).await;
    it.session("2026-09-25", json!({})).await;
    let asked = "supervision { promised given late missed excused months { month promised given late missed excused }
        windows { phase from until given sessionId notCounted { sessionId why } } sessions { id on kind rating note recordedLateByDays } }";
    let kept = it.ask(asked).await["supervision"].clone();
    let window = |index: usize| kept["windows"][index].clone();
    let nothing = json!([]);
    assert_eq!(
        window(0),
        json!({ "phase": 1, "from": "2026-09-07", "until": "2026-09-13", "given": "IN_TIME", "sessionId": first, "notCounted": nothing })
    );
    let not_counted = json!([{ "sessionId": short, "why": "TOO_SHORT" }, { "sessionId": cases, "why": "KIND" }]);
    assert_eq!(
        window(1),
        json!({ "phase": 1, "from": "2026-09-14", "until": "2026-09-20", "given": "LATE", "sessionId": late, "notCounted": not_counted })
    );
    assert_eq!((&window(2)["given"], &window(3)["given"]), (&json!("IN_TIME"), &json!("MISSED")));
    // Six weeks, and the two fortnights after them that are over.
    let counts = ["promised", "given", "late", "missed", "excused"].map(|it| kept[it].clone());
    assert_eq!(counts, [8, 3, 1, 5, 0].map(|it| json!(it)));
    let september = json!({ "month": "2026-09-01", "promised": 4, "given": 3, "late": 1, "missed": 1, "excused": 0 });
    assert_eq!(kept["months"][0], september);
    let session =
        json!({ "id": first, "on": "2026-09-07", "kind": "REFLECTIVE", "rating": 5, "note": "a good start", "recordedLateByDays": 74 });
    assert_eq!(kept["sessions"][0], session);
}

#[tokio::test]
async fn a_session_is_as_late_as_it_was_first_recorded_however_often_it_is_corrected() {
    let it = Enrolled::new().await;
    it.session("2026-11-20", json!({ "sessionState": "PLANNED" })).await;
    it.session("2026-11-19", json!({})).await;
    let entry = {
        let data =
            it.world.data(&it.sam, "query($id: ID!) { journey(id: $id) { history { eventId } } }", json!({ "id": it.who.journey })).await;
        data["journey"]["history"].as_array().unwrap().last().unwrap()["eventId"].clone()
    };
    let earlier = json!({ "entryId": entry, "effectiveOn": "2026-11-13", "reason": "it was on Friday" });
    it.world.done(&it.sam, "correctEntry", "", earlier).await;
    let ahead = it.session("2026-12-01", json!({ "sessionState": "PLANNED" })).await;
    it.session("2026-11-27", json!({ "sessionState": "PLANNED", "sessionId": ahead })).await;
    let kept = it.ask("supervision { sessions { on state recordedLateByDays } planned { id on state } }").await;
    assert_eq!(kept["supervision"]["planned"], json!([{ "id": ahead, "on": "2026-11-27", "state": "PLANNED" }]));
    let held = json!({ "on": "2026-11-13", "state": "HELD", "recordedLateByDays": 7 });
    let planned = json!({ "on": "2026-11-20", "state": "PLANNED", "recordedLateByDays": null });
    assert_eq!(kept["supervision"]["sessions"], json!([held, planned]));
}

#[tokio::test]
async fn a_share_of_a_full_load_is_promised_and_more_is_a_breach_unless_somebody_allowed_it() {
    let it = Enrolled::new().await;
    let load = json!({ "employerId": it.who.employer, "caseload": 10, "effectiveOn": "2026-09-01" });
    it.world.done(&it.sam, "setFullCaseload", "", load).await;
    let by = json!({ "party": "LINE_MANAGER", "personId": null });
    let allowed = json!({ "allowedBy": by, "until": "2026-10-31", "note": "until Tom is back" });
    it.record("allowCaseloadExcess", "", ("2026-10-15", allowed)).await;
    let held = [("2026-09-10", 9, None), ("2026-09-20", 8, Some(9.25)), ("2026-10-20", 12, None), ("2026-11-01", 12, Some(8.5))];
    for (on, cases, weighted) in held {
        let held = json!({ "journeyId": it.who.journey, "spellId": it.who.spell, "cases": cases, "weighted": weighted, "effectiveOn": on });
        it.world.done(&it.sam, "recordCaseload", "", held).await;
    }
    let asked = "caseload { loads { on cases weighted promised exceeded allowedBy { party personId } } breaches { on }
        allowed { on allowedBy { party } } allowances { from until note allowedBy { party } } }";
    let kept = it.ask(asked).await["caseload"].clone();
    let loads = kept["loads"].as_array().unwrap();
    assert_eq!(loads.iter().map(|it| it["exceeded"].clone()).collect::<Vec<_>>(), [false, true, true, false]);
    assert_eq!(loads[2], json!({ "on": "2026-10-20", "cases": 12, "weighted": null, "promised": 9.0, "exceeded": true, "allowedBy": by }));
    assert_eq!(kept["breaches"], json!([{ "on": "2026-09-20" }]), "nine and a quarter by weight, and nobody allowed it");
    assert_eq!(kept["allowed"], json!([{ "on": "2026-10-20", "allowedBy": { "party": "LINE_MANAGER" } }]));
    let allowance =
        json!({ "from": "2026-10-15", "until": "2026-10-31", "note": "until Tom is back", "allowedBy": { "party": "LINE_MANAGER" } });
    assert_eq!(kept["allowances"], json!([allowance]));
}

#[tokio::test]
async fn a_tenth_of_the_working_week_is_for_development() {
    let it = Enrolled::new().await;
    let time = json!({ "from": "2026-09-07", "givenMinutes": 200, "takenAwayMinutes": 22, "note": "on duty" });
    it.record("recordDevelopmentTime", "", ("2026-09-13", time)).await;
    let asked =
        "developmentTime { promisedMinutes givenMinutes takenAwayMinutes periods { from until givenMinutes takenAwayMinutes note } }";
    let kept = it.ask(asked).await["developmentTime"].clone();
    let period = json!({ "from": "2026-09-07", "until": "2026-09-13", "givenMinutes": 200, "takenAwayMinutes": 22, "note": "on duty" });
    assert_eq!(kept, json!({ "promisedMinutes": 222, "givenMinutes": 200, "takenAwayMinutes": 22, "periods": [period] }));
}

#[tokio::test]
async fn what_is_taught_is_shown_by_its_title_with_the_day_on_which_it_was_made_good() {
    let mut it = Enrolled::new().await;
    let taught = |attended: bool| json!({ "session": "introduction", "attended": attended });
    let unknown = it.refused("recordAttendance", ("2026-10-01", taught(true))).await;
    assert_eq!(unknown, ("TAUGHT_SESSION_UNKNOWN".to_owned(), json!(["input", "session"])), "the year teaches nothing");
    it.world.adopt(&it.sam, "leadership", "2026").await;
    let delegate = json!({ "journeyId": it.who.journey, "framework": "leadership", "anchor": "2026-09-10", "effectiveOn": "2026-09-10" });
    it.who.enrolment = text(&it.world.done(&it.sam, "enrol", "enrolmentId", delegate).await["enrolmentId"]);
    it.record("recordAttendance", "", ("2026-10-01", taught(false))).await;
    it.record("recordAttendance", "", ("2026-11-01", taught(true))).await;
    let asked = "query($id: ID!) { journey(id: $id) { enrolments { attendance { sessions { session title attendedOn }
        days { on session title attended } } } } }";
    let kept = it.world.data(&it.sam, asked, json!({ "id": it.who.journey })).await["journey"]["enrolments"][1]["attendance"].clone();
    let introduction = json!({ "session": "introduction", "title": "Introduction", "attendedOn": "2026-11-01" });
    assert_eq!((&kept["sessions"][0], &kept["sessions"][1]["attendedOn"]), (&introduction, &Value::Null));
    assert_eq!(kept["days"][0], json!({ "on": "2026-10-01", "session": "introduction", "title": "Introduction", "attended": false }));
}

#[tokio::test]
async fn a_claim_is_shown_with_what_became_of_it_beside_the_rules_of_who_pays() {
    let it = Enrolled::new().await;
    let claim = |state: &str, id: &Value| json!({ "claimId": id, "instalment": "registration", "pounds": 1_000, "claimState": state });
    let id = it.record("recordClaim", "claimId", ("2026-10-01", claim("SUBMITTED", &Value::Null))).await["claimId"].clone();
    it.record("recordClaim", "claimId", ("2026-11-01", claim("PAID", &id))).await;
    let asked = "claims { id instalment pounds state states { state on } }
        fundingRules { payer claimsFrom claimsUntil instalments { instalment pounds paidAt paidEarlyOn } }";
    let kept = it.ask(asked).await;
    let states = json!([{ "state": "SUBMITTED", "on": "2026-10-01" }, { "state": "PAID", "on": "2026-11-01" }]);
    assert_eq!(kept["claims"], json!([{ "id": id, "instalment": "registration", "pounds": 1_000, "state": "PAID", "states": states }]));
    let completion = json!({ "instalment": "completion", "pounds": 1_000, "paidAt": "COMPLETION", "paidEarlyOn": "2027-03-31" });
    assert_eq!((&kept["fundingRules"]["instalments"][1], &kept["fundingRules"]["claimsUntil"]), (&completion, &json!("2027-03-31")));
}
