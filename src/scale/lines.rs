//! Line protocols: text ended by CR, LF or both. A line protocol is one pure function from a line to a message.

use super::Decoder;
use crate::domain::{Message, WireFault};

/// Longer than any line a scale sends; what is longer is noise, and is dropped up to the next terminator.
pub(super) const LINE_MAX: usize = 120;

/// Cuts a stream into lines.
#[derive(Default)]
pub(super) struct Lines {
    held: Vec<u8>,
    fault: Option<WireFault>,
    whole: bool,
}

impl Lines {
    /// Takes one byte. At the end of a line that is not empty: the line, or why it must not be read.
    pub(super) fn push(&mut self, byte: u8) -> Option<Result<&[u8], WireFault>> {
        if self.whole {
            self.held.clear();
            self.whole = false;
        }
        match byte {
            b'\r' | b'\n' => {
                self.whole = true;
                return match self.fault.take() {
                    Some(fault) => Some(Err(fault)),
                    None if self.held.trim_ascii().is_empty() => None,
                    None => Some(Ok(&self.held)),
                };
            }
            // The port reports a parity error as NUL: skipping it would lose a digit unseen.
            0 => self.kill(WireFault::Parity),
            _ if self.held.len() >= LINE_MAX => self.kill(WireFault::TooLong),
            _ if self.fault.is_none() => self.held.push(byte),
            _ => {}
        }
        None
    }

    /// What of the current line has come.
    pub(super) fn pending(&self) -> &[u8] {
        if self.whole { &[] } else { &self.held }
    }

    /// Whether the next byte begins a line.
    pub(super) fn is_between(&self) -> bool {
        self.fault.is_none() && self.pending().is_empty()
    }

    /// The rest of a line that was begun is not waited for, and not read when it comes late.
    pub(super) fn silence(&mut self) {
        if !self.pending().is_empty() {
            self.kill(WireFault::Interrupted);
        }
    }

    fn kill(&mut self, fault: WireFault) {
        self.fault.get_or_insert(fault);
        self.held.clear();
    }
}

/// A decoder for a protocol in which every line speaks for itself.
pub(super) struct LineDecoder {
    lines: Lines,
    read: fn(&[u8]) -> Message,
    /// Bytes that say something by themselves between two lines.
    sign: fn(u8) -> Option<Message>,
}

impl LineDecoder {
    /// `read` gets lines that are not empty, without terminator.
    pub(super) fn boxed(read: fn(&[u8]) -> Message) -> Box<dyn Decoder> {
        Self::with_signs(read, |_| None)
    }

    /// The same, with bytes such as ACK that mean something where a line would begin.
    pub(super) fn with_signs(read: fn(&[u8]) -> Message, sign: fn(u8) -> Option<Message>) -> Box<dyn Decoder> {
        Box::new(Self { lines: Lines::default(), read, sign })
    }
}

impl Decoder for LineDecoder {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            if self.lines.is_between()
                && let Some(message) = (self.sign)(byte)
            {
                out(message);
                continue;
            }
            match self.lines.push(byte) {
                Some(Ok(line)) => out((self.read)(line)),
                Some(Err(fault)) => out(Message::Error(fault)),
                None => {}
            }
        }
    }

    fn silence(&mut self) {
        self.lines.silence();
    }

    fn held(&self) -> usize {
        self.lines.pending().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(lines: &mut Lines, bytes: &[u8]) -> Vec<Result<String, WireFault>> {
        let mut found = Vec::new();
        for &byte in bytes {
            if let Some(line) = lines.push(byte) {
                found.push(line.map(|l| String::from_utf8_lossy(l).into_owned()));
            }
        }
        found
    }

    #[test]
    fn every_terminator_ends_one_line() {
        let lines = cut(&mut Lines::default(), b"a\rb\nc\r\n\r\n  \r\nd");
        assert_eq!(lines, [Ok("a".into()), Ok("b".into()), Ok("c".into())]);
    }

    #[test]
    fn a_damaged_line_dies_whole_and_the_next_one_lives() {
        let mut lines = Lines::default();
        assert_eq!(cut(&mut lines, b"1\x002\n3\n"), [Err(WireFault::Parity), Ok("3".into())]);
        let long = [b"x".repeat(10 * LINE_MAX), b"\n3\n".to_vec()].concat();
        assert_eq!(cut(&mut lines, &long), [Err(WireFault::TooLong), Ok("3".into())]);
        assert!(lines.held.capacity() <= 2 * LINE_MAX);
    }

    #[test]
    fn the_late_half_of_an_interrupted_line_is_not_a_line() {
        let mut lines = Lines::default();
        assert_eq!(cut(&mut lines, b"ST,GS,   1.2"), []);
        lines.silence();
        assert_eq!(cut(&mut lines, b"34 kg\r\nok\r\n"), [Err(WireFault::Interrupted), Ok("ok".into())]);
        lines.silence();
        assert_eq!(cut(&mut lines, b"ok\r\n"), [Ok("ok".into())], "silence between lines harms nothing");
    }
}
