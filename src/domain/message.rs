//! One thing that a scale said: a reading, a state, an answer to a command, or something that was not understood.

use super::{Decimal, Reading, Unit};
use std::fmt;

/// One thing a scale said. Empty lines and line noise between frames say nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// A number.
    Reading(Reading),
    /// A state without a number.
    Status(Status),
    /// The answer to a command; a tare is one, and never a weight.
    Response(Response),
    /// A frame that was refused, or a fault the device reports.
    Error(WireFault),
}

macro_rules! ids {
    ($(#[$head:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $id:literal,)+ }) => {
        $(#[$head])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $type { $($(#[$doc])* $name),+ }

        impl $type {
            /// The stable name in output.
            pub const fn id(self) -> &'static str {
                match self { $($type::$name => $id),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.id())
            }
        }
    };
}

ids! {
    /// A state in which there is no weight to tell. None of them is a rest.
    Status {
        /// More than the scale can weigh.
        Overload = "overload",
        /// Less than nothing: the tray is off, or the zero is lost.
        Underload = "underload",
        /// The load moves.
        Motion = "motion",
        /// The command cannot be done now; ask again.
        NotExecutable = "not_executable",
        /// The scale gives no weight and no reason that matters here.
        NoWeight = "no_weight",
    }
}

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// Which command.
    pub command: Command,
    /// Done, or refused with a reason.
    pub result: Result<(), Refusal>,
    /// What it carries.
    pub payload: Payload,
}

impl Response {
    /// Done.
    pub fn done(command: Command, payload: Payload) -> Self {
        Self { command, result: Ok(()), payload }
    }

    /// Refused.
    pub fn refused(command: Command, why: Refusal) -> Self {
        Self { command, result: Err(why), payload: Payload::None }
    }
}

/// What an answer carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payload {
    /// Nothing more.
    None,
    /// A tare: never a weight.
    Tare {
        /// The number.
        value: Decimal,
        /// Its unit.
        unit: Option<Unit>,
        /// Whether it was taken at rest, when the wire says.
        stable: Option<bool>,
    },
    /// The device's serial number.
    Serial(String),
    /// What followed the answer in the same burst.
    Trailing(String),
}

ids! {
    /// The commands whose answers are known.
    Command {
        /// Zero.
        Zero = "zero",
        /// Tare.
        Tare = "tare",
        /// Serial number; also told unasked after power-up.
        Serial = "serial",
        /// Any other question about the device.
        Info = "info",
        /// Echo on.
        EchoOn = "echo_on",
        /// Echo off.
        EchoOff = "echo_off",
    }
}

ids! {
    /// Why a command was refused.
    Refusal {
        /// Not now.
        Busy = "busy",
        /// Above the range in which it may be done.
        AboveRange = "above_range",
        /// Below that range.
        BelowRange = "below_range",
    }
}

ids! {
    /// Why a frame made no reading.
    WireFault {
        /// The device did not know the command.
        Syntax = "syntax",
        /// The device received a damaged command.
        Transmission = "transmission",
        /// The device cannot carry out the command.
        Logical = "logical",
        /// The checksum does not fit.
        BadChecksum = "bad_checksum",
        /// No number where one must be.
        NoNumber = "no_number",
        /// A number that is not plain digits with one point.
        BadNumber = "bad_number",
        /// Text where a unit must be.
        BadUnit = "bad_unit",
        /// A first word that this protocol does not know; it is not taken for "stable".
        UnknownHeader = "unknown_header",
        /// Two frames run together: the terminator between them was lost.
        Glued = "glued",
        /// The device says that it is broken.
        DeviceFault = "fault",
        /// The device says that it must be calibrated.
        NeedsCalibration = "needs_calibration",
        /// The device says that it must be zeroed anew.
        NeedsRezero = "needs_rezero",
        /// A state that this protocol does not know.
        UnknownStatus = "unknown_status",
        /// The index of a unit that is on no list.
        UnknownUnit = "unknown_unit",
        /// A power of ten that no scale has.
        ExponentOutOfRange = "exponent_out_of_range",
        /// A report with less in it than a weight.
        ShortReport = "short_report",
        /// A report with more in it than a weight.
        LongReport = "long_report",
        /// Anything else that does not fit the protocol.
        Malformed = "malformed",
        /// Longer than any frame of the protocol.
        TooLong = "too_long",
        /// A NUL inside: that is how a serial port reports a parity error.
        Parity = "parity",
        /// The frame was interrupted; two halves from different seconds are not one weight.
        Interrupted = "interrupted",
    }
}

/// One line for a log or a golden transcript: `reading -12.5 kg moving net`, `status overload`, `error bad_checksum`.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Reading(reading) => reading.fmt(f),
            Message::Status(status) => write!(f, "status {status}"),
            Message::Response(response) => response.fmt(f),
            Message::Error(fault) => write!(f, "error {fault}"),
        }
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.result {
            Ok(()) => write!(f, "response {} ok", self.command)?,
            Err(why) => write!(f, "response {} refused {why}", self.command)?,
        }
        match &self.payload {
            Payload::None => Ok(()),
            Payload::Tare { value, unit: Some(unit), .. } => write!(f, " {value} {unit}"),
            Payload::Tare { value, unit: None, .. } => write!(f, " {value}"),
            Payload::Serial(text) | Payload::Trailing(text) => write!(f, " {text:?}"),
        }
    }
}
