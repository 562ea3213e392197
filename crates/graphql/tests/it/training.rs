//! Training, asked from outside: courses that were done, an employer's matrix, who may see it, and who gives courses.

use domain::access::{Actor, Role};
use domain::ids::{EmployerId, PersonId};
use graphql::ids::{Tag, decode};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, actor, as_role, operator, text};
use crate::lists::statements;

const MATRIX: &str = "query($employerId: ID!, $teamId: ID, $course: String, $standing: [TrainingStanding!], $first: Int, $after: String, $at: AsAt) {
    trainingMatrix(employerId: $employerId, teamId: $teamId, course: $course, standing: $standing, first: $first, after: $after, at: $at) {
    framework { id version kind } courses { course asked held expiresSoon expired missing notYetDue }
    people { totalCount pageInfo { hasNextPage endCursor } nodes { journey { id } role teamId training { course standing dueBy holdsUntil expiredSince } } } } }";

const OWN: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { career { journeyId
    training { id on course provider expiresOn quality note } requiredTraining { employerId course title standing trainingId } } } }";

const PROVIDERS: &str =
    "query($employerId: ID!, $from: Date!, $until: Date!) { trainingProviders(employerId: $employerId, from: $from, until: $until) {
    provider title trainings answers meanQuality } }";

fn done(journey: &str, course: &str, on: &str) -> Value {
    json!({ "journeyId": journey, "course": course, "provider": "in-house", "effectiveOn": on })
}

/// Somebody on a programme, at an employer that has adopted the example of a matrix.
async fn with_a_matrix(world: &World) -> OnProgramme {
    let asha = world.on_programme().await;
    world.adopt(&asha.coordinator, "training", "2026").await;
    asha
}

async fn matrix(world: &World, who: &Actor, mut about: Value, employer: &str) -> Value {
    about["employerId"] = json!(employer);
    world.data(who, MATRIX, about).await["trainingMatrix"].clone()
}

fn standing(line: &Value, course: &str) -> Value {
    line["training"].as_array().unwrap().iter().find(|it| it["course"] == course).unwrap_or_else(|| panic!("{course}: {line}"))["standing"]
        .clone()
}

async fn teamed(world: &World, asha: &OnProgramme) -> String {
    let open = json!({ "employerId": asha.employer, "name": "Duty", "effectiveOn": "2026-09-01" });
    let team = text(&world.done(&asha.coordinator, "openTeam", "teamId", open).await["teamId"]);
    let moved = json!({ "journeyId": asha.journey, "spellId": asha.spell, "teamId": team, "effectiveOn": "2026-10-01" });
    world.done(&asha.coordinator, "changeEmployment", "", moved).await;
    team
}

#[tokio::test]
async fn a_matrix_tells_of_everybody_in_post_what_they_hold_and_what_they_lack_on_any_day() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    let bea = world.enrolled(&asha.employer, sam, "Bea").await;
    world.done(&asha.themselves(), "recordTraining", "trainingId entries { summary }", done(id, "data-protection", "2026-09-20")).await;
    let told = matrix(&world, sam, json!({}), &asha.employer).await;
    assert_eq!(told["framework"], json!({ "id": "training", "version": "2026", "kind": "TRAINING_MATRIX" }));
    let data = told["courses"].as_array().unwrap().iter().find(|it| it["course"] == "data-protection").unwrap();
    assert_eq!((&data["asked"], &data["held"], &data["missing"]), (&json!(2), &json!(1), &json!(1)));
    // Whoever lacks most comes first.
    let people = told["people"]["nodes"].as_array().unwrap();
    assert_eq!((text(&people[0]["journey"]["id"]), text(&people[1]["journey"]["id"])), (bea.journey.clone(), id.clone()));
    assert_eq!((standing(&people[0], "data-protection"), standing(&people[1], "data-protection")), (json!("MISSING"), json!("HELD")));
    assert_eq!((standing(&people[1], "court-skills"), &people[1]["role"]), (json!("NOT_YET_DUE"), &json!("CASE_HOLDER")));
    assert!(!people[1]["training"].as_array().unwrap().iter().any(|it| it["course"] == "supervising"), "asked of others");
    let on = async |day: &str, course: &str| {
        let told = matrix(&world, sam, json!({ "at": { "on": day }, "course": course }), &asha.employer).await;
        told["people"]["nodes"].as_array().unwrap().iter().find(|it| it["journey"]["id"] == **id).unwrap()["training"][0].clone()
    };
    assert_eq!(on("2026-09-19", "data-protection").await["standing"], "NOT_YET_DUE");
    assert_eq!(on("2027-09-01", "data-protection").await["standing"], "EXPIRES_SOON");
    let expired = on("2027-10-01", "data-protection").await;
    assert_eq!(
        (&expired["standing"], &expired["holdsUntil"], &expired["expiredSince"]),
        (&json!("EXPIRED"), &json!("2027-09-20"), &json!("2027-09-21"))
    );
    let own = world.data(&asha.themselves(), OWN, json!({ "id": id })).await["journey"]["career"].clone();
    assert_eq!((&own["training"][0]["course"], &own["training"][0]["provider"]), (&json!("data-protection"), &json!("in-house")));
    assert_eq!(own["requiredTraining"][0]["trainingId"], own["training"][0]["id"]);
    assert_eq!(own["journeyId"], **id);
}

#[tokio::test]
async fn a_matrix_is_narrowed_to_a_team_a_course_and_a_standing_and_read_page_by_page() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let sam = &asha.coordinator;
    let bea = world.enrolled(&asha.employer, sam, "Bea").await;
    let team = teamed(&world, &asha).await;
    world.done(sam, "recordTraining", "", done(&asha.journey, "data-protection", "2026-09-20")).await;
    let ask = async |about: Value| matrix(&world, sam, about, &asha.employer).await;
    let in_team = ask(json!({ "teamId": team })).await;
    assert_eq!((&in_team["people"]["totalCount"], &in_team["courses"][0]["asked"]), (&json!(1), &json!(1)));
    assert_eq!(in_team["people"]["nodes"][0]["teamId"], *team);
    let missing = ask(json!({ "course": "data-protection", "standing": ["MISSING", "EXPIRED"] })).await;
    assert_eq!((&missing["people"]["totalCount"], text(&missing["people"]["nodes"][0]["journey"]["id"])), (&json!(1), bea.journey.clone()));
    let [course] = missing["courses"].as_array().unwrap().as_slice() else { panic!("{missing}") };
    assert_eq!((&course["asked"], &course["held"]), (&json!(2), &json!(1)), "courses are counted all the same");
    let first = ask(json!({ "first": 1 })).await["people"].clone();
    let second = ask(json!({ "first": 1, "after": first["pageInfo"]["endCursor"] })).await["people"].clone();
    assert_eq!((&first["pageInfo"]["hasNextPage"], &second["pageInfo"]["hasNextPage"]), (&json!(true), &json!(false)));
    assert_ne!(first["nodes"][0]["journey"]["id"], second["nodes"][0]["journey"]["id"]);
    for nobody in [json!({ "teamId": asha.employer }), json!({ "course": "cooking" }), json!({ "teamId": "nonsense" })] {
        assert_eq!(ask(nobody).await["people"]["totalCount"], 0);
    }
    let wrong = world.ask(sam, MATRIX, json!({ "employerId": asha.employer, "first": 0 })).await;
    assert!(!wrong["errors"].as_array().unwrap().is_empty(), "{wrong}");
}

#[tokio::test]
async fn where_no_matrix_is_adopted_nothing_is_asked_and_nothing_is_recorded() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let told = matrix(&world, &asha.coordinator, json!({}), &asha.employer).await;
    assert_eq!((&told["framework"], &told["courses"], &told["people"]["totalCount"]), (&Value::Null, &json!([]), &json!(1)));
    let refused = world.refused(&asha.coordinator, "recordTraining", done(&asha.journey, "data-protection", "2026-09-20")).await;
    assert_eq!(refused, ("TRAINING_COURSE".into(), json!(["input", "course"])));
}

#[tokio::test]
async fn what_is_not_lawful_of_a_course_names_the_field() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let (sam, id) = (&asha.coordinator, &asha.journey);
    let refused = async |field: &str, value: Value| {
        let mut input = done(id, "data-protection", "2026-09-20");
        input[field] = value;
        world.refused(sam, "recordTraining", input).await
    };
    let path = |field: &str| json!(["input", field]);
    for course in ["cooking", "Data protection", "", &"x".repeat(10_000), "'; drop table events; --"] {
        assert_eq!(refused("course", json!(course)).await, ("TRAINING_COURSE".into(), path("course")), "{course}");
    }
    for provider in ["nobody", "In House", ""] {
        assert_eq!(refused("provider", json!(provider)).await, ("TRAINING_PROVIDER".into(), path("provider")));
    }
    for quality in [0, 6, -1, 300] {
        assert_eq!(refused("quality", json!(quality)).await, ("TRAINING_QUALITY".into(), path("quality")));
    }
    assert_eq!(refused("expiresOn", json!("2026-09-19")).await, ("ENDS_BEFORE_IT_BEGINS".into(), path("expiresOn")));
    assert_eq!(refused("effectiveOn", json!("2026-11-21")).await, ("IN_THE_FUTURE".into(), path("effectiveOn")));
    assert_eq!(refused("note", json!("x".repeat(4_001))).await, ("TOO_LONG".into(), path("note")));
    assert_eq!(refused("journeyId", json!(asha.employer)).await, ("NOT_FOUND".into(), path("journeyId")));
    let entry =
        world.done(sam, "recordTraining", "entries { eventId }", done(id, "data-protection", "2026-09-20")).await["entries"][0].clone();
    assert_eq!(refused("quality", json!(3)).await.0, "TRAINING_KNOWN", "the same course on the same day");
    // A correction is judged like what it corrects.
    let correct =
        |course: &str| json!({ "entryId": entry["eventId"], "reason": "a slip", "fact": { "trainingRecorded": { "course": course } } });
    let path = json!(["input", "fact", "trainingRecorded", "course"]);
    assert_eq!(world.refused(sam, "correctEntry", correct("cooking")).await, ("TRAINING_COURSE".into(), path));
    world.done(sam, "correctEntry", "", correct("equality")).await;
    let own = world.data(sam, OWN, json!({ "id": id })).await["journey"]["career"]["training"].clone();
    assert_eq!((own.as_array().map(Vec::len), &own[0]["course"]), (Some(1), &json!("equality")));
}

/// Somebody who manages the person, and is no more than that to anybody.
async fn line_manager(world: &World, asha: &OnProgramme) -> Actor {
    let id = world.open(&asha.coordinator, "Lee", "Marsh").await;
    let input = asha.input("2026-09-08", json!({ "party": "LINE_MANAGER", "personId": id }));
    world.done(&asha.coordinator, "assignSupport", "", input).await;
    let person = PersonId(decode(Tag::Journey, &async_graphql::ID(id)).unwrap());
    actor(Role::LineManager, asha.coordinator.employers(), Some(person))
}

#[tokio::test]
async fn a_matrix_shows_each_who_is_theirs_to_see_and_to_others_the_employer_is_not_there() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let sam = &asha.coordinator;
    world.enrolled(&asha.employer, sam, "Bea").await;
    let lee = line_manager(&world, &asha).await;
    let count = async |who: &Actor| matrix(&world, who, json!({}), &asha.employer).await["people"]["totalCount"].clone();
    assert_eq!([count(sam).await, count(&as_role(sam, Role::PrincipalSocialWorker)).await, count(&operator()).await], [2, 2, 2]);
    let of_lee = matrix(&world, &lee, json!({}), &asha.employer).await;
    assert_eq!((&of_lee["people"]["totalCount"], &of_lee["courses"][0]["asked"]), (&json!(1), &json!(1)), "their own people alone");
    let (south, stranger) = world.employer("South").await;
    let nobody = [stranger.clone(), as_role(sam, Role::Leader), as_role(sam, Role::PanelMember), as_role(sam, Role::Auditor)];
    for other in &nobody {
        assert_eq!(matrix(&world, other, json!({}), &asha.employer).await, Value::Null);
        let about = json!({ "employerId": asha.employer, "from": "2026-01-01", "until": "2026-12-31" });
        assert_eq!(world.data(other, PROVIDERS, about).await["trainingProviders"], Value::Null);
        let refused = world.refused(other, "recordTraining", done(&asha.journey, "data-protection", "2026-09-20")).await.0;
        assert!(["NOT_FOUND", "NOT_ALLOWED"].contains(&refused.as_str()), "{refused}");
    }
    for missing in [&*south, "nonsense", &asha.journey] {
        assert_eq!(matrix(&world, sam, json!({}), missing).await, Value::Null);
    }
    let stranger_here = decode(Tag::Employer, &async_graphql::ID(south)).map(EmployerId).unwrap();
    assert!(stranger.employers().contains(&stranger_here));
    // Whoever looks after somebody's development records it; a practice educator does not.
    world.done(&lee, "recordTraining", "", done(&asha.journey, "equality", "2026-09-21")).await;
    world.done(&as_role(sam, Role::HumanResources), "recordTraining", "", done(&asha.journey, "prevent", "2026-09-22")).await;
    let refused =
        world.refused(&as_role(sam, Role::PrincipalSocialWorker), "recordTraining", done(&asha.journey, "prevent", "2026-09-23")).await;
    assert_eq!(refused.0, "NOT_ALLOWED");
}

#[tokio::test]
async fn training_recorded_for_another_employer_is_not_told_here() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let (south, kim) = world.employer("South").await;
    world.adopt(&kim, "training", "2026").await;
    world.starts(&operator(), &asha.journey, (&south, "2026-10-01")).await;
    world.done(&kim, "recordTraining", "", done(&asha.journey, "data-protection", "2026-10-02")).await;
    let seen = async |who: &Actor| world.data(who, OWN, json!({ "id": asha.journey })).await["journey"]["career"].clone();
    assert_eq!(seen(&asha.coordinator).await["training"], json!([]));
    assert_eq!(seen(&kim).await["training"][0]["course"], "data-protection");
    assert_eq!(seen(&kim).await["requiredTraining"][0]["employerId"], *south);
    // Each employer records it for itself.
    world.done(&asha.coordinator, "recordTraining", "", done(&asha.journey, "data-protection", "2026-10-02")).await;
    let here = matrix(&world, &asha.coordinator, json!({ "course": "data-protection" }), &asha.employer).await;
    assert_eq!(here["courses"][0]["held"], 1);
}

#[tokio::test]
async fn providers_are_told_with_a_mean_once_five_have_answered() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let sam = &asha.coordinator;
    let ask = async || {
        let about = json!({ "employerId": asha.employer, "from": "2026-09-01", "until": "2026-10-31" });
        world.data(sam, PROVIDERS, about).await["trainingProviders"].clone()
    };
    assert_eq!(ask().await, json!([]));
    let courses = ["data-protection", "equality", "prevent", "health-and-safety", "court-skills"];
    for (course, quality) in courses.iter().zip([5, 4, 2, 1, 1]) {
        let told = ask().await;
        assert!(told[0]["meanQuality"].is_null() && told[0]["answers"].is_null(), "{told}");
        let mut input = done(&asha.journey, course, "2026-10-31");
        input["quality"] = json!(quality);
        world.done(sam, "recordTraining", "", input).await;
    }
    let mut other = done(&asha.journey, "domestic-abuse", "2026-10-30");
    other["provider"] = json!("e-learning");
    world.done(sam, "recordTraining", "", other).await;
    world.done(sam, "recordTraining", "", done(&asha.journey, "domestic-abuse", "2026-11-01")).await;
    let in_house = json!({ "provider": "in-house", "title": "The council's own workforce development", "trainings": 5, "answers": 5, "meanQuality": 2.6 });
    let learning = json!({ "provider": "e-learning", "title": "Courses on the council's learning site", "trainings": 1, "answers": null, "meanQuality": null });
    assert_eq!(ask().await, json!([in_house, learning]));
    let wrong = world.ask(sam, PROVIDERS, json!({ "employerId": asha.employer, "from": "2026-10-01", "until": "2026-09-30" })).await;
    assert!(!wrong["errors"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_matrix_asks_as_often_for_many_as_for_few() {
    let world = World::new().await;
    let asha = with_a_matrix(&world).await;
    let document = format!(
        "{{ trainingMatrix(employerId: \"{0}\", first: 100) {{ courses {{ held }} people {{ nodes {{ journey {{ name {{ full }} career {{
        requiredTraining {{ standing }} }} }} training {{ standing }} }} }} }}
        trainingProviders(employerId: \"{0}\", from: \"2026-01-01\", until: \"2026-12-31\") {{ trainings }} }}",
        asha.employer
    );
    let few = statements(&world, &asha.coordinator, &document).await;
    for given in ["Bea", "Cy", "Di", "Ed", "Flo", "Gus"] {
        let it = world.enrolled(&asha.employer, &asha.coordinator, given).await;
        world.done(&asha.coordinator, "recordTraining", "", done(&it.journey, "equality", "2026-10-01")).await;
    }
    let many = statements(&world, &asha.coordinator, &document).await;
    assert!(many <= few + 3 && many <= 30, "{few}, then {many}");
}
