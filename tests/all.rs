//! What the store promises, told from outside, on both databases.

#[macro_use]
mod ground;
mod academy;
mod postgres;

mod appending;
mod bringing;
mod copying;
mod crossing;
mod erasing;
mod guarding;
mod model;
mod opening;
mod promises;
mod restoring;
mod sharing;
mod together;
mod viewing;
