//! Programmes asked from outside: adopting a version, enrolling on it, what moves its dates, and how it ends.

use domain::access::Role;
use serde_json::{Value, json};

use crate::fixture::{World, actor, operator, text};

const ALL_FOUR: [&str; 4] = ["WORKER", "ASSESSOR", "LINE_MANAGER", "COORDINATOR"];

#[tokio::test]
async fn a_version_that_comes_with_waymark_is_adopted_with_its_standards_and_once() {
    let world = World::new().await;
    let (_, sam) = world.employer("North").await;
    let waiting = world.data(&sam, "{ frameworks(kind: PROGRAMME) { id version adoptedOn } }", json!({})).await;
    assert!(waiting["frameworks"].as_array().unwrap().iter().all(|it| it["adoptedOn"].is_null()));
    let input = json!({ "framework": "asye-children", "version": "2026-dfe" });
    let selection =
        "framework { id version sha256 title programme { reviews { point } evidence { category minimum } } } entries { summary }";
    let payload = world.done(&sam, "adoptFramework", selection, input.clone()).await;
    assert_eq!(payload["entries"].as_array().unwrap().len(), 3, "{payload:#}");
    assert_eq!(payload["framework"]["programme"]["reviews"][1]["point"], "three-months");
    assert_eq!(world.refused(&sam, "adoptFramework", input).await, ("FRAMEWORK_KNOWN".into(), json!(["input", "framework"])));
    let document = "{ framework(id: \"asye-children\", at: { on: \"2026-09-07\" }) { version adoptedOn text gaps { field } marks(unconfirmed: true) { field confirmed } } }";
    let found = world.data(&sam, document, json!({})).await["framework"].clone();
    assert_eq!((found["version"].clone(), found["adoptedOn"].clone()), (json!("2026-dfe"), json!("2026-04-01")));
    assert!(found["text"].as_str().unwrap().contains("Department for Education"));
    assert!(found["marks"].as_array().unwrap().iter().any(|it| it["field"] == "anchor" && it["confirmed"] == json!(false)), "{found:#}");
}

#[tokio::test]
async fn a_document_with_faults_is_refused_with_all_of_them_by_line_and_field() {
    let world = World::new().await;
    let (_, sam) = world.employer("North").await;
    let text = "id = \"ours\"\nversion = \"2026\"\nkind = \"programme\"\ntitle = \"Ours\"\npublisher = \"North\"\nlength_months = 0.5\n[in_force]\nfrom = 2026-13-01\n";
    let document = "mutation($input: AdoptFrameworkInput!) { adoptFramework(input: $input) { position errors { code path
        ... on FaultyDocument { faults { line column field reason wayOut } } } } }";
    let payload = world.data(&sam, document, json!({ "input": { "text": text } })).await["adoptFramework"].clone();
    let error = &payload["errors"][0];
    assert_eq!((error["code"].clone(), error["path"].clone()), (json!("FAULTY_FRAMEWORK"), json!(["input", "text"])));
    assert!(!error["faults"].as_array().unwrap().is_empty(), "{error:#}");
    assert!(error["faults"].as_array().unwrap().iter().all(|it| it["line"].as_i64().unwrap() > 0 && it["wayOut"] != ""), "{error:#}");
    assert!(payload["position"].is_null());
    let named_otherwise = json!({ "text": include_str!("../../../../frameworks/pcf-2018.toml"), "framework": "pcf", "version": "2012" });
    assert_eq!(world.refused(&sam, "adoptFramework", named_otherwise).await, ("ANOTHER_FRAMEWORK".into(), json!(["input", "version"])));
}

#[tokio::test]
async fn a_council_adopts_its_own_variant_without_touching_code() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Townbury").await;
    let text = include_str!("../../../../frameworks/examples/asye-children-townbury.toml");
    let payload = world.done(&sam, "adoptFramework", "framework { version basedOn { version } }", json!({ "text": text })).await;
    let version = payload["framework"]["version"].clone();
    let aisha = world.enrolled(&employer, &sam, "Aisha").await;
    let said = aisha.ask(&world, "2026-09-07", "framework { version } clock { reviews { point on } }").await;
    assert_eq!(said["framework"]["version"], version);
    let months: Vec<Value> = said["clock"]["reviews"].as_array().unwrap().iter().map(|it| it["on"].clone()).collect();
    assert!(months.contains(&json!("2026-12-07")) && months.contains(&json!("2027-08-09")), "3 and 11 months: {said:#}");
}

#[tokio::test]
async fn an_enrolment_pins_a_version_and_answers_may_they_and_are_they_funded_apart() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let selection = "state anchor enrolledOn framework { id version sha256 } standards { id } mayEnrol { answer decidedBy { rule title } }
        funded { answer decidedBy { rule } }";
    let said = aisha.ask(&world, "2026-09-07", selection).await;
    assert_eq!((said["state"].clone(), said["anchor"].clone()), (json!("RUNNING"), json!("2026-09-07")));
    assert_eq!(said["framework"]["version"], "2026-dfe");
    assert_eq!(said["mayEnrol"]["answer"], "NOT_KNOWN", "nobody has a number yet: {said:#}");
    assert_eq!(said["funded"]["answer"], "NOT_KNOWN");
    let again = json!({ "journeyId": aisha.journey, "framework": "asye-children", "effectiveOn": "2026-09-08" });
    assert_eq!(world.refused(&aisha.coordinator, "enrol", again).await.0, "ALREADY_ENROLLED");
}

#[tokio::test]
async fn who_qualified_too_long_ago_may_enrol_and_is_not_funded() {
    let world = World::new().await;
    let (employer, sam) = world.employer("North").await;
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    let journey = world.open(&sam, "Tom", "Okoro").await;
    world.done(&sam, "recordQualification", "", json!({ "journeyId": journey, "qualification": "BA", "effectiveOn": "2020-07-01" })).await;
    let number = json!({ "journeyId": journey, "number": "SW1234", "effectiveOn": "2020-08-01" });
    world.done(&sam, "claimRegistration", "", number).await;
    world.starts(&sam, &journey, (&employer, "2026-09-07")).await;
    let input = json!({ "journeyId": journey, "framework": "asye-children", "suitableRole": true, "fundedBefore": false, "effectiveOn": "2026-09-07" });
    let payload = world
        .done(
            &sam,
            "enrol",
            "journey { enrolments { mayEnrol { answer } funded { answer decidedBy { rule } } } qualifications { awardedOn title } }",
            input,
        )
        .await;
    let enrolment = &payload["journey"]["enrolments"][0];
    assert_eq!(enrolment["mayEnrol"]["answer"], "YES", "{payload:#}");
    assert_eq!(enrolment["funded"]["answer"], "NO");
    assert_eq!(enrolment["funded"]["decidedBy"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_by_its_field_and_nothing_is_recorded() {
    let world = World::new().await;
    let (employer, sam) = world.employer("North").await;
    let journey = world.open(&sam, "Tom", "Okoro").await;
    let input = |fields: Value| {
        let mut input = json!({ "journeyId": journey, "framework": "asye-children", "effectiveOn": "2026-09-07" });
        fields.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
        input
    };
    let refused = async |fields: Value| world.refused(&sam, "enrol", input(fields)).await;
    assert_eq!(refused(json!({})).await, ("WHICH_SPELL".into(), json!(["input", "spellId"])));
    let spell = world.starts(&sam, &journey, (&employer, "2026-09-07")).await;
    assert_eq!(refused(json!({})).await, ("FRAMEWORK_UNKNOWN".into(), json!(["input", "framework"])));
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    world.adopt(&sam, "leadership", "2026").await;
    assert_eq!(refused(json!({ "version": "2022" })).await.0, "FRAMEWORK_UNKNOWN");
    assert_eq!(refused(json!({ "framework": "pcf", "version": "2018" })).await, ("NOT_A_PROGRAMME".into(), json!(["input", "framework"])));
    assert_eq!(refused(json!({ "version": "2026-dfe", "effectiveOn": "2027-04-01" })).await.0, "NOT_IN_FORCE");
    assert_eq!(refused(json!({ "continues": "x" })).await, ("NOT_FOUND".into(), json!(["input", "continues"])));
    assert_eq!(refused(json!({ "carriesOver": ["TIME"] })).await, ("NOTHING_TO_CARRY_OVER".into(), json!(["input", "carriesOver"])));
    assert_eq!(refused(json!({ "cohortId": "x" })).await, ("NOT_FOUND".into(), json!(["input", "cohortId"])));
    let version = world.data(&sam, "query($id: ID!) { journey(id: $id) { version enrolments { id } } }", json!({ "id": journey })).await;
    assert_eq!(version["journey"], json!({ "version": 2, "enrolments": [] }));
    world.done(&sam, "enrol", "", input(json!({ "spellId": spell, "anchor": "2026-09-14" }))).await;
}

#[tokio::test]
async fn part_time_hours_move_the_end_and_every_step_says_why() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let pattern = json!({ "journeyId": aisha.journey, "spellId": aisha.spell, "fte": 0.8, "effectiveOn": "2027-04-01" });
    let payload = world.done(&aisha.coordinator, "changePattern", "journey { asAt { known } }", pattern).await;
    let selection = "clock { end plannedEnd { on } expectedEnd { on } actualEnd { on } hardStop
        why { from to words rule confirmed entry { summary effectiveOn } } dueItems { what title on lateByDays whose } }";
    let clock = aisha.ask(&world, "2027-04-01", selection).await["clock"].clone();
    assert_eq!(clock["plannedEnd"]["on"], "2027-09-07");
    assert_eq!((clock["end"].clone(), clock["expectedEnd"]["on"].clone()), (json!("2027-10-17"), json!("2027-10-17")), "{clock:#}");
    let why = clock["why"].as_array().unwrap();
    assert!(why.iter().any(|it| it["rule"] == "length_months"));
    let moved = why.iter().find(|it| it["entry"]["effectiveOn"] == "2027-04-01").unwrap();
    assert_eq!((moved["from"].clone(), moved["to"].clone()), (json!("2027-09-07"), json!("2027-10-17")));
    let known = payload["journey"]["asAt"]["known"].clone();
    let earlier = "query($id: ID!, $known: DateTime!) { journey(id: $id, at: { on: \"2027-04-01\", known: $known }) { enrolments { clock { end } } } }";
    let instant: chrono::DateTime<chrono::Utc> = known.as_str().unwrap().parse().unwrap();
    let instant = (instant - chrono::Duration::microseconds(1)).to_rfc3339();
    let then = world.data(&aisha.coordinator, earlier, json!({ "id": aisha.journey, "known": instant })).await;
    assert_eq!(then["journey"]["enrolments"][0]["clock"]["end"], "2027-09-07", "what was promised before stays answerable");
}

#[tokio::test]
async fn a_pause_moves_what_comes_after_it_and_capability_never_pauses() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let pause = |reason: &str| aisha.input("2026-10-01", json!({ "reason": reason, "agreedBy": ALL_FOUR, "note": "leave" }));
    let refused = world.refused(&aisha.coordinator, "pauseProgramme", pause("capability")).await;
    assert_eq!(refused, ("REASON_UNKNOWN".into(), json!(["input", "reason"])));
    let alone = aisha.input("2026-10-01", json!({ "reason": "parental-leave", "agreedBy": ["COORDINATOR"] }));
    assert_eq!(world.refused(&aisha.coordinator, "pauseProgramme", alone).await, ("NOT_AGREED".into(), json!(["input", "agreedBy"])));
    let reasons = world
        .data(
            &aisha.coordinator,
            "{ framework(id: \"asye-children\", version: \"2026-dfe\") { programme { pauseReasons { slug class } } } }",
            json!({}),
        )
        .await;
    let leave = reasons["framework"]["programme"]["pauseReasons"].as_array().unwrap().iter().find(|it| it["class"] == "leave").unwrap();
    world.done(&aisha.coordinator, "pauseProgramme", "", pause(&text(&leave["slug"]))).await;
    let paused = aisha.ask(&world, "2026-11-01", "state clock { end why { words } } pauses { from until reason note agreedBy }").await;
    assert_eq!((paused["state"].clone(), paused["clock"]["end"].clone()), (json!("PAUSED"), Value::Null), "nobody knows until when");
    world.done(&aisha.coordinator, "resumeProgramme", "", aisha.input("2026-11-15", json!({}))).await;
    let clock = aisha.ask(&world, "2026-11-15", "clock { end reviews { point on } }").await["clock"].clone();
    assert_eq!(clock["end"], "2027-10-22", "45 days later");
    assert_eq!(world.refused(&aisha.coordinator, "resumeProgramme", aisha.input("2026-11-16", json!({}))).await.0, "NOT_PAUSED");
    let extend = |fields: Value| aisha.input("2026-11-16", fields);
    let both = extend(json!({ "byMonths": 1, "byDays": 1, "reason": "part-time-hours" }));
    assert_eq!(world.refused(&aisha.coordinator, "extendProgramme", both).await, ("MONTHS_OR_DAYS".into(), json!(["input", "byMonths"])));
    let nothing = extend(json!({ "byDays": 0, "reason": "part-time-hours" }));
    assert_eq!(
        world.refused(&aisha.coordinator, "extendProgramme", nothing).await,
        ("EXTENSION_LENGTH".into(), json!(["input", "byDays"]))
    );
}

#[tokio::test]
async fn who_crosses_the_change_of_2027_is_moved_by_an_explicit_act_that_says_what_carries_over() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let to = |version: &str, on: &str| {
        aisha.input(
            on,
            json!({ "framework": "early-career", "version": version, "carriesOver": ["TIME", "EVIDENCE", "REVIEWS"], "note": "goes on" }),
        )
    };
    assert_eq!(world.refused(&aisha.coordinator, "moveProgramme", to("2027", "2027-09-06")).await.0, "FRAMEWORK_UNKNOWN");
    world.adopt(&aisha.coordinator, "early-career", "2027").await;
    let before = aisha.ask(&world, "2027-04-02", "framework { id } standards { id }").await;
    assert_eq!(before["framework"]["id"], "asye-children", "the pin stays when the standards change around it");
    world.done(&aisha.coordinator, "moveProgramme", "", to("2027", "2027-09-06")).await;
    let after = aisha
        .ask(
            &world,
            "2027-09-06",
            "anchor framework { id version } moves { fromFramework fromVersion carriesOver note } standards { id version }",
        )
        .await;
    assert_eq!(after["framework"], json!({ "id": "early-career", "version": "2027" }));
    assert_eq!(after["moves"][0]["carriesOver"], json!(["TIME", "EVIDENCE", "REVIEWS"]));
    assert_eq!(after["anchor"], "2026-09-07", "time carries over");
}

#[tokio::test]
async fn a_transfer_hands_over_the_record_only_where_the_person_agreed_and_counts_as_neither_failed_nor_withdrawn() {
    let world = World::new().await;
    let (south, ruth) = world.employer("South").await;
    let (employer, sam) = world.employer("North").await;
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    world.adopt(&ruth, "asye-children", "2026-dfe").await;
    for consented in [true, false] {
        let who = world.enrolled(&employer, &sam, if consented { "Aisha" } else { "Tom" }).await;
        let visit = json!({ "category": "direct-observation", "by": { "party": "ASSESSOR" }, "title": "A visit" });
        world.done(&sam, "addEvidence", "", who.input("2026-10-20", visit)).await;
        let input = who.input("2026-11-01", json!({ "toEmployerId": south, "consented": consented }));
        let payload =
            world.done(&sam, "transferProgramme", "journey { enrolments { state ended { on outcome completed consented } } }", input).await;
        let ended = &payload["journey"]["enrolments"][0];
        assert_eq!((ended["state"].clone(), ended["ended"]["outcome"].clone()), (json!("TRANSFERRED"), Value::Null));
        let seen = async || world.data(&ruth, "query($id: ID!) { journey(id: $id) { id } }", json!({ "id": who.journey })).await;
        assert!(seen().await["journey"].is_null(), "what the sender was told hands nothing over");
        if !consented {
            continue;
        }
        world.hand_over(&who, &south, &ruth).await;
        assert!(seen().await["journey"].is_object());
        let end = json!({ "journeyId": who.journey, "spellId": who.spell, "reason": "RESIGNATION", "destination": "OTHER_LOCAL_AUTHORITY", "effectiveOn": "2026-11-01" });
        world.done(&sam, "endEmployment", "", end).await;
        world.starts(&ruth, &who.journey, (&south, "2026-11-02")).await;
        let go_on = json!({ "journeyId": who.journey, "framework": "asye-children", "continues": who.enrolment,
            "carriesOver": ["TIME", "EVIDENCE"], "effectiveOn": "2026-11-02" });
        let payload = world
            .done(
                &ruth,
                "enrol",
                "journey { enrolments { state anchor employer { name } continues { id } carriesOver evidence { title enrolmentId employerId }
                sufficiency { categories { category held } } } }",
                go_on,
            )
            .await;
        let second = &payload["journey"]["enrolments"][1];
        assert_eq!((second["anchor"].clone(), second["employer"]["name"].clone()), (json!("2026-09-07"), json!("South")), "{payload:#}");
        assert_eq!(second["continues"]["id"], json!(who.enrolment));
        let handed_over = json!([{ "title": "A visit", "enrolmentId": who.enrolment, "employerId": employer }]);
        assert_eq!(second["evidence"], handed_over, "with where it comes from");
        assert_eq!(second["sufficiency"]["categories"][0], json!({ "category": "direct-observation", "held": 1 }));
    }
    let nowhere = world.enrolled(&employer, &sam, "Iris").await;
    let both = nowhere.input("2026-11-01", json!({ "toEmployerId": employer, "toService": "ADULTS", "consented": true }));
    assert_eq!(world.refused(&sam, "transferProgramme", both).await, ("ONE_DESTINATION".into(), json!(["input", "toService"])));
    let unknown = nowhere.input("2026-11-01", json!({ "toEmployerId": nowhere.spell, "consented": true }));
    assert_eq!(world.refused(&sam, "transferProgramme", unknown).await, ("NOT_FOUND".into(), json!(["input", "toEmployerId"])));
}

#[tokio::test]
async fn an_outcome_ends_it_and_who_completed_is_matched_to_a_post() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let conclude = |outcome: &str| aisha.input("2026-11-10", json!({ "outcome": outcome, "countsFrom": "2026-11-01" }));
    let refused = world.refused(&aisha.coordinator, "concludeProgramme", conclude("excellent")).await;
    assert_eq!(refused, ("OUTCOME_UNKNOWN".into(), json!(["input", "outcome"])));
    world.done(&aisha.coordinator, "concludeProgramme", "", conclude("pass")).await;
    let nobodys = graphql::ids::encode(graphql::ids::Tag::Team, uuid::Uuid::nil()).to_string();
    let matched = |team: Option<&str>| {
        aisha.input("2026-11-11", json!({ "title": "Social worker, court team", "teamId": team, "beginsOn": "2026-12-01" }))
    };
    assert_eq!(world.refused(&aisha.coordinator, "matchToPost", matched(Some(&nobodys))).await.0, "TEAM_UNKNOWN");
    world.done(&aisha.coordinator, "matchToPost", "", matched(None)).await;
    let said = aisha
        .ask(
            &world,
            "2026-11-11",
            "state ended { outcome completed countsFrom on } matched { title beginsOn on } clock { end dueItems { what } }",
        )
        .await;
    assert_eq!(said["ended"], json!({ "outcome": "pass", "completed": true, "countsFrom": "2026-11-01", "on": "2026-11-10" }));
    assert_eq!(said["clock"], json!({ "end": "2026-11-01", "dueItems": [] }));
    assert_eq!(said["matched"]["beginsOn"], "2026-12-01");
}

#[tokio::test]
async fn who_runs_another_academy_neither_sees_nor_changes_any_of_it() {
    let world = World::new().await;
    let aisha = world.on_programme().await;
    let (south, ruth) = world.employer("South").await;
    let input = json!({ "journeyId": aisha.journey, "framework": "asye-children", "effectiveOn": "2026-09-07" });
    assert_eq!(world.refused(&ruth, "enrol", input.clone()).await, ("NOT_FOUND".into(), json!(["input", "journeyId"])));
    let adopt = json!({ "employerId": aisha.employer, "framework": "pcf", "version": "2018" });
    assert_eq!(world.refused(&ruth, "adoptFramework", adopt).await, ("NOT_FOUND".into(), json!(["input", "employerId"])));
    let theirs = world.data(&ruth, "query($id: ID!) { frameworks(employer: $id) { id } }", json!({ "id": aisha.employer })).await;
    assert_eq!(theirs["frameworks"], json!([]));
    assert!(!south.is_empty());
    let leader = actor(Role::Leader, ruth.employers().clone(), None);
    assert_eq!(world.refused(&leader, "withdraw", aisha.input("2026-11-01", json!({}))).await.0, "NOT_ALLOWED");
    let everything = world.data(&operator(), "{ frameworks { id } }", json!({})).await;
    assert!(everything["frameworks"].as_array().unwrap().len() >= 14);
}
