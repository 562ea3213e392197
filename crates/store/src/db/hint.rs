//! Hints: PostgreSQL says when somebody wrote. A hint may be lost, so whoever waits for one also looks.

use std::time::Duration;

use sqlx::postgres::PgListener;

use super::postgres::Server;

/// Something that may come before the time is up.
pub(crate) struct Hint(Option<PgListener>);

impl Hint {
    /// None will ever come.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// One comes with every batch that any process writes.
    pub(crate) async fn from_notifications(server: &Server) -> Self {
        let Ok(mut listener) = PgListener::connect_with(server.pool()).await else { return Self::none() };
        if listener.listen("waymark_log").await.is_err() {
            return Self::none();
        }
        Self(Some(listener))
    }

    /// Waits for a hint, but no longer than this.
    pub(crate) async fn wait(&mut self, at_most: Duration) {
        match &mut self.0 {
            // However it ends, whoever waits looks for themselves. A listener reconnects on its own.
            Some(listener) => {
                let heard = tokio::time::timeout(at_most, listener.recv()).await;
                if matches!(heard, Ok(Err(_))) {
                    tokio::time::sleep(at_most).await;
                }
            }
            None => tokio::time::sleep(at_most).await,
        }
    }
}
