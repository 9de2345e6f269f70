//! Floor 3: real devices. A task per device reads bytes, feeds the decoder, and posts what comes out; it never waits on anything else.

mod arrivals;
#[cfg(test)]
mod fake;
mod follow;
mod grab;
mod hid;
mod hidraw;
mod holder;
mod list;
mod moments;
mod pick;
mod scale;
mod scanner;
mod serial;
mod source;
mod speech;
mod tap;
mod uevent;

use std::sync::Arc;

use crate::domain::{Loss, Notice, Now, Scanned};
use crate::packing::LoadChange;

pub use arrivals::Arrivals;
pub use follow::{Wire, follow};
pub use grab::try_grab;
pub use hid::{HidKind, HidNode, hid_nodes, kinds_of};
pub use hidraw::{LOOK, O_NONBLOCK};
pub use list::{Plugged, plugged};
pub use pick::HidPort;
pub use scale::ScaleEar;
pub use scanner::ScannerEar;
pub use serial::SerialPort;
pub use source::Source;
pub use tap::{Overheard, Standing, TAPPED_BYTES, Tap};
pub use uevent::concerns_a_bench;

/// What a device says to its station.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Signal {
    /// A scanner read something.
    Scanned(Scanned),
    /// What is odd about a scanner's codes changed; `None`: nothing is.
    Noticed(Option<Notice>),
    /// The load on the scale changed.
    Load(LoadChange),
    /// The device answers.
    Up,
    /// It does not, for this reason.
    Down(Loss),
}

/// Takes a signal to the station. Returns at once, whatever the station does.
pub type Post = Arc<dyn Fn(Signal) + Send + Sync>;

/// Asks the daemon's clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;
