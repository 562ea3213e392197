//! Ladders asked from outside: which steps are open to whom, applications from draft to pay, a panel's step, and who could step up.

use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, actor, as_role, text};
use crate::sitting::Room;

const NEXT: &str =
    "query($id: ID!, $at: AsAt) { nextSteps(journey: $id, at: $at) { ladder { id } grade { grade since } step { step to gate }
    time { countsFrom from metOn met daysLeft } criteria { criterion met eventId } missing openOn readiness application { state } } }";

const CAREER: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { career { grade { grade from payDueFrom cameBy until } ownGrade { grade }
    pcfLevels { level } applications { state step statement endorsements { supports confirms words } decision { outcome decidedOn takesEffectOn
    payDueFrom againFrom reasons panelStands } } } } }";

async fn adopted(world: &World, sam: &Actor, framework: &str, version: &str) {
    let payload =
        world.done(sam, "adoptLadder", "ladder { document { id } steps { step } }", json!({ "framework": framework, "version": version }));
    assert_eq!(payload.await["ladder"]["document"]["id"], framework);
}

impl OnProgramme {
    /// An input about the person, and none of their programmes.
    fn of(&self, on: &str, mut fields: Value) -> Value {
        (fields["journeyId"], fields["effectiveOn"]) = (json!(self.journey), json!(on));
        fields
    }

    async fn holds(&self, world: &World, on: &str, grade: &str) {
        let held = json!({ "spellId": self.spell, "ladderGrade": grade, "cameBy": "APPOINTED" });
        world.done(&self.coordinator, "recordGrade", "", self.of(on, held)).await;
    }

    async fn qualified(&self, world: &World, on: &str) {
        world.done(&self.coordinator, "recordQualification", "", self.of(on, json!({}))).await;
    }

    async fn next(&self, world: &World, by: &Actor, on: &str) -> Value {
        world.data(by, NEXT, json!({ "id": self.journey, "at": { "on": on } })).await["nextSteps"].clone()
    }

    async fn career(&self, world: &World, by: &Actor, on: &str) -> Value {
        world.data(by, CAREER, json!({ "id": self.journey, "at": { "on": on } })).await["journey"]["career"].clone()
    }

    async fn applies(&self, world: &World, by: &Actor, step: &str) -> String {
        let apply = json!({ "ladderStep": step, "statement": "I led on ten cases" });
        text(&world.done(by, "applyForStep", "applicationId", self.of("2026-11-02", apply)).await["applicationId"])
    }
}

#[tokio::test]
async fn every_step_says_what_is_met_by_which_event_and_when_its_time_comes() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    adopted(&world, sam, "ladder-two-years", "2019").await;
    assert_eq!(asha.next(&world, sam, "2026-11-01").await, json!([]), "nobody said which grade");
    asha.holds(&world, "2026-09-07", "g8").await;
    asha.qualified(&world, "2026-06-26").await;
    let looked = json!({ "status": "REGISTERED", "number": "SW1234", "registeredFrom": "2026-07-20" });
    world.done(sam, "recordRegistration", "", asha.of("2026-09-08", looked)).await;
    let all = asha.next(&world, sam, "2026-11-01").await;
    let next = &all[0];
    assert_eq!(next["step"], json!({ "step": "grade-9", "to": "g9", "gate": "PANEL" }));
    assert_eq!(next["grade"], json!({ "grade": "g8", "since": "2026-09-07" }));
    let time = json!({ "countsFrom": "QUALIFICATION", "from": "2026-06-26", "metOn": "2028-06-26", "met": false, "daysLeft": 603 });
    assert_eq!(next["time"], time);
    let met = |name: &str| next["criteria"].as_array().unwrap().iter().find(|it| it["criterion"] == name).unwrap()["met"].clone();
    assert_eq!([met("registered"), met("permanent"), met("caseload")], [json!(true), json!(true), json!(false)]);
    assert_eq!(
        (&next["missing"], &next["readiness"], &next["openOn"]),
        (&json!(["caseload", "statements", "statutory-work"]), &json!("BLOCKED"), &Value::Null)
    );
    assert!(next["criteria"].as_array().unwrap().iter().all(|it| it["met"] == json!(false) || it["eventId"].is_string()));
    // As it was before the ladder, the grade and the register.
    assert_eq!(asha.next(&world, sam, "2026-09-06").await, json!([]));
    for other in [asha.themselves(), as_role(sam, Role::HumanResources)] {
        assert_eq!(asha.next(&world, &other, "2026-11-01").await, all);
    }
    let elsewhere = world.employer("South").await.1;
    for other in [elsewhere, actor(Role::Leader, sam.employers(), None)] {
        assert_eq!(asha.next(&world, &other, "2026-11-01").await, Value::Null);
    }
}

#[tokio::test]
async fn an_application_is_put_forward_endorsed_and_granted_with_three_days_of_its_own() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    adopted(&world, sam, "ladder-croydon", "2018").await;
    asha.holds(&world, "2026-09-07", "g11").await;
    let worker = asha.themselves();
    let application = asha.applies(&world, &worker, "grade-12").await;
    let of = |fields: Value| {
        let mut input = asha.of("2026-11-03", fields);
        input["applicationId"] = json!(application);
        input
    };
    let granted = json!({ "outcome": "GRANTED", "takesEffectOn": "2026-10-15", "payDueFrom": "2026-12-01", "reasons": "As endorsed" });
    assert_eq!(world.refused(sam, "decideStep", of(granted.clone())).await.0, "NOT_ENDORSED");
    assert_eq!(world.refused(&worker, "endorseApplication", of(json!({}))).await.0, "NOT_ALLOWED", "nobody endorses their own");
    assert_eq!(world.refused(sam, "endorseApplication", of(json!({ "confirms": ["portfolio"] }))).await.0, "CRITERION_UNKNOWN");
    world.done(sam, "endorseApplication", "", of(json!({ "confirms": ["appraisal"], "words": "She is" }))).await;
    assert_eq!(world.refused(&worker, "decideStep", of(granted.clone())).await.0, "NOT_ALLOWED");
    world.done(sam, "decideStep", "entries { type }", of(granted.clone())).await;
    assert_eq!(world.refused(sam, "decideStep", of(granted)).await.0, "APPLICATION_SETTLED");
    let career = asha.career(&world, &worker, "2026-11-20").await;
    let expected = json!({ "grade": "g12", "from": "2026-10-15", "payDueFrom": "2026-12-01", "cameBy": "PROMOTED", "until": null });
    assert_eq!(career["grade"], expected);
    let decision = &career["applications"][0]["decision"];
    assert_eq!(
        (&decision["decidedOn"], &decision["takesEffectOn"], &decision["panelStands"]),
        (&json!("2026-11-03"), &json!("2026-10-15"), &Value::Null)
    );
    assert_eq!(career["applications"][0]["statement"], "I led on ten cases");
    assert_eq!(asha.career(&world, sam, "2026-10-15").await["grade"]["grade"], "g12", "back-dated: it was held on that day");
    assert_eq!(asha.career(&world, sam, "2026-10-14").await["grade"]["grade"], "g11");
    // A supervisor of nobody here, and who manages elsewhere, see nothing of it.
    assert_eq!(asha.career(&world, &world.employer("South").await.1, "2026-11-20").await, Value::Null);
}

#[tokio::test]
async fn an_automatic_step_is_given_once_all_of_it_is_met_and_from_the_day_on_which_it_was() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    adopted(&world, sam, "ladder-croydon", "2018").await;
    asha.holds(&world, "2026-09-07", "g10").await;
    let application = asha.applies(&world, sam, "social-worker").await;
    let decide = asha.of("2026-11-20", json!({ "applicationId": application, "outcome": "GRANTED" }));
    assert_eq!(world.refused(sam, "decideStep", decide.clone()).await.0, "CRITERIA_NOT_MET");
    let looked = json!({ "status": "REGISTERED", "number": "SW1234", "registeredFrom": "2026-07-20" });
    world.done(sam, "recordRegistration", "", asha.of("2026-09-08", looked)).await;
    let concluded = json!({ "enrolmentId": asha.enrolment, "outcome": "pass", "countsFrom": "2026-11-10" });
    world.done(sam, "concludeProgramme", "", asha.of("2026-11-18", concluded)).await;
    world.done(sam, "decideStep", "", decide).await;
    let career = asha.career(&world, sam, "2026-11-20").await;
    assert_eq!((&career["grade"]["grade"], &career["grade"]["from"]), (&json!("g11"), &json!("2026-11-10")));
}

#[tokio::test]
async fn a_panels_step_goes_by_what_the_panel_decided_and_says_so_where_that_is_void() {
    let it = Room::without_a_case().await;
    let (world, asha, sam) = (&it.world, it.asha.clone(), it.sam.clone());
    adopted(world, &sam, "ladder-progression-panel", "2020").await;
    asha.holds(world, "2026-09-07", "sw-10").await;
    let application = asha.applies(world, &sam, "senior").await;
    let of = |fields: Value| {
        let mut input = asha.of("2026-11-20", fields);
        input["applicationId"] = json!(application);
        input
    };
    world.done(&sam, "endorseApplication", "", of(json!({ "confirms": ["feedback"] }))).await;
    assert_eq!(world.refused(&sam, "decideStep", of(json!({ "outcome": "GRANTED" }))).await.0, "WHO_DECIDES");
    let it = it.with_case(json!({ "progression": { "applicationId": application } })).await.with_closed_agenda().await;
    let by_panel = |outcome: &str| of(json!({ "outcome": outcome, "sittingId": it.sitting, "caseId": it.case }));
    assert_eq!(it.world.refused(&sam, "decideStep", by_panel("GRANTED")).await.0, "NOT_THE_PANELS_WORD");
    it.decided().await;
    assert_eq!(it.world.refused(&sam, "decideStep", by_panel("GRANTED")).await.0, "NOT_THE_PANELS_WORD", "it is not ratified");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    assert_eq!(it.world.refused(&sam, "decideStep", by_panel("NOT_GRANTED")).await.0, "NOT_THE_PANELS_WORD");
    it.world.done(&sam, "decideStep", "", by_panel("GRANTED")).await;
    let career = asha.career(&it.world, &sam, "2026-11-20").await;
    assert_eq!(
        (&career["grade"]["grade"], &career["grade"]["payDueFrom"]),
        (&json!("senior-11"), &json!("2026-12-01")),
        "from the next month on"
    );
    assert_eq!(career["applications"][0]["decision"]["panelStands"], true);
}

#[tokio::test]
async fn what_is_not_on_the_ladder_is_refused_with_the_field_and_the_way_out() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let apply = |fields: Value| asha.of("2026-11-02", fields);
    assert_eq!(world.refused(sam, "applyForStep", apply(json!({ "ladderStep": "grade-9" }))).await.0, "LADDER_UNKNOWN");
    let not_a_ladder = json!({ "framework": "panel", "version": "2026" });
    assert_eq!(world.refused(sam, "adoptLadder", not_a_ladder).await.0, "NOT_A_LADDER");
    adopted(&world, sam, "ladder-two-years", "2019").await;
    assert_eq!(world.refused(sam, "applyForStep", apply(json!({ "ladderStep": "grade-12" }))).await.0, "STEP_UNKNOWN");
    assert_eq!(world.refused(sam, "applyForStep", apply(json!({ "ladderStep": "grade-9" }))).await.0, "NOT_FROM_THIS_GRADE");
    let grade =
        |grade: &str, came_by: &str| asha.of("2026-09-07", json!({ "spellId": asha.spell, "ladderGrade": grade, "cameBy": came_by }));
    assert_eq!(world.refused(sam, "recordGrade", grade("g99", "APPOINTED")).await.0, "GRADE_UNKNOWN");
    assert_eq!(world.refused(sam, "recordGrade", grade("g9", "ACTING_UP")).await.0, "ACTING_UP_ENDS");
    assert_eq!(world.refused(&asha.themselves(), "recordGrade", grade("g9", "PROMOTED")).await.0, "NOT_ALLOWED");
    asha.holds(&world, "2026-09-07", "g8").await;
    let (code, path) = world.refused(sam, "applyForStep", apply(json!({ "ladderStep": "grade-9", "fastTrack": true }))).await;
    assert_eq!((code.as_str(), path), ("NO_FAST_TRACK", json!(["input", "fastTrack"])));
    let application = asha.applies(&world, sam, "grade-9").await;
    assert_eq!(world.refused(sam, "applyForStep", apply(json!({ "ladderStep": "grade-9" }))).await.0, "APPLICATION_KNOWN");
    let other = world.enrolled(&asha.employer, sam, "Bea").await;
    let of_another = other.of("2026-11-03", json!({ "applicationId": application }));
    for name in ["endorseApplication", "withdrawApplication"] {
        assert_eq!(world.refused(sam, name, of_another.clone()).await.0, "APPLICATION_UNKNOWN", "{name}");
    }
    let level = |level: &str| asha.of("2026-11-03", json!({ "level": level }));
    assert_eq!(world.refused(sam, "assessPcfLevel", level("g9")).await.0, "LEVEL_UNKNOWN");
    world.done(sam, "assessPcfLevel", "", level("experienced")).await;
    assert_eq!(asha.career(&world, sam, "2026-11-20").await["pcfLevels"], json!([{ "level": "experienced" }]));
    world.done(&asha.themselves(), "withdrawApplication", "", asha.of("2026-11-04", json!({ "applicationId": application }))).await;
}

const POOL: &str = "query($employer: ID!, $grade: String!) { successionPool(employer: $employer, grade: $grade) { title holders actingUp ready
    readyWithinAYear blocked depth obstacles { criterion people } leaving { leavesOn } people { totalCount nodes { journey { id } readiness next { missing } } } } }";

#[tokio::test]
async fn a_succession_pool_says_who_is_ready_what_stands_in_the_way_and_who_is_about_to_be_lost() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    adopted(&world, sam, "ladder-two-years", "2019").await;
    let mut people = vec![asha.clone()];
    for given in ["Bea", "Cy", "Dee"] {
        people.push(world.enrolled(&asha.employer, sam, given).await);
    }
    for (person, grade) in people.iter().zip(["g8", "g8", "g9", "g8"]) {
        person.holds(&world, "2026-09-07", grade).await;
    }
    let (bea, cy) = (&people[1], &people[2]);
    bea.qualified(&world, "2024-06-01").await;
    world.done(sam, "recordRegistration", "", bea.of("2026-09-08", json!({ "status": "REGISTERED", "number": "SW77" }))).await;
    let application = bea.applies(&world, sam, "grade-9").await;
    let endorsed = json!({ "applicationId": application, "confirms": ["caseload", "statements", "statutory-work"] });
    world.done(sam, "endorseApplication", "", bea.of("2026-11-03", endorsed)).await;
    let leaves = json!({ "spellId": cy.spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN" });
    world.done(sam, "endEmployment", "", cy.of("2027-01-31", leaves)).await;
    let ask = async |by: &Actor| world.data(by, POOL, json!({ "employer": asha.employer, "grade": "g9" })).await["successionPool"].clone();
    let pool = ask(sam).await;
    assert_eq!((&pool["holders"], &pool["leaving"], &pool["depth"]), (&json!(1), &json!([{ "leavesOn": "2027-01-31" }]), &json!(1.0)));
    assert_eq!([&pool["ready"], &pool["readyWithinAYear"], &pool["blocked"]], [&json!(1), &json!(0), &json!(2)]);
    assert_eq!(pool["people"]["nodes"][0]["journey"]["id"], json!(bea.journey));
    assert_eq!(pool["people"]["totalCount"], 3);
    assert!(pool["obstacles"].as_array().unwrap().contains(&json!({ "criterion": "time", "people": 2 })), "{pool:#}");
    for other in [actor(Role::Leader, sam.employers(), None), actor(Role::Administrator, [], None)] {
        assert_eq!(ask(&other).await, Value::Null);
    }
    let south = world.employer("South").await.1;
    let told = ask(&south).await;
    assert!(told.is_null() || told["people"]["totalCount"] == json!(0), "{told}");
}

#[tokio::test]
async fn ladders_are_those_that_an_employer_adopted_by_the_day_and_examples_where_asked_for() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let ask = async |examples: bool, on: &str| {
        let document = "query($examples: Boolean!, $at: AsAt) { ladders(examples: $examples, at: $at) { document { id } grades { grade } steps { step } } }";
        world.data(sam, document, json!({ "examples": examples, "at": { "on": on } })).await["ladders"].as_array().unwrap().len()
    };
    assert_eq!((ask(false, "2026-11-20").await, ask(true, "2026-11-20").await), (0, 6));
    let adopt = json!({ "framework": "ladder-two-years", "version": "2019", "effectiveOn": "2026-10-01" });
    world.done(sam, "adoptLadder", "", adopt).await;
    assert_eq!((ask(false, "2026-09-30").await, ask(false, "2026-10-01").await, ask(true, "2026-10-01").await), (0, 1, 6));
}
