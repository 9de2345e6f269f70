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
    /// The device heard a command (`true`), or did not understand it; which one is not on the wire.
    Ack(bool),
    /// The command of a host, heard on the wire: an echo of our own, or somebody else's.
    Host(HostCommand),
    /// A frame that was refused, or a fault the device reports.
    Error(WireFault),
    /// A fault that the device reports of itself, with its code where it has one.
    DeviceError(Option<String>),
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
    /// A state in which there is no weight to tell.
    Status {
        /// More than the scale can weigh.
        Overload = "overload",
        /// Less than nothing: the tray is off, or the zero is lost.
        Underload = "underload",
        /// The load moves.
        Motion = "motion",
        /// At rest, in an answer that has no number.
        Rest = "rest",
        /// Never zeroed since it was switched on: its numbers mean nothing yet.
        NotZeroed = "not_zeroed_since_power_up",
        /// The command cannot be done now; ask again.
        NotExecutable = "not_executable",
        /// The scale gives no weight and no reason that matters here.
        NoWeight = "no_weight",
    }
}

impl Status {
    /// Whether nothing moves. It is no weight all the same.
    pub const fn is_stable(self) -> bool {
        matches!(self, Status::Rest | Status::NotZeroed)
    }
}

/// A command that a host sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostCommand {
    /// What it asks.
    pub command: Command,
    /// The device it is for, where devices have addresses.
    pub address: Option<char>,
    /// The unit price that comes with it, as digits.
    pub price: Option<String>,
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

impl Payload {
    /// A tare of which the wire says no more than number and unit.
    pub fn tare(value: Decimal, unit: Option<Unit>) -> Self {
        Payload::Tare { value, unit, stable: None, address: None }
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
        /// The address of the device, where devices have one.
        address: Option<char>,
    },
    /// The device's serial number.
    Serial(String),
    /// Taken; what was asked for follows.
    Ack,
    /// The address of the device that answers.
    Address(char),
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
        /// The weight at rest.
        Stable = "S",
        /// The weight as it is.
        Immediate = "SI",
        /// The weight at rest, in the unit of the display.
        StableShown = "SU",
        /// The weight as it is, in the unit of the display.
        ImmediateShown = "SUI",
        /// Weights one after the other.
        Stream = "C1",
        /// No more of them.
        StreamEnd = "C0",
        /// Is anybody there?
        Handshake = "handshake",
        /// The gross weight.
        ReadGross = "read_gross",
        /// The tare.
        ReadTare = "read_tare",
        /// The net weight.
        ReadNet = "read_net",
        /// The weight, with a unit price for the display.
        Poll = "poll",
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
        /// The device knows no such command.
        UnrecognisedCommand = "unrecognised_command",
        /// The device waited in vain for rest.
        Timeout = "timeout_waiting_stable",
        /// The device could not be zeroed.
        ZeroError = "zero_error",
        /// The device was loaded when it was switched on, and has no zero.
        InitialZero = "initial_zero_error",
        /// The device could not be tared.
        TareError = "tare_error",
        /// Status bytes that announce another one which does not follow, or the other way round.
        TruncatedStatus = "truncated_status",
        /// The comma between the status and the number is missing.
        NoComma = "no_comma",
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
            Message::Ack(true) => f.write_str("ack"),
            Message::Ack(false) => f.write_str("nak"),
            Message::Host(host) => host.fmt(f),
            Message::Error(fault) => write!(f, "error {fault}"),
            Message::DeviceError(None) => f.write_str("error device_error"),
            Message::DeviceError(Some(code)) => write!(f, "error device_error {code}"),
        }
    }
}

impl fmt::Display for HostCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "host {}", self.command)?;
        self.address.iter().try_for_each(|address| write!(f, " {address}"))?;
        self.price.iter().try_for_each(|price| write!(f, " {price}"))
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.result {
            Ok(()) => write!(f, "response {} ok", self.command)?,
            Err(why) => write!(f, "response {} refused {why}", self.command)?,
        }
        match &self.payload {
            Payload::None | Payload::Ack => Ok(()),
            Payload::Address(address) => write!(f, " {address}"),
            Payload::Tare { value, unit: Some(unit), .. } => write!(f, " {value} {unit}"),
            Payload::Tare { value, unit: None, .. } => write!(f, " {value}"),
            Payload::Serial(text) | Payload::Trailing(text) => write!(f, " {text:?}"),
        }
    }
}
