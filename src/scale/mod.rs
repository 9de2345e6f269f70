//! Scale protocols: bytes in, values out. Each is one file and one row of [`PROTOCOLS`]; laws run over every row.
//!
//! This room has no clock, port or configuration: the edge says when the line fell silent, and which unit a silent wire means.

mod comma;
mod frames;
mod lines;
mod mettler_8217;
mod mt_sics;
mod number;
mod pattern;
mod plain;
mod setup;
mod suggest;
mod template;
mod usb_hid;
mod yaohua_a9;

use crate::domain::Message;

pub use pattern::PATTERN;
pub use setup::{Code001, Setup};
pub use suggest::{Derived, Fit, SUGGEST_BYTES_MAX, Suggestion, Wire, suggest};
pub use template::{Template, TemplateFault};

/// One protocol's state between reads. Holds a bounded number of bytes, whatever it is fed.
pub trait Decoder: Send {
    /// Takes the next bytes of the line, cut anywhere, and tells what they complete.
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message));

    /// The line was silent for longer than a frame can pause (200 ms): a half frame is thrown away with its late other half,
    /// for gluing two seconds together would invent a weight.
    fn silence(&mut self);

    /// The input is over: tells what was only waiting for more to follow. A half frame is never told.
    fn end(&mut self, _out: &mut dyn FnMut(Message)) {}
}

/// How far the wire's word "moving" can be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// It is said only while the load moves.
    Trusted,
    /// It is also said at rest: rest is inferred from equal readings over time.
    Doubted,
}

/// One row: a protocol and what a bench needs to know to use it.
pub struct Protocol {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// Usual settings of the port: `9600 8N1`.
    pub line: &'static str,
    /// Bytes that ask for a weight and can do nothing else; `None` where the scale speaks unasked.
    pub poll: Option<&'static [u8]>,
    /// Whether "moving" can be believed.
    pub motion: Motion,
    /// Whether every frame carries a checksum, so that noise never makes a reading.
    pub checked: bool,
    /// Whether each feed must be one whole HID report: such a protocol has no frame of its own.
    pub reports: bool,
    /// The keys of `[station.scale]` that it reads from its [`Setup`]; any other protocol refuses them.
    pub settings: &'static [&'static str],
    /// A decoder with nothing read yet.
    pub new: fn(&Setup) -> Box<dyn Decoder>,
    /// Transcripts: bytes, and the messages they make as [`Message`] displays them.
    pub golden: &'static [(&'static [u8], &'static [&'static str])],
}

/// Every protocol.
pub const PROTOCOLS: &[Protocol] = &[
    comma::PROTOCOL,
    mt_sics::PROTOCOL,
    mettler_8217::PROTOCOL,
    yaohua_a9::PROTOCOL,
    plain::PROTOCOL,
    usb_hid::PROTOCOL,
    pattern::PROTOCOL,
];

/// The names of the protocols that read this key of [`Setup`].
pub fn readers_of(key: &str) -> Vec<&'static str> {
    PROTOCOLS.iter().filter(|protocol| protocol.settings.contains(&key)).map(|protocol| protocol.name).collect()
}

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Protocol> {
    PROTOCOLS.iter().find(|protocol| protocol.name == name)
}
