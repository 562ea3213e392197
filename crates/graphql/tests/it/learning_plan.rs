//! Plans of learning, asked from outside: the goals of a registration year beside what was learned.

use domain::access::Role;
use serde_json::{Value, json};

use crate::fixture::{World, as_role, operator};

const PLANS: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { career { cpdPlans { id on registrationYear inForce agreedWith
    goals { title part by done items { item { id title } entryId } } } } history { eventId type } } }";

fn plan(journey: &str, on: &str, year: i32, parts: &[&str]) -> Value {
    let goals: Vec<Value> = parts.iter().map(|part| json!({ "title": format!("Towards {part}"), "part": part, "by": null })).collect();
    json!({ "journeyId": journey, "registrationYear": year, "goals": goals, "agreedWith": "Grace Okafor", "effectiveOn": on })
}

fn learned(journey: &str, on: &str, part: &str) -> Value {
    json!({ "journeyId": journey, "cpdKind": "COURSE", "minutes": 120, "title": format!("Course of {on}"), "part": part, "effectiveOn": on })
}

#[tokio::test]
async fn a_goal_stands_beside_what_was_learned_for_it_and_a_later_plan_replaces_the_earlier() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, id, worker) = (&asha.coordinator, &asha.journey, asha.themselves());
    let first = world.done(&worker, "planCpd", "planId entries { eventId summary }", plan(id, "2026-09-10", 2026, &["part-4-1"])).await;
    assert_eq!(first["entries"][0]["summary"], "learning planned for 2026");
    world.done(sam, "planCpd", "", plan(id, "2026-10-01", 2026, &["part-4-2", "part-4-3"])).await;
    world.done(sam, "planCpd", "", plan(id, "2026-11-01", 2027, &["part-4-2"])).await;
    world.done(&worker, "recordCpd", "", learned(id, "2026-10-05", "part-4-2")).await;
    let ask = async |on: &str| world.data(sam, PLANS, json!({ "id": id, "at": { "on": on } })).await["journey"].clone();
    let told = ask("2026-11-20").await;
    let plans = told["career"]["cpdPlans"].as_array().unwrap();
    let in_force: Vec<_> = plans.iter().map(|it| (it["registrationYear"].as_i64(), it["inForce"].as_bool())).collect();
    assert_eq!(in_force, [(Some(2026), Some(false)), (Some(2026), Some(true)), (Some(2027), Some(true))]);
    assert_eq!((&plans[0]["id"], &plans[0]["agreedWith"]), (&first["planId"], &json!("Grace Okafor")));
    let done: Vec<_> = plans.iter().flat_map(|it| it["goals"].as_array().unwrap()).map(|it| it["done"].as_bool()).collect();
    assert_eq!(done, [Some(false), Some(true), Some(false), Some(false)], "of this year, and of this part");
    let towards = &plans[1]["goals"][0]["items"][0];
    assert_eq!(towards["item"]["title"], "Course of 2026-10-05");
    let entry = world.data(sam, "query($id: ID!) { node(id: $id) { ... on Entry { type } } }", json!({ "id": towards["entryId"] })).await;
    assert_eq!(entry["node"]["type"], "CpdRecorded");
    let before = ask("2026-09-30").await["career"]["cpdPlans"].clone();
    assert_eq!((before.as_array().map(Vec::len), &before[0]["inForce"]), (Some(1), &json!(true)));
}

#[tokio::test]
async fn what_is_not_lawful_of_a_plan_names_the_field() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    let refused = async |input: Value| world.refused(sam, "planCpd", input).await;
    let path = |field: &str| json!(["input", field]);
    for year in [2025, 2028, 0, i32::MIN] {
        assert_eq!(refused(plan(id, "2026-10-01", year, &["part-4-2"])).await, ("CPD_PLAN_YEAR".into(), path("registrationYear")));
    }
    assert_eq!(refused(plan(id, "2026-10-01", 2026, &[])).await, ("CPD_PLAN_GOALS".into(), path("goals")));
    assert_eq!(refused(plan(id, "2026-10-01", 2026, &["part-4-2"; 21])).await, ("CPD_PLAN_GOALS".into(), path("goals")));
    for part in ["part-9-9", "", "PART-4-2"] {
        assert_eq!(refused(plan(id, "2026-10-01", 2026, &["part-4-2", part])).await, ("CPD_GOAL_PART".into(), path("goals")));
    }
    let with = |field: &str, value: Value| {
        let mut input = plan(id, "2026-10-01", 2026, &["part-4-2"]);
        match field {
            "title" | "by" => input["goals"][0][field] = value,
            _ => input[field] = value,
        }
        input
    };
    assert_eq!(refused(with("by", json!("2026-12-01"))).await, ("CPD_GOAL_DAY".into(), path("goals")));
    assert_eq!(refused(with("title", json!("\u{200b} "))).await, ("EMPTY".into(), path("goals")));
    assert_eq!(refused(with("title", json!("x".repeat(201)))).await, ("TOO_LONG".into(), path("goals")));
    assert_eq!(refused(with("agreedWith", json!(""))).await, ("EMPTY".into(), path("agreedWith")));
    assert_eq!(refused(with("effectiveOn", json!("2026-11-21"))).await, ("IN_THE_FUTURE".into(), path("effectiveOn")));
    assert_eq!(refused(with("journeyId", json!("nonsense"))).await, ("NOT_FOUND".into(), path("journeyId")));
    world.done(sam, "planCpd", "", with("by", json!("2026-11-30"))).await;
}

#[tokio::test]
async fn a_plan_is_made_by_the_person_or_who_looks_after_them_and_seen_by_nobody_elsewhere() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    world.done(&operator(), "planCpd", "", plan(id, "2026-10-01", 2026, &["part-4-2"])).await;
    let (_, stranger) = world.employer("South").await;
    let others = [Role::Leader, Role::PanelMember, Role::HumanResources, Role::PrincipalSocialWorker].map(|it| as_role(sam, it));
    for other in others.iter().chain([&stranger]) {
        let refused = world.refused(other, "planCpd", plan(id, "2026-10-02", 2026, &["part-4-2"])).await.0;
        assert!(["NOT_FOUND", "NOT_ALLOWED"].contains(&refused.as_str()), "{refused}");
    }
    for nobody in [&others[0], &others[1], &stranger] {
        assert_eq!(world.data(nobody, PLANS, json!({ "id": id })).await["journey"], Value::Null);
    }
    let seen = world.data(&others[3], PLANS, json!({ "id": id })).await["journey"]["career"]["cpdPlans"].clone();
    assert_eq!(seen[0]["goals"][0]["title"], "Towards part-4-2", "who oversees practice sees how people learn");
    world.erase(sam, &**id).await;
    let erased = world.data(sam, PLANS, json!({ "id": id })).await["journey"]["career"]["cpdPlans"][0].clone();
    assert_eq!((&erased["registrationYear"], &erased["goals"], &erased["agreedWith"]), (&json!(2026), &json!([]), &Value::Null));
}
