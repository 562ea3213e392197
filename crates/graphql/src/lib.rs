//! How programs ask: the GraphQL face of Waymark.

pub mod guard;
