//! The worked calendar of `domain.md` section 12, walked over GraphQL on both databases: as it was lived, backwards, and shuffled.
//!
//! What cannot be recorded yet, since what it leans on is not there, waits until it is: a coordinator who enters a year afterwards does the
//! same.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Request, Variables};
use chrono::{DateTime, Utc};
use graphql::guard::Limits;
use graphql::{Moment, NewIds, Waymark};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ground::{Ground, any_id, operator};

both! {
    aishas_year_comes_to_the_same_dates_however_it_is_entered
}

/// A mutation, what of the ids that others gave it needs, and the id that it gives itself.
struct Deed {
    on: &'static str,
    name: &'static str,
    input: Value,
    needs: Option<(&'static str, &'static str)>,
    gives: Option<(&'static str, &'static str)>,
}

fn deed(on: &'static str, name: &'static str, input: Value) -> Deed {
    Deed { on, name, input, needs: None, gives: None }
}

/// What happened between the enrolment and the end.
fn lived() -> Vec<Deed> {
    let by = |party: &str| json!({ "party": party });
    let assessor = || json!({ "party": "ASSESSOR", "fullName": "Ellis Quill", "registered": true });
    let signed = || json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": "Tuesdays" });
    let mut all = vec![
        deed("2026-09-07", "assignSupport", assessor()),
        deed("2026-09-07", "assignSupport", json!({ "party": "SUPERVISOR", "fullName": "Noor Hale" })),
        deed("2026-09-18", "agreeSupport", signed()),
        deed("2027-02-15", "assignSupport", assessor()),
        deed("2027-02-22", "agreeSupport", signed()),
    ];
    for on in [
        "2026-09-08",
        "2026-09-15",
        "2026-09-22",
        "2026-09-29",
        "2026-10-06",
        "2026-10-13",
        "2026-10-26",
        "2026-11-09",
        "2026-11-23",
        "2026-12-07",
        "2026-12-21",
        "2027-01-04",
        "2027-02-01",
        "2027-02-15",
        "2027-03-01",
        "2027-03-22",
        "2027-04-20",
        "2027-05-20",
        "2027-06-21",
        "2027-07-20",
        "2027-08-12",
        "2027-09-20",
        "2027-10-12",
    ] {
        let session = json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": [by("SUPERVISOR")] });
        all.push(deed(on, "recordSupervision", session));
    }
    for (on, category, review) in [
        ("2026-09-18", "self-assessment", Some("beginning")),
        ("2026-11-24", "direct-observation", None),
        ("2027-03-09", "direct-observation", None),
        ("2027-06-07", "direct-observation", None),
        ("2027-05-10", "feedback-from-people", None),
        ("2027-06-07", "feedback-from-people", None),
        ("2027-11-22", "feedback-from-people", None),
    ] {
        all.push(deed(on, "addEvidence", json!({ "category": category, "by": by("ASSESSOR"), "forReview": review, "title": "A piece" })));
    }
    for (on, point) in
        [("2026-09-18", "beginning"), ("2026-12-07", "three-months"), ("2027-03-09", "six-months"), ("2027-06-07", "nine-months")]
    {
        all.push(deed(on, "submitReview", json!({ "point": point, "heldOn": on, "by": by("ASSESSOR"), "progress": [], "words": "Well" })));
    }
    let last =
        || json!({ "point": "final", "heldOn": "2027-10-19", "by": by("ASSESSOR"), "progress": [], "recommends": "pass", "words": "Well" });
    all.push(Deed { gives: Some(("reviewId", "final")), ..deed("2027-10-19", "submitReview", last()) });
    let returned = json!({ "by": by("COORDINATOR"), "reasons": "the third feedback is missing" });
    all.push(Deed { needs: Some(("reviewId", "final")), ..deed("2027-11-04", "returnReview", returned) });
    all.push(Deed { needs: Some(("reviewId", "final")), ..deed("2027-12-01", "submitReview", last()) });
    for (instalment, submitted, paid) in [("registration", "2026-10-30", "2026-11-20"), ("completion", "2027-03-15", "2027-03-31")] {
        let claim = |state: &str| json!({ "instalment": instalment, "pounds": 1000, "claimState": state });
        all.push(Deed { gives: Some(("claimId", instalment)), ..deed(submitted, "recordClaim", claim("SUBMITTED")) });
        all.push(Deed { needs: Some(("claimId", instalment)), ..deed(paid, "recordClaim", claim("PAID")) });
    }
    all
}

/// An academy, and Aisha on her first day.
struct Academy {
    schema: Waymark,
    journey: Value,
    spell: Value,
    enrolment: Value,
}

impl Academy {
    async fn ask(&self, document: &str, variables: Value) -> Value {
        ask(&self.schema, document, variables).await
    }

    /// Whether a deed is done; the ids that it gives are kept.
    async fn is_done(&self, deed: &Deed, ids: &mut HashMap<&'static str, Value>) -> bool {
        let mut input = deed.input.clone();
        (input["journeyId"], input["effectiveOn"]) = (self.journey.clone(), json!(deed.on));
        match deed.name {
            "changePattern" | "recordDaysLost" => input["spellId"] = self.spell.clone(),
            _ => input["enrolmentId"] = self.enrolment.clone(),
        }
        if let Some((field, name)) = deed.needs {
            let Some(id) = ids.get(name) else { return false };
            input[field] = id.clone();
        }
        let (of, gives) = (format!("{}{}Input", deed.name[..1].to_uppercase(), &deed.name[1..]), deed.gives.map_or("", |it| it.0));
        let document =
            format!("mutation($input: {of}!) {{ {}(input: $input) {{ {gives} position errors {{ code message }} }} }}", deed.name);
        let payload = self.ask(&document, json!({ "input": input })).await[deed.name].clone();
        if let Some((field, name)) = deed.gives.filter(|_| !payload["position"].is_null()) {
            ids.insert(name, payload[field].clone());
        }
        assert_eq!(payload["position"].is_null(), payload["errors"] != json!([]), "{payload}");
        !payload["position"].is_null()
    }
}

async fn ask(schema: &Waymark, document: &str, variables: Value) -> Value {
    let now: DateTime<Utc> = "2028-02-01T09:00:00Z".parse().unwrap();
    let moment = Moment { now, today: now.date_naive() };
    let request = Request::new(document).variables(Variables::from_json(variables)).data(operator()).data(moment);
    let answer = schema.execute(request).await;
    assert!(answer.errors.is_empty(), "{document}: {:?}", answer.errors);
    answer.data.into_json().unwrap()
}

async fn academy(schema: Waymark, name: &str) -> Academy {
    let one = async |mutation: &str, field: &str, input: Value| -> Value {
        let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!("mutation($input: {of}!) {{ {mutation}(input: $input) {{ {field} errors {{ code message path }} }} }}");
        let payload = ask(&schema, &document, json!({ "input": input })).await[mutation].clone();
        assert_eq!(payload["errors"], json!([]), "{mutation}");
        payload
    };
    let employer = one("registerEmployer", "employer { id }", json!({ "name": name })).await["employer"]["id"].clone();
    one("adoptFramework", "position", json!({ "employerId": employer, "framework": "asye-children", "version": "2026-dfe" })).await;
    let open = json!({ "givenName": "Aisha", "familyName": "Bello", "employerId": employer, "effectiveOn": "2024-11-01" });
    let journey = one("openJourney", "journey { id }", open).await["journey"]["id"].clone();
    let start = json!({ "journeyId": journey, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 1,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-09-07" });
    let spell = one("startEmployment", "spellId", start).await["spellId"].clone();
    let enrol = json!({ "journeyId": journey, "framework": "asye-children", "effectiveOn": "2026-09-07" });
    let enrolment = one("enrol", "enrolmentId", enrol).await["enrolmentId"].clone();
    Academy { schema, journey, spell, enrolment }
}

const ASKED: &str = "query($id: ID!, $on: Date!) { journey(id: $id, at: { on: $on }) { enrolments {
    state clock { end plannedEnd { on } expectedEnd { on } actualEnd { on } reviews { point on } dueItems { what on lateByDays } }
    reviews { point state submissions { number on } } sufficiency { enough categories { category held enough } }
    supervision { promised given late missed excused } ended { outcome completed on countsFrom } claims { instalment states { on state } }
    support { unsigned { party } agreements { number } } } } }";

/// What the enrolment answers on some days.
async fn answers(academy: &Academy) -> Vec<Value> {
    let mut all = Vec::new();
    for on in ["2026-10-19", "2027-02-16", "2027-04-01", "2027-10-19", "2027-11-04", "2027-12-09"] {
        let data = academy.ask(ASKED, json!({ "id": academy.journey, "on": on })).await;
        all.push(data["journey"]["enrolments"][0].clone());
    }
    all
}

async fn aishas_year_comes_to_the_same_dates_however_it_is_entered(ground: Ground) {
    let store = ground.open().await;
    let schema = graphql::schema(store.clone(), NewIds(Arc::new(any_id)), Limits::default());
    let mut told: Vec<Vec<Value>> = Vec::new();
    for (order, name) in ["as lived", "backwards", "shuffled"].into_iter().enumerate() {
        let academy = academy(schema.clone(), name).await;
        let mut waiting = lived();
        waiting.push(deed("2027-04-01", "changePattern", json!({ "fte": 0.8 })));
        waiting.push(deed("2027-01-29", "recordDaysLost", json!({ "from": "2027-01-11", "days": 15 })));
        waiting.push(deed("2027-12-09", "concludeProgramme", json!({ "outcome": "pass", "countsFrom": "2027-10-17" })));
        match order {
            0 => waiting.sort_by_key(|it| it.on),
            1 => waiting.reverse(),
            _ => waiting.sort_by_key(|it| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{}{}{}", it.on, it.name, it.input).as_bytes())),
        }
        let mut ids = HashMap::new();
        while !waiting.is_empty() {
            let (before, mut later) = (waiting.len(), Vec::new());
            for deed in waiting {
                if !academy.is_done(&deed, &mut ids).await {
                    later.push(deed);
                }
            }
            assert!(later.len() < before, "{name}: {:?} wait for ever", later.iter().map(|it| (it.on, it.name)).collect::<Vec<_>>());
            waiting = later;
        }
        told.push(answers(&academy).await);
    }
    let [lived, backwards, shuffled] = &told[..] else { panic!("three ways") };
    assert_eq!((lived, lived), (backwards, shuffled));
    let last = lived.last().unwrap();
    assert_eq!(last["clock"]["plannedEnd"]["on"], "2027-09-07");
    assert_eq!((last["clock"]["expectedEnd"]["on"].clone(), last["clock"]["end"].clone()), (json!("2027-10-17"), json!("2027-10-17")));
    let reviews: Vec<Value> = last["clock"]["reviews"].as_array().unwrap().iter().map(|it| it["on"].clone()).collect();
    assert_eq!(json!(reviews), json!(["2026-09-28", "2026-12-07", "2027-03-08", "2027-06-07", "2027-10-18"]));
    assert_eq!(last["ended"], json!({ "outcome": "pass", "completed": true, "on": "2027-12-09", "countsFrom": "2027-10-17" }));
    assert_eq!(last["supervision"], json!({ "promised": 22, "given": 22, "late": 0, "missed": 0, "excused": 1 }));
    let in_february = lived[1]["clock"]["dueItems"].clone();
    assert_eq!(in_february[0], json!({ "what": "AGREEMENT", "on": "2027-02-15", "lateByDays": 1 }));
    store.close().await;
}
