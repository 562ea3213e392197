//! How the outside gets in: HTTP, files, the command line, the environment and the clock.

pub mod cli;
pub mod clock;
pub mod demo;
pub mod door;
mod execution;
pub mod failed;
mod http;
pub mod import;
pub mod listen;
pub mod metrics;
mod negotiate;
pub mod oidc;
pub mod open;
mod parameters;
pub mod run;
mod seats;
pub mod token;
mod turns;
pub mod websocket;
