//! x

pub mod import;
