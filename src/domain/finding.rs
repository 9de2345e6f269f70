//! What a look at something found, and what to do where not all is well.

use super::Text;

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What it is.
    pub about: Text,
    /// Whether all is well with it.
    pub ok: bool,
    /// What was found.
    pub says: Text,
    /// What to do about it.
    pub mend: Option<Text>,
}

impl Finding {
    /// All is well.
    pub fn well(about: impl Into<Text>, says: impl Into<Text>) -> Finding {
        Finding { about: about.into(), ok: true, says: says.into(), mend: None }
    }

    /// Something is missing.
    pub fn missing(about: impl Into<Text>, says: impl Into<Text>, mend: impl Into<Text>) -> Finding {
        Finding { about: about.into(), ok: false, says: says.into(), mend: Some(mend.into()) }
    }
}
