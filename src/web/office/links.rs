//! Addresses within the office: made and read.

use std::collections::BTreeMap;

use crate::words::Language;

/// Longest query that is read, in bytes; more is as if it were not there.
const QUERY_BYTES: usize = 4096;
/// Longest value, in characters.
const VALUE_CHARS: usize = 200;

/// What follows the `?`: each key's first value, percent-decoded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads a query. What is not UTF-8 is replaced; what is too long is cut.
    pub(super) fn read(raw: Option<&str>) -> Query {
        Query::form(raw.filter(|raw| raw.len() <= QUERY_BYTES).unwrap_or_default(), VALUE_CHARS)
    }

    /// Reads what a form sent, its values up to so many characters.
    pub(super) fn form(raw: &str, chars: usize) -> Query {
        let mut pairs = BTreeMap::new();
        for pair in raw.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value: String = decoded(value).chars().take(chars).collect();
            pairs.entry(decoded(key)).or_insert(value);
        }
        Query(pairs)
    }

    /// A value that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn language(&self) -> Option<Language> {
        let asked = self.get("lang")?;
        Language::TAGS.into_iter().find(|(_, tag)| *tag == asked).map(|(language, _)| language)
    }
}

/// An address with one more parameter.
pub(super) fn with(address: &str, key: &str, value: &str) -> String {
    let between = if address.contains('?') { '&' } else { '?' };
    format!("{address}{between}{key}={}", escaped(value))
}

/// A path segment or a value: everything but unreserved characters (RFC 3986) percent-encoded.
pub(super) fn escaped(text: &str) -> String {
    let spell = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(spell).collect()
}

/// As a browser's form spells it: `+` is a blank.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut ahead = rest.clone();
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        rest = ahead;
                        u8::try_from(high * 16 + low).unwrap_or(b'?')
                    }
                    _ => byte,
                }
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_back() {
        for value in ["a", "店 1/2", "<img onerror=x>&lang=en", "100%", "\u{202e}x", "+"] {
            let address = with(&with("/find", "q", value), "lang", "en");
            let query = Query::read(address.split_once('?').map(|(_, query)| query));
            assert_eq!((query.get("q"), query.language()), (Some(value), Some(Language::En)), "{address}");
        }
    }

    #[test]
    fn what_is_not_sound_is_harmless() {
        assert_eq!(Query::read(Some("q=%zz%4&q=2&&=")).get("q"), Some("%zz%4"));
        assert_eq!(Query::read(Some("q=%ff")).get("q"), Some("\u{fffd}"));
        assert_eq!(Query::read(Some(&format!("q={}", "x".repeat(4_000)))).get("q").map(str::len), Some(200));
        assert_eq!(Query::read(Some(&format!("q={}", "x".repeat(5_000)))).get("q"), None);
        assert_eq!(Query::read(None).language(), None);
    }
}
