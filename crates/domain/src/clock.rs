//! The clock of an enrolment: when it ends and when everything on the way is due, over part-time hours and pauses, and why.

mod length;
mod policy;

pub use length::Length;
pub use policy::{DaysOfRest, Moved, ProRata, RestDay, Rounding};
