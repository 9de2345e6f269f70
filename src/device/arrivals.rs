//! Word that some device came or went, so that whoever waits for his looks at once: from udev, and behind it a slow tick.

use std::future::pending;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::netlink::{KOBJECT_UEVENT, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, recv, socket_with};
use tokio::io::unix::AsyncFd;
use tokio::sync::watch;
use tokio::time::{interval, sleep};

use super::uevent::concerns_a_bench;

/// Without udev's word everybody looks so often; with it, so seldom.
const TICK: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));
/// Between two wakings, however much is said.
const GAP: Duration = Duration::from_millis(10);
/// Messages that are read at once.
const BATCH: usize = 256;
/// The longest message that is looked at: the kernel's have 2 KiB at most, udev's some more.
const MESSAGE_BYTES: usize = 16 * 1024;
/// The kernel's own multicast group, and that of udev, which speaks when its rules were applied.
const GROUP: (u32, u32) = (1, 2);
/// There is a udev that answers.
const UDEV_RUNS: &str = "/run/udev/control";

/// Tells that devices came or went.
#[derive(Clone, Debug)]
pub struct Arrivals(Option<watch::Receiver<u64>>);

impl Arrivals {
    /// Listens, in a task of the runtime that this is called in, for as long as anybody asks.
    pub fn listen() -> Arrivals {
        let (tell, told) = watch::channel(0);
        tokio::spawn(async move {
            tokio::select! {
                () = tell.closed() => {}
                () = hear(&tell) => {}
            }
        });
        Arrivals(Some(told))
    }

    /// Tells nothing: for who waits for one device only, or for none that could be unplugged.
    pub fn none() -> Arrivals {
        Arrivals(None)
    }

    /// What was told so far is known.
    pub(super) fn forget(&mut self) {
        self.0.iter_mut().for_each(|told| told.mark_unchanged());
    }

    /// Waits for word that was not known.
    pub(super) async fn next(&mut self) {
        if let Some(told) = &mut self.0
            && told.changed().await.is_ok()
        {
            return;
        }
        pending().await
    }
}

/// Passes on what is said, and a tick where nothing is. A socket that fails is opened anew at the next tick.
async fn hear(tell: &watch::Sender<u64>) {
    loop {
        let socket = socket(Path::new(UDEV_RUNS).exists());
        let Ok(socket) = socket else {
            sleep(TICK.0).await;
            tell.send_modify(|count| *count += 1);
            continue;
        };
        // Its first tick comes at once: what came before the socket was there was not told.
        let mut slow = interval(TICK.1);
        loop {
            let heard = tokio::select! {
                heard = news(&socket) => heard,
                _ = slow.tick() => Ok(true),
            };
            match heard {
                Ok(true) => tell.send_modify(|count| *count += 1),
                Ok(false) => {}
                Err(_) => break,
            }
            sleep(GAP).await;
        }
    }
}

#[expect(
    deprecated,
    reason = "its successor is an unsafe fn; an OwnedFd owns its descriptor for as long as it lives, which is all either asks"
)]
fn socket(udev: bool) -> io::Result<AsyncFd<OwnedFd>> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, flags, Some(KOBJECT_UEVENT))?;
    // The kernel speaks before a rule has given the device to us; so its own word is taken only where there is no udev.
    bind(&socket, &SocketAddrNetlink::new(0, if udev { GROUP.1 } else { GROUP.0 }))?;
    AsyncFd::new(socket)
}

/// Waits for messages, and says whether one of them concerns a bench.
async fn news(socket: &AsyncFd<OwnedFd>) -> io::Result<bool> {
    let mut ready = socket.readable().await?;
    let mut buffer = [0u8; MESSAGE_BYTES];
    let mut concerned = false;
    for _ in 0..BATCH {
        match recv(socket.get_ref(), &mut buffer[..], RecvFlags::empty()) {
            Ok((length, _)) => concerned |= concerns_a_bench(buffer.get(..length).unwrap_or_default()),
            // More was said than the socket holds: nobody knows what.
            Err(Errno::NOBUFS) => concerned = true,
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                ready.clear_ready();
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(concerned)
}
