//! The schema itself: kept in the repository, and described to the last argument.

use std::path::Path;

use serde_json::{Value, json};

use crate::fixture::{World, operator};

#[test]
fn the_schema_in_the_repository_is_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql");
    let (new, old) = (graphql::sdl(), std::fs::read_to_string(&path).unwrap_or_default());
    if new != old {
        std::fs::write(&path, &new).unwrap();
        panic!("schema.graphql has changed: look at the difference, and commit it");
    }
}

const INTROSPECTION: &str = "{ __schema { types { name kind description specifiedByURL
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

fn undescribed(of: &Value, name: &str, found: &mut Vec<String>) {
    let name = format!("{name}.{}", of["name"].as_str().unwrap_or_default());
    if of["description"].as_str().is_none_or(|it| it.trim().is_empty()) {
        found.push(name.clone());
    }
    for list in ["fields", "inputFields", "enumValues", "args"] {
        for one in of[list].as_array().into_iter().flatten() {
            undescribed(one, &name, found);
        }
    }
}

#[tokio::test]
async fn nothing_is_undescribed_and_every_scalar_of_ours_has_a_specification() {
    let world = World::new().await;
    let data = world.data(&operator(), INTROSPECTION, json!({})).await;
    let mut found = Vec::new();
    for one in data["__schema"]["types"].as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        let built_in = ["Int", "Float", "String", "Boolean", "ID"].contains(&name);
        if name.starts_with("__") || built_in {
            continue;
        }
        undescribed(one, "", &mut found);
        if one["kind"] == "SCALAR" && one["specifiedByURL"].is_null() {
            found.push(format!("{name} has no specification"));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
