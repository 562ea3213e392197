//! Lists: whole through pages in either direction, bounded in what they ask, and refused where the arguments make no sense.

use std::cell::Cell;
use std::sync::Once;

use domain::access::Actor;
use serde_json::{Value, json};
use tracing::Instrument;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::fixture::{World, text};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: JourneyOrder, $filter: JourneyFilter) {
    journeys(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
        totalCount edges { cursor node { id name { full } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// Seven people, three of whom share a name.
async fn people(world: &World) -> Actor {
    let (_, sam) = world.employer("Salford").await;
    for (given, family) in [("A", "Khan"), ("B", "Ali"), ("A", "Khan"), ("C", "Zed"), ("a", "khan"), ("D", "Bell"), ("E", "Amin")] {
        world.open(&sam, given, family).await;
    }
    sam
}

async fn walk(world: &World, who: &Actor, order: &Value, forward: bool) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let variables = if forward {
            json!({ "first": 2, "after": cursor, "orderBy": order })
        } else {
            json!({ "last": 2, "before": cursor, "orderBy": order })
        };
        let page = world.data(who, PAGE, variables).await["journeys"].clone();
        let mut found: Vec<String> = page["edges"].as_array().unwrap().iter().map(|it| text(&it["node"]["id"])).collect();
        if !forward {
            found.reverse();
        }
        ids.extend(found);
        let (more, next) = if forward { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
        if page["pageInfo"][more] == json!(false) {
            return ids;
        }
        cursor = page["pageInfo"][next].clone();
    }
}

#[tokio::test]
async fn every_journey_comes_once_in_either_direction_though_names_are_alike() {
    let world = World::new().await;
    let sam = people(&world).await;
    for field in ["NAME", "STAGE", "ID"] {
        let order = json!({ "field": field, "direction": "ASC" });
        let forward = walk(&world, &sam, &order, true).await;
        let mut backward = walk(&world, &sam, &order, false).await;
        backward.reverse();
        assert_eq!((forward.len(), &forward), (7, &backward), "{field}");
        let mut down = walk(&world, &sam, &json!({ "field": field, "direction": "DESC" }), true).await;
        down.reverse();
        assert_eq!(forward, down, "{field}");
    }
}

#[tokio::test]
async fn names_sort_as_people_expect_and_can_be_looked_for() {
    let world = World::new().await;
    let sam = people(&world).await;
    let page = world.data(&sam, PAGE, json!({ "first": 3 })).await["journeys"].clone();
    let names: Vec<_> = page["edges"].as_array().unwrap().iter().map(|it| text(&it["node"]["name"]["full"])).collect();
    assert_eq!((names, &page["totalCount"]), (vec!["B Ali".to_owned(), "E Amin".to_owned(), "D Bell".to_owned()], &json!(7)));
    let khans = world.data(&sam, PAGE, json!({ "filter": { "nameContains": "KHAN" } })).await;
    assert_eq!(khans["journeys"]["totalCount"], 3);
    let none = world.data(&sam, PAGE, json!({ "filter": { "employer": "nonsense" } })).await;
    assert_eq!(none["journeys"]["totalCount"], 0);
}

#[tokio::test]
async fn a_cursor_outlives_the_name_that_it_was_given_for() {
    let world = World::new().await;
    let sam = people(&world).await;
    let filter = json!({ "nameContains": "a" });
    let first = world.data(&sam, PAGE, json!({ "first": 2, "filter": filter })).await["journeys"].clone();
    let (amin, cursor) = (&first["edges"][1]["node"]["id"], &first["edges"][1]["cursor"]);
    let name = json!({ "journeyId": amin, "givenName": "X", "familyName": "Yyy", "effectiveOn": "2026-11-20" });
    world.done(&sam, "changeName", "", name).await;
    let next = world.data(&sam, PAGE, json!({ "first": 1, "after": cursor, "filter": filter })).await["journeys"].clone();
    assert_eq!(next["edges"][0]["node"]["name"]["full"], "A Khan");
}

#[tokio::test]
async fn a_page_makes_sense_or_is_refused() {
    let world = World::new().await;
    let sam = people(&world).await;
    for wrong in
        [json!({ "first": 0 }), json!({ "first": 101 }), json!({ "last": -1 }), json!({ "first": 1, "last": 1 }), json!({ "after": "x" })]
    {
        let answer = world.ask(&sam, PAGE, wrong.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{wrong}");
    }
}

thread_local! {
    /// Statements asked on this thread, which is this test's own.
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Counts statements that are asked inside the span `asked`: the views are fed meanwhile, and ask for themselves.
struct Counter;

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, ctx: Context<'_, S>) {
        let asked = ctx.lookup_current().is_some_and(|it| it.name() == "asked");
        if asked && event.metadata().target() == "waymark::statement" {
            ASKED.with(|it| it.set(it.get() + 1));
        }
    }
}

async fn statements(world: &World, who: &Actor, document: &str) -> usize {
    // One for the whole process: whether a place is worth tracing is remembered for all threads at once.
    static COUNTING: Once = Once::new();
    COUNTING.call_once(|| tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Counter)).unwrap());
    ASKED.with(|it| it.set(0));
    world.data(who, document, json!({})).instrument(tracing::info_span!("asked")).await;
    ASKED.with(Cell::get)
}

#[tokio::test]
async fn a_list_asks_as_often_for_many_as_for_few() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let cohort = json!({ "name": "Autumn", "programme": "asye", "effectiveOn": "2026-09-01" });
    let cohort = text(&world.done(&sam, "openCohort", "cohort { id }", cohort).await["cohort"]["id"]);
    let plain = "{ journeys(first: 100) { totalCount nodes { id name { full } stage } } }";
    let deep = "{ journeys(first: 100) { nodes { version email spells { employer { name } team { name } } memberships { cohort { name } }
        history { type correctedBy { type } journey { id } } } } }";
    let board = format!(
        "{{ cohort(id: \"{cohort}\") {{ name size version members(first: 100) {{ nodes {{ stage journey {{ name {{ full }} }} }} }} }} }}"
    );
    let log = "{ log(first: 100) { nodes { type entry { summary by journey { stage } } } } }";
    let mut counts = Vec::new();
    for _ in 0..2 {
        for family in ["Khan", "Ali", "Zed", "Bell"] {
            let id = world.open(&sam, "A", family).await;
            let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "OTHER", "fte": 1,
                "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-09-01" });
            world.done(&sam, "startEmployment", "", start).await;
            world.done(&sam, "joinCohort", "", json!({ "journeyId": id, "cohortId": cohort, "effectiveOn": "2026-09-01" })).await;
        }
        let mut round = Vec::new();
        for document in [plain, deep, &board, log] {
            round.push(statements(&world, &sam, document).await);
        }
        counts.push(round);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].iter().all(|it| *it > 0 && *it <= 8), "{counts:?}");
}

#[tokio::test]
async fn a_count_alone_needs_one_question_and_no_page_an_unknown_key_for_each_of_its_people() {
    let world = World::new().await;
    let sam = people(&world).await;
    let counted = world.data(&sam, "{ journeys(first: 1) { totalCount } }", json!({})).await;
    assert_eq!(counted["journeys"]["totalCount"], 7);
    let named = world.data(&sam, "{ journeys(filter: { nameContains: \"khan\" }) { totalCount } }", json!({})).await;
    assert_eq!(named["journeys"]["totalCount"], 3);
    // The head, and the count.
    assert_eq!(statements(&world, &sam, "{ journeys { totalCount } }").await, 2);
    assert_eq!(statements(&world, &sam, "{ journeys(orderBy: { field: ID }, first: 2) { nodes { name { full } } } }").await, 2);
}
