//! Lists: whole through pages in either direction, bounded in what they ask, and refused where the arguments make no sense.

use std::cell::Cell;
use std::sync::Once;

use domain::access::Actor;
use domain::event::Event;
use domain::history::Draft;
use domain::ids::{EventId, PersonId};
use domain::person::{Details, DetailsRecorded, JourneyOpened, Name};
use domain::private::Private;
use serde_json::{Value, json};
use store::execute::Command;
use tracing::Instrument;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

use crate::fixture::{World, operator, text};

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

#[tokio::test]
async fn a_text_is_no_value_of_an_enum() {
    let world = World::new().await;
    let sam = people(&world).await;
    for wrong in ["journeys(filter: { stage: \"KNOWN\" })", "journeys(orderBy: { field: ID, direction: \"ASC\" })"] {
        let answer = world.ask(&sam, &format!("{{ {wrong} {{ totalCount }} }}"), json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
    let right = world.data(&sam, "{ journeys(filter: { stage: KNOWN }) { totalCount } }", json!({})).await;
    assert_eq!(right["journeys"]["totalCount"], 7);
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

pub async fn statements(world: &World, who: &Actor, document: &str) -> usize {
    // One for the whole process: whether a place is worth tracing is remembered for all threads at once.
    static COUNTING: Once = Once::new();
    COUNTING.call_once(|| tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Counter)).unwrap());
    ASKED.with(|it| it.set(0));
    world.data(who, document, json!({})).instrument(tracing::info_span!("asked")).await;
    ASKED.with(Cell::get)
}

/// Somebody in post at an employer, and on a cohort of it.
async fn member(world: &World, sam: &Actor, (employer, cohort): (&str, &str), family: &str) -> String {
    let id = world.open(sam, "A", family).await;
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "OTHER", "fte": 1,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-09-01" });
    world.done(sam, "startEmployment", "", start).await;
    world.done(sam, "joinCohort", "", json!({ "journeyId": id, "cohortId": cohort, "effectiveOn": "2026-09-01" })).await;
    let enrol = json!({ "journeyId": id, "framework": "asye-children", "cohortId": cohort, "effectiveOn": "2026-09-01" });
    world.done(sam, "enrol", "", enrol).await;
    id
}

async fn cohort(world: &World, sam: &Actor, name: &str) -> String {
    let cohort = json!({ "name": name, "programme": "asye", "effectiveOn": "2026-09-01" });
    text(&world.done(sam, "openCohort", "cohort { id }", cohort).await["cohort"]["id"])
}

#[tokio::test]
async fn a_list_asks_as_often_for_many_as_for_few() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    world.adopt(&sam, "reminders", "2026").await;
    let first = cohort(&world, &sam, "Autumn").await;
    let plain = "{ journeys(first: 100) { totalCount nodes { id name { full } stage } } }";
    let deep = "{ journeys(first: 100) { nodes { version email openedBy { version } spells { employer { name } team { name } }
        memberships { cohort { name size version history { type } } }
        history { type correctedBy { type } journey { id } fact { ... on CohortJoined { cohortId } ... on EmploymentStarted { fte } } } } } }";
    let board = format!(
        "{{ cohort(id: \"{first}\") {{ name size version members(first: 100) {{ nodes {{ stage journey {{ name {{ full }} }} }} }} }} }}"
    );
    let due = format!(
        "{{ cohort(id: \"{first}\") {{ board {{ journey {{ name {{ full }} }} state lateByDays whose next {{ title on why {{ words rule }} }}
            review {{ lacks {{ title }} }} supervisionPromised }} }} }}"
    );
    let academy = "{ board(first: 100) { totalCount nodes { journey { name { full } } late { title } enrolment { clock { end why { entry { summary } } } } } }
        dueItems(first: 100, filter: { late: true }) { totalCount nodes { title journey { name { full } } why { words } } } }";
    let reminders =
        "{ reminders(at: { on: \"2026-11-17\" }, first: 100) { totalCount nodes { subject text to { name email } dueItem { title why { words } }
        journey { name { full } email } } } employers(first: 100) { nodes { calendarFeeds { cohort { name } } } } }";
    let programmes =
        "{ journeys(first: 100) { nodes { enrolments { framework { title } standards { title } mayEnrol { answer } cohort { name }
        clock { end dueItems { title } reviews { on } } } } } }";
    let boards = "{ cohorts(first: 100) { nodes { size version members(first: 5) { nodes { joinedOn journey { version } } } } } }";
    let workforces =
        "{ employers(first: 100) { nodes { version history { fact { __typename } } workforce(on: \"2026-09-30\") { inPost { fte } }
        past: workforce(at: { on: \"2026-09-29\" }) { inPost { fte } } cohorts { totalCount } } } }";
    let log = "{ log(first: 100) { nodes { type entry { summary by journey { stage } fact { ... on CohortJoined { cohortId } } } } } }";
    let (mut counts, mut ids) = (Vec::new(), vec![employer.clone(), first.clone()]);
    for round in 0..4 {
        let (other, ada) = world.employer(&format!("Other {round}")).await;
        world.adopt(&ada, "asye-children", "2026-dfe").await;
        let theirs = cohort(&world, &ada, "Theirs").await;
        ids.push(member(&world, &ada, (&other, &theirs), "Else").await);
        let second = cohort(&world, &sam, &format!("Winter {round}")).await;
        for family in ["Khan", "Ali", "Zed", "Bell"] {
            let cohort = if family == "Ali" { &second } else { &first };
            ids.push(member(&world, &sam, (&employer, cohort), family).await);
        }
        ids.extend([other, second, theirs]);
        let nodes = format!("{{ nodes(ids: {}) {{ id }} }}", json!(ids));
        let mut all = Vec::new();
        for (who, document) in [
            (&sam, plain),
            (&sam, deep),
            (&sam, &board),
            (&sam, boards),
            (&sam, log),
            (&sam, &nodes),
            (&sam, &due),
            (&sam, academy),
            (&sam, programmes),
            (&sam, reminders),
        ] {
            all.push(statements(&world, who, document).await);
        }
        for document in [boards, workforces, deep, &nodes, academy, programmes, reminders] {
            all.push(statements(&world, &operator(), document).await);
        }
        counts.push(all);
    }
    let due = world.data(&sam, reminders, json!({})).await["reminders"]["totalCount"].as_i64().unwrap();
    assert!(due > 12, "{due} reminders are too few to tell");
    // What is asked for together depends on what is asked for at the same moment: a question or two more on a busy machine, whereas one
    // for each cohort would be six more, and one for each person a dozen.
    let grows = counts[0].iter().zip(&counts[3]).any(|(few, many)| *many > few + 3);
    assert!(!grows && counts.iter().flatten().all(|it| *it > 0 && *it <= 17), "{counts:?}");
}

/// The family names of the journeys on a page after a cursor.
async fn after(world: &World, sam: &Actor, cursor: &Value) -> Vec<String> {
    let page = world.data(sam, PAGE, json!({ "first": 10, "after": cursor, "filter": { "nameContains": "page" } })).await;
    page["journeys"]["edges"].as_array().unwrap().iter().map(|it| text(&it["node"]["name"]["full"])).collect()
}

#[tokio::test]
async fn a_page_goes_on_from_where_its_last_person_stood_though_they_were_renamed_or_erased() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    for family in ["Pagea", "Pageb", "Pagec", "Paged"] {
        world.open(&sam, "P", family).await;
    }
    let first = json!({ "first": 2, "filter": { "nameContains": "page" } });
    let page = world.data(&sam, PAGE, first.clone()).await["journeys"].clone();
    let (last, cursor) = (&page["edges"][1]["node"]["id"], &page["pageInfo"]["endCursor"]);
    let name = json!({ "journeyId": last, "givenName": "P", "familyName": "Pagez", "effectiveOn": "2026-11-20" });
    world.done(&sam, "changeName", "", name).await;
    assert_eq!(after(&world, &sam, cursor).await, ["P Pagec", "P Paged", "P Pagez"]);
    let page = world.data(&sam, PAGE, first).await["journeys"].clone();
    let (last, cursor) = (&page["edges"][1]["node"]["id"], &page["pageInfo"]["endCursor"]);
    assert_eq!(page["edges"][1]["node"]["name"]["full"], "P Pagec");
    world.erase(&sam, last.clone()).await;
    assert_eq!(after(&world, &sam, cursor).await, ["P Paged", "P Pagez"]);
}

#[tokio::test]
async fn a_board_goes_on_though_the_cursors_person_has_left_it() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    let id = cohort(&world, &sam, "Autumn").await;
    let mut people = Vec::new();
    for family in ["A", "B", "C", "D"] {
        people.push(member(&world, &sam, (&employer, &id), family).await);
    }
    let board = "query($id: ID!, $after: String) { cohort(id: $id) { members(first: 2, after: $after) {
        pageInfo { endCursor } nodes { journey { name { full } } } } } }";
    let page = world.data(&sam, board, json!({ "id": id })).await;
    world.done(&sam, "leaveCohort", "", json!({ "journeyId": people[1], "cohortId": id, "effectiveOn": "2026-10-01" })).await;
    let after = page["cohort"]["members"]["pageInfo"]["endCursor"].clone();
    let page = world.data(&sam, board, json!({ "id": id, "after": after })).await;
    let names: Vec<_> = page["cohort"]["members"]["nodes"].as_array().unwrap().iter().map(|it| &it["journey"]["name"]["full"]).collect();
    assert_eq!(names, ["A C", "A D"]);
}

#[tokio::test]
async fn a_list_shows_all_up_to_the_position_that_it_names_and_stays_so() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let list = "query($at: AsAt) { journeys(at: $at) { totalCount nodes { asAt { known position } } } }";
    let mut earlier: Vec<(Value, Value)> = Vec::new();
    for count in 1..=10 {
        let name = Name::new("A", "Khan").unwrap();
        let opened = JourneyOpened { name: Private::Open(name), opened_by: sam.employers().first().copied(), route: None };
        let moment = world.moment();
        let draft = Draft { id: EventId(Uuid::now_v7()), effective_on: moment.today, event: Event::JourneyOpened(opened) };
        let person = PersonId(Uuid::now_v7());
        let command = Command { stream: person.into(), drafts: vec![draft], expected: None, key: None, import: None };
        let ctx = domain::history::Context { by: sam.id, now: moment.now, today: moment.today };
        // Recorded as if by another process: nobody has waited for the views.
        world.store.record(&sam, ctx, command).await.unwrap();
        let page = world.data(&sam, list, json!({})).await["journeys"].clone();
        assert_eq!(page["totalCount"], count);
        earlier.push((page["totalCount"].clone(), page["nodes"][0]["asAt"].clone()));
    }
    for (count, as_at) in earlier {
        let page = world.data(&sam, list, json!({ "at": { "known": as_at["known"] } })).await["journeys"].clone();
        assert_eq!((&page["totalCount"], &page["nodes"][0]["asAt"]), (&count, &as_at));
    }
    let on_the_last_day = world.data(&sam, list, json!({ "at": { "on": "9999-12-31" } })).await;
    assert_eq!(on_the_last_day["journeys"]["totalCount"], 10);
}

#[tokio::test]
async fn a_long_history_is_folded_once_for_all_of_its_entries() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "A", "Khan").await;
    let person = PersonId(graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap());
    let moment = world.moment();
    let draft = |day: u64| {
        // No view is made of these, so that nothing else is at work meanwhile.
        let details = Private::Open(Details { phone: Some(format!("0161 {day}")), ..Details::default() });
        let on = chrono::NaiveDate::from_ymd_opt(2020, 1, 2).unwrap() + chrono::Days::new(day);
        Draft {
            id: EventId(Uuid::now_v7()),
            effective_on: on,
            event: Event::DetailsRecorded(DetailsRecorded { details, recorded_for: None }),
        }
    };
    let command = Command { stream: person.into(), drafts: (0..800).map(draft).collect(), expected: None, key: None, import: None };
    let ctx = domain::history::Context { by: sam.id, now: moment.now, today: moment.today };
    world.store.record(&sam, ctx, command).await.unwrap();
    let begun = std::time::Instant::now();
    let data = world.data(&sam, "query($id: ID!) { journey(id: $id) { history { journey { stage } } } }", json!({ "id": id })).await;
    assert_eq!(data["journey"]["history"].as_array().unwrap().len(), 801);
    // Folded for each entry, it took ten seconds.
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
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
