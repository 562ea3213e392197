//! What happened, and what we answer from: the log, the views and the keys, in SQLite or in PostgreSQL.

pub mod append;
pub mod appender;
pub mod db;
pub mod failure;
pub mod keys;
pub mod log;
pub mod seal;
