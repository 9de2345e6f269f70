//! Serial scanners (RS-232, USB CDC-ACM): the code's bytes, ended by CR, LF, CRLF or TAB, or framed by STX and ETX.

use super::{Decoder, Format};
use crate::domain::{Aim, Partial, SCAN_BYTES_MAX, Scan, ScanFault, Scanned, Terminator};

pub(super) const FORMAT: Format = Format {
    name: "serial",
    summary: "serial or CDC-ACM: raw bytes, ended by CR, LF, CRLF, TAB, or framed by STX and ETX",
    source: "ISO/IEC 15424 for the AIM prefix; the rest is custom",
    reports: false,
    suffix: true,
    new: |_| Ok(Box::new(Serial::default())),
    golden: &[
        (&[b"5901234123457\r\nA\rB\n"], &[b"5901234123457", b"A", b"B"]),
        (&[b"\x025901234123457\x03]C10107032069804988\x1d\t"], &[b"5901234123457", b"0107032069804988\x1d"]),
        (&[b"\r\n\r\nunfinished"], &[]),
    ],
};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

#[derive(Default)]
struct Serial {
    held: Vec<u8>,
    fault: Option<ScanFault>,
}

impl Decoder for Serial {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Scanned)) {
        let mut bytes = bytes.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                // A code is never held back to see whether LF follows: CRLF is only named when both came in one read.
                b'\r' if bytes.next_if_eq(&b'\n').is_some() => self.ended(Terminator::CrLf, out),
                b'\r' => self.ended(Terminator::Cr, out),
                b'\n' => self.ended(Terminator::Lf, out),
                b'\t' => self.ended(Terminator::Tab, out),
                ETX => self.ended(Terminator::Etx, out),
                STX => self.begun(out),
                0 => self.spoil(ScanFault::Parity),
                _ if self.held.len() >= SCAN_BYTES_MAX => self.spoil(ScanFault::TooLong),
                // Also of a code that is lost: that something comes which does not end is worth telling.
                _ => self.held.push(byte),
            }
        }
    }

    fn silence(&mut self) {
        if !self.held.is_empty() {
            self.spoil(ScanFault::Interrupted);
        }
    }

    fn partial(&self) -> Option<Partial> {
        (!self.held.is_empty()).then(|| Partial { data: self.held.clone(), flags: Vec::new() })
    }
}

impl Serial {
    /// A frame begins. What came before it and has no end is no code, and neither is the two of them together.
    fn begun(&mut self, out: &mut dyn FnMut(Scanned)) {
        if !self.held.is_empty() {
            self.spoil(ScanFault::Interrupted);
        }
        if let Some(fault) = self.fault.take() {
            out(Scanned::Refused(fault));
        }
    }

    fn ended(&mut self, terminator: Terminator, out: &mut dyn FnMut(Scanned)) {
        let held = std::mem::take(&mut self.held);
        if let Some(fault) = self.fault.take() {
            out(Scanned::Refused(fault));
        } else if !held.is_empty() {
            let (aim, data) = Aim::split(&held);
            out(Scanned::Code(Scan { data: data.to_vec(), aim, terminator: Some(terminator), flags: Vec::new() }));
        }
    }

    /// The whole code is lost, up to its end.
    fn spoil(&mut self, fault: ScanFault) {
        self.fault.get_or_insert(fault);
        self.held = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(serial: &mut Serial, bytes: &[u8]) -> Vec<Result<String, ScanFault>> {
        let mut told = Vec::new();
        serial.feed(bytes, &mut |scanned| {
            told.push(match scanned {
                Scanned::Code(scan) => Ok(String::from_utf8_lossy(&scan.data).into_owned()),
                Scanned::Refused(fault) => Err(fault),
                Scanned::Answer(answer) => panic!("{answer:?}"),
            });
        });
        told
    }

    #[test]
    fn the_longest_code_passes_and_a_longer_one_is_lost_whole() {
        let longest = "A".repeat(SCAN_BYTES_MAX);
        let mut serial = Serial::default();
        assert_eq!(told(&mut serial, format!("{longest}\r").as_bytes()), [Ok(longest.clone())]);
        assert_eq!(told(&mut serial, format!("{longest}A\rB\r").as_bytes()), [Err(ScanFault::TooLong), Ok("B".into())]);
        told(&mut serial, &b"x".repeat(1_000_000));
        assert!(serial.held.capacity() <= 2 * SCAN_BYTES_MAX);
    }

    #[test]
    fn a_damaged_or_interrupted_code_is_no_code() {
        let mut serial = Serial::default();
        assert_eq!(told(&mut serial, b"SF1\x002\rB\r"), [Err(ScanFault::Parity), Ok("B".into())]);
        assert_eq!(told(&mut serial, b"SF1"), []);
        serial.silence();
        assert_eq!(told(&mut serial, b"23\rB\r"), [Err(ScanFault::Interrupted), Ok("B".into())]);
    }

    #[test]
    fn a_frame_that_lost_its_end_is_not_glued_to_the_next() {
        let mut serial = Serial::default();
        let lost = [Err(ScanFault::Interrupted), Ok("B".into())];
        assert_eq!(told(&mut serial, b"\x02A\x02B\x03"), lost);
        assert_eq!(told(&mut serial, b"\x02A"), []);
        serial.silence();
        assert_eq!(told(&mut serial, b"\x02B\x03"), lost);
        assert_eq!(told(&mut serial, b"\x02C\r\x02D\x03\r\n"), [Ok("C".into()), Ok("D".into())]);
        assert_eq!(serial.partial(), None);
    }

    #[test]
    fn crlf_cut_between_two_reads_is_still_one_end() {
        let mut serial = Serial::default();
        assert_eq!(told(&mut serial, b"A\r"), [Ok("A".into())]);
        assert_eq!(told(&mut serial, b"\nB\r"), [Ok("B".into())]);
    }
}
