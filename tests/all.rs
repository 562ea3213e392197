//! What the store promises, told from outside, on both databases.

#[macro_use]
mod ground;
mod postgres;

mod appending;
mod copying;
mod erasing;
mod guarding;
mod model;
mod promises;
mod restoring;
mod together;
mod viewing;
