//! What a shop's account at a marketplace consists of. Nothing here is ever shown: not in a log, not by `{:?}`, not in an error.

use std::collections::BTreeMap;
use std::fmt;

use super::sign::Digest;

/// A text that must not be seen. It has no `Display`, and its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text over.
    pub fn new(text: String) -> Self {
        Secret(text)
    }

    /// The text, for a signature or a request and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A shop's account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The credentials, by the names of [`super::Market::keys`].
    pub keys: BTreeMap<String, Secret>,
    /// What else is told of it, by the names of [`super::Market::options`].
    pub options: BTreeMap<String, String>,
    /// How requests are signed, where the marketplace knows several ways.
    pub digest: Digest,
}

impl Account {
    /// A credential; empty where it is missing, which the marketplace will refuse.
    pub(super) fn key(&self, name: &str) -> &str {
        self.keys.get(name).map_or("", Secret::expose)
    }

    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_account_is_shown() {
        let keys = [("app_secret".to_owned(), Secret::new("s3cr3t".into()))].into();
        let account = Account { keys, options: BTreeMap::new(), digest: Digest::HmacSha256 };
        let shown = format!("{account:?} {account:#?}");
        assert!(!shown.contains("s3cr3t") && shown.contains("app_secret"), "{shown}");
    }
}
