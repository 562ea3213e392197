//! Reading: one long journey, a cohort's board, and an authority's measures, out of a big store.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use domain::access::Scope;
use domain::history::{AsAt, Stream};
use domain::ids::PersonId;
use domain::journey::Journey;
use graphql::ids::{Tag, encode};
use serde_json::json;
use store::Store;
use store::journey::Filter;
use uuid::Uuid;

use crate::Asked;
use crate::asking::Desk;
use crate::ground;
use crate::importing::print_asked;
use crate::invented::{cohort_id, employer_id, first_day, long_journey};

const JOURNEY: &str = "query($id: ID!, $at: AsAt) { journey(id: $id, at: $at) { name { full } stage version \
    spells { id } history { type effectiveOn recordedAt standing } } }";
const BOARD: &str = "query($id: ID!, $at: AsAt) { cohort(id: $id, at: $at) { name size \
    members(first: 100) { nodes { joinedOn stage journey { name { full } version spells { id } } } } } }";

/// Prints how long questions take. At the store, and over GraphQL, where they also are parsed, permitted and written out.
pub async fn run(asked: &Asked, store: &Store) {
    let person = PersonId(Uuid::now_v7());
    let parts = vec![long_journey(person, employer_id(0), 500)];
    store.bring_in(&ground::operator(), ground::context(), None, parts).await.unwrap().unwrap();
    ground::settle(store).await;
    let head = store.head().position;
    let at = |on: u64, known: i64| AsAt { on: first_day() + Days::new(on), known };
    print_asked("one journey of 500 events, as at and as known (store)", 5.0, || journey(store, person, at(400, head - 100))).await;
    print_asked("a cohort's board of 60 people, histories folded (store)", 10.0, || board(store, 1, at(900, head))).await;
    let desk = Desk::of(store);
    let at_json = json!({ "on": "2021-03-01", "known": chrono::Utc::now().to_rfc3339() });
    let variables = json!({ "id": encode(Tag::Journey, person.0).0, "at": at_json });
    print_asked("one journey of 500 events over GraphQL", 5.0, || desk.ask(JOURNEY, variables.clone())).await;
    let variables = json!({ "id": encode(Tag::Cohort, cohort_id(1, 3).0).0, "at": { "on": "2023-03-01" } });
    let board_asked = desk.ask(BOARD, variables.clone()).await;
    assert_eq!(board_asked["cohort"]["members"]["nodes"].as_array().map(Vec::len), Some(60), "{board_asked}");
    print_asked("a cohort's board of 60 people over GraphQL", 10.0, || desk.ask(BOARD, variables.clone())).await;
    crate::programmes::run(store).await;
    crate::listing::run(asked.rounds, asked.turn, store).await;
    print_asked("an authority's measures over twelve months (store)", 50.0, || store.workforce(employer_id(1), at(900, head))).await;
    print_asked("the same as known when it was first recorded (store)", 50.0, || store.workforce(employer_id(1), at(900, head / 2))).await;
}

/// One person's history, and where they stood on a day as was known.
pub async fn journey(store: &Store, person: PersonId, at: AsAt) -> usize {
    let history = store.log.history(person.into()).await.unwrap();
    let entries = history.standing().len();
    let known = history.known_at(at.known);
    let journey = Journey::of(&known.facts(), at.on);
    entries + usize::from(journey.erased.is_some())
}

/// Everybody in a cohort, with where they stand and the whole of how they came there: four statements.
async fn board(store: &Store, employer: usize, at: AsAt) {
    let scope = Scope { employers: [employer_id(employer)].into(), ..Scope::default() };
    let filter = Filter { cohort: Some(cohort_id(employer, 3)), ..Filter::default() };
    let people = store.journeys(&scope, &filter, at).await.unwrap();
    let streams: Vec<Stream> = people.iter().map(|it| it.person.into()).collect();
    let histories = store.log.histories(&streams).await.unwrap();
    assert_eq!((people.len(), histories.len()), (60, 60));
    for history in histories.into_values() {
        let _ = Journey::of(&history.known_at(at.known).facts(), NaiveDate::MAX);
    }
    assert!(store.views.reach(at.known, Duration::from_secs(1)).await);
}
