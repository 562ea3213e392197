//! What was recorded is read back, value by value, as it was said.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::again::OF_PROGRAMMES;
use crate::fixture::{World, actor, as_role, operator, text};
use crate::readable::{OF_THE_ENTRY, every_value, inputs_of_patches};

/// A story with everything in it, and what was said of each entry.
struct Story {
    world: World,
    sam: Actor,
    salford: String,
    id: String,
    said: Vec<Value>,
}

impl Story {
    async fn record(&mut self, name: &str, selection: &str, mut input: Value) -> Value {
        let sam = self.sam.clone();
        let payload = self.world.done(&sam, name, &format!("{selection} entries {{ eventId }}"), input.clone()).await;
        for field in OF_THE_ENTRY {
            input.as_object_mut().unwrap().remove(field);
        }
        self.said.push(input);
        payload
    }

    async fn begun() -> Self {
        let world = World::new().await;
        let (salford, sam) = world.employer("Salford").await;
        let opening =
            json!({ "givenName": "Aisha", "familyName": "Khan", "employerId": salford, "route": "PG_DEGREE", "effectiveOn": "2020-01-01" });
        let mut story = Self { world, sam, salford, id: String::new(), said: Vec::new() };
        story.id = text(&story.record("openJourney", "journey { id }", opening).await["journey"]["id"]);
        story
    }

    fn with(&self, on: &str, mut input: Value) -> Value {
        input["journeyId"] = json!(self.id);
        input["effectiveOn"] = json!(on);
        input
    }

    async fn told() -> Self {
        let mut it = Self::begun().await;
        let salford = it.salford.clone();
        it.record("changeName", "", it.with("2020-02-01", json!({ "givenName": "Aisha", "familyName": "Ali" }))).await;
        let details = json!({ "bornOn": "1990-02-01", "gender": "FEMALE", "ethnicity": "PAKISTANI", "disabled": false, "religion": "Islam",
            "orientation": "not asked", "email": "a@example.org", "phone": "0161 496 0000", "address": "1 Chapel Street\nSalford" });
        it.record("recordDetails", "", it.with("2020-02-02", details)).await;
        let looked = json!({ "status": "REGISTERED", "registeredUntil": "2020-11-30" });
        it.record("recordRegistration", "", it.with("2020-02-04", looked)).await;
        it.record("recordRenewalStep", "", it.with("2020-10-06", json!({ "registrationYear": 2020, "step": "FORM" }))).await;
        let learned = json!({ "cpdKind": "COURSE", "minutes": 240, "title": "Working with fathers", "learned": "To ask for them",
            "changed": "Every plan names both parents", "part": "part-4-2", "peerReflection": true, "peerReflectionWith": "Jo Marsh",
            "forYear": 2020 });
        let piece = it.record("recordCpd", "cpdId", it.with("2020-12-05", learned)).await;
        it.said.last_mut().unwrap()["cpdId"] = piece["cpdId"].clone();
        it.record("assessReadiness", "", it.with("2020-02-03", json!({ "ready": true, "note": "calm with families" }))).await;
        let placement = json!({ "university": "University of Salford", "setting": "Duty team", "employerId": salford,
            "practiceEducator": "Jo Marsh", "educatorJourneyId": null, "educatorStage": "TWO", "plannedEnd": "2020-06-30", "days": 100, "statutory": true, "last": true });
        let placed = it.record("recordPlacement", "placementId", it.with("2020-03-01", placement)).await;
        it.said.last_mut().unwrap()["placementId"] = placed["placementId"].clone();
        let over = json!({ "placementId": placed["placementId"], "outcome": "PASSED", "days": 98, "note": "two days of illness" });
        it.record("concludePlacement", "", it.with("2020-06-29", over)).await;
        let offer = json!({ "employerId": salford, "title": "Social worker", "conditions": ["QUALIFICATION", "CHECKS"], "expectedStart": "2020-09-01" });
        let offered = it.record("makeOffer", "offerId", it.with("2020-07-01", offer)).await;
        it.said.last_mut().unwrap()["offerId"] = offered["offerId"].clone();
        it.record("closeOffer", "", it.with("2020-07-02", json!({ "offerId": offered["offerId"], "outcome": "ACCEPTED" }))).await;
        it.record("claimRegistration", "", it.with("2020-08-01", json!({ "number": "SW1234" }))).await;
        it.employed(&offered["offerId"]).await;
        it.record("releaseRegistration", "", it.with("2024-03-01", json!({ "number": "SW1234" }))).await;
        it
    }

    async fn employed(&mut self, offer: &Value) {
        let (sam, salford) = (self.sam.clone(), self.salford.clone());
        let team = async |name: &str| {
            let open = json!({ "employerId": salford, "name": name, "effectiveOn": "2020-01-01" });
            self.world.done(&sam, "openTeam", "teamId", open).await["teamId"].clone()
        };
        let (duty, care) = (team("Duty").await, team("Care").await);
        let cohort = async |name: &str| {
            let open = json!({ "name": name, "programme": "asye-children", "seats": 9, "effectiveOn": "2020-09-01" });
            self.world.done(&sam, "openCohort", "cohort { id }", open).await["cohort"]["id"].clone()
        };
        let (autumn, spring) = (cohort("Autumn").await, cohort("Spring").await);
        let post = |title: &str| json!({ "title": title, "grade": "Grade 9", "role": "CASE_HOLDER" });
        let start = json!({ "employerId": salford, "contract": "FIXED_TERM", "origin": "NEWLY_QUALIFIED", "fte": 0.837_838,
            "post": post("Social worker"), "service": "CHILDREN", "teamId": duty, "offerId": offer });
        let started = self.record("startEmployment", "spellId", self.with("2020-09-01", start)).await;
        let spell = started["spellId"].clone();
        self.said.last_mut().unwrap()["spellId"] = spell.clone();
        let of = |mut input: Value| {
            input["spellId"] = spell.clone();
            input
        };
        self.record("joinCohort", "", self.with("2020-09-01", json!({ "cohortId": autumn }))).await;
        let left = json!({ "cohortId": autumn, "moveToId": spring, "note": "back from leave in spring" });
        self.record("leaveCohort", "", self.with("2020-10-01", left)).await;
        let said = self.said.last_mut().unwrap().as_object_mut().unwrap();
        let moved_to = said.remove("moveToId").unwrap();
        said.extend([("movedToId".to_owned(), moved_to), ("moved".to_owned(), json!(true))]);
        self.said.push(json!({ "cohortId": spring }));
        let change =
            json!({ "fte": 0.6, "post": post("Senior social worker"), "contract": "PERMANENT", "service": "ADULTS", "teamId": care });
        self.record("changeEmployment", "", self.with("2021-01-01", of(change))).await;
        let away = json!({ "kind": "SECONDMENT", "host": "Bury Hospital", "expectedBack": "2022-01-01" });
        self.record("startLeave", "", self.with("2021-06-01", of(away))).await;
        self.record("endLeave", "", self.with("2021-12-01", of(json!({})))).await;
        self.learned(&spell).await;
        self.record("recordCaseload", "", self.with("2022-01-01", of(json!({ "cases": 17, "weighted": 18.75 })))).await;
        self.climbed(&spell).await;
        let lost = json!({ "from": "2022-02-01", "days": 2.5, "cause": "SICK" });
        self.record("recordDaysLost", "", self.with("2022-02-10", of(lost))).await;
        let end = json!({ "reason": "RESIGNATION", "destination": "OTHER_LOCAL_AUTHORITY", "note": "a shorter way to work" });
        self.record("endEmployment", "", self.with("2024-01-31", of(end))).await;
    }

    async fn learned(&mut self, spell: &Value) {
        self.world.adopt(&self.sam.clone(), "training", "2026").await;
        let course = json!({ "course": "equality", "provider": "in-house", "expiresOn": "2024-05-31", "quality": 4, "note": "well told" });
        let done = self.record("recordTraining", "trainingId", self.with("2021-12-02", course)).await;
        self.said.last_mut().unwrap()["trainingId"] = done["trainingId"].clone();
        let goals = json!([{ "title": "Listening to fathers", "part": "part-4-2", "by": "2022-06-30" }, { "title": "Law", "part": "part-4-4", "by": null }]);
        let plan = json!({ "registrationYear": 2022, "goals": goals, "agreedWith": "Grace Okafor" });
        let planned = self.record("planCpd", "planId", self.with("2021-12-03", plan)).await;
        self.said.last_mut().unwrap()["planId"] = planned["planId"].clone();
        let beside = json!({ "secondmentKind": "OTHER_AGENCY", "spellId": spell, "hostEmployerId": null, "hostName": "Rochdale Youth Court",
            "purpose": "To see a court at work", "plannedUntil": "2021-12-20", "daysAWeek": 1.5 });
        let begun = self.record("startSecondment", "secondmentId", self.with("2021-12-06", beside)).await;
        let said = self.said.last_mut().unwrap().as_object_mut().unwrap();
        let from = said.remove("spellId").unwrap();
        said.extend([("fromSpellId".to_owned(), from), ("secondmentId".to_owned(), begun["secondmentId"].clone())]);
        let over = json!({ "secondmentId": begun["secondmentId"], "learned": "who speaks when" });
        self.record("endSecondment", "", self.with("2021-12-17", over)).await;
    }

    /// A grade, a level, an application that was not granted yet, and one that was withdrawn.
    async fn climbed(&mut self, spell: &Value) {
        let adopt = json!({ "employerId": self.salford, "framework": "ladder-croydon", "version": "2018" });
        self.world.done(&self.sam.clone(), "adoptLadder", "", adopt).await;
        let held = json!({ "spellId": spell, "ladder": "ladder-croydon", "ladderGrade": "g11", "cameBy": "APPOINTED", "heldUntil": null,
            "payDueFrom": "2022-01-01", "note": "as agreed with her" });
        self.record("recordGrade", "", self.with("2022-01-10", held)).await;
        let said = self.said.last_mut().unwrap();
        (said["ladderVersion"], said["applicationId"]) = (json!("2018"), Value::Null);
        self.record("assessPcfLevel", "", self.with("2022-01-11", json!({ "pcfVersion": "2018", "level": "experienced" }))).await;
        let granted = json!({ "designationKind": "AMHP", "approvedById": self.salford, "body": "The approvals panel", "expiresOn": "2026-12-31",
            "hoursAYear": 18, "courseCompletedOn": "2021-12-01", "heldInSpellId": spell });
        let granted = self.record("grantDesignation", "designationId", self.with("2022-01-11", granted)).await["designationId"].clone();
        self.said.last_mut().unwrap()["designationId"] = granted.clone();
        let renewed = json!({ "designationId": granted, "expiresOn": "2027-01-10" });
        self.record("renewDesignation", "", self.with("2022-01-11", renewed)).await;
        let trained = json!({ "designationId": granted, "minutes": 90, "training": "The code of practice" });
        self.record("recordDesignationHours", "", self.with("2022-01-11", trained)).await;
        let ended = json!({ "designationId": granted, "endedBecause": "OWN_WISH", "note": "too many nights" });
        self.record("endDesignation", "", self.with("2022-01-20", ended)).await;
        let granted = json!({ "spellId": spell, "incentiveKind": "RETENTION_PAYMENT", "incentiveTitle": "For staying", "amountPence": 123_456,
            "paid": "YEARLY", "endsOn": "2025-12-31", "recoveryMonths": 24, "recovery": "MONTHLY", "waivedOn": ["RETIRED"] });
        let granted = self.record("grantIncentive", "incentiveId", self.with("2022-01-11", granted)).await["incentiveId"].clone();
        self.said.last_mut().unwrap()["incentiveId"] = granted.clone();
        let back = json!({ "spellId": spell, "incentiveId": granted, "amountPence": 4_321 });
        self.record("recordIncentiveRecovery", "", self.with("2022-01-20", back)).await;
        let ended = json!({ "spellId": spell, "incentiveId": granted, "note": "no money left" });
        self.record("endIncentive", "", self.with("2022-01-21", ended)).await;
        for (on, statement) in [("2022-01-12", "I lead on"), ("2022-01-18", "Again")] {
            let apply = json!({ "spellId": spell, "ladder": "ladder-croydon", "ladderStep": "grade-12", "fastTrack": false, "statement": statement });
            let applied = self.record("applyForStep", "applicationId", self.with(on, apply)).await["applicationId"].clone();
            let said = self.said.last_mut().unwrap();
            (said["applicationId"], said["ladderVersion"], said["gate"]) = (applied.clone(), json!("2018"), json!("APPRAISAL"));
            if on == "2022-01-18" {
                let withdrawn = json!({ "applicationId": applied, "note": "moves away" });
                self.record("withdrawApplication", "", self.with("2022-01-19", withdrawn)).await;
                continue;
            }
            let endorsed = json!({ "applicationId": applied, "supports": true, "confirms": ["appraisal"], "words": "She does" });
            self.record("endorseApplication", "", self.with("2022-01-13", endorsed)).await;
            let decided = json!({ "applicationId": applied, "outcome": "NOT_YET", "sittingId": null, "caseId": null, "takesEffectOn": null,
                "payDueFrom": null, "againFrom": "2022-01-18", "reasons": "Court work first" });
            self.record("decideStep", "", self.with("2022-01-14", decided)).await;
        }
    }

    async fn facts(&self, actor: &Actor, at: Value) -> Vec<Value> {
        let values = every_value(&self.world).await;
        let asked =
            format!("query($id: ID!, $at: AsAt) {{ journey(id: $id, at: $at) {{ history {{ eventId type recordedAt {values} }} }} }}");
        let data = self.world.data(actor, &asked, json!({ "id": self.id, "at": at })).await;
        data["journey"]["history"].as_array().cloned().unwrap_or_default()
    }
}

/// Without the type's name, which is the entry's type.
fn values(entry: &Value) -> Value {
    let mut fact = entry["fact"].clone();
    assert_eq!(fact.as_object_mut().unwrap().remove("__typename").unwrap(), entry["type"]);
    fact
}

#[tokio::test]
async fn what_was_said_is_read_back_to_the_letter() {
    let story = Story::told().await;
    let facts: Vec<Value> = story.facts(&story.sam, Value::Null).await.iter().map(values).collect();
    assert_eq!(facts, story.said);
}

const JOURNEY: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) {
    readiness { assessedOn ready note } placements { note } memberships { note }
    spells { note away { kind expectedBack } timesAway { seconded kind host from expectedBack backOn } daysLost { cause } } } }";

#[tokio::test]
async fn what_was_added_is_on_the_journey_from_its_day_on() {
    let story = Story::told().await;
    let ask = async |at: Value| story.world.data(&story.sam, JOURNEY, json!({ "id": story.id, "at": at })).await["journey"].clone();
    let now = ask(Value::Null).await;
    assert_eq!(now["readiness"], json!([{ "assessedOn": "2020-02-03", "ready": true, "note": "calm with families" }]));
    assert_eq!(now["placements"], json!([{ "note": "two days of illness" }]));
    assert_eq!(now["memberships"], json!([{ "note": "back from leave in spring" }, { "note": null }]));
    let spell = &now["spells"][0];
    assert_eq!((&spell["note"], &spell["away"]), (&json!("a shorter way to work"), &Value::Null));
    assert_eq!(spell["daysLost"], json!([{ "cause": "SICK" }]));
    let mut away = json!({ "seconded": true, "kind": "SECONDMENT", "host": "Bury Hospital", "from": "2021-06-01",
        "expectedBack": "2022-01-01", "backOn": "2021-12-01" });
    assert_eq!(spell["timesAway"], json!([away]));
    let then = ask(json!({ "on": "2021-11-30" })).await["spells"][0].clone();
    away["backOn"] = Value::Null;
    assert_eq!((&then["timesAway"], &then["note"]), (&json!([away]), &Value::Null));
    assert_eq!(then["away"], json!({ "kind": "SECONDMENT", "expectedBack": "2022-01-01" }));
    let entries = story.facts(&story.sam, Value::Null).await;
    let before = ask(json!({ "known": entries.iter().find(|it| it["type"] == "ReadinessAssessed").unwrap()["recordedAt"] })).await;
    assert_eq!(before["readiness"], now["readiness"]);
    assert_eq!((&before["spells"], &before["placements"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn a_correction_says_the_whole_of_what_it_says_instead_and_a_retraction_nothing() {
    let story = Story::told().await;
    let Story { world, sam, .. } = &story;
    let entries = story.facts(sam, Value::Null).await;
    let event = |kind: &str| entries.iter().find(|it| it["type"] == kind).unwrap()["eventId"].clone();
    let before = world.moment().now;
    for (kind, fact) in [
        ("EmploymentEnded", json!({ "employmentEnded": { "note": null } })),
        ("PlacementRecorded", json!({ "placementRecorded": { "setting": "Front door", "employerId": null } })),
        ("RegistrationClaimed", json!({ "registrationClaimed": { "number": "SW77" } })),
    ] {
        let correct = json!({ "entryId": event(kind), "fact": fact, "reason": "a slip" });
        let payload = world.change(sam, "correctEntry", "", correct).await;
        // The release stands on the claim.
        assert_eq!(payload["errors"].as_array().unwrap().is_empty(), kind != "RegistrationClaimed", "{payload}");
    }
    world.done(sam, "retractEntry", "", json!({ "entryId": event("CaseloadRecorded"), "reason": "another's" })).await;
    let after = story.facts(sam, Value::Null).await;
    assert_eq!(after[..entries.len()], entries, "what was recorded stays as it was recorded");
    let said = |index: usize| &after[entries.len() + index];
    let mut ended = entries.iter().find(|it| it["type"] == "EmploymentEnded").unwrap()["fact"].clone();
    ended["note"] = Value::Null;
    assert_eq!((&said(0)["type"], &said(0)["fact"]), (&json!("EntryCorrected"), &ended));
    let mut placed = entries.iter().find(|it| it["type"] == "PlacementRecorded").unwrap()["fact"].clone();
    (placed["setting"], placed["employerId"]) = (json!("Front door"), Value::Null);
    assert_eq!(said(1)["fact"], placed);
    assert_eq!((&said(2)["type"], &said(2)["fact"]), (&json!("EntryRetracted"), &Value::Null));
    assert_eq!(story.facts(sam, json!({ "known": before })).await, entries);
}

const CLEAR: [&str; 41] = [
    "For staying",
    "123456",
    "4321",
    "money left",
    "approvals panel",
    "code of practice",
    "many nights",
    "as agreed with",
    "I lead on",
    "She does",
    "Court work",
    "Aisha",
    "Khan",
    "Ali\"",
    "1990-02",
    "FEMALE",
    "PAKISTANI",
    "Islam",
    "not asked",
    "example.org",
    "0161 496",
    "Chapel",
    "calm",
    "University",
    "Duty",
    "Jo Marsh",
    "illness",
    "Social worker",
    "SW1234",
    "Grade 9",
    "Senior",
    "spring",
    "Hospital",
    "SICK",
    "shorter",
    "well told",
    "Listening",
    "Okafor",
    "Youth Court",
    "court at work",
    "who speaks",
];

#[tokio::test]
async fn nothing_personal_is_read_back_of_somebody_erased() {
    let story = Story::told().await;
    let Story { world, sam, id, .. } = &story;
    let entries = story.facts(sam, Value::Null).await;
    let placed = entries.iter().find(|it| it["type"] == "PlacementRecorded").unwrap()["eventId"].clone();
    let fact = json!({ "placementRecorded": { "setting": "Duty team B" } });
    world.done(sam, "correctEntry", "", json!({ "entryId": placed, "fact": fact, "reason": "Aisha said so" })).await;
    let before = world.moment().now;
    world.erase(sam, id.as_str()).await;
    for at in [Value::Null, json!({ "known": before }), json!({ "on": "2021-01-01" })] {
        let facts = json!(story.facts(sam, at.clone()).await).to_string();
        let journey = world.data(sam, JOURNEY, json!({ "id": id, "at": at })).await.to_string();
        for text in CLEAR {
            assert!(!facts.contains(text) && !journey.contains(text), "{text}: {facts} {journey}");
        }
        assert!(facts.contains("\"fte\":0.837838") && facts.contains("\"outcome\":\"PASSED\""), "what is counted stays: {facts}");
    }
}

#[tokio::test]
async fn a_fact_is_read_by_who_may_see_its_entry_and_a_cohort_by_who_may_see_the_cohort() {
    let story = Story::told().await;
    let Story { world, sam, id, .. } = &story;
    let (bury, kim) = world.employer("Bury").await;
    let leader = as_role(sam, Role::Leader);
    for nobody in [&kim, &leader, &as_role(sam, Role::PanelMember)] {
        assert_eq!(story.facts(nobody, Value::Null).await, Vec::<Value>::new());
    }
    let person = PersonId(graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap());
    let worker = actor(Role::Worker, [], Some(person));
    assert_eq!(story.facts(&worker, Value::Null).await, story.facts(sam, Value::Null).await, "a worker sees what is recorded of them");
    let start = json!({ "employerId": bury, "contract": "AGENCY", "origin": "OTHER", "fte": 1, "post": { "title": "Locum" },
        "service": "CHILDREN" });
    world.done(&operator(), "startEmployment", "", story.with("2024-04-01", start)).await;
    let seen = story.facts(&kim, Value::Null).await;
    let left = seen.iter().find(|it| it["type"] == "CohortLeft").unwrap();
    let said = json!({ "cohortId": null, "movedToId": null, "moved": true, "note": "back from leave in spring" });
    assert_eq!(values(left), said, "whose cohort it was is not Bury's to see");
}

const GROUPS: &str =
    "query($id: ID!) { journey(id: $id) { memberships { cohort { name history { type } } } openedBy { history { type } } } }";

#[tokio::test]
async fn cohorts_and_employers_have_histories_for_who_may_see_their_entries() {
    let story = Story::told().await;
    let Story { world, sam, salford, id, .. } = &story;
    let hours = json!({ "employerId": salford, "standardHours": 36.25, "effectiveOn": "2024-01-01" });
    world.done(sam, "setStandardHours", "", hours).await;
    let vacancies =
        json!({ "employerId": salford, "fte": 3.5, "agencyCoverFte": 1.25, "agencyCoverHeadcount": 2, "effectiveOn": "2024-01-01" });
    let reported = world.done(sam, "reportVacancies", "entries { eventId }", vacancies).await;
    let correct =
        json!({ "entryId": reported["entries"][0]["eventId"], "reason": "counted twice", "fact": { "vacanciesReported": { "fte": 3.0 } } });
    world.done(sam, "correctEntry", "", correct).await;
    let asked = format!("{{ employers {{ nodes {{ name history {{ type {} }} }} }} }}", every_value(world).await);
    world.employer("Bury").await;
    let nodes = world.data(sam, &asked, json!({})).await["employers"]["nodes"].clone();
    assert_eq!(nodes[0], json!({ "name": "Bury", "history": null }));
    let history = nodes[1]["history"].as_array().unwrap();
    assert_eq!(history[0]["fact"]["name"], "Salford");
    assert_eq!((&history[1]["fact"]["name"], &history[5]["fact"]["standardHours"]), (&json!("Duty"), &json!(36.25)));
    assert_eq!(values(&history[6]), json!({ "fte": 3.5, "agencyCoverFte": 1.25, "agencyCoverHeadcount": 2 }));
    assert_eq!((&history[7]["type"], &history[7]["fact"]["fte"]), (&json!("EntryCorrected"), &json!(3.0)));
    let person = PersonId(graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap());
    let worker = actor(Role::Worker, [], Some(person));
    let of_worker = world.data(&worker, GROUPS, json!({ "id": id })).await["journey"].clone();
    assert_eq!(of_worker["memberships"][0]["cohort"], json!({ "name": "Autumn", "history": null }));
    assert_eq!(of_worker["openedBy"]["history"], Value::Null);
    let of_sam = world.data(sam, GROUPS, json!({ "id": id })).await["journey"].clone();
    assert_eq!(of_sam["memberships"][0]["cohort"]["history"], json!([{ "type": "CohortOpened" }]));
}

/// What an employer and a cohort say beside what is said of a person.
async fn of_groups(story: &Story) -> Vec<Value> {
    let Story { world, sam, salford, .. } = story;
    let hours = json!({ "employerId": salford, "standardHours": 36.25, "effectiveOn": "2024-01-01" });
    world.done(sam, "setStandardHours", "", hours).await;
    let vacancies =
        json!({ "employerId": salford, "fte": 3.5, "agencyCoverFte": 1.25, "agencyCoverHeadcount": 2, "effectiveOn": "2024-01-01" });
    world.done(sam, "reportVacancies", "", vacancies).await;
    let values = every_value(world).await;
    let asked = format!(
        "{{ cohorts {{ nodes {{ employer {{ id }} history {{ eventId type {values} }} }} }} employers {{ nodes {{ history {{ eventId type {values} }} }} }} }}"
    );
    let data = world.data(sam, &asked, json!({})).await;
    let histories = ["cohorts", "employers"].map(|it| data[it]["nodes"][0]["history"].as_array().unwrap().clone());
    histories.concat()
}

#[tokio::test]
async fn what_is_read_can_be_said_again_as_it_is() {
    let story = Story::told().await;
    let Story { world, sam, .. } = &story;
    let patches = inputs_of_patches(world).await;
    // Those of programmes are said again in a story of their own.
    let mut left: Vec<&String> = patches.keys().filter(|it| !OF_PROGRAMMES.contains(&it.as_str())).collect();
    let entries = [story.facts(sam, Value::Null).await, of_groups(&story).await].concat();
    for entry in &entries {
        let kind = text(&entry["type"]);
        let kind = format!("{}{}", kind[..1].to_lowercase(), &kind[1..]);
        let Some(fields) = patches.get(&kind) else { continue };
        let fact = fields.iter().map(|it| (it.clone(), entry["fact"][it].clone())).collect::<serde_json::Map<_, _>>();
        let correct = |fact: Value| json!({ "entryId": entry["eventId"], "reason": "read again", "fact": { kind.clone(): fact } });
        let refused = world.refused(sam, "correctEntry", correct(json!(fact))).await;
        assert_eq!(refused.0, "NOTHING_CHANGES", "{kind}: {fact:?}");
        left.retain(|it| **it != kind);
    }
    assert_eq!(left, Vec::<&String>::new(), "no entry of these was in the story");
}

#[tokio::test]
async fn a_time_away_is_what_its_corrected_entries_say() {
    let story = Story::told().await;
    let Story { world, sam, id, .. } = &story;
    let entries = story.facts(sam, Value::Null).await;
    let event = |kind: &str| entries.iter().find(|it| it["type"] == kind).unwrap()["eventId"].clone();
    let leave = json!({ "awayStarted": { "kind": "STUDY", "expectedBack": null } });
    world.done(sam, "correctEntry", "", json!({ "entryId": event("AwayStarted"), "fact": leave, "reason": "no secondment" })).await;
    world.done(sam, "correctEntry", "", json!({ "entryId": event("AwayEnded"), "effectiveOn": "2021-11-01", "reason": "earlier" })).await;
    let times = async || world.data(sam, JOURNEY, json!({ "id": id })).await["journey"]["spells"][0]["timesAway"].clone();
    let mut away =
        json!({ "seconded": false, "kind": "STUDY", "host": null, "from": "2021-06-01", "expectedBack": null, "backOn": "2021-11-01" });
    assert_eq!(times().await, json!([away]));
    world.done(sam, "retractEntry", "", json!({ "entryId": event("AwayEnded"), "reason": "never came back" })).await;
    away["backOn"] = Value::Null;
    assert_eq!(times().await, json!([away]), "the spell ended while away");
    world.done(sam, "retractEntry", "", json!({ "entryId": event("AwayStarted"), "reason": "never left" })).await;
    assert_eq!(times().await, json!([]));
}

#[tokio::test]
async fn what_an_employer_and_a_cohort_are_opened_with_is_in_the_answer_to_the_letter() {
    let world = World::new().await;
    let values = every_value(&world).await;
    let told = |payload: &Value| {
        let mut fact = payload["entries"][0]["fact"].clone();
        fact.as_object_mut().unwrap().remove("__typename");
        fact
    };
    let selection = format!("entries {{ {values} }}");
    let council = json!({ "name": "Salford", "oldCode": "355", "newCode": "E08000006", "region": "North West", "standardHours": 36.25 });
    let registered = world.done(&operator(), "registerEmployer", &format!("employer {{ id }} {selection}"), council.clone()).await;
    assert_eq!(told(&registered), council);
    let cohort = json!({ "employerId": registered["employer"]["id"], "name": "Autumn", "programme": "asye-children", "seats": 12 });
    let mut opening = cohort.clone();
    opening["effectiveOn"] = json!("2026-09-01");
    let opened = world.done(&operator(), "openCohort", &selection, opening).await;
    assert_eq!(told(&opened), cohort);
}

#[tokio::test]
async fn who_listens_reads_the_same_facts_in_the_order_of_the_log() {
    let story = Story::told().await;
    let Story { world, sam, .. } = &story;
    let known = story.facts(sam, Value::Null).await;
    let asked = format!("subscription {{ logAppended(after: 0) {{ entry {{ eventId {} }} }} }}", every_value(world).await);
    let mut stream = world.schema.execute_stream(world.request(sam, &asked, json!({})));
    let mut heard = Vec::new();
    while heard.len() < known.len() {
        let answer = serde_json::to_value(stream.next().await.unwrap()).unwrap();
        let entry = answer["data"]["logAppended"]["entry"].clone();
        heard.extend(known.iter().any(|it| it["eventId"] == entry["eventId"]).then_some(entry));
    }
    let facts = |of: &[Value]| of.iter().map(|it| it["fact"].clone()).collect::<Vec<_>>();
    assert_eq!(facts(&heard), facts(&known));
}
