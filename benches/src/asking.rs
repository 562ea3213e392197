//! Asking over GraphQL: documents executed against the schema as the door executes them, without the door's HTTP.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use graphql::guard::Limits;
use graphql::{Moment, NewIds, Waymark};
use serde_json::{Value, json};
use store::Store;
use uuid::Uuid;

use crate::appending::{Client, EVENTS};
use crate::ground;

const OPEN: &str = "mutation($it: OpenJourneyInput!) { openJourney(input: $it) { journey { id } errors { code } } }";
const DETAIL: &str = "mutation($it: RecordDetailsInput!) { recordDetails(input: $it) { position errors { code } } }";

/// The schema of a store, asked by its administrator.
#[derive(Clone)]
pub struct Desk(Waymark);

impl Desk {
    /// The desk of a store.
    pub fn of(store: &Store) -> Self {
        Self(graphql::schema(store.clone(), NewIds(Arc::new(Uuid::now_v7)), Limits::default()))
    }

    /// The data of an answer, which must be one.
    pub async fn ask(&self, document: &str, variables: Value) -> Value {
        let (actor, ctx) = (ground::operator(), ground::context());
        let moment = Moment { now: ctx.now, today: ctx.today };
        let request = Request::new(document).variables(Variables::from_json(variables)).data(actor).data(moment);
        let answer = self.0.execute(request).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        answer.data.into_json().unwrap()
    }
}

/// Somebody who changes journeys over GraphQL: opened, then nine details.
pub struct Changing {
    desk: Desk,
    journey: String,
    version: i64,
}

impl Changing {
    /// So many clients, each with people of its own.
    pub fn clients(store: &Store, count: usize) -> Vec<Self> {
        let desk = Desk::of(store);
        (0..count).map(|_| Self { desk: desk.clone(), journey: String::new(), version: EVENTS }).collect()
    }
}

impl Client for Changing {
    async fn once(&mut self) {
        if self.version == EVENTS {
            let input = json!({ "givenName": "Given", "familyName": "Family" });
            let answer = self.desk.ask(OPEN, json!({ "it": input })).await;
            self.journey = answer["openJourney"]["journey"]["id"].as_str().expect("opened").to_owned();
            self.version = 1;
            return;
        }
        let input = json!({
            "journeyId": self.journey,
            "effectiveOn": "2020-01-06",
            "email": "given@example.org",
            "phone": "020 7946 0000",
            "address": "7 Sample Street, Upper Sampling, Samplewick, Great Sampleton, Sampleshire, SA1 1MP, by the old school",
            "religion": "none that is of any interest to the benchmark",
            "expectedVersion": self.version,
        });
        let answer = self.desk.ask(DETAIL, json!({ "it": input })).await;
        assert!(answer["recordDetails"]["position"].is_string() || answer["recordDetails"]["position"].is_number(), "{answer}");
        self.version += 1;
    }
}
