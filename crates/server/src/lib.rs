//! How the outside gets in: HTTP, files, the command line, the environment and the clock.

pub mod cli;
pub mod clock;
pub mod demo;
pub mod door;
mod execution;
pub mod failed;
mod framework;
mod http;
pub mod import;
mod keep;
pub mod listen;
pub mod metrics;
mod mint;
mod near;
mod negotiate;
pub mod oidc;
pub mod open;
pub mod pages;
mod parameters;
pub mod run;
mod seats;
pub mod serve;
mod start;
mod take;
pub mod token;
mod turns;
pub mod websocket;
