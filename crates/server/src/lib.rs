//! How the outside gets in: HTTP, files, the command line, the environment and the clock.

pub mod demo;
pub mod import;
