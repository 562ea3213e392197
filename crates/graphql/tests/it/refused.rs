//! What a refusal says: where in the input it is, and nothing of what is not the asker's to know.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{World, actor, as_role, operator, text};

async fn cohort(world: &World, actor: &Actor, name: &str) -> String {
    let open = json!({ "name": name, "programme": "asye-children", "effectiveOn": "2024-02-01" });
    text(&world.done(actor, "openCohort", "cohort { id }", open).await["cohort"]["id"])
}

fn start(journey: &str, employer: &str) -> Value {
    json!({ "journeyId": journey, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 0.8,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2024-03-01" })
}

fn with(mut input: Value, more: Value) -> Value {
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

fn unknown(tag: graphql::ids::Tag) -> String {
    graphql::ids::encode(tag, Uuid::new_v4()).0
}

fn path(path: &[&str]) -> Value {
    json!(std::iter::once("input").chain(path.iter().copied()).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_cohort_of_somebody_else_is_one_that_is_not_there() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let (ours, theirs) = (cohort(&world, &sam, "Ours").await, cohort(&world, &kim, "Theirs").await);
    let missing = unknown(graphql::ids::Tag::Cohort);
    let id = world.open(&sam, "Aisha", "Khan").await;
    let join = |cohort: &str| json!({ "journeyId": id, "cohortId": cohort, "effectiveOn": "2024-03-01" });
    let payload = world.change(&sam, "joinCohort", "journey { id }", join(&theirs)).await;
    assert_eq!(payload, world.change(&sam, "joinCohort", "journey { id }", join(&missing)).await);
    assert_eq!((&payload["errors"][0]["code"], &payload["errors"][0]["path"]), (&json!("COHORT_UNKNOWN"), &path(&["cohortId"])));
    world.done(&sam, "joinCohort", "", join(&ours)).await;
    let leave = |to: &str| json!({ "journeyId": id, "cohortId": ours, "moveToId": to, "effectiveOn": "2024-05-01" });
    let payload = world.change(&sam, "leaveCohort", "journey { id }", leave(&theirs)).await;
    assert_eq!(payload, world.change(&sam, "leaveCohort", "journey { id }", leave(&missing)).await);
    assert_eq!((&payload["errors"][0]["code"], &payload["errors"][0]["path"]), (&json!("COHORT_UNKNOWN"), &path(&["moveToId"])));
}

#[tokio::test]
async fn who_may_correct_nothing_is_not_told_what_there_is() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let open = json!({ "givenName": "Aisha", "familyName": "Khan" });
    let there = world.done(&sam, "openJourney", "entries { eventId }", open).await["entries"][0]["eventId"].clone();
    let told =
        [(Role::Leader, "NOT_ALLOWED"), (Role::PanelMember, "NOT_FOUND"), (Role::Worker, "NOT_FOUND"), (Role::Assessor, "NOT_FOUND")];
    for (role, code) in told {
        for (name, more) in [("retractEntry", json!({})), ("correctEntry", json!({ "effectiveOn": "2024-01-01" }))] {
            let of = |entry: &Value| with(json!({ "entryId": entry, "reason": "r" }), more.clone());
            let payload = world.change(&as_role(&sam, role), name, "", of(&there)).await;
            assert_eq!(payload, world.change(&as_role(&sam, role), name, "", of(&json!(Uuid::new_v4()))).await);
            assert_eq!(payload["errors"][0]["code"], code);
        }
    }
}

#[tokio::test]
async fn a_worker_sees_the_cohort_they_were_in_and_another_council_does_not() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (bury, kim) = world.employer("Bury").await;
    let ours = cohort(&world, &sam, "Ours").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    world.done(&sam, "joinCohort", "", json!({ "journeyId": id, "cohortId": ours, "effectiveOn": "2024-03-01" })).await;
    world.done(&operator(), "startEmployment", "", start(&id, &bury)).await;
    let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap();
    let aisha = actor(Role::Worker, [], Some(PersonId(person)));
    let asked = "query($id: ID!) { journey(id: $id) { memberships { joinedOn cohort { name programme intakeOn } } } }";
    let seen = json!({ "name": "Ours", "programme": "asye-children", "intakeOn": "2024-02-01" });
    for (who, cohort) in [(&sam, seen.clone()), (&aisha, seen), (&kim, Value::Null)] {
        let memberships = world.data(who, asked, json!({ "id": id })).await["journey"]["memberships"].clone();
        assert_eq!(memberships, json!([{ "joinedOn": "2024-03-01", "cohort": cohort }]));
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_where_it_is() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let no_title = with(start(&id, &salford), json!({ "post": { "title": "" } }));
    assert_eq!(world.refused(&sam, "startEmployment", no_title).await, ("EMPTY".into(), path(&["post", "title"])));
    let spell = world.done(&sam, "startEmployment", "spellId", start(&id, &salford)).await["spellId"].clone();
    let in_spell = |more: Value| with(json!({ "journeyId": id, "spellId": spell, "effectiveOn": "2024-05-01" }), more);
    let change = in_spell(json!({ "post": { "title": "T", "grade": "" } }));
    assert_eq!(world.refused(&sam, "changeEmployment", change).await, ("EMPTY".into(), path(&["post", "grade"])));
    let leave = in_spell(json!({ "kind": "STUDY", "expectedBack": "2500-01-01" }));
    assert_eq!(world.refused(&sam, "startLeave", leave).await, ("DATE_OUT_OF_RANGE".into(), path(&["expectedBack"])));
    let born = json!({ "journeyId": id, "bornOn": "1850-01-01", "effectiveOn": "2024-05-01" });
    assert_eq!(world.refused(&sam, "recordDetails", born).await, ("DATE_OUT_OF_RANGE".into(), path(&["bornOn"])));
    let early = json!({ "givenName": "A", "familyName": "B", "effectiveOn": "1800-01-01" });
    assert_eq!(world.refused(&sam, "openJourney", early).await, ("DATE_OUT_OF_RANGE".into(), path(&["effectiveOn"])));
    let cases = world.change(&sam, "recordCaseload", "", in_spell(json!({ "cases": -5 }))).await;
    assert_eq!(cases["errors"][0]["message"], "expected 0 to 500 cases");
    let posts = json!({ "employerId": salford, "fte": 1e15, "effectiveOn": "2024-05-01" });
    let posts = world.change(&sam, "reportVacancies", "", posts).await["errors"][0].clone();
    assert_eq!((&posts["code"], &posts["path"]), (&json!("VACANT_POSTS"), &path(&["fte"])));
    assert!(posts["message"].as_str().unwrap().starts_with("expected posts from 0 to 100000 "), "{posts}");
}

#[tokio::test]
async fn a_refused_correction_names_the_field_of_the_fact() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let started = world.done(&sam, "startEmployment", "spellId entries { eventId }", start(&id, &salford)).await;
    let event = started["entries"][0]["eventId"].clone();
    let correct = |more: Value| with(json!({ "entryId": event, "reason": "r" }), more);
    let of_start = |fact: Value| correct(json!({ "fact": { "employmentStarted": fact } }));
    let refused = async |input: Value| world.refused(&sam, "correctEntry", input).await;
    let fact = |rest: &[&str]| path(&[&["fact", "employmentStarted"], rest].concat());
    assert_eq!(refused(of_start(json!({ "fte": 7 }))).await, ("FTE_FORM".into(), fact(&["fte"])));
    assert_eq!(refused(of_start(json!({ "post": { "title": "" } }))).await, ("EMPTY".into(), fact(&["post", "title"])));
    assert_eq!(refused(correct(json!({ "effectiveOn": "1850-01-01" }))).await, ("DATE_OUT_OF_RANGE".into(), path(&["effectiveOn"])));
    assert_eq!(refused(with(of_start(json!({ "fte": 0.5 })), json!({ "reason": " " }))).await, ("EMPTY".into(), path(&["reason"])));
    let nothing = ("NOTHING_CHANGES".to_owned(), path(&[]));
    for same in [of_start(json!({})), of_start(json!({ "fte": 0.8 })), correct(json!({ "effectiveOn": "2024-03-01" })), correct(json!({}))]
    {
        assert_eq!(refused(same).await, nothing);
    }
}

#[tokio::test]
async fn a_refused_retraction_is_about_the_entry() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let (one, two) = (world.open(&sam, "Aisha", "Khan").await, world.open(&sam, "Tom", "Ogden").await);
    let of = |id: &str, on: &str| json!({ "journeyId": id, "number": "SW1234", "effectiveOn": on });
    world.done(&sam, "claimRegistration", "", of(&one, "2020-01-01")).await;
    let released = world.done(&sam, "releaseRegistration", "entries { eventId }", of(&one, "2024-02-01")).await;
    world.done(&sam, "claimRegistration", "", of(&two, "2024-02-01")).await;
    let retract = json!({ "entryId": released["entries"][0]["eventId"], "reason": "r" });
    assert_eq!(world.refused(&sam, "retractEntry", retract).await, ("NUMBER_CLAIMED".into(), path(&["entryId"])));
}

#[tokio::test]
async fn who_acts_for_several_employers_or_none_is_asked_for_which() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let (_, kim) = world.employer("Bury").await;
    let both = actor(Role::Coordinator, sam.employers().into_iter().chain(kim.employers()), None);
    let open = json!({ "givenName": "Aisha", "familyName": "Khan" });
    let cohort = json!({ "name": "Autumn", "programme": "asye-children", "effectiveOn": "2024-02-01" });
    for who in [&both, &actor(Role::Coordinator, [], None)] {
        for (name, input) in [("openJourney", &open), ("openCohort", &cohort)] {
            assert_eq!(world.refused(who, name, input.clone()).await, ("WHICH_EMPLOYER".into(), path(&["employerId"])));
        }
    }
    assert_eq!(world.refused(&as_role(&both, Role::Leader), "openJourney", open.clone()).await.0, "NOT_ALLOWED");
    world.done(&both, "openJourney", "", with(open.clone(), json!({ "employerId": salford }))).await;
    world.done(&operator(), "openJourney", "", open).await;
}

#[tokio::test]
async fn a_team_is_one_of_the_employer_of_the_spell() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let (bury, kim) = world.employer("Bury").await;
    let team = async |actor: &Actor, employer: &str| {
        let open = json!({ "employerId": employer, "name": "Duty" });
        text(&world.done(actor, "openTeam", "teamId", open).await["teamId"])
    };
    let (ours, theirs) = (team(&sam, &salford).await, team(&kim, &bury).await);
    let id = world.open(&sam, "Aisha", "Khan").await;
    let started = world.done(&sam, "startEmployment", "spellId entries { eventId }", start(&id, &salford)).await;
    let change = |team: &str| json!({ "journeyId": id, "spellId": started["spellId"], "teamId": team, "effectiveOn": "2024-05-01" });
    let refused = ("TEAM_UNKNOWN".to_owned(), path(&["teamId"]));
    for team in [&theirs, &unknown(graphql::ids::Tag::Team)] {
        assert_eq!(world.refused(&sam, "changeEmployment", change(team)).await, refused);
        let fact = json!({ "employmentStarted": { "teamId": team } });
        let correct = json!({ "entryId": started["entries"][0]["eventId"], "reason": "r", "fact": fact });
        let refused = ("TEAM_UNKNOWN".to_owned(), path(&["fact", "employmentStarted", "teamId"]));
        assert_eq!(world.refused(&sam, "correctEntry", correct).await, refused);
    }
    let changed = world.done(&sam, "changeEmployment", "entries { eventId }", change(&ours)).await;
    let correct = |entry: &Value, fact: Value| json!({ "entryId": entry, "reason": "r", "fact": fact });
    let elsewhere = correct(&changed["entries"][0]["eventId"], json!({ "employmentChanged": { "teamId": theirs } }));
    assert_eq!(world.refused(&sam, "correctEntry", elsewhere).await.0, "TEAM_UNKNOWN");
    let moved = correct(&started["entries"][0]["eventId"], json!({ "employmentStarted": { "employerId": bury } }));
    assert_eq!(world.refused(&operator(), "correctEntry", moved).await.0, "WOULD_BREAK", "the change of team would stand on nothing");
}

#[tokio::test]
async fn what_an_employer_is_called_is_its_own_and_the_administrators_to_say() {
    let world = World::new().await;
    let register = async |input: Value| world.change(&operator(), "registerEmployer", "employer { id } entries { eventId }", input).await;
    let salford = register(json!({ "name": "Salford", "oldCode": "355", "newCode": "E08000006" })).await;
    let taken = |payload: &Value| (payload["errors"][0]["code"].clone(), payload["errors"][0]["path"].clone());
    for (input, field) in [
        (json!({ "name": " SALFORD " }), "name"),
        (json!({ "name": "355" }), "name"),
        (json!({ "name": "Elsewhere", "oldCode": "355" }), "oldCode"),
        (json!({ "name": "Elsewhere", "newCode": "E08000006" }), "newCode"),
    ] {
        assert_eq!(taken(&register(input).await), (json!("NAME_TAKEN"), path(&[field])));
    }
    let uuid = graphql::ids::decode(graphql::ids::Tag::Employer, &async_graphql::ID(text(&salford["employer"]["id"]))).unwrap();
    let sam = actor(Role::Coordinator, [domain::ids::EmployerId(uuid)], None);
    let correct =
        |fact: Value| json!({ "entryId": salford["entries"][0]["eventId"], "reason": "r", "fact": { "employerRegistered": fact } });
    assert_eq!(world.refused(&sam, "correctEntry", correct(json!({ "name": "Bury" }))).await.0, "NOT_ALLOWED");
    assert_eq!(world.refused(&sam, "correctEntry", correct(json!({ "oldCode": null }))).await.0, "NOT_ALLOWED");
    assert_eq!(
        world.refused(&sam, "retractEntry", json!({ "entryId": salford["entries"][0]["eventId"], "reason": "r" })).await.0,
        "NOT_ALLOWED"
    );
    world.done(&sam, "correctEntry", "", correct(json!({ "standardHours": 36 }))).await;
    register(json!({ "name": "Bury" })).await;
    let name = world.refused(&operator(), "correctEntry", correct(json!({ "name": "bury" }))).await;
    assert_eq!(name, ("NAME_TAKEN".into(), path(&["fact", "employerRegistered", "name"])));
    world.done(&operator(), "correctEntry", "", correct(json!({ "name": "City of Salford" }))).await;
    assert_eq!(register(json!({ "name": "Salford" })).await["errors"], json!([]), "a name that was given up is free");
}
