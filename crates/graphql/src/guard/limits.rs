//! What one document may ask for. The defaults fit the standard introspection query several times over.

/// Upper bounds; a document at a bound passes, one over it is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Length of the document.
    pub bytes: usize,
    /// Length of one name.
    pub name_bytes: usize,
    /// Names, numbers, strings and punctuators.
    pub tokens: usize,
    /// Open brackets of any kind at once.
    pub brackets: usize,
    /// Fields after all fragments are written out.
    pub fields: usize,
    /// Fields below one another.
    pub depth: usize,
    /// Fields and fragments below one another; bounds every recursive walk.
    pub nesting: usize,
    /// Aliases after all fragments are written out.
    pub aliases: usize,
    /// Directives after all fragments are written out.
    pub directives: usize,
    /// Fields directly under an operation.
    pub root_fields: usize,
    /// Lists directly under an operation: each ranges over everybody that its caller may see, whatever is taken from it.
    pub lists: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Values held by variables, counted once for each use of the variable; 64 bytes of text count as one.
    pub values: usize,
    /// Validation errors that are told; the rest is cut.
    pub errors: usize,
    /// Fields and list items in one answer.
    pub resolved: usize,
}

/// The fields that are lists of that kind.
pub(super) const LISTS: [&str; 7] = ["journeys", "cohorts", "employers", "nodes", "log", "publishedSeries", "accounts"];

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            name_bytes: 200,
            tokens: 6_000,
            brackets: 48,
            fields: 2_000,
            depth: 18,
            nesting: 30,
            aliases: 60,
            directives: 60,
            root_fields: 40,
            lists: 10,
            operations: 20,
            values: 60_000,
            errors: 10,
            resolved: 100_000,
        }
    }
}
