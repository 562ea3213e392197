//! Figures for Prometheus: how much, how fast, how it ended. Never who.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0];
const UPKEEP: Duration = Duration::from_secs(5);

static INSTALLED: OnceLock<Metrics> = OnceLock::new();

/// The recorder behind the `metrics` crate's macros, and what `/metrics` answers.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The process's one recorder. Every histogram whose name ends in `_seconds` gets the same buckets.
    pub fn install() -> Self {
        INSTALLED.get_or_init(Self::first).clone()
    }

    fn first() -> Self {
        use metrics_exporter_prometheus::Matcher::Suffix;
        let builder = PrometheusBuilder::new();
        let recorder =
            builder.set_buckets_for_metric(Suffix("_seconds".to_owned()), SECONDS).expect("the buckets are not empty").build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder stays in place; then ours has nothing to tell, which is not worth an end.
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder is installed already");
        }
        describe();
        Self(handle)
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds what was observed into the buckets, so that memory stays bounded when nobody scrapes. Spawn it once.
    pub async fn upkeep(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.0.run_upkeep();
        }
    }
}

fn describe() {
    describe_counter!("waymark_http_requests_total", "HTTP requests by route and status");
    describe_histogram!("waymark_http_request_seconds", "Time to the answer's head, by route");
    describe_counter!("waymark_graphql_operations_total", "GraphQL operations by kind and outcome");
    describe_histogram!("waymark_graphql_operation_seconds", "Time to execute, by kind");
    describe_gauge!("waymark_sockets", "Open WebSockets");
    describe_counter!("waymark_refused_total", "Callers turned away, by kind");
}

/// One HTTP request was answered. The route is a pattern of ours, never the caller's text.
pub(crate) fn answered(route: &str, status: u16, took: Duration) {
    counter!("waymark_http_requests_total", "route" => route.to_owned(), "status" => status.to_string()).increment(1);
    histogram!("waymark_http_request_seconds", "route" => route.to_owned()).record(took);
}

/// One GraphQL operation ended: `ok`, `errors`, `refused`, `timeout` or `busy`.
pub(crate) fn operation(kind: &'static str, outcome: &'static str, took: Duration) {
    counter!("waymark_graphql_operations_total", "kind" => kind, "outcome" => outcome).increment(1);
    histogram!("waymark_graphql_operation_seconds", "kind" => kind).record(took);
}

/// Counts one socket for as long as it lives.
pub(crate) struct Socket(());

impl Socket {
    pub(crate) fn opened() -> Self {
        gauge!("waymark_sockets").increment(1.0);
        Self(())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        gauge!("waymark_sockets").decrement(1.0);
    }
}
