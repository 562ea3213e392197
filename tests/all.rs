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
mod holding;
mod model;
mod opening;
mod promises;
mod reading;
mod restoring;
mod sharing;
mod signing_in;
mod telling;
mod together;
mod viewing;
mod walking;
