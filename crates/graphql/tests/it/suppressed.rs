//! What is told in numbers to who sees no names: nothing of a few people, however it is asked for, and of several councils what they agreed.

use domain::access::{Actor, Role};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::fixture::{TODAY, World, actor, administrator, as_role, text};

const FIGURES: &str = "query($of: ID, $on: Date, $known: DateTime) { workforce(employer: $of, on: $on, at: { known: $known }) { on
    asAt { on } inPost { headcount fte symbol } starters { headcount symbol } leavers { headcount symbol } turnoverRate { fte symbol }
    withheld { reason threshold leastDenominator policyVersion } } }";

/// A council with people in post since long before.
async fn council(world: &World, name: &str, people: usize) -> (String, Actor) {
    let (id, coordinator) = world.employer(name).await;
    take_on(world, (&id, &coordinator), people, "2020-01-06").await;
    (id, coordinator)
}

async fn take_on(world: &World, (id, coordinator): (&str, &Actor), people: usize, on: &str) {
    for number in 0..people {
        let journey = world.open(coordinator, &format!("Given{number}"), "Family").await;
        world.starts(coordinator, &journey, (id, on)).await;
    }
}

async fn figures(world: &World, actor: &Actor, variables: Value) -> Value {
    world.data(actor, FIGURES, variables).await["workforce"].clone()
}

fn heads(figures: &Value) -> [&Value; 3] {
    ["inPost", "starters", "leavers"].map(|it| &figures[it]["headcount"])
}

#[tokio::test]
async fn a_leader_is_told_what_gives_no_small_number_away_and_who_runs_the_academy_is_told_all() {
    let world = World::new().await;
    let (id, sam) = council(&world, "Salford", 12).await;
    take_on(&world, (&id, &sam), 3, "2026-09-07").await;
    let exact = figures(&world, &sam, json!({})).await;
    assert_eq!(heads(&exact), [&json!(15), &json!(3), &json!(0)]);
    assert_eq!((&exact["on"], &exact["withheld"]), (&json!(TODAY), &Value::Null));
    let told = figures(&world, &as_role(&sam, Role::Leader), json!({})).await;
    assert_eq!(heads(&told), [&json!(15), &Value::Null, &Value::Null]);
    assert_eq!([&told["starters"]["symbol"], &told["leavers"]["symbol"], &told["turnoverRate"]["symbol"]], ["c", "c", "c"]);
    let withheld = json!({ "reason": "SMALL_NUMBERS", "threshold": 5, "leastDenominator": 10, "policyVersion": 0 });
    assert_eq!((&told["on"], &told["asAt"]["on"], &told["withheld"]), (&json!("2026-09-30"), &json!("2026-09-30"), &withheld));
}

#[tokio::test]
async fn a_leader_learns_of_nobody_by_another_day_another_time_or_another_name_for_the_same() {
    let world = World::new().await;
    let (id, sam) = council(&world, "Salford", 12).await;
    let leader = as_role(&sam, Role::Leader);
    let first = figures(&world, &leader, json!({})).await;
    let before = world.moment().now;
    take_on(&world, (&id, &sam), 1, "2026-09-07").await;
    for on in ["2026-09-30", "2026-10-01", "2026-11-19", "2026-11-20", "2027-10-01"] {
        assert_eq!(figures(&world, &leader, json!({ "on": on })).await, first, "{on}");
        assert_eq!(figures(&world, &leader, json!({ "on": on, "of": "Salford", "known": before })).await, first, "{on}");
    }
    let twice = "{ a: workforce(on: \"2026-09-30\") { inPost { headcount } } b: workforce(on: \"2026-11-20\") { inPost { headcount } }
        employers { nodes { workforce { inPost { headcount } } again: workforce(on: \"2026-09-30\") { inPost { headcount } } } } }";
    let answer = world.data(&leader, twice, json!({})).await;
    let twelve = json!({ "inPost": { "headcount": 12 } });
    assert_eq!([&answer["a"], &answer["b"]], [&twelve, &twelve]);
    assert_eq!(answer["employers"]["nodes"][0], json!({ "workforce": twelve, "again": twelve }));
    assert_eq!(heads(&figures(&world, &leader, json!({ "on": "2026-09-29" })).await), [&json!(12), &json!(0), &json!(0)]);
    take_on(&world, (&id, &sam), 5, "2026-09-07").await;
    assert_eq!(heads(&figures(&world, &leader, json!({})).await), [&json!(18), &json!(6), &json!(0)], "six others are no small number");
    assert_eq!(figures(&world, &leader, json!({ "known": before })).await, first, "what was told then is told of then");
}

#[tokio::test]
async fn what_was_told_is_on_record_and_nobody_takes_it_back() {
    let world = World::new().await;
    let (_, sam) = council(&world, "Salford", 7).await;
    let asked = "{ log(first: 100) { nodes { type entry { id fact { ... on FiguresReleased { employerId knownPosition } } } } } }";
    let released = async |world: &World| {
        let log = world.data(&administrator(), asked, json!({})).await;
        let all = log["log"]["nodes"].as_array().unwrap().clone();
        all.into_iter().filter(|it| it["type"] == "FiguresReleased").collect::<Vec<Value>>()
    };
    let leader = as_role(&sam, Role::Leader);
    figures(&world, &leader, json!({})).await;
    figures(&world, &leader, json!({})).await;
    let all = released(&world).await;
    assert_eq!(all.len(), 1, "told twice, and remembered once: {all:?}");
    let retract = json!({ "entryId": all[0]["entry"]["id"], "reason": "to see the difference" });
    assert_eq!(world.refused(&administrator(), "retractEntry", retract).await.0, "NOT_CORRECTABLE");
    let few = world.data(&sam, "{ log(first: 100) { nodes { type } } }", json!({})).await;
    assert!(!few.to_string().contains("FiguresReleased"), "it is for who runs the installation");
}

#[tokio::test]
async fn a_council_sets_its_own_threshold() {
    let world = World::new().await;
    let (id, sam) = council(&world, "Salford", 8).await;
    let leader = as_role(&sam, Role::Leader);
    assert_eq!(figures(&world, &leader, json!({})).await["inPost"]["headcount"], 8);
    for (threshold, rounding, code) in [(4, 10, "SUPPRESSION_THRESHOLD"), (-1, 10, "SUPPRESSION_THRESHOLD"), (5, 3, "SUPPRESSION_ROUNDING")]
    {
        let input = json!({ "employerId": id, "threshold": threshold, "regionRounding": rounding });
        assert_eq!(world.refused(&sam, "setSuppressionPolicy", input).await.0, code);
    }
    world
        .done(&sam, "setSuppressionPolicy", "employer { suppressionPolicy { threshold } }", json!({ "employerId": id, "threshold": 10 }))
        .await;
    let told = figures(&world, &leader, json!({})).await;
    assert_eq!(
        (&told["inPost"]["symbol"], &told["withheld"]["threshold"], &told["withheld"]["policyVersion"]),
        (&json!("c"), &json!(10), &json!(1))
    );
    assert_eq!(world.refused(&leader, "setSuppressionPolicy", json!({ "employerId": id, "threshold": 5 })).await.0, "NOT_ALLOWED");
}

const SIZE: &str = "{ cohorts { totalCount nodes { size sizeSymbol seats members { totalCount } board { code } } } }";

#[tokio::test]
async fn a_leader_is_told_how_many_are_in_a_cohort_only_where_they_are_not_few() {
    let world = World::new().await;
    let (id, sam) = world.employer("Salford").await;
    let cohort = json!({ "employerId": id, "name": "Autumn", "programme": "asye-children", "effectiveOn": "2026-09-07", "seats": 30 });
    let cohort = text(&world.done(&sam, "openCohort", "cohort { id }", cohort).await["cohort"]["id"]);
    let join = async |count: usize| {
        for number in 0..count {
            let journey = world.open(&sam, &format!("Given{number}"), "Family").await;
            world.done(&sam, "joinCohort", "", json!({ "journeyId": journey, "cohortId": cohort, "effectiveOn": "2026-09-07" })).await;
        }
    };
    let leader = as_role(&sam, Role::Leader);
    let size = async |actor: &Actor| world.data(actor, SIZE, json!({})).await["cohorts"]["nodes"][0].clone();
    let of = |size: Value, symbol: Value| json!({ "size": size, "sizeSymbol": symbol, "seats": 30, "members": { "totalCount": 0 }, "board": [] });
    assert_eq!(size(&leader).await, of(json!(0), Value::Null));
    join(4).await;
    assert_eq!(size(&leader).await, of(Value::Null, json!("c")));
    assert_eq!(size(&sam).await["size"], 4);
    join(4).await;
    assert_eq!(size(&leader).await, of(json!(8), Value::Null));
    join(1).await;
    assert_eq!((size(&leader).await, size(&sam).await["size"].clone()), (of(json!(8), Value::Null), json!(9)));
    join(5).await;
    assert_eq!(size(&leader).await["size"], 14);
    let then = "query($id: ID!, $on: Date!) { cohort(id: $id, at: { on: $on }) { size } }";
    for on in ["2026-09-01", "2026-09-07", "2031-01-01"] {
        assert_eq!(world.data(&leader, then, json!({ "id": cohort, "on": on })).await["cohort"]["size"], 14, "{on}");
    }
}

#[tokio::test]
async fn a_leader_who_listens_does_not_hear_when_something_is_recorded_of_somebody() {
    let world = World::new().await;
    let (id, sam) = world.employer("Salford").await;
    let leader = as_role(&sam, Role::Leader);
    world.open(&sam, "Aisha", "Khan").await;
    let asked = "subscription { logAppended(after: 0) { position type } }";
    let mut stream = world.schema.execute_stream(world.request(&leader, asked, json!({})));
    let mut heard = async || serde_json::to_value(stream.next().await.unwrap()).unwrap()["data"]["logAppended"]["type"].clone();
    assert_eq!(heard().await, "EmployerRegistered");
    let (next, ()) = tokio::join!(heard(), async {
        world.open(&sam, "Tom", "Ogden").await;
        world.done(&sam, "openTeam", "", json!({ "employerId": id, "name": "Duty" })).await;
    });
    assert_eq!(next, "TeamOpened");
    let log = "{ log(after: 1, first: 2) { nodes { position type } head pageInfo { endCursor hasNextPage } } }";
    let before = world.data(&leader, log, json!({})).await;
    let place = "{ employers(first: 1) { edges { cursor node { asAt { known position } } } } }";
    let placed = world.data(&leader, place, json!({})).await;
    let only =
        json!({ "nodes": [{ "position": 4, "type": "TeamOpened" }], "head": 4, "pageInfo": { "endCursor": "4", "hasNextPage": false } });
    assert_eq!(before["log"], only);
    world.open(&sam, "Iris", "Moss").await;
    assert_eq!(world.data(&leader, log, json!({})).await, before, "nor how long the log is");
    assert_eq!(world.data(&leader, place, json!({})).await, placed, "nor by an answer's own times, or a cursor");
    let first = world.data(&leader, "{ log(first: 1) { nodes { type } head pageInfo { hasNextPage } } }", json!({})).await["log"].clone();
    assert_eq!(first, json!({ "nodes": [{ "type": "EmployerRegistered" }], "head": 1, "pageInfo": { "hasNextPage": true } }));
}

const REGION: &str =
    "query($m: ID, $e: [ID!], $p: String!, $on: Date) { regionalWorkforce(memorandum: $m, employers: $e, purpose: $p, on: $on) {
    on purpose roundedTo councils { name } measures { measure councils headcount fte symbol } } }";

/// Two councils, an analyst of the first, and what both would agree to.
async fn two_councils(world: &World) -> ([(String, Actor); 2], Actor, Value) {
    let salford = council(world, "Salford", 14).await;
    let bury = council(world, "Bury", 12).await;
    take_on(world, (&bury.0, &bury.1), 2, "2026-03-02").await;
    let analyst = as_role(&salford.1, Role::RegionalAnalyst);
    let terms = json!({ "measures": ["IN_POST", "STARTERS", "TURNOVER_RATE"], "purposes": ["Workforce planning"], "until": "2027-03-31" });
    ([salford, bury], analyst, terms)
}

fn with(terms: &Value, employer: &str, other: &str, id: Option<&str>) -> Value {
    let mut input = terms.clone();
    (input["employerId"], input["partyIds"], input["memorandumId"]) = (json!(employer), json!([other]), json!(id));
    input
}

#[tokio::test]
async fn figures_of_two_councils_are_told_once_both_have_agreed_and_no_more_than_they_agreed() {
    let world = World::new().await;
    let ([(salford, sam), (bury, kim)], analyst, terms) = two_councils(&world).await;
    let id = text(&world.done(&sam, "agreeMemorandum", "memorandumId", with(&terms, &salford, &bury, None)).await["memorandumId"]);
    let ask = async |actor: &Actor, variables: Value| world.data(actor, REGION, variables).await["regionalWorkforce"].clone();
    let asked = json!({ "m": id, "p": "workforce planning" });
    assert_eq!(ask(&analyst, asked.clone()).await, Value::Null, "one party is not enough");
    let proposed = "{ employers(name: \"Bury\") { nodes { memoranda { id inForce parties { name } agreedBy { name } measures } } } }";
    let seen = world.data(&kim, proposed, json!({})).await["employers"]["nodes"][0]["memoranda"][0].clone();
    assert_eq!((&seen["id"], &seen["inForce"], &seen["agreedBy"]), (&json!(id), &json!(false), &json!([{ "name": "Salford" }])));
    world.done(&kim, "agreeMemorandum", "", with(&terms, &bury, &salford, Some(&id))).await;
    let told = ask(&analyst, asked.clone()).await;
    assert_eq!(
        (&told["on"], &told["roundedTo"], &told["councils"]),
        (&json!("2026-09-30"), &json!(10), &json!([{ "name": "Salford" }, { "name": "Bury" }]))
    );
    let measures = told["measures"].as_array().unwrap();
    assert_eq!(measures.len(), 3, "the others were not agreed: {measures:?}");
    assert_eq!(measures[0], json!({ "measure": "IN_POST", "councils": 2, "headcount": 30.0, "fte": 30.0, "symbol": null }));
    assert_eq!((&measures[1]["symbol"], &measures[1]["councils"]), (&json!("c"), &json!(1)), "Bury's two starters are withheld");
    assert_eq!(ask(&analyst, json!({ "e": ["Salford", "bury"], "p": "workforce planning" })).await, told);
    for (who, variables) in [
        (&analyst, json!({ "m": id, "p": "pay" })),
        (&analyst, json!({ "e": ["Salford"], "p": "workforce planning" })),
        (&analyst, json!({ "e": ["Salford", "Nowhere"], "p": "workforce planning" })),
        (&as_role(&sam, Role::Leader), asked.clone()),
        (&sam, asked.clone()),
        (&actor(Role::RegionalAnalyst, [], None), asked.clone()),
    ] {
        assert_eq!(ask(who, variables.clone()).await, Value::Null, "{variables}");
    }
    assert_eq!(figures(&world, &analyst, json!({ "of": "Salford" })).await, Value::Null, "an analyst is told of no council alone");
    world.done(&kim, "endMemorandum", "", json!({ "employerId": bury, "memorandumId": id })).await;
    assert_eq!(ask(&analyst, asked).await, Value::Null);
}

#[tokio::test]
async fn who_says_otherwise_has_not_agreed_and_nobody_agrees_for_another() {
    let world = World::new().await;
    let ([(salford, sam), (bury, kim)], analyst, terms) = two_councils(&world).await;
    let id = text(&world.done(&sam, "agreeMemorandum", "memorandumId", with(&terms, &salford, &bury, None)).await["memorandumId"]);
    let mut more = terms.clone();
    more["measures"] = json!(["IN_POST", "LEAVERS"]);
    world.done(&kim, "agreeMemorandum", "", with(&more, &bury, &salford, Some(&id))).await;
    let told = world.data(&analyst, REGION, json!({ "m": id, "p": "Workforce planning" })).await;
    assert_eq!(told["regionalWorkforce"], Value::Null);
    assert_eq!(world.refused(&sam, "agreeMemorandum", with(&terms, &bury, &salford, None)).await.0, "NOT_FOUND");
    let again = with(&terms, &salford, &bury, Some(&id));
    assert_eq!(world.refused(&sam, "agreeMemorandum", again).await, ("MEMORANDUM_KNOWN".to_owned(), json!(["input", "memorandumId"])));
    let alone = with(&terms, &salford, &salford, None);
    assert_eq!(world.refused(&sam, "agreeMemorandum", alone).await, ("MEMORANDUM_PARTIES".to_owned(), json!(["input", "partyIds"])));
    let nobody = graphql::ids::encode(graphql::ids::Tag::Employer, uuid::Uuid::new_v4()).0;
    assert_eq!(world.refused(&sam, "agreeMemorandum", with(&terms, &salford, &nobody, None)).await.0, "MEMORANDUM_PARTIES");
}

#[tokio::test]
async fn no_council_s_word_is_given_by_who_runs_the_installation() {
    let world = World::new().await;
    let ([(salford, sam), (bury, kim)], _, terms) = two_councils(&world).await;
    let id = text(&world.done(&sam, "agreeMemorandum", "memorandumId", with(&terms, &salford, &bury, None)).await["memorandumId"]);
    for (employer, other) in [(&bury, &salford), (&salford, &bury)] {
        assert_eq!(world.refused(&administrator(), "agreeMemorandum", with(&terms, employer, other, Some(&id))).await.0, "NOT_ALLOWED");
    }
    world.done(&kim, "agreeMemorandum", "", with(&terms, &bury, &salford, Some(&id))).await;
    let end = json!({ "employerId": bury, "memorandumId": id });
    assert_eq!(world.refused(&administrator(), "endMemorandum", end.clone()).await.0, "NOT_ALLOWED");
    // Nor is it taken back by them: what was ended would hold again.
    let ended = world.done(&kim, "endMemorandum", "entries { id }", end).await["entries"][0]["id"].clone();
    let retract = json!({ "entryId": ended, "reason": "wrong" });
    assert_eq!(world.refused(&administrator(), "retractEntry", retract.clone()).await.0, "NOT_ALLOWED");
    world.done(&kim, "retractEntry", "", retract).await;
}
