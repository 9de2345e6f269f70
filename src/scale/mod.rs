//! Scale protocols: bytes in, values out. Each is one file and one row of [`PROTOCOLS`]; laws run over every row.
//!
//! This room has no clock, port or configuration: the edge says when the line fell silent, and which unit a silent wire means.

mod adam;
mod and;
mod cas;
mod cas_ecr2;
mod cas_pd2;
mod checksum;
mod comma;
mod dibal;
mod equals;
mod frames;
mod gg;
mod kern;
mod kind;
mod lines;
mod mettler_8217;
mod mt_sics;
mod nci;
mod nci_ecr;
mod number;
mod ohaus;
mod pattern;
mod plain;
mod pounds;
mod radwag;
mod sartorius_sbi;
mod setup;
mod sma;
mod suggest;
mod template;
mod toledo_continuous;
mod toledo_frame;
mod usb_hid;
mod yaohua_a12;
mod yaohua_a9;
mod yaohua_command;
mod yaohua_forward;
mod yaohua_reversed;
mod yaohua_ww;

use crate::domain::{Message, WireFault};

pub use pattern::PATTERN;
pub use setup::{Code001, Setup};
pub use suggest::{Common, Derived, Fit, SUGGEST_BYTES_MAX, Suggestion, Wire, suggest};
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

    /// Bytes of an unfinished frame that are kept, at most [`HELD_MAX`].
    fn held(&self) -> usize;
}

/// Most bytes that a decoder keeps: the longest frame of a user's pattern.
pub const HELD_MAX: usize = template::FRAME_MAX;

/// How far the wire's word "moving" can be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// It is said only while the load moves.
    Trusted,
    /// It is also said at rest: rest is inferred from equal readings over time.
    Doubted,
}

/// How often a wire says something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// With every reading.
    Always,
    /// With some.
    Sometimes,
    /// Never: it is inferred, or configured.
    Never,
}

impl Said {
    /// The word in tables.
    pub const fn id(self) -> &'static str {
        match self {
            Said::Always => "always",
            Said::Sometimes => "sometimes",
            Said::Never => "never",
        }
    }
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
    /// Whether the wire says that the load is at rest, or moves.
    pub stability: Said,
    /// Whether the wire says the unit.
    pub unit: Said,
    /// Whether every frame carries a checksum, so that noise never makes a reading.
    pub checked: bool,
    /// Whether that checksum cannot see that bytes changed places (a sum, an exclusive or): then the wire's "stable" is believed
    /// at the second equal number.
    pub order_blind: bool,
    /// Whether each feed must be one whole HID report: such a protocol has no frame of its own.
    pub reports: bool,
    /// The keys of `[station.scale]` that it reads from its [`Setup`]; any other protocol refuses them.
    pub settings: &'static [&'static str],
    /// A decoder with nothing read yet.
    pub new: fn(&Setup) -> Box<dyn Decoder>,
    /// Transcripts: bytes, and the messages they make as [`Message`] displays them.
    pub golden: &'static [(&'static [u8], &'static [&'static str])],
}

impl Protocol {
    /// What most rows have in common; a row says where it differs. The laws refuse a row that leaves the texts empty.
    const USUAL: Protocol = Protocol {
        name: "",
        summary: "",
        source: "",
        line: "9600 8N1",
        poll: None,
        motion: Motion::Trusted,
        stability: Said::Never,
        unit: Said::Never,
        checked: false,
        order_blind: false,
        reports: false,
        settings: &[],
        new: |_| lines::LineDecoder::boxed(|_| Message::Error(WireFault::UnknownHeader)),
        golden: &[],
    };
}

/// Every protocol.
pub const PROTOCOLS: &[Protocol] = &[
    comma::PROTOCOL,
    and::PROTOCOL,
    mt_sics::PROTOCOL,
    mettler_8217::PROTOCOL,
    toledo_continuous::PROTOCOL,
    nci::PROTOCOL,
    nci_ecr::PROTOCOL,
    sma::PROTOCOL,
    ohaus::PROTOCOL,
    cas::PROTOCOL,
    cas_ecr2::PROTOCOL,
    cas_pd2::PROTOCOL,
    sartorius_sbi::PROTOCOL,
    kern::PROTOCOL,
    adam::PROTOCOL,
    radwag::PROTOCOL,
    dibal::PROTOCOL,
    gg::PROTOCOL,
    yaohua_a9::PROTOCOL,
    yaohua_reversed::PROTOCOL,
    yaohua_forward::PROTOCOL,
    yaohua_ww::PROTOCOL,
    yaohua_a12::PROTOCOL,
    yaohua_command::PROTOCOL,
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
