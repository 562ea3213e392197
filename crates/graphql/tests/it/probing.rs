//! The whole schema, asked by everybody with ids of what is not theirs. What is asked is made from the schema: what is added to it is asked
//! as well.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::{Actor, Class, Role, Sight, sight};
use domain::ids::{EmployerId, PersonId};
use futures_util::StreamExt as _;
use serde_json::{Map, Value, json};
use strum::IntoEnumIterator as _;
use uuid::Uuid;

use crate::canaries::{Canaries, canary, found};
use crate::fixture::{World, actor, operator};

const INTROSPECTION: &str = "{ __schema { types { kind name
    fields(includeDeprecated: true) { name type { ...T } args { name type { ...T } } }
    inputFields { name type { ...T } } enumValues { name } possibleTypes { name } isOneOf } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

struct Schema(BTreeMap<String, Value>);

impl Schema {
    async fn read(world: &World) -> Self {
        let data = world.data(&operator(), INTROSPECTION, json!({})).await;
        let types = data["__schema"]["types"].as_array().unwrap().iter();
        Self(types.map(|it| (it["name"].as_str().unwrap().to_owned(), it.clone())).collect())
    }

    fn fields(&self, of: &str) -> Vec<&Value> {
        self.0[of]["fields"].as_array().into_iter().flatten().collect()
    }

    /// Every field of a type that needs no argument and has no fields itself.
    fn leaves(&self, of: &str) -> String {
        let is_leaf = |it: &&Value| !needs(it) && matches!(self.0[&named(&it["type"])]["kind"].as_str(), Some("SCALAR" | "ENUM"));
        let leaves: Vec<&str> = self.fields(of).into_iter().filter(is_leaf).map(|it| it["name"].as_str().unwrap()).collect();
        format!("__typename {}", leaves.join(" "))
    }

    /// A value for an argument or an input field: whatever is an id is the next of those at hand.
    fn value(&self, name: &str, ty: &Value, ids: &mut dyn FnMut(&str) -> String) -> Value {
        match ty["kind"].as_str().unwrap() {
            "NON_NULL" => return self.value(name, &ty["ofType"], ids),
            "LIST" => return json!([self.value(name, &ty["ofType"], ids)]),
            _ => {}
        }
        let of = &self.0[ty["name"].as_str().unwrap()];
        match (of["kind"].as_str().unwrap(), of["name"].as_str().unwrap()) {
            ("ENUM", _) => of["enumValues"][0]["name"].clone(),
            ("INPUT_OBJECT", _) => {
                let mut fields = of["inputFields"].as_array().unwrap().iter();
                let one = of["isOneOf"] == true;
                let wanted = |it: &&Value| it["type"]["kind"] == "NON_NULL" || named(&it["type"]) == "ID" || one;
                let some: Vec<&Value> = if one { fields.next().into_iter().collect() } else { fields.filter(wanted).collect() };
                let pairs = some
                    .into_iter()
                    .map(|it| (it["name"].as_str().unwrap().to_owned(), self.value(it["name"].as_str().unwrap(), &it["type"], ids)));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
            (_, "ID") => json!(ids(name)),
            (_, "Int" | "Long") => json!(1),
            (_, "Float") => json!(1.0),
            (_, "Boolean") => json!(true),
            (_, "Date") => json!("2026-11-02"),
            (_, "DateTime") => json!("2026-01-02T00:00:00Z"),
            (_, "UUID") => json!(Uuid::nil()),
            _ => json!("x"),
        }
    }
}

fn named(ty: &Value) -> String {
    match ty["name"].as_str() {
        Some(name) => name.to_owned(),
        None => named(&ty["ofType"]),
    }
}

fn needs(field: &Value) -> bool {
    field["args"].as_array().unwrap().iter().any(|it| it["type"]["kind"] == "NON_NULL")
}

/// The way from a root field to every type below it, by the shortest; deep down only to types that no earlier field leads to.
fn ways(schema: &Schema, root: &str, known: &mut BTreeSet<String>) -> Vec<String> {
    let (mut all, mut met) = (Vec::new(), BTreeSet::from([root.to_owned()]));
    let mut due = VecDeque::from([(root.to_owned(), Vec::<String>::new())]);
    while let Some((of, way)) = due.pop_front() {
        let below = schema.leaves(&of);
        all.push(way.iter().rev().fold(below, |below, step| format!("{step} {{ {below} }}")));
        if way.len() == 5 {
            continue;
        }
        let members = schema.0[&of]["possibleTypes"].as_array().into_iter().flatten().map(|it| (it["name"].as_str().unwrap(), true));
        let mut steps: Vec<(String, String)> = members.map(|(it, _)| (format!("... on {it}"), it.to_owned())).collect();
        for field in schema.fields(&of).into_iter().filter(|it| !needs(it)) {
            let ty = named(&field["type"]);
            if !matches!(schema.0[&ty]["kind"].as_str(), Some("SCALAR" | "ENUM")) {
                steps.push((field["name"].as_str().unwrap().to_owned(), ty));
            }
        }
        for (step, ty) in steps {
            let is_new = known.insert(ty.clone());
            if met.insert(ty.clone()) && (is_new || way.len() < 2) {
                due.push_back((ty, [way.clone(), vec![step]].concat()));
            }
        }
    }
    all
}

/// Every document that the schema's questions and changes make: its text, and its variables with the ids of something.
fn documents(schema: &Schema, root: &str, ids: &mut dyn FnMut(&str) -> String) -> Vec<(String, Value)> {
    let (mut all, mut known) = (Vec::new(), BTreeSet::new());
    let kind = if root == "Query" { "query" } else { "mutation" };
    // The journey first: of everything below it there is something.
    let mut fields = schema.fields(root);
    fields.sort_by_key(|it| it["name"] != "journey");
    for field in fields {
        let ty = named(&field["type"]);
        let below = match schema.0[&ty]["kind"].as_str() {
            Some("SCALAR" | "ENUM") => vec![String::new()],
            // A change is made once: what comes of it is asked for as a whole.
            _ if kind == "mutation" => vec![format!("{{ errors {{ __typename code message path }} {} }}", schema.leaves(&ty))],
            _ => ways(schema, &ty, &mut known).into_iter().map(|it| format!("{{ {it} }}")).collect(),
        };
        let is_filter = |it: &&Value| it["type"]["kind"] != "NON_NULL" && !PAGING.contains(&it["name"].as_str().unwrap());
        let arguments = field["args"].as_array().unwrap();
        let needed: Vec<&Value> = arguments.iter().filter(|it| it["type"]["kind"] == "NON_NULL" && it["name"] != "orderBy").collect();
        let filters: Vec<&Value> = arguments.iter().filter(is_filter).collect();
        all.extend(below.iter().map(|below| asking(schema, (kind, field), (&needed, below), ids)));
        if !filters.is_empty() {
            let both = [needed.clone(), filters].concat();
            all.extend(below.iter().take(4).map(|below| asking(schema, (kind, field), (&both, below), ids)));
        }
    }
    all
}

/// Arguments that say which part of a list is shown, or from when.
const PAGING: [&str; 7] = ["after", "before", "first", "last", "at", "on", "orderBy"];

fn asking(
    schema: &Schema,
    (kind, field): (&str, &Value),
    (arguments, below): (&[&Value], &str),
    ids: &mut dyn FnMut(&str) -> String,
) -> (String, Value) {
    let (mut declared, mut given, mut variables) = (Vec::new(), Vec::new(), Map::new());
    for argument in arguments {
        let (name, of) = (argument["name"].as_str().unwrap(), &argument["type"]);
        declared.push(format!("${name}: {}", written(of)));
        given.push(format!("{name}: ${name}"));
        variables.insert(name.to_owned(), schema.value(name, of, ids));
    }
    let around = |it: &[String]| if it.is_empty() { String::new() } else { format!("({})", it.join(", ")) };
    let name = field["name"].as_str().unwrap();
    (format!("{kind}{} {{ {name}{} {below} }}", around(&declared), around(&given)), Value::Object(variables))
}

fn written(ty: &Value) -> String {
    match ty["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&ty["ofType"])),
        "LIST" => format!("[{}]", written(&ty["ofType"])),
        _ => ty["name"].as_str().unwrap().to_owned(),
    }
}

/// The same id of something that is not there.
fn of_nothing(id: &str) -> String {
    let decoded = URL_SAFE_NO_PAD.decode(id).ok().and_then(|it| String::from_utf8(it).ok());
    match decoded {
        Some(text) if text.contains(':') => {
            let parts: Vec<String> =
                text.split(':').map(|it| if it.parse::<Uuid>().is_ok() { Uuid::now_v7().to_string() } else { it.to_owned() }).collect();
            URL_SAFE_NO_PAD.encode(parts.join(":"))
        }
        _ => Uuid::now_v7().to_string(),
    }
}

/// What kind of thing an id is of.
fn tag_of(id: &str) -> String {
    let decoded = URL_SAFE_NO_PAD.decode(id).ok().and_then(|it| String::from_utf8(it).ok()).unwrap_or_default();
    decoded.split(':').next().unwrap_or_default().to_lowercase()
}

/// Which ids an argument of this name takes, of those there are.
fn fitting<'a>(ids: &'a [String], name: &str) -> &'a str {
    let wanted = match name {
        "personId" | "id" | "ids" | "assessorId" => "journey",
        "spellId" => "employment",
        "entryId" => "entry",
        "movedToId" | "moveToId" => "cohort",
        other => other.trim_end_matches("Id"),
    };
    let wanted = wanted.to_lowercase();
    ids.iter().find(|it| tag_of(it).starts_with(&wanted)).unwrap_or(&ids[0])
}

/// Everybody who may try: at another council, at none, and at this one.
fn everybody(told: &Canaries) -> Vec<(Role, Actor, bool)> {
    let (elsewhere, nobody) = (EmployerId(Uuid::from_u128(0xB0B)), Some(PersonId(Uuid::from_u128(0xB0B))));
    let roles = Role::iter().filter(|it| *it != Role::Operator);
    roles.flat_map(|role| [(role, actor(role, [elsewhere], nobody), false), (role, actor(role, [told.employer], nobody), true)]).collect()
}

/// What somebody may find: nothing but what the table of rights opens to their role, where they hold it.
fn may_find(role: Role, at_home: bool, class: Class) -> bool {
    at_home && role.reads_by_employer() && class != Class::Draft && sight(role, class) == Sight::Open
}

#[tokio::test]
async fn nobody_finds_a_word_of_what_is_not_theirs_wherever_in_the_schema_they_look() {
    let told = Canaries::told().await;
    let schema = Schema::read(&told.it.world).await;
    let asked = documents(&schema, "Query", &mut |name| fitting(&told.ids, name).to_owned());
    assert!(asked.len() > 150, "{}", asked.len());
    // What is refused as a document proves nothing.
    for (document, variables) in &asked {
        let answer = told.it.world.ask(&operator(), document, variables.clone()).await.to_string();
        assert!(!answer.contains("LIMIT_EXCEEDED") && !answer.contains("_FAILED"), "{document}\n{answer}");
    }
    let mut by_coordinator = BTreeSet::new();
    for (role, who, at_home) in everybody(&told) {
        for (document, variables) in &asked {
            let answer = told.it.world.ask(&who, document, variables.clone()).await.to_string();
            let words = found(&answer);
            let wrong: Vec<&Class> = words.iter().filter(|it| !may_find(role, at_home, **it)).collect();
            assert!(wrong.is_empty(), "{role:?} at home {at_home} finds {wrong:?} by {document}\n{answer}");
            if role == Role::Coordinator && at_home {
                by_coordinator.extend(words);
            }
        }
    }
    let hidden: Vec<Class> = Class::iter().filter(|it| !by_coordinator.contains(it)).collect();
    let without_words = [
        Class::Registration,
        Class::Leaving,
        Class::Programme,
        Class::Supervision,
        Class::Draft,
        Class::Funding,
        Class::Census,
        Class::Record,
        Class::Pay,
    ];
    assert_eq!(hidden, without_words, "what is found by nobody proves nothing: {}", canary(Class::Name));
}

#[tokio::test]
async fn what_is_not_theirs_answers_everybody_as_what_is_not_there() {
    let told = Canaries::told().await;
    let schema = Schema::read(&told.it.world).await;
    let pairs: BTreeMap<String, String> = told.ids.iter().map(|it| (it.clone(), of_nothing(it))).collect();
    let blank =
        |answer: Value, ids: &mut dyn Iterator<Item = &String>| ids.fold(answer.to_string(), |text, id| text.replace(id.as_str(), "ID"));
    let sees_employer = |role| matches!(role, Role::Administrator | Role::Auditor | Role::Leader) || role_reads(role);
    for (role, who, at_home) in everybody(&told) {
        if at_home && role_reads(role) {
            continue;
        }
        for root in ["Query", "Mutation"] {
            let before = told.it.world.store.head().position;
            let there = documents(&schema, root, &mut |name| fitting(&told.ids, name).to_owned());
            let nothing = documents(&schema, root, &mut |name| pairs[fitting(&told.ids, name)].clone());
            for ((document, theirs), (_, nobodys)) in there.iter().zip(&nothing) {
                // What an employer, a cohort or a team is called is no secret from who may see those.
                let about_a_place = sees_employer(role) && at_home || theirs.to_string().contains("employer") || is_a_place(document);
                let (a, b) =
                    (told.it.world.ask(&who, document, theirs.clone()).await, told.it.world.ask(&who, document, nobodys.clone()).await);
                let (a, b) = (blank(a, &mut pairs.keys()), blank(b, &mut pairs.values()));
                assert!(a == b || about_a_place, "{role:?} at home {at_home}: {document} {theirs}\n{a}\n{b}");
            }
            let may_administer = role == Role::Administrator;
            assert!(may_administer || told.it.world.store.head().position == before, "{role:?} changed something");
        }
    }
}

fn role_reads(role: Role) -> bool {
    role.reads_by_employer()
}

/// What makes something new, or asks of no id at all, answers as it always does.
fn is_a_place(document: &str) -> bool {
    ["registerEmployer", "openJourney", "viewer", "published", "releases", "{ log", "employers"].iter().any(|it| document.contains(it))
}

/// Facts of every class that has words; the others are asked for in the log.
const SAID: [&str; 6] = ["DetailsRecorded", "NameChanged", "SupervisionRecorded", "EvidenceAdded", "ConcernRaised", "ReviewDrafted"];

/// Long enough for whatever there is to be told, and who is told of fewer places waits for no more.
const QUIET: Duration = Duration::from_millis(300);

#[tokio::test]
async fn nobody_is_told_of_others_by_what_they_subscribe_to() {
    let told = Canaries::told().await;
    let schema = Schema::read(&told.it.world).await;
    let head = usize::try_from(told.it.world.store.head().position).unwrap();
    let mut found_at_all = BTreeSet::new();
    for (role, who, at_home) in everybody(&told) {
        for fact in SAID {
            let (of_the_place, of_the_entry) = (schema.leaves("LogEntry"), schema.leaves("Entry"));
            let (said, journey) = (schema.leaves(fact), schema.leaves("Journey"));
            let entry = format!("{of_the_entry} fact {{ ... on {fact} {{ {said} }} }} journey {{ {journey} }}");
            let document = format!("subscription {{ logAppended(after: 0) {{ {of_the_place} entry {{ {entry} }} }} }}");
            let mut live = told.it.world.schema.execute_stream(told.it.world.request(&who, &document, json!({}))).take(head);
            let mut text = String::new();
            while let Ok(Some(told)) = tokio::time::timeout(QUIET, live.next()).await {
                text += &serde_json::to_string(&told).unwrap();
            }
            assert!(!text.contains("LIMIT_EXCEEDED") && !text.contains("_FAILED"), "{document}\n{text}");
            let wrong: Vec<Class> = found(&text).into_iter().filter(|it| !may_find(role, at_home, *it)).collect();
            assert!(wrong.is_empty(), "{role:?} at home {at_home} is told {wrong:?}");
            found_at_all.extend(found(&text));
        }
    }
    assert!(found_at_all.contains(&Class::Capability), "what nobody is told proves nothing");
}
