//! What bytes say of the settings of the port that they came through.

use crate::domain::Framing;

/// Too few bytes to judge a line by.
const ENOUGH: usize = 24;

/// What bytes say of their line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wire {
    /// Nothing was said at all.
    Silent,
    /// They look as bytes of a scale do.
    Well,
    /// The eighth bit is the parity of the other seven, or a stop bit: the scale's framing is this one.
    SevenBits(Framing),
    /// Many arrive as NUL: so a port reports a wrong parity, and so does a scale look that speaks much slower.
    Parity,
    /// No text and no frames: another baud rate.
    Garbage,
}

impl Wire {
    /// Judges bytes that came through a port which was set to eight bits, or to the right seven.
    pub(super) fn of(bytes: &[u8]) -> Wire {
        let share = |is: &dyn Fn(&u8) -> bool| bytes.iter().filter(|byte| is(byte)).count() * 100 / bytes.len().max(1);
        if bytes.is_empty() {
            return Wire::Silent;
        }
        if bytes.len() >= ENOUGH && share(&|byte| *byte == 0) >= 15 {
            return Wire::Parity;
        }
        if share(&|byte| sensible(*byte)) >= 75 {
            return Wire::Well;
        }
        if bytes.len() >= ENOUGH && share(&|byte| sensible(*byte & 0x7f)) >= 95 {
            let even = share(&|byte| byte.count_ones().is_multiple_of(2));
            for (framing, share) in [("7E1", even), ("7O1", 100 - even), ("7N2", share(&|byte| *byte >= 0x80))] {
                if let Some(framing) = Framing::parse(framing).filter(|_| share >= 95) {
                    return Wire::SevenBits(framing);
                }
            }
        }
        if is_text(bytes) { Wire::Well } else { Wire::Garbage }
    }
}

/// Whether nearly all of it is text, labels in Chinese included: they take two bytes a character in GBK or three in UTF-8, and stand among
/// numbers. Bytes at a wrong rate now and then look like a scale's, not like this.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let (mut rest, mut plain, mut understood) = (bytes, 0, 0);
    while let Some(first) = rest.first() {
        let length = if sensible(*first) { 1 } else { character(rest) };
        plain += usize::from(sensible(*first));
        understood += length;
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    understood * 100 >= bytes.len() * 95 && plain * 100 >= bytes.len() * 25
}

/// Bytes of the Chinese character or punctuation at the front; 0 where there is none. UTF-8 first, which is stricter.
fn character(bytes: &[u8]) -> usize {
    match bytes {
        [0xe2..=0xef, 0x80..=0xbf, 0x80..=0xbf, ..] => 3,
        [0xa1..=0xa3 | 0xb0..=0xf7, 0xa1..=0xfe, ..] => 2,
        _ => 0,
    }
}

/// Text, line ends, and the control characters that frame it.
fn sensible(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t' | 0x01..=0x06 | 0x1b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eighth_bit_tells_the_framing() {
        let text = b"  1.250 kg\r\n".repeat(4);
        let seven = |name: &str| Wire::SevenBits(Framing::parse(name).unwrap());
        let with = |parity: fn(u32) -> bool| -> Vec<u8> {
            text.iter().map(|byte| byte | if parity(byte.count_ones()) { 0x80 } else { 0 }).collect()
        };
        assert_eq!(Wire::of(&text), Wire::Well);
        assert_eq!(Wire::of(&with(|ones| ones % 2 == 1)), seven("7E1"));
        assert_eq!(Wire::of(&with(|ones| ones % 2 == 0)), seven("7O1"));
        assert_eq!(Wire::of(&with(|_| true)), seven("7N2"));
        // Even parity with one bit in eight bytes flipped is no parity.
        let torn: Vec<u8> =
            with(|ones| ones % 2 == 1).iter().enumerate().map(|(at, byte)| byte ^ u8::from(at % 8 == 0)).collect();
        assert_eq!(Wire::of(&torn), Wire::Garbage);
    }

    #[test]
    fn parity_errors_and_garbage_are_told_apart() {
        let nul: Vec<u8> = b"  1.250 kg\r\n"
            .repeat(4)
            .iter()
            .enumerate()
            .map(|(at, byte)| if at % 3 == 0 { 0 } else { *byte })
            .collect();
        assert_eq!(Wire::of(&nul), Wire::Parity);
        assert_eq!(Wire::of(&[0xff, 0xfe, 0xfc, 0x80].repeat(50)), Wire::Garbage);
        assert_eq!(Wire::of(b""), Wire::Silent);
    }

    #[test]
    fn chinese_labels_are_text() {
        for line in [&b"\xbe\xbb\xd6\xd8\xa3\xba  0.42\xb9\xab\xbd\xef\r\n"[..], "净重：0.4 公斤\r\n".as_bytes()] {
            let text = line.repeat(5);
            assert!(is_text(&text) && Wire::of(&text) == Wire::Well, "{text:02x?}");
            // The same at half its rate is none.
            let torn: Vec<u8> = text.iter().map(|byte| byte >> 1 | 0x80).collect();
            assert!(!is_text(&torn) && Wire::of(&torn) == Wire::Garbage);
        }
    }
}
