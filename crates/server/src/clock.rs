//! The clock, new ids and random bytes: the only place that has any of them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::history::Context;
use domain::ids::ActorId;
use store::keys::Entropy;
use uuid::Uuid;

pub use domain::england::day_in_england;

/// The instant.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The same, for who asks for it again and again.
pub fn clock() -> store::Clock {
    Arc::new(now)
}

/// A new id, later ones sorting after earlier ones.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A code that nobody guesses: 128 random bits, in hexadecimal.
pub fn new_code() -> String {
    Uuid::new_v4().as_simple().to_string()
}

/// Random bytes from the operating system.
pub fn entropy() -> Entropy {
    Arc::new(|bytes| getrandom::fill(bytes).expect("the operating system gives random bytes"))
}

/// What a rule may know beside the history, now.
pub fn context(by: ActorId) -> Context {
    let now = now();
    Context { by, now, today: day_in_england(now) }
}
