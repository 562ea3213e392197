//! Which request it is, whatever it is spelled like: the field's name and its input, without the key.

use std::collections::BTreeMap;

use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{Context, InputType, Result};
use serde_json::Value;

use crate::correction::FactInput;

/// The request in a form that is the same for the same request. Keys are kept for ever, so a form that was once given never changes,
/// and a field that an input gains later must not change it either.
pub(super) fn of(ctx: &Context<'_>) -> Result<Vec<u8>> {
    let registry = &ctx.schema_env.registry;
    let field = registry.mutation_type.as_ref().and_then(|it| registry.types.get(it)?.field_by_name(ctx.field().name()));
    let mut arguments = BTreeMap::new();
    for (name, value) in ctx.field().arguments()? {
        let mut value = value.into_json().unwrap_or_default();
        if let Some(argument) = field.and_then(|it| it.args.get(name.as_str())) {
            value = plain(registry, &argument.ty, value);
        }
        if let Value::Object(fields) = &mut value {
            fields.remove("idempotencyKey");
        }
        arguments.insert(name.to_string(), value);
    }
    let mut text = format!("{} ", ctx.field().name());
    for (name, value) in arguments {
        text += &name;
        write_sorted(&value, &mut text);
    }
    Ok(text.into_bytes())
}

/// A value of a type with all gone that says no more than leaving it out, and a single value in the place of a list as one.
fn plain(registry: &Registry, ty: &str, value: Value) -> Value {
    match (MetaTypeName::create(ty), value) {
        (MetaTypeName::NonNull(inner), value) => plain(registry, inner, value),
        (_, Value::Null) => Value::Null,
        (MetaTypeName::List(inner), Value::Array(items)) => items.into_iter().map(|it| plain(registry, inner, it)).collect(),
        (MetaTypeName::List(inner), single) => Value::Array(vec![plain(registry, inner, single)]),
        (MetaTypeName::Named(name), Value::Object(given)) => match registry.types.get(name) {
            Some(MetaType::InputObject { input_fields, .. }) => {
                let said = given.into_iter().filter_map(|(field, value)| {
                    let Some(known) = input_fields.get(&field) else { return Some((field, value)) };
                    let value = plain(registry, &known.ty, value);
                    let is_default = known.default_value.as_deref() == Some(value.to_string().as_str());
                    let is_left_out = is_default || (value == Value::Null && !null_takes_back(name));
                    (!is_left_out).then_some((field, value))
                });
                let said = Value::Object(said.collect());
                if name == FactInput::type_name() { without_idle_nulls(said) } else { said }
            }
            _ => Value::Object(given),
        },
        (_, value) => value,
    }
}

/// Only in a patch is null something to say: it takes back what leaving out would keep.
fn null_takes_back(input: &str) -> bool {
    input.ends_with("Patch")
}

/// And there only of what can be without a value: nulls that are read like nothing are left out.
fn without_idle_nulls(mut fact: Value) -> Value {
    let read = |fact: &Value| format!("{:?}", FactInput::parse(async_graphql::Value::from_json(fact.clone()).ok()));
    let nulls: Vec<(String, String)> = fact.as_object().into_iter().flatten().flat_map(|(kind, patch)| nulls_of(kind, patch)).collect();
    for (kind, field) in nulls {
        let mut without = fact.clone();
        without.get_mut(&kind).and_then(Value::as_object_mut).and_then(|it| it.remove(&field));
        if read(&without) == read(&fact) {
            fact = without;
        }
    }
    fact
}

fn nulls_of(kind: &str, patch: &Value) -> Vec<(String, String)> {
    let fields = patch.as_object().into_iter().flatten().filter(|(_, value)| value.is_null());
    fields.map(|(field, _)| (kind.to_owned(), field.clone())).collect()
}

fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            text.push('{');
            for (name, value) in sorted {
                *text += &format!("{name:?}:");
                write_sorted(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_sorted(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // One is one, however it is written, and nothing has no sign.
        Value::Number(number) => match number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() < 1e15) {
            Some(whole) => *text += &format!("{:.0}", whole + 0.0),
            None => *text += &number.to_string(),
        },
        other => *text += &other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_of_a_request_is_the_same_for_ever() {
        let mut text = String::new();
        write_sorted(&json!({ "b": [1.0, 0.5, -0.0, 7], "a": { "c\"": "é\n", "x": null, "t": true } }), &mut text);
        assert_eq!(text, r#"{"a":{"c\"":"é\n","t":true,"x":null,},"b":[1,0.5,0,7,],}"#);
    }
}
