//! A store in a directory of its own, people of several roles, and documents that they send.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Request, Variables};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::access::{Actor, Role};
use domain::ids::{ActorId, EmployerId, PersonId};
use graphql::guard::Limits;
use graphql::{Moment, NewIds, Waymark};
use serde_json::{Value, json};
use store::db::Place;
use store::{Settings, Store};
use uuid::Uuid;

/// The day on which every test is told.
pub const TODAY: &str = "2026-11-20";

/// A schema over a fresh store.
pub struct World {
    pub schema: Waymark,
    pub store: Store,
    clock: AtomicU64,
    directory: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn random(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(16) {
        chunk.copy_from_slice(&Uuid::new_v4().as_bytes()[..chunk.len()]);
    }
}

impl World {
    pub async fn new() -> Self {
        let directory = std::env::temp_dir().join(format!("waymark-gql-{}", Uuid::new_v4()));
        std::fs::create_dir_all(&directory).unwrap();
        let settings = Settings {
            place: Place::Directory(directory.clone()),
            key_file: directory.join("key"),
            entropy: Arc::new(random),
            clock: Arc::new(|| chrono::DateTime::UNIX_EPOCH),
        };
        let store = Store::open(settings).await.unwrap();
        let schema = graphql::schema(store.clone(), NewIds(Arc::new(Uuid::now_v7)), Limits::default());
        Self { schema, store, clock: AtomicU64::new(0), directory }
    }

    /// Every request comes a second after the one before it.
    pub fn moment(&self) -> Moment {
        let seconds = i64::try_from(self.clock.fetch_add(1, Ordering::Relaxed)).unwrap();
        let now = "2026-11-20T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::seconds(seconds);
        Moment { now, today: TODAY.parse::<NaiveDate>().unwrap() }
    }

    pub fn request(&self, actor: &Actor, document: &str, variables: Value) -> Request {
        Request::new(document).variables(Variables::from_json(variables)).data(actor.clone()).data(self.moment())
    }

    /// The whole answer.
    pub async fn ask(&self, actor: &Actor, document: &str, variables: Value) -> Value {
        serde_json::to_value(self.schema.execute(self.request(actor, document, variables)).await).unwrap()
    }

    /// The data of an answer without errors.
    pub async fn data(&self, actor: &Actor, document: &str, variables: Value) -> Value {
        let answer = self.ask(actor, document, variables).await;
        assert!(answer.get("errors").is_none_or(Value::is_null), "{answer:#}");
        answer["data"].clone()
    }

    /// One mutation by name: its payload.
    pub async fn change(&self, actor: &Actor, name: &str, selection: &str, input: Value) -> Value {
        let mut type_name = name.to_owned();
        type_name[..1].make_ascii_uppercase();
        let document = format!(
            "mutation($input: {type_name}Input!) {{ {name}(input: $input) {{ {selection} position stale errors {{ code message path }} }} }}"
        );
        self.data(actor, &document, json!({ "input": input })).await[name].clone()
    }

    /// One mutation that is done.
    pub async fn done(&self, actor: &Actor, name: &str, selection: &str, input: Value) -> Value {
        let payload = self.change(actor, name, selection, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}");
        payload
    }

    /// The code and the path of a mutation that is refused.
    pub async fn refused(&self, actor: &Actor, name: &str, input: Value) -> (String, Value) {
        let payload = self.change(actor, name, "", input).await;
        assert!(payload["position"].is_null(), "{payload:#}");
        let error = &payload["errors"][0];
        (error["code"].as_str().unwrap_or("none").to_owned(), error["path"].clone())
    }

    /// An employer, and a coordinator of it.
    pub async fn employer(&self, name: &str) -> (String, Actor) {
        let payload = self.done(&administrator(), "registerEmployer", "employer { id }", json!({ "name": name })).await;
        let id = text(&payload["employer"]["id"]);
        let uuid = graphql::ids::decode(graphql::ids::Tag::Employer, &async_graphql::ID(id.clone())).unwrap();
        (id, actor(Role::Coordinator, [EmployerId(uuid)], None))
    }

    /// A journey.
    pub async fn open(&self, actor: &Actor, given: &str, family: &str) -> String {
        let input = json!({ "givenName": given, "familyName": family, "effectiveOn": "2020-01-01" });
        text(&self.done(actor, "openJourney", "journey { id }", input).await["journey"]["id"])
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

pub fn actor(role: Role, employers: impl IntoIterator<Item = EmployerId>, person: Option<PersonId>) -> Actor {
    Actor { id: ActorId(Uuid::new_v4()), roles: BTreeSet::from([role]), employers: employers.into_iter().collect(), person }
}

pub fn administrator() -> Actor {
    actor(Role::Administrator, [], None)
}

/// The same person in another role.
pub fn as_role(it: &Actor, role: Role) -> Actor {
    actor(role, it.employers.clone(), None)
}
