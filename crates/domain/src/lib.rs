//! What may happen in a social worker's journey: facts, rules and the answers they give, and nothing from outside.

pub mod access;
pub mod codes;
pub mod cohort;
pub mod correction;
pub mod csww;
pub mod decimal;
pub mod employer;
pub mod employment;
pub mod england;
pub mod event;
pub mod figures;
pub mod fte;
#[cfg(test)]
mod given;
pub mod history;
pub mod ids;
pub mod journey;
pub mod measures;
pub mod offer;
pub mod person;
pub mod placement;
pub mod private;
pub mod published;
pub mod refusal;
pub mod registration;
mod text;
pub mod transfer;
pub mod upcast;
pub mod workforce;
