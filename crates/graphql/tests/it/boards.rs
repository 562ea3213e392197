//! Boards asked from outside: what is due of whom, what is late and by how long, whose move it is, and why.

use serde_json::{Value, json};

use crate::fixture::{World, text};

/// A cohort of three: one late, one in time, one not enrolled.
async fn a_cohort(world: &World) -> (domain::access::Actor, String, Vec<String>) {
    let (employer, sam) = world.employer("North").await;
    world.adopt(&sam, "asye-children", "2026-dfe").await;
    let cohort = json!({ "name": "Summer", "programme": "asye-children", "effectiveOn": "2026-06-01" });
    let cohort = text(&world.done(&sam, "openCohort", "cohort { id }", cohort).await["cohort"]["id"]);
    let mut people = Vec::new();
    for (given, family, starts) in [("Aisha", "Bello", "2026-06-01"), ("Tom", "Okoro", "2026-11-16"), ("Iris", "Quill", "2026-11-16")] {
        let journey = world.open(&sam, given, family).await;
        world.starts(&sam, &journey, (&employer, starts)).await;
        world.done(&sam, "joinCohort", "", json!({ "journeyId": journey, "cohortId": cohort, "effectiveOn": starts })).await;
        if given != "Iris" {
            let enrol = json!({ "journeyId": journey, "cohortId": cohort, "effectiveOn": starts });
            world.done(&sam, "enrol", "", enrol).await;
        }
        people.push(journey);
    }
    (sam, cohort, people)
}

const BOARD: &str = "query($id: ID!, $filter: BoardFilter, $by: BoardOrder! = URGENCY, $at: AsAt) { cohort(id: $id, at: $at) { board(filter: $filter, orderBy: $by) {
    journey { name { full } } enrolmentId state framework version lateByDays whose endsOn supervisionPromised supervisionGiven
    next { what title point on lateByDays whose why { words rule confirmed } } late { what title } review { point on lacks { category title asked held } } } } }";

async fn board(world: &World, who: &domain::access::Actor, variables: Value) -> Vec<Value> {
    world.data(who, BOARD, variables).await["cohort"]["board"].as_array().unwrap().clone()
}

fn names(lines: &[Value]) -> Vec<String> {
    lines.iter().map(|it| text(&it["journey"]["name"]["full"])).collect()
}

#[tokio::test]
async fn a_coordinator_sees_for_each_person_what_is_late_by_how_long_and_why() {
    let world = World::new().await;
    let (sam, cohort, _) = a_cohort(&world).await;
    let lines = board(&world, &sam, json!({ "id": cohort })).await;
    assert_eq!(names(&lines), ["Aisha Bello", "Tom Okoro", "Iris Quill"]);
    let aisha = &lines[0];
    // The beginning's review was due three weeks after the first day: 22 June.
    assert_eq!((aisha["next"]["point"].clone(), aisha["next"]["on"].clone()), (json!("beginning"), json!("2026-06-22")), "{aisha:#}");
    assert_eq!((aisha["lateByDays"].clone(), aisha["next"]["lateByDays"].clone()), (json!(151), json!(151)));
    assert_eq!((aisha["whose"].clone(), aisha["endsOn"].clone()), (json!("ASSESSOR"), json!("2027-06-01")));
    assert!(aisha["next"]["why"].as_array().unwrap().iter().any(|it| it["rule"] == "reviews.beginning.after_days"));
    let lacks = aisha["review"]["lacks"].as_array().unwrap();
    assert!(lacks.iter().any(|it| it["category"] == "self-assessment" && it["asked"] == 1 && it["held"] == 0), "{lacks:#?}");
    assert!(aisha["supervisionPromised"].as_i64().unwrap() > 10 && aisha["supervisionGiven"] == 0);
    assert_eq!((lines[1]["lateByDays"].clone(), lines[1]["state"].clone()), (json!(0), json!("RUNNING")));
    assert_eq!((lines[2]["enrolmentId"].clone(), lines[2]["next"].clone()), (Value::Null, Value::Null), "in the cohort and not enrolled");
}

#[tokio::test]
async fn a_board_is_filtered_and_sorted_and_looks_back() {
    let world = World::new().await;
    let (sam, cohort, _) = a_cohort(&world).await;
    assert_eq!(names(&board(&world, &sam, json!({ "id": cohort, "filter": { "late": true } })).await), ["Aisha Bello"]);
    assert_eq!(names(&board(&world, &sam, json!({ "id": cohort, "filter": { "whose": "SUPERVISOR" } })).await), ["Tom Okoro"]);
    assert_eq!(names(&board(&world, &sam, json!({ "id": cohort, "by": "NAME" })).await), ["Aisha Bello", "Tom Okoro", "Iris Quill"]);
    let then = board(&world, &sam, json!({ "id": cohort, "at": { "on": "2026-09-02" } })).await;
    assert_eq!((then.len(), then[0]["lateByDays"].clone()), (1, json!(72)), "the others came in November");
}

#[tokio::test]
async fn what_is_due_is_a_list_over_everybody_that_can_be_paged_and_filtered() {
    let world = World::new().await;
    let (sam, cohort, people) = a_cohort(&world).await;
    let list =
        "query($filter: DueFilter, $first: Int, $after: String) { dueItems(filter: $filter, first: $first, after: $after) { totalCount
        pageInfo { hasNextPage endCursor } nodes { what title on lateByDays whose journey { id name { full } } enrolment { state } } } }";
    let ask = async |variables: Value| world.data(&sam, list, variables).await["dueItems"].clone();
    let all = ask(json!({ "first": 100 })).await;
    let days: Vec<String> = all["nodes"].as_array().unwrap().iter().map(|it| text(&it["on"])).collect();
    assert!(days.is_sorted() && days.len() > 8, "{days:?}");
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(json!({ "first": 3, "after": after })).await;
        seen.extend(page["nodes"].as_array().unwrap().clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(json!(seen), all["nodes"]);
    let late = ask(json!({ "first": 100, "filter": { "late": true, "cohort": cohort } })).await;
    assert!(
        late["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["lateByDays"].as_i64().unwrap() > 0 && it["journey"]["id"] == json!(people[0]))
    );
    let reviews = ask(json!({ "first": 100, "filter": { "what": ["REVIEW"], "journey": people[1], "until": "2027-03-01" } })).await;
    assert_eq!(reviews["totalCount"], 2, "{reviews:#}");
    assert_eq!(ask(json!({ "filter": { "journey": "x" } })).await["totalCount"], 0);
    assert_eq!(ask(json!({ "filter": { "employer": "Nowhere" } })).await["totalCount"], 0);
}

#[tokio::test]
async fn what_was_recorded_since_is_on_the_board_at_once_and_what_was_known_before_stays() {
    let world = World::new().await;
    let (sam, cohort, people) = a_cohort(&world).await;
    let before = world.data(&sam, "query($id: ID!) { cohort(id: $id) { asAt { known } } }", json!({ "id": cohort })).await;
    let ends = async |at: Value| board(&world, &sam, json!({ "id": cohort, "at": at })).await[0]["endsOn"].clone();
    assert_eq!(ends(json!({})).await, json!("2027-06-01"));
    let spell = world.data(&sam, "query($id: ID!) { journey(id: $id) { spells { id } } }", json!({ "id": people[0] })).await;
    let pattern =
        json!({ "journeyId": people[0], "spellId": spell["journey"]["spells"][0]["id"], "fte": 0.5, "effectiveOn": "2026-06-01" });
    world.done(&sam, "changePattern", "", pattern).await;
    assert_eq!(ends(json!({})).await, json!("2028-05-31"));
    assert_eq!(ends(json!({ "known": before["cohort"]["asAt"]["known"] })).await, json!("2027-06-01"));
}

#[tokio::test]
async fn nobody_sees_the_board_of_another_academy() {
    let world = World::new().await;
    let (_, cohort, _) = a_cohort(&world).await;
    let (_, ruth) = world.employer("South").await;
    let data = world.data(&ruth, BOARD, json!({ "id": cohort })).await;
    assert_eq!(data["cohort"], Value::Null);
    let data = world.data(&ruth, "{ board { totalCount } dueItems { totalCount } }", json!({})).await;
    assert_eq!((data["board"]["totalCount"].clone(), data["dueItems"]["totalCount"].clone()), (json!(0), json!(0)));
}

#[tokio::test]
async fn promised_supervision_beside_given_is_a_map_by_person_supervisor_team_and_cohort() {
    let world = World::new().await;
    let (sam, cohort, people) = a_cohort(&world).await;
    let selection = "enrolments { id }";
    let asked = format!("query($id: ID!) {{ journey(id: $id) {{ {selection} }} }}");
    let enrolment = world.data(&sam, &asked, json!({ "id": people[0] })).await["journey"]["enrolments"][0]["id"].clone();
    let input = |on: &str, fields: Value| {
        let mut input = json!({ "journeyId": people[0], "enrolmentId": enrolment, "effectiveOn": on });
        fields.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
        input
    };
    let supervisor = json!({ "party": "SUPERVISOR", "personId": people[2] });
    world.done(&sam, "assignSupport", "", input("2026-06-01", supervisor.clone())).await;
    let session = json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": [supervisor] });
    world.done(&sam, "recordSupervision", "", input("2026-06-03", session)).await;
    let map = async |by: &str| {
        let asked = format!(
            "{{ supervisionMap(by: {by}) {{ journey {{ id }} supervisor {{ name {{ full }} }} supervisorId team {{ name }} cohort {{ id }}
            promised given late missed months {{ month promised given missed }} }} }}"
        );
        world.data(&sam, &asked, json!({})).await["supervisionMap"].as_array().unwrap().clone()
    };
    let by_person = map("PERSON").await;
    let aisha = by_person.iter().find(|it| it["journey"]["id"] == json!(people[0])).unwrap();
    assert_eq!(
        (aisha["given"].clone(), aisha["months"][0].clone()),
        (json!(1), json!({ "month": "2026-06-01", "promised": 5, "given": 1, "missed": 4 }))
    );
    let by_supervisor = map("SUPERVISOR").await;
    let iris = by_supervisor.iter().find(|it| it["supervisorId"] == json!(people[2])).unwrap();
    assert_eq!((iris["supervisor"]["name"]["full"].clone(), iris["promised"].clone()), (json!("Iris Quill"), aisha["promised"].clone()));
    let by_cohort = map("COHORT").await;
    assert_eq!((by_cohort.len(), by_cohort[0]["cohort"]["id"].clone()), (1, json!(cohort)));
    assert_eq!(map("TEAM").await[0]["team"], Value::Null, "nobody is in a team");
}
