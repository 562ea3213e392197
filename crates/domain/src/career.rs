//! Careers: what is on record of somebody beside posts and programmes. Each part of it has its rules in the file of its own feature.

use crate::history::Fact;
use crate::journey::Journey;
use crate::refusal::Refusal;

/// What is on record of somebody's career.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Career {}

impl Career {
    /// Remembers; does not judge.
    pub(crate) fn evolve(&mut self, _fact: &Fact<'_>) {}
}

/// Whether one more fact of a career may be true, given everything before it; nothing where it is none of a career.
pub(crate) fn check(_journey: &Journey, _fact: &Fact<'_>) -> Option<Result<(), Refusal>> {
    None
}
