//! Faults: what is wrong in a document, where, and what would be right.

use std::fmt;

/// One fault of a document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The field, from the top of the document: `reviews.six-months.after_months`. Empty where it is about the whole.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub way_out: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, field, reason, way_out } = self;
        let colon = if field.is_empty() { "" } else { ": " };
        write!(f, "{line}:{column}: {field}{colon}{reason}; {way_out}")
    }
}

/// The line and column of a place in a text.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before: String = text.char_indices().take_while(|(index, _)| *index < at).map(|(_, it)| it).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_from_one_in_characters() {
        let text = "é = 1\nb = 2\n";
        let at = |wanted| line_and_column(text, text.find(wanted).unwrap());
        assert_eq!((at("="), at("b"), line_and_column(text, text.len())), ((1, 3), (2, 1), (3, 1)));
    }

    #[test]
    fn a_fault_reads_as_a_sentence_with_its_place() {
        let fault = Fault { line: 3, column: 7, field: "id".into(), reason: "is missing".into(), way_out: "give it".into() };
        assert_eq!(fault.to_string(), "3:7: id: is missing; give it");
        assert_eq!(Fault { field: String::new(), ..fault }.to_string(), "3:7: is missing; give it");
    }
}
