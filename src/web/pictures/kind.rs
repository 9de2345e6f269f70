//! What a picture is by its own bytes, never by its name: which kind, how large, and whether it is whole.

/// A kind of picture that browsers show and that cannot hold a script.
pub(super) struct Kind {
    /// As HTTP names it.
    pub(super) media: &'static str,
    /// Whether a file begins as one.
    begins: fn(&[u8]) -> bool,
    /// Its size; `None` where the bytes do not say it.
    measure: fn(&[u8]) -> Option<Measure>,
}

/// How large a picture is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measure {
    /// In pixels.
    pub(super) width: u32,
    /// In pixels.
    pub(super) height: u32,
    /// Whether the file goes on to the picture's end: one that is being copied does not.
    pub(super) whole: bool,
}

/// Every kind.
const KINDS: &[Kind] = &[
    Kind { media: "image/png", begins: |bytes| bytes.starts_with(PNG), measure: png },
    Kind { media: "image/jpeg", begins: |bytes| bytes.starts_with(&[0xFF, 0xD8, 0xFF]), measure: jpeg },
    Kind { media: "image/webp", begins: |bytes| bytes.starts_with(b"RIFF") && is(bytes, 8, b"WEBP"), measure: webp },
];

/// PNG specification, 3rd edition, 5.2.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Its last chunk, type and check sum; the same in every file.
const PNG_END: &[u8] = b"IEND\xae\x42\x60\x82";

/// The kind that a file's first bytes say, and its size if the rest says one.
pub(super) fn kind(bytes: &[u8]) -> Option<(&'static Kind, Option<Measure>)> {
    let kind = KINDS.iter().find(|kind| (kind.begins)(bytes))?;
    Some((kind, (kind.measure)(bytes).filter(|it| it.width > 0 && it.height > 0)))
}

/// The header is the first chunk (PNG specification, 11.2.1).
fn png(bytes: &[u8]) -> Option<Measure> {
    let size = is(bytes, 12, b"IHDR").then(|| number(bytes, 16, 4).zip(number(bytes, 20, 4)))??;
    let whole = bytes.windows(PNG_END.len()).rev().any(|chunk| chunk == PNG_END);
    Some(Measure { width: size.0, height: size.1, whole })
}

/// The frame's header stands before the picture itself (ITU-T T.81, B.2.2); within that, FF D9 is only its end (B.1.1.5).
fn jpeg(bytes: &[u8]) -> Option<Measure> {
    let mut at = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..)?.first_chunk()? else { return None };
        match marker {
            // A fill byte, and markers that nothing follows.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD7 => at += 2,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let (height, width) = number(bytes, at + 5, 2).zip(number(bytes, at + 7, 2))?;
                let whole = bytes.get(at..)?.windows(2).rev().any(|end| end == [0xFF, 0xD9]);
                return Some(Measure { width, height, whole });
            }
            _ => at += 2 + usize::try_from(number(bytes, at + 2, 2)?).ok()?,
        }
    }
}

/// Lossy, lossless or extended, by the first chunk (RFC 9649, 2.5 to 2.7).
fn webp(bytes: &[u8]) -> Option<Measure> {
    let whole = u64::from(turned(bytes, 4, 4)?) + 8 <= u64::try_from(bytes.len()).ok()?;
    let (width, height) = if is(bytes, 12, b"VP8 ") && is(bytes, 23, &[0x9D, 0x01, 0x2A]) {
        (turned(bytes, 26, 2)? & 0x3FFF, turned(bytes, 28, 2)? & 0x3FFF)
    } else if is(bytes, 12, b"VP8L") && is(bytes, 20, &[0x2F]) {
        let bits = turned(bytes, 21, 4)?;
        ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
    } else if is(bytes, 12, b"VP8X") {
        (turned(bytes, 24, 3)? + 1, turned(bytes, 27, 3)? + 1)
    } else {
        return None;
    };
    Some(Measure { width, height, whole })
}

/// Whether these bytes stand at a place.
fn is(bytes: &[u8], at: usize, wanted: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted))
}

/// A number of so many bytes, the largest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

/// A number of so many bytes, the smallest first.
fn turned(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = Option<(&'static str, Option<(u32, u32, bool)>)>;

    fn told(bytes: &[u8]) -> Told {
        kind(bytes).map(|(kind, it)| (kind.media, it.map(|it| (it.width, it.height, it.whole))))
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        let png = [PNG, b"\0\0\0\rIHDR\0\0\x01\x40\0\0\0\xF0\x08\x06\0\0\0", b"....", PNG_END].concat();
        let jpeg =
            b"\xFF\xD8\xFF\xE0\0\x04\xFF\xD9\xFF\xFF\xC2\0\x0B\x08\0\xF0\x01\x40\x01\x01\x11\0...\xFF\xD9more".to_vec();
        let lossy = b"RIFF\x16\0\0\0WEBPVP8 \x0A\0\0\0...\x9D\x01\x2A\x40\x41\xF0\0".to_vec();
        let lossless = b"RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0\x2F\x3F\xC1\x3B\0\0".to_vec();
        let extended = b"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0....\x3F\x01\0\xEF\0\0".to_vec();
        for (bytes, media) in [
            (png, "image/png"),
            (jpeg, "image/jpeg"),
            (lossy, "image/webp"),
            (lossless, "image/webp"),
            (extended, "image/webp"),
        ] {
            assert_eq!(told(&bytes), Some((media, Some((320, 240, true)))));
            // However much of it is there, nothing else is said, and nothing breaks.
            for end in 0..bytes.len() - 7 {
                let cut = told(&bytes[..end]);
                assert!(matches!(cut, None | Some((_, None | Some((320, 240, false))))), "{media} {end}: {cut:?}");
                assert!(cut.is_none_or(|(said, _)| said == media));
            }
        }
    }

    #[test]
    fn anything_else_is_no_picture() {
        for bytes in
            [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM", b"RIFF....AVI "]
        {
            assert_eq!(told(bytes), None);
        }
        // A beginning and then noise: of that kind, without a size.
        for bytes in
            [PNG, b"\xFF\xD8\xFF\xDA\0\x02\xFF\xD9", b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\0\0\0", b"RIFF\x04\0\0\0WEBP"]
        {
            assert!(matches!(told(bytes), Some((_, None))), "{bytes:?}");
        }
    }
}
