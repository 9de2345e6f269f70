//! What a scale said: a reading, a state, an answer to a command, or something that was not understood.

use super::{Decimal, Mg, Unit};
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

/// A number with all that the wire says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The number as sent.
    pub value: Decimal,
    /// The unit, when the wire says one.
    pub unit: Option<Unit>,
    /// At rest or moving; `None` when the wire does not say.
    pub stable: Option<bool>,
    /// What was counted, when the wire says.
    pub mode: Option<Mode>,
    /// What only some protocols say.
    pub extras: Vec<Extra>,
}

impl Reading {
    /// A bare number.
    pub fn new(value: Decimal) -> Self {
        Self { value, unit: None, stable: None, mode: None, extras: Vec::new() }
    }

    /// Exact grams. The unit on the wire wins over the configured one; `None` without a unit, or where it is no mass.
    pub fn grams(&self, configured: Option<Unit>) -> Option<Decimal> {
        let factor = self.unit.or(configured)?.grams()?;
        self.value.times(factor).map(Decimal::trimmed)
    }

    /// The weight, half a milligram rounded away from zero; `None` as for [`Reading::grams`].
    pub fn weight(&self, configured: Option<Unit>) -> Option<Mg> {
        self.grams(configured)?.thousandths().map(Mg)
    }
}

/// What the number of a reading counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Everything on the scale.
    Gross,
    /// Without the tare.
    Net,
    /// Pieces.
    Count,
}

impl Mode {
    /// The name in output.
    pub const fn id(self) -> &'static str {
        match self {
            Mode::Gross => "gross",
            Mode::Net => "net",
            Mode::Count => "count",
        }
    }
}

/// What only some protocols say about a reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Extra {
    /// The two parts of a compound weight; the value is in pounds.
    PoundOunce {
        /// Whole pounds.
        lb: u32,
        /// Ounces, below sixteen.
        oz: Decimal,
    },
    /// A number of unknown meaning after a slash.
    Index(String),
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

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reading {}", self.value)?;
        if let Some(unit) = self.unit {
            write!(f, " {unit}")?;
        }
        f.write_str(match self.stable {
            Some(true) => " stable",
            Some(false) => " moving",
            None => "",
        })?;
        self.mode.map_or(Ok(()), |mode| write!(f, " {}", mode.id()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(digits: u128, scale: u8, unit: Option<Unit>) -> Reading {
        Reading { unit, ..Reading::new(Decimal::new(true, digits, scale)) }
    }

    #[test]
    fn the_unit_on_the_wire_wins() {
        let in_kg = reading(12_500, 4, Some(Unit::Kilogram));
        assert_eq!(in_kg.weight(Some(Unit::Pound)), Some(Mg::grams(-1_250)));
        assert_eq!(reading(5, 0, None).weight(Some(Unit::Gram)), Some(Mg::grams(-5)));
    }

    #[test]
    fn without_a_mass_there_is_no_weight() {
        assert_eq!(reading(5, 0, None).weight(None), None);
        for unit in [Unit::Pieces, Unit::Percent, Unit::Newton] {
            assert_eq!(reading(5, 0, Some(unit)).weight(Some(Unit::Gram)), None, "{unit}");
            assert_eq!(reading(5, 0, None).weight(Some(unit)), None, "{unit}");
        }
    }

    #[test]
    fn minus_zero_weighs_nothing() {
        let zero = reading(0, 2, Some(Unit::Gram));
        assert_eq!((zero.value.to_string().as_str(), zero.weight(None)), ("-0.00", Some(Mg::ZERO)));
    }
}
