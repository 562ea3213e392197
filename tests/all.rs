//! What the store promises, told from outside, on both databases.

#[macro_use]
mod ground;
mod postgres;

mod appending;
mod copying;
mod crossing;
mod erasing;
mod model;
mod promises;
mod together;
mod viewing;
