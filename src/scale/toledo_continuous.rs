//! Toledo continuous output: `STX SWA SWB SWC weight×6 tare×6 CR [CHK]`, or without the tare. Point, sign, unit and state are bits
//! of the three status bytes. Cut by length: a checksum may look like STX, CR or LF.

use super::toledo_frame::{self as frame, STX};
use super::{Code001, Decoder, Protocol, Said, checksum};
use crate::domain::{Message, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "toledo-continuous",
    summary: "Mettler-Toledo and 托利多 (8530, IND …), Cardinal, Kern FTC and others, sending continuously",
    source: "Rockwell 57C428 p. 37; Wildcat manual E15609900A p. 41; Cardinal 225 p. 126; Kern FTC p. 42; ICS425 p. 50; LUW2001 p. 16",
    line: "9600 8N1",
    // It speaks by itself. The letters that many indicators take (P, T, Z, C) print, tare, zero and clear.
    poll: None,
    stability: Said::Always,
    unit: Said::Always,
    // The checksum is optional.
    order_blind: true,
    settings: &[Code001::KEY],
    new: |setup| {
        Box::new(Toledo { code_001: setup.code_001, held: Vec::with_capacity(frame::LONG), form: Form::Unknown })
    },
    golden: &[
        (b"\x02<0   1234     0\r\x0b\x0244 999999     0\rC", &["reading 12.34 kg stable gross", "status overload"]),
        (
            b"\x0248   0512  0012\r\x0249    072   046\r",
            &["reading 5.12 kg moving gross", "reading 0.72 kg moving net"],
        ),
        (b"\x0210   1440     0\r", &["reading 1440 kg stable gross ambiguous, set code_001"]),
        (b"\x02<0   1234\r\x02<2   1234\r", &["reading 12.34 kg stable gross", "reading -12.34 kg stable gross"]),
        (b"\x02<0   1234     0\r\x0c", &["error bad_checksum"]),
    ],
    ..Protocol::USUAL
};

/// Whether this device sends checksums, once it has shown it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Plain,
    Checked,
}

struct Toledo {
    code_001: Option<Code001>,
    /// A frame as far as it has come; low seven bits, for the eighth may be parity.
    held: Vec<u8>,
    form: Form,
}

impl Toledo {
    fn push(&mut self, byte: u8, out: &mut dyn FnMut(Message)) {
        if frame::is_whole(&self.held) {
            self.close(byte, out);
        }
        // A checksum is no start and is dropped here; one that looks like a start is dropped when the true one comes.
        self.held.push(byte);
        while !frame::is_begun(&self.held) {
            let next = self.held.iter().skip(1).position(|&byte| byte == STX);
            self.held.drain(..next.map_or(self.held.len(), |at| at + 1));
        }
    }

    /// Settles by the byte behind it what a whole frame is.
    fn close(&mut self, byte: u8, out: &mut dyn FnMut(Message)) {
        let due = checksum::sum7(&self.held).wrapping_neg() & 0x7f;
        match (self.form, byte) {
            // Checksum or next start: this frame is whole either way.
            (_, STX) if due == STX => {}
            (_, byte) if byte == due => self.form = Form::Checked,
            (Form::Unknown, STX) => self.form = Form::Plain,
            (Form::Plain, _) => {}
            (Form::Unknown | Form::Checked, _) => {
                self.held.clear();
                return out(Message::Error(WireFault::BadChecksum));
            }
        }
        self.tell(out);
    }

    fn tell(&mut self, out: &mut dyn FnMut(Message)) {
        out(frame::read(&self.held, self.code_001).unwrap_or_else(Message::Error));
        self.held.clear();
    }
}

impl Decoder for Toledo {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        bytes.iter().for_each(|byte| self.push(byte & 0x7f, out));
    }

    fn silence(&mut self) {
        self.held.clear();
    }

    /// A frame without checksum is whole; from a device that sends them it is half.
    fn end(&mut self, out: &mut dyn FnMut(Message)) {
        if frame::is_whole(&self.held) && self.form != Form::Checked {
            self.tell(out);
        }
    }

    fn held(&self) -> usize {
        self.held.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Setup;
    use crate::scale::toledo_frame::LONG;

    fn told(code_001: Option<Code001>, bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut told) = ((PROTOCOL.new)(&Setup { code_001, ..Setup::default() }), Vec::new());
        decoder.feed(bytes, &mut |message| told.push(message.to_string()));
        decoder.end(&mut |message| told.push(message.to_string()));
        told
    }

    fn checked(body: &[u8]) -> Vec<u8> {
        [body, &[checksum::sum7(body).wrapping_neg() & 0x7f]].concat()
    }

    #[test]
    fn any_checksum_byte_is_cut_by_length() {
        for weight in 0..2_000 {
            let frame = checked(format!("\x0240 {weight:>6}     0\r").as_bytes());
            let wanted = format!("reading {}.{:02} kg stable gross", weight / 100, weight % 100);
            assert_eq!(told(None, &[frame.clone(), frame].concat()), [wanted.clone(), wanted], "{weight}");
        }
    }

    #[test]
    fn frames_without_checksum_follow_each_other() {
        // The checksum due to this frame would be STX.
        let frame = b"\x0240   1899     0\r";
        let plain = b"\x0240   1234     0\r";
        let all = told(None, &[&plain[..], plain, frame, frame, plain].concat());
        assert_eq!(all.len(), 5, "{all:?}");
        assert!(all.iter().all(|line| line.starts_with("reading")), "{all:?}");
    }

    #[test]
    fn a_device_that_sends_checksums_always_does() {
        let (good, like_stx) = (checked(b"\x0240   1234     0\r"), checked(b"\x0240   1899     0\r"));
        assert_eq!(like_stx.last(), Some(&STX));
        assert_eq!(told(None, &[&good[..], &like_stx, &good].concat()).len(), 3);
        assert_eq!(told(None, &[&good[..], &good[..LONG]].concat()).len(), 1, "half a frame is never told");
        assert_eq!(
            told(None, &[&good[..], &good[..LONG], &good].concat()).get(1).map(String::as_str),
            Some("error bad_checksum")
        );
    }

    #[test]
    fn one_flipped_bit_is_refused_once_checksums_are_known() {
        let good = checked(b"\x0240   1234     0\r");
        for byte in 0..good.len() {
            for bit in 0..7 {
                let mut bad = good.clone();
                bad[byte] ^= 1 << bit;
                let all = told(None, &[good.clone(), bad].concat());
                assert_eq!(all.iter().filter(|line| line.starts_with("reading")).count(), 1, "{byte} {bit}: {all:?}");
            }
        }
    }

    #[test]
    fn the_setting_says_what_code_001_means() {
        let frame = b"\x021!!  1440   460\r";
        assert_eq!(told(Some(Code001::TimesOne), frame), ["reading 1440 g stable net"]);
        assert_eq!(told(Some(Code001::TimesTen), frame), ["reading 14400 g stable net"]);
        assert_eq!(told(None, frame), ["reading 1440 g stable net ambiguous, set code_001"]);
    }

    #[test]
    fn a_line_of_seven_bits_may_carry_parity() {
        let frame: Vec<u8> = checked(b"\x0240   1234     0\r").iter().map(|byte| byte | 0x80).collect();
        assert_eq!(told(None, &frame), ["reading 12.34 kg stable gross"]);
    }
}
