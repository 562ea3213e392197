//! The files people send: read whole or refused with every fault, and never trusted.

pub mod csww;
pub mod journeys;
pub mod published;
