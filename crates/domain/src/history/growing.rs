//! What stood of a history after one entry and the next, without asking the whole of it each time.

use super::{Fact, History, Recorded};

/// The facts that stood after each entry of a history, one entry after the other.
///
/// The same as [`History::facts_known_at`] at each position, at less cost: an entry that amends nothing adds one fact to those before.
pub struct Growing<'a> {
    history: &'a History,
    facts: Vec<Fact<'a>>,
    taken: usize,
}

impl<'a> Growing<'a> {
    /// What stood at a position. The entries after it are still to be taken.
    pub fn from(history: &'a History, position: i64) -> Self {
        let taken = history.entries().partition_point(|it| it.position <= position);
        Self { history, facts: history.facts_known_at(position), taken }
    }

    /// The facts that stand after the entries taken so far, in the order in which they became true.
    pub fn facts(&self) -> &[Fact<'a>] {
        &self.facts
    }

    /// Takes the next entry; answers which it was.
    pub fn take(&mut self) -> Option<&'a Recorded> {
        let entry = self.history.entries().get(self.taken)?;
        self.taken += 1;
        if entry.event.amends() {
            self.facts = self.history.facts_known_at(entry.position);
        } else {
            let fact = Fact { origin: entry, carrier: entry, effective_on: entry.effective_on, event: &entry.event };
            let place = self.facts.partition_point(|it| it.place() <= fact.place());
            self.facts.insert(place, fact);
        }
        Some(entry)
    }
}
