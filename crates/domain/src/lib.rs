//! What may happen in a social worker's journey: facts, rules and the answers they give, and nothing from outside.

pub mod access;
pub mod codes;
pub mod csww;
pub mod decimal;
pub mod figures;
pub mod fte;
pub mod ids;
pub mod measures;
pub mod refusal;
