//! What was recorded is read back, value by value, as it was said.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{World, actor, administrator, as_role, text};

const TYPES: &str = "{ __schema { types { name kind possibleTypes { name } inputFields { name type { name } }
    fields { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The types of the schema, by name.
async fn types(world: &World) -> BTreeMap<String, Value> {
    let data = world.data(&administrator(), TYPES, json!({})).await;
    let all = data["__schema"]["types"].as_array().unwrap().clone();
    all.into_iter().map(|it| (text(&it["name"]), it)).collect()
}

fn names(of: &Value) -> Vec<String> {
    of.as_array().map(|it| it.iter().map(|it| text(&it["name"])).collect()).unwrap_or_default()
}

fn innermost(ty: &Value) -> String {
    if ty["ofType"].is_null() { text(&ty["name"]) } else { innermost(&ty["ofType"]) }
}

/// A selection of all that the type has, and of what is inside it.
fn all_of(types: &BTreeMap<String, Value>, name: &str) -> String {
    let fields = types[name]["fields"].as_array().unwrap();
    let field = |it: &Value| {
        let inner = innermost(&it["type"]);
        let nested = types.get(&inner).filter(|it| it["kind"] == "OBJECT").map(|_| format!(" {{ {} }}", all_of(types, &inner)));
        format!("{}{}", text(&it["name"]), nested.unwrap_or_default())
    };
    fields.iter().map(field).collect::<Vec<_>>().join(" ")
}

/// A selection of every value of every fact.
pub async fn every_value(world: &World) -> String {
    let types = types(world).await;
    let parts: Vec<String> =
        names(&types["Fact"]["possibleTypes"]).iter().map(|it| format!("... on {it} {{ {} }}", all_of(&types, it))).collect();
    format!("fact {{ __typename {} }}", parts.join(" "))
}

const SAID: [(&str, &str); 23] = [
    ("OpenJourneyInput", "JourneyOpened"),
    ("ChangeNameInput", "NameChanged"),
    ("RecordDetailsInput", "DetailsRecorded"),
    ("ErasePersonInput", "PersonErased"),
    ("ClaimRegistrationInput", "RegistrationClaimed"),
    ("ReleaseRegistrationInput", "RegistrationReleased"),
    ("AssessReadinessInput", "ReadinessAssessed"),
    ("RecordPlacementInput", "PlacementRecorded"),
    ("ConcludePlacementInput", "PlacementConcluded"),
    ("MakeOfferInput", "OfferMade"),
    ("CloseOfferInput", "OfferClosed"),
    ("StartEmploymentInput", "EmploymentStarted"),
    ("ChangeEmploymentInput", "EmploymentChanged"),
    ("StartLeaveInput", "AwayStarted"),
    ("EndLeaveInput", "AwayEnded"),
    ("RecordCaseloadInput", "CaseloadRecorded"),
    ("RecordDaysLostInput", "DaysLostRecorded"),
    ("EndEmploymentInput", "EmploymentEnded"),
    ("JoinCohortInput", "CohortJoined"),
    ("LeaveCohortInput", "CohortLeft"),
    ("OpenCohortInput", "CohortOpened"),
    ("RegisterEmployerInput", "EmployerRegistered"),
    ("OpenTeamInput", "TeamOpened"),
];

/// What the entry itself has, or whose history it is in.
const OF_THE_ENTRY: [&str; 4] = ["journeyId", "effectiveOn", "idempotencyKey", "expectedVersion"];

#[tokio::test]
async fn every_field_of_every_input_can_be_read_back() {
    let world = World::new().await;
    let types = types(&world).await;
    let mut said: Vec<(String, String)> = SAID.map(|(input, fact)| (input.to_owned(), fact.to_owned())).to_vec();
    said.extend(
        [("SetStandardHoursInput", "StandardHoursSet"), ("ReportVacanciesInput", "VacanciesReported")].map(|(a, b)| (a.into(), b.into())),
    );
    let inputs: BTreeSet<&String> = said.iter().map(|(input, _)| input).collect();
    for name in names(&types["Mutation"]["fields"]) {
        let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let amends = ["CorrectEntryInput", "RetractEntryInput"].contains(&input.as_str());
        assert!(amends || inputs.contains(&input), "what {name} records cannot be read back: say here by which fact it can");
    }
    for (input, fact) in said {
        let readable = names(&types[&fact]["fields"]);
        for field in names(&types[&input]["inputFields"]).iter().filter(|it| !OF_THE_ENTRY.contains(&it.as_str())) {
            // Of whose history it is in, the stream; a leaving says of its correction, as of its fact, where the person "moved to".
            let of_stream = field == "employerId" && ["TeamOpened", "StandardHoursSet", "VacanciesReported"].contains(&fact.as_str());
            let known_as = if field == "moveToId" { "movedToId" } else { field };
            assert!(of_stream || readable.iter().any(|it| it == known_as), "{input}.{field} cannot be read back from {fact}");
        }
    }
    for patch in types["FactInput"]["inputFields"].as_array().unwrap() {
        let kind = text(&patch["name"]);
        assert!(types.contains_key(&format!("{}{}", kind[..1].to_uppercase(), &kind[1..])), "{kind} can be corrected and not be read");
        assert!(text(&patch["type"]["name"]).ends_with("Patch"), "null in {kind} would be taken for left out where requests are compared");
    }
}

#[tokio::test]
async fn every_event_is_a_fact_and_a_field_has_one_type_in_all_of_them() {
    let world = World::new().await;
    let types = types(&world).await;
    let facts: BTreeSet<String> = names(&types["Fact"]["possibleTypes"]).into_iter().collect();
    let events: BTreeSet<String> =
        domain::event::TYPES.iter().filter(|it| !["EntryCorrected", "EntryRetracted"].contains(it)).map(|it| (*it).to_owned()).collect();
    assert_eq!(facts, events);
    let mut known: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for fact in facts {
        for field in types[&fact]["fields"].as_array().unwrap() {
            let name = text(&field["name"]);
            let (other, ty) = known.entry(name.clone()).or_insert_with(|| (fact.clone(), field["type"].clone()));
            let told = ["days", "outcome"].contains(&name.as_str());
            assert!(told || *ty == field["type"], "{name} of {fact} and of {other} cannot be asked for in one document");
        }
    }
}

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
        it.record("assessReadiness", "", it.with("2020-02-03", json!({ "ready": true, "note": "calm with families" }))).await;
        let placement = json!({ "university": "University of Salford", "setting": "Duty team", "employerId": salford,
            "practiceEducator": "Jo Marsh", "educatorStage": "TWO", "plannedEnd": "2020-06-30", "days": 100, "statutory": true, "last": true });
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
        self.record("recordCaseload", "", self.with("2022-01-01", of(json!({ "cases": 17 })))).await;
        let lost = json!({ "from": "2022-02-01", "days": 2.5, "cause": "SICK" });
        self.record("recordDaysLost", "", self.with("2022-02-10", of(lost))).await;
        let end = json!({ "reason": "RESIGNATION", "destination": "OTHER_LOCAL_AUTHORITY", "note": "a shorter way to work" });
        self.record("endEmployment", "", self.with("2024-01-31", of(end))).await;
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

const CLEAR: [&str; 24] = [
    "Aisha",
    "Khan",
    "Ali\"",
    "1990",
    "FEMALE",
    "PAKISTANI",
    "Islam",
    "not asked",
    "example.org",
    "0161",
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
    world.done(sam, "erasePerson", "", json!({ "journeyId": id, "ground": "REQUESTED" })).await;
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
    world.done(&administrator(), "startEmployment", "", story.with("2024-04-01", start)).await;
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
    assert_eq!((&history[1]["fact"]["name"], &history[3]["fact"]["standardHours"]), (&json!("Duty"), &json!(36.25)));
    assert_eq!(values(&history[4]), json!({ "fte": 3.5, "agencyCoverFte": 1.25, "agencyCoverHeadcount": 2 }));
    assert_eq!((&history[5]["type"], &history[5]["fact"]["fte"]), (&json!("EntryCorrected"), &json!(3.0)));
    let person = PersonId(graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap());
    let worker = actor(Role::Worker, [], Some(person));
    let of_worker = world.data(&worker, GROUPS, json!({ "id": id })).await["journey"].clone();
    assert_eq!(of_worker["memberships"][0]["cohort"], json!({ "name": "Autumn", "history": null }));
    assert_eq!(of_worker["openedBy"]["history"], Value::Null);
    let of_sam = world.data(sam, GROUPS, json!({ "id": id })).await["journey"].clone();
    assert_eq!(of_sam["memberships"][0]["cohort"]["history"], json!([{ "type": "CohortOpened" }]));
}
