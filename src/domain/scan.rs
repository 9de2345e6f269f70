//! What a scanner said: one code, with what is known about how it came.

use std::fmt;

/// The longest code that is taken, in bytes. The largest QR symbol holds 2,953 bytes, and labels with a whole JSON document are ordinary.
pub const SCAN_BYTES_MAX: usize = 4096;

/// One code, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scan {
    /// The code's bytes, without AIM identifier and terminator. GS (0x1D) is kept.
    pub data: Vec<u8>,
    /// Which symbology, when the scanner says.
    pub aim: Option<Aim>,
    /// What ended it; `None` where a report says so by itself (HID POS) and the scanner added nothing.
    pub terminator: Option<Terminator>,
    /// Why it may not be what was printed. A scan with a flag must be made again.
    pub flags: Vec<ScanFlag>,
}

/// One thing a scanner said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scanned {
    /// A code.
    Code(Scan),
    /// Something that is no code.
    Refused(ScanFault),
    /// The scanner answered to a command, from a menu or from another program. Never a code.
    Answer(Answer),
}

/// What a scanner says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The identifier that marks it as an answer.
    pub aim: Aim,
    /// The command that it answers to where it has a status, otherwise its text; bytes as they came.
    pub data: Vec<u8>,
    /// What became of the command.
    pub status: Option<AnswerStatus>,
}

/// What became of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnswerStatus {
    /// Done.
    Ack,
    /// Known, but its value is out of range.
    Nak,
    /// No such command.
    Enq,
}

impl AnswerStatus {
    /// The name in output: the ASCII name of the byte that says it.
    pub const fn id(self) -> &'static str {
        match self {
            AnswerStatus::Ack => "ACK",
            AnswerStatus::Nak => "NAK",
            AnswerStatus::Enq => "ENQ",
        }
    }
}

/// A code that has begun and not ended. Not a scan: it is only shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Partial {
    /// What came so far.
    pub data: Vec<u8>,
    /// What was odd so far.
    pub flags: Vec<ScanFlag>,
}

/// An AIM symbology identifier `]cm` (ISO/IEC 15424): code character and modifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Aim {
    /// The symbology: `C` Code 128, `E` EAN/UPC, `Q` QR …
    pub code: u8,
    /// Its variant: `1` of `]C1` says GS1-128.
    pub modifier: u8,
}

impl Aim {
    /// Splits the identifier off the front, if there is one.
    pub fn split(data: &[u8]) -> (Option<Aim>, &[u8]) {
        match data {
            [b']', code, modifier, rest @ ..] if code.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
                (Some(Aim { code: *code, modifier: *modifier }), rest)
            }
            _ => (None, data),
        }
    }

    /// Whether it promises GS1 element strings (GS1 General Specifications, symbology identifiers).
    pub fn is_gs1(self) -> bool {
        matches!((self.code, self.modifier), (b'C' | b'J', b'1') | (b'e', b'0') | (b'd', b'2') | (b'Q', b'3'))
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", char::from(self.code), char::from(self.modifier))
    }
}

/// What ended a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Terminator {
    /// Carriage return, or the Enter key.
    Cr,
    /// Line feed, or Ctrl+J.
    Lf,
    /// Both, when they came in one read.
    CrLf,
    /// Tabulator.
    Tab,
    /// The end of an STX … ETX frame.
    Etx,
    /// The Enter key of the keypad.
    KeypadEnter,
}

impl Terminator {
    /// The name in output.
    pub const fn id(self) -> &'static str {
        match self {
            Terminator::Cr => "CR",
            Terminator::Lf => "LF",
            Terminator::CrLf => "CR LF",
            Terminator::Tab => "TAB",
            Terminator::Etx => "ETX",
            Terminator::KeypadEnter => "KP_ENTER",
        }
    }
}

/// Why a scan may not be what was printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ScanFlag {
    /// More keys at once than the report can tell.
    Rollover,
    /// A modifier stood among the keys.
    ModifierInArray,
    /// Alt with keypad digits that name no character.
    BadAltSequence,
    /// A key that types nothing in this layout.
    UnknownKey,
    /// A key with Ctrl or Alt that means nothing here; perhaps a GS sent in another way than configured.
    ControlKey,
    /// A key with the Windows key.
    GuiKey,
    /// The digit row gave no digit at all: scanner and configuration have different keyboard layouts.
    WrongLayout,
}

impl ScanFlag {
    /// The name in output.
    pub const fn id(self) -> &'static str {
        match self {
            ScanFlag::Rollover => "rollover",
            ScanFlag::ModifierInArray => "modifier_in_array",
            ScanFlag::BadAltSequence => "bad_alt_sequence",
            ScanFlag::UnknownKey => "unknown_key",
            ScanFlag::ControlKey => "control_key",
            ScanFlag::GuiKey => "gui_key",
            ScanFlag::WrongLayout => "wrong_layout",
        }
    }
}

/// Why bytes of a scanner made no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScanFault {
    /// A report shorter than the device's own description.
    ShortReport,
    /// Longer than [`SCAN_BYTES_MAX`].
    TooLong,
    /// A NUL inside: that is how a serial port reports a parity error.
    Parity,
    /// It stopped in the middle; its two halves are not one code.
    Interrupted,
    /// A report promised to go on, and another code came instead.
    ContinuationInterrupted,
    /// A report counts more bytes than it has room for.
    CountExceedsField,
}

impl ScanFault {
    /// The name in output.
    pub const fn id(self) -> &'static str {
        match self {
            ScanFault::ShortReport => "short_report",
            ScanFault::TooLong => "too_long",
            ScanFault::Parity => "parity",
            ScanFault::Interrupted => "interrupted",
            ScanFault::ContinuationInterrupted => "continuation_interrupted",
            ScanFault::CountExceedsField => "count_exceeds_field",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_split_only_when_it_is_one() {
        let c1 = Aim { code: b'C', modifier: b'1' };
        assert_eq!(Aim::split(b"]C101"), (Some(c1), b"01".as_slice()));
        assert_eq!(c1.to_string(), "]C1");
        for plain in [b"]C".as_slice(), b"C101", b"]]]x", b"]C\x1d1", b""] {
            assert_eq!(Aim::split(plain), (None, plain));
        }
    }

    #[test]
    fn gs1_is_promised_by_five_identifiers() {
        let promised = |text: &str| Aim::split(text.as_bytes()).0.is_some_and(Aim::is_gs1);
        for text in ["]C1", "]e0", "]d2", "]Q3", "]J1"] {
            assert!(promised(text), "{text}");
        }
        for text in ["]C0", "]E0", "]Q1", "]d1", "]C2"] {
            assert!(!promised(text), "{text}");
        }
    }
}
