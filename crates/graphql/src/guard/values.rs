//! Variables: a wrong one is the request's error, told before anything runs.

use std::collections::HashMap;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, VariableDefinition};
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};
use async_graphql::{Name, ServerError, ServerResult, Value, Variables};

use super::errors::{Code, over, refusal};
use super::lexical::nul;
use super::limits::Limits;

/// How much each variable holds, since each use of it in the document copies it.
pub(super) struct Weights(HashMap<Name, usize>);

impl Weights {
    /// Also what nobody uses was read, and is carried along.
    pub(super) fn check(&self, limits: &Limits) -> ServerResult<()> {
        let found: usize = self.0.values().sum();
        match found > limits.values {
            true => Err(over("values in variables", limits.values, found)),
            false => Ok(()),
        }
    }

    pub(super) fn variable(&self, name: &Name) -> usize {
        self.0.get(name).copied().unwrap_or_default()
    }
}

pub(super) fn weights(variables: &Variables) -> Weights {
    Weights(variables.iter().map(|(name, value)| (name.clone(), weight(value))).collect())
}

fn weight(value: &Value) -> usize {
    1 + match value {
        Value::String(text) => text.len() / 64,
        Value::List(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields.iter().map(|(name, it)| name.len() / 64 + weight(it)).sum(),
        _ => 0,
    }
}

/// PostgreSQL text cannot hold U+0000, and SQLite can: the door decides for both.
pub(super) fn refuse_nul(variables: &Variables) -> ServerResult<()> {
    match variables.iter().any(|(name, value)| name.contains('\0') || has_nul(value)) {
        true => Err(nul()),
        false => Ok(()),
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, it)| name.contains('\0') || has_nul(it)),
        _ => false,
    }
}

/// Checks what was sent against what the chosen operation declares.
pub(super) fn check(
    registry: &Registry,
    document: &ExecutableDocument,
    operation: Option<&str>,
    variables: &Variables,
) -> ServerResult<()> {
    // The library panics when it meets a default value of an unknown type, in any operation.
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            known(registry, &definition.node).map_err(|it| at(it, definition.pos))?;
        }
    }
    let chosen = match (&document.operations, operation) {
        (DocumentOperations::Single(it), _) => Some(it),
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
        (DocumentOperations::Multiple(all), None) => all.values().next(),
    };
    let Some(chosen) = chosen else {
        return Ok(());
    };
    for definition in &chosen.node.variable_definitions {
        let value = variables.get(&definition.node.name.node);
        variable(registry, &definition.node, value).map_err(|it| at(it, definition.pos))?;
    }
    Ok(())
}

fn at(mut error: ServerError, pos: async_graphql::Pos) -> ServerError {
    error.locations = vec![pos];
    error
}

fn known(registry: &Registry, definition: &VariableDefinition) -> ServerResult<()> {
    let ty = definition.var_type.node.to_string();
    let name = MetaTypeName::concrete_typename(&ty);
    if registry.types.contains_key(name) {
        return Ok(());
    }
    Err(refusal(Code::ValidationFailed, format!("unknown type \"{name}\"")))
}

fn variable(registry: &Registry, definition: &VariableDefinition, value: Option<&Value>) -> ServerResult<()> {
    let name = &definition.name.node;
    let ty = definition.var_type.node.to_string();
    let Some(value) = value else {
        if definition.default_value().is_some() {
            return Ok(());
        }
        let message = format!("the variable \"${name}\" of type \"{ty}\" is required");
        return Err(refusal(Code::BadUserInput, message));
    };
    fits(registry, &ty, value).map_err(|(path, why)| {
        let message = format!("the variable \"${name}{path}\" is wrong: {why}");
        refusal(Code::BadUserInput, message)
    })
}

/// Where in the variable, and what was expected.
type Misfit = (String, String);

fn fits(registry: &Registry, ty: &str, value: &Value) -> Result<(), Misfit> {
    match MetaTypeName::create(ty) {
        MetaTypeName::NonNull(_) if *value == Value::Null => Err(expected(ty)),
        MetaTypeName::NonNull(inner) => fits(registry, inner, value),
        _ if *value == Value::Null => Ok(()),
        MetaTypeName::List(inner) => match value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| fits(registry, inner, item).map_err(|it| below(format!("[{index}]"), it))),
            single => fits(registry, inner, single),
        },
        MetaTypeName::Named(name) => match registry.types.get(name) {
            Some(ty) => fits_named(registry, name, ty, value),
            None => Ok(()),
        },
    }
}

fn fits_named(registry: &Registry, name: &str, ty: &MetaType, value: &Value) -> Result<(), Misfit> {
    match ty {
        MetaType::Scalar { is_valid, .. } => {
            let valid = is_valid.as_ref().is_none_or(|it| it(value));
            match name {
                _ if !valid => Err(expected(name)),
                "Int" if !is_int(value) => Err(expected(name)),
                "DateTime" if !is_instant(value) => Err(expected(name)),
                _ => Ok(()),
            }
        }
        MetaType::Enum { enum_values, .. } => match value {
            Value::String(it) if enum_values.contains_key(it) => Ok(()),
            Value::Enum(it) if enum_values.contains_key(it.as_str()) => Ok(()),
            _ => Err(expected(name)),
        },
        MetaType::InputObject { input_fields, oneof, .. } => {
            let Value::Object(given) = value else {
                return Err(expected(name));
            };
            if *oneof && (given.len() != 1 || given.values().any(|it| *it == Value::Null)) {
                return Err((String::new(), "exactly one field was expected".to_owned()));
            }
            for field in given.keys() {
                if !input_fields.contains_key(field.as_str()) {
                    return Err(below(format!(".{field}"), (String::new(), "no such field".to_owned())));
                }
            }
            input_fields.values().try_for_each(|field| fits_field(registry, field, given.get(field.name.as_str())))
        }
        _ => Ok(()),
    }
}

fn fits_field(registry: &Registry, field: &MetaInputValue, value: Option<&Value>) -> Result<(), Misfit> {
    let misfit = match value {
        Some(value) => fits(registry, &field.ty, value),
        None if field.default_value.is_none() && field.ty.ends_with('!') => Err(expected(&field.ty)),
        None => Ok(()),
    };
    misfit.map_err(|it| below(format!(".{}", field.name), it))
}

// The library's own check accepts 64 bits, and fails only when the field runs.
fn is_int(value: &Value) -> bool {
    let Value::Number(number) = value else {
        return false;
    };
    number.as_i64().is_some_and(|it| i32::try_from(it).is_ok())
}

// The library's own check takes any text, and fails only when the field runs.
fn is_instant(value: &Value) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    text.parse::<chrono::DateTime<chrono::Utc>>().is_ok()
}

fn expected(ty: &str) -> Misfit {
    (String::new(), format!("a value of type \"{ty}\" was expected"))
}

fn below(step: String, (path, why): Misfit) -> Misfit {
    (step + &path, why)
}
