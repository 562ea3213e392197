//! Who sees what: what an actor may not see is answered as if it were not there.

use domain::access::Role;
use domain::ids::PersonId;
use futures_util::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{World, actor, as_role, operator};

const ONE: &str = "query($id: ID!) { journey(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }";

fn nothing() -> Value {
    json!({ "journey": null, "node": null, "nodes": [null] })
}

#[tokio::test]
async fn forbidden_unknown_and_malformed_are_one_answer() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let unknown = graphql::ids::encode(graphql::ids::Tag::Journey, Uuid::new_v4()).0;
    assert_eq!(world.data(&sam, ONE, json!({ "id": id })).await["node"]["id"], json!(id));
    for (who, id) in [(&kim, id.as_str()), (&as_role(&sam, Role::Leader), &id), (&sam, &unknown), (&sam, "nonsense"), (&sam, "")] {
        assert_eq!(world.data(who, ONE, json!({ "id": id })).await, nothing(), "{id}");
    }
    let change = |id: &str| json!({ "journeyId": id, "givenName": "A", "familyName": "B", "effectiveOn": "2026-11-20" });
    let forbidden = world.change(&kim, "changeName", "journey { id }", change(&id)).await;
    assert_eq!(forbidden, world.change(&kim, "changeName", "journey { id }", change(&unknown)).await);
}

#[tokio::test]
async fn a_worker_sees_their_own_journey_only() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (mine, other) = (world.open(&sam, "Aisha", "Khan").await, world.open(&sam, "Tom", "Ogden").await);
    let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(mine.clone())).unwrap();
    let aisha = actor(Role::Worker, [], Some(PersonId(person)));
    let viewer = world.data(&aisha, "{ viewer { roles journey { id } } journeys { totalCount nodes { id } } }", json!({})).await;
    assert_eq!(viewer["viewer"], json!({ "roles": ["WORKER"], "journey": { "id": mine } }));
    assert_eq!(viewer["journeys"], json!({ "totalCount": 1, "nodes": [{ "id": mine }] }));
    assert_eq!(world.data(&aisha, ONE, json!({ "id": other })).await, nothing());
}

#[tokio::test]
async fn a_leader_sees_figures_and_no_journeys() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let (bury, _) = world.employer("Bury").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let start = json!({ "journeyId": id, "employerId": salford, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.75,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-09-01" });
    world.done(&sam, "startEmployment", "", start).await;
    let leader = as_role(&sam, Role::Leader);
    assert_eq!(world.data(&leader, "{ journeys { nodes { id } } }", json!({})).await["journeys"]["nodes"], json!([]));
    let figures =
        "query($of: ID, $on: Date) { workforce(employer: $of, on: $on) { area on source inPost { fte headcount symbol definition }
        vacancies { fte symbol } turnoverRate { fte headcount symbol } cases vacancyRate
        symbol(measure: VACANCY_RATE) caseload: symbol(measure: AVERAGE_CASELOAD) } }";
    let exact = world.data(&sam, figures, json!({})).await["workforce"].clone();
    assert_eq!((&exact["area"], &exact["on"], &exact["source"]), (&json!("Salford"), &json!("2026-11-20"), &json!("COUNTED")));
    assert_eq!(
        (&exact["inPost"]["fte"], &exact["inPost"]["headcount"], &exact["inPost"]["symbol"]),
        (&json!(0.8), &json!(1), &Value::Null)
    );
    assert_eq!(exact["turnoverRate"], json!({ "fte": 0.0, "headcount": 0.0, "symbol": null }));
    let mine = world.data(&leader, figures, json!({})).await["workforce"].clone();
    assert_eq!((&mine["area"], &mine["on"], &mine["source"]), (&json!("Salford"), &json!("2026-09-30"), &json!("COUNTED")));
    assert_eq!(
        (&mine["inPost"]["fte"], &mine["inPost"]["headcount"], &mine["inPost"]["symbol"]),
        (&Value::Null, &Value::Null, &json!("c"))
    );
    assert_eq!(mine["turnoverRate"], json!({ "fte": null, "headcount": null, "symbol": "c" }));
    assert_eq!(
        (&mine["vacancies"], &mine["symbol"], &mine["caseload"]),
        (&json!({ "fte": null, "symbol": "x" }), &json!("x"), &json!("x"))
    );
    let before = world.data(&sam, figures, json!({ "on": "2026-08-31" })).await["workforce"].clone();
    assert_eq!(before["turnoverRate"]["symbol"], "x");
    for of in [json!(bury), json!("Bury"), json!("Nowhere"), json!("")] {
        assert_eq!(world.data(&leader, figures, json!({ "of": of })).await["workforce"], Value::Null, "{of}");
    }
    assert_eq!(world.data(&leader, figures, json!({ "of": "salford" })).await["workforce"]["area"], "Salford");
}

#[tokio::test]
async fn names_of_employers_are_public_and_what_they_have_is_not() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    world.employer("Bury").await;
    let asked = "{ employers { totalCount nodes { name teams { name } cohorts { totalCount } workforce { on } } } }";
    let nodes = world.data(&sam, asked, json!({})).await["employers"]["nodes"].clone();
    assert_eq!(nodes[0], json!({ "name": "Bury", "teams": null, "cohorts": { "totalCount": 0 }, "workforce": null }));
    assert_eq!(nodes[1]["workforce"]["on"], "2026-11-20");
    let found = world.data(&sam, "{ employers(name: \"BURY\") { nodes { name } } }", json!({})).await;
    assert_eq!(found["employers"]["nodes"], json!([{ "name": "Bury" }]));
}

#[tokio::test]
async fn the_log_has_every_position_and_tells_nothing_of_what_is_hidden() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    world.open(&sam, "Aisha", "Khan").await;
    world.open(&kim, "Tom", "Ogden").await;
    let asked =
        "{ log { head pageInfo { hasNextPage } nodes { position type eventId by effectiveOn hash entry { journey { name { full } } } } } }";
    let log = world.data(&sam, asked, json!({})).await["log"].clone();
    let nodes = log["nodes"].as_array().unwrap();
    let types: Vec<_> = nodes.iter().map(|it| it["type"].clone()).collect();
    assert_eq!(types, [json!("EmployerRegistered"), Value::Null, json!("JourneyOpened"), Value::Null]);
    assert_eq!(nodes[2]["entry"]["journey"]["name"]["full"], "Aisha Khan");
    let hidden = &nodes[3];
    assert!(["type", "eventId", "by", "effectiveOn", "entry"].iter().all(|it| hidden[it].is_null()), "{hidden}");
    assert_eq!((&log["head"], &hidden["position"], hidden["hash"].as_str().unwrap().len()), (&json!(4), &json!(4), 64));
    let all = world.data(&operator(), "{ log(after: 2, first: 1) { nodes { position type } pageInfo { hasNextPage } } }", json!({})).await;
    assert_eq!(all["log"], json!({ "nodes": [{ "position": 3, "type": "JourneyOpened" }], "pageInfo": { "hasNextPage": true } }));
}

#[tokio::test]
async fn a_subscriber_sees_every_position_in_order_and_what_is_recorded_while_listening() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    world.open(&sam, "Aisha", "Khan").await;
    let asked = "subscription { logAppended(after: 0) { position type } }";
    let mut stream = world.schema.execute_stream(world.request(&sam, asked, json!({})));
    let mut positions = Vec::new();
    for _ in 0..2 {
        let answer = serde_json::to_value(stream.next().await.unwrap()).unwrap();
        positions.push(answer["data"]["logAppended"]["position"].as_i64().unwrap());
    }
    let (next, ()) = tokio::join!(stream.next(), async {
        world.open(&sam, "Tom", "Ogden").await;
    });
    let answer = serde_json::to_value(next.unwrap()).unwrap();
    assert_eq!(answer["data"]["logAppended"], json!({ "position": 3, "type": "JourneyOpened" }));
    assert_eq!(positions, [1, 2]);
}

#[tokio::test]
async fn nobody_is_answered_without_an_actor() {
    let world = World::new().await;
    let request = async_graphql::Request::new("{ viewer { id } }").data(world.moment());
    let answer = serde_json::to_value(world.schema.execute(request).await).unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}
