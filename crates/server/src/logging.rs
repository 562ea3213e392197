//! The log of the process: how much of it is wanted, and how little other people's crates may say in it.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Our own crates, and the target that security people follow: what these say has been read with an eye to what it holds.
const OWN: [&str; 5] = ["domain", "graphql", "server", "store", "waymark"];

/// As much as anybody else says. Below it they write what passes through them: tokens, addresses with secrets in them, values.
const OTHERS: Level = Level::INFO;

/// Writes to standard error what `WAYMARK_LOG` asks for, and what others say at most so far.
pub fn begin() {
    let asked = EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| "warn".into());
    let written = tracing_subscriber::fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(asked).with(filter_fn(is_written)).with(written).init();
}

fn is_written(it: &Metadata<'_>) -> bool {
    *it.level() <= OTHERS || is_own(it.target())
}

fn is_own(target: &str) -> bool {
    OWN.contains(&target.split("::").next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_crates_say_all_that_is_asked_for() {
        for own in ["server", "store::db::postgres", "waymark::refused", "graphql::desk"] {
            assert!(is_own(own), "{own}");
        }
        for other in ["tungstenite::protocol", "tower_http::csrf", "sqlx::query", "hyper", "server_of_another", "log", ""] {
            assert!(!is_own(other), "{other}");
        }
    }
}
