//! The connections: how many there may be, how long each may take to say what it wants, and how they
//! end when the program does.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Sleep;
use tower::ServiceExt as _;

use crate::Settings;
use crate::kernel::whence::{Peer, is_proxy};

/// More connections than an office or a province has browsers; each costs some tens of kilobytes.
const CONNECTIONS_MAX: usize = 4_096;
/// Files that the program itself needs: the database, lists being read, what a library opens.
const FILES_KEPT: usize = 256;
/// What a process may have open where nothing says so.
const FILES_USUAL: usize = 1_024;
/// The line and the headers of a request together; a browser sends two or three kilobytes.
const HEAD_MAX: usize = 64 * 1024;
/// An answer that nobody takes for so long is given up.
const STALL_MAX: Duration = Duration::from_secs(60);
/// After a failed `accept` (no file left), so that it is not tried a million times a second.
const PAUSE: Duration = Duration::from_millis(100);

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\n\
                      connection: close\r\n\r\n";

/// How many connections there may be: what the system gives the process, less what it needs itself.
pub(crate) fn connections_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    let files = soft.and_then(|text| text.parse().ok()).unwrap_or(FILES_USUAL);
    room(files)
}

/// Connections for so many files: at least half of them, where there are few.
fn room(files: usize) -> usize {
    files.saturating_sub(FILES_KEPT).max(files / 2).clamp(1, CONNECTIONS_MAX)
}

/// Connections by peer, so that one machine does not take them all.
#[derive(Default)]
struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// One connection of a peer while it lasts.
struct OfPeer {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    fn enter(self: &Arc<Peers>, address: IpAddr, most: usize) -> Option<OfPeer> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(OfPeer { peers: Arc::clone(self), address })
    }
}

impl Drop for OfPeer {
    fn drop(&mut self) {
        let mut held = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}

/// Serves until `stop`; then nothing new is taken and what is under way is finished.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    settings: &Settings,
    stop: impl Future<Output = ()>,
) {
    let most = settings.limits.connections.unwrap_or_else(connections_max);
    let (turns, peers) = (Arc::new(Semaphore::new(most)), Arc::new(Peers::default()));
    let (stopping, stopped) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            () = &mut stop => break,
            // Ended ones are let go of as they end.
            Some(_) = open.join_next() => continue,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        let address = from.ip().to_canonical();
        // Behind a proxy, or on the machine itself, one address is many people.
        let many = address.is_loopback() || is_proxy(address, settings);
        let of_peer = if many { most } else { most.div_ceil(2) };
        let turn = Arc::clone(&turns).try_acquire_owned().ok();
        let Some((turn, of_peer)) = turn.zip(peers.enter(address, of_peer)) else {
            refuse(stream);
            continue;
        };
        let (router, stopped) = (router.clone(), stopped.clone());
        let head = settings.limits.head;
        open.spawn(async move {
            let _held = (turn, of_peer);
            converse(stream, from, router, stopped, head).await;
        });
    }
    drop(listener);
    // Nobody listens any more when all have ended.
    let _ = stopping.send(true);
    while open.join_next().await.is_some() {}
}

/// Says that there is no room, without a task: what does not fit in the system's buffer is not sent.
fn refuse(stream: TcpStream) {
    let _ = stream.try_write(FULL);
}

/// One connection, request after request.
async fn converse(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    mut stopped: watch::Receiver<bool>,
    head: Duration,
) {
    let service = router.map_request(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(from));
        request
    });
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Patient { stream, stalled: None });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Also how long a connection may be kept for a next request that does not come.
        .header_read_timeout(head)
        .max_buf_size(HEAD_MAX)
        .serve_connection(io, TowerToHyperService::new(service));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Returns when the server is told to stop, or is gone.
async fn told(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// A stream whose reader may not stop taking for ever.
struct Patient {
    stream: TcpStream,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn wait<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.stalled = None;
            return poll;
        }
        let sleep = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(STALL_MAX)));
        match sleep.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wait(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.wait(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_the_program_its_files() {
        for (files, connections) in
            [(0, 1), (256, 128), (1_024, 768), (20_000, 4_096), (usize::MAX, 4_096)]
        {
            assert_eq!(room(files), connections, "{files}");
        }
        assert!((1..=CONNECTIONS_MAX).contains(&connections_max()));
    }
}
