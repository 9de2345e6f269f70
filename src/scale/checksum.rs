//! Checksums of short frames. Both kinds are blind to order: two digits that changed places pass. So a row that uses one says
//! `order_blind`, and the bench believes a number at its second equal frame.

/// Every byte by exclusive or.
pub(super) fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

/// The sum of the low seven bits, modulo 128: what is sent on a line of seven data bits is summed up alike on one of eight.
pub(super) fn sum7(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(byte & 0x7f)) & 0x7f
}

/// A byte as two digits `0`–`9`, `A`–`F`.
pub(super) fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0x0f].map(|nibble| if nibble > 9 { nibble + 0x37 } else { nibble + b'0' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_published_frames() {
        assert_eq!(hex(xor(b"WG004.139kg")), *b"3D");
        assert_eq!(hex(xor(b"+0124500")), *b"19");
        assert_eq!(sum7(b"\x02<0   1234     0\r\x0b"), 0);
        assert_eq!(sum7(b"\x82\xbc\xb0   1234     0\x8d\x8b"), 0, "a parity bit is not summed up");
    }

    #[test]
    fn order_is_not_seen() {
        assert_eq!(xor(b"1560"), xor(b"1650"));
        assert_eq!(sum7(b"1560"), sum7(b"1650"));
    }
}
