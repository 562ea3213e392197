//! Standards: what people are assessed against, statement by statement, and which statement of one answers to which of another.
//!
//! A statement is known by its standard, its version and its short name, never by its number: numbers differ between versions and
//! between publishers (`domain.md` 2.2 and 2.4).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::framework::{Body, Framework, Named, Section};

/// One version of a standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standards {
    /// What it says, in its order.
    pub statements: Vec<Statement>,
    /// Its levels from the first to the last, where it has levels.
    pub levels: Vec<Level>,
}

/// One statement of a standard, or one domain of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Its short name.
    pub slug: String,
    /// Its words, or its heading.
    pub title: String,
    /// The group that it belongs to, where the standard has groups.
    pub group: Option<String>,
    /// How this version numbers it, to be shown and never to be joined on.
    pub number: Option<u32>,
}

/// One statement of one version of a standard: never a bare number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct StatementPin {
    /// Which standard.
    pub id: String,
    /// Which version.
    pub version: String,
    /// The statement's short name.
    pub statement: String,
}

impl StatementPin {
    /// Whether one of these standards has it. Of a standard whose statements are a gap nobody can say that it has not.
    pub fn is_of(&self, standards: &[&Framework]) -> bool {
        let is_its = |it: &&&Framework| it.named.id == self.id && it.named.version == self.version;
        let Some(Body::Standards(known)) = standards.iter().find(is_its).map(|it| &it.body) else { return false };
        known.statements.is_empty() || known.statement(&self.statement).is_some()
    }
}

/// A level of a standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// Its short name.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// The group that it belongs to, where levels have groups.
    pub group: Option<String>,
}

/// Which statement of one standard answers to which of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crosswalk {
    /// The standard that one comes from.
    pub from: Named,
    /// The standard that one goes to.
    pub to: Named,
    /// Each statement that has an answer.
    pub pairs: Vec<Pair>,
}

/// One statement, and those that answer to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// The statement's short name in the standard that one comes from.
    pub from: String,
    /// The short names in the standard that one goes to.
    pub to: Vec<String>,
}

impl Standards {
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        whole.owes("statements");
        whole.may_leave_open("levels");
        let sections = whole.sections("statements");
        let read = |it: &Section<'_, '_>| {
            let (slug, title, group) = (it.slug("slug"), it.text("title"), it.maybe_slug("group"));
            let number = it.maybe_number("number", 1..=999);
            Some(Statement { slug: slug?, title: title?, group, number })
        };
        let statements: Vec<Statement> = sections.iter().filter_map(read).collect();
        if statements.len() == sections.len() {
            Section::distinct(&sections, "slug", statements.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { statements, levels: levels(whole) })
    }

    /// A statement by its short name.
    pub fn statement(&self, slug: &str) -> Option<&Statement> {
        self.statements.iter().find(|it| it.slug == slug)
    }
}

fn levels(whole: &Section<'_, '_>) -> Vec<Level> {
    let sections = whole.sections("levels");
    let read = |it: &Section<'_, '_>| {
        let (slug, title, group) = (it.slug("slug"), it.text("title"), it.maybe_slug("group"));
        Some(Level { slug: slug?, title: title?, group })
    };
    let levels: Vec<Level> = sections.iter().filter_map(read).collect();
    if levels.len() == sections.len() {
        Section::distinct(&sections, "slug", levels.iter().map(|it| it.slug.as_str()));
    }
    levels
}

impl Crosswalk {
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let side = |field| {
            let section = whole.section(field);
            if section.is_none() && !whole.has(field) {
                whole.fault(
                    field,
                    "is missing",
                    format!("name a standard and its version: {field} = {{ id = \"pcf\", version = \"2018\" }}"),
                );
            }
            Named::read(&section?)
        };
        let (from, to) = (side("from"), side("to"));
        whole.owes("pairs");
        let sections = whole.sections("pairs");
        let read = |it: &Section<'_, '_>| {
            let (from, to) = (it.slug("from"), it.slugs("to"));
            if to.is_empty() {
                it.fault("to", "answers to nothing", "name at least one statement, or leave the pair out");
            }
            Some(Pair { from: from?, to })
        };
        let pairs: Vec<Pair> = sections.iter().filter_map(read).collect();
        if pairs.len() == sections.len() {
            Section::distinct(&sections, "from", pairs.iter().map(|it| it.from.as_str()));
        }
        Some(Self { from: from?, to: to?, pairs })
    }

    /// The statements that answer to one; none where nothing does.
    pub fn answers(&self, from: &str) -> &[String] {
        self.pairs.iter().find(|it| it.from == from).map_or(&[], |it| &it.to)
    }

    /// The short names in this crosswalk that the two standards do not have.
    pub fn strangers(&self, from: &Standards, to: &Standards) -> BTreeSet<&str> {
        let left = self.pairs.iter().map(|it| it.from.as_str()).filter(|it| from.statement(it).is_none());
        let right = self.pairs.iter().flat_map(|it| it.to.iter().map(String::as_str)).filter(|it| to.statement(it).is_none());
        left.chain(right).collect()
    }
}
