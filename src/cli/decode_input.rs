//! What `decode` reads: lines, and hex.

/// One line of input: longer than the longest code, or than a report of 4096 bytes in hex.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Cuts lines at LF, without a CR before it. A line that is too long loses its tail; what is left
/// is still longer than any code or report, and so is refused.
pub(super) fn each_line(held: &mut Vec<u8>, bytes: &[u8], mut line: impl FnMut(&[u8])) {
    for &byte in bytes {
        if byte == b'\n' {
            let whole = std::mem::take(held);
            let whole = whole.strip_suffix(b"\r").unwrap_or(&whole);
            if !whole.is_empty() {
                line(whole);
            }
        } else if held.len() < LINE_BYTES_MAX {
            held.push(byte);
        }
    }
}

/// Pairs of hex digits, with or without white space between them.
pub(super) fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let nibbles: Option<Vec<u8>> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok()))
        .collect();
    let nibbles = nibbles?;
    let pairs = nibbles.chunks(2).map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_the_same_in_any_read() {
        let (mut held, mut lines) = (Vec::new(), Vec::new());
        for byte in b"a\r\n\nb\n" {
            each_line(&mut held, &[*byte], |line| lines.push(line.to_vec()));
        }
        assert_eq!(lines, [b"a", b"b"]);
    }

    #[test]
    fn an_endless_line_is_held_in_bounded_memory() {
        let mut held = Vec::new();
        each_line(&mut held, &b"x".repeat(1_000_000), |_| {});
        assert_eq!(held.len(), LINE_BYTES_MAX);
    }

    #[test]
    fn hex_is_whole_pairs() {
        assert_eq!(from_hex(b"05 0A\n ff"), Some(vec![0x05, 0x0a, 0xff]));
        assert_eq!(from_hex(b""), Some(Vec::new()));
        for bad in [&b"5"[..], b"0x05", b"\x05\x01", b"0g"] {
            assert_eq!(from_hex(bad), None, "{bad:?}");
        }
    }
}
