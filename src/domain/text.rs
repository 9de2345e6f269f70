//! One text in every language that operators read.

/// One text in every language.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    /// Simplified Chinese.
    pub zh_cn: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text as it is in each language.
    pub fn both(zh_cn: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh_cn: zh_cn.into(), en: en.into() }
    }
}

/// What is the same in every language: a name, a path, what the system said.
impl From<String> for Text {
    fn from(text: String) -> Text {
        Text { zh_cn: text.clone(), en: text }
    }
}

/// As of a `String`.
impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::from(text.to_owned())
    }
}
