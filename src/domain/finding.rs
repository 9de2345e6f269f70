//! What a look at something found, and what to do where not all is well.

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What it is.
    pub about: String,
    /// Whether all is well with it.
    pub ok: bool,
    /// What was found.
    pub says: String,
    /// What to do about it.
    pub mend: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn well(about: String, says: &str) -> Finding {
        Finding { about, ok: true, says: says.to_owned(), mend: None }
    }

    /// Something is missing.
    pub fn missing(about: String, says: String, mend: String) -> Finding {
        Finding { about, ok: false, says, mend: Some(mend) }
    }
}
