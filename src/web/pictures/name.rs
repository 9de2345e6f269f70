//! The one name under which a sku's picture is looked for, and back.
//!
//! No two skus share a name, and none leads out of the folder: what a file name cannot hold everywhere is written as in a web address.

/// Endings in the order in which they are tried.
pub(super) const ENDINGS: [&str; 8] = ["png", "jpg", "jpeg", "webp", "PNG", "JPG", "JPEG", "WEBP"];
/// Longest name without its ending, in bytes: file systems take 255.
const STEM_BYTES: usize = 240;
/// What Linux or Windows has no place for in a name; a folder may be shared with both.
const FORBIDDEN: &str = "/\\:*?\"<>|";

/// The name without its ending: the sku itself, but `%XX` for each byte of what a name cannot hold, for a dot in front, and for a `%` that
/// would be read as such. `None` where there is no sku, or it is too long for a name.
pub(super) fn stem(sku: &str) -> Option<String> {
    let mut stem = String::new();
    for (at, c) in sku.char_indices() {
        let ahead = sku.get(at + c.len_utf8()..).unwrap_or_default();
        let hidden = c == '.' && at == 0;
        let taken = c == '%' && spelt(ahead).is_some();
        if hidden || taken || c.is_control() || FORBIDDEN.contains(c) {
            stem.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            stem.push(c);
        }
    }
    (!stem.is_empty() && stem.len() <= STEM_BYTES).then_some(stem)
}

/// What a file of this name would be the picture of, whether it is spelt as [`stem`] does or not. `None` where it is no text.
pub(super) fn sku(stem: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), stem);
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match spelt(rest).filter(|_| c == '%') {
            Some(byte) => {
                bytes.push(byte);
                rest = rest.get(2..).unwrap_or_default();
            }
            None => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The byte that two hexadecimal digits at the front spell.
fn spelt(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sku_has_one_name_and_a_name_one_sku() {
        for (sku_is, name) in [
            ("MUG-400", "MUG-400"),
            ("雾蓝 杯.大", "雾蓝 杯.大"),
            ("A/B", "A%2FB"),
            ("A%2FB", "A%252FB"),
            ("50%", "50%"),
            ("%/", "%%2F"),
            ("%2:", "%2%3A"),
            ("..", "%2E."),
            (".", "%2E"),
            ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
            ("..\\x", "%2E.%5Cx"),
            ("a\0b\r\n", "a%00b%0D%0A"),
            ("\u{85}", "%C2%85"),
            ("<img src=x onerror=alert(1)>", "%3Cimg src=x onerror=alert(1)%3E"),
        ] {
            assert_eq!(stem(sku_is).as_deref(), Some(name));
            assert_eq!(sku(name).as_deref(), Some(sku_is));
        }
        assert_eq!((stem(""), stem(&"x".repeat(241)), stem(&"杯".repeat(81))), (None, None, None));
        assert_eq!(sku("%FF"), None);
    }

    /// Random skus out of the characters that could hurt: back and forth is the same, and every name is one plain part of a path.
    #[test]
    fn no_sku_leads_anywhere_else() {
        let signs: Vec<char> = "%%25F2fE/\\.:a杯\0\n".chars().collect();
        let mut seed = 7_u32;
        for _ in 0..20_000 {
            let mut made = String::new();
            for _ in 0..=seed % 6 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                made.push(signs[(seed >> 16) as usize % signs.len()]);
            }
            let name = stem(&made).unwrap();
            assert_eq!(sku(&name).as_deref(), Some(made.as_str()), "{name:?}");
            assert!(!name.contains(['/', '\\', '\0', '\n']) && !name.starts_with('.'), "{name:?}");
        }
    }
}
