//! How the outside gets in: HTTP, files, the command line, the environment and the clock.

pub mod demo;
pub mod door;
mod execution;
mod http;
pub mod import;
pub mod listen;
pub mod metrics;
mod negotiate;
pub mod oidc;
mod parameters;
mod seats;
pub mod token;
mod turns;
pub mod websocket;
