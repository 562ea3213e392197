//! The outside: HTTP, files, the command line and the clock.

pub mod demo;
