//! The simulated devices: what they say are bytes on a wire that ends in the daemon's own reading, as a real port's would.

use std::time::Duration;

use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::platform::Platform;
use crate::device::Source;
use crate::domain::Mg;

/// What a wire holds before its writer must wait.
const WIRE_BYTES: usize = 8_192;
/// A scale that speaks by itself does so about ten times a second.
const FRAME: Duration = Duration::from_millis(100);
/// Commands that may wait for a device.
const QUEUE: usize = 64;

/// What happens to a device.
#[derive(Debug)]
pub(super) enum Touch {
    /// Its plug is pushed in, or pulled.
    Plug(bool),
    /// A scanner reads this.
    Read(Vec<u8>),
    /// A load on a scale.
    Put(Mg),
    /// A load that is still held.
    Lean(Mg),
    /// Nothing on it any more.
    Take,
    /// Far too much.
    Press,
}

/// Where a device is touched.
pub(super) type Handle = mpsc::Sender<Touch>;

/// A device that is not running yet, plugged in.
pub(super) struct Device {
    touches: mpsc::Receiver<Touch>,
    plugs: mpsc::Sender<DuplexStream>,
    wire: Option<DuplexStream>,
}

/// A device, where it is touched, and where the daemon reads it.
pub(super) fn device() -> (Device, Handle, Source) {
    let (handle, touches) = mpsc::channel(QUEUE);
    let (plugs, sockets) = mpsc::channel(1);
    let mut device = Device { touches, plugs, wire: None };
    device.plug(true);
    (device, handle, Source::Simulated(sockets))
}

/// A device that is never plugged in.
pub(super) fn nothing() -> Source {
    Source::Simulated(mpsc::channel(1).1)
}

impl Device {
    fn plug(&mut self, there: bool) {
        if there == self.wire.is_some() {
            return;
        }
        let (ours, theirs) = duplex(WIRE_BYTES);
        // Nobody reads any more: the daemon has ended.
        self.wire = (there && self.plugs.try_send(theirs).is_ok()).then_some(ours);
    }

    /// Says something, if it is plugged in. A wire that takes nothing for so long loses it, as a real one does.
    async fn say(&mut self, bytes: &[u8]) {
        if let Some(wire) = &mut self.wire {
            let _ = timeout(FRAME, wire.write_all(bytes)).await;
        }
    }

    /// Lives as a serial scanner: the code, then CR LF.
    pub(super) async fn scan(mut self) {
        while let Some(touch) = self.touches.recv().await {
            match touch {
                Touch::Plug(there) => self.plug(there),
                Touch::Read(mut code) => {
                    code.extend(b"\r\n");
                    self.say(&code).await;
                }
                Touch::Put(_) | Touch::Lean(_) | Touch::Take | Touch::Press => {}
            }
        }
    }

    /// Lives as a scale that speaks `comma` without being asked.
    pub(super) async fn weigh(mut self) {
        let mut platform = Platform::empty();
        let mut beat = interval(FRAME);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = beat.tick() => self.say(platform.frame().as_bytes()).await,
                touch = self.touches.recv() => match touch {
                    Some(Touch::Plug(there)) => self.plug(there),
                    Some(Touch::Put(load)) => platform.put(load),
                    Some(Touch::Lean(load)) => platform.lean(load),
                    Some(Touch::Take) => platform.take(),
                    Some(Touch::Press) => platform.press(),
                    Some(Touch::Read(_)) => {}
                    None => return,
                },
            }
        }
    }
}
