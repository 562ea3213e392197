//! A store in a directory of its own, people of several roles, and documents that they send.

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

    /// Somebody in their first post, and on the assessed year since 7 September 2026, at an employer that has adopted it.
    pub async fn on_programme(&self) -> OnProgramme {
        let (employer, coordinator) = self.employer("North").await;
        self.adopt(&coordinator, "asye-children", "2026-dfe").await;
        self.enrolled(&employer, &coordinator, "Aisha").await
    }

    /// Adopts a version that comes with Waymark.
    pub async fn adopt(&self, actor: &Actor, framework: &str, version: &str) {
        self.done(actor, "adoptFramework", "framework { id }", json!({ "framework": framework, "version": version })).await;
    }

    /// Another one at the same employer.
    pub async fn enrolled(&self, employer: &str, coordinator: &Actor, given: &str) -> OnProgramme {
        let journey = self.open(coordinator, given, "Bello").await;
        let spell = self.starts(coordinator, &journey, (employer, "2026-09-07")).await;
        let input = json!({ "journeyId": journey, "framework": "asye-children", "suitableRole": true, "effectiveOn": "2026-09-07" });
        let enrolment = text(&self.done(coordinator, "enrol", "enrolmentId", input).await["enrolmentId"]);
        OnProgramme { coordinator: coordinator.clone(), employer: employer.to_owned(), journey, spell, enrolment }
    }

    /// What was gathered goes over to another employer: the person agrees, and somebody who acts for that employer takes it over.
    pub async fn hand_over(&self, who: &OnProgramme, to: &str, receiver: &Actor) {
        let input = json!({ "journeyId": who.journey, "enrolmentId": who.enrolment, "employerId": to });
        self.done(&who.themselves(), "agreeHandover", "", input.clone()).await;
        self.done(receiver, "acceptHandover", "", input).await;
    }

    /// A first post.
    pub async fn starts(&self, actor: &Actor, journey: &str, (employer, on): (&str, &str)) -> String {
        let post = json!({ "title": "Social worker", "role": "CASE_HOLDER" });
        let input = json!({ "journeyId": journey, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED",
            "fte": 1, "post": post, "service": "CHILDREN", "effectiveOn": on });
        text(&self.done(actor, "startEmployment", "spellId", input).await["spellId"])
    }

    /// Two people agree that somebody be erased.
    pub async fn agree(&self, actor: &Actor, journey: &Value) -> String {
        let proposed = self.done(actor, "proposeErasure", "proposalId", json!({ "journeyId": journey, "ground": "REQUESTED" })).await;
        let proposal = text(&proposed["proposalId"]);
        let approval = json!({ "journeyId": journey, "proposalId": proposal });
        self.done(&another(actor), "approveErasure", "", approval).await;
        proposal
    }

    /// Somebody is erased, as two people agreed.
    pub async fn erase(&self, actor: &Actor, journey: impl Into<Value>) {
        let journey = journey.into();
        self.agree(actor, &journey).await;
        self.done(actor, "erasePerson", "", json!({ "journeyId": journey })).await;
    }

    /// A journey.
    pub async fn open(&self, actor: &Actor, given: &str, family: &str) -> String {
        let input = json!({ "givenName": given, "familyName": family, "effectiveOn": "2020-01-01" });
        text(&self.done(actor, "openJourney", "journey { id }", input).await["journey"]["id"])
    }
}

/// Somebody on a programme, and who runs it.
#[derive(Clone)]
pub struct OnProgramme {
    pub coordinator: Actor,
    pub employer: String,
    pub journey: String,
    pub spell: String,
    pub enrolment: String,
}

impl OnProgramme {
    /// An input of a change of the enrolment.
    pub fn input(&self, on: &str, fields: Value) -> Value {
        let mut input = json!({ "journeyId": self.journey, "enrolmentId": self.enrolment, "effectiveOn": on });
        for (name, value) in fields.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    }

    /// Whose it is, with a token of their own.
    pub fn themselves(&self) -> Actor {
        let id = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(self.journey.clone())).unwrap();
        actor(Role::Worker, [], Some(PersonId(id)))
    }

    /// What a selection of the enrolment says, as at a day.
    pub async fn ask(&self, world: &World, on: &str, selection: &str) -> Value {
        let document = format!("query($id: ID!, $on: Date!) {{ journey(id: $id, at: {{ on: $on }}) {{ enrolments {{ {selection} }} }} }}");
        let data = world.data(&self.coordinator, &document, json!({ "id": self.journey, "on": on })).await;
        data["journey"]["enrolments"][0].clone()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Somebody of a role; who runs the installation does so for no employer.
pub fn actor(role: Role, employers: impl IntoIterator<Item = EmployerId>, person: Option<PersonId>) -> Actor {
    let employers = employers.into_iter().filter(|_| role != Role::Administrator);
    Actor::new(ActorId(Uuid::new_v4()), [role], employers, person)
}

/// Whoever sits at the command line: sees and does everything.
pub fn operator() -> Actor {
    Actor::operator(ActorId(Uuid::new_v4()))
}

pub fn administrator() -> Actor {
    actor(Role::Administrator, [], None)
}

/// Somebody else who may do the same.
pub fn another(it: &Actor) -> Actor {
    Actor::holding(ActorId(Uuid::new_v4()), it.all_grants().iter().copied(), it.person)
}

/// The same person in another role.
pub fn as_role(it: &Actor, role: Role) -> Actor {
    actor(role, it.employers(), None)
}
