//! What a document asks for: the classes of record whose values its fields show.
//!
//! Only what is asked for is given to resolvers, so a field that is missing from the table below shows nothing.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};
use domain::access::{Class, Classes};

/// Fields of a type.
type Fields = (&'static str, &'static [&'static str]);

/// The fields that show values of a sensitive class, by the type that they are fields of. What is not sensitive is given to whoever may
/// see it, asked for or not: dates and names are needed to put things in order.
const SHOWING: &[(Class, &[Fields])] = &[
    (Class::Contact, &[("Journey", CONTACT), ("DetailsRecorded", CONTACT), ("Recipient", &["email"])]),
    (Class::Characteristics, &[("Journey", CHARACTERISTICS), ("DetailsRecorded", CHARACTERISTICS)]),
    (
        Class::Health,
        &[
            ("Away", &["kind", "host"]),
            ("AwayStarted", &["kind", "host"]),
            ("DaysLost", &["cause"]),
            ("DaysLostRecorded", &["cause"]),
            ("Paused", &["reason", "note"]),
            ("ProgrammePaused", &["reason", "note"]),
        ],
    ),
    (Class::Leaving, &[("Employment", &["note"]), ("EmploymentEnded", &["note"])]),
    (Class::SupervisionNotes, &[("SupervisionSession", &["note", "rating"]), ("SupervisionRecorded", &["note", "rating"])]),
    (
        Class::Assessment,
        &[
            ("Evidence", EVIDENCE),
            ("EvidenceAdded", EVIDENCE),
            ("Submission", &["words"]),
            ("ReviewSubmitted", &["words"]),
            ("ReviewReturn", &["reasons"]),
            ("ReviewReturned", &["reasons"]),
            ("Pack", &["contents"]),
            ("EvidenceRefused", &["reason"]),
            ("Score", &["scores", "words"]),
            ("Vote", &["option", "reasons"]),
            ("Decision", &["option", "effect", "reasons", "reasonsInWords", "feedbackToPerson", "feedbackToAssessor", "conditions"]),
            ("DecisionCorrection", &["reason", "reasonsInWords", "feedbackToPerson", "feedbackToAssessor", "conditions"]),
            ("Ratification", &["reasons"]),
            ("PanelConflict", &["words"]),
            ("PanelAppeal", &["words"]),
            ("ModerationCase", &["option", "effect", "reasonsInWords", "pack"]),
            ("Moderation", &["feedback"]),
            ("Minutes", &["text", "sha256", "asSigned"]),
            ("Application", &["statement"]),
            ("Endorsement", &["words"]),
            ("StepDecision", &["reasons"]),
            ("StepApplied", &["statement"]),
            ("ApplicationEndorsed", &["words"]),
            ("StepDecided", &["reasons"]),
        ],
    ),
    (
        Class::Capability,
        &[
            ("Concern", &["words"]),
            ("ConcernRaised", &["words"]),
            ("ConcernSettled", &["note"]),
            ("ActionPlan", &["words"]),
            ("ActionPlanAgreed", &["words"]),
        ],
    ),
    (Class::Census, &[("CensusReturned", &["row"])]),
    (
        Class::Pay,
        &[
            ("Career", &["recoverablePence"]),
            ("Incentive", &["title", "paidPence", "recoveredPence", "recoverablePence"]),
            ("Incentive", PAY),
            ("IncentiveGranted", &["incentiveTitle"]),
            ("IncentiveGranted", PAY),
            ("IncentiveEnded", &["note"]),
            ("IncentiveRecovered", &["amountPence"]),
        ],
    ),
];

const CONTACT: &[&str] = &["email", "phone", "address"];
const CHARACTERISTICS: &[&str] = &["bornOn", "gender", "ethnicity", "disabled", "religion", "orientation"];
const PAY: &[&str] = &["amountPence", "paid", "endsOn", "recoveryMonths", "recovery", "waivedOn"];
const EVIDENCE: &[&str] = &["title", "view", "fileName", "keptAt"];

/// Why an entry was corrected or taken out: of whatever class the entry is.
const ANY: [(&str, &str); 2] = [("Entry", "reason"), ("Rectification", "reason")];

/// Of what type each field is, and what its value shows.
struct Shape {
    of: HashMap<(Name, Name), Name>,
    shows: HashMap<(Name, Name), Classes>,
    roots: [Name; 3],
}

static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::read(&crate::sdl()));

impl Shape {
    fn read(sdl: &str) -> Self {
        let mut of = HashMap::new();
        let definitions = parse_schema(sdl).map(|it| it.definitions).unwrap_or_default();
        for definition in definitions {
            let TypeSystemDefinition::Type(it) = definition else { continue };
            let fields = match it.node.kind {
                TypeKind::Object(it) => it.fields,
                TypeKind::Interface(it) => it.fields,
                _ => continue,
            };
            for field in fields {
                of.insert((it.node.name.node.clone(), field.node.name.node.clone()), innermost(&field.node.ty.node));
            }
        }
        let mut shows: HashMap<(Name, Name), Classes> = HashMap::new();
        let all = SHOWING.iter().flat_map(|(class, types)| types.iter().map(move |(of, fields)| (*class, *of, *fields)));
        for (class, name, field) in all.flat_map(|(class, name, fields)| fields.iter().map(move |it| (class, name, *it))) {
            let shown = shows.entry((Name::new(name), Name::new(field))).or_default();
            *shown = shown.with(class);
        }
        shows.extend(ANY.map(|(of, field)| ((Name::new(of), Name::new(field)), Classes::all())));
        Self { of, shows, roots: ["Query", "Mutation", "Subscription"].map(Name::new) }
    }
}

fn innermost(it: &Type) -> Name {
    match &it.base {
        BaseType::Named(name) => name.clone(),
        BaseType::List(of) => innermost(of),
    }
}

/// The classes whose values a document asks for, in any of its operations: what is not sensitive, and what its fields show.
///
/// The document has passed the guard: its fragments do not go round in circles.
pub fn classes(document: &ExecutableDocument) -> Classes {
    let plain = Classes::all().iter().filter(|it| !it.is_sensitive()).collect();
    let mut asked = Asked { fragments: &document.fragments, met: HashSet::new(), classes: plain };
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => &SHAPE.roots[0],
            OperationType::Mutation => &SHAPE.roots[1],
            OperationType::Subscription => &SHAPE.roots[2],
        };
        asked.set(&operation.node.selection_set.node, Some(root));
    }
    asked.classes
}

/// The fields of the schema that a document's operations begin with, sorted: names of ours, and nothing that a caller made up.
pub fn begins_with(document: &ExecutableDocument) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, operation) in document.operations.iter() {
        for it in &operation.node.selection_set.node.items {
            let Selection::Field(field) = &it.node else { continue };
            let name = &field.node.name.node;
            all.extend(SHAPE.roots.iter().any(|root| SHAPE.of.contains_key(&(root.clone(), name.clone()))).then(|| name.to_string()));
        }
    }
    all.sort();
    all.dedup();
    all.truncate(MOST_FIELDS);
    all
}

/// Fields that a document is known by, at most.
const MOST_FIELDS: usize = 8;

struct Asked<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// Each fragment is of one type, and is walked once.
    met: HashSet<&'a Name>,
    classes: Classes,
}

impl<'a> Asked<'a> {
    fn set(&mut self, set: &'a SelectionSet, of: Option<&'a Name>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = of.map(|it| (it.clone(), field.node.name.node.clone()));
                    if let Some(shown) = key.as_ref().and_then(|it| SHAPE.shows.get(it)) {
                        self.classes = self.classes.or(*shown);
                    }
                    let of = key.as_ref().and_then(|it| SHAPE.of.get(it));
                    self.set(&field.node.selection_set.node, of);
                }
                Selection::InlineFragment(it) => {
                    let on = it.node.type_condition.as_ref().map(|it| &it.node.on.node);
                    self.set(&it.node.selection_set.node, on.or(of));
                }
                Selection::FragmentSpread(it) => {
                    let name = &it.node.fragment_name.node;
                    let Some(fragment) = self.fragments.get(name) else { continue };
                    if self.met.insert(name) {
                        self.set(&fragment.node.selection_set.node, Some(&fragment.node.type_condition.node.on.node));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn asks(document: &str) -> Vec<Class> {
        classes(&parse_query(document).unwrap()).iter().filter(|it| it.is_sensitive()).collect()
    }

    #[test]
    fn every_field_of_the_table_is_in_the_schema() {
        for key in SHAPE.shows.keys() {
            assert!(SHAPE.of.contains_key(key), "there is no {}.{}", key.0, key.1);
        }
    }

    #[test]
    fn a_document_asks_for_what_its_fields_show_and_for_no_more() {
        assert_eq!(asks("{ journey(id: 1) { name { full } stage } }"), []);
        assert_eq!(asks("{ journey(id: 1) { e: email } }"), [Class::Contact]);
        assert_eq!(
            asks(
                "{ j: node(id: 1) { ... on Journey { ...F } } } fragment F on Journey { religion ...G } fragment G on Journey { spells { note } }"
            ),
            [Class::Characteristics, Class::Leaving]
        );
        assert_eq!(asks("mutation { raiseConcern(input: {}) { journey { enrolments { concerns { words } } } } }"), [Class::Capability]);
        assert_eq!(asks("subscription { logAppended { entry { fact { ... on CensusReturned { row { number } } } } } }"), [Class::Census]);
    }

    #[test]
    fn fragments_that_spread_each_other_often_are_walked_once() {
        let mut text = "{ journey(id: 1) { ...F0 } }".to_owned();
        for n in 0..60 {
            text += &format!(" fragment F{n} on Journey {{ ...F{0} ...F{0} }}", n + 1);
        }
        text += " fragment F60 on Journey { phone }";
        assert_eq!(asks(&text), [Class::Contact]);
    }
}
