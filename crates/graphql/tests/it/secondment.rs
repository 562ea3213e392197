//! Secondments, shadowing and time with other agencies, asked from outside: begun and ended with the absence from the post.

use domain::access::Role;
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, as_role, operator, text};

const SEEN: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { stage spells { timesAway { seconded host from expectedBack backOn } }
    career { secondments { id kind fromSpellId hostEmployerId hostName purpose wholeTime daysAWeek from plannedUntil endedOn learned } } } }";

fn begin(asha: &OnProgramme, on: &str) -> Value {
    json!({ "journeyId": asha.journey, "secondmentKind": "SECONDMENT", "spellId": asha.spell, "hostName": "Bury Hospital",
        "purpose": "To learn discharge planning", "plannedUntil": "2026-11-15", "effectiveOn": on })
}

fn with(mut input: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

fn end(asha: &OnProgramme, id: &Value, on: &str) -> Value {
    json!({ "journeyId": asha.journey, "secondmentId": id, "learned": "To plan from the first day", "effectiveOn": on })
}

async fn seen(world: &World, asha: &OnProgramme, at: Value) -> Value {
    world.data(&asha.coordinator, SEEN, json!({ "id": asha.journey, "at": at })).await["journey"].clone()
}

#[tokio::test]
async fn who_is_seconded_for_all_of_their_time_is_away_from_the_post_until_the_day_after_the_last() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let begun = world.done(sam, "startSecondment", "secondmentId entries { type }", begin(&asha, "2026-10-05")).await;
    assert_eq!(begun["entries"], json!([{ "type": "SecondmentStarted" }, { "type": "AwayStarted" }]));
    let away = seen(&world, &asha, json!({ "on": "2026-10-06" })).await;
    assert_eq!(away["stage"], "AWAY");
    let expected =
        json!([{ "seconded": true, "host": "Bury Hospital", "from": "2026-10-05", "expectedBack": "2026-11-16", "backOn": null }]);
    assert_eq!(away["spells"][0]["timesAway"], expected);
    let ended = world.done(sam, "endSecondment", "entries { type }", end(&asha, &begun["secondmentId"], "2026-11-13")).await;
    assert_eq!(ended["entries"], json!([{ "type": "SecondmentEnded" }, { "type": "AwayEnded" }]));
    assert_eq!(seen(&world, &asha, json!({ "on": "2026-11-13" })).await["stage"], "AWAY", "the last day is still a day of it");
    let back = seen(&world, &asha, json!({ "on": "2026-11-14" })).await;
    assert_eq!((&back["stage"], &back["spells"][0]["timesAway"][0]["backOn"]), (&json!("IN_POST"), &json!("2026-11-14")));
    let told = json!({ "id": begun["secondmentId"], "kind": "SECONDMENT", "fromSpellId": asha.spell, "hostEmployerId": null,
        "hostName": "Bury Hospital", "purpose": "To learn discharge planning", "wholeTime": true, "daysAWeek": null, "from": "2026-10-05",
        "plannedUntil": "2026-11-15", "endedOn": "2026-11-13", "learned": "To plan from the first day" });
    assert_eq!(back["career"]["secondments"], json!([told]));
}

#[tokio::test]
async fn shadowing_and_days_of_a_week_leave_somebody_in_their_post() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, (south, _)) = (&asha.coordinator, world.employer("South").await);
    let of_the_week = with(begin(&asha, "2026-10-05"), json!({ "daysAWeek": 1.5, "hostName": null, "hostEmployerId": south }));
    let begun = world.done(sam, "startSecondment", "secondmentId entries { type }", of_the_week).await;
    assert_eq!(begun["entries"], json!([{ "type": "SecondmentStarted" }]));
    let shadowing = json!({ "secondmentKind": "SHADOWING", "plannedUntil": null });
    let other = world.done(sam, "startSecondment", "secondmentId entries { type }", with(begin(&asha, "2026-10-06"), shadowing)).await;
    assert_eq!(other["entries"], json!([{ "type": "SecondmentStarted" }]));
    let no_post = with(begin(&asha, "2026-10-07"), json!({ "secondmentKind": "OTHER_AGENCY", "spellId": null }));
    world.done(sam, "startSecondment", "", no_post).await;
    let ended = world.done(sam, "endSecondment", "entries { type }", end(&asha, &other["secondmentId"], "2026-10-06")).await;
    assert_eq!(ended["entries"], json!([{ "type": "SecondmentEnded" }]), "a day of it");
    let told = seen(&world, &asha, Value::Null).await;
    assert_eq!((&told["stage"], &told["spells"][0]["timesAway"]), (&json!("IN_POST"), &json!([])));
    let all = told["career"]["secondments"].as_array().unwrap();
    let first = json!([all[0]["hostEmployerId"], all[0]["hostName"], all[0]["wholeTime"], all[0]["daysAWeek"]]);
    assert_eq!(first, json!([south, null, false, 1.5]));
    assert_eq!((all.len(), &all[1]["endedOn"], &all[2]["wholeTime"]), (3, &json!("2026-10-06"), &json!(true)));
}

#[tokio::test]
async fn an_employer_here_is_named_as_the_host_of_the_absence() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (south, _) = world.employer("South").await;
    let input = with(begin(&asha, "2026-10-05"), json!({ "hostName": null, "hostEmployerId": south }));
    world.done(&asha.coordinator, "startSecondment", "", input).await;
    assert_eq!(seen(&world, &asha, Value::Null).await["spells"][0]["timesAway"][0]["host"], "South");
}

#[tokio::test]
async fn who_came_back_or_left_meanwhile_is_not_brought_back_again() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let begun = world.done(sam, "startSecondment", "secondmentId", begin(&asha, "2026-10-05")).await;
    let back = json!({ "journeyId": asha.journey, "spellId": asha.spell, "effectiveOn": "2026-10-20" });
    world.done(sam, "endLeave", "", back).await;
    let ended = world.done(sam, "endSecondment", "entries { type }", end(&asha, &begun["secondmentId"], "2026-10-19")).await;
    assert_eq!(ended["entries"], json!([{ "type": "SecondmentEnded" }]));
}

#[tokio::test]
async fn what_is_not_lawful_of_a_secondment_names_the_field_and_records_nothing() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, (south, _)) = (&asha.coordinator, world.employer("South").await);
    let refused = async |fields: Value| world.refused(sam, "startSecondment", with(begin(&asha, "2026-10-05"), fields)).await;
    let told = |code: &str, field: &str| (code.to_owned(), json!(["input", field]));
    assert_eq!(refused(json!({ "hostEmployerId": south })).await, told("SECONDMENT_HOST", "hostName"));
    assert_eq!(refused(json!({ "hostName": null })).await, told("SECONDMENT_HOST", "hostName"));
    assert_eq!(refused(json!({ "hostName": " " })).await, told("EMPTY", "hostName"));
    assert_eq!(refused(json!({ "purpose": "" })).await, told("EMPTY", "purpose"));
    assert_eq!(refused(json!({ "plannedUntil": "2026-10-04" })).await, told("ENDS_BEFORE_IT_BEGINS", "plannedUntil"));
    for days in [0.0, -1.0, 6.01, 1.234, 1e300] {
        assert_eq!(refused(json!({ "daysAWeek": days })).await, told("SECONDMENT_DAYS", "daysAWeek"), "{days}");
    }
    assert_eq!(refused(json!({ "spellId": asha.employer })).await, told("NOT_FOUND", "spellId"));
    let another = world.enrolled(&asha.employer, sam, "Bea").await;
    assert_eq!(refused(json!({ "spellId": another.spell })).await, told("SPELL_UNKNOWN", "spellId"), "another person's");
    let nowhere = graphql::ids::encode(graphql::ids::Tag::Employer, uuid::Uuid::from_u128(7)).0;
    assert_eq!(refused(json!({ "hostName": null, "hostEmployerId": nowhere })).await, told("EMPLOYER_UNKNOWN", "hostEmployerId"));
    assert_eq!(refused(json!({ "hostName": null, "hostEmployerId": "nonsense" })).await, told("NOT_FOUND", "hostEmployerId"));
    assert_eq!(refused(json!({ "effectiveOn": "2026-09-01" })).await.0, "SPELL_UNKNOWN", "before the post began");
    assert_eq!(seen(&world, &asha, Value::Null).await["career"]["secondments"], json!([]));
    let begun = world.done(sam, "startSecondment", "secondmentId", begin(&asha, "2026-10-05")).await;
    let overlapping = json!({ "plannedUntil": null, "effectiveOn": "2026-10-12" });
    assert_eq!(refused(overlapping).await.0, "SECONDMENT_OVERLAPS");
    let not_ended = async |asha: &OnProgramme, id: &Value, on: &str| world.refused(sam, "endSecondment", end(asha, id, on)).await;
    let id = &begun["secondmentId"];
    assert_eq!(not_ended(&another, id, "2026-10-12").await, told("SECONDMENT_UNKNOWN", "secondmentId"), "another person's");
    assert_eq!(not_ended(&asha, &json!(asha.spell), "2026-10-12").await, told("SECONDMENT_UNKNOWN", "secondmentId"));
    assert_eq!(not_ended(&asha, id, "2026-10-04").await, told("ENDS_BEFORE_IT_BEGINS", "effectiveOn"));
    assert_eq!(not_ended(&asha, id, "2026-11-21").await, told("IN_THE_FUTURE", "effectiveOn"));
    world.done(sam, "endSecondment", "", end(&asha, id, "2026-10-12")).await;
    assert_eq!(not_ended(&asha, id, "2026-10-13").await, told("SECONDMENT_OVER", "secondmentId"));
    let over = json!({ "journeyId": asha.journey, "spellId": asha.spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN", "effectiveOn": "2026-11-01" });
    world.done(sam, "endEmployment", "", over).await;
    assert_eq!(refused(json!({ "effectiveOn": "2026-11-02" })).await.0, "SPELL_OVER");
}

#[tokio::test]
async fn who_is_on_leave_is_not_seconded_and_nothing_of_it_is_recorded() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let leave = json!({ "journeyId": asha.journey, "spellId": asha.spell, "kind": "STUDY", "effectiveOn": "2026-10-01" });
    world.done(&asha.coordinator, "startLeave", "", leave).await;
    assert_eq!(world.refused(&asha.coordinator, "startSecondment", begin(&asha, "2026-10-05")).await.0, "ALREADY_AWAY");
    assert_eq!(seen(&world, &asha, Value::Null).await["career"]["secondments"], json!([]), "neither of the two");
}

#[tokio::test]
async fn a_secondment_is_recorded_by_who_employs_and_not_told_elsewhere() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let (south, kim) = world.employer("South").await;
    world.starts(&operator(), &asha.journey, (&south, "2026-10-01")).await;
    for other in [asha.themselves(), kim.clone(), as_role(sam, Role::Leader), as_role(sam, Role::PrincipalSocialWorker)] {
        let refused = world.refused(&other, "startSecondment", begin(&asha, "2026-10-05")).await.0;
        assert!(["NOT_FOUND", "NOT_ALLOWED", "SPELL_UNKNOWN"].contains(&refused.as_str()), "{refused}");
    }
    let begun = world.done(&as_role(sam, Role::HumanResources), "startSecondment", "secondmentId", begin(&asha, "2026-10-05")).await;
    let of_kim = world.data(&kim, SEEN, json!({ "id": asha.journey })).await["journey"]["career"]["secondments"].clone();
    assert_eq!(of_kim, json!([]), "North's");
    let refused = world.refused(&kim, "endSecondment", end(&asha, &begun["secondmentId"], "2026-10-12")).await;
    assert_eq!(refused, ("SECONDMENT_UNKNOWN".into(), json!(["input", "secondmentId"])));
    let own = world.data(&asha.themselves(), SEEN, json!({ "id": asha.journey })).await["journey"]["career"]["secondments"].clone();
    assert_eq!(text(&own[0]["purpose"]), "To learn discharge planning");
}

#[tokio::test]
async fn the_same_request_is_answered_again_and_done_once() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let input = with(begin(&asha, "2026-10-05"), json!({ "idempotencyKey": "once" }));
    let first = world.done(&asha.coordinator, "startSecondment", "secondmentId", input.clone()).await;
    assert_eq!(world.done(&asha.coordinator, "startSecondment", "secondmentId", input).await, first);
    let ending = with(end(&asha, &first["secondmentId"], "2026-10-12"), json!({ "idempotencyKey": "back" }));
    let ended = world.done(&asha.coordinator, "endSecondment", "entries { eventId }", ending.clone()).await;
    assert_eq!(world.done(&asha.coordinator, "endSecondment", "entries { eventId }", ending).await, ended);
}
