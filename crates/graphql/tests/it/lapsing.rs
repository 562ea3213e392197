//! Trap 11, asked from outside: what a lapse of registration stops, who is told of it, and what a return asks.

use domain::access::Role;
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{actor, as_role, operator};
use crate::lists::statements;
use crate::programme::Programme;

const STOPS: &str = "registrationStops { what whoseId party since until spellId signedOffOn eventId knownBy knownByEventIds }";

/// Somebody on a programme, and an assessor who failed to renew for December 2025, as was seen in January 2026.
struct Story {
    it: Programme,
    assessor: String,
}

impl Story {
    async fn new() -> Self {
        let it = Programme::begun().await;
        let assessor = it.world.open(&it.sam, "Vera", "Lark").await;
        let story = Self { it, assessor };
        story.looked_up("FAILED_TO_RENEW", "2025-11-30", "2026-01-12").await;
        story.it.done("assignSupport", "", ("2026-09-08", json!({ "party": "ASSESSOR", "personId": story.assessor }))).await;
        story
    }

    async fn looked_up(&self, status: &str, until: &str, on: &str) {
        let input = json!({ "journeyId": self.assessor, "status": status, "registeredUntil": until, "effectiveOn": on });
        self.it.world.done(&self.it.sam, "recordRegistration", "", input).await;
    }

    async fn reviewed(&self, on: &str, words: &str) -> Value {
        let by = json!({ "party": "ASSESSOR", "personId": null });
        let review = json!({ "point": "three-months", "heldOn": on, "by": by, "progress": [], "words": words });
        self.it.done("submitReview", "reviewId", (on, review)).await["reviewId"].clone()
    }

    async fn journey(&self, who: &domain::access::Actor, (id, on): (&str, &str), selection: &str) -> Value {
        let document = format!("query($id: ID!, $on: Date!) {{ journey(id: $id, at: {{ on: $on }}) {{ {selection} }} }}");
        self.it.world.data(who, &document, json!({ "id": id, "on": on })).await["journey"].clone()
    }

    async fn stops(&self, who: &domain::access::Actor, on: &str) -> Value {
        self.journey(who, (&self.it.journey, on), STOPS).await["registrationStops"].clone()
    }

    /// The events of a journey's entries of one type.
    async fn events(&self, journey: &str, kind: &str) -> Vec<Value> {
        let history = self.journey(&operator(), (journey, "2026-11-20"), "history { type eventId }").await;
        let all = history["history"].as_array().unwrap().iter();
        all.filter(|it| it["type"] == kind).map(|it| it["eventId"].clone()).collect()
    }
}

#[tokio::test]
async fn trap_11_what_a_lapsed_assessor_submitted_does_not_count_and_it_is_said_by_which_entries() {
    let story = Story::new().await;
    let sam = &story.it.sam;
    story.reviewed("2026-11-05", "While lapsed").await;
    let (submitted, looked) =
        (story.events(&story.it.journey, "ReviewSubmitted").await, story.events(&story.assessor, "RegisterChecked").await);
    let stop = |until: Value| {
        json!([{ "what": "SIGN_OFF", "whoseId": story.assessor, "party": "ASSESSOR", "since": "2025-12-01", "until": until, "spellId": null,
            "signedOffOn": "2026-11-05", "eventId": submitted[0], "knownBy": "CHECK", "knownByEventIds": looked }])
    };
    assert_eq!(story.stops(sam, "2026-11-04").await, json!([]));
    assert_eq!(story.stops(sam, "2026-11-05").await, stop(Value::Null));
    // Restored, they sign off again from that day on, and what they signed before stays without effect.
    story.looked_up("REGISTERED", "2026-11-30", "2026-11-10").await;
    assert_eq!(story.stops(sam, "2026-11-09").await, stop(Value::Null));
    let evidence = json!({ "category": "direct-observation", "by": { "party": "ASSESSOR" }, "title": "A home visit" });
    story.it.done("addEvidence", "", ("2026-11-12", evidence.clone())).await;
    assert_eq!(story.stops(sam, "2026-11-20").await, stop(json!("2026-11-10")));
    // What is added later of a day before it is of that day.
    story.it.done("addEvidence", "", ("2026-11-09", evidence)).await;
    assert_eq!(story.stops(sam, "2026-11-20").await.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn trap_11_who_is_lapsed_does_no_casework_and_stays_employed() {
    let story = Story::new().await;
    let sam = &story.it.sam;
    let spell = story.it.world.starts(sam, &story.assessor, (&story.it.employer, "2024-01-08")).await;
    let asked = format!("{STOPS} stage registered {{ registered since restoration {{ outSince updatingDays privateStudyAtMostDays }} }}");
    let told = story.journey(sam, (&story.assessor, "2026-02-02"), &asked).await;
    let stop = json!({ "what": "CASEWORK", "whoseId": story.assessor, "party": "WORKER", "since": "2025-12-01", "until": null,
        "spellId": spell, "signedOffOn": null, "eventId": null, "knownBy": "CHECK",
        "knownByEventIds": story.events(&story.assessor, "RegisterChecked").await });
    assert_eq!((&told["registrationStops"], &told["stage"]), (&json!([stop]), &json!("IN_POST")));
    let restoration = json!({ "outSince": "2025-12-01", "updatingDays": 0, "privateStudyAtMostDays": 0 });
    assert_eq!(told["registered"], json!({ "registered": false, "since": "2025-12-01", "restoration": restoration }));
}

#[tokio::test]
async fn what_a_return_asks_is_told_for_the_day_on_which_somebody_would_be_back() {
    let story = Story::new().await;
    let asked = "registered { now: restoration { updatingDays } before: restoration(on: \"2025-11-30\") { updatingDays }
        almost: restoration(on: \"2027-11-30\") { updatingDays } two: restoration(on: \"2027-12-01\") { updatingDays privateStudyAtMostDays }
        five: restoration(on: \"2030-12-01\") { updatingDays } more: restoration(on: \"2030-12-02\") { updatingDays privateStudyAtMostDays } }";
    let told = story.journey(&story.it.sam, (&story.assessor, "2026-11-20"), asked).await["registered"].clone();
    let days = |it: u32| json!({ "updatingDays": it });
    assert_eq!((&told["now"], &told["before"], &told["almost"], &told["five"]), (&days(0), &Value::Null, &days(0), &days(30)));
    assert_eq!(told["two"], json!({ "updatingDays": 30, "privateStudyAtMostDays": 15 }));
    assert_eq!(told["more"], json!({ "updatingDays": 60, "privateStudyAtMostDays": 30 }));
    let own = story.journey(&story.it.sam, (&story.it.journey, "2026-11-20"), "registered { restoration { outSince } }").await;
    assert_eq!(own["registered"]["restoration"], Value::Null, "nobody knows of a lapse");
}

#[tokio::test]
async fn of_whose_journey_is_not_theirs_to_see_nobody_is_told_anything() {
    let story = Story::new().await;
    story.reviewed("2026-11-05", "While lapsed").await;
    let worker = story.it.who().themselves();
    assert_eq!(story.stops(&worker, "2026-11-20").await, json!([]), "their own record, and another's registration");
    let human_resources = as_role(&story.it.sam, Role::HumanResources);
    assert_eq!(story.stops(&human_resources, "2026-11-20").await, json!([]), "reviews are not theirs to see");
    let (_, stranger) = story.it.world.employer("South").await;
    for nobody in [stranger, as_role(&story.it.sam, Role::Leader)] {
        assert_eq!(story.journey(&nobody, (&story.it.journey, "2026-11-20"), STOPS).await, Value::Null);
    }
    // Who supervises sees the record, and not the journey of whoever assesses beside them.
    let sol = story.it.world.open(&story.it.sam, "Sol", "Okoro").await;
    let person = PersonId(graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(sol.clone())).unwrap());
    let supervisor = actor(Role::Supervisor, story.it.sam.employers(), Some(person));
    story.it.done("assignSupport", "", ("2026-09-08", json!({ "party": "SUPERVISOR", "personId": sol }))).await;
    assert_eq!(story.stops(&supervisor, "2026-11-20").await, json!([]));
    assert_eq!(story.stops(&operator(), "2026-11-20").await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn nothing_of_another_is_read_beside_whom_was_asked_about() {
    let story = Story::new().await;
    story.reviewed("2026-11-05", "While lapsed").await;
    let details = json!({ "journeyId": story.assessor, "email": "vera@example.org", "effectiveOn": "2026-09-07" });
    story.it.world.done(&story.it.sam, "recordDetails", "", details).await;
    let asked = format!("email {STOPS}");
    assert_eq!(
        story.journey(&story.it.sam, (&story.it.journey, "2026-11-20"), &asked).await["registrationStops"].as_array().map(Vec::len),
        Some(1)
    );
    let told = story.journey(&operator(), (&story.assessor, "2026-11-20"), "readings(first: 9) { nodes { classes } }").await;
    assert_eq!(told["readings"]["nodes"], json!([]));
}

#[tokio::test]
async fn what_lapses_stop_is_asked_as_often_for_many_people_as_for_few() {
    let story = Story::new().await;
    let (world, sam) = (&story.it.world, &story.it.sam);
    let mut counts = Vec::new();
    for round in 0..3 {
        for number in 0..3 {
            let who = world.enrolled(&story.it.employer, sam, "Asha").await;
            let assessor = world.open(sam, "Vera", &format!("Lark {round} {number}")).await;
            let looked = json!({ "journeyId": assessor, "status": "REMOVED", "effectiveOn": "2026-01-12" });
            world.done(sam, "recordRegistration", "", looked).await;
            let by = json!({ "party": "ASSESSOR", "personId": assessor });
            let evidence = json!({ "category": "direct-observation", "by": by, "title": "A home visit" });
            world.done(sam, "addEvidence", "", who.input("2026-11-12", evidence)).await;
        }
        let document = format!("{{ journeys(first: 100) {{ nodes {{ {STOPS} }} }} }}");
        counts.push(statements(world, sam, &document).await);
        let told = world.data(sam, &document, json!({})).await.to_string();
        assert_eq!(told.matches("SIGN_OFF").count(), 3 * (round + 1));
    }
    // What is asked for at the same moment goes together: one or two more on a busy machine, and not one for each person.
    assert!(counts[2] <= counts[0] + 3, "{counts:?}");
}
