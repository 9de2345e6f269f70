//! Yaohua A12(E) (耀华), the format with a checksum: eleven characters, their exclusive or as two hex digits, CR LF.

use super::lines::LineDecoder;
use super::{Protocol, Said, checksum, yaohua_ww};
use crate::domain::{Message, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-a12",
    summary: "Yaohua A12 and A12E (耀华), lines of fifteen bytes with a checksum; rest is not on the wire",
    source: "Yaohua A12(E) manual; its example 3D proves the checksum",
    line: "9600 8N1",
    // It speaks by itself.
    poll: None,
    stability: Said::Never,
    unit: Said::Always,
    checked: true,
    order_blind: true,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (b"WG004.139kg3D\r\nWN-00.125kg20\r\n", &["reading 4.139 kg gross", "reading -0.125 kg net"]),
        (
            b"         OL23\r\n         LO23\r\nWG004.139kg3E\r\n",
            &["status overload", "status underload", "error bad_checksum"],
        ),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    let &[ref text @ .., high, low] = line else { return Err(WireFault::Malformed) };
    if text.len() != 11 {
        return Err(WireFault::Malformed);
    }
    if [high, low].map(|digit| digit.to_ascii_uppercase()) != checksum::hex(checksum::xor(text)) {
        return Err(WireFault::BadChecksum);
    }
    match text.trim_ascii() {
        word if word.len() == 2 => yaohua_ww::state(word).ok_or(WireFault::UnknownHeader),
        _ => yaohua_ww::read(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_flipped_bit_is_refused() {
        let good = *b"WG004.139kg3D";
        assert!(read(&good).is_ok());
        for byte in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good;
                bad[byte] ^= 1 << bit;
                // A digit of the checksum may be written in either case.
                let same = bad.eq_ignore_ascii_case(&good) && byte > 10;
                assert_eq!(read(&bad).is_ok(), same, "byte {byte}, bit {bit}");
            }
        }
    }

    #[test]
    fn the_length_is_part_of_the_frame() {
        for bad in [&b"WG04.139kg0D"[..], b"WG0004.139kg0D", b"3D", b"", b"WG004.139kg"] {
            assert!(read(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
    }
}
