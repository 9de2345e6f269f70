//! Floor 3: real devices. A task per device reads bytes, feeds the decoder, and posts what comes out; it never waits on anything else.

mod follow;
mod hidraw;
mod list;
mod scale;
mod scanner;
mod serial;

use std::sync::Arc;

use crate::domain::{Notice, Now, Scanned};
use crate::packing::LoadChange;

pub use follow::{Source, Wire, follow};
pub use hidraw::{O_NONBLOCK, descriptor_of, keyboard_node};
pub use list::{Plugged, plugged};
pub use scale::ScaleEar;
pub use scanner::ScannerEar;
pub use serial::SerialPort;

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
    Down(String),
}

/// Takes a signal to the station. Returns at once, whatever the station does.
pub type Post = Arc<dyn Fn(Signal) + Send + Sync>;

/// Asks the daemon's clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;
