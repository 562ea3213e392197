//! Lists and pages.
