//! What a document costs once its fragments are written out, without writing them out.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, ServerResult, Value};

use super::errors::{Code, over, refusal};
use super::limits::{LISTS, Limits};
use super::values::Weights;

/// What was found. Each number is of the whole document, except that fragments nobody spreads count once.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    fields: usize,
    depth: usize,
    aliases: usize,
    directives: usize,
    values: usize,
    /// Fields and fragments below one another, at the deepest place.
    nesting: usize,
    /// Fields on the first level, through fragments.
    root_fields: usize,
    /// Lists among them.
    lists: usize,
    /// True if the schema is asked about.
    pub introspection: bool,
}

/// What a list of everybody costs beside its fields: it is made anew for each page.
const LIST: usize = 100;

impl Cost {
    /// In points: one for each field, written out, and more for a list of everybody.
    pub fn points(&self) -> u32 {
        u32::try_from(self.fields.saturating_add(self.lists.saturating_mul(LIST))).unwrap_or(u32::MAX)
    }

    // Doubling fragments reach any number in a few levels, hence the saturation.
    fn add(&mut self, other: Cost) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.values = self.values.saturating_add(other.values);
        self.root_fields = self.root_fields.saturating_add(other.root_fields);
        self.lists = self.lists.saturating_add(other.lists);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.introspection |= other.introspection;
    }

    fn check(&self, limits: &Limits) -> ServerResult<()> {
        let bounds = [
            ("fields", limits.fields, self.fields),
            ("levels of fields", limits.depth, self.depth),
            ("levels of fields and fragments", limits.nesting, self.nesting),
            ("aliases", limits.aliases, self.aliases),
            ("directives", limits.directives, self.directives),
            ("values in variables", limits.values, self.values),
        ];
        match bounds.into_iter().find(|(_, allowed, found)| found > allowed) {
            Some((limit, allowed, found)) => Err(over(limit, allowed, found)),
            None => Ok(()),
        }
    }
}

/// Measures the document, or refuses it. Each selection is looked at once.
pub(super) fn measure(document: &ExecutableDocument, limits: &Limits, weights: &Weights) -> ServerResult<Cost> {
    let operations = document.operations.iter().count();
    if operations > limits.operations {
        return Err(over("operations", limits.operations, operations));
    }
    let mut walk = Walk { document, limits, weights, fragments: HashMap::new() };
    let mut total = Cost::default();
    for (_, operation) in document.operations.iter() {
        let mut cost = walk.directives(&operation.node.directives);
        for definition in &operation.node.variable_definitions {
            cost.add(walk.directives(&definition.node.directives));
        }
        cost.add(walk.set(&operation.node.selection_set.node, 1)?);
        if cost.root_fields > limits.root_fields {
            return Err(over("root fields", limits.root_fields, cost.root_fields));
        }
        if operation.node.ty == OperationType::Subscription && cost.root_fields != 1 {
            return Err(refusal(Code::ValidationFailed, "a subscription has exactly one root field"));
        }
        if cost.lists > limits.lists {
            return Err(over("lists", limits.lists, cost.lists));
        }
        total.add(cost);
        total.check(limits)?;
    }
    // Validation walks the others as well.
    for name in document.fragments.keys() {
        if !walk.fragments.contains_key(name) {
            total.add(walk.fragment(name, 1)?);
            total.check(limits)?;
        }
    }
    Ok(total)
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    weights: &'a Weights,
    /// `None` while the fragment is being measured: meeting it again then is a cycle.
    fragments: HashMap<&'a Name, Option<Cost>>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> ServerResult<Cost> {
        // Refused on the way down, so that this walk's own stack is bounded too.
        if level > self.limits.nesting {
            return Err(over("levels of fields and fragments", self.limits.nesting, level));
        }
        let mut total = Cost::default();
        for selection in &set.items {
            let directives = self.directives(selection.node.directives());
            total.add(directives);
            total.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(it) => nested(self.set(&it.node.selection_set.node, level + 1)?),
                Selection::FragmentSpread(it) => nested(self.fragment(&it.node.fragment_name.node, level + 1)?),
            });
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field, level: usize) -> ServerResult<Cost> {
        let below = match field.selection_set.node.items.is_empty() {
            true => Cost::default(),
            false => self.set(&field.selection_set.node, level + 1)?,
        };
        let mut cost = nested(below);
        cost.depth += 1;
        cost.fields = cost.fields.saturating_add(1);
        cost.root_fields = 1;
        cost.lists = usize::from(LISTS.contains(&field.name.node.as_str()));
        cost.aliases = cost.aliases.saturating_add(usize::from(field.alias.is_some()));
        cost.introspection |= matches!(field.name.node.as_str(), "__schema" | "__type");
        for (_, value) in &field.arguments {
            // The library has no walk over the variables of a value, except while it puts others in their place.
            let _ = value.node.clone().into_const_with(|name| self.used(&name, &mut cost));
        }
        Ok(cost)
    }

    fn fragment(&mut self, name: &Name, level: usize) -> ServerResult<Cost> {
        // An unknown name is left to validation.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Cost::default());
        };
        match self.fragments.get(name) {
            Some(Some(cost)) => return Ok(*cost),
            Some(None) => {
                let message = format!("the fragment \"{name}\" spreads itself");
                return Err(refusal(Code::ValidationFailed, message));
            }
            None => {}
        }
        self.fragments.insert(name, None);
        let mut cost = self.directives(&fragment.node.directives);
        cost.add(self.set(&fragment.node.selection_set.node, level)?);
        cost.check(self.limits)?;
        self.fragments.insert(name, Some(cost));
        Ok(cost)
    }

    fn directives(&self, directives: &'a [Positioned<Directive>]) -> Cost {
        let mut cost = Cost { directives: directives.len(), ..Cost::default() };
        for directive in directives {
            for (_, value) in &directive.node.arguments {
                let _ = value.node.clone().into_const_with(|name| self.used(&name, &mut cost));
            }
        }
        cost
    }

    fn used(&self, variable: &Name, cost: &mut Cost) -> Result<Value, Infallible> {
        cost.values = cost.values.saturating_add(self.weights.variable(variable));
        Ok(Value::Null)
    }
}

fn nested(mut below: Cost) -> Cost {
    below.nesting += 1;
    below
}
