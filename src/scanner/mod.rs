//! Scanner formats: bytes or HID reports in, codes out. Each is one file and one row of [`FORMATS`]; keyboard layouts and the ways to
//! type a GS are rows of their own tables.

mod descriptor;
mod field;
mod gs;
mod keyboard;
mod keys;
mod layout;
mod pos;
mod pos_report;
mod report;
mod serial;
mod typed;
mod vendor;
mod watch;

pub use descriptor::{Descriptor, DescriptorFault, parse};
pub use field::Field;
pub use gs::{GS_MODES, GsMode};
pub use layout::{LAYOUTS, Layout};
pub use pos_report::PosReport;
pub use report::KeyboardReport;
pub use vendor::{VENDORS, Vendor, wake};
pub use watch::Watch;

use crate::domain::{Partial, Scanned};

/// One scanner's state between reads. Holds a bounded number of bytes, whatever it is fed.
pub trait Decoder: Send {
    /// Takes the next bytes of the line, cut anywhere, or exactly one HID report; tells the codes they complete.
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Scanned));

    /// The device was silent for longer than a code can pause: what has begun is thrown away with its late other half.
    fn silence(&mut self);

    /// What was typed and not yet ended. Never a scan.
    fn partial(&self) -> Option<Partial> {
        None
    }
}

/// How one scanner is set up.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// The keyboard layout that the scanner types in.
    pub layout: &'static Layout,
    /// How it types a GS.
    pub gs: &'static GsMode,
    /// Its report descriptor; without one a keyboard is taken to send boot reports, and a POS scanner those of a known layout.
    pub descriptor: Option<&'a [u8]>,
    /// Its USB vendor, where it has one that is known: which of its messages are answers depends on that.
    pub vendor: Option<u16>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self { layout: &layout::US, gs: &gs::NONE, descriptor: None, vendor: None }
    }
}

/// Bytes written down in a table.
pub type Bytes = &'static [u8];

/// One row: a format.
pub struct Format {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// Whether one feed is one HID report rather than any piece of a stream.
    pub reports: bool,
    /// Whether a code is over only when the scanner says so by a suffix.
    pub suffix: bool,
    /// A decoder with nothing read yet; fails when the descriptor is not one of a device of this format.
    pub new: fn(&Setup) -> Result<Box<dyn Decoder>, DescriptorFault>,
    /// Transcripts with the default setup: what is fed, and the data of the codes it makes.
    pub golden: &'static [(&'static [Bytes], &'static [Bytes])],
}

/// Every format.
pub const FORMATS: &[Format] = &[keyboard::FORMAT, pos::FORMAT, serial::FORMAT];

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
