//! Rows through time: what a stream gave a view before an event and after it, and the positions between which each row was known.

use std::collections::HashMap;

use domain::history::{History, Stream};
use sha2::{Digest, Sha256};

use super::{STILL, View};
use crate::db::Value;

/// A row of a view, with the positions between which it was known: from the first, up to but not including the second.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub(crate) view: usize,
    pub(crate) stream: String,
    pub(crate) known_from: i64,
    pub(crate) known_to: i64,
    pub(crate) row: i64,
    pub(crate) values: Vec<Value>,
}

/// What feeding one stream does to the views.
#[derive(Default)]
pub(crate) struct Changes {
    /// Rows that are new.
    pub(crate) new: Vec<Span>,
    /// Rows in the tables that are not known any more: view, stream, row, and the position from which they are not.
    pub(crate) over: Vec<(usize, String, i64, i64)>,
}

/// Every row that a history gives, at the last of its entries up to a position.
fn rows_known(views: &[&View], stream: Stream, history: &History, position: i64) -> Vec<(usize, i64, Vec<Value>)> {
    let facts = history.facts_known_at(position);
    let mut all = Vec::new();
    for (index, view) in views.iter().enumerate() {
        if view.kind != stream.kind {
            continue;
        }
        for values in (view.rows)(stream, &facts) {
            all.push((index, row_hash(&values), values));
        }
    }
    all
}

/// What changed by the entries of a history after a position.
pub(crate) fn changes(views: &[&View], stream: Stream, history: &History, after: i64) -> Changes {
    let name = stream.to_string();
    let mut changes = Changes::default();
    // Rows known now, and where each is: in the tables (`None`), or among the new ones (its index).
    let mut known: HashMap<(usize, i64), Vec<Option<usize>>> = HashMap::new();
    if history.entries().first().is_some_and(|it| it.position <= after) {
        for (view, row, _) in rows_known(views, stream, history, after) {
            known.entry((view, row)).or_default().push(None);
        }
    }
    let fresh = history.entries().iter().filter(|it| it.position > after);
    for entry in fresh {
        let mut next: HashMap<(usize, i64), Vec<Option<usize>>> = HashMap::new();
        for (view, row, values) in rows_known(views, stream, history, entry.position) {
            let kept = known.get_mut(&(view, row)).and_then(Vec::pop);
            let place = kept.unwrap_or_else(|| {
                changes.new.push(Span { view, stream: name.clone(), known_from: entry.position, known_to: STILL, row, values });
                Some(changes.new.len() - 1)
            });
            next.entry((view, row)).or_default().push(place);
        }
        for ((view, row), places) in std::mem::replace(&mut known, next) {
            for place in places {
                match place {
                    Some(index) => changes.new[index].known_to = entry.position,
                    None => changes.over.push((view, name.clone(), row, entry.position)),
                }
            }
        }
    }
    changes
}

/// The number by which a row is found again among those of its stream.
fn row_hash(values: &[Value]) -> i64 {
    let mut hasher = Sha256::new();
    for value in values {
        match value {
            Value::Int(it) => hasher.update(it.to_be_bytes()),
            Value::Text(it) => {
                hasher.update((it.len() as u64).to_be_bytes());
                hasher.update(it);
            }
            Value::Blob(it) => {
                hasher.update((it.len() as u64).to_be_bytes());
                hasher.update(it);
            }
        }
    }
    i64::from_be_bytes(hasher.finalize()[..8].try_into().expect("eight of thirty-two bytes"))
}
