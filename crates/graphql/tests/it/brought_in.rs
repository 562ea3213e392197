//! What no mutation records, because it came from a file, is read back as well.

use domain::csww::{CensusReturned, Worker};
use domain::event::Event;
use domain::history::{Context, Draft, Stream};
use domain::ids::{EventId, ImportId, PersonId};
use domain::import::{FileImported, FileKind, ImportTakenBack};
use domain::private::Private;
use serde_json::{Value, json};
use store::execute::Command;
use uuid::Uuid;

use crate::fixture::{World, operator};
use crate::readable::every_value;

async fn record(world: &World, stream: Stream, event: Event) {
    let (admin, moment) = (operator(), world.moment());
    let draft = Draft { id: EventId(Uuid::now_v7()), effective_on: moment.today, event };
    let command = Command { stream, drafts: vec![draft], expected: None, key: None, import: None };
    let ctx = Context { by: admin.id, now: moment.now, today: moment.today };
    world.store.record(&admin, ctx, command).await.unwrap();
}

fn filed() -> Worker {
    let row = json!({ "agency": false, "number": "SW1234", "fte": 800_000, "birth_date": "1990-02-01", "gender": "female",
        "ethnicity": "pakistani", "institutions": ["Salford"], "qualification_level": "postgraduate", "step_up": true, "role": "case_holder",
        "started_on": "2020-09-01", "origin": "newly_qualified", "ended_on": null, "destination": null, "reason": null, "fte30": 600_000,
        "cases": 17, "days_lost": 250, "contract_tenths_of_weeks": [125], "frontline": false, "absent": [true],
        "absence_reasons": ["sick"], "kss": ["practice_supervisor"] });
    serde_json::from_value(row).unwrap()
}

#[tokio::test]
async fn a_row_of_a_return_is_read_as_it_was_filed_until_the_person_is_erased() {
    let world = World::new().await;
    let (_, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(id.clone())).unwrap();
    let employer = *sam.employers().first().unwrap();
    let returned = CensusReturned { employer, year: 2026, number: "pseudonym".into(), row: Private::Open(filed()) };
    record(&world, PersonId(person).into(), Event::CensusReturned(returned)).await;
    let asked = format!("query($id: ID!) {{ journey(id: $id) {{ history {{ {} }} }} }}", every_value(&world).await);
    let ask = async || world.data(&sam, &asked, json!({ "id": id })).await["journey"]["history"][1]["fact"].clone();
    let fact = ask().await;
    assert_eq!((&fact["__typename"], &fact["year"]), (&json!("CensusReturned"), &json!(2026)));
    let row = json!({ "agency": false, "number": "SW1234", "fte": 0.8, "bornOn": "1990-02-01", "gender": "FEMALE", "ethnicity": "PAKISTANI",
        "institutions": ["Salford"], "qualificationLevel": "POSTGRADUATE", "stepUp": true, "frontline": false, "role": "CASE_HOLDER",
        "startedOn": "2020-09-01", "origin": "NEWLY_QUALIFIED", "endedOn": null, "destination": null, "reason": null, "fte30": 0.6,
        "cases": 17, "daysLost": 2.5, "contractWeeks": [12.5], "absent": [true], "absenceReasons": ["SICK"],
        "practiceStatuses": ["PRACTICE_SUPERVISOR"] });
    assert_eq!(fact["row"], row);
    assert!(!fact.to_string().contains("pseudonym"));
    world.erase(&sam, id.as_str()).await;
    let erased = ask().await;
    assert_eq!((&erased["year"], &erased["row"]), (&json!(2026), &Value::Null));
}

#[tokio::test]
async fn an_import_is_the_administrators_to_read() {
    let world = World::new().await;
    let (salford, sam) = world.employer("Salford").await;
    let import = ImportId(Uuid::now_v7());
    let employer = sam.employers().first().copied();
    let imported = FileImported { import, kind: FileKind::Csww, sha256: "ab".repeat(32), employer, events: 5_000_000_000 };
    record(&world, import.into(), Event::FileImported(imported)).await;
    record(&world, import.into(), Event::ImportTakenBack(ImportTakenBack { import, entries: 7 })).await;
    let asked = format!("{{ log(after: 1) {{ nodes {{ entry {{ {} }} }} }} }}", every_value(&world).await);
    let nodes = world.data(&operator(), &asked, json!({})).await["log"]["nodes"].clone();
    let file = json!({ "__typename": "FileImported", "importId": import.0, "file": "CSWW", "sha256": "ab".repeat(32), "employerId": salford,
        "entries": 5_000_000_000_i64 });
    let back = json!({ "__typename": "ImportTakenBack", "importId": import.0, "entries": 7 });
    assert_eq!(nodes, json!([{ "entry": { "fact": file } }, { "entry": { "fact": back } }]));
    let hidden = world.data(&sam, &asked, json!({})).await["log"]["nodes"].clone();
    assert_eq!(hidden, json!([{ "entry": null }, { "entry": null }]));
}
