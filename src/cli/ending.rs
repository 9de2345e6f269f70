//! How a command ends, and with which exit code.

use std::io;
use std::process::ExitCode;

use super::decode::DecodeFault;
use crate::store::StoreError;
use crate::words::{chain, visible};

/// A command came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// All is well: exit code 0.
    Done,
    /// Something was refused, is missing or was not found, and has been told: exit code 1.
    Refused,
}

/// A command could not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Refused or not found, in words: exit code 1.
    #[error("{0}")]
    Refused(String),
    /// Wrong usage or configuration, or a store that does not answer; in words: exit code 2.
    #[error("{0}")]
    Setup(String),
    /// The output takes no more. A reader that went away is no error: exit code 0.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Setup(chain(&error))
    }
}

impl From<DecodeFault> for Trouble {
    fn from(fault: DecodeFault) -> Trouble {
        match fault {
            DecodeFault::Io(error) => Trouble::Output(error),
            fault => Trouble::Setup(fault.to_string()),
        }
    }
}

/// Tells on stderr what went wrong, and gives the exit code.
pub(super) fn tell(ended: Result<Ending, Trouble>) -> ExitCode {
    let code = match &ended {
        Ok(Ending::Done) => 0,
        Ok(Ending::Refused) | Err(Trouble::Refused(_)) => 1,
        Err(Trouble::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Trouble::Setup(_) | Trouble::Output(_)) => 2,
    };
    if let Err(trouble) = &ended {
        say(&trouble.to_string());
    }
    ExitCode::from(code)
}

/// Tells people on stderr, line by line with hostile text escaped. A closed stderr is nobody's trouble.
pub(super) fn say(text: &str) {
    use std::io::Write;
    let mut stderr = io::stderr().lock();
    for line in text.lines() {
        _ = writeln!(stderr, "{}", visible(line));
    }
}
