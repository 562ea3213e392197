//! What may happen in a social worker's journey: facts, rules and the answers they give, and nothing from outside.

pub mod access;
pub mod ids;
pub mod refusal;
