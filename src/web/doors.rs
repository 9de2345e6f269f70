//! The listening socket: how many may be inside at once, and how the house is emptied.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, Sleep, sleep};

/// Connections at once; more wait in the kernel's queue. A browser holds at most six.
const PLACES: usize = 128;
/// A connection on which nothing moved for so long is closed: whoever holds many and says nothing would keep the others out. Event streams
/// speak every few seconds, and no answer takes as long.
const IDLE: Duration = Duration::from_secs(120);
/// How long calls under way may take to end after the shutdown began.
const DRAIN: Duration = Duration::from_secs(3);

/// The address of a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(pub SocketAddr);

/// Serves until `shutdown` turns true (or its sender is gone), then returns within 3 s: calls under way may end, event
/// streams end by themselves, and what is left is dropped with the runtime.
///
/// Errors: the socket's own.
pub async fn serve(listener: TcpListener, router: Router, shutdown: watch::Receiver<bool>) -> io::Result<()> {
    let doors = Doors { listener, places: Arc::new(Semaphore::new(PLACES)) };
    let service = router.into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(doors, service).with_graceful_shutdown(closing(shutdown.clone()));
    tokio::select! {
        ended = serving.into_future() => ended,
        () = async { closing(shutdown).await; sleep(DRAIN).await } => Ok(()),
    }
}

async fn closing(mut shutdown: watch::Receiver<bool>) {
    // An error means that nobody is left who could say it: that is a shutdown too.
    let _ = shutdown.wait_for(|closing| *closing).await;
}

struct Doors {
    listener: TcpListener,
    places: Arc<Semaphore>,
}

/// A connection, with the place that it takes until it ends.
struct Guest {
    stream: TcpStream,
    idle: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Listener for Doors {
    type Io = Guest;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guest, SocketAddr) {
        // The semaphore is never closed, so a place always comes.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // A picture is small and must not wait for the next one.
        let _ = stream.set_nodelay(true);
        (Guest { stream, idle: Box::pin(sleep(IDLE)), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Doors>> for Peer {
    fn connect_info(incoming: IncomingStream<'_, Doors>) -> Self {
        Peer(*incoming.remote_addr())
    }
}

impl Guest {
    /// Something moved, or the guest has been silent for too long.
    fn moved<T>(&mut self, cx: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match moved {
            Poll::Ready(_) => self.idle.as_mut().reset(Instant::now() + IDLE),
            Poll::Pending if self.idle.as_mut().poll(cx).is_ready() => {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            Poll::Pending => {}
        }
        moved
    }
}

impl AsyncRead for Guest {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.moved(cx, read)
    }
}

impl AsyncWrite for Guest {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.moved(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.moved(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
