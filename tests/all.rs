//! What the store promises, told from outside, on both databases.

#[macro_use]
mod ground;
mod postgres;

mod appending;
mod copying;
mod promises;
mod together;
