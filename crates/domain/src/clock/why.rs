//! Why a date is what it is: the chain of rules and entries that moved it, from the first day to where it stands.

use chrono::NaiveDate;

use crate::ids::EventId;

/// A day, and how it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timed {
    /// The day; none where nobody can know it yet.
    pub on: Option<NaiveDate>,
    /// What moved it, in order: each step begins where the one before it ended.
    pub why: Vec<Step>,
}

/// One step from one day to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What is the reason.
    pub because: Because,
    /// From which day; none for the first step.
    pub from: Option<NaiveDate>,
    /// To which day; none where from here on nobody knows.
    pub to: Option<NaiveDate>,
    /// In words.
    pub words: String,
}

/// The reason for a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Because {
    /// Something that was recorded.
    Entry(EventId),
    /// Something that the pinned document says, by its field: [`crate::framework::Framework::doubts`] knows whether it is confirmed.
    Rule(String),
}

impl Timed {
    /// A first step.
    pub(super) fn begin(on: NaiveDate, because: Because, words: String) -> Self {
        Self { on: Some(on), why: vec![Step { because, from: None, to: Some(on), words }] }
    }

    /// A step that moved the day; one that did not is none.
    pub(super) fn step(&mut self, to: Option<NaiveDate>, because: Because, words: String) {
        if self.on != to {
            self.why.push(Step { because, from: self.on, to, words });
            self.on = to;
        }
    }

    /// A step that moved nothing, and says what the day is taken for.
    pub(super) fn note(&mut self, because: Because, words: String) {
        self.why.push(Step { because, from: self.on, to: self.on, words });
    }
}

/// A day as people write it.
pub(super) fn written(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
