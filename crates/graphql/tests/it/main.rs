//! The schema asked from outside: documents in, answers out, on a store of its own for each test.

mod brought_in;
mod described;
mod facts;
mod figures;
mod fixture;
mod lists;
mod readable;
mod refused;
mod repeated;
mod seen;
mod story;
mod ties;
mod written;
