//! Literals in the document: an enum's value is a name, and a text in its place is refused, as the specification has it.

use std::convert::Infallible;

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{Pos, ServerError, ServerResult, Value};

use super::errors::{Code, refusal};

/// Checks every literal of a document. What the schema does not have is left to validation.
pub(super) fn check(registry: &Registry, document: &ExecutableDocument) -> ServerResult<()> {
    let walk = Walk { registry };
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => Some(&registry.query_type),
            OperationType::Mutation => registry.mutation_type.as_ref(),
            OperationType::Subscription => registry.subscription_type.as_ref(),
        };
        walk.set(root.map(String::as_str), &operation.node.selection_set.node)?;
    }
    for fragment in document.fragments.values() {
        walk.set(Some(fragment.node.type_condition.node.on.node.as_str()), &fragment.node.selection_set.node)?;
    }
    Ok(())
}

struct Walk<'a> {
    registry: &'a Registry,
}

impl Walk<'_> {
    fn set(&self, parent: Option<&str>, set: &SelectionSet) -> ServerResult<()> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(it) => {
                    let known = parent.and_then(|it| self.registry.types.get(it)).and_then(|ty| ty.field_by_name(&it.node.name.node));
                    let Some(field) = known else { continue };
                    for (name, value) in &it.node.arguments {
                        let Some(argument) = field.args.get(name.node.as_str()) else { continue };
                        // What variables hold is checked where they are; here they stand for nothing.
                        let Ok(literal) = value.node.clone().into_const_with(|_| Ok::<_, Infallible>(Value::Null));
                        self.fits(&argument.ty, &literal).map_err(|name| misfit(name, value.pos))?;
                    }
                    self.set(Some(MetaTypeName::concrete_typename(&field.ty)), &it.node.selection_set.node)?;
                }
                Selection::InlineFragment(it) => {
                    let on = it.node.type_condition.as_ref().map(|it| it.node.on.node.as_str());
                    self.set(on.or(parent), &it.node.selection_set.node)?;
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    /// The enum for which a text is given, where one is.
    fn fits<'v>(&'v self, ty: &'v str, value: &Value) -> Result<(), &'v str> {
        let name = MetaTypeName::concrete_typename(ty);
        match (self.registry.types.get(name), value) {
            (_, Value::List(items)) => items.iter().try_for_each(|it| self.fits(ty, it)),
            (Some(MetaType::Enum { .. }), Value::String(_)) => Err(name),
            (Some(MetaType::InputObject { input_fields, .. }), Value::Object(given)) => given.iter().try_for_each(|(field, value)| {
                let Some(field) = input_fields.get(field.as_str()) else { return Ok(()) };
                self.fits(&field.ty, value)
            }),
            _ => Ok(()),
        }
    }
}

fn misfit(name: &str, pos: Pos) -> ServerError {
    let message = format!("a value of the enum \"{name}\" is a name, and is written without quotes");
    ServerError { locations: vec![pos], ..refusal(Code::ValidationFailed, message) }
}
