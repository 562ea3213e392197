//! Somebody on a programme: where every story of what is recorded there begins.

use std::ops::Deref;

use domain::access::Actor;
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, TODAY, World, text};
use crate::readable::{OF_THE_ENTRY, every_value};

/// A person on the children's programme since 7 September 2026, and Sam, a coordinator of their employer.
pub struct Programme {
    pub world: World,
    pub sam: Actor,
    who: OnProgramme,
}

impl Deref for Programme {
    type Target = OnProgramme;

    fn deref(&self) -> &OnProgramme {
        &self.who
    }
}

impl Programme {
    pub async fn begun() -> Self {
        let world = World::new().await;
        let who = world.on_programme().await;
        Self { world, sam: who.coordinator.clone(), who }
    }

    /// The person.
    pub fn who(&self) -> &OnProgramme {
        &self.who
    }

    /// A mutation of the coordinator that is done.
    pub async fn done(&self, name: &str, selection: &str, (on, input): (&str, Value)) -> Value {
        self.world.done(&self.sam, name, selection, self.input(on, input)).await
    }

    /// The code and the last part of the path of a mutation that is refused, after which nothing more is on record than before.
    pub async fn refused(&self, name: &str, (on, input): (&str, Value)) -> (String, String) {
        let before = self.facts(&self.sam).await.len();
        let (code, path) = self.world.refused(&self.sam, name, self.input(on, input)).await;
        assert_eq!(self.facts(&self.sam).await.len(), before, "{name}");
        assert_eq!(path[0], "input", "{path}");
        (code, text(path.as_array().unwrap().last().unwrap()))
    }

    /// A mutation after which the history says what was said, with the id that was made for it.
    pub async fn reads_back(&self, name: &str, selection: &str, (on, mut input): (&str, Value)) -> Value {
        let payload = self.done(name, selection, (on, input.clone())).await;
        for field in OF_THE_ENTRY {
            input.as_object_mut().unwrap().remove(field);
        }
        input["enrolmentId"] = json!(self.enrolment);
        if !selection.is_empty() {
            input[selection] = payload[selection].clone();
        }
        let mut fact = self.facts(&self.sam).await.pop().unwrap()["fact"].clone();
        fact.as_object_mut().unwrap().remove("__typename");
        assert_eq!(fact, input, "{name}");
        payload
    }

    /// The history, with every value of every fact, as an actor sees it.
    pub async fn facts(&self, actor: &Actor) -> Vec<Value> {
        let values = every_value(&self.world).await;
        let asked = format!("query($id: ID!) {{ journey(id: $id) {{ history {{ id type summary {values} }} }} }}");
        let data = self.world.data(actor, &asked, json!({ "id": self.journey })).await;
        data["journey"]["history"].as_array().cloned().unwrap_or_default()
    }

    /// What the enrolment answers to an actor.
    pub async fn answers(&self, actor: &Actor, selection: &str) -> Value {
        let asked = format!("query($id: ID!) {{ journey(id: $id) {{ enrolments {{ {selection} }} }} }}");
        let data = self.world.data(actor, &asked, json!({ "id": self.journey })).await;
        data["journey"]["enrolments"][0].clone()
    }
}

/// Somebody who was enrolled on 7 September 2026, when their post began, and everything around them.
pub struct Enrolled {
    pub world: World,
    pub sam: Actor,
    pub who: OnProgramme,
}

impl Enrolled {
    pub async fn new() -> Self {
        let world = World::new().await;
        let who = world.on_programme().await;
        Self { sam: who.coordinator.clone(), who, world }
    }

    /// What is recorded of the enrolment on a day.
    pub async fn record(&self, name: &str, selection: &str, (on, input): (&str, Value)) -> Value {
        self.world.done(&self.sam, name, selection, self.who.input(on, input)).await
    }

    /// What is refused, with nothing recorded.
    pub async fn refused(&self, name: &str, (on, input): (&str, Value)) -> (String, Value) {
        let before = self.version().await;
        let refused = self.world.refused(&self.sam, name, self.who.input(on, input)).await;
        assert_eq!(self.version().await, before, "{name}");
        refused
    }

    /// What the enrolment answers today.
    pub async fn ask(&self, selection: &str) -> Value {
        self.who.ask(&self.world, TODAY, selection).await
    }

    async fn version(&self) -> Value {
        let asked = "query($id: ID!) { journey(id: $id) { version } }";
        self.world.data(&self.sam, asked, json!({ "id": self.who.journey })).await["journey"]["version"].clone()
    }
}
