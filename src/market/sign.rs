//! Signatures: keyed digests over sorted parameters. Known-answer vectors in `tests/data/upload_vectors.json`.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// How a request is signed, where a marketplace knows several ways.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Digest {
    /// MD5 with the secret before and behind.
    Md5,
    /// HMAC-MD5 with the secret as key.
    HmacMd5,
    /// HMAC-SHA256 with the secret as key.
    #[default]
    HmacSha256,
}

impl Digest {
    /// Every way with its name in the configuration, which is the one in Taobao's requests.
    pub const IDS: [(&'static str, Digest); 3] =
        [("md5", Digest::Md5), ("hmac", Digest::HmacMd5), ("hmac-sha256", Digest::HmacSha256)];

    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            Digest::Md5 => "md5",
            Digest::HmacMd5 => "hmac",
            Digest::HmacSha256 => "hmac-sha256",
        }
    }

    /// Signs Taobao's way: only MD5 has the secret wrapped around the text. Upper-case hex.
    pub fn sign(self, secret: &str, base: &str) -> String {
        match self {
            Digest::Md5 => sign_wrapped(secret, base),
            Digest::HmacMd5 => hex_upper(&mac::<Hmac<Md5>>(secret.as_bytes(), base.as_bytes())),
            Digest::HmacSha256 => hex_upper(&hmac_sha256(secret.as_bytes(), base.as_bytes())),
        }
    }
}

/// Keys and values one behind the other, sorted by the bytes of the keys; nothing between them.
pub fn kv_base(params: &BTreeMap<String, String>) -> String {
    params.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]).collect()
}

/// MD5 over the text with the secret before and behind it, as upper-case hex.
pub fn sign_wrapped(secret: &str, base: &str) -> String {
    md5_upper(&[secret, base, secret])
}

/// MD5 over texts one behind the other, as upper-case hex.
pub(super) fn md5_upper(parts: &[&str]) -> String {
    let mut digest = Md5::new();
    parts.iter().for_each(|part| digest.update(part.as_bytes()));
    hex_upper(&digest.finalize())
}

pub(super) fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    mac::<Hmac<Sha256>>(key, text)
}

/// SHA-256 of a text, as lower-case hex.
pub(super) fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as upper-case hex.
pub fn hex_upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A key of any length is a key: longer ones are hashed first, by RFC 2104.
fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
