//! The schema asked from outside: documents in, answers out, on a store of its own for each test.

mod described;
mod figures;
mod fixture;
mod lists;
mod seen;
mod story;
mod written;
mod ties;
