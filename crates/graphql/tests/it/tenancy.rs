//! Several councils in one installation: a person has been with two of them, and neither learns the other's business.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use graphql::ids::{Tag, decode, encode};
use serde_json::{Value, json};

use crate::fixture::{World, actor, text};

const JOURNEY: &str = "name { full } address spells { startedOn lastDay note } offers { title } enrolments { id } history { type }";

struct Two {
    world: World,
    sam: Actor,
    kim: Actor,
    salford: String,
    bury: String,
    journey: String,
    first: String,
    second: String,
}

/// With Salford until 30 June 2026, and with Bury from 1 September.
async fn moved_on() -> Two {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let (bury, kim) = world.employer("Bury").await;
    let journey = world.open(&sam, "Aisha", "Khan").await;
    let first = world.starts(&sam, &journey, (&salford, "2024-09-02")).await;
    let end = json!({ "journeyId": journey, "spellId": first, "reason": "RESIGNATION", "destination": "OTHER_LOCAL_AUTHORITY",
        "note": "Her line manager", "effectiveOn": "2026-06-30" });
    world.done(&sam, "endEmployment", "", end).await;
    let offer = json!({ "journeyId": journey, "employerId": bury, "title": "Senior", "effectiveOn": "2026-07-01" });
    world.done(&crate::fixture::operator(), "makeOffer", "", offer).await;
    let second = world.starts(&kim, &journey, (&bury, "2026-09-01")).await;
    Two { world, sam, kim, salford, bury, journey, first, second }
}

impl Two {
    async fn journey(&self, who: &Actor) -> Value {
        let document = format!("query($id: ID!) {{ journey(id: $id) {{ {JOURNEY} }} }}");
        self.world.data(who, &document, json!({ "id": self.journey })).await["journey"].clone()
    }
}

fn types(journey: &Value) -> Vec<String> {
    journey["history"].as_array().unwrap().iter().map(|it| text(&it["type"])).collect()
}

#[tokio::test]
async fn neither_of_two_councils_sees_what_somebody_did_at_the_other() {
    let two = moved_on().await;
    let at_salford = two.journey(&two.sam).await;
    assert_eq!(at_salford["spells"], json!([{ "startedOn": "2024-09-02", "lastDay": "2026-06-30", "note": "Her line manager" }]));
    assert_eq!(
        (&at_salford["offers"], types(&at_salford)),
        (&json!([]), ["JourneyOpened", "EmploymentStarted", "EmploymentEnded"].map(String::from).to_vec())
    );
    let at_bury = two.journey(&two.kim).await;
    assert_eq!(at_bury["spells"], json!([{ "startedOn": "2026-09-01", "lastDay": null, "note": null }]));
    assert_eq!(at_bury["name"]["full"], "Aisha Khan");
    assert!(!at_bury.to_string().contains("line manager") && at_salford.to_string().contains("line manager"));
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(two.journey.clone())).unwrap());
    assert_eq!(two.journey(&actor(Role::Worker, [], Some(person))).await["spells"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_became_true_of_somebody_after_they_left_is_for_those_they_went_to() {
    let two = moved_on().await;
    let details = |on: &str, address: &str| json!({ "journeyId": two.journey, "address": address, "effectiveOn": on });
    two.world.done(&two.sam, "recordDetails", "", details("2024-09-02", "1 Old Street")).await;
    two.world.done(&two.kim, "recordDetails", "", details("2026-09-01", "2 New Street")).await;
    assert_eq!(two.journey(&two.sam).await["address"], "1 Old Street");
    assert_eq!(two.journey(&two.kim).await["address"], "2 New Street");
    let late = two.world.refused(&two.sam, "recordDetails", details("2026-10-01", "3 Nowhere")).await;
    assert_eq!(late.0, "NOT_FOUND");
}

#[tokio::test]
async fn neither_of_two_councils_changes_what_is_the_others_and_is_told_what_it_would_be_told_of_nothing() {
    let two = moved_on().await;
    let nothing = encode(Tag::Employment, uuid::Uuid::now_v7()).0;
    for (who, theirs) in [(&two.sam, &two.second), (&two.kim, &two.first)] {
        for (name, more) in [
            ("recordCaseload", json!({ "cases": 9, "effectiveOn": "2026-09-14" })),
            ("startLeave", json!({ "kind": "STUDY", "effectiveOn": "2026-09-14" })),
            ("endEmployment", json!({ "reason": "RESIGNATION", "destination": "NOT_KNOWN", "effectiveOn": "2026-10-30" })),
        ] {
            let of = |spell: &str| {
                let mut input = more.clone();
                (input["journeyId"], input["spellId"]) = (json!(two.journey), json!(spell));
                input
            };
            let refused = two.world.refused(who, name, of(theirs)).await;
            assert_eq!(refused, two.world.refused(who, name, of(&nothing)).await, "{name}");
            assert_eq!(refused.0, "SPELL_UNKNOWN");
        }
    }
    let entries = "query($id: ID!) { journey(id: $id) { history { id type } } }";
    let all = two.world.data(&two.sam, entries, json!({ "id": two.journey })).await["journey"]["history"].clone();
    let ended = all.as_array().unwrap().iter().find(|it| it["type"] == "EmploymentEnded").unwrap()["id"].clone();
    let refused = two.world.refused(&two.kim, "retractEntry", json!({ "entryId": ended, "reason": "r" })).await;
    assert_eq!(refused.0, "ENTRY_UNKNOWN");
    assert!(two.world.data(&two.kim, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": ended })).await["node"].is_null());
}

#[tokio::test]
async fn neither_of_two_councils_finds_somebody_in_a_list_by_what_is_the_others() {
    let two = moved_on().await;
    let cohort =
        json!({ "employerId": two.bury, "name": "Autumn", "programme": "asye-children", "effectiveOn": "2026-09-07", "seats": 30 });
    let cohort = text(&two.world.done(&two.kim, "openCohort", "cohort { id }", cohort).await["cohort"]["id"]);
    two.world.done(&two.kim, "joinCohort", "", json!({ "journeyId": two.journey, "cohortId": cohort, "effectiveOn": "2026-09-07" })).await;
    let renamed = json!({ "journeyId": two.journey, "familyName": "Ogden", "givenName": "Aisha", "effectiveOn": "2026-10-01" });
    two.world.done(&two.kim, "changeName", "", renamed).await;
    let listed = async |who: &Actor, filter: Value| {
        let document = "query($f: JourneyFilter) { journeys(filter: $f) { totalCount nodes { name { full } stage } } }";
        let all = two.world.data(who, document, json!({ "f": filter })).await["journeys"].clone();
        assert_eq!(all["totalCount"], json!(all["nodes"].as_array().unwrap().len()), "{filter}");
        all["nodes"].clone()
    };
    let (at_salford, at_bury) = (
        json!([{ "name": { "full": "Aisha Khan" }, "stage": "LEFT" }]),
        json!([{ "name": { "full": "Aisha Ogden" }, "stage": "IN_POST" }]),
    );
    assert_eq!((listed(&two.sam, json!({})).await, listed(&two.kim, json!({})).await), (at_salford.clone(), at_bury.clone()));
    for (filter, salford, bury) in [
        (json!({ "nameContains": "ogden" }), false, true),
        (json!({ "nameContains": "khan" }), true, false),
        (json!({ "stage": "IN_POST" }), false, true),
        (json!({ "stage": "LEFT" }), true, false),
        (json!({ "employer": "Bury" }), false, true),
        (json!({ "employer": "Salford" }), true, false),
        (json!({ "cohort": cohort }), false, true),
    ] {
        let seen = (listed(&two.sam, filter.clone()).await, listed(&two.kim, filter.clone()).await);
        let expected = |whose: &Value, is_seen| if is_seen { whose.clone() } else { json!([]) };
        assert_eq!(seen, (expected(&at_salford, salford), expected(&at_bury, bury)), "{filter}");
    }
    let both = actor_of_both(&two);
    assert_eq!(listed(&both, json!({})).await, at_bury, "once, as where they have not left");
    assert_eq!(listed(&crate::fixture::operator(), json!({ "nameContains": "ogden" })).await, at_bury);
}

fn actor_of_both(two: &Two) -> Actor {
    actor(Role::Coordinator, two.sam.employers().into_iter().chain(two.kim.employers()), None)
}

#[tokio::test]
async fn nothing_that_a_former_employer_does_lets_it_see_or_change_what_another_recorded_since() {
    let two = moved_on().await;
    let details = json!({ "journeyId": two.journey, "address": "2 New Street", "religion": "Quaker", "effectiveOn": "2026-09-01" });
    two.world.done(&two.kim, "recordDetails", "", details).await;
    let renamed = json!({ "journeyId": two.journey, "familyName": "Ogden", "givenName": "Aisha", "effectiveOn": "2026-10-01" });
    two.world.done(&two.kim, "changeName", "", renamed).await;
    let number = json!({ "journeyId": two.journey, "number": "SW21001", "effectiveOn": "2026-06-01" });
    two.world.done(&two.kim, "claimRegistration", "", number).await;
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(two.journey.clone())).unwrap());
    let own = json!({ "journeyId": two.journey, "email": "new@example.org", "effectiveOn": "2026-10-02" });
    two.world.done(&actor(Role::Worker, [], Some(person)), "recordDetails", "", own).await;
    let release = json!({ "journeyId": two.journey, "number": "SW21001", "effectiveOn": "2026-06-30" });
    assert_eq!(two.world.refused(&two.sam, "releaseRegistration", release).await.0, "NOT_FOUND");
    let offer = json!({ "journeyId": two.journey, "employerId": two.salford, "title": "Come back", "effectiveOn": "2026-09-02" });
    two.world.done(&two.sam, "makeOffer", "", offer).await;
    let entries = "query($id: ID!) { journey(id: $id) { history { id type } } }";
    let all = two.world.data(&two.sam, entries, json!({ "id": two.journey })).await["journey"]["history"].clone();
    let ended = all.as_array().unwrap().iter().find(|it| it["type"] == "EmploymentEnded").unwrap()["id"].clone();
    two.world.done(&two.sam, "retractEntry", "", json!({ "entryId": ended, "reason": "r" })).await;
    let selection =
        "query($id: ID!) { journey(id: $id) { name { full } formerNames { name { full } } address religion email history { type } } }";
    let seen = two.world.data(&two.sam, selection, json!({ "id": two.journey })).await["journey"].clone();
    assert_eq!((&seen["address"], &seen["religion"], &seen["email"]), (&Value::Null, &Value::Null, &Value::Null), "{seen:#}");
    assert_eq!(seen["name"]["full"], "Aisha Khan");
    assert!(!types(&seen).iter().any(|it| it == "DetailsRecorded" || it == "NameChanged"), "{seen:#}");
    assert_eq!(two.journey(&two.kim).await["address"], "2 New Street");
}

#[tokio::test]
async fn who_audits_one_council_is_not_shown_who_read_for_another() {
    let two = moved_on().await;
    two.world
        .done(&two.kim, "recordDetails", "", json!({ "journeyId": two.journey, "address": "2 New Street", "effectiveOn": "2026-09-01" }))
        .await;
    two.journey(&two.kim).await;
    let audit = "query($id: ID!) { readings { nodes { journeyId } } journey(id: $id) { readings { nodes { classes } } } }";
    let seen = async |by: &Actor| {
        let auditor = actor(Role::Auditor, by.employers(), None);
        let data = two.world.data(&auditor, audit, json!({ "id": two.journey })).await;
        let count = |it: &Value| it["nodes"].as_array().unwrap().len();
        (count(&data["readings"]), count(&data["journey"]["readings"]))
    };
    let (salford, bury) = (seen(&two.sam).await, seen(&two.kim).await);
    assert!(salford == (0, 0) && bury.0 > 0 && bury.0 == bury.1, "{salford:?} {bury:?}");
}

#[tokio::test]
async fn who_is_vouched_for_by_one_council_is_nobody_at_another() {
    let world = World::new().await;
    let it = world.on_programme().await;
    let (_, kim) = world.employer("South").await;
    let supporter = world.open(&it.coordinator, "Ellis", "Quill").await;
    let assigned = json!({ "party": "ASSESSOR", "personId": supporter, "fullName": "Ellis Quill", "registered": true });
    world.done(&it.coordinator, "assignSupport", "", it.input("2026-09-08", assigned)).await;
    let person = |id: &str| Some(PersonId(decode(Tag::Journey, &async_graphql::ID(id.to_owned())).unwrap()));
    let document = "query($id: ID!) { journey(id: $id) { name { full } } journeys { edges { node { id } } }
        board { edges { node { journey { id } } } } viewer { journey { id } } }";
    let seen = async |role, at: &Actor, who: &str| {
        let told = world.data(&actor(role, at.employers(), person(who)), document, json!({ "id": it.journey })).await;
        assert!(role == Role::Worker || told["viewer"]["journey"].is_null());
        (
            told["journey"]["name"]["full"].clone(),
            told["journeys"]["edges"].as_array().unwrap().len(),
            told["board"]["edges"].as_array().unwrap().len(),
        )
    };
    for (role, who) in [(Role::Worker, it.journey.as_str()), (Role::Assessor, supporter.as_str())] {
        assert_eq!(seen(role, &it.coordinator, who).await, (json!("Aisha Bello"), 1, 1), "{role:?}");
        assert_eq!(seen(role, &actor(role, [], None), who).await, (json!("Aisha Bello"), 1, 1), "{role:?}");
        assert_eq!(seen(role, &kim, who).await, (Value::Null, 0, 0), "{role:?}");
    }
    let stranger = actor(Role::Worker, kim.employers(), person(&it.journey));
    let details = json!({ "journeyId": it.journey, "address": "1 Elsewhere", "effectiveOn": "2026-10-01" });
    assert_eq!(world.refused(&stranger, "recordDetails", details).await.0, "NOT_FOUND");
}
