//! Refusals: what a rule answers a person when something may not happen.
