//! Why a device cannot be had: a cause that operators are told in their language, and the words for whoever mends it.

use std::fmt;

use super::Text;

/// What kind of reason it is. The id stands in the record of a lost device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LossCause {
    /// It is not plugged in.
    Gone,
    /// It is there, and this program may not open it.
    Shut,
    /// Another program has it.
    Taken,
    /// More than one device answers to its name.
    Double,
    /// It is there, set to another mode than the configuration says.
    Mode,
    /// Its port is there, and it says nothing.
    Silent,
    /// Anything else that the system said.
    Broken,
}

impl LossCause {
    /// Every cause.
    pub const ALL: [LossCause; 7] = [
        LossCause::Gone,
        LossCause::Shut,
        LossCause::Taken,
        LossCause::Double,
        LossCause::Mode,
        LossCause::Silent,
        LossCause::Broken,
    ];

    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            LossCause::Gone => "gone",
            LossCause::Shut => "shut",
            LossCause::Taken => "taken",
            LossCause::Double => "double",
            LossCause::Mode => "mode",
            LossCause::Silent => "silent",
            LossCause::Broken => "broken",
        }
    }

    /// Reads an id.
    pub fn parse(id: &str) -> Option<LossCause> {
        LossCause::ALL.into_iter().find(|cause| cause.id() == id)
    }
}

/// A device that cannot be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loss {
    /// The kind of reason.
    pub cause: LossCause,
    /// What is so: which device, and what the system said.
    pub why: Text,
    /// What to do about it, where that is known.
    pub mend: Option<Text>,
}

impl Loss {
    /// A loss that says for itself what to do.
    pub fn new(cause: LossCause, why: impl Into<Text>) -> Loss {
        Loss { cause, why: why.into(), mend: None }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn mended_by(self, mend: impl Into<Text>) -> Loss {
        Loss { mend: Some(mend.into()), ..self }
    }
}

/// In English, for logs and the command line.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why.en)?;
        self.mend.iter().try_for_each(|mend| write!(f, "; {}", mend.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_no_two_are_one() {
        for cause in LossCause::ALL {
            assert_eq!(LossCause::parse(cause.id()), Some(cause));
        }
        assert_eq!(LossCause::parse("bench-2"), None);
    }

    #[test]
    fn a_loss_says_what_is_so_and_then_what_to_do() {
        let loss = Loss::new(LossCause::Shut, "it is closed");
        assert_eq!(loss.to_string(), "it is closed");
        assert_eq!(loss.mended_by("open it").to_string(), "it is closed; open it");
    }
}
