//! Where an element may stand: the schema's sequences, walked as the file is read.

use domain::csww::schema::{Content, Element};

/// An element that has started and not ended.
pub(super) struct Open {
    /// None where the schema has no such element: its content is passed over.
    pub element: Option<&'static Element>,
    pub line: u64,
    pub text: String,
    /// Text where only elements may stand is one fault, however often it is interrupted.
    pub spoke: bool,
    // How far into its parts the element has come, and which of them it has had.
    at: usize,
    had: u32,
}

/// Why an element may not stand where it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Misplaced {
    Unknown,
    Repeated,
    Late,
}

impl Open {
    pub fn new(element: Option<&'static Element>, line: u64) -> Self {
        Self { element, line, text: String::new(), spoke: false, at: 0, had: 0 }
    }

    /// What a part of this name is here. A part out of its place is still read, so that its own faults are found too.
    pub fn place(&mut self, name: &str) -> (Option<&'static Element>, Option<Misplaced>) {
        let found = self.parts().iter().enumerate().find(|(_, it)| it.name == name);
        let Some((position, part)) = found else {
            return (None, Some(Misplaced::Unknown));
        };
        let again = self.had & (1 << position) != 0;
        let late = position < self.at;
        self.had |= 1 << position;
        self.at = self.at.max(position);
        let misplaced = match (again, late) {
            (true, _) if !part.many => Some(Misplaced::Repeated),
            (_, true) => Some(Misplaced::Late),
            _ => None,
        };
        (Some(part), misplaced)
    }

    /// The parts that had to come and did not.
    pub fn missing(&self) -> impl Iterator<Item = &'static str> {
        let had = self.had;
        let parts = self.parts().iter().enumerate();
        parts.filter(move |(at, it)| it.required && had & (1 << at) == 0).map(|(_, it)| it.name)
    }

    fn parts(&self) -> &'static [Element] {
        match self.element.map(|it| &it.content) {
            Some(Content::Group(parts)) => parts,
            _ => &[],
        }
    }
}

impl Misplaced {
    pub fn rule(self) -> &'static str {
        match self {
            Self::Unknown => "unknown-element",
            Self::Repeated => "repeated",
            Self::Late => "order",
        }
    }

    pub fn expected(self) -> &'static str {
        match self {
            Self::Unknown => "expected only the elements of the schema here",
            Self::Repeated => "expected at most once",
            Self::Late => "expected earlier: the schema fixes the order",
        }
    }
}
