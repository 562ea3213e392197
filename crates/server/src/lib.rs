//! The door: HTTP, sockets, tokens, the clock and the environment.

pub mod door;
mod execution;
mod http;
pub mod listen;
pub mod metrics;
mod negotiate;
pub mod oidc;
mod parameters;
mod seats;
pub mod token;
mod turns;
pub mod websocket;
