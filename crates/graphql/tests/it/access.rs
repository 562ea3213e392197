//! Who sees and does what, role by role, over one journey that has something of everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::access::{Actor, Purpose, Role};
use domain::ids::{ActorId, EmployerId, PersonId};
use futures_util::StreamExt;
use graphql::ids::{Tag, decode};
use graphql::{Moment, Watch};
use serde_json::{Value, json};

use crate::fixture::{TODAY, World, actor, administrator, text};
use crate::lists::statements;
use crate::programme::Programme;

const EVERYTHING: &str = "name { full } email religion version withheld { class reason }
    spells { title: post { title } timesAway { from kind } note daysLost { days cause } }
    enrolments { pauses { from reason } support { supporters { party } } concerns { words } evidence { title } reviews { state draft { words } }
        supervision { sessions { on note } } } history { type }";

/// A journey with something of everything in it, and what its people need to be known by.
struct Everything {
    it: Programme,
    employer: EmployerId,
}

impl Everything {
    async fn told() -> Self {
        let it = Programme::begun().await;
        let details = json!({ "journeyId": it.journey, "email": "aisha@example.org", "religion": "Quaker", "effectiveOn": "2026-09-07" });
        it.world.done(&it.sam, "recordDetails", "", details).await;
        let away = json!({ "journeyId": it.journey, "spellId": it.spell, "kind": "SICKNESS", "effectiveOn": "2026-10-12" });
        it.world.done(&it.sam, "startLeave", "", away).await;
        it.done("raiseConcern", "", ("2026-10-01", json!({ "by": { "party": "ASSESSOR" }, "words": "A worry" }))).await;
        let held = json!({ "sessionKind": "REFLECTIVE", "sessionState": "HELD", "minutes": 90, "note": "In confidence", "with": [{ "party": "SUPERVISOR" }] });
        it.done("recordSupervision", "", ("2026-09-14", held)).await;
        it.done("draftReview", "", ("2026-10-30", json!({ "point": "three-months", "words": "A secret so far" }))).await;
        let employer = EmployerId(decode(Tag::Employer, &async_graphql::ID(it.employer.clone())).unwrap());
        Self { it, employer }
    }

    /// Somebody with a journey of their own, who holds a role at the employer.
    async fn somebody(&self, role: Role) -> (Actor, String) {
        let id = self.it.world.open(&self.it.sam, "Sol", "Okoro").await;
        let person = PersonId(decode(Tag::Journey, &async_graphql::ID(id.clone())).unwrap());
        (actor(role, [self.employer], Some(person)), id)
    }

    async fn assign(&self, party: &str, person: &str, on: &str) {
        self.it.done("assignSupport", "", (on, json!({ "party": party, "personId": person }))).await;
    }

    async fn journey(&self, who: &Actor, selection: &str) -> Value {
        let document = format!("query($id: ID!) {{ journey(id: $id) {{ {selection} }} }}");
        self.it.world.data(who, &document, json!({ "id": self.it.journey })).await["journey"].clone()
    }

    /// How many journeys there are in lists, and on boards.
    async fn listed(&self, who: &Actor) -> (Value, Value) {
        let data = self.it.world.data(who, "{ journeys(first: 9) { totalCount } board(first: 9) { totalCount } }", json!({})).await;
        (data["journeys"]["totalCount"].clone(), data["board"]["totalCount"].clone())
    }
}

fn classes(journey: &Value) -> Vec<String> {
    journey["withheld"].as_array().unwrap().iter().map(|it| text(&it["class"])).collect()
}

fn types(journey: &Value) -> Vec<String> {
    journey["history"].as_array().unwrap().iter().map(|it| text(&it["type"])).collect()
}

#[tokio::test]
async fn an_assessor_sees_whom_they_assess_for_as_long_as_they_do() {
    let told = Everything::told().await;
    let (assessor, id) = told.somebody(Role::Assessor).await;
    assert_eq!(told.journey(&assessor, "stage").await, Value::Null);
    assert_eq!(told.listed(&assessor).await, (json!(0), json!(0)));
    told.assign("ASSESSOR", &id, "2026-09-08").await;
    let seen = told.journey(&assessor, EVERYTHING).await;
    assert_eq!(
        (&seen["name"]["full"], &seen["email"], &seen["religion"]),
        (&json!("Aisha Bello"), &json!("aisha@example.org"), &Value::Null)
    );
    let of = &seen["enrolments"][0];
    assert_eq!((&of["concerns"][0]["words"], &of["supervision"]["sessions"][0]["note"]), (&json!("A worry"), &Value::Null));
    assert_eq!(seen["spells"][0]["timesAway"][0], json!({ "from": "2026-10-12", "kind": null }), "that they are away, and not why");
    assert_eq!(classes(&seen), ["CHARACTERISTICS", "HEALTH", "SUPERVISION_NOTES"]);
    assert_eq!(told.listed(&assessor).await, (json!(1), json!(1)));
    let ended = json!({ "party": "ASSESSOR" });
    told.it.done("endSupport", "", (TODAY, ended)).await;
    assert_eq!(told.journey(&assessor, "stage").await, Value::Null, "with the first day without them");
    assert_eq!(told.listed(&assessor).await, (json!(0), json!(0)));
}

#[tokio::test]
async fn a_supervisor_reads_what_was_said_in_supervision_and_an_assessor_records_what_assessors_record() {
    let told = Everything::told().await;
    let (supervisor, id) = told.somebody(Role::Supervisor).await;
    told.assign("SUPERVISOR", &id, "2026-09-08").await;
    let seen = told.journey(&supervisor, EVERYTHING).await;
    assert_eq!(seen["enrolments"][0]["supervision"]["sessions"][0]["note"], "In confidence");
    let (assessor, id) = told.somebody(Role::Assessor).await;
    told.assign("ASSESSOR", &id, "2026-09-08").await;
    let concern = told.it.input("2026-11-02", json!({ "by": { "party": "ASSESSOR" }, "words": "Another" }));
    told.it.world.done(&assessor, "raiseConcern", "", concern.clone()).await;
    let pause = told.it.input("2026-11-02", json!({ "reason": "sickness", "agreedBy": ["ASSESSOR"] }));
    assert_eq!(told.it.world.refused(&assessor, "pauseProgramme", pause).await.0, "NOT_ALLOWED");
    // What others entered is corrected by who keeps records.
    let by_others = json!({ "entryId": told.it.facts(&told.it.sam).await[0]["id"], "reason": "r" });
    assert_eq!(told.it.world.refused(&assessor, "retractEntry", by_others).await.0, "NOT_ALLOWED");
    let elsewhere = told.it.world.open(&told.it.sam, "Some", "Body").await;
    let mut other = concern;
    other["journeyId"] = json!(elsewhere);
    assert_eq!(told.it.world.refused(&assessor, "raiseConcern", other).await.0, "NOT_FOUND");
}

#[tokio::test]
async fn human_resources_see_the_person_and_neither_the_assessment_nor_what_was_said_in_confidence() {
    let told = Everything::told().await;
    let hr = actor(Role::HumanResources, [told.employer], None);
    let seen = told.journey(&hr, EVERYTHING).await;
    assert_eq!((&seen["religion"], &seen["spells"][0]["timesAway"][0]["kind"]), (&json!("Quaker"), &json!("SICKNESS")));
    let of = &seen["enrolments"][0];
    assert_eq!((&of["evidence"], &of["reviews"], &of["supervision"]["sessions"][0]["note"]), (&json!([]), &json!([]), &Value::Null));
    assert!(!types(&seen).iter().any(|it| it.starts_with("Review") || it.starts_with("Evidence")));
    let due = told.it.world.data(&hr, "{ dueItems(first: 50) { nodes { what } } }", json!({})).await["dueItems"]["nodes"].clone();
    assert!(!due.to_string().contains("REVIEW") && !due.to_string().contains("SUPERVISION"), "{due}");
    let other = actor(Role::HumanResources, [EmployerId(uuid::Uuid::from_u128(9))], None);
    assert_eq!(told.journey(&other, "stage").await, Value::Null);
}

#[tokio::test]
async fn who_audits_sees_that_there_is_something_and_nobodys_particulars() {
    let told = Everything::told().await;
    let auditor = actor(Role::Auditor, [], None);
    let seen = told.journey(&auditor, EVERYTHING).await;
    assert_eq!((&seen["name"], &seen["email"]), (&Value::Null, &Value::Null));
    assert!(types(&seen).contains(&"ConcernRaised".to_owned()) && !types(&seen).contains(&"ReviewDrafted".to_owned()));
    for secret in ["Aisha", "Quaker", "A worry", "In confidence", "SICKNESS", "A secret"] {
        assert!(!seen.to_string().contains(secret), "{secret}: {seen:#}");
    }
    assert_eq!(told.listed(&auditor).await, (json!(0), json!(0)));
    let input = json!({ "journeyId": told.it.journey, "email": "b@example.org", "effectiveOn": "2026-09-07" });
    assert_eq!(told.it.world.refused(&auditor, "recordDetails", input).await.0, "NOT_ALLOWED");
}

#[tokio::test]
async fn those_who_have_no_business_with_people_see_nobody() {
    let told = Everything::told().await;
    let roles = [
        Role::Administrator,
        Role::Leader,
        Role::RegionalAnalyst,
        Role::PanelMember,
        Role::PanelChair,
        Role::PanelAdviser,
        Role::ExternalModerator,
        Role::LineManager,
        Role::PracticeEducator,
        Role::Worker,
    ];
    for role in roles {
        let (who, _) = told.somebody(role).await;
        assert_eq!(told.journey(&who, "stage").await, Value::Null, "{role:?}");
        let log = told.it.world.data(&who, "{ log(first: 100) { nodes { type entry { summary journey { id } } } } }", json!({})).await;
        assert!(!log.to_string().contains(&told.it.journey), "{role:?}");
    }
    assert_eq!(told.listed(&administrator()).await, (json!(0), json!(0)));
}

#[tokio::test]
async fn a_worker_sees_their_own_record_and_records_what_is_theirs_to_say() {
    let told = Everything::told().await;
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(told.it.journey.clone())).unwrap());
    let aisha = actor(Role::Worker, [], Some(person));
    let seen = told.journey(&aisha, EVERYTHING).await;
    assert_eq!((&seen["withheld"], &seen["religion"]), (&json!([]), &json!("Quaker")));
    assert_eq!(seen["enrolments"][0]["reviews"], json!([]), "what somebody drafts of them is not theirs before it is submitted");
    let input = json!({ "journeyId": told.it.journey, "phone": "0161 496 0000", "effectiveOn": "2026-11-02" });
    told.it.world.done(&aisha, "recordDetails", "", input).await;
    let concern = told.it.input("2026-11-02", json!({ "by": { "party": "ASSESSOR" }, "words": "None" }));
    assert_eq!(told.it.world.refused(&aisha, "raiseConcern", concern).await.0, "NOT_ALLOWED");
}

#[tokio::test]
async fn who_names_a_purpose_is_given_what_serves_it_and_told_what_another_would_show() {
    let told = Everything::told().await;
    let both = Actor::new(told.it.sam.id, [Role::HumanResources, Role::PrincipalSocialWorker], [told.employer], None);
    assert_eq!(told.journey(&both, "religion").await["religion"], "Quaker");
    let overseeing = both.to_the_end_of(Some(Purpose::Oversight));
    let seen = told.journey(&overseeing, "religion withheld { class reason } viewer: id").await;
    assert_eq!(seen["religion"], Value::Null);
    assert!(seen["withheld"].as_array().unwrap().contains(&json!({ "class": "CHARACTERISTICS", "reason": "NOT_FOR_THIS_PURPOSE" })));
    let viewer = told.it.world.data(&overseeing, "{ viewer { purpose roles grants { role } } }", json!({})).await["viewer"].clone();
    let role = json!("PRINCIPAL_SOCIAL_WORKER");
    assert_eq!(viewer, json!({ "purpose": "OVERSIGHT", "roles": [role], "grants": [{ "role": role }] }));
}

#[tokio::test]
async fn what_is_withheld_of_somebody_erased_is_not_there() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    world.erase(&sam, id.as_str()).await;
    let document = "query($id: ID!) { journey(id: $id) { name { full } erased withheld { class } } }";
    let seen = world.data(&sam, document, json!({ "id": id })).await["journey"].clone();
    assert_eq!(seen, json!({ "name": null, "erased": true, "withheld": [] }));
}

const READINGS: &str = "readings(first: 50) { nodes { reader journeyId purpose roles classes through } }";

#[tokio::test]
async fn who_reads_something_sensitive_of_another_is_noted_for_the_person_and_for_who_audits() {
    let told = Everything::told().await;
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(told.it.journey.clone())).unwrap());
    let aisha = actor(Role::Worker, [], Some(person));
    let before = told.journey(&aisha, READINGS).await["readings"]["nodes"].as_array().unwrap().len();
    told.journey(&told.it.sam, "name { full } stage").await;
    told.journey(&aisha, "religion").await;
    let seen = told.journey(&aisha, READINGS).await["readings"]["nodes"].as_array().unwrap().len();
    assert_eq!(seen, before, "a name is not sensitive, and one's own record is one's own");
    let hr = actor(Role::HumanResources, [told.employer], None);
    for _ in 0..3 {
        told.journey(&hr, "religion stage").await;
    }
    let seen = told.journey(&aisha, READINGS).await["readings"]["nodes"].clone();
    assert_eq!(seen.as_array().unwrap().len(), before + 1, "the same again within minutes is one reading");
    let expected = json!({
        "reader": graphql::ids::encode(Tag::Actor, hr.id.0).0,
        "journeyId": told.it.journey,
        "purpose": "EMPLOYMENT",
        "roles": ["HUMAN_RESOURCES"],
        "classes": ["CHARACTERISTICS"],
        "through": ["journey"],
    });
    assert_eq!(seen[0], expected);
    let asked = format!("{{ {READINGS} }}");
    let everywhere = told.it.world.data(&actor(Role::Auditor, [told.employer], None), &asked, json!({})).await;
    assert_eq!(everywhere["readings"]["nodes"][0], expected);
    let elsewhere = actor(Role::Auditor, [EmployerId(uuid::Uuid::from_u128(9))], None);
    assert_eq!(told.it.world.data(&elsewhere, &asked, json!({})).await["readings"]["nodes"], json!([]));
    for nobody in [&told.it.sam, &hr, &aisha, &administrator()] {
        assert_eq!(told.it.world.data(nobody, &asked, json!({})).await["readings"], Value::Null);
    }
    assert_eq!(told.journey(&told.it.sam, READINGS).await["readings"], Value::Null);
}

#[tokio::test]
async fn readings_come_in_pages_and_what_is_unusual_of_them_is_for_who_audits() {
    let told = Everything::told().await;
    let hr = actor(Role::HumanResources, [told.employer], None);
    for field in ["religion", "email", "phone address email", "gender"] {
        told.journey(&hr, field).await;
    }
    let auditor = actor(Role::Auditor, [], None);
    let asked = "query($after: String, $reader: ID!) { readings(first: 1, after: $after, filter: { reader: $reader })
        { nodes { classes } pageInfo { hasNextPage endCursor } } }";
    let reader = graphql::ids::encode(Tag::Actor, hr.id.0).0;
    let (mut after, mut all) = (Value::Null, Vec::new());
    loop {
        let page = told.it.world.data(&auditor, asked, json!({ "after": after, "reader": reader })).await["readings"].clone();
        all.extend(page["nodes"].as_array().unwrap().iter().map(|it| it["classes"][0].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(all, ["CHARACTERISTICS", "CONTACT", "CONTACT", "CHARACTERISTICS"].map(|it| json!(it)), "the latest first, by document");
    let unusual = "{ unusualReadings(from: \"2026-01-01T00:00:00Z\") { because } }";
    assert_eq!(told.it.world.data(&auditor, unusual, json!({})).await["unusualReadings"], json!([]));
    assert_eq!(told.it.world.data(&hr, unusual, json!({})).await["unusualReadings"], Value::Null);
}

#[tokio::test]
async fn what_is_hidden_asks_as_often_as_what_is_not_there() {
    let told = Everything::told().await;
    let (bury, kim) = told.it.world.employer("Bury").await;
    let elsewhere = EmployerId(decode(Tag::Employer, &async_graphql::ID(bury)).unwrap());
    let none = graphql::ids::encode(Tag::Journey, uuid::Uuid::now_v7()).0;
    let stranger = actor(Role::Assessor, [elsewhere], Some(PersonId(uuid::Uuid::from_u128(9))));
    for who in [&kim, &actor(Role::Auditor, [elsewhere], None), &stranger, &administrator(), &actor(Role::Leader, [elsewhere], None)] {
        for document in
            ["{ journey(id: \"ID\") { name { full } email } }", "{ node(id: \"ID\") { id } }", "{ nodes(ids: [\"ID\"]) { id } }"]
        {
            let mut asked = Vec::new();
            for id in [&told.it.journey, &none] {
                asked.push(statements(&told.it.world, who, &document.replace("ID", id)).await);
            }
            assert_eq!(asked[0], asked[1], "{document}");
        }
    }
}

#[tokio::test]
async fn who_listens_is_judged_and_noted_at_the_moment_at_which_they_are_shown_something() {
    let told = Everything::told().await;
    let (assessor, id) = told.somebody(Role::Assessor).await;
    told.assign("ASSESSOR", &id, "2026-09-08").await;
    let asked = "subscription { logAppended(after: 0) { entry { journey { name { full } } fact { ... on ConcernRaised { words } } } } }";
    let days = Arc::new(AtomicU64::new(0));
    let passed = days.clone();
    let moment = told.it.world.moment();
    let watch = Watch(Arc::new(move || {
        let since = chrono::Days::new(passed.load(Ordering::Relaxed));
        Moment { now: moment.now + since, today: moment.today + since }
    }));
    let hears = async |words: &str| {
        let mut items = told.it.world.schema.execute_stream(told.it.world.request(&assessor, asked, json!({})).data(watch.clone()));
        let mut all = String::new();
        while let Ok(Some(item)) = tokio::time::timeout(std::time::Duration::from_millis(500), items.next()).await {
            all += &serde_json::to_string(&item).unwrap();
        }
        (all.contains(words), all.contains("Aisha"))
    };
    assert_eq!(hears("A worry").await, (true, true), "what was recorded long ago is shown to who may see it today");
    let readings = "query($id: ID!) { journey(id: $id) { readings { nodes { at } } } }";
    let noted = told.it.world.data(&actor(Role::Auditor, [told.employer], None), readings, json!({ "id": told.it.journey })).await;
    let at = text(&noted["journey"]["readings"]["nodes"][0]["at"]);
    assert!(at.starts_with(TODAY), "it is noted when it was read, and not when it was recorded: {at}");
    told.it.done("endSupport", "", ("2026-11-25", json!({ "party": "ASSESSOR" }))).await;
    days.store(30, Ordering::Relaxed);
    assert_eq!(hears("A worry").await, (false, false), "who assesses them no more");
}

#[tokio::test]
async fn nobody_keeps_their_own_record() {
    let told = Everything::told().await;
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(told.it.journey.clone())).unwrap());
    let themselves = Actor::new(ActorId(uuid::Uuid::new_v4()), [Role::Coordinator, Role::Worker], [told.employer], Some(person));
    let on_it = |more: Value| {
        let mut input = json!({ "journeyId": told.it.journey });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let world = &told.it.world;
    for (name, input) in [
        ("changeEmployment", json!({ "spellId": told.it.spell, "fte": 0.5, "effectiveOn": "2026-10-01" })),
        ("proposeErasure", json!({ "ground": "REQUESTED" })),
        ("placeLegalHold", json!({ "reason": "mine" })),
    ] {
        assert_eq!(world.refused(&themselves, name, on_it(input)).await.0, "NOT_ALLOWED", "{name}");
    }
    world.done(&themselves, "recordDetails", "", on_it(json!({ "phone": "0161 496 0000", "effectiveOn": "2026-10-01" }))).await;
}
