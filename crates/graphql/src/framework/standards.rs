//! Standards and crosswalks, as they are shown.

use async_graphql::SimpleObject;

use super::FrameworkName;

/// One statement of a standard, or one domain of it.
#[derive(Clone, Debug, SimpleObject)]
pub struct Statement {
    /// Its short name, by which everything names it: numbers differ between versions.
    pub(super) statement: String,
    /// Its words, or its heading.
    pub(super) title: String,
    /// The group that it belongs to, where the standard has groups.
    pub(super) group: Option<String>,
    /// How this version numbers it: to be shown, and never to be joined on.
    pub(super) number: Option<i32>,
}

/// A level of a standard.
#[derive(Clone, Debug, SimpleObject)]
pub struct Level {
    /// Its short name.
    pub(super) level: String,
    /// What it is called.
    pub(super) title: String,
    /// The group that it belongs to, where levels have groups.
    pub(super) group: Option<String>,
}

/// Which statement of one standard answers to which of another.
#[derive(Clone, Debug, SimpleObject)]
pub struct Crosswalk {
    /// The standard that one comes from.
    pub(super) from: FrameworkName,
    /// The standard that one goes to.
    pub(super) to: FrameworkName,
    /// Each statement that has an answer.
    pub(super) pairs: Vec<CrosswalkPair>,
}

/// One statement, and those that answer to it.
#[derive(Clone, Debug, SimpleObject)]
pub struct CrosswalkPair {
    /// The statement's short name in the standard that one comes from.
    pub(super) from: String,
    /// The short names in the standard that one goes to.
    pub(super) to: Vec<String>,
}
