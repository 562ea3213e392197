//! The accept loop: half-sent requests are dropped, idle callers make way, and the end is orderly.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::seats::{Seat, Seats};

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Connections at once. Keep it under the process's limit of open files.
    pub connections: usize,
    /// For the head of a request to arrive, also of the next one on a kept connection.
    pub head: Duration,
    /// The longest head, in bytes.
    pub head_bytes: usize,
    /// For what is in flight when the end is announced.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { connections: 700, head: Duration::from_secs(5), head_bytes: 64 * 1024, grace: Duration::from_secs(10) }
    }
}

/// Announces the end, and knows what must be waited for: mutations that began, and open sockets.
#[derive(Clone, Default)]
pub struct Closing {
    token: CancellationToken,
    /// Work that outlives its connection.
    pub(crate) work: TaskTracker,
}

impl Closing {
    /// Announces the end.
    pub fn begin(&self) {
        self.token.cancel();
    }

    /// Ends when the end was announced.
    pub async fn begun(&self) {
        self.token.cancelled().await;
    }
}

/// Who is at the other end, in every request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Ends when the process is asked to: SIGTERM, or Ctrl-C.
pub async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Serves until the end is announced and what was in flight is done, or the grace is over.
pub async fn serve(listener: TcpListener, router: Router, settings: Settings, closing: Closing) {
    let seats = Seats::new(settings.connections);
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.begun() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of files, most often: at once again would only burn the processor.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(seat) = seats.take() else {
            continue;
        };
        let connection = connection((stream, Peer(peer)), router.clone(), settings, closing.clone(), seat);
        let cut = cut.clone();
        connections.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = cut.cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.close();
    closing.work.close();
    let all = async {
        connections.wait().await;
        closing.work.wait().await;
    };
    if timeout(settings.grace, all).await.is_err() {
        tracing::warn!("the grace is over: connections are cut");
        cut.cancel();
        connections.wait().await;
    }
}

async fn connection((stream, peer): (TcpStream, Peer), router: Router, settings: Settings, closing: Closing, seat: Seat) {
    // Answers are small and whole; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let seat = Arc::new(seat);
    let answering = seat.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let (router, seat) = (router.clone(), answering.clone());
        async move {
            seat.busy(true);
            let response = router.oneshot(request.map(Body::new)).await;
            seat.busy(false);
            response.map_err(|never: Infallible| never)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(settings.head).max_buf_size(settings.head_bytes.max(8 * 1024)).half_close(false);
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = seat.lost() => return,
        () = closing.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}
