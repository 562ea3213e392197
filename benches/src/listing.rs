//! A list of twenty over GraphQL, beside a bare async-graphql resolver over the same statements and the same names.

use std::time::Duration;

use async_graphql::{EmptyMutation, EmptySubscription, ID, Object, Request, Schema, SimpleObject};
use chrono::Days;
use domain::access::Scope;
use domain::history::AsAt;
use graphql::ids::{Tag, encode};
use serde_json::json;
use store::Store;
use store::journey::{Filter, Line};
use store::listing::{By, Order};

use crate::appending::{Client, turn};
use crate::asking::Desk;
use crate::figures::{Turns, at_least};
use crate::invented::{employer_id, first_day};

const OURS: &str = "query($of: ID!, $at: AsAt) { journeys(filter: { employer: $of }, first: 20, at: $at) \
    { nodes { id name { given family full } stage } } }";
const BARE: &str = "{ journeys { nodes { id name { given family full } stage } } }";

/// Prints how much of a bare resolver's rate is left.
pub async fn run(rounds: usize, long: Duration, store: &Store) {
    let names = ["a list of 20 over GraphQL", "the same from a bare resolver"];
    let mut all = names.map(|name| Turns { name: name.to_owned(), turns: Vec::new() });
    let (ours, bare) = (Ours::of(store), Bare::of(store));
    let shown = ours.shown().await;
    assert_eq!((shown.len(), &shown), (20, &bare.shown().await), "both show the same people");
    for _ in 0..rounds {
        all[0].turns.push(turn(vec![ours.clone(), ours.clone()], long).await);
        all[1].turns.push(turn(vec![bare.clone(), bare.clone()], long).await);
    }
    all.iter().for_each(Turns::print);
    at_least("a list of 20 over GraphQL ÷ a bare resolver", all[0].over(&all[1], |it| it.rate), 0.8);
}

#[derive(Clone)]
struct Ours(Desk);

impl Ours {
    fn of(store: &Store) -> Self {
        Self(Desk::of(store))
    }

    async fn shown(&self) -> Vec<serde_json::Value> {
        let variables = json!({ "of": encode(Tag::Employer, employer_id(1).0).0, "at": { "on": first_day() + Days::new(900) } });
        self.0.ask(OURS, variables).await["journeys"]["nodes"].as_array().cloned().unwrap_or_default()
    }
}

impl Client for Ours {
    async fn once(&mut self) {
        self.shown().await;
    }
}

#[derive(Clone)]
struct Bare(Schema<Query, EmptyMutation, EmptySubscription>);

impl Bare {
    fn of(store: &Store) -> Self {
        Self(Schema::new(Query(store.clone()), EmptyMutation, EmptySubscription))
    }

    async fn shown(&self) -> Vec<serde_json::Value> {
        let answer = self.0.execute(Request::new(BARE)).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        let data = answer.data.into_json().unwrap();
        data["journeys"]["nodes"].as_array().cloned().unwrap_or_default()
    }
}

impl Client for Bare {
    async fn once(&mut self) {
        self.shown().await;
    }
}

struct Query(Store);

#[Object]
impl Query {
    async fn journeys(&self) -> async_graphql::Result<Page> {
        let (scope, filter) =
            (Scope { everything: true, ..Scope::default() }, Filter { employer: Some(employer_id(1)), ..Filter::default() });
        let at = AsAt { on: first_day() + Days::new(900), known: self.0.head().position };
        let mut lines = self.0.listing(&scope, &filter, at, Order { by: By::Name, descending: false }).await?;
        lines.truncate(20);
        let lines = self.0.open_names(lines).await?;
        Ok(Page { nodes: lines.into_iter().map(Line::from).map(Person::from).collect() })
    }
}

#[derive(SimpleObject)]
struct Page {
    nodes: Vec<Person>,
}

#[derive(SimpleObject)]
struct Person {
    id: ID,
    name: Option<Name>,
    stage: String,
}

#[derive(SimpleObject)]
struct Name {
    given: String,
    family: String,
    full: String,
}

impl From<Line> for Person {
    fn from(it: Line) -> Self {
        let name = it.name.map(|it| Name { full: format!("{} {}", it.given, it.family), given: it.given, family: it.family });
        Self { id: encode(Tag::Journey, it.person.0), name, stage: <&str>::from(it.stage).to_uppercase() }
    }
}
