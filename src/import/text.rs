//! Bytes to text: UTF-8 and GBK told apart safely, everything else refused with words.

use std::borrow::Cow;

use encoding_rs::GBK;

use super::refusal::Why;

/// Largest file taken, in bytes.
pub const FILE_BYTES: usize = 256 * 1024 * 1024;

/// Decodes a whole file. On refusal the line (from 1; 0 where no line is to blame) comes with the reason.
///
/// Valid UTF-8 is UTF-8. Otherwise it is GBK if every byte pair is a character of GBK and the file does not look like UTF-8 with
/// a damaged place: Chinese in UTF-8 is three bytes a character, which GBK text forms only by rare accident.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, (u64, Why)> {
    if bytes.len() > FILE_BYTES {
        return Err((0, Why::TooLarge));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err((0, Why::Utf16));
    }
    if bytes.contains(&0) {
        let at = bytes.iter().take_while(|&&byte| byte != 0).count();
        return Err((line_at(bytes, at), Why::Nul));
    }
    let (bytes, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => line_at(bytes, error.valid_up_to()),
    };
    if marked || mostly_utf8(bytes) {
        return Err((broken, Why::BrokenUtf8));
    }
    GBK.decode_without_bom_handling_and_without_replacement(bytes).ok_or((broken, Why::Encoding))
}

/// More three-byte characters of UTF-8 than places that are not UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbk(text: &str) -> Vec<u8> {
        GBK.encode(text).0.into_owned()
    }

    #[test]
    fn each_encoding_is_told_from_the_other() {
        let text = "发货单号,备注\nFH1,请用大箱\n";
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &marked, &gbk(text)] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
    }

    #[test]
    fn damaged_utf8_is_not_taken_for_gbk() {
        let mut bytes = "shipment,remark\nFH1,请用大箱发货谢谢\nFH2,易碎\n".as_bytes().to_vec();
        let at = bytes.len() - 4;
        bytes.remove(at);
        let as_gbk = GBK.decode_without_bom_handling_and_without_replacement(&bytes);
        assert_eq!(decode(&bytes), Err((3, Why::BrokenUtf8)), "else it would read as {as_gbk:?}");
    }

    #[test]
    fn what_is_neither_is_refused_with_its_line() {
        assert_eq!(decode(b"shipment\nFH\xff1\n"), Err((2, Why::Encoding)));
        assert_eq!(decode(b"\xef\xbb\xbfa\n\xc4\xe3"), Err((2, Why::BrokenUtf8)));
        assert_eq!(decode(b"\xff\xfes\0h\0"), Err((0, Why::Utf16)));
        assert_eq!(decode(b"a\nb\nc\0"), Err((3, Why::Nul)));
    }
}
