//! Rows through time: what a stream gave a view before an event and after it, and the positions between which each row was known.

use domain::event::Event;
use domain::history::{Fact, Growing, History, Stream};
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

/// A row that is known, and where it is: in the tables (`None`), or among the new ones (its index). Ordered by row, the longest known
/// first: of two equal rows of a stream, the one known for longer is the one that stays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    row: i64,
    place: Option<usize>,
}

/// What changed by the entries of a history after a position.
pub(crate) fn changes(views: &[&View], stream: Stream, history: &History, after: i64) -> Changes {
    let nothing = (vec![Vec::new(); views.len()], vec![Vec::new(); views.len()]);
    let mut it = Through { stream: stream.to_string(), changes: Changes::default(), known: nothing.0, last: nothing.1 };
    let mut growing = Growing::from(history, after);
    let fresh = || history.entries().iter().rev().take_while(|it| it.position > after);
    let touched = |view: &View| view.kind == stream.kind && fresh().any(|it| touches(&it.event, view));
    let touched: Vec<(usize, &View)> = views.iter().copied().enumerate().filter(|(_, view)| touched(view)).collect();
    if !growing.facts().is_empty() {
        for (index, view) in &touched {
            let rows = it.numbered(*index, rows_of(view, stream, growing.facts()));
            it.known[*index] = rows.iter().map(|(row, _)| Known { row: *row, place: None }).collect();
            it.known[*index].sort_unstable();
            it.last[*index] = rows;
        }
    }
    while let Some(entry) = growing.take() {
        for (index, view) in touched.iter().filter(|(_, view)| touches(&entry.event, view)) {
            it.step(*index, entry.position, rows_of(view, stream, growing.facts()));
        }
    }
    it.changes
}

/// Whether an entry can change what a view is given. An amendment changes what stands of another entry, which may be any.
fn touches(event: &Event, view: &View) -> bool {
    event.amends() || view.of.contains(&event.name())
}

fn rows_of(view: &View, stream: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let its: Vec<Fact<'_>> = facts.iter().copied().filter(|it| view.of.contains(&it.event.name())).collect();
    (view.rows)(stream, &its)
}

/// A row and its number.
type Numbered = (i64, Vec<Value>);

/// A stream's rows on their way through its entries.
struct Through {
    stream: String,
    changes: Changes,
    known: Vec<Vec<Known>>,
    /// The rows after the last entry, as the view gave them: most of the next ones are the same, and in the same place.
    last: Vec<Vec<Numbered>>,
}

impl Through {
    fn numbered(&self, view: usize, rows: Vec<Vec<Value>>) -> Vec<Numbered> {
        let number = |(index, values): (usize, Vec<Value>)| match self.last[view].get(index) {
            Some((row, had)) if *had == values => (*row, values),
            _ => (row_hash(&values), values),
        };
        rows.into_iter().enumerate().map(number).collect()
    }

    /// Sets the rows of a view after an entry beside those before it: both lists are in the order of their numbers, so equals meet.
    fn step(&mut self, view: usize, position: i64, rows: Vec<Vec<Value>>) {
        let rows = self.numbered(view, rows);
        let mut order: Vec<&Numbered> = rows.iter().collect();
        order.sort_unstable_by_key(|(row, _)| *row);
        let mut before = std::mem::take(&mut self.known[view]).into_iter().peekable();
        let mut now = Vec::with_capacity(rows.len());
        for (row, values) in order {
            while let Some(gone) = before.next_if(|it| it.row < *row) {
                self.close(view, gone, position);
            }
            now.push(before.next_if(|it| it.row == *row).unwrap_or_else(|| {
                let (stream, row, values) = (self.stream.clone(), *row, values.clone());
                self.changes.new.push(Span { view, stream, known_from: position, known_to: STILL, row, values });
                Known { row, place: Some(self.changes.new.len() - 1) }
            }));
        }
        for gone in before {
            self.close(view, gone, position);
        }
        (self.known[view], self.last[view]) = (now, rows);
    }

    fn close(&mut self, view: usize, gone: Known, position: i64) {
        match gone.place {
            Some(index) => self.changes.new[index].known_to = position,
            None => self.changes.over.push((view, self.stream.clone(), gone.row, position)),
        }
    }
}

/// The number by which a row is found again among those of its stream.
fn row_hash(values: &[Value]) -> i64 {
    let mut bytes = Vec::with_capacity(256);
    for value in values {
        match value {
            Value::Int(it) => bytes.extend_from_slice(&it.to_be_bytes()),
            Value::Text(it) => text(&mut bytes, it.as_bytes()),
            Value::Blob(it) => text(&mut bytes, it),
        }
    }
    i64::from_be_bytes(Sha256::digest(&bytes)[..8].try_into().expect("eight of thirty-two bytes"))
}

fn text(bytes: &mut Vec<u8>, it: &[u8]) {
    bytes.extend_from_slice(&(it.len() as u64).to_be_bytes());
    bytes.extend_from_slice(it);
}
